//! Documents as bytes: one module a format.
//!
//! In: a [`Document`], a format, a source of chance. Out: [`File`]s, each with the tables it holds and what was drawn for its looks. No file is
//! written and no program is run. Formats with tables of their own share [`body`], formats of plain lines share [`rows`].

mod aligned;
mod csv;
mod docx;
mod font;
mod html;
mod odt;
mod page;
mod pdf;
mod text;
mod xlsx;
mod xml;

use super::model::{Axis, Block, Document, Row, RowKind, Table};
use fastrand::Rng;

/// A way to set a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Format {
    Tabs,
    Aligned,
    Pipes,
    Csv,
    Html,
    Docx,
    Odt,
    Xlsx,
    Pdf,
}

/// All formats, in the order of the columns of the result.
pub(crate) const FORMATS: [Format; 9] =
    [Format::Tabs, Format::Aligned, Format::Pipes, Format::Csv, Format::Html, Format::Docx, Format::Odt, Format::Xlsx, Format::Pdf];

impl Format {
    pub(crate) fn name(self) -> &'static str {
        ["tabs", "aligned", "pipes", "csv", "html", "docx", "odt", "xlsx", "pdf"][self as usize]
    }

    /// The usual end of a file's name.
    pub(crate) fn extension(self) -> &'static str {
        ["txt", "txt", "md", "csv", "html", "docx", "odt", "xlsx", "pdf"][self as usize]
    }
}

/// A document in a format.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) bytes: Vec<u8>,
    /// What was drawn for the looks.
    pub(crate) shape: Vec<Axis>,
    /// The tables that it holds, in their order.
    pub(crate) tables: Vec<usize>,
}

/// Sets a document. One file, but a CSV holds one table.
pub(crate) fn render(document: &Document, format: Format, chance: &mut Rng) -> Result<Vec<File>, String> {
    let tables: Vec<usize> = (0..document.tables.len()).collect();
    let whole = |(bytes, shape)| vec![File { bytes, shape, tables }];
    Ok(match format {
        Format::Tabs => whole(text::tabs(document)),
        Format::Pipes => whole(text::pipes(document, chance)),
        Format::Aligned => whole(aligned::render(document, chance)),
        Format::Csv => csv::render(document, chance),
        Format::Html => whole(html::render(document, chance)),
        Format::Docx => whole(docx::render(document, chance)?),
        Format::Odt => whole(odt::render(document, chance)?),
        Format::Xlsx => whole(xlsx::render(document, chance)?),
        Format::Pdf => whole(pdf::render(document, chance)),
    })
}

/// A header and the number of columns below it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    text: String,
    span: usize,
}

/// The rows of headers: one, or two where some columns stand under a common one.
fn heads(table: &Table) -> Vec<Vec<Head>> {
    let mut rows = Vec::new();
    if table.has_groups() {
        let mut groups: Vec<(Option<&String>, usize)> = Vec::new();
        for column in &table.columns {
            match groups.last_mut() {
                Some((group, span)) if *group == column.group.as_ref() && group.is_some() => *span += 1,
                _ => groups.push((column.group.as_ref(), 1)),
            }
        }
        rows.push(groups.into_iter().map(|(group, span)| Head { text: group.cloned().unwrap_or_default(), span }).collect());
    }
    rows.push(table.columns.iter().map(|column| Head { text: column.header.clone(), span: 1 }).collect());
    rows
}

/// Headers and body as lines of cells; a header over several columns stands in the first of them.
fn rows(table: &Table) -> Vec<Vec<String>> {
    let spread = |head: Head| std::iter::once(head.text).chain(std::iter::repeat_n(String::new(), head.span - 1));
    let mut rows: Vec<Vec<String>> = heads(table).into_iter().map(|row| row.into_iter().flat_map(spread).collect()).collect();
    rows.extend(table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect()));
    rows
}

/// As [`rows`], with one row of headers in any case.
fn flat_rows(table: &Table) -> Vec<Vec<String>> {
    let header = table.columns.iter().map(super::model::Column::full_header).collect();
    std::iter::once(header).chain(rows(table).split_off(heads(table).len())).collect()
}

/// True for a row that holds nothing but its label.
fn is_label_only(row: &Row) -> bool {
    row.kind == RowKind::Heading && row.cells.iter().filter(|cell| !cell.text.is_empty()).count() == 1
}

/// What a body of paragraphs and tables is made of, for the formats that have both.
trait Body {
    fn heading(&mut self, level: u8, text: &str);
    fn paragraph(&mut self, text: &str);
    fn table(&mut self, table: &Table);
}

/// Sets all blocks, captions and lines of units before their tables.
fn body(document: &Document, to: &mut impl Body) {
    for block in &document.blocks {
        match block {
            Block::Title(text) => to.heading(1, text),
            Block::Heading(text) => to.heading(2, text),
            Block::Prose(text) => to.paragraph(text),
            Block::Table(at) => {
                let table = &document.tables[*at];
                table.caption.iter().chain(&table.unit_line).for_each(|line| to.paragraph(line));
                to.table(table);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{generate, model::Column, model::Kind, model::Role};

    #[test]
    fn a_group_of_columns_has_one_header_above_its_own() {
        let column = |group: Option<&str>, header: &str| Column { role: Role::Figure, group: group.map(Into::into), header: header.into() };
        let columns = vec![column(None, ""), column(Some("Budget"), "2024"), column(Some("Budget"), "2025")];
        let table = Table {
            shape: Vec::new(),
            kind: Kind::Accounts,
            caption: None,
            unit_line: None,
            scale: 1,
            columns,
            rows: Vec::new(),
            relations: Vec::new(),
        };
        assert_eq!(rows(&table), [["", "Budget", ""], ["", "2024", "2025"]]);
        assert_eq!(flat_rows(&table), [["", "Budget 2024", "Budget 2025"]]);
    }

    #[test]
    fn every_format_is_read_as_what_it_is() {
        let document = generate::draw(3, None);
        for format in FORMATS {
            let files = render(&document, format, &mut Rng::with_seed(1)).unwrap();
            for file in files {
                let report = avstem::process(&file.bytes, &avstem::Options::default()).unwrap();
                let expected = match format {
                    Format::Tabs | Format::Aligned | Format::Pipes => "text",
                    _ => format.name(),
                };
                assert_eq!(report.document.format, expected);
            }
        }
    }
}
