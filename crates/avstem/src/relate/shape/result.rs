//! Results: a line that is some of the open lines before it, added and subtracted.
//!
//! In: a [`Board`], a line labelled as a result, the open lines before it. Out: the [`Candidate`] whose signs agree in most
//! positions. Documents write costs positive or negative and flip signs between blocks ("Finanskostnader 145", "Netto
//! finansposter -145"), so the signs are searched, not assumed.

use crate::relate::{
    board::exact::Sum,
    board::slips::slips,
    board::tally::Tally,
    board::{Board, Items, Role},
    model::Basis,
    proposal::Candidate,
    thresholds::result::{MOST_ITEMS, SURPLUS_DIGITS},
};
use std::collections::BTreeSet;

/// True where all items behind the first add up to nothing: a net amount, and the lines that it is made of, taken off again.
fn cancels_out(board: &Board, signed: &[(usize, i8)]) -> bool {
    let nothing = |&position: &usize| board.sum(&signed[1..], position).is_none_or(|sum| sum.value == 0);
    let moves = || signed[1..].iter().any(|&(line, _)| !board.is_zero(line));
    signed.len() > 2 && moves() && board.compared.iter().all(nothing)
}

/// The signed items of a result; fewest items first, so that nothing is added that cancels out.
#[must_use]
pub(in crate::relate) fn signed(board: &Board, total: usize, open_lines: &[usize]) -> Option<Candidate> {
    let mut best: Option<(Items, Tally)> = None;
    for count in 1..=MOST_ITEMS.min(open_lines.len()) {
        let items = &open_lines[open_lines.len() - count..];
        for pattern in 0..1_u32 << count {
            let signed: Items = items.iter().enumerate().map(|(i, &line)| (line, if pattern >> i & 1 == 1 { -1 } else { 1 })).collect();
            if cancels_out(board, &signed) {
                continue;
            }
            let sums: Vec<Sum> = board.compared.iter().map(|&position| board.sum(&signed, position).unwrap_or_default()).collect();
            let tally = board.tally(total, &sums);
            let chance = f64::from(1_u32 << count).log10();
            // Totals alone are what a result is expected to be made of; then half of the columns are enough.
            let totals = items.iter().all(|&line| matches!(board.roles[line], Role::Total | Role::Result));
            let failing = tally.positions - tally.holds;
            // So are they where the other half is off by a slip of the pen.
            let slipped = || tally.holds == failing && slips(board, total, &signed) == failing;
            let holds = tally.holds > failing || (totals && tally.holds == failing) || (count > 1 && slipped());
            // A result that restates one line may differ from it once; where it often does, it is another result.
            let restates = count > 1 || failing == 0 || (tally.fails_seldom() && tally.holds > 1);
            let credible = tally.holds > 0 && holds && restates && tally.digits >= chance + SURPLUS_DIGITS;
            if credible && best.as_ref().is_none_or(|(_, old)| tally.share() > old.share()) {
                best = Some((signed, tally));
            }
        }
        if best.as_ref().is_some_and(|(_, tally)| tally.holds == tally.positions) {
            break;
        }
    }
    let (mut items, tally) = best?;
    // Lines of nothing but zeros that stand before them in their block are summed as well.
    let before = open_lines[..open_lines.len() - items.len()].iter().rev().copied();
    let mut first = items.first().map_or(total, |&(line, _)| line);
    for line in before.take_while(|&line| board.is_zero(line)) {
        if board.opens[first] {
            break;
        }
        items.insert(0, (line, 1));
        first = line;
    }
    let mut basis = BTreeSet::from([Basis::Label, Basis::Order]);
    if tally.positions > 1 {
        basis.insert(Basis::OtherColumns);
    }
    Some(Candidate { total, score: 4.0 + tally.digits * tally.share().powi(2), items, tally, basis })
}

#[cfg(test)]
mod tests {
    use crate::relate::tests::relations;

    #[test]
    fn a_net_amount_and_its_lines_taken_off_again_are_no_part_of_a_result() {
        let rows = [
            "Tekst | 2017 | 2016",
            "Driftsresultat | 920 | -420",
            "Renteinntekter | 27 | 17",
            "Rentekostnader | 15 | 16",
            "Netto finansposter | 12 | 1",
            "Årsresultat | 932 | -419",
        ];
        let told = relations(&rows);
        assert!(!told.iter().any(|relation| relation.contains("+Driftsresultat -Renteinntekter")), "{told:?}");
    }
}
