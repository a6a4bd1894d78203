//! Exports with a delimiter: a file for each table, headers in one row, perhaps a title above.

use super::{File, flat_rows};
use crate::score::model::Document;
use fastrand::Rng;

/// Sets each table of the document.
pub(super) fn render(document: &Document, chance: &mut Rng) -> Vec<File> {
    let delimiter = if chance.usize(..3) > 0 { ';' } else { ',' };
    let titled = chance.usize(..3) == 0;
    let shape = vec![
        ("delimiter", if delimiter == ';' { "semicolon" } else { "comma" }.into()),
        ("line of title", if titled { "yes" } else { "no" }.into()),
    ];
    let files = document.tables.iter().enumerate().map(|(at, table)| {
        let mut records = flat_rows(table);
        // A caption may say the unit, and then it is needed.
        let above: Vec<&String> = table.caption.iter().filter(|_| titled || table.scale > 1).chain(&table.unit_line).collect();
        for line in above.into_iter().rev() {
            let blanks = std::iter::repeat_n(String::new(), table.columns.len() - 1);
            records.insert(0, std::iter::once(line.clone()).chain(blanks).collect());
        }
        let line =
            |record: &Vec<String>| record.iter().map(|field| quoted(field, delimiter)).collect::<Vec<_>>().join(&delimiter.to_string());
        let text: String = records.iter().map(|record| line(record) + "\r\n").collect();
        File { bytes: text.into_bytes(), shape: shape.clone(), tables: vec![at] }
    });
    files.collect()
}

/// A field in quotation marks where it needs them.
fn quoted(field: &str, delimiter: char) -> String {
    if field.contains([delimiter, '"', '\n']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_a_delimiter_is_quoted() {
        assert_eq!(quoted("1,5", ','), "\"1,5\"");
        assert_eq!(quoted("1,5", ';'), "1,5");
        assert_eq!(quoted("a \"b\"", ';'), "\"a \"\"b\"\"\"");
    }
}
