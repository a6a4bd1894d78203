//! Formulas of .xls and .xlsb workbooks, from their tokens ([MS-XLS] 2.5.198, [MS-XLSB] 2.5.97).
//!
//! In: the bytes of the formula, the cell that has or shares it, and what its references and names mean ([`Links`]). Out: its text, with
//! the cell's own references; `None` for a formula that is not read. Not read are array constants, references to other workbooks, to
//! several sheets at once or to nowhere on another sheet, unions, and rare functions. Brackets are written wherever the order of the
//! operators would tell another formula without them.

use super::{
    links::{Layout, Links},
    words,
};
use avstem_document::place::a1;

/// Bytes of the longest text.
const LONGEST: usize = 8192;

/// Bytes of the longest formula.
const MOST_BYTES: usize = 32_768;

/// Functions of a fixed number of arguments: number, name, arguments.
const FIXED: [(u16, &str, usize); 50] = [
    (2, "ISNA", 1),
    (3, "ISERROR", 1),
    (10, "NA", 0),
    (19, "PI", 0),
    (20, "SQRT", 1),
    (21, "EXP", 1),
    (22, "LN", 1),
    (24, "ABS", 1),
    (25, "INT", 1),
    (26, "SIGN", 1),
    (27, "ROUND", 2),
    (31, "MID", 3),
    (32, "LEN", 1),
    (33, "VALUE", 1),
    (34, "TRUE", 0),
    (35, "FALSE", 0),
    (38, "NOT", 1),
    (39, "MOD", 2),
    (48, "TEXT", 2),
    (63, "RAND", 0),
    (65, "DATE", 3),
    (67, "DAY", 1),
    (68, "MONTH", 1),
    (69, "YEAR", 1),
    (74, "NOW", 0),
    (76, "ROWS", 1),
    (77, "COLUMNS", 1),
    (112, "LOWER", 1),
    (113, "UPPER", 1),
    (117, "EXACT", 2),
    (118, "TRIM", 1),
    (126, "ISERR", 1),
    (127, "ISTEXT", 1),
    (128, "ISNUMBER", 1),
    (129, "ISBLANK", 1),
    (130, "T", 1),
    (131, "N", 1),
    (198, "ISLOGICAL", 1),
    (212, "ROUNDUP", 2),
    (213, "ROUNDDOWN", 2),
    (221, "TODAY", 0),
    (279, "EVEN", 1),
    (285, "FLOOR", 2),
    (288, "CEILING", 2),
    (298, "ODD", 1),
    (325, "LARGE", 2),
    (326, "SMALL", 2),
    (337, "POWER", 2),
    (346, "COUNTIF", 2),
    (347, "COUNTBLANK", 1),
];

/// Functions of any number of arguments.
const VARYING: [(u16, &str); 43] = [
    (0, "COUNT"),
    (1, "IF"),
    (4, "SUM"),
    (5, "AVERAGE"),
    (6, "MIN"),
    (7, "MAX"),
    (8, "ROW"),
    (9, "COLUMN"),
    (11, "NPV"),
    (12, "STDEV"),
    (28, "LOOKUP"),
    (29, "INDEX"),
    (36, "AND"),
    (37, "OR"),
    (56, "PV"),
    (57, "FV"),
    (58, "NPER"),
    (59, "PMT"),
    (62, "IRR"),
    (64, "MATCH"),
    (70, "WEEKDAY"),
    (78, "OFFSET"),
    (82, "SEARCH"),
    (100, "CHOOSE"),
    (101, "HLOOKUP"),
    (102, "VLOOKUP"),
    (109, "LOG"),
    (115, "LEFT"),
    (116, "RIGHT"),
    (124, "FIND"),
    (148, "INDIRECT"),
    (169, "COUNTA"),
    (183, "PRODUCT"),
    (197, "TRUNC"),
    (216, "RANK"),
    (227, "MEDIAN"),
    (228, "SUMPRODUCT"),
    (321, "SUMSQ"),
    (336, "CONCATENATE"),
    (344, "SUBTOTAL"),
    (345, "SUMIF"),
    (361, "AVERAGEA"),
    (362, "MAXA"),
];

/// Functions that only .xlsb knows by number.
const NEWER: [(u16, &str); 5] = [(480, "IFERROR"), (481, "COUNTIFS"), (482, "SUMIFS"), (483, "AVERAGEIF"), (484, "AVERAGEIFS")];

/// Binary operators from `0x03` on, with the rank of each: what binds tighter ranks higher.
const OPERATORS: [(&str, u8); 12] =
    [("+", 2), ("-", 2), ("*", 3), ("/", 3), ("^", 4), ("&", 1), ("<", 0), ("<=", 0), ("=", 0), (">=", 0), (">", 0), ("<>", 0)];

/// Ranks of a sign before an operand, of a percent sign behind it, and of what nothing can tear apart.
const SIGN: u8 = 5;
const PERCENT: u8 = 6;
const WHOLE: u8 = 7;

/// Values of errors.
const ERRORS: [(u8, &str); 7] =
    [(0x00, "#NULL!"), (0x07, "#DIV/0!"), (0x0F, "#VALUE!"), (0x17, "#REF!"), (0x1D, "#NAME?"), (0x24, "#NUM!"), (0x2A, "#N/A")];

/// A part of a formula with the rank of its loosest operator.
struct Part {
    text: String,
    rank: u8,
}

impl Part {
    fn whole(text: String) -> Self {
        Self { text, rank: WHOLE }
    }

    /// Its text, in brackets when it is looser than `rank`.
    fn within(self, rank: u8) -> String {
        if self.rank < rank { format!("({})", self.text) } else { self.text }
    }
}

/// The text of a formula's bytes for the cell at row and column `own`; `None` for what is not read.
pub(super) fn text(bytes: &[u8], own: (usize, usize), links: &Links) -> Option<String> {
    if links.layout() == Layout::Older || bytes.len() > MOST_BYTES {
        return None;
    }
    let mut reader = Reader { bytes, own, links, stack: Vec::new() };
    while let Some(token) = reader.byte() {
        if let Some(part) = reader.part(token)? {
            if part.text.len() > LONGEST {
                return None;
            }
            reader.stack.push(part);
        }
    }
    let [part] = &mut reader.stack[..] else { return None };
    Some(std::mem::take(&mut part.text))
}

/// The defined names and what they mean; a blank for what is not read.
pub(super) fn defined(links: &Links) -> Vec<(String, String)> {
    let meaning = |bytes: &[u8]| text(bytes, (0, 0), links).unwrap_or_default();
    links.names().filter_map(|(name, bytes)| Some((words::plain_name(name)?, meaning(bytes)))).collect()
}

/// The formula's bytes that are left, and the parts that wait for their operator.
struct Reader<'a> {
    bytes: &'a [u8],
    own: (usize, usize),
    links: &'a Links,
    stack: Vec<Part>,
}

impl Reader<'_> {
    /// The part that a token makes; none for one that says nothing about the value.
    #[allow(clippy::option_option)]
    fn part(&mut self, token: u8) -> Option<Option<Part>> {
        // References and functions carry in two bits whether they give a value, a reference or an array.
        let kind = if token < 0x20 { token } else { 0x20 | token & 0x1F };
        let text = match kind {
            _ if token >= 0x80 => return None,
            0x03..=0x0E => return self.operation(OPERATORS[usize::from(token - 0x03)]).map(Some),
            0x12 | 0x13 => {
                let sign = if token == 0x12 { '+' } else { '-' };
                return Some(Some(Part { text: format!("{sign}{}", self.stack.pop()?.within(SIGN)), rank: SIGN }));
            }
            0x14 => return Some(Some(Part { text: format!("{}%", self.stack.pop()?.within(PERCENT)), rank: PERCENT })),
            0x15 => format!("({})", self.stack.pop()?.text),
            0x16 => String::new(),
            0x17 => self.string()?,
            0x19 => return self.attribute(),
            0x1C => self.error()?,
            0x1D => if self.byte()? == 0 { "FALSE" } else { "TRUE" }.to_owned(),
            0x1E => self.word()?.to_string(),
            0x1F => self.float()?.to_string(),
            0x21 => self.fixed_function()?,
            0x22 => self.varying_function()?,
            0x23 => self.name()?,
            0x24 => self.cell(false)?,
            0x25 => self.area(false)?,
            0x2A | 0x2B => self.lost(kind == 0x2B)?,
            0x2C => self.cell(true)?,
            0x2D => self.area(true)?,
            0x3A => format!("{}!{}", self.sheet()?, self.cell(false)?),
            0x3B => format!("{}!{}", self.sheet()?, self.area(false)?),
            _ => return None,
        };
        Some(Some(Part::whole(text)))
    }

    fn operation(&mut self, (sign, rank): (&str, u8)) -> Option<Part> {
        let (right, left) = (self.stack.pop()?, self.stack.pop()?);
        Some(Part { text: format!("{}{sign}{}", left.within(rank), right.within(rank + 1)), rank })
    }

    /// What steers the calculation or keeps blanks; a sum of one argument is written so, too.
    #[allow(clippy::option_option)]
    fn attribute(&mut self) -> Option<Option<Part>> {
        let kind = self.byte()?;
        let value = self.word()?;
        match kind {
            0x10 => Some(Some(Part::whole(format!("SUM({})", self.stack.pop()?.text)))),
            // The table of jumps of CHOOSE.
            0x04 => {
                self.skip(2 * (usize::from(value) + 1))?;
                Some(None)
            }
            0x01 | 0x02 | 0x08 | 0x40 | 0x41 | 0x80 => Some(None),
            _ => None,
        }
    }

    fn error(&mut self) -> Option<String> {
        let code = self.byte()?;
        ERRORS.iter().find(|(known, _)| *known == code).map(|(_, text)| (*text).to_owned())
    }

    fn fixed_function(&mut self) -> Option<String> {
        let number = self.word()?;
        if self.is_wide() && NEWER[0].0 == number {
            return self.call(NEWER[0].1, 2);
        }
        let (_, name, count) = FIXED.iter().find(|(known, ..)| *known == number)?;
        self.call(name, *count)
    }

    fn varying_function(&mut self) -> Option<String> {
        let count = usize::from(self.byte()?);
        let number = self.word()?;
        let newer = if self.is_wide() { &NEWER[..] } else { &[] };
        let (_, name) = VARYING.iter().chain(newer).find(|(known, _)| *known == number)?;
        self.call(name, count)
    }

    fn call(&mut self, name: &str, count: usize) -> Option<String> {
        let arguments = self.stack.split_off(self.stack.len().checked_sub(count)?);
        let texts: Vec<String> = arguments.into_iter().map(|part| part.text).collect();
        Some(format!("{name}({})", texts.join(",")))
    }

    /// A defined name.
    fn name(&mut self) -> Option<String> {
        let number = if self.is_wide() { self.double()? } else { u32::from(self.word()?) };
        if !self.is_wide() {
            self.word()?;
        }
        self.links.name(number)
    }

    /// The sheet of a reference.
    fn sheet(&mut self) -> Option<String> {
        let number = self.word()?;
        self.links.sheet(number)
    }

    fn cell(&mut self, shared: bool) -> Option<String> {
        let (row, column) = (self.row()?, self.word()?);
        Some(self.reference(row, column, shared))
    }

    fn area(&mut self, shared: bool) -> Option<String> {
        let (top, bottom, left, right) = (self.row()?, self.row()?, self.word()?, self.word()?);
        Some(format!("{}:{}", self.reference(top, left, shared), self.reference(bottom, right, shared)))
    }

    /// A reference to what was deleted.
    fn lost(&mut self, area: bool) -> Option<String> {
        let size = if self.is_wide() { 6 } else { 4 };
        self.skip(if area { 2 * size } else { size })?;
        Some("#REF!".to_owned())
    }

    /// A reference in A1 notation. In a shared formula what moves is counted from the cell, over the sheet's edge and on.
    fn reference(&self, row: usize, column: u16, shared: bool) -> String {
        let (row_moves, column_moves) = (column & 0x8000 != 0, column & 0x4000 != 0);
        let (rows, columns) = if self.is_wide() { (1 << 20, 1 << 14) } else { (1 << 16, 1 << 8) };
        let moved = |value: usize, own: usize, size: usize| value.wrapping_add(own) % size;
        let row_at = if shared && row_moves { moved(row, self.own.0, rows) } else { row };
        let column = usize::from(column) % columns;
        let column_at = if shared && column_moves { moved(column, self.own.1, columns) } else { column };
        let fixed = |moves: bool| if moves { "" } else { "$" };
        let name = a1(row_at, column_at);
        let digits = words::letters(column_at).len();
        format!("{}{}{}{}", fixed(column_moves), &name[..digits], fixed(row_moves), &name[digits..])
    }

    fn is_wide(&self) -> bool {
        self.links.layout() == Layout::Xlsb
    }

    fn row(&mut self) -> Option<usize> {
        if self.is_wide() { self.double().map(|row| row as usize) } else { self.word().map(usize::from) }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.bytes.split_first_chunk()?;
        self.bytes = rest;
        Some(*first)
    }

    fn skip(&mut self, count: usize) -> Option<()> {
        self.bytes = self.bytes.get(count..)?;
        Some(())
    }

    fn word(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }

    fn double(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn float(&mut self) -> Option<f64> {
        self.take().map(f64::from_le_bytes).filter(|number| number.is_finite())
    }

    /// A text, quoted.
    fn string(&mut self) -> Option<String> {
        let count = usize::from(if self.is_wide() { self.word()? } else { u16::from(self.byte()?) });
        let wide = self.is_wide() || self.byte()? & 1 == 1;
        let units: Vec<u16> = (0..count).map(|_| if wide { self.word() } else { self.byte().map(u16::from) }).collect::<Option<_>>()?;
        Some(format!("\"{}\"", String::from_utf16_lossy(&units).replace('"', "\"\"")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_move_with_the_cell_and_fixed_ones_stay() {
        // SUM of the two rows above in the own column, less $A$1; -2 and -1 wrap round.
        let bytes = [0x2D, 0xFE, 0xFF, 0xFF, 0xFF, 0x00, 0xC0, 0x00, 0xC0, 0x19, 0x10, 0, 0, 0x24, 0, 0, 0, 0, 0x04];
        assert_eq!(text(&bytes, (5, 2), &Links::default()).as_deref(), Some("SUM(C4:C5)-$A$1"));
        assert_eq!(text(&bytes, (9, 3), &Links::default()).as_deref(), Some("SUM(D8:D9)-$A$1"));
    }

    #[test]
    fn functions_texts_and_numbers_are_written_out() {
        // IF(B1=0,"a""b",ROUND(B1,2))
        let bytes = [
            0x4C, 0, 0, 1, 0xC0, 0x1E, 0, 0, 0x0B, 0x19, 0x02, 0, 0, 0x17, 3, 0, b'a', b'"', b'b', 0x19, 0x08, 0, 0, 0x4C, 0, 0, 1, 0xC0,
            0x1E, 2, 0, 0x41, 27, 0, 0x42, 3, 1, 0,
        ];
        assert_eq!(text(&bytes, (0, 0), &Links::default()).as_deref(), Some("IF(B1=0,\"a\"\"b\",ROUND(B1,2))"));
    }

    #[test]
    fn references_to_other_sheets_name_them() {
        let mut links = Links::new(Layout::Xls, &["Data".to_owned()]);
        links.add(super::super::links::SUPPORTING_BOOK, &[1, 0, 1, 4]);
        links.add(super::super::links::EXTERNAL_SHEETS, &[1, 0, 0, 0, 0, 0, 0, 0]);
        // B2 of the sheet, and the sum of $B$2:C3 of it.
        let (one, range) = ([0x5A, 0, 0, 1, 0, 1, 0xC0], [0x3B, 0, 0, 1, 0, 2, 0, 1, 0, 2, 0xC0, 0x19, 0x10, 0, 0]);
        assert_eq!(text(&one, (9, 9), &links).as_deref(), Some("'Data'!B2"));
        assert_eq!(text(&range, (9, 9), &links).as_deref(), Some("SUM('Data'!$B$2:C3)"));
        assert_eq!(text(&[0x5A, 1, 0, 1, 0, 1, 0xC0], (9, 9), &links), None, "a sheet that is not there");
        assert_eq!(text(&[0x3C, 0, 0, 0, 0, 0, 0], (9, 9), &links), None, "#REF! of a sheet");
        assert_eq!(text(&[0x20, 0, 0, 0, 0, 0, 0, 0], (9, 9), &links), None, "an array constant");
        assert_eq!(text(&[0x23, 1, 0, 0, 0], (9, 9), &links), None, "a name");
    }

    #[test]
    fn what_is_cut_or_unknown_is_not_read() {
        for bytes in
            [&[0x03][..], &[0x1E, 1], &[0x1E, 1, 0, 0x1E, 1, 0], &[0x41, 9, 9], &[0x3A], &[0xA4, 0, 0, 0, 0], &[0x19, 4, 9, 0], &[]]
        {
            assert_eq!(text(bytes, (0, 0), &Links::default()), None, "{bytes:?}");
        }
    }

    #[test]
    fn at_least_is_told_from_more_than() {
        let compared = |operator: u8| text(&[0x1E, 5, 0, 0x1E, 4, 0, operator], (0, 0), &Links::default()).unwrap();
        assert_eq!([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x0E].map(compared), ["5<4", "5<=4", "5=4", "5>=4", "5>4", "5<>4"]);
    }

    #[test]
    fn brackets_stand_where_the_order_of_operators_needs_them() {
        let (one, two, three) = ([0x1E, 1, 0], [0x1E, 2, 0], [0x1E, 3, 0]);
        let of = |parts: &[&[u8]]| text(&parts.concat(), (0, 0), &Links::default()).unwrap();
        assert_eq!(of(&[&one, &two, &three, &[0x04, 0x04]]), "1-(2-3)");
        assert_eq!(of(&[&one, &two, &[0x04], &three, &[0x05, 0x13, 0x14]]), "(-((1-2)*3))%");
        assert_eq!(of(&[&one, &two, &[0x03], &three, &[0x03]]), "1+2+3");
    }

    #[test]
    fn what_older_workbooks_hold_is_not_read() {
        let older = Links::new(Layout::Older, &[]);
        assert_eq!(text(&[0x1E, 1, 0], (0, 0), &older), None);
    }
}
