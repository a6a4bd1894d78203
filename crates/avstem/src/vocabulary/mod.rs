//! The words of the trade, one data file a language; this module loads and matches them.
//!
//! In: `nb.toml`, `en.toml` and so on, compiled in, and files of the user's own ([`WordFile`]). Out: [`Vocabulary`], in which
//! each list holds the phrases of all languages (a Norwegian budget may hold an English table), and the stop words that tell
//! languages apart. A user's file adds to the lists; with `replace = true` it stands for the built-in file of its language.
//!
//! A phrase is one or more words; a `*` at the end or the beginning of a word stands for any letters ("regnskap*",
//! "*resultat"). Matching ignores case and everything that is no letter, digit or `%`. The reason for its length: every list of words
//! is declared here, once.

mod file;
mod phrase;

pub use file::{WordFile, WordFileError};
pub use phrase::{Phrases, same_name, same_word, words};

use serde::Deserialize;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

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
    pub marks: MarkWords,
    /// Language code and its commonest words.
    pub stop_words: Vec<(String, Phrases)>,
    /// Language code, its letters beyond a to z, and its words of accounts, for languages that have such words of their own.
    pub accounting: Vec<Accounting>,
    /// Language code and the currency (ISO 4217) of accounts in it, for languages that are written in one country.
    currencies: Vec<(String, String)>,
}

/// What tells a language where there are no sentences: in a table of accounts.
#[derive(Debug, Clone)]
pub struct Accounting {
    pub language: String,
    /// Lower case.
    pub letters: String,
    pub words: Vec<Phrases>,
}

/// One data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    language: String,
    /// True in a user's file that stands for the built-in one of its language.
    #[serde(default)]
    replace: bool,
    #[serde(default)]
    currency: Option<String>,
    /// The letters that it has beyond a to z, lower case.
    #[serde(default)]
    letters: String,
    #[serde(default)]
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
    #[serde(default)]
    marks: MarkWords,
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
    MeasureHeaders {
        measure, activity, responsible, period, status, strategy, goal, area, cost, comment,
        /// Headers of time that name the last day: "Frist", "Ferdig innen". The others name when it is done.
        deadline,
        /// "Nr", "Tiltak nr".
        number,
        /// "Frekvens", "Hvor ofte".
        recurrence,
        priority,
        /// Registers of risks: what may happen, how likely it is, what then.
        risk, likelihood, consequence,
        /// "Beskrivelse": the activity where no other column is.
        description,
        /// Columns of short or long texts that are neither the activity nor who does it: "Sted", "Målgruppe", "Effekt".
        further,
        /// Those of `measure` that head lists of other things as well: "Prosjekt". They name a measure where a time, a state or an
        /// activity stands beside them.
        project,
        /// Columns of lists whose rows are no measures: members, meetings, invoices. They outweigh what the cells look like.
        elsewhere,
    }
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
        /// "Prioriterte tiltak": a heading whose list below is one of measures.
        measures,
        /// "Tabell 3": begins the caption of a table, which is no heading.
        caption,
    }
}
word_group! {
    /// Periods in words. `months` are twelve phrases a language, January first, with their short forms in `short_months`.
    PeriodWords {
        ongoing, monthly, quarterly, yearly, conditional, months, short_months, quarter, half_year, tertial, year_to_date, whole_year,
        week,
        /// Four a language, the first of anything first ("første"), with further forms in fours behind them.
        ordinals,
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
        /// Seven a language, Monday first, with further forms in sevens behind them.
        weekdays,
    }
}
word_group! {
    /// Status words by state.
    StateWords {
        done, on_track, in_progress, not_started, delayed, postponed, cancelled, not_prioritised,
        /// Colours that stand alone in a cell: as it should be, being watched, behind.
        green, yellow, red,
        /// "ikke": a state word right behind it says nothing.
        negation,
        /// "skal", "planlagt": a state word right behind it has not come true.
        pending,
    }
}
word_group! {
    /// Headers of columns of figures, by scenario, and of the columns beside them.
    ColumnWords {
        actual, budget, revised_budget, variance, percent, forecast, note, account, label, total,
        /// Codes beside the account's: "Ansvar", "Funksjon", "Prosjekt".
        dimension,
        /// Last words of headers over codes: "Kap. nr".
        code,
        /// Words that end in one: "Postnr.".
        coded,
        /// Last words of headers over the names of what another column has the codes of: "Ansvar (tekst)".
        naming,
        /// Over years, months, quarters and weeks: "Regnskapsår".
        time,
    }
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
        /// Begins the name of what is taken off from the lines above: "Less:", "Fratrukket".
        taken_off,
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
        /// What the total of a balance sheet's first side is of: "eiendeler".
        assets,
        /// The same of its second side: "egenkapital og gjeld".
        funding,
        /// A holding at the end of a period, after what came and went: "Utgående balanse".
        closing,
        /// The same at its beginning: "Inngående balanse".
        opening,
        /// Ends the name of a holding: the first and the last day of a year. "Saldo 1.1.", "Saldo 31.12."
        first_day,
        last_day,
        /// Begins the line by which a holding changed: "Netto endring i likvider".
        net_change,
        /// Begins the sum of a section of a cash flow statement: "Netto kontantstrøm fra drift".
        cash_flow,
        /// In the header of a movement that lessens a holding: "Avdrag".
        paid_off,
        /// Begins a line that looks like one of those and is none: "Less than one year".
        not_taken_off,
        /// Between the names of lines that a label adds up: "Inntekter pluss saldo". For those that it takes off see `minus`.
        plus,
        minus,
        /// Between the names of the parts of a total: "Sum egenkapital og gjeld".
        and,
        /// What adds up to nothing: the largest figure, the middle one, how far they spread.
        statistic,
    }
}
word_group! {
    /// Scales and currencies.
    UnitWords {
        thousand,
        /// "tusen" behind a number in running text.
        thousand_word,
        million, billion, krone_nok, krone_sek, krone_dkk, euro, pound, dollar,
        /// Begins a line that names the unit of a table: "Beløp", "Alle tall".
        amounts,
        /// Begins a line that names the unit of every table behind it: "Alle tall".
        all_amounts,
        /// Words by which a unit is one of money, besides currencies: "beløp".
        money,
        /// Says that a printed 1 is one: "i hele kroner".
        whole,
        /// Takes something out of a unit: "in millions, except per share amounts".
        except,
        /// Makes a unit that of the whole document: "unless otherwise stated".
        unless,
        /// Between what a unit is of and the unit: "are presented in".
        presented,
        /// What such a unit is of: "the financial statements".
        statements,
        /// Amounts for one of something, which no unit scales: "per share", "per innbygger".
        per_unit,
        /// Right before an amount that a label states: "net of tax of $12".
        amount_of,
        /// Beside an amount that each share stands for: "$0.01 par value".
        par,
        /// Words for shares.
        share,
        /// Numbers of shares, which follow a table's unit but where it leaves them out: "shares outstanding".
        share_count,
        /// Lines under a heading of one of those: "Basic", "Diluted".
        share_kinds,
        /// Begins the name of a count: "Antall".
        count,
        /// Is alone, in parentheses or behind a comma a count or a measure that is no money: "ansatte", "tonn".
        counted,
        /// What is counted one by one and never estimated: "stemmer".
        votes,
        /// Is counted in fractions: "årsverk".
        fractional,
        /// The names of rates.
        ratio,
        /// Alone in a cell beside an amount, the side of the ledger that takes off on a statement of account, and the one that adds.
        debit, credit,
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
        /// Labels before a date, which is the meeting's where there is one: "Dato:".
        date_label,
        /// Labels that say that a date is a meeting's: "Møtedato:".
        meeting_label,
        /// Labels before the title of a case: "Sakstittel:".
        case_title,
        /// Lines that are the name of an organisation: "* kommune".
        organisation,
        /// Those of them by which the properties of a file tell who it is from: public bodies. A firm there wrote for somebody else, or
        /// sold the program.
        public_body,
        /// The word behind the name of a municipality, and of a county: "kommune", "fylkeskommune".
        municipality, county,
        /// Names of those who write for others: auditors, consultants.
        outsider,
        /// Labels before the number of a municipality: "Kommunenr".
        municipality_number,
        /// Words before the name of whom a document is made for by itself: "Budsjett for Sogndal kommune".
        made_for,
        /// Labels before whom a document is sent to: "Til:".
        recipient,
        /// Begins a line of an address: "Postboks".
        address,
        /// "Sak".
        case,
        /// "Forslag til vedtak".
        proposed_decision,
        /// "Vedtak".
        decision,
        /// What only looks like one: "Tidligere vedtak".
        decision_not,
        /// Numbers an item of a meeting with a single number: "TOP 3".
        item,
        /// Heads a list of the cases of a meeting: "Sakliste".
        agenda,
        /// Heads other parts of a case: "Bakgrunn", "Votering".
        annex,
        /// Headings of a section that any document may begin with, and that say nothing of what it is: "Innledning".
        section,
        /// Labels before the name of an organisation: "Kommune:".
        organisation_label,
        /// Boards and councils by their own name: "kommunestyret", "formannskapet".
        bodies,
        /// What people come together in: "møte", "generalforsamling".
        meeting,
        /// Words before a meeting that call to it: "innkalling til".
        notice,
        /// Words between a document's kind and what it is about: in "Innsyn i protokoll" the protocol is not the document.
        about,
        /// Labels that say when something takes place: "Tid og sted:". No letter is dated by them.
        time_label,
        /// Words before a day that is not the meeting's: "neste møte", "godkjent".
        other_day,
        /// Labels of letters: "Deres ref:".
        letter_label,
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
        /// "et", "a": what follows is one of several.
        indefinite,
        /// Before the first end of a range: "mellom".
        between,
        /// Before a whole of which a part follows: "av driftskostnadene gjelder".
        out_of,
        /// Before the figure that something grew or fell from: "fra".
        from,
        /// Before the figure that it grew or fell to: "til".
        reached,
        /// The year before, whichever that is: "året før", "i fjor".
        previous,
        /// What makes an amount another one than the table's, and one close to it: "eksklusive", "justert", "ville".
        adjusted,
    }
}
word_group! {
    /// What stands in a cell for a figure that is not there, alone in it as a degree, or in it as someone's name.
    MarkWords {
        /// "Ikke aktuelt".
        not_applicable,
        /// "Mangler".
        not_available,
        /// Degrees of priority, likelihood and the like: "Høy", "Middels".
        level,
        /// Words in the names of those who do something: "Rektor", "Økonomiavdelingen".
        someone,
        /// Words before which a hyphen stands for the rest of a word: the "og" of "plan- og byggesak".
        suspends,
        /// Words between a page number and the number of pages: "av".
        page_of,
    }
}

impl Vocabulary {
    /// The built-in vocabulary.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: OnceLock<Vocabulary> = OnceLock::new();
        BUILT_IN.get_or_init(|| Self::with(&[]))
    }

    /// [`Self::with`], made once for all documents that are read with the same files one after the other.
    #[must_use]
    pub fn shared(files: &[WordFile]) -> Arc<Self> {
        static LAST: Mutex<Option<(Vec<WordFile>, Arc<Vocabulary>)>> = Mutex::new(None);
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some((known, vocabulary)) if known == files => Arc::clone(vocabulary),
            _ => {
                let vocabulary = Arc::new(Self::with(files));
                *last = Some((files.to_vec(), Arc::clone(&vocabulary)));
                vocabulary
            }
        }
    }

    /// True for a language that shares its country, and so its words of accounts, with another.
    #[must_use]
    pub fn shares_country(&self, language: &str) -> bool {
        let own = self.home_currency(language);
        own.is_some() && self.currencies.iter().any(|(code, currency)| code != language && Some(currency.as_str()) == own)
    }

    /// The built-in vocabulary with the words of a user's files behind it.
    #[must_use]
    pub fn with(files: &[WordFile]) -> Self {
        let own: Vec<Source> = files.iter().filter_map(|file| toml::from_str(file.text()).ok()).collect();
        let mut all = Self::default();
        built_in_sources()
            .filter(|source| !own.iter().any(|own| own.replace && own.language == source.language))
            .for_each(|source| all.join(source));
        for source in own {
            all.join(source);
        }
        // Programs name their columns in the letters that all keyboards have.
        for list in [&mut all.columns.dimension, &mut all.columns.naming, &mut all.columns.time] {
            list.spell_out();
        }
        all
    }

    /// The currency of accounts in a language that is written in one country, as ISO 4217.
    #[must_use]
    pub fn home_currency(&self, language: &str) -> Option<&str> {
        self.currencies.iter().rev().find(|(code, _)| code == language).map(|(_, currency)| currency.as_str())
    }

    fn join(&mut self, source: Source) {
        let lines = &source.lines;
        let of_accounts = [&lines.total, &lines.result, &lines.income, &lines.cost, &lines.assets, &source.documents.accounts];
        let words = of_accounts.into_iter().cloned().collect();
        self.accounting.push(Accounting { language: source.language.clone(), letters: source.letters, words });
        self.headers.join(source.headers);
        self.context.join(source.context);
        self.periods.join(source.periods);
        self.states.join(source.states);
        self.columns.join(source.columns);
        self.lines.join(source.lines);
        self.units.join(source.units);
        self.documents.join(source.documents);
        self.claims.join(source.claims);
        self.marks.join(source.marks);
        self.currencies.extend(source.currency.map(|currency| (source.language.clone(), currency)));
        self.stop_words.push((source.language, source.stop_words));
    }
}

/// The files that are compiled in. A test parses them; a build with a broken one reads on without it.
fn built_in_sources() -> impl Iterator<Item = Source> {
    SOURCES.iter().filter_map(|source| {
        let parsed = toml::from_str(source);
        debug_assert!(parsed.is_ok(), "vocabulary: {parsed:?}");
        parsed.ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_data_file_parses() {
        for source in SOURCES {
            let parsed = WordFile::parse(source);
            assert!(parsed.is_ok(), "{source:.60}: {parsed:?}");
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
    fn ordinals_come_in_fours() {
        let vocabulary = Vocabulary::built_in();
        for (text, at) in [("første", 0), ("fjerde", 3), ("Zweites", 1), ("third", 2), ("andra", 1)] {
            assert_eq!(vocabulary.periods.ordinals.position(&words(text)).map(|(found, _)| found % 4), Some(at), "{text}");
        }
    }

    #[test]
    fn a_shared_vocabulary_is_made_anew_for_other_files_only() {
        let files = |word: &str| vec![WordFile::try_from(format!("language = \"fi\"\nstop_words = [\"{word}\"]\n")).unwrap()];
        let first = Vocabulary::shared(&files("ja"));
        let has = |vocabulary: &Vocabulary, word| vocabulary.stop_words.iter().any(|(language, words)| language == "fi" && words.is(word));
        assert!(has(&first, "ja") && Arc::ptr_eq(&first, &Vocabulary::shared(&files("ja"))));
        let other = Vocabulary::shared(&files("ei"));
        assert!(has(&other, "ei") && !has(&other, "ja"));
    }

    #[test]
    fn a_file_of_the_users_own_adds_words_or_stands_for_a_built_in_one() {
        let file = |text: &str| WordFile::parse(text).unwrap();
        let added = Vocabulary::with(&[file("language = \"fi\"\ncurrency = \"EUR\"\n[headers]\nmeasure = [\"toimenpide\"]\n")]);
        assert!(added.headers.measure.is("Toimenpide") && added.headers.measure.is("Tiltak"));
        assert_eq!((added.home_currency("fi"), added.home_currency("nb"), added.home_currency("de")), (Some("EUR"), Some("NOK"), None));
        let replaced = Vocabulary::with(&[file("language = \"nb\"\nreplace = true\n[headers]\nmeasure = [\"gjøremål\"]\n")]);
        assert!(replaced.headers.measure.is("Gjøremål") && !replaced.headers.measure.is("Tiltak") && replaced.headers.measure.is("Åtgärd"));
    }

    #[test]
    fn headers_are_found_whatever_their_case() {
        let vocabulary = Vocabulary::built_in();
        assert!(vocabulary.headers.activity.is("AKTIVITETER:"));
        assert!(vocabulary.columns.actual.starts("Regnskap 30.4.2017"));
        assert!(!vocabulary.columns.actual.starts("Budsjett 30.4.2017"));
    }
}
