//! S404: a number that is stored as text, which the spreadsheet's own sums skip.
//!
//! In: the sums of a workbook and the texts in their ranges. Out: a finding for each text that reads as an amount, is a figure of
//! its table, and stands among numbers in a range that is summed. A text that no sum covers is skipped by none; codes and years
//! that are text on purpose are no figures of a table.

use super::{
    Finding, Input, rules,
    thresholds::text_numbers::{BUDGET, NUMBERS_PER_TEXT},
};
use crate::formula::{Area, Position};
use avstem_document::{figure::look, place::a1};
use rust_decimal::Decimal;
use std::collections::BTreeSet;

pub(super) fn check(input: &Input) -> Vec<Finding> {
    let cells = input.cells;
    let mut told: BTreeSet<Position> = BTreeSet::new();
    let mut findings = Vec::new();
    let mut budget = BUDGET;
    for cell in cells.formulas.cells() {
        let Some(areas) = cells.formulas.summed(cell) else { continue };
        for area in areas.into_iter().filter(|area| !area.is_cell()) {
            match budget.checked_sub(cells.formulas.filled(area) + 1) {
                Some(left) => budget = left,
                None => return findings,
            }
            for at in skipped(input, area) {
                if told.insert(at) {
                    findings.extend(finding(input, at, cell.at));
                }
            }
        }
    }
    findings
}

/// The texts in a summed range that are amounts.
fn skipped(input: &Input, area: Area) -> Vec<Position> {
    let formulas = input.cells.formulas;
    let amounts: Vec<(Position, Decimal)> = formulas
        .texts(area)
        .filter(|(at, _)| formulas.get(*at).is_none() && input.cells.at(*at).is_some())
        .filter_map(|(at, text)| Some((at, amount(text)?)))
        .collect();
    if amounts.is_empty() || formulas.numbers(area).take(amounts.len() * NUMBERS_PER_TEXT).count() < amounts.len() * NUMBERS_PER_TEXT {
        return Vec::new();
    }
    let heads = |at: Position, value: Decimal| at.row == area.first.0 && value.is_integer() && look::is_year_number(value);
    amounts.into_iter().filter(|(at, value)| !value.is_zero() && !heads(*at, *value)).map(|(at, _)| at).collect()
}

/// The amount that a text is and nothing but: digits, parted or not, and a sign. A code that begins with 0 is none.
fn amount(text: &str) -> Option<Decimal> {
    let plain: String = text.trim().chars().filter(|c| !matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'')).collect();
    let digits = plain.trim_start_matches(['-', '+', '\u{2212}']);
    let shaped = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let marks = digits.matches(['.', ',']).count();
    if !shaped || marks > 1 || (digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.") && !digits.starts_with("0,")) {
        return None;
    }
    Decimal::from_str_exact(&digits.replace(',', ".")).ok()
}

fn finding(input: &Input, at: Position, sum: Position) -> Option<Finding> {
    let cells = input.cells;
    let fact = cells.fact(at)?;
    let message = format!("{}: {:?} is stored as text; the sum in {} skips it", cells.name(at), fact.raw, a1(sum.row, sum.column));
    let stated = Some(fact.value.normalize().to_string());
    let severity = rules::S404.severity;
    let mut finding = cells.finding(input, (&rules::S404, severity), at, (stated, None), message);
    // A text's own relations say nothing about its being a text.
    finding.calculations.clear();
    Some(finding)
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn only_a_plain_number_is_an_amount() {
        for text in ["200", "1 234,50", "-7.5", "\u{2212}12", "0", "0,5", "12\u{a0}000"] {
            assert!(amount(text).is_some(), "{text}");
        }
        for text in ["0123", "12*", "12 kr", "-", "", "1.2.3", "5 %", "12-13", "(5)", "A1"] {
            assert!(amount(text).is_none(), "{text}");
        }
    }
}
