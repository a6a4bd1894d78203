//! Quantities in running text, linked to the figures that they quote or compare.
//!
//! In: paragraphs and statements. Out: [`Claim`]s. Steps: [`quantities`] finds amounts and percentages with the interval that
//! their words stand for; [`sentences`] cuts out what stands around each; [`names`] finds the line that is named, [`hints`] what
//! is said of the column; [`comparisons`] links changes, differences and shares to two facts, [`amounts`] an amount to one,
//! [`slipped`] an amount to the one that it is but for a slip of the pen, [`counts`] a count to the measures. Where words leave anything open, a claim is linked only to what it equals, and
//! is never held against it. What it does not do: it judges nothing (`check` does), and it knows no relation between figures of tables.

mod amounts;
mod comparisons;
mod counts;
mod hints;
mod names;
mod quantities;
mod sentences;
mod slipped;

use crate::{
    interpret::{Column, Content, Fact, FactRef, LineItem, State},
    vocabulary::Vocabulary,
};
use avstem_document::{document::Paragraph, place::Place};
use hints::Hints;
use names::{LineRef, Names, Said};
use quantities::{Quantity, Unit};
use rust_decimal::Decimal;
use sentences::Around;
use std::collections::HashMap;

/// Characters of a sentence that a claim keeps.
const LONGEST_TEXT: usize = 500;

/// A quantity in running text and the figures that it quotes or compares.
#[derive(Debug, Clone, PartialEq)]
pub struct Claim {
    /// The sentence.
    pub text: String,
    /// In the currency's main unit; a percentage as printed.
    pub value: Decimal,
    pub decimals: i32,
    /// Half the width of the interval that its own words stand for ("ca.", "vel", zeros at its end).
    pub half_unit: Decimal,
    pub raw: String,
    pub kind: ClaimKind,
    pub about: Option<FactRef>,
    /// What it is compared with: the earlier or budgeted figure of a change or difference, the whole of a share.
    pub against: Option<FactRef>,
    /// For a count of measures that equals the document's own.
    pub counted: Option<Counted>,
    /// The words alone tell which figures are meant, so that a difference may be held against it.
    pub certain: bool,
    pub place: Place,
}

/// What a quantity in running text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClaimKind {
    /// A figure itself.
    Amount,
    /// A percentage that a table states.
    Percent,
    /// By how many per cent a figure differs from another.
    Change,
    /// By how much a figure differs from another.
    Difference,
    /// How many per cent a figure is of another.
    Share,
    /// How many measures there are.
    Count,
}

/// Which measures a count is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// `None` counts all.
    pub state: Option<State>,
}

/// The value that a claim of this kind should have, given its figures; `None` where there is none (division by zero).
#[must_use]
pub fn computed(kind: ClaimKind, about: Decimal, against: Option<Decimal>) -> Option<Decimal> {
    let hundred = Decimal::ONE_HUNDRED;
    match (kind, against) {
        (ClaimKind::Count, _) => None,
        (_, None) => Some(about),
        (ClaimKind::Change, Some(against)) => about.checked_sub(against)?.checked_mul(hundred)?.checked_div(against.abs()),
        (ClaimKind::Share, Some(against)) => about.abs().checked_mul(hundred)?.checked_div(against.abs()),
        (ClaimKind::Amount | ClaimKind::Percent | ClaimKind::Difference, Some(against)) => about.checked_sub(against),
    }
}

/// What a quantity is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Link {
    kind: ClaimKind,
    about: FactRef,
    against: Option<FactRef>,
    certain: bool,
    /// The form of the difference tells it too, so that no heading takes the certainty away.
    formed: bool,
}

impl Link {
    /// To one figure, by its words alone.
    fn to(kind: ClaimKind, about: FactRef, certain: bool) -> Self {
        Self { kind, about, against: None, certain, formed: false }
    }
}

/// What the links are looked up in.
struct Scene<'a> {
    content: &'a Content,
    vocabulary: &'a Vocabulary,
    names: Names,
    /// Words that name the document and its tables, sorted.
    known: Vec<String>,
    /// Those of them that name the document itself.
    own: Vec<String>,
    /// Lines that are totals or results.
    totals: Vec<LineRef>,
    labels: Vec<slipped::Label>,
    by_value: HashMap<Decimal, Vec<FactRef>>,
}

/// Bytes of a sentence beyond which it is none: some 600 words. Each of its quantities is looked at in all of it.
const LONGEST_SENTENCE: usize = 4000;
/// Bytes of a paragraph beyond which it is data without line ends: some ten pages.
const LONGEST_PARAGRAPH: usize = 30_000;

/// Finds and links the quantities of all paragraphs, in reading order.
#[must_use]
pub fn quote(content: &Content, vocabulary: &Vocabulary) -> Vec<Claim> {
    let scene = Scene::of(content, vocabulary);
    let mut apart = false;
    let mut all = Vec::new();
    for paragraph in &content.paragraphs {
        if paragraph.heading.is_some() {
            apart = hints::names_a_part(&paragraph.text, &scene);
        }
        // Under "Barnehager" a result is that of the nurseries.
        all.extend(claims_of(&scene, paragraph, apart));
    }
    all
}

fn claims_of(scene: &Scene, paragraph: &Paragraph, apart: bool) -> Vec<Claim> {
    let text = &paragraph.text;
    if text.len() > LONGEST_PARAGRAPH {
        return Vec::new();
    }
    let english = scene.content.metadata.language.as_deref() == Some("en");
    let found = quantities::quantities(text, english, scene.vocabulary);
    if found.is_empty() {
        return Vec::new();
    }
    let readings = readings(scene, text, &found);
    let first = readings.iter().zip(&found).map(|(reading, quantity)| reading.as_ref().and_then(|reading| reading.link(scene, quantity)));
    let mut links: Vec<Option<Link>> = first.collect();
    let company = slipped::Company::of(scene, &readings, &found);
    for (at, (reading, quantity)) in readings.iter().zip(&found).enumerate() {
        if let (None, Some(reading)) = (links[at], reading) {
            links[at] = slipped::link(scene, quantity, reading, &company, at);
        }
        if let Some(link) = &mut links[at] {
            link.certain &= link.formed || !apart;
        }
    }
    let parts = readings.into_iter().zip(&found).zip(links);
    parts.filter_map(|((reading, quantity), link)| claim(scene, paragraph, &reading?, quantity, link)).collect()
}

/// What is read of a quantity's surroundings.
struct Reading {
    sentence: std::ops::Range<usize>,
    around: Around,
    /// `None` where it is open which column is meant.
    hints: Option<Hints>,
}

impl Reading {
    fn link(&self, scene: &Scene, quantity: &Quantity) -> Option<Link> {
        let hints = self.hints.as_ref();
        comparisons::link(scene, quantity, &self.around, hints).or_else(|| quoted(scene, quantity, &self.around, hints))
    }
}

/// One of each quantity; `None` for what stands in no sentence.
fn readings(scene: &Scene, text: &str, found: &[Quantity]) -> Vec<Option<Reading>> {
    let vocabulary = scene.vocabulary;
    let whole = Hints::of(text, vocabulary);
    let ends = sentences::ends(text, vocabulary);
    let unit_end = |quantity: &Quantity| quantity.end.max(quantity.span.end);
    // Where the words that belong to the quantity before end.
    let mut previous: Option<(usize, usize)> = None;
    let mut all = Vec::new();
    for (index, quantity) in found.iter().enumerate() {
        let sentence = sentences::around(&ends, text.len(), quantity.span.start);
        let before = previous.filter(|(start, _)| sentence.contains(start)).map(|(_, end)| end);
        let next = found.get(index + 1).map(|other| other.span.start).filter(|start| sentence.contains(start));
        let unit = unit_end(quantity);
        let behind = text.get(unit..next.unwrap_or(sentence.end).max(unit)).unwrap_or_default();
        let year = sentences::year_behind(behind, vocabulary);
        previous = Some((quantity.span.start, year.map_or(quantity.end, |(_, length)| unit + length)));
        if sentence.len() > LONGEST_SENTENCE {
            all.push(None);
            continue;
        }
        let around = sentences::surroundings(text, &sentence, &(quantity.span.start..unit), before, next, year.map(|(year, _)| year));
        let hints = Hints::near(&around, &Hints::of(&text[sentence.clone()], vocabulary), &whole, vocabulary);
        all.push(Some(Reading { sentence, around, hints }));
    }
    all
}

fn claim(scene: &Scene, paragraph: &Paragraph, reading: &Reading, quantity: &Quantity, link: Option<Link>) -> Option<Claim> {
    let (text, around) = (&paragraph.text, &reading.around);
    let counted = counts::counted(scene.content, quantity, &around.sentence, &around.behind, scene.vocabulary);
    if quantity.unit == Unit::Bare && link.is_none() && counted.is_none() {
        return None;
    }
    let plain = if quantity.unit == Unit::Percent { ClaimKind::Percent } else { ClaimKind::Amount };
    Some(Claim {
        text: text[reading.sentence.clone()].trim().chars().take(LONGEST_TEXT).collect(),
        raw: text[quantity.span.clone()].trim().to_owned(),
        value: quantity.value,
        decimals: quantity.decimals,
        half_unit: quantity.half_unit,
        kind: link.map_or(if counted.is_some() { ClaimKind::Count } else { plain }, |link| link.kind),
        about: link.map(|link| link.about),
        against: link.and_then(|link| link.against),
        counted,
        certain: link.is_some_and(|link| link.certain),
        place: paragraph.place.clone(),
    })
}

/// A quantity that states a figure. One that says more or less of something is no statement of the figure itself, and a bare
/// number needs a name or many digits.
fn quoted(scene: &Scene, quantity: &Quantity, around: &Around, hints: Option<&Hints>) -> Option<Link> {
    let link = amounts::link(scene, quantity, around, hints)?;
    let stated = !comparisons::compares(scene, around);
    let exact = scene.fact(link.about).is_some_and(|fact| fact.value.abs() == quantity.value.abs());
    let bare = quantity.unit == Unit::Bare && !(exact && quantity.digits() >= BARE);
    (stated && !bare || exact && quantity.digits() >= BARE).then_some(link)
}

/// Significant digits of a number without a unit that is taken for a quoted figure.
const BARE: usize = 4;

impl<'a> Scene<'a> {
    fn of(content: &'a Content, vocabulary: &'a Vocabulary) -> Self {
        let mut by_value: HashMap<Decimal, Vec<FactRef>> = HashMap::new();
        let mut totals = Vec::new();
        for (statement, table) in content.statements.iter().enumerate() {
            for (line, item) in table.lines.iter().enumerate() {
                if item.kind.sums() {
                    totals.push((statement, line));
                }
                for (column, fact) in item.facts.iter().enumerate().filter_map(|(column, fact)| Some((column, fact.as_ref()?))) {
                    by_value.entry(fact.value.abs().normalize()).or_default().push(FactRef { statement, line, column });
                }
            }
        }
        let (known, own) = (names::known_words(content), names::own_words(content));
        Self {
            content,
            vocabulary,
            names: Names::of(content, vocabulary),
            known,
            own,
            totals,
            labels: slipped::labels(content, vocabulary),
            by_value,
        }
    }

    fn line(&self, (statement, line): LineRef) -> Option<&'a LineItem> {
        self.content.statements.get(statement)?.lines.get(line)
    }

    fn fact(&self, at: FactRef) -> Option<&'a Fact> {
        self.line((at.statement, at.line))?.facts.get(at.column)?.as_ref()
    }

    /// The column of a fact that was found through this scene.
    fn column(&self, at: FactRef) -> &'a Column {
        &self.content.statements[at.statement].columns[at.column]
    }

    /// All facts of a line, left to right.
    fn facts(&self, line: LineRef) -> impl Iterator<Item = (FactRef, &'a Fact)> + use<'a> {
        let facts = self.line(line).map_or(&[][..], |item| item.facts.as_slice());
        let at = move |column| FactRef { statement: line.0, line: line.1, column };
        facts.iter().enumerate().filter_map(move |(column, fact)| Some((at(column), fact.as_ref()?)))
    }

    fn facts_total(&self) -> usize {
        self.by_value.values().map(Vec::len).sum()
    }

    /// Facts of this value, whatever their sign.
    fn equal_to(&self, value: Decimal) -> &[FactRef] {
        self.by_value.get(&value.abs().normalize()).map_or(&[], Vec::as_slice)
    }

    fn is_income(&self, line: LineRef) -> bool {
        self.line(line).is_some_and(|item| self.vocabulary.lines.income.starts(&item.label))
    }

    /// True when a name is that of one line and stands for all of it: a total, a result, or all incomes.
    fn is_whole(&self, said: &Said) -> bool {
        matches!(said.lines.as_slice(), [line] if amounts::sums(self, *line) || self.is_income(*line))
    }
}
