//! How far to believe that a line is computed from others.
//!
//! In: a [`Tally`] of where a relation holds, and how many relations like it were tried. Out: whether it is credible, and a
//! score to choose by. Every position that agrees is worth as many decimal digits as chance would have had to guess; every
//! relation tried takes some of them back (a thousand tries find an agreement of three digits by chance), and so does every way
//! to pick the positions that fail. What is left over is evidence.

use super::{
    Basis,
    board::Items,
    search::Search,
    tally::Tally,
};
use std::collections::BTreeSet;

/// A relation that the figures or the labels suggest.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub total: usize,
    /// In line order.
    pub items: Items,
    pub tally: Tally,
    /// In order, without repeats.
    pub basis: BTreeSet<Basis>,
    pub score: f64,
}

/// Share of the positions that may fail for a relation without a label, and the count that may fail in any case.
const FAILING_SHARE: f64 = 0.1;
const FAILING_COUNT: usize = 1;

/// Digits of agreement that a relation without a label must show beyond what the number of tries explains.
const SURPLUS_DIGITS: f64 = 1.5;
/// The same where one position fails and fewer than [`FEW_HOLDS`] times as many hold.
const SURPLUS_DIGITS_FAILING: f64 = 3.0;
const FEW_HOLDS: usize = 3;
/// The same where more positions fail than [`FAILING_SHARE`] allows, and the positions that must hold then.
const SURPLUS_DIGITS_PARTLY: f64 = 4.0;
const HOLDS_PARTLY: usize = 4;
/// For a labelled total.
const LABELLED_DIGITS: f64 = 1.0;

/// Evidence beyond this adds nothing to a score: it is certain anyway.
const ENOUGH: f64 = 24.0;

impl Tally {
    /// True where it holds at least as often as it fails, and fails by little.
    pub(super) fn nearly_holds(&self) -> bool {
        let failing = self.positions - self.holds;
        self.holds > 1 && self.holds >= failing && self.near == failing
    }

    /// True when no more positions fail than a few errors explain.
    pub(super) fn fails_seldom(&self) -> bool {
        self.positions - self.holds <= FAILING_COUNT.max((self.positions as f64 * FAILING_SHARE) as usize)
    }
}

/// Whether figures alone, or figures and a label, make a relation credible. `chance` is the decimal logarithm of the
/// number of relations tried, less what the conventions of the table allow.
pub(super) fn is_credible(tally: &Tally, items: usize, labelled: bool, chance: f64) -> bool {
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

/// Digits of agreement beyond what chance explains.
fn surplus(tally: &Tally, chance: f64) -> f64 {
    tally.summed_digits - chance - choices(tally.positions, tally.positions - tally.holds)
}

/// The preference for a run of neighbours, in digits over other forms.
pub(super) const RUN_PREFERENCE: f64 = 3.0;

/// What a relation is chosen by: evidence, and the preference for its form.
pub(super) fn score(tally: &Tally, chance: f64, preference: f64) -> f64 {
    let failing = tally.positions - tally.holds;
    // One wrong figure among many is no argument against neighbours, and for other lines that happen to agree.
    let one_is_wrong = preference >= RUN_PREFERENCE && failing <= FAILING_COUNT && tally.near == failing && tally.holds >= FEW_HOLDS;
    let share = if one_is_wrong { 1.0 } else { tally.share() };
    (tally.digits - chance).clamp(0.0, ENOUGH) * share.powi(2) + preference
}

/// Work that a search may still do, in figures looked at. Counted, not timed, so that the same document always gives the same
/// relations; a table that needs more is searched in part.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget(usize);

/// What an exact figure costs against one in doubles.
const EXACT_COST: usize = 16;

impl Budget {
    /// A second's work or so.
    pub(super) fn new() -> Self {
        Self(60_000_000)
    }

    /// Takes off what a look at so many figures costs; `false` when nothing is left.
    pub(super) fn spend(&mut self, figures: usize) -> bool {
        self.0 = self.0.saturating_sub(figures);
        self.0 > 0
    }

    /// The same for figures in exact decimals.
    pub(super) fn spend_exact(&mut self, figures: usize) -> bool {
        self.spend(figures.saturating_mul(EXACT_COST))
    }
}

/// Digits that lines apart from each other must show more than neighbours.
const APART: f64 = 1.0;

/// A relation with plain weights that was tried without regard to labels, where it is credible. Lines that are no neighbours
/// must agree nearly everywhere: there are many more ways to pick them.
pub(super) fn weigh(search: Search, total: usize, lines: &[usize], chance: f64, preference: f64) -> Option<Candidate> {
    let mut items: Items = lines.iter().map(|&line| (line, 1)).collect();
    items.sort_unstable_by_key(|&(line, _)| line);
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

/// How many of the sums of a kind are what their documents mean, first measured on tables with known sums (`make score` measures it on
/// made ones: sums-by-section, sums-by-order, sums-by-figures): those that a label and a whole section tell, those that order, indents
/// or a label tell, and those that figures alone tell.
const TOLD_BY_SECTION: f64 = 0.99;
const TOLD_BY_ORDER: f64 = 0.94;
const TOLD_BY_FIGURES: f64 = 0.75;
/// Results are told by a name that many lines have; a difference of two lines is often one of several that hold.
const MOST_OF_RESULTS: f32 = 0.85;
/// The same of averages and ratios: those that a label or header tells, and those that figures alone tell.
const RATIO_LABELLED: f32 = 0.95;
const RATIO_BY_FIGURES: f32 = 0.6;
/// Digits of agreement from which on more of them add nothing.
const CERTAIN_DIGITS: f64 = 5.0;

/// How far to believe a sum: by what tells it, how often it holds, and how many digits agree.
pub(super) fn believed(candidate: &Candidate, is_result: bool) -> f32 {
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
pub(super) fn believed_ratio(share: f64, digits: f64, labelled: bool) -> f32 {
    confidence(share, digits) * if labelled { RATIO_LABELLED } else { RATIO_BY_FIGURES }
}

/// From how often a relation holds and how many digits agree.
pub(super) fn confidence(share: f64, digits: f64) -> f32 {
    // Eight digits of agreement are beyond chance in any table of printable size.
    let certainty = (digits / 8.0).min(1.0);
    ((0.5 + 0.5 * certainty) * (0.6 + 0.4 * share)) as f32
}
