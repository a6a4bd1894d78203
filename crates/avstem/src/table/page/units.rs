//! Rows of units in a header: "(in millions)", "NOK 1000", "Mill. kroner".
//!
//! In: header lines, placed, and words. Out: whether a text is a unit, and the columns that a lone one is of. The idea: a unit names no
//! column and opens no section, and below the names of periods it is that of all of them. What it does not do: it reads no scale.

use super::{
    columns::Column,
    slots::{Placed, PlacedLine},
    tokens::Row,
};
use crate::{
    table::unit_rows::{names_period, names_scale},
    vocabulary::{Vocabulary, words},
};

/// Words of the longest unit outside of brackets.
const UNIT_WORDS: usize = 6;

/// True for a text that says what the figures count and in which scale.
pub(super) fn is_unit(text: &str, vocabulary: &Vocabulary) -> bool {
    let bracketed = text.starts_with('(') && text.ends_with(')');
    let all = words(text);
    (names_scale(text, vocabulary) || vocabulary.units.amounts.prefix(&all).is_some()) && (bracketed || all.len() <= UNIT_WORDS)
}

/// True for a unit, or a text in brackets, over columns of figures: it opens no section.
pub(super) fn is_unit_over(placed: &Placed, label_column: usize, vocabulary: &Vocabulary) -> bool {
    let text = &placed.token.text;
    placed.first > label_column && ((text.starts_with('(') && text.ends_with(')')) || is_unit(text, vocabulary))
}

/// True for a scale that stands alone at the right edge of a table of several columns of figures: `Mill. kroner` above the names of
/// its columns holds for all of them.
pub(super) fn is_unit_of_all(row: &Row, columns: &[Column], vocabulary: &Vocabulary) -> bool {
    let last = columns[columns.len() - 1];
    columns.len() > 2 && row.rect.x1 >= last.x1 - row.size && row.tokens.iter().all(|token| is_unit(&token.text, vocabulary))
}

/// A scale that stands alone above or below the names of periods ("2025", "June 30, 2024") is that of all of them, wherever its middle
/// falls. Beside other names it may be that of the one that it stands over or under.
pub(super) fn spread_unit(lines: &mut [PlacedLine], columns: usize, vocabulary: &Vocabulary) {
    for at in 0..lines.len() {
        let [unit] = lines[at].as_slice() else { continue };
        if unit.first == 0 || !names_scale(&unit.token.text, vocabulary) || !is_unit(&unit.token.text, vocabulary) {
            continue;
        }
        let of_periods = |names: &&PlacedLine| names.len() > 1 && names.iter().filter(|name| names_period(&name.token.text)).count() > 1;
        let beside = [at.checked_sub(1), Some(at + 1)].into_iter().flatten().filter_map(|at| lines.get(at));
        let first = beside
            .filter(of_periods)
            .filter_map(|names| names.iter().find(|name| names_period(&name.token.text)))
            .map(|name| name.first)
            .min();
        if let Some(first) = first.filter(|first| *first > 0 && *first <= unit.first) {
            (lines[at][0].first, lines[at][0].last) = (first, columns - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::testing::token, *};

    fn placed(text: &str, x: f32, baseline: f32, (first, last): (usize, usize)) -> Placed {
        Placed { first, last, token: token(text, x, baseline) }
    }

    #[test]
    fn scales_and_amounts_are_units_and_names_are_none() {
        let unit = |text: &str| is_unit(text, Vocabulary::built_in());
        assert!(unit("(in millions, except per share data)") && unit("Mill. kroner") && unit("Beløp i 1 000 kr") && unit("$ in thousands"));
        assert!(!unit("Operating costs") && !unit("(Unaudited)") && !unit("2025"));
    }

    #[test]
    fn a_unit_below_years_is_that_of_all_and_below_another_name_of_the_one() {
        let spread = |left: &str, right: &str| {
            let names = vec![placed(left, 90.0, 100.0, (1, 1)), placed(right, 150.0, 100.0, (2, 2))];
            let mut lines = vec![names, vec![placed("(in thousands)", 85.0, 112.0, (1, 1))]];
            spread_unit(&mut lines, 3, Vocabulary::built_in());
            (lines[1][0].first, lines[1][0].last)
        };
        assert_eq!(spread("2025", "June 30, 2024"), (1, 2));
        assert_eq!(spread("Value", "Price"), (1, 1));
    }
}
