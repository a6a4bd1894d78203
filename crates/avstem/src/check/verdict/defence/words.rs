//! What labels say of the lines they name: "Less: treasury stock" is taken off, "herav lønn" is part of another line.

use super::{Case, Excuse, Plea};
use crate::{
    check::thresholds::words::{MOST_NAMED, SENTENCE_WORDS},
    relate::Axis,
};
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

/// A "total" whose label is a sentence, or several: it speaks of a sum and is none.
pub(super) fn sentence(case: &Case) -> Plea {
    let label = case.statement.lines.get(case.calculation.total).map_or("", |line| line.label.as_str());
    let words: Vec<&str> = label.split_whitespace().collect();
    // "m.v." ends no sentence, nor does a full stop before a small letter.
    let ends = |word: &str| word.ends_with(['.', '?', '!']) && word.matches('.').count() < 2;
    let ends = words.windows(2).any(|pair| ends(pair[0]) && pair[1].starts_with(char::is_uppercase));
    Plea::only(Excuse::Sentence, case.is_down() && words.len() >= SENTENCE_WORDS && ends)
}
