//! Everything that a person or a program reads.
//!
//! In: content, relations and what the checks said. Out: [`model::Report`], the JSON of one document, and its renderings:
//! [`json`] (files and NDJSON), [`mod@csv`] (two tables for spreadsheets), [`terminal`] (diagnostics with the table rows around the
//! wrong figure), [`summary`] (what a run read and checked). [`second_reading`] takes a report and what another engine reads of its
//! wrong figures. [`baseline`] marks the findings that a user has accepted. What it does not do: it decides nothing.

mod amount;
pub mod baseline;
mod build;
mod coverage;
pub mod csv;
mod doubt;
mod fingerprint;
pub mod json;
pub mod model;
mod names;
pub mod second_reading;
pub mod summary;
pub mod terminal;

pub use build::{Source, build};
pub(crate) use fingerprint::sha256;
