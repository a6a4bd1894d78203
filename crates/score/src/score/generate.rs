//! A whole document from a seed.
//!
//! In: a seed and, for a document that is to be wrong, a kind of slip. Out: a [`Document`]. The same seed gives the same document but for the
//! slip: chance for the slip is drawn apart.

use super::{
    accounts::{self, Draft, Pool},
    measures,
    model::{Block, Document, Kind, RelationKind, SlipKind},
    numbers::{self, Notation},
    slip,
    words::{self, Words, fill, pick},
};
use fastrand::Rng;

/// Draws a document.
pub(crate) fn draw(seed: u64, wrong: Option<SlipKind>) -> Document {
    let mut chance = Rng::with_seed(seed);
    let words = words::draw(&mut chance);
    let (notation, mut shape) = numbers::draw(words, &mut chance);
    shape.push(("language", words.code.into()));
    let year = chance.i32(2012..=2024);
    let mut drafts = drafts(words, &notation, year, &mut chance);
    shape.push(("tables", drafts.len().to_string()));
    let blocks = blocks(words, year, &drafts, &mut chance);
    let slip = wrong.and_then(|kind| slip::plant(kind, &mut drafts, &mut Rng::with_seed(seed ^ 0x51_1b)));
    Document { shape, blocks, tables: drafts.into_iter().map(|draft| draft.table).collect(), slip }
}

/// One to four tables, two in three of them accounts; never measures alone, since a slip needs a figure.
fn drafts(words: &'static Words, notation: &Notation, year: i32, chance: &mut Rng) -> Vec<Draft> {
    let count = chance.usize(1..=4);
    let accounts = chance.usize(..count);
    let mut pool = Pool::new(words, chance);
    let mut deeds = measures::deeds(words, chance);
    let mut table = |at: usize, chance: &mut Rng| {
        let structures = pool.structures();
        match chance.choice(structures).filter(|_| at == accounts || chance.usize(..3) > 0) {
            Some(structure) => accounts::draw(words, structure, &mut pool, (notation, year, at + 1), chance),
            None => measures::draw(words, &mut deeds, (notation, year, at + 1), chance),
        }
    };
    // The table that has to be there is drawn first, from a full pool.
    let first = table(accounts, chance);
    let mut drafts: Vec<Draft> = (0..count).filter(|&at| at != accounts).map(|at| table(at, chance)).collect();
    drafts.insert(accounts, first);
    if drafts.iter().any(|draft| draft.table.scale > 1) {
        // Where units differ, each table has to say its own: nobody could tell otherwise.
        let silent = drafts.iter_mut().filter(|draft| draft.table.kind == Kind::Accounts && draft.table.scale == 1);
        silent.for_each(|draft| draft.table.unit_line = Some(words.whole.to_owned()));
    }
    drafts
}

/// The tables with what stands around them.
fn blocks(words: &Words, year: i32, drafts: &[Draft], chance: &mut Rng) -> Vec<Block> {
    let mut blocks = vec![Block::Title(fill(pick(words.titles, chance), &[&year.to_string()]))];
    for (at, draft) in drafts.iter().enumerate() {
        // Two tables in a row are told apart by something, as they are by whoever writes for readers.
        if draft.table.caption.is_none() || chance.usize(..3) > 0 {
            blocks.push(Block::Heading(pick(words.headings, chance).to_owned()));
        }
        for _ in 0..chance.usize(..3) {
            blocks.push(Block::Prose(pick(words.prose, chance).to_owned()));
        }
        blocks.push(Block::Table(at));
        if chance.bool() {
            blocks.push(Block::Prose(pick(words.prose, chance).to_owned()));
        }
        if chance.usize(..3) == 0 {
            blocks.extend(quote(words, draft, chance).map(Block::Prose));
        }
    }
    blocks
}

/// A sentence that quotes a total of the table, truly.
fn quote(words: &Words, draft: &Draft, chance: &mut Rng) -> Option<String> {
    let table = &draft.table;
    let totals = table.relations.iter().filter(|relation| relation.kind == RelationKind::Total);
    let relation = chance.choice(totals.collect::<Vec<_>>()).filter(|_| table.kind == Kind::Accounts)?;
    // Only of the first column of figures: a reader knows which is meant.
    let first = table.columns.iter().position(|column| column.role.is_figures())?;
    let (row, _) = relation.computed;
    let value = table.value((row, first)).filter(|value| !value.is_zero() && value.is_sign_positive())?;
    let unit = match (table.scale, words.code) {
        (1, "en" | "de") => "euro",
        (1, _) => "kroner",
        _ => return None,
    };
    let label = &table.rows[row].cells[table.label_column()].text;
    Some(fill(words.quote, &[label, &format!("{} {unit}", draft.notation.amount(value))]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;

    #[test]
    fn the_same_seed_gives_the_same_document() {
        assert_eq!(format!("{:?}", draw(5, None)), format!("{:?}", draw(5, None)));
        assert_ne!(format!("{:?}", draw(5, None)), format!("{:?}", draw(6, None)));
    }

    #[test]
    fn what_a_clean_document_claims_is_true() {
        for seed in 0..50 {
            for table in draw(seed, None).tables {
                let sums = table.relations.iter().filter(|relation| relation.kind == RelationKind::RowTotal);
                for relation in sums {
                    let sum: Decimal = relation.items.iter().filter_map(|&at| table.value(at)).sum();
                    let off = table.value(relation.computed).map(|total| (total - sum).abs());
                    assert!(off.is_some_and(|off| off <= Decimal::TWO), "{seed}: {relation:?} is {off:?} off");
                }
            }
        }
    }
}
