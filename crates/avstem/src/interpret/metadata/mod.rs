//! Flow → what the document says about itself: kind, title, who met and when, case, period, proposed decision.
//!
//! In: the flow. Out: [`Metadata`]. Most of it stands in the first lines, in set forms: `Møte i Rådet 01.06.2017`,
//! `Vedtatt i Rådet 23.01.2017, sak 02/2017`, `Sak 14/2017 Tittel`, `Utvalg: Rådet`. A running head may name organisation
//! and case. A title is a marked heading, the one case's title, or a line that names a kind of document. What it does not do: it invents nothing; unsure is `None`.

use super::{
    DocumentKind, Metadata, Period,
    cases::{Cases, behind_words, case_number, opening},
    context::{label_value, looks_like_heading},
    dates::{dates, is_month},
    language::language,
    periods::{covering_years, span},
    plain::plain,
};
use crate::{
    table::Flow,
    vocabulary::{Phrases, Vocabulary, words},
};
use jiff::civil::Date;

/// Lines from the top in which the document introduces itself.
const HEAD_LINES: usize = 40;
/// Longest line that states a meeting or a case; beyond, it is prose that mentions one.
const STATEMENT_WORDS: usize = 30;
/// Lines among which an unmarked title may stand, and its most words: a title names its kind of document early.
const TITLE_LINES: usize = 12;
const TITLE_WORDS: usize = 10;
/// Tables at the top whose rows of two cells are read as labelled lines.
const HEAD_TABLE_ROWS: usize = 12;
/// Lines in which the day is sought up to which a report counts ("pr 30.4.2017").
const AS_OF_LINES: usize = 60;

/// A line of text with its look.
struct Line {
    text: String,
    heading: Option<u8>,
    bold: bool,
    words: Vec<String>,
}

/// What the document says about itself.
#[must_use]
pub(super) fn metadata(flow: &[Flow], cases: &Cases, vocabulary: &Vocabulary) -> Metadata {
    let lines = lines(flow);
    let head = &lines[..lines.len().min(HEAD_LINES)];
    let meeting = meeting(head, vocabulary);
    let margins = margins(flow);
    let running = || case(&margins, vocabulary).map(|case| Case { title: None, ..case });
    let case = case(head, vocabulary).or_else(running).filter(|_| cases.cases.len() <= 1);
    let case = case.map(|case| Case { title: case.title.or_else(|| labelled_title(head, vocabulary)), ..case });
    let several = cases.minuted && cases.cases.len() > 1;
    let title = if several { minutes_title(head, cases, vocabulary) } else { title(head, case.as_ref(), vocabulary) };
    let kind = if several { DocumentKind::Minutes } else { kind(head, title.as_deref(), vocabulary) };
    let about = match cases.cases.as_slice() {
        [] => Some(&cases.loose),
        [only] => Some(only),
        _ => None,
    };
    let loose = Some(&cases.loose).filter(|_| cases.cases.len() <= 1);
    let text = |of: fn(&super::Case) -> &Option<String>| {
        about.and_then(|case| of(case).clone()).or_else(|| loose.and_then(|case| of(case).clone()))
    };
    let period = title.as_deref().and_then(|title| period(title, kind, &lines, vocabulary));
    let (body, meeting_date) = meeting.map_or((None, None), |meeting| (meeting.body, meeting.date));
    let (case_number, case_title) = case.map_or((None, None), |case| (Some(case.number), case.title));
    Metadata {
        kind,
        language: language(flow, vocabulary),
        title,
        body,
        meeting_date,
        case_number,
        case_title,
        period,
        organisation: organisation(head, vocabulary).or_else(|| organisation(&margins, vocabulary)),
        proposed_decision: text(|case| &case.proposed_decision),
        decision: text(|case| &case.decision),
    }
}

/// The text as lines that are not blank, as many as are looked at or a few more; tables of two columns near the top as `label: value`.
fn lines(flow: &[Flow]) -> Vec<Line> {
    let mut lines = Vec::new();
    for (at, item) in flow.iter().enumerate() {
        if lines.len() >= AS_OF_LINES {
            break;
        }
        let mut push = |text: String, heading, bold| {
            if !text.is_empty() {
                lines.push(Line { words: words(&text), text, heading, bold });
            }
        };
        match item {
            Flow::Paragraph(paragraph) => {
                paragraph.text.split('\n').for_each(|line| push(plain(line), paragraph.heading, paragraph.bold));
            }
            Flow::Table(table) if at < HEAD_LINES && table.grid.columns == 2 && table.grid.rows <= HEAD_TABLE_ROWS => {
                for row in 0..table.grid.rows {
                    let (label, value) = (plain(table.grid.text(row, 0)), plain(table.grid.text(row, 1)));
                    if !label.is_empty() && !value.is_empty() {
                        push(format!("{}: {value}", label.trim_end_matches(':')), None, false);
                    }
                }
            }
            Flow::Table(_) | Flow::Margin(_) => {}
        }
    }
    lines
}

/// The running heads and feet, which may name the organisation and the case where the text does not.
fn margins(flow: &[Flow]) -> Vec<Line> {
    let margins = flow.iter().filter_map(|item| if let Flow::Margin(margin) = item { Some(margin) } else { None });
    let texts = margins.flat_map(|margin| margin.text.split(['\n', '\t'])).map(plain).filter(|text| !text.is_empty());
    texts.take(HEAD_LINES).map(|text| Line { words: words(&text), text, heading: None, bold: false }).collect()
}

struct Meeting {
    body: Option<String>,
    date: Option<Date>,
}

/// Who met or decided, and when: the first line that begins by saying so, else labelled lines.
fn meeting(head: &[Line], vocabulary: &Vocabulary) -> Option<Meeting> {
    let documents = &vocabulary.documents;
    for line in head.iter().filter(|line| line.words.len() <= STATEMENT_WORDS) {
        let opens = documents.body_before.prefix(&line.words).map(|count| (0, count));
        let minuted = documents
            .minutes
            .prefix(&line.words)
            .and_then(|_| documents.body_before.find(&line.words[1..]).map(|(at, count)| (at + 1, count)));
        let body = opens.into_iter().chain(minuted).find_map(|(at, count)| body_name(behind_words(&line.text, at + count), vocabulary));
        if body.is_some() {
            return Some(Meeting { body, date: first_date(&line.text, vocabulary).or_else(|| labelled_date(head, vocabulary)) });
        }
    }
    let body = head.iter().find_map(|line| {
        let labelled = label_value(&line.text, &documents.body_label, false).filter(|value| !value.is_empty());
        let alone = documents.bodies.is(&line.text).then(|| line.text.clone()).or_else(|| owner_of_meeting(line, vocabulary));
        labelled.and_then(|value| body_name(&value, vocabulary)).or(alone)
    });
    let of_owner =
        || head.iter().find(|line| owner_of_meeting(line, vocabulary).is_some()).and_then(|line| first_date(&line.text, vocabulary));
    // "Dato:" alone is the day of anything; of a meeting where somebody met, or minutes were taken.
    let meets = body.is_some() || head.iter().any(|line| documents.minutes.prefix(&line.words).is_some());
    let of_meeting = || head.iter().find_map(|line| first_date(&label_value(&line.text, &documents.meeting_label, false)?, vocabulary));
    let date = if meets { labelled_date(head, vocabulary) } else { of_meeting() }.or_else(of_owner);
    (body.is_some() || date.is_some()).then_some(Meeting { body, date })
}

/// "Formannskapets møte 12. mars": the body that the first word is the genitive of.
fn owner_of_meeting(line: &Line, vocabulary: &Vocabulary) -> Option<String> {
    let first = line.text.split_whitespace().next()?.strip_suffix('s')?;
    let documents = &vocabulary.documents;
    let meets = line.words.get(1).is_some_and(|word| documents.body_after.is(word)) && line.words.len() <= TITLE_WORDS;
    (meets && documents.bodies.is(first)).then(|| first.to_owned())
}

fn labelled_date(head: &[Line], vocabulary: &Vocabulary) -> Option<Date> {
    head.iter().find_map(|line| first_date(&label_value(&line.text, &vocabulary.documents.date_label, false)?, vocabulary))
}

fn first_date(text: &str, vocabulary: &Vocabulary) -> Option<Date> {
    dates(text, vocabulary).into_iter().find_map(|mention| mention.date.ok())
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

struct Case {
    number: String,
    title: Option<String>,
}

/// The one case that the document is about; `None` when there are several, as in full minutes.
fn case(head: &[Line], vocabulary: &Vocabulary) -> Option<Case> {
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
            None => cases.push(Case { number, title }),
        }
    }
    (cases.len() == 1).then(|| cases.remove(0))
}

/// The title of the one case on a line of its own: "Sakstittel: …".
fn labelled_title(head: &[Line], vocabulary: &Vocabulary) -> Option<String> {
    let mut titles = head.iter().filter_map(|line| label_value(&line.text, &vocabulary.documents.case_title, false));
    titles.find(|title| !title.is_empty())
}

/// The kinds of documents by their words.
fn kinds(vocabulary: &Vocabulary) -> [(&Phrases, DocumentKind); 5] {
    let documents = &vocabulary.documents;
    [
        (&documents.action_plan, DocumentKind::ActionPlan),
        (&documents.period_report, DocumentKind::PeriodReport),
        (&documents.accounts, DocumentKind::Accounts),
        (&documents.budget, DocumentKind::Budget),
        (&documents.minutes, DocumentKind::Minutes),
    ]
}

/// The kind whose word stands first in a text; the longest one there.
fn named_kind(words: &[String], vocabulary: &Vocabulary) -> Option<DocumentKind> {
    let places =
        kinds(vocabulary).into_iter().filter_map(|(phrases, kind)| phrases.find(words).map(|(at, count)| (at, usize::MAX - count, kind)));
    places.min_by_key(|&(at, length, _)| (at, length)).map(|(.., kind)| kind)
}

/// By the title; without a word there, minutes when the first lines state a meeting.
fn kind(head: &[Line], title: Option<&str>, vocabulary: &Vocabulary) -> DocumentKind {
    let documents = &vocabulary.documents;
    let by_title = title.and_then(|title| named_kind(&words(title), vocabulary));
    let minuted =
        || head.iter().take(10).any(|line| line.words.len() <= STATEMENT_WORDS && documents.minutes.prefix(&line.words).is_some());
    by_title.unwrap_or_else(|| if minuted() { DocumentKind::Minutes } else { DocumentKind::Other })
}

/// A heading that names a kind of document, the one case's title, the outermost heading, or a line that is such a name.
fn title(head: &[Line], case: Option<&Case>, vocabulary: &Vocabulary) -> Option<String> {
    let level = head.iter().filter_map(|line| line.heading).min();
    let outermost = head.iter().filter(|line| line.heading.is_some() && line.heading == level).find(|line| !states_facts(line, vocabulary));
    let names_kind = |line: &&Line| named_kind(&line.words, vocabulary).is_some();
    if let Some(heading) = outermost.filter(names_kind) {
        return Some(heading.text.clone());
    }
    if let Some(title) = case.and_then(|case| case.title.as_ref()) {
        return Some(title.clone());
    }
    let top = || head.iter().take(TITLE_LINES).filter(|line| looks_like_heading(&line.text) && !states_facts(line, vocabulary));
    let plain = |line: &&Line| {
        (2..=TITLE_WORDS).contains(&line.words.len()) && named_kind(&line.words[..line.words.len().min(3)], vocabulary).is_some()
    };
    outermost.or_else(|| top().find(|line| line.bold && names_kind(line))).or_else(|| top().find(plain)).map(|line| line.text.clone())
}

/// The title of minutes of several cases: a heading that is none of the cases, or the line that says that they are minutes.
fn minutes_title(head: &[Line], cases: &Cases, vocabulary: &Vocabulary) -> Option<String> {
    let none_of_the_cases = |line: &&Line| opening(&line.text, cases.minuted, vocabulary).is_none();
    let names_minutes = |line: &&Line| named_kind(&line.words, vocabulary) == Some(DocumentKind::Minutes) && looks_like_heading(&line.text);
    let lines = || head.iter().take(TITLE_LINES).filter(none_of_the_cases).filter(|line| !states_facts(line, vocabulary));
    lines().find(|line| line.heading.is_some() && names_minutes(line)).or_else(|| lines().find(names_minutes)).map(|line| line.text.clone())
}

/// Marks in a row that lead to a page number: a line of a table of contents.
const LEADER: usize = 4;

fn is_of_contents(text: &str) -> bool {
    let marks: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
    marks.windows(LEADER).any(|four| matches!(four[0], '.' | '-' | '_' | '…' | '·') && four.iter().all(|mark| *mark == four[0]))
}

/// True for a line that states a meeting, a case or a labelled fact and is no title.
fn states_facts(line: &Line, vocabulary: &Vocabulary) -> bool {
    let documents = &vocabulary.documents;
    let meeting = documents.body_before.prefix(&line.words).is_some() && documents.minutes.prefix(&line.words[..1]).is_none();
    meeting
        || line.text.contains(':')
        || is_of_contents(&line.text)
        || (documents.case.prefix(&line.words).is_some() && case_number(&line.text).is_some())
}

/// The title's period; for a report whose title names but a year, the part of it up to the day that its first lines state.
fn period(title: &str, kind: DocumentKind, lines: &[Line], vocabulary: &Vocabulary) -> Option<Period> {
    let named = span(title, vocabulary).or_else(|| covering_years(title, vocabulary))?;
    let whole_year = named.from == named.from.first_of_year() && named.to == named.from.last_of_year();
    if kind != DocumentKind::PeriodReport || !whole_year {
        return Some(named);
    }
    let mut days: Vec<Date> = lines.iter().take(AS_OF_LINES).flat_map(|line| as_of_days(&line.text, vocabulary)).collect();
    days.retain(|day| day.year() == named.from.year());
    days.dedup();
    match days.as_slice() {
        [day] if *day == day.last_of_month() => Some(Period { to: *day, ..named }),
        _ => Some(named),
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

/// A line near the top that is nothing but the name of an organisation, or begins with one before a comma; else a labelled line.
fn organisation(head: &[Line], vocabulary: &Vocabulary) -> Option<String> {
    let documents = &vocabulary.documents;
    let is_name = |text: &str| documents.organisation.is(text) && text.starts_with(char::is_uppercase) && looks_like_heading(text);
    let named = head.iter().take(ORGANISATION_LINES).find_map(|line| {
        let before_comma = line.text.split_once(", ").map(|(name, _)| name);
        [Some(line.text.as_str()), before_comma].into_iter().flatten().find(|text| is_name(text)).map(str::to_owned)
    });
    let labelled = || {
        let mut values =
            head.iter().take(ORGANISATION_LINES).filter_map(|line| label_value(&line.text, &documents.organisation_label, false));
        values.find(|value| looks_like_heading(value))
    };
    named.or_else(labelled)
}

/// Lines from the top among which the organisation is named.
const ORGANISATION_LINES: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::{
        document::{Edge, Margin, Paragraph},
        place::Place,
    };
    use jiff::civil::date;

    fn read(lines: &[&str]) -> Metadata {
        let paragraph = |line: &&str| {
            let level = line.chars().take_while(|&c| c == '#').count();
            let text = line.trim_start_matches(['#', ' ']).to_owned();
            Flow::Paragraph(Paragraph {
                text,
                heading: u8::try_from(level).ok().filter(|&level| level > 0),
                bold: false,
                item: false,
                place: Place::block(0),
            })
        };
        let flow = lines.iter().map(paragraph).collect::<Vec<_>>();
        metadata(&flow, &super::super::cases::cases(&flow, Vocabulary::built_in()), Vocabulary::built_in())
    }

    #[test]
    fn a_decided_plan_names_its_body_date_and_case() {
        let found = read(&["# Handlingsplan og budsjett 2019", "Vedtatt i Fellesrådet 21.01.2019, sak 03/2019", "## 1. Drift"]);
        assert_eq!(found.kind, DocumentKind::ActionPlan);
        assert_eq!(found.title.as_deref(), Some("Handlingsplan og budsjett 2019"));
        assert_eq!(found.body.as_deref(), Some("Fellesrådet"));
        assert_eq!(found.meeting_date, Some(date(2019, 1, 21)));
        assert_eq!((found.case_number.as_deref(), found.case_title), (Some("03/2019"), None));
        let period = found.period.unwrap();
        assert_eq!((period.from, period.to), (date(2019, 1, 1), date(2019, 12, 31)));
    }

    #[test]
    fn a_case_gives_the_title_and_the_proposed_decision() {
        let found = read(&[
            "Møte i Rådet for eldre den 5. juni 2018",
            "Sak 11/2018 Tertialrapport 1 – 2018",
            "Forslag til vedtak:",
            "Rådet tar rapporten til orientering.",
            "Bakgrunn:",
            "Saken ble vedtatt i Kommunestyret 01.02.2018, sak 2/2018.",
        ]);
        assert_eq!(found.kind, DocumentKind::PeriodReport);
        assert_eq!(found.title.as_deref(), Some("Tertialrapport 1 – 2018"));
        assert_eq!(found.case_title, found.title);
        assert_eq!(found.body.as_deref(), Some("Rådet for eldre"));
        assert_eq!(found.meeting_date, Some(date(2018, 6, 5)));
        assert_eq!(found.case_number.as_deref(), Some("11/2018"));
        assert_eq!(found.proposed_decision.as_deref(), Some("Rådet tar rapporten til orientering."));
        assert_eq!(found.period.unwrap().to, date(2018, 4, 30));
    }

    #[test]
    fn a_report_that_names_only_its_year_counts_up_to_the_day_it_states() {
        let found = read(&["# Statusrapport 2 – 2018", "Regnskapet pr. 31.8.2018 viser et overskudd."]);
        assert_eq!(found.period.unwrap().to, date(2018, 8, 31));
        assert_eq!(read(&["# Rapport 2018", "Pr 31.8.2018 og pr 30.4.2018."]).period.unwrap().to, date(2018, 12, 31));
    }

    #[test]
    fn full_minutes_are_about_no_single_case() {
        let found =
            read(&["Møteprotokoll", "Utvalg: Formannskapet", "Møtedato: 12.03.2018", "Sak 1/18 Budsjett", "Sak 2/18 Valg av leder"]);
        assert_eq!((found.kind, found.case_number), (DocumentKind::Minutes, None));
        assert_eq!(found.body.as_deref(), Some("Formannskapet"));
        assert_eq!(found.meeting_date, Some(date(2018, 3, 12)));
    }

    #[test]
    fn minutes_name_their_body_in_their_title() {
        let found = read(&["Møteprotokoll for formannskapet 12.3.2018", "Til stede: alle"]);
        assert_eq!(found.title.as_deref(), Some("Møteprotokoll for formannskapet 12.3.2018"));
        assert_eq!((found.body.as_deref(), found.meeting_date), (Some("formannskapet"), Some(date(2018, 3, 12))));
        assert_eq!(read(&["Protokoll fra møte i Rådet 1.2.2018"]).body.as_deref(), Some("Rådet"));
    }

    #[test]
    fn a_numbered_decision_is_taken_whole() {
        let found = read(&["Innstilling:", "1. Planen vedtas.", "2. Saken avsluttes.", "Dette er bakgrunnen for saken."]);
        assert_eq!(found.proposed_decision.as_deref(), Some("1. Planen vedtas.\n2. Saken avsluttes."));
        assert_eq!(read(&["Forslag til vedtak: Planen vedtas."]).proposed_decision.as_deref(), Some("Planen vedtas."));
    }

    #[test]
    fn a_running_head_names_organisation_and_case_where_the_text_does_not() {
        let headed = |lines: &[&str]| {
            let paragraph =
                |text: &&str| Paragraph { text: (*text).to_owned(), heading: None, bold: false, item: false, place: Place::block(0) };
            let head = Margin { edge: Edge::Head, text: "Lillevik kommune\tSak 7/2019 Side 1".to_owned(), place: Place::block(9) };
            let mut flow: Vec<Flow> = lines.iter().map(|line| Flow::Paragraph(paragraph(line))).collect();
            flow.push(Flow::Margin(head));
            let found = metadata(&flow, &super::super::cases::cases(&flow, Vocabulary::built_in()), Vocabulary::built_in());
            (found.organisation, found.case_number, found.case_title)
        };
        assert_eq!(headed(&["Budsjett 2020"]), (Some("Lillevik kommune".to_owned()), Some("7/2019".to_owned()), None));
        assert_eq!(headed(&["Sak 9/2019 Budsjett"]).1.as_deref(), Some("9/2019"));
    }

    #[test]
    fn nothing_is_invented() {
        let found = read(&["Vi viser til møtet i går.", "Planen ble vedtatt i samsvar med loven.", "Sak 3/17 ble utsatt.", "Rapport"]);
        assert_eq!((found.kind, found.title, found.body), (DocumentKind::Other, None, None));
        assert_eq!((found.meeting_date, found.case_number, found.period, found.proposed_decision), (None, None, None, None));
        assert_eq!(read(&["Lillevik kommune", "Budsjett 2020"]).organisation.as_deref(), Some("Lillevik kommune"));
    }
}
