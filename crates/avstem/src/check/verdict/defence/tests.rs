//! Each defence on a small statement, written as rows of `label | figure | figure …`, and a relation given outright.

use super::{
    super::{case::Records, evaluate::evaluate},
    *,
};
use crate::{
    check::{cells::Cells, verdict::Document},
    formula::Formulas,
    interpret::{self, Content},
    options::Options,
    relate::{Axis, Basis, Calculation, CalculationKind, Relations},
    table::{Flow, Table},
    vocabulary::Vocabulary,
};
use avstem_document::{
    grid::{Cell, Grid},
    note::Notes,
    place::Place,
};
use rust_decimal::Decimal;

fn content(rows: &[&str]) -> Content {
    let cell = |row: usize, column: usize, text: &str| Cell::new(row, column, text.trim(), Place::cell(0, row, column));
    let cells =
        rows.iter().enumerate().flat_map(|(row, line)| line.split('|').enumerate().map(move |(column, text)| cell(row, column, text)));
    let grid = Grid::from_cells(cells.filter(|cell| !cell.is_blank()).collect());
    interpret::interpret(
        vec![Flow::Table(Table::native(grid, 1, vec![]))],
        &Options::default(),
        Vocabulary::built_in(),
        &mut Notes::default(),
    )
}

/// A sum of lines in all columns, the total being the last line or the one that is named.
fn sum(content: &Content, total: &str, items: &[&str]) -> Calculation {
    let line = |label: &str| content.statements[0].lines.iter().position(|line| line.label == label).expect(label);
    Calculation {
        statement: 0,
        kind: CalculationKind::Footing,
        axis: Axis::Lines,
        total: line(total),
        items: items.iter().map(|label| (line(label), Decimal::ONE)).collect(),
        positions: (0..content.statements[0].columns.len()).collect(),
        basis: vec![Basis::Label, Basis::Order],
        confidence: 0.9,
    }
}

/// What a defence says of the check of a relation in a column.
fn plea_of(defence: Defence, content: &Content, calculation: Calculation, at: usize) -> Plea {
    plea_among(defence, content, vec![calculation], at)
}

/// The same of the first of several relations.
fn plea_among(defence: Defence, content: &Content, calculations: Vec<Calculation>, at: usize) -> Plea {
    let relations = Relations { calculations, ..Relations::default() };
    let formulas = Formulas::default();
    let cells = Cells::of(content, &formulas);
    let document = Document { content, relations: &relations, cells: &cells, vocabulary: Vocabulary::built_in() };
    let results = evaluate(content, &relations);
    let records = Records::new(content, &relations, &results);
    let result = results[0].iter().find(|result| result.at == at).expect("the total is printed");
    defence(&Case::new(document, &results, &records, 0, result))
}

fn plea(defence: Defence, rows: &[&str], total: &str, items: &[&str], at: usize) -> Plea {
    let content = content(rows);
    let calculation = sum(&content, total, items);
    plea_of(defence, &content, calculation, at)
}

#[test]
fn a_label_that_takes_off_excuses_only_where_that_makes_the_sum_hold() {
    let rows = ["Tekst | 2019", "Aksjer | 300", "Opptjent | 500", "Fratrukket egne aksjer | 100", "Sum | 700"];
    let items = ["Aksjer", "Opptjent", "Fratrukket egne aksjer"];
    assert_eq!(plea(words::label_meaning, &rows, "Sum", &items, 0), Plea::Accepted(Excuse::LabelMeaning));
    let wrong = ["Tekst | 2019", "Aksjer | 300", "Opptjent | 500", "Fratrukket egne aksjer | 100", "Sum | 770"];
    assert_eq!(plea(words::label_meaning, &wrong, "Sum", &items, 0), Plea::Rejected(Excuse::LabelMeaning));
    let part = ["Tekst | 2019", "Aksjer | 300", "herav egne | 100", "Opptjent | 500", "Sum | 800"];
    assert_eq!(plea(words::label_meaning, &part, "Sum", &["Aksjer", "herav egne", "Opptjent"], 0), Plea::Accepted(Excuse::LabelMeaning));
}

#[test]
fn a_zero_is_a_floor_only_over_a_negative_sum() {
    let rows = ["Tekst | A | B", "Inntekt | 300 | 300", "Fradrag | -500 | -100", "Sum | 0 | 0"];
    let say = |at| plea(floor::floor_at_zero, &rows, "Sum", &["Inntekt", "Fradrag"], at);
    assert_eq!([say(0), say(1)], [Plea::Accepted(Excuse::FloorAtZero), Plea::Rejected(Excuse::FloorAtZero)]);
}

#[test]
fn variances_may_be_signed_by_favour() {
    let says = |column: usize, result: &str| {
        let rows = ["Tekst | Regnskap | Budsjett | Avvik", "Inntekter | 300 | 200 | 100", "Kostnader | 500 | 450 | -50", result];
        let content = content(&rows);
        let mut calculation = sum(&content, "Resultat", &["Inntekter", "Kostnader"]);
        calculation.items[1].1 = -Decimal::ONE;
        plea_of(favour::signed_by_favour, &content, calculation, column)
    };
    assert_eq!(says(2, "Resultat | -200 | -250 | 50"), Plea::Accepted(Excuse::SignedByFavour));
    assert_eq!(says(2, "Resultat | -200 | -250 | 70"), Plea::Rejected(Excuse::SignedByFavour));
    assert_eq!(says(0, "Resultat | 800 | -250 | 50"), Plea::Silent);
}

#[test]
fn a_sentence_about_a_sum_is_no_total() {
    let label = "Summen av timer regnes ut for deg. Er den feil, rett den";
    let rows = ["Tekst | Oppgave", "Skriv navn | 1", "Skriv dato | 2", "Summen av timer regnes ut for deg. Er den feil, rett den | 5"];
    assert_eq!(plea(words::sentence, &rows, label, &["Skriv navn", "Skriv dato"], 0), Plea::Accepted(Excuse::Sentence));
    let rows = ["Tekst | Beløp", "Lønn m.v. til ansatte | 1", "Drift | 2", "Sum lønn m.v. til ansatte og drift av alle avdelinger | 5"];
    let label = "Sum lønn m.v. til ansatte og drift av alle avdelinger";
    assert_eq!(plea(words::sentence, &rows, label, &["Lønn m.v. til ansatte", "Drift"], 0), Plea::Silent);
}

#[test]
fn numbers_of_rows_are_no_amounts() {
    let rows = ["Tekst | Oppgave", "Skriv navn | 1", "Skriv dato | 2", "Sum av timer føres her | 3", "Lever | 4"];
    let total = "Sum av timer føres her";
    assert_eq!(plea(running::running_number, &rows, total, &["Skriv navn", "Skriv dato"], 0), Plea::Accepted(Excuse::RunningNumber));
    let rows = ["Tekst | Beløp", "Kaffe | 1", "Te | 2", "Sum av alt | 4", "Lever | 9"];
    assert_eq!(plea(running::running_number, &rows, "Sum av alt", &["Kaffe", "Te"], 0), Plea::Silent);
}

#[test]
fn an_average_price_is_weighed_by_the_quantities_beside_it() {
    let rows = ["Parti | Antall | Pris", "Nord | 100 | 20,00", "Sør | 300 | 40,00", "Sum | 400 | 35,00"];
    assert_eq!(plea(rates::weighted_average, &rows, "Sum", &["Nord", "Sør"], 1), Plea::Accepted(Excuse::RateOrAverage));
    let rows = ["Parti | Antall | Pris", "Nord | 100 | 20,00", "Sør | 300 | 40,00", "Sum | 400 | 61,00"];
    assert_eq!(plea(rates::weighted_average, &rows, "Sum", &["Nord", "Sør"], 1), Plea::Silent);
}

#[test]
fn sums_that_miss_by_their_last_place_are_rounded_unless_nearly_all_others_are_exact() {
    let say = |rows: &[&str]| plea(rounded::coarse_rounding, rows, "Sum", &["Nord", "Sør"], 0);
    let rows = ["Tekst | A | B | C", "Nord | 12 000 | 15 000 | 31 000", "Sør | 44 000 | 18 000 | 27 000", "Sum | 57 000 | 34 000 | 58 000"];
    assert_eq!(say(&rows), Plea::Accepted(Excuse::CoarseRounding));
    let once = ["Tekst | A | B | C", "Nord | 12 000 | 15 000 | 31 000", "Sør | 44 000 | 18 000 | 27 000", "Sum | 57 000 | 33 000 | 58 000"];
    assert_eq!(say(&once), Plea::Accepted(Excuse::CoarseRounding));
    // Amounts that somebody chose: they end in 0 or 5 before their zeros.
    let chosen =
        ["Tekst | A | B | C", "Nord | 10 000 | 15 000 | 30 000", "Sør | 45 000 | 20 000 | 27 000", "Sum | 56 000 | 35 000 | 57 000"];
    assert_eq!(say(&chosen), Plea::Rejected(Excuse::CoarseRounding));
    let rows = [
        "Tekst | A | B | C | D | E | F | G",
        "Nord | 12 000 | 15 000 | 31 000 | 10 000 | 22 000 | 35 000 | 41 000",
        "Sør | 44 000 | 18 000 | 27 000 | 11 000 | 13 000 | 14 000 | 15 000",
        "Sum | 57 000 | 33 000 | 58 000 | 21 000 | 35 000 | 49 000 | 56 000",
    ];
    assert_eq!(say(&rows), Plea::Rejected(Excuse::CoarseRounding));
    let rows = ["Tekst | A | B | C", "Nord | 12 000 | 15 000 | 31 000", "Sør | 44 000 | 18 000 | 27 000", "Sum | 65 000 | 33 000 | 58 000"];
    assert_eq!(say(&rows), Plea::Silent);
}

#[test]
fn a_line_in_another_unit_is_so_in_more_than_one_column() {
    let rows = ["Tekst | A | B", "Nord | 12 | 15", "Sør | 44 100 | 18 300", "Sum | 56 100 | 33 300"];
    assert_eq!(plea(scale::other_scale, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Accepted(Excuse::OtherScale));
    let rows = ["Tekst | A | B", "Nord | 12 | 15 000", "Sør | 44 100 | 18 300", "Sum | 56 100 | 33 300"];
    assert_eq!(plea(scale::other_scale, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Rejected(Excuse::OtherScale));
}

#[test]
fn totals_of_exchanged_columns_are_read_wrong() {
    let rows = ["Tekst | A | B", "Nord | 120 | 155", "Sør | 441 | 183", "Sum | 338 | 561"];
    assert_eq!(plea(column::other_column, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Accepted(Excuse::OtherColumn));
    // Last year's total, copied: that year states it too.
    let rows = ["Tekst | A | B", "Nord | 120 | 155", "Sør | 441 | 183", "Sum | 338 | 338"];
    assert_eq!(plea(column::other_column, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Rejected(Excuse::OtherColumn));
}

#[test]
fn a_line_that_no_column_counts_in_is_none_of_the_sum() {
    let rows = ["Tekst | A | B", "Ramme | 900 | 800", "Nord | 120 | 155", "Sør | 441 | 183", "Sum | 561 | 338"];
    assert_eq!(plea(lines::other_lines, &rows, "Sum", &["Ramme", "Nord", "Sør"], 0), Plea::Accepted(Excuse::OtherLines));
    // Forgotten in one column, counted in the other: a slip.
    let rows = ["Tekst | A | B", "Leie | 900 | 800", "Nord | 120 | 155", "Sør | 441 | 183", "Sum | 561 | 1 138"];
    assert_eq!(plea(lines::other_lines, &rows, "Sum", &["Leie", "Nord", "Sør"], 0), Plea::Rejected(Excuse::OtherLines));
}

#[test]
fn a_total_that_stands_first_is_given_by_the_lines_behind_it() {
    let rows = ["Tekst | A", "Drift | 900", "Vask | 120", "I alt | 5 371", "Nord | 4 120", "Sør | 1 251"];
    assert_eq!(plea(lines::other_lines, &rows, "I alt", &["Drift", "Vask"], 0), Plea::Accepted(Excuse::OtherLines));
}

#[test]
fn what_is_taken_off_a_total_does_not_give_it() {
    let rows = ["Tekst | A", "Nord | 4 120", "Sør | 1 271", "Sum | 5 371", "Fratrukket interne | 371", "Netto | 5 000"];
    assert_eq!(plea(lines::other_lines, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Rejected(Excuse::OtherLines));
}

#[test]
fn where_one_column_counts_a_line_and_one_does_not_neither_is_known_to_be_wrong() {
    let rows = ["Tekst | A | B", "Øst | 102 | 873", "Nord | 1 120 | 155", "Sør | 3 241 | 183", "Sum | 4 463 | 338"];
    assert_eq!(plea(lines::other_lines, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Accepted(Excuse::OtherLines));
}

#[test]
fn costs_without_a_sign_are_taken_off_where_two_columns_say_so() {
    let rows = ["Tekst | A | B", "Renteinntekter | 8 | 5", "Rentekostnader | 27 | 21", "Netto | -19 | -16"];
    assert_eq!(plea(lines::other_lines, &rows, "Netto", &["Renteinntekter", "Rentekostnader"], 0), Plea::Accepted(Excuse::OtherLines));
    let rows = ["Tekst | A | B", "Renteinntekter | 8 | 5", "Rentekostnader | 27 | 21", "Netto | -19 | 26"];
    assert_eq!(plea(lines::other_lines, &rows, "Netto", &["Renteinntekter", "Rentekostnader"], 0), Plea::Rejected(Excuse::OtherLines));
}

#[test]
fn the_sign_of_a_column_is_not_told_by_lines_where_it_is_zero() {
    let say = |vest: &str, closing: &str| {
        let last = format!("Øst | 9 000 | 500 | 700 | {closing}");
        let content =
            content(&["Lån | Inn | Nye | Avdrag | Ut", "Nord | 4 000 | 0 | 300 | 3 700", "Sør | 5 000 | 0 | 400 | 4 600", vest, &last]);
        let items = vec![(1, Decimal::ONE), (2, Decimal::ONE), (3, Decimal::ONE)];
        let calculation =
            Calculation { axis: Axis::Columns, total: 0, items, positions: vec![0, 1, 2, 3], ..sum(&content, "Øst", &["Sør"]) };
        plea_of(lines::other_lines, &content, calculation, 3)
    };
    assert_eq!(say("Vest | 2 000 | 0 | 100 | 1 900", "8 800"), Plea::Accepted(Excuse::OtherLines));
    assert_eq!(say("Vest | 2 000 | 0 | 100 | 1 900", "8 900"), Plea::Rejected(Excuse::OtherLines));
    // Here a line tells the sign.
    assert_eq!(say("Vest | 2 000 | 800 | 100 | 1 100", "8 800"), Plea::Rejected(Excuse::OtherLines));
}

#[test]
fn an_item_with_a_digit_too_many_makes_no_average_of_a_total() {
    let rows = ["Tekst | A | B", "Nord | 480 000 | 15 000", "Sør | 44 500 | 18 000", "Øst | 31 200 | 7 000", "Sum | 123 700 | 40 000"];
    let say = |rows: &[&str]| plea(nature::average_in_total, rows, "Sum", &["Nord", "Sør", "Øst"], 0);
    assert_eq!(say(&rows), Plea::Silent);
    let prices = ["Tekst | A | B", "Nord | 480 | 15 000", "Sør | 445 | 18 000", "Øst | 312 | 7 000", "Sum | 431 | 40 000"];
    assert_eq!(say(&prices), Plea::Accepted(Excuse::RateOrAverage));
}

#[test]
fn a_blank_does_not_excuse_a_total_that_lacks_a_digit() {
    let rows = ["Tekst | A", "Nord | 23 333 139", "Sør |", "Sum | 2 333 139"];
    assert_eq!(plea(blanks::blank_item, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Rejected(Excuse::BlankItem));
    let rows = ["Tekst | A", "Nord | 23 333 139", "Sør |", "Sum | 41 870 000"];
    assert_eq!(plea(blanks::blank_item, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Accepted(Excuse::BlankItem));
}

#[test]
fn a_percentage_of_those_who_report_is_right() {
    let rows = |percent: &str| {
        let total = format!("I alt | 1 000 | 300 | {percent}");
        content(&[
            "Sykehus | Besøk | Innen fire timer | Prosent",
            "Nord | 400 | 100 | 25,0",
            "Sør | 200 | 200 | 100,0",
            "Vest | 400 | - | -",
            &total,
        ])
    };
    let share = |content: &Content| Calculation {
        kind: CalculationKind::Percent,
        axis: Axis::Columns,
        total: 2,
        items: vec![(1, Decimal::ONE), (0, Decimal::ONE)],
        positions: (0..content.statements[0].lines.len()).collect(),
        basis: vec![Basis::ColumnHeaders],
        ..sum(content, "I alt", &[])
    };
    let say = |content: &Content| plea_of(reported::not_reported, content, share(content), 3);
    assert_eq!(say(&rows("50,0")), Plea::Accepted(Excuse::NotReported));
    assert_eq!(say(&rows("44,0")), Plea::Rejected(Excuse::NotReported));
}

#[test]
fn a_line_that_reports_the_result_alone_is_in_the_result_of_the_total() {
    let say = |stated: &str| {
        let total = format!("Sum | 1 000 | 60 | {stated}");
        // What stands below the total is no part of it.
        let rows = ["Papir | Kost | Gevinst | Verdi", "Obligasjoner | 700 | 60 | 760", "Bank | 300 | — | 300"];
        let content = content(&[&rows[..], &["Aksjer | | | 218", &total, "Herav bundet | | | 353"]].concat());
        let across = Calculation {
            axis: Axis::Columns,
            total: 2,
            items: vec![(0, Decimal::ONE), (1, Decimal::ONE)],
            positions: (0..content.statements[0].lines.len()).collect(),
            basis: vec![Basis::ColumnHeaders],
            ..sum(&content, "Sum", &[])
        };
        let down = sum(&content, "Sum", &["Obligasjoner", "Bank", "Aksjer"]);
        plea_among(reported::not_reported, &content, vec![across, down], 3)
    };
    assert_eq!(say("1 278"), Plea::Accepted(Excuse::NotReported));
    assert_eq!(say("1 287"), Plea::Rejected(Excuse::NotReported));
}

#[test]
fn a_blank_among_few_items_excuses_but_for_a_near_miss_of_one_digit() {
    let rows = ["Tekst | A", "Nord | 4 120", "Sør | ", "Sum | 9 871"];
    let rows_near = ["Tekst | A", "Nord | 4 120", "Sør | ", "Øst | 1 251", "Sum | 5 471"];
    // A line without any figure is none of the statement's facts.
    assert_eq!(plea(blanks::blank_item, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Accepted(Excuse::BlankItem));
    assert_eq!(plea(blanks::blank_item, &rows_near, "Sum", &["Nord", "Sør", "Øst"], 0), Plea::Rejected(Excuse::BlankItem));
}

#[test]
fn a_total_that_a_result_counts_on_is_no_average() {
    let say = |result: &str| {
        let result = format!("Netto | 1 240 | {result}");
        let rows = ["Tekst | A | B", "Nord | 480 | 9 615", "Sør | 445 | 50 170", "Øst | 515 | 840", "Sum | 1 440 | 20 625"];
        let content = content(&[&rows[..], &["Leie | 200 | 1 311", &result]].concat());
        let sums = sum(&content, "Sum", &["Nord", "Sør", "Øst"]);
        let mut net = sum(&content, "Netto", &["Sum", "Leie"]);
        net.items[1].1 = Decimal::NEGATIVE_ONE;
        plea_among(nature::average_in_total, &content, vec![sums, net], 1)
    };
    assert_eq!(say("19 314"), Plea::Silent);
    assert_eq!(say("19 341"), Plea::Accepted(Excuse::RateOrAverage));
}

#[test]
fn the_number_of_the_lines_and_an_average_are_no_totals() {
    let rows = ["Tekst | A | B", "Nord | 41 | 7", "Sør | 12 | 9", "Øst | 33 | 8", "Vest | 24 | 7", "Midt | 50 | 9", "Sum | 5 | 8"];
    let items = ["Nord", "Sør", "Øst", "Vest", "Midt"];
    assert_eq!(plea(nature::line_count, &rows, "Sum", &items, 0), Plea::Accepted(Excuse::LineCount));
    assert_eq!(plea(nature::average_in_total, &rows, "Sum", &items, 1), Plea::Accepted(Excuse::RateOrAverage));
}

#[test]
fn what_fails_in_most_columns_accuses_nobody() {
    let rows = ["Tekst | A | B | C", "Nord | 410 | 720 | 300", "Sør | 125 | 914 | 200", "Sum | 777 | 2 468 | 500"];
    assert_eq!(plea(thin::often_fails, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Accepted(Excuse::FailsOften));
    let rows = ["Tekst | A | B | C", "Nord | 410 | 720 | 300", "Sør | 125 | 914 | 200", "Sum | 777 | 1 634 | 500"];
    assert_eq!(plea(thin::often_fails, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Silent);
}

#[test]
fn brackets_around_all_items_and_not_the_sum_are_no_sign() {
    let rows = ["Tekst | A", "Nord | (410)", "Sør | (125)", "Sum | 535"];
    assert_eq!(plea(brackets::brackets, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Accepted(Excuse::Brackets));
    let rows = ["Tekst | A", "Nord | (410)", "Sør | (125)", "Sum | (553)"];
    assert_eq!(plea(brackets::brackets, &rows, "Sum", &["Nord", "Sør"], 0), Plea::Silent);
}

#[test]
fn a_series_of_small_numbers_that_holds_by_rounding_accuses_nobody() {
    let rows = |thirds: [&str; 6]| {
        let mut rows = vec!["Uke | Buss | Bane | Sykkel".to_owned()];
        rows.extend(thirds.iter().enumerate().map(|(at, third)| format!("Uke {at} | {} | 7 | {third}", at + 3)));
        rows
    };
    let say = |thirds: [&str; 6]| {
        let rows = rows(thirds);
        let content = content(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let across = Calculation {
            axis: Axis::Columns,
            total: 2,
            items: vec![(0, Decimal::ONE), (1, Decimal::ONE)],
            positions: (0..6).collect(),
            basis: vec![Basis::OtherColumns],
            ..sum(&content, "Uke 0", &[])
        };
        plea_of(thin::rests_on_rounding, &content, across, 5)
    };
    assert_eq!(say(["11", "11", "11", "13", "13", "40"]), Plea::Accepted(Excuse::RestsOnRounding));
    assert_eq!(say(["10", "11", "12", "13", "14", "40"]), Plea::Silent);
}

#[test]
fn a_line_that_all_totals_leave_out_is_no_line_in_another_unit() {
    let rows = ["Tekst | A | B", "Nord | 410 | 710", "Sør | 20 | 20", "Øst | 290 | 540", "Sum | 700 | 1 250"];
    assert_eq!(plea(scale::other_scale, &rows, "Sum", &["Nord", "Sør", "Øst"], 0), Plea::Silent);
    assert_eq!(plea(lines::other_lines, &rows, "Sum", &["Nord", "Sør", "Øst"], 0), Plea::Rejected(Excuse::OtherLines));
}
