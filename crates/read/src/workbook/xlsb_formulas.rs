//! Formulas of an .xlsb workbook, record by record ([MS-XLSB] 2.1.4, 2.4.664 `BrtExternSheet`, 2.4.711 `BrtName`, 2.5.97 formulas).
//! The general parser gives neither the workbook nor the sheets that a reference means, and drops what it cannot read.
//!
//! In: the container. Out: [`Formulas`]: the defined names, and for each sheet every cell that holds a formula, with its text; without
//! where it is not read.

use super::{
    Budget,
    biff::u32_at,
    links::{Layout, Links},
    sheet_xml::relations,
    tokens,
};
use crate::container::{Container, io_error};
use avstem_document::{error::Error, limits::Limits};
use std::{
    collections::BTreeMap,
    io::{self, BufRead, Read},
};

/// Record types of the workbook.
const SHEET: u16 = 0x009C;
const NAME: u16 = 0x0027;
const OTHER_BOOKS: [u16; 3] = [0x0163, 0x0166, 0x029B];
const ITSELF: u16 = 0x0165;
const EXTERNAL_SHEETS: u16 = 0x016A;

/// Record types of a sheet.
const ROW: u16 = 0x0000;
const TEXT_FORMULA: u16 = 0x0008;
const NUMBER_FORMULA: u16 = 0x0009;
const TRUTH_FORMULA: u16 = 0x000A;
const ERROR_FORMULA: u16 = 0x000B;
const END_OF_CELLS: u16 = 0x0092;
const ARRAY: u16 = 0x01AA;
const SHARED_FORMULA: u16 = 0x01AB;

/// Token of a formula that stands with another cell.
const SHARES: u8 = 0x01;

const WORKBOOK: &str = "xl/workbook.bin";
const RELATIONS: &str = "xl/_rels/workbook.bin.rels";

/// Bytes of the longest record that is looked at.
const LONGEST_RECORD: usize = 16 << 20;

/// Row and column.
type At = (usize, usize);

/// What the formulas of a workbook mean, and where its sheets stand.
#[derive(Debug)]
pub(super) struct Formulas {
    links: Links,
    /// Paths in the container by the sheets' names.
    paths: BTreeMap<String, String>,
}

impl Formulas {
    /// Reads the workbook's own records.
    pub(super) fn read(container: &mut Container<'_>, limits: &Limits) -> Result<Self, Error> {
        let path = member(container, RELATIONS);
        let targets = relations(container, &path, "xl", limits)?;
        let (mut sheets, mut paths, mut records) = (Vec::new(), BTreeMap::new(), Vec::new());
        let wanted = |kind: u16| [SHEET, NAME, ITSELF, EXTERNAL_SHEETS].contains(&kind) || OTHER_BOOKS.contains(&kind);
        each_record(container, WORKBOOK, wanted, |kind, data| {
            if kind == SHEET {
                let (id, name) = sheet(data).unwrap_or_default();
                if let Some((_, path)) = targets.get(&id) {
                    paths.entry(name.clone()).or_insert_with(|| path.clone());
                }
                sheets.push(name);
            } else {
                records.push((kind, data.to_vec()));
            }
            Ok(true)
        })?;
        let mut links = Links::new(Layout::Xlsb, &sheets);
        for (kind, data) in records {
            add_link(&mut links, kind, &data);
        }
        Ok(Self { links, paths })
    }

    /// The defined names and what they mean.
    pub(super) fn names(&self) -> Vec<(String, String)> {
        tokens::defined(&self.links)
    }

    /// The cells of a sheet that hold formulas, with their texts.
    pub(super) fn of(&self, container: &mut Container<'_>, name: &str, budget: &mut Budget<'_>) -> Result<Vec<(At, String)>, Error> {
        let path = self.paths.get(name).ok_or_else(|| Error::damaged(format_args!("sheet {name:?} has no part in the container")))?;
        let mut sheet =
            SheetReader { links: &self.links, row: 0, last: (0, 0), texts: Vec::new(), sharing: Vec::new(), shared: BTreeMap::new() };
        let wanted =
            |kind: u16| [ROW, ARRAY, SHARED_FORMULA, END_OF_CELLS].contains(&kind) || (TEXT_FORMULA..=ERROR_FORMULA).contains(&kind);
        each_record(container, path, wanted, |kind, data| sheet.record(kind, data, budget))?;
        sheet.unfold(budget)
    }
}

/// A sheet's formulas as they are read.
struct SheetReader<'a> {
    links: &'a Links,
    row: usize,
    /// The cell of the formula before.
    last: At,
    texts: Vec<(At, String)>,
    /// Cells whose formula stands with another cell, and that cell.
    sharing: Vec<(At, At)>,
    /// The bytes of shared formulas by where they stand; `true` for an array formula.
    shared: BTreeMap<At, (bool, Vec<u8>)>,
}

impl SheetReader<'_> {
    /// Takes in a record; false when no cell follows.
    fn record(&mut self, kind: u16, data: &[u8], budget: &mut Budget<'_>) -> Result<bool, Error> {
        match kind {
            END_OF_CELLS => return Ok(false),
            ROW => self.row = u32_at(data, 0).map_or(self.row, |row| row as usize),
            ARRAY | SHARED_FORMULA => {
                let bytes = parsed(data, if kind == ARRAY { 17 } else { 16 }).map(|(bytes, _)| bytes).unwrap_or_default();
                self.shared.insert(self.last, (kind == ARRAY, bytes.to_vec()));
            }
            _ => self.cell(kind, data, budget)?,
        }
        Ok(true)
    }

    fn cell(&mut self, kind: u16, data: &[u8], budget: &mut Budget<'_>) -> Result<(), Error> {
        let Some(column) = u32_at(data, 0) else { return Ok(()) };
        let at = (self.row, column as usize);
        self.last = at;
        let start = match kind {
            NUMBER_FORMULA => 18,
            TRUTH_FORMULA | ERROR_FORMULA => 11,
            _ => u32_at(data, 8).map_or(usize::MAX, |length| 14_usize.saturating_add(2 * length as usize)),
        };
        let formula = parsed(data, start);
        if let Some(anchor) = formula.and_then(|(bytes, extra)| anchor(bytes, extra)) {
            self.sharing.push((at, anchor));
            return Ok(());
        }
        let text = formula.and_then(|(bytes, _)| tokens::text(bytes, at, self.links)).unwrap_or_default();
        budget.count_formula(&text)?;
        self.texts.push((at, text));
        Ok(())
    }

    /// All formulas, those that stand with another cell among them.
    fn unfold(mut self, budget: &mut Budget<'_>) -> Result<Vec<(At, String)>, Error> {
        for (at, anchor) in &self.sharing {
            let text = match self.shared.get(anchor) {
                Some((array, bytes)) => {
                    let text = tokens::text(bytes, *at, self.links).unwrap_or_default();
                    if *array { format!("{{{text}}}") } else { text }
                }
                None => String::new(),
            };
            budget.count_formula(&text)?;
            self.texts.push((*at, text));
        }
        Ok(self.texts)
    }
}

/// A formula's tokens and what stands behind them, at a place of a record.
fn parsed(data: &[u8], start: usize) -> Option<(&[u8], &[u8])> {
    let length = u32_at(data, start)? as usize;
    let tokens = start.checked_add(4)?;
    let end = tokens.checked_add(length)?;
    Some((data.get(tokens..end)?, data.get(end..).unwrap_or_default()))
}

/// The cell that a formula stands with, where that is another one: its row among the tokens, its column behind them.
fn anchor(bytes: &[u8], extra: &[u8]) -> Option<At> {
    let row = (bytes.len() == 5 && bytes[0] == SHARES).then(|| u32_at(bytes, 1))??;
    Some((row as usize, u32_at(extra, 4)? as usize))
}

/// The relation and the name of a sheet.
fn sheet(data: &[u8]) -> Option<(String, String)> {
    let (id, length) = string(data, 8)?;
    Some((id, string(data, 8 + length)?.0))
}

/// A text, and the bytes that it takes with its length; an absent one is blank.
fn string(data: &[u8], at: usize) -> Option<(String, usize)> {
    let count = u32_at(data, at)?;
    let count = if count == u32::MAX { 0 } else { count as usize };
    let end = at.checked_add(4)?.checked_add(count.checked_mul(2)?)?;
    let units: Vec<u16> = data.get(at + 4..end)?.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
    Some((String::from_utf16_lossy(&units), end - at))
}

/// Takes in a record of the workbook that tells what formulas mean.
fn add_link(links: &mut Links, kind: u16, data: &[u8]) {
    match kind {
        EXTERNAL_SHEETS => {
            let count = u32_at(data, 0).unwrap_or(0) as usize;
            let all = data.get(4..).unwrap_or_default().as_chunks::<12>().0;
            let number = |bytes: &[u8; 12], at: usize| u32_at(bytes, at).unwrap_or(u32::MAX);
            all.iter().take(count).for_each(|bytes| links.add_reference((number(bytes, 0), number(bytes, 4), number(bytes, 8))));
        }
        NAME => {
            // One that cannot be read keeps its number, too.
            let (name, meaning) = name(data).unwrap_or_default();
            links.add_name(name, meaning);
        }
        kind => links.add_book(kind == ITSELF),
    }
}

fn name(data: &[u8]) -> Option<(String, Vec<u8>)> {
    let (name, length) = string(data, 9)?;
    Some((name, parsed(data, 9 + length)?.0.to_vec()))
}

/// The name of a member, whatever its case.
fn member(container: &Container<'_>, path: &str) -> String {
    if container.has(path) {
        return path.to_owned();
    }
    let same = |name: &String| name.replace('\\', "/").eq_ignore_ascii_case(path);
    container.names().into_iter().find(same).unwrap_or_else(|| path.to_owned())
}

/// Calls `each` with the wanted records of a member, until it says false.
fn each_record(
    container: &mut Container<'_>,
    path: &str,
    wanted: impl Fn(u16) -> bool,
    mut each: impl FnMut(u16, &[u8]) -> Result<bool, Error>,
) -> Result<(), Error> {
    let (path, limit) = (member(container, path), container.member_bytes());
    let Some(mut source) = container.stream(&path)? else {
        return Err(Error::damaged(format_args!("the container has no member {path:?}")));
    };
    let failed = |problem: &io::Error| io_error(problem, limit);
    let mut data = Vec::new();
    while let Some((kind, length)) = head(&mut source).map_err(|problem| failed(&problem))? {
        if !wanted(kind) || length > LONGEST_RECORD {
            io::copy(&mut source.by_ref().take(length as u64), &mut io::sink()).map_err(|problem| failed(&problem))?;
            continue;
        }
        data.clear();
        source.by_ref().take(length as u64).read_to_end(&mut data).map_err(|problem| failed(&problem))?;
        if data.len() < length || !each(kind, &data)? {
            break;
        }
    }
    Ok(())
}

/// Type and length of the next record; none at the end.
fn head(source: &mut impl BufRead) -> io::Result<Option<(u16, usize)>> {
    let Some(first) = byte(source)? else { return Ok(None) };
    let mut kind = u16::from(first & 0x7F);
    if first & 0x80 != 0 {
        let Some(second) = byte(source)? else { return Ok(None) };
        kind |= u16::from(second & 0x7F) << 7;
    }
    let mut length = 0_usize;
    for at in 0..4 {
        let Some(part) = byte(source)? else { return Ok(None) };
        length |= usize::from(part & 0x7F) << (7 * at);
        if part & 0x80 == 0 {
            break;
        }
    }
    Ok(Some((kind, length)))
}

fn byte(source: &mut impl BufRead) -> io::Result<Option<u8>> {
    let mut one = [0];
    match source.read(&mut one)? {
        0 => Ok(None),
        _ => Ok(Some(one[0])),
    }
}

#[cfg(test)]
mod tests {
    use crate::container::tests::zip_of_bytes;
    use avstem_document::{document::Part, error::ErrorKind, limits::Limits, note::Notes};

    const PACKAGE: &str = "<Relationships><Relationship Id='r' Target='xl/workbook.bin' \
        Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument'/></Relationships>";
    const SHEETS: &str = "<Relationships><Relationship Id='r0' Type='w' Target='worksheets/a.bin'/>\
        <Relationship Id='r1' Type='w' Target='worksheets/b.bin'/></Relationships>";

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        let kind = if kind < 0x80 { vec![kind as u8] } else { vec![kind as u8 & 0x7F | 0x80, (kind >> 7) as u8] };
        let length = [data.len() as u8 & 0x7F | 0x80, (data.len() >> 7) as u8];
        [&kind[..], &length, data].concat()
    }

    fn numbers(numbers: &[u32]) -> Vec<u8> {
        numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    fn string(text: &str) -> Vec<u8> {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&(units.len() as u32 / 2).to_le_bytes()[..], &units].concat()
    }

    fn name(name: &str, meaning: &[u8]) -> Vec<u8> {
        record(super::NAME, &[&[0; 9][..], &string(name), &numbers(&[meaning.len() as u32]), meaning, &[0; 4]].concat())
    }

    /// Tokens of cell B2 of a reference to sheets.
    fn cell(reference: u8) -> Vec<u8> {
        [&[0x3A, reference, 0][..], &numbers(&[1]), &[1, 0]].concat()
    }

    /// Sheets A and B; references to B, to both, to another workbook, to a deleted sheet; names for each.
    fn book() -> Vec<u8> {
        let sheet =
            |at: u32, name: &str| record(super::SHEET, &[&numbers(&[0, at + 1])[..], &string(&format!("r{at}")), &string(name)].concat());
        let references = numbers(&[4, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, u32::MAX, u32::MAX]);
        let names = [("Sats", 0), ("TOT97", 0), ("Begge", 1), ("Annen", 2), ("Borte", 3)];
        let names: Vec<u8> = names.iter().flat_map(|(text, reference)| name(text, &cell(*reference))).collect();
        [
            &record(0x83, &[])[..],
            &sheet(0, "A"),
            &sheet(1, "B"),
            &record(0x90, &[]),
            &record(super::ITSELF, &[]),
            &record(0x163, &string("r9")),
            &record(super::EXTERNAL_SHEETS, &references),
            &names,
            &record(0x9D, &[]),
        ]
        .concat()
    }

    fn sheet(cells: &[u8]) -> Vec<u8> {
        let begin = [record(0x81, &[]), record(0x94, &[0; 16]), record(0x91, &[])].concat();
        [&begin[..], cells, &record(super::END_OF_CELLS, &[]), &record(0x82, &[])].concat()
    }

    fn row(row: u32) -> Vec<u8> {
        record(super::ROW, &numbers(&[row, 0, 0, 0]))
    }

    /// A number in column C with these tokens, and what stands behind them.
    fn formula(tokens: &[u8], extra: &[u8]) -> Vec<u8> {
        let parts =
            [&numbers(&[2, 0, 0, 0])[..], &[0, 0], &numbers(&[tokens.len() as u32]), tokens, &numbers(&[extra.len() as u32]), extra];
        record(super::NUMBER_FORMULA, &parts.concat())
    }

    fn workbook(cells: &[u8]) -> Vec<u8> {
        let (book, a, b) = (book(), sheet(cells), sheet(&[]));
        zip_of_bytes(&[
            ("_rels/.rels", PACKAGE.as_bytes()),
            ("xl/_rels/workbook.bin.rels", SHEETS.as_bytes()),
            ("xl/workbook.bin", &book),
            ("xl/worksheets/a.bin", &a),
            ("xl/worksheets/b.bin", &b),
        ])
    }

    fn parts(cells: &[u8]) -> Vec<Part> {
        crate::read(&workbook(cells), &Limits::default(), &mut Notes::default()).unwrap().parts
    }

    /// The formulas of column C, a row each.
    fn texts(formulas: &[Vec<u8>]) -> Vec<String> {
        let cells: Vec<u8> = (0..).zip(formulas).flat_map(|(at, formula)| [row(at), formula.clone()].concat()).collect();
        match parts(&cells).as_slice() {
            [Part::Grid(native), ..] => native.grid.cells.iter().map(|cell| cell.formula.clone().unwrap()).collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn one_sheet_of_the_workbook_is_read_and_all_else_is_a_formula_that_is_not() {
        let array = [&[0x60][..], &[0; 14], &[0x19, 0x10, 0, 0]].concat();
        let with_name = |number: u32| [&[0x23][..], &numbers(&[number])].concat();
        let formulas =
            [cell(0), cell(1), cell(2), cell(3), cell(9), array, with_name(1), with_name(2), with_name(9), vec![0x39, 0, 0, 1, 0, 0, 0]];
        let expected = ["'B'!$B$2", "", "", "", "", "", "Sats", "\\TOT97", "", ""];
        assert_eq!(texts(&formulas.map(|tokens| formula(&tokens, &[]))), expected);
    }

    #[test]
    fn names_that_lead_away_mean_nothing() {
        let parts = parts(&[row(0), formula(&[0x1E, 1, 0], &[])].concat());
        let Some(Part::Names(names)) = parts.last() else { panic!("{parts:?}") };
        let expected = [("Sats", "'B'!$B$2"), ("\\TOT97", "'B'!$B$2"), ("Begge", ""), ("Annen", ""), ("Borte", "")];
        assert_eq!(*names, expected.map(|(name, meaning)| (name.to_owned(), meaning.to_owned())));
    }

    #[test]
    fn operators_functions_and_ranges_are_read_in_their_own_widths() {
        let area = [&[0x25][..], &numbers(&[0, 69_999]), &[0, 0xC0, 1, 0xC0]].concat();
        let sums = [&[0x22, 3][..], &482_u16.to_le_bytes()].concat();
        let compared = |operator: u8| formula(&[0x1E, 5, 0, 0x17, 1, 0, b'x', 0, operator], &[]);
        let called = formula(&[&area[..], &area, &[0x1E, 1, 0], &sums].concat(), &[]);
        assert_eq!(texts(&[compared(0x0C), compared(0x0D), called]), ["5>=\"x\"", "5>\"x\"", "SUMIFS(A1:B70000,A1:B70000,1)"]);
    }

    #[test]
    fn shared_and_array_formulas_are_unfolded() {
        let shares = |row: u32| formula(&[&[0x01][..], &numbers(&[row])].concat(), &numbers(&[2]));
        // The cell two columns to the left and one row up, and the same of an array.
        let above = [&[0x2C][..], &numbers(&[u32::MAX]), &[0xFE, 0xFF]].concat();
        let group = |kind: u16, flags: &[u8], tokens: &[u8]| {
            record(kind, &[&numbers(&[1, 2, 2, 2])[..], flags, &numbers(&[tokens.len() as u32]), tokens, &[0; 4]].concat())
        };
        let first = [shares(1), group(super::SHARED_FORMULA, &[], &above)].concat();
        let array = [shares(3), group(super::ARRAY, &[0], &[0x1E, 7, 0])].concat();
        let found = texts(&[formula(&[0x1E, 1, 0], &[]), first, shares(1), array, shares(77)]);
        assert_eq!(found, ["1", "A1", "A2", "{7}", ""]);
    }

    #[test]
    fn a_sheet_that_breaks_off_is_damaged() {
        let (book, cut) = (book(), [record(0x81, &[]), record(0x94, &[0; 16]), record(0x91, &[]), row(0), vec![9, 0x80]].concat());
        let bytes = zip_of_bytes(&[
            ("_rels/.rels", PACKAGE.as_bytes()),
            ("xl/_rels/workbook.bin.rels", SHEETS.as_bytes()),
            ("xl/workbook.bin", &book),
            ("xl/worksheets/a.bin", &cut),
        ]);
        let error = crate::read(&bytes, &Limits::default(), &mut Notes::default()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Damaged { .. }));
    }
}
