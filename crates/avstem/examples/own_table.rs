//! Checks a table that the program has already: rows of texts become a document, and the report says what does not add up.
//!
//!     cargo run -p avstem --example own_table

use avstem::{
    Notes, Options, Place,
    document::{Cell, Document, Format, Grid, NativeGrid, Part},
    examine,
};

const ROWS: [[&str; 3]; 6] = [
    ["Post", "Budsjett 2024", "Regnskap 2024"],
    ["Kontingent", "120 000", "118 450"],
    ["Tilskudd", "45 000", "45 000"],
    ["Leieinntekter", "30 500", "28 900"],
    ["Renter", "1 200", "1 410"],
    ["Sum inntekter", "196 700", "193 670"],
];

fn main() {
    // A place is where a finding points to: here the row and column of a sheet.
    let cells = ROWS.iter().enumerate().flat_map(|(row, texts)| {
        texts.iter().enumerate().map(move |(column, text)| Cell::new(row, column, *text, Place::sheet("Plan", row, column)))
    });
    let grid = Grid::from_cells(cells.collect());
    // `sheet` is for a whole sheet, which may hold several tables; `complete: false` marks a document of which a part could not be read.
    let table = NativeGrid { name: Some("Plan".to_owned()), sheet: false, grid, place: Place::sheet("Plan", 0, 0) };
    let document = Document { format: Format::Text, parts: vec![Part::Grid(table)], pages: None, complete: true };

    let report = examine(document, Notes::default(), &Options::default());
    println!("{} totals: {} right, {} wrong", report.coverage.totals, report.coverage.exact, report.coverage.inconsistent);
    for finding in &report.findings {
        println!("{}: {}", finding.code, finding.message);
    }
}
