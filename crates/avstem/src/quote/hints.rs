//! What the words around a quantity say of the column that it stands in, and whether they narrow it to a part of the
//! document.

use super::{
    Scene,
    names::Said,
    sentences::{Around, is_currency},
};
use crate::{
    interpret::{Column, LineKind, Scenario, dates, scenarios},
    vocabulary::{Phrases, Vocabulary, words},
};
use avstem_document::figure::look;
use jiff::civil::Date;

/// What a text says of a column.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Hints {
    pub(super) scenarios: Vec<Scenario>,
    pub(super) dates: Vec<Date>,
    /// Numbers of four digits that can be years, those of dates included.
    pub(super) years: Vec<i16>,
}

impl Hints {
    /// Of a whole text.
    pub(super) fn of(text: &str, vocabulary: &Vocabulary) -> Self {
        let dates = dates::dates(text, vocabulary).into_iter().filter_map(|mention| mention.date.ok()).collect();
        Self { scenarios: said_scenarios(text, vocabulary), dates, years: years(&words(text)) }
    }

    /// Of the clause around a quantity, where it says something; else of its sentence, else of its paragraph. `None` where the
    /// sentence sets one scenario against another and the clause does not say which is its own.
    pub(super) fn near(around: &Around, sentence: &Self, paragraph: &Self, vocabulary: &Vocabulary) -> Option<Self> {
        let (own, clause) = clause(around, vocabulary);
        let contrast = vocabulary.claims.contrast.find(&around.sentence).is_some();
        let said = |words: &[String]| said_scenarios(&words.join(" "), vocabulary);
        let own_scenarios = said(own);
        let own_years: Vec<i16> = around.year.map_or_else(|| years(own), |year| vec![year]);
        if own_years.is_empty() && own_scenarios.is_empty() && is_of_another_period(around, vocabulary) {
            return None;
        }
        let scenarios = match [own_scenarios, said(clause)].into_iter().find(|found| !found.is_empty()) {
            Some(found) => found,
            None if contrast && !sentence.scenarios.is_empty() => return None,
            None if !sentence.scenarios.is_empty() => sentence.scenarios.clone(),
            // A budget that another sentence of the paragraph speaks of is not what this one states.
            None if paragraph.scenarios.iter().any(|scenario| *scenario != Scenario::Actual) => return None,
            None => paragraph.scenarios.clone(),
        };
        let years = [own_years, years(clause), sentence.years.clone(), paragraph.years.clone()];
        let dates = if sentence.dates.is_empty() { paragraph.dates.clone() } else { sentence.dates.clone() };
        Some(Self { scenarios, dates, years: years.into_iter().find(|found| !found.is_empty()).unwrap_or_default() })
    }

    /// True when the text says something that a column's header could say.
    pub(super) fn says_something(&self) -> bool {
        !self.scenarios.is_empty() || !self.dates.is_empty() || !self.years.is_empty()
    }

    /// True when a column of amounts is of the scenario, the day and the years that are told.
    pub(super) fn allows(&self, column: &Column) -> bool {
        let scenario = self.scenarios.is_empty() || self.scenarios.contains(&column.scenario);
        let date = self.dates.is_empty() || column.period.as_ref().is_none_or(|period| self.dates.contains(&period.to));
        let year = match &column.period {
            Some(period) => self.years.iter().all(|year| (period.from.year()..=period.to.year()).contains(year)),
            None => true,
        };
        scenario && date && year
    }

    /// The same where several years are told: true for a column of one of them.
    pub(super) fn admits(&self, column: &Column) -> bool {
        let any = |year: &i16| Self { years: vec![*year], ..self.clone() }.allows(column);
        if self.years.is_empty() { self.allows(column) } else { self.years.iter().any(any) }
    }

    /// True when nothing that is told is missing in the column's header.
    pub(super) fn is_answered_by(&self, column: &Column) -> bool {
        self.allows(column) && (column.period.is_some() || (self.dates.is_empty() && self.years.is_empty()))
    }
}

/// The scenarios that a text names; a revised budget is not the original one too.
pub(super) fn said_scenarios(text: &str, vocabulary: &Vocabulary) -> Vec<Scenario> {
    let mut said = scenarios(text, vocabulary);
    if said.contains(&Scenario::RevisedBudget) {
        said.retain(|scenario| *scenario != Scenario::Budget);
    }
    said
}

fn years(words: &[String]) -> Vec<i16> {
    words.iter().filter_map(|word| look::year(word)).collect()
}

/// Words behind a quantity among which "året før" belongs to it.
const PREVIOUS_WITHIN: usize = 4;

/// True for a quantity that is set beside another one and does not say of which column it is: "fra 1,2 mill.", "mot kr 100",
/// "kr 100 året før", "(kr 100)".
fn is_of_another_period(around: &Around, vocabulary: &Vocabulary) -> bool {
    let claims = &vocabulary.claims;
    let near = &around.behind[..around.behind.len().min(PREVIOUS_WITHIN)];
    let earlier = claims.previous.find(near).is_some() || claims.previous.find(&around.since).is_some();
    let against = around.follows && claims.contrast.find(&around.since).is_some();
    earlier || against || around.bracketed || starts_a_change(around, vocabulary)
}

/// True for the figure that something grew or fell from: "økte fra 1,2 mill. til".
pub(super) fn starts_a_change(around: &Around, vocabulary: &Vocabulary) -> bool {
    let claims = &vocabulary.claims;
    claims.change.find(&around.before).is_some() && ends_in(&claims.from, &around.since, vocabulary)
}

/// True when a text ends in one of the words, or in one and a currency.
pub(super) fn ends_in(list: &Phrases, words: &[String], vocabulary: &Vocabulary) -> bool {
    let end = words.len() - usize::from(words.last().is_some_and(|word| is_currency(word, vocabulary)));
    words[..end].last().is_some_and(|word| list.is(word))
}

/// The words of a quantity's own clause: before it, and behind it as far as nothing else is set beside it: "mot", "en økning på".
fn clause<'a>(around: &'a Around, vocabulary: &Vocabulary) -> (&'a [String], &'a [String]) {
    let claims = &vocabulary.claims;
    let others = [&claims.contrast, &claims.change, &claims.difference, &claims.from].into_iter();
    let end = others.filter_map(|list| list.find(&around.behind)).map(|(at, _)| at).min().unwrap_or(around.behind.len());
    (&around.since, &around.behind[..end])
}

/// True for columns of amounts.
pub(super) fn is_amount(column: &Column) -> bool {
    !matches!(column.scenario, Scenario::Percent | Scenario::Note | Scenario::Variance)
}

/// Words behind a preposition that are looked at; fewer where a number ends them: "for 2025 viser".
const PASSED: usize = 3;

/// Words before the name of a whole that a part is taken out of: "of the".
const OUT_OF: usize = 2;

/// True when a sentence speaks of a part of what the document reports: a preposition and a word that is neither of the trade
/// nor known from the document's titles ("for barnehagene", "ved Nordre skole"), or a word that changes a name ("netto").
/// `said` stands in `before`.
pub(super) fn narrows(before: &[String], behind: &[String], said: &Said, scene: &Scene) -> bool {
    let vocabulary = scene.vocabulary;
    let plain = |word: &String| is_plain(word, &scene.known, vocabulary);
    let at = said.at.min(before.len());
    let between = &before[(at + said.length).min(before.len())..];
    let front = &before[..at];
    let changed = front.last().is_some_and(|word| vocabulary.claims.modifiers.is(word) || vocabulary.lines.result.is(word));
    let parts = vocabulary.lines.of_which.find(&before[at..]).is_some();
    // "a gain of 169" is one of those that make up "Total gain", "segment debt" a part of "Total debt".
    let is_total = said.lines.iter().any(|line| scene.line(*line).is_some_and(|item| item.kind != LineKind::Result));
    let one_of = is_total && front.last().is_some_and(|word| vocabulary.claims.indefinite.is(word));
    let own = |word: &String| word.chars().any(char::is_alphabetic) && !is_plain(word, &scene.own, vocabulary);
    // "Av driftskostnadene gjelder kr 100 vedlikehold" speaks of a part.
    let out_of = !front.is_empty() && front.len() <= OUT_OF && vocabulary.claims.out_of.is(&front[0]);
    let of_part = is_total && front.last().is_some_and(own);
    changed
        || one_of
        || of_part
        || out_of
        || parts
        || !between.iter().all(plain)
        || scoped(front, &plain, vocabulary)
        || scoped(behind, &plain, vocabulary)
}

/// True for a heading that speaks of a part of what the document reports, or of something that is not known.
pub(super) fn names_a_part(heading: &str, scene: &Scene) -> bool {
    !words(heading).iter().all(|word| is_plain(word, &scene.known, scene.vocabulary))
}

fn scoped(words: &[String], plain: &impl Fn(&String) -> bool, vocabulary: &Vocabulary) -> bool {
    let opens = |at: usize| vocabulary.claims.scope.prefix(&words[at..]).map(|length| at + length);
    let number = |word: &&String| word.chars().any(|c| c.is_ascii_digit());
    let narrow = |from: usize| words[from.min(words.len())..].iter().take(PASSED).take_while(|word| !number(word)).any(|word| !plain(word));
    (0..words.len()).filter_map(opens).any(narrow)
}

/// True for words that narrow nothing: small words, numbers, words of periods, scenarios, units and hedges, verbs that link.
fn is_plain(word: &String, known: &[String], vocabulary: &Vocabulary) -> bool {
    let claims = &vocabulary.claims;
    let own = [&claims.link, &claims.about, &claims.bound, &claims.neutral, &claims.contrast, &claims.change, &claims.difference];
    let columns = &vocabulary.columns;
    let scenarios = [&columns.actual, &columns.budget, &columns.revised_budget, &columns.forecast, &columns.total];
    let periods = &vocabulary.periods;
    let times =
        [&periods.months, &periods.short_months, &periods.quarter, &periods.half_year, &periods.tertial, &periods.until, &periods.as_of];
    let documents = &vocabulary.documents;
    let kinds = [&documents.budget, &documents.accounts, &documents.period_report];
    let units = &vocabulary.units;
    let unit = [
        &units.billion,
        &units.million,
        &units.thousand_word,
        &units.krone_nok,
        &units.krone_sek,
        &units.krone_dkk,
        &units.euro,
        &units.pound,
        &units.dollar,
    ];
    let single = std::slice::from_ref(word);
    let in_list = |list: &&Phrases| list.prefix(single).is_some();
    word.chars().any(|c| c.is_ascii_digit())
        || known.binary_search(word).is_ok()
        || own.iter().chain(&scenarios).chain(&times).chain(&kinds).chain(&unit).any(in_list)
        || vocabulary.stop_words.iter().any(|(_, list)| list.prefix(single).is_some())
}
