//! Relations on small statements, written as rows of `label | figure | figure …`.

use super::{
    Axis, Calculation, CalculationKind,
    board::{Board, plus},
    statement::relate_statement,
};
use crate::{
    interpret::{self, Statement},
    options::Options,
    table::{Flow, Table},
    vocabulary::Vocabulary,
};
use avstem_document::{
    grid::{Cell, Grid},
    place::Place,
};

fn statement(rows: &[&str]) -> Statement {
    let cell = |row: usize, column: usize, text: &str| Cell::new(row, column, text.trim(), Place::cell(0, row, column));
    let cells =
        rows.iter().enumerate().flat_map(|(row, line)| line.split('|').enumerate().map(move |(column, text)| cell(row, column, text)));
    let grid = Grid::from_cells(cells.filter(|cell| !cell.is_blank()).collect());
    let table = Table::native(grid, 1, vec![]);
    let mut content = interpret::interpret(
        vec![Flow::Table(table)],
        &Options::default(),
        Vocabulary::built_in(),
        &mut avstem_document::note::Notes::default(),
    );
    content.statements.pop().expect("the rows hold figures")
}

/// Each calculation as `total = +item −item`, by label or header.
pub(in crate::relate) fn relations(rows: &[&str]) -> Vec<String> {
    let statement = statement(rows);
    let name = |calculation: &Calculation, member: usize| match calculation.axis {
        Axis::Lines => statement.lines[member].label.clone(),
        Axis::Columns => statement.columns[member].header.clone(),
    };
    relate_statement(0, &statement, &[], Vocabulary::built_in())
        .iter()
        .map(|calculation| {
            let sign = |weight: &rust_decimal::Decimal| if weight.is_sign_negative() { "-" } else { "+" };
            let items: Vec<String> =
                calculation.items.iter().map(|(item, weight)| format!("{}{}", sign(weight), name(calculation, *item))).collect();
            let kind = if calculation.kind == CalculationKind::Percent { " %" } else { "" };
            format!("{} ={kind} {}", name(calculation, calculation.total), items.join(" "))
        })
        .collect()
}

#[test]
fn a_labelled_total_sums_the_lines_above_it() {
    let rows = ["Tekst | 2016 | 2017", "Lønn | 120 | 135", "Varer | 80 | 70", "Sum | 200 | 205"];
    assert_eq!(relations(&rows), ["Sum = +Lønn +Varer"]);
}

#[test]
fn totals_nest_and_a_result_takes_costs_from_incomes() {
    let rows = [
        "Tekst | Regnskap | Budsjett",
        "Salg | 900 | 950",
        "Tilskudd | 100 | 150",
        "Sum inntekter | 1 000 | 1 100",
        "Lønn | 600 | 640",
        "Husleie | 150 | 160",
        "Sum kostnader | 750 | 800",
        "Driftsresultat | 250 | 300",
    ];
    assert_eq!(
        relations(&rows),
        ["Sum inntekter = +Salg +Tilskudd", "Sum kostnader = +Lønn +Husleie", "Driftsresultat = +Sum inntekter -Sum kostnader"]
    );
}

#[test]
fn a_total_that_stands_before_its_lines_is_found_without_a_label() {
    let rows = ["Area | 2016 | 2017 | 2018", "Country | 6061 | 6190 | 6320", "North | 2044 | 2070 | 2101", "South | 4017 | 4120 | 4219"];
    assert_eq!(relations(&rows), ["Country = +North +South"]);
}

#[test]
fn columns_that_sum_across_are_found() {
    let rows = ["Name | A | B | Both", "x | 1204 | 311 | 1515", "y | 980 | 411 | 1391", "z | 77 | 513 | 590"];
    assert_eq!(relations(&rows), ["Both = +A +B"]);
}

#[test]
fn a_variance_column_compares_the_columns_that_agree_in_most_lines() {
    let rows = ["Tekst | Regnskap | Budsjett | Avvik", "Lønn | 120 | 150 | 30", "Varer | 80 | 70 | -10", "Strøm | 45 | 45 | 1"];
    assert_eq!(relations(&rows), ["Avvik = +Budsjett -Regnskap"]);
}

#[test]
fn chance_is_no_relation() {
    let rows = ["Year | A | B", "one | 1 | 2", "two | 2 | 3", "three | 3 | 5", "four | 7 | 4"];
    assert_eq!(relations(&rows), Vec::<String>::new());
}

#[test]
fn a_total_wrong_in_every_column_is_still_the_total_of_its_section() {
    let rows = [
        "Tekst | Regnskap | Budsjett",
        "Lønnskostnad | | ",
        "5010 Lønn | 338 248 | 330 000",
        "5180 Feriepenger | 40 580 | 38 600",
        "5410 Avgift | 48 157 | 47 144",
        "Sum lønnskostnad | 426 995 | 415 754",
    ];
    assert_eq!(relations(&rows), ["Sum lønnskostnad = +Lønn +Feriepenger +Avgift"]);
}

proptest::proptest! {
    /// What no line's figures can show is not searched for: the bound must lie above whatever agrees.
    #[test]
    fn no_relation_agrees_in_more_digits_than_its_total_has(
        figures in proptest::collection::vec(proptest::collection::vec(-20_000_000_i64..20_000_000, 3), 2..6),
        scale in 0_u32..4,
        off in -1_i64..=1,
    ) {
        let shown = |value: i64| rust_decimal::Decimal::new(value, scale).to_string().replace('.', ",");
        let sums: Vec<i64> = (0..3).map(|column| figures.iter().map(|row| row[column]).sum::<i64>() + off).collect();
        let row = |(name, row): (usize, &Vec<i64>)| format!("Post {} | {}", "abcdef".get(name..=name).unwrap_or("g"), row.iter().map(|v| shown(*v)).collect::<Vec<_>>().join(" | "));
        let mut rows = vec!["Tekst | 2016 | 2017 | 2018".to_owned()];
        rows.extend(figures.iter().chain([&sums]).enumerate().map(row));
        let statement = statement(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let board = Board::new(&statement, Axis::Lines, &[], Vocabulary::built_in());
        let total = board.lines() - 1;
        let items = plus(0..total);
        let tally = board.tally_items(total, &items);
        proptest::prop_assert!(tally.digits.max(tally.summed_digits) <= board.most_digits(total) + 1e-9, "{tally:?} {}", board.most_digits(total));
        proptest::prop_assert!(tally.positions > 0);
    }
}
