//! Everything that a person or a program reads.
//!
//! In: content, relations and what the checks said. Out: [`model::Report`], the JSON of one document, and [`json`], which writes it
//! (files and NDJSON); [`judged`], which figures were checked and with what result. [`second_reading`] takes a report and what another engine reads of its wrong figures. What it does not do: it
//! decides nothing, and draws nothing for people: the command does.

mod amount;
mod build;
mod coverage;
mod doubt;
pub(crate) mod figures;
mod fingerprint;
pub mod json;
pub mod judged;
mod keyed;
mod labels;
pub mod model;
mod names;
mod pictures;
pub mod printed;
pub mod reasons;
pub(crate) mod recognised;
pub mod second_reading;
pub mod spot;
mod statuses;

pub use amount::grouped;
pub use build::{Source, build};
pub use fingerprint::{base, is_meant, sha256, short, telling_digits};
pub use keyed::HeadedText;
pub use labels::printed_page;
pub use printed::as_printed;
