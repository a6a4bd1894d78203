//! Sheets written as text → a small .xlsx, for the cases that need formulas and their stored values side by side.
//!
//! The form is explained in `tests/checks/README.md`. Real writers' workbooks stand in `fixtures/`.

use std::io::{Cursor, Write};

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The sheets of a text in Markdown: name and rows of each block that opens with the fence `sheet NAME`.
pub fn sheets(markdown: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in markdown.lines() {
        if let Some(name) = line.strip_prefix("```sheet ") {
            found.push((name.trim().to_owned(), Vec::new()));
            inside = true;
        } else if line.starts_with("```") {
            inside = false;
        } else if let (true, Some((_, rows))) = (inside, found.last_mut()) {
            rows.push(line.to_owned());
        }
    }
    found
}

/// A workbook of these sheets.
pub fn workbook(sheets: &[(String, Vec<String>)]) -> Vec<u8> {
    let numbers = || 1..=sheets.len();
    let joined = |entries: &mut dyn Iterator<Item = String>| entries.collect::<Vec<_>>().concat();
    let sheet = |((name, _), n): (&(String, Vec<String>), usize)| format!("<sheet name='{}' sheetId='{n}' r:id='s{n}'/>", escape(name));
    let listed = joined(&mut sheets.iter().zip(numbers()).map(sheet));
    let relation = |n| format!("<Relationship Id='s{n}' Type='{RELATIONS}/worksheet' Target='worksheets/sheet{n}.xml'/>");
    let related = joined(&mut numbers().map(relation));
    let mut parts = vec![
        (
            "_rels/.rels".to_owned(),
            format!("<Relationships><Relationship Id='r' Type='{RELATIONS}/officeDocument' Target='xl/workbook.xml'/></Relationships>"),
        ),
        ("xl/workbook.xml".to_owned(), format!("<workbook xmlns:r='{RELATIONS}'><sheets>{listed}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{related}</Relationships>")),
        ("xl/styles.xml".to_owned(), "<styleSheet><cellXfs><xf numFmtId='0'/><xf numFmtId='10'/></cellXfs></styleSheet>".to_owned()),
        ("xl/sharedStrings.xml".to_owned(), "<sst/>".to_owned()),
    ];
    for ((_, rows), n) in sheets.iter().zip(numbers()) {
        let rows: String = rows.iter().enumerate().map(|(row, line)| self::row(row, line)).collect();
        parts.push((format!("xl/worksheets/sheet{n}.xml"), format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")));
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn row(row: usize, line: &str) -> String {
    let (line, hidden) = line.strip_suffix("## row hidden").map_or((line, ""), |line| (line, " hidden='1'"));
    let cells: String = line.split('|').map(str::trim).enumerate().map(|(column, text)| cell(row, column, text)).collect();
    format!("<row r='{}'{hidden}>{cells}</row>", row + 1)
}

fn cell(row: usize, column: usize, text: &str) -> String {
    let name = avstem::document::a1(row, column);
    let (formula, value) = match text.strip_prefix('=').and_then(|rest| rest.split_once(" -> ")) {
        Some((formula, value)) => (format!("<f>{}</f>", escape(formula)), value.trim()),
        None => (String::new(), text),
    };
    let number = value.strip_suffix(" %").map_or(value, str::trim);
    match number.parse::<rust_decimal::Decimal>() {
        _ if value.is_empty() => String::new(),
        Ok(number) if value.ends_with('%') => {
            format!("<c r='{name}' s='1'>{formula}<v>{}</v></c>", number / rust_decimal::Decimal::ONE_HUNDRED)
        }
        Ok(number) => format!("<c r='{name}'>{formula}<v>{number}</v></c>"),
        Err(_) => format!("<c r='{name}' t='str'>{formula}<v>{}</v></c>", escape(value.strip_prefix('\'').unwrap_or(value))),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\'', "&apos;")
}
