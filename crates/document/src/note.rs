//! Notes: where we are unsure of our own reading. (Read errors and findings are two other things.)

use crate::place::Place;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The closed list of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum NoteCode {
    /// A page shows a picture and holds no text: a scan without a text layer.
    NoTextLayer,
    /// The text of a page is the invisible layer that character recognition put over a picture.
    RecognisedText,
    /// Glyphs on a page have no mapping to characters and were left out.
    UnknownGlyphs,
    /// A page or sheet could not be read; the rest of the document was.
    PartNotRead,
    /// A limit cut off the rest of a part.
    LimitReached,
    /// Bytes that are not valid in the text's encoding were replaced.
    InvalidText,
    /// A table's second part was joined to its first; the message says which.
    TableStitched,
    /// A row that a page break had cut in two was joined.
    RowHealed,
    /// A figure could not be read as a number.
    UnreadableFigure,
    /// A text begins like a measure and was not taken as one.
    MeasureNotTaken,
    /// A table tells who does something, by when or how far it has come, and was not taken as one of measures.
    MeasuresNotTaken,
    /// A line of text looks like a row of a table and stands in none: it takes no part in any sum.
    RowNotTaken,
    /// Figures stand line under line like those of a table, and in none: they take no part in any check.
    FiguresNotPlaced,
    /// How ambiguous numbers (1.234) were read in a table.
    NumberFormat,
    /// A sheet is hidden, or a total sums hidden rows or columns.
    Hidden,
    /// Another program converted the document before it was read; the message says which.
    Converted,
    /// The document holds something that this version does not read (an embedded object, a form).
    NotExamined,
}

impl NoteCode {
    /// Notes that tell of content that did not make it into the result; the others concern how it was read.
    #[must_use]
    pub fn loses_content(self) -> bool {
        match self {
            Self::NoTextLayer
            | Self::UnknownGlyphs
            | Self::PartNotRead
            | Self::LimitReached
            | Self::InvalidText
            | Self::UnreadableFigure
            | Self::MeasureNotTaken
            | Self::MeasuresNotTaken
            | Self::RowNotTaken
            | Self::FiguresNotPlaced
            | Self::NotExamined => true,
            Self::RecognisedText | Self::Converted | Self::TableStitched | Self::RowHealed | Self::NumberFormat | Self::Hidden => false,
        }
    }
}

/// One note.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Note {
    pub code: NoteCode,
    /// One line, lower case, without a full stop.
    pub message: String,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub place: Option<Place>,
}

/// The notes of one document, in the order in which the stages made them.
#[derive(Debug, Clone, Default)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// Adds a note.
    pub fn push(&mut self, code: NoteCode, message: impl Into<String>, place: Option<Place>) {
        self.0.push(Note { code, message: message.into(), place });
    }

    /// All notes so far.
    #[must_use]
    pub fn into_vec(self) -> Vec<Note> {
        self.0
    }

    /// The notes so far.
    #[must_use]
    pub fn as_slice(&self) -> &[Note] {
        &self.0
    }
}
