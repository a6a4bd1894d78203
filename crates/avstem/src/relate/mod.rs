//! Content → relations: which figure the document claims to be computed from which.
//!
//! In: [`Content`]. Out: [`Relations`]: calculations between lines (evaluated in every column) or between columns
//! (evaluated in every line). A relation is taken from evidence
//! (labels, account codes, order, the same relation holding in other columns), never from the figure it is to test.
//! What it does not do: it does not say which figure is wrong.
//!
//! The modules, each using only those before it: `board` (a statement's figures along an axis, immutable), `proposal` (what a shape sees
//! and proposes), `weigh` (how far to believe a proposal), `shape` (the forms a relation can take), `select` (which proposals can
//! stand beside each other), `convention` (what a table does everywhere), `search` (rounds over one board), `statement` (one statement),
//! `declared` (what formulas and profiles say outright). All numbers that they rest on stand in `thresholds`.

mod board;
mod convention;
mod declared;
mod model;
mod proposal;
mod search;
mod select;
mod shape;
mod statement;
#[cfg(test)]
mod tests;
mod thresholds;
mod weigh;
mod work;

pub use model::{Axis, Basis, Calculation, CalculationKind, Relations, Step, Witness};

use crate::{
    formula::Formulas,
    interpret::{Content, taught_about},
    profile::Profile,
    vocabulary::Vocabulary,
};
use convention::{rounding, witness::Places};
use declared::{formulas, profile as declared_by};
use statement::relate_statement;

/// Finds what the document claims to be computed from what.
#[must_use]
pub fn relate(content: &Content, formulas: &Formulas, profile: &Profile, vocabulary: &Vocabulary) -> Relations {
    let mut relations = Relations::default();
    let mut declared = Vec::new();
    for (index, statement) in content.statements.iter().enumerate() {
        let profiles = taught_about(content, statement, profile);
        let seen = declared_by::without_apart(statement, &profiles);
        let steps = rounding::rounded_to(&seen, vocabulary);
        relations.calculations.extend(relate_statement(index, &seen, &steps, vocabulary));
        relations.steps.push(steps);
        declared.extend(declared_by::calculations(statement, index, &profiles));
    }
    formulas::add(content, formulas, &mut relations.calculations);
    formulas::add_fields(content, &mut relations.calculations);
    declared_by::replace(&mut relations.calculations, declared);
    let places = Places::of(content, &relations.calculations, &relations.steps, vocabulary);
    relations.calculations.extend(places.sums(&relations.calculations));
    relations.calculations.sort_by_key(|calculation| calculation.statement);
    relations.witnesses = places.hear(&relations.calculations);
    relations
}
