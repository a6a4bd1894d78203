//! Parquet that is read back says what the CSV of the same rows says, and the same rows give the same bytes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use avstem_tables::{decimal_text, tables, write::Format};
use common::{odd_report, reports, table, write};
use parquet::{
    file::reader::{FileReader, SerializedFileReader},
    record::{Field, RowAccessor},
};
use std::{fs, fs::File, path::Path};

/// A field as CSV has it; the days of a date are those since 1970.
fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Long(number) => number.to_string(),
        Field::Bool(flag) => flag.to_string(),
        Field::Float(number) => number.to_string(),
        Field::Date(days) => jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(*days)).unwrap().to_string(),
        Field::Decimal(decimal) => {
            assert_eq!((decimal.precision(), decimal.scale()), (38, 18));
            decimal_text(i128::from_be_bytes(decimal.data().try_into().unwrap()))
        }
        other => panic!("{other:?} is no type of a column"),
    }
}

fn read(path: &Path) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| text(field)).collect()).collect()
}

#[test]
fn parquet_says_what_csv_says() {
    let (csv, columns) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut all = reports();
    all.push(odd_report());
    let written = write(csv.path(), Format::Csv, &all);
    assert_eq!(write(columns.path(), Format::Parquet, &all), written);
    for of in tables() {
        let name = of.name.text();
        let (names, rows) = table(csv.path(), name);
        let path = columns.path().join(name).join("part-0000.parquet");
        let reader = SerializedFileReader::new(File::open(&path).unwrap()).unwrap();
        let fields: Vec<String> =
            reader.metadata().file_metadata().schema().get_fields().iter().map(|field| field.name().to_owned()).collect();
        assert_eq!(fields, names, "{name}");
        assert_eq!(read(&path), rows, "{name}");
    }
}

#[test]
fn the_same_rows_give_the_same_bytes() {
    let written = || {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), Format::Parquet, &reports());
        tables().iter().map(|of| fs::read(dir.path().join(of.name.text()).join("part-0000.parquet")).unwrap()).collect::<Vec<_>>()
    };
    let first = written();
    assert!(first.iter().all(|bytes| bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1")));
    assert!(first == written());
}

#[test]
fn an_empty_text_is_no_null() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), Format::Parquet, &[odd_report()]);
    let reader = SerializedFileReader::new(File::open(dir.path().join("line_dimensions/part-0000.parquet")).unwrap()).unwrap();
    let codes: Vec<String> = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().get_string(4).unwrap().clone()).collect();
    assert_eq!(codes, ["0100", ""]);
}
