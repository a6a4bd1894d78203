//! Which rows and columns of the document a finding is shown with.
//!
//! For a figure: the lines of the first calculation that fails because of it, in the document's order, a few of many. For a
//! figure that no calculation names: its own line. For anything else that stands in a sentence or a cell: that text.

use super::{
    excerpt::{Row, Sheet},
    grouped,
    text::clean,
};
use crate::report::model::{Calculation, Finding, Line, Repair, Report, Statement};

/// Rows shown of a calculation with many; the first ones, the last one, and the wrong one are among them.
const FIRST_ROWS: usize = 3;
/// Fewer rows than this are never left out: the ellipsis would take as much room.
const LEAST_GAP: usize = 2;

/// The table rows around a wrong figure; `None` when the finding is about no figure of a statement.
pub(super) fn around(report: &Report, finding: &Finding) -> Option<Sheet> {
    let (statement, line, column) = figure(report, finding)?;
    let calculation = finding.calculations.iter().find_map(|id| statement.calculations.iter().find(|of| of.id == *id));
    let lines = calculation.map(|of| line_indices(statement, of)).unwrap_or_default();
    let (rows, row) = abbreviate(statement, lines, line);
    Some(Sheet {
        headers: statement.columns.iter().map(|column| clean(&column.header)).collect(),
        rows,
        wrong: (row, column),
        wanted: wanted(statement, calculation, column),
        remark: finding.expected.as_deref().map(|expected| format!("should be {}", grouped(expected))).unwrap_or_default(),
    })
}

/// The sentence or cell that a finding is about, and the words in it.
pub(super) fn sentence(report: &Report, finding: &Finding) -> Option<(String, String)> {
    let place = finding.place.as_ref()?;
    let stated = clean(finding.stated.as_deref()?);
    let claims = report.claims.iter().filter(|claim| claim.place == *place).map(|claim| (clean(&claim.text), clean(&claim.raw)));
    let cells = report.tables.iter().flat_map(|table| &table.cells).filter(|cell| cell.place == *place);
    let cells = cells.map(|cell| (clean(&cell.text), stated.clone()));
    claims.chain(cells).find(|(text, quoted)| !quoted.is_empty() && text.contains(quoted.as_str()))
}

/// The row's label and the column's header of a repaired figure; `None` when it is the finding's own.
pub(super) fn names(report: &Report, finding: &Finding, repair: &Repair) -> Option<(String, String)> {
    let statement = statement(report, finding)?;
    let line = statement.lines.iter().find(|line| line.id == repair.line)?;
    let column = statement.columns.iter().find(|column| column.id == repair.column)?;
    let own = figure(report, finding).is_some_and(|(_, l, c)| statement.lines[l].id == line.id && statement.columns[c].id == column.id);
    (!own).then(|| (clean(&line.label), clean(&column.header)))
}

fn statement<'a>(report: &'a Report, finding: &Finding) -> Option<&'a Statement> {
    report.statements.iter().find(|statement| Some(&statement.id) == finding.statement.as_ref())
}

/// The finding's figure as statement, line index and column index: by its place, else by its names.
fn figure<'a>(report: &'a Report, finding: &Finding) -> Option<(&'a Statement, usize, usize)> {
    let statement = statement(report, finding)?;
    let facts = || {
        statement.lines.iter().enumerate().flat_map(move |(l, line)| {
            let facts = statement.columns.iter().enumerate().filter_map(move |(c, column)| Some((c, line.facts.get(&column.id)?)));
            facts.map(move |(c, fact)| (l, c, fact))
        })
    };
    let by_place = facts().find(|(_, _, fact)| Some(&fact.place) == finding.place.as_ref());
    let by_name = || {
        facts().find(|&(l, c, _)| {
            Some(&statement.lines[l].label) == finding.row_label.as_ref()
                && Some(&statement.columns[c].header) == finding.column_header.as_ref()
        })
    };
    by_place.or_else(by_name).map(|(l, c, _)| (statement, l, c))
}

/// The lines that take part in a calculation between lines; none for one between columns.
fn line_indices(statement: &Statement, calculation: &Calculation) -> Vec<usize> {
    let members = members(calculation);
    (0..statement.lines.len()).filter(|&l| members.contains(&statement.lines[l].id.as_str())).collect()
}

fn members(calculation: &Calculation) -> Vec<&str> {
    calculation.items.iter().map(|item| item.reference.as_str()).chain([calculation.total.as_str()]).collect()
}

/// The rows to show and the index among them of the wrong one.
fn abbreviate(statement: &Statement, mut lines: Vec<usize>, wrong: usize) -> (Vec<Row>, usize) {
    lines.push(wrong);
    lines.sort_unstable();
    lines.dedup();
    let last = lines.len() - 1;
    let keep = |position: usize, line: usize| position < FIRST_ROWS || position >= last || line == wrong;
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
    let line = &statement.lines[line];
    let cell = |id: &String| line.facts.get(id).map(|fact| grouped(&fact.value)).unwrap_or_default();
    Row::Figures { label: label(line), cells: statement.columns.iter().map(|column| cell(&column.id)).collect() }
}

fn label(line: &Line) -> String {
    match &line.account {
        Some(account) if !line.label.starts_with(account.as_str()) => clean(&format!("{account} {}", line.label)),
        _ => clean(&line.label),
    }
}

/// The columns of the calculation, then the others by their distance from the wrong one.
fn wanted(statement: &Statement, calculation: Option<&Calculation>, wrong: usize) -> Vec<usize> {
    let members = calculation.map(members).unwrap_or_default();
    let mut columns: Vec<usize> = (0..statement.columns.len()).filter(|&column| column != wrong).collect();
    columns.sort_by_key(|&column| (!members.contains(&statement.columns[column].id.as_str()), column.abs_diff(wrong), column));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        place::Place,
        report::{
            build::tests::small_report,
            model::{Claim, Item, Verdict},
        },
    };

    /// A statement of `count` lines under one total, the total wrong.
    fn long_report(count: usize) -> Report {
        let mut report = small_report();
        let statement = &mut report.statements[0];
        let (first, total) = (statement.lines[0].clone(), statement.lines[2].clone());
        statement.lines = (1..=count).map(|n| Line { id: format!("l{n}"), label: format!("Post {n}"), ..first.clone() }).collect();
        statement.lines.push(Line { id: "sum".to_owned(), ..total });
        statement.calculations[0].total = "sum".to_owned();
        statement.calculations[0].items = (1..=count).map(|n| Item { reference: format!("l{n}"), weight: "1".to_owned() }).collect();
        report
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
        let sheet = around(&report, &report.findings[0]).unwrap();
        assert_eq!(labels(&sheet), ["Post 1", "Post 2", "Post 3", "-6", "Sum drift"]);
        assert_eq!(sheet.wrong, (4, 1));
    }

    #[test]
    fn a_single_row_is_not_replaced_by_an_ellipsis() {
        let report = long_report(4);
        let sheet = around(&report, &report.findings[0]).unwrap();
        assert_eq!(labels(&sheet), ["Post 1", "Post 2", "Post 3", "Post 4", "Sum drift"]);
    }

    #[test]
    fn a_figure_without_a_calculation_is_shown_with_its_own_row() {
        let mut report = small_report();
        report.findings[0].calculations.clear();
        assert_eq!(labels(&around(&report, &report.findings[0]).unwrap()), ["Sum drift"]);
    }

    #[test]
    fn a_figure_whose_place_is_unknown_is_found_by_its_names() {
        let mut report = small_report();
        report.findings[0].place = None;
        assert_eq!(around(&report, &report.findings[0]).unwrap().wrong, (2, 1));
        report.findings[0].row_label = None;
        assert!(around(&report, &report.findings[0]).is_none());
    }

    #[test]
    fn a_repair_of_another_figure_is_named() {
        let mut report = small_report();
        let mut repair = report.findings[0].repair[0].clone();
        assert_eq!(names(&report, &report.findings[0], &repair), None);
        repair.line = "l1".to_owned();
        assert_eq!(names(&report, &report.findings[0], &repair), Some(("Strøm".to_owned(), "2019".to_owned())));
        report.findings[0].statement = None;
        assert_eq!(names(&report, &report.findings[0], &repair), None);
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
            about: None,
            verdict: Verdict::Inconsistent,
            place: Place::block(7),
        }];
        assert!(around(&report, &report.findings[0]).is_none());
        assert_eq!(sentence(&report, &report.findings[0]), Some(("Vi brukte kr 1 643 i fjor".to_owned(), "kr 1 643".to_owned())));
    }
}
