//! Blocks and the flow that was made of them → what was lost on the way.
//!
//! In: the blocks before tables are sought ([`Digits::of`]), the flow afterwards ([`Digits::lost`]). Out: the number of figures that
//! stand nowhere in it, and a note for each place that misses some. Digits are counted and not figures: the cells of a table cut and
//! join figures (`1 234`), and no digit may come or go by that. What it does not do: it cannot tell a digit from another one.

use super::Flow;
use crate::layout::Block;
use avstem_document::{
    note::{NoteCode, Notes},
    place::Place,
};
use std::collections::BTreeMap;

/// Digits by page; those of documents without pages, and of sheets, are one.
type ByPage = BTreeMap<Option<u32>, usize>;

/// The digits of a document's blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Digits {
    read: ByPage,
    /// Figures of the pages that are in no line.
    unread: usize,
}

impl Digits {
    pub(crate) fn of(blocks: &[Block]) -> Self {
        let mut digits = Self::default();
        for block in blocks {
            match block {
                Block::Paragraph(paragraph) => add(&mut digits.read, &paragraph.place, &paragraph.text),
                Block::Margin(margin) => add(&mut digits.read, &margin.place, &margin.text),
                Block::Grid(grid) => grid.grid.cells.iter().for_each(|cell| add(&mut digits.read, &grid.place, &cell.text)),
                Block::Page(page) => {
                    let lines = page.lines.iter().chain(&page.sideways).chain(page.heads.iter().map(|(_, line)| line));
                    let count: usize = lines.flat_map(|line| &line.words).map(|word| count(&word.text)).sum();
                    *digits.read.entry(Some(page.number)).or_default() += count;
                    digits.unread += page.unread;
                }
            }
        }
        digits
    }

    /// How many figures stand nowhere in the flow, at least. Rows that a page break cut are joined: what one page misses, another one has.
    pub(crate) fn lost(&self, flow: &[Flow], notes: &mut Notes) -> usize {
        let arrived = of_flow(flow);
        let sum = |digits: &ByPage| digits.values().sum::<usize>();
        let missing = sum(&self.read).saturating_sub(sum(&arrived));
        if missing == 0 {
            return self.unread;
        }
        let short = self.read.iter().filter(|(page, read)| **read > arrived.get(page).copied().unwrap_or(0));
        let mut figures = self.unread;
        for (page, _) in short {
            figures += 1;
            let place = page.map(|page| Place::Page { page, bbox: [0.0; 4] });
            notes.push(NoteCode::FiguresNotPlaced, "digits were read that stand in no paragraph and in no table", place);
        }
        figures
    }
}

fn of_flow(flow: &[Flow]) -> ByPage {
    let mut digits = ByPage::new();
    for piece in flow {
        match piece {
            Flow::Paragraph(paragraph) => add(&mut digits, &paragraph.place, &paragraph.text),
            Flow::Margin(margin) => add(&mut digits, &margin.place, &margin.text),
            Flow::Table(table) => {
                table.grid.cells.iter().chain(&table.repeated).for_each(|cell| add(&mut digits, &cell.place, &cell.text));
            }
        }
    }
    digits
}

fn add(digits: &mut ByPage, place: &Place, text: &str) {
    *digits.entry(place.page_number()).or_default() += count(text);
}

fn count(text: &str) -> usize {
    text.bytes().filter(u8::is_ascii_digit).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::document::Paragraph;

    fn paragraph(text: &str, page: u32) -> Paragraph {
        Paragraph::new(text, Place::Page { page, bbox: [0.0; 4] })
    }

    #[test]
    fn what_arrives_on_another_page_is_not_lost() {
        let blocks = [Block::Paragraph(paragraph("12 500", 1)), Block::Paragraph(paragraph("7", 2))];
        let mut notes = Notes::default();
        assert_eq!(Digits::of(&blocks).lost(&[Flow::Paragraph(paragraph("12 500 7", 1))], &mut notes), 0);
        assert!(notes.as_slice().is_empty());
    }

    #[test]
    fn a_digit_that_does_not_arrive_is_told() {
        let blocks = [Block::Paragraph(paragraph("12 500", 1))];
        let mut notes = Notes::default();
        assert_eq!(Digits::of(&blocks).lost(&[Flow::Paragraph(paragraph("12 50", 1))], &mut notes), 1);
        assert_eq!(notes.as_slice().iter().map(|note| note.code).collect::<Vec<_>>(), [NoteCode::FiguresNotPlaced]);
    }
}
