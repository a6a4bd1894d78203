//! Parts of tables that are joined, and those that are not.

use super::*;
use crate::table::{Doubt, Method, testing::grid_at};
use avstem_document::{document::Paragraph, grid::Cell, place::Rect};

fn table(text: &str, block: usize) -> Flow {
    on(grid_at(text, |row, column| Place::cell(block, row, column)), Place::block(block))
}

/// A table on a page, its columns 100 points wide, the first one at `left`.
fn page_table(text: &str, page: u32, left: f32) -> Flow {
    let place = |row: usize, column: usize| {
        let x = left + 100.0 * column as f32;
        Place::page(page, &Rect::new(x, 20.0 * row as f32, x + 50.0, 20.0 * row as f32 + 10.0))
    };
    on(grid_at(text, place), Place::page(page, &Rect::new(left, 0.0, 500.0, 700.0)))
}

fn on(grid: Grid, place: Place) -> Flow {
    let header_rows = header_rows(&grid, Vocabulary::built_in());
    Flow::Table(Table::native(grid, header_rows, vec![place]))
}

/// Rows by table after stitching, and the notes' codes.
fn stitched(flow: Vec<Flow>) -> (Vec<usize>, Vec<NoteCode>) {
    let mut notes = Notes::default();
    let flow = stitch(flow, Vocabulary::built_in(), &mut notes);
    let rows = |piece: &Flow| if let Flow::Table(table) = piece { table.grid.rows } else { 0 };
    (flow.iter().map(rows).collect(), notes.into_vec().iter().map(|note| note.code).collect())
}

#[test]
fn a_part_without_header_is_joined() {
    let flow = vec![table("Tiltak|Frist\nKurs|Q1", 0), table("|Q2\nMøte|Q3", 1)];
    assert_eq!(stitched(flow), (vec![4], vec![NoteCode::TableStitched]));
}

#[test]
fn a_row_that_the_break_cut_is_healed_on_the_way() {
    let flow = vec![table("Tiltak|Frist\nKurs for ansatte og|Q1", 0), table("ledere|\nMøte|Q3", 1)];
    assert_eq!(stitched(flow), (vec![3], vec![NoteCode::TableStitched, NoteCode::RowHealed]));
}

#[test]
fn a_repeated_header_is_left_out() {
    let flow = vec![table("Tekst|Regnskap\nLeie|100", 0), table("TEKST|Regnskap\nPorto|20", 1)];
    assert_eq!(stitched(flow), (vec![3], vec![NoteCode::TableStitched]));
}

#[test]
fn a_repeated_header_may_leave_the_corner_blank() {
    let flow = vec![table("Inntekter|Regnskap|Budsjett\nLeie|100|90", 0), table("|Regnskap|Budsjett\nPorto|20|30", 1)];
    assert_eq!(stitched(flow), (vec![3], vec![NoteCode::TableStitched]));
}

#[test]
fn a_header_alone_takes_the_body_below_it() {
    let mut notes = Notes::default();
    let flow = stitch(vec![table("|2016|2017", 0), table("Leie|100|90", 1)], Vocabulary::built_in(), &mut notes);
    let [Flow::Table(table)] = &flow[..] else { panic!("{flow:?}") };
    assert_eq!((table.grid.rows, table.header_rows, table.parts.len()), (2, 1, 2));
}

#[test]
fn tables_with_other_columns_or_another_header_stay_apart() {
    assert_eq!(stitched(vec![table("Leie|100", 0), table("Porto|20|30", 1)]).0, [1, 1]);
    assert_eq!(stitched(vec![table("Tekst|2016\nLeie|100", 0), table("Tekst|2017\nPorto|20", 1)]).0, [2, 2]);
    assert_eq!(stitched(vec![table("Tiltak|Frist\nKurs|Q1", 0), table("Aktivitet|Status\nMøte|Ok", 1)]).0, [2, 2]);
}

#[test]
fn a_paragraph_between_keeps_tables_apart() {
    let text = avstem_document::document::Paragraph::new("Nytt kapittel".to_owned(), Place::block(1));
    assert_eq!(stitched(vec![table("Leie|100", 0), Flow::Paragraph(text), table("Porto|20", 2)]).0, [1, 0, 1]);
}

#[test]
fn pages_are_joined_where_the_columns_stand_at_the_same_place() {
    let parts = |page, left| vec![page_table("Leie|100", 1, 50.0), page_table("Porto|20", page, left)];
    assert_eq!(stitched(parts(2, 55.0)).0, [2]);
    assert_eq!(stitched(parts(2, 120.0)).0, [1, 1]);
    assert_eq!(stitched(parts(1, 50.0)).0, [1, 1]);
    assert_eq!(stitched(parts(3, 50.0)).0, [1, 1]);
}

fn running(text: &str, page: u32, top: f32) -> Flow {
    let place = Place::page(page, &Rect::new(50.0, top, 300.0, top + 10.0));
    Flow::Paragraph(Paragraph::new(text, place))
}

#[test]
fn page_numbers_and_running_text_part_nothing() {
    let parts = |between: Vec<Flow>| {
        let mut flow = vec![running("Yearly budget 2025", 1, 20.0), page_table("Leie|100", 1, 50.0)];
        flow.extend(between);
        flow.push(page_table("Porto|20", 2, 50.0));
        stitched(flow).0.into_iter().filter(|rows| *rows > 0).collect::<Vec<_>>()
    };
    assert_eq!(parts(vec![running("Side 1 av 2", 1, 780.0), running("Yearly budget 2025", 2, 22.0)]), [2]);
    assert_eq!(parts(vec![running("Yearly budget 2025", 2, 120.0)]), [1, 1]);
    assert_eq!(parts(vec![running("Another chapter", 2, 20.0)]), [1, 1]);
}

fn rest(text: &str, x0: f32, x1: f32, y1: f32) -> Flow {
    let place = Place::page(2, &Rect::new(x0, y1 - 10.0, x1, y1));
    Flow::Paragraph(Paragraph::new(text, place))
}

#[test]
fn the_rest_of_a_row_at_the_top_of_a_page_parts_nothing() {
    let parts = |rest: Flow| {
        let flow = vec![page_table("Tekst|2025\nKjøp av utstyr,|100", 1, 50.0), rest, page_table("Porto|20\nSum|120", 2, 50.0)];
        let mut notes = Notes::default();
        let flow = stitch(flow, Vocabulary::built_in(), &mut notes);
        let labels = |piece: &Flow| match piece {
            Flow::Table(table) => (0..table.grid.rows).map(|row| table.grid.text(row, 0).to_owned()).collect(),
            _ => Vec::new(),
        };
        flow.iter().map(labels).collect::<Vec<_>>()
    };
    assert_eq!(
        parts(rest("maskiner og inventar", 50.0, 108.0, -5.0)),
        [vec!["Tekst", "Kjøp av utstyr, maskiner og inventar", "Porto", "Sum"]]
    );
    // A heading between groups of lines stays a row of its own.
    assert_eq!(parts(rest("Inntekter", 50.0, 95.0, -5.0))[0].len(), 5);
    // Over several columns, beside the column, far above.
    for other in [rest("Et helt annet avsnitt", 50.0, 220.0, -5.0), rest("utstyr", 70.0, 90.0, -5.0), rest("utstyr", 50.0, 90.0, -60.0)] {
        assert_eq!(parts(other).len(), 3);
    }
}

#[test]
fn a_few_rows_at_the_top_of_a_page_take_the_columns_of_the_table_before() {
    let on_page = |row: usize, (x0, x1): (f32, f32)| Place::page(2, &Rect::new(x0, 20.0 * row as f32, x1, 20.0 * row as f32 + 10.0));
    let cell = |row, column, text: &str, at| Cell::new(row, column, text, on_page(row, at));
    let cells = vec![
        cell(0, 0, "16900 Andre inntekter", (50.0, 195.0)),
        cell(0, 1, "70", (270.0, 300.0)),
        cell(1, 0, "Sum", (150.0, 170.0)),
        cell(1, 1, "171", (260.0, 300.0)),
    ];
    let rest = on(Grid::from_cells(cells), Place::page(2, &Rect::new(50.0, 0.0, 500.0, 700.0)));
    let flow = vec![page_table("Konto|Tekst|2025\n16200|Salg|101", 1, 50.0), rest];
    let flow = stitch(flow, Vocabulary::built_in(), &mut Notes::default());
    let [Flow::Table(table)] = &flow[..] else { panic!("{flow:?}") };
    let row = |row: usize| (0..3).map(|column| table.grid.text(row, column)).collect::<Vec<_>>();
    assert_eq!((row(2), row(3)), (vec!["16900", "Andre inntekter", "70"], vec!["", "Sum", "171"]));
}

#[test]
fn a_lone_row_that_goes_on_with_nothing_becomes_text_again() {
    let Flow::Table(lone) = page_table("Netto|10|20", 2, 50.0) else { panic!() };
    let flow = vec![page_table("Tiltak|Frist\nKurs|Q1", 1, 250.0), Flow::Table(Table { method: Method::Aligned, ..lone })];
    let flow = stitch(flow, Vocabulary::built_in(), &mut Notes::default());
    assert!(matches!(&flow[1], Flow::Paragraph(paragraph) if paragraph.text == "Netto 10 20"));
}

#[test]
fn a_table_that_opens_a_page_without_header_may_be_cut_off() {
    let doubted = |above: &str, below: &str| {
        let flow = vec![page_table(above, 1, 50.0), page_table(below, 2, 75.0)];
        let flow = stitch(flow, Vocabulary::built_in(), &mut Notes::default());
        matches!(flow.last(), Some(Flow::Table(table)) if table.doubts.contains(&Doubt::CutOff))
    };
    assert!(doubted("Tekst|2025|2026\nLeie|1|2", "Porto|20\nSum|120"));
    assert!(!doubted("Tekst|2025|2026\nLeie|1|2", "Tekst|2025\nPorto|20"));
    let joined = vec![page_table("Tekst|2025\nLeie|1", 1, 50.0), page_table("Porto|20\nSum|120", 2, 50.0)];
    let joined = stitch(joined, Vocabulary::built_in(), &mut Notes::default());
    assert!(matches!(&joined[..], [Flow::Table(table)] if table.doubts.is_empty()));
}

#[test]
fn a_table_over_three_pages_is_one_with_all_its_rows() {
    let page = |number, text: &str| vec![page_table(text, number, 50.0), running(&format!("- {number} -"), number, 780.0)];
    let parts =
        ["Tekst|2024|2025\nLeie|100|90\nSum overført|100|90", "Tekst|2024|2025\nSum overført|100|90\nPorto|1|2", "Strøm|5|6\nSum|106|98"];
    let flow: Vec<Flow> = (1..=3).zip(parts).flat_map(|(number, text)| page(number, text)).collect();
    let mut notes = Notes::default();
    let flow = stitch(flow, Vocabulary::built_in(), &mut notes);
    let Flow::Table(table) = &flow[0] else { panic!("{flow:?}") };
    let labels: Vec<&str> = (0..table.grid.rows).map(|row| table.grid.text(row, 0)).collect();
    assert_eq!(labels, ["Tekst", "Leie", "Sum overført", "Sum overført", "Porto", "Strøm", "Sum"]);
    let pages: Vec<Option<u32>> = (0..table.grid.rows).map(|row| table.grid.row(row)[0].place.page_number()).collect();
    assert_eq!(pages, [1, 1, 1, 2, 2, 3, 3].map(Some));
}

#[test]
fn blocks_of_columns_with_the_same_rows_are_one_wide_table() {
    let (left, right) = ("Fylke|Vei|Bru\nA|1|2\nB|3|4\nC|5|6\nSum|9|12", "Fylke|Kai|Sum\nA|1|4\nB|1|8\nC|1|12\nSum|3|24");
    let mut notes = Notes::default();
    let flow = stitch(vec![page_table(left, 1, 50.0), page_table(right, 1, 50.0)], Vocabulary::built_in(), &mut notes);
    let [Flow::Table(table)] = &flow[..] else { panic!("{flow:?}") };
    assert_eq!((table.grid.rows, table.grid.columns, table.grid.text(0, 3), table.grid.text(4, 4)), (5, 5, "Kai", "24"));
    let other = right.replace("C|", "D|");
    assert_eq!(stitched(vec![page_table(left, 1, 50.0), page_table(&other, 1, 50.0)]).0, [5, 5]);
}

#[test]
fn a_long_header_that_is_repeated_needs_no_columns_at_the_same_place() {
    let header = "Tekst|2023|2024|2025";
    let parts = |second: &str| vec![page_table(&format!("{header}\nLeie|1|2|3"), 1, 50.0), page_table(second, 2, 120.0)];
    assert_eq!(stitched(parts(&format!("{header}\nPorto|1|2|3"))).0, [3]);
    assert_eq!(stitched(parts("Porto|1|2|3")).0, [2, 1]);
}

#[test]
fn sheets_are_never_joined() {
    let sheet = |name: &str| on(grid_at("Leie|100", |row, column| Place::sheet(name, row, column)), Place::sheet(name, 0, 0));
    assert_eq!(stitched(vec![sheet("A"), sheet("B")]).0, [1, 1]);
}

#[test]
fn what_a_part_lacks_for_itself_the_whole_may_have() {
    let doubts = |left: f32| {
        let first = page_table("Tekst|Regnskap\nLeie|100\nPorto|20\nSalg|30", 1, 50.0);
        let Flow::Table(mut second) = page_table("Sum|150", 2, left) else { unreachable!() };
        (second.doubts, second.confidence) = (vec![Doubt::Unruled, Doubt::NoHeader, Doubt::FewRows], 0.8);
        match &stitch(vec![first, Flow::Table(second)], Vocabulary::built_in(), &mut Notes::default())[..] {
            [Flow::Table(table)] => (table.doubts.clone(), table.confidence),
            other => panic!("{} pieces", other.len()),
        }
    };
    let (left, trust) = doubts(50.0);
    assert_eq!(left, [Doubt::Unruled]);
    assert!(trust > 0.9 && trust < 0.92, "{trust}");
    // Columns that only nearly stand there may be those of another table.
    assert_eq!(doubts(55.0), (vec![Doubt::Unruled, Doubt::NoHeader, Doubt::FewRows], 0.8));
}
