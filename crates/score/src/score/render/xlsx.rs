//! A workbook: a sheet for each table or one for all, figures as numbers with a format.
//!
//! What a cell shows follows from its number and its format; the comparison takes numbers for equal whatever separates their thousands.

use super::{
    heads,
    xml::{DECLARATION, escape, pack},
};
use crate::score::model::{Axis, Block, Cell, Column, Document, Role, RowKind, Table};
use fastrand::Rng;
use rust_decimal::Decimal;
use std::fmt::Write as _;

const STYLES: &str = r##"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="3"><numFmt numFmtId="164" formatCode="#,##0.0"/><numFmt numFmtId="165" formatCode="#,##0;(#,##0)"/><numFmt numFmtId="166" formatCode="0.0"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="9"><xf/><xf fontId="1" applyFont="1"/><xf numFmtId="3" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="166" applyNumberFormat="1"/><xf numFmtId="1" applyNumberFormat="1"/><xf numFmtId="3" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>"##;
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// How the sheets are filled.
struct Looks {
    /// Columns and rows left blank before the table.
    corner: (usize, usize),
    parentheses: bool,
    /// Headers over several columns are merged cells.
    merged: bool,
}

/// A sheet's rows and merged ranges.
#[derive(Default)]
struct Sheet {
    rows: String,
    next: usize,
    merged: Vec<String>,
}

/// Sets the document.
pub(super) fn render(document: &Document, chance: &mut Rng) -> Result<(Vec<u8>, Vec<Axis>), String> {
    let apart = chance.usize(..3) > 0;
    let corner = if chance.usize(..4) == 0 { (chance.usize(..2), chance.usize(..3)) } else { (0, 0) };
    let looks = Looks { corner, parentheses: chance.usize(..4) == 0, merged: chance.usize(..3) > 0 };
    let mut sheets = vec![Sheet { next: looks.corner.1, ..Sheet::default() }];
    for block in &document.blocks {
        let Some(sheet) = sheets.last_mut() else { break };
        match block {
            Block::Title(text) | Block::Heading(text) | Block::Prose(text) => sheet.words(text, &looks),
            Block::Table(at) => {
                sheet.table(&document.tables[*at], &looks);
                if apart && at + 1 < document.tables.len() {
                    sheets.push(Sheet { next: looks.corner.1, ..Sheet::default() });
                }
            }
        }
    }
    let shape = vec![
        ("sheets", if apart { "one a table" } else { "one" }.into()),
        ("corner", if looks.corner == (0, 0) { "A1" } else { "elsewhere" }.into()),
        ("headers over columns", if looks.merged { "merged" } else { "in the first cell" }.into()),
    ];
    Ok((container(&sheets)?, shape))
}

impl Sheet {
    /// A line of words, with a blank row after it.
    fn words(&mut self, text: &str, looks: &Looks) {
        let cell = string(text, looks.corner.0, self.next, 0);
        self.row(&cell);
        self.next += 1;
    }

    fn row(&mut self, cells: &str) {
        let _ = write!(self.rows, "<row r=\"{}\">{cells}</row>", self.next + 1);
        self.next += 1;
    }

    fn table(&mut self, table: &Table, looks: &Looks) {
        let left = looks.corner.0;
        for line in table.caption.iter().chain(&table.unit_line) {
            let cell = string(line, left, self.next, 0);
            self.row(&cell);
        }
        for row in heads(table) {
            let (mut cells, mut at) = (String::new(), left);
            for head in row {
                cells += &string(&head.text, at, self.next, 1);
                if head.span > 1 && looks.merged {
                    self.merged.push(format!("{}:{}", name(self.next, at), name(self.next, at + head.span - 1)));
                }
                at += head.span;
            }
            self.row(&cells);
        }
        for row in &table.rows {
            let columns = table.columns.iter().zip(&row.cells).enumerate();
            let bold = row.kind != RowKind::Line;
            let cells: String = columns.map(|(at, (column, cell))| typed(cell, column, bold, looks, left + at, self.next)).collect();
            self.row(&cells);
        }
        self.next += 1;
    }
}

/// A cell by its kind: numbers as numbers, words as words.
fn typed(cell: &Cell, column: &Column, bold: bool, looks: &Looks, at: usize, row: usize) -> String {
    let number = |value: Decimal, style: usize| format!("<c r=\"{}\" s=\"{style}\"><v>{value}</v></c>", name(row, at));
    let plain = matches!(column.role, Role::Account | Role::Note | Role::Number);
    match (cell.value, cell.text.parse::<Decimal>()) {
        (Some(value), _) => number(value, style(value, column.role, bold, looks)),
        (None, Ok(value)) if plain => number(value, 7),
        _ => string(&cell.text, at, row, usize::from(bold)),
    }
}

/// The index into the styles' formats.
fn style(value: Decimal, role: Role, bold: bool, looks: &Looks) -> usize {
    match (role, value.scale()) {
        (Role::Percent, 0) => 7,
        (Role::Percent, _) => 6,
        (_, 1) => 3,
        (_, 2) => 4,
        _ if looks.parentheses => 5,
        _ if bold => 8,
        _ => 2,
    }
}

fn string(text: &str, column: usize, row: usize, style: usize) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!("<c r=\"{}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>", name(row, column), escape(text))
}

/// `(6, 1)` is `B7`; no table is wide enough for two letters.
fn name(row: usize, column: usize) -> String {
    format!("{}{}", char::from(b'A' + u8::try_from(column.min(25)).unwrap_or(0)), row + 1)
}

fn container(sheets: &[Sheet]) -> Result<Vec<u8>, String> {
    let numbers = 1..=sheets.len();
    let each = |text: &dyn Fn(usize) -> String| numbers.clone().map(text).collect::<String>();
    let parts = each(&|n| format!("<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{TYPE}.worksheet+xml\"/>"));
    let types = format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPE}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPE}.styles+xml\"/>{parts}</Types>"
    );
    let root = format!(
        "{DECLARATION}<Relationships xmlns=\"{PACKAGE}\"><Relationship Id=\"rId1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
    );
    let listed = each(&|n| format!("<sheet name=\"Ark{n}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>"));
    let workbook = format!("{DECLARATION}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets>{listed}</sheets></workbook>");
    let targets = each(&|n| format!("<Relationship Id=\"rId{n}\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"));
    let related = format!(
        "{DECLARATION}<Relationships xmlns=\"{PACKAGE}\">{targets}<Relationship Id=\"rIdS\" Type=\"{OFFICE}/styles\" Target=\"styles.xml\"/></Relationships>"
    );
    let styles = format!("{DECLARATION}{STYLES}");
    let sheet_xml = |sheet: &Sheet| {
        let merged = sheet.merged.iter().fold(String::new(), |text, range| text + &format!("<mergeCell ref=\"{range}\"/>"));
        let merged = if merged.is_empty() { merged } else { format!("<mergeCells count=\"{}\">{merged}</mergeCells>", sheet.merged.len()) };
        format!("{DECLARATION}<worksheet xmlns=\"{MAIN}\"><sheetData>{}</sheetData>{merged}</worksheet>", sheet.rows)
    };
    let pages: Vec<(String, String)> =
        sheets.iter().enumerate().map(|(at, sheet)| (format!("xl/worksheets/sheet{}.xml", at + 1), sheet_xml(sheet))).collect();
    let mut members: Vec<(&str, &str)> = vec![("[Content_Types].xml", &types), ("_rels/.rels", &root), ("xl/workbook.xml", &workbook)];
    members.extend([("xl/_rels/workbook.xml.rels", related.as_str()), ("xl/styles.xml", styles.as_str())]);
    members.extend(pages.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    pack(&members, false)
}
