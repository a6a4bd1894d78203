//! Number formats, bold fonts and hidden rows and columns of an .xls workbook ([MS-XLS] 2.4.126 Format, 2.4.122 Font, 2.4.353 XF,
//! 2.4.221 Row, 2.4.53 `ColInfo`), which the general parser leaves out.
//!
//! In: the workbook stream. Out: for each sheet, in the order of the file, which look each cell has, which cells hold formulas,
//! what is hidden. What is broken
//! here is only missing: a cell without a look is shown plainly.

use super::biff::{self, ARRAY, BEGIN, BOUND_SHEET, CELLS, COLUMNS, END, FORMULA, MULTIPLE_NUMBERS, ROW, SHARED_FORMULA, u16_at, u32_at};
use super::{
    links::{Layout, Links},
    sheet_xml::{Extras, Spans},
    tokens,
};
use std::collections::BTreeMap;

/// Record types of the workbook's globals.
const FONT: u16 = 0x0031;
const FORMAT: u16 = 0x041E;
const EXTENDED_FORMAT: u16 = 0x00E0;

/// Weight from which on a font is bold.
const BOLD_WEIGHT: u16 = 700;

/// Fonts are counted from 0, but the number 4 is never used.
const SKIPPED_FONT: u16 = 4;

/// Format codes that every workbook has without naming them (ECMA-376 part 1, §18.8.30); dates are told elsewhere.
const BUILT_IN: [(u16, &str); 14] = [
    (1, "0"),
    (2, "0.00"),
    (3, "#,##0"),
    (4, "#,##0.00"),
    (9, "0%"),
    (10, "0.00%"),
    (37, "#,##0;(#,##0)"),
    (38, "#,##0;(#,##0)"),
    (39, "#,##0.00;(#,##0.00)"),
    (40, "#,##0.00;(#,##0.00)"),
    (41, "#,##0;(#,##0);\"-\""),
    (42, "#,##0;(#,##0);\"-\""),
    (43, "#,##0.00;(#,##0.00);\"-\""),
    (44, "#,##0.00;(#,##0.00);\"-\""),
];

/// What a cell looks like.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Look {
    /// The number format's code, where it is known.
    pub(super) format: Option<String>,
    pub(super) bold: bool,
    /// Font size in twentieths of a point; 0 where it is not known.
    pub(super) twips: u16,
}

/// The looks of a workbook's cells.
#[derive(Debug, Default)]
pub(super) struct Looks {
    /// By the number that cells give.
    formats: Vec<Look>,
    sheets: Vec<SheetLooks>,
    links: Links,
}

/// One sheet: the look of each cell by row and column, the cells with formulas, what is hidden.
#[derive(Debug, Default)]
struct SheetLooks {
    looks: BTreeMap<(usize, usize), u16>,
    /// By cell: where the formula stands that it shares, if it shares one.
    formulas: BTreeMap<(usize, usize), Option<(usize, usize)>>,
    /// The bytes of shared formulas by where they stand; `true` for an array formula.
    shared: BTreeMap<(usize, usize), (bool, Vec<u8>)>,
    /// The bytes of the formulas that stand in their cell alone.
    own: BTreeMap<(usize, usize), Vec<u8>>,
    rows: Spans,
    columns: Spans,
}

impl Looks {
    /// The look of a cell; sheets count from 0 in the order of the file.
    pub(super) fn of(&self, sheet: usize, row: usize, column: usize) -> Option<&Look> {
        self.formats.get(usize::from(*self.sheets.get(sheet)?.looks.get(&(row, column))?))
    }

    /// The cells of a sheet that hold a formula, with its text; without where it is not read here.
    pub(super) fn formulas(&self, sheet: usize) -> impl Iterator<Item = ((usize, usize), String)> {
        self.sheets.get(sheet).into_iter().flat_map(|sheet| {
            sheet.formulas.iter().map(|(&at, anchor)| {
                let text = anchor.and_then(|anchor| sheet.shared.get(&anchor)).map(|(array, bytes)| {
                    let text = tokens::text(bytes, at, &self.links).unwrap_or_default();
                    if *array { format!("{{{text}}}") } else { text }
                });
                let own = || tokens::text(sheet.own.get(&at)?, at, &self.links);
                (at, text.or_else(own).unwrap_or_default())
            })
        })
    }

    /// The defined names and what they mean.
    pub(super) fn names(&self) -> Vec<(String, String)> {
        tokens::defined(&self.links)
    }

    /// True for a workbook of Excel 95 or before, whose formulas are not read here.
    pub(super) fn is_older(&self) -> bool {
        self.links.layout() == Layout::Older
    }

    /// The hidden rows and columns of a sheet.
    pub(super) fn extras(&self, sheet: usize) -> Extras {
        let hidden = |sheet: &SheetLooks| Extras { rows: sheet.rows.clone(), columns: sheet.columns.clone(), arrays: Vec::new() };
        self.sheets.get(sheet).map(hidden).unwrap_or_default()
    }

    /// Reads the looks of at most `limit` cells. `names` are those of the sheets, in the order of the file.
    pub(super) fn read(stream: &[u8], names: &[String], limit: usize) -> Self {
        let mut links = Links::new(layout(stream), names);
        let (mut fonts, mut formats, mut pairs, mut starts) = (Vec::new(), BTreeMap::new(), Vec::new(), Vec::new());
        for (kind, data) in biff::records(stream).take_while(|&(kind, _)| kind != END) {
            match kind {
                FONT => fonts.push((u16_at(data, 6).is_some_and(|weight| weight >= BOLD_WEIGHT), u16_at(data, 0).unwrap_or(0))),
                FORMAT => formats.extend(format(data)),
                EXTENDED_FORMAT => pairs.push((u16_at(data, 0).unwrap_or(0), u16_at(data, 2).unwrap_or(0))),
                BOUND_SHEET => starts.push(u32_at(data, 0).unwrap_or(u32::MAX)),
                _ => links.add(kind, data),
            }
        }
        let font = |font: u16| fonts.get(usize::from(font - u16::from(font > SKIPPED_FONT))).copied().unwrap_or((false, 0));
        let code = |id: &u16| {
            formats.get(id).cloned().or_else(|| BUILT_IN.iter().find(|(known, _)| known == id).map(|(_, code)| (*code).to_owned()))
        };
        let look = |(number, id): &(u16, u16)| {
            let (bold, twips) = font(*number);
            Look { format: code(id), bold, twips }
        };
        let looks = pairs.iter().map(look).collect();
        let mut left = limit;
        let sheets = starts.iter().map(|&start| cells(stream.get(start as usize..).unwrap_or_default(), &mut left)).collect();
        Self { formats: looks, sheets, links }
    }
}

/// The version that a workbook's first record tells.
const EXCEL_97: u16 = 0x0600;

fn layout(stream: &[u8]) -> Layout {
    let version = biff::records(stream).next().filter(|&(kind, _)| kind == BEGIN).and_then(|(_, data)| u16_at(data, 0));
    if version == Some(EXCEL_97) { Layout::Xls } else { Layout::Older }
}

/// A format's number and code. Older files count its characters in one byte and do not say how wide they are.
fn format(data: &[u8]) -> Option<(u16, String)> {
    let id = u16_at(data, 0)?;
    let length = usize::from(u16_at(data, 2)?);
    let code = match data.get(4)? {
        0 if data.len() == 5 + length => data[5..].iter().map(|&byte| char::from(byte)).collect(),
        1 if data.len() == 5 + 2 * length => {
            let units: Vec<u16> = data[5..].as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
            String::from_utf16_lossy(&units)
        }
        _ => data.get(3..3 + usize::from(data[2]))?.iter().map(|&byte| char::from(byte)).collect(),
    };
    Some((id, code))
}

/// Where the formula stands that a formula's record shares.
fn shares(data: &[u8]) -> Option<(usize, usize)> {
    let shares = data.get(22) == Some(&0x01);
    let anchor = || Some((usize::from(u16_at(data, 23)?), usize::from(u16_at(data, 25)?)));
    if shares { anchor() } else { None }
}

/// The bytes of the formula that a formula's record holds itself.
fn own_formula(data: &[u8]) -> &[u8] {
    let length = u16_at(data, 20).map_or(0, usize::from);
    data.get(22..22 + length).unwrap_or_default()
}

/// Bits of a row's and of a column's record that hide it.
const HIDDEN_ROW: u16 = 0x20;
const HIDDEN_COLUMN: u16 = 0x01;

/// The looks' numbers of one sheet's cells, and what is hidden.
fn cells(stream: &[u8], left: &mut usize) -> SheetLooks {
    let mut sheet = SheetLooks::default();
    let found = &mut sheet.looks;
    let mut last_formula = (0, 0);
    let mut depth = 0_usize;
    for (kind, data) in biff::records(stream) {
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 || *left == 0 => {}
            ROW if u16_at(data, 12).is_some_and(|flags| flags & HIDDEN_ROW != 0) => {
                sheet.rows.extend(u16_at(data, 0).map(|row| (usize::from(row), usize::from(row))));
            }
            COLUMNS if u16_at(data, 8).is_some_and(|flags| flags & HIDDEN_COLUMN != 0) => {
                let columns = u16_at(data, 0).zip(u16_at(data, 2));
                sheet.columns.extend(columns.map(|(first, last)| (usize::from(first), usize::from(last.max(first)))));
            }
            SHARED_FORMULA | ARRAY => {
                // The formula's own length stands behind its range and flags.
                let start = if kind == ARRAY { 12 } else { 8 };
                let length = u16_at(data, start).map_or(0, usize::from);
                let bytes = data.get(start + 2..start + 2 + length).unwrap_or_default();
                sheet.shared.insert(last_formula, (kind == ARRAY, bytes.to_vec()));
            }
            MULTIPLE_NUMBERS => {
                let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { continue };
                let numbers = data.len().saturating_sub(6) / 6;
                for (index, column) in (usize::from(first)..).take(numbers.min(*left)).enumerate() {
                    found.extend(u16_at(data, 4 + 6 * index).map(|look| ((usize::from(row), column), look)));
                }
                *left = left.saturating_sub(numbers);
            }
            _ if CELLS.contains(&kind) => {
                if let (Some(row), Some(column), Some(look)) = (u16_at(data, 0), u16_at(data, 2), u16_at(data, 4)) {
                    found.insert((usize::from(row), usize::from(column)), look);
                    *left -= 1;
                    if kind == FORMULA {
                        last_formula = (usize::from(row), usize::from(column));
                        let shares = shares(data);
                        if shares.is_none() {
                            sheet.own.insert(last_formula, own_formula(data).to_vec());
                        }
                        sheet.formulas.insert(last_formula, shares);
                    }
                }
            }
            _ => {}
        }
    }
    sheet
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, fields: &[u16], rest: &[u8]) -> Vec<u8> {
        let data: Vec<u8> = fields.iter().flat_map(|field| field.to_le_bytes()).chain(rest.iter().copied()).collect();
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), &data].concat()
    }

    #[test]
    fn a_cell_has_the_font_and_the_format_of_its_record() {
        let mut globals: Vec<u8> = (0..4).flat_map(|_| record(FONT, &[200, 0, 0, 400], &[])).collect();
        globals.extend(record(FONT, &[200, 0, 0, 700], &[]));
        globals.extend(record(FORMAT, &[164, 4], b"\x000.0%"));
        globals.extend(record(EXTENDED_FORMAT, &[0, 3], &[]));
        globals.extend(record(EXTENDED_FORMAT, &[5, 164], &[])); // the fifth font: the number 4 is skipped
        let start = (globals.len() + 8 + 4) as u32;
        globals.extend(record(BOUND_SHEET, &[], &start.to_le_bytes()));
        globals.extend(record(END, &[], &[]));
        globals.extend(record(BEGIN, &[], &[]));
        globals.extend(record(0x0203, &[7, 2, 1], &[0; 8]));
        globals.extend(record(MULTIPLE_NUMBERS, &[8, 4, 1, 0, 0, 0, 0, 0, 5], &[]));
        globals.extend(record(END, &[], &[]));
        let looks = Looks::read(&globals, &[], 10);
        let percent = Look { format: Some("0.0%".to_owned()), bold: true, twips: 200 };
        assert_eq!((looks.of(0, 7, 2), looks.of(0, 8, 4)), (Some(&percent), Some(&percent)));
        assert_eq!(looks.of(0, 8, 5), Some(&Look { format: Some("#,##0".to_owned()), bold: false, twips: 200 }));
        assert_eq!((looks.of(0, 8, 6), looks.of(1, 7, 2)), (None, None));
    }

    #[test]
    fn looks_stop_at_the_limit() {
        let cells: Vec<u8> = (0..5).flat_map(|row| record(0x0203, &[row, 0, 0], &[0; 8])).collect();
        let mut left = 3;
        assert_eq!((super::cells(&cells, &mut left).looks.len(), left), (3, 0));
    }
}
