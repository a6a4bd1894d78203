//! Lists of terms and amounts → tables: `<dl>` as it is used for accounts.
//!
//! In: the paragraphs of a list, each known as a term (`dt`) or as what is said of it (`dd`). Out: a table with a row a term, where most
//! of what is said are figures; else the paragraphs as they stand, for a glossary or a column of names is text. What it does not do:
//! it leaves a list alone that holds a table or a text outside its items.

use crate::body::{Block, CellBlocks, TableBuilder, Term};
use avstem_document::figure::look::{Look, look};

/// Figures that a list of amounts has at least: one alone is a fact beside others.
const LEAST_FIGURES: usize = 2;

/// The blocks of a list as a table, if it lists amounts.
pub(super) fn tabled(blocks: Vec<Block>) -> Vec<Block> {
    if !lists_amounts(&blocks) {
        return blocks;
    }
    let mut table = TableBuilder::default();
    let mut cell = CellBlocks::default();
    let (mut row, mut column) = (0, 0);
    let mut begun = false;
    for block in blocks {
        let next = match term(&block) {
            Some(Term::Name(true)) => Some((row + usize::from(begun), 0)),
            Some(Term::Said(true)) => Some((row, column + 1)),
            _ => None,
        };
        if let Some(next) = next {
            if !cell.blocks.is_empty() {
                table.add(std::mem::take(&mut cell), row, column);
            }
            (row, column) = next;
            begun = true;
        }
        cell.blocks.push(block);
    }
    table.add(cell, row, column);
    vec![Block::Table(table.finish(true))]
}

fn term(block: &Block) -> Option<Term> {
    if let Block::Paragraph(content) = block { content.term } else { None }
}

/// True for a list that begins with a term and says figures of most of its terms.
fn lists_amounts(blocks: &[Block]) -> bool {
    let (mut said, mut figures) = (0, 0);
    for block in blocks {
        let Block::Paragraph(content) = block else { return false };
        match content.term {
            None => return false,
            // A mark for nothing speaks for neither.
            Some(Term::Said(_)) if look(&content.text, &()) == Look::Dash => {}
            Some(Term::Said(_)) => {
                said += 1;
                figures += usize::from(is_amount(&content.text));
            }
            Some(Term::Name(_)) => {}
        }
    }
    matches!(blocks.first().and_then(term), Some(Term::Name(_))) && figures >= LEAST_FIGURES && 3 * figures >= 2 * said
}

/// True for a figure with or without a short word of its currency or unit.
fn is_amount(text: &str) -> bool {
    let bare = text.trim().trim_matches(|c: char| c.is_alphabetic() || c == '.' || c.is_whitespace());
    let unit = text.chars().filter(|c| c.is_alphabetic()).count();
    unit <= LONGEST_UNIT && look(bare, &()) == Look::Figure
}

/// Letters of the longest unit beside an amount: "kroner".
const LONGEST_UNIT: usize = 6;
