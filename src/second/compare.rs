//! What the two readers saw in one box, compared by their digits.
//!
//! Spaces, separators, signs and marks are dropped on both sides: the engines differ in them without being wrong.

/// What the second reader says of the first one's reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Agrees,
    /// Another figure.
    Disagrees,
    /// Nothing, no figure, or a part of it: known gaps of the engine, which say nothing.
    NoAnswer,
}

/// Compares a figure as printed with what was read in its box. `whole` when the figure is all that stands in the box; else
/// the box holds a sentence, in which the figure can be found but not contradicted.
#[must_use]
pub fn compare(printed: &str, read: Option<&str>, whole: bool) -> Comparison {
    let read = read.unwrap_or_default();
    let (first, second) = (digits(printed), digits(read));
    if first.is_empty() || second.is_empty() {
        Comparison::NoAnswer
    } else if first == second || !whole && second.contains(&first) {
        Comparison::Agrees
    } else if !whole || is_garbled(printed, read) || is_part(&second, &first) {
        Comparison::NoAnswer
    } else {
        Comparison::Disagrees
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// True when letters or unknown characters stand where the printed figure has none: a font that was not understood.
fn is_garbled(printed: &str, read: &str) -> bool {
    read.chars().any(|c| (c.is_alphabetic() || c.is_control() || is_unknown(c)) && !printed.contains(c))
}

/// Characters that stand for no known one: the replacement character and the areas for private use.
fn is_unknown(c: char) -> bool {
    matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..)
}

/// True when `part` is `whole` with some characters lost.
fn is_part(part: &str, whole: &str) -> bool {
    let mut rest = whole.chars();
    part.len() < whole.len() && part.chars().all(|c| rest.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(printed: &str, read: &str) -> Comparison {
        compare(printed, Some(read), true)
    }

    #[test]
    fn separators_spaces_and_signs_do_not_matter() {
        assert_eq!(figure("-1 234,50", "−1.234,50"), Comparison::Agrees);
        assert_eq!(figure("kr 7 370 200", "kr7370200"), Comparison::Agrees);
    }

    #[test]
    fn another_figure_disagrees() {
        assert_eq!(figure("587 894", "587 884"), Comparison::Disagrees);
        assert_eq!(figure("1 234", "11 234"), Comparison::Disagrees);
    }

    #[test]
    fn absence_says_nothing() {
        assert_eq!(compare("587 894", None, true), Comparison::NoAnswer);
        assert_eq!(figure("587 894", "587"), Comparison::NoAnswer);
        assert_eq!(figure("587 894", "58794"), Comparison::NoAnswer);
        assert_eq!(figure("–", "12"), Comparison::NoAnswer);
    }

    #[test]
    fn garbage_says_nothing() {
        assert_eq!(figure("587 894", "5Y7 884"), Comparison::NoAnswer);
        assert_eq!(figure("587 894", "\u{e012}87 884"), Comparison::NoAnswer);
        assert_eq!(figure("12 kr", "13 kr"), Comparison::Disagrees);
    }

    #[test]
    fn a_sentence_confirms_its_figure_and_contradicts_nothing() {
        assert_eq!(compare("7 370 200", Some("Omsetningen var kr 7 370 200 i 2017"), false), Comparison::Agrees);
        assert_eq!(compare("7 370 200", Some("Omsetningen var kr 7 370 300 i 2017"), false), Comparison::NoAnswer);
    }
}
