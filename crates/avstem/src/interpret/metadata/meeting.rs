//! First lines → who met or decided, and when.
//!
//! In: the lines, the title and the kind. Out: the body and the day, each with the line that told it. The day is, in this order: of
//! the line that states the meeting, behind a label of meetings, in the title, behind "Dato:" or "Tid:", on a line of its own, in
//! another heading, in a sentence that tells of the meeting, and at last without a year below a heading that names it. A
//! label that says no more than "Dato:" counts only where somebody met, a line without a label only in minutes and calls. What it
//! does not do: a letter's own date, the day of the next meeting or of an approval is no meeting's.

use super::{
    super::{
        DocumentKind, Evidence,
        cases::behind_words,
        context::{label_value, looks_like_heading},
        dates::is_month,
    },
    STATEMENT_WORDS, Told,
    days::{day_in_year_of, opens_with_day, own_day},
    lines::{Head, Line},
    title::{TITLE_WORDS, heads_meeting},
};
use crate::vocabulary::{Phrases, Vocabulary};
use jiff::civil::Date;

/// Words of a line that tells of its meeting, up to the day: "Møtet ble holdt tirsdag 5. mars 2019 …".
const TELLING_WORDS: usize = 24;

pub(super) struct Meeting {
    pub body: Option<Told<String>>,
    pub date: Option<Told<Date>>,
}

/// Who met or decided, and when.
pub(super) fn meeting(head: &Head, title: Option<&str>, kind: DocumentKind, vocabulary: &Vocabulary) -> Meeting {
    let search = Search { head, title, of_meeting: kind == DocumentKind::Minutes, vocabulary };
    let (stated, day) = search.statement();
    let labelled = || search.labelled_body();
    let body = stated.or_else(labelled);
    // Reports and budgets name many boards; one of theirs has met where a label says so.
    let meets = match (kind, body.as_ref().map(|body| body.basis.from)) {
        (DocumentKind::Minutes, _) => true,
        (DocumentKind::Other, told) => told.is_some() && !head.letter,
        (_, told) => matches!(told, Some(Evidence::Label | Evidence::Statement)) && !head.letter,
    };
    let documents = &vocabulary.documents;
    let date = day
        .or_else(|| search.labelled(&documents.meeting_label))
        .or_else(|| search.titled())
        .or_else(|| if meets && !head.letter { search.labelled(&documents.date_label) } else { None })
        .or_else(|| if meets { search.labelled(&documents.time_label) } else { None })
        .or_else(|| search.owned())
        .or_else(|| search.below())
        .or_else(|| search.headed())
        .or_else(|| search.told())
        .or_else(|| search.without_year());
    Meeting { body, date }
}

struct Search<'a> {
    head: &'a Head,
    title: Option<&'a str>,
    /// The document is minutes, or calls to a meeting.
    of_meeting: bool,
    vocabulary: &'a Vocabulary,
}

impl Search<'_> {
    /// The first line that begins by saying who met or decided, with its day.
    fn statement(&self) -> (Option<Told<String>>, Option<Told<Date>>) {
        let documents = &self.vocabulary.documents;
        for line in self.head.lines.iter().filter(|line| line.words.len() <= STATEMENT_WORDS) {
            // Minutes tell where those of the last meeting were approved.
            if self.of_meeting && documents.other_day.prefix(&line.words).is_some() {
                continue;
            }
            let opens = documents.body_before.prefix(&line.words).map(|count| (0, count));
            let minuted = documents
                .minutes
                .prefix(&line.words)
                .and_then(|_| documents.body_before.find(&line.words[1..]).map(|(at, count)| (at + 1, count)));
            let named = |(at, count)| body_name(behind_words(&line.text, at + count), self.vocabulary);
            if let Some(body) = opens.into_iter().chain(minuted).find_map(named) {
                let text = opens.map_or(line.text.as_str(), |(_, count)| behind_words(&line.text, count));
                let day = own_day(text, self.vocabulary).map(|day| Told::new(day, Evidence::Statement, &line.text));
                return (Some(Told::new(body, Evidence::Statement, &line.text)), day);
            }
        }
        (None, None)
    }

    /// A body behind a label, alone on a line, or in the genitive before its meeting.
    fn labelled_body(&self) -> Option<Told<String>> {
        let documents = &self.vocabulary.documents;
        self.head.lines.iter().find_map(|line| {
            let labelled = label_value(&line.text, &documents.body_label, false).filter(|value| !value.is_empty());
            if let Some(body) = labelled.and_then(|value| body_name(&value, self.vocabulary)) {
                return Some(Told::new(body, Evidence::Label, &line.text));
            }
            let alone = documents.bodies.is(&line.text).then(|| line.text.clone());
            let body = alone.or_else(|| owner_of_meeting(line, self.vocabulary))?;
            Some(Told::new(body, Evidence::Line, &line.text))
        })
    }

    /// The day behind a label, on the same line or the next.
    fn labelled(&self, labels: &Phrases) -> Option<Told<Date>> {
        self.labelled_lines(labels).find_map(|(line, value)| {
            let day = own_day(&value, self.vocabulary)?;
            Some(Told::new(day, Evidence::Label, &line.text))
        })
    }

    /// The lines with such a label, and the label with its value, which may stand on the next line.
    fn labelled_lines<'s>(&'s self, labels: &'s Phrases) -> impl Iterator<Item = (&'s Line, String)> {
        let lines = &self.head.lines;
        lines.iter().enumerate().filter_map(move |(at, line)| match label_value(&line.text, labels, false) {
            Some(value) if value.is_empty() => {
                let next = lines.get(at + 1)?;
                let joined = format!("{} {}", line.text, next.text);
                opens_with_day(behind_words(&joined, line.words.len()), self.vocabulary).then_some((next, joined))
            }
            Some(_) => Some((line, line.text.clone())),
            // "Møtedato 5. mars 2019"
            None => {
                let behind = behind_words(&line.text, labels.prefix(&line.words)?);
                opens_with_day(behind, self.vocabulary).then(|| (line, line.text.clone()))
            }
        })
    }

    /// The day in the title.
    fn titled(&self) -> Option<Told<Date>> {
        let title = self.title.filter(|_| self.of_meeting)?;
        Some(Told::new(own_day(title, self.vocabulary)?, Evidence::Title, title))
    }

    /// The day in another heading of the meeting; "Protokoll fra møtet 5.2.2019 ble godkjent" is of the last one.
    fn headed(&self) -> Option<Told<Date>> {
        let other = &self.vocabulary.documents.other_day;
        let heads = |line: &&Line| heads_meeting(line, self.vocabulary) && !is_sentence(&line.text) && !other.within(&line.text);
        let mut headings = self.front()?.iter().filter(heads);
        headings.find_map(|line| Some(Told::new(own_day(&line.text, self.vocabulary)?, Evidence::Heading, &line.text)))
    }

    /// "Formannskapets møte 12. mars 2018".
    fn owned(&self) -> Option<Told<Date>> {
        let line = self.head.lines.iter().find(|line| owner_of_meeting(line, self.vocabulary).is_some())?;
        Some(Told::new(own_day(&line.text, self.vocabulary)?, Evidence::Line, &line.text))
    }

    /// A line that is a day with its time and place; none where two such lines do not agree.
    fn below(&self) -> Option<Told<Date>> {
        let lines = self.front()?.iter().filter(|line| opens_with_day(&line.text, self.vocabulary));
        let mut days = lines.filter_map(|line| Some((line, own_day(&line.text, self.vocabulary)?)));
        let (line, day) = days.next()?;
        days.all(|(_, other)| other == day).then(|| Told::new(day, Evidence::Line, &line.text))
    }

    /// "Møtet ble holdt tirsdag 5. mars 2019 på Rådhuset."
    fn told(&self) -> Option<Told<Date>> {
        let documents = &self.vocabulary.documents;
        let tells = |line: &&Line| {
            let start = &line.words[..line.words.len().min(2)];
            line.words.len() <= TELLING_WORDS && documents.meeting.find(start).is_some() && !documents.other_day.within(&line.text)
        };
        let mut lines = self.front()?.iter().filter(tells);
        lines.find_map(|line| Some(Told::new(own_day(&line.text, self.vocabulary)?, Evidence::Line, &line.text)))
    }

    /// The day below a heading that names the year.
    fn without_year(&self) -> Option<Told<Date>> {
        let title = self.title.filter(|_| self.of_meeting)?;
        let documents = &self.vocabulary.documents;
        let day = |line: &Line, text: &str| Some(Told::new(day_in_year_of(title, text, self.vocabulary)?, Evidence::Line, &line.text));
        let alone = || self.front().into_iter().flatten().filter(|line| opens_with_day(&line.text, self.vocabulary));
        let labels = [&documents.meeting_label, &documents.time_label, &documents.date_label];
        let labelled = || labels.into_iter().find_map(|labels| self.labelled_lines(labels).find_map(|(line, value)| day(line, &value)));
        alone().find_map(|line| day(line, &line.text)).or_else(labelled)
    }

    /// The lines before what is dealt with, in minutes and calls to meetings.
    fn front(&self) -> Option<&[Line]> {
        self.of_meeting.then(|| self.head.front())
    }
}

/// True for a line that ends like a sentence and is longer than a heading.
fn is_sentence(text: &str) -> bool {
    text.ends_with('.') && !looks_like_heading(text.trim_end_matches('.'))
}

/// "Formannskapets møte 12. mars": the body that the first word is the genitive of.
fn owner_of_meeting(line: &Line, vocabulary: &Vocabulary) -> Option<String> {
    let first = line.text.split_whitespace().next()?.strip_suffix('s')?;
    let documents = &vocabulary.documents;
    let meets = line.words.get(1).is_some_and(|word| documents.body_after.is(word)) && line.words.len() <= TITLE_WORDS;
    (meets && documents.bodies.is(first)).then(|| first.to_owned())
}

/// The name of a body at the start of a text: up to a date, a number, a mark, or a word that goes on.
fn body_name(text: &str, vocabulary: &Vocabulary) -> Option<String> {
    let documents = &vocabulary.documents;
    let mut name: Vec<&str> = Vec::new();
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let numbered = bare.starts_with(|c: char| c.is_ascii_digit());
        if bare.is_empty() || numbered || documents.body_after.is(bare) || is_month(bare, vocabulary) {
            break;
        }
        name.push(bare);
        if word.ends_with([',', '.', ';', ':', ')']) {
            break;
        }
    }
    // "Møte i Rådet for eldre" is a name, "vedtatt i samsvar med loven" is none.
    let first = *name.first()?;
    let is_name = first.chars().next().is_some_and(char::is_uppercase) || documents.bodies.starts(first);
    (is_name && name.len() <= 8).then(|| name.join(" "))
}
