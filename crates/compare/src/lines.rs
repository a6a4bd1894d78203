//! Lines of two statements → which line of one is which of the other.
//!
//! In: two statements and their matched columns. Out: pairs with what makes them the same line and how sure that is. Steps, the surest
//! first; what one step paired takes no part in the next: account, label and section; account or label in another section, where nothing
//! else could be meant; the account number under another label; the label under another account number; and labels that are alike,
//! helped by what stands around them and by equal figures. Headings, and sums that are carried over pages, are no lines here. What stands
//! several times goes together by equal figures first and then in order.

use crate::{
    assign::{Candidate, one_to_one},
    columns::ColumnMatch,
    model::LineBasis,
    text::{Rarity, normal, words},
};
use avstem::model::{Line, LineKind, Statement};
use std::collections::{BTreeMap, VecDeque};

/// Digits from which on an account number is one: shorter ones may number the lines, and an inserted line shifts them.
const ACCOUNT_DIGITS: usize = 3;

/// From this similarity on, two names of sections are one section.
const SAME_SECTION: f32 = 0.6;

/// What the similarity of labels, the lines around and equal figures count in the score of a line that may have been renamed. Set so
/// that neither the lines around nor equal figures alone make two lines one; a guess that the made-up budgets bear out as a whole.
const LABEL: f32 = 0.70;
const AROUND: f32 = 0.15;
const FIGURES: f32 = 0.42;

/// From this score on, a line was renamed and not one line dropped and another added.
const RENAMED: f32 = 0.55;

/// Pairs of lines that are searched for alike labels, at most: a second's work.
const MOST_PAIRS: usize = 250_000;

/// Two lines by their indices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LineMatch {
    pub(crate) old: usize,
    pub(crate) new: usize,
    pub(crate) basis: LineBasis,
    pub(crate) confidence: f32,
}

/// The pairs by the old side's order, and whether so much was left that it was not searched for alike labels.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Lines {
    pub(crate) pairs: Vec<LineMatch>,
    pub(crate) too_many: bool,
}

/// True for rows that are lines: no headings, and nothing that restates a sum at the edge of a page.
pub(crate) fn is_line(line: &Line) -> bool {
    let restates = matches!(line.kind, LineKind::CarriedForward | LineKind::BroughtForward);
    !restates && (line.kind != LineKind::Heading || !line.facts.is_empty())
}

/// True for sums of others.
pub(crate) fn is_sum(kind: LineKind) -> bool {
    matches!(kind, LineKind::Subtotal | LineKind::Total | LineKind::Result)
}

/// A line with what it is compared by.
struct Seen<'r> {
    at: usize,
    line: &'r Line,
    account: String,
    label: String,
    words: Vec<String>,
    section: String,
    section_words: Vec<String>,
    codes: String,
}

impl<'r> Seen<'r> {
    fn all(statement: &'r Statement) -> Vec<Self> {
        statement.lines.iter().enumerate().filter(|(_, line)| is_line(line)).map(|(at, line)| Self::of(at, line)).collect()
    }

    fn of(at: usize, line: &'r Line) -> Self {
        let codes: Vec<String> = line.dimensions.iter().map(|(header, code)| format!("{}={}", normal(header), normal(code))).collect();
        Self {
            at,
            line,
            account: line.account.as_deref().map(normal).unwrap_or_default(),
            label: normal(&line.label),
            words: words(&line.label),
            section: line.section.iter().map(|section| normal(section)).collect::<Vec<_>>().join(" / "),
            section_words: words(&line.section.join(" ")),
            codes: codes.join(" "),
        }
    }

    fn has_account(&self) -> bool {
        self.account.chars().filter(char::is_ascii_digit).count() >= ACCOUNT_DIGITS
    }
}

/// How figures of two lines agree in the columns that stand in both.
#[derive(Debug, Clone, Copy, Default)]
struct Agreement {
    /// Equal and not nothing.
    equal: usize,
    other: usize,
}

impl Agreement {
    fn of(old: &Line, new: &Line, columns: &[(&str, &str)]) -> Self {
        let mut agreement = Self::default();
        for (old_column, new_column) in columns {
            let value = |line: &Line, column: &str| line.facts.get(column).map(|fact| fact.value.trim_start_matches('-').to_owned());
            match (value(old, old_column), value(new, new_column)) {
                (Some(old), Some(new)) if old == new => agreement.equal += usize::from(old.chars().any(|c| matches!(c, '1'..='9'))),
                (None, None) => {}
                _ => agreement.other += 1,
            }
        }
        agreement
    }

    fn share(self) -> f32 {
        let all = self.equal + self.other;
        if all == 0 { 0.0 } else { self.equal as f32 / all as f32 }
    }
}

/// The figures of a line without their signs; `None` where all are blank or nothing.
fn figures<'c>(line: &Line, columns: impl Iterator<Item = &'c str>) -> Option<String> {
    let values: Vec<&str> = columns.map(|column| line.facts.get(column).map_or("-", |fact| fact.value.trim_start_matches('-'))).collect();
    let text = values.join(" ");
    text.contains(|c| matches!(c, '1'..='9')).then_some(text)
}

/// What is left to pair, and the pairs so far.
struct Matching<'r> {
    old: Vec<Seen<'r>>,
    new: Vec<Seen<'r>>,
    columns: Vec<(&'r str, &'r str)>,
    rarity: Rarity,
    old_taken: Vec<bool>,
    new_taken: Vec<bool>,
    pairs: Vec<LineMatch>,
}

/// Which lines stand in both.
pub(crate) fn matched(old: &Statement, new: &Statement, columns: &[ColumnMatch]) -> Lines {
    let columns = columns.iter().filter_map(|pair| Some((old.columns.get(pair.old)?.id.as_str(), new.columns.get(pair.new)?.id.as_str())));
    let (columns, old, new) = (columns.collect(), Seen::all(old), Seen::all(new));
    let rarity = Rarity::joined(old.iter().map(|seen| &seen.words[..]), new.iter().map(|seen| &seen.words[..]));
    let (old_taken, new_taken) = (vec![false; old.len()], vec![false; new.len()]);
    let mut matching = Matching { old, new, columns, rarity, old_taken, new_taken, pairs: Vec::new() };
    let key = |parts: &[&str]| Some(parts.join("\u{1f}"));
    matching.by_key(LineBasis::Same, false, |seen| key(&[&seen.account, &seen.codes, &seen.label, &seen.section]));
    matching.by_key(LineBasis::OtherSection, true, |seen| key(&[&seen.account, &seen.codes, &seen.label]));
    matching.by_key(LineBasis::Account, false, |seen| key(&[&seen.account, &seen.codes, &seen.section]).filter(|_| seen.has_account()));
    matching.by_key(LineBasis::Account, true, |seen| key(&[&seen.account, &seen.codes]).filter(|_| seen.has_account()));
    matching.by_key(LineBasis::Label, true, |seen| key(&[&seen.codes, &seen.label]).filter(|_| !seen.label.is_empty()));
    let too_many = !matching.by_likeness();
    let mut pairs = matching.pairs;
    pairs.sort_by_key(|pair| pair.old);
    Lines { pairs, too_many }
}

impl Matching<'_> {
    /// Pairs lines of one key. Where they may stand in other sections (`loose`), only those that can mean nothing else: the key stands
    /// once in each document, or the figures agree, or the sections are called alike.
    fn by_key(&mut self, basis: LineBasis, loose: bool, key: impl Fn(&Seen<'_>) -> Option<String>) {
        let mut groups: BTreeMap<String, [Vec<usize>; 2]> = BTreeMap::new();
        let mut counts: BTreeMap<String, [usize; 2]> = BTreeMap::new();
        for (side, (lines, taken)) in [(&self.old, &self.old_taken), (&self.new, &self.new_taken)].into_iter().enumerate() {
            for (index, seen) in lines.iter().enumerate() {
                let Some(key) = key(seen) else { continue };
                if let Some(count) = counts.entry(key.clone()).or_default().get_mut(side) {
                    *count += 1;
                }
                if let (false, Some(group)) = (taken.get(index).copied().unwrap_or(true), groups.entry(key).or_default().get_mut(side)) {
                    group.push(index);
                }
            }
        }
        for (key, [old, new]) in groups {
            let alone = counts.get(&key) == Some(&[1, 1]);
            self.group(basis, &old, &new, loose && !alone);
        }
    }

    /// Pairs lines that share a key: by equal figures first, then in order.
    fn group(&mut self, basis: LineBasis, old: &[usize], new: &[usize], guarded: bool) {
        if old.is_empty() || new.is_empty() {
            return;
        }
        let mut by_figures: BTreeMap<String, VecDeque<usize>> = BTreeMap::new();
        for index in new {
            let figures = self.new.get(*index).and_then(|seen| figures(seen.line, self.columns.iter().map(|columns| columns.1)));
            by_figures.entry(figures.unwrap_or_default()).or_default().push_back(*index);
        }
        for index in old {
            let figures = self.old.get(*index).and_then(|seen| figures(seen.line, self.columns.iter().map(|columns| columns.0)));
            let partner = figures.and_then(|figures| by_figures.get_mut(&figures)).and_then(VecDeque::pop_front);
            if let Some(partner) = partner {
                self.pair(*index, partner, basis, self.confidence(basis, *index, partner, true));
            }
        }
        let free = |indices: &[usize], taken: &[bool]| -> Vec<usize> {
            indices.iter().copied().filter(|index| taken.get(*index) == Some(&false)).collect()
        };
        let (old_free, new_free) = (free(old, &self.old_taken), free(new, &self.new_taken));
        let sure = old.len() == new.len();
        if guarded {
            self.guarded(basis, &old_free, &new_free, sure);
            return;
        }
        for (old_index, new_index) in old_free.into_iter().zip(new_free) {
            if !self.is_renumbered(basis, old_index, new_index) {
                self.pair(old_index, new_index, basis, self.confidence(basis, old_index, new_index, sure));
            }
        }
    }

    /// Pairs what stands several times and in several sections, where the sections are called alike.
    fn guarded(&mut self, basis: LineBasis, old: &[usize], new: &[usize], sure: bool) {
        if old.len().saturating_mul(new.len()) > MOST_PAIRS {
            return;
        }
        for old_index in old {
            let fits = |new_index: &usize| {
                let sections = self.old.get(*old_index).zip(self.new.get(*new_index)).is_some_and(|(a, b)| self.sections_alike(a, b));
                sections && self.new_taken.get(*new_index) == Some(&false) && !self.is_renumbered(basis, *old_index, *new_index)
            };
            if let Some(new_index) = new.iter().copied().find(fits) {
                self.pair(*old_index, new_index, basis, self.confidence(basis, *old_index, new_index, sure));
            }
        }
    }

    /// Another number under the same label is another account, unless nothing else has changed.
    fn is_renumbered(&self, basis: LineBasis, old: usize, new: usize) -> bool {
        let has = |seen: Option<&Seen<'_>>| seen.is_some_and(Seen::has_account);
        basis == LineBasis::Label && has(self.old.get(old)) && has(self.new.get(new))
    }

    fn sections_alike(&self, old: &Seen<'_>, new: &Seen<'_>) -> bool {
        old.section == new.section || self.rarity.similarity(&old.section_words, &new.section_words) >= SAME_SECTION
    }

    fn confidence(&self, basis: LineBasis, old: usize, new: usize, sure: bool) -> f32 {
        let (Some(old), Some(new)) = (self.old.get(old), self.new.get(new)) else { return 0.0 };
        let base = match basis {
            LineBasis::Same => 1.0,
            LineBasis::OtherSection => 0.9,
            LineBasis::Account => 0.8 + 0.2 * self.rarity.similarity(&old.words, &new.words),
            LineBasis::Label | LineBasis::Similar => 0.8,
        };
        if sure { base } else { base * 0.8 }
    }

    fn pair(&mut self, old: usize, new: usize, basis: LineBasis, confidence: f32) {
        let (Some(a), Some(b)) = (self.old.get(old), self.new.get(new)) else { return };
        self.pairs.push(LineMatch { old: a.at, new: b.at, basis, confidence });
        for (taken, index) in [(&mut self.old_taken, old), (&mut self.new_taken, new)] {
            if let Some(taken) = taken.get_mut(index) {
                *taken = true;
            }
        }
    }

    /// Pairs what is left by labels that are alike, by what stands around it and by its figures. False where that is too much to search.
    fn by_likeness(&mut self) -> bool {
        let left = |taken: &[bool]| -> Vec<usize> { (0..taken.len()).filter(|index| taken.get(*index) == Some(&false)).collect() };
        let (old, new) = (left(&self.old_taken), left(&self.new_taken));
        if old.len().saturating_mul(new.len()) > MOST_PAIRS {
            return false;
        }
        let partners = self.partners();
        let (old_around, new_around) = (around(&partners.0), around(&partners.1));
        let mut candidates = Vec::new();
        for old_index in &old {
            for new_index in &new {
                let (Some(before_after), Some(theirs)) = (old_around.get(*old_index), new_around.get(*new_index)) else { continue };
                let around = same_around(*before_after, *theirs, &partners.0);
                let score = self.score(*old_index, *new_index, around);
                if score >= RENAMED {
                    candidates.push(Candidate { old: *old_index, new: *new_index, score });
                }
            }
        }
        for one in one_to_one(candidates) {
            self.pair(one.old, one.new, LineBasis::Similar, one.score.min(0.99));
        }
        true
    }

    /// The partner's index of each line, on either side.
    fn partners(&self) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
        let index =
            |lines: &[Seen<'_>]| -> BTreeMap<usize, usize> { lines.iter().enumerate().map(|(index, seen)| (seen.at, index)).collect() };
        let (old, new) = (index(&self.old), index(&self.new));
        let mut partners = (vec![None; self.old.len()], vec![None; self.new.len()]);
        for pair in &self.pairs {
            let (Some(a), Some(b)) = (old.get(&pair.old), new.get(&pair.new)) else { continue };
            if let (Some(ours), Some(theirs)) = (partners.0.get_mut(*a), partners.1.get_mut(*b)) {
                (*ours, *theirs) = (Some(*b), Some(*a));
            }
        }
        partners
    }

    fn score(&self, old: usize, new: usize, around: f32) -> f32 {
        let (Some(a), Some(b)) = (self.old.get(old), self.new.get(new)) else { return 0.0 };
        // Another account, another code or a sum for a line is another thing, whatever it is called.
        let other_account = a.has_account() && b.has_account() && a.account != b.account;
        if other_account || a.codes != b.codes || is_sum(a.line.kind) != is_sum(b.line.kind) {
            return 0.0;
        }
        let label = self.rarity.similarity(&a.words, &b.words);
        let figures = Agreement::of(a.line, b.line, &self.columns).share();
        LABEL * label + AROUND * around + FIGURES * figures
    }
}

/// For each line the nearest paired lines before and after it; `None` at the edges.
fn around(partners: &[Option<usize>]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut around = vec![(None, None); partners.len()];
    let mut before = None;
    for (index, place) in around.iter_mut().enumerate() {
        place.0 = before;
        if partners.get(index).is_some_and(Option::is_some) {
            before = Some(index);
        }
    }
    let mut after = None;
    for (index, place) in around.iter_mut().enumerate().rev() {
        place.1 = after;
        if partners.get(index).is_some_and(Option::is_some) {
            after = Some(index);
        }
    }
    around
}

/// How far two lines stand between the same lines: 0, a half or 1.
fn same_around(old: (Option<usize>, Option<usize>), new: (Option<usize>, Option<usize>), partners: &[Option<usize>]) -> f32 {
    let partner = |index: Option<usize>| index.map(|index| partners.get(index).copied().flatten());
    let same = |old: Option<usize>, new: Option<usize>| match (partner(old), new) {
        (None, None) => true,
        (Some(partner), Some(new)) => partner == Some(new),
        _ => false,
    };
    let (before, after) = (u8::from(same(old.0, new.0)), u8::from(same(old.1, new.1)));
    f32::midpoint(before.into(), after.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::{self, Within};
    use avstem::{Options, model::Report, process};

    fn read(rows: &[&str]) -> Report {
        let text = format!("Budsjett 2026\n\nPost\tRegnskap 2024\tBudsjett 2026\n{}\n", rows.join("\n"));
        process(text.as_bytes(), &Options::default()).unwrap()
    }

    /// `old label > new label: basis`, for those that are not simply the same.
    fn changed(old: &[&str], new: &[&str]) -> (usize, Vec<String>) {
        let (old, new) = (read(old), read(new));
        let within = |report| Within { report, statement: &report.statements[0] };
        let columns = columns::matched(within(&old), within(&new));
        let (old, new) = (&old.statements[0], &new.statements[0]);
        let lines = matched(old, new, &columns);
        let told = lines.pairs.iter().filter(|pair| pair.basis != LineBasis::Same);
        let told = told.map(|pair| format!("{} > {}: {:?}", old.lines[pair.old].label, new.lines[pair.new].label, pair.basis));
        (lines.pairs.len(), told.collect())
    }

    const PLAIN: [&str; 5] =
        ["Strøm\t1 210\t1 300", "Leie av lokaler\t3 450\t3 500", "Renhold\t2 190\t2 200", "Porto\t410\t400", "Sum drift\t7 260\t7 400"];

    #[test]
    fn lines_match_wherever_they_stand() {
        let turned = [PLAIN[2], PLAIN[0], PLAIN[3], PLAIN[1], PLAIN[4]];
        assert_eq!(changed(&PLAIN, &turned), (5, vec![]));
    }

    #[test]
    fn a_renamed_line_is_told_by_its_words_or_by_its_figures() {
        let mut new = PLAIN;
        new[1] = "Leie lokaler og bod\t3 450\t3 600";
        new[3] = "Frakt\t410\t400";
        let (pairs, told) = changed(&PLAIN, &new);
        assert_eq!(
            (pairs, told),
            (5, vec!["Leie av lokaler > Leie lokaler og bod: Similar".to_owned(), "Porto > Frakt: Similar".to_owned()])
        );
    }

    #[test]
    fn another_line_in_its_place_is_another_line() {
        let mut new = PLAIN;
        new[3] = "Gaver\t95\t120";
        assert_eq!(changed(&PLAIN, &new), (4, vec![]));
    }

    #[test]
    fn the_account_number_tells_more_than_the_label() {
        let old = ["6300 Leie lokaler\t3 450\t3 500", "6340 Strøm\t1 210\t1 300", "6360 Renhold\t2 190\t2 200", "Sum drift\t6 850\t7 000"];
        let mut new = old;
        new[0] = "6300 Husleie\t3 450\t3 700";
        new[2] = "6361 Renhold\t2 000\t2 150";
        assert_eq!(changed(&old, &new), (3, vec!["Leie lokaler > Husleie: Account".to_owned()]));
    }

    #[test]
    fn what_stands_several_times_goes_together_by_figures_and_then_in_order() {
        let old = ["Diverse\t110\t120", "Strøm\t1 210\t1 300", "Diverse\t340\t350", "Sum\t1 660\t1 770"];
        let mut new = old;
        new.swap(0, 2);
        assert_eq!(changed(&old, &new).0, 4);
    }
}
