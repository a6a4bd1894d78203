//! The first page and the lists: findings by severity, rule, board and year, documents, what was not read, what was not checked.
//!
//! In: one row a document and one a finding. Out: what the templates of those pages show, and the data that search and filters load.

use crate::{
    Entry,
    document::{Parts, file_name, severity},
};
use avstem::spot::Spots;
use avstem::{Place, Report};
use avstem_view::{Texts, headline, rule_name};
use serde::Serialize;
use std::collections::BTreeMap;

/// A document in the lists.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DocumentRow {
    /// Its first page; empty for one that was not read.
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) path: String,
    pub(crate) board: String,
    pub(crate) year: Option<i16>,
    pub(crate) outcome: String,
    pub(crate) reason: String,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) right: usize,
    pub(crate) unchecked: usize,
    pub(crate) measures: usize,
    /// Pages of the site that it takes.
    #[serde(skip)]
    pub(crate) pages: usize,
}

/// A finding in the lists.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FindingRow {
    /// Index of its document.
    pub(crate) document: usize,
    pub(crate) severity: &'static str,
    pub(crate) code: String,
    pub(crate) rule: String,
    pub(crate) place: String,
    pub(crate) headline: String,
    pub(crate) href: String,
    pub(crate) accepted: bool,
}

impl DocumentRow {
    pub(crate) fn of(entry: &Entry, name: &str, _texts: &Texts) -> Self {
        let mut row = Self {
            href: String::new(),
            title: file_name(entry.path).to_owned(),
            path: entry.path.to_owned(),
            board: String::new(),
            year: None,
            outcome: entry.outcome.to_owned(),
            reason: entry.reason.unwrap_or_default().to_owned(),
            errors: 0,
            warnings: 0,
            right: 0,
            unchecked: 0,
            measures: 0,
            pages: 0,
        };
        let Some(report) = entry.report else { return row };
        let document = &report.document;
        row.href = format!("d/{name}.html");
        row.title = document.title.clone().unwrap_or(row.title);
        row.board = document.body.clone().or_else(|| document.organisation.clone()).unwrap_or_default();
        let dated = document.period.as_ref().map(|period| period.from.as_str()).or(document.meeting_date.as_deref());
        row.year = dated.and_then(|date| date.get(..4)?.parse().ok());
        let count =
            |wanted: &str| report.findings.iter().filter(|finding| finding.accepted.is_none() && severity(finding) == wanted).count();
        (row.errors, row.warnings) = (count("error"), count("warning"));
        (row.right, row.unchecked) = (report.coverage.exact + report.coverage.rounding, report.coverage.unchecked);
        row.measures = report.measures.len();
        row
    }
}

/// The rows of a document's findings.
pub(crate) fn rows(report: &Report, document: usize, parts: &Parts, texts: &Texts) -> Vec<FindingRow> {
    let spots = Spots::of(report);
    let row = |(index, finding): (usize, &avstem::Finding)| FindingRow {
        document,
        severity: severity(finding),
        code: finding.code.clone(),
        rule: rule_name(&finding.code, &finding.name, texts),
        place: match finding.place.as_ref().map(|place| (place, avstem_view::place(&spots.spot(place, None), texts))) {
            Some((Place::Page { .. }, told)) => texts.say("site.page", &[("n", &told)]),
            Some((Place::Body { .. }, _)) | None => String::new(),
            Some((_, told)) => told,
        },
        headline: headline(report, finding, texts),
        href: format!("d/{}", parts.link(index, finding)),
        accepted: finding.accepted.is_some(),
    };
    report.findings.iter().enumerate().map(row).collect()
}

/// Everything that the lists are made from.
#[derive(Debug)]
pub(crate) struct Lists<'a> {
    pub(crate) documents: &'a [DocumentRow],
    pub(crate) findings: &'a [FindingRow],
    pub(crate) unchecked: &'a BTreeMap<String, usize>,
    pub(crate) texts: &'static Texts,
}

/// A list of findings that share something.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    /// What its pages are called, without their number and ending.
    pub(crate) file: String,
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) all: usize,
    #[serde(skip)]
    pub(crate) findings: Vec<usize>,
}

/// What the first page says.
#[derive(Debug, Serialize)]
pub(crate) struct Front {
    pub(crate) sentence: String,
    pub(crate) not_read: Vec<DocumentRow>,
    pub(crate) not_read_more: usize,
    pub(crate) partial: usize,
    pub(crate) unchecked: Vec<(String, usize)>,
    pub(crate) worst: Vec<usize>,
    pub(crate) more: usize,
}

/// True for what may stand in the name of a file as it is: a rule's code, a year.
fn is_plain(id: &str) -> bool {
    id.len() == 4 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Rows that the first page shows of a list.
const FIRST: usize = 50;

impl Lists<'_> {
    /// Findings that count, the worst first, those of a document in its order; accepted ones behind.
    pub(crate) fn sorted(&self) -> Vec<usize> {
        let rank = |severity: &str| match severity {
            "error" => 0,
            "warning" => 1,
            _ => 2,
        };
        let mut order: Vec<usize> = (0..self.findings.len()).collect();
        order.sort_by_key(|&index| (self.findings[index].accepted, rank(self.findings[index].severity)));
        order
    }

    pub(crate) fn front(&self) -> Front {
        let texts = self.texts;
        let open = || self.findings.iter().filter(|finding| !finding.accepted);
        let count = |severity: &str| open().filter(|finding| finding.severity == severity).count();
        let read = self.documents.iter().filter(|row| !row.href.is_empty()).count();
        let wrong = self.documents.iter().filter(|row| row.errors > 0).count();
        let not_read: Vec<&DocumentRow> = self.documents.iter().filter(|row| row.href.is_empty() && row.outcome != "skipped").collect();
        let (right, unchecked) =
            self.documents.iter().fold((0, 0), |(right, unchecked), row| (right + row.right, unchecked + row.unchecked));
        let documents = texts.count("count.documents", read);
        let mut sentence = match count("error") {
            0 => texts.say("site.front.none", &[("documents", &documents)]),
            errors => texts.say(
                "site.front.errors",
                &[("errors", &texts.count("count.errors", errors)), ("wrong", &texts.number(wrong)), ("documents", &documents)],
            ),
        };
        let warnings = count("warning");
        if warnings > 0 {
            sentence += &texts.say("site.front.warnings", &[("warnings", &texts.count("count.warnings", warnings))]);
        }
        sentence.push_str(". ");
        sentence += &texts.say("site.front.totals", &[("right", &texts.number(right)), ("unchecked", &texts.number(unchecked))]);
        if !not_read.is_empty() {
            sentence.push(' ');
            sentence += &texts.say("site.front.not_read", &[("documents", &texts.count("count.documents", not_read.len()))]);
        }
        let reason = |name: &String| texts.say(&format!("unchecked.{name}"), &[]);
        let mut reasons: Vec<(String, usize)> = self.unchecked.iter().map(|(name, count)| (reason(name), *count)).collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let worst: Vec<usize> =
            self.sorted().into_iter().filter(|&index| !self.findings[index].accepted && self.findings[index].severity != "info").collect();
        Front {
            sentence,
            not_read_more: not_read.len().saturating_sub(FIRST),
            not_read: not_read.into_iter().take(FIRST).cloned().collect(),
            partial: self.documents.iter().filter(|row| row.outcome == "partial").count(),
            unchecked: reasons,
            more: self.findings.len() - worst.len().min(FIRST),
            worst: worst.into_iter().take(FIRST).collect(),
        }
    }

    /// Findings by rule, by board, by year.
    pub(crate) fn groups(&self) -> [(&'static str, Vec<Group>); 3] {
        let order = self.sorted();
        let by = |kind: &'static str, key: &dyn Fn(usize) -> Option<(String, String)>| {
            let mut groups: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
            for &index in &order {
                if let Some((id, name)) = key(index) {
                    groups.entry(id).or_insert_with(|| (name, Vec::new())).1.push(index);
                }
            }
            let group = |(number, (id, (name, findings))): (usize, (String, (String, Vec<usize>)))| {
                let open = |severity: &str| {
                    findings.iter().filter(|&&index| self.findings[index].severity == severity && !self.findings[index].accepted).count()
                };
                Group {
                    name,
                    file: if is_plain(&id) { format!("{kind}-{id}") } else { format!("{kind}-{}", number + 1) },
                    errors: open("error"),
                    warnings: open("warning"),
                    all: findings.len(),
                    findings,
                }
            };
            (kind, groups.into_iter().enumerate().map(group).collect::<Vec<_>>())
        };
        let finding = |index: usize| &self.findings[index];
        let document = |index: usize| &self.documents[self.findings[index].document];
        let filled = |text: &str| (!text.is_empty()).then(|| (text.to_owned(), text.to_owned()));
        [
            by("rule", &|index| Some((finding(index).code.clone(), format!("{} {}", finding(index).code, finding(index).rule)))),
            by("board", &|index| filled(&document(index).board)),
            by("year", &|index| document(index).year.map(|year| (year.to_string(), year.to_string()))),
        ]
    }
}
