//! The site of a finished run: static pages that open from a file, without a server and without a network.
//!
//! In: one [`Entry`] a document, in the order of the run. Out: a folder: a first page that says what matters, lists of findings by rule,
//! board and year, the documents, and one page a document (several for a long one) with the pages' pictures, the marks of every checked
//! figure, findings with their relation, the tables as read, and measures. Documents are written as they come; only a line a finding is
//! kept for the lists. Steps: [`document`] makes what a document's page shows, [`lists`] what the others do, [`pages`] puts it into the
//! templates, which escape everything, [`folder`] writes and takes away what an earlier site left. What it does not do: it draws no
//! picture of a page, it is told where they are.

mod document;
mod folder;
mod lists;
mod pages;
mod parts;
mod relations;
mod tables;

use avstem::Report;
use avstem_view::Texts;
use folder::Folder;
use lists::{DocumentRow, FindingRow};
use pages::Pages;
use parts::Parts;
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::Path,
};

pub use folder::{MARKER, claim, is_site};

/// Findings on one page at most, in lists and of a document.
pub(crate) const FINDINGS: usize = 500;

/// A document of the run.
#[derive(Debug)]
pub struct Entry<'a> {
    /// As it is shown.
    pub path: &'a str,
    /// Where the document itself lies, as a link from the site's first page; absent where it cannot be opened by a link.
    pub link: Option<String>,
    /// `ok`, `partial`, `damaged`, …
    pub outcome: &'a str,
    /// Why it was not read.
    pub reason: Option<&'a str>,
    pub report: Option<&'a Report>,
    pub pictures: Pictures,
    /// The document is not there any more, or is another one: pages of it could not be drawn.
    pub is_elsewhere: bool,
}

/// Which documents and findings a site shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scope {
    /// What was read for the site.
    #[default]
    Read,
    /// What a ledger holds as open, whether or not it could be read again; so many documents of it are gone.
    Ledger { gone: usize },
}

/// Pictures of a document's pages.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pictures {
    /// By the page's number: the file below the site's folder, with `/` between folders, and the page's size in points.
    pub pages: BTreeMap<u32, Picture>,
}

/// A picture of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub file: String,
    pub width: f32,
    pub height: f32,
}

/// A site that is being written.
#[derive(Debug)]
pub struct Site {
    folder: Folder,
    pages: Pages,
    texts: &'static Texts,
    documents: Vec<DocumentRow>,
    findings: Vec<FindingRow>,
    unchecked: BTreeMap<String, usize>,
    names: BTreeSet<String>,
    scope: Scope,
    elsewhere: usize,
}

impl Site {
    /// Begins the site in a folder, which is made where there is none.
    ///
    /// # Errors
    /// When the folder holds something else, or cannot be written to.
    pub fn begin(out: &Path, texts: &'static Texts) -> io::Result<Self> {
        let mut folder = Folder::open(out)?;
        let pages = Pages::new(texts)?;
        pages::assets(&mut folder)?;
        let (documents, findings, unchecked, names) = (Vec::new(), Vec::new(), BTreeMap::new(), BTreeSet::new());
        Ok(Self { folder, pages, texts, documents, findings, unchecked, names, scope: Scope::Read, elsewhere: 0 })
    }

    /// What its documents and findings are.
    pub fn shows(&mut self, scope: Scope) {
        self.scope = scope;
    }

    /// What the first page says first, in another language.
    #[must_use]
    pub fn sentence(&self, texts: &'static Texts) -> String {
        self.lists(texts).front().sentence
    }

    /// Documents that are not there any more or are other ones, whose pages could not be drawn.
    #[must_use]
    pub fn elsewhere(&self) -> usize {
        self.elsewhere
    }

    fn lists(&self, texts: &'static Texts) -> lists::Lists<'_> {
        let (documents, findings, unchecked) = (&self.documents, &self.findings, &self.unchecked);
        lists::Lists { documents, findings, unchecked, texts, scope: self.scope, elsewhere: self.elsewhere }
    }

    /// Writes the pages of a document.
    ///
    /// # Errors
    /// Those of writing.
    pub fn document(&mut self, entry: &Entry) -> io::Result<()> {
        let name = self.name(entry.path);
        let number = self.documents.len();
        self.elsewhere += usize::from(entry.is_elsewhere);
        let mut row = DocumentRow::of(entry, &name, self.texts);
        if let Some(report) = entry.report {
            for of in &report.coverage.unchecked_because {
                *self.unchecked.entry(of.reason.name()).or_default() += of.count;
            }
            let parts = Parts::of(entry, report, &name, self.texts);
            self.findings.extend(lists::rows(report, number, &parts, self.texts));
            row.pages = parts.all.len();
            self.pages.document(&mut self.folder, &parts)?;
            for file in entry.pictures.pages.values() {
                self.folder.keep(&file.file);
            }
        }
        self.documents.push(row);
        Ok(())
    }

    /// Writes the first page and the lists, and takes away what an earlier site left behind.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(mut self) -> io::Result<()> {
        let (documents, findings, unchecked, texts) = (&self.documents, &self.findings, &self.unchecked, self.texts);
        let lists = lists::Lists { documents, findings, unchecked, texts, scope: self.scope, elsewhere: self.elsewhere };
        self.pages.lists(&mut self.folder, &lists)?;
        self.folder.finish()
    }

    /// A name for the pages of a document that stays the same from run to run.
    fn name(&mut self, path: &str) -> String {
        let mut number = 0;
        loop {
            let name = folder::short_hash(path, number);
            if self.names.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }
}
