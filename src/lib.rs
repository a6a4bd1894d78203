//! avstem: archived minutes, reports and budgets in, normalized measures and account lines out, every figure checked
//! that the document itself lets one check.
pub mod check;
pub mod document;
pub mod error;
pub mod grid;
pub mod interpret;
pub mod layout;
pub mod note;
pub mod options;
pub mod place;
pub mod read;
pub mod relate;
pub mod report;
pub mod table;
pub mod vocabulary;
