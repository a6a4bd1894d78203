//! Flow → what the document says about itself: kind, title, who met and when, case, period, proposed decision.
//!
//! In: the flow. Out: [`Metadata`], with the line that told each thing. Most of it stands in the first lines, in set forms: `Møte i
//! Rådet 01.06.2017`, `Vedtatt i Rådet 23.01.2017, sak 02/2017`, `Sak 14/2017 Tittel`, `Utvalg: Rådet`. A running head may name
//! organisation and case, the file's properties the organisation and the title. What it does not do: it invents nothing; unsure is `None`.

mod basis;
mod board;
mod case;
mod days;
mod lines;
mod meeting;
mod organisation;
#[cfg(test)]
mod tests;
mod title;

pub use self::basis::{Basis, Evidence};

use self::{
    case::{Case, case, labelled_title},
    lines::{HEAD_LINES, Head, Line, file_title, lines, margins, properties, title_page, top_cells},
    meeting::meeting,
    organisation::{Sources, organisation},
    title::{kind, minutes_title, title},
};
use super::{
    DocumentKind, Metadata, Period,
    cases::Cases,
    dates::dates,
    language::language,
    periods::{covering_years, span},
};
use crate::{table::Flow, vocabulary::Vocabulary};
use jiff::civil::Date;

/// Longest line that states a meeting or a case; beyond, it is prose that mentions one.
const STATEMENT_WORDS: usize = 30;
/// Lines in which the day is sought up to which a report counts ("pr 30.4.2017").
const AS_OF_LINES: usize = 60;

/// A thing that the document says, and what told it.
struct Told<T> {
    value: T,
    basis: Basis,
}

impl<T> Told<T> {
    fn new(value: T, from: Evidence, text: &str) -> Self {
        Self { value, basis: Basis::new(from, text) }
    }
}

/// What the document says about itself.
#[must_use]
pub(super) fn metadata(flow: &[Flow], cases: &Cases, vocabulary: &Vocabulary) -> Metadata {
    let mut first = lines(flow, AS_OF_LINES, vocabulary);
    let later = first.split_off(first.len().min(HEAD_LINES));
    let head = Head::of(first, vocabulary);
    let title_page = title_page(flow, vocabulary);
    let margins = margins(flow);
    let running = || case(&margins, Evidence::RunningHead, vocabulary).map(|case| Case { title: None, ..case });
    let case = case(&head.lines, Evidence::Line, vocabulary).or_else(running).filter(|_| cases.cases.len() <= 1);
    let case = case.map(|case| Case { title: case.title.or_else(|| labelled_title(&head.lines, vocabulary)), ..case });
    let several = cases.minuted && cases.cases.len() > 1;
    let title =
        if several { minutes_title(&head.lines, cases, vocabulary) } else { title(&head.lines, &title_page, case.as_ref(), vocabulary) };
    let title = title.or_else(|| file_title(flow).map(|text| Told { basis: Basis::new(Evidence::Properties, &text), value: text }));
    let (kind, kind_basis) = if several {
        (
            DocumentKind::Minutes,
            Some(Basis::new(Evidence::Cases, &cases.cases.iter().map(|case| case.number.as_str()).take(3).collect::<Vec<_>>().join(", "))),
        )
    } else {
        kind(&head, title.as_ref(), vocabulary)
    };
    let named = title.as_ref().map(|title| title.value.as_str());
    let meeting = meeting(&head, named, kind, vocabulary);
    let about = match cases.cases.as_slice() {
        [] => Some(&cases.loose),
        [only] => Some(only),
        _ => None,
    };
    let loose = Some(&cases.loose).filter(|_| cases.cases.len() <= 1);
    let text = |of: fn(&super::Case) -> &Option<String>| {
        about.and_then(|case| of(case).clone()).or_else(|| loose.and_then(|case| of(case).clone()))
    };
    let is_meetings = |title: &str| kind == DocumentKind::Minutes && names_day(title, vocabulary);
    let as_of = || head.lines.iter().chain(&later);
    // A title page may name the year on another line than the kind.
    let beside = || {
        let [line] = years_of(&title_page, vocabulary)[..] else { return None };
        let found = period(&line.text, kind, as_of(), vocabulary)?;
        Some(Told::new(found.value, Evidence::Line, &line.text))
    };
    let dated = named.filter(|title| !is_meetings(title));
    let period = dated.and_then(|title| period(title, kind, as_of(), vocabulary).or_else(beside));
    let year = period.as_ref().map(|period| period.value.to.year());
    let (cells, properties) = (top_cells(flow), properties(flow));
    let sources = Sources { head: &head, cells: &cells, margins: &margins, properties: &properties, title: named, kind, year };
    let (organisation, municipality, board) =
        organisation(&sources, vocabulary).map_or((None, None, None), |found| (Some(found.told), found.municipality, found.board));
    // The letterhead says whose the document is, any other line that is the name of a board may be what comes next.
    let (alone, stated) = if meeting.body.as_ref().is_some_and(is_alone) { (meeting.body, None) } else { (None, meeting.body) };
    let body = stated.or(board).or(alone).or_else(|| running_body(&margins, vocabulary));
    let language = language(flow, vocabulary);
    let mut basis = Vec::new();
    let mut note = |field: &'static str, of: Option<&Basis>| basis.extend(of.map(|of| (field, of.clone())));
    let told_by = language.as_ref().map(|found| Basis::new(Evidence::Words, &found.told_by.join(", ")));
    note("language", told_by.as_ref());
    note("kind", kind_basis.as_ref());
    note("title", title.as_ref().map(|told| &told.basis));
    note("body", body.as_ref().map(|told| &told.basis));
    note("meeting_date", meeting.date.as_ref().map(|told| &told.basis));
    note("case", case.as_ref().map(|case| &case.basis));
    note("period", period.as_ref().map(|told| &told.basis));
    note("organisation", organisation.as_ref().map(|told| &told.basis));
    let (case_number, case_title) = case.map_or((None, None), |case| (Some(case.number), case.title));
    Metadata {
        kind,
        language: language.map(|found| found.code),
        title: title.map(|told| told.value),
        body: body.map(|told| told.value),
        meeting_date: meeting.date.map(|told| told.value),
        case_number,
        case_title,
        period: period.map(|told| told.value),
        organisation: organisation.map(|told| told.value),
        municipality: municipality.map(str::to_owned),
        proposed_decision: text(|case| &case.proposed_decision),
        decision: text(|case| &case.decision),
        basis,
    }
}

/// True for a board that but a line of its own told, with nothing that says that it met.
fn is_alone(body: &Told<String>) -> bool {
    body.basis.from == Evidence::Line && body.basis.text == body.value
}

/// A board whose name is all that stands in a running head.
fn running_body(margins: &[Line], vocabulary: &Vocabulary) -> Option<Told<String>> {
    let line = margins.iter().find(|line| vocabulary.documents.bodies.is(&line.text))?;
    Some(Told::new(line.text.clone(), Evidence::RunningHead, &line.text))
}

/// The lines that name whole years.
fn years_of<'a>(lines: &'a [Line], vocabulary: &Vocabulary) -> Vec<&'a Line> {
    let names_years = |line: &&Line| dates(&line.text, vocabulary).is_empty() && covering_years(&line.text, vocabulary).is_some();
    lines.iter().filter(names_years).collect()
}

/// True for a title with a full date that is no day up to which figures count: in minutes it is the meeting's.
fn names_day(title: &str, vocabulary: &Vocabulary) -> bool {
    !dates(title, vocabulary).is_empty() && as_of_days(title, vocabulary).is_empty()
}

/// The title's period; for a report whose title names but a year, the part of it up to the day that its first lines state.
fn period<'a>(title: &str, kind: DocumentKind, lines: impl Iterator<Item = &'a Line>, vocabulary: &Vocabulary) -> Option<Told<Period>> {
    let named = span(title, vocabulary).or_else(|| covering_years(title, vocabulary))?;
    let by_title = |period| Told::new(period, Evidence::Title, title);
    let whole_year = named.from == named.from.first_of_year() && named.to == named.from.last_of_year();
    if kind != DocumentKind::PeriodReport || !whole_year {
        return Some(by_title(named));
    }
    let as_of = lines.flat_map(|line| as_of_days(&line.text, vocabulary).into_iter().map(move |day| (day, line)));
    let mut days: Vec<(Date, &Line)> = as_of.filter(|(day, _)| day.year() == named.from.year()).collect();
    days.dedup_by_key(|(day, _)| *day);
    match days.as_slice() {
        [(day, line)] if *day == day.last_of_month() => Some(Told::new(Period { to: *day, ..named }, Evidence::Line, &line.text)),
        _ => Some(by_title(named)),
    }
}

/// The dates right behind "pr", "per": the days up to which figures count.
fn as_of_days(text: &str, vocabulary: &Vocabulary) -> Vec<Date> {
    let stands_behind = |start: usize| {
        let before = text[..start].trim_end_matches(|c: char| !c.is_alphanumeric());
        let from = before.rfind(|c: char| !c.is_alphanumeric()).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8));
        vocabulary.periods.as_of.is(&before[from..])
    };
    dates(text, vocabulary).into_iter().filter(|mention| stands_behind(mention.start)).filter_map(|mention| mention.date.ok()).collect()
}
