//! A status cell → how far the measure has come.
//!
//! In: the cell's text and its column's header. Out: a [`Status`]: the state whose words stand first in the text, where a
//! longer phrase wins over a shorter one at the same place ("ikke påbegynt" before "påbegynt"). A state word behind a
//! negation or a word of the future says nothing. What it does not do: it does not guess; unknown stays unknown.

use super::{State, Status, periods};
use crate::vocabulary::{Phrases, Vocabulary, words};

/// How many words before a state word may turn it round: "er ikke helt ferdig", "skal etter planen være levert".
const REACH: usize = 3;

/// Reads a status cell that is not blank.
#[must_use]
pub(crate) fn status(raw: &str, header: &str, vocabulary: &Vocabulary) -> Status {
    let state = share_done(raw).unwrap_or_else(|| state(raw, vocabulary));
    Status { raw: raw.to_owned(), state, as_of: periods::as_of(header, vocabulary) }
}

/// The first state that is said and not taken back.
fn state(raw: &str, vocabulary: &Vocabulary) -> State {
    let states = &vocabulary.states;
    let kinds: [(&Phrases, State); 7] = [
        (&states.not_prioritised, State::NotPrioritised),
        (&states.not_started, State::NotStarted),
        (&states.postponed, State::Postponed),
        (&states.cancelled, State::Cancelled),
        (&states.in_progress, State::InProgress),
        (&states.on_track, State::OnTrack),
        (&states.done, State::Done),
    ];
    // A sentence of its own: what the one before it denies does not reach into it.
    for sentence in raw.split(['.', ';', '!', '\n']) {
        let words = words(sentence);
        for at in 0..words.len() {
            let here = kinds.iter().filter_map(|(phrases, state)| phrases.prefix(&words[at..]).map(|length| (length, *state)));
            let Some((_, state)) = here.reduce(|best, next| if next.0 > best.0 { next } else { best }) else { continue };
            let before = &words[at.saturating_sub(REACH)..at];
            if !before.iter().any(|word| states.negation.is(word) || states.pending.is(word)) {
                return state;
            }
        }
    }
    State::Unknown
}

/// A cell that is nothing but a percentage.
fn share_done(raw: &str) -> Option<State> {
    let share: u32 = raw.trim().strip_suffix('%')?.trim_end().parse().ok()?;
    match share {
        0 => Some(State::NotStarted),
        1..100 => Some(State::InProgress),
        100 => Some(State::Done),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> State {
        status(raw, "Status", Vocabulary::built_in()).state
    }

    #[test]
    fn the_first_state_that_is_said_counts() {
        for (raw, state) in [
            ("OK", State::Done),
            ("Gjennomført to samlinger", State::Done),
            ("Tre møter gjennomført", State::Done),
            ("I rute. Gruppen har gjennomført flere møter.", State::OnTrack),
            ("Under arbeid", State::InProgress),
            ("Gruppa er nedsatt, arbeidet påbegynt, avsluttes i høst", State::InProgress),
            ("Delvis gjennomført", State::InProgress),
            ("Ikkje starta", State::NotStarted),
            ("Ikke påbegynt", State::NotStarted),
            ("Utsatt til Q2", State::Postponed),
            ("Avlyst", State::Cancelled),
            ("Ikke prioritert denne perioden", State::NotPrioritised),
            ("100 %", State::Done),
            ("40%", State::InProgress),
            ("Ej påbörjad", State::NotStarted),
            ("In Bearbeitung", State::InProgress),
            ("On track", State::OnTrack),
            ("Igangsat", State::InProgress),
        ] {
            assert_eq!(read(raw), state, "{raw}");
        }
    }

    #[test]
    fn what_is_denied_or_still_to_come_is_unknown() {
        for raw in
            ["Ikke i rute", "Skal være levert i mai", "Planlagt gjennomført i høst", "Innkalt til to møter", "", "Er ikke helt ferdig"]
        {
            assert_eq!(read(raw), State::Unknown, "{raw}");
        }
    }

    #[test]
    fn a_denial_ends_with_its_sentence() {
        assert_eq!(read("Møtene er ikke avholdt. Rapporten er levert."), State::Done);
    }

    #[test]
    fn the_header_dates_the_status() {
        assert_eq!(status("OK", "Status april 2017", Vocabulary::built_in()).as_of.as_deref(), Some("2017-04"));
    }
}
