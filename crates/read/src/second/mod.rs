//! The second reader: boxes of a PDF's pages → what another engine reads in them.
//!
//! In: the bytes and places on pages. Out: the text that pdf-extract sees in each box, or nothing. pdf-extract shares no
//! code with the first reader, so the two seldom make the same mistake. It is the weaker of the two: it loses text without
//! saying so, panics on some files and overflows the stack on recursive forms. Therefore it runs in worker processes alone,
//! and its silence says nothing ([`compare()`]).
//!
//! Steps: [`collect`] keeps every character of a page with the point it stands on; the page's own transform (crop box and
//! rotation) brings the points to the coordinates of places; what lies in the box is put in reading order. What it does
//! not do: no words, no lines beyond the box, no clips, no forms with a matrix of their own.

#[cfg(feature = "second-reader")]
mod collect;
mod compare;
#[cfg(feature = "second-reader")]
mod engine;

pub use compare::{Comparison, compare, same_digits};
#[cfg(feature = "second-reader")]
pub use engine::read;

use serde::{Deserialize, Serialize};

/// What was read in one box.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reading {
    /// Words with single spaces between them.
    pub text: String,
    /// The text fills the box as the text that the box was drawn around does. Where it does not, it may have been put in the
    /// wrong place: a known weakness of this engine.
    pub fits: bool,
}
