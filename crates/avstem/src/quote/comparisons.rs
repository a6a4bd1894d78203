//! Quantities that are computed from two figures: a change, a difference, a share.
//!
//! "En økning på 3,2 %" is a change of one line between two columns, "et mindreforbruk på kr 138 000 i forhold til budsjett" a
//! difference of two, "42 % av driftsinntektene" a share of two lines in one column. Pairs of columns are of one scenario in
//! two periods, or an actual figure against a budget. A claim is linked to the only pair that gives its value; where words
//! leave one pair, a value that it does not give is held against the text.

use super::{
    Link, Scene,
    amounts::{named, sums, within},
    hints::{Hints, ends_in, is_amount, narrows, said_scenarios, starts_a_change},
    names::{LineRef, Said},
    quantities::{Quantity, Unit},
    sentences::Around,
};
use crate::{
    interpret::{FactRef, Period, Scenario},
    quote::{ClaimKind, computed},
    vocabulary::{Phrases, Vocabulary},
};
use avstem_document::figure::look;

/// Words behind a quantity among which a comparison begins: "kr 300 000 mer enn".
const BEGINS: usize = 4;
/// Words between "av" and the name of the whole: "av de samlede driftsinntektene".
const BEFORE_WHOLE: usize = 2;
/// Significant digits with which a value is told from those of other pairs.
const TELLING: usize = 2;
/// Pairs among which a value with fewer digits still tells one.
const FEW_PAIRS: usize = 2;
/// Digits with which a difference may be linked without a line's name.
const UNNAMED: usize = 3;

/// Links a quantity that compares; `None` where its words compare nothing, or nothing is found.
pub(super) fn link(scene: &Scene, quantity: &Quantity, around: &Around, hints: Option<&Hints>) -> Option<Link> {
    if quantity.open {
        return None;
    }
    if quantity.unit == Unit::Percent && of(scene, around) {
        return share(scene, quantity, around, hints);
    }
    if !compares(scene, around) {
        return None;
    }
    let kind = if quantity.unit == Unit::Percent { ClaimKind::Change } else { ClaimKind::Difference };
    pairs(scene, quantity, around, hints, kind)
}

/// True when the words around a quantity say that something became more or less, or is more or less than something else.
pub(super) fn compares(scene: &Scene, around: &Around) -> bool {
    let claims = &scene.vocabulary.claims;
    let begins = |list: &Phrases| list.find(&around.behind).is_some_and(|(at, _)| at < BEGINS);
    let stated = |list: &Phrases| list.find(&around.since).is_some();
    // "økte til 3,2 mill." states the figure itself, "økte fra 3,2 mill." an earlier one.
    let ends = |list: &Phrases| ends_in(list, &around.since, scene.vocabulary);
    let reached = ends(&scene.vocabulary.periods.until) || ends(&claims.reached) || starts_a_change(around, scene.vocabulary);
    !reached && (stated(&claims.change) || stated(&claims.difference) || begins(&claims.difference))
}

fn of(scene: &Scene, around: &Around) -> bool {
    scene.vocabulary.claims.of.prefix(&around.behind).is_some()
}

fn share(scene: &Scene, quantity: &Quantity, around: &Around, hints: Option<&Hints>) -> Option<Link> {
    let after = scene.vocabulary.claims.of.prefix(&around.behind)?;
    let part = named(scene, around)?;
    let whole = scene.names.first(&around.behind[after..], BEFORE_WHOLE)?;
    let mut all = Vec::new();
    for &(statement, line) in &part.lines {
        for &(_, other) in whole.lines.iter().filter(|(of, other)| *of == statement && *other != line) {
            for (at, _) in scene.facts((statement, line)).filter(|(at, _)| is_amount(scene.column(*at))) {
                let against = FactRef { line: other, ..at };
                if scene.fact(against).is_some() {
                    all.push((at, against));
                }
            }
        }
    }
    let allowed = |pair: &(FactRef, FactRef)| hints.is_none_or(|hints| hints.allows(scene.column(pair.0)));
    let narrowed: Vec<_> = all.iter().copied().filter(allowed).collect();
    let clear = hints.is_some_and(Hints::says_something) && [&part, &whole].iter().all(|said| scene.is_whole(said));
    let beyond = &around.behind[(after + whole.at + whole.length).min(around.behind.len())..];
    choose(scene, quantity, ClaimKind::Share, &narrowed, clear && !narrows(&around.before, beyond, &part, scene))
}

/// Pairs of columns of the named line, or, for a difference from the budget, of any total.
fn pairs(scene: &Scene, quantity: &Quantity, around: &Around, hints: Option<&Hints>, kind: ClaimKind) -> Option<Link> {
    let claims = &scene.vocabulary.claims;
    let said = named(scene, around).or_else(|| {
        let behind = claims.within.prefix(&around.behind)?;
        let found = scene.names.first(around.behind.get(behind..)?, 1)?;
        Some(Said { at: around.before.len(), length: 0, ..found })
    });
    let budget = Against::named(scene, around);
    let to_budget = budget != Against::Period;
    let lines: Vec<LineRef> = match &said {
        Some(said) => said.lines.clone(),
        None if to_budget && kind == ClaimKind::Difference && quantity.digits() >= UNNAMED => scene.totals.clone(),
        None => return None,
    };
    let base = base_year(around, scene.vocabulary);
    let years = if base.is_some() { Vec::new() } else { hints.map(|hints| hints.years.clone()).unwrap_or_default() };
    let of_base =
        |against: FactRef| base.is_none_or(|year| scene.column(against).period.as_ref().is_some_and(|period| period.to.year() == year));
    let mut all = Vec::new();
    for &line in &lines {
        let facts: Vec<FactRef> = scene.facts(line).map(|(at, _)| at).filter(|at| is_amount(scene.column(*at))).collect();
        for &about in &facts {
            all.extend(
                facts
                    .iter()
                    .filter(|against| of_base(**against) && comparable(scene, about, **against, budget, &years))
                    .map(|against| (about, *against)),
            );
        }
        if kind == ClaimKind::Difference
            && let Some(at) = variance(scene, quantity, line)
        {
            return Some(Link::to(kind, at, false));
        }
    }
    let clear = said.as_ref().is_some_and(|said| {
        let told_pair = to_budget || years.len() == 2 || base.is_some();
        told_pair && scene.is_whole(said) && said.length > 0 && !narrows(&around.before, &around.behind, said, scene)
    });
    choose(scene, quantity, kind, &all, clear)
}

/// The year that a change is told from where it is the only one: "en økning på 3 % fra 2024".
fn base_year(around: &Around, vocabulary: &Vocabulary) -> Option<i16> {
    let claims = &vocabulary.claims;
    let years: Vec<usize> = (0..around.behind.len()).filter(|&at| look::year(&around.behind[at]).is_some()).collect();
    let [at] = years.as_slice() else { return None };
    let lead = around.behind.get(at.checked_sub(1)?)?;
    (claims.from.is(lead) || claims.contrast.is(lead)).then(|| look::year(&around.behind[*at])).flatten()
}

/// A variance column that states the difference itself.
fn variance(scene: &Scene, quantity: &Quantity, line: LineRef) -> Option<FactRef> {
    let mut found = scene.facts(line).filter(|(at, fact)| scene.column(*at).scenario == Scenario::Variance && within(fact, quantity));
    let (at, _) = found.next()?;
    found.next().is_none().then_some(at)
}

/// What prose compares a figure with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Against {
    Budget,
    RevisedBudget,
    /// The same scenario in another period.
    Period,
}

impl Against {
    fn named(scene: &Scene, around: &Around) -> Self {
        let budgets = &scene.vocabulary.columns.budget;
        let said = budgets.find(&around.since).is_some() || budgets.find(&around.behind).is_some();
        let revised = said_scenarios(&around.sentence.join(" "), scene.vocabulary).contains(&Scenario::RevisedBudget);
        match (said, revised) {
            (true, true) => Self::RevisedBudget,
            (true, false) => Self::Budget,
            (false, _) => Self::Period,
        }
    }
}

/// True when two columns are compared in prose: figures with the budget of their period, or the same scenario in two periods,
/// later first.
fn comparable(scene: &Scene, about: FactRef, against: FactRef, with: Against, years: &[i16]) -> bool {
    let (a, b) = (scene.column(about), scene.column(against));
    let is_budget = |scenario| matches!(scenario, Scenario::Budget | Scenario::RevisedBudget);
    let same_period = match (&a.period, &b.period) {
        (Some(a), Some(b)) => (a.from, a.to) == (b.from, b.to),
        _ => true,
    };
    let later = match (&a.period, &b.period) {
        (Some(a), Some(b)) => a.from > b.from,
        _ => false,
    };
    let year_of = |period: &Period| period.to.year();
    let named: Vec<i16> = [a, b].iter().filter_map(|column| column.period.as_ref()).map(year_of).collect();
    match with {
        // One that says "budget" may mean the revised one, where a table has only that.
        Against::Budget => is_budget(b.scenario) && !is_budget(a.scenario) && same_period,
        Against::RevisedBudget => b.scenario == Scenario::RevisedBudget && !is_budget(a.scenario) && same_period,
        Against::Period => a.scenario == b.scenario && later && (years.len() < 2 || years.iter().all(|year| named.contains(year))),
    }
}

/// The only pair that gives the value; else, where words leave one pair, that one.
fn choose(scene: &Scene, quantity: &Quantity, kind: ClaimKind, all: &[(FactRef, FactRef)], clear: bool) -> Option<Link> {
    let link = |(about, against): (FactRef, FactRef), certain| Some(Link { against: Some(against), ..Link::to(kind, about, certain) });
    let gives = |pair: &&(FactRef, FactRef)| {
        let values = scene.fact(pair.0).zip(scene.fact(pair.1));
        let value = values.and_then(|(about, against)| computed(kind, about.value, Some(against.value)));
        value.and_then(|value| value.abs().checked_sub(quantity.value.abs())).is_some_and(|off| off.abs() <= quantity.half_unit)
    };
    let fitting: Vec<_> = all.iter().filter(gives).copied().collect();
    match (fitting.as_slice(), all) {
        ([one], _) if quantity.digits() >= TELLING || all.len() <= FEW_PAIRS => link(*one, false),
        ([], [one]) if clear && sums(scene, (one.0.statement, one.0.line)) => link(*one, true),
        _ => None,
    }
}
