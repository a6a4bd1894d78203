//! The plain values that all stages of avstem share: what a document is once its format is forgotten.
//!
//! In: nothing. Out: [`document::Document`] with its pages, [`grid::Grid`]s and paragraphs; [`place::Place`], where something stands;
//! [`note::Note`], a doubt about a reading; [`recognised::Recognition`], what stands in a picture; [`error::Error`], why a document could not be read; [`limits::Limits`], what one may cost.
//! What it does not do: it reads no format and decides nothing.

pub mod document;
pub mod drawn;
pub mod error;
pub mod figure;
pub mod grid;
pub mod label;
pub mod limits;
pub mod note;
pub mod place;
pub mod recognised;
