//! Measures of two documents → which measure of one is which of the other.
//!
//! In: the measures of two reports. Out: pairs with what makes them the same and how sure that is. Steps, the surest first: the same
//! words in the same section, then in another one; and words that are alike, helped by the same number. The activity says what is done
//! and counts more than the heading that it stands under. What stands several times goes together by equal numbers and periods first,
//! then in order.

use crate::{
    assign::{Candidate, one_to_one},
    model::MeasureBasis,
    text::{Rarity, normal, words},
};
use avstem::model::Measure;
use std::collections::BTreeMap;

/// What the same number adds to the similarity of two measures. Alone it tells nothing: a new plan may be numbered anew. A guess:
/// two measures of one number that were not the same agreed by 0.25 in one case of the made-up plans, by words like "i alle soner".
const NUMBER: f32 = 0.25;

/// From this similarity on, a measure of the same section was reworded and not one dropped and another added.
const REWORDED: f32 = 0.55;

/// The same for measures of different sections.
const REWORDED_ELSEWHERE: f32 = 0.70;

/// What the activity counts beside the measure that it belongs to.
const ACTIVITY: f32 = 0.8;

/// The similarity of a text with the same text that was added to, under the same heading.
const EXTENDED: f32 = 0.7;

/// Pairs of measures that are searched for alike texts, at most: some seconds' work.
const MOST_PAIRS: usize = 250_000;

/// How sure a pair is at the most whose words are not the same.
const MOST_LIKE: f32 = 0.99;

/// From this similarity on, two names of sections are one section.
const SAME_SECTION: f32 = 0.6;

/// Two measures by their indices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MeasureMatch {
    pub(crate) old: usize,
    pub(crate) new: usize,
    pub(crate) basis: MeasureBasis,
    pub(crate) confidence: f32,
}

/// The pairs by the new side's order; for each old measure without partner the free new one that is most like it; and whether so much
/// was left that it was not searched for alike texts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Matched {
    pub(crate) pairs: Vec<MeasureMatch>,
    pub(crate) nearest: BTreeMap<usize, (usize, f32)>,
    pub(crate) too_many: bool,
}

/// The words that tell which measure it is.
pub(crate) fn text(measure: &Measure) -> String {
    let parts = [&measure.measure, &measure.activity];
    let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).filter(|part| !part.trim().is_empty()).collect();
    match (&parts[..], &measure.risk, &measure.strategy, &measure.goal) {
        ([], Some(text), _, _) | ([], None, Some(text), _) | ([], None, None, Some(text)) => text.clone(),
        ([], None, None, None) => measure.other.values().map(String::as_str).collect::<Vec<_>>().join(": "),
        _ => parts.join(": "),
    }
}

/// A measure with what it is compared by.
struct Seen {
    number: String,
    text: String,
    heading: Vec<String>,
    activity: Vec<String>,
    all: Vec<String>,
    section: Vec<String>,
    /// The innermost one: how deep it stands is read otherwise in another format.
    inner: String,
    period: String,
}

impl Seen {
    fn of(measure: &Measure) -> Self {
        let text = text(measure);
        let blank = Vec::new;
        Self {
            number: measure.number.as_deref().map(normal).unwrap_or_default(),
            heading: measure.measure.as_deref().map_or_else(blank, words),
            activity: measure.activity.as_deref().map_or_else(blank, words),
            all: words(&text),
            text: normal(&text),
            inner: measure.section.last().map(|section| normal(section)).unwrap_or_default(),
            section: measure.section.iter().flat_map(|section| words(section)).collect(),
            period: measure.period.as_ref().map(|period| normal(&period.raw)).unwrap_or_default(),
        }
    }
}

struct Matching {
    old: Vec<Seen>,
    new: Vec<Seen>,
    /// Of words in whole texts, and in names of sections.
    rarity: Rarity,
    sections: Rarity,
    old_free: Vec<bool>,
    new_free: Vec<bool>,
    pairs: Vec<MeasureMatch>,
}

/// Which measures stand in both.
pub(crate) fn matched(old: &[Measure], new: &[Measure]) -> Matched {
    let see = |measures: &[Measure]| -> Vec<Seen> { measures.iter().map(Seen::of).collect() };
    let (old, new) = (see(old), see(new));
    let rarity = Rarity::joined(old.iter().map(|seen| &seen.all[..]), new.iter().map(|seen| &seen.all[..]));
    let sections = Rarity::joined(old.iter().map(|seen| &seen.section[..]), new.iter().map(|seen| &seen.section[..]));
    let (old_free, new_free) = (vec![true; old.len()], vec![true; new.len()]);
    let mut matching = Matching { old, new, rarity, sections, old_free, new_free, pairs: Vec::new() };
    matching.by_text(true);
    matching.by_text(false);
    let mut nearest = BTreeMap::new();
    let too_many = !matching.by_likeness(&mut nearest);
    let mut pairs = matching.pairs;
    pairs.sort_by_key(|pair| pair.new);
    Matched { pairs, nearest, too_many }
}

impl Matching {
    fn free(&self) -> (Vec<usize>, Vec<usize>) {
        let free = |free: &[bool]| (0..free.len()).filter(|index| free.get(*index) == Some(&true)).collect();
        (free(&self.old_free), free(&self.new_free))
    }

    fn take(&mut self, candidates: Vec<Candidate>, basis: MeasureBasis) {
        for one in one_to_one(candidates) {
            self.pairs.push(MeasureMatch {
                old: one.old,
                new: one.new,
                basis,
                confidence: if basis == MeasureBasis::Similar { one.score.min(MOST_LIKE) } else { one.score },
            });
            for (free, index) in [(&mut self.old_free, one.old), (&mut self.new_free, one.new)] {
                if let Some(free) = free.get_mut(index) {
                    *free = false;
                }
            }
        }
    }

    fn seen(&self, old: usize, new: usize) -> Option<(&Seen, &Seen)> {
        Some((self.old.get(old)?, self.new.get(new)?))
    }

    /// Candidates among those that share a key, scored.
    fn candidates(&self, key: impl Fn(&Seen) -> Option<String>, score: impl Fn(&Seen, &Seen) -> Option<f32>) -> Vec<Candidate> {
        let (old, new) = self.free();
        let mut groups: BTreeMap<String, [Vec<usize>; 2]> = BTreeMap::new();
        for (side, (seen, free)) in [(&self.old, old), (&self.new, new)].into_iter().enumerate() {
            for index in free {
                let group = seen.get(index).and_then(&key).map(|key| groups.entry(key).or_default());
                if let Some(group) = group.and_then(|group| group.get_mut(side)) {
                    group.push(index);
                }
            }
        }
        let mut candidates = Vec::new();
        for [old, new] in groups.into_values() {
            // What stands hundreds of times goes together in order alone.
            let many = old.len().saturating_mul(new.len()) > MOST_PAIRS;
            for (place, index) in old.into_iter().enumerate() {
                let partners = if many { new.get(place..=place).unwrap_or_default() } else { new.as_slice() };
                for partner in partners {
                    let score = self.seen(index, *partner).and_then(|(a, b)| score(a, b));
                    candidates.extend(score.map(|score| Candidate { old: index, new: *partner, score }));
                }
            }
        }
        candidates
    }

    /// Pairs measures of the same words, those of the same number and period first.
    fn by_text(&mut self, same_section: bool) {
        for (number, period) in [(true, true), (true, false), (false, true), (false, false)] {
            // A measure without words is told by the rest alone.
            let key = |seen: &Seen| Some(seen.text.clone()).filter(|text| period || !text.is_empty());
            let score = |a: &Seen, b: &Seen| {
                let section = !same_section || self.sections_alike(a, b);
                let sure = if same_section { 1.0 } else { 0.95 };
                (section && (!number || same_number(a, b)) && (!period || a.period == b.period)).then_some(sure)
            };
            // In groups pairs go in order of how far they stand from each other; what is equal must go in its own order.
            let candidates = in_order(self.candidates(key, score));
            self.take(candidates, MeasureBasis::Text);
        }
    }

    fn sections_alike(&self, old: &Seen, new: &Seen) -> bool {
        old.inner == new.inner || self.sections.similarity(&old.section, &new.section) >= SAME_SECTION
    }

    /// How alike two measures are; `here` where they stand in the same section.
    fn similarity(&self, old: &Seen, new: &Seen, here: bool) -> f32 {
        if old.activity.is_empty() || new.activity.is_empty() || old.heading.is_empty() || new.heading.is_empty() {
            return self.alike(&old.all, &new.all, here);
        }
        let heading = self.rarity.similarity(&old.heading, &new.heading);
        ACTIVITY * self.alike(&old.activity, &new.activity, here && old.heading == new.heading) + (1.0 - ACTIVITY) * heading
    }

    /// How alike two texts are. In the same place one that the other one adds words to is nearly the same.
    fn alike(&self, old: &[String], new: &[String], here: bool) -> f32 {
        let similarity = self.rarity.similarity(old, new);
        if here && self.rarity.is_extended(old, new) { similarity.max(EXTENDED) } else { similarity }
    }

    /// Pairs what is left by texts that are alike. False where that is too much to search.
    fn by_likeness(&mut self, nearest: &mut BTreeMap<usize, (usize, f32)>) -> bool {
        let (old, new) = self.free();
        if old.len().saturating_mul(new.len()) > MOST_PAIRS {
            return false;
        }
        let mut all = Vec::new();
        for old_index in &old {
            for new_index in &new {
                let Some((a, b)) = self.seen(*old_index, *new_index) else { continue };
                let here = self.sections_alike(a, b);
                let number = if same_number(a, b) { NUMBER } else { 0.0 };
                let score = self.similarity(a, b, here) + number;
                let least = if here { REWORDED } else { REWORDED_ELSEWHERE };
                all.push((Candidate { old: *old_index, new: *new_index, score }, score >= least));
            }
        }
        let good = all.iter().filter(|(_, good)| *good).map(|(one, _)| *one).collect();
        self.take(good, MeasureBasis::Similar);
        for pair in &mut self.pairs {
            let number = self.old.get(pair.old).zip(self.new.get(pair.new)).is_some_and(|(a, b)| same_number(a, b));
            if number && pair.basis == MeasureBasis::Similar {
                pair.basis = MeasureBasis::Number;
            }
        }
        let is_free = |free: &[bool], index: usize| free.get(index) == Some(&true);
        for (one, _) in all {
            if !is_free(&self.old_free, one.old) || !is_free(&self.new_free, one.new) || one.score <= 0.0 {
                continue;
            }
            let best = nearest.entry(one.old).or_insert((one.new, one.score));
            if one.score > best.1 {
                *best = (one.new, one.score);
            }
        }
        true
    }
}

fn same_number(old: &Seen, new: &Seen) -> bool {
    !old.number.is_empty() && old.number == new.number
}

/// Of candidates with equal scores those of each side's own order: the first with the first, the second with the second.
fn in_order(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.old.cmp(&b.old)).then(a.new.cmp(&b.new)));
    let (mut old, mut new) = (std::collections::BTreeSet::new(), std::collections::BTreeSet::new());
    candidates.retain(|one| {
        let free = !old.contains(&one.old) && !new.contains(&one.new);
        free && old.insert(one.old) && new.insert(one.new)
    });
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem::{Options, model::Report, process};

    fn read(rows: &[&str]) -> Report {
        let text = format!("Handlingsplan 2026\n\n## Kultur\n\nTiltak\tAktivitet\t2026\tStatus april 2026\n{}\n", rows.join("\n"));
        process(text.as_bytes(), &Options::default()).unwrap()
    }

    fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize, MeasureBasis)> {
        let (old, new) = (read(old), read(new));
        let found = matched(&old.measures, &new.measures);
        found.pairs.iter().map(|pair| (pair.old, pair.new, pair.basis)).collect()
    }

    const PLAN: [&str; 4] = [
        "Søknader\tUtforme søknader til offentlige instanser\tQ1\tUtført",
        "Søknader\tSelge annonser i katalogen\tQ2\tUnder arbeid",
        "Utstilling\tEtablere jury for utstillingen\tQ1\tUtført",
        "Utstilling\tHolde årlig samling for kunstnere\tQ3\t",
    ];

    #[test]
    fn measures_match_in_any_order() {
        let turned = [PLAN[2], PLAN[3], PLAN[0], PLAN[1]];
        let text = MeasureBasis::Text;
        assert_eq!(pairs(&PLAN, &turned), [(2, 0, text), (3, 1, text), (0, 2, text), (1, 3, text)]);
    }

    #[test]
    fn reworded_measures_match_and_other_ones_under_the_same_heading_do_not() {
        let mut new = PLAN;
        new[1] = "Søknader\tSelge flere annonser i utstillingens katalog\tQ2\tUnder arbeid";
        new[2] = "Utstilling\tLeie lokale i sentrum\tQ4\t";
        let found = pairs(&PLAN, &new);
        assert!(found.contains(&(1, 1, MeasureBasis::Similar)));
        assert_eq!(found.len(), 3);
    }

    #[test]
    fn equal_texts_go_together_by_period_and_then_in_order() {
        let line = |period: &str| format!("Samling\tHolde årlig samling for kunstnere\t{period}\tI rute");
        let lines = |periods: [&str; 3]| periods.map(line);
        let (old, new) = (lines(["Q1", "Q2", "Q3"]), lines(["Q2", "Q3", "Q4"]));
        let (old, new) = (old.each_ref().map(String::as_str), new.each_ref().map(String::as_str));
        let found = pairs(&old, &new);
        let text = MeasureBasis::Text;
        assert_eq!(found, [(1, 0, text), (2, 1, text), (0, 2, text)]);
    }
}
