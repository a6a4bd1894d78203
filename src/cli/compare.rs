//! `avstem compare`: what is different between two documents, or between two folders.
//!
//! Documents of two folders belong together by the same relative path, then by the same bytes, then by kind and title where nothing else
//! could be meant. Partners by path are read one after the other, so that of a long run only those reports are kept that wait for theirs.

use super::{
    Exit,
    common::{Reading, look, shown, wrong},
    run::{Run as Done, exit, over, told_once, unfolded},
    target::spare,
};
use crate::{
    batch::{Answer, Found, HandOver, Outcome, books::is_failure, container, output::write_whole},
    render::compare::{html, human},
};
use avstem::report::{json, model::Report};
use avstem_compare::{
    compare,
    model::{Matched, MatchedBy, NotRead, Run, SCHEMA_VERSION},
    pairs::{Known, Names, names, paired},
};
use avstem_view::Language;
use clap::{Args, ValueEnum};
use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::{Path, PathBuf},
    slice,
};

/// Say what is different between two documents, or between two folders of them
///
/// Figures that changed, lines that are new or gone, totals that moved and the lines that moved them; each measure followed from one
/// report to the next: new, done, dropped without a word, with another status, period or wording. Figures are held against each other
/// where line, scenario and period are the same; what was not compared is said.
#[derive(Debug, Args)]
#[command(
    override_usage = "avstem compare [OPTIONS] <OLD> <NEW>",
    // Of what all commands read by, it takes two paths and refuses the rest; the usage names the two.
    mut_arg("paths", |of| of.hide(true)),
    mut_arg("files_from", |of| of.hide(true)),
    mut_arg("shard", |of| of.hide(true)),
    after_help = "Examples:
  avstem compare report-1-2026.docx report-2-2026.docx
  avstem compare budget-draft.xlsx budget-decided.pdf --format html --report-lang nb --out changes.html
  avstem compare archive-2025/ archive-2026/ --format json | jq .documents_gone

Exit codes: 0 nothing is different; 1 something is; 2 wrong usage; 3 a document could not be read; 4 a defect in avstem."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    reading: Reading,
    /// What to write: text for people, one JSON object, or a page for a browser.
    #[arg(long, value_enum, default_value = "human")]
    format: Format,
    /// The file to write; standard output without it.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// The language of the page: en or nb.
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    report_lang: Language,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    Html,
}

/// A side of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Old,
    New,
}

/// What a file is compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Planned {
    side: Side,
    /// How it was paired, and the partner's path.
    partner: Option<(MatchedBy, String)>,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let reading = &arguments.reading;
    let [old, new] = reading.sides()?;
    let files = [is_file(&old), is_file(&new)];
    let (old, new) = (unfolded(old, reading)?, unfolded(new, reading)?);
    let members = [is_member(reading, 0, &old), is_member(reading, 1, &new)];
    let singles = [files[0] || members[0], files[1] || members[1]];
    if members.contains(&true) && (singles.contains(&false) || reading.roots().iter().any(|root| root.is_dir())) {
        return Err(reading.unlike());
    }
    let single = singles == [true; 2];
    if let Some(out) = &arguments.out {
        spare(old.iter().chain(&new).map(|file| file.path.as_path()), out)?;
    }
    let roots = reading.roots();
    let (files, planned): (Vec<Found>, Vec<Planned>) = plan(old, new, roots, single).into_iter().unzip();
    let mut gathered = Gathered::default();
    let take = |index: usize, found: &Found, answer: Answer| {
        if let Some(planned) = planned.get(index) {
            gathered.take(planned, found, &answer);
        }
        Ok(answer)
    };
    let done = if arguments.format == Format::Human {
        told_once(&files, reading, HandOver::Read, take)?
    } else {
        over(&files, reading, HandOver::Read, take)?
    };
    let run = gathered.close();
    let text = match arguments.format {
        Format::Human => human(&run, &look()),
        Format::Json => json::pretty(&run)?,
        Format::Html => html(&run, arguments.report_lang)?,
    };
    match &arguments.out {
        Some(out) => write_whole(out, text)?,
        None => io::stdout().lock().write_all(text.as_bytes())?,
    }
    Ok(code(&done, &run))
}

/// A document that could not be read wins over differences.
fn code(done: &Done, run: &Run) -> Exit {
    match exit(done, None) {
        Exit::Clean if run.differs => Exit::Findings,
        other => other,
    }
}

/// True for one file that was named itself.
fn is_file(side: &[Found]) -> bool {
    matches!(side, [one] if one.settled.is_none() && one.path.is_file())
}

/// True where a path leads into an archive and names one document.
fn is_member(reading: &Reading, root: usize, side: &[Found]) -> bool {
    matches!(side, [one] if one.inside.is_some()) && reading.roots().get(root).is_some_and(|root| container(root).is_some())
}

/// The files in the order in which they are read, partners one after the other.
fn plan(old: Vec<Found>, new: Vec<Found>, roots: &[PathBuf], single: bool) -> Vec<(Found, Planned)> {
    if single && let ([a], [b]) = (&old[..], &new[..]) {
        let by = |side, partner: &Found| Planned { side, partner: Some((MatchedBy::Named, partner.shown())) };
        return vec![(a.clone(), by(Side::Old, b)), (b.clone(), by(Side::New, a))];
    }
    let place = |file: &Found, root: usize| below(file, roots.get(root).map(PathBuf::as_path));
    let mut partners: BTreeMap<PathBuf, Found> = new.into_iter().map(|file| (place(&file, 1), file)).collect();
    let mut files = Vec::new();
    for file in old {
        // What is passed over on one side is no partner: the other side's document is read and stays alone.
        let partner = if is_passed_over(&file) { None } else { partners.remove(&place(&file, 0)) };
        let by = |side, partner: &Found| Planned { side, partner: Some((MatchedBy::Path, partner.shown())) };
        match partner {
            Some(partner) if !is_passed_over(&partner) => {
                files.push((file.clone(), by(Side::Old, &partner)));
                files.push((partner, by(Side::New, &file)));
            }
            partner => {
                files.push((file, Planned { side: Side::Old, partner: None }));
                files.extend(partner.map(|partner| (partner, Planned { side: Side::New, partner: None })));
            }
        }
    }
    files.extend(partners.into_values().map(|file| (file, Planned { side: Side::New, partner: None })));
    files
}

fn is_passed_over(file: &Found) -> bool {
    file.settled.as_ref().is_some_and(|answer| answer.outcome == Outcome::Skipped)
}

/// Where a document stands in its folder; in an archive that was named itself, without the archive's name.
fn below(file: &Found, root: Option<&Path>) -> PathBuf {
    // A folder in an archive.
    if let Some(below) = root.filter(|root| container(root).is_some()).and_then(|root| file.path.strip_prefix(root).ok()) {
        return below.to_owned();
    }
    let archive = root.filter(|root| root.is_file()).and_then(Path::file_name);
    let inside = archive.and_then(|archive| file.relative.strip_prefix(archive).ok()).filter(|inside| inside.iter().next().is_some());
    inside.unwrap_or(&file.relative).to_owned()
}

/// What was read and waits, and what was compared.
#[derive(Debug, Default)]
struct Gathered {
    /// The old document of a pair, until the new one comes.
    waiting: Option<(String, Option<Report>)>,
    /// With their names without years.
    lone_old: Vec<(Report, Names)>,
    lone_new: Vec<(Report, Names)>,
    /// How many documents of the old and of the new side have each name without years, of each kind of name.
    names: [BTreeMap<(usize, String), usize>; 2],
    documents: Vec<Matched>,
    not_read: Vec<NotRead>,
}

impl Gathered {
    /// Takes an answer in.
    fn take(&mut self, planned: &Planned, found: &Found, answer: &Answer) {
        if is_failure(answer.outcome) {
            let partner = planned.partner.as_ref().map(|(_, path)| path.clone());
            self.not_read.push(NotRead { path: found.shown(), reason: answer.reason().to_owned(), partner });
        }
        let report = answer.report.as_deref();
        let names = names(&found.relative);
        let [old, new] = &mut self.names;
        let of_side = if planned.side == Side::Old { old } else { new };
        for (which, name) in names.iter().enumerate().filter(|_| report.is_some()) {
            if let Some(name) = name {
                *of_side.entry((which, name.clone())).or_default() += 1;
            }
        }
        let lone = || report.map(|report| (report.clone(), names.clone()));
        match (&planned.partner, planned.side) {
            (None, Side::Old) => self.lone_old.extend(lone()),
            (None, Side::New) => self.lone_new.extend(lone()),
            (Some(_), Side::Old) => self.waiting = Some((found.shown(), report.cloned())),
            (Some((by, path)), Side::New) => {
                let old = self.waiting.take().filter(|(waiting, _)| waiting == path).and_then(|(_, report)| report);
                if let (Some(old), Some(new)) = (old, report) {
                    self.documents.push(Matched { by: *by, comparison: compare(&old, new) });
                }
            }
        }
    }

    /// Pairs what is left over, and ends the run.
    fn close(mut self) -> Run {
        let known = |reports: &[(Report, Names)], counts: &BTreeMap<(usize, String), usize>| -> Vec<Known> {
            let is_only = |which: usize, name: &String| counts.get(&(which, name.clone())) == Some(&1);
            let only = |names: &Names| std::array::from_fn(|which| names[which].clone().filter(|name| is_only(which, name)));
            reports.iter().map(|(report, names)| Known::of(report, only(names))).collect()
        };
        let [names_old, names_new] = &self.names;
        let pairs = paired(&known(&self.lone_old, names_old), &known(&self.lone_new, names_new));
        for (old, new, by) in &pairs {
            if let (Some((old, _)), Some((new, _))) = (self.lone_old.get(*old), self.lone_new.get(*new)) {
                self.documents.push(Matched { by: *by, comparison: compare(old, new) });
            }
        }
        let left = |reports: &[(Report, Names)], taken: &dyn Fn(usize) -> bool| -> Vec<String> {
            let left = reports.iter().enumerate().filter(|(at, _)| !taken(*at));
            left.map(|(_, (report, _))| report.document.path.clone()).collect()
        };
        let documents_gone = left(&self.lone_old, &|at| pairs.iter().any(|(old, _, _)| *old == at));
        let documents_new = left(&self.lone_new, &|at| pairs.iter().any(|(_, new, _)| *new == at));
        let changed = self.documents.iter().any(|matched| matched.comparison.summary.differs);
        Run {
            schema_version: SCHEMA_VERSION,
            differs: changed || !documents_gone.is_empty() || !documents_new.is_empty(),
            documents: self.documents,
            documents_new,
            documents_gone,
            not_read: self.not_read,
        }
    }
}

impl Reading {
    /// The files of the two paths that are compared.
    ///
    /// # Errors
    /// When there are not two, or options say what is read otherwise.
    fn sides(&self) -> io::Result<[Vec<Found>; 2]> {
        let [old, new] = self.roots() else { return Err(wrong("compare takes two paths: the old one and the new one")) };
        if self.is_parted() {
            return Err(wrong("compare takes two paths, and neither --files-from nor --shard"));
        }
        if old.is_dir() != new.is_dir() && [old, new].iter().any(|path| path.is_file() && !is_archive(path)) {
            return Err(self.unlike());
        }
        Ok([old, new].map(|root| self.find_at(slice::from_ref(root))))
    }

    /// What is said of a document and several.
    fn unlike(&self) -> io::Error {
        let [old, new] = [0, 1].map(|at| self.roots().get(at).map(|path| shown(path)).unwrap_or_default());
        wrong(&format!("{old} and {new}: a file and a folder cannot be compared"))
    }
}

/// A zip archive counts as a folder.
fn is_archive(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(relative: &str) -> Found {
        Found { path: relative.into(), relative: relative.into(), sha256: None, settled: None, inside: None, stored: None }
    }

    fn planned(old: &[&str], new: &[&str]) -> Vec<String> {
        let side = |names: &[&str], root: &str| -> Vec<Found> {
            names.iter().map(|name| Found { path: Path::new(root).join(name), ..found(name) }).collect()
        };
        let files = plan(side(old, "a"), side(new, "b"), &["a".into(), "b".into()], false);
        let told = |(file, planned): &(Found, Planned)| format!("{}{}", file.shown(), if planned.partner.is_some() { " +" } else { "" });
        files.iter().map(told).collect()
    }

    #[test]
    fn partners_are_read_one_after_the_other() {
        assert_eq!(planned(&["x.pdf", "y.pdf"], &["z.pdf", "y.pdf"]), ["a/x.pdf", "a/y.pdf +", "b/y.pdf +", "b/z.pdf"]);
    }

    #[test]
    fn a_document_that_was_not_read_leaves_its_partner_without_comparison_and_is_named() {
        let mut gathered = Gathered::default();
        let by = |side| Planned { side, partner: Some((MatchedBy::Named, "a".to_owned())) };
        gathered.take(&by(Side::Old), &found("a"), &Answer::not_read(Outcome::Encrypted, "encrypted"));
        gathered.take(&by(Side::New), &found("b"), &Answer::not_read(Outcome::Skipped, "a lock file"));
        let run = gathered.close();
        assert_eq!((run.documents.len(), run.not_read.len(), run.differs), (0, 1, false));
    }
}
