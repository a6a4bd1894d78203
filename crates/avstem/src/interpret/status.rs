//! A status cell → how far the measure has come.
//!
//! In: the cell's text and its column's header. Out: a [`Status`]: the state whose words stand first in the text, where a
//! longer phrase wins over a shorter one at the same place ("ikke påbegynt" before "påbegynt"). A state word behind a
//! negation or a word of the future says nothing. Boxes, ticks and colours that stand alone are states too; of several states on
//! lines of their own the measure as a whole is told. What it does not do: it does not guess; unknown stays unknown.

use super::{State, Status, periods};
use crate::vocabulary::{Phrases, Vocabulary, words};

/// How many words before a state word may turn it round: "er ikke helt ferdig", "skal etter planen være levert".
const REACH: usize = 3;

/// Boxes and marks of what is done. Word draws a box that its reader ticked as `☒`.
const TICKED: [char; 11] = ['☑', '☒', '✓', '✔', '✅', '🗹', '🗷', '√', '\u{f0fe}', '\u{f0fd}', '\u{f0fc}'];
/// Boxes that nobody ticked.
const EMPTY: [char; 6] = ['☐', '□', '▢', '◻', '⬜', '\u{f0a8}'];
/// Coloured marks: as it should be, being watched, behind.
const COLOURED: [(char, State); 9] = [
    ('🟢', State::OnTrack),
    ('🟩', State::OnTrack),
    ('💚', State::OnTrack),
    ('🟡', State::InProgress),
    ('🟨', State::InProgress),
    ('🟠', State::InProgress),
    ('🔴', State::Delayed),
    ('🟥', State::Delayed),
    ('⛔', State::Cancelled),
];
/// Words of the longest line that is one of several states in a cell; a longer one is a sentence that was broken.
const LINE_WORDS: usize = 4;

/// Reads a status cell that is not blank. `lines` is its text with its line breaks, where it has any.
#[must_use]
pub(crate) fn status(raw: &str, lines: &str, header: &str, vocabulary: &Vocabulary) -> Status {
    let told = share_done(raw).or_else(|| of_lines(lines, vocabulary)).or_else(|| told(raw, vocabulary));
    Status { raw: raw.to_owned(), state: told.unwrap_or(State::Unknown), as_of: periods::as_of(header, vocabulary) }
}

/// True for a cell that is nothing but a tick or a box.
#[must_use]
pub(super) fn is_mark(text: &str) -> bool {
    let mut letters = text.trim().chars().filter(|c| !matches!(c, '[' | ']' | '(' | ')' | '\u{fe0f}' | '\u{fe0e}'));
    let mark = |c: char| matches!(c, 'x' | 'X') || TICKED.contains(&c) || EMPTY.contains(&c);
    letters.next().is_some_and(mark) && letters.next().is_none()
}

/// True for a text that says how far something has come.
#[must_use]
pub(super) fn is_state(text: &str, vocabulary: &Vocabulary) -> bool {
    told(text, vocabulary).is_some()
}

/// What a text says by its boxes, its words, or its colour.
fn told(raw: &str, vocabulary: &Vocabulary) -> Option<State> {
    boxes(raw, vocabulary).or_else(|| state(raw, vocabulary)).or_else(|| colour(raw, vocabulary))
}

/// The state that a tick says: alone, before a text, or before one of several.
fn boxes(raw: &str, vocabulary: &Vocabulary) -> Option<State> {
    let raw = raw.trim();
    if is_mark(raw) {
        return Some(if raw.contains(EMPTY) { State::NotStarted } else { State::Done });
    }
    let marks: Vec<(usize, char)> = raw.char_indices().filter(|(_, c)| TICKED.contains(c) || EMPTY.contains(c)).collect();
    let ticked: Vec<usize> = (0..marks.len()).filter(|&at| TICKED.contains(&marks[at].1)).collect();
    match (marks.as_slice(), ticked.as_slice()) {
        ([(0, mark)], _) => {
            let said = state(&raw[mark.len_utf8()..], vocabulary);
            if TICKED.contains(mark) { said.or(Some(State::Done)) } else { Some(State::NotStarted) }
        }
        // Of several boxes the one that is ticked: "☐ Ikke startet ☑ I gang ☐ Ferdig".
        ([_, _, ..], [only]) => {
            let from = marks[*only].0 + marks[*only].1.len_utf8();
            state(&raw[from..marks.get(only + 1).map_or(raw.len(), |next| next.0)], vocabulary)
        }
        _ => None,
    }
}

/// The state of a colour's name or mark: alone, or before a mark that parts it from what is said.
fn colour(raw: &str, vocabulary: &Vocabulary) -> Option<State> {
    let raw = raw.trim();
    if let Some((_, state)) = COLOURED.iter().find(|(mark, _)| raw.starts_with(*mark)) {
        return Some(*state);
    }
    let name = raw.split(['-', '–', '—', ':', ',', ';', '.', '(', '/']).next().unwrap_or_default();
    let states = &vocabulary.states;
    let colours = [(&states.green, State::OnTrack), (&states.yellow, State::InProgress), (&states.red, State::Delayed)];
    colours.into_iter().find(|(phrases, _)| phrases.is(name)).map(|(_, state)| state)
}

/// The state of several that stand on lines of their own: what is not done everywhere is in progress.
fn of_lines(lines: &str, vocabulary: &Vocabulary) -> Option<State> {
    let lines: Vec<&str> = lines.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() < 2 || lines.iter().any(|line| words(line).len() > LINE_WORDS) {
        return None;
    }
    let states: Vec<State> = lines.iter().map(|line| told(line, vocabulary)).collect::<Option<_>>()?;
    let (&first, rest) = states.split_first()?;
    let moving = |state: &State| matches!(state, State::Done | State::OnTrack | State::InProgress);
    match () {
        () if rest.iter().all(|state| *state == first) => Some(first),
        () if states.iter().all(|state| matches!(state, State::Done | State::OnTrack)) => Some(State::OnTrack),
        () => states.iter().any(moving).then_some(State::InProgress),
    }
}

/// The first state that is said and not taken back.
fn state(raw: &str, vocabulary: &Vocabulary) -> Option<State> {
    let states = &vocabulary.states;
    let kinds: [(&Phrases, State); 8] = [
        (&states.not_prioritised, State::NotPrioritised),
        (&states.not_started, State::NotStarted),
        (&states.delayed, State::Delayed),
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
                return Some(state);
            }
        }
    }
    None
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
        status(raw, raw, "Status", Vocabulary::built_in()).state
    }

    #[test]
    fn boxes_ticks_and_colours_are_states() {
        for (raw, state) in [
            ("☑", State::Done),
            ("☐", State::NotStarted),
            ("✓", State::Done),
            ("x", State::Done),
            ("[X]", State::Done),
            ("☒ Ja", State::Done),
            ("☐ Ferdig", State::NotStarted),
            ("☐ Ikke startet ☑ I gang ☐ Ferdig", State::InProgress),
            ("Grønn", State::OnTrack),
            ("gul", State::InProgress),
            ("Rød – venter på midler", State::Delayed),
            ("Grün", State::OnTrack),
            ("Amber", State::InProgress),
            ("🔴", State::Delayed),
            ("Grønn - ferdig", State::Done),
        ] {
            assert_eq!(read(raw), state, "{raw}");
        }
        // A colour in a sentence is a colour.
        assert_eq!([read("Gul sone er merket"), read("Grønn flekk")], [State::Unknown; 2]);
    }

    #[test]
    fn of_several_states_the_measure_is_in_progress() {
        for (raw, state) in [
            ("Ferdig\nI gang", State::InProgress),
            ("Ferdig\nFerdig", State::Done),
            ("Ferdig\nI rute", State::OnTrack),
            ("• Utført\n• Ikke startet", State::InProgress),
            ("Er nå ferdig,\nikke påbegynt i andre skoler ennå", State::Done),
        ] {
            assert_eq!(read(raw), state, "{raw}");
        }
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
            ("Forsinket, utsatt til høsten", State::Delayed),
            ("Forseinka", State::Delayed),
            ("Ligger etter skjema", State::Delayed),
            ("Behind schedule", State::Delayed),
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
        assert_eq!(status("OK", "OK", "Status april 2017", Vocabulary::built_in()).as_of.as_deref(), Some("2017-04"));
    }
}
