//! Everything that a person or a program reads.
//!
//! In: content, relations and what the checks said. Out: [`model::Report`], the JSON of one document, and its renderings:
//! `json` (files and NDJSON), `terminal` (diagnostics with the table rows around the wrong figure). What it does not do: it
//! decides nothing.

pub mod model;
