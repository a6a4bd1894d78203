//! What labels say of the lines they name: "Less: treasury stock" is taken off, "herav lønn" is part of another line.

use super::{Case, Excuse, Plea};
use crate::{check::thresholds::words::MOST_NAMED, relate::Axis};
use rust_decimal::Decimal;

/// A sum that holds once the lines that words take off are taken off, and the parts of other lines left out.
pub(super) fn label_meaning(case: &Case) -> Plea {
    let named: Vec<usize> =
        case.calculation.items.iter().enumerate().filter(|(_, (member, _))| is_named(case, *member)).map(|(at, _)| at).collect();
    if named.is_empty() || named.len() > MOST_NAMED || !case.calculation.kind.is_sum() {
        return Plea::Silent;
    }
    // Each of them counted as it stands, taken off, or left out.
    let readings = 3_usize.pow(u32::try_from(named.len()).unwrap_or(0));
    let holds = |reading: usize| {
        let mut items = case.calculation.items.clone();
        let mut rest = reading;
        for &at in &named {
            items[at].1 = match rest % 3 {
                0 => items[at].1,
                1 => -items[at].1,
                _ => Decimal::ZERO,
            };
            rest /= 3;
        }
        items.retain(|(_, weight)| !weight.is_zero());
        case.holds_with(&items, case.result.at)
    };
    Plea::of(Excuse::LabelMeaning, (1..readings).any(holds))
}

/// True for a line or column that words take off from others, or call a part of another.
fn is_named(case: &Case, member: usize) -> bool {
    let words = &case.vocabulary.lines;
    let name = match case.calculation.axis {
        Axis::Lines => &case.statement.lines[member].label,
        Axis::Columns => &case.statement.columns[member].header,
    };
    words.taken_off.starts(name) || words.of_which.starts(name)
}
