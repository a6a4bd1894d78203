//! Which rows and columns of the document a finding is shown with.
//!
//! For a figure: the lines of the first calculation that fails because of it, in the document's order, a few of many. For a
//! figure that no calculation names: its own line. For anything else that stands in a sentence or a cell: that text.

use super::{
    excerpt::{Row, Sheet, Wrong},
    place::located,
    text::clean,
};
use avstem::{
    report::model::{Calculation, Column, Fact, Finding, Line, RecognisedFigure, Repair, Report, Statement},
    spot::Spots,
};
use avstem_document::place::Place;
use avstem_view::{At, Language, Texts};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Rows shown of a calculation with many; the first ones, the last one, and the wrong one are among them.
const FIRST_ROWS: usize = 3;
/// Fewer rows than this are never left out: the ellipsis would take as much room.
const LEAST_GAP: usize = 2;

/// Where the findings of a report stand in it. Made once a report: documents may hold millions of figures.
#[derive(Debug)]
pub(super) struct Index<'a> {
    report: &'a Report,
    spots: Spots,
    /// Statement, line and column of the figures at the findings' places.
    figures: BTreeMap<Key<'a>, (usize, usize, usize)>,
    /// Sentences and cells at the findings' places, and the words to look for where they are known.
    texts: BTreeMap<Key<'a>, (&'a str, Option<&'a str>)>,
}

/// A place in a form that can be sorted; boxes by their bits, which are the same wherever a place was passed on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Page(u32, [u32; 4]),
    Picture(u32, [u32; 4]),
    Sheet(&'a str, &'a str),
    Body(usize, Option<usize>, Option<usize>),
}

impl<'a> Key<'a> {
    fn of(place: &'a Place) -> Self {
        match place {
            Place::Page { page, bbox } => Self::Page(*page, bbox.map(f32::to_bits)),
            Place::Picture { picture, bbox } => Self::Picture(*picture, bbox.map(f32::to_bits)),
            Place::Sheet { sheet, cell } => Self::Sheet(sheet, cell),
            Place::Body { block, row, column } => Self::Body(*block, *row, *column),
        }
    }
}

impl<'a> Index<'a> {
    /// The index of a report's findings.
    pub(super) fn of(report: &'a Report) -> Self {
        let wanted: BTreeSet<Key> = report.findings.iter().filter_map(|finding| finding.place.as_ref().map(Key::of)).collect();
        let mut index = Self { report, spots: Spots::of(report), figures: BTreeMap::new(), texts: BTreeMap::new() };
        if wanted.is_empty() {
            return index;
        }
        for (s, statement) in report.statements.iter().enumerate() {
            for (l, line) in statement.lines.iter().enumerate().filter(|(_, line)| line.within.is_none()) {
                for (id, fact) in &line.facts {
                    let key = Key::of(&fact.place);
                    if let Some(c) = position('c', id).filter(|_| wanted.contains(&key)) {
                        index.figures.entry(key).or_insert((s, l, c));
                    }
                }
            }
        }
        let claims = report.claims.iter().map(|claim| (&claim.place, claim.text.as_str(), Some(claim.raw.as_str())));
        let cells = report.tables.iter().flat_map(|table| &table.cells).map(|cell| (&cell.place, cell.text.as_str(), None));
        for (place, text, quoted) in claims.chain(cells) {
            let key = Key::of(place);
            if wanted.contains(&key) {
                index.texts.entry(key).or_insert((text, quoted));
            }
        }
        index
    }

    /// The table rows around the wrong figures of one row, findings that belong [`together`](Self::together); `None` when they
    /// are about no figure of a statement.
    pub(super) fn around(&self, findings: &[Finding]) -> Option<Sheet> {
        let first = findings.first()?;
        let (statement, line, column) = self.figure(first)?;
        let calculation = calculation(statement, first);
        let lines = calculation.map(|of| line_indices(statement, of)).unwrap_or_default();
        let blamed: Vec<(usize, usize)> = findings.iter().flat_map(|finding| self.blamed(statement, finding)).collect();
        let (rows, row) = abbreviate(statement, lines, &blamed.iter().map(|(line, _)| *line).collect::<Vec<_>>(), line);
        let wrong = findings.iter().filter_map(|finding| {
            let expected = finding.expected.as_deref().map(|expected| self.printed(finding, expected)).unwrap_or_default();
            Some(Wrong { column: self.figure(finding)?.2, expected })
        });
        let wrong: Vec<Wrong> = wrong.collect();
        Some(Sheet {
            headers: statement.columns.iter().map(|column| clean(&column.header)).collect(),
            rows,
            row,
            wanted: wanted(statement, calculation, column, &blamed, &wrong),
            wrong,
            said: self.said(findings, calculation),
        })
    }

    /// True when two findings are shown with one excerpt: figures of one row that the same lines, or their own row, give.
    pub(super) fn together(&self, a: &Finding, b: &Finding) -> bool {
        let key = |finding: &Finding| {
            let (statement, line, _) = self.figure(finding)?;
            let calculation = calculation(statement, finding)?;
            Some((statement.id.clone(), line, line_indices(statement, calculation), calculation.total.starts_with('l')))
        };
        a.severity == b.severity && a.code == b.code && key(a).is_some_and(|of_a| key(b) == Some(of_a))
    }

    /// What is said of the expected figures. "Should be" is said only where the figures themselves are to be repaired: else one
    /// of the lines may be what is wrong.
    fn said(&self, findings: &[Finding], calculation: Option<&Calculation>) -> &'static str {
        let repaired = |finding: &Finding| finding.repair.iter().any(|repair| self.names(finding, repair).is_none());
        match calculation {
            Some(calculation) if !findings.iter().all(repaired) => {
                if calculation.total.starts_with('l') {
                    "lines give"
                } else {
                    "columns give"
                }
            }
            _ => "should be",
        }
    }

    /// An amount of a finding as the document prints figures there.
    pub(super) fn printed(&self, finding: &Finding, amount: &str) -> String {
        clean(&self.at(finding).map_or_else(|| avstem::grouped(amount), |at| at.printed(amount)))
    }

    /// As [`printed`](Self::printed), for the figure that a repair changes.
    pub(super) fn printed_repair(&self, finding: &Finding, repair: &Repair) -> (String, String) {
        let at = self.statement(finding).and_then(|statement| {
            Some(At { statement, line: line_index(statement, &repair.line)?, column: position('c', &repair.column)? })
        });
        let printed = |amount: &str| clean(&at.map_or_else(|| avstem::grouped(amount), |at| at.printed(amount)));
        (printed(&repair.from), printed(&repair.to))
    }

    /// The message of a finding, its figures as the document prints them.
    pub(super) fn message(&self, finding: &Finding) -> String {
        self.at(finding).map_or_else(|| finding.message.clone(), |at| at.message(finding))
    }

    /// The unit of its figures, where the document prints them in another one than 1.
    pub(super) fn unit(&self, finding: &Finding) -> Option<String> {
        avstem_view::unit(self.report, finding, Texts::of(Language::English))
    }

    /// The explanation of a cause, the figures of the lines and columns that it names as the document prints them.
    pub(super) fn explanation(&self, finding: &Finding, explanation: &str) -> String {
        let Some(at) = self.at(finding) else { return explanation.to_owned() };
        let blamed = self.blamed(at.statement, finding);
        let facts = blamed.iter().filter_map(|&(line, column)| {
            let (line, column) = (at.statement.lines.get(line)?, at.statement.columns.get(column)?);
            Some(line.facts.get(&column.id)?.value.as_str())
        });
        let turned = |value: &str| value.strip_prefix('-').map_or_else(|| format!("-{value}"), str::to_owned);
        let amounts: Vec<String> = facts.flat_map(|value| [value.to_owned(), turned(value)]).collect();
        at.rephrased(explanation, 0, &amounts.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// The figures, by line and column, that a finding's cause names or a repair changes, where they are not its own.
    fn blamed(&self, statement: &Statement, finding: &Finding) -> Vec<(usize, usize)> {
        let Some((_, line, column)) = self.figure(finding) else { return Vec::new() };
        let repaired =
            finding.repair.iter().filter_map(|repair| Some((line_index(statement, &repair.line)?, position('c', &repair.column)?)));
        let explanation = finding.cause.as_ref().map_or("", |cause| cause.explanation.as_str());
        let calculation = calculation(statement, finding);
        let along = calculation.is_some_and(|calculation| !calculation.total.starts_with('l'));
        let items = calculation.into_iter().flat_map(|calculation| calculation.items.iter().map(|item| item.reference.as_str()));
        let places =
            items.filter_map(|id| if along { Some((line, position('c', id)?)) } else { Some((line_index(statement, id)?, column)) });
        let named: Vec<(usize, usize)> =
            places.filter(|&(line, column)| names_item(explanation, statement, (line, column), along)).collect();
        repaired.chain(named).filter(|at| *at != (line, column)).collect()
    }

    fn at(&self, finding: &Finding) -> Option<At<'a>> {
        self.figure(finding).map(|(statement, line, column)| At { statement, line, column })
    }

    /// The path of the document, and where in it a place is; `header` names its column.
    pub(super) fn located(&self, place: Option<&Place>, header: Option<&str>) -> String {
        located(&self.report.document.path, place.map(|place| self.spots.spot(place, header)).as_ref())
    }

    /// The sentence or cell that a finding is about, and the words in it.
    pub(super) fn sentence(&self, finding: &Finding) -> Option<(String, String)> {
        let (text, quoted) = self.texts.get(&Key::of(finding.place.as_ref()?))?;
        let (text, quoted) = (clean(text), clean(quoted.or(finding.stated.as_deref())?));
        (!quoted.is_empty() && text.contains(&quoted)).then_some((text, quoted))
    }

    /// The row's label and the column's header of a repaired figure; `None` when it is the finding's own.
    pub(super) fn names(&self, finding: &Finding, repair: &Repair) -> Option<(String, String)> {
        let statement = self.statement(finding)?;
        let (l, c) = (line_index(statement, &repair.line)?, position('c', &repair.column)?);
        let (line, column) = (statement.lines.get(l)?, statement.columns.get(c)?);
        let own = self.figure(finding).is_some_and(|(_, line, column)| (line, column) == (l, c));
        (!own).then(|| (clean(&line.label), clean(&column.header)))
    }

    fn statement(&self, finding: &Finding) -> Option<&'a Statement> {
        self.report.statements.get(position('s', finding.statement.as_deref()?)?)
    }

    /// The finding's figure as statement, line index and column index.
    fn figure(&self, finding: &Finding) -> Option<(&'a Statement, usize, usize)> {
        let &(s, line, column) = self.figures.get(&Key::of(finding.place.as_ref()?))?;
        let statement = self.report.statements.get(s).filter(|statement| Some(&statement.id) == finding.statement.as_ref())?;
        (column < statement.columns.len()).then_some((statement, line, column))
    }
}

/// The first calculation that fails because of a finding's figure.
fn calculation<'a>(statement: &'a Statement, finding: &Finding) -> Option<&'a Calculation> {
    finding.calculations.iter().find_map(|id| statement.calculations.get(position('k', id)?))
}

/// The index that an id stands for: ids count from 1.
fn position(letter: char, id: &str) -> Option<usize> {
    id.strip_prefix(letter)?.parse::<usize>().ok()?.checked_sub(1)
}

/// The lines that take part in a calculation between lines; none for one between columns.
fn line_indices(statement: &Statement, calculation: &Calculation) -> Vec<usize> {
    members(calculation).filter_map(|id| line_index(statement, id)).collect()
}

/// The index of a line; figures that labels state are lines between, so that it is at its number or behind.
fn line_index(statement: &Statement, id: &str) -> Option<usize> {
    let from = position('l', id)?;
    let behind = statement.lines.get(from..)?.iter().position(|line| line.id == id)?;
    Some(from + behind)
}

fn members(calculation: &Calculation) -> impl Iterator<Item = &str> {
    calculation.items.iter().map(|item| item.reference.as_str()).chain([calculation.total.as_str()])
}

/// True when an explanation names a line, or a column, with its figure: `"Leie" (1 234) is left out`.
fn names_item(explanation: &str, statement: &Statement, (line, column): (usize, usize), along: bool) -> bool {
    let (Some(line), Some(column)) = (statement.lines.get(line), statement.columns.get(column)) else { return false };
    let name = if along { &column.header } else { &line.label };
    let Some(behind) = explanation.split_once(&format!("\"{name}\" (")).map(|(_, behind)| behind) else { return false };
    let figure = line.facts.get(&column.id).and_then(|fact| fact.value.parse::<Decimal>().ok());
    let told = behind.split_once(')').and_then(|(told, _)| told.replace(' ', "").parse::<Decimal>().ok());
    figure.zip(told).is_some_and(|(figure, told)| figure.abs() == told.abs())
}

/// The rows to show and the index among them of the wrong one; it and those that are `blamed` are never left out.
fn abbreviate(statement: &Statement, mut lines: Vec<usize>, blamed: &[usize], wrong: usize) -> (Vec<Row>, usize) {
    lines.push(wrong);
    lines.extend(blamed);
    lines.sort_unstable();
    lines.dedup();
    let last = lines.len() - 1;
    let keep = |position: usize, line: usize| position < FIRST_ROWS || position >= last || line == wrong || blamed.contains(&line);
    let mut rows = Vec::new();
    let mut row_of_wrong = 0;
    let mut skipped: Vec<usize> = Vec::new();
    for (position, &line) in lines.iter().enumerate() {
        if !keep(position, line) {
            skipped.push(line);
            continue;
        }
        if skipped.len() < LEAST_GAP {
            rows.extend(skipped.drain(..).map(|line| row(statement, line)));
        } else {
            rows.push(Row::Gap(skipped.len()));
            skipped.clear();
        }
        if line == wrong {
            row_of_wrong = rows.len();
        }
        rows.push(row(statement, line));
    }
    (rows, row_of_wrong)
}

fn row(statement: &Statement, line: usize) -> Row {
    let shown = |column: usize, fact: &Fact| {
        let misread = matches!(fact.recognised, Some(RecognisedFigure { read_as: Some(_), .. }));
        // A number of a sheet is shown as whoever opens it wants.
        let number = matches!(fact.place, Place::Sheet { .. }) && fact.raw.parse::<Decimal>().is_ok();
        if misread || number { At { statement, line, column }.printed(&fact.value) } else { clean(&fact.raw) }
    };
    let of = &statement.lines[line];
    let cell = |(at, column): (usize, &Column)| of.facts.get(&column.id).map(|fact| shown(at, fact)).unwrap_or_default();
    Row::Figures { label: label(of), cells: statement.columns.iter().enumerate().map(cell).collect() }
}

fn label(line: &Line) -> String {
    match &line.account {
        Some(account) if !line.label.starts_with(account.as_str()) => clean(&format!("{account} {}", line.label)),
        _ => clean(&line.label),
    }
}

/// The columns of figures that are blamed, those of the calculation, then the others by their distance from the first wrong one; without the wrong ones.
fn wanted(
    statement: &Statement,
    calculation: Option<&Calculation>,
    first: usize,
    blamed: &[(usize, usize)],
    wrong: &[Wrong],
) -> Vec<usize> {
    let members: BTreeSet<usize> = calculation.into_iter().flat_map(members).filter_map(|id| position('c', id)).collect();
    let right = |column: &usize| wrong.iter().all(|wrong| wrong.column != *column);
    let mut columns: Vec<usize> = (0..statement.columns.len()).filter(right).collect();
    let is_blamed = |column: usize| blamed.iter().any(|(_, of)| *of == column);
    columns.sort_by_key(|&column| (!is_blamed(column), !members.contains(&column), column.abs_diff(first), column));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;
    use avstem::report::model::{Claim, Item, Verdict};
    use avstem_document::place::Place;

    /// A statement of `count` lines under one total, the total wrong.
    fn long_report(count: usize) -> Report {
        let mut report = small_report();
        let statement = &mut report.statements[0];
        let (first, total) = (statement.lines[0].clone(), statement.lines[2].clone());
        statement.lines = (1..=count).map(|n| Line { id: format!("l{n}"), label: format!("Post {n}"), ..first.clone() }).collect();
        let id = format!("l{}", count + 1);
        statement.calculations[0].total.clone_from(&id);
        statement.lines.push(Line { id, ..total });
        statement.calculations[0].items = (1..=count).map(|n| Item { reference: format!("l{n}"), weight: "1".to_owned() }).collect();
        report
    }

    fn around(report: &Report) -> Option<Sheet> {
        Index::of(report).around(&report.findings[..1])
    }

    fn sentence(report: &Report) -> Option<(String, String)> {
        Index::of(report).sentence(&report.findings[0])
    }

    fn labels(sheet: &Sheet) -> Vec<String> {
        let label = |row: &Row| match row {
            Row::Figures { label, .. } => label.clone(),
            Row::Gap(count) => format!("-{count}"),
        };
        sheet.rows.iter().map(label).collect()
    }

    #[test]
    fn many_rows_are_shown_by_their_first_and_the_total() {
        let report = long_report(9);
        let sheet = around(&report).unwrap();
        assert_eq!(labels(&sheet), ["Post 1", "Post 2", "Post 3", "-6", "Sum drift"]);
        assert_eq!((sheet.row, sheet.wrong[0].column), (4, 1));
    }

    #[test]
    fn what_is_blamed_is_never_left_out() {
        let mut report = long_report(12);
        let mut figure = report.statements[0].lines[11].facts["c1"].clone();
        figure.column = "c2".to_owned();
        report.statements[0].lines[6].facts.insert("c2".to_owned(), figure);
        let cause = report.findings[0].cause.as_mut().unwrap();
        cause.explanation = "\"Post 7\" (1 100) is counted twice".to_owned();
        assert_eq!(labels(&around(&report).unwrap()), ["Post 1", "Post 2", "Post 3", "-3", "Post 7", "-5", "Sum drift"]);
        report.findings[0].cause = None;
        (report.findings[0].repair[0].line, report.findings[0].repair[0].column) = ("l9".to_owned(), "c1".to_owned());
        assert_eq!(labels(&around(&report).unwrap()), ["Post 1", "Post 2", "Post 3", "-5", "Post 9", "-3", "Sum drift"]);
    }

    #[test]
    fn a_single_row_is_not_replaced_by_an_ellipsis() {
        let report = long_report(4);
        let sheet = around(&report).unwrap();
        assert_eq!(labels(&sheet), ["Post 1", "Post 2", "Post 3", "Post 4", "Sum drift"]);
    }

    #[test]
    fn a_figure_without_a_calculation_is_shown_with_its_own_row() {
        let mut report = small_report();
        report.findings[0].calculations.clear();
        assert_eq!(labels(&around(&report).unwrap()), ["Sum drift"]);
    }

    #[test]
    fn a_finding_without_a_place_has_no_rows() {
        let mut report = small_report();
        report.findings[0].place = None;
        assert!(around(&report).is_none() && sentence(&report).is_none());
    }

    #[test]
    fn a_figure_that_no_repair_touches_is_not_said_to_be_wrong() {
        let mut report = small_report();
        let said = |report: &Report| around(report).map(|sheet| (sheet.said, sheet.wrong[0].expected.clone()));
        assert_eq!(said(&report), Some(("should be", "1 634".to_owned())));
        report.findings[0].repair[0].line = "l1".to_owned();
        assert_eq!(said(&report), Some(("lines give", "1 634".to_owned())));
    }

    #[test]
    fn a_repair_of_another_figure_is_named() {
        let mut report = small_report();
        let mut repair = report.findings[0].repair[0].clone();
        assert_eq!(Index::of(&report).names(&report.findings[0], &repair), None);
        repair.line = "l1".to_owned();
        assert_eq!(Index::of(&report).names(&report.findings[0], &repair), Some(("Strøm".to_owned(), "2019".to_owned())));
        report.findings[0].statement = None;
        assert_eq!(Index::of(&report).names(&report.findings[0], &repair), None);
    }

    #[test]
    fn a_claim_is_shown_in_its_sentence() {
        let mut report = small_report();
        let finding = &mut report.findings[0];
        (finding.statement, finding.place) = (None, Some(Place::block(7)));
        report.claims = vec![Claim {
            text: "Vi brukte kr 1 643 i fjor".to_owned(),
            value: "1643".to_owned(),
            raw: "kr 1 643".to_owned(),
            kind: avstem::report::model::ClaimKind::Amount,
            about: None,
            against: None,
            counted: None,
            verdict: Verdict::Inconsistent,
            place: Place::block(7),
        }];
        assert!(around(&report).is_none());
        assert_eq!(sentence(&report), Some(("Vi brukte kr 1 643 i fjor".to_owned(), "kr 1 643".to_owned())));
    }
}
