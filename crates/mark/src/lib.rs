//! A document with a mark at every figure that was checked.
//!
//! In: the document's bytes and a list of plain [`Mark`]s. Out: the document's bytes with the marks in them, or a [`Refusal`] in one
//! line. Of a PDF the bytes stay as they are and annotations follow behind them ([`pdf`]); of a workbook every part stays as it is
//! but those that hold notes. What it does not do: it judges nothing and knows nothing of reports.

mod join;
mod package;
pub mod pdf;
pub mod sheet;
pub mod workbook;
mod xml;

use avstem_document::place::Place;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is said of one figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Mark {
    pub place: Place,
    pub kind: Kind,
    /// The judgement in a few words.
    pub title: String,
    /// The reason, in some lines; may be blank.
    pub text: String,
}

/// What was found of a figure. Of several judgements of one figure the last in this order is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Unchecked,
    Right,
    Rounding,
    Doubtful,
    Wrong,
}

/// What to write into a document.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Marks {
    pub marks: Vec<Mark>,
    /// Where something stands that no mark should cover.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken: Vec<Place>,
}

/// A document with its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    pub bytes: Vec<u8>,
    pub counts: Counts,
}

/// What was written: one mark a figure, however much is said of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    pub ticks: usize,
    pub crosses: usize,
    pub questions: usize,
    /// Marks whose place the document has not.
    pub unplaced: usize,
}

/// Bytes in which `%PDF-` must begin.
const PDF_PREAMBLE: usize = 1024;

/// What is said of formats that have no place for marks.
pub const ELSE: &str = "marks can be put into PDF, .xlsx, .xlsm and .ods; `avstem report` and `avstem audit` show what was found";

/// The document with its marks; told by its content.
///
/// # Errors
/// When the document cannot be marked, or forbids it.
pub fn mark(bytes: &[u8], marks: &Marks) -> Result<Marked, Refusal> {
    if bytes.iter().take(PDF_PREAMBLE).copied().collect::<Vec<_>>().windows(5).any(|window| window == b"%PDF-") {
        pdf::mark(bytes, marks)
    } else if !bytes.starts_with(b"PK") {
        Err(Refusal::new(ELSE))
    } else {
        match package::Package::open(bytes)? {
            package if package.has("[Content_Types].xml") => workbook::mark(bytes, marks),
            package if package.has("content.xml") => sheet::mark(bytes, marks),
            _ => Err(Refusal::new(ELSE)),
        }
    }
}

impl Counts {
    /// True where nothing was written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ticks + self.crosses + self.questions == 0
    }

    fn count(&mut self, kind: Kind) {
        match kind {
            Kind::Right | Kind::Rounding => self.ticks += 1,
            Kind::Wrong => self.crosses += 1,
            Kind::Doubtful | Kind::Unchecked => self.questions += 1,
        }
    }
}

/// Why a document cannot be marked: one line, lower case, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal(pub String);

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Refusal {
    fn new(why: impl Into<String>) -> Self {
        Self(why.into())
    }

    /// With marks of an earlier time, each would be there twice.
    pub(crate) fn marked() -> Self {
        Self::new("it has marks of avstem already; mark the document that they were put into")
    }

    /// The document cannot be added to; `what` tells the part that is not as it must be.
    fn damaged(what: impl fmt::Display) -> Self {
        Self(format!("its structure is damaged ({what}), so nothing can be added to it; `avstem report` shows what was found"))
    }
}
