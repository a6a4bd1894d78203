//! Totals that moved → which lines moved them.
//!
//! In: two statements, their matched lines, and a column with a total that is another figure. Out: what each line of its calculation
//! changed by, and whether that is the whole move. Lines that the calculation has in one document only count as new or gone. Of several
//! calculations that state the total, the one that explains most is taken.

use crate::{
    figures::{Spot, half_unit, value, written},
    lines::LineMatch,
    model::{Explained, Part, PartKind, TotalMoved},
};
use avstem::model::{Calculation, CalculationKind, Line, Statement};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};

/// Two statements with their matched lines.
pub(crate) struct Between<'r> {
    old: &'r Statement,
    new: &'r Statement,
    /// New line's id by the old one's.
    to_new: BTreeMap<&'r str, &'r str>,
    to_old: BTreeMap<&'r str, &'r str>,
    old_lines: BTreeMap<&'r str, &'r Line>,
    new_lines: BTreeMap<&'r str, &'r Line>,
}

/// What the lines of a calculation changed a total by.
struct Account {
    parts: Vec<(Decimal, Part)>,
    /// What rounding of all its figures allows.
    allowed: Decimal,
}

impl<'r> Between<'r> {
    pub(crate) fn new(old: &'r Statement, new: &'r Statement, pairs: &[LineMatch]) -> Self {
        let ids = |pair: &LineMatch| Some((old.lines.get(pair.old)?.id.as_str(), new.lines.get(pair.new)?.id.as_str()));
        let by_id = |statement: &'r Statement| statement.lines.iter().map(|line| (line.id.as_str(), line)).collect();
        let to_new: BTreeMap<_, _> = pairs.iter().filter_map(ids).collect();
        let to_old = to_new.iter().map(|(old, new)| (*new, *old)).collect();
        Self { old, new, to_new, to_old, old_lines: by_id(old), new_lines: by_id(new) }
    }

    /// The move of a total, where it is one: lines call themselves totals, or a calculation computes them.
    pub(crate) fn moved(&self, spot: &Spot<'_>) -> Option<TotalMoved> {
        let (old, new) = spot.facts();
        let (old, new) = (old?, new?);
        let (before, after) = (value(old)?, value(new)?);
        let difference = after - before;
        let accounts: Vec<Account> = self.accounts(spot);
        let rest = |account: &Account| difference - account.parts.iter().map(|(change, _)| *change).sum::<Decimal>();
        // The parts of both totals are rounded, and so are they themselves.
        let own = half_unit(old.decimals) + half_unit(new.decimals);
        let best = accounts.into_iter().min_by_key(|account| rest(account).abs());
        let (parts, left, explained) = match best {
            None => (Vec::new(), difference, Explained::NoCalculation),
            Some(account) => {
                let left = rest(&account);
                let explained = match left.abs() {
                    left if left.is_zero() => Explained::Exactly,
                    left if left <= account.allowed + own => Explained::WithinRounding,
                    _ => Explained::No,
                };
                (account.parts, left, explained)
            }
        };
        let mut parts = parts;
        parts.sort_by_key(|(change, _)| std::cmp::Reverse(change.abs()));
        Some(TotalMoved {
            old_line: spot.old_line.id.clone(),
            new_line: spot.new_line.id.clone(),
            old_column: spot.old_column.id.clone(),
            new_column: spot.new_column.id.clone(),
            account: spot.new_line.account.clone(),
            label: spot.new_line.label.clone(),
            header: spot.new_column.header.clone(),
            old: old.value.clone(),
            new: new.value.clone(),
            difference: written(difference),
            parts: parts.into_iter().map(|(_, part)| part).collect(),
            explained,
            rest: written(left),
        })
    }

    /// True for lines that a calculation computes from others.
    pub(crate) fn is_computed(&self, new_line: &str) -> bool {
        self.new.calculations.iter().any(|calculation| is_sum(calculation) && calculation.total == new_line)
    }

    /// What each calculation of the new total says, held against the old one's.
    fn accounts(&self, spot: &Spot<'_>) -> Vec<Account> {
        let of = |statement: &'r Statement, total: &str| -> Vec<&'r Calculation> {
            statement.calculations.iter().filter(|calculation| is_sum(calculation) && calculation.total == total).collect()
        };
        let (ours, theirs) = (of(self.old, &spot.old_line.id), of(self.new, &spot.new_line.id));
        let pairs = theirs.iter().map(|theirs| (self.nearest(&ours, theirs), *theirs));
        let mut accounts: Vec<Account> = pairs.map(|(ours, theirs)| self.account(spot, ours, Some(theirs))).collect();
        if theirs.is_empty() {
            accounts.extend(ours.iter().map(|ours| self.account(spot, Some(ours), None)));
        }
        accounts
    }

    /// Of the old calculations the one that shares most items with the new one.
    fn nearest<'c>(&self, ours: &[&'c Calculation], theirs: &Calculation) -> Option<&'c Calculation> {
        let shared = |calculation: &Calculation| {
            let partner = |item: &&avstem::model::Item| {
                let partner = self.to_new.get(item.reference.as_str());
                partner.is_some_and(|partner| theirs.items.iter().any(|theirs| theirs.reference == *partner))
            };
            calculation.items.iter().filter(partner).count()
        };
        ours.iter().copied().max_by_key(|calculation| shared(calculation))
    }

    fn account(&self, spot: &Spot<'_>, ours: Option<&Calculation>, theirs: Option<&Calculation>) -> Account {
        let mut account = Account { parts: Vec::new(), allowed: Decimal::ZERO };
        let weight = |weight: &str| weight.parse::<Decimal>().unwrap_or(Decimal::ONE);
        let theirs_items = || theirs.into_iter().flat_map(|calculation| &calculation.items);
        let theirs_weights: BTreeMap<&str, &str> = theirs_items().map(|item| (item.reference.as_str(), item.weight.as_str())).collect();
        for item in ours.into_iter().flat_map(|calculation| &calculation.items) {
            let Some(line) = self.old_lines.get(item.reference.as_str()).copied() else { continue };
            let partner = self.to_new.get(item.reference.as_str()).copied();
            // Where one document alone has the calculation, a line that stands in both is an item of both.
            let own = partner.and_then(|partner| theirs_weights.get(partner).copied());
            let also = theirs.is_none() || own.is_some();
            let new_line = partner.filter(|_| also).and_then(|id| self.new_lines.get(id).copied());
            let new_weight = weight(own.unwrap_or(&item.weight));
            account.take(spot, Some((line, weight(&item.weight))), new_line.map(|line| (line, new_weight)));
        }
        let ours_items: BTreeSet<&str> =
            ours.into_iter().flat_map(|calculation| &calculation.items).map(|item| item.reference.as_str()).collect();
        let known = |id: &str| {
            let old = self.to_old.get(id);
            old.is_some_and(|old| ours_items.contains(old))
        };
        for item in theirs_items().filter(|item| !known(&item.reference)) {
            let Some(line) = self.new_lines.get(item.reference.as_str()).copied() else { continue };
            let old = self.to_old.get(item.reference.as_str()).and_then(|old| self.old_lines.get(old)).copied();
            let weight = weight(&item.weight);
            account.take(spot, old.filter(|_| ours.is_none()).map(|line| (line, weight)), Some((line, weight)));
        }
        account
    }
}

impl Account {
    /// Writes down what a line changed by in the column.
    fn take(&mut self, spot: &Spot<'_>, old: Option<(&Line, Decimal)>, new: Option<(&Line, Decimal)>) {
        let at = |side: Option<(&Line, Decimal)>, column: &str| -> Decimal {
            let fact = side.and_then(|(line, weight)| Some((line.facts.get(column)?, weight)));
            fact.and_then(|(fact, weight)| value(fact).map(|value| value * weight)).unwrap_or_default()
        };
        for (line, column) in [(old, &spot.old_column.id), (new, &spot.new_column.id)] {
            let decimals = line.and_then(|(line, _)| line.facts.get(column)).map(|fact| fact.decimals);
            self.allowed += decimals.map(half_unit).unwrap_or_default();
        }
        let change = at(new, &spot.new_column.id) - at(old, &spot.old_column.id);
        let Some(line) = new.or(old).map(|(line, _)| line) else { return };
        if change.is_zero() {
            return;
        }
        let how = match (old, new) {
            (Some(_), Some(_)) => PartKind::Changed,
            (None, _) => PartKind::New,
            (_, None) => PartKind::Gone,
        };
        self.parts.push((change, Part { account: line.account.clone(), label: line.label.clone(), how, change: written(change) }));
    }
}

/// True for calculations between lines that add up.
fn is_sum(calculation: &Calculation) -> bool {
    matches!(calculation.kind, CalculationKind::Footing | CalculationKind::Result)
}

#[cfg(test)]
mod tests {
    use crate::{
        compare,
        model::{Comparison, Explained, PartKind},
    };
    use avstem::{Options, process};

    fn read(rows: &[&str]) -> avstem::Report {
        let text = format!("Budsjett 2026\n\nPost\tRegnskap 2024\tBudsjett 2026\n{}\n", rows.join("\n"));
        process(text.as_bytes(), &Options::default()).unwrap()
    }

    fn between(old: &[&str], new: &[&str]) -> Comparison {
        compare(&read(old), &read(new))
    }

    const OLD: [&str; 5] =
        ["Strøm\t1 210\t1 300", "Leie\t3 450\t3 500", "Renhold\t2 190\t2 200", "Porto\t410\t400", "Sum drift\t7 260\t7 400"];

    #[test]
    fn the_lines_that_moved_a_total_are_named_the_largest_first() {
        let new = [
            "Strøm\t1 210\t1 350",
            "Leie\t3 450\t3 100",
            "Renhold\t2 190\t2 200",
            "Vakt\t0\t600",
            "Porto\t410\t400",
            "Sum drift\t7 260\t7 650",
        ];
        let found = between(&OLD, &new);
        let total = &found.statements[0].totals_moved[0];
        let parts: Vec<_> = total.parts.iter().map(|part| (part.label.as_str(), part.how, part.change.as_str())).collect();
        let expected = [("Vakt", PartKind::New, "600"), ("Leie", PartKind::Changed, "-400"), ("Strøm", PartKind::Changed, "50")];
        assert_eq!((parts, total.explained, total.difference.as_str()), (expected.to_vec(), Explained::Exactly, "250"));
    }

    #[test]
    fn a_total_that_moves_by_more_than_its_lines_is_said_to() {
        let mut new = OLD;
        new[1] = "Leie\t3 450\t3 600";
        new[4] = "Sum drift\t7 260\t7 900";
        let found = between(&OLD, &new);
        let total = &found.statements[0].totals_moved[0];
        assert_eq!((total.explained, total.rest.as_str()), (Explained::No, "400"));
    }
}
