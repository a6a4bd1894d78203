//! Findings that are known and accepted: which of a run's findings a baseline file covers, and the file itself.
//!
//! In: a TOML file that `avstem audit --write-baseline` wrote and people edited (the reasons), and reports. Out: reports whose
//! accepted findings are marked, and the entries that no finding matched. A finding is told by its fingerprint: content, never
//! position, and not its figures. The figures stand in the entry: while they are the same the finding is accepted, once they
//! change it counts again and says what was accepted before. What it does not do: it touches no file and knows no clock.

use avstem::{
    report::base,
    report::model::{Accepted, AcceptedBefore, Finding, Report},
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt::Write};

/// The version of the file's layout.
const VERSION: u32 = 1;

/// An accepted finding. `fingerprint`, `stated` and `expected` decide; the rest is for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub fingerprint: String,
    pub code: String,
    /// Where it was seen last.
    #[serde(default)]
    pub document: String,
    #[serde(default)]
    pub message: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    pub reason: String,
    /// When it was accepted, as ISO 8601.
    pub date: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    #[serde(default)]
    accepted: Vec<Entry>,
}

/// The accepted findings of a run, and which of them were met.
#[derive(Debug, Clone, Default)]
pub struct Baseline {
    /// By the fingerprint without its ordinal: of several findings with the same texts one may go away. Documents that do
    /// not say which they are may share one.
    entries: BTreeMap<String, Vec<Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    entry: Entry,
    met: bool,
}

impl Baseline {
    /// Reads a file's text.
    ///
    /// # Errors
    /// What is wrong with it, with line and column, in one or a few lines.
    pub fn parse(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|problem| problem.to_string().trim_end().to_owned())?;
        if file.version != VERSION {
            return Err(format!("version {} of a baseline is not known; this avstem reads version {VERSION}", file.version));
        }
        Ok(Self::of(file.accepted))
    }

    /// The baseline of these entries.
    #[must_use]
    pub fn of(accepted: Vec<Entry>) -> Self {
        let mut entries: BTreeMap<String, Vec<Known>> = BTreeMap::new();
        for entry in accepted {
            entries.entry(base(&entry.fingerprint).to_owned()).or_default().push(Known { entry, met: false });
        }
        Self { entries }
    }

    /// Its entries, by document, code and fingerprint.
    #[must_use]
    pub fn into_entries(self) -> Vec<Entry> {
        let mut entries: Vec<Entry> = self.entries.into_values().flatten().map(|known| known.entry).collect();
        entries.sort_by(|a, b| order(a).cmp(&order(b)));
        entries
    }

    /// Marks the findings of a report that are accepted, and those that were accepted with other figures.
    pub fn apply(&mut self, report: &mut Report) {
        let mut changed = Vec::new();
        for (index, finding) in report.findings.iter_mut().enumerate() {
            let Some(known) = self.entries.get_mut(base(&finding.fingerprint)) else { continue };
            let same = known.iter_mut().find(|known| known.entry.code == finding.code && same_figures(&known.entry, finding));
            match same {
                Some(known) => {
                    known.met = true;
                    finding.accepted = Some(Accepted { reason: known.entry.reason.clone(), date: known.entry.date.clone() });
                }
                None => changed.push(index),
            }
        }
        // Only when all that is the same is known can the rest have changed.
        for index in changed {
            let Some(finding) = report.findings.get_mut(index) else { continue };
            let open = self.entries.get_mut(base(&finding.fingerprint)).into_iter().flatten().find(|known| !known.met);
            let Some(known) = open else { continue };
            known.met = true;
            let entry = known.entry.clone();
            finding.accepted_before =
                Some(AcceptedBefore { stated: entry.stated, expected: entry.expected, reason: entry.reason, date: entry.date });
        }
    }

    /// The entries that no finding has matched, by document, code and fingerprint.
    #[must_use]
    pub fn stale(&self) -> Vec<&Entry> {
        let mut stale: Vec<&Entry> = self.entries.values().flatten().filter(|known| !known.met).map(|known| &known.entry).collect();
        stale.sort_by(|a, b| order(a).cmp(&order(b)));
        stale
    }
}

fn order(entry: &Entry) -> (&str, &str, &str, Option<&str>) {
    (&entry.document, &entry.code, &entry.fingerprint, entry.stated.as_deref())
}

fn same_figures(entry: &Entry, finding: &Finding) -> bool {
    entry.stated == finding.stated && entry.expected == finding.expected
}

/// Collects findings for a new baseline.
#[derive(Debug, Clone)]
pub struct Collection {
    reason: String,
    /// ISO 8601.
    date: String,
    /// By fingerprint and figures.
    entries: BTreeMap<(String, Option<String>, Option<String>), Entry>,
}

impl Collection {
    /// `reason` and `date` are those of findings that were not accepted before.
    #[must_use]
    pub fn new(reason: &str, date: &str) -> Self {
        Self { reason: reason.to_owned(), date: date.to_owned(), entries: BTreeMap::new() }
    }

    /// Adds a report's findings that are wanted; one that was accepted keeps its reason and date.
    pub fn add(&mut self, report: &Report, wanted: impl Fn(&Finding) -> bool) {
        for finding in report.findings.iter().filter(|finding| wanted(finding)) {
            let kept = finding.accepted.as_ref();
            let (reason, date) = kept.map_or((&self.reason, &self.date), |accepted| (&accepted.reason, &accepted.date));
            let entry = entry(report, finding, reason, date);
            self.entries.entry(key(&entry)).or_insert(entry);
        }
    }

    /// Adds an entry as it is.
    pub fn keep(&mut self, entry: Entry) {
        self.entries.insert(key(&entry), entry);
    }

    /// Accepts a report's findings with this fingerprint, for the reason of the collection; what was accepted of them with other
    /// figures gives way. Gives how many there are.
    pub fn accept(&mut self, report: &Report, fingerprint: &str) -> usize {
        let meant: Vec<&Finding> = report.findings.iter().filter(|finding| finding.fingerprint == fingerprint).collect();
        for finding in &meant {
            if let Some(before) = &finding.accepted_before {
                self.entries.retain(|(of, stated, expected), _| {
                    base(of) != base(fingerprint) || *stated != before.stated || *expected != before.expected
                });
            }
            self.keep(entry(report, finding, &self.reason, &self.date));
        }
        meant.len()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// The file's text: by document, code and fingerprint, so that a change is a small difference.
    #[must_use]
    pub fn text(&self) -> String {
        let mut entries: Vec<&Entry> = self.entries.values().collect();
        entries.sort_by(|a, b| order(a).cmp(&order(b)));
        let mut text = format!(
            "# Findings of avstem that are known and accepted. Edit the reasons; the fingerprints find them again.\nversion = {VERSION}\n"
        );
        for entry in entries {
            text.push_str("\n[[accepted]]\n");
            let fields = [
                ("fingerprint", Some(&entry.fingerprint)),
                ("code", Some(&entry.code)),
                ("document", Some(&entry.document)),
                ("message", Some(&entry.message)),
                ("stated", entry.stated.as_ref()),
                ("expected", entry.expected.as_ref()),
                ("reason", Some(&entry.reason)),
                ("date", Some(&entry.date)),
            ];
            for (name, value) in fields.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                // Writing to a String never fails.
                let _ = writeln!(text, "{name} = {}", quoted(value));
            }
        }
        text
    }
}

fn key(entry: &Entry) -> (String, Option<String>, Option<String>) {
    (entry.fingerprint.clone(), entry.stated.clone(), entry.expected.clone())
}

fn entry(report: &Report, finding: &Finding, reason: &str, date: &str) -> Entry {
    Entry {
        fingerprint: finding.fingerprint.clone(),
        code: finding.code.clone(),
        document: report.document.path.clone(),
        message: finding.message.clone(),
        stated: finding.stated.clone(),
        expected: finding.expected.clone(),
        reason: reason.to_owned(),
        date: date.to_owned(),
    }
}

/// A TOML basic string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;

    fn baseline_of(report: &Report) -> Baseline {
        let mut collection = Collection::new("the printer's error", "2026-11-25");
        collection.add(report, |_| true);
        Baseline::parse(&collection.text()).unwrap()
    }

    #[test]
    fn a_finding_is_accepted_with_its_reason_and_date() {
        let mut report = small_report();
        let mut baseline = baseline_of(&report);
        baseline.apply(&mut report);
        let accepted = report.findings[0].accepted.as_ref().unwrap();
        assert_eq!((accepted.reason.as_str(), accepted.date.as_str()), ("the printer's error", "2026-11-25"));
        assert!(baseline.stale().is_empty());
    }

    #[test]
    fn a_changed_figure_is_not_covered() {
        let mut report = small_report();
        let mut baseline = baseline_of(&report);
        let before = report.findings[0].stated.replace("1999".to_owned());
        baseline.apply(&mut report);
        assert_eq!(report.findings[0].accepted, None);
        assert_eq!(report.findings[0].accepted_before.as_ref().unwrap().stated, before);
    }

    #[test]
    fn of_two_alike_one_may_go_away() {
        let mut report = small_report();
        let mut second = report.findings[0].clone();
        second.fingerprint += "-2";
        second.stated = Some("2000".to_owned());
        report.findings.push(second);
        let mut baseline = baseline_of(&report);
        report.findings.remove(0);
        // The next run counts anew.
        report.findings[0].fingerprint = base(&report.findings[0].fingerprint).to_owned();
        baseline.apply(&mut report);
        assert!(report.findings[0].accepted.is_some());
        assert_eq!(baseline.stale().len(), 1);
    }

    #[test]
    fn one_finding_is_accepted_beside_others_and_anew_once_its_figures_changed() {
        let mut report = small_report();
        let mut other = report.findings[0].clone();
        other.fingerprint = "ffff000011112222".to_owned();
        report.findings.push(other);
        let mut collection = Collection::new("printed so", "2026-11-25");
        baseline_of(&report).into_entries().into_iter().skip(1).for_each(|entry| collection.keep(entry));
        let fingerprint = report.findings[0].fingerprint.clone();
        assert_eq!(collection.accept(&report, &fingerprint), 1);
        assert_eq!((collection.len(), collection.text().matches("printed so").count()), (2, 1));
        let mut known = Baseline::parse(&collection.text()).unwrap();
        report.findings[0].stated = Some("1999".to_owned());
        known.apply(&mut report);
        assert_eq!((collection.accept(&report, &fingerprint), collection.len()), (1, 2));
        assert!(collection.text().contains("stated = \"1999\""));
    }

    #[test]
    fn entries_that_nothing_matches_are_stale() {
        let mut report = small_report();
        let mut baseline = baseline_of(&report);
        report.findings.clear();
        baseline.apply(&mut report);
        assert_eq!(baseline.stale().len(), 1);
    }

    #[test]
    fn the_text_survives_quotes_and_control_characters() {
        let text = "a \"b\" \\ c\u{1}\nd";
        let parsed: BTreeMap<String, String> = toml::from_str(&format!("x = {}", quoted(text))).unwrap();
        assert_eq!(parsed["x"], text);
    }

    #[test]
    fn what_is_wrong_with_a_file_is_told_with_its_line() {
        let problem = Baseline::parse("version = 1\n[[accepted]]\nfingerprnt = \"x\"\n").unwrap_err();
        assert!(problem.contains("line 3") && problem.contains("fingerprnt"), "{problem}");
        assert!(Baseline::parse("version = 2\n").unwrap_err().contains("version 2"));
    }
}
