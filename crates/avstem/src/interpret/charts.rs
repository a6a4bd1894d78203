//! Account numbers → the plan that they follow, and what a number is in it: an income or a cost.
//!
//! In: the line items of a statement. Out: a [`Chart`], or `None`. A plan is named only where every number has its shape and
//! the words of several lines agree with their numbers: four digits alone may be any plan. Sources: NS 4102 (class 3 is income,
//! 4 to 7 are costs); KOSTRA articles (010 to 590 are costs, 600 to 990 incomes). What it does not do: plans of other countries.

use super::{Chart, LineItem};
use crate::vocabulary::{Vocabulary, words};

/// What an account is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nature {
    Income,
    Cost,
}

/// Lines whose words must agree with their numbers before a plan is named.
const AGREEING: usize = 2;
/// Numbers that a plan must be seen in.
const NUMBERS: usize = 3;

/// The plan that the account numbers of a statement follow.
pub(super) fn chart(lines: &[LineItem], vocabulary: &Vocabulary) -> Option<Chart> {
    let numbered: Vec<(&str, &str)> = lines.iter().filter_map(|line| Some((line.account.as_deref()?, line.label.as_str()))).collect();
    if numbered.len() < NUMBERS {
        return None;
    }
    [Chart::Kostra, Chart::Ns4102].into_iter().find(|&chart| {
        // Shapes before words: a ledger has tens of thousands of lines, and looking up words costs more.
        if !numbered.iter().all(|(account, _)| fits(account, chart)) {
            return false;
        }
        let (mut agree, mut differ) = (0, 0);
        for (account, label) in &numbered {
            if let (Some(number), Some(words)) = (nature(account, chart), named_nature(label, vocabulary)) {
                *if number == words { &mut agree } else { &mut differ } += 1;
            }
        }
        agree >= AGREEING && differ * 3 <= agree
    })
}

/// True when a number has the shape of the plan's.
fn fits(account: &str, chart: Chart) -> bool {
    let digits = account.bytes().all(|b| b.is_ascii_digit());
    match chart {
        Chart::Ns4102 => digits && account.len() == 4 && matches!(account.as_bytes().first(), Some(b'1'..=b'8')),
        Chart::Kostra => digits && account.len() == 3 && account != "000",
    }
}

/// What an account number says of its account; `None` for balance sheets, finance and what the plan does not have.
pub(crate) fn nature(account: &str, chart: Chart) -> Option<Nature> {
    let number: u32 = account.parse().ok().filter(|_| fits(account, chart))?;
    match (chart, number) {
        (Chart::Ns4102, 3000..=3999) | (Chart::Kostra, 600..=899) => Some(Nature::Income),
        (Chart::Ns4102, 4000..=7999) | (Chart::Kostra, 10..=490) => Some(Nature::Cost),
        _ => None,
    }
}

/// What a label's words say; `None` where they say both or nothing.
pub(crate) fn named_nature(label: &str, vocabulary: &Vocabulary) -> Option<Nature> {
    let words = words(label);
    let income = vocabulary.lines.income.find(&words).is_some();
    let cost = vocabulary.lines.cost.find(&words).is_some();
    match (income, cost) {
        (true, false) => Some(Nature::Income),
        (false, true) => Some(Nature::Cost),
        _ => None,
    }
}
