//! avstem (Norwegian: "reconcile!"): archived minutes, reports and budgets in; normalized measures and account lines out;
//! every figure checked that the document itself lets one check.
//!
//! # The map
//!
//! Data flows one way. Each stage is a module with one entry function; [`trace`] is the whole program:
//!
//! | stage | in | out |
//! | --- | --- | --- |
//! | [`read`] | bytes | [`document::Document`]: pages of glyphs and rulings, native grids, paragraphs |
//! | [`formula`] | document | [`formula::Formulas`]: what the formulas of a workbook give, and what they sum |
//! | [`layout`] | document | [`layout::Block`]s: words and lines in reading order |
//! | [`table`] | blocks | [`table::Flow`]: paragraphs and tables, parts joined over pages |
//! | [`interpret`] | flow | [`interpret::Content`]: measures, statements, metadata |
//! | [`relate`] | content | [`relate::Relations`]: which figure is claimed to be computed from which |
//! | [`check`] | content, relations | [`check::Checked`]: verdicts and findings |
//! | [`report`] | all of it | [`report::model::Report`] and its renderings |
//!
//! [`second`] stands beside the line: another engine's reading of boxes of a PDF page, asked for by [`batch`] alone.
//!
//! Beneath them stand the plain values that they pass on ([`place`], [`grid`], [`document`], [`note`], [`error`], [`profile`]) and the
//! words of the trade ([`vocabulary`]). Above them, [`inspect`] draws what the stages made of a page, [`batch`] reads files and
//! runs worker processes, and [`cli`] is the command line.
//!
//! # Invariants (kept by `tests/tidy.rs` where a machine can)
//!
//! - A module imports only what stands above it in the list of `tests/tidy.rs`; `inspect`, `batch` and `cli` use them all.
//! - Only `batch` touches files and processes, and only `read` knows formats. From `layout` on nothing fails: doubts become
//!   notes.
//! - Formats meet at [`grid::Grid`]: Excel and Word arrive with native grids, PDF earns one in `table`.
//! - `check` sees no coordinates beyond a [`place::Place`] that it passes on, and never changes what it reads.
//! - Same bytes and options, same output, for any number of threads. No clock, no hash order in a report; the path is set
//!   by `batch`.
//! - Read errors, notes and findings are three things: we could not read it; we are unsure of our reading; the document
//!   disagrees with itself. No message mixes them.
//! - Words of a language are data under `src/vocabulary`, never literals in code.
//!
//! # Why?
//!
//! **Why is a relation taken from labels, order and other columns, and not from the sum it is to test?** Because a total
//! that is accepted only where it adds up can never be found wrong, and a number that happens to be a sum would be called
//! a total.
//!
//! **Why is a blank not zero?** A blank in a budget may be a figure that was lost. It takes no part in a sum, and where
//! one of a few items is blank nothing is held against the rest.
//!
//! **Why are documents read in child processes?** A stack overflow, an abort or an endless loop in a parser ends a process,
//! not a document; [`batch`] turns it into one line and goes on.
//!
//! **Why is a figure read twice before a published document is accused?** A wrong total may be a wrong reading. An engine that
//! shares no code with the first one seldom makes the same mistake; where the two disagree, the finding says so and accuses
//! nobody. Silence of the second engine says nothing: it is known to lose text.
//!
//! **Why strings for amounts in the JSON?** A JSON number goes through a binary float in most readers.

pub mod batch;
pub mod check;
pub mod cli;
pub mod document;
pub mod error;
pub mod formula;
pub mod grid;
pub mod inspect;
pub mod interpret;
pub mod layout;
pub mod note;
pub mod options;
pub mod place;
pub mod profile;
pub mod read;
pub mod relate;
pub mod report;
pub mod second;
pub mod table;
pub mod vocabulary;

use crate::{
    check::Checked,
    document::Document,
    error::Error,
    interpret::Content,
    layout::Block,
    note::Notes,
    options::Options,
    relate::Relations,
    report::{Source, model::Report},
    table::Flow,
    vocabulary::Vocabulary,
};

/// Reads one document, extracts what it holds and checks it.
///
/// Depends on the bytes and the options alone. `document.path` of the report is left empty: whoever knows the path sets it.
/// No figure is read a second time: that takes a process that may die, and [`batch`] has those.
///
/// # Errors
/// When the document could not be read at all; see [`error::ErrorKind`]. A page or sheet that alone fails is a note.
pub fn process(bytes: &[u8], options: &Options) -> Result<Report, Error> {
    trace(bytes, options, |_| ())
}

/// What a stage made, lent to whoever wants to look before the next stage takes it.
#[derive(Debug, Clone, Copy)]
pub enum Made<'a> {
    Document(&'a Document),
    Blocks(&'a [Block]),
    Flow(&'a [Flow]),
    Content(&'a Content),
    Relations(&'a Content, &'a Relations),
    Checked(&'a Content, &'a Relations, &'a Checked),
}

/// [`process`], showing what each stage makes to `see`, once each, in the order of [`Made`].
///
/// # Errors
/// As [`process`].
pub fn trace(bytes: &[u8], options: &Options, mut see: impl FnMut(Made<'_>)) -> Result<Report, Error> {
    let own = (!options.words.is_empty()).then(|| Vocabulary::shared(&options.words));
    let vocabulary = own.as_deref().unwrap_or_else(|| Vocabulary::built_in());
    let mut notes = Notes::default();
    let mut document = read::read(bytes, &options.limits, &mut notes)?; // the only stage that can fail
    let formulas = formula::evaluate(&mut document, &mut notes);
    see(Made::Document(&document));
    let source = Source::of(bytes, &document);
    let blocks = layout::lay_out(document, &mut notes);
    see(Made::Blocks(&blocks));
    let flow = table::find(blocks, vocabulary, &mut notes);
    see(Made::Flow(&flow));
    let content = interpret::interpret(flow, options, vocabulary, &mut notes);
    see(Made::Content(&content));
    let relations = relate::relate(&content, &formulas, &options.profile, vocabulary);
    see(Made::Relations(&content, &relations));
    let checked = check::check(&content, &formulas, &relations, vocabulary);
    see(Made::Checked(&content, &relations, &checked));
    Ok(report::build(source, content, &formulas, &relations, &checked, notes))
}
