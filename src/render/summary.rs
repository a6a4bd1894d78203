//! What a run read, checked and left unchecked: counts added up over documents.

use super::unread::{count, is_unread};
use avstem::report::model::{Finding, Report, Severity, Status, UncheckedBecause, UnknownWords, Verdict};
use avstem_document::note::NoteCode;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

/// The rule of dates that no calendar has.
const IMPOSSIBLE_DATE: &str = "T202";

/// The rule of figures that may be misread: it accuses nobody.
const DOUBTFUL_READING: &str = "Q901";

/// Reasons why totals are unchecked that a summary names.
const REASONS_SHOWN: usize = 4;

/// Words of statuses that a summary names.
const WORDS_SHOWN: usize = 5;
const WORDS_KEPT: usize = 20;

/// Counts over the documents of a run. `documents` = `read` + `not_read` + `skipped`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub documents: usize,
    /// Read, in whole or in part.
    pub read: usize,
    /// Of those read, how many only in part.
    pub partial: usize,
    pub not_read: usize,
    /// Passed over: read before and unchanged, lock files, hidden files, files that avstem made.
    pub skipped: usize,
    /// Of those passed over, how many were read before and are unchanged.
    pub up_to_date: usize,
    pub measures: usize,
    /// Lines of statements that hold at least one figure.
    pub account_lines: usize,
    /// Figures that are claimed to be computed from others: the sum of the next four.
    pub totals: usize,
    pub exact: usize,
    pub rounding: usize,
    pub inconsistent: usize,
    /// Of the inconsistent ones, those that may be misread, so that nobody is accused of them.
    pub doubtful: usize,
    pub unchecked: usize,
    /// The unchecked ones by their reasons.
    pub unchecked_because: BTreeMap<UncheckedBecause, usize>,
    /// Quantities in running text: the sum of the next three.
    pub claims: usize,
    /// Those that agree with the figures they quote, within the rounding of their words.
    pub claims_agreeing: usize,
    pub claims_wrong: usize,
    /// Of the wrong ones, those that may be misread.
    pub claims_doubtful: usize,
    /// Those of which it is not clear which figure they quote.
    pub claims_unlinked: usize,
    /// Statuses of measures, those that no vocabulary understands, and the commonest short ones of these, 20 at most.
    pub statuses: usize,
    pub statuses_unknown: usize,
    #[serde(serialize_with = "commonest", deserialize_with = "counts")]
    pub unknown_status_words: BTreeMap<String, usize>,
    /// Full dates, and those that no calendar has.
    pub dates: usize,
    pub impossible_dates: usize,
    /// Figures that stand like a table and in none.
    pub figures_not_placed: usize,
    /// Pictures, shapes and the like whose writing was not read, each as often as a note tells it.
    pub not_examined: usize,
    /// Figures of account lines that were read from pictures; of those, how many arithmetic decided, and how many may well be misread.
    pub recognised: usize,
    pub repaired: usize,
    pub recognised_doubtful: usize,
    /// Without those that a baseline accepts.
    pub findings: FindingCounts,
    pub accepted: usize,
}

/// Findings by severity.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingCounts {
    pub error: usize,
    pub warning: usize,
    pub info: usize,
}

impl Summary {
    /// Counts a document that was read.
    pub fn add(&mut self, report: &Report) {
        self.documents += 1;
        self.read += 1;
        self.partial += usize::from(report.status == Status::Partial);
        self.measures += report.measures.len();
        self.account_lines += report
            .statements
            .iter()
            .flat_map(|statement| &statement.lines)
            .filter(|line| !line.facts.is_empty() && line.within.is_none())
            .count();
        self.totals += report.coverage.totals;
        self.exact += report.coverage.exact;
        self.rounding += report.coverage.rounding;
        self.inconsistent += report.coverage.inconsistent;
        self.doubtful += doubtful_totals(report).min(report.coverage.inconsistent);
        self.unchecked += report.coverage.unchecked;
        for of in &report.coverage.unchecked_because {
            *self.unchecked_because.entry(of.reason).or_default() += of.count;
        }
        if let Some(recognised) = report.coverage.recognised {
            self.recognised += recognised.figures;
            self.repaired += recognised.repaired;
            self.recognised_doubtful += recognised.doubtful;
        }
        if let Some(statuses) = &report.coverage.statuses {
            self.statuses += statuses.told + statuses.unknown;
            self.statuses_unknown += statuses.unknown;
            for words in &statuses.unknown_words {
                *self.unknown_status_words.entry(words.text.clone()).or_default() += words.count;
            }
        }
        self.dates += report.coverage.dates;
        self.impossible_dates += report.findings.iter().filter(|finding| finding.code == IMPOSSIBLE_DATE).count();
        for note in report.notes.iter().filter(|note| is_unread(note)) {
            match note.code {
                NoteCode::FiguresNotPlaced => self.figures_not_placed += count(note),
                _ => self.not_examined += 1,
            }
        }
        for claim in &report.claims {
            self.claims += 1;
            match claim.verdict {
                Verdict::Exact | Verdict::Rounding => self.claims_agreeing += 1,
                Verdict::Inconsistent => {
                    self.claims_wrong += 1;
                    self.claims_doubtful += usize::from(doubts(report).any(|finding| finding.place.as_ref() == Some(&claim.place)));
                }
                Verdict::Unchecked => self.claims_unlinked += 1,
            }
        }
        for finding in &report.findings {
            if finding.accepted.is_some() {
                self.accepted += 1;
                continue;
            }
            match finding.severity {
                Severity::Error => self.findings.error += 1,
                Severity::Warning => self.findings.warning += 1,
                Severity::Info => self.findings.info += 1,
            }
        }
    }

    /// The counts of one document that was read.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut summary = Self::default();
        summary.add(report);
        summary
    }

    /// Adds what was counted elsewhere.
    pub fn join(&mut self, other: &Self) {
        // Every field is named: one that is added later is not forgotten here.
        let Self {
            documents,
            read,
            partial,
            not_read,
            skipped,
            up_to_date,
            measures,
            account_lines,
            totals,
            exact,
            rounding,
            inconsistent,
            doubtful,
            unchecked,
            unchecked_because,
            claims,
            claims_agreeing,
            claims_wrong,
            claims_doubtful,
            claims_unlinked,
            statuses,
            statuses_unknown,
            unknown_status_words,
            dates,
            impossible_dates,
            figures_not_placed,
            not_examined,
            recognised,
            repaired,
            recognised_doubtful,
            findings,
            accepted,
        } = other;
        self.documents += documents;
        self.read += read;
        self.partial += partial;
        self.not_read += not_read;
        self.skipped += skipped;
        self.up_to_date += up_to_date;
        self.measures += measures;
        self.account_lines += account_lines;
        self.totals += totals;
        self.exact += exact;
        self.rounding += rounding;
        self.inconsistent += inconsistent;
        self.doubtful += doubtful;
        self.unchecked += unchecked;
        self.claims += claims;
        self.claims_agreeing += claims_agreeing;
        self.claims_wrong += claims_wrong;
        self.claims_doubtful += claims_doubtful;
        self.claims_unlinked += claims_unlinked;
        self.statuses += statuses;
        self.statuses_unknown += statuses_unknown;
        self.dates += dates;
        self.impossible_dates += impossible_dates;
        self.figures_not_placed += figures_not_placed;
        self.not_examined += not_examined;
        self.recognised += recognised;
        self.repaired += repaired;
        self.recognised_doubtful += recognised_doubtful;
        self.accepted += accepted;
        for (reason, count) in unchecked_because {
            *self.unchecked_because.entry(*reason).or_default() += count;
        }
        for (words, count) in unknown_status_words {
            *self.unknown_status_words.entry(words.clone()).or_default() += count;
        }
        let FindingCounts { error, warning, info } = findings;
        self.findings.error += error;
        self.findings.warning += warning;
        self.findings.info += info;
    }

    /// Counts a document that was not read.
    pub fn add_not_read(&mut self) {
        self.documents += 1;
        self.not_read += 1;
    }

    /// Counts a file that was passed over on purpose, or that was read before and is up to date.
    pub fn add_skipped(&mut self, is_up_to_date: bool) {
        self.documents += 1;
        self.skipped += 1;
        self.up_to_date += usize::from(is_up_to_date);
    }

    /// How many findings are at least this severe.
    #[must_use]
    pub fn findings_from(&self, severity: Severity) -> usize {
        let FindingCounts { error, warning, info } = self.findings;
        match severity {
            Severity::Error => error,
            Severity::Warning => error + warning,
            Severity::Info => error + warning + info,
        }
    }

    /// A few short lines for people: what was read, what was checked, what was not, what is not shown. `show` is the least
    /// severity that was shown.
    #[must_use]
    pub fn text(&self, show: Severity) -> String {
        let mut lines = vec![self.documents_line(), self.totals_line()];
        if self.claims > 0 {
            lines.push(format!(
                "{}: {} agree, {}, {} not linked to a figure",
                counted(self.claims, "quantity in the text", "quantities in the text"),
                self.claims_agreeing,
                wrong(self.claims_wrong, self.claims_doubtful),
                self.claims_unlinked
            ));
        }
        if self.dates > 0 {
            lines.push(format!("{}: {} in no calendar", counted(self.dates, "date", "dates"), self.impossible_dates));
        }
        lines.push(self.content_line());
        lines.extend(self.statuses_line());
        lines.extend(self.recognised_line());
        lines.extend(self.left_out_line());
        let FindingCounts { error, warning, info } = self.findings;
        let (hidden, least) = match show {
            Severity::Info => (0, "info"),
            Severity::Warning => (info, "info"),
            Severity::Error if info > 0 => (warning + info, "info"),
            Severity::Error => (warning, "warning"),
        };
        lines.push(format!(
            "{}, {}, {}{}",
            counted(error, "error", "errors"),
            counted(warning, "warning", "warnings"),
            counted(info, "info", "infos"),
            if self.accepted > 0 { format!("; {} accepted", self.accepted) } else { String::new() },
        ));
        if hidden > 0 {
            lines.push(format!(
                "{} not shown; --show {least} shows {}",
                counted(hidden, "finding", "findings"),
                if hidden == 1 { "it" } else { "them" }
            ));
        }
        lines.join("\n") + "\n"
    }

    /// One line for people, without a line end.
    #[must_use]
    pub fn line(&self) -> String {
        if self.read == 0 && self.up_to_date > 0 {
            return self.nothing_to_do();
        }
        [self.documents_line(), self.totals_line(), self.content_line()].join("; ")
    }

    fn nothing_to_do(&self) -> String {
        let some = |count: usize, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
        format!(
            "{} up to date, nothing read{}{}",
            counted(self.up_to_date, "document", "documents"),
            some(self.not_read, "not read"),
            some(self.passed_over(), "skipped")
        )
    }

    fn passed_over(&self) -> usize {
        self.skipped.saturating_sub(self.up_to_date)
    }

    fn documents_line(&self) -> String {
        let some = |count: usize, what: &str| if count > 0 { format!(", {count} {what}") } else { String::new() };
        let partial = if self.partial > 0 { format!(" ({} in part)", self.partial) } else { String::new() };
        format!(
            "{}: {} read{partial}, {} not read{}{}",
            counted(self.documents, "document", "documents"),
            self.read,
            self.not_read,
            some(self.up_to_date, "up to date"),
            some(self.passed_over(), "skipped")
        )
    }

    fn totals_line(&self) -> String {
        let rounding = if self.rounding > 0 { format!(", {} within rounding", self.rounding) } else { String::new() };
        let totals = counted(self.totals, "total", "totals");
        let wrong = wrong(self.inconsistent, self.doubtful);
        format!("{totals}: {} exact{rounding}, {wrong}, {} unchecked{}", self.exact, self.unchecked, self.reasons())
    }

    /// Why totals are unchecked, the commonest reasons first: ` (12 a line is blank, 9 no sum found)`.
    fn reasons(&self) -> String {
        let mut reasons: Vec<(&UncheckedBecause, &usize)> = self.unchecked_because.iter().collect();
        reasons.sort_by_key(|(_, count)| Reverse(**count));
        let shown = reasons.iter().take(REASONS_SHOWN).map(|(reason, count)| format!("{count} {}", reason.words()));
        let rest: usize = reasons.iter().skip(REASONS_SHOWN).map(|(_, count)| **count).sum();
        let rest = (rest > 0).then(|| format!("{rest} for other reasons"));
        let all: Vec<String> = shown.chain(rest).collect();
        if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
    }

    /// What stands in the documents and took no part in anything; none where there is nothing of the kind.
    fn left_out_line(&self) -> Option<String> {
        let (figures, places) = (self.figures_not_placed, self.not_examined);
        let figures = (figures > 0).then(|| counted(figures, "figure in no table", "figures in no table"));
        let places = (places > 0).then(|| counted(places, "picture or other place not read", "pictures or other places not read"));
        let all: Vec<String> = figures.into_iter().chain(places).collect();
        (!all.is_empty()).then(|| format!("left out: {}", all.join(", ")))
    }

    /// Which statuses were not understood, and what to do about it; none where all were.
    #[must_use]
    pub fn statuses_line(&self) -> Option<String> {
        let words: Vec<String> =
            most(&self.unknown_status_words, WORDS_SHOWN).into_iter().map(|(words, count)| format!("\"{words}\" {count}")).collect();
        let teach = if words.is_empty() { String::new() } else { format!(": {}; teach them with --vocabulary", words.join(", ")) };
        let statuses = counted(self.statuses, "status", "statuses");
        (self.statuses_unknown > 0).then(|| format!("{} of {statuses} not understood{teach}", self.statuses_unknown))
    }

    /// What was read from pictures; none where nothing was.
    fn recognised_line(&self) -> Option<String> {
        let figures = counted(self.recognised, "figure read from pictures", "figures read from pictures");
        let line = format!("{figures}: {} decided by arithmetic, {} may be misread", self.repaired, self.recognised_doubtful);
        (self.recognised > 0).then_some(line)
    }

    fn content_line(&self) -> String {
        let (measures, lines) =
            (counted(self.measures, "measure", "measures"), counted(self.account_lines, "account line", "account lines"));
        format!("{measures}, {lines}")
    }
}

/// The commonest words, at most so many, the commonest first.
fn most(words: &BTreeMap<String, usize>, count: usize) -> Vec<(&String, &usize)> {
    let mut words: Vec<_> = words.iter().collect();
    words.sort_by_key(|(_, count)| Reverse(**count));
    words.truncate(count);
    words
}

fn commonest<S: Serializer>(words: &BTreeMap<String, usize>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(most(words, WORDS_KEPT).into_iter().map(|(text, count)| UnknownWords { text: text.to_owned(), count: *count }))
}

fn counts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, usize>, D::Error> {
    Vec::<UnknownWords>::deserialize(deserializer).map(|all| all.into_iter().map(|of| (of.text, of.count)).collect())
}

/// The findings that accuse nobody, as the figures may be misread.
fn doubts(report: &Report) -> impl Iterator<Item = &Finding> {
    report.findings.iter().filter(|finding| finding.code == DOUBTFUL_READING)
}

/// Totals that fail only where a figure may be misread: those of the calculations of each doubt, one figure each.
fn doubtful_totals(report: &Report) -> usize {
    let all = report.statements.iter().flat_map(|statement| &statement.calculations);
    let totals: BTreeMap<&str, &str> = all.map(|calculation| (calculation.id.as_str(), calculation.total.as_str())).collect();
    let of = |finding: &Finding| finding.calculations.iter().filter_map(|id| totals.get(id.as_str())).collect::<BTreeSet<_>>().len();
    doubts(report).map(of).sum()
}

/// `2 wrong`; `1 wrong, 1 in doubt` where one of them may be misread.
fn wrong(all: usize, doubtful: usize) -> String {
    let doubt = if doubtful > 0 { format!(", {doubtful} in doubt") } else { String::new() };
    format!("{} wrong{doubt}", all.saturating_sub(doubtful))
}

/// `1 total`, `2 totals`.
#[must_use]
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
