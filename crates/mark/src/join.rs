//! Several marks at one place → one, with all that they say.

use crate::{Kind, Mark};
use std::{collections::BTreeMap, fmt::Write};

/// Characters of one note: a viewer shows some twenty lines.
const LONGEST: usize = 1200;

/// What one note says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// The marks by their places as `key` tells them; those without a key are counted.
pub(crate) fn join<K: Ord>(marks: &[Mark], key: impl Fn(&Mark) -> Option<K>) -> (BTreeMap<K, Note>, usize) {
    let mut groups: BTreeMap<K, Vec<&Mark>> = BTreeMap::new();
    let mut unplaced = 0;
    for mark in marks {
        match key(mark) {
            Some(key) => groups.entry(key).or_default().push(mark),
            None => unplaced += 1,
        }
    }
    (groups.into_iter().filter_map(|(key, marks)| Some((key, note(&marks)?))).collect(), unplaced)
}

/// One note; the gravest first.
fn note(marks: &[&Mark]) -> Option<Note> {
    let kind = marks.iter().map(|mark| mark.kind).max()?;
    let mut sorted = marks.to_vec();
    sorted.sort_by_key(|mark| std::cmp::Reverse(mark.kind));
    let mut said: Vec<String> = Vec::new();
    for mark in sorted {
        let mut text = clean(&mark.title);
        for line in mark.text.lines().map(clean).filter(|line| !line.is_empty()) {
            let _ = write!(text, "\n{line}");
        }
        if !said.contains(&text) {
            said.push(text);
        }
    }
    let text = said.join("\n\n");
    let cut = text.char_indices().nth(LONGEST).map(|(at, _)| format!("{}…", text.get(..at).unwrap_or_default()));
    Some(Note { kind, text: cut.unwrap_or(text) })
}

/// A line of text without what no viewer should meet: control characters, marks that turn the direction of writing, what XML forbids.
fn clean(text: &str) -> String {
    let unwanted = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
    };
    let words: Vec<String> = text.split_whitespace().map(|word| word.chars().filter(|c| !unwanted(*c)).collect()).collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Place;

    fn mark(cell: &str, kind: Kind, title: &str, text: &str) -> Mark {
        let place = Place::Sheet { sheet: "S".to_owned(), cell: cell.to_owned() };
        Mark { place, kind, title: title.to_owned(), text: text.to_owned() }
    }

    #[test]
    fn what_is_said_of_one_figure_is_one_note_with_the_gravest_first() {
        let marks = [
            mark("A1", Kind::Right, "holds", ""),
            mark("B1", Kind::Unchecked, "?", "no sum"),
            mark("A1", Kind::Wrong, "wrong", "should\tbe\u{202E} 7\n\nor 8"),
            mark("A1", Kind::Right, "holds", ""),
        ];
        let key = |mark: &Mark| if let Place::Sheet { cell, .. } = &mark.place { Some(cell.clone()) } else { None };
        let (notes, unplaced) = join(&marks, key);
        assert_eq!(unplaced, 0);
        assert_eq!(notes["A1"], Note { kind: Kind::Wrong, text: "wrong\nshould be 7\nor 8\n\nholds".to_owned() });
        assert_eq!(notes["B1"].kind, Kind::Unchecked);
    }

    #[test]
    fn a_note_is_bounded() {
        let (notes, _) = join(&[mark("A1", Kind::Right, &"å".repeat(5000), "")], |_| Some(()));
        assert_eq!(notes[&()].text.chars().count(), LONGEST + 1);
    }
}
