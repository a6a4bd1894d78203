//! A letterhead's lines → the board that it names behind the organisation.
//!
//! In: the name of the organisation, the line in which it stands and the next one. Out: the board, where the vocabulary knows it, with
//! the line that names it: "Lillevik kommune, Utvalg for plan og teknikk", "Lillevik kommune – Formannskapet", or the board below the
//! name. A department, an office and a firm are no boards. What it does not do: it seeks no board elsewhere in the document.

use super::super::context::looks_like_heading;
use crate::vocabulary::{Vocabulary, words};

/// Marks that part a name from what stands beside it in a running head.
pub(super) const BESIDE: [&str; 6] = [" – ", " — ", " - ", " | ", " • ", " · "];

/// The board behind an organisation's name, with the line that names it.
pub(super) fn behind<'l>(name: &str, line: &'l str, next: Option<&'l str>, vocabulary: &Vocabulary) -> Option<(&'l str, &'l str)> {
    // Sentences name boards as well.
    let start = line.find(name)? + name.len();
    let rest = &line[start..];
    if rest.trim().is_empty() {
        let next = next.filter(|next| looks_like_heading(next))?;
        return Some((leading(next, vocabulary)?, next));
    }
    let marks = BESIDE.iter().chain(&[", "]);
    let board = marks.into_iter().find_map(|mark| rest.strip_prefix(mark)).filter(|_| looks_like_heading(line))?;
    Some((leading(board, vocabulary)?, line))
}

/// The board that a text is, up to a dash or a comma; the commas of "Utvalg for helse, omsorg og kultur" are within the name.
fn leading<'l>(text: &'l str, vocabulary: &Vocabulary) -> Option<&'l str> {
    let dash = BESIDE.iter().filter_map(|mark| text.find(mark)).min();
    let text = &text[..dash.unwrap_or(text.len())];
    let commas = || text.match_indices(", ").map(|(at, _)| at);
    // What begins with a capital or a figure is something new.
    let fresh = commas().find(|at| !text[at + 2..].starts_with(char::is_lowercase));
    let list = &text[..fresh.unwrap_or(text.len())];
    let ends_in_and = list.rsplit_once(", ").is_some_and(|(_, last)| words(last).iter().any(|word| vocabulary.periods.and.is(word)));
    let first = &text[..commas().next().unwrap_or(text.len())];
    let is_board = |name: &&str| vocabulary.documents.bodies.is(name) && !name.contains(|c: char| c.is_ascii_digit());
    [Some(list).filter(|_| ends_in_and), Some(first)].into_iter().flatten().map(str::trim).find(is_board)
}
