//! Workbooks' formulas → what each claims: evaluated from the stored values, exact, stale or unchecked.
//!
//! In: the [`Document`], whose sheets hold stored values and formulas. Out: [`Formulas`], which later stages ask: what a cell's
//! formula gives, which cells it sums, which formulas are copies of one another. The idea: every formula is judged against the
//! stored figures beside it, never against what other formulas would give, so that a chain of formulas built on one stale figure
//! gives one finding, and circles cost nothing. Copies of a formula are one expression, read once.
//!
//! A recalculation engine would bring 74 (ironcalc) to 173 (formualizer) packages, binary floats and answers to questions that
//! an audit must not answer (today's date, a random number); most workbooks of accounts add and subtract.
//!
//! What it does not do: dates, lookups of the nearest value, references to other files, tables' own notation, arrays; such formulas
//! are counted as unchecked. It changes the document in one case: a program that writes a 0 into every formula has calculated nothing, and such
//! cells become blank.

mod book;
mod evaluate;
mod functions;
mod lex;
mod lookups;
mod syntax;
mod terms;
#[cfg(test)]
mod tests;
mod value;

pub use book::Area;
pub use syntax::Position;

use avstem_document::{
    document::{Document, NativeGrid, Part},
    grid::{Cell, CellValue},
    note::{NoteCode, Notes},
    place::{Place, a1},
};
use book::{Book, Sheet, Stored};
use evaluate::{Evaluator, Overlay};
use rust_decimal::{Decimal, RoundingStrategy};
use std::{
    collections::{BTreeMap, BTreeSet},
    str::FromStr,
};
use syntax::{Coordinate, Expression};
use value::{Value, noise};

/// Cells and columns that all formulas of a workbook may look at: some seconds' work. Formulas beyond it stay unchecked. Unit tests are
/// not optimized, and reach a smaller one.
const BUDGET: u64 = if cfg!(test) { 2_000_000 } else { 50_000_000 };

/// Rounds in which a stale figure may turn out to explain another.
const ROUNDS: usize = 3;

/// What came of one formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The stored value is what the formula gives, as far as it is shown.
    Exact,
    /// The formula gives another number.
    Stale(Decimal),
    Unchecked,
}

/// A cell with a formula.
#[derive(Debug, Clone, PartialEq)]
pub struct FormulaCell {
    pub at: Position,
    /// Equal for cells whose formulas are copies of one another; `None` for a formula that could not be read.
    pub shape: Option<usize>,
    pub outcome: Outcome,
    /// Decimals of the stored value that are shown, where the text shows them plainly.
    shown: Option<u32>,
}

/// Formulas counted by outcome: `formulas` is the sum of the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub formulas: usize,
    pub exact: usize,
    pub stale: usize,
    pub unchecked: usize,
}

/// One formula and its copies.
#[derive(Debug)]
struct Shape {
    expression: Option<Expression>,
}

/// The formulas of a workbook beside its stored values; empty for all other documents.
#[derive(Debug, Default)]
pub struct Formulas {
    book: Book,
    sheets: BTreeMap<String, usize>,
    names: BTreeMap<String, Option<Expression>>,
    shapes: Vec<Shape>,
    /// In the order of their positions.
    cells: Vec<FormulaCell>,
    subtotals: BTreeSet<Position>,
    /// Sheets some of whose formulas could not be read, so that a cell without one may have one.
    incomplete: BTreeSet<usize>,
}

/// Evaluates the formulas of a document. Cells whose formulas were never calculated become blank.
#[must_use]
pub fn evaluate(document: &mut Document, notes: &mut Notes) -> Formulas {
    let mut formulas = Formulas::read(document);
    if formulas.cells.is_empty() {
        return formulas;
    }
    formulas.judge();
    if formulas.never_calculated() {
        let count = blank_formulas(document);
        let message = format!("none of {count} formulas was calculated when the workbook was saved; their cells count as blank");
        notes.push(NoteCode::NotExamined, message, None);
        formulas = Formulas::read(document);
        formulas.judge();
    }
    formulas.note_hidden(notes);
    formulas
}

fn sheets(document: &Document) -> impl Iterator<Item = (&str, &NativeGrid)> {
    document.parts.iter().filter_map(|part| match part {
        Part::Grid(native) if native.sheet => Some((native.name.as_deref()?, native)),
        _ => None,
    })
}

/// Makes cells with formulas blank; gives their number.
fn blank_formulas(document: &mut Document) -> usize {
    let mut count = 0;
    for part in &mut document.parts {
        let Part::Grid(native) = part else { continue };
        for cell in native.grid.cells.iter_mut().filter(|cell| cell.formula.is_some()) {
            cell.text.clear();
            cell.value = None;
            count += 1;
        }
    }
    count
}

/// Decimals of a stored number that its text shows; `None` where the text is scaled, hidden or of another form.
fn shown_decimals(cell: &Cell) -> Option<u32> {
    let (value, text, moved) = match &cell.value {
        Some(CellValue::Number(value)) => (*value, cell.text.as_str(), 0),
        Some(CellValue::Percent(fraction)) => (fraction.checked_mul(Decimal::ONE_HUNDRED)?, cell.text.strip_suffix(" %")?, 2),
        _ => return None,
    };
    let shown = Decimal::from_str(text).ok()?;
    let rounded = value.round_dp_with_strategy(shown.scale(), RoundingStrategy::MidpointAwayFromZero);
    (rounded == shown).then_some(shown.scale() + moved)
}

impl Formulas {
    fn read(document: &Document) -> Self {
        let mut formulas = Self::default();
        let mut known: BTreeMap<String, usize> = BTreeMap::new();
        for (index, (name, native)) in sheets(document).enumerate() {
            formulas.sheets.entry(name.to_owned()).or_insert(index);
            let mut sheet = Sheet { name: name.to_owned(), ..Sheet::default() };
            for cell in &native.grid.cells {
                sheet.push(cell);
                if let Some(formula) = &cell.formula {
                    let at = Position { sheet: index, row: cell.row, column: cell.column };
                    formulas.add(cell, formula, at, &mut known);
                }
            }
            formulas.book.sheets.push(sheet);
        }
        formulas.add_names(document);
        formulas
    }

    fn add(&mut self, cell: &Cell, formula: &str, at: Position, known: &mut BTreeMap<String, usize>) {
        let shape = syntax::relative_text(formula, at).map(|text| {
            *known.entry(text).or_insert_with(|| {
                self.shapes.push(Shape { expression: syntax::parse(formula, at) });
                self.shapes.len() - 1
            })
        });
        if formula.is_empty() {
            self.incomplete.insert(at.sheet);
        }
        // Also one that is not read: other subtotals leave it out all the same.
        if ["SUBTOTAL(", "AGGREGATE("].iter().any(|name| formula.to_ascii_uppercase().contains(name)) {
            self.subtotals.insert(at);
        }
        self.cells.push(FormulaCell { at, shape, outcome: Outcome::Unchecked, shown: shown_decimals(cell) });
    }

    /// Defined names that mean fixed places; a name with two meanings means none.
    fn add_names(&mut self, document: &Document) {
        let defined = document.parts.iter().filter_map(|part| if let Part::Names(names) = part { Some(names) } else { None }).flatten();
        for (name, meaning) in defined {
            let meaning = meaning.trim_start_matches('=');
            let read = syntax::parse(meaning, Position { sheet: 0, row: 0, column: 0 }).filter(is_fixed);
            self.names
                .entry(name.to_uppercase())
                .and_modify(|known| {
                    if *known != read {
                        *known = None;
                    }
                })
                .or_insert(read);
        }
    }

    /// Evaluates all formulas, then clears those whose stored value a stale figure beside them explains.
    fn judge(&mut self) {
        let mut budget = BUDGET;
        let mut overlay = Overlay::new();
        let none = Overlay::new();
        let outcomes: Vec<Outcome> = self.cells.iter().map(|cell| self.outcome(cell, &none, &mut budget)).collect();
        for (cell, outcome) in self.cells.iter_mut().zip(outcomes) {
            cell.outcome = outcome;
            if let Outcome::Stale(computed) = outcome {
                overlay.insert((cell.at.sheet, cell.at.column, cell.at.row), computed);
            }
        }
        for _ in 0..ROUNDS {
            let stale: Vec<usize> = (0..self.cells.len()).filter(|&index| matches!(self.cells[index].outcome, Outcome::Stale(_))).collect();
            let mut cleared = false;
            for index in stale {
                let cell = &self.cells[index];
                if self.outcome(cell, &overlay, &mut budget) == Outcome::Exact {
                    overlay.remove(&(cell.at.sheet, cell.at.column, cell.at.row));
                    self.cells[index].outcome = Outcome::Exact;
                    cleared = true;
                }
            }
            if !cleared {
                break;
            }
        }
    }

    fn outcome(&self, cell: &FormulaCell, overlay: &Overlay, budget: &mut u64) -> Outcome {
        let Some(stored) = self.book.at(cell.at) else { return Outcome::Unchecked };
        let Some((value, largest, sure)) = self.value(cell.shape, cell.at, overlay, budget) else { return Outcome::Unchecked };
        match (stored, value) {
            (Stored::Number(stored), Value::Number(computed)) => {
                let noise = noise(largest.max(stored.abs()));
                let near = stored.checked_sub(computed).is_some_and(|difference| difference.abs() <= noise);
                if near || cell.shown.is_some_and(|decimals| shows_alike(*stored, computed, decimals)) {
                    Outcome::Exact
                } else if sure {
                    Outcome::Stale(computed.normalize())
                } else {
                    Outcome::Unchecked
                }
            }
            (Stored::Boolean(stored), Value::Boolean(computed)) if *stored == computed => Outcome::Exact,
            (Stored::Text(stored), Value::Text(computed)) if **stored == *computed => Outcome::Exact,
            _ => Outcome::Unchecked,
        }
    }

    /// What a shape gives at a place, the largest number that took part, and whether all programs agree on it.
    fn value(&self, shape: Option<usize>, at: Position, overlay: &Overlay, budget: &mut u64) -> Option<(Value, Decimal, bool)> {
        let expression = self.shapes.get(shape?)?.expression.as_ref()?;
        let is_subtotal = |at: Position| self.subtotals.contains(&at);
        let mut evaluator = Evaluator {
            book: &self.book,
            names: &self.names,
            overlay,
            call: functions::call,
            at,
            budget,
            largest: Decimal::ZERO,
            sure: true,
            is_subtotal: &is_subtotal,
            depth: 0,
        };
        let value = evaluator.evaluate(expression).ok()?;
        let value = if value == Value::Blank { Value::Number(Decimal::ZERO) } else { value };
        Some((value, evaluator.largest, evaluator.sure))
    }

    /// True when every formula stores 0 and some would give something else: the program that wrote them did not calculate.
    fn never_calculated(&self) -> bool {
        let stored = || self.cells.iter().filter_map(|cell| self.book.at(cell.at));
        self.cells.iter().any(|cell| matches!(cell.outcome, Outcome::Stale(_)))
            && stored().all(|stored| matches!(stored, Stored::Number(number) if number.is_zero()))
    }

    /// One note a sheet for the totals that sum what is hidden.
    fn note_hidden(&self, notes: &mut Notes) {
        let mut budget = BUDGET;
        let mut found: BTreeMap<usize, (usize, Position)> = BTreeMap::new();
        for cell in self.cells.iter().filter(|cell| !self.book.is_hidden(cell.at)) {
            let Some(areas) = self.summed(cell) else { continue };
            let hides = areas.iter().any(|area| {
                let (total, looked) = self.book.total(*area);
                budget = budget.saturating_sub(looked as u64 + 1);
                budget > 0 && total.is_some_and(|total| total.hidden > 0)
            });
            if hides {
                found.entry(cell.at.sheet).or_insert((0, cell.at)).0 += 1;
            }
        }
        for (sheet, (count, first)) in found {
            let name = self.book.sheets.get(sheet).map_or("", |sheet| sheet.name.as_str());
            let totals = if count == 1 { "1 total sums".to_owned() } else { format!("{count} totals sum") };
            let message = format!("{totals} hidden rows or columns of sheet {name:?}; the first is {}", a1(first.row, first.column));
            notes.push(NoteCode::Hidden, message, Some(Place::sheet(name, first.row, first.column)));
        }
    }

    /// True when no cell has a formula.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { formulas: self.cells.len(), ..Counts::default() };
        for cell in &self.cells {
            match cell.outcome {
                Outcome::Exact => counts.exact += 1,
                Outcome::Stale(_) => counts.stale += 1,
                Outcome::Unchecked => counts.unchecked += 1,
            }
        }
        counts
    }

    /// All cells with formulas, by sheet, row and column.
    #[must_use]
    pub fn cells(&self) -> &[FormulaCell] {
        &self.cells
    }

    /// The formula of a cell.
    #[must_use]
    pub fn get(&self, at: Position) -> Option<&FormulaCell> {
        self.cells.binary_search_by_key(&at, |cell| cell.at).ok().map(|index| &self.cells[index])
    }

    /// Where a cell of a sheet stands; `None` for other places and for ranges.
    #[must_use]
    pub fn position(&self, place: &Place) -> Option<Position> {
        let Place::Sheet { sheet, cell } = place else { return None };
        let sheet = *self.sheets.get(sheet)?;
        let letters = cell.bytes().take_while(u8::is_ascii_uppercase).count();
        let column = cell.bytes().take(letters.min(3)).fold(0, |number, letter| number * 26 + usize::from(letter - b'A') + 1);
        let row = cell[letters..].parse::<usize>().ok()?;
        Some(Position { sheet, row: row.checked_sub(1)?, column: column.checked_sub(1)? })
    }

    /// The place of a position.
    #[must_use]
    pub fn place(&self, at: Position) -> Place {
        let name = self.book.sheets.get(at.sheet).map_or("", |sheet| sheet.name.as_str());
        Place::sheet(name, at.row, at.column)
    }

    /// The stored number of a cell.
    #[must_use]
    pub fn number(&self, at: Position) -> Option<Decimal> {
        match self.book.at(at)? {
            Stored::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// True for a cell that holds a text.
    #[must_use]
    pub fn is_text(&self, at: Position) -> bool {
        matches!(self.book.at(at), Some(Stored::Text(_)))
    }

    /// The nearest text to the left of a cell, in its row.
    #[must_use]
    pub fn text_beside(&self, at: Position) -> Option<&str> {
        let row = Area { sheet: at.sheet, first: (at.row, 0), last: (at.row, at.column) };
        self.texts(row).last().map(|(_, text)| text)
    }

    /// The nearest text above a cell, in its column.
    #[must_use]
    pub fn text_above(&self, at: Position) -> Option<&str> {
        self.book.text_above(at)
    }

    /// True when nothing is stored in a cell.
    #[must_use]
    pub fn is_blank(&self, at: Position) -> bool {
        self.book.at(at).is_none()
    }

    /// The number that the formula of another cell would give here, were it copied; `None` where it gives none that all
    /// programs agree on.
    #[must_use]
    pub fn copied(&self, shape: usize, at: Position) -> Option<Decimal> {
        let mut budget = BUDGET;
        match self.value(Some(shape), at, &Overlay::new(), &mut budget)? {
            (Value::Number(number), _, true) => Some(number.normalize()),
            _ => None,
        }
    }

    /// True when a stored number is what was computed, but for binary noise.
    #[must_use]
    pub fn agree(stored: Decimal, computed: Decimal) -> bool {
        stored.checked_sub(computed).is_some_and(|difference| difference.abs() <= noise(stored.abs().max(computed.abs())))
    }

    /// True for a sheet on which some formulas could not be read.
    #[must_use]
    pub fn is_incomplete(&self, sheet: usize) -> bool {
        self.incomplete.contains(&sheet)
    }
}

/// True when two numbers are the same to the decimals that are shown.
fn shows_alike(stored: Decimal, computed: Decimal, decimals: u32) -> bool {
    let shown = |value: Decimal| value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    shown(stored) == shown(computed)
}

/// True for a name's meaning that is the same from every cell.
fn is_fixed(expression: &Expression) -> bool {
    let fixed = |corner: (Coordinate, Coordinate)| matches!(corner, (Coordinate::Fixed(_), Coordinate::Fixed(_)));
    match expression {
        Expression::Reference(reference) => reference.sheet.is_some() && fixed(reference.first) && fixed(reference.last),
        Expression::Number(_) => true,
        _ => false,
    }
}
