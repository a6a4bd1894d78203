//! Cells of a measure → its deadline, how often it is done, what it costs.
//!
//! In: a cell's text and its column's header. Out: the text as printed, with its value where it names exactly one. What it does not do: it
//! guesses no year and no currency.

use super::{Deadline, MeasureCost, Repeated, amount, periods, unit_words, units};
use crate::vocabulary::{Vocabulary, words};
use rust_decimal::Decimal;

/// The last day of a measure.
pub(super) fn deadline(raw: &str, header: &str, vocabulary: &Vocabulary) -> Deadline {
    Deadline { raw: raw.to_owned(), date: periods::one_day(raw, header, vocabulary) }
}

/// How often a measure is done.
pub(super) fn repeated(raw: &str, vocabulary: &Vocabulary) -> Repeated {
    Repeated { raw: raw.to_owned(), every: periods::recurrence(raw, vocabulary) }
}

/// What a measure costs: an amount alone or with its currency and scale, in the currency's main unit. The header may name both.
pub(super) fn cost(raw: &str, header: &str, notation: amount::Notation, language: Option<&str>, vocabulary: &Vocabulary) -> MeasureCost {
    let currency = units::currency(&[header, raw], language, vocabulary).map(str::to_owned);
    MeasureCost { raw: raw.to_owned(), value: value(raw, header, notation, vocabulary), currency }
}

/// Words of an amount that is no more than that: "kr", "mill.".
const BESIDE_AMOUNT: usize = 3;

fn value(raw: &str, header: &str, notation: amount::Notation, vocabulary: &Vocabulary) -> Option<Decimal> {
    let digit = |c: char| c.is_ascii_digit();
    let (from, to) = (raw.find(digit)?, raw.rfind(digit)? + 1);
    let (before, behind) = (&raw[..from], &raw[to..]);
    let beside: Vec<String> = words(before).into_iter().chain(words(behind)).collect();
    let scale = scale_word(&beside, vocabulary);
    let known = |word: &String| {
        use avstem_document::figure::look::Units;
        vocabulary.units.is_currency(word) || scale_word(std::slice::from_ref(word), vocabulary).is_some()
    };
    if beside.len() > BESIDE_AMOUNT || !beside.iter().all(known) || raw.contains('%') {
        return None;
    }
    // The sign stands with the digits.
    let negative = before.trim_end().ends_with(['-', '−', '–']) || before.trim_end().ends_with('(');
    // "1,2 mill" has decimals, whatever the notation of whole amounts.
    let notation = if scale.is_some() { amount::Notation { comma_is_decimal: true, point_is_decimal: true } } else { notation };
    let amount = amount::parse(&raw[from..to], notation)?.value;
    let amount = if negative { -amount } else { amount };
    let scale = scale.or_else(|| unit_words::named_scale(header, vocabulary)).unwrap_or(Decimal::ONE);
    amount.checked_mul(scale).map(|value| value.normalize())
}

/// What the words beside an amount multiply it by.
fn scale_word(beside: &[String], vocabulary: &Vocabulary) -> Option<Decimal> {
    let units = &vocabulary.units;
    if units.billion.find(beside).is_some() {
        return Some(Decimal::from(1_000_000_000));
    }
    if units.million.find(beside).is_some() {
        return Some(Decimal::from(1_000_000));
    }
    let thousand = units.thousand_word.find(beside).is_some() || units.thousand.find(beside).is_some();
    thousand.then(|| Decimal::from(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_a_date_where_it_names_one_day() {
        for (raw, header, date) in [
            ("1.6.2018", "Frist", Some("2018-06-01")),
            ("innen 15. mai 2018", "Frist", Some("2018-05-15")),
            ("bis 28.2.2018", "Fertig", Some("2018-02-28")),
            ("30.4.", "Frist 2018", Some("2018-04-30")),
            ("30.4.", "Frist", None),
            ("1.5.2018–1.6.2018", "Frist", None),
            ("mai 2018", "Frist", None),
            ("Q1", "Frist", None),
        ] {
            let read = deadline(raw, header, Vocabulary::built_in());
            assert_eq!((read.raw.as_str(), read.date.map(|date| date.to_string()).as_deref()), (raw, date), "{raw}");
        }
    }

    #[test]
    fn a_cost_is_an_amount_in_the_main_unit() {
        for (raw, header, value, currency) in [
            ("50 000", "Kostnad", Some("50000"), None),
            ("kr 50 000", "Kostnad", Some("50000"), Some("NOK")),
            ("50 000,-", "Kostnad", Some("50000"), None),
            ("1,2 mill. kr", "Kostnad", Some("1200000"), Some("NOK")),
            ("250", "Kostnad (i 1000 kr)", Some("250000"), Some("NOK")),
            ("€ 1,500", "Cost", Some("1500"), Some("EUR")),
            ("-200", "Kostnad", Some("-200"), None),
            ("ca. 50 000 per år", "Kostnad", None, None),
            ("50 000–70 000", "Kostnad", None, None),
            ("Innenfor rammen", "Kostnad", None, None),
            ("20 %", "Kostnad", None, None),
        ] {
            let read = cost(raw, header, amount::Notation::default(), None, Vocabulary::built_in());
            let shown = (read.value.map(|value| value.to_string()), read.currency);
            assert_eq!((shown.0.as_deref(), shown.1.as_deref()), (value, currency), "{raw}");
        }
    }
}
