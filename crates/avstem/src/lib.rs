//! avstem (Norwegian: "reconcile!"): archived minutes, reports and budgets in; normalized measures and account lines out;
//! every figure checked that the document itself lets one check.
//!
//! # Use
//!
//! [`process`] is all that most programs need: bytes in, a [`Report`] out, which serializes to the JSON of
//! `schemas/document.schema.json`.
//!
//! ```
//! use avstem::{Options, Severity, process};
//!
//! let text = "Budsjett 2024\n\nPost\t2023\t2024\nStrøm\t1 100\t1 234\nLeie\t300\t400\nRenhold\t210\t225\nSum\t1 610\t1 895\n";
//! let report = process(text.as_bytes(), &Options::default())?;
//! let errors: Vec<&str> =
//!     report.findings.iter().filter(|finding| finding.severity == Severity::Error).map(|finding| finding.message.as_str()).collect();
//! assert_eq!(errors, ["\"Sum\", 2024: stated 1 895, lines give 1 859, difference 36"]);
//! # Ok::<(), avstem::Error>(())
//! ```
//!
//! Add it with `avstem = { path = "…/crates/avstem" }`. [`json::line`] writes a report as JSON. [`Options`] holds the language, the limits, a
//! profile and extra words. The library reads bytes only: set `document.path` yourself. It starts no process, so a parser that overflows the
//! stack ends yours; the command reads each document in a process of its own.
//!
//! If you already have tables, build a [`Document`] and call [`examine`]. [`read`] makes a [`Document`] from bytes. `examples/` shows one file
//! (`audit_file`), your own table (`own_table`) and many files (`many_files`). What follows is for those who work on avstem itself.
//!
//! # The pipeline
//!
//! Data flows one way. Each stage is a module with one entry function:
//!
//! | stage | in | out |
//! | --- | --- | --- |
//! | read | bytes | [`Document`]: pages of glyphs and rulings, native grids, paragraphs |
//! | formula | document | what the formulas of a workbook give, and what they sum |
//! | layout | document | words and lines in reading order |
//! | table | blocks | paragraphs and tables, parts joined over pages |
//! | interpret | flow | measures, statements, metadata |
//! | quote | content | quantities in running text, linked to the figures that they quote |
//! | relate | content | which figure is claimed to be computed from which |
//! | check | content, claims, relations | verdicts and findings |
//! | report | all of it | [`Report`] |
//!
//! Beneath them stand the plain values of `avstem-document` and the words of the trade (one file for each language). The stages' own
//! types change with every version; the feature `internals` opens them to programs that draw or measure what the stages decide.
//!
//! # Invariants (kept by Cargo and by `tests/tidy.rs` where a machine can)
//!
//! - The crates stand in layers: `avstem-document`, `avstem-read`, `avstem`, the command. Inside `avstem` a module imports only what
//!   stands above it in the list of `tests/tidy.rs`.
//! - No stage touches a file or a process, and only `avstem-read` knows formats. From layout on nothing fails: doubts become notes.
//! - Formats meet at [`document::Grid`]: Excel and Word arrive with native grids, PDF earns one in the stage `table`.
//! - `check` sees no coordinates beyond a [`Place`] that it passes on, and never changes what it reads.
//! - Same bytes and options, same output, for any number of threads. No hash order in a report, and no clock: the one end of reading
//!   that [`Limits::until`] may set is for interactive use.
//! - Read errors, notes and findings are three things: we could not read it; we are unsure of our reading; the document
//!   disagrees with itself. No message mixes them.
//! - Words of a language are data under `vocabulary/`, never literals in code.
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
//! not a document; the command's `batch` turns it into one line and goes on.
//!
//! **Why is a figure read twice before a published document is accused?** A wrong total may be a wrong reading. An engine that
//! shares no code with the first one seldom makes the same mistake; where the two disagree, the finding says so and accuses
//! nobody. Silence of the second engine says nothing: it is known to lose text.
//!
//! **Why strings for amounts in the JSON?** A JSON number goes through a binary float in most readers.

#![cfg_attr(
    not(feature = "internals"),
    allow(
        dead_code,
        unused_imports,
        unreachable_pub,
        clippy::struct_field_names,
        reason = "what only the command and the score look at stands open to them"
    )
)]

mod options;
pub mod profile;

#[cfg(feature = "internals")]
pub mod check;
#[cfg(not(feature = "internals"))]
mod check;
#[cfg(feature = "internals")]
pub mod formula;
#[cfg(not(feature = "internals"))]
mod formula;
#[cfg(feature = "internals")]
pub mod interpret;
#[cfg(not(feature = "internals"))]
mod interpret;
#[cfg(feature = "internals")]
pub mod layout;
#[cfg(not(feature = "internals"))]
mod layout;
#[cfg(feature = "internals")]
pub mod quote;
#[cfg(not(feature = "internals"))]
mod quote;
#[cfg(feature = "internals")]
pub mod register;
#[cfg(not(feature = "internals"))]
mod register;
#[cfg(feature = "internals")]
pub mod relate;
#[cfg(not(feature = "internals"))]
mod relate;
mod repair;
#[cfg(feature = "internals")]
pub mod report;
#[cfg(not(feature = "internals"))]
mod report;
#[cfg(feature = "internals")]
pub mod table;
#[cfg(not(feature = "internals"))]
mod table;
#[cfg(feature = "internals")]
pub mod vocabulary;
#[cfg(not(feature = "internals"))]
mod vocabulary;

pub use crate::{
    check::{Rule, rules},
    options::Options,
    report::{
        as_printed, grouped, json, judged, model,
        model::{Finding, Report, Severity},
        printed_page, second_reading, spot,
    },
    vocabulary::WordFile,
};
pub use avstem_document::{
    error::{Error, ErrorKind},
    limits::Limits,
    note::{Note, NoteCode, Notes},
    place::Place,
};
pub use document::Document;

/// What a document is once its format is forgotten.
pub mod document {
    pub use avstem_document::{document::*, grid::*, place::*};
}

use crate::{
    check::Checked,
    formula::Formulas,
    interpret::Content,
    layout::Block,
    relate::Relations,
    report::{Source, recognised::Words},
    table::{Flow, digits::Digits, steps::Step},
    vocabulary::Vocabulary,
};

/// Reads one document, extracts what it holds and checks it.
///
/// Depends on the bytes and the options alone. `document.path` of the report is left empty: whoever knows the path sets it.
/// No figure is read a second time: that takes a process that may die, and the command has those.
///
/// # Errors
/// When the document could not be read at all; see [`ErrorKind`]. A page or sheet that alone fails is a note.
pub fn process(bytes: &[u8], options: &Options) -> Result<Report, Error> {
    trace(bytes, options, |_| ())
}

/// Reads one document: the first half of [`process`], and the only one that can fail. The notes are the doubts of its reading.
///
/// # Errors
/// As [`process`].
pub fn read(bytes: &[u8], limits: &Limits) -> Result<(Document, Notes), Error> {
    let mut notes = Notes::default();
    let mut document = avstem_read::read(bytes, limits, &mut notes)?;
    avstem_read::unread::tell(&mut document, &mut notes);
    Ok((document, notes))
}

/// Extracts what a document holds and checks it: the second half of [`process`], for documents from anywhere. `document.path` and
/// `document.sha256` of the report are left empty. Of the options, the limits say nothing here.
#[must_use]
pub fn examine(document: Document, notes: Notes, options: &Options) -> Report {
    stages(document, notes, String::new(), options, |_| ())
}

/// What a stage made, lent to whoever wants to look before the next stage takes it.
#[cfg_attr(not(feature = "internals"), doc(hidden))]
#[derive(Debug, Clone, Copy)]
pub enum Made<'a> {
    Document(&'a Document),
    Blocks(&'a [Block]),
    /// What was decided while tables were sought, before they themselves.
    Steps(&'a [Step]),
    Flow(&'a [Flow]),
    Content(&'a Content),
    Relations(&'a Content, &'a Relations),
    Checked(&'a Content, &'a Relations, &'a Checked),
}

/// [`process`], showing what each stage makes to `see`, once each, in the order of [`Made`].
///
/// # Errors
/// As [`process`].
#[cfg_attr(not(feature = "internals"), doc(hidden))]
pub fn trace(bytes: &[u8], options: &Options, see: impl FnMut(Made<'_>)) -> Result<Report, Error> {
    let (document, notes) = read(bytes, &options.limits)?;
    Ok(stages(document, notes, report::sha256(bytes), options, see))
}

/// As [`trace`], for a document that was read before; `document.sha256` of the report is left empty.
#[cfg_attr(not(feature = "internals"), doc(hidden))]
pub fn trace_document(document: Document, notes: Notes, options: &Options, see: impl FnMut(Made<'_>)) -> Report {
    stages(document, notes, String::new(), options, see)
}

fn stages(document: Document, notes: Notes, sha256: String, options: &Options, see: impl FnMut(Made<'_>)) -> Report {
    let document = with_repairs(document, &notes, options);
    once(document, notes, sha256, options, see)
}

/// The document with what arithmetic tells of figures that were read from pictures.
fn with_repairs(mut document: Document, notes: &Notes, options: &Options) -> Document {
    if Words::of(&document).is_empty() {
        return document;
    }
    let report_of = |document: &Document| once(document.clone(), notes.clone(), String::new(), options, |_| ());
    let mut report = report_of(&document);
    for _ in 0..repair::ROUNDS {
        let Some(repaired) = repair::repaired(&document, &report) else { break };
        let again = report_of(&repaired);
        if repair::failing(&again) >= repair::failing(&report) {
            break;
        }
        (document, report) = (repaired, again);
    }
    document
}

fn once(document: Document, mut notes: Notes, sha256: String, options: &Options, mut see: impl FnMut(Made<'_>)) -> Report {
    let own = (!options.words.is_empty()).then(|| Vocabulary::shared(&options.words));
    let vocabulary = own.as_deref().unwrap_or_else(|| Vocabulary::built_in());
    let source = Source::of(sha256, &document);
    let (content, formulas) = extract(document, &mut notes, options, vocabulary, &mut see);
    let claims = quote::quote(&content, vocabulary);
    let relations = relate::relate(&content, &formulas, &options.profile, vocabulary);
    see(Made::Relations(&content, &relations));
    let checked = check::check(&content, &claims, &formulas, &relations, vocabulary);
    see(Made::Checked(&content, &relations, &checked));
    report::build(source, content, &claims, &formulas, &relations, &checked, notes)
}

/// What a document says, before anything is asked of its figures: the stages up to `interpret`, for whoever changes the content and
/// looks at what the others make of it.
#[cfg_attr(not(feature = "internals"), doc(hidden))]
pub fn extract(
    mut document: Document,
    notes: &mut Notes,
    options: &Options,
    vocabulary: &Vocabulary,
    see: &mut impl FnMut(Made<'_>),
) -> (Content, Formulas) {
    let formulas = formula::evaluate(&mut document, notes);
    see(Made::Document(&document));
    let mut blocks = layout::lay_out(document, vocabulary, notes);
    let page_labels = layout::page_labels(&mut blocks);
    see(Made::Blocks(&blocks));
    let digits = Digits::of(&blocks);
    let mut steps = Vec::new();
    let flow = table::find(blocks, vocabulary, notes, &mut steps);
    let lost = digits.lost(&flow, notes);
    see(Made::Steps(&steps));
    see(Made::Flow(&flow));
    let mut content = interpret::interpret(flow, options, vocabulary, notes);
    content.books.unplaced += lost;
    content.page_labels = page_labels;
    see(Made::Content(&content));
    (content, formulas)
}
