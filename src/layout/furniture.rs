//! Running heads, running feet and page numbers: lines that stand at one height on most pages.
//!
//! In: the lines of all pages. Out: the same without them. A line is one when the same text, its digits apart, stands
//! at the same height near the edge of at least half of the pages, and no other line stands between it and the edge.
//! What it does not do: on fewer than three pages nothing can be told, and nothing is left out.

use super::{Line, PageLines};
use std::collections::BTreeMap;

/// Pages below which repetition proves nothing.
const FEWEST_PAGES: usize = 3;
/// Share of the page's height at its top and at its bottom where heads and feet stand.
const MARGIN: f32 = 0.1;
/// Points by which the height of a head may differ between pages.
const HEIGHT_STEP: f32 = 4.0;

/// What two heads have in common: page edge, height in steps, text without digits.
type Look = (bool, i32, String);

/// Leaves running heads and feet out of all pages.
pub(super) fn leave_out(pages: &mut [&mut PageLines]) {
    if pages.len() < FEWEST_PAGES {
        return;
    }
    let mut seen: BTreeMap<Look, usize> = BTreeMap::new();
    for page in pages.iter() {
        for (_, look) in edge_lines(page) {
            *seen.entry(look).or_default() += 1;
        }
    }
    let repeated = |look: &Look| {
        let (edge, step, text) = look;
        let near: usize = (step - 1..=step + 1).filter_map(|s| seen.get(&(*edge, s, text.clone()))).sum();
        near * 2 >= pages.len() && near >= FEWEST_PAGES
    };
    let dropped: Vec<Vec<usize>> = pages.iter().map(|page| outermost(&edge_lines(page), repeated)).collect();
    for (page, dropped) in pages.iter_mut().zip(dropped) {
        let mut index = 0;
        page.lines.retain(|_| {
            index += 1;
            !dropped.contains(&(index - 1))
        });
    }
}

/// The repeated lines with nothing between them and their edge.
fn outermost(edge_lines: &[(usize, Look)], repeated: impl Fn(&Look) -> bool) -> Vec<usize> {
    let top = edge_lines.iter().filter(|(_, look)| look.0).take_while(|(_, look)| repeated(look));
    let bottom = edge_lines.iter().rev().filter(|(_, look)| !look.0).take_while(|(_, look)| repeated(look));
    top.chain(bottom).map(|(index, _)| *index).collect()
}

/// The lines near the top (true) and the bottom edge (false), with their looks, in order.
fn edge_lines(page: &PageLines) -> Vec<(usize, Look)> {
    let margin = page.height * MARGIN;
    let look = |(index, line): (usize, &Line)| {
        let top = line.rect.y1 <= margin;
        let bottom = line.rect.y0 >= page.height - margin;
        (top || bottom).then(|| (index, (top, (line.rect.y0 / HEIGHT_STEP).round() as i32, without_digits(&line.text()))))
    };
    page.lines.iter().enumerate().filter_map(look).collect()
}

fn without_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_ascii_digit() && !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{layout::Word, place::Rect};

    fn page(number: u32, lines: &[(&str, f32)]) -> PageLines {
        let line = |(text, y): &(&str, f32)| {
            let rect = Rect::new(50.0, *y, 200.0, y + 10.0);
            Line { words: vec![Word { text: (*text).to_owned(), rect, baseline: y + 8.0, size: 10.0, bold: false }], rect }
        };
        PageLines { number, width: 600.0, height: 800.0, lines: lines.iter().map(line).collect(), rulings: Vec::new(), fills: Vec::new() }
    }

    fn kept(mut pages: Vec<PageLines>) -> Vec<Vec<String>> {
        leave_out(&mut pages.iter_mut().collect::<Vec<_>>());
        pages.iter().map(|page| page.lines.iter().map(Line::text).collect()).collect()
    }

    #[test]
    fn heads_and_page_numbers_go_and_text_stays() {
        let pages = (1..=3)
            .map(|n| page(n, &[("Yearly report", 30.0), (&format!("Words of page {n}"), 300.0), (&format!("Page {n}"), 770.0)]))
            .collect();
        assert_eq!(kept(pages), [["Words of page 1"], ["Words of page 2"], ["Words of page 3"]]);
    }

    #[test]
    fn a_repeated_line_inside_the_page_stays() {
        let pages = (1..=3).map(|n| page(n, &[("Account Budget", 200.0)])).collect();
        assert_eq!(kept(pages), [["Account Budget"]; 3]);
    }

    #[test]
    fn a_repeated_line_behind_one_of_its_own_stays() {
        let pages = (1..=3).map(|n| page(n, &[(["Ape", "Bee", "Cat"][n as usize - 1], 20.0), ("Account Budget", 40.0)])).collect();
        assert_eq!(kept(pages)[0], ["Ape", "Account Budget"]);
    }
}
