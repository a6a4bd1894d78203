//! One table → a grid: spans, skipped columns, merged rows, the text of its cells.

use super::Walker;
use crate::{
    body::{Block, CellBlocks, Table, TableBuilder},
    xml::Token,
};
use avstem_document::error::Error;
use std::{collections::BTreeMap, io::BufRead};

/// A cell of a row before its column is known.
#[derive(Debug)]
struct Unplaced {
    columns: usize,
    merge: Merge,
    deleted: bool,
    blocks: Vec<Block>,
}

/// A cell's part in a vertical merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Merge {
    None,
    Restart,
    Continue,
}

/// A row that was read.
#[derive(Debug, Default)]
struct Row {
    before: usize,
    deleted: bool,
    cells: Vec<Unplaced>,
}

/// A table as it grows.
#[derive(Debug, Default)]
struct Growing {
    table: TableBuilder,
    rows: usize,
    /// By column: the index of the cell that a vertical merge goes on with.
    open: BTreeMap<usize, usize>,
}

impl<R: BufRead> Walker<'_, '_, R> {
    /// Reads the table that started last.
    pub(super) fn table(&mut self) -> Result<Table, Error> {
        let depth = self.xml.depth();
        let mut growing = Growing::default();
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "tr" => {
                    let row = self.row()?;
                    if !row.deleted {
                        self.add_row(&mut growing, row)?;
                    }
                }
                "tblPr" | "tblGrid" | "sdtPr" => self.xml.skip()?,
                _ => self.pass_over()?,
            }
        }
        let Growing { mut table, rows, .. } = growing;
        table.grid.rows = rows;
        Ok(table.finish(false))
    }

    fn row(&mut self) -> Result<Row, Error> {
        let depth = self.xml.depth();
        let mut row = Row::default();
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "trPr" => self.row_properties(&mut row)?,
                "tc" => {
                    let cell = self.cell()?;
                    row.cells.push(cell);
                }
                "tblPrEx" | "sdtPr" => self.xml.skip()?,
                _ => self.pass_over()?,
            }
        }
        Ok(row)
    }

    fn row_properties(&mut self, row: &mut Row) -> Result<(), Error> {
        let depth = self.xml.depth();
        while let Some(token) = self.xml.next_within(depth)? {
            match (token, self.xml.name()) {
                (Token::Start, "gridBefore") => row.before = self.number().unwrap_or(0),
                (Token::Start, "del") => row.deleted = true,
                (Token::Start, "trPrChange") => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    fn cell(&mut self) -> Result<Unplaced, Error> {
        let depth = self.xml.depth();
        let mut open = None;
        let mut cell = Unplaced { columns: 1, merge: Merge::None, deleted: false, blocks: Vec::new() };
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "tcPr" => self.cell_properties(&mut cell)?,
                "p" => self.paragraph(&mut cell.blocks, &mut open)?,
                "tbl" => {
                    let table = self.table()?;
                    cell.blocks.push(Block::Table(table));
                }
                "sdtPr" => self.xml.skip()?,
                _ => self.pass_over()?,
            }
        }
        cell.blocks.extend(open.map(Block::Paragraph));
        Ok(cell)
    }

    fn cell_properties(&mut self, cell: &mut Unplaced) -> Result<(), Error> {
        let depth = self.xml.depth();
        while let Some(token) = self.xml.next_within(depth)? {
            match (token, self.xml.name()) {
                (Token::Start, "gridSpan") => cell.columns = self.number().unwrap_or(1).max(1),
                (Token::Start, "vMerge") => {
                    let restarts = self.xml.attribute("val").is_some_and(|value| value == "restart");
                    cell.merge = if restarts { Merge::Restart } else { Merge::Continue };
                }
                (Token::Start, "cellDel") => cell.deleted = true,
                (Token::Start, "tcPrChange") => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }

    fn number(&self) -> Option<usize> {
        self.xml.attribute("val").and_then(|value| value.trim().parse().ok())
    }

    /// Gives the cells of a row their columns, within the limit.
    fn add_row(&mut self, growing: &mut Growing, row: Row) -> Result<(), Error> {
        let limit = self.package.limits.columns;
        let at = growing.rows;
        growing.rows += 1;
        let mut column = row.before.min(limit);
        for cell in row.cells.into_iter().filter(|cell| !cell.deleted) {
            self.package.cut |= cell.columns > limit - column;
            let columns = cell.columns.min(limit - column);
            if columns == 0 {
                break;
            }
            let place = (at, column);
            column += columns;
            growing.table.grid.columns = growing.table.grid.columns.max(column);
            if !(cell.merge == Merge::Continue && growing.lengthen(place, columns)) && growing.add(cell, place, columns) {
                self.count_cell()?;
            }
        }
        Ok(())
    }
}

impl Growing {
    /// Lengthens the cell above by a row; false when there is none of this width that ends there.
    fn lengthen(&mut self, (row, column): (usize, usize), columns: usize) -> bool {
        let above = self.open.get(&column).and_then(|&index| self.table.grid.cells.get_mut(index));
        match above.filter(|cell| cell.column_span == columns && cell.row + cell.row_span == row) {
            Some(cell) => {
                cell.row_span += 1;
                true
            }
            None => false,
        }
    }

    /// Adds a cell if there is anything in it, or while a merge may lengthen it; says whether it did.
    fn add(&mut self, cell: Unplaced, (row, column): (usize, usize), columns: usize) -> bool {
        let restarts = cell.merge == Merge::Restart;
        if restarts {
            self.open.insert(column, self.table.grid.cells.len());
        } else {
            self.open.remove(&column);
        }
        let blank = cell.blocks.iter().all(Block::is_blank);
        if restarts || !blank {
            self.table.add(CellBlocks { blocks: cell.blocks, rows: 1, columns }, row, column);
        }
        restarts || !blank
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{document, grids, parts};
    use avstem_document::{error::ErrorKind, limits::Limits};

    fn cell(properties: &str, text: &str) -> String {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    }

    fn table(rows: &[String]) -> String {
        format!("<w:tbl><w:tblPr/><w:tr>{}</w:tr></w:tbl>", rows.join("</w:tr><w:tr>"))
    }

    #[test]
    fn spans_and_merged_rows_are_kept_once() {
        let wide = cell("<w:gridSpan w:val='2'/>", "wide") + &cell("", "c");
        let top = cell("<w:vMerge w:val='restart'/>", "tall") + &cell("", "1") + &cell("", "2");
        let below = cell("<w:vMerge/>", "") + &cell("", "3") + &cell("", "");
        let parts = parts(&table(&[wide, top, below]));
        let grid = &grids(&parts)[0].grid;
        assert_eq!((grid.rows, grid.columns), (3, 3));
        assert_eq!((grid.get(0, 0).unwrap().column_span, grid.text(0, 2)), (2, "c"));
        assert_eq!((grid.get(1, 0).unwrap().row_span, grid.get(2, 0), grid.text(2, 1)), (2, None, "3"));
    }

    #[test]
    fn a_row_may_begin_further_right_and_a_deleted_row_is_gone() {
        let later = "<w:trPr><w:gridBefore w:val='2'/></w:trPr>".to_owned() + &cell("", "x");
        let deleted = "<w:trPr><w:del/></w:trPr>".to_owned() + &cell("", "old");
        let parts = parts(&table(&[deleted, later]));
        let grid = &grids(&parts)[0].grid;
        assert_eq!((grid.rows, grid.columns, grid.text(0, 2)), (1, 3, "x"));
    }

    #[test]
    fn paragraphs_of_a_cell_are_lines_and_the_first_gives_the_indent() {
        let row = "<w:tc><w:p><w:pPr><w:ind w:left='240'/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>first</w:t></w:r></w:p><w:p/>\
                   <w:p><w:r><w:t>two</w:t></w:r></w:p></w:tc>";
        let parts = parts(&table(&[row.to_owned()]));
        let cell = &grids(&parts)[0].grid.cells[0];
        assert_eq!((cell.text.as_str(), cell.bold, cell.indent), ("first\ntwo", true, 12.0));
    }

    #[test]
    fn the_text_of_a_huge_nested_table_is_not_repeated() {
        let inner = table(&[cell("", "first"), cell("", &"x".repeat(70_000))]);
        let parts = parts(&table(&[format!("<w:tc>{inner}<w:p/></w:tc>") + &cell("", "beside")]));
        assert_eq!((grids(&parts)[0].grid.text(0, 0), grids(&parts)[1].grid.text(1, 0).len()), ("first", 70_000));
    }

    #[test]
    fn a_million_columns_are_cut_with_a_note() {
        let row = cell("<w:gridSpan w:val='1000000'/>", "wide") + &cell("", "gone");
        let (parts, notes) = document(&table(&[row]), "", &Limits::default()).unwrap();
        assert_eq!((grids(&parts)[0].grid.columns, grids(&parts)[0].grid.cells.len(), notes), (20_000, 1, 1));
    }

    #[test]
    fn more_cells_than_the_limit_are_too_many() {
        let limits = Limits { cells: 1, ..Limits::default() };
        let error = document(&table(&[cell("", "a") + &cell("", "b")]), "", &limits).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::TooLarge { what: "cells", limit: 1, found: None });
    }

    #[test]
    fn a_calculated_field_keeps_its_result_and_its_formula() {
        let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
        let code = "<w:r><w:instrText xml:space='preserve'> =SUM(ABOVE) \\# \"# ##0\" </w:instrText></w:r>";
        let complex = [field("begin"), code.to_owned(), field("separate"), "<w:r><w:t>30</w:t></w:r>".to_owned(), field("end")].concat();
        let simple = "<w:fldSimple w:instr='=B2-B3'><w:r><w:t>7</w:t></w:r></w:fldSimple>";
        let row = format!("<w:tc><w:p>{complex}</w:p></w:tc><w:tc><w:p>{simple}</w:p></w:tc>");
        let parts = parts(&table(&[row]));
        let found: Vec<_> = grids(&parts)[0].grid.cells.iter().map(|cell| (cell.text.as_str(), cell.formula.as_deref())).collect();
        assert_eq!(found, [("30", Some("SUM(ABOVE)")), ("7", Some("B2-B3"))]);
    }

    #[test]
    fn a_deleted_cell_is_gone() {
        let parts = parts(&table(&[cell("", "a") + &cell("<w:cellDel w:id='1'/>", "old") + &cell("", "b")]));
        assert_eq!((grids(&parts)[0].grid.text(0, 1), grids(&parts)[0].grid.columns), ("b", 2));
    }
}
