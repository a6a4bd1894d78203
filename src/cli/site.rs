//! A site under way: what comes of each document becomes an entry of it, with the pictures of its pages.
//!
//! In: files, read or settled. Out: the site's pages, as they come, and its lists at the end.

use super::{
    common::{Reading, complain, wrong},
    run::{Run, silently, told_once},
    target::cannot_be_written,
};
use crate::batch::{Answer, Found, HandOver, Sheets};
use avstem_site::{Entry, Picture, Pictures, Scope, Site};
use avstem_view::{Language, Texts};
use clap::{Args, ValueEnum};
use std::{
    collections::BTreeMap,
    io,
    path::{Component, Path, PathBuf},
};

/// How a site looks.
#[derive(Debug, Clone, Copy, Args)]
pub(super) struct Look {
    /// The language of what avstem says: English or Norwegian.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = str::parse::<Language>)]
    report_lang: Language,
    /// Which pages are drawn: those with a checked figure, those with one that does not agree, or none.
    #[arg(long, value_enum, default_value = "checked", value_name = "WHICH")]
    pages: WhichPages,
}

impl Look {
    /// As it is where nothing else is asked for.
    pub(super) fn in_language(report_lang: Language) -> Self {
        Self { report_lang, pages: WhichPages::Checked }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WhichPages {
    Checked,
    Findings,
    None,
}

/// The folder of pictures in a site.
const PICTURES: &str = "pictures";

/// Makes a folder that of a site, before anything is read for it.
pub(super) fn claimed(out: &Path) -> io::Result<()> {
    avstem_site::claim(out).map_err(|problem| told(out, problem))
}

/// Why a folder cannot become that of a site.
fn told(out: &Path, problem: io::Error) -> io::Error {
    match problem.kind() {
        io::ErrorKind::InvalidInput => wrong(&problem.to_string()),
        _ => cannot_be_written(out, problem),
    }
}

/// A site under way.
pub(super) struct Making<'a> {
    site: Site,
    out: PathBuf,
    reading: &'a Reading,
    silent: bool,
    /// What documents are called that are known by another name than they are read by, by what they mirror.
    names: BTreeMap<PathBuf, String>,
}

impl<'a> Making<'a> {
    /// Begins the site; from then on the pages of what is read are drawn into it.
    pub(super) fn begin(out: &Path, look: Look, reading: &'a Reading) -> io::Result<Self> {
        let site = Site::begin(out, Texts::of(look.report_lang)).map_err(|problem| told(out, problem))?;
        if look.pages != WhichPages::None {
            let disagreeing = look.pages == WhichPages::Findings;
            reading.draw_into(Sheets { folder: out.join(PICTURES), name: PICTURES.to_owned(), disagreeing });
        }
        Ok(Self { site, out: out.canonicalize()?, reading, silent: false, names: BTreeMap::new() })
    }

    /// Whose documents were told of before.
    pub(super) fn silent(self) -> Self {
        Self { silent: true, ..self }
    }

    /// What a ledger holds is shown, under the names that it has there.
    pub(super) fn of_ledger(&mut self, gone: usize, names: BTreeMap<PathBuf, String>) {
        self.site.shows(Scope::Ledger { gone });
        self.names = names;
    }

    /// Adds the files, read or settled, in their order; `see` has each answer first.
    pub(super) fn add(&mut self, files: &[Found], mut see: impl FnMut(&Found, Answer) -> io::Result<Answer>) -> io::Result<Run> {
        let (site, out, names) = (&mut self.site, &self.out, &self.names);
        let deliver = |_: usize, found: &Found, answer: Answer| {
            let answer = see(found, answer)?;
            let name = names.get(&found.relative).cloned().unwrap_or_else(|| found.shown());
            site.document(&entry(found, &name, &answer, out))?;
            Ok(answer)
        };
        if self.silent {
            silently(files, self.reading, HandOver::Read, deliver)
        } else {
            told_once(files, self.reading, HandOver::Read, deliver)
        }
    }

    /// What the first page says first, in English.
    pub(super) fn sentence(&self) -> String {
        self.site.sentence(Texts::of(Language::English))
    }

    /// Writes the lists; gives the first page. Of documents whose pages could not be drawn it is said how many there are.
    pub(super) fn finish(self) -> io::Result<PathBuf> {
        let elsewhere = self.site.elsewhere();
        self.site.finish()?;
        if elsewhere > 0 && !self.reading.quiet {
            complain(&Texts::of(Language::English).count("site.front.elsewhere", elsewhere).trim_end_matches('.'));
        }
        Ok(self.out.join("index.html"))
    }
}

/// A document of the site.
fn entry<'a>(found: &'a Found, name: &'a str, answer: &'a Answer, out: &Path) -> Entry<'a> {
    let sheets = answer.sheets.iter();
    let pages = sheets.map(|sheet| (sheet.page, Picture { file: sheet.file.clone(), width: sheet.width, height: sheet.height })).collect();
    Entry {
        path: answer.report.as_ref().map_or(name, |report| report.document.path.as_str()),
        link: link(&found.path, out),
        outcome: answer.outcome.name(),
        reason: answer.message.as_deref(),
        report: answer.report.as_deref(),
        pictures: Pictures { pages },
        is_elsewhere: answer.is_elsewhere,
    }
}

/// A document as a link from the site's folder; none for what is no file, as a member of an archive.
fn link(path: &Path, out: &Path) -> Option<String> {
    let path = path.canonicalize().ok().filter(|path| path.is_file())?;
    let common = path.components().zip(out.components()).take_while(|(a, b)| a == b).count();
    let up = out.components().count() - common;
    let mut parts = vec!["..".to_owned(); up];
    for part in path.components().skip(common) {
        let Component::Normal(name) = part else { return None };
        parts.push(escaped(name.to_str()?));
    }
    Some(parts.join("/"))
}

/// A name as a part of a link.
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for byte in name.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => text.push(char::from(byte)),
            _ => text.extend(['%', hex(byte >> 4), hex(byte & 15)]),
        }
    }
    text
}

fn hex(digit: u8) -> char {
    char::from_digit(digit.into(), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn links_lead_from_the_site_to_the_document_whatever_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let (site, document) = (root.join("out/site"), root.join("a b#%.pdf"));
        fs::create_dir_all(&site).unwrap();
        fs::write(&document, "x").unwrap();
        assert_eq!(link(&document, &site).as_deref(), Some("../../a%20b%23%25.pdf"));
        assert_eq!(link(&root.join("gone.pdf"), &site), None);
    }
}
