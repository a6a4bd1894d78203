//! Formulas of an .xls sheet that the general parser leaves out or reads wrong: those that cells share ([MS-XLS] 2.4.277 `ShrFmla`,
//! 2.4.4 `Array`), and those that refer to other sheets.
//!
//! In: the bytes of the formula, the cell that has or shares it, and which sheets its references mean. Out: its text, with the cell's
//! own references. Functions are those that add, count, round and choose; a formula with another one is not read, nor one with a
//! name, an array constant or a reference that leads nowhere.

use super::xls_links::Links;
use crate::place::a1;

/// Bytes of the longest text.
const LONGEST: usize = 8192;

/// Functions of a fixed number of arguments: number, name, arguments.
const FIXED: [(u16, &str, usize); 14] = [
    (3, "ISERROR", 1),
    (24, "ABS", 1),
    (25, "INT", 1),
    (26, "SIGN", 1),
    (27, "ROUND", 2),
    (38, "NOT", 1),
    (39, "MOD", 2),
    (74, "NOW", 0),
    (128, "ISNUMBER", 1),
    (129, "ISBLANK", 1),
    (212, "ROUNDUP", 2),
    (213, "ROUNDDOWN", 2),
    (221, "TODAY", 0),
    (346, "COUNTIF", 2),
];

/// Functions of any number of arguments.
const VARYING: [(u16, &str); 14] = [
    (0, "COUNT"),
    (1, "IF"),
    (4, "SUM"),
    (5, "AVERAGE"),
    (6, "MIN"),
    (7, "MAX"),
    (36, "AND"),
    (37, "OR"),
    (169, "COUNTA"),
    (183, "PRODUCT"),
    (197, "TRUNC"),
    (228, "SUMPRODUCT"),
    (344, "SUBTOTAL"),
    (345, "SUMIF"),
];

/// Binary operators from `0x03` on.
const OPERATORS: [&str; 12] = ["+", "-", "*", "/", "^", "&", "<", "<=", "=", ">=", ">", "<>"];

/// The text of a formula's bytes for the cell at row and column `own`; `None` for what is not read.
pub(super) fn text(bytes: &[u8], own: (usize, usize), links: &Links) -> Option<String> {
    let mut rest = Bytes(bytes);
    let mut stack: Vec<String> = Vec::new();
    while let Some(token) = rest.byte() {
        let made = match token {
            0x03..=0x0E => {
                let (right, left) = (stack.pop()?, stack.pop()?);
                format!("{left}{}{right}", OPERATORS[usize::from(token - 0x03)])
            }
            0x12 => format!("+{}", stack.pop()?),
            0x13 => format!("-{}", stack.pop()?),
            0x14 => format!("{}%", stack.pop()?),
            0x15 => format!("({})", stack.pop()?),
            0x16 => String::new(),
            0x17 => rest.string()?,
            0x19 => {
                let kind = rest.byte()?;
                rest.word()?;
                match kind {
                    0x10 => format!("SUM({})", stack.pop()?),
                    0x01 | 0x02 | 0x08 | 0x40 | 0x41 => continue,
                    _ => return None,
                }
            }
            0x1D => if rest.byte()? == 0 { "FALSE" } else { "TRUE" }.to_owned(),
            0x1E => rest.word()?.to_string(),
            0x1F => rest.float()?.to_string(),
            0x21 | 0x41 | 0x61 => {
                let number = rest.word()?;
                let (_, name, count) = FIXED.iter().find(|(known, ..)| *known == number)?;
                call(&mut stack, name, *count)?
            }
            0x22 | 0x42 | 0x62 => {
                let count = usize::from(rest.byte()?);
                let number = rest.word()?;
                let (_, name) = VARYING.iter().find(|(known, _)| *known == number)?;
                call(&mut stack, name, count)?
            }
            0x24 | 0x44 | 0x64 | 0x2C | 0x4C | 0x6C => {
                let (row, column) = (rest.word()?, rest.word()?);
                cell(row, column, own, token & 0x1F == 0x0C)
            }
            0x25 | 0x45 | 0x65 | 0x2D | 0x4D | 0x6D => {
                let (top, bottom, left, right) = (rest.word()?, rest.word()?, rest.word()?, rest.word()?);
                let shared = token & 0x1F == 0x0D;
                format!("{}:{}", cell(top, left, own, shared), cell(bottom, right, own, shared))
            }
            0x3A | 0x5A | 0x7A => {
                let sheet = links.sheet(rest.word()?)?;
                let (row, column) = (rest.word()?, rest.word()?);
                format!("{sheet}!{}", cell(row, column, own, false))
            }
            0x3B | 0x5B | 0x7B => {
                let sheet = links.sheet(rest.word()?)?;
                let (top, bottom, left, right) = (rest.word()?, rest.word()?, rest.word()?, rest.word()?);
                format!("{sheet}!{}:{}", cell(top, left, own, false), cell(bottom, right, own, false))
            }
            _ => return None,
        };
        if made.len() > LONGEST {
            return None;
        }
        stack.push(made);
    }
    let [text] = &mut stack[..] else { return None };
    Some(std::mem::take(text))
}

fn call(stack: &mut Vec<String>, name: &str, count: usize) -> Option<String> {
    let arguments = stack.split_off(stack.len().checked_sub(count)?);
    Some(format!("{name}({})", arguments.join(",")))
}

/// A reference in A1 notation. In a shared formula what moves is counted from the cell, over the sheet's edge and on.
fn cell(row: u16, column: u16, own: (usize, usize), shared: bool) -> String {
    let (row_moves, column_moves) = (column & 0x8000 != 0, column & 0x4000 != 0);
    let moved = |value: u16, own: usize, size: usize| (usize::from(value) + own) % size;
    let row_at = if shared && row_moves { moved(row, own.0, 1 << 16) } else { usize::from(row) };
    let column = column & 0xFF;
    let column_at = if shared && column_moves { moved(column, own.1, 1 << 8) } else { usize::from(column) };
    let name = a1(row_at, column_at);
    let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let fixed = |moves: bool| if moves { "" } else { "$" };
    format!("{}{}{}{}", fixed(column_moves), &name[..digits], fixed(row_moves), &name[digits..])
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn word(&mut self) -> Option<u16> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(u16::from_le_bytes(*first))
    }

    fn float(&mut self) -> Option<f64> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(f64::from_le_bytes(*first)).filter(|number| number.is_finite())
    }

    /// A text, quoted.
    fn string(&mut self) -> Option<String> {
        let count = usize::from(self.byte()?);
        let wide = self.byte()? & 1 == 1;
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
        let mut links = Links::new(&["Data".to_owned()]);
        links.add(super::super::xls_links::SUPPORTING_BOOK, &[1, 0, 1, 4]);
        links.add(super::super::xls_links::EXTERNAL_SHEETS, &[1, 0, 0, 0, 0, 0, 0, 0]);
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
        for bytes in [&[0x03][..], &[0x1E, 1], &[0x1E, 1, 0, 0x1E, 1, 0], &[0x41, 9, 9], &[0x3A], &[]] {
            assert_eq!(text(bytes, (0, 0), &Links::default()), None, "{bytes:?}");
        }
    }
}
