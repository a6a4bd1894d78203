//! The columns of a place: a box on a page, a cell of a sheet, a block of a text.

use crate::{
    column::{Column, Kind},
    value::{Value, integer, number, real, text},
};
use avstem::Place;

/// A row that stands somewhere in its document.
pub(super) trait Placed<'r> {
    fn place(&self) -> Option<&'r Place>;
}

/// The columns.
pub(super) fn columns<'r, R: Placed<'r>>() -> Vec<Column<'r, R>> {
    vec![
        Column::new("place_page", Kind::Integer, "page, counted from 1", |row| number(row.place().and_then(Place::page_number))),
        Column::new("place_picture", Kind::Integer, "picture of a text document, counted from 1", |row| match row.place() {
            Some(Place::Picture { picture, .. }) => integer(*picture),
            _ => Value::Null,
        }),
        Column::new("place_sheet", Kind::Text, "sheet of a workbook", |row| match row.place() {
            Some(Place::Sheet { sheet, .. }) => text(Some(sheet)),
            _ => Value::Null,
        }),
        Column::new("place_cell", Kind::Text, "cell or range of a sheet: `B7`, `A1:F20`", |row| match row.place() {
            Some(Place::Sheet { cell, .. }) => text(Some(cell)),
            _ => Value::Null,
        }),
        Column::new("place_block", Kind::Integer, "block of a text document, counted from 0", |row| match row.place() {
            Some(Place::Body { block, .. }) => integer(*block),
            _ => Value::Null,
        }),
        Column::new("place_row", Kind::Integer, "row of the sheet, or of the table in the block, counted from 0", |row| {
            number(row.place().and_then(cell).map(|(row, _)| row))
        }),
        Column::new("place_column", Kind::Integer, "column of the sheet, or of the table in the block, counted from 0", |row| {
            number(row.place().and_then(cell).map(|(_, column)| column))
        }),
        Column::new("place_x0", Kind::Real, "left edge of its box on the page or picture, in points (1/72 inch) from the left", |row| {
            edge(row, 0)
        }),
        Column::new("place_y0", Kind::Real, "upper edge, in points from the top", |row| edge(row, 1)),
        Column::new("place_x1", Kind::Real, "right edge", |row| edge(row, 2)),
        Column::new("place_y1", Kind::Real, "lower edge", |row| edge(row, 3)),
    ]
}

fn edge<'r, R: Placed<'r>>(row: &R, at: usize) -> Value<'r> {
    real(row.place().and_then(Place::bbox).and_then(|bbox| bbox.get(at).copied()))
}

/// Row and column of a cell, from 0; of a range those of its first cell.
fn cell(place: &Place) -> Option<(usize, usize)> {
    match place {
        Place::Sheet { cell, .. } => position(cell.split(':').next()?),
        Place::Body { row, column, .. } => Some(((*row)?, (*column)?)),
        _ => None,
    }
}

/// Letters of a column of a sheet, at most; the widest have three.
const LETTERS: usize = 6;

/// `AB1` is row 0, column 27.
fn position(cell: &str) -> Option<(usize, usize)> {
    let split = cell.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = cell.split_at(split);
    if letters.is_empty() || letters.len() > LETTERS || !letters.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + usize::from(letter - b'A') + 1);
    Some((digits.parse::<usize>().ok()?.checked_sub(1)?, column - 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem::document::a1;

    #[test]
    fn a_cell_stands_where_its_name_says() {
        for (row, column) in [(0, 0), (6, 1), (0, 25), (0, 26), (9, 701), (9, 702), (1_048_575, 16_383)] {
            assert_eq!(position(&a1(row, column)), Some((row, column)));
        }
        for cell in ["", "B", "7", "b7", "B0", "B-1", "ABCDEFGHIJKLMNOP1", "B99999999999999999999999"] {
            assert_eq!(position(cell), None, "{cell}");
        }
    }
}
