//! First lines → the one case that the document is about: number and title.
//!
//! In: the lines, or those of the running heads. Out: the case, with the line that names it. What it does not do: several cases
//! (see `cases`).

use super::{
    super::{
        Basis, Evidence,
        cases::{behind_words, case_number},
        context::{label_value, looks_like_heading},
    },
    STATEMENT_WORDS,
    lines::Line,
};
use crate::vocabulary::Vocabulary;

pub(super) struct Case {
    pub number: String,
    pub title: Option<String>,
    pub basis: Basis,
}

/// The one case that the document is about; `None` when there are several, as in full minutes.
pub(super) fn case(head: &[Line], from: Evidence, vocabulary: &Vocabulary) -> Option<Case> {
    let documents = &vocabulary.documents;
    let mut cases: Vec<Case> = Vec::new();
    for (at, line) in head.iter().enumerate().filter(|(_, line)| line.words.len() <= STATEMENT_WORDS) {
        let Some((first, count)) = documents.case.find(&line.words) else { continue };
        let states_meeting = documents.body_before.prefix(&line.words).is_some();
        if first > 0 && !states_meeting {
            continue;
        }
        let Some((number, rest)) = case_number(behind_words(&line.text, first + count)) else { continue };
        let own = Some(rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '.' | ',')))
            .filter(|rest| !rest.is_empty());
        if own.is_some_and(|rest| rest.starts_with(char::is_lowercase)) {
            continue; // prose: "Sak 3/17 ble utsatt"
        }
        let below = || {
            head.get(at + 1)
                .filter(|next| (next.heading.is_some() || next.bold) && looks_like_heading(&next.text))
                .map(|next| next.text.as_str())
        };
        let title = if first == 0 { own.or_else(below).map(str::to_owned) } else { None };
        match cases.iter_mut().find(|case| case.number == number) {
            Some(known) => known.title = known.title.take().or(title),
            None => cases.push(Case { number, title, basis: Basis::new(from, &line.text) }),
        }
    }
    (cases.len() == 1).then(|| cases.remove(0))
}

/// The title of the one case on a line of its own: "Sakstittel: …".
pub(super) fn labelled_title(head: &[Line], vocabulary: &Vocabulary) -> Option<String> {
    let mut titles = head.iter().filter_map(|line| label_value(&line.text, &vocabulary.documents.case_title, false));
    titles.find(|title| !title.is_empty())
}
