//! What avstem says of a document in English, in notes and in reasons why it was not read → the same in another language.
//!
//! In: a message as it stands in a report. Out: the message in the language of the texts, where its section `said` has it: the English file
//! has there what the program says, with names for figures and names in it, and the other files the same in their words. What a message quotes
//! from a document stays as it is, a phrase that is itself such a text is put in the language too. What is not known stays English: libraries
//! and operating systems have a say in some.

use crate::{Language, Texts};
use std::sync::OnceLock;

/// The section of the texts.
const SAID: &str = "said.";

/// Names in a text that stand for whole numbers.
const NUMBERS: [&str; 3] = ["n", "of", "page"];

/// Phrases that stand in each other, at most: a reason in a note, and what it is about.
const DEPTH: usize = 4;

/// A message in the language of the texts; none where it stays English.
#[must_use]
pub fn said(message: &str, texts: &Texts) -> Option<String> {
    if texts.language() == Language::English {
        return None;
    }
    known(message, texts, DEPTH)
}

fn known(message: &str, texts: &Texts, depth: usize) -> Option<String> {
    let deeper = depth.checked_sub(1)?;
    let (key, values) = patterns().iter().find_map(|(key, text)| Some((key, held(text, message)?)))?;
    let phrase = |value: &str| known(value, texts, deeper).unwrap_or_else(|| value.to_owned());
    let values: Vec<(&str, String)> = values.into_iter().map(|(name, value)| (name, phrase(value))).collect();
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Some(texts.say(key, &values))
}

/// What the program says, the texts with the most letters of their own first: they are the surest.
fn patterns() -> &'static [(&'static str, &'static str)] {
    static PATTERNS: OnceLock<Vec<(&str, &str)>> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let mut patterns: Vec<(&str, &str)> = Texts::of(Language::English).all().filter(|(key, _)| key.starts_with(SAID)).collect();
        let own = |text: &str| pieces(text).map(|(literal, _)| literal.len()).sum::<usize>();
        patterns.sort_by_key(|(_, text)| std::cmp::Reverse(own(text)));
        patterns
    })
}

/// A text in pieces: its own letters, and the name behind them; the last piece has none.
fn pieces(text: &str) -> impl Iterator<Item = (&str, Option<&str>)> {
    text.split('}').map(|piece| piece.split_once('{').map_or((piece, None), |(literal, name)| (literal, Some(name))))
}

/// What stands in a message for the names of a text, where it is that text.
fn held<'t, 'm>(text: &'t str, message: &'m str) -> Option<Vec<(&'t str, &'m str)>> {
    let mut pieces = pieces(text);
    let (first, mut name) = pieces.next()?;
    let mut rest = message.strip_prefix(first)?;
    let mut values = Vec::new();
    while let Some(one) = name {
        let (literal, next) = pieces.next()?;
        // The last piece ends the message, any other one stands wherever it comes first.
        let (value, behind) = if next.is_none() { (rest.strip_suffix(literal)?, "") } else { rest.split_once(literal)? };
        let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        if value.is_empty() || NUMBERS.contains(&one) && !is_number {
            return None;
        }
        values.push((one, value));
        (rest, name) = (behind, next);
    }
    rest.is_empty().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_said_in_the_language_with_what_it_quotes() {
        let say = |message: &str| said(message, Texts::of(Language::Norwegian));
        assert_eq!(say("page 3 shows a picture and holds no text").as_deref(), Some("side 3 viser et bilde og har ingen tekst"));
        let row = "\"Sum {n} drift 12\" looks like a row of a table and stands in none";
        assert_eq!(say(row).as_deref(), Some("«Sum {n} drift 12» ser ut som en rad i en tabell, men står ikke i noen"));
        assert_eq!(
            say("this is a program, not a document that avstem reads").as_deref(),
            Some("dette er et program, ikke et dokument som avstem leser")
        );
        let nested = "as the ledger keeps it; the document could not be read again: unsupported: this is a program, not a document that avstem reads";
        assert!(say(nested).unwrap().ends_with(": støttes ikke: dette er et program, ikke et dokument som avstem leser"));
        assert_eq!(say("page three shows a picture and holds no text"), None);
        assert_eq!(say("compound file: something of a library"), None);
        assert_eq!(said("page 3 shows a picture and holds no text", Texts::of(Language::English)), None);
    }

    #[test]
    fn a_text_is_held_against_the_whole_message() {
        assert_eq!(held("{n} of {of} x", "3 of 12 x"), Some(vec![("n", "3"), ("of", "12")]));
        assert_eq!(held("a {b}", "a b c"), Some(vec![("b", "b c")]));
        assert!(held("a {b} c", "a  c").is_none() && held("a", "a b").is_none() && held("{n} x", "3 x y").is_none());
    }
}
