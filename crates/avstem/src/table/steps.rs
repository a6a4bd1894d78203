//! What was decided on the way from the words of a page to its tables, for whoever looks at why a table is not as it should be.
//!
//! In: decisions, as they are taken. Out: a list of [`Step`]s with the places that they are about. Nothing reads it but `avstem inspect`.

use avstem_document::place::Place;

/// One decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    pub kind: StepKind,
    pub place: Place,
}

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// A part of the page that is searched by itself.
    Zone,
    /// What looked like a table and is none.
    Rejected(Objection),
}

/// Why something that looked like a table is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    TooSmall,
    Prose,
    List,
    Contents,
    Chart,
    Scattered,
    Sparse,
    Form,
    Box,
    FormInBox,
    Panels,
    NoRows,
    FiguresBelow,
    NotAsMarked,
}

impl Objection {
    /// In words.
    #[must_use]
    pub fn reason(self) -> &'static str {
        match self {
            Self::TooSmall => "too few rows, columns or figures",
            Self::Prose => "long cells without figures: prose in columns",
            Self::List => "bullets or numbers before text: a list",
            Self::Contents => "titles and page numbers: a table of contents",
            Self::Chart => "figures in even steps with little text: a chart",
            Self::Scattered => "most figures line up with no other: a drawing",
            Self::Sparse => "most of the grid is blank",
            Self::Form => "a few labelled values: a form",
            Self::Box => "a frame around text",
            Self::FormInBox => "field names and their values in a frame: a form",
            Self::Panels => "large boxes with a word in each: panels of a chart",
            Self::NoRows => "names of columns of measures, and no rows that stand in the columns below",
            Self::FiguresBelow => "names of columns of measures over columns of figures",
            Self::NotAsMarked => "marked as a table in another way than the page shows",
        }
    }
}
