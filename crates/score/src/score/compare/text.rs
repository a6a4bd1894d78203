//! When two texts say the same.

use rust_decimal::Decimal;

/// A text without what formats change on their own: kinds of spaces and of minus signs.
pub(super) fn plain(text: &str) -> String {
    let letters = text.chars().map(|letter| match letter {
        '−' | '–' | '—' => '-',
        letter if letter.is_whitespace() => ' ',
        letter => letter,
    });
    letters.collect::<String>().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A header without spaces, hyphens and case: a wrapped one may be joined with or without.
pub(super) fn header(text: &str) -> String {
    plain(text).chars().filter(|letter| !matches!(letter, ' ' | '-')).flat_map(char::to_lowercase).collect()
}

/// The number that a workbook's cell shows, however its thousands are parted.
pub(super) fn number(text: &str) -> Option<Decimal> {
    let kept: String = plain(text).chars().filter(|letter| !matches!(letter, ' ' | '%')).collect();
    let (kept, negative) = match kept.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (inner.to_owned(), true),
        // A minus may stand behind.
        None => kept.strip_suffix('-').map_or((kept.clone(), false), |digits| (digits.to_owned(), true)),
    };
    let mut digits = kept.replace(',', ".");
    // A separator before three digits parts thousands: no figure of the score has three decimals.
    while let Some(at) = digits.find('.').filter(|&at| digits[at + 1..].len() == 3 || digits[at + 1..].contains('.')) {
        digits.remove(at);
    }
    let value: Decimal = digits.parse().ok()?;
    Some(if negative { -value } else { value }.normalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_and_dashes_of_all_kinds_are_the_same() {
        assert_eq!(plain(" −1\u{a0}200  x"), "-1 200 x");
        assert_eq!(header("Vedtatt budsjett- 2024"), header("vedtatt Budsjett 2024"));
    }

    #[test]
    fn a_number_is_the_same_in_every_notation() {
        for text in ["-1234.5", "-1,234.5", "−1 234,5", "(1.234,5)", "1.234,5-"] {
            assert_eq!(number(text), Some(Decimal::new(-12345, 1)), "{text}");
        }
        assert_eq!(number("1,234,567"), Some(Decimal::new(1_234_567, 0)));
        assert_eq!(number("Sum"), None);
    }
}
