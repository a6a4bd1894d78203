//! Flow → the document's language, by its commonest words.
//!
//! In: the flow. Out: a two-letter code with the words that told it, or `None` for too little text or two languages too close to
//! call. A stop word counts the more the fewer languages share it, so that `ikkje` tells Nynorsk from Bokmål and `og` tells little;
//! one word alone tells nothing, however often it comes ("Not 2" refers to a Swedish note). A table without sentences has its
//! labels: words of accounts and letters ("Övriga intäkter"). What it does not do: documents of several languages; the commonest one
//! is given.

use crate::{
    table::Flow,
    vocabulary::{Phrases, Vocabulary, words},
};
use std::collections::BTreeSet;

/// Words that are looked at; enough for any document, and a bound for hostile ones.
const SAMPLE_WORDS: usize = 20_000;
/// Least sum of weights: about eight words that only two languages share.
const LEAST: f64 = 4.0;
/// The first language must lead the second by this factor; Bokmål and Danish share most of their words.
const LEAD: f64 = 1.1;
/// Different words that tell a language at least.
const LEAST_WORDS: usize = 3;
/// The same as the two above for words of accounts, of which a short statement has few and neighbours share many.
const LEAST_LABELS: f64 = 3.0;
const LEAD_OF_LABELS: f64 = 1.5;
/// Words that are given as what told the language.
const SHOWN_WORDS: usize = 5;

/// A language and the words that told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Language {
    pub code: String,
    pub told_by: Vec<String>,
}

/// The language of a document.
#[must_use]
pub(crate) fn language(flow: &[Flow], vocabulary: &Vocabulary) -> Option<Language> {
    by_stop_words(flow, vocabulary).or_else(|| by_labels(flow, vocabulary))
}

/// What speaks for one language: the sum of the weights, and the words in the order in which they come.
#[derive(Debug, Clone, Default)]
struct Score {
    weight: f64,
    words: Vec<String>,
}

impl Score {
    fn add(&mut self, weight: f64, word: &str) {
        self.weight += weight;
        if self.words.len() < SHOWN_WORDS && !self.words.iter().any(|known| known == word) {
            self.words.push(word.to_owned());
        }
    }
}

/// The language that leads, where it leads by enough; `unknown` speaks for one that the vocabulary has not.
fn leader<'a>(scores: impl Iterator<Item = (&'a String, Score)>, unknown: f64, least: f64, lead: f64) -> Option<Language> {
    let mut ranking: Vec<(&String, Score)> = scores.collect();
    ranking.sort_by(|a, b| b.1.weight.total_cmp(&a.1.weight));
    let second = ranking.get(1).map_or(unknown, |(_, next)| next.weight.max(unknown));
    let (code, best) = ranking.into_iter().next()?;
    let leads = best.weight >= least && best.weight >= second * lead && best.words.len() >= LEAST_WORDS;
    leads.then(|| Language { code: code.clone(), told_by: best.words })
}

fn by_stop_words(flow: &[Flow], vocabulary: &Vocabulary) -> Option<Language> {
    let mut scores = vec![Score::default(); vocabulary.stop_words.len()];
    for word in flow.iter().flat_map(texts).flat_map(words).take(SAMPLE_WORDS) {
        let word = [word];
        let knows = |(_, phrases): &(String, Phrases)| phrases.prefix(&word).is_some();
        let known: Vec<usize> = (0..scores.len()).filter(|&at| vocabulary.stop_words.get(at).is_some_and(knows)).collect();
        for &at in &known {
            scores[at].add(1.0 / known.len() as f64, &word[0]);
        }
    }
    leader(vocabulary.stop_words.iter().map(|(code, _)| code).zip(scores), 0.0, LEAST, LEAD)
}

/// By the words of accounts, and by words with letters that few languages have; each word once. Two languages of one country are told
/// apart by their stop words alone.
fn by_labels(flow: &[Flow], vocabulary: &Vocabulary) -> Option<Language> {
    let mut scores = vec![Score::default(); vocabulary.accounting.len()];
    let mut unknown = 0.0;
    let seen: BTreeSet<String> = flow.iter().flat_map(texts).flat_map(words).take(SAMPLE_WORDS).collect();
    for word in seen.iter().filter(|word| word.chars().all(char::is_alphabetic)) {
        let foreign: Vec<char> = word.chars().filter(|c| !c.is_ascii()).collect();
        let spelt = |letters: &str| !foreign.is_empty() && foreign.iter().all(|c| letters.contains(*c));
        let all = &vocabulary.accounting;
        if !foreign.is_empty() && !all.iter().any(|accounting| spelt(&accounting.letters)) {
            unknown += 1.0; // "dépenses"
        }
        let of_accounts = |at: usize| all[at].words.iter().any(|list| list.prefix(std::slice::from_ref(word)).is_some());
        for known in [
            (0..all.len()).filter(|&at| of_accounts(at)).collect::<Vec<_>>(),
            (0..all.len()).filter(|&at| spelt(&all[at].letters)).collect(),
        ] {
            for &at in &known {
                scores[at].add(1.0 / known.len() as f64, word);
            }
        }
    }
    let codes = vocabulary.accounting.iter().map(|accounting| &accounting.language);
    let found = leader(codes.zip(scores), unknown, LEAST_LABELS, LEAD_OF_LABELS)?;
    (!vocabulary.shares_country(&found.code)).then_some(found)
}

/// The texts of a piece of the flow.
fn texts(item: &Flow) -> Box<dyn Iterator<Item = &str> + '_> {
    match item {
        Flow::Paragraph(paragraph) => Box::new(std::iter::once(paragraph.text.as_str())),
        Flow::Margin(_) => Box::new(std::iter::empty()),
        Flow::Table(table) => Box::new(table.grid.cells.iter().map(|cell| cell.text.as_str())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::{document::Paragraph, place::Place};

    fn of(text: &str) -> Option<String> {
        let paragraph = Paragraph::new(text, Place::block(0));
        language(&[Flow::Paragraph(paragraph)], Vocabulary::built_in()).map(|found| found.code)
    }

    #[test]
    fn neighbouring_languages_are_told_apart() {
        for (code, text) in [
            (
                "nb",
                "Møtet ble holdt uten at noen hadde fått sakene på forhånd, og det er ikke bra. Etter pausen ble alle enige om å utsette valget av leder.",
            ),
            (
                "nn",
                "Møtet vart halde utan at nokon hadde fått sakene på førehand, og det er ikkje bra. Dei vart samde om å utsetje valet frå i dag til hausten.",
            ),
            (
                "sv",
                "Mötet hölls utan att någon hade fått ärendena i förväg, och det är inte bra. Efter pausen enades de om att det ska skjutas upp från i dag.",
            ),
            (
                "da",
                "Mødet blev holdt uden at nogen havde fået sagerne på forhånd, og det er ikke godt. De nåede til enighed efter pausen, hvad der også blev af det.",
            ),
            (
                "en",
                "The meeting was held although they had not been given the papers, and it will be taken up again by the board in the autumn.",
            ),
            (
                "de",
                "Die Sitzung wurde vertagt, weil die Unterlagen nicht bei allen Mitgliedern waren und es noch Fragen zu dem Plan für das nächste Jahr gab.",
            ),
        ] {
            assert_eq!(of(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn too_little_text_has_no_language() {
        assert_eq!(of("Sum 1 000"), None);
        assert_eq!(of("Tiltak og status"), None);
    }

    #[test]
    fn one_word_alone_tells_nothing() {
        assert_eq!(of("Not 2 Not 3 Not 4 Not 5 Not 6 Not 7 Not 8 Not 9"), None);
    }

    #[test]
    fn labels_of_accounts_tell_a_language_that_has_them_to_itself() {
        let swedish = "Resultaträkning Nettoomsättning Not 2 Övriga intäkter Not 3 Summa intäkter Driftkostnader Rörelseresultat";
        assert_eq!(of(swedish).as_deref(), Some("sv"));
        assert_eq!(of("Salgsinntekter Driftsinntekter Lønnskostnader Årsresultat Sum Tilskudd"), None);
    }
}
