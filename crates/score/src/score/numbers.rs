//! Figures as documents print them.
//!
//! In: a figure and the notation of its table. Out: its text. The notation is drawn once a document, as whoever types one keeps to it.

use super::{model::Axis, words::Words};
use fastrand::Rng;
use rust_decimal::Decimal;

/// How a document prints figures.
#[derive(Debug, Clone)]
pub(crate) struct Notation {
    pub(crate) decimal: char,
    pub(crate) thousands: &'static str,
    pub(crate) minus: Minus,
    /// What stands for nothing: blank, a hyphen or a dash.
    pub(crate) nothing: &'static str,
    /// A percentage has its sign in every cell.
    pub(crate) percent_sign: bool,
}

/// How a negative figure is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Minus {
    Hyphen,
    Sign,
    Parentheses,
    Behind,
}

/// Draws a notation of the language; gives what was drawn.
pub(crate) fn draw(words: &Words, chance: &mut Rng) -> (Notation, Vec<Axis>) {
    let thousands = chance.choice(words.thousands).copied().unwrap_or_default();
    let (minus, minus_name) = match chance.usize(..20) {
        0..11 => (Minus::Hyphen, "hyphen"),
        11..15 => (Minus::Sign, "minus sign"),
        15..19 => (Minus::Parentheses, "parentheses"),
        _ => (Minus::Behind, "behind"),
    };
    let nothing = *chance.choice(&["", "", "-", "–"]).unwrap_or(&"");
    let percent_sign = chance.usize(..4) == 0;
    let thousands_name = match thousands {
        " " => "space",
        "\u{a0}" => "hard space",
        "." => "dot",
        "," => "comma",
        _ => "none",
    };
    let nothing_name = if nothing.is_empty() { "blank" } else { "dash" };
    let shape = vec![("thousands", thousands_name.into()), ("minus", minus_name.into()), ("nothing", nothing_name.into())];
    (Notation { decimal: words.decimal, thousands, minus, nothing, percent_sign }, shape)
}

impl Notation {
    /// The text of an amount.
    pub(crate) fn amount(&self, value: Decimal) -> String {
        let digits = value.abs().to_string();
        let (whole, decimals) = digits.split_once('.').map_or((digits.as_str(), None), |(whole, decimals)| (whole, Some(decimals)));
        let mut text = grouped(whole, self.thousands);
        if let Some(decimals) = decimals {
            text.push(self.decimal);
            text.push_str(decimals);
        }
        if value.is_zero() || value.is_sign_positive() {
            return text;
        }
        match self.minus {
            Minus::Hyphen => format!("-{text}"),
            Minus::Sign => format!("−{text}"),
            Minus::Parentheses => format!("({text})"),
            Minus::Behind => format!("{text}-"),
        }
    }

    /// The text of a percentage.
    pub(crate) fn percent(&self, value: Decimal) -> String {
        let text = self.amount(value);
        if !self.percent_sign {
            return text;
        }
        text.strip_suffix(')').map_or_else(|| format!("{text} %"), |inner| format!("{inner} %)"))
    }
}

/// Digits in groups of three, from the right.
fn grouped(digits: &str, separator: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(separator);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notation(minus: Minus) -> Notation {
        Notation { decimal: ',', thousands: " ", minus, nothing: "", percent_sign: true }
    }

    #[test]
    fn amounts_are_grouped_and_signed() {
        let printed = |minus, value| notation(minus).amount(value);
        assert_eq!(printed(Minus::Hyphen, Decimal::new(-1_234_567, 0)), "-1 234 567");
        assert_eq!(printed(Minus::Parentheses, Decimal::new(-12, 1)), "(1,2)");
        assert_eq!(printed(Minus::Behind, Decimal::new(-999, 0)), "999-");
        assert_eq!(printed(Minus::Sign, Decimal::new(0, 0)), "0");
    }

    #[test]
    fn the_sign_of_a_percentage_stands_inside_parentheses() {
        assert_eq!(notation(Minus::Parentheses).percent(Decimal::new(-45, 1)), "(4,5 %)");
    }
}
