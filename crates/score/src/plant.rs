//! Slips of the pen, planted into what a document says; and readings that are wrong where the document is right.
//!
//! In: the content of a document, a relation that holds in it, a source of chance. Out: the content with one figure (or a few) changed.
//! Slips are what people make: a digit, two exchanged, a sign, a factor, an item left out (once, or in every total of its sum), counted twice or taken with the wrong sign,
//! two neighbouring figures exchanged, several digits in one table. A misreading is what a reader of tables makes of a right one: a row
//! lost, figures moved up into a blank's place, a column without its unit, a line whose minus stands in its label.

use avstem::{
    check::Evaluation,
    interpret::{Content, Fact, FactRef, Statement},
    relate::{Calculation, Relations},
};
use avstem_document::figure::arithmetic::Verdict;
use fastrand::Rng;
use rust_decimal::Decimal;

/// A kind of slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Slip {
    Digit,
    Exchange,
    Sign,
    Factor,
    Omitted,
    Forgotten,
    Twice,
    ItemSign,
    Shifted,
    Several,
}

/// All kinds of slips.
pub(crate) const SLIPS: [Slip; 10] = [
    Slip::Digit,
    Slip::Exchange,
    Slip::Sign,
    Slip::Factor,
    Slip::Omitted,
    Slip::Forgotten,
    Slip::Twice,
    Slip::ItemSign,
    Slip::Shifted,
    Slip::Several,
];

/// A kind of misreading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Misreading {
    LostRow,
    MovedUp,
    LostUnit,
    LostMinus,
}

/// All kinds of misreadings.
pub(crate) const MISREADINGS: [Misreading; 4] = [Misreading::LostRow, Misreading::MovedUp, Misreading::LostUnit, Misreading::LostMinus];

/// Figures of one table that "several" slips change, at the most.
const SEVERAL: usize = 8;

/// Plants a slip; `None` where chance found no place for it. Gives the changed content and the figures that were changed.
pub(crate) fn slip(
    kind: Slip,
    content: &Content,
    relations: &Relations,
    results: &[Vec<Evaluation>],
    chance: &mut Rng,
) -> Option<(Content, Vec<FactRef>)> {
    let mut changed = content.clone();
    let figures = match kind {
        Slip::Digit | Slip::Exchange | Slip::Sign | Slip::Factor => {
            let which = figure(content, relations, results, chance)?;
            alter(fact_mut(&mut changed, which)?, kind, chance)?;
            vec![which]
        }
        Slip::Several => {
            let mut figures: Vec<FactRef> = Vec::new();
            let count = chance.usize(2..=SEVERAL);
            for _ in 0..count * 4 {
                let which = figure(content, relations, results, chance)?;
                let same_table = figures.first().is_none_or(|first| first.statement == which.statement);
                if same_table && figures.len() < count && !figures.contains(&which) {
                    alter(fact_mut(&mut changed, which)?, if chance.bool() { Slip::Digit } else { Slip::Exchange }, chance)?;
                    figures.push(which);
                }
            }
            figures
        }
        Slip::Omitted | Slip::Twice | Slip::ItemSign => vec![misadd(kind, content, &mut changed, relations, results, chance)?],
        Slip::Forgotten => forget(content, &mut changed, relations, results, chance)?,
        Slip::Shifted => shift(content, &mut changed, relations, results, chance)?,
    };
    Some((changed, figures))
}

/// The checks that hold, with more than one item: calculation and position.
fn holding<'r>(relations: &'r Relations, results: &'r [Vec<Evaluation>]) -> Vec<(&'r Calculation, usize)> {
    let holds = |result: &&Evaluation| matches!(result.verdict, Verdict::Exact | Verdict::Rounding) && !result.stated.is_zero();
    let pairs = relations.calculations.iter().zip(results).filter(|(calculation, _)| calculation.items.len() > 1);
    pairs.flat_map(|(calculation, list)| list.iter().filter(holds).map(move |result| (calculation, result.at))).collect()
}

/// A figure to be changed: two times in three one that takes part in a check that holds.
fn figure(content: &Content, relations: &Relations, results: &[Vec<Evaluation>], chance: &mut Rng) -> Option<FactRef> {
    if chance.usize(..3) > 0 {
        let holding = holding(relations, results);
        let &(calculation, at) = chance.choice(&holding)?;
        let members: Vec<usize> = calculation.items.iter().map(|&(member, _)| member).collect();
        let member = if chance.bool() { calculation.total } else { *chance.choice(&members)? };
        let which = calculation.fact(member, at);
        return which.get(content).filter(|fact| !fact.value.is_zero()).map(|_| which);
    }
    let all = content.statements.iter().enumerate().flat_map(|(statement, of)| {
        let lines = of.lines.iter().enumerate();
        lines.flat_map(move |(line, of)| (0..of.facts.len()).map(move |column| FactRef { statement, line, column }))
    });
    let all: Vec<FactRef> = all.filter(|which| which.get(content).is_some_and(|fact| !fact.value.is_zero())).collect();
    chance.choice(&all).copied()
}

fn fact_mut(content: &mut Content, which: FactRef) -> Option<&mut Fact> {
    content.statements.get_mut(which.statement)?.lines.get_mut(which.line)?.facts.get_mut(which.column)?.as_mut()
}

/// Changes one figure as it is printed.
fn alter(fact: &mut Fact, kind: Slip, chance: &mut Rng) -> Option<()> {
    let value = match kind {
        Slip::Sign => -fact.value,
        Slip::Factor => {
            let factor = Decimal::from(*chance.choice(&[10_u32, 100, 1000])?);
            if chance.bool() { fact.value.checked_mul(factor)? } else { printed(fact.value.checked_div(factor)?, fact.decimals)? }
        }
        _ => misprint(fact, kind == Slip::Exchange, chance)?,
    };
    if value == fact.value || value.is_zero() {
        return None;
    }
    fact.value = value;
    Some(())
}

/// What the last printed digit stands for; `decimals` as of a fact.
fn unit(decimals: i32) -> Option<Decimal> {
    if let Ok(decimals) = u32::try_from(decimals) {
        return Decimal::try_new(1, decimals.min(28)).ok();
    }
    Some(Decimal::from(10_u64.checked_pow(decimals.unsigned_abs())?))
}

/// A value, rounded to the digits that it is printed with.
fn printed(value: Decimal, decimals: i32) -> Option<Decimal> {
    let unit = unit(decimals)?;
    value.checked_div(unit)?.round().checked_mul(unit)
}

/// One digit changed, or two neighbours exchanged, among those that are printed.
fn misprint(fact: &Fact, exchange: bool, chance: &mut Rng) -> Option<Decimal> {
    let unit = unit(fact.decimals)?;
    let number = fact.value.abs().checked_div(unit)?.round();
    let mut digits: Vec<u8> = number.normalize().to_string().into_bytes();
    if digits.iter().any(|digit| !digit.is_ascii_digit()) {
        return None;
    }
    if exchange {
        let at = chance.usize(..digits.len().checked_sub(1).filter(|last| *last > 0)?);
        digits.swap(at, at + 1);
    } else {
        let at = chance.usize(..digits.len());
        digits[at] = b'0' + (digits[at] - b'0' + chance.u8(1..=9)) % 10;
    }
    let value = Decimal::from_str_exact(std::str::from_utf8(&digits).ok()?).ok()?.checked_mul(unit)?;
    Some(if fact.value.is_sign_negative() { -value } else { value })
}

/// A total that leaves an item out, counts it twice or takes it with the wrong sign.
fn misadd(
    kind: Slip,
    content: &Content,
    changed: &mut Content,
    relations: &Relations,
    results: &[Vec<Evaluation>],
    chance: &mut Rng,
) -> Option<FactRef> {
    let sums: Vec<(&Calculation, usize)> =
        holding(relations, results).into_iter().filter(|(calculation, _)| calculation.kind.is_sum()).collect();
    let &(calculation, at) = chance.choice(&sums)?;
    let &(item, weight) = chance.choice(&calculation.items)?;
    let share = calculation.fact(item, at).get(content)?.value.checked_mul(weight)?;
    let by = match kind {
        Slip::Omitted => -share,
        Slip::Twice => share,
        _ => -share.checked_mul(Decimal::TWO)?,
    };
    let total = calculation.fact(calculation.total, at);
    let fact = fact_mut(changed, total)?;
    fact.value = fact.value.checked_add(by)?;
    (!share.is_zero()).then_some(total)
}

/// A line that no total of its sum takes in: it was added later.
fn forget(
    content: &Content,
    changed: &mut Content,
    relations: &Relations,
    results: &[Vec<Evaluation>],
    chance: &mut Rng,
) -> Option<Vec<FactRef>> {
    let sums = holding(relations, results).into_iter().filter(|(calculation, _)| calculation.kind.is_sum());
    let sums: Vec<&Calculation> = sums.map(|(calculation, _)| calculation).collect();
    let &calculation = chance.choice(&sums)?;
    let &(item, weight) = chance.choice(&calculation.items)?;
    let mut totals = Vec::new();
    for &at in &calculation.positions {
        let (item, total) = (calculation.fact(item, at), calculation.fact(calculation.total, at));
        let Some(share) = item.get(content).and_then(|fact| fact.value.checked_mul(weight)).filter(|share| !share.is_zero()) else {
            continue;
        };
        if let Some(fact) = fact_mut(changed, total) {
            fact.value = fact.value.checked_sub(share)?;
            totals.push(total);
        }
    }
    (!totals.is_empty()).then_some(totals)
}

/// Two neighbouring figures of a line exchanged.
fn shift(
    content: &Content,
    changed: &mut Content,
    relations: &Relations,
    results: &[Vec<Evaluation>],
    chance: &mut Rng,
) -> Option<Vec<FactRef>> {
    let first = figure(content, relations, results, chance)?;
    let second = FactRef { column: first.column + 1, ..first };
    let (a, b) = (first.get(content)?.value, second.get(content)?.value);
    fact_mut(changed, first)?.value = b;
    fact_mut(changed, second)?.value = a;
    (a != b).then(|| vec![first, second])
}

/// Reads one table of a document wrong; `None` where chance found no place for it.
pub(crate) fn misread(kind: Misreading, content: &Content, chance: &mut Rng) -> Option<Content> {
    let mut changed = content.clone();
    let filled: Vec<usize> = (0..content.statements.len()).filter(|&at| content.statements[at].lines.len() > 2).collect();
    let statement = &mut changed.statements[*chance.choice(&filled)?];
    let line = chance.usize(..statement.lines.len());
    match kind {
        Misreading::LostRow => statement.lines[line].facts.iter_mut().for_each(|fact| *fact = None),
        Misreading::MovedUp => move_up(statement, line, chance)?,
        Misreading::LostUnit => {
            let (column, from) = (chance.usize(..statement.columns.len()), chance.usize(..statement.lines.len()));
            for fact in statement.lines.iter_mut().skip(from).filter_map(|line| line.facts[column].as_mut()) {
                fact.value = fact.value.checked_mul(Decimal::ONE_THOUSAND)?;
            }
        }
        Misreading::LostMinus => {
            for fact in statement.lines[line].facts.iter_mut().flatten() {
                fact.value = -fact.value;
            }
        }
    }
    Some(changed)
}

/// A column from some line on stands one line too high.
fn move_up(statement: &mut Statement, line: usize, chance: &mut Rng) -> Option<()> {
    let column = chance.usize(..statement.columns.len());
    for at in line..statement.lines.len().checked_sub(1)? {
        statement.lines[at].facts[column] = statement.lines[at + 1].facts[column].take();
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem::Place;

    fn fact(value: &str, decimals: i32) -> Fact {
        let value = Decimal::from_str_exact(value).unwrap();
        let place = Place::Body { block: 0, row: Some(0), column: Some(0) };
        Fact { value, decimals, raw: value.to_string(), formula: None, hidden: false, scale: Decimal::ONE, place }
    }

    #[test]
    fn a_misprint_changes_printed_digits_alone() {
        let mut chance = Rng::with_seed(7);
        for _ in 0..200 {
            let mut changed = fact("1234000", -3);
            if alter(&mut changed, Slip::Digit, &mut chance).is_some() {
                assert_eq!(changed.value % Decimal::ONE_THOUSAND, Decimal::ZERO);
                assert_ne!(changed.value, Decimal::from(1_234_000));
            }
        }
    }

    #[test]
    fn exchanged_digits_keep_sum_and_sign() {
        let mut chance = Rng::with_seed(3);
        let sum = |value: Decimal| {
            value.mantissa().to_string().bytes().filter(u8::is_ascii_digit).map(|digit| u32::from(digit - b'0')).sum::<u32>()
        };
        for _ in 0..100 {
            let mut changed = fact("-12.34", 2);
            if alter(&mut changed, Slip::Exchange, &mut chance).is_some() {
                assert!(changed.value.is_sign_negative());
                assert_eq!(sum(changed.value), 10);
            }
        }
    }
}
