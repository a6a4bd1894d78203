//! What a line's label or a column's header says of the figures, beyond the unit of their table.
//!
//! In: a label, or a header. Out: a [`Nature`], where the words tell one: amounts for one share, numbers of shares, counts of people or
//! things, percentages and rates. None of them is money in thousands, whatever stands above the table; numbers of shares follow the
//! table's unit where it does not leave them out. What it does not do: it looks at no figure and knows no scale (`units`).

use crate::vocabulary::{Vocabulary, words};

/// What figures are where they are no amounts in a table's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// An amount for one of something: "Earnings per share".
    PerUnit,
    /// How many shares there are.
    Shares,
    /// How many people, votes, days or things there are.
    Count,
    /// A percentage.
    Percent,
    /// Another rate or ratio.
    Ratio,
    /// A year.
    Year,
}

/// What a label or header says of its figures.
pub(super) fn nature(text: &str, vocabulary: &Vocabulary) -> Option<Nature> {
    let mut all: Vec<String> = words(text).into_iter().map(without_note).collect();
    // "Soliditet 5": the number of a note.
    while all.len() > 1 && all.last().is_some_and(|word| word.len() <= NOTE_DIGITS && word.bytes().all(|b| b.is_ascii_digit())) {
        all.pop();
    }
    let bare = all.join(" ");
    let units = &vocabulary.units;
    if is_percent(&all, vocabulary) {
        return Some(Nature::Percent);
    }
    let shares = units.share_count.find(&all);
    let per_unit = units.per_unit.find(&all);
    match (shares, per_unit) {
        // "Shares used in computing earnings per share", "Net income per share, average shares outstanding 500".
        (Some((shares, _)), Some((per, _))) if shares < per => return Some(Nature::Shares),
        (_, Some(_)) => return Some(Nature::PerUnit),
        (Some(_), None) => return Some(Nature::Shares),
        (None, None) => {}
    }
    let part = named_part(text);
    let counted = |part: &str| units.counted.is(part) || units.count.is(part);
    let counts = units.count.prefix(&all).is_some() || part.is_some_and(counted);
    if counts {
        return Some(Nature::Count);
    }
    units.ratio.is(&bare).then_some(Nature::Ratio)
}

/// What a column's header says of its figures: there a word alone tells that a line's label leaves open ("Aksjer" in a balance sheet).
pub(super) fn nature_of_column(header: &str, vocabulary: &Vocabulary) -> Option<Nature> {
    let units = &vocabulary.units;
    let alone = || match () {
        () if units.share.is(header) => Some(Nature::Shares),
        () if units.counted.is(header) => Some(Nature::Count),
        () => None,
    };
    nature(header, vocabulary).or_else(alone)
}

/// A word without the number of a footnote that stands right behind it: "share1".
fn without_note(word: String) -> String {
    let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let noted = bare.len() < word.len() && bare.chars().count() >= NOTED_WORD && bare.chars().all(char::is_alphabetic);
    if noted { bare.to_owned() } else { word }
}

/// Digits of the number of a note.
const NOTE_DIGITS: usize = 2;
/// Letters of a word behind which digits are a footnote's number; `m2` is a unit.
const NOTED_WORD: usize = 4;

/// What stands in the last parentheses of a label or behind its last comma: the unit, where it names one ("Produksjon (kg)").
fn named_part(text: &str) -> Option<&str> {
    let group = text.rsplit_once('(').and_then(|(_, inside)| inside.split_once(')')).map(|(inside, _)| inside);
    group.or_else(|| text.rsplit_once(',').map(|(_, behind)| behind))
}

/// True for a label that says that its figures are percentages, whatever the table's unit: "Netto driftsresultat i % av inntektene".
/// In "Lønnsvekst 3 %" the percentage is in the label.
fn is_percent(all: &[String], vocabulary: &Vocabulary) -> bool {
    let Some((at, _)) = vocabulary.claims.percent.find(all) else { return false };
    !at.checked_sub(1).and_then(|before| all.get(before)).is_some_and(|word| word.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_tell_what_is_no_amount_of_the_table() {
        let of = |text: &str| nature(text, Vocabulary::built_in());
        for text in [
            "Earnings per share, basic",
            "Resultat per aksje (kr)",
            "Ergebnis je Aktie",
            "Utgifter per innbygger",
            "Net income per common share",
            "Basic net income per share1",
            "Weighted-average exercise price",
        ] {
            assert_eq!(of(text), Some(Nature::PerUnit), "{text}");
        }
        for text in ["Weighted-average shares outstanding", "Shares used in computing earnings per share", "Antall aksjer"] {
            assert_eq!(of(text), Some(Nature::Shares), "{text}");
        }
        for text in ["Antall ansatte", "Employees", "Number of stores", "Produksjon (GWh)", "Årsverk"] {
            assert_eq!(of(text), Some(Nature::Count), "{text}");
        }
        assert_eq!(of("Driftsmargin i %"), Some(Nature::Percent));
        assert_eq!(of("Egenkapitalgrad"), Some(Nature::Ratio));
        for text in [
            "Lønnsvekst 3 %",
            "Common stock",
            "Sum inntekter",
            "Issuance of shares",
            "Tax at statutory rate",
            "Employee benefits",
            "Aksjer",
            "Medlemmer",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
