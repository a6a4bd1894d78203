//! Which unit the figures of a table are printed in: what a printed 1 stands for, and the currency.
//!
//! In: the texts around a table and the headers of its columns. Out: scales and a currency. The nearest text that names a unit counts:
//! a column's own header, the corner of the table, its caption, the lines above, a line further up that speaks of all figures. Columns
//! of percentages and of notes have no unit. What it does not do: it takes no amount in a sentence for a unit.

use super::{Column, Scenario};
use crate::vocabulary::{Vocabulary, words};
use rust_decimal::Decimal;

/// The unit of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unit {
    /// What a printed 1 stands for.
    pub scale: Decimal,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// Words of the longest line that names a table's unit, and of one that says that it speaks of figures ("Tabell 3: Regnskap for
/// kommunens tjenesteområder. Alle beløp i hele tusen kroner").
const UNIT_WORDS: usize = 8;
const SPOKEN_UNIT_WORDS: usize = 16;
/// Words of a phrase that names nothing but a unit, wherever it stands: "i hele tusen", "in thousands of".
const PLAIN_PHRASE: usize = 3;

/// True for a line that can name the unit of a table below it; a sentence that tells an amount cannot.
pub(super) fn names_unit(text: &str, vocabulary: &Vocabulary) -> bool {
    let text = text.trim();
    let words = words(&text.replace("1 000", "1000").replace("1.000", "1000").replace("1\u{a0}000", "1000"));
    // "Tabell 3: …" counts tables, not money.
    let numbered = vocabulary.context.caption.prefix(&words).is_some_and(|count| words.get(count).is_some_and(|word| is_number(word)));
    let words = if numbered { &words[2.min(words.len())..] } else { &words[..] };
    let is_year = |word: &String| word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let is_unit = |word: &String| matches!(word.as_str(), "1000" | "000" | "1000000");
    let tells_amount = words.iter().any(|word| is_number(word) && !is_unit(word) && !is_year(word));
    let units = &vocabulary.units;
    let says_unit = || {
        let plain = units.thousand.find(words).is_some_and(|(_, count)| count >= PLAIN_PHRASE);
        plain || units.amounts.find(words).is_some()
    };
    let most = if says_unit() { SPOKEN_UNIT_WORDS } else { UNIT_WORDS };
    let short_sentence = words.len() <= UNIT_WORDS / 2 || says_unit();
    words.len() <= most && !tells_amount && (!text.ends_with('.') || short_sentence)
}

fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

/// True for a line that names the unit of every table behind it: "Alle tall i 1000 kr".
pub(super) fn names_unit_of_all(text: &str, vocabulary: &Vocabulary) -> bool {
    vocabulary.units.all_amounts.starts(text) && names_unit(text, vocabulary) && named_scale(text, vocabulary).is_some()
}

/// What a printed 1 stands for: in the table, and in each column. A unit in the header of some columns only ("Antall",
/// "Beløp i 1000 kr") is theirs alone; where nothing names one, it is that of `before`, else 1.
pub(super) fn scales(texts: &[&str], columns: &[Column], before: Option<Decimal>, vocabulary: &Vocabulary) -> (Decimal, Vec<Decimal>) {
    let around = texts.iter().rev().find_map(|text| named_scale(text, vocabulary));
    let counts = |column: &&Column| !matches!(column.scenario, Scenario::Percent | Scenario::Note);
    let own: Vec<Option<Decimal>> = columns.iter().filter(counts).map(|column| named_scale(&column.header, vocabulary)).collect();
    let shared = own.first().copied().flatten().filter(|first| own.iter().all(|scale| scale == &Some(*first)));
    let table = around.or(shared).or(before).unwrap_or(Decimal::ONE);
    let of_column = |column: &Column| {
        if counts(&column) { named_scale(&column.header, vocabulary).unwrap_or(table) } else { Decimal::ONE }
    };
    (table, columns.iter().map(of_column).collect())
}

/// The scale that a text names.
pub(super) fn named_scale(text: &str, vocabulary: &Vocabulary) -> Option<Decimal> {
    let words = words(text);
    if vocabulary.units.million.find(&words).is_some() {
        return Some(Decimal::from(1_000_000));
    }
    let thousands = || vocabulary.units.thousand.find(&words).map(|_| Decimal::from(1_000));
    let inside = || text.rsplit_once('(').and_then(|(_, inside)| inside.split_once(')')).map(|(inside, _)| inside);
    thousands().or_else(|| scale_by_sign(text)).or_else(|| scale_alone(text, vocabulary)).or_else(|| scale_alone(inside()?, vocabulary))
}

/// The scale of a text that is nothing but a currency and a number of zeros: `kr 1 000`, `Kr 1.000`, `000 kr`, `NOK '000`.
fn scale_alone(text: &str, vocabulary: &Vocabulary) -> Option<Decimal> {
    let units = &vocabulary.units;
    let currencies = [&units.krone_nok, &units.krone_sek, &units.krone_dkk, &units.euro, &units.pound, &units.dollar];
    let words = words(text);
    let is_currency = |word: &str| currencies.iter().any(|phrases| phrases.is(word));
    let digits: String = words.iter().filter(|word| !is_currency(word)).map(String::as_str).collect();
    match digits.as_str() {
        _ if !words.iter().any(|word| is_currency(word)) => None,
        "1000" | "000" => Some(Decimal::from(1_000)),
        "1000000" | "000000" => Some(Decimal::from(1_000_000)),
        _ => None,
    }
}

/// The scale of a currency sign with a letter or zeros: `T€`, `k€`, `£000`, `£'000`, `£m`, `M€`.
fn scale_by_sign(text: &str) -> Option<Decimal> {
    text.split_whitespace().find_map(|word| {
        let bare: String = word.chars().filter(|c| c.is_alphanumeric() || CURRENCY_SIGNS.contains(c)).collect();
        let sign = bare.find(CURRENCY_SIGNS)?;
        let (before, after) = (&bare[..sign], bare[sign..].trim_start_matches(CURRENCY_SIGNS));
        match (before, after) {
            ("T" | "t" | "k" | "K", "") | ("", "000" | "k" | "K" | "000s") => Some(Decimal::from(1_000)),
            ("M" | "m", "") | ("", "m" | "M" | "mn" | "000000") => Some(Decimal::from(1_000_000)),
            _ => None,
        }
    })
}

const CURRENCY_SIGNS: [char; 3] = ['€', '£', '$'];

/// The currency that the texts around a table name; "kr" is the one of the document's language.
pub(super) fn currency<'a>(texts: &[&str], language: Option<&str>, vocabulary: &'a Vocabulary) -> Option<&'a str> {
    let home = language.and_then(|language| vocabulary.home_currency(language));
    let signs = [("€", "EUR"), ("£", "GBP"), ("$", "USD")];
    let units = &vocabulary.units;
    let crowns = [(&units.krone_nok, "NOK"), (&units.krone_sek, "SEK"), (&units.krone_dkk, "DKK")];
    let others = [(&units.euro, "EUR"), (&units.pound, "GBP"), (&units.dollar, "USD")];
    texts.iter().rev().find_map(|text| {
        let named: Vec<&str> = crowns.iter().chain(&others).filter(|(phrases, _)| phrases.within(text)).map(|(_, code)| *code).collect();
        let by_sign = signs.iter().find(|(sign, _)| text.contains(sign)).map(|(_, code)| *code);
        let at_home = home.filter(|home| named.contains(home) || (!named.is_empty() && crowns.iter().any(|(_, code)| code == home)));
        by_sign.or(at_home).or(named.first().copied())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_name_scales() {
        for (text, scale) in [
            ("T€", Some(1_000)),
            ("Angaben in T€", Some(1_000)),
            ("£'000", Some(1_000)),
            ("(£000)", Some(1_000)),
            ("£m", Some(1_000_000)),
            ("Amounts in $", None),
            ("£5", None),
            ("Tabell 3", None),
        ] {
            assert_eq!(scale_by_sign(text), scale.map(Decimal::from), "{text}");
        }
    }
}
