//! Hyphens at line ends: which belong to the word and which only cut it.
//!
//! In: the blocks of a document. Out: the words that it writes with a hyphen inside a line, which tell the two kinds
//! apart: where it says `after-school` elsewhere, `after-` over `school` keeps its hyphen. Without such a witness the rules
//! of [`heal`](super::heal) decide. What it does not do: it knows no language's words.

use super::heal;
use crate::{layout::Block, vocabulary::Vocabulary};
use std::collections::BTreeSet;

/// The words with a hyphen that stand whole on some line of the document's pages, in lower case.
#[derive(Debug, Default)]
pub(super) struct Hyphens(BTreeSet<String>);

impl Hyphens {
    pub(super) fn of(blocks: &[Block]) -> Self {
        let pages = blocks.iter().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None });
        let words = pages.flat_map(|page| &page.lines).flat_map(|line| &line.words);
        Self(words.filter(|word| is_compound(&word.text)).map(|word| plain(&word.text)).collect())
    }

    /// Two halves of a text that a line's end had cut.
    pub(super) fn join(&self, above: &str, below: &str, vocabulary: &Vocabulary) -> String {
        let last = above.rsplit(char::is_whitespace).next().unwrap_or("");
        let next = below.split(char::is_whitespace).next().unwrap_or("");
        if last.ends_with('-') && self.0.contains(&plain(&format!("{last}{next}"))) {
            format!("{above}{below}")
        } else {
            heal::join(above, below, vocabulary)
        }
    }
}

/// True for letters, a hyphen, letters.
fn is_compound(text: &str) -> bool {
    let inner = text.trim_matches(|c: char| !c.is_alphanumeric());
    inner.split_once('-').is_some_and(|(a, b)| a.ends_with(char::is_alphabetic) && b.starts_with(char::is_alphabetic))
}

/// Without punctuation around it, in lower case.
fn plain(text: &str) -> String {
    text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hyphen_that_the_document_writes_elsewhere_stays() {
        let hyphens = Hyphens(BTreeSet::from(["after-school".to_owned()]));
        let join = |a: &str, b: &str| hyphens.join(a, b, Vocabulary::built_in());
        assert_eq!(join("An After-", "school, open"), "An After-school, open");
        assert_eq!(join("opplæ-", "ring"), "opplæring");
        assert_eq!(join("plan-", "og byggesak"), "plan- og byggesak");
        assert_eq!(join("two", "words"), "two words");
    }

    #[test]
    fn only_words_with_letters_on_both_sides_are_witnesses() {
        assert!(is_compound("(e-post),") && is_compound("Nord-Odal"));
        assert!(!is_compound("2016-2017") && !is_compound("plan-") && !is_compound("-post") && !is_compound("rent"));
    }
}
