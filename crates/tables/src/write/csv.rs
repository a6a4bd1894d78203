//! A part as CSV after RFC 4180: UTF-8 without a byte order mark, a line of names, commas, decimal points, ISO dates, CRLF.
//!
//! A null is nothing between two commas, an empty text is `""`. Texts are as they are, for databases: what a spreadsheet would run as a
//! formula is not marked here, but in `extract --format csv`.

use crate::{
    column::Table,
    value::{Value, date_text, decimal_text},
};
use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

#[derive(Debug)]
pub(super) struct Part {
    out: BufWriter<File>,
    line: String,
}

impl Part {
    pub(super) fn new(file: File, table: &Table) -> io::Result<Self> {
        let mut out = BufWriter::new(file);
        let names: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        write!(out, "{}\r\n", names.join(","))?;
        Ok(Self { out, line: String::new() })
    }

    pub(super) fn row(&mut self, cells: &[Value]) -> io::Result<()> {
        self.line.clear();
        for (at, cell) in cells.iter().enumerate() {
            if at > 0 {
                self.line.push(',');
            }
            push(&mut self.line, cell);
        }
        self.line.push_str("\r\n");
        self.out.write_all(self.line.as_bytes())
    }

    pub(super) fn finish(self) -> io::Result<()> {
        self.out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }
}

fn push(line: &mut String, cell: &Value) {
    match cell {
        Value::Null | Value::Unfit => (),
        Value::Text(text) => push_text(line, text),
        Value::Integer(number) => line.push_str(&number.to_string()),
        Value::Amount(units) => line.push_str(&decimal_text(*units)),
        Value::Real(number) => line.push_str(&number.to_string()),
        Value::Date(days) => line.push_str(&date_text(*days)),
        Value::Flag(flag) => line.push_str(if *flag { "true" } else { "false" }),
    }
}

fn push_text(line: &mut String, text: &str) {
    let plain = !text.is_empty() && !text.contains(['"', ',', '\r', '\n']);
    if plain {
        line.push_str(text);
    } else {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let written = |cell: Value| {
            let mut line = String::new();
            push(&mut line, &cell);
            line
        };
        let text = |text: &'static str| written(Value::Text(text.into()));
        assert_eq!([text("a b"), text(""), text("a,b"), text("a\"b"), text("a\nb")], ["a b", "\"\"", "\"a,b\"", "\"a\"\"b\"", "\"a\nb\""]);
        assert_eq!([Value::Null, Value::Unfit, Value::Flag(true), Value::Date(0)].map(written), ["", "", "true", "1970-01-01"]);
        assert_eq!([Value::Amount(1_500_000_000_000_000_000), Value::Real(0.924), Value::Integer(-3)].map(written), ["1.5", "0.924", "-3"]);
    }
}
