//! A statement of each document → what is different between them.
//!
//! In: two reports and two statements that are the same table. Out: a [`StatementPair`], and notes on what was not compared.

use crate::{
    columns::{self, ColumnMatch, Within},
    figures::{Held, Spot, held, shown},
    lines::{self, LineMatch, is_line, is_sum},
    model::{ColumnName, ColumnPair, LineName, LinePair, Note, NoteKind, StatementName, StatementPair},
    statements::StatementMatch,
    text::{Rarity, normal, words},
    totals::Between,
};
use avstem::model::{Column, Line, Report, Statement};
use std::collections::BTreeSet;

/// Below this similarity, a line stands in another section and not in one with another name.
const SAME_SECTION: f32 = 0.6;

pub(crate) fn statement_name(statement: &Statement) -> StatementName {
    StatementName { id: statement.id.clone(), title: statement.title.clone() }
}

/// What is different between two statements; nothing where an index leads to none.
pub(crate) fn compared(old: &Report, new: &Report, pair: StatementMatch, notes: &mut Vec<Note>) -> Option<StatementPair> {
    let (a, b) = (old.statements.get(pair.old)?, new.statements.get(pair.new)?);
    let columns = matched_columns((old, a), (new, b), notes);
    let lines = lines::matched(a, b, &columns);
    if lines.too_many {
        notes.push(about(NoteKind::TooManyLines, b, Vec::new(), Vec::new()));
    }
    let taken_old: BTreeSet<usize> = lines.pairs.iter().map(|pair| pair.old).collect();
    let taken_new: BTreeSet<usize> = lines.pairs.iter().map(|pair| pair.new).collect();
    let mut found = StatementPair {
        old: statement_name(a),
        new: statement_name(b),
        confidence: pair.confidence,
        columns: columns.iter().filter_map(|pair| column_pair(a, b, *pair)).collect(),
        columns_new: lone_columns(b, |at| columns.iter().any(|pair| pair.new == at)),
        columns_gone: lone_columns(a, |at| columns.iter().any(|pair| pair.old == at)),
        lines_matched: lines.pairs.len(),
        lines_renamed: line_pairs(a, b, &lines.pairs, is_renamed),
        lines_moved: line_pairs(a, b, &lines.pairs, is_moved),
        lines_new: lone_lines(b, &taken_new),
        lines_gone: lone_lines(a, &taken_old),
        figures_compared: 0,
        figures_changed: Vec::new(),
        figures_within_rounding: Vec::new(),
        figures_new: Vec::new(),
        figures_gone: Vec::new(),
        totals_moved: Vec::new(),
    };
    let between = Between::new(a, b, &lines.pairs);
    for line in &lines.pairs {
        for column in &columns {
            let (Some(old_line), Some(new_line)) = (a.lines.get(line.old), b.lines.get(line.new)) else { continue };
            let (Some(old_column), Some(new_column)) = (a.columns.get(column.old), b.columns.get(column.new)) else { continue };
            let spot = Spot { old_line, new_line, old_column, new_column, confidence: line.confidence * pair.confidence };
            hold(&spot, &between, &mut found);
        }
    }
    Some(found)
}

/// Holds two figures against each other and writes down what came of it.
fn hold(spot: &Spot<'_>, between: &Between<'_>, found: &mut StatementPair) {
    match spot.facts() {
        (Some(old), Some(new)) => {
            found.figures_compared += 1;
            match held(old, new) {
                Held::Equal => {}
                Held::WithinRounding => found.figures_within_rounding.push(spot.change(old, new)),
                Held::Changed => {
                    found.figures_changed.push(spot.change(old, new));
                    if is_sum(spot.new_line.kind) || between.is_computed(&spot.new_line.id) {
                        found.totals_moved.extend(between.moved(spot));
                    }
                }
            }
        }
        (Some(old), None) => found.figures_gone.push(spot.lone(old)),
        (None, Some(new)) => found.figures_new.push(spot.lone(new)),
        (None, None) => {}
    }
}

/// The columns whose figures are held against each other.
fn matched_columns(old: (&Report, &Statement), new: (&Report, &Statement), notes: &mut Vec<Note>) -> Vec<ColumnMatch> {
    let all = columns::matched(Within { report: old.0, statement: old.1 }, Within { report: new.0, statement: new.1 });
    let headers = |statement: &Statement, taken: &dyn Fn(usize) -> bool| -> Vec<String> {
        let lone = statement.columns.iter().enumerate().filter(|(at, column)| !taken(*at) && !columns::is_note(column));
        lone.map(|(_, column)| column.header.clone()).collect()
    };
    let old_lone = headers(old.1, &|at| all.iter().any(|pair| pair.old == at));
    let new_lone = headers(new.1, &|at| all.iter().any(|pair| pair.new == at));
    let (a, b) = (&old.1.currency, &new.1.currency);
    if let (Some(a), Some(b)) = (a, b)
        && a != b
    {
        notes.push(about(NoteKind::OtherCurrency, new.1, vec![a.clone()], vec![b.clone()]));
        return Vec::new();
    }
    let figures: Vec<ColumnMatch> =
        all.into_iter().filter(|pair| old.1.columns.get(pair.old).is_some_and(|column| !columns::is_note(column))).collect();
    match (figures.is_empty(), old_lone.is_empty() && new_lone.is_empty()) {
        (true, false) => notes.push(about(NoteKind::NoColumnInBoth, new.1, old_lone, new_lone)),
        (false, false) => notes.push(about(NoteKind::ColumnsNotCompared, new.1, old_lone, new_lone)),
        _ => {}
    }
    figures
}

fn about(kind: NoteKind, statement: &Statement, old: Vec<String>, new: Vec<String>) -> Note {
    Note { kind, statement: Some(statement.title.clone().unwrap_or_else(|| statement.id.clone())), old, new }
}

fn column_name(column: &Column) -> ColumnName {
    ColumnName { id: column.id.clone(), header: column.header.clone(), scenario: column.scenario, period: column.period.clone() }
}

fn column_pair(old: &Statement, new: &Statement, pair: ColumnMatch) -> Option<ColumnPair> {
    let (a, b) = (old.columns.get(pair.old)?, new.columns.get(pair.new)?);
    Some(ColumnPair { old: column_name(a), new: column_name(b), basis: pair.basis })
}

fn lone_columns(statement: &Statement, taken: impl Fn(usize) -> bool) -> Vec<ColumnName> {
    let lone = statement.columns.iter().enumerate().filter(|(at, column)| !taken(*at) && !columns::is_note(column));
    lone.map(|(_, column)| column_name(column)).collect()
}

fn line_name(line: &Line, statement: &Statement) -> LineName {
    LineName {
        id: line.id.clone(),
        account: line.account.clone(),
        label: line.label.clone(),
        section: line.section.clone(),
        kind: line.kind,
        figures: shown(line, &statement.columns),
    }
}

fn lone_lines(statement: &Statement, taken: &BTreeSet<usize>) -> Vec<LineName> {
    let lone = statement.lines.iter().enumerate().filter(|(at, line)| is_line(line) && !taken.contains(at));
    lone.map(|(_, line)| line_name(line, statement)).collect()
}

fn line_pairs(old: &Statement, new: &Statement, pairs: &[LineMatch], is: impl Fn(&Line, &Line) -> bool) -> Vec<LinePair> {
    let named = pairs.iter().filter_map(|pair| Some((pair, old.lines.get(pair.old)?, new.lines.get(pair.new)?)));
    let named = named.filter(|(_, a, b)| is(a, b));
    named
        .map(|(pair, a, b)| LinePair { old: line_name(a, old), new: line_name(b, new), basis: pair.basis, confidence: pair.confidence })
        .collect()
}

fn is_renamed(old: &Line, new: &Line) -> bool {
    let account = |line: &Line| line.account.as_deref().map(normal).unwrap_or_default();
    normal(&old.label) != normal(&new.label) || account(old) != account(new)
}

/// In another section, where both documents tell one; one that was renamed is no other one.
fn is_moved(old: &Line, new: &Line) -> bool {
    let (a, b) = (words(&old.section.join(" ")), words(&new.section.join(" ")));
    let rarity = Rarity::joined([&a[..]].into_iter(), [&b[..]].into_iter());
    let inner = |line: &Line| line.section.last().map(|name| normal(name));
    inner(old) != inner(new) && !a.is_empty() && !b.is_empty() && rarity.similarity(&a, &b) < SAME_SECTION
}

#[cfg(test)]
mod tests {
    use crate::{compare, model::NoteKind};
    use avstem::{Options, process};

    fn read(text: &str) -> avstem::Report {
        process(text.as_bytes(), &Options::default()).unwrap()
    }

    #[test]
    fn figures_of_other_periods_are_not_called_changed() {
        let table =
            |headers: &str, last: &str| format!("Oversikt\n\nPost\t{headers}\nStrøm\t110\t1 300\nLeie\t345\t3 500\nSum\t455\t{last}\n");
        let old = read(&table("Regnskap 30.6.2026\tBudsjett 2026", "4 800"));
        let new = read(&table("Regnskap 31.12.2026\tBudsjett 2026", "4 810"));
        let found = compare(&old, &new);
        assert_eq!((found.summary.figures_compared, found.summary.figures_changed), (3, 1));
        assert!(found.notes.iter().any(|note| note.kind == NoteKind::ColumnsNotCompared));
    }
}
