//! What told a thing about the document: the line, and how it tells.

/// What told a thing about the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    pub from: Evidence,
    /// The line, as it stands there.
    pub text: String,
}

impl Basis {
    /// A line and how it tells.
    #[must_use]
    pub fn new(from: Evidence, text: &str) -> Self {
        Self { from, text: text.to_owned() }
    }
}

/// How a line of the document tells something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Evidence {
    /// It begins with a label: "Møtedato: …".
    Label,
    /// It says who met or decided: "Møte i Rådet 1.2.2018".
    Statement,
    /// It is a heading.
    Heading,
    /// It is the document's title.
    Title,
    /// It stands among the first lines.
    Line,
    /// It stands at the top and is nothing but a name.
    Letterhead,
    /// It stands in the margin of the pages.
    RunningHead,
    /// It stands in the file's properties.
    Properties,
    /// The register of municipalities, by the number in the line.
    Register,
    /// It names the one case that the document is about.
    Case,
    /// The numbers of the cases that the document deals with.
    Cases,
    /// The words of the whole text.
    Words,
    /// Who started avstem said so.
    Option,
}
