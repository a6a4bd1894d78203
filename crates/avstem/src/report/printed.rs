//! A value as its document prints figures.
//!
//! In: an exact value, the fact that it is held against and the facts around that one, and what a printed 1 stands for. Out: the value
//! in the document's own notation: `1 643` where thousands are printed, `1,643.50` in English, `(12)` where negatives stand in brackets.
//! The idea: what the first fact shows tells scale, decimals and the sign of per cent; what it does not show (it is too short for a
//! separator, or not negative) the nearest of its neighbours tells. What it does not do: it rounds nothing, so that a value with more
//! digits than are printed keeps them.

use super::{amount::exact, model::Fact};
use avstem_document::{figure::look::is_dash, place::Place};
use rust_decimal::Decimal;
use std::str::FromStr;

/// A value as the document prints figures: `like` is the figure that it is held against, the figures around it behind, nearest first;
/// `scale` is what a printed 1 stands for there.
#[must_use]
pub fn as_printed(value: &Decimal, like: &[&Fact], scale: u64) -> String {
    let forms: Vec<Form> = like.iter().filter_map(|fact| Form::of(fact, scale)).collect();
    let first = forms.first();
    let scale = first.map_or_else(|| scales(scale).next().unwrap_or(Decimal::ONE), |form| form.scale);
    // Digits that a decimal cannot hold: in the main unit then.
    let exactly = |printed: &Decimal| printed.checked_mul(scale).as_ref() == Some(value);
    let printed = value.checked_div(scale).filter(exactly).unwrap_or(*value);
    let decimals = first.map_or(0, |form| form.decimals);
    let digits = exact(printed.abs(), i32::try_from(decimals).unwrap_or(0));
    let group = forms.iter().find_map(|form| form.group).unwrap_or(Group::By(SPACE));
    let text = notated(&digits, group, mark(&forms, group)) + first.map_or("", |form| form.unit);
    if printed.is_sign_negative() && !printed.is_zero() {
        forms.iter().find_map(|form| form.negative).unwrap_or(Negative::Before).around(&text)
    } else {
        text
    }
}

const SPACE: char = ' ';

/// How thousands are parted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// Not at all: a figure of four digits or more shows none.
    Never,
    By(char),
}

/// How a negative figure is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Negative {
    Before,
    Behind,
    Brackets,
}

impl Negative {
    fn around(self, text: &str) -> String {
        match self {
            Self::Before => format!("-{text}"),
            Self::Behind => format!("{text}-"),
            Self::Brackets => format!("({text})"),
        }
    }
}

/// What one printed figure tells of the notation.
#[derive(Debug, Clone, PartialEq)]
struct Form {
    scale: Decimal,
    decimals: usize,
    /// None where the figure is too short to tell.
    group: Option<Group>,
    mark: Option<char>,
    /// None where it is not negative.
    negative: Option<Negative>,
    /// ` %` or nothing.
    unit: &'static str,
}

impl Form {
    /// None where the text is not the value in any unit: it was misread, or says more than a figure.
    fn of(fact: &Fact, scale: u64) -> Option<Self> {
        let value = Decimal::from_str(&fact.value).ok()?;
        let (before, body, behind) = parted(&fact.raw)?;
        let digits: String = body.chars().filter(char::is_ascii_digit).collect();
        let (scale, decimals) = scales(scale).find_map(|scale| Some((scale, decimals(&digits, value, scale)?)))?;
        let (whole, fraction) = split(body, decimals)?;
        // `,5` begins with its mark.
        let open = if whole.is_empty() { before } else { whole };
        let mark = (decimals > 0).then(|| open.chars().next_back()).flatten().filter(|c| !c.is_ascii_digit());
        let whole = if mark.is_some() { whole.trim_end_matches(|c: char| !c.is_ascii_digit()) } else { whole };
        if fraction.chars().any(|c| !c.is_ascii_digit()) || (decimals > 0 && mark.is_none()) {
            return None;
        }
        let negative = (value.is_sign_negative() && !value.is_zero()).then(|| negative(before, behind));
        let unit = match behind.trim_start() {
            rest if !rest.starts_with('%') => "",
            rest if rest.len() < behind.len() => " %",
            _ => "%",
        };
        // Cells of sheets hold numbers: how their thousands are parted is up to whoever opens them.
        let group = group(whole).filter(|group| *group != Group::Never || !matches!(fact.place, Place::Sheet { .. }));
        Some(Self { scale, decimals, group, mark, negative, unit })
    }
}

/// The scale that is told, then those that a single column or line may have of its own. A scale is a power of ten.
fn scales(told: u64) -> impl Iterator<Item = Decimal> {
    let told = Some(told).filter(|told| told.checked_ilog10().and_then(|power| 10_u64.checked_pow(power)) == Some(*told));
    told.into_iter().chain([1, 1000, 1_000_000, 1_000_000_000]).map(Decimal::from)
}

/// What stands before the first digit, from it to the last one, and behind.
fn parted(raw: &str) -> Option<(&str, &str, &str)> {
    let first = raw.find(|c: char| c.is_ascii_digit())?;
    let last = raw.rfind(|c: char| c.is_ascii_digit())?;
    Some((raw.get(..first)?, raw.get(first..=last)?, raw.get(last + 1..)?))
}

/// How many of the printed digits are decimals, if they are the value in this unit.
fn decimals(digits: &str, value: Decimal, scale: Decimal) -> Option<usize> {
    let printed = value.abs().checked_div(scale)?.normalize();
    let whole = printed.trunc().to_string();
    // Zeros before the point are printed or not: `,5` is `0,5`.
    (0..=digits.len()).find(|decimals| {
        let (before, after) = digits.split_at(digits.len() - decimals);
        let before = before.trim_start_matches('0');
        before == whole.trim_start_matches('0') && Decimal::from_str(&format!("0.{after}0")).is_ok_and(|after| after == printed.fract())
    })
}

/// The text before its last so many digits, and the rest.
fn split(body: &str, decimals: usize) -> Option<(&str, &str)> {
    let at = if decimals == 0 { body.len() } else { body.char_indices().rev().filter(|(_, c)| c.is_ascii_digit()).nth(decimals - 1)?.0 };
    body.split_at_checked(at)
}

fn group(whole: &str) -> Option<Group> {
    let sign = whole.chars().find(|c| !c.is_ascii_digit());
    match sign {
        // Any kind of space is shown as one.
        Some(sign) if sign.is_whitespace() => Some(Group::By(SPACE)),
        Some(sign) => Some(Group::By(sign)),
        None => (whole.len() > 3).then_some(Group::Never),
    }
}

fn negative(before: &str, behind: &str) -> Negative {
    if before.contains('(') && behind.contains(')') {
        Negative::Brackets
    } else if !before.contains(is_dash) && behind.trim_start().starts_with(is_dash) {
        Negative::Behind
    } else {
        Negative::Before
    }
}

/// What stands before decimals; where no figure shows any, what goes with the mark between thousands.
fn mark(forms: &[Form], group: Group) -> char {
    let usual = match group {
        Group::By(SPACE | '.') => ',',
        Group::By(_) | Group::Never => '.',
    };
    forms.iter().find_map(|form| form.mark).unwrap_or(usual)
}

/// Digits with a point before decimals, in the document's notation.
fn notated(digits: &str, group: Group, mark: char) -> String {
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, fraction)| (whole, Some(fraction)));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if let Group::By(sign) = group
            && at > 0
            && (whole.len() - at).is_multiple_of(3)
        {
            text.push(sign);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push(mark);
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(raw: &str, value: &str) -> Fact {
        Fact {
            column: "c1".to_owned(),
            value: value.to_owned(),
            raw: raw.to_owned(),
            decimals: 0,
            formula: None,
            hidden: false,
            recognised: None,
            place: Place::block(0),
        }
    }

    fn shown(value: &str, like: &[(&str, &str)], scale: u64) -> String {
        let facts: Vec<Fact> = like.iter().map(|(raw, value)| fact(raw, value)).collect();
        as_printed(&value.parse().unwrap(), &facts.iter().collect::<Vec<_>>(), scale)
    }

    #[test]
    fn thousands_stay_thousands() {
        assert_eq!(shown("1634000", &[("1 643", "1643000")], 1000), "1 634");
        assert_eq!(shown("9000", &[("1 643", "1643000")], 1000), "9");
        assert_eq!(shown("1634500", &[("1 643", "1643000")], 1000), "1 634,5");
        assert_eq!(shown("1634500", &[("1.6", "1600000")], 1_000_000), "1.6345");
    }

    #[test]
    fn a_figure_with_a_scale_of_its_own_keeps_it() {
        assert_eq!(shown("12.5", &[("12,4", "12.4")], 1000), "12,5");
        assert_eq!(shown("1634000", &[("1 643", "1643000")], 1), "1 634");
    }

    #[test]
    fn separators_are_the_documents() {
        assert_eq!(shown("1634", &[("1,643", "1643")], 1), "1,634");
        assert_eq!(shown("1634.5", &[("1,643.00", "1643")], 1), "1,634.50");
        assert_eq!(shown("1634", &[("1.643,20", "1643.20")], 1), "1.634,00");
        assert_eq!(shown("1634", &[("1\u{a0}643", "1643")], 1), "1 634");
        assert_eq!(shown("1634", &[("1'643", "1643")], 1), "1'634");
        assert_eq!(shown("1634", &[("1643", "1643")], 1), "1634");
        assert_eq!(shown("0.5", &[(",25", "0.25")], 1), "0,50");
        assert_eq!(shown("1634", &[("kr 1 643,-", "1643")], 1), "1 634");
    }

    #[test]
    fn what_a_short_figure_does_not_tell_its_neighbours_tell() {
        assert_eq!(shown("1634", &[("643", "643"), ("12", "12"), ("4,100", "4100")], 1), "1,634");
        assert_eq!(shown("-12", &[("8", "8"), ("(3)", "-3")], 1), "(12)");
        assert_eq!(shown("0.5", &[("8", "8"), ("3,25", "3.25")], 1), "0,5");
        assert_eq!(shown("1634", &[("643", "643")], 1), "1 634");
    }

    #[test]
    fn negatives_are_told_as_the_document_tells_them() {
        assert_eq!(shown("-1634", &[("(1,643)", "-1643")], 1), "(1,634)");
        assert_eq!(shown("-1634", &[("1 643-", "-1643")], 1), "1 634-");
        assert_eq!(shown("-1634", &[("\u{2212}1 643", "-1643")], 1), "-1 634");
        // Brackets around a figure that is not negative tell nothing.
        assert_eq!(shown("-5", &[("(8)", "8")], 1), "-5");
        assert_eq!(shown("-12.4", &[("(12,5 %)", "-12.5")], 1), "(12,4 %)");
    }

    #[test]
    fn per_cent_is_shown_and_other_units_are_not() {
        assert_eq!(shown("24.4", &[("24,5 %", "24.5")], 1), "24,4 %");
        assert_eq!(shown("24.4", &[("24.5%", "24.5")], 1), "24.4%");
        assert_eq!(shown("24", &[("25 kr", "25")], 1), "24");
    }

    #[test]
    fn numbers_of_sheets_are_shown_with_spaces() {
        let cell = Fact { place: Place::sheet("Drift", 1, 1), ..fact("1643.5", "1643.5") };
        assert_eq!(as_printed(&"1634.5".parse().unwrap(), &[&cell], 1), "1 634.5");
    }

    #[test]
    fn what_tells_nothing_is_shown_plainly() {
        assert_eq!(shown("1634.50", &[], 1), "1 634,5");
        assert_eq!(shown("1634", &[("l643", "1643")], 1), "1 634");
        assert_eq!(shown("0", &[("-", "0"), ("1,643", "1643")], 1), "0");
        assert_eq!(shown("1634", &[], 3), "1 634");
    }
}
