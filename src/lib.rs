//! avstem: archived minutes, reports and budgets in, normalized measures and account lines out, every figure checked
//! that the document itself lets one check.
pub mod batch;
pub mod check;
pub mod cli;
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

use crate::{
    error::Error,
    note::Notes,
    options::Options,
    report::{Source, model::Report},
    vocabulary::Vocabulary,
};

/// Reads one document, extracts what it holds and checks it.
///
/// Depends on the bytes and the options alone. `document.path` of the report is left empty: whoever knows the path sets it.
///
/// # Errors
/// When the document could not be read at all; see [`error::ErrorKind`]. A page or sheet that alone fails is a note.
pub fn process(bytes: &[u8], options: &Options) -> Result<Report, Error> {
    let vocabulary = Vocabulary::built_in();
    let mut notes = Notes::default();
    let document = read::read(bytes, &options.limits, &mut notes)?; // the only stage that can fail
    let source = Source::of(bytes, &document);
    let blocks = layout::lay_out(document, &mut notes);
    let flow = table::find(blocks, vocabulary, &mut notes);
    let content = interpret::interpret(flow, options, vocabulary);
    let relations = relate::relate(&content, vocabulary);
    let checked = check::check(&content, &relations, vocabulary);
    Ok(report::build(source, content, &relations, &checked, notes))
}
