//! Native grids → paragraphs and tables.
//!
//! In: a [`NativeGrid`]. Out: [`Flow`]. A table of Word or text is one table as it stands. A sheet is cut where a new
//! table begins (`sheet`), then each piece gives its title lines, its table and its notes. Cells keep their place; rows
//! and columns count from 0 within the table. Linear in the number of cells, whatever the size of the sheet.

use super::{
    Flow, Table,
    figure::Look,
    headers::{header_rows, names_columns},
    labels, sheet, tracks, wrapped,
};
use crate::vocabulary::Vocabulary;
use avstem_document::{
    document::{NativeGrid, Paragraph, heading_by_look},
    grid::{Cell, Grid},
    place::{Place, a1},
};
use std::collections::BTreeMap;

/// Words of the longest line that is taken for a heading and not for a sentence.
const LONGEST_HEADING: usize = 12;

/// Words from which a lone text under a table reads as a note, not as the label of a last row.
const SHORTEST_NOTE: usize = 5;

/// Characters of the longest footnote mark: `1`, `1)`, `(a)`.
const LONGEST_MARK: usize = 3;

/// The paragraphs and tables of one native grid, in reading order.
pub(crate) fn flow_of_grid(native: NativeGrid, vocabulary: &Vocabulary) -> Vec<Flow> {
    let native = NativeGrid { grid: tracks::align(native.grid, vocabulary), ..native };
    if !native.sheet {
        return flow_of_table(native, vocabulary);
    }
    let text =
        Text { usual_size: usual_size(&native.grid), top: native.grid.cells.iter().find(|cell| !cell.is_blank()).map(|cell| cell.row) };
    let mut flow = Vec::new();
    for piece in sheet::pieces(native.grid, vocabulary) {
        flow.extend(flow_of_piece(piece, &text, native.name.as_ref(), &native.place, vocabulary));
    }
    flow
}

/// The table of a text or a page; statements that are set side by side in it, or below each other under other headers, are a table each.
fn flow_of_table(native: NativeGrid, vocabulary: &Vocabulary) -> Vec<Flow> {
    let NativeGrid { name, grid, place, .. } = native;
    let columns = grid.columns;
    let parts = sheet::parts(grid, vocabulary);
    let one = parts.len() == 1;
    let table = |rows: Vec<sheet::Row>| {
        let cells: Vec<Cell> = rows.into_iter().flat_map(|row| row.cells).map(|sighted| sighted.cell).collect();
        let grid = Grid { columns, ..Grid::from_cells(cells) };
        let grid = if one { grid } else { compact_columns(grid) };
        let mut table = table_of(name.clone(), grid, place.clone(), vocabulary);
        labels::join(&mut table, vocabulary);
        table
    };
    parts.into_iter().map(table).filter(|table| !table.grid.cells.is_empty()).map(Flow::Table).collect()
}

/// The tables of a grid that the tags of pages mark; each stands at all the places.
pub(super) fn tables_of_marked(grid: Grid, places: &[Place], vocabulary: &Vocabulary) -> Vec<Table> {
    let Some(place) = places.first().cloned() else { return Vec::new() };
    let native = NativeGrid { name: None, sheet: false, grid: tracks::align(grid, vocabulary), place };
    let flow = flow_of_table(native, vocabulary);
    let tables = flow.into_iter().filter_map(|piece| if let Flow::Table(table) = piece { Some(table) } else { None });
    tables.map(|table| Table { parts: places.to_vec(), ..table }).collect()
}

/// What tells the headings of a sheet from its other text.
struct Text {
    usual_size: f32,
    /// The first row that is not blank: the sheet's title.
    top: Option<usize>,
}

/// Points that text has where a sheet does not say, as in new workbooks.
const UNSTATED_SIZE: f32 = 11.0;

/// The size of most characters of a sheet, in points.
fn usual_size(grid: &Grid) -> f32 {
    let mut characters: BTreeMap<i32, usize> = BTreeMap::new();
    for cell in &grid.cells {
        *characters.entry((cell.size * 2.0).round() as i32).or_default() += cell.text.len();
    }
    let usual = characters.into_iter().max_by_key(|&(size, count)| (count, std::cmp::Reverse(size)));
    usual.filter(|(size, _)| *size > 0).map_or(UNSTATED_SIZE, |(size, _)| size as f32 / 2.0)
}

/// A native table. Blank cells are left out; columns stay as they are, for a second part may be joined to them.
fn table_of(caption: Option<String>, grid: Grid, place: Place, vocabulary: &Vocabulary) -> Table {
    let grid = compact_rows(grid);
    let header_rows = header_rows(&grid, vocabulary);
    Table { caption, ..Table::native(grid, header_rows, vec![place]) }
}

/// A piece of a sheet: title lines, then the table, then notes.
fn flow_of_piece(mut rows: Vec<sheet::Row>, text: &Text, name: Option<&String>, place: &Place, vocabulary: &Vocabulary) -> Vec<Flow> {
    let several = |row: &&sheet::Row| row.cells.len() > 1;
    let tabular = |row: &&sheet::Row| several(row) && !row.is_labelled();
    // One row of words is no table: a place, a date and a name below the text. Names of columns are one's header where rows stand right below
    // them: in a list of measures all else may be blank.
    let figures = |row: &sheet::Row| row.cells.iter().any(|sighted| matches!(sighted.look, Look::Figure | Look::Dash | Look::Year));
    let leads = |row: &sheet::Row| {
        let below = rows.iter().find(|below| below.index == row.index + 1).and_then(|below| below.cells.first());
        below.is_some_and(|below| Some(below.cell.column) == row.cells.first().map(|first| first.cell.column))
            && names_columns(row.cells.iter().map(|sighted| &sighted.cell), vocabulary)
    };
    if rows.iter().filter(several).count() == 1 && !rows.iter().any(|row| figures(row) || row.cells.len() > 1 && leads(row)) {
        return paragraphs(&rows, text);
    }
    // Labels and values and nothing else are a table themselves: a form.
    let left = |kind: &dyn Fn(&&sheet::Row) -> bool| rows.iter().filter(|row| kind(row)).map(|row| row.cells[0].cell.column).min();
    let (form, left) = (left(&tabular).is_none(), left(&tabular).or_else(|| left(&several)));
    let Some(left) = left else {
        // Lone cells only: a list of figures, or text.
        if rows.iter().any(|row| row.cells[0].look == Look::Figure) {
            return vec![Flow::Table(sheet_table(rows, name.cloned(), place, vocabulary))];
        }
        return paragraphs(&rows, text);
    };
    let mut body = rows.split_off(count_titles(&rows, left, form));
    let notes = body.split_off(body.len() - count_notes(&body, form));
    // A sentence right above names no table; the heading above the sentence does, as in a text.
    let caption = rows.last().map_or_else(|| name.cloned(), |row| Some(line_of(row)).filter(|line| !is_sentence(line)));
    let mut flow: Vec<Flow> = paragraphs(&rows, text);
    flow.push(Flow::Table(sheet_table(body, caption, place, vocabulary)));
    flow.extend(paragraphs(&notes, text));
    flow
}

/// Number of lone texts at the top: titles, paragraphs, units, dates, and labelled values that lead a table. `left` is the first
/// column of the rows with several cells.
fn count_titles(rows: &[sheet::Row], left: usize, form: bool) -> usize {
    let mut count = 0;
    while let Some(row) = rows.get(count) {
        if !form && row.cells.len() > 1 && row.is_labelled() {
            count += 1;
            continue;
        }
        let [only] = &row.cells[..] else { break };
        let blank_below = rows.get(count + 1).is_some_and(|next| next.index > row.index + 1);
        // To the right of the labels a lone text is a header over its column, if nothing sets it apart.
        let title = only.cell.column <= left || blank_below || only.cell.text.split_whitespace().count() >= SHORTEST_NOTE;
        if !matches!(only.look, Look::Text | Look::Date) || only.cell.row_span > 1 || !title {
            break;
        }
        count += 1;
    }
    count
}

/// Number of rows at the end that are notes or sources.
///
/// A note is a lone text, or a mark and a text, after the last figure. A short text right below the table may be the
/// label of a row without figures and stays, unless a note stands between.
fn count_notes(rows: &[sheet::Row], form: bool) -> usize {
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let labelled = |row: &sheet::Row| !form && row.cells.len() > 1 && row.is_labelled();
    let shaped = |row: &sheet::Row| is_lone_text(row) || (width > 2 && is_marked_note(row)) || labelled(row);
    let run = rows.iter().rev().take_while(|row| shaped(row)).count().min(rows.len().saturating_sub(1));
    let (body, tail) = rows.split_at(rows.len() - run);
    let Some(last) = body.last() else { return 0 };
    // Among measures a lone text may be one more measure; only a blank row sets a note apart there.
    let figures = last.cells.iter().any(|sheet::Sighted { look, .. }| matches!(look, Look::Figure | Look::Dash));
    let mut above = last.index;
    for (i, row) in tail.iter().enumerate() {
        let apart = row.index > above + 1;
        let text = row.cells.last().map_or("", |last| last.cell.text.as_str());
        let reads = text.split_whitespace().count() >= SHORTEST_NOTE || text.contains(':') || begins_with_mark(text) || row.cells.len() > 1;
        let goes_on = text.trim_start().starts_with(char::is_lowercase) && row.cells[0].cell.column > body[0].cells[0].cell.column;
        if apart || (figures && reads && !goes_on) {
            return run - i;
        }
        above = row.index;
    }
    0
}

fn is_lone_text(row: &sheet::Row) -> bool {
    matches!(&row.cells[..], [only] if only.look == Look::Text)
}

/// A footnote mark in one cell, its text in the next.
fn is_marked_note(row: &sheet::Row) -> bool {
    let [mark, text] = &row.cells[..] else { return false };
    let short = mark.cell.text.trim().chars().count() <= LONGEST_MARK && mark.look != Look::Dash;
    short && text.look == Look::Text && text.cell.text.split_whitespace().count() > 1
}

/// `1 Uten moms`, `1) Uten moms`, `*Uten moms`.
fn begins_with_mark(text: &str) -> bool {
    let text = text.trim_start();
    let mark = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.starts_with(['*', '†', '¹', '²', '³']) || (mark.len() < text.len() && mark.starts_with([' ', ')', '.']))
}

/// True for a short text that is no sentence and opens no list.
pub(crate) fn reads_as_heading(text: &str) -> bool {
    let text = text.trim_end();
    !text.is_empty() && !text.ends_with(['.', ':', ';', ',']) && text.split_whitespace().count() <= LONGEST_HEADING
}

/// True for a text that ends as a sentence and is longer than a name with an abbreviation at its end.
fn is_sentence(text: &str) -> bool {
    text.ends_with('.') && text.split_whitespace().count() >= SHORTEST_NOTE
}

/// The texts of a row on one line.
fn line_of(row: &sheet::Row) -> String {
    row.cells.iter().map(|sighted| sighted.cell.text.trim()).collect::<Vec<_>>().join(" ")
}

/// Rows of free text as paragraphs. A row that goes on in the middle of a sentence right below is part of the paragraph above.
fn paragraphs(rows: &[sheet::Row], text: &Text) -> Vec<Flow> {
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut above: Option<&sheet::Row> = None;
    for row in rows {
        match paragraphs.last_mut() {
            Some(last) if above.is_some_and(|above| goes_on(above, row)) => {
                last.text = format!("{} {}", last.text.trim_end(), line_of(row));
                last.heading = None;
            }
            _ => paragraphs.push(paragraph(row, text)),
        }
        above = Some(row);
    }
    paragraphs.into_iter().map(Flow::Paragraph).collect()
}

/// True for a row right below that begins in lower case where the one above, as bold as it, has not ended.
fn goes_on(above: &sheet::Row, row: &sheet::Row) -> bool {
    let ([upper], [lower]) = (&above.cells[..], &row.cells[..]) else { return false };
    row.index == above.index + 1
        && upper.cell.column == lower.cell.column
        && upper.cell.bold == lower.cell.bold
        && !upper.cell.text.trim_end().ends_with(['.', ':', ';', '!', '?'])
        && lower.cell.text.trim_start().starts_with(char::is_lowercase)
}

/// The text of a row as a paragraph. The title of a sheet is a heading if it reads as one; other text if it looks like one as well.
fn paragraph(row: &sheet::Row, text: &Text) -> Paragraph {
    let line = line_of(row);
    let bold = row.cells.iter().all(|sighted| sighted.cell.bold);
    let size = row.cells.iter().map(|sighted| sighted.cell.size).fold(0.0, f32::max);
    let larger = if size > 0.0 { size / text.usual_size } else { 1.0 };
    let title = text.top == Some(row.index);
    let level = || if title { Some(1) } else { heading_by_look(&line, larger, bold) };
    let heading = if reads_as_heading(&line) && !row.is_labelled() { level() } else { None };
    let place = row.cells[0].cell.place.clone();
    Paragraph { heading, bold, ..Paragraph::new(line, place) }
}

/// The table of a piece of a sheet.
fn sheet_table(rows: Vec<sheet::Row>, caption: Option<String>, place: &Place, vocabulary: &Vocabulary) -> Table {
    let cells: Vec<Cell> = rows.into_iter().flat_map(|row| row.cells).map(|sighted| sighted.cell).collect();
    let place = range(&cells).unwrap_or_else(|| place.clone());
    let grid = compact_columns(Grid { rows: 0, columns: 0, cells });
    let mut table = table_of(caption, grid, place, vocabulary);
    wrapped::join(&mut table, vocabulary);
    table
}

/// The range of a sheet that cells take; `None` where they have no sheet.
fn range(cells: &[Cell]) -> Option<Place> {
    let Place::Sheet { sheet, cell: first } = &cells.first()?.place else { return None };
    // A grid may begin anywhere in its sheet; one cell tells where.
    let letters = first.bytes().take_while(u8::is_ascii_uppercase);
    let column = letters.fold(0_usize, |n, letter| n.saturating_mul(26).saturating_add(usize::from(letter - b'A') + 1));
    let row: usize = first.trim_start_matches(|c: char| c.is_ascii_uppercase()).parse().ok()?;
    let (down, across) = (row.checked_sub(cells[0].row + 1)?, column.checked_sub(cells[0].column + 1)?);
    let (top, left) = (cells[0].row, cells.iter().map(|cell| cell.column).min()?);
    let bottom = cells.iter().map(|cell| cell.row + cell.row_span - 1).max()?;
    let right = cells.iter().map(|cell| cell.column + cell.column_span - 1).max()?;
    let cell = format!("{}:{}", a1(top + down, left + across), a1(bottom + down, right + across));
    Some(Place::Sheet { sheet: sheet.clone(), cell })
}

/// Leaves out blank cells and blank rows at both ends; of several blank rows inside one stays, for it parts groups.
pub(crate) fn compact_rows(grid: Grid) -> Grid {
    let columns = grid.columns;
    let mut cells: Vec<Cell> = grid.cells.into_iter().filter(|cell| !cell.is_blank()).collect();
    // Old row and new row of every row that stays, in order.
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for cell in &cells {
        match kept.last() {
            Some((old, _)) if *old == cell.row => {}
            Some((old, new)) => kept.push((cell.row, new + (cell.row - old).min(2))),
            None => kept.push((cell.row, 0)),
        }
    }
    let moved = |row: usize| {
        let next = kept.partition_point(|(old, _)| *old < row);
        kept.get(next).map_or_else(|| kept.last().map_or(0, |(_, new)| new + 1), |(_, new)| *new)
    };
    for cell in &mut cells {
        let end = moved(cell.row.saturating_add(cell.row_span));
        cell.row = moved(cell.row);
        cell.row_span = end.saturating_sub(cell.row).max(1);
    }
    let grid = Grid::from_cells(cells);
    Grid { columns: grid.columns.max(columns), ..grid }
}

/// Leaves out columns in which no cell begins; cells that span them become narrower.
pub(crate) fn compact_columns(mut grid: Grid) -> Grid {
    let mut kept: Vec<usize> = grid.cells.iter().filter(|cell| !cell.is_blank()).map(|cell| cell.column).collect();
    kept.sort_unstable();
    kept.dedup();
    grid.cells.retain(|cell| !cell.is_blank());
    for cell in &mut grid.cells {
        let end = kept.partition_point(|column| *column < cell.column.saturating_add(cell.column_span));
        cell.column = kept.partition_point(|column| *column < cell.column);
        cell.column_span = end - cell.column;
    }
    Grid { columns: kept.len(), ..grid }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::testing::{grid, grid_at};

    fn native(text: &str, sheet: bool) -> NativeGrid {
        let grid = grid_at(text, |row, column| Place::sheet("Drift", row + 2, column + 1));
        NativeGrid { name: Some("Drift".to_owned()), sheet, grid, place: Place::block(0) }
    }

    /// Paragraphs as their text, tables as their size.
    fn shapes(text: &str) -> Vec<String> {
        let shape = |piece: &Flow| match piece {
            Flow::Paragraph(paragraph) => paragraph.text.clone(),
            Flow::Margin(margin) => margin.text.clone(),
            Flow::Table(table) => format!("{}x{}", table.grid.rows, table.grid.columns),
        };
        flow_of_grid(native(text, true), Vocabulary::built_in()).iter().map(shape).collect()
    }

    fn only_table(text: &str) -> Table {
        let flow = flow_of_grid(native(text, true), Vocabulary::built_in());
        flow.into_iter().find_map(|piece| if let Flow::Table(table) = piece { Some(table) } else { None }).unwrap()
    }

    #[test]
    fn titles_of_a_sheet_become_paragraphs_and_the_last_one_the_caption() {
        let text = "Årsbudsjett\nBeløp i 1000 kr\nTekst|Budsjett\nLeie|100\nSum|100";
        assert_eq!(shapes(text), ["Årsbudsjett", "Beløp i 1000 kr", "3x2"]);
        assert_eq!(only_table(text).caption.as_deref(), Some("Beløp i 1000 kr"));
        assert_eq!(only_table("Tekst|Budsjett\nLeie|100").caption.as_deref(), Some("Drift"));
    }

    #[test]
    fn a_lone_header_over_figures_is_no_title() {
        assert_eq!(shapes("||Budsjett\nLeie|100|90\nSum|100|90"), ["3x3"]);
        assert_eq!(shapes("||2017\nLeie|100|90\nSum|100|90"), ["3x3"]);
    }

    #[test]
    fn notes_and_sources_below_the_figures_become_paragraphs() {
        let body = "Tekst|2016|2017\nLeie|1|2\nSum|1|2\n";
        assert_eq!(shapes(&format!("{body}Kilde: eget regnskap")), ["3x3", "Kilde: eget regnskap"]);
        assert_eq!(shapes(&format!("{body}1) Uten moms\nForeløpig")), ["3x3", "1) Uten moms", "Foreløpig"]);
        assert_eq!(shapes(&format!("{body}1|Uten merverdiavgift")), ["3x3", "1 Uten merverdiavgift"]);
        assert_eq!(shapes(&format!("{body}\nForeløpig")), ["3x3", "Foreløpig"]);
        // Right below, a short text is the label of a row without figures.
        assert_eq!(shapes(&format!("{body}Resultat")), ["4x3"]);
    }

    #[test]
    fn a_document_on_a_sheet_gives_its_text_and_its_tables() {
        let text = "Møte i styret\nSted:|Naustet\nVi gikk gjennom\nplanen.\n\nVann\nTiltak|Hva|Frist|Status\nKurs|Om vann|Q1|Ok\nBad|Rydde|Q2|Ok\n\nElvedal||Ine Bakke";
        assert_eq!(shapes(text), ["Møte i styret", "Sted: Naustet", "Vi gikk gjennom planen.", "Vann", "3x4", "Elvedal Ine Bakke"]);
        let flow = flow_of_grid(native(text, true), Vocabulary::built_in());
        let captions: Vec<&str> =
            flow.iter().filter_map(|piece| if let Flow::Table(table) = piece { table.caption.as_deref() } else { None }).collect();
        assert_eq!(captions, ["Vann"]);
    }

    #[test]
    fn a_form_stays_a_table() {
        assert_eq!(shapes("Navn:|Ine Bakke\nSted:|Elvedal"), ["2x2"]);
    }

    #[test]
    fn text_of_a_sheet_is_a_heading_by_its_look() {
        let mut native = native("Plan for bad\nVi rydder hvert år.\n\nStrender\nTiltak|Frist\nKurs|Q1", true);
        for cell in &mut native.grid.cells {
            cell.size = if cell.text == "Strender" { 14.0 } else { 11.0 };
        }
        let flow = flow_of_grid(native, Vocabulary::built_in());
        let heading = |piece: &Flow| if let Flow::Paragraph(paragraph) = piece { paragraph.heading } else { None };
        assert_eq!(flow.iter().map(heading).collect::<Vec<_>>(), [Some(1), None, Some(2), None]);
    }

    #[test]
    fn a_section_inside_stays_in_the_table() {
        assert_eq!(shapes("Tekst|2016|2017\nInntekter\nSalg|1|2\n\nKostnader\nLeie|1|2"), ["6x3"]);
    }

    #[test]
    fn a_measure_with_only_its_name_is_no_note() {
        assert_eq!(shapes("Tiltak|Frist\nKurs|Q1\nHolde et kurs for alle ledere i kommunen"), ["3x2"]);
    }

    #[test]
    fn measures_whose_other_columns_are_blank_stand_under_their_header() {
        let text = "Tiltak\nOppgave|Kommentar\nMale gymsalen\nVaske taket\n\nElvedal";
        assert_eq!(shapes(text), ["Tiltak", "3x2", "Elvedal"]);
        // Names below nothing, and a row that names no columns, are text.
        assert_eq!(shapes("Møte\n\nOppgave|Kommentar\n\nMale gymsalen"), ["Møte", "Oppgave Kommentar", "Male gymsalen"]);
        assert_eq!(shapes("Møte\nElvedal|Ine Bakke\nStyreleder"), ["Møte", "Elvedal Ine Bakke", "Styreleder"]);
    }

    #[test]
    fn blank_columns_go_and_spans_become_narrower() {
        let table = only_table("Tekst||Regnskap|=|=\nLeie||1||2");
        assert_eq!(table.grid.columns, 3);
        assert_eq!(table.grid.get(0, 1).map(|cell| cell.column_span), Some(2));
        assert_eq!(table.grid.get(1, 2).map(|cell| cell.place.clone()), Some(Place::sheet("Drift", 3, 5)));
    }

    #[test]
    fn of_blank_rows_one_stays_and_row_spans_shrink_with_them() {
        let mut long = grid("a|b\n\n\n\nc|d\ne|f");
        long.cells[0].row_span = 5;
        let grid = compact_rows(long);
        assert_eq!((grid.rows, grid.get(2, 0).map(|cell| cell.text.as_str())), (4, Some("c")));
        assert_eq!(grid.cells[0].row_span, 3);
    }

    #[test]
    fn the_part_is_the_range_in_the_sheet() {
        assert_eq!(
            only_table("Budsjett\nTekst|2017\nLeie|100").parts,
            [Place::Sheet { sheet: "Drift".to_owned(), cell: "B4:C5".to_owned() }]
        );
    }

    #[test]
    fn a_table_of_a_text_is_one_table_with_all_its_columns() {
        let flow = flow_of_grid(native("Budsjett|||\nTekst|2017||", false), Vocabulary::built_in());
        assert!(matches!(&flow[..], [Flow::Table(table)] if table.grid.columns == 4));
        assert!(flow_of_grid(native("|\n|", false), Vocabulary::built_in()).is_empty());
    }

    #[test]
    fn a_million_rows_apart_cost_no_more_than_their_cells() {
        let cell = |row: usize| Cell::new(row, row % 16_000, row.to_string(), Place::block(0));
        let grid = Grid::from_cells((0..20_000).map(|i| cell(i * 50)).collect());
        let flow = flow_of_grid(NativeGrid { name: None, sheet: true, grid, place: Place::block(0) }, Vocabulary::built_in());
        assert!(matches!(&flow[..], [Flow::Table(table)] if table.grid.rows == 39_999));
    }
}
