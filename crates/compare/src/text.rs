//! Texts → how alike they are, from 0 to 1.
//!
//! In: labels or sentences of two documents. Out: a similarity. The idea: words are compared, not letters, since "kortsiktig gjeld" and
//! "langsiktig gjeld" share most of their letters; a word counts the more, the fewer of the texts hold it, so that "og" and "arrangere"
//! tell little. Words that differ by a letter or an ending count in part. Numbers count only whole: lines that differ by a number are
//! rarely the same line.

use std::collections::{BTreeMap, BTreeSet};

/// From this similarity on, two words are one word with another ending or a slip of the pen. Set between
/// words that look alike and are not the same ("kortsiktig", "langsiktig": 0.70) and endings; not measured by itself.
const SAME_WORD: f64 = 0.75;

/// A word that begins another one counts from so many letters on: "lønn" in "lønnskostnader".
const STEM: usize = 4;

/// How much a word counts that begins another one.
const SHARED_STEM: f64 = 0.5;

/// What is left of a similarity when the texts hold different numbers.
const OTHER_NUMBERS: f64 = 0.7;

/// Words that a text has, at most, where it is looked at for words that were joined or parted.
const SHORT: usize = 8;

/// The share of letters, in order, that two texts have in common whose words were joined or parted.
const SAME_LETTERS: f64 = 0.85;

/// What every word counts, however common.
const LEAST: f64 = 0.3;

/// Letters and digits in lower case: what makes two texts the same. Where words part is left out, since lines of a narrow cell lose or gain
/// a space where they are joined; only numbers stay apart.
pub(crate) fn normal(text: &str) -> String {
    let mut normal = String::new();
    for word in words(text) {
        let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
        if digit(normal.chars().last()) && digit(word.chars().next()) {
            normal.push(' ');
        }
        normal.push_str(&word);
    }
    normal
}

/// The words of a text in lower case. Punctuation inside a number keeps it together, so that dates and amounts are single words.
pub(crate) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut words = Vec::new();
    let mut word = String::new();
    let mut rest = lower.chars().peekable();
    while let Some(c) = rest.next() {
        let inside_number = matches!(c, '.' | ',' | '/')
            && word.ends_with(|last: char| last.is_ascii_digit())
            && rest.peek().is_some_and(char::is_ascii_digit);
        if c.is_alphanumeric() || inside_number {
            word.push(c);
        } else if c != '\u{ad}' && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

fn is_number(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}

/// True for four digits of the 20th or 21st century.
pub(crate) fn is_year(word: &str) -> bool {
    word.len() == 4 && (word.starts_with("19") || word.starts_with("20")) && word.parse::<u16>().is_ok()
}

/// Years and dates that a text names: `2026`, `30.4.2026`.
pub(crate) fn times(text: &str) -> Vec<String> {
    words(text).into_iter().filter(|word| word.rsplit(['.', '/']).next().is_some_and(is_year)).collect()
}

/// How much each word of a set of texts tells.
#[derive(Debug, Clone, Default)]
pub(crate) struct Rarity {
    weights: BTreeMap<String, f64>,
    /// Of a word that none of them holds.
    unheard: f64,
}

impl Rarity {
    /// Of the texts of one document; see [`Self::joined`].
    fn counts<'t>(texts: impl Iterator<Item = &'t [String]>) -> (usize, BTreeMap<String, usize>) {
        let mut counts = BTreeMap::new();
        let mut number = 0;
        for text in texts {
            number += 1;
            for word in text.iter().collect::<BTreeSet<_>>() {
                *counts.entry(word.clone()).or_default() += 1;
            }
        }
        (number, counts)
    }

    /// Of the texts of two documents. A word is as common as in the document that holds it more often: what stands unchanged in both
    /// does not get common by that.
    pub(crate) fn joined<'t>(old: impl Iterator<Item = &'t [String]>, new: impl Iterator<Item = &'t [String]>) -> Self {
        let ((old_texts, mut counts), (new_texts, others)) = (Self::counts(old), Self::counts(new));
        for (word, count) in others {
            let held = counts.entry(word).or_default();
            *held = count.max(*held);
        }
        let all = (old_texts.max(new_texts) + 1) as f64;
        let weights = counts.into_iter().map(|(word, count)| (word, (all / count as f64).ln() + LEAST)).collect();
        Self { weights, unheard: all.ln() + LEAST }
    }

    fn weight(&self, word: &str) -> f64 {
        self.weights.get(word).copied().unwrap_or(self.unheard)
    }

    /// True where one text is the other one with words added, and what they share is said by no other text.
    pub(crate) fn is_extended(&self, old: &[String], new: &[String]) -> bool {
        let new = &aligned(new, old)[..];
        let (short, long) = if old.len() <= new.len() { (old, new) } else { (new, old) };
        let mut left: Vec<&String> = long.iter().collect();
        let holds = |word: &String| match left.iter().position(|other| *other == word || word_similarity(word, other) >= SAME_WORD) {
            Some(at) => {
                left.swap_remove(at);
                true
            }
            None => false,
        };
        let rarest = self.unheard;
        // Numbers that are added make another one of a series.
        short.iter().all(holds) && !left.iter().any(|word| is_number(word)) && short.iter().any(|word| self.weight(word) >= rarest)
    }

    /// How alike two texts are: 1 for the same words in any order, 0 where they share none or one is blank.
    pub(crate) fn similarity(&self, old: &[String], new: &[String]) -> f32 {
        let new = &aligned(new, old)[..];
        let all: f64 = old.iter().chain(new).map(|word| self.weight(word)).sum();
        if old.is_empty() || new.is_empty() || all <= 0.0 {
            return 0.0;
        }
        let mut left: Vec<&String> = new.iter().collect();
        let mut alone = Vec::new();
        let mut shared = 0.0;
        for word in old {
            match left.iter().position(|other| *other == word) {
                Some(at) => shared += 2.0 * self.weight(left.swap_remove(at)),
                None => alone.push(word),
            }
        }
        let other_numbers = alone.iter().any(|word| is_number(word)) && left.iter().any(|word| is_number(word));
        for word in alone.into_iter().filter(|word| !is_number(word)) {
            let best = left.iter().enumerate().map(|(at, other)| (at, word_similarity(word, other)));
            let Some((at, similarity)) = best.max_by(|a, b| a.1.total_cmp(&b.1)).filter(|(_, similarity)| *similarity > 0.0) else {
                continue;
            };
            shared += similarity * (self.weight(word) + self.weight(left.swap_remove(at)));
        }
        let similarity = if other_numbers { shared / all * OTHER_NUMBERS } else { (shared / all).max(without_spaces(old, new)) };
        similarity.clamp(0.0, 1.0) as f32
    }
}

/// A text whose words part as those of another one: "mednaboene" is "med naboene" where the other one says so, and the other way round.
fn aligned(text: &[String], like: &[String]) -> Vec<String> {
    let mut aligned = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(word) = text.get(at) {
        at += 1;
        if like.contains(word) {
            aligned.push(word.clone());
            continue;
        }
        let joined = text.get(at).map(|next| format!("{word}{next}")).filter(|joined| like.contains(joined));
        if let Some(joined) = joined {
            aligned.push(joined);
            at += 1;
            continue;
        }
        let parts = like.windows(2).find(|pair| pair.iter().map(String::len).sum::<usize>() == word.len() && pair.concat() == *word);
        match parts {
            Some(parts) => aligned.extend(parts.iter().cloned()),
            None => aligned.push(word.clone()),
        }
    }
    aligned
}

/// How far two short texts are the same but for where their words part: "Fast lønn", "Fastlønn". Nothing where it is less than that.
fn without_spaces(old: &[String], new: &[String]) -> f64 {
    if old.len() == new.len() || old.len().max(new.len()) > SHORT {
        return 0.0;
    }
    Some(strsim::normalized_damerau_levenshtein(&old.concat(), &new.concat())).filter(|share| *share >= SAME_LETTERS).unwrap_or(0.0)
}

/// How far two words are the same one.
fn word_similarity(old: &str, new: &str) -> f64 {
    // Most pairs of words end here: slips and endings leave the first letter.
    if is_number(new) || old.chars().next() != new.chars().next() {
        return 0.0;
    }
    let similarity = strsim::normalized_damerau_levenshtein(old, new);
    let (short, long) = if old.len() < new.len() { (old, new) } else { (new, old) };
    match similarity {
        _ if similarity >= SAME_WORD => similarity,
        _ if short.chars().count() >= STEM && long.starts_with(short) => SHARED_STEM,
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(old: &str, new: &str) -> f32 {
        let (old, new) = (words(old), words(new));
        Rarity::joined([&old[..]].into_iter(), [&new[..]].into_iter()).similarity(&old, &new)
    }

    #[test]
    fn numbers_and_dates_are_single_words() {
        assert_eq!(words("Innen 30.4.2026, kl. 12 (Q1+Q2)."), ["innen", "30.4.2026", "kl", "12", "q1", "q2"]);
        assert_eq!(normal("  Drifts\u{ad}inntekter –  SUM: 2 3"), "driftsinntektersum2 3");
        assert_eq!(normal("sammen mednaboene"), normal("Sammen med naboene"));
        assert_eq!(times("Resultat 01.10.2017, versjon 2 av budsjett 2018"), ["01.10.2017", "2018"]);
    }

    #[test]
    fn another_ending_is_nearly_the_same_and_another_word_is_not() {
        assert!(similarity("Leie av lokaler", "Leie lokale") > 0.7);
        assert!(similarity("Kortsiktig gjeld", "Langsiktig gjeld") <= 0.5);
        assert!(similarity("Fast lønn", "Fastlønn") > 0.9);
        assert!(similarity("Sum inntekter", "Sum utgifter") <= 0.5);
        assert!(similarity("Avdeling 1", "Avdeling 2") < 0.5);
        assert!((similarity("Lønn og pensjon", "Pensjon og lønn") - 1.0).abs() < 0.001);
        assert!(similarity("Rutine for varsling sammen med naboene", "Rutine forvarsling sammenmed na boene") > 0.99);
        assert!(similarity("", "Lønn").abs() < 0.001);
    }

    #[test]
    fn what_many_texts_hold_tells_little() {
        let texts: Vec<Vec<String>> =
            ["arrangere møte om buss", "arrangere møte om bane", "arrangere møte om båt"].iter().map(|text| words(text)).collect();
        let rarity = Rarity::joined(texts.iter().map(Vec::as_slice), texts.iter().map(Vec::as_slice));
        assert!(rarity.similarity(&texts[0], &texts[1]) < 0.6);
    }
}
