//! The two sides of a balance sheet: what is owned is what is owed.
//!
//! In: a statement and its board by lines. Out: calculations of kind equal between the total of the assets and the total of equity and
//! liabilities. Their names make the claim, so it stands whether it holds or not; but where it holds nowhere and no slip of the pen
//! explains why, the two lines are no sides of one balance (a part of the one, a group and its parent), and nothing is claimed. In a
//! trial balance credit is negative, so the sides may be equal but for the sign.

use crate::relate::{
    board::slips::slips,
    board::{Board, Role},
    model::{Axis, Basis, Calculation, CalculationKind, weighted},
    thresholds::balance::CONFIDENCE,
};
use crate::vocabulary::{Phrases, Vocabulary};

/// The balances of a statement; `names` are the words of its lines' labels without those of totals.
pub(in crate::relate) fn balances(
    index: usize,
    board: &Board,
    names: &[Vec<String>],
    found: &[Calculation],
    vocabulary: &Vocabulary,
) -> Vec<Calculation> {
    let totals = |phrases: &Phrases| -> Vec<usize> {
        let named = |line: &usize| board.roles[*line] == Role::Total && phrases.is(&names[*line].join(" "));
        (0..names.len()).filter(named).collect()
    };
    let assets = totals(&vocabulary.lines.assets);
    let side = |total: usize| {
        let other = assets.iter().copied().min_by_key(|line| line.abs_diff(total))?;
        let held = |weight| (board.tally_items(total, &[(other, weight)]), vec![(other, weight)]);
        let (same, turned) = (held(1), held(-1));
        let (tally, items) = if turned.0.holds > same.0.holds { turned } else { same };
        let known = found.iter().any(|known| known.axis == Axis::Lines && known.total == total && known.items == weighted(&items));
        (!known && tally.holds + slips(board, total, &items) > 0).then(|| Calculation {
            statement: index,
            kind: CalculationKind::Equal,
            axis: Axis::Lines,
            total,
            items: weighted(&items),
            positions: board.compared.to_vec(),
            basis: vec![Basis::Label],
            confidence: CONFIDENCE,
        })
    };
    totals(&vocabulary.lines.funding).into_iter().filter_map(side).collect()
}
