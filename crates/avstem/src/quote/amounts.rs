//! An amount (or a percentage) that quotes one figure: the fact that it is about, and whether words alone tell it.
//!
//! The line is the one named last before the amount, the column what the clause tells. Where words point at one fact only, the
//! claim is linked to it, right or wrong; otherwise only to a fact that it equals.

use super::{
    Link, Scene,
    hints::{Hints, ends_in, is_amount, narrows},
    names::{LineRef, Said},
    quantities::{Quantity, Unit},
    sentences::Around,
};
use crate::{
    interpret::{Fact, FactRef, Scenario},
    quote::ClaimKind,
};
use rust_decimal::Decimal;

/// Significant digits with which an amount that equals one fact of the whole document quotes it, whatever its words.
const DISTINCT: usize = 6;
/// The same in a document of few figures.
const DISTINCT_AMONG_FEW: usize = 5;
const FEW: usize = 2_000;
/// Significant digits with which an amount tells a fact from the others of the lines that are named; "60 000" may be any.
const TELLING: usize = 3;
/// Facts of the lines that are named, among which any amount tells.
const FEW_FACTS: usize = 4;
/// Words between an earlier quantity and this one over which the line's name is carried ("… mot budsjettert kr …").
const CARRIED: usize = 4;
/// How many times larger or smaller than its fact an amount may be and still be held against it: a factor of ten and a slip.
const FAR: i64 = 20;

/// Links an amount to the figure that it quotes.
pub(super) fn link(scene: &Scene, quantity: &Quantity, around: &Around, hints: Option<&Hints>) -> Option<Link> {
    let said = named(scene, around);
    let open = Hints::default();
    let by_name = said.as_ref().and_then(|said| by_name(scene, quantity, around, said, hints.unwrap_or(&open), hints.is_some()));
    by_name.or_else(|| distinct(scene, quantity))
}

/// The line named before a quantity. A name before an earlier quantity counts where little stands between the two.
pub(super) fn named(scene: &Scene, around: &Around) -> Option<Said> {
    named_within(scene, around, CARRIED)
}

/// The same with so many words between the two quantities.
pub(super) fn named_within(scene: &Scene, around: &Around, carried: usize) -> Option<Said> {
    let said = scene.names.last(&around.before, scene.vocabulary)?;
    let own = said.at + around.since.len() >= around.before.len();
    (own || !around.follows || (around.since.len() <= carried && carries(scene, around))).then_some(said)
}

/// True when the words since the last quantity go on about the same line: "mot budsjettert", "til", "en økning på", or a bracket.
fn carries(scene: &Scene, around: &Around) -> bool {
    let vocabulary = scene.vocabulary;
    let until = ends_in(&vocabulary.periods.until, &around.since, vocabulary);
    until
        || around.bracketed
        || [&vocabulary.claims.contrast, &vocabulary.claims.change].iter().any(|list| list.find(&around.since).is_some())
}

fn by_name(scene: &Scene, quantity: &Quantity, around: &Around, said: &Said, hints: &Hints, clear: bool) -> Option<Link> {
    let wanted = |scenario: Scenario| match quantity.unit {
        Unit::Percent => scenario == Scenario::Percent,
        Unit::Money | Unit::Bare => !matches!(scenario, Scenario::Percent | Scenario::Note | Scenario::Variance),
    };
    let facts: Vec<(FactRef, &Fact)> =
        said.lines.iter().flat_map(|&line| scene.facts(line)).filter(|(at, _)| wanted(scene.column(*at).scenario)).collect();
    let named_here = |at: FactRef| quantity.unit == Unit::Percent || hints.allows(scene.column(at));
    let told_facts: Vec<FactRef> = facts.iter().map(|(at, _)| *at).filter(|at| named_here(*at)).collect();
    let exact = |fact: &Fact| fact.value.abs() == quantity.value.abs();
    let near = |fact: &Fact| within(fact, quantity);
    let fitting = |fits: &dyn Fn(&Fact) -> bool| facts.iter().filter(|(_, fact)| fits(fact)).map(|(at, _)| *at).collect::<Vec<_>>();
    let (exact, near) = (fitting(&exact), fitting(&near));
    let both = |some: &[FactRef]| some.iter().copied().filter(|at| told_facts.contains(at)).collect::<Vec<_>>();
    let kind = if quantity.unit == Unit::Percent { ClaimKind::Percent } else { ClaimKind::Amount };
    let link = |about, certain| Some(Link::to(kind, about, certain));
    let telling = quantity.digits() >= TELLING || told_facts.len() == 1;
    match (both(&exact).first(), exact.first()) {
        (Some(&about), _) if telling || facts.len() <= FEW_FACTS => return link(about, false),
        (None, Some(&about)) if quantity.digits() >= TELLING || facts.len() <= FEW_FACTS => return link(about, false),
        (None, None) => {}
        _ => return None,
    }
    match (both(&near).as_slice(), near.as_slice()) {
        ([one], _) if telling => return link(*one, false),
        ([], [one]) if quantity.digits() >= TELLING => return link(*one, false),
        ([], []) => {}
        _ => return None,
    }
    let [one] = told_facts.as_slice() else { return None };
    let alone = !quantity.open && quantity.unit == Unit::Money && clear;
    (alone && accuses(scene, quantity, around, said, hints, *one)).then_some(Link::to(kind, *one, true))
}

/// True when a difference may be held against the text: it names one total or result, a column by its scenario or day, no part
/// of what the table reports, and an amount that is not of another order.
fn accuses(scene: &Scene, quantity: &Quantity, around: &Around, said: &Said, hints: &Hints, at: FactRef) -> bool {
    let Some(fact) = scene.fact(at) else { return false };
    let column_named = hints.says_something() && hints.is_answered_by(scene.column(at));
    let (small, large) = if fact.value.abs() < quantity.value.abs() { (fact.value, quantity.value) } else { (quantity.value, fact.value) };
    let comparable = !small.is_zero() && large.abs().checked_div(small.abs()).is_some_and(|times| times <= Decimal::from(FAR));
    let dated = !hints.dates.is_empty();
    let strong = sums(scene, (at.statement, at.line)) || (said.turnover && dated);
    let whole = if said.turnover { scene.is_income((at.statement, at.line)) } else { true };
    strong && whole && column_named && comparable && !narrows(&around.before, &around.behind, said, scene)
}

/// True for totals and results: a line's name is an ordinary word that a sentence uses for a part of it.
pub(super) fn sums(scene: &Scene, line: LineRef) -> bool {
    scene.line(line).is_some_and(|item| item.kind.sums())
}

/// True when a fact lies in the interval of a quantity; the sign is the sentence's ("et underskudd på").
pub(super) fn within(fact: &Fact, quantity: &Quantity) -> bool {
    let difference = fact.value.abs().checked_sub(quantity.value.abs());
    difference.is_some_and(|difference| difference.abs() <= quantity.half_unit)
}

/// The only fact of the document that a long amount equals; the same figure under the same name counts once.
fn distinct(scene: &Scene, quantity: &Quantity) -> Option<Link> {
    let digits = quantity.digits();
    let enough = digits >= DISTINCT || (digits >= DISTINCT_AMONG_FEW && scene.facts_total() <= FEW);
    if !enough || quantity.unit == Unit::Percent || quantity.open {
        return None;
    }
    let places = scene.equal_to(quantity.value);
    let first = places.iter().copied().find(|at| is_amount(scene.column(*at)))?;
    let label = |at: &FactRef| scene.line((at.statement, at.line)).map(|line| line.label.as_str());
    let same = places.iter().all(|at| label(at) == label(&first));
    same.then_some(Link::to(ClaimKind::Amount, first, false))
}
