//! What the documents of the score are written with, one value a language.
//!
//! In: a source of chance. Out: the [`Words`] of a language and, from them, labels, headers and sentences. All of it was made up for the
//! score. `{}` in a phrase stands for what is put there: a year, the name of a section, a figure.

mod da;
mod de;
mod en;
mod nb;
mod sv;

use fastrand::Rng;

/// Which side of an account a section stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Income,
    Cost,
}

/// A section of an account: its name and the lines that may stand in it, each with an account code.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) name: &'static str,
    pub(crate) side: Side,
    pub(crate) lines: &'static [(u32, &'static str)],
}

/// The words and the notation of one language.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) code: &'static str,
    /// The sign before decimals.
    pub(crate) decimal: char,
    /// What parts thousands, commonest first.
    pub(crate) thousands: &'static [&'static str],
    /// What documents are called, with the year.
    pub(crate) titles: &'static [&'static str],
    pub(crate) headings: &'static [&'static str],
    pub(crate) prose: &'static [&'static str],
    /// A sentence that quotes a total: its label, then its figure with unit.
    pub(crate) quote: &'static str,
    pub(crate) captions: &'static [&'static str],
    pub(crate) sections: &'static [Section],
    /// The total of a section, with the section's name in lower case.
    pub(crate) section_totals: &'static [&'static str],
    pub(crate) totals: &'static [&'static str],
    pub(crate) results: &'static [&'static str],
    pub(crate) actual: &'static [&'static str],
    pub(crate) budget: &'static [&'static str],
    pub(crate) variance: &'static [&'static str],
    pub(crate) change: &'static [&'static str],
    /// The variance or the change in per cent of what it is compared with.
    pub(crate) variance_percent: &'static [&'static str],
    pub(crate) change_percent: &'static [&'static str],
    /// What was used, in per cent of the budget.
    pub(crate) used_percent: &'static [&'static str],
    pub(crate) parts_of_year: &'static [&'static [&'static str]],
    pub(crate) row_totals: &'static [&'static str],
    pub(crate) account: &'static [&'static str],
    pub(crate) label: &'static [&'static str],
    pub(crate) note: &'static [&'static str],
    /// The line of a table in whole units, where another table of the document is in others.
    pub(crate) whole: &'static str,
    pub(crate) thousand: &'static [&'static str],
    pub(crate) million: &'static [&'static str],
    pub(crate) measure: &'static [&'static str],
    pub(crate) activity: &'static [&'static str],
    pub(crate) responsible: &'static [&'static str],
    pub(crate) deadline: &'static [&'static str],
    pub(crate) status: &'static [&'static str],
    pub(crate) comment: &'static [&'static str],
    pub(crate) number: &'static [&'static str],
    /// Beginnings and ends of measures; each goes with each.
    pub(crate) deeds: &'static [&'static str],
    pub(crate) objects: &'static [&'static str],
    pub(crate) people: &'static [&'static str],
    /// Deadlines; `{}` is a year.
    pub(crate) deadlines: &'static [&'static str],
    pub(crate) states: &'static [&'static str],
    pub(crate) comments: &'static [&'static str],
}

/// All languages; Norwegian is drawn as often as all others together.
pub(crate) const LANGUAGES: [&Words; 5] = [&nb::WORDS, &sv::WORDS, &da::WORDS, &en::WORDS, &de::WORDS];

/// Draws a language.
pub(crate) fn draw(chance: &mut Rng) -> &'static Words {
    if chance.bool() { LANGUAGES[0] } else { LANGUAGES[chance.usize(1..LANGUAGES.len())] }
}

/// One of the phrases; the empty one where there is none.
pub(crate) fn pick(phrases: &[&'static str], chance: &mut Rng) -> &'static str {
    chance.choice(phrases).copied().unwrap_or_default()
}

/// A phrase with its gaps filled, in their order.
pub(crate) fn fill(phrase: &str, with: &[&str]) -> String {
    let mut pieces = phrase.split("{}");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.zip(with.iter().chain(std::iter::repeat(&""))).fold(first, |text, (piece, gap)| text + gap + piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_in_order_and_a_missing_filling_is_nothing() {
        assert_eq!(fill("{} of {}", &["3", "4"]), "3 of 4");
        assert_eq!(fill("a {}", &[]), "a ");
    }

    #[test]
    fn every_language_can_fill_the_longest_total() {
        for words in LANGUAGES {
            assert!(words.sections.iter().any(|section| section.lines.len() >= 15), "{}", words.code);
            for side in [Side::Income, Side::Cost] {
                assert!(words.sections.iter().filter(|section| section.side == side).count() >= 2, "{}", words.code);
            }
        }
    }
}
