//! Where something stands, as a person finds it.
//!
//! In: a report, a place in its document, the name of its column. Out: a [`Spot`]: a page with the number that it prints, a record of a CSV,
//! a row of a text's table; counted from 1, as people count, while places count rows from 0. The words are for whoever shows it. Where the
//! report does not know the table, the place is told as it is.

use super::{
    labels::printed_page,
    model::{PageLabel, Report},
};
use avstem_document::place::Place;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A place in the terms of its format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Spot {
    Page {
        page: u32,
        /// What the page is called, where that is not its number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        printed: Option<String>,
    },
    Picture {
        picture: u32,
    },
    Sheet {
        sheet: String,
        cell: String,
    },
    /// A line of data of a CSV whose columns have names.
    Record {
        record: usize,
        column: Column,
    },
    /// A line of a CSV, those above its data counted too.
    Row {
        row: usize,
        column: Column,
    },
    Table {
        table: usize,
        row: usize,
        column: Column,
    },
    /// As a place counts: from 0.
    Block {
        block: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<usize>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<usize>,
    },
}

/// A column by its name, or counted from 1 where it has none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Column {
    Number(usize),
    Name(String),
}

impl Spot {
    /// A place of which nothing more is known.
    #[must_use]
    pub fn bare(place: &Place) -> Self {
        match place {
            Place::Page { page, .. } => Self::Page { page: *page, printed: None },
            Place::Picture { picture, .. } => Self::Picture { picture: *picture },
            Place::Sheet { sheet, cell } => Self::Sheet { sheet: sheet.clone(), cell: cell.clone() },
            Place::Body { block, row, column } => Self::Block { block: *block, row: *row, column: *column },
        }
    }
}

/// What a report tells of its document's places, taken from it once.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Spots {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    page_labels: Vec<PageLabel>,
    is_csv: bool,
    /// By the block: the number of the table that stands in it.
    tables: BTreeMap<usize, usize>,
    /// By the block: rows at its top that name its columns.
    header_rows: BTreeMap<usize, usize>,
}

impl Spots {
    /// Those of a report.
    #[must_use]
    pub fn of(report: &Report) -> Self {
        let mut tables = BTreeMap::new();
        for (number, table) in (1..).zip(&report.tables) {
            for part in &table.parts {
                if let Place::Body { block, .. } = part {
                    tables.entry(*block).or_insert(number);
                }
            }
        }
        let mut rows: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for cell in report.tables.iter().flat_map(|table| &table.cells).filter(|cell| cell.header) {
            if let Place::Body { block, row: Some(row), .. } = cell.place {
                rows.entry(block).or_default().insert(row);
            }
        }
        let from_the_top = |rows: BTreeSet<usize>| rows.iter().enumerate().take_while(|(at, row)| at == *row).count();
        Self {
            page_labels: report.document.page_labels.clone(),
            is_csv: report.document.format == "csv",
            tables,
            header_rows: rows.into_iter().map(|(block, rows)| (block, from_the_top(rows))).collect(),
        }
    }

    /// Where a place is; `header` names its column.
    #[must_use]
    pub fn spot(&self, place: &Place, header: Option<&str>) -> Spot {
        match place {
            Place::Page { page, .. } => Spot::Page { page: *page, printed: printed_page(&self.page_labels, *page) },
            Place::Body { block, row: Some(row), column: Some(column) } => {
                let name = header.map(str::trim).filter(|name| !name.is_empty());
                let column = name.map_or(Column::Number(column + 1), |name| Column::Name(name.to_owned()));
                self.in_table(*block, *row, column).unwrap_or_else(|| Spot::bare(place))
            }
            _ => Spot::bare(place),
        }
    }

    fn in_table(&self, block: usize, row: usize, column: Column) -> Option<Spot> {
        if !self.is_csv {
            return Some(Spot::Table { table: *self.tables.get(&block)?, row: row + 1, column });
        }
        let headers = self.header_rows.get(&block).copied().unwrap_or(0);
        Some(match row.checked_sub(headers) {
            Some(record) if headers > 0 => Spot::Record { record: record + 1, column },
            _ => Spot::Row { row: row + 1, column },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Rect;

    fn spots(csv: bool) -> Spots {
        let page_labels = vec![PageLabel { page: 12, label: "1".to_owned() }];
        Spots { page_labels, is_csv: csv, tables: BTreeMap::from([(4, 2)]), header_rows: BTreeMap::from([(4, 1)]) }
    }

    #[test]
    fn rows_are_counted_as_people_count_them() {
        let name = |name: &str| Column::Name(name.to_owned());
        let cell = Place::cell(4, 3, 2);
        assert_eq!(spots(false).spot(&cell, Some("Beløp")), Spot::Table { table: 2, row: 4, column: name("Beløp") });
        assert_eq!(spots(false).spot(&cell, Some(" ")), Spot::Table { table: 2, row: 4, column: Column::Number(3) });
        assert_eq!(spots(true).spot(&cell, Some("Beløp")), Spot::Record { record: 3, column: name("Beløp") });
        assert_eq!(spots(true).spot(&Place::cell(4, 0, 2), None), Spot::Row { row: 1, column: Column::Number(3) });
        assert_eq!(spots(true).spot(&Place::cell(5, 3, 2), None), Spot::Row { row: 4, column: Column::Number(3) });
    }

    #[test]
    fn pages_are_told_with_the_number_that_they_print() {
        let page = |page: u32| spots(false).spot(&Place::page(page, &Rect::default()), None);
        assert_eq!(page(14), Spot::Page { page: 14, printed: Some("3".to_owned()) });
        assert_eq!(page(3), Spot::Page { page: 3, printed: None });
    }

    #[test]
    fn what_the_report_does_not_know_is_told_as_it_is() {
        assert_eq!(spots(false).spot(&Place::cell(12, 3, 2), Some("x")), Spot::Block { block: 12, row: Some(3), column: Some(2) });
        assert_eq!(spots(false).spot(&Place::block(4), None), Spot::Block { block: 4, row: None, column: None });
        let text = serde_json::to_string(&spots(true).spot(&Place::cell(4, 3, 2), None)).unwrap();
        assert_eq!(text, r#"{"record":{"record":3,"column":3}}"#);
    }
}
