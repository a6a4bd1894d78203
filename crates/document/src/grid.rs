//! Rows and columns of cells, whatever the format: Word, Excel and text arrive with grids, PDF earns them in `table`.
//!
//! ```text
//!            column 0      column 1        column 2
//! row 0   | Account    | 2025 (column_span 2)        |
//! row 1   | 3016       | 974 696     | 965 336       |
//! ```
//! A spanning cell is kept once, at its top left position. Blank cells may be left out. Cells are in row order, then
//! column order.

use crate::place::Place;
use jiff::civil::Date;
use rust_decimal::Decimal;

/// A stored value that a workbook keeps behind the displayed text.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// A number, exact to the digits that its number format or its shortest decimal form shows.
    Number(Decimal),
    /// A percentage as a fraction: 12.5 % is 0.125.
    Percent(Decimal),
    Date(Date),
    Boolean(bool),
    /// A number that is no amount: a time of day, a duration, one beyond the range of decimals.
    Opaque,
    /// An error value such as `#REF!`.
    Error(String),
}

/// One cell with its text as shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// Counted from 0 within the grid.
    pub row: usize,
    /// Counted from 0 within the grid.
    pub column: usize,
    /// At least 1.
    pub row_span: usize,
    /// At least 1.
    pub column_span: usize,
    /// What a reader sees; paragraphs of one cell are separated by `\n`. Markup that was left in the text is kept.
    pub text: String,
    /// The stored value, for workbooks only.
    pub value: Option<CellValue>,
    /// The formula without its `=`: a workbook's, in English names; a text document's field (`SUM(ABOVE)`). Empty for one that
    /// could not be read.
    pub formula: Option<String>,
    /// Its row or column is hidden.
    pub hidden: bool,
    /// Most of the text is bold.
    pub bold: bool,
    /// Font size in points, for workbooks only (0 where the format holds none).
    pub size: f32,
    /// Left indentation of the text inside its column, in points (0 where the format holds none).
    pub indent: f32,
    pub place: Place,
}

impl Cell {
    /// A plain cell: one row, one column, no stored value, not bold.
    #[must_use]
    pub fn new(row: usize, column: usize, text: impl Into<String>, place: Place) -> Self {
        Self {
            row,
            column,
            row_span: 1,
            column_span: 1,
            text: text.into(),
            value: None,
            formula: None,
            hidden: false,
            bold: false,
            size: 0.0,
            indent: 0.0,
            place,
        }
    }

    /// True when nothing but white space is shown.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }
}

/// True for characters that never belong to a figure but to the footnote behind it: raised digits, letters and brackets.
#[must_use]
pub fn is_footnote_mark(c: char) -> bool {
    matches!(
        c,
        '*' | '†' | '‡' | '§' | '¹' | '²' | '³' | '\u{2070}'..='\u{207F}' | '₀'..='₉' | '\u{1D43}'..='\u{1DBF}' | '\u{02B0}'..='\u{02B8}' | 'ˡ'..='ˣ'
    )
}

/// True for text that ends in a figure, with the marks that may stand behind one.
#[must_use]
pub fn ends_as_figure(text: &str) -> bool {
    let mut back = text.chars().rev().skip_while(|c| matches!(c, ')' | '%' | '-' | '–' | '*') || is_script(*c));
    back.next().is_some_and(|c| c.is_ascii_digit())
}

fn is_script(c: char) -> bool {
    matches!(c, '¹' | '²' | '³' | '\u{2070}'..='\u{209C}')
}

/// A raised or lowered mark in characters that are no digits; a single letter too, for ordinals (`1st`) have two.
#[must_use]
pub fn raised_or_lowered(mark: &str, raised: bool) -> String {
    let lone = mark.chars().filter(|c| c.is_alphabetic()).count() == 1;
    mark.chars().map(|c| if lone || !c.is_alphabetic() { script_char(c, raised) } else { c }).collect()
}

fn script_char(c: char, raised: bool) -> char {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    const LOWERED: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];
    const LETTERS: [char; 26] =
        ['ᵃ', 'ᵇ', 'ᶜ', 'ᵈ', 'ᵉ', 'ᶠ', 'ᵍ', 'ʰ', 'ⁱ', 'ʲ', 'ᵏ', 'ˡ', 'ᵐ', 'ⁿ', 'ᵒ', 'ᵖ', 'q', 'ʳ', 'ˢ', 'ᵗ', 'ᵘ', 'ᵛ', 'ʷ', 'ˣ', 'ʸ', 'ᶻ'];
    let digit = |c: char| c.to_digit(10).map_or(0, |digit| digit as usize);
    match (c, raised) {
        ('0'..='9', true) => RAISED[digit(c)],
        ('0'..='9', false) => LOWERED[digit(c)],
        ('(', true) => '⁽',
        (')', true) => '⁾',
        ('a'..='z', true) => LETTERS[usize::from(c as u8 - b'a')],
        _ => c,
    }
}

/// A grid of cells.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Grid {
    /// Number of rows, blank ones included.
    pub rows: usize,
    /// Number of columns.
    pub columns: usize,
    /// In row order, then column order; never two that cover one position.
    pub cells: Vec<Cell>,
}

impl Grid {
    /// A grid from its cells: sorted, and as large as they need.
    #[must_use]
    pub fn from_cells(mut cells: Vec<Cell>) -> Self {
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let rows = cells.iter().map(|cell| cell.row + cell.row_span).max().unwrap_or(0);
        let columns = cells.iter().map(|cell| cell.column + cell.column_span).max().unwrap_or(0);
        Self { rows, columns, cells }
    }

    /// The cell that starts at this position.
    #[must_use]
    pub fn get(&self, row: usize, column: usize) -> Option<&Cell> {
        self.cells.binary_search_by_key(&(row, column), |cell| (cell.row, cell.column)).ok().map(|i| &self.cells[i])
    }

    /// The text that starts at this position; empty where no cell does.
    #[must_use]
    pub fn text(&self, row: usize, column: usize) -> &str {
        self.get(row, column).map_or("", |cell| cell.text.as_str())
    }

    /// The cells that start in a row, left to right.
    #[must_use]
    pub fn row(&self, row: usize) -> &[Cell] {
        let from = self.cells.partition_point(|cell| cell.row < row);
        let to = self.cells.partition_point(|cell| cell.row <= row);
        &self.cells[from..to]
    }

    /// The cell that covers this position, spans included; linear in the number of cells above it.
    #[must_use]
    pub fn covering(&self, row: usize, column: usize) -> Option<&Cell> {
        self.get(row, column).or_else(|| {
            let until = self.cells.partition_point(|cell| cell.row <= row);
            self.cells[..until].iter().find(|cell| {
                (cell.row..cell.row + cell.row_span).contains(&row) && (cell.column..cell.column + cell.column_span).contains(&column)
            })
        })
    }
}
