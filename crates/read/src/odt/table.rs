//! One table → a grid: spans, repeated rows and cells, the text, formula and exact value of each.

use super::Walker;
use crate::{
    body::{Block, CellBlocks, Table, TableBuilder, is_shown_as},
    workbook::open_formula::plain_formula,
    xml::Token,
};
use avstem_document::{
    error::Error,
    grid::{Cell, CellValue},
};
use rust_decimal::Decimal;
use std::io::BufRead;

/// Rows of one table; far more than any text has, far fewer than a repeat may ask for.
const MOST_ROWS: usize = 1 << 20;

impl<R: BufRead> Walker<'_, '_, R> {
    /// Reads the table that started last.
    pub(super) fn table(&mut self) -> Result<Table, Error> {
        let depth = self.xml.depth();
        let mut table = TableBuilder::default();
        let mut row = 0;
        while let Some(token) = self.xml.next_within(depth)? {
            if token != Token::Start {
                continue;
            }
            match self.xml.name() {
                "table-row" => row = self.row(&mut table, row)?,
                "table-header-rows" | "table-rows" | "table-row-group" => {}
                _ => self.xml.skip()?,
            }
        }
        table.grid.rows = row;
        Ok(table.finish(false))
    }

    /// Reads the row that started last; gives the row after it.
    fn row(&mut self, table: &mut TableBuilder, row: usize) -> Result<usize, Error> {
        let depth = self.xml.depth();
        let repeated = self.count("number-rows-repeated").min(MOST_ROWS.saturating_sub(row));
        let first = table.grid.cells.len();
        let mut column = 0;
        while let Some(token) = self.xml.next_within(depth)? {
            if token == Token::Start {
                match self.xml.name() {
                    "table-cell" | "covered-table-cell" => column = self.cell(table, row, column)?,
                    _ => self.xml.skip()?,
                }
            }
        }
        let cells: Vec<Cell> = table.grid.cells[first..].iter().filter(|cell| !cell.is_blank()).cloned().collect();
        if !cells.is_empty() {
            for row in row + 1..row + repeated {
                for cell in &cells {
                    self.count_cell()?;
                    table.grid.cells.push(Cell { row, ..cell.clone() });
                }
            }
        }
        Ok(row + repeated)
    }

    /// Reads the cell that started last; gives the column after it.
    fn cell(&mut self, table: &mut TableBuilder, row: usize, column: usize) -> Result<usize, Error> {
        let limit = self.package.limits.columns;
        let covered = self.xml.name() == "covered-table-cell";
        let asked = self.count("number-columns-repeated");
        let repeated = asked.min(limit - column.min(limit));
        let columns = self.count("number-columns-spanned").min((limit - column.min(limit)).max(1));
        let rows = self.count("number-rows-spanned").min(MOST_ROWS);
        let value = self.xml.attribute("value").and_then(|value| Decimal::from_str_exact(&value).ok());
        let is_percent = self.xml.attribute("value-type").is_some_and(|kind| kind == "percentage");
        let formula = self.xml.attribute("formula").map(|formula| plain_formula(&formula));
        let mut blocks = Vec::new();
        self.blocks(&mut blocks)?;
        if covered || row >= MOST_ROWS || blocks.iter().all(Block::is_blank) {
            return Ok(column + repeated);
        }
        self.package.cut |= repeated < asked;
        if repeated == 0 {
            return Ok(column);
        }
        self.count_cell()?;
        let added = table.add(CellBlocks { blocks, rows, columns }, row, column);
        added.formula = formula;
        added.value = match value {
            Some(value) if is_percent => value
                .checked_mul(Decimal::ONE_HUNDRED)
                .filter(|percent| is_shown_as(*percent, &added.text))
                .map(|_| CellValue::Percent(value)),
            value => value.filter(|value| is_shown_as(*value, &added.text)).map(CellValue::Number),
        };
        let cell = added.clone();
        for column in column + 1..column + repeated {
            self.count_cell()?;
            table.grid.cells.push(Cell { column, ..cell.clone() });
        }
        table.grid.columns = table.grid.columns.max(column + repeated);
        Ok(column + repeated)
    }

    fn count(&self, attribute: &str) -> usize {
        self.xml.attribute(attribute).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{document, grids, parts};
    use avstem_document::{error::ErrorKind, grid::CellValue, limits::Limits};
    use rust_decimal::Decimal;

    fn cell(attributes: &str, text: &str) -> String {
        format!("<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>")
    }

    fn table(rows: &[String]) -> String {
        format!(
            "<table:table><table:table-column/><table:table-row>{}</table:table-row></table:table>",
            rows.join("</table:table-row><table:table-row>")
        )
    }

    #[test]
    fn spans_and_covered_cells_are_kept_once() {
        let wide = cell("table:number-columns-spanned='2'", "wide") + "<table:covered-table-cell/>" + &cell("", "c");
        let tall = cell("table:number-rows-spanned='2'", "tall") + &cell("", "1") + &cell("", "2");
        let below = "<table:covered-table-cell/>".to_owned() + &cell("", "3") + "<table:table-cell/>";
        let parts = parts(&table(&[wide, tall, below]));
        let grid = &grids(&parts)[0].grid;
        assert_eq!((grid.rows, grid.columns, grid.get(0, 0).unwrap().column_span, grid.text(0, 2)), (3, 3, 2, "c"));
        assert_eq!((grid.get(1, 0).unwrap().row_span, grid.get(2, 0), grid.text(2, 1)), (2, None, "3"));
    }

    #[test]
    fn a_formula_and_the_exact_value_behind_a_rounded_text_are_kept() {
        let figure = |value: &str, text: &str| {
            cell(&format!("office:value-type='float' office:value='{value}' table:formula='ooow:sum &lt;B2:B3&gt;'"), text)
        };
        let parts = parts(&table(&[cell("", "Sum") + &figure("1234.5678", "1 234,57") + &figure("1234", "999")]));
        let grid = &grids(&parts)[0].grid;
        let (exact, typed) = (grid.get(0, 1).unwrap(), grid.get(0, 2).unwrap());
        assert_eq!((exact.value.clone(), exact.formula.is_some()), (Some(CellValue::Number(Decimal::new(12_345_678, 4))), true));
        assert_eq!(typed.value, None);
    }

    #[test]
    fn nested_tables_are_grids_of_their_own() {
        let inner = table(&[cell("", "in") + &cell("", "1")]);
        let outer = table(&[cell("", "out") + &format!("<table:table-cell>{inner}<text:p/></table:table-cell>")]);
        let parts = parts(&outer);
        assert_eq!((grids(&parts)[0].grid.text(0, 1), grids(&parts)[1].grid.text(0, 1)), ("in\t1", "1"));
    }

    #[test]
    fn repeats_are_bounded_and_blank_ones_cost_nothing() {
        let limits = Limits { cells: 1000, ..Limits::default() };
        let blank = "<table:table><table:table-row table:number-rows-repeated='1000000000'><table:table-cell table:number-columns-repeated='1000000000'/>\
                     </table:table-row></table:table>";
        assert!(grids(&document(blank, &limits).unwrap().0.parts).is_empty());
        let filled = format!(
            "<table:table><table:table-row table:number-rows-repeated='1000000000'>{}</table:table-row></table:table>",
            cell("", "7")
        );
        assert!(matches!(document(&filled, &limits).unwrap_err().kind(), ErrorKind::TooLarge { what: "cells", .. }));
    }
}
