//! How far to believe that a line is computed from others.
//!
//! In: a [`Tally`] of where a relation holds, and how many relations like it were tried. Out: whether it is credible, and a
//! score to choose by. Every position that agrees is worth as many decimal digits as chance would have had to guess; every
//! relation tried takes some of them back (a thousand tries find an agreement of three digits by chance), and so does every way
//! to pick the positions that fail. What is left over is evidence.

use crate::relate::{
    board::plus,
    board::tally::Tally,
    model::Basis,
    proposal::{Candidate, Search},
    thresholds::weigh::{
        APART, CERTAIN_DIGITS, ENOUGH, FAILING_COUNT, FAILING_SHARE, FEW_HOLDS, HOLDS_PARTLY, LABELLED_DIGITS, MOST_OF_RESULTS,
        RATIO_BY_FIGURES, RATIO_LABELLED, RUN_PREFERENCE, SURPLUS_DIGITS, SURPLUS_DIGITS_FAILING, SURPLUS_DIGITS_PARTLY, TOLD_BY_FIGURES,
        TOLD_BY_ORDER, TOLD_BY_SECTION,
    },
};
use std::collections::BTreeSet;

impl Tally {
    /// True where it holds at least as often as it fails, and fails by little.
    pub(in crate::relate) fn nearly_holds(&self) -> bool {
        let failing = self.positions - self.holds;
        self.holds > 1 && self.holds >= failing && self.near == failing
    }

    /// True when no more positions fail than a few errors explain.
    pub(in crate::relate) fn fails_seldom(&self) -> bool {
        self.positions - self.holds <= FAILING_COUNT.max((self.positions as f64 * FAILING_SHARE) as usize)
    }
}

/// Whether figures alone, or figures and a label, make a relation credible. `chance` is the decimal logarithm of the
/// number of relations tried, less what the conventions of the table allow.
pub(in crate::relate) fn is_credible(tally: &Tally, items: usize, labelled: bool, chance: f64) -> bool {
    let failing = tally.positions - tally.holds;
    if labelled {
        // One that nearly adds up is one of those that do, but for a wrong figure.
        let near = if tally.holds >= FEW_HOLDS { tally.near.min(FAILING_COUNT) } else { 0 };
        return tally.holds > 0 && tally.holds + 2 * near >= failing && tally.digits >= LABELLED_DIGITS;
    }
    let surplus = surplus(tally, chance);
    if tally.nearly_holds() && surplus >= SURPLUS_DIGITS_PARTLY {
        return true;
    }
    if !tally.fails_seldom() {
        let holds = tally.holds + tally.near.min(FAILING_COUNT);
        return holds >= HOLDS_PARTLY && holds * 2 >= failing && surplus >= SURPLUS_DIGITS_PARTLY;
    }
    match tally.holds {
        0 => false,
        1 if failing == 0 => items > 1 && tally.exact == 1 && surplus >= SURPLUS_DIGITS,
        holds if holds < failing * FEW_HOLDS => surplus >= SURPLUS_DIGITS_FAILING,
        _ => surplus >= SURPLUS_DIGITS,
    }
}

/// Whether figures alone may make any relation of a line credible whose figures have so many digits (see [`most_digits`](crate::relate::board::Board::most_digits)): the least
/// that [`is_credible`] asks of one without a label. In a list of ten thousand amounts none may, and searching there is in vain.
pub(in crate::relate) fn may_be_credible(most_digits: f64, chance: f64) -> bool {
    most_digits - chance >= SURPLUS_DIGITS
}

/// Digits of agreement beyond what chance explains.
fn surplus(tally: &Tally, chance: f64) -> f64 {
    tally.summed_digits - chance - choices(tally.positions, tally.positions - tally.holds)
}

/// What a relation is chosen by: evidence, and the preference for its form.
pub(in crate::relate) fn score(tally: &Tally, chance: f64, preference: f64) -> f64 {
    let failing = tally.positions - tally.holds;
    // One wrong figure among many is no argument against neighbours, and for other lines that happen to agree.
    let one_is_wrong = preference >= RUN_PREFERENCE && failing <= FAILING_COUNT && tally.near == failing && tally.holds >= FEW_HOLDS;
    let share = if one_is_wrong { 1.0 } else { tally.share() };
    (tally.digits - chance).clamp(0.0, ENOUGH) * share.powi(2) + preference
}

/// A relation with plain weights that was tried without regard to labels, where it is credible. Lines that are no neighbours
/// must agree nearly everywhere: there are many more ways to pick them.
pub(in crate::relate) fn weigh(search: Search, total: usize, lines: &[usize], chance: f64, preference: f64) -> Option<Candidate> {
    let items = plus(lines.iter().copied());
    let tally = search.board.tally_items(total, &items);
    let (from, to) = items.iter().fold((total, total), |(from, to), &(line, _)| (from.min(line), to.max(line)));
    let neighbours = to - from == items.len();
    let discount = if neighbours { search.conventions.discount } else { -APART };
    let credible = (tally.holds > 1 || items.len() > 2) && is_credible(&tally, items.len(), false, chance - discount);
    (credible && (neighbours || tally.fails_seldom())).then(|| {
        let basis = if tally.positions > 1 { BTreeSet::from([Basis::OtherColumns]) } else { BTreeSet::new() };
        Candidate { total, items, score: score(&tally, chance, preference), tally, basis }
    })
}

/// Decimal logarithm of the number of ways to choose the positions that fail.
fn choices(positions: usize, failing: usize) -> f64 {
    (1..=failing).map(|i| ((positions - failing + i) as f64 / i as f64).log10()).sum()
}

/// How far to believe a sum: by what tells it, how often it holds, and how many digits agree.
pub(in crate::relate) fn believed(candidate: &Candidate, is_result: bool) -> f32 {
    let has = |basis: Basis| candidate.basis.contains(&basis);
    let reliability = match () {
        () if has(Basis::Section) || has(Basis::AccountCodes) => TOLD_BY_SECTION,
        () if has(Basis::Order) || has(Basis::Label) || has(Basis::Indent) => TOLD_BY_ORDER,
        () => TOLD_BY_FIGURES,
    };
    let agrees = 0.75 + 0.25 * (candidate.tally.digits / CERTAIN_DIGITS).min(1.0);
    let confidence = (reliability * (0.5 + 0.5 * candidate.tally.share()) * agrees) as f32;
    let confidence = if has(Basis::Label) { f32::midpoint(confidence, 1.0) } else { confidence };
    if is_result { confidence.min(MOST_OF_RESULTS) } else { confidence }
}

/// The same for an average or a ratio.
pub(in crate::relate) fn believed_ratio(share: f64, digits: f64, labelled: bool) -> f32 {
    confidence(share, digits) * if labelled { RATIO_LABELLED } else { RATIO_BY_FIGURES }
}

/// From how often a relation holds and how many digits agree.
pub(in crate::relate) fn confidence(share: f64, digits: f64) -> f32 {
    // Eight digits of agreement are beyond chance in any table of printable size.
    let certainty = (digits / 8.0).min(1.0);
    ((0.5 + 0.5 * certainty) * (0.6 + 0.4 * share)) as f32
}
