//! A slip of the pen, planted in a table that was right.
//!
//! In: a kind, drafts of tables, a source of chance. Out: the changed draft and what is wrong in it. Only slips that a reader of the table
//! could find are planted: larger than what rounding allows in some relation all of whose items are printed.

use super::{
    accounts::{Draft, given_columns, set},
    model::{At, Relation, RelationKind, Slip, SlipKind, Table},
    plan::{Misadded, RowSource},
};
use fastrand::Rng;
use rust_decimal::Decimal;

/// Attempts until a table is taken to have no place for a slip.
const ATTEMPTS: usize = 60;

/// Plants a slip into one of the drafts; `None` where no table has a place for it.
pub(crate) fn plant(kind: SlipKind, drafts: &mut [Draft], chance: &mut Rng) -> Option<Slip> {
    for _ in 0..ATTEMPTS {
        let table = chance.usize(..drafts.len());
        let planted = match kind {
            SlipKind::Omitted | SlipKind::Twice => misadd(kind, &mut drafts[table], chance),
            _ => misprint(kind, &mut drafts[table], chance),
        };
        if let Some((at, touched)) = planted {
            return Some(Slip { kind, table, at, touched });
        }
    }
    None
}

/// Changes one printed figure. What is computed from it was computed before.
fn misprint(kind: SlipKind, draft: &mut Draft, chance: &mut Rng) -> Option<(At, Vec<At>)> {
    let relation = chance.choice(&draft.table.relations)?;
    if relation.kind == RelationKind::Percent || !is_whole(&draft.table, relation) {
        return None;
    }
    let at = if chance.bool() { relation.computed } else { *chance.choice(&relation.items)? };
    let value = draft.table.value(at)?;
    let wrong = alter(kind, value, chance)?;
    if (wrong - value).abs() <= allowed(relation, value.scale()) {
        return None;
    }
    let row = &mut draft.table.rows[at.0];
    row.cells[at.1] = set(Some(wrong), row.kind, draft.table.columns[at.1].role, &draft.notation);
    Some((at, vec![at]))
}

/// Leaves an item out of a sum or counts it twice; what is computed from the sum follows it.
fn misadd(kind: SlipKind, draft: &mut Draft, chance: &mut Rng) -> Option<(At, Vec<At>)> {
    let (plan, _) = draft.source.as_ref()?;
    let sums: Vec<(usize, &Vec<(usize, i64)>)> = plan.rows.iter().enumerate().filter_map(|(row, source)| sum_of(row, source)).collect();
    let &(row, items) = chance.choice(&sums)?;
    let column = chance.choice(given_columns(plan).collect::<Vec<_>>())?;
    let relation =
        draft.table.relations.iter().find(|relation| relation.kind == RelationKind::Total && relation.computed == (row, column))?;
    let &(item, _) = chance.choice(items)?;
    let value = draft.table.value((item, column))?;
    // Of two, the one that is left is no sum that anybody would take for one.
    if items.len() < 3 || !is_whole(&draft.table, relation) || value.abs() <= allowed(relation, value.scale()) {
        return None;
    }
    let times = if kind == SlipKind::Omitted { 0 } else { 2 };
    let before = draft.table.clone();
    draft.print(Some(Misadded { at: (row, column), item, times }));
    let touched = changed(&before, &draft.table);
    if !touched.contains(&(row, column)) {
        draft.table = before;
        return None;
    }
    Some(((row, column), touched))
}

fn sum_of(row: usize, source: &RowSource) -> Option<(usize, &Vec<(usize, i64)>)> {
    match source {
        RowSource::Sum(items) => Some((row, items)),
        _ => None,
    }
}

/// True where every figure of the relation is printed.
fn is_whole(table: &Table, relation: &Relation) -> bool {
    relation.items.iter().chain([&relation.computed]).all(|&at| table.value(at).is_some())
}

/// What rounding may make of the relation: half a unit for each figure.
fn allowed(relation: &Relation, decimals: u32) -> Decimal {
    Decimal::from(relation.items.len() + 1) * Decimal::new(5, decimals + 1)
}

/// The cells that are printed otherwise.
fn changed(before: &Table, after: &Table) -> Vec<At> {
    let rows = before.rows.iter().zip(&after.rows).enumerate();
    rows.flat_map(|(row, (old, new))| {
        let cells = old.cells.iter().zip(&new.cells).enumerate();
        cells.filter(|(_, (old, new))| old.text != new.text).map(move |(column, _)| (row, column)).collect::<Vec<_>>()
    })
    .collect()
}

/// Another figure in its place; `None` where there is none of this kind.
fn alter(kind: SlipKind, value: Decimal, chance: &mut Rng) -> Option<Decimal> {
    let digits: Vec<char> = value.abs().mantissa().to_string().chars().collect();
    let sign = if value.is_sign_negative() { -1 } else { 1 };
    let from = |digits: Vec<char>| {
        digits.iter().collect::<String>().parse::<i64>().ok().map(|mantissa| Decimal::new(sign * mantissa, value.scale()))
    };
    match kind {
        SlipKind::Digit => {
            let mut digits = digits;
            let at = chance.usize(..digits.len());
            digits[at] = char::from_digit(chance.u32(u32::from(at == 0)..10), 10)?;
            from(digits)
        }
        SlipKind::Exchange => {
            let mut digits = digits;
            let at = chance.usize(..digits.len().checked_sub(1)?.max(1));
            let next = *digits.get(at + 1)?;
            if at == 0 && next == '0' {
                return None;
            }
            digits.swap(at, at + 1);
            from(digits)
        }
        SlipKind::Sign => Some(-value),
        SlipKind::Factor => Some(value * Decimal::TEN),
        SlipKind::Omitted | SlipKind::Twice => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::{generate, model::SLIPS};

    #[test]
    fn every_kind_changes_what_it_says_it_touches_and_nothing_else() {
        for kind in SLIPS {
            let planted = (0..20).filter_map(|seed| {
                let clean = generate::draw(seed, None);
                let wrong = generate::draw(seed, Some(kind));
                wrong.slip.clone().map(|slip| (clean, wrong, slip))
            });
            let mut count = 0;
            for (clean, wrong, slip) in planted {
                assert_eq!(changed(&clean.tables[slip.table], &wrong.tables[slip.table]), slip.touched, "{kind:?}");
                assert!(slip.touched.contains(&slip.at));
                count += 1;
            }
            assert!(count > 5, "{kind:?}: {count}");
        }
    }

    #[test]
    fn digits_are_exchanged_within_the_figure() {
        let mut chance = Rng::with_seed(1);
        assert_eq!(alter(SlipKind::Exchange, Decimal::new(-52, 1), &mut chance), Some(Decimal::new(-25, 1)));
        assert_eq!(alter(SlipKind::Exchange, Decimal::new(7, 0), &mut chance), None);
    }
}
