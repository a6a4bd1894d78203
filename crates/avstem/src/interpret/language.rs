//! Flow → the document's language, by its commonest words.
//!
//! In: the flow. Out: a two-letter code, or `None` for too little text or two languages too close to call. A stop word
//! counts the more the fewer languages share it, so that `ikkje` tells Nynorsk from Bokmål and `og` tells little.
//! What it does not do: documents of several languages; the commonest one is given.

use crate::{
    table::Flow,
    vocabulary::{Phrases, Vocabulary, words},
};

/// Words that are looked at; enough for any document, and a bound for hostile ones.
const SAMPLE_WORDS: usize = 20_000;
/// Least sum of weights: about eight words that only two languages share.
const LEAST: f64 = 4.0;
/// The first language must lead the second by this factor; Bokmål and Danish share most of their words.
const LEAD: f64 = 1.1;

/// The language of a document.
#[must_use]
pub(crate) fn language(flow: &[Flow], vocabulary: &Vocabulary) -> Option<String> {
    let mut scores = vec![0.0_f64; vocabulary.stop_words.len()];
    for word in flow.iter().flat_map(texts).flat_map(words).take(SAMPLE_WORDS) {
        let word = [word];
        let knows = |(_, phrases): &(String, Phrases)| phrases.prefix(&word).is_some();
        let known: Vec<usize> = (0..scores.len()).filter(|&at| vocabulary.stop_words.get(at).is_some_and(knows)).collect();
        for &at in &known {
            scores[at] += 1.0 / known.len() as f64;
        }
    }
    let mut ranking: Vec<(f64, &String)> = scores.into_iter().zip(vocabulary.stop_words.iter().map(|(code, _)| code)).collect();
    ranking.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (best, code) = *ranking.first()?;
    let second = ranking.get(1).map_or(0.0, |next| next.0);
    (best >= LEAST && best >= second * LEAD).then(|| code.clone())
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
        let paragraph = Paragraph { text: text.to_owned(), heading: None, bold: false, item: false, place: Place::block(0) };
        language(&[Flow::Paragraph(paragraph)], Vocabulary::built_in())
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
}
