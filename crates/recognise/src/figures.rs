//! Figures among the words: what can only be a digit there is one, and what a rule left at their end goes.
//!
//! In: the words of a picture. Out: the same; of a changed one [`RecognisedWord::first`] holds what was read. A word is a figure when all
//! that is not a digit in it looks like one, or parts thousands or decimals, and digits are the most. What it does not do: it changes no
//! digit into another one; that takes arithmetic.

use avstem_document::recognised::RecognisedWord;

/// Letters that the eye takes for digits, and the digits.
const LIKE: [(char, char); 9] =
    [('O', '0'), ('o', '0'), ('Q', '0'), ('l', '1'), ('I', '1'), ('|', '1'), ('S', '5'), ('B', '8'), ('Z', '2')];
/// Marks inside a figure.
const MARKS: &str = ".,-−–+%'’";
/// What remains of a rule beside a figure.
const REMAINS: &str = "|!'`´‘’\"”“_~°";

/// Reads the figures among the words as figures.
pub(crate) fn clean(words: &mut Vec<RecognisedWord>) {
    mend(words);
    *words = std::mem::take(words).into_iter().rev().fold(Vec::new(), grouped).into_iter().rev().collect();
}

/// Digits between two separators of thousands.
const GROUP: usize = 3;

/// Puts a word before those that come after it, the next one last. A narrow space between thousands is often not seen: where groups of
/// three digits follow, the digits before them are parted as they must be.
fn grouped(mut after: Vec<RecognisedWord>, word: RecognisedWord) -> Vec<RecognisedWord> {
    let is_group = |next: &RecognisedWord| next.follows && next.text.len() == GROUP && next.text.bytes().all(|byte| byte.is_ascii_digit());
    let sign = word.text.len() - word.text.trim_start_matches(['-', '−', '–', '(']).len();
    let digits = word.text.get(sign..).unwrap_or_default();
    let whole = digits.len() > GROUP && digits.bytes().all(|byte| byte.is_ascii_digit()) && word.text.chars().count() == word.spans.len();
    if !whole || !after.last().is_some_and(is_group) {
        after.push(word);
        return after;
    }
    let count = word.spans.len();
    let mut end = count;
    while end > 0 {
        // The sign stays with the first group.
        let begin = if end - (count - digits.len()) <= GROUP { 0 } else { end - GROUP };
        after.push(part(&word, begin..end));
        end = begin;
    }
    after
}

/// Some of a word's characters as a word.
fn part(word: &RecognisedWord, range: std::ops::Range<usize>) -> RecognisedWord {
    let cut = |text: &str| text.chars().skip(range.start).take(range.len()).collect::<String>();
    let same = |text: &&String| text.chars().count() == word.spans.len();
    RecognisedWord {
        text: cut(&word.text),
        spans: word.spans[range.clone()].to_vec(),
        confidences: word.confidences.get(range.clone()).unwrap_or_default().to_vec(),
        follows: word.follows || range.start > 0,
        second: word.second.as_ref().filter(same).map(|text| cut(text)),
        first: word.first.as_ref().filter(same).map(|text| cut(text)),
        ..word.clone()
    }
}

fn mend(words: &mut [RecognisedWord]) {
    for at in 0..words.len() {
        let opened = at > 0 && words[at].follows && words[at - 1].text.contains('(');
        let closed = words.get(at + 1).is_some_and(|next| next.follows && next.text.contains(')'));
        let word = &mut words[at];
        let Some((range, text)) = figure(&word.text, opened, closed) else { continue };
        if text == word.text {
            continue;
        }
        word.first = Some(std::mem::replace(&mut word.text, text));
        word.spans = word.spans.get(range.clone()).unwrap_or_default().to_vec();
        word.confidences = word.confidences.get(range).unwrap_or_default().to_vec();
    }
}

/// The characters of a word that make a figure, and the figure; `None` for any other word. `opened` and `closed` tell whether a bracket
/// stands at the word beside it.
fn figure(text: &str, opened: bool, closed: bool) -> Option<(std::ops::Range<usize>, String)> {
    let characters: Vec<char> = text.chars().collect();
    let (has_open, has_close) = (opened || characters.contains(&'('), closed || characters.contains(&')'));
    let is_remains = |c: char| REMAINS.contains(c) || c == '(' && !has_close || c == ')' && !has_open;
    let from = characters.iter().position(|c| !is_remains(*c))?;
    let to = characters.iter().rposition(|c| !is_remains(*c))? + 1;
    let inner = &characters[from..to];
    let digits = inner.iter().filter(|c| c.is_ascii_digit()).count();
    let like = |c: char| LIKE.iter().find(|(letter, _)| *letter == c).map(|(_, digit)| *digit);
    let letters = inner.iter().filter(|c| like(**c).is_some()).count();
    let whole = inner.iter().all(|c| c.is_ascii_digit() || like(*c).is_some() || MARKS.contains(*c) || "()".contains(*c));
    // "SO2" and "B1" are no figures.
    if digits == 0 || !whole || 2 * letters > digits || letters > 0 && !inner[0].is_ascii_digit() && digits < 3 {
        return None;
    }
    Some((from..to, inner.iter().map(|c| like(*c).unwrap_or(*c)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleaned(text: &str) -> Option<String> {
        figure(text, false, false).map(|(_, text)| text)
    }

    #[test]
    fn letters_in_a_figure_are_digits() {
        assert_eq!(["97O", "1l4", "S00,50", "12.3B0"].map(|text| cleaned(text).unwrap()), ["970", "114", "500,50", "12.380"]);
    }

    #[test]
    fn remains_of_rules_go() {
        assert_eq!(["0)", "|147\"", "-3284", "(1"].map(|text| cleaned(text).unwrap()), ["0", "147", "-3284", "1"]);
        assert_eq!(figure("000)", true, false).unwrap().1, "000)");
        assert_eq!(figure("(1", false, true).unwrap().1, "(1");
        assert_eq!(cleaned("(20%)").unwrap(), "(20%)");
    }

    #[test]
    fn words_stay_words() {
        for text in ["KHS-26", "SO2", "B1", "Oslo", "x4", "2017/2018", "l", "|", "()", "Q1"] {
            assert_eq!(cleaned(text), None, "{text}");
        }
    }

    fn word(text: &str, follows: bool) -> RecognisedWord {
        RecognisedWord {
            text: text.to_owned(),
            spans: text.chars().map(|_| [1.0, 2.0]).collect(),
            top: 0.0,
            bottom: 1.0,
            confidences: vec![90; text.chars().count()],
            baseline: 1.0,
            size: 1.0,
            bold: false,
            follows,
            second: Some(text.to_owned()),
            first: None,
            repaired: false,
        }
    }

    #[test]
    fn a_space_between_thousands_that_was_not_seen_is_put_back() {
        let grouped = |parts: &[&str]| {
            let mut words: Vec<RecognisedWord> = parts.iter().enumerate().map(|(at, text)| word(text, at > 0)).collect();
            clean(&mut words);
            assert!(words.iter().all(|word| word.agreed() && word.spans.len() == word.text.chars().count()));
            words.iter().map(|word| word.text.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(grouped(&["1975", "000"]), "1 975 000");
        assert_eq!(grouped(&["-21054", "750"]), "-21 054 750");
        assert_eq!(grouped(&["2024", "12"]), "2024 12");
        assert_eq!(grouped(&["1975"]), "1975");
    }

    #[test]
    fn what_was_read_is_kept() {
        let mut words = vec![word("0)", false)];
        clean(&mut words);
        assert_eq!((words[0].text.as_str(), words[0].first.as_deref(), words[0].spans.len()), ("0", Some("0)"), 1));
    }
}
