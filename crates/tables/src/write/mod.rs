//! Rows → files: a folder a table, in it parts of a bounded number of rows.
//!
//! In: rows of documents as they come. Out: `measures/part-0000.parquet` and so on, in a [`folder`] that holds the earlier tables until these
//! are whole. What is held in memory is bounded whatever the number of rows; a table without rows has one part without rows, so that every
//! query finds its columns.

mod csv;
pub mod folder;
#[cfg(feature = "parquet")]
mod parquet;

use crate::{
    column::{Name, Table},
    content::{rows, tables},
    document::Document,
    value::Value,
};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Rows of a part at most. A spreadsheet shows 1 048 576 rows with the header: each CSV opens in one. In Parquet a part of account lines
/// is then about 40 MB, one task for Spark and ten row groups for the threads of DuckDB.
pub const PART_ROWS: u64 = 1_000_000;

/// What the files are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            #[cfg(feature = "parquet")]
            Self::Parquet => "parquet",
        }
    }
}

/// What was written of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    pub name: Name,
    pub rows: u64,
    pub parts: u64,
    /// Amounts that the decimal type does not hold exactly: null, with their text beside them.
    pub unfit: u64,
}

/// All tables, being written.
#[derive(Debug)]
pub struct Tables {
    open: Vec<Open>,
}

impl Tables {
    /// Begins the tables below a folder that is there and empty.
    #[must_use]
    pub fn new(root: &Path, format: Format) -> Self {
        Self::with_parts_of(root, format, PART_ROWS)
    }

    fn with_parts_of(root: &Path, format: Format, most: u64) -> Self {
        Self { open: tables().into_iter().map(|table| Open::new(root, table, format, most)).collect() }
    }

    /// Adds the rows of a document.
    ///
    /// # Errors
    /// Those of writing; the tables are then of no use.
    pub fn add(&mut self, document: &Document) -> io::Result<()> {
        rows(document, &mut |name, cells| match self.open.get_mut(name as usize) {
            Some(open) => open.row(cells),
            None => Ok(()),
        })
    }

    /// Ends every file.
    ///
    /// # Errors
    /// Those of writing.
    pub fn finish(self) -> io::Result<Vec<Written>> {
        self.open.into_iter().map(Open::finish).collect()
    }
}

/// A table, being written.
#[derive(Debug)]
struct Open {
    table: Table,
    folder: PathBuf,
    format: Format,
    /// Rows of a part.
    most: u64,
    part: Option<Part>,
    in_part: u64,
    written: Written,
}

/// A file of a table.
#[derive(Debug)]
enum Part {
    Csv(csv::Part),
    #[cfg(feature = "parquet")]
    Parquet(Box<parquet::Part>),
}

impl Open {
    fn new(root: &Path, table: Table, format: Format, most: u64) -> Self {
        let written = Written { name: table.name, rows: 0, parts: 0, unfit: 0 };
        Self { folder: root.join(table.name.text()), table, format, most, part: None, in_part: 0, written }
    }

    fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        if self.in_part == self.most {
            self.end_part()?;
        }
        if self.part.is_none() {
            self.begin_part()?;
        }
        self.in_part += 1;
        self.written.rows += 1;
        self.written.unfit += cells.iter().filter(|cell| **cell == Value::Unfit).count() as u64;
        match &mut self.part {
            Some(Part::Csv(part)) => part.row(cells),
            #[cfg(feature = "parquet")]
            Some(Part::Parquet(part)) => part.row(cells),
            None => Ok(()),
        }
    }

    fn begin_part(&mut self) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let file = File::create(self.folder.join(format!("part-{:04}.{}", self.written.parts, self.format.extension())))?;
        self.part = Some(match self.format {
            Format::Csv => Part::Csv(csv::Part::new(file, &self.table)?),
            #[cfg(feature = "parquet")]
            Format::Parquet => Part::Parquet(Box::new(parquet::Part::new(file, &self.table)?)),
        });
        self.in_part = 0;
        self.written.parts += 1;
        Ok(())
    }

    fn end_part(&mut self) -> io::Result<()> {
        match self.part.take() {
            Some(Part::Csv(part)) => part.finish(),
            #[cfg(feature = "parquet")]
            Some(Part::Parquet(part)) => part.finish(),
            None => Ok(()),
        }
    }

    fn finish(mut self) -> io::Result<Written> {
        if self.written.parts == 0 {
            self.begin_part()?;
        }
        self.end_part()?;
        Ok(self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_bounded_and_hold_every_row_in_order() {
        let dir = tempfile::tempdir().unwrap();
        let mut tables = Tables::with_parts_of(dir.path(), Format::Csv, 2);
        for path in ["a", "b", "c", "d", "e"] {
            tables.add(&Document::not_read(path, None)).unwrap();
        }
        let written = tables.finish().unwrap();
        assert_eq!((written[0].rows, written[0].parts), (5, 3));
        assert_eq!((written[2].rows, written[2].parts), (0, 1));
        let part = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
        let paths =
            |name: &str| -> Vec<String> { part(name).lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned()).collect() };
        assert_eq!(paths("documents/part-0000.csv"), ["a", "b"]);
        assert_eq!(paths("documents/part-0002.csv"), ["e"]);
        assert_eq!(part("measures/part-0000.csv").lines().count(), 1);
    }
}
