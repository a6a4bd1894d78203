//! First lines, margins, title and file properties → whose document it is.
//!
//! In: what the document says at its top, in its margins, in its title and in its file's properties. Out: the organisation with what told
//! it, and its number where it is a Norwegian municipality or county. In this order: a letterhead or a running head, a labelled line, the
//! number of a municipality, the title, the properties. A document says whose it is more surely than its properties, which come along
//! with a template. What does not agree gives none: years of two organisations held against each other accuse somebody who did nothing
//! wrong, and a document without an organisation is but not compared. So the one whom a letter is sent to, a firm that wrote for
//! somebody else, and one of several names at the top are none. With it the board that its letterhead or running head names behind it.
//! What it does not do: it reads no sentences.

use super::{
    super::{Basis, DocumentKind, Evidence, context::label_value, context::looks_like_heading},
    Told,
    board::{BESIDE, behind},
    lines::{Head, Line},
};
use crate::{
    register::{self, Entry, Kind, Meant},
    vocabulary::{Vocabulary, words},
};

/// Lines from the top among which the organisation is named.
const LINES: usize = 12;
/// Lines behind a name in which an address makes it the one whom a letter is sent to.
const ADDRESS_LINES: usize = 3;
pub(super) struct Organisation {
    pub told: Told<String>,
    /// Its number in the register, in the document's year.
    pub municipality: Option<&'static str>,
    /// The board that the letterhead or the running head names behind it.
    pub board: Option<Told<String>>,
}

/// Where whose document it is may stand.
pub(super) struct Sources<'a> {
    pub head: &'a Head,
    /// Cells of a table at the very top.
    pub cells: &'a [Line],
    pub margins: &'a [Line],
    /// Names in the file's properties, and its title there.
    pub properties: &'a [String],
    pub title: Option<&'a str>,
    pub kind: DocumentKind,
    pub year: Option<i16>,
}

/// What some lines say.
enum Named {
    Nobody,
    One(Told<String>),
    /// Several, which do not tell whose document it is.
    Several,
}

/// Whose document it is.
pub(super) fn organisation(from: &Sources, vocabulary: &Vocabulary) -> Option<Organisation> {
    let search = Search { from, vocabulary };
    let number = search.number();
    let named = match search.at_the_top() {
        Named::Several => return None,
        Named::One(told) => Some(told),
        Named::Nobody => search.labelled(),
    };
    let by_number = || number.map(|(entry, line)| Told::new(entry.title(), Evidence::Register, line));
    let told = named.or_else(by_number).or_else(|| search.titled()).or_else(|| search.in_properties())?;
    let bare = told.basis.from == Evidence::Label;
    let meant = match register::organisation(&told.value, from.year, vocabulary) {
        Meant::Nobody if bare => register::named(&told.value, Kind::Municipality, from.year),
        meant => meant,
    };
    let municipality = match (meant, number) {
        (Meant::One(entry), Some((other, _))) if entry.issuer != other.issuer && !same_name(entry, other) => return None,
        (Meant::One(entry), _) => Some(entry),
        // Of two with the name the one that has the number.
        (Meant::Several, Some((entry, _))) => Some(entry).filter(|entry| register::title_of(&told.value, entry)),
        (Meant::Several | Meant::Nobody, _) => None,
    };
    let board = search.board(&told);
    Some(Organisation { told, municipality: municipality.map(|entry| entry.number), board })
}

fn same_name(one: &Entry, other: &Entry) -> bool {
    one.title() == other.title()
}

/// True for a line that is nothing but the name of an organisation: "Lillevik kommune", and not "Til Lillevik kommune" or "Budsjett
/// Lillevik kommune".
pub(super) fn is_name(text: &str, vocabulary: &Vocabulary) -> bool {
    let documents = &vocabulary.documents;
    let kinds = [&documents.budget, &documents.accounts, &documents.period_report, &documents.action_plan, &documents.minutes];
    let stops = |word: &String| vocabulary.stop_words.iter().any(|(_, list)| list.is(word)) || documents.about.is(word);
    let is_listed = documents.organisation.is(text) && text.starts_with(char::is_uppercase) && looks_like_heading(text);
    is_listed && {
        let words = words(text);
        !words.first().is_some_and(stops)
            && kinds.iter().all(|kind| kind.find(&words).is_none())
            && documents.outsider.find(&words).is_none()
    }
}

struct Search<'a> {
    from: &'a Sources<'a>,
    vocabulary: &'a Vocabulary,
}

impl<'a> Search<'a> {
    /// Whom two names are both of: a municipality by its number, others by their words.
    fn key(&self, name: &str) -> String {
        match register::organisation(name, self.from.year, self.vocabulary) {
            Meant::One(entry) => entry.issuer.to_owned(),
            Meant::Nobody | Meant::Several => words(name).join(" "),
        }
    }

    /// The name that a line is, or that a comma or a dash parts from the rest of it.
    fn name<'l>(&self, line: &'l str) -> Option<&'l str> {
        let is_name = |text: &&str| is_name(text, self.vocabulary);
        let known = |text: &&str| register::organisation(text, self.from.year, self.vocabulary) != Meant::Nobody;
        let whole =
            Some(line).filter(|line| is_name(line) || line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) && known(line));
        let before_comma = || line.split_once(", ").map(|(name, _)| name).filter(is_name);
        let beside = || BESIDE.iter().flat_map(|mark| line.split(mark)).map(str::trim).find(is_name);
        whole.or_else(before_comma).or_else(beside)
    }

    /// The names among some lines: each once, with the index of its line.
    fn names<'l>(&self, lines: &'l [Line]) -> Vec<(usize, String, &'l str, &'l str)> {
        let mut names: Vec<(usize, String, &str, &str)> = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let Some(name) = self.name(&line.text).filter(|_| !self.is_recipient(lines, at)) else { continue };
            let key = self.key(name);
            if names.iter().all(|(_, known, ..)| *known != key) {
                names.push((at, key, name, &line.text));
            }
        }
        names
    }

    /// True for a name behind "Til:", and in a letter for one with its address behind it.
    fn is_recipient(&self, lines: &[Line], at: usize) -> bool {
        let documents = &self.vocabulary.documents;
        let labelled = at.checked_sub(1).and_then(|before| lines.get(before)).is_some_and(|line| documents.recipient.is(&line.text));
        let is_address = |line: &Line| {
            let postcode = line.words.first().is_some_and(|word| word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit()));
            documents.address.prefix(&line.words).is_some() || postcode && (2..=3).contains(&line.words.len())
        };
        let addressed = || self.from.head.letter && lines.iter().skip(at + 1).take(ADDRESS_LINES).any(is_address);
        labelled || addressed()
    }

    /// A letterhead or a running head; both where they agree.
    fn at_the_top(&self) -> Named {
        let top = &self.from.head.lines[..self.from.head.lines.len().min(LINES)];
        let mut head = self.names(top);
        let beside = head.windows(2).any(|two| two[0].0 + 1 == two[1].0);
        for of_cell in self.names(self.from.cells) {
            if head.iter().all(|(_, key, ..)| *key != of_cell.1) {
                head.insert(0, of_cell);
            }
        }
        let running = self.names(self.from.margins);
        let shared = |names: &[(usize, String, &str, &str)], key: &str| names.iter().any(|(_, other, ..)| other == key);
        let told = |name: &(usize, String, &str, &str), from| Named::One(Told::new(name.2.to_owned(), from, name.3));
        match (head.as_slice(), running.as_slice()) {
            ([], []) => Named::Nobody,
            ([], [one]) => told(one, Evidence::RunningHead),
            // One above, another one some lines below: whose letterhead it is, and whom it is about.
            ([first], []) => told(first, Evidence::Letterhead),
            ([first, _], []) if !beside => told(first, Evidence::Letterhead),
            ([only], running) if shared(running, &only.1) => told(only, Evidence::Letterhead),
            (head, [only]) if shared(head, &only.1) => told(only, Evidence::RunningHead),
            _ => Named::Several,
        }
    }

    /// The board behind the organisation's name: in its letterhead, else in a running head.
    fn board(&self, of: &Told<String>) -> Option<Told<String>> {
        if !matches!(of.basis.from, Evidence::Letterhead | Evidence::RunningHead) {
            return None;
        }
        let key = self.key(&of.value);
        let top = &self.from.head.lines[..self.from.head.lines.len().min(LINES)];
        let places = [(top, Evidence::Letterhead), (self.from.cells, Evidence::Letterhead), (self.from.margins, Evidence::RunningHead)];
        places.into_iter().find_map(|(lines, from)| {
            lines.iter().enumerate().find_map(|(at, line)| {
                let name = self.name(&line.text).filter(|name| self.key(name) == key && !self.is_recipient(lines, at))?;
                // What comes next in the margins may be another page's head, or its foot.
                let next = lines.get(at + 1).map(|line| line.text.as_str()).filter(|_| from == Evidence::Letterhead);
                let (board, said) = behind(name, &line.text, next, self.vocabulary)?;
                Some(Told::new(board.to_owned(), from, said))
            })
        })
    }

    /// "Kommune: Lillevik".
    fn labelled(&self) -> Option<Told<String>> {
        let documents = &self.vocabulary.documents;
        self.from.head.lines.iter().take(LINES).find_map(|line| {
            let value = label_value(&line.text, &documents.organisation_label, false).filter(|value| looks_like_heading(value))?;
            (documents.outsider.find(&words(&value)).is_none()).then(|| Told::new(value, Evidence::Label, &line.text))
        })
    }

    /// The one number of a municipality that the first lines and the margins state, with its line.
    fn number(&self) -> Option<(&'static Entry, &'a str)> {
        let documents = &self.vocabulary.documents;
        let numbered = |line: &'a Line| {
            let (at, count) = documents.municipality_number.find(&line.words)?;
            let number = line.words.get(at + count)?;
            Some((register::numbered(number, self.from.year)?, line.text.as_str()))
        };
        let lines = self.from.head.lines.iter().chain(self.from.cells).chain(self.from.margins);
        let mut found = lines.filter_map(numbered);
        let first = found.next()?;
        found.all(|other| other.0.issuer == first.0.issuer).then_some(first)
    }

    /// The municipality that the title of a budget or the like names as its own: "Budsjett 2021 for Sogndal kommune".
    fn titled(&self) -> Option<Told<String>> {
        let title = self.from.title.filter(|_| self.is_of_figures() && !self.from.head.letter)?;
        let entry = self.owner(title)?;
        Some(Told::new(entry.title(), Evidence::Title, title))
    }

    fn is_of_figures(&self) -> bool {
        use DocumentKind::{Accounts, ActionPlan, Budget, PeriodReport};
        matches!(self.from.kind, Accounts | ActionPlan | Budget | PeriodReport)
    }

    fn owner(&self, title: &str) -> Option<&'static Entry> {
        let documents = &self.vocabulary.documents;
        let words = words(title);
        let (entry, start) = register::within(&words, self.from.year, self.vocabulary)?;
        // "Tilsyn med Sogndal kommune" is somebody else's.
        let about = start.checked_sub(1).is_some_and(|before| documents.about.is(&words[before]) && !documents.made_for.is(&words[before]));
        (!about && documents.outsider.find(&words).is_none()).then_some(entry)
    }

    /// A public body that a property names, or the municipality in the title there; none where they name two.
    fn in_properties(&self) -> Option<Told<String>> {
        let documents = &self.vocabulary.documents;
        let mut found: Option<Told<String>> = None;
        for text in self.from.properties {
            let is_public = documents.public_body.is(text) && is_name(text, self.vocabulary);
            let of_title = || self.owner(text).filter(|_| self.is_of_figures()).map(Entry::title);
            let Some(name) = (if is_public { Some(text.clone()) } else { of_title() }) else { continue };
            match &found {
                Some(known) if self.key(&known.value) != self.key(&name) => return None,
                Some(_) => {}
                None => found = Some(Told { value: name, basis: Basis::new(Evidence::Properties, text) }),
            }
        }
        found
    }
}
