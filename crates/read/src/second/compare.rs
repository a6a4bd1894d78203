//! What the two readers saw in one box, compared by their digits.
//!
//! Spaces, separators, signs and marks are dropped on both sides: the engines differ in them without being wrong.

use super::Reading;

/// What the second reader says of the first one's reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The same digits, whatever stands around them.
    SameDigits,
    /// Another figure.
    OtherDigits,
    /// Nothing, no figure, a part of it, or what may belong elsewhere: known gaps of the engine, which say nothing.
    NoAnswer,
}

/// Compares a figure as printed with what was read in its box. `whole` when the figure is all that stands in the box; else
/// the box holds a sentence, in which the figure can be found but not contradicted.
#[must_use]
pub fn compare(printed: &str, reading: Option<&Reading>, whole: bool) -> Comparison {
    let (read, fits) = reading.map_or(("", false), |reading| (reading.text.as_str(), reading.fits));
    let (first, second) = (digits(printed), digits(read));
    if first.is_empty() || second.is_empty() {
        Comparison::NoAnswer
    } else if first == second || !whole && second.contains(&first) {
        Comparison::SameDigits
    } else if !whole || !fits || second.len() < first.len() || is_garbled(printed, read) {
        Comparison::NoAnswer
    } else {
        Comparison::OtherDigits
    }
}

/// True when two figures have the same digits, and have any.
#[must_use]
pub fn same_digits(a: &str, b: &str) -> bool {
    let (a, b) = (digits(a), digits(b));
    a == b && !a.is_empty()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// True when what was read differs from the printed figure in more than its digits, spaces and signs: then a font was not
/// understood, or it is another text.
fn is_garbled(printed: &str, read: &str) -> bool {
    let points = |text: &str| text.chars().filter(|c| matches!(c, '.' | ',')).count();
    let known = |c: char| c.is_ascii_digit() || c.is_whitespace() || SIGNS.contains(c) || printed.contains(c);
    points(printed) != points(read) || !read.chars().all(known)
}

/// What engines may differ in without being wrong.
const SIGNS: &str = "-−–+()'’";

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str, fits: bool) -> Reading {
        Reading { text: text.to_owned(), fits }
    }

    fn figure(printed: &str, read: &str) -> Comparison {
        compare(printed, Some(&reading(read, true)), true)
    }

    #[test]
    fn separators_spaces_and_signs_do_not_matter() {
        assert_eq!(figure("-1 234,50", "−1.234,50"), Comparison::SameDigits);
        assert_eq!(figure("kr 7 370 200", "kr7370200"), Comparison::SameDigits);
    }

    #[test]
    fn another_figure_disagrees() {
        assert_eq!(figure("587 894", "587 884"), Comparison::OtherDigits);
        assert_eq!(figure("1 234", "11 234"), Comparison::OtherDigits);
    }

    #[test]
    fn absence_says_nothing() {
        assert_eq!(compare("587 894", None, true), Comparison::NoAnswer);
        assert_eq!(figure("587 894", "587"), Comparison::NoAnswer);
        assert_eq!(figure("587 894", "58784"), Comparison::NoAnswer);
        assert_eq!(figure("–", "12"), Comparison::NoAnswer);
    }

    #[test]
    fn garbage_says_nothing() {
        assert_eq!(figure("587 894", "5Y7 8841"), Comparison::NoAnswer);
        assert_eq!(figure("587 894", "\u{e012}87 8844"), Comparison::NoAnswer);
        assert_eq!(figure("12.3", "-890"), Comparison::NoAnswer);
        assert_eq!(figure("30", "59%"), Comparison::NoAnswer);
        assert_eq!(figure("12 kr", "13 kr"), Comparison::OtherDigits);
    }

    #[test]
    fn what_may_belong_elsewhere_confirms_and_contradicts_nothing() {
        assert_eq!(compare("587 894", Some(&reading("587 884", false)), true), Comparison::NoAnswer);
        assert_eq!(compare("587 894", Some(&reading("587 894", false)), true), Comparison::SameDigits);
    }

    #[test]
    fn a_sentence_confirms_its_figure_and_contradicts_nothing() {
        assert_eq!(compare("7 370 200", Some(&reading("Omsetningen var kr 7 370 200 i 2017", true)), false), Comparison::SameDigits);
        assert_eq!(compare("7 370 200", Some(&reading("Omsetningen var kr 7 370 300 i 2017", true)), false), Comparison::NoAnswer);
    }
}
