//! The words of the trade, one data file a language; this module loads and matches them.
//!
//! In: `nb.toml`, `en.toml` and so on, compiled in. Out: [`Vocabulary`], in which each list holds the phrases of all
//! languages (a Norwegian budget may hold an English table), and the stop words that tell languages apart.
//!
//! A phrase is one or more words; a `*` at the end or the beginning of a word stands for any letters ("regnskap*",
//! "*resultat"). Matching ignores case and everything that is no letter, digit or `%`.

mod phrase;

pub use phrase::{Phrases, same_name, same_word, words};

use serde::Deserialize;
use std::sync::OnceLock;

/// The data files, one a language; Norwegian first. The order decides between equal matches.
const SOURCES: [&str; 6] = [
    include_str!("nb.toml"),
    include_str!("nn.toml"),
    include_str!("sv.toml"),
    include_str!("da.toml"),
    include_str!("en.toml"),
    include_str!("de.toml"),
];

/// The words of all languages.
#[derive(Debug, Default)]
pub struct Vocabulary {
    pub headers: MeasureHeaders,
    pub context: ContextWords,
    pub periods: PeriodWords,
    pub states: StateWords,
    pub columns: ColumnWords,
    pub lines: LineWords,
    pub units: UnitWords,
    pub documents: DocumentWords,
    pub claims: ClaimWords,
    /// Language code and its commonest words.
    pub stop_words: Vec<(String, Phrases)>,
}

/// One data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    language: String,
    stop_words: Phrases,
    #[serde(default)]
    headers: MeasureHeaders,
    #[serde(default)]
    context: ContextWords,
    #[serde(default)]
    periods: PeriodWords,
    #[serde(default)]
    states: StateWords,
    #[serde(default)]
    columns: ColumnWords,
    #[serde(default)]
    lines: LineWords,
    #[serde(default)]
    units: UnitWords,
    #[serde(default)]
    documents: DocumentWords,
    #[serde(default)]
    claims: ClaimWords,
}

/// Declares a group of phrase lists that can be joined with another language's.
macro_rules! word_group {
    ($(#[$meta:meta])* $name:ident { $($(#[$field_meta:meta])* $field:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Default, Deserialize)]
        #[serde(deny_unknown_fields, default)]
        pub struct $name { $($(#[$field_meta])* pub $field: Phrases),* }

        impl $name {
            fn join(&mut self, other: Self) { $(self.$field.join(other.$field);)* }
        }
    };
}

word_group! {
    /// Headers of tables of measures.
    MeasureHeaders { measure, activity, responsible, period, status, strategy, goal, area, cost, comment }
}
word_group! {
    /// Labelled lines between tables.
    ContextWords {
        /// "Ressurs:", "Ansvarlig:".
        resource,
        /// "Innsatsområde:": opens an outer section.
        area,
        /// "Fokusområde": opens an inner section.
        focus,
        /// "Tabell 3": begins the caption of a table, which is no heading.
        caption,
    }
}
word_group! {
    /// Periods in words. `months` are twelve phrases a language, January first, with their short forms in `short_months`.
    PeriodWords {
        ongoing, monthly, quarterly, yearly, conditional, months, short_months, quarter, half_year, tertial, year_to_date, whole_year,
        /// Letters that make a quarter, half-year or tertial only with a digit right behind them: `K1`, `H2`, `T3`.
        quarter_mark, half_year_mark, tertial_mark,
        /// Between the ends of a range: "til".
        until,
        /// Between the members of a list: "og".
        and,
        /// Before the day up to which figures count: "pr", "per".
        as_of,
        /// What follows the digit of an ordinal: the "st" of `1st`.
        ordinal,
    }
}
word_group! {
    /// Status words by state.
    StateWords {
        done, on_track, in_progress, not_started, postponed, cancelled, not_prioritised,
        /// "ikke": a state word right behind it says nothing.
        negation,
        /// "skal", "planlagt": a state word right behind it has not come true.
        pending,
    }
}
word_group! {
    /// Headers of columns of figures, by scenario, and of the columns beside them.
    ColumnWords { actual, budget, revised_budget, variance, percent, forecast, note, account, label, total }
}
word_group! {
    /// Labels of rows.
    LineWords {
        /// Begins a total: "Sum", "Totalt", "I alt".
        total,
        /// A result or a net amount: "Driftsresultat", "Netto …".
        result,
        /// Incomes.
        income,
        /// Costs.
        cost,
        /// Words for incomes in prose that rarely stand in tables: "omsetning".
        turnover,
        /// "Herav": a part that belongs to no sum.
        of_which,
        /// A running sum at the end of a page: "Overført til neste side".
        carried,
        /// The same at the beginning of the next: "Overført fra forrige side".
        brought,
        /// Either of them, or something else: "Overført", "Transport".
        transferred,
        /// "Side": with one of those, what the sum is carried over.
        page,
        /// Averages.
        average,
        /// Financial incomes and costs.
        finance,
    }
}
word_group! {
    /// Scales and currencies.
    UnitWords {
        thousand,
        /// "tusen" behind a number in running text.
        thousand_word,
        million, krone_nok, krone_sek, krone_dkk, euro, pound, dollar,
    }
}
word_group! {
    /// What a document is and what it says about itself.
    DocumentWords {
        minutes, budget, accounts, period_report, action_plan,
        /// Words before the name of a body: "Møte i", "Vedtatt i".
        body_before,
        /// Labels before the name of a body: "Utvalg:".
        body_label,
        /// Words that end the name of a body: "den", "onsdag".
        body_after,
        /// Labels before the date of a meeting: "Møtedato:".
        date_label,
        /// Lines that are the name of an organisation: "* kommune".
        organisation,
        /// "Sak".
        case,
        /// "Forslag til vedtak".
        proposed_decision,
        /// Boards and councils by their own name: "kommunestyret", "formannskapet".
        bodies,
    }
}

word_group! {
    /// Words around quantities in running text.
    ClaimWords {
        percent,
        /// "ca.", "vel", "knapt": the quantity is rounded.
        about,
        /// "mer enn", "inntil": the quantity is a bound.
        bound,
        /// Verbs and small words between a line's name and its amount: "utgjorde", "på".
        link,
        /// Something became more or less: "økte", "nedgang".
        change,
        /// Something is more or less than something else: "mindreforbruk", "høyere enn", "under budsjett".
        difference,
        /// Sets one figure against another: "mot", "i forhold til".
        contrast,
        /// Before the whole of a share: "av".
        of,
        /// Before the line that changed: "en økning på 3 % i driftsinntektene".
        within,
        /// Prepositions that may narrow a sentence to a part: "for", "ved".
        scope,
        /// Nouns that narrow nothing: "perioden", "kommunen".
        neutral,
        /// Words that make another line of a name: "netto", "korrigert".
        modifiers,
    }
}

impl Vocabulary {
    /// The built-in vocabulary.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Vocabulary> = OnceLock::new();
        BUILT_IN.get_or_init(|| {
            let mut all = Self::default();
            for source in SOURCES {
                match toml::from_str::<Source>(source) {
                    Ok(source) => all.join(source),
                    // The files are compiled in and a test parses them; a build with a broken one reads on without it.
                    Err(problem) => debug_assert!(false, "vocabulary: {problem}"),
                }
            }
            all
        })
    }

    fn join(&mut self, source: Source) {
        self.headers.join(source.headers);
        self.context.join(source.context);
        self.periods.join(source.periods);
        self.states.join(source.states);
        self.columns.join(source.columns);
        self.lines.join(source.lines);
        self.units.join(source.units);
        self.documents.join(source.documents);
        self.claims.join(source.claims);
        self.stop_words.push((source.language, source.stop_words));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_file_parses() {
        for source in SOURCES {
            let parsed: Result<Source, _> = toml::from_str(source);
            assert!(parsed.is_ok(), "{parsed:?}");
        }
    }

    #[test]
    fn every_language_names_twelve_months_or_none() {
        let vocabulary = Vocabulary::built_in();
        for (list, december) in [(&vocabulary.periods.months, "Dezember"), (&vocabulary.periods.short_months, "dez")] {
            assert_eq!(list.position(&words(december)).map(|(at, _)| at % 12), Some(11));
        }
    }

    #[test]
    fn headers_are_found_whatever_their_case() {
        let vocabulary = Vocabulary::built_in();
        assert!(vocabulary.headers.activity.is("AKTIVITETER:"));
        assert!(vocabulary.columns.actual.starts("Regnskap 30.4.2017"));
        assert!(!vocabulary.columns.actual.starts("Budsjett 30.4.2017"));
    }
}
