//! The first page and the lists: findings by severity, rule, board and year, documents, what was not read, what was not checked.
//!
//! In: one row a document and one a finding. Out: what the templates of those pages show, and the data that search and filters load.

use crate::{
    Entry, Scope,
    document::{file_name, severity},
    parts::{Parts, Phrase},
};
use avstem::spot::Spots;
use avstem::{Place, Report};
use avstem_view::{Texts, headline, rule_name};
use serde::Serialize;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// A document in the lists.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DocumentRow {
    /// Its first page; empty for one that was not read.
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) path: String,
    pub(crate) board: String,
    pub(crate) year: Option<i16>,
    /// The outcome's name, and the same in words.
    pub(crate) outcome: String,
    pub(crate) came: String,
    /// Why it was not read, without the outcome that messages begin with; and the language of that.
    pub(crate) reason: Phrase,
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
    pub(crate) fn of(entry: &Entry, name: &str, texts: &Texts) -> Self {
        let mut row = Self {
            href: String::new(),
            title: file_name(entry.path).to_owned(),
            path: entry.path.to_owned(),
            board: String::new(),
            year: None,
            outcome: entry.outcome.to_owned(),
            came: texts.say(&format!("export.outcome.{}", entry.outcome), &[]),
            reason: Phrase::of(bare(entry.reason.unwrap_or_default(), entry.outcome), texts),
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

impl DocumentRow {
    fn is_read(&self) -> bool {
        matches!(self.outcome.as_str(), "ok" | "partial")
    }

    fn is_failure(&self) -> bool {
        !self.is_read() && self.outcome != "skipped"
    }
}

/// A message without the outcome that it begins with: it stands beside it.
fn bare<'m>(message: &'m str, outcome: &str) -> &'m str {
    let rest = message.strip_prefix(&outcome.replace('_', " "));
    rest.and_then(|rest| rest.strip_prefix([':', ';'])).map_or(message, str::trim_start)
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
    pub(crate) scope: Scope,
    /// Documents whose pages could not be drawn; see [`Entry::is_elsewhere`].
    pub(crate) elsewhere: usize,
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

/// The groups of one kind: by rule, by board, by year.
#[derive(Debug, Serialize)]
pub(crate) struct Groups {
    pub(crate) kind: &'static str,
    /// In the order of their names.
    pub(crate) list: Vec<Group>,
    /// How many have no list of their own; the search finds what they hold.
    pub(crate) more: usize,
}

/// What the first page says.
#[derive(Debug, Serialize)]
pub(crate) struct Front {
    pub(crate) sentence: String,
    /// What is to be known of it besides, a line each.
    pub(crate) lines: Vec<String>,
    pub(crate) not_read: Vec<DocumentRow>,
    pub(crate) not_read_more: usize,
    /// Figures that claim to be computed; and whether those of all documents are known.
    pub(crate) totals: usize,
    pub(crate) whole: bool,
    pub(crate) unchecked: Vec<(String, usize)>,
    pub(crate) worst: Vec<usize>,
    pub(crate) more: usize,
}

/// True for what may stand in the name of a file as it is: a rule's code, a year.
fn is_plain(id: &str) -> bool {
    id.len() == 4 && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// Groups of a kind that have a list of their own, those with the most errors. An archive may name thousands of boards, many of them once and
/// misread; each would stand on the first page and in the choices of every page of findings.
const GROUPS: usize = 500;

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
        let not_read: Vec<&DocumentRow> = self.documents.iter().filter(|row| row.is_failure()).collect();
        let (right, unchecked) =
            self.documents.iter().fold((0, 0), |(right, unchecked), row| (right + row.right, unchecked + row.unchecked));
        let checked = [("right", &*texts.number(right)), ("unchecked", &*texts.number(unchecked))];
        let (mut sentence, mut lines) = (self.sentence(), Vec::new());
        match self.scope {
            Scope::Read => {
                sentence = format!("{sentence} {}", texts.say("site.front.totals", &checked));
                if !not_read.is_empty() {
                    sentence.push(' ');
                    sentence += &texts.say("site.front.not_read", &[("documents", &texts.count("count.documents", not_read.len()))]);
                }
            }
            Scope::Ledger { gone } => {
                if gone > 0 {
                    lines.push(texts.count("site.front.gone", gone));
                }
                // Of the others the ledger keeps no totals.
                if right + unchecked > 0 {
                    let [right, unchecked] = checked;
                    let again = texts.count("count.documents", self.documents.iter().filter(|row| row.right + row.unchecked > 0).count());
                    lines.push(texts.say("site.front.totals_again", &[right, unchecked, ("documents", &again)]));
                }
            }
        }
        let partial = self.documents.iter().filter(|row| row.outcome == "partial").count();
        if partial > 0 {
            lines.push(texts.say("site.front.partial", &[("n", &texts.number(partial))]));
        }
        if self.elsewhere > 0 {
            lines.push(texts.count("site.front.elsewhere", self.elsewhere));
        }
        let reason = |name: &String| texts.say(&format!("unchecked.{name}"), &[]);
        let mut reasons: Vec<(String, usize)> = self.unchecked.iter().map(|(name, count)| (reason(name), *count)).collect();
        reasons.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let worst: Vec<usize> =
            self.sorted().into_iter().filter(|&index| !self.findings[index].accepted && self.findings[index].severity != "info").collect();
        Front {
            sentence,
            lines,
            not_read_more: not_read.len().saturating_sub(FIRST),
            not_read: not_read.into_iter().take(FIRST).cloned().collect(),
            totals: right + unchecked + self.findings.len(),
            whole: self.scope == Scope::Read,
            unchecked: reasons,
            more: self.findings.len() - worst.len().min(FIRST),
            worst: worst.into_iter().take(FIRST).collect(),
        }
    }

    /// How many findings count, in how many of which documents.
    fn sentence(&self) -> String {
        let texts = self.texts;
        let open = || self.findings.iter().filter(|finding| !finding.accepted);
        let count = |severity: &str| open().filter(|finding| finding.severity == severity).count();
        let (errors, warnings) = (count("error"), count("warning"));
        let count_of = |which: &dyn Fn(&&DocumentRow) -> bool| self.documents.iter().filter(which).count();
        let (read, not_read) = (count_of(&|row| row.is_read()), count_of(&|row| row.is_failure()));
        let wrong = texts.number(count_of(&|row| row.errors > 0));
        // Of a ledger's documents those that cannot be read now count too: their findings are still open.
        let (documents, in_ledger) = match self.scope {
            Scope::Read => (read, ""),
            Scope::Ledger { .. } => (read + not_read, "_ledger"),
        };
        let documents = texts.count("count.documents", documents);
        let mut sentence = match errors {
            0 => texts.say(&format!("site.front.none{in_ledger}"), &[("documents", &documents)]),
            errors => {
                let errors = texts.count("count.errors", errors);
                let values = [("errors", &*errors), ("wrong", &wrong), ("documents", &documents)];
                texts.say(&format!("site.front.errors{in_ledger}"), &values)
            }
        };
        if warnings > 0 {
            sentence += &texts.say("site.front.warnings", &[("warnings", &texts.count("count.warnings", warnings))]);
        }
        let accepted = self.findings.iter().filter(|finding| finding.accepted).count();
        let doubts = open().filter(|finding| finding.code == "Q901").count();
        for (key, count) in [("doubts", doubts), ("accepted", accepted)].into_iter().filter(|(_, count)| *count > 0) {
            sentence += &texts.say(&format!("site.front.{key}"), &[("n", &texts.number(count))]);
        }
        if self.scope != Scope::Read {
            let values = [("read", &*texts.number(read)), ("not_read", &*texts.number(not_read))];
            sentence += &texts.say("site.front.of_ledger", &values);
        }
        sentence.push('.');
        sentence
    }

    /// Findings by rule, by board, by year.
    pub(crate) fn groups(&self) -> [Groups; 3] {
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
            most(kind, groups.into_iter().enumerate().map(group).collect())
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

/// Those of the groups that have a list of their own.
fn most(kind: &'static str, mut list: Vec<Group>) -> Groups {
    let more = list.len().saturating_sub(GROUPS);
    if more > 0 {
        let mut weights: Vec<_> =
            list.iter().enumerate().map(|(at, group)| (group.errors, group.warnings, group.all, Reverse(at))).collect();
        weights.sort_unstable_by(|a, b| b.cmp(a));
        let kept: BTreeSet<usize> = weights.into_iter().take(GROUPS).map(|(.., Reverse(at))| at).collect();
        let mut at = 0..;
        list.retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
    }
    Groups { kind, list, more }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_is_not_said_twice() {
        assert_eq!(bare("too large: more than 400 levels", "too_large"), "more than 400 levels");
        assert_eq!(
            [bare("empty; the file has no bytes", "damaged"), bare("damaged", "damaged")],
            ["empty; the file has no bytes", "damaged"]
        );
    }

    #[test]
    fn of_very_many_groups_those_with_the_most_errors_are_kept_in_their_order() {
        let group =
            |at: usize| Group { name: format!("{at:04}"), file: String::new(), errors: at % 2, warnings: 0, all: 1, findings: Vec::new() };
        let groups = most("board", (0..2 * GROUPS).map(group).collect());
        assert_eq!((groups.list.len(), groups.more), (GROUPS, GROUPS));
        assert!(groups.list.iter().all(|group| group.errors == 1) && groups.list.is_sorted_by_key(|group| &group.name));
        assert_eq!(most("year", (0..3).map(group).collect()).more, 0);
    }
}
