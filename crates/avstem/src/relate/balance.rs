//! The two sides of a balance sheet: what is owned is what is owed.
//!
//! In: a statement and its view by lines. Out: calculations of kind equal between the total of the assets and the total of equity and
//! liabilities. Their names make the claim, so it stands whether it holds or not; but where it holds nowhere and no slip of the pen
//! explains why, the two lines are no sides of one balance (a part of the one, a group and its parent), and nothing is claimed. In a
//! trial balance credit is negative, so the sides may be equal but for the sign.

use super::{
    Axis, Basis, Calculation, CalculationKind,
    structure::slips,
    view::{Role, View},
};
use crate::vocabulary::{Phrases, Vocabulary};
use rust_decimal::Decimal;

/// A claim that names alone make.
const CONFIDENCE: f32 = 0.97;

/// The balances of a statement; `names` are the words of its lines' labels without those of totals.
pub(super) fn balances(
    index: usize,
    view: &View,
    names: &[Vec<String>],
    found: &[Calculation],
    vocabulary: &Vocabulary,
) -> Vec<Calculation> {
    let totals = |phrases: &Phrases| -> Vec<usize> {
        let named = |line: &usize| view.roles[*line] == Role::Total && phrases.is(&names[*line].join(" "));
        (0..names.len()).filter(named).collect()
    };
    let assets = totals(&vocabulary.lines.assets);
    let side = |total: usize| {
        let other = assets.iter().copied().min_by_key(|line| line.abs_diff(total))?;
        let held = |weight| (view.tally_items(total, &[(other, weight)]), vec![(other, weight)]);
        let (same, turned) = (held(Decimal::ONE), held(Decimal::NEGATIVE_ONE));
        let (tally, items) = if turned.0.holds > same.0.holds { turned } else { same };
        let known = found.iter().any(|known| known.axis == Axis::Lines && known.total == total && known.items == items);
        (!known && tally.holds + slips(view, total, &items) > 0).then(|| Calculation {
            statement: index,
            kind: CalculationKind::Equal,
            axis: Axis::Lines,
            total,
            items,
            positions: view.compared.clone(),
            basis: vec![Basis::Label],
            confidence: CONFIDENCE,
        })
    };
    totals(&vocabulary.lines.funding).into_iter().filter_map(side).collect()
}
