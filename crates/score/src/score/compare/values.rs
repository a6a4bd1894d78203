//! The figures of account lines, the unit, and the relations that were checked.
//!
//! Lines are put side by side by label and account, columns by header: their own, or with that of their group, which is counted apart. A figure is read where it stands in the line and the column that are
//! its own. A relation is checked where a calculation computes the figure that is computed, in its column or line, and holds.

use super::{
    align::align,
    text::{header, plain},
};
use crate::score::{
    model::{At, RelationKind, Role, Row, Table},
    tally::{Measured, Tally},
};
use avstem::model::{Basis, Calculation, CalculationKind, Column, Fact, Line, Scenario, Statement, Verdict};
use rust_decimal::Decimal;

/// What the statement of a planted table says of it; without a statement all is lost. `numbers` as for cells. A slip takes part in no count of
/// relations: `touched` are its figures.
pub(super) fn compare(planted: &Table, found: Option<&Statement>, tally: &mut Tally) {
    let pairing = Pairing::of(planted, found);
    let figures = planted.rows.iter().enumerate().flat_map(|(row, of)| (0..of.cells.len()).map(move |column| (row, column)));
    let stated: Vec<At> = figures.filter(|&at| planted.value(at).is_some()).collect();
    let read = stated.iter().filter(|&&at| pairing.is_read(planted, at)).count();
    let all = found.map_or(0, figures_of);
    let headers = planted.columns.iter().enumerate().filter(|(_, column)| column.role.is_figures());
    for (at, column) in headers {
        tally.one(Measured::Headers, pairing.header(at).is_some_and(|found| header(found) == header(&column.full_header())));
    }
    tally.count(Measured::ValuesRead, read, stated.len());
    tally.count(Measured::ValuesAdded, all.saturating_sub(read), all);
    tally.one(Measured::UnitsRead, found.is_some_and(|statement| statement.scale == u64::from(planted.scale)));
    for calculation in found.iter().flat_map(|statement| &statement.calculations) {
        if let Some(what) = sum_by(calculation) {
            tally.one(what, pairing.is_total(planted, &calculation.total));
        }
    }
    for relation in &planted.relations {
        let verdict = pairing.verdict(relation.kind, relation.computed);
        let holds = matches!(verdict, Some(Verdict::Exact | Verdict::Rounding));
        let what = match relation.kind {
            RelationKind::Total => Measured::Totals,
            RelationKind::RowTotal => Measured::RowTotals,
            RelationKind::Variance => Measured::Variances,
            RelationKind::Percent => Measured::Percents,
        };
        tally.one(what, holds);
        if holds {
            tally.one(Measured::Rounding, verdict == Some(Verdict::Rounding));
        }
    }
}

/// What tells a sum of lines, as the stages weigh it; `None` for other calculations.
fn sum_by(calculation: &Calculation) -> Option<Measured> {
    let has = |basis: &[Basis]| basis.iter().any(|one| calculation.basis.contains(one));
    let is_sum = calculation.kind == CalculationKind::Footing && calculation.total.starts_with('l');
    is_sum.then(|| match () {
        () if has(&[Basis::Section, Basis::AccountCodes]) => Measured::SumsBySection,
        () if has(&[Basis::Order, Basis::Label, Basis::Indent]) => Measured::SumsByOrder,
        () => Measured::SumsByFigures,
    })
}

/// The figures of a statement that are figures of its lines: numbers of notes have a column that says so.
fn figures_of(statement: &Statement) -> usize {
    let notes = statement.columns.iter().filter(|column| column.scenario == Scenario::Note);
    let notes: Vec<&str> = notes.map(|column| column.id.as_str()).collect();
    statement.lines.iter().map(|line| line.facts.keys().filter(|id| !notes.contains(&id.as_str())).count()).sum()
}

/// Which line and column of a statement is which planted row and column.
struct Pairing<'s> {
    statement: Option<&'s Statement>,
    rows: Vec<(usize, usize)>,
    columns: Vec<(usize, usize)>,
}

impl<'s> Pairing<'s> {
    fn of(planted: &Table, statement: Option<&'s Statement>) -> Self {
        let Some(found) = statement else { return Self { statement, rows: Vec::new(), columns: Vec::new() } };
        let ours: Vec<usize> = (0..planted.columns.len()).filter(|&at| planted.columns[at].role.is_figures()).collect();
        let likeness = |a: usize, b: usize| {
            let (column, said) = (&planted.columns[ours[a]], header(&found.columns[b].header));
            if said == header(&column.full_header()) { 2 } else { usize::from(said == header(&column.header)) }
        };
        let pairs = align(ours.len(), found.columns.len(), likeness);
        let columns: Vec<(usize, usize)> = pairs.into_iter().map(|(a, b)| (ours[a], b)).collect();
        let weight = |a: usize, b: usize| {
            let (row, line) = (&planted.rows[a], &found.lines[b]);
            if !is_same_line(planted, row, line) {
                return 0;
            }
            // Of lines of one name, the one with the figures is meant.
            let equal = columns.iter().filter(|&&(column, of)| {
                let fact = found.columns.get(of).and_then(|of| line.facts.get(&of.id));
                fact.zip(planted.value((a, column))).is_some_and(|(fact, value)| is_value(fact, value, planted, column, found.scale))
            });
            1 + equal.count()
        };
        let rows = align(planted.rows.len(), found.lines.len(), weight);
        Self { statement, rows, columns }
    }

    /// True where the line of this id is one that a planted total or result computes.
    fn is_total(&self, planted: &Table, id: &str) -> bool {
        let totals = planted.relations.iter().filter(|relation| relation.kind == RelationKind::Total);
        totals.into_iter().any(|relation| self.line(relation.computed.0).is_some_and(|line| line.id == id))
    }

    fn line(&self, row: usize) -> Option<&'s Line> {
        let at = self.rows.iter().find(|pair| pair.0 == row)?.1;
        self.statement?.lines.get(at)
    }

    fn found_column(&self, column: usize) -> Option<&'s Column> {
        let at = self.columns.iter().find(|pair| pair.0 == column)?.1;
        self.statement?.columns.get(at)
    }

    /// The id of a column.
    fn column(&self, column: usize) -> Option<&'s str> {
        self.found_column(column).map(|column| column.id.as_str())
    }

    fn header(&self, column: usize) -> Option<&'s str> {
        self.found_column(column).map(|column| column.header.as_str())
    }

    fn is_read(&self, planted: &Table, (row, column): At) -> bool {
        let fact = self.line(row).zip(self.column(column)).and_then(|(line, column)| line.facts.get(column));
        let scale = self.statement.map_or(1, |statement| statement.scale);
        fact.zip(planted.value((row, column))).is_some_and(|(fact, value)| is_value(fact, value, planted, column, scale))
    }

    /// What came of the figure's check; the worst where there are several, nothing where there is none.
    fn verdict(&self, kind: RelationKind, (row, column): At) -> Option<Verdict> {
        let (line, column) = (self.line(row)?.id.as_str(), self.column(column)?);
        let down = |kind| matches!(kind, CalculationKind::Footing | CalculationKind::Result | CalculationKind::Equal);
        let results = self.statement?.calculations.iter().filter_map(|calculation| {
            let (total, at) = match (kind, calculation.kind) {
                (RelationKind::Total, found) if down(found) => (line, column),
                (RelationKind::RowTotal, CalculationKind::Footing)
                | (RelationKind::Variance, CalculationKind::Variance | CalculationKind::Change)
                | (RelationKind::Percent, CalculationKind::Percent | CalculationKind::Change) => (column, line),
                _ => return None,
            };
            let result = calculation.results.iter().find(|result| calculation.total == total && result.at == at)?;
            Some(result.verdict)
        });
        results.filter(|verdict| *verdict != Verdict::Unchecked).max_by_key(|verdict| match verdict {
            Verdict::Exact => 0,
            Verdict::Rounding => 1,
            _ => 2,
        })
    }
}

/// True where a fact states a planted figure: in the statement's unit, whatever that is, as the unit is counted by itself.
fn is_value(fact: &Fact, value: Decimal, planted: &Table, column: usize, scale: u64) -> bool {
    let scale = if planted.columns[column].role == Role::Percent { Decimal::ONE } else { Decimal::from(scale) };
    fact.value.parse::<Decimal>().is_ok_and(|found| found == value * scale)
}

/// True where a line has the row's label; its account may stand in the label or beside it.
fn is_same_line(planted: &Table, row: &Row, line: &Line) -> bool {
    let account = planted.columns.iter().position(|column| column.role == Role::Account).map(|at| row.cells[at].text.as_str());
    let label = plain(&row.cells[planted.label_column()].text);
    let (with, found) = (plain(&format!("{} {}", line.account.as_deref().unwrap_or_default(), line.label)), plain(&line.label));
    let ours = plain(&format!("{} {label}", account.unwrap_or_default()));
    ours == with || (account.is_none_or(str::is_empty) && label == found)
}
