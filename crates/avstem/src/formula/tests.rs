//! Formulas over small sheets that are written as text: a row a line, cells parted by `|`; `=A1+B1 -> 3` is a formula and the value
//! that is stored for it.

use super::*;
use avstem_document::{document::Format, grid::Grid};

fn stored(text: &str) -> Option<CellValue> {
    match text {
        "TRUE" | "FALSE" => Some(CellValue::Boolean(text == "TRUE")),
        _ if text.starts_with('#') => Some(CellValue::Error(text.to_owned())),
        _ => match text.strip_suffix(" %") {
            Some(percent) => percent.parse::<Decimal>().ok().map(|percent| CellValue::Percent(percent / Decimal::ONE_HUNDRED)),
            None => text.parse().ok().map(CellValue::Number),
        },
    }
}

fn sheet(name: &str, text: &str) -> Part {
    let mut cells = Vec::new();
    for (row, line) in text.lines().enumerate() {
        for (column, text) in line.split('|').map(str::trim).enumerate().filter(|(_, text)| !text.is_empty()) {
            let (formula, shown) = match text.strip_prefix('=').and_then(|rest| rest.split_once(" -> ")) {
                Some((formula, shown)) => (Some(formula.to_owned()), shown.trim()),
                None => (None, text),
            };
            // `'5` is the text 5.
            let (value, shown) = shown.strip_prefix('\'').map_or((stored(shown), shown), |text| (None, text));
            cells.push(Cell { value, formula, ..Cell::new(row, column, shown, Place::sheet(name, row, column)) });
        }
    }
    Part::Grid(NativeGrid { name: Some(name.to_owned()), sheet: true, grid: Grid::from_cells(cells), place: Place::block(0) })
}

fn document(parts: Vec<Part>) -> Document {
    Document { format: Format::Xlsx, parts, pages: None, complete: true }
}

/// The outcomes of all formulas in order.
fn outcomes(text: &str) -> Vec<String> {
    of(&mut document(vec![sheet("Ark", text)]))
}

fn of(document: &mut Document) -> Vec<String> {
    let formulas = evaluate(document, &mut Notes::default());
    let shown = |cell: &FormulaCell| match cell.outcome {
        Outcome::Exact => "exact".to_owned(),
        Outcome::Stale(computed) => computed.to_string(),
        Outcome::Unchecked => "unchecked".to_owned(),
    };
    formulas.cells.iter().map(shown).collect()
}

/// What one formula gives in a cell under A1:A4 = 10, 20, -5, text and B1:B4 = 1, 2, 3, 4; `unchecked` if nothing.
fn gives(formula: &str) -> String {
    outcomes(&format!("10|1\n20|2\n-5|3\ntext|4\n={formula} -> 987654321")).remove(0)
}

#[test]
fn sums_differences_products_and_powers() {
    assert_eq!(gives("SUM(A1:A4)"), "25");
    assert_eq!(gives("A1+A2-A3"), "35");
    assert_eq!(gives("-A1^2"), "100");
    assert_eq!(gives("2^-1*4"), "2");
    assert_eq!(gives("A1*B2/4"), "5");
    assert_eq!(gives("(A1+A2)*10%"), "3");
    assert_eq!(gives("SUM(A:A)"), "unchecked", "a range that holds its own total is no sum of stored figures");
    assert_eq!(gives("SUM(A1:A2,B1:B2,100)"), "133");
    assert_eq!(gives("SUM($B:$B)"), "10");
    assert_eq!(gives("Ark!B1+ark!$B$2"), "3");
}

#[test]
fn functions_that_round_choose_and_count() {
    assert_eq!(gives("ROUND(A1/3,2)"), "3.33");
    assert_eq!(gives("ROUNDUP(A1/3,0)"), "4");
    assert_eq!(gives("ROUNDDOWN(A2/3;-1)"), "0");
    assert_eq!(gives("ROUND(1250,-2)"), "1300");
    assert_eq!(gives("IF(A1>A2,1,2)"), "2");
    assert_eq!(gives("IF(AND(A1=10,NOT(B1=2)),A2,0)"), "20");
    assert_eq!(gives("IFERROR(A1/A9,7)"), "7");
    assert_eq!(gives("MIN(A1:A4)+MAX(A1:A4)+ABS(A3)"), "20");
    assert_eq!(gives("COUNT(A1:B4)"), "7");
    assert_eq!(gives("AVERAGE(B1:B4)"), "2.5");
    assert_eq!(gives("SUMPRODUCT(A1:A3,B1:B3)"), "35");
    assert_eq!(gives("SUMIF(A1:A4,\">0\",B1:B4)"), "3");
    assert_eq!(gives("SUMIF(A1:A4,\"TEXT\",B1:B4)"), "4");
    assert_eq!(gives("SUMIFS(B1:B4,A1:A4,\">=-5\",B1:B4,\"<3\")"), "3");
    assert_eq!(gives("SUBTOTAL(109,B1:B4)"), "10");
    assert_eq!(gives("COUNTIF(A1:A4,20)"), "1");
}

#[test]
fn functions_that_look_up_an_equal_value() {
    let gives = |formula: &str| outcomes(&format!("Leie|10|1|3\nLønn|20|2|4\n1.5|x|5|6\n={formula} -> 987654321")).remove(0);
    assert_eq!(gives("VLOOKUP(\"lønn\",A1:D3,3,FALSE)"), "2");
    assert_eq!(gives("VLOOKUP(1.5,A1:D3,4,0)"), "6");
    assert_eq!(gives("HLOOKUP(3,C1:D3,2,FALSE)"), "4");
    assert_eq!(gives("MATCH(\"Lønn\",A1:A3,0)+MATCH(4,A2:D2,0)"), "6");
    assert_eq!(gives("INDEX(B1:C3,2,1)"), "20");
    assert_eq!(gives("INDEX(C1:C3,MATCH(\"Lønn\",A1:A3,0))"), "2");
    assert_eq!(gives("XLOOKUP(\"Strøm\",A1:A3,B1:B3,7)+XLOOKUP(\"Leie\",A1:A3,B1:B3)"), "17");
    assert_eq!(gives("_xlfn.XLOOKUP(\"Leie\",A1:A3,B1:B3)"), "10");
    assert_eq!(gives("CHOOSE(2,5,C3,9)"), "5");
    assert_eq!(gives("AVERAGEIF(C1:C3,\">1\")+AVERAGEIFS(C1:C3,D1:D3,\">3\")+SIGN(-3)"), "6");
    assert_eq!(gives("IFERROR(VLOOKUP(\"Strøm\",A1:D3,2,FALSE),7)"), "7");
    // The nearest one, a pattern, a whole row, outside the range, a circle.
    for unknown in [
        "VLOOKUP(\"Lønn\",A1:D3,2)",
        "VLOOKUP(\"Lønn\",A1:D3,2,TRUE)",
        "VLOOKUP(\"L*\",A1:D3,2,FALSE)",
        "INDEX(B1:C3,0,1)",
        "INDEX(B1:C3,9,1)",
        "MATCH(1,C:C,1)",
        "VLOOKUP(A9,A1:D3,2,FALSE)",
        "INDEX(A:A,1)",
    ] {
        assert_eq!(gives(unknown), "unchecked", "{unknown}");
    }
}

#[test]
fn what_cannot_be_known_is_unchecked() {
    for formula in
        ["TODAY()", "VLOOKUP(A1,A1:B4,2)", "[1]Ark!A1", "A1:A3*2", "A4+1", "A1/A9", "Ukjent+1", "COUNTA(A1:A9)", "Borte!A1", "SUM(A1"]
    {
        assert_eq!(gives(formula), "unchecked", "{formula}");
    }
}

#[test]
fn a_stored_value_within_what_is_shown_is_exact() {
    assert_eq!(outcomes("10|3|=A1/B1 -> 3.33"), ["exact"]);
    assert_eq!(outcomes("10|3|=A1/B1 -> 3.34"), [(Decimal::TEN / Decimal::from(3)).normalize().to_string()]);
    assert_eq!(outcomes("0.1|0.2|=A1+B1 -> 0.30000000000000004"), ["exact"]);
    assert_eq!(outcomes("1|8|=A1/B1 -> 12.5 %"), ["exact"]);
    assert_eq!(outcomes("ja|=A1&\"!\" -> ja!|=A1=\"JA\" -> TRUE"), ["exact", "exact"]);
    assert_eq!(outcomes("1|=A1+1 -> #REF!"), ["unchecked"]);
}

#[test]
fn a_chain_that_is_built_on_one_stale_figure_has_one() {
    // The total was computed before a line changed; what follows was computed from the total as it is stored.
    assert_eq!(outcomes("100\n200\n=SUM(A1:A2) -> 290\n=A3*2 -> 580"), ["300", "exact"]);
    // The total was changed after the rest was computed from it.
    assert_eq!(outcomes("100\n200\n=SUM(A1:A2) -> 290\n=A3*2 -> 600\n=A4+1 -> 601"), ["300", "exact", "exact"]);
    assert_eq!(outcomes("=A2+1 -> 3|\n=A1-1 -> 2"), ["exact", "exact"]);
}

#[test]
fn zeros_in_every_formula_were_never_calculated() {
    let mut zeros = document(vec![sheet("Ark", "1|2|=A1+B1 -> 0\n3|4|=A2+B2 -> 0")]);
    let mut notes = Notes::default();
    let formulas = evaluate(&mut zeros, &mut notes);
    assert_eq!(formulas.counts(), Counts { formulas: 2, exact: 0, stale: 0, unchecked: 2 });
    assert_eq!(notes.as_slice().len(), 1);
    let Part::Grid(native) = &zeros.parts[0] else { panic!() };
    assert_eq!((native.grid.text(0, 2), native.grid.text(0, 1)), ("", "2"));
    assert_eq!(outcomes("0|0|=A1+B1 -> 0\n"), ["exact"]);
    assert_eq!(outcomes("1|2|=A1+B1 -> 0\n3|4|=A2+B2 -> 7"), ["3", "exact"]);
}

#[test]
fn names_and_other_sheets_are_followed() {
    let names = Part::Names(vec![
        ("Lønn".to_owned(), "'Drift 1'!$A$1:$A$2".to_owned()),
        ("Sats".to_owned(), "0.5".to_owned()),
        ("Flyttet".to_owned(), "'Drift 1'!A1".to_owned()),
        ("To".to_owned(), "1".to_owned()),
        ("To".to_owned(), "2".to_owned()),
    ]);
    let ark = "=SUM(LØNN)*sats -> 15|='drift 1'!A2 -> 21|=Flyttet -> 10|=To -> 2";
    let mut both = document(vec![sheet("Drift 1", "10\n20"), sheet("Ark", ark), names]);
    assert_eq!(of(&mut both), ["exact", "20", "unchecked", "unchecked"]);
}

#[test]
fn subtotals_leave_out_subtotals_and_are_not_sure_of_hidden_rows() {
    assert_eq!(outcomes("10\n=SUBTOTAL(9,A1:A1) -> 10\n5\n=SUBTOTAL(9,A1:A3) -> 25"), ["exact", "15"]);
    let mut hidden = document(vec![sheet("Ark", "10\n5\n=SUBTOTAL(9,A1:A2) -> 10\n=SUM(A1:A2) -> 15")]);
    let Part::Grid(native) = &mut hidden.parts[0] else { panic!() };
    native.grid.cells[1].hidden = true;
    let mut notes = Notes::default();
    let formulas = evaluate(&mut hidden, &mut notes);
    assert_eq!(formulas.counts(), Counts { formulas: 2, exact: 1, stale: 0, unchecked: 1 });
    assert_eq!(notes.as_slice().iter().map(|note| note.code).collect::<Vec<_>>(), [NoteCode::Hidden]);
    assert!(notes.as_slice()[0].message.starts_with("2 totals sum hidden rows"));
}

#[test]
fn running_sums_over_many_rows_cost_no_square() {
    let rows: Vec<String> = (1..=100_000).map(|row| format!("1|=SUM(A$1:A{row}) -> {row}")).collect();
    let found = outcomes(&rows.join("\n"));
    assert!(found.iter().all(|outcome| outcome == "exact"));
}

#[test]
fn formulas_that_look_at_too_much_are_left_unchecked() {
    let rows: Vec<String> = (1..=2000).map(|row| format!("1|=SUMIF(A$1:A$2000,{row}) -> 2000")).collect();
    let found = outcomes(&rows.join("\n"));
    assert_eq!(found.last().map(String::as_str), Some("unchecked"));
}

#[test]
fn a_position_is_read_from_its_place() {
    let formulas = evaluate(&mut document(vec![sheet("Ark", "1|=A1 -> 1")]), &mut Notes::default());
    assert_eq!(formulas.position(&Place::sheet("Ark", 8, 27)), Some(Position { sheet: 0, row: 8, column: 27 }));
    assert_eq!(formulas.position(&Place::Sheet { sheet: "Ark".to_owned(), cell: "A1:B2".to_owned() }), None);
    assert_eq!(formulas.position(&Place::sheet("Borte", 0, 0)), None);
}

#[test]
fn what_a_formula_sums_is_told_with_its_signs() {
    let formulas = evaluate(
        &mut document(vec![sheet("Ark", "10|=A1-SUM(A2:A4)+A9 -> 0|=A1*2 -> 20|=A1/A2 -> 0\n20\ntext\n5")]),
        &mut Notes::default(),
    );
    let terms = |column: usize| {
        let cell = formulas.get(Position { sheet: 0, row: 0, column })?;
        Some(formulas.terms(cell)?.into_iter().map(|(at, weight)| (at.row, weight.to_string())).collect::<Vec<_>>())
    };
    assert_eq!(terms(1), Some(vec![(0, "1".to_owned()), (1, "-1".to_owned()), (3, "-1".to_owned())]));
    assert_eq!(terms(2), None);
    let ratio = formulas.get(Position { sheet: 0, row: 0, column: 3 }).and_then(|cell| formulas.ratio(cell));
    assert_eq!(ratio.map(|(a, b)| (a.row, b.row)), Some((0, 1)));
}
