//! What a document calls its pages: by its file, or else by the numbers that its running heads and feet print.
//!
//! In: the blocks. Out: the runs of labels; nothing where pages are called by their own numbers or nothing tells. The idea: a number of
//! a head or foot is the page's where it counts on with the pages. Numbers that lie as far from the page's own on several pages are one
//! run; the runs decide where they cover most pages. What it does not do: it calls no page before the first that prints its number.

use super::{Block, PageLines};
use avstem_document::{
    document::Edge,
    label::{PageLabel, roman, runs},
};
use std::collections::BTreeMap;

/// Pages on which numbers have to count on, at least.
const FEWEST_PAGES: usize = 3;
/// Figures of the largest page number.
const MOST_FIGURES: usize = 4;
/// Letters of the longest Roman page number: front matter seldom has more pages than `lxxxviii`.
const MOST_ROMAN: usize = 8;

/// How the numbers of a run are written, and how far they lie before the page's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Numbering {
    style: Style,
    behind: i64,
}

impl Numbering {
    /// What a page is called by it; none before its 1.
    fn label(self, page: u32) -> Option<String> {
        let number = u32::try_from(i64::from(page) - self.behind).ok().filter(|number| *number > 0)?;
        match self.style {
            Style::Figures => Some(number.to_string()),
            Style::SmallRoman => roman(number),
            Style::LargeRoman => roman(number).map(|text| text.to_uppercase()),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    Figures,
    SmallRoman,
    LargeRoman,
}

/// The labels of the pages; those that the file gives are taken out of the blocks.
pub fn page_labels(blocks: &mut Vec<Block>) -> Vec<PageLabel> {
    let mut labels = Vec::new();
    blocks.retain(|block| match block {
        Block::Margin(margin) if margin.edge == Edge::Label => {
            labels.extend(margin.place.page_number().map(|page| PageLabel { page, label: margin.text.clone() }));
            false
        }
        _ => true,
    });
    if labels.is_empty() { printed(blocks) } else { labels }
}

fn printed(blocks: &[Block]) -> Vec<PageLabel> {
    let pages: Vec<&PageLines> = blocks.iter().filter_map(|block| if let Block::Page(page) = block { Some(page) } else { None }).collect();
    let told: Vec<(u32, Vec<(Numbering, String)>)> = pages.iter().map(|page| (page.number, candidates(page))).collect();
    let mut counts: BTreeMap<Numbering, usize> = BTreeMap::new();
    for (numbering, _) in told.iter().flat_map(|(_, candidates)| candidates) {
        *counts.entry(*numbering).or_default() += 1;
    }
    // Each page by the commonest of its numberings; of two that are as common, by the one that lies nearer.
    let rank = |numbering: &Numbering| (counts.get(numbering).copied().unwrap_or(0), -numbering.behind.abs());
    let often = |(numbering, _): &&(Numbering, String)| rank(numbering).0 >= FEWEST_PAGES;
    let best = |candidates: &[(Numbering, String)]| candidates.iter().filter(often).max_by_key(|(numbering, _)| rank(numbering)).cloned();
    let chosen: Vec<(u32, Numbering, String)> =
        told.iter().filter_map(|(page, candidates)| best(candidates).map(|(numbering, label)| (*page, numbering, label))).collect();
    let long: Vec<&[(u32, Numbering, String)]> = chosen.chunk_by(|a, b| a.1 == b.1).filter(|run| run.len() >= FEWEST_PAGES).collect();
    let covered: usize = long.iter().map(|run| run.len()).sum();
    if covered * 2 <= pages.len() {
        return Vec::new();
    }
    let mut labels: Vec<PageLabel> = Vec::new();
    for run in long {
        let Some((first, numbering, _)) = run.first() else { continue };
        // Pages between two runs that print no number, as those that open a chapter, begin the later one, unless that would be before its 1.
        let after = labels.last().map_or(*first, |last| last.page + 1);
        labels.extend((after..*first).filter_map(|page| Some(PageLabel { page, label: numbering.label(page)? })));
        labels.extend(run.iter().map(|(page, _, label)| PageLabel { page: *page, label: label.clone() }));
    }
    let runs = runs(labels);
    let own = |run: &PageLabel| run.label == run.page.to_string();
    if runs.iter().all(own) { Vec::new() } else { runs }
}

/// The numbers in the heads and feet of a page, each once.
fn candidates(page: &PageLines) -> Vec<(Numbering, String)> {
    let mut found: Vec<(Numbering, String)> = Vec::new();
    for word in page.heads.iter().flat_map(|(_, line)| &line.words) {
        let text = word.text.trim_matches(|c: char| !c.is_alphanumeric());
        let Some((style, value)) = number(text) else { continue };
        let numbering = Numbering { style, behind: i64::from(page.number) - value };
        if found.iter().all(|(known, _)| *known != numbering) {
            found.push((numbering, text.to_owned()));
        }
    }
    found
}

/// A page's number and how it is written; one that begins with a zero is none.
fn number(text: &str) -> Option<(Style, i64)> {
    if text.bytes().all(|b| b.is_ascii_digit()) && (1..=MOST_FIGURES).contains(&text.len()) && !text.starts_with('0') {
        return text.parse().ok().map(|value| (Style::Figures, value));
    }
    let lower = text.to_ascii_lowercase();
    let style = if text == lower { Style::SmallRoman } else { Style::LargeRoman };
    let value = (1..=100_u32).find(|value| roman(*value).as_deref() == Some(&lower)).filter(|_| text.len() <= MOST_ROMAN)?;
    (text == lower || text == lower.to_ascii_uppercase()).then_some((style, i64::from(value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::{Line, Word};
    use avstem_document::{
        document::Margin,
        place::{Place, Rect},
    };

    fn pages(heads: &[&str]) -> Vec<Block> {
        let word = |text: &str| Word { text: text.to_owned(), ..Word::default() };
        let line = |text: &str| Line { words: text.split_whitespace().map(word).collect(), rect: Rect::default() };
        let page =
            |(at, text): (usize, &&str)| PageLines { number: at as u32 + 1, heads: vec![(true, line(text))], ..PageLines::default() };
        heads.iter().enumerate().map(|page_of| Block::Page(page(page_of))).collect()
    }

    fn told(mut blocks: Vec<Block>) -> Vec<(u32, String)> {
        page_labels(&mut blocks).into_iter().map(|label| (label.page, label.label)).collect()
    }

    #[test]
    fn numbers_that_count_on_with_the_pages_are_theirs() {
        let heads = ["", "", "Budsjett 2027 | 1", "2 | Budsjett 2027", "", "Budsjett 2027 | 4", "5 Budsjett 2027"];
        assert_eq!(told(pages(&heads)), [(3, "1".to_owned())]);
        assert_eq!(told(pages(&["i", "ii", "iii", "1", "2", "3"])), [(1, "i".to_owned()), (4, "1".to_owned())]);
    }

    #[test]
    fn a_page_between_two_runs_begins_the_later_one() {
        let told = |heads: &[&str]| told(pages(heads));
        assert_eq!(told(&["i", "ii", "iii", "", "2", "3", "4"]), [(1, "i".to_owned()), (4, "1".to_owned())]);
        assert_eq!(told(&["i", "ii", "iii", "", "1", "2", "3"]), [(1, "i".to_owned()), (5, "1".to_owned())]);
    }

    #[test]
    fn numbers_that_stay_and_the_pages_own_tell_nothing() {
        assert!(told(pages(&["Sak 14", "Sak 14", "Sak 14", "Sak 14"])).is_empty());
        assert!(told(pages(&["Side 1 av 4", "Side 2 av 4", "Side 3 av 4", "Side 4 av 4"])).is_empty());
        assert!(told(pages(&["", "", "", "", "", "11", "12", "13"])).is_empty(), "too few");
        assert!(told(pages(&["2 3", "4 5", "6 7", "8 9"])).is_empty(), "two pages on each");
    }

    #[test]
    fn what_the_file_says_comes_first() {
        let mut blocks = pages(&["5", "6", "7"]);
        blocks.push(Block::Margin(Margin { edge: Edge::Label, text: "iv".to_owned(), place: Place::page(1, &Rect::default()) }));
        assert_eq!(page_labels(&mut blocks), [PageLabel { page: 1, label: "iv".to_owned() }]);
        assert_eq!(blocks.len(), 3);
    }
}
