//! An amount that is a figure of the tables but for a slip of the pen.
//!
//! In: an amount that equals no figure, what its sentence says, and the figures that other amounts around it quote. Out: the only
//! figure of the lines and columns that may be meant which one digit, two neighbours exchanged or a digit too many or too few turn
//! into the amount. The form of the difference is evidence of its own: an amount of another thing comes so close to one of few figures
//! by chance only, and how often is counted ([`chance`]). So the words need not be as plain as where any other difference is to
//! be held against them; but what makes an amount a neighbour of the table's ("justert for", "uten") rules it out.

use super::{
    ClaimKind, Link, Reading, Scene, amounts, comparisons,
    hints::{Hints, is_amount, narrows},
    names::{LineRef, Said},
    quantities::{Quantity, Unit},
    sentences::Around,
};
use crate::{
    interpret::{Column, Content, Fact, FactRef, LineItem, Statement, name_words},
    vocabulary::{ClaimWords, Vocabulary},
};
use avstem_document::figure::slip::{self, Slip};
use rust_decimal::Decimal;

/// Chance of coming upon one of the figures that an amount may have where words tell line and column.
const CHANCE_TOLD: f64 = 1.0 / 100.0;
/// The same where other amounts of the sentence stand in the column.
const CHANCE_IN_COMPANY: f64 = 1.0 / 60.0;
/// The same where only the line is named.
const CHANCE_NAMED: f64 = 1.0 / 500.0;
/// The same where the other amounts of the sentence tell the column and a word tells of incomes, costs or a result.
const CHANCE_AKIN: f64 = 1.0 / 60.0;
/// Letters that two words share where they are of one kin: "inntektsført" and "driftsinntekter".
const KIN: usize = 6;
/// Digits of an amount from which on its figure tells the column.
const TELLING: usize = 3;
/// Columns that words leave open, as accounts and budget of one year, and still tell.
const FEW: usize = 2;
/// Words between an amount and the one before it over which a line's name is carried: "mens budsjettet var på kr".
const CARRIED: usize = 8;
/// Words behind an amount among which its line's name begins.
const AHEAD: usize = 2;

/// The columns that the amounts of a paragraph quote exactly.
pub(super) struct Company {
    /// By index of the quantity: the figures that it equals.
    equal: Vec<Vec<FactRef>>,
    sentences: Vec<Option<std::ops::Range<usize>>>,
}

impl Company {
    pub(super) fn of(scene: &Scene, readings: &[Option<Reading>], quantities: &[Quantity]) -> Self {
        let equal = |quantity: &Quantity| {
            let told = quantity.digits() >= TELLING && quantity.unit != Unit::Percent && !quantity.open;
            let places = if told { scene.equal_to(quantity.value) } else { &[] };
            places.iter().copied().filter(|at| is_amount(scene.column(*at))).collect()
        };
        Self {
            equal: quantities.iter().map(equal).collect(),
            sentences: readings.iter().map(|reading| reading.as_ref().map(|reading| reading.sentence.clone())).collect(),
        }
    }

    /// True when another amount of the sentence stands in one of the lines: it is they that are spoken of.
    fn is_of(&self, lines: &[LineRef], index: usize) -> bool {
        let beside = (0..self.equal.len()).filter(|&at| at != index && self.sentences[at] == self.sentences[index]);
        beside.flat_map(|at| &self.equal[at]).any(|at| lines.contains(&(at.statement, at.line)))
    }

    /// The column in which all amounts around stand that stand in any: those of the sentence, else those of the paragraph; and whether
    /// it is those of the sentence.
    fn column<'a>(&self, scene: &Scene<'a>, of: usize) -> Option<(&'a Column, bool)> {
        let others = |near: &dyn Fn(usize) -> bool| -> Vec<&Vec<FactRef>> {
            (0..self.equal.len()).filter(|&at| at != of && near(at)).map(|at| &self.equal[at]).filter(|found| !found.is_empty()).collect()
        };
        let beside = others(&|at| self.sentences[at] == self.sentences[of]);
        let close = !beside.is_empty();
        let all = if close { beside } else { others(&|_| true) };
        let first = all.first()?;
        let mut shared = first.iter().map(|at| scene.column(*at));
        let stands_in = |column: &Column, places: &[FactRef]| places.iter().any(|at| same_period(scene.column(*at), column));
        let mut fitting = shared.by_ref().filter(|column| all.iter().all(|places| stands_in(column, places)));
        let column = fitting.next()?;
        fitting.all(|other| same_period(other, column)).then_some((column, close))
    }
}

/// True for two columns of the same scenario and period, of one table or of two.
fn same_period(a: &Column, b: &Column) -> bool {
    a.scenario == b.scenario && a.period == b.period && (a.period.is_some() || a.header == b.header)
}

/// Links an amount to the figure that it misquotes.
pub(super) fn link(scene: &Scene, quantity: &Quantity, reading: &Reading, company: &Company, index: usize) -> Option<Link> {
    let around = &reading.around;
    let claims = &scene.vocabulary.claims;
    let own = quantity.unit != Unit::Percent && !quantity.open && !quantity.hedged;
    if !own || !scene.equal_to(quantity.value).is_empty() || comparisons::compares(scene, around) {
        return None;
    }
    if is_adjusted(&around.sentence, claims) {
        return None;
    }
    let named = named(scene, reading);
    let column = company.column(scene, index);
    let hints = reading.hints.as_ref();
    let allowed = |at: FactRef| hints.is_none_or(|hints| hints.admits(scene.column(at)));
    let shared = |at: FactRef| column.is_some_and(|(column, _)| same_period(scene.column(at), column));
    let facts = |lines: &[LineRef], fits: &dyn Fn(FactRef) -> bool| -> Vec<Candidate> {
        let all = lines.iter().flat_map(|line| scene.facts(*line)).filter(|(at, _)| is_amount(scene.column(*at)) && fits(*at));
        all.filter_map(|(at, fact)| candidate(quantity, at, fact)).collect()
    };
    if let Some(said) = &named {
        let told = facts(&said.lines, &allowed);
        let clear = told.len() <= FEW && hints.is_some_and(Hints::says_something) && !narrows(&around.before, &around.behind, said, scene);
        let together = facts(&said.lines, &|at| shared(at) && allowed(at));
        return None
            .or_else(|| clear.then(|| only(scene, &told, CHANCE_TOLD)).flatten())
            .or_else(|| only(scene, &together, CHANCE_IN_COMPANY))
            .or_else(|| company.is_of(&said.lines, index).then(|| only(scene, &told, CHANCE_IN_COMPANY)).flatten())
            .or_else(|| only(scene, &told, CHANCE_NAMED));
    }
    // Without a name the column must be known from the company, and a word must tell what the amount is.
    let (column, close) = column?;
    let columns = |statement: usize| &scene.content.statements[statement].columns;
    let lines = kin(scene, around, |statement| columns(statement).iter().any(|other| same_period(other, column)));
    let akin = facts(&lines, &|at| shared(at) && allowed(at));
    only(scene, &akin, if close { CHANCE_AKIN } else { CHANCE_NAMED })
}

/// True for words that make an amount a neighbour of the table's; "året før" does not.
fn is_adjusted(sentence: &[String], claims: &ClaimWords) -> bool {
    let mut at = 0;
    while at < sentence.len() {
        match claims.previous.prefix(&sentence[at..]) {
            Some(length) => at += length,
            None if claims.adjusted.prefix(&sentence[at..]).is_some() => return true,
            None => at += 1,
        }
    }
    false
}

/// The line that is named before an amount or right behind it.
fn named(scene: &Scene, reading: &Reading) -> Option<Said> {
    let around = &reading.around;
    amounts::named_within(scene, around, CARRIED).or_else(|| {
        let behind = scene.vocabulary.claims.within.prefix(&around.behind)?;
        let found = scene.names.first(around.behind.get(behind..)?, AHEAD)?;
        Some(Said { at: around.before.len(), length: 0, ..found })
    })
}

/// A figure that may be meant, and the amount as it would be printed there.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    at: FactRef,
    value: Decimal,
    amount: Decimal,
}

/// A table in thousands shows fewer digits than the text, and a text in whole units fewer than a table with decimals.
fn candidate(quantity: &Quantity, at: FactRef, fact: &Fact) -> Option<Candidate> {
    let rounded = |value: Decimal, decimals: i32| {
        let unit = ten_to(decimals.min(0).unsigned_abs());
        Some(value.abs().checked_div(unit)?.round_dp(decimals.max(0).unsigned_abs()).checked_mul(unit)?.normalize())
    };
    let decimals = fact.decimals.min(quantity.decimals);
    Some(Candidate { at, value: rounded(fact.value, decimals)?, amount: rounded(quantity.value, decimals)? })
}

/// The only fact that a slip turns into the amount, where chance explains it no more often than `most`.
fn only(scene: &Scene, facts: &[Candidate], most: f64) -> Option<Link> {
    let slips: Vec<&Candidate> = facts.iter().filter(|fact| is_slip(fact.amount, fact.value)).collect();
    let first = slips.first()?;
    let label = |at: &FactRef| scene.line((at.statement, at.line)).map(|line| line.label.as_str());
    let one = slips.iter().all(|other| other.value == first.value && label(&other.at) == label(&first.at));
    let mut values: Vec<Decimal> = facts.iter().map(|fact| fact.value).collect();
    values.sort_unstable();
    values.dedup();
    let chance = chance(first.value, values.len());
    let formed = chance <= CHANCE_NAMED;
    (one && chance <= most).then(|| Link { formed, ..Link::to(ClaimKind::Amount, first.at, true) })
}

/// How often an amount of as many digits comes within a slip of one of so many figures.
fn chance(value: Decimal, figures: usize) -> f64 {
    let digits = i32::try_from(slip::telling_digits(value)).unwrap_or(i32::MAX);
    // Nine other digits in each place, and the neighbours.
    let slips = 10.0 * f64::from(digits);
    slips * figures as f64 / (9.0 * 10f64.powi(digits - 1))
}

/// True for a slip of the digits. What differs by one in the last digit is rounded otherwise, and an amount that ends in zeros may be
/// the other one rounded.
fn is_slip(amount: Decimal, value: Decimal) -> bool {
    let formed = matches!(
        slip::of_form(amount, value),
        Some(Slip::Digit { .. } | Slip::Transposition { .. } | Slip::MissingDigit | Slip::ExtraDigit)
    );
    let unit = |figure: Decimal| (0..ROUNDED).find(|power| !(figure % ten_to(power + 1)).is_zero()).map_or(ten_to(ROUNDED), ten_to);
    let coarse = unit(amount).max(unit(value));
    formed && (amount - value).abs() > coarse
}

/// Zeros at an amount's end that may be rounding.
const ROUNDED: u32 = 6;

fn ten_to(power: u32) -> Decimal {
    Decimal::from(10_i64.checked_pow(power).unwrap_or(i64::MAX))
}

/// What a line is told by where it is not named.
#[derive(Debug)]
pub(super) struct Label {
    line: LineRef,
    words: Vec<String>,
    /// For a total or result: whether it is one of incomes, costs or both.
    class: Option<usize>,
}

/// The labels of all lines.
pub(super) fn labels(content: &Content, vocabulary: &Vocabulary) -> Vec<Label> {
    let lines = |(statement, table): (usize, &Statement)| {
        let label = |(line, item): (usize, &LineItem)| {
            let words = name_words(&item.label, vocabulary);
            Label { line: (statement, line), class: class(&words, vocabulary).filter(|_| item.kind.sums()), words }
        };
        table.lines.iter().enumerate().map(label).collect::<Vec<_>>()
    };
    content.statements.iter().enumerate().flat_map(lines).collect()
}

/// Incomes, costs or a result.
fn class(words: &[String], vocabulary: &Vocabulary) -> Option<usize> {
    let lists = &vocabulary.lines;
    [&lists.income, &lists.cost, &lists.result].iter().position(|list| list.find(words).is_some())
}

/// Lines of the statements that are asked for of which a word near the amount tells without naming them: totals of incomes, costs or a
/// result, and names that share a stem.
fn kin(scene: &Scene, around: &Around, asked: impl Fn(usize) -> bool) -> Vec<LineRef> {
    let words = if around.since.is_empty() { &around.before } else { &around.since };
    let told = class(words, scene.vocabulary);
    let near: Vec<&String> = words.iter().filter(|word| word.chars().count() >= KIN).collect();
    let fits = |label: &&Label| {
        asked(label.line.0)
            && ((told.is_some() && label.class == told) || label.words.iter().any(|own| near.iter().any(|word| is_kin(own, word))))
    };
    scene.labels.iter().filter(fits).map(|label| label.line).collect()
}

/// True when one word, or the end of a compound, begins as the other does.
fn is_kin(a: &str, b: &str) -> bool {
    let begins = |long: &str, short: &str| {
        let stem: String = short.chars().take(KIN).collect();
        // What both begin with may be another word before each of them: "driftsinntekter", "driftskostnader".
        let shared = long.chars().zip(short.chars()).take_while(|(a, b)| a == b).count();
        stem.chars().count() == KIN && long.find(&stem).is_some_and(|at| at > 0 || shared > KIN)
    };
    begins(a, b) || begins(b, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slip(amount: i64, value: i64) -> bool {
        is_slip(Decimal::from(amount), Decimal::from(value))
    }

    #[test]
    fn a_slip_is_no_rounding() {
        assert!(slip(1_254_300, 1_245_300));
        assert!(slip(854_303, 854_803));
        assert!(slip(85_303, 854_303));
        // Rounded otherwise, or rounded.
        assert!(!slip(854_304, 854_303));
        assert!(!slip(854_300, 854_303));
        assert!(!slip(1_245_310, 1_245_300));
        assert!(!slip(900_000, 800_000));
    }

    #[test]
    fn long_figures_tell_and_short_ones_do_not() {
        assert!(chance(Decimal::from(1_245_311), 10) < CHANCE_NAMED);
        assert!(chance(Decimal::from(12_453), 20) > CHANCE_NAMED);
        assert!(chance(Decimal::from(245), 1) > CHANCE_TOLD);
    }

    #[test]
    fn compounds_are_of_the_kin_of_their_parts() {
        assert!(is_kin("driftsinntekter", "inntektsført"));
        assert!(is_kin("kostnader", "lønnskostnadene"));
        assert!(!is_kin("driftsinntekter", "driftskostnader"));
        assert!(!is_kin("husleie", "forsikring"));
    }
}
