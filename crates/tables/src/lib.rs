//! Reports as flat tables: for DuckDB, pandas, polars, Spark and databases.
//!
//! In: what came of one document at a time ([`Document`]), from a report that was written before; no document is read. Out: rows of named,
//! typed columns ([`rows`]), which [`mod@write`] puts into files, CSV or Parquet, bounded in rows, in the order in which the documents come.
//!
//! Each table is a file of [`content`]: its columns are a list, and name, type, meaning and value of a column stand on one line, so that
//! `docs/tables.md` ([`reference()`]) cannot say something else than the code does. Every row has an id made from the document's bytes and
//! path and from the ids of the JSON: it stays the same from run to run, and the same bytes at two paths are two documents. A row refers to
//! others by their ids. An id that leads nowhere is left out, whatever a report says, so that joins lose nothing.
//!
//! Nothing is rounded: an amount that the decimal type cannot hold is null, its text stands beside it, and it is counted.

mod column;
mod content;
mod document;
mod reference;
mod value;
pub mod write;

pub use column::{ColumnInfo, Kind, Name, Table};
pub use content::{Rows, rows, tables};
pub use document::Document;
pub use reference::reference;
pub use value::{SCALE, Value, decimal_text};
