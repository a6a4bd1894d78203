//! What a document calls its pages: `iv`, `231`, `A-7`.
//!
//! In: labels. Out: the label so many pages on, and the labels of many pages as the runs in which they count on. The idea is that of
//! PDF: a label is a text before a number, and the number counts in figures, in Roman ones or in letters.

/// Digits of the longest number that is counted, and letters of the longest Roman one.
const MOST_DIGITS: usize = 15;
const MOST_ROMAN: usize = 15;
/// The largest number that is written in letters: `zz…z` grows by one letter every 26 pages.
const MOST_LETTERED: u32 = 26 * 20;

/// A page, counted from 1, and what it is called; those after it count on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageLabel {
    pub page: u32,
    pub label: String,
}

/// The label so many pages on; a label without a number stays as it is.
#[must_use]
pub fn counted_on(label: &str, pages: u32) -> String {
    let digits = label.len() - label.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=MOST_DIGITS).contains(&digits) {
        let (before, number) = label.split_at(label.len() - digits);
        return number.parse::<u64>().map_or_else(|_| label.to_owned(), |number| format!("{before}{:0digits$}", number + u64::from(pages)));
    }
    let letters = label.len() - label.trim_end_matches(|c: char| c.is_ascii_alphabetic()).len();
    let (before, number) = label.split_at(label.len() - letters);
    let lower = number.to_ascii_lowercase();
    if digits > 0 || letters == 0 || (number != lower && number != lower.to_ascii_uppercase()) {
        return label.to_owned();
    }
    let on = |value: u32| value.checked_add(pages);
    let counted = from_roman(&lower).and_then(on).and_then(roman).or_else(|| from_letters(&lower).and_then(on).and_then(lettered));
    counted
        .map_or_else(|| label.to_owned(), |counted| format!("{before}{}", if number == lower { counted } else { counted.to_uppercase() }))
}

/// The runs of the labels of pages that are given in order.
pub fn runs(labels: impl IntoIterator<Item = PageLabel>) -> Vec<PageLabel> {
    let mut runs: Vec<PageLabel> = Vec::new();
    for label in labels {
        let told = runs.last().and_then(|run| Some(counted_on(&run.label, label.page.checked_sub(run.page)?)));
        if told.as_ref() != Some(&label.label) {
            runs.push(label);
        }
    }
    runs
}

/// What a page is called, by the runs of labels; none before the first of them.
#[must_use]
pub fn label_of(runs: &[PageLabel], page: u32) -> Option<String> {
    let run = runs.iter().rev().find(|run| run.page <= page)?;
    Some(counted_on(&run.label, page - run.page))
}

/// A number below 4000 in Roman figures, in small letters.
#[must_use]
pub fn roman(number: u32) -> Option<String> {
    const PARTS: [(u32, &str); 13] = [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ];
    let mut left = number;
    let mut text = String::new();
    for (value, part) in PARTS.into_iter().filter(|_| (1..4000).contains(&number)) {
        while left >= value {
            text += part;
            left -= value;
        }
    }
    (!text.is_empty()).then_some(text)
}

/// The value of a Roman number in small letters, as it is properly written.
fn from_roman(text: &str) -> Option<u32> {
    let value = |c: char| match c {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        'c' => Some(100),
        'd' => Some(500),
        'm' => Some(1000_i64),
        _ => None,
    };
    let values: Vec<i64> = text.chars().take(MOST_ROMAN + 1).map(value).collect::<Option<_>>()?;
    let signed = |(at, value): (usize, &i64)| if values.get(at + 1).is_some_and(|next| next > value) { -value } else { *value };
    let number = u32::try_from(values.iter().enumerate().map(signed).sum::<i64>()).ok()?;
    roman(number).filter(|written| written == text).map(|_| number)
}

/// `a` to `z`, then `aa`, `bb` and so on.
fn lettered(number: u32) -> Option<String> {
    let at = number.checked_sub(1).filter(|at| *at < MOST_LETTERED)?;
    let letter = char::from(b'a' + u8::try_from(at % 26).ok()?);
    Some(std::iter::repeat_n(letter, at as usize / 26 + 1).collect())
}

fn from_letters(text: &str) -> Option<u32> {
    let first = text.bytes().next().filter(u8::is_ascii_lowercase)?;
    let times = u32::try_from(text.len()).ok()?;
    let number = times.checked_sub(1)?.checked_mul(26)?.checked_add(u32::from(first - b'a') + 1)?;
    text.bytes().all(|letter| letter == first).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(page: u32, label: &str) -> PageLabel {
        PageLabel { page, label: label.to_owned() }
    }

    #[test]
    fn labels_count_on_in_their_own_figures() {
        let on = |text: &str| counted_on(text, 3);
        assert_eq!(
            [on("7"), on("A-9"), on("008"), on("iii"), on("VII"), on("z"), on("Omslag")],
            ["10", "A-12", "011", "vi", "X", "cc", "Omslag"]
        );
        assert_eq!([on(""), on("Side "), on("99999999999999999999")], ["", "Side ", "99999999999999999999"]);
        assert_eq!([counted_on("iv", u32::MAX), counted_on("5", u32::MAX)], ["iv", "4294967300"]);
    }

    #[test]
    fn labels_are_kept_as_the_runs_in_which_they_count_on() {
        let runs = runs([label(1, "Omslag"), label(2, "i"), label(3, "ii"), label(4, "1"), label(5, "2"), label(7, "4")]);
        assert_eq!(runs, [label(1, "Omslag"), label(2, "i"), label(4, "1")]);
        let told: Vec<Option<String>> = [0, 1, 3, 6].map(|page| label_of(&runs, page)).to_vec();
        assert_eq!(told, [None, Some("Omslag".to_owned()), Some("ii".to_owned()), Some("3".to_owned())]);
    }

    #[test]
    fn roman_numbers_are_those_that_are_properly_written() {
        for number in 1..4000 {
            assert_eq!(roman(number).and_then(|text| from_roman(&text)), Some(number));
        }
        assert_eq!(["iiii", "ic", "vx", ""].map(from_roman), [None; 4]);
    }
}
