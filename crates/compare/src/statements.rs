//! Statements of two documents → which table of one is which of the other.
//!
//! In: two reports. Out: pairs with a confidence, and the statements that stand several times and that nothing tells apart. The idea:
//! tables are the same when their lines are, helped by title, columns and figures; one to one, the best first. Lines that several tables
//! of a document have ("Lønn", "Sum") tell which kind of table it is and not which one: then the title must agree, or the figures, or
//! there must be as many such tables in both documents.

use crate::{
    assign::{Candidate, one_to_one},
    lines::is_line,
    text::{Rarity, normal, times, words},
};
use avstem::model::{Report, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// What lines, titles, columns and figures count in the score of two statements.
const LINES: f32 = 0.5;
const TITLE: f32 = 0.2;
const COLUMNS: f32 = 0.1;
const FIGURES: f32 = 0.2;

/// The share of lines that two statements must have in common, where their titles are not the same. Less than
/// half, so that a statement of which half the lines were renamed is still the same; a guess that the made-up budgets bear out as a whole.
const SHARED_LINES: f32 = 0.3;

/// From this similarity on, two titles are one.
const SAME_TITLE: f32 = 0.6;

/// The share of equal figures that tells one of several tables with the same lines.
const SAME_FIGURES: f32 = 0.5;

/// Two statements by their indices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StatementMatch {
    pub(crate) old: usize,
    pub(crate) new: usize,
    pub(crate) confidence: f32,
}

/// The pairs by the new side's order, and the indices of those that nothing told apart.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Statements {
    pub(crate) pairs: Vec<StatementMatch>,
    pub(crate) alike_old: Vec<usize>,
    pub(crate) alike_new: Vec<usize>,
}

/// A statement with what it is compared by.
struct Seen {
    title: Option<String>,
    title_words: Vec<String>,
    lines: BTreeSet<String>,
    columns: BTreeSet<String>,
    figures: BTreeSet<String>,
}

impl Seen {
    fn of(statement: &Statement) -> Self {
        // Years and dates of a title change from report to report.
        let timeless = |title: &String| {
            let times = times(title);
            words(title).into_iter().filter(|word| !times.contains(word)).collect::<Vec<_>>()
        };
        let key = |line: &avstem::model::Line| format!("{}\u{1f}{}", line.account.as_deref().unwrap_or(""), normal(&line.label));
        let lines: Vec<_> = statement.lines.iter().filter(|line| is_line(line)).collect();
        let not_nothing = |value: &str| value.chars().any(|c| matches!(c, '1'..='9'));
        let figures = lines.iter().flat_map(|line| {
            let facts = line.facts.values().filter(|fact| not_nothing(&fact.value));
            facts.map(|fact| format!("{}\u{1f}{}", key(line), fact.value))
        });
        Self {
            title: statement.title.as_deref().map(normal).filter(|title| !title.is_empty()),
            title_words: statement.title.as_ref().map(timeless).unwrap_or_default(),
            lines: lines.iter().map(|line| key(line)).collect(),
            columns: statement.columns.iter().map(|column| normal(&column.header)).collect(),
            figures: figures.collect(),
        }
    }
}

/// Lines of both documents' statements by the number of statements that have them, and statements by their set of lines.
struct Counts<'s> {
    lines: BTreeMap<&'s str, usize>,
    titles: BTreeMap<(usize, &'s [String]), usize>,
    sets: BTreeMap<(usize, &'s BTreeSet<String>), usize>,
}

impl<'s> Counts<'s> {
    fn of(sides: [&'s [Seen]; 2]) -> Self {
        let mut counts = Self { lines: BTreeMap::new(), titles: BTreeMap::new(), sets: BTreeMap::new() };
        for (side, statements) in sides.into_iter().enumerate() {
            let mut own: BTreeMap<&str, usize> = BTreeMap::new();
            for statement in statements {
                statement.lines.iter().for_each(|line| *own.entry(line).or_default() += 1);
                *counts.sets.entry((side, &statement.lines)).or_default() += 1;
                *counts.titles.entry((side, &statement.title_words[..])).or_default() += 1;
            }
            for (line, count) in own {
                let held = counts.lines.entry(line).or_default();
                *held = count.max(*held);
            }
        }
        counts
    }

    /// No other statement of their documents has their titles: what stands above every table names none.
    fn have_own_titles(&self, old: &'s Seen, new: &'s Seen) -> bool {
        let once = |side, seen: &'s Seen| self.titles.get(&(side, &seen.title_words[..])) == Some(&1);
        once(0, old) && once(1, new)
    }

    /// Both have a line that no other statement has.
    fn share_own_line(&self, old: &Seen, new: &Seen) -> bool {
        old.lines.intersection(&new.lines).any(|line| self.lines.get(line.as_str()) == Some(&1))
    }

    /// As many statements with these lines stand in both documents.
    fn as_many(&self, lines: &'s BTreeSet<String>) -> bool {
        self.sets.get(&(0, lines)) == self.sets.get(&(1, lines))
    }
}

/// Which statements stand in both.
pub(crate) fn matched(old: &Report, new: &Report) -> Statements {
    let see = |report: &Report| -> Vec<Seen> { report.statements.iter().map(Seen::of).collect() };
    let (old, new) = (see(old), see(new));
    let rarity = Rarity::joined(old.iter().map(|seen| &seen.title_words[..]), new.iter().map(|seen| &seen.title_words[..]));
    let counts = Counts::of([&old, &new]);
    let mut candidates = Vec::new();
    let mut alike = Vec::new();
    for (old_index, a) in old.iter().enumerate() {
        for (new_index, b) in new.iter().enumerate() {
            match judged(a, b, &rarity, &counts) {
                Judgement::Same(score) => candidates.push(Candidate { old: old_index, new: new_index, score }),
                Judgement::Alike => alike.push((old_index, new_index)),
                Judgement::Other => {}
            }
        }
    }
    let mut pairs: Vec<StatementMatch> =
        one_to_one(candidates).into_iter().map(|one| StatementMatch { old: one.old, new: one.new, confidence: one.score }).collect();
    pairs.sort_by_key(|pair| pair.new);
    let free = |(old, new): &&(usize, usize)| pairs.iter().all(|pair| pair.old != *old && pair.new != *new);
    let alike: Vec<(usize, usize)> = alike.iter().filter(free).copied().collect();
    let once = |indices: Vec<usize>| indices.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
    let (alike_old, alike_new) = alike.into_iter().unzip();
    Statements { pairs, alike_old: once(alike_old), alike_new: once(alike_new) }
}

enum Judgement {
    Same(f32),
    /// The lines are the same, and those of other tables too.
    Alike,
    Other,
}

fn judged<'s>(old: &'s Seen, new: &'s Seen, rarity: &Rarity, counts: &Counts<'s>) -> Judgement {
    let lines = shared(&old.lines, &new.lines);
    let figures = shared(&old.figures, &new.figures);
    let title = match (&old.title, &new.title) {
        (Some(a), Some(b)) if a == b || (old.title_words.is_empty() && new.title_words.is_empty()) => Some(1.0),
        (Some(_), Some(_)) => Some(rarity.similarity(&old.title_words, &new.title_words)),
        _ => None,
    };
    let same_title = title.is_some_and(|title| title >= SAME_TITLE) && counts.have_own_titles(old, new);
    if lines < SHARED_LINES && !(same_title && (lines > 0.0 || shared(&old.columns, &new.columns) > 0.0)) {
        return Judgement::Other;
    }
    // Tables that nothing but their order parts: as many of them stand in both documents.
    let ordered = || title.is_none_or(|title| title >= SAME_TITLE) && counts.as_many(&old.lines);
    let told = same_title || figures >= SAME_FIGURES || counts.share_own_line(old, new) || ordered();
    if !told {
        return Judgement::Alike;
    }
    // Without titles, the rest tells.
    let (weight, title) = title.map_or((0.0, 0.0), |title| (TITLE, title));
    let score = (LINES * lines + weight * title + COLUMNS * shared(&old.columns, &new.columns) + FIGURES * figures)
        / (LINES + weight + COLUMNS + FIGURES);
    // Figures and columns of another year are no doubt of it.
    Judgement::Same(score.max(LINES.mul_add(lines, weight * title) / (LINES + weight)).min(1.0))
}

/// The share of two sets that is in both.
fn shared(old: &BTreeSet<String>, new: &BTreeSet<String>) -> f32 {
    let all = old.len() + new.len();
    if all == 0 { 0.0 } else { 2.0 * old.intersection(new).count() as f32 / all as f32 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem::{Options, process};

    fn table(title: &str, rows: &[(&str, u32)]) -> String {
        let rows: Vec<String> = rows.iter().map(|(label, figure)| format!("{label}\t{figure}\t{}", figure + 11)).collect();
        format!("# {title}\n\nPost\tRegnskap 2025\tBudsjett 2026\n{}\n\n", rows.join("\n"))
    }

    fn pairs(old: &str, new: &str) -> (Vec<(usize, usize)>, usize) {
        let read = |text: &str| process(text.as_bytes(), &Options::default()).unwrap();
        let found = matched(&read(old), &read(new));
        (found.pairs.iter().map(|pair| (pair.old, pair.new)).collect(), found.alike_new.len())
    }

    const STAFF: [(&str, u32); 3] = [("Lønn", 5100), ("Pensjon", 620), ("Reiser", 310)];
    const HOUSE: [(&str, u32); 3] = [("Husleie", 900), ("Strøm", 410), ("Renhold", 220)];

    #[test]
    fn tables_match_in_any_order() {
        let (staff, house) = (table("Ansatte", &STAFF), table("Lokaler", &HOUSE));
        assert_eq!(pairs(&format!("{staff}{house}"), &format!("{house}{staff}")), (vec![(1, 0), (0, 1)], 0));
    }

    #[test]
    fn of_tables_with_the_same_lines_the_title_tells_which() {
        let other = STAFF.map(|(label, figure)| (label, figure * 3));
        let third = STAFF.map(|(label, figure)| (label, figure * 7));
        let old = table("Bibliotek", &STAFF) + &table("Museum", &other);
        let new = table("Svømmehall", &third) + &table("Museum", &other);
        assert_eq!(pairs(&old, &new), (vec![(1, 1)], 1));
    }
}
