//! Figures of one document held against another's: of its earlier version, and of last year's document.
//!
//! Pure functions on plain values. What is compared must be the same beyond doubt before its figures are: a line is known by
//! section, account and label, and takes part only where it is the only one of its kind. What differs then is a finding; the
//! figures that are compared are never the evidence for comparing them, the other lines are.

use super::super::identity::hexadecimal;
use avstem::{check::grouped, spot::Spots};
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Lines that two documents must have in common before one is held against the other.
const COMMON_LINES: usize = 5;

/// Of those, one in so many may differ. Where more do, the years were counted in another way and no single figure is wrong.
const ONE_IN: usize = 5;

/// Hexadecimal digits of a fingerprint, as in reports.
const DIGITS: usize = 16;

/// A figure of a document, with what names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    pub statement: Option<String>,
    /// Headings, outermost first, joined by " / ".
    pub section: String,
    pub account: Option<String>,
    pub label: String,
    pub line_kind: String,
    /// Of the column in its statement, from 0.
    pub column: i64,
    pub header: String,
    pub scenario: String,
    pub from: Option<String>,
    pub to: Option<String>,
    pub value: Decimal,
    /// Digits after the decimal point that were printed.
    pub decimals: i32,
    /// A place as JSON.
    pub place: String,
}

impl Figure {
    /// The year, where the figure is of a whole one.
    #[must_use]
    pub fn year(&self) -> Option<i64> {
        let (from, to) = (self.from.as_deref()?, self.to.as_deref()?);
        let year = from.strip_suffix("-01-01")?;
        (to.strip_suffix("-12-31") == Some(year)).then(|| year.parse().ok()).flatten()
    }
}

/// A finding, whoever made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Noted {
    pub fingerprint: String,
    pub code: String,
    pub name: String,
    pub severity: String,
    pub message: String,
    pub row_label: Option<String>,
    pub column_header: Option<String>,
    pub stated: Option<String>,
    pub expected: Option<String>,
    pub difference: Option<String>,
    /// A place as JSON.
    pub place: Option<String>,
    /// As a person finds it: a spot as JSON, where the report told it.
    pub spot: Option<String>,
}

impl Noted {
    /// The same with where a person finds it.
    pub(super) fn spotted(&self, spots: &Spots) -> Self {
        let place = self.place.as_deref().and_then(|place| serde_json::from_str(place).ok());
        let spot = place.map(|place| spots.spot(&place, self.column_header.as_deref()));
        Self { spot: spot.and_then(|spot| serde_json::to_string(&spot).ok()), ..self.clone() }
    }
}

/// The rule of figures that changed since a document was read last.
const CHANGED: &str = "X303";

/// What a reading says of the figures that the reading before gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// X303: figures that stand where another one stood before.
    pub found: Vec<Noted>,
    /// Fingerprints of earlier changes, where there were any, whose new figure stands there again.
    pub confirmed: BTreeSet<String>,
    /// Of earlier changes whose new figure gave way to another one: the change to that one takes their place.
    pub replaced: BTreeSet<String>,
}

/// Holds a reading of a document against the one before. What is not in both says nothing.
#[must_use]
pub fn changed(before: &[Figure], now: &[Figure]) -> Changes {
    let (before, now) = (unique(before), unique(now));
    let mut changes = Changes::default();
    for (key, before, now) in now.iter().filter_map(|(key, figure)| Some((key, (*before.get(key)?)?, (*figure)?))) {
        let earlier = fingerprint(CHANGED, &key.texts(), before.value);
        if before.value == now.value {
            changes.confirmed.insert(earlier);
        } else {
            changes.replaced.insert(earlier);
            changes.found.push(noted(CHANGED, "silent-change", &key.texts(), now, before.value, &|was, is, difference| {
                format!("was {was}, is {is}, difference {difference}")
            }));
        }
    }
    changes
}

/// What names a figure in its document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a> {
    statement: Option<&'a str>,
    section: &'a str,
    account: Option<&'a str>,
    label: &'a str,
    header: &'a str,
    /// Among the columns of this header, from 0.
    nth: usize,
}

impl Key<'_> {
    fn texts(&self) -> Vec<String> {
        let texts = [self.statement.unwrap_or_default(), self.section, self.account.unwrap_or_default(), self.label, self.header];
        texts.into_iter().map(str::to_owned).chain([self.nth.to_string()]).collect()
    }
}

/// Figures by what names them; none where two have the same name.
fn unique(figures: &[Figure]) -> BTreeMap<Key<'_>, Option<&Figure>> {
    let mut columns: BTreeMap<(Option<&str>, &str), Vec<i64>> = BTreeMap::new();
    for figure in figures {
        let columns = columns.entry((figure.statement.as_deref(), &figure.header)).or_default();
        if !columns.contains(&figure.column) {
            columns.push(figure.column);
        }
    }
    for columns in columns.values_mut() {
        columns.sort_unstable();
    }
    let mut unique = BTreeMap::new();
    for figure in figures {
        let same = columns.get(&(figure.statement.as_deref(), figure.header.as_str()));
        let key = Key {
            statement: figure.statement.as_deref(),
            section: &figure.section,
            account: figure.account.as_deref(),
            label: &figure.label,
            header: &figure.header,
            nth: same.and_then(|columns| columns.iter().position(|column| *column == figure.column)).unwrap_or(0),
        };
        unique.entry(key).and_modify(|figure| *figure = None).or_insert(Some(figure));
    }
    unique
}

/// A document of one issuer, with its figures of whole years.
#[derive(Debug, Clone, PartialEq)]
pub struct Yearly {
    pub document: i64,
    /// The name of its file.
    pub name: String,
    /// Its own year.
    pub year: i64,
    /// The kind of document, as in reports.
    pub kind: String,
    /// Those of [`SCENARIOS`].
    pub figures: Vec<Figure>,
}

/// The scenarios that one document repeats from another.
pub const SCENARIOS: [&str; 2] = ["actual", "budget"];

/// True when the figures of a scenario for its own year are `source`'s to state, and `document` repeats them: last year's
/// accounts beside this year's, the budget in a period report, last year's budget beside this year's.
fn repeats(document: &Yearly, source: &Yearly, scenario: &str) -> bool {
    let is_budget = |document: &Yearly| document.kind == "budget";
    match scenario {
        "budget" => is_budget(source) && (source.year < document.year || source.year == document.year && !is_budget(document)),
        _ => source.year < document.year,
    }
}

/// A figure that another document of its year states otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restated {
    pub document: i64,
    /// The document that states it otherwise.
    pub source: i64,
    pub finding: Noted,
}

/// X302: figures that differ from what the document states that they are repeated from, by document.
///
/// One document is held against another only where at least [`COMMON_LINES`] lines (totals apart) are in both and all but one in
/// [`ONE_IN`] agree. A figure that any such document confirms is not accused.
#[must_use]
pub fn restated(documents: &[Yearly]) -> Vec<Restated> {
    let numbers = numbered(documents);
    let tables: Vec<Tables<'_>> = documents.iter().map(|document| tables(document, &numbers)).collect();
    // Who states a year's figures as its own.
    let mut sources: BTreeMap<(usize, i64), Vec<usize>> = BTreeMap::new();
    for (at, (document, tables)) in documents.iter().zip(&tables).enumerate() {
        let own = (0..SCENARIOS.len()).map(|scenario| (scenario, document.year)).filter(|key| tables.contains_key(key));
        own.for_each(|key| sources.entry(key).or_default().push(at));
    }
    let mut found = Vec::new();
    for (document, own) in documents.iter().zip(&tables) {
        let mut accused: BTreeMap<(usize, usize, i64), Option<Restated>> = BTreeMap::new();
        for ((scenario, year), stated) in own {
            let name = SCENARIOS[*scenario];
            for (source, stands) in sources.get(&(*scenario, *year)).into_iter().flatten().map(|at| (&documents[*at], &tables[*at])) {
                let Some(there) = stands.get(&(*scenario, *year)).filter(|_| repeats(document, source, name)) else { continue };
                for (line, stated, there) in comparable(stated, there) {
                    let contradicts = || Restated {
                        document: document.document,
                        source: source.document,
                        finding: contradiction(stated, there, name, source),
                    };
                    let is_confirmed = agree(stated, there);
                    let known = accused.entry((*scenario, line, *year)).or_insert_with(|| (!is_confirmed).then(contradicts));
                    if is_confirmed {
                        *known = None;
                    }
                }
            }
        }
        found.extend(accused.into_values().flatten());
    }
    found
}

fn contradiction(stated: &Figure, there: &Figure, scenario: &str, source: &Yearly) -> Noted {
    let year = source.year.to_string();
    let texts = [stated.account.as_deref().unwrap_or_default(), &stated.label, &year].map(str::to_owned);
    // What accounts repeat was there before budgets were held against each other; its identity stays.
    let texts = texts.into_iter().chain((scenario != "actual").then(|| scenario.to_owned())).collect::<Vec<_>>();
    noted("X302", "prior-year-mismatch", &texts, stated, there.value, &|was, is, difference| {
        format!("stated {is}, {} states {was}, difference {difference}", source.name)
    })
}

/// Account and label.
type Line<'a> = (Option<&'a str>, &'a str);

/// Figures by the numbers of their lines, sorted: two such lists are held against each other in one walk.
type Lines<'a> = Vec<(usize, &'a Figure)>;

/// By scenario and year, where there are lines enough.
type Tables<'a> = BTreeMap<(usize, i64), Lines<'a>>;

fn line(figure: &Figure) -> Line<'_> {
    (figure.account.as_deref(), figure.label.as_str())
}

/// The lines of all documents, numbered in their order.
fn numbered(documents: &[Yearly]) -> BTreeMap<Line<'_>, usize> {
    let lines: BTreeSet<Line<'_>> = documents.iter().flat_map(|document| &document.figures).map(line).collect();
    lines.into_iter().zip(0..).collect()
}

/// The figures of a document for whole years; none where a line has two.
fn tables<'a>(document: &'a Yearly, numbers: &BTreeMap<Line<'a>, usize>) -> Tables<'a> {
    let mut all: BTreeMap<(usize, i64), BTreeMap<usize, Option<&Figure>>> = BTreeMap::new();
    for figure in &document.figures {
        let scenario = SCENARIOS.iter().position(|scenario| *scenario == figure.scenario);
        let (Some(scenario), Some(year), Some(line)) = (scenario, figure.year(), numbers.get(&line(figure))) else { continue };
        all.entry((scenario, year)).or_default().entry(*line).and_modify(|figure| *figure = None).or_insert(Some(figure));
    }
    let single = |lines: BTreeMap<usize, Option<&'a Figure>>| -> Lines<'a> {
        lines.into_iter().filter_map(|(line, figure)| Some((line, figure?))).collect()
    };
    all.into_iter().map(|(key, lines)| (key, single(lines))).filter(|(_, lines)| lines.len() >= COMMON_LINES).collect()
}

/// The lines of two tables that may be held against each other, with both figures; none where too few are in both, or too many differ.
fn comparable<'a>(stated: &Lines<'a>, there: &Lines<'a>) -> Vec<(usize, &'a Figure, &'a Figure)> {
    let mut others = there.iter().peekable();
    let mut common = Vec::new();
    for (line, figure) in stated {
        while others.next_if(|(other, _)| other < line).is_some() {}
        if let Some((_, other)) = others.next_if(|(other, _)| other == line) {
            common.push((*line, *figure, *other));
        }
    }
    // A line that differs takes its totals with it: they are neither evidence nor accused then.
    let (mut lines, totals): (Vec<_>, Vec<_>) = common.into_iter().partition(|(_, stated, _)| stated.line_kind == "line");
    let differing = lines.iter().filter(|(_, stated, there)| !agree(stated, there)).count();
    if lines.len() < COMMON_LINES || differing * ONE_IN > lines.len() {
        return Vec::new();
    }
    lines.extend(totals.into_iter().filter(|_| differing == 0));
    lines
}

/// True when two figures are the same as far as both were printed.
fn agree(a: &Figure, b: &Figure) -> bool {
    let difference = (a.value - b.value).abs();
    difference.is_zero() || a.decimals != b.decimals && difference <= half_unit(a.decimals.min(b.decimals))
}

/// Half a unit of the last digit that was printed.
fn half_unit(decimals: i32) -> Decimal {
    let digits = decimals.unsigned_abs().min(20);
    if decimals >= 0 { Decimal::new(5, digits + 1) } else { Decimal::from_i128_with_scale(5 * 10_i128.pow(digits - 1), 0) }
}

/// What a finding about a figure is known by: the texts that name the figure, and its value.
fn fingerprint(code: &str, texts: &[String], value: Decimal) -> String {
    let identity = format!("{code}\u{1f}{}\u{1f}{}", texts.join("\u{1f}"), value.normalize());
    let mut fingerprint = hexadecimal(&Sha256::digest(identity));
    fingerprint.truncate(DIGITS);
    fingerprint
}

fn noted(
    code: &str,
    name: &str,
    texts: &[String],
    figure: &Figure,
    expected: Decimal,
    say: &dyn Fn(String, String, String) -> String,
) -> Noted {
    let difference = figure.value - expected;
    let said = say(grouped(expected.normalize()), grouped(figure.value.normalize()), grouped(difference.normalize()));
    Noted {
        fingerprint: fingerprint(code, texts, figure.value),
        code: code.to_owned(),
        name: name.to_owned(),
        severity: "warning".to_owned(),
        message: format!("\"{}\", {}: {said}", figure.label, figure.header),
        row_label: Some(figure.label.clone()),
        column_header: Some(figure.header.clone()),
        stated: Some(figure.value.to_string()),
        expected: Some(expected.to_string()),
        difference: Some(difference.to_string()),
        place: Some(figure.place.clone()),
        spot: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(label: &str, header: &str, value: i64) -> Figure {
        let year = header.chars().filter(char::is_ascii_digit).collect::<String>();
        Figure {
            statement: Some("Resultat".to_owned()),
            section: String::new(),
            account: None,
            label: label.to_owned(),
            line_kind: "line".to_owned(),
            column: 0,
            header: header.to_owned(),
            scenario: "actual".to_owned(),
            from: Some(format!("{year}-01-01")),
            to: Some(format!("{year}-12-31")),
            value: value.into(),
            decimals: 0,
            place: "{}".to_owned(),
        }
    }

    fn year(document: i64, year: i64, header: &str, values: &[i64]) -> Yearly {
        let figures = values.iter().enumerate().map(|(line, value)| figure(&format!("line {line}"), header, *value)).collect();
        Yearly { document, name: format!("{year}.pdf"), year, kind: "accounts".to_owned(), figures }
    }

    fn budget(document: i64, kind: &str, year: i64, values: &[i64]) -> Yearly {
        let mut of = self::year(document, year, &format!("Budsjett {year}"), values);
        of.figures.iter_mut().for_each(|figure| figure.scenario = "budget".to_owned());
        Yearly { kind: kind.to_owned(), ..of }
    }

    #[test]
    fn a_figure_that_changed_is_found_and_nothing_else() {
        let before = [figure("Lønn", "2020", 900), figure("Varer", "2020", 5), figure("Gone", "2020", 1)];
        let now = [figure("Lønn", "2020", 1_950), figure("Varer", "2020", 5), figure("Added", "2020", 1)];
        let found = changed(&before, &now).found;
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].message, "\"Lønn\", 2020: was 900, is 1 950, difference 1 050");
    }

    #[test]
    fn a_reading_that_gives_the_new_figure_again_confirms_it_and_one_that_lacks_it_does_not() {
        let version = |value| [figure("Lønn", "2020", value), figure("Varer", "2020", 5)];
        let change = &changed(&version(900), &version(950)).found[0].fingerprint;
        let again = changed(&version(950), &version(950));
        assert!(again.found.is_empty() && again.confirmed.contains(change) && again.replaced.is_empty());
        for other in [970, 900] {
            let further = changed(&version(950), &version(other));
            assert!(further.found[0].fingerprint != *change && further.replaced.contains(change) && !further.confirmed.contains(change));
        }
        let without = changed(&version(950), &version(950)[1..]);
        assert!(!without.confirmed.contains(change) && without.replaced.is_empty());
    }

    #[test]
    fn lines_that_cannot_be_told_apart_are_not_compared() {
        let before = [figure("Annet", "2020", 1), figure("Annet", "2020", 2)];
        assert_eq!(changed(&before, &[figure("Annet", "2020", 3)]), Changes::default());
        assert_eq!(changed(&[figure("Annet", "2020", 3)], &before), Changes::default());
    }

    #[test]
    fn columns_of_one_header_are_told_apart_by_their_order() {
        let columns =
            |values: [i64; 2]| [0, 1].map(|n| Figure { column: if n == 0 { 0 } else { 3 }, ..figure("Lønn", "Budsjett", values[n]) });
        let found = changed(&columns([1, 2]), &columns([1, 5])).found;
        assert_eq!(found.iter().map(|found| found.message.as_str()).collect::<Vec<_>>(), ["\"Lønn\", Budsjett: was 2, is 5, difference 3"]);
    }

    #[test]
    fn a_comparative_figure_that_differs_is_held_against_last_years_document() {
        let documents = [year(1, 2018, "2018", &[10, 20, 30, 40, 50, 60]), year(2, 2019, "2018", &[10, 20, 30, 40, 50, 66])];
        let found = restated(&documents);
        assert_eq!(found.len(), 1);
        let found = &found[0];
        let message = "\"line 5\", 2018: stated 66, 2018.pdf states 60, difference 6";
        assert_eq!((found.document, found.source, found.finding.message.as_str()), (2, 1, message));
    }

    #[test]
    fn years_that_were_counted_anew_accuse_no_figure() {
        let documents = [year(1, 2018, "2018", &[10, 20, 30, 40, 50, 60]), year(2, 2019, "2018", &[10, 20, 30, 40, 55, 66])];
        assert_eq!(restated(&documents), []);
        let few = [year(1, 2018, "2018", &[10, 20, 30, 40]), year(2, 2019, "2018", &[10, 20, 30, 41])];
        assert_eq!(restated(&few), []);
    }

    #[test]
    fn a_figure_that_another_document_of_the_year_confirms_is_not_accused() {
        let documents = [
            year(1, 2018, "2018", &[10, 20, 30, 40, 50, 60]),
            year(2, 2018, "2018", &[10, 20, 30, 40, 50, 66]),
            year(3, 2019, "2018", &[10, 20, 30, 40, 50, 66]),
        ];
        assert_eq!(restated(&documents), []);
    }

    #[test]
    fn the_budget_of_a_period_report_is_held_against_the_budget_itself() {
        let passed = budget(1, "budget", 2018, &[10, 20, 30, 40, 50, 60]);
        let report = budget(2, "period_report", 2018, &[10, 20, 30, 40, 50, 66]);
        let found = restated(&[passed.clone(), report.clone()]);
        assert_eq!(found.len(), 1);
        let message = "\"line 5\", Budsjett 2018: stated 66, 2018.pdf states 60, difference 6";
        assert_eq!((found[0].document, found[0].finding.message.as_str()), (2, message));
        // Two proposals of one year, and a year that another document budgets.
        assert_eq!(restated(&[passed.clone(), Yearly { kind: "budget".to_owned(), ..report.clone() }]), []);
        assert_eq!(restated(&[Yearly { year: 2017, ..passed }, report]), []);
    }

    #[test]
    fn thousands_agree_with_the_figure_that_they_round() {
        let (exact, rounded) = (figure("x", "2018", 12_345), Figure { decimals: -3, ..figure("x", "2018", 12_000) });
        assert!(agree(&exact, &rounded));
        assert!(!agree(&figure("x", "2018", 12_501), &rounded));
        assert!(!agree(&exact, &figure("x", "2018", 12_346)));
    }
}
