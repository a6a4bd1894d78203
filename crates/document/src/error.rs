//! Why a document could not be read.
//!
//! [`Error`] is opaque; [`ErrorKind`] carries the facts. The text is lower case, one line, without a full stop and
//! without the document's path: `batch` knows the path and puts it in front.

use std::fmt;

/// A document, or a part of one, that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<ErrorKind>);

/// What went wrong, with the facts that a message or a program needs.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file has no bytes.
    Empty,
    /// The content is of no format that avstem reads; `what` names what it looks like ("a PNG picture", "binary data").
    UnknownFormat { what: &'static str },
    /// A format that is known, but not read by this build; `feature` says which, `hint` what the user can do.
    Unsupported { feature: &'static str, hint: &'static str },
    /// A format that another program must convert first; `format` is its name in the JSON, `what` its name in words.
    NeedsConversion { format: &'static str, what: &'static str },
    /// A password is needed.
    Encrypted,
    /// The bytes break the rules of their format. `what` is one line; control characters are stripped when it is shown.
    Damaged { what: String },
    /// A named limit was passed: `what` and `limit` in the same unit, `found` where it is known.
    TooLarge { what: &'static str, limit: u64, found: Option<u64> },
}

/// What libraries say in words of their formats, and the same in plain ones.
const PLAIN: [(&str, &str); 2] = [
    ("Could not find EOCD", "the file breaks off or is no zip container: the list of its parts is missing"),
    ("Could not find central directory end", "the file breaks off or is no zip container: the list of its parts is missing"),
];

impl Error {
    /// The kind, to decide by.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// A [`ErrorKind::Damaged`] whose text is kept to one printable line of at most 200 characters.
    #[must_use]
    pub fn damaged(what: impl fmt::Display) -> Self {
        let what = what.to_string();
        let what = PLAIN.iter().find(|(jargon, _)| what.contains(jargon)).map_or(what.as_str(), |(_, plain)| plain);
        let one_line: String = what.chars().map(|c| if c.is_control() { ' ' } else { c }).take(200).collect();
        ErrorKind::Damaged { what: one_line.trim().to_owned() }.into()
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::Empty => write!(f, "empty; the file has no bytes"),
            ErrorKind::UnknownFormat { what } => write!(f, "unsupported: this is {what}, not a document that avstem reads"),
            ErrorKind::Unsupported { feature, hint } => write!(f, "unsupported: {feature}; {hint}"),
            ErrorKind::NeedsConversion { what, .. } => {
                write!(f, "unsupported: {what}; install LibreOffice (the command soffice) to have it converted, or save it as .docx")
            }
            ErrorKind::Encrypted => write!(f, "encrypted; a password is needed to read it"),
            ErrorKind::Damaged { what } => write!(f, "damaged: {what}"),
            ErrorKind::TooLarge { what, limit, found: Some(found) } => write!(f, "too large: {found} {what}, the limit is {limit}"),
            ErrorKind::TooLarge { what, limit, found: None } => write!(f, "too large: more than {limit} {what}"),
        }
    }
}

impl std::error::Error for Error {}
