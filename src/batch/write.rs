//! A document made of a document: with marks in it, or printed as a PDF.
//!
//! Both read hostile bytes, so a worker does them, and hands the bytes back in its answer; the supervisor only writes them down.

use super::{
    Command, Found, Job, Task, TimeLimit, Written,
    child::{Child, End},
    convert,
    hand::Letter,
    pool::unanswered,
    programs,
};
use avstem::{Options, report::model::Report};
use avstem_mark::{Counts, Marks};
use base64::{Engine, engine::general_purpose::STANDARD};
use std::{
    io,
    sync::{Arc, atomic::AtomicBool},
};

/// Bytes of the largest document that is handed back: with a third more for base64 it must fit into an answer.
const MOST_BYTES: usize = 90 << 20;

/// The formats of texts, by the names in a report, and what they are called in words.
const TEXTS: [(&str, &str); 4] = [
    ("docx", "a Word document"),
    ("odt", "an OpenDocument text"),
    ("rtf", "a rich text (RTF) document"),
    ("doc", "a Word 97-2003 document"),
];

/// Has a document made of a document, in a worker that is started for it. One whose bytes have changed
/// since the `report` was made is not touched.
///
/// # Errors
/// When no worker could be started or told what to do.
pub fn write(command: &Command, found: &Found, (options, report): (&Options, &Report), task: Task, time: TimeLimit) -> io::Result<Written> {
    let mut worker = Child::start(command, &Arc::default())?;
    let number = worker.asked();
    let sha256 = Some(report.document.sha256.clone());
    let job = Job { job: Some(number), processor_ms: time.processor_ms(), task, sha256, ..Job::of(found, options) };
    Ok(match worker.ask(number, Letter::of(job)?, time, &AtomicBool::new(false)) {
        End::Answered { answer, .. } => answer,
        end => Written::NotRead(Box::new(unanswered(&end, time, 1))),
    })
}

/// The bytes of a document that was handed back; `None` where they are none.
#[must_use]
pub fn bytes(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64).ok()
}

fn document(bytes: &[u8], counts: Counts) -> Written {
    if bytes.len() > MOST_BYTES {
        return Written::Refused(format!("it would have more than {} MiB with its marks, too many to hand over", MOST_BYTES >> 20));
    }
    Written::Document { base64: STANDARD.encode(bytes), counts }
}

/// The document with its marks.
pub(super) fn mark(bytes: &[u8], marks: &Marks) -> Written {
    match avstem_mark::mark(bytes, marks) {
        Ok(marked) => document(&marked.bytes, marked.counts),
        Err(refusal) => Written::Refused(refusal.0),
    }
}

/// True for the formats of which a PDF can be made.
#[must_use]
pub fn can_be_printed(format: &str) -> bool {
    TEXTS.iter().any(|(text, _)| *text == format)
}

/// A document of this format as a PDF, by LibreOffice.
pub(super) fn print(job: &Job, bytes: &[u8], format: &str) -> Written {
    let Some((from, what)) = TEXTS.into_iter().find(|(text, _)| *text == format) else {
        return Written::Refused("no PDF is made of its format".to_owned());
    };
    let time = job.time().map(convert::share);
    let Some(printed) = programs::convert(bytes, (from, "pdf"), time, job.options.limits.file_bytes) else {
        return Written::Refused(format!(
            "{what} is marked as a PDF, which takes LibreOffice: install it (the command soffice), or save the document as a PDF"
        ));
    };
    match printed {
        Ok(pdf) => document(&pdf, Counts::default()),
        Err(failure) => Written::NotRead(Box::new(failure.answer(what))),
    }
}
