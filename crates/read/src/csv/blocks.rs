//! Delimited records among lines of text: titles above them, remarks between and below them.
//!
//! In: the beginning of a text. Out: its delimiter, where records make up most of it in blocks. The idea: a block is a run of records of
//! one width with a column of figures below its first record; what stands outside of blocks must be less than what stands in them; the
//! delimiter whose blocks hold by far the most is the one. A comma inside a number makes fields too: the first record of a block names
//! columns, and there a comma has no digits on both sides; and no field holds a tab or another delimiter that parts the lines as well.
//! The same look tells a title that holds the delimiter, and where a block with other columns starts ([`Starts`]).
//! What it does not do: texts whose records are all of one width are told without it.

use avstem_document::figure::look;
use csv::StringRecord;

/// Delimiters that are compared. A tab also parts the columns of tables in running text: it counts where fields are quoted.
const DELIMITERS: [u8; 4] = [b';', b'|', b'\t', b','];
/// Records of a block: one that names columns and two of figures.
const RECORDS: usize = 3;
/// Records in a row with figures: names and one record are a block where another block has more.
const SHORTEST: usize = 2;
/// Fields of a record of commas; two of them are a sentence as well, unless fields are quoted.
const COMMA_FIELDS: usize = 3;
/// Share of the filled fields of a column that are figures.
const FIGURES: f64 = 0.8;
/// Lines outside of blocks for each record in one. Of 200 generated tables with titles and remarks the most was 0.9.
const OUTSIDE: f64 = 1.0;
/// The next best delimiter has at most this share of the best one's records.
const NEXT: f64 = 0.5;

/// Blocks that are grids of their own; each grid counts its rows from the first line of the text.
const MOST_STARTS: usize = 40;

/// Records by their number; `None` for a blank line.
type Read = Vec<Option<StringRecord>>;

/// The delimiter of a text with blocks of records; `records` reads it by one.
pub(super) fn delimiter(sample: &str, records: impl Fn(u8) -> Read) -> Option<u8> {
    let mut found: Vec<(usize, u8)> = Vec::new();
    for delimiter in DELIMITERS {
        if sample.as_bytes().contains(&delimiter) && (delimiter != b'\t' || sample.contains("\t\"") || sample.contains("\"\t")) {
            let inside = in_blocks(&records(delimiter), delimiter, sample);
            found.extend((inside > 0).then_some((inside, delimiter)));
        }
    }
    found.sort_unstable();
    found.reverse();
    match found[..] {
        [(_, best)] => Some(best),
        [(most, best), (next, _), ..] if next as f64 <= NEXT * most as f64 => Some(best),
        _ => None,
    }
}

/// How many records stand in blocks; 0 where more lines stand outside of them.
fn in_blocks(records: &Read, delimiter: u8, sample: &str) -> usize {
    let filled: Vec<&StringRecord> = records.iter().flatten().collect();
    let quoted = sample.contains('"');
    let blocks: Vec<&[&StringRecord]> =
        filled.chunk_by(|above, below| above.len() == below.len()).filter(|block| is_block(block, delimiter, quoted)).collect();
    let inside: usize = blocks.iter().map(|block| block.len()).sum();
    let outside = filled.len() - inside;
    let enough = blocks.iter().any(|block| block.len() >= RECORDS) && outside as f64 <= OUTSIDE * inside as f64;
    if enough { inside } else { 0 }
}

/// True for records of one width that are a table.
fn is_block(block: &[&StringRecord], delimiter: u8, quoted: bool) -> bool {
    let width = block[0].len();
    let wide = if delimiter == b',' && !quoted { COMMA_FIELDS } else { 2 };
    if block.len() < SHORTEST || width < wide || delimiter == b'|' && block.iter().all(|record| record[0].is_empty()) {
        return false; // too few, too narrow, or a Markdown table
    }
    let clean = delimiter != b',' || !names_are_torn(block[0]) && !block.iter().any(|record| record.iter().any(holds_another));
    clean && (0..width).any(|column| is_of_figures(&block[1..], column))
}

/// True when the names of the columns are parts of figures: a comma stood between digits, every time.
fn names_are_torn(names: &StringRecord) -> bool {
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let fields: Vec<&str> = names.iter().collect();
    fields.windows(2).all(|pair| digit(pair[0].chars().next_back()) && digit(pair[1].chars().next()))
}

/// True for a field with white wide enough for a column, or with another delimiter between parts of it.
fn holds_another(field: &str) -> bool {
    field.contains('\t') || field.trim().contains("   ") || field.contains(';') && field.bytes().any(|byte| byte.is_ascii_digit())
}

/// True when most of a column's filled fields are figures.
fn is_of_figures(records: &[&StringRecord], column: usize) -> bool {
    let filled: Vec<&str> = records.iter().map(|record| record[column].trim()).filter(|field| !field.is_empty()).collect();
    let figures = filled.iter().filter(|field| look::is_figure(field)).count();
    figures > 0 && figures as f64 >= FIGURES * filled.len() as f64
}

/// True for a sentence that holds the delimiter: behind it stands a space, every time, and no figure.
pub(super) fn is_sentence(record: &StringRecord) -> bool {
    let mut behind = record.iter().skip(1);
    record.len() > 1 && !record[0].trim().is_empty() && behind.all(|field| field.starts_with(' ') && !look::is_figure(field.trim()))
}

/// True when such records are the usual ones: the delimiter is written with a space behind it.
pub(super) fn are_spaced(records: &Read) -> bool {
    let several = || records.iter().flatten().filter(|record| record.len() > 1);
    let spaced = several().filter(|record| record.iter().skip(1).all(|field| field.starts_with(' '))).count();
    spaced * 2 > several().count()
}

/// The sentence as one field.
pub(super) fn joined(record: &StringRecord, delimiter: u8) -> StringRecord {
    let text = record.iter().collect::<Vec<_>>().join(&char::from(delimiter).to_string());
    StringRecord::from(vec![text])
}

/// Where blocks start whose names have another width than the records above: there a column goes on no more.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// The rows, ascending.
    pub(super) rows: Vec<usize>,
    /// Width of the last record with figures.
    width: Option<usize>,
    /// The first row behind that record.
    behind: Option<usize>,
    /// Width of the record above, where it is nothing but names.
    names: Option<usize>,
}

impl Starts {
    /// Takes the next record.
    pub(super) fn see(&mut self, row: usize, record: &StringRecord) {
        let figures = record.len() > 1 && record.iter().any(|field| look::is_figure(field.trim()));
        if figures {
            let start = self.behind.filter(|_| self.names == Some(record.len()) && self.width.is_some_and(|width| width != record.len()));
            self.rows.extend(start.filter(|_| self.rows.len() < MOST_STARTS));
            (self.width, self.behind, self.names) = (Some(record.len()), None, None);
        } else {
            self.behind = self.behind.or(self.width.map(|_| row));
            let named = record.len() > 1 && record.iter().all(|field| !field.trim().is_empty());
            self.names = named.then_some(record.len());
        }
    }
}
