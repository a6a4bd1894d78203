//! A small document made by hand, and what the report says of it.

use super::*;
use crate::{
    check::{Cause, CauseKind, Evaluation, Rule, Severity, Verdict},
    interpret::{Column, Fact, LineItem, LineKind, Measure, Scenario, TableKind},
    relate::{Basis, Calculation, CalculationKind},
    table::{Doubt, Method, Table},
};
use avstem_document::{
    grid::{Cell, Grid},
    place::{Place, Rect},
};
use rust_decimal::Decimal;

const RULE: Rule = Rule { code: "A101", name: "total-mismatch", severity: Severity::Error, summary: "", page: "" };

/// Two rows and their sum in two columns; the sum is right in the first column and 9 too much in the second.
pub(in crate::report) fn small_report() -> Report {
    let (content, relations, checked) = small();
    let source =
        Source { sha256: crate::report::sha256(b"x"), format: Format::Pdf, pages: Some(2), complete: true, words: Words::default() };
    let mut report = build(source, content, &[], &Formulas::default(), &relations, &checked, Notes::default());
    report.document.path = "plan.pdf".to_owned();
    report
}

fn small() -> (Content, Relations, Checked) {
    let content = Content {
        statements: vec![Statement {
            title: Some("Drift".to_owned()),
            currency: Some("NOK".to_owned()),
            scale: Decimal::ONE,
            scale_told: None,
            table: 0,
            case: None,
            notation: Vec::new(),
            chart: None,
            columns: vec![column("2018", 1), column("2019", 2)],
            lines: vec![
                line(0, "Strøm", LineKind::Line, ["1100", "1234"]),
                line(1, "Renhold", LineKind::Line, ["300", "400"]),
                line(2, "Sum drift", LineKind::Total, ["1400", "1643"]),
            ],
        }],
        measures: vec![Measure { measure: Some("Plante trær".to_owned()), ..Measure::default() }],
        tables: vec![(table(), TableKind::Accounts)],
        ..Content::default()
    };
    let relations = Relations {
        calculations: vec![Calculation {
            statement: 0,
            kind: CalculationKind::Footing,
            axis: Axis::Lines,
            total: 2,
            items: vec![(0, Decimal::ONE), (1, Decimal::ONE)],
            positions: vec![0],
            basis: vec![Basis::Label],
            confidence: 0.9,
        }],
        ..Relations::default()
    };
    let checked = Checked {
        results: vec![vec![evaluation(0, "1400", "1400", Verdict::Exact), evaluation(1, "1643", "1634", Verdict::Inconsistent)]],
        claim_verdicts: Vec::new(),
        findings: vec![finding()],
        dates: 0,
    };
    (content, relations, checked)
}

fn column(header: &str, grid_column: usize) -> Column {
    Column { header: header.to_owned(), scenario: Scenario::Actual, period: None, nature: None, scale: None, grid_column }
}

fn line(row: usize, label: &str, kind: LineKind, amounts: [&str; 2]) -> LineItem {
    let fact = |(column, amount): (usize, &&str)| {
        Some(Fact {
            value: amount.parse().unwrap(),
            decimals: 0,
            scale: Decimal::ONE,
            raw: (*amount).to_owned(),
            formula: None,
            hidden: false,
            place: place(row, column),
        })
    };
    LineItem {
        account: None,
        label: label.to_owned(),
        kind,
        level: 0,
        section: Vec::new(),
        facts: amounts.iter().enumerate().map(fact).collect(),
        nature: None,
        scale: None,
        marks: Vec::new(),
        dimensions: Vec::new(),
        within: Vec::new(),
        bold: false,
        indent: 0.0,
        row: row + 1,
    }
}

fn place(row: usize, column: usize) -> Place {
    Place::page(2, &Rect::new(100.0 * column as f32, 20.0 * row as f32, 100.0 * column as f32 + 40.0, 20.0 * row as f32 + 10.0))
}

fn table() -> Table {
    let cells = vec![Cell::new(0, 1, "2018", place(9, 0)), Cell::new(0, 2, " ", place(9, 1)), Cell::new(1, 0, "Strøm", place(9, 2))];
    Table {
        caption: None,
        grid: Grid::from_cells(cells),
        header_rows: 1,
        method: Method::Aligned,
        confidence: 0.951_234,
        doubts: vec![Doubt::Unruled],
        parts: vec![place(9, 9)],
        repeated: Vec::new(),
    }
}

fn evaluation(at: usize, stated: &str, computed: &str, verdict: Verdict) -> Evaluation {
    let (stated, computed): (Decimal, Decimal) = (stated.parse().unwrap(), computed.parse().unwrap());
    Evaluation {
        at,
        stated,
        computed,
        difference: stated - computed,
        allowed: Decimal::ZERO,
        verdict,
        confidence: None,
        unchecked_because: None,
        heard: Vec::new(),
    }
}

fn finding() -> check::Finding {
    let fact = FactRef { statement: 0, line: 2, column: 1 };
    check::Finding {
        rule: &RULE,
        severity: Severity::Error,
        message: "\"Sum drift\", 2019: stated 1 643, lines give 1 634, difference 9".to_owned(),
        statement: Some(0),
        fact: Some(fact),
        row_label: Some("Sum drift".to_owned()),
        column_header: Some("2019".to_owned()),
        place: Some(place(2, 1)),
        stated: Some("1643".to_owned()),
        expected: Some("1634".to_owned()),
        difference: Some(Decimal::from(9)),
        calculations: vec![0],
        cause: Some(Cause { kind: CauseKind::Transposition, explanation: "two digits changed places".to_owned(), confidence: 0.8 }),
        repair: vec![check::Repair { fact, from: Decimal::from(1643), to: Decimal::from(1634), confirmed_by: vec![0] }],
        heard: Vec::new(),
        confidence: Some(0.9),
    }
}

#[test]
fn ids_lead_from_a_finding_to_its_calculation_and_its_figure() {
    let report = small_report();
    let finding = &report.findings[0];
    assert_eq!(
        (finding.id.as_str(), finding.statement.as_deref(), finding.calculations.as_slice()),
        ("f1", Some("s1"), &["k1".to_owned()][..])
    );
    let calculation = &report.statements[0].calculations[0];
    assert_eq!(
        (calculation.total.as_str(), calculation.items[1].reference.as_str(), calculation.results[1].at.as_str()),
        ("l3", "l2", "c2")
    );
    assert_eq!(report.statements[0].lines[2].facts["c2"].value, "1643");
    assert_eq!((finding.repair[0].line.as_str(), finding.repair[0].to.as_str()), ("l3", "1634"));
}

/// What the totals of the content came to.
fn counted(content: &Content, relations: &Relations, checked: &Checked, pages: Option<u32>) -> model::Coverage {
    let statements: Vec<_> = content.statements.iter().enumerate().map(|(s, of)| statement(s, of, content, relations, checked)).collect();
    coverage(&statements, &Formulas::default(), (content.books, checked.dates), 0, &[], pages)
}

#[test]
fn every_total_is_counted_once_by_its_worst_verdict() {
    let (mut content, mut relations, mut checked) = small();
    relations.calculations.push(Calculation { kind: CalculationKind::Equal, ..relations.calculations[0].clone() });
    checked.results.push(vec![evaluation(0, "1400", "1401", Verdict::Rounding), evaluation(1, "1643", "1643", Verdict::Exact)]);
    content.statements[0].lines.push(line(3, "Sum alt", LineKind::Total, ["1", "2"]));
    let coverage = counted(&content, &relations, &checked, Some(3));
    assert_eq!((coverage.totals, coverage.exact, coverage.rounding, coverage.inconsistent, coverage.unchecked), (4, 0, 1, 1, 2));
}

#[test]
fn a_calculation_that_could_not_be_evaluated_leaves_its_figure_unchecked() {
    let (content, relations, mut checked) = small();
    checked.results[0][1].verdict = Verdict::Unchecked;
    let coverage = counted(&content, &relations, &checked, None);
    assert_eq!((coverage.totals, coverage.exact, coverage.unchecked), (2, 1, 1));
}

#[test]
fn each_unchecked_figure_counts_once_by_its_most_telling_reason() {
    let (mut content, relations, mut checked) = small();
    checked.results[0][0] =
        Evaluation { unchecked_because: Some(check::Excuse::BlankItem), ..evaluation(0, "1400", "1300", Verdict::Unchecked) };
    checked.results[0].pop();
    content.statements[0].lines.push(line(3, "Sum alt", LineKind::Total, ["1", "2"]));
    let coverage = counted(&content, &relations, &checked, None);
    let reasons: Vec<(String, usize)> = coverage.unchecked_because.iter().map(|of| (of.reason.name(), of.count)).collect();
    let expected = [("no-sum-found", 2), ("blank-item", 1), ("other-columns-only", 1)].map(|(name, count)| (name.to_owned(), count));
    assert_eq!((coverage.unchecked, reasons), (4, expected.to_vec()));
}

#[test]
fn rates_and_amounts_that_open_a_table_claim_no_sum() {
    let (mut content, _, _) = small();
    let statement = &mut content.statements[0];
    statement.lines.insert(0, line(0, "Netto salg", LineKind::Result, ["9", "9"]));
    statement.columns[1].scenario = Scenario::Percent;
    let none = (Relations::default(), Checked::default());
    let coverage = counted(&content, &none.0, &none.1, None);
    assert_eq!((coverage.totals, coverage.unchecked), (1, 1), "the sum in the column of amounts");
}

#[test]
fn calculations_between_columns_compute_a_figure_of_their_line() {
    let (_, mut relations, _) = small();
    let calculation = &mut relations.calculations[0];
    (calculation.axis, calculation.total) = (Axis::Columns, 1);
    assert_eq!(computed_figure(calculation, 0), FactRef { statement: 0, line: 0, column: 1 });
}

#[test]
fn calculations_are_numbered_within_their_statement() {
    let (_, mut relations, _) = small();
    let other = Calculation { statement: 1, ..relations.calculations[0].clone() };
    relations.calculations.push(other.clone());
    relations.calculations.push(Calculation { statement: 0, ..other });
    assert_eq!(Ids::of(&relations).calculations, ["k1", "k1", "k2"]);
}

#[test]
fn findings_alike_get_fingerprints_of_their_own_that_positions_do_not_change() {
    let (content, relations, mut checked) = small();
    let fingerprint = |findings: &[model::Finding], i: usize| findings[i].fingerprint.clone();
    let first = fingerprint(&findings(&content, &checked, &Ids::of(&relations)), 0);
    checked.findings.push(check::Finding { place: None, message: String::new(), ..finding() });
    let twins = findings(&content, &checked, &Ids::of(&relations));
    assert_eq!(fingerprint(&twins, 0), first);
    assert_ne!(fingerprint(&twins, 1), first);
    checked.findings.remove(0);
    assert_eq!(fingerprint(&findings(&content, &checked, &Ids::of(&relations)), 0), first);
}

#[test]
fn blank_cells_are_left_out_and_headers_told_apart() {
    let table = &small_report().tables[0];
    assert_eq!(table.cells.iter().map(|cell| (cell.text.as_str(), cell.header)).collect::<Vec<_>>(), [("2018", true), ("Strøm", false)]);
    assert_eq!(serde_json::to_string(&table.confidence).unwrap(), "0.951");
}

#[test]
fn columns_of_the_same_header_both_keep_their_text() {
    let other = vec![("Merknad".to_owned(), "a".to_owned()), ("Merknad".to_owned(), "b".to_owned())];
    let measure = measure(0, Measure { other, ..Measure::default() }, &[]);
    assert_eq!(
        measure.other.into_iter().collect::<Vec<_>>(),
        [("Merknad".to_owned(), "a".to_owned()), ("Merknad (2)".to_owned(), "b".to_owned())]
    );
}

#[test]
fn indices_that_lead_nowhere_do_no_harm() {
    let (content, mut relations, mut checked) = small();
    relations.calculations[0].statement = 7;
    checked.findings[0].calculations = vec![9];
    checked.findings[0].fact = Some(FactRef { statement: 9, line: 9, column: 9 });
    checked.findings[0].statement = Some(9);
    let source = Source { sha256: String::new(), format: Format::Csv, pages: None, complete: false, words: Words::default() };
    let report = build(source, content, &[], &Formulas::default(), &relations, &checked, Notes::default());
    assert_eq!(report.findings[0].calculations, Vec::<String>::new());
    assert_eq!(report.status, model::Status::Partial);
}
