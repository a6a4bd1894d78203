//! The records of an .xls workbook ([MS-XLS] 2.1.4), and how much a dense parser would build of them.
//!
//! Only record types, positions of cells and declared dimensions are read here; nothing of their content.

/// Record types that are looked at.
pub(super) const BOUND_SHEET: u16 = 0x0085;
pub(super) const BEGIN: u16 = 0x0809;
pub(super) const END: u16 = 0x000A;
/// Says that what follows is encrypted.
const FILE_PASS: u16 = 0x002F;
const DIMENSIONS: u16 = 0x0200;
pub(super) const MULTIPLE_NUMBERS: u16 = 0x00BD;
pub(super) const FORMULA: u16 = 0x0006;
pub(super) const SHARED_FORMULA: u16 = 0x04BC;
pub(super) const ARRAY: u16 = 0x0221;
pub(super) const ROW: u16 = 0x0208;
pub(super) const COLUMNS: u16 = 0x007D;
/// Cells that hold a value: numbers, labels, booleans.
pub(super) const CELLS: [u16; 7] = [0x0203, 0x0204, 0x00D6, 0x0205, 0x027E, 0x00FD, FORMULA];

/// True where a password is needed: the records keep their types and lengths, and what they say is noise.
pub(super) fn is_encrypted(stream: &[u8]) -> bool {
    records(stream).take_while(|&(kind, _)| kind != END).any(|(kind, _)| kind == FILE_PASS)
}

/// Positions of all dense ranges together: per sheet the box around its cells, the box around its formulas, and what
/// its declared dimensions reserve. Gives `u64::MAX` when the sheets overlap so much that walking them reads more than
/// `walk_bytes`.
pub(super) fn dense_positions(stream: &[u8], walk_bytes: u64) -> u64 {
    let mut walked = 0_u64;
    let mut positions = 0_u64;
    for (_, data) in records(stream).take_while(|&(kind, _)| kind != END).filter(|&(kind, _)| kind == BOUND_SHEET) {
        let Some(start) = u32_at(data, 0) else { continue };
        let sheet = stream.get(start as usize..).unwrap_or_default();
        let (extent, bytes) = sheet_positions(sheet);
        positions = positions.saturating_add(extent);
        walked = walked.saturating_add(bytes);
        if walked > walk_bytes {
            return u64::MAX;
        }
    }
    positions
}

/// Positions of one sheet, and the bytes of its records.
fn sheet_positions(stream: &[u8]) -> (u64, u64) {
    let (mut cells, mut formulas, mut reserved, mut bytes) = (Extent::default(), Extent::default(), 0, 0);
    let mut depth = 0_usize;
    for (kind, data) in records(stream) {
        bytes += data.len() as u64 + 4;
        match kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            // A chart inside the sheet has cells of its own, which do not count.
            _ if depth > 1 => {}
            DIMENSIONS => reserved = reserved.max(declared(data).unwrap_or(0)),
            MULTIPLE_NUMBERS => {
                cells.add(data, 2);
                cells.add(data, data.len().saturating_sub(2));
            }
            _ if CELLS.contains(&kind) => {
                cells.add(data, 2);
                if kind == FORMULA {
                    formulas.add(data, 2);
                }
            }
            _ => {}
        }
    }
    (cells.positions().saturating_add(formulas.positions()).saturating_add(reserved), bytes)
}

fn declared(data: &[u8]) -> Option<u64> {
    let (first, last, columns_at) = match data.len() {
        10 => (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?), 4),
        _ => (u32_at(data, 0)?, u32_at(data, 4)?, 8),
    };
    let (left, right) = (u16_at(data, columns_at)?, u16_at(data, columns_at + 2)?);
    let left = if left > 0xFF || right < left { 0 } else { left };
    Some(u64::from(last.saturating_sub(first)) * u64::from(right - left.min(right)))
}

/// A box around positions.
#[derive(Debug, Default)]
struct Extent(Option<[u16; 4]>);

impl Extent {
    /// Takes in the cell whose row stands first in a record and whose column stands at `column_at`.
    fn add(&mut self, data: &[u8], column_at: usize) {
        let Some((row, column)) = u16_at(data, 0).zip(u16_at(data, column_at)) else { return };
        let [top, left, bottom, right] = self.0.unwrap_or([row, column, row, column]);
        self.0 = Some([top.min(row), left.min(column), bottom.max(row), right.max(column)]);
    }

    fn positions(&self) -> u64 {
        self.0.map_or(0, |[top, left, bottom, right]| (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1))
    }
}

/// Type and data of each record, as far as the stream goes.
pub(super) fn records(mut stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, 0)?, usize::from(u16_at(stream, 2)?));
        let data = stream.get(4..4 + length)?;
        stream = &stream[4 + length..];
        Some((kind, data))
    })
}

pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    data.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    data.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn cell(row: u16, column: u16) -> Vec<u8> {
        record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
    }

    /// A workbook with `sheets` sheets that all begin at the same place.
    fn workbook(sheets: usize, sheet: &[u8]) -> Vec<u8> {
        let start = sheets * 8 + 4;
        let globals = record(BOUND_SHEET, &(start as u32).to_le_bytes()).repeat(sheets);
        [globals, record(END, &[]), record(BEGIN, &[]), sheet.to_vec(), record(END, &[])].concat()
    }

    #[test]
    fn two_cells_span_the_box_between_them_in_every_sheet() {
        let sheet = [cell(0, 0), cell(0xFFFF, 0xFF)].concat();
        assert_eq!(dense_positions(&workbook(3, &sheet), 1 << 20), 3 * 65_536 * 256);
    }

    #[test]
    fn declared_dimensions_count_though_no_cell_fills_them() {
        let data = [&0_u32.to_le_bytes()[..], &1_000_000_u32.to_le_bytes(), &0_u16.to_le_bytes(), &9_u16.to_le_bytes(), &[0; 2]].concat();
        assert_eq!(dense_positions(&workbook(1, &record(DIMENSIONS, &data)), 1 << 20), 9_000_000);
    }

    #[test]
    fn a_walk_that_never_ends_is_ended() {
        assert_eq!(dense_positions(&workbook(1000, &cell(0, 0).repeat(100)), 10_000), u64::MAX);
    }
}
