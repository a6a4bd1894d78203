//! Counts of measures in running text: "totalt 14 tiltak, hvorav 9 er gjennomført".
//!
//! Only a count that equals the document's own is linked: prose counts as it likes (by goal, by year, sub-measures too), so
//! nothing is held against one.

use super::quantities::{Quantity, Unit};
use crate::{
    interpret::{Content, State},
    quote::Counted,
    vocabulary::{Phrases, Vocabulary},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use std::collections::BTreeSet;

/// Words behind a number among which the word for measures, or a status, stands.
const NEAR: usize = 3;

/// What a number counts, when it equals what the document holds; `None` for other numbers.
pub(super) fn counted(
    content: &Content,
    quantity: &Quantity,
    sentence: &[String],
    behind: &[String],
    vocabulary: &Vocabulary,
) -> Option<Counted> {
    if quantity.unit != Unit::Bare || quantity.open || quantity.value.scale() > 0 || content.measures.is_empty() {
        return None;
    }
    let near = &behind[..behind.len().min(NEAR)];
    let measures = |words: &[String]| vocabulary.headers.measure.find(words).is_some();
    let state = state(near, vocabulary);
    if !(measures(near) || (state.is_some() && measures(sentence))) {
        return None;
    }
    let of_state = |wanted: State| move |found: Option<State>| found == Some(wanted);
    let count = match state {
        Some(state) => counts(content, of_state(state)),
        None => counts(content, |_| true),
    };
    let value = quantity.value.to_usize()?;
    (value > 1 && count.contains(&value) && quantity.value == Decimal::from(value)).then_some(Counted { state })
}

/// Rows and different measures whose state is wanted.
fn counts(content: &Content, wanted: impl Fn(Option<State>) -> bool) -> [usize; 2] {
    let rows = || content.measures.iter().filter(|measure| wanted(measure.status.as_ref().map(|status| status.state)));
    let different: BTreeSet<_> = rows().map(|measure| (measure.table, measure.measure.as_deref())).collect();
    [rows().count(), different.len()]
}

fn state(words: &[String], vocabulary: &Vocabulary) -> Option<State> {
    let states = &vocabulary.states;
    let lists: [(&Phrases, State); 8] = [
        (&states.not_started, State::NotStarted),
        (&states.not_prioritised, State::NotPrioritised),
        (&states.done, State::Done),
        (&states.on_track, State::OnTrack),
        (&states.in_progress, State::InProgress),
        (&states.delayed, State::Delayed),
        (&states.postponed, State::Postponed),
        (&states.cancelled, State::Cancelled),
    ];
    lists.iter().find(|(list, _)| list.find(words).is_some()).map(|(_, state)| *state)
}
