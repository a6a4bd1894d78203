//! Flow → content: what each table is, what each column and row is, measures, statements, metadata.
//!
//! In: the document's [`Flow`]. Out: [`Content`]. Tables whose headers name measures become [`Measure`]s; every table
//! with figures becomes a [`Statement`]; headings and labelled lines above a table give it its context. Words come from
//! the vocabulary, never from code. What it does not do: it adds nothing up and judges no figure.

pub mod amount;
mod blocks;
mod books;
mod carried;
mod cases;
pub(crate) mod charts;
mod codes;
mod column_cells;
mod columns;
mod contents;
mod context;
pub(crate) mod dates;
mod joint;
mod language;
mod lines;
mod measure;
mod measure_columns;
mod measure_fields;
mod measure_roles;
mod measures;
mod metadata;
mod nature;
mod pages;
mod period_items;
mod periods;
mod plain;
mod plan_evidence;
mod reference;
mod statements;
mod status;
mod stray;
mod taught;
mod totals;
mod unit_scope;
mod unit_words;
mod units;
mod within;

pub use books::{Books, Run};
pub use measure::{Deadline, Measure, MeasureCost, MeasurePeriod, Recurrence, Repeated, State, Status};
pub use measure_roles::{ColumnRole, Role, RoleBasis};
pub use metadata::{Basis, Evidence};
pub use nature::Nature;
pub use periods::Period;
pub use reference::FactRef;
pub(crate) use taught::about as taught_about;
pub(crate) use totals::name_words;
pub use units::{ScaleTold, UnitBasis};
pub use within::Within;

use crate::{
    options::Options,
    table::{Flow, Table},
    vocabulary::{Vocabulary, words},
};
use avstem_document::{
    document::{Edge, Paragraph},
    figure::look,
    note::{NoteCode, Notes},
    place::Place,
};
use context::TableContext;
use jiff::civil::Date;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What a document says, before anything is checked.
#[derive(Debug, Clone, Default)]
pub struct Content {
    pub metadata: Metadata,
    /// The cases of the meeting, in the order in which they are first named.
    pub cases: Vec<Case>,
    pub measures: Vec<Measure>,
    pub statements: Vec<Statement>,
    /// All tables in reading order, with what they are.
    pub tables: Vec<(Table, TableKind)>,
    /// By index into `tables`: what each column of a table of measures is; none for one of cards.
    pub column_roles: BTreeMap<usize, Vec<ColumnRole>>,
    /// The running text in reading order, headings included.
    pub paragraphs: Vec<Paragraph>,
    /// Where its figures ended.
    pub books: Books,
    /// Where figures stand like a table, and in none.
    pub unplaced: Vec<Run>,
    /// What its pages are called, where a run begins.
    pub page_labels: Vec<avstem_document::label::PageLabel>,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableKind {
    Accounts,
    Measures,
    /// Has figures, but names no accounts or budgets.
    Figures,
    Other,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DocumentKind {
    Minutes,
    Budget,
    Accounts,
    PeriodReport,
    ActionPlan,
    #[default]
    Other,
}

/// What stands around the tables.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    pub kind: DocumentKind,
    /// Two-letter code.
    pub language: Option<String>,
    pub title: Option<String>,
    /// The board or council that met or decided, or that the letterhead names.
    pub body: Option<String>,
    pub meeting_date: Option<Date>,
    pub case_number: Option<String>,
    pub case_title: Option<String>,
    pub period: Option<Period>,
    pub organisation: Option<String>,
    /// The number of the organisation where it is a Norwegian municipality or county, in the document's year.
    pub municipality: Option<String>,
    pub proposed_decision: Option<String>,
    /// What was decided, of the one case.
    pub decision: Option<String>,
    /// What told the things above, each by its name in the JSON, in their order.
    pub basis: Vec<(&'static str, Basis)>,
}

/// A table of figures: columns with their scenario and period, line items with their facts.
#[derive(Debug, Clone)]
pub struct Statement {
    pub title: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// What a printed 1 stands for: 1, 1000, 1000000.
    pub scale: Decimal,
    /// What told the scale; `None` where nothing did, and it is 1.
    pub scale_told: Option<ScaleTold>,
    /// Index into `Content::tables`.
    pub table: usize,
    /// Index into `Content::cases`.
    pub case: Option<usize>,
    /// How signs were read that some figures leave open (`1.234`).
    pub notation: Vec<amount::Decision>,
    /// The plan that the account numbers follow, where they say so.
    pub chart: Option<Chart>,
    /// Left to right; only columns that hold figures.
    pub columns: Vec<Column>,
    /// Top to bottom.
    pub lines: Vec<LineItem>,
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The header's text, several header rows joined by a space.
    pub header: String,
    pub scenario: Scenario,
    pub period: Option<Period>,
    /// What its header says of the figures beyond the scenario.
    pub nature: Option<Nature>,
    /// What a printed 1 stands for in it, where that is not the statement's scale.
    pub scale: Option<Decimal>,
    /// Column of the table's grid.
    pub grid_column: usize,
}

/// What a column's figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    Actual,
    Budget,
    RevisedBudget,
    Variance,
    Percent,
    Forecast,
    Note,
    Other,
}

/// A row of a statement.
#[derive(Debug, Clone)]
pub struct LineItem {
    pub account: Option<String>,
    pub label: String,
    pub kind: LineKind,
    /// Depth, from 0.
    pub level: u8,
    /// Headings of the statement that it stands under, outermost first.
    pub section: Vec<String>,
    /// One a column of the statement.
    pub facts: Vec<Option<Fact>>,
    /// What its label says of the figures.
    pub nature: Option<Nature>,
    /// What a printed 1 stands for in it, where that is not the scale of its columns.
    pub scale: Option<Decimal>,
    /// What stands in a column for a figure that is not there, by the column's index, ascending.
    pub marks: Vec<(usize, Mark)>,
    /// Further codes by their column's header ("Ansvar", "Funksjon"), left to right.
    pub dimensions: Vec<(String, String)>,
    /// Figures that its label states; part of no sum.
    pub within: Vec<Within>,
    pub bold: bool,
    /// Where its label begins, in points; says something only beside the other lines of its statement.
    pub indent: f32,
    /// Row of the table's grid.
    pub row: usize,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    Heading,
    Line,
    Subtotal,
    Total,
    Result,
    /// Restates the sum so far, at the end of a page.
    CarriedForward,
    /// Restates the sum so far, at the beginning of a page.
    BroughtForward,
}

impl LineKind {
    /// True for lines that sum up others.
    #[must_use]
    pub fn sums(self) -> bool {
        matches!(self, Self::Subtotal | Self::Total | Self::Result)
    }
}

/// A figure with its printed text and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// In the currency's main unit: multiplied by `scale`. A percentage keeps its printed number.
    pub value: Decimal,
    /// What a printed 1 stands for here.
    pub scale: Decimal,
    /// Digits after the decimal point in `value`'s unit that were printed; negative for scaled figures (−3 for thousands).
    pub decimals: i32,
    pub raw: String,
    /// The cell's formula; see [`avstem_document::grid::Cell::formula`].
    pub formula: Option<String>,
    /// Its row or column is hidden.
    pub hidden: bool,
    pub place: Place,
}

/// A text in a column of figures that is no figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub kind: MarkKind,
    pub raw: String,
    pub place: Place,
}

/// Why a figure is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A dash; what it means is the document's affair: nothing, or 0.
    Dash,
    /// "Ikke aktuelt".
    NotApplicable,
    /// "..", "Mangler".
    NotAvailable,
    /// Any other text.
    Text,
}

/// A plan that account numbers follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// Norsk Standard 4102: four digits, the first one the class.
    Ns4102,
    /// The articles of Norwegian municipalities: three digits, 010 to 899.
    Kostra,
}

/// A case of a meeting.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Case {
    pub number: String,
    pub title: Option<String>,
    pub proposed_decision: Option<String>,
    pub decision: Option<String>,
    /// The line that opens it.
    pub place: Option<Place>,
}

/// Interprets the flow of a document.
#[must_use]
pub fn interpret(flow: Vec<Flow>, options: &Options, vocabulary: &Vocabulary, notes: &mut Notes) -> Content {
    let blocks = blocks::find(&flow, vocabulary);
    let contexts = context::contexts(&flow, &blocks.ranges(), vocabulary);
    let mut cases = cases::cases(&flow, vocabulary);
    let mut metadata = metadata::metadata(&flow, &cases, vocabulary);
    if let [only] = cases.cases.as_mut_slice() {
        only.title = only.title.take().or_else(|| metadata.case_title.clone());
    }
    if let Some(language) = &options.language {
        metadata.language = Some(language.clone());
        metadata.basis.retain(|(field, _)| *field != "language");
        metadata.basis.insert(0, ("language", Basis::new(Evidence::Option, language)));
    }
    // Of a plan for several years a quarter may be that of any.
    let year = metadata.period.as_ref().filter(|period| period.from.year() == period.to.year()).map(|period| period.to.year());
    // Minutes with their day in the title are of that year.
    let day = metadata
        .meeting_date
        .filter(|_| metadata.basis.contains(&("meeting_date", Basis::new(Evidence::Title, metadata.title.as_deref().unwrap_or_default()))));
    let year = year.or(day.map(Date::year));
    let votes = statements::document_votes(&flow, vocabulary);
    let scope = unit_scope::scope(&flow, vocabulary);
    blocks.note_untaken(notes);
    let mut reading = Reading {
        year,
        votes,
        vocabulary,
        scope,
        unit_of_all: None,
        unit_of_page: None,
        after_table: 0,
        accounts: Accounts::default(),
        stray: Vec::new(),
        content: Content { metadata, ..Content::default() },
    };
    let mut margins = 0;
    for (at, (item, context)) in flow.into_iter().zip(contexts).enumerate() {
        let case = cases.at.get(at).copied().flatten();
        let context = context.unwrap_or_default();
        let measures = blocks.measures_at(at, &reading.around_measures(&context), case, vocabulary);
        reading.content.measures.extend(measures);
        match item {
            Flow::Paragraph(paragraph) => reading.paragraph(paragraph),
            Flow::Table(table) => reading.table(table, &context, case),
            Flow::Margin(margin) if matches!(margin.edge, Edge::Title | Edge::From) => {}
            Flow::Margin(margin) => margins += books::count(&margin.text),
        }
    }
    for (line, place) in reading.stray {
        notes.push(NoteCode::RowNotTaken, format!("\"{line}\" looks like a row of a table and stands in none"), Some(place));
    }
    let mut content = Content { cases: cases.cases, ..reading.content };
    let (figures, runs) = books::books(&content, margins, vocabulary);
    content.books = figures;
    for Run { lines, figures, place } in &runs {
        notes.push(NoteCode::FiguresNotPlaced, format!("{figures} figures on {lines} lines stand in no table"), Some(place.clone()));
    }
    content.unplaced = runs;
    taught::apply(&mut content, &options.profile);
    let others = content.tables.iter().filter(|(_, kind)| *kind == TableKind::Other).map(|(table, _)| table);
    measures::note_untaken(others, vocabulary, notes);
    lines::note_padded(&content, notes);
    content
}

/// What reading one table takes from the document around it.
struct Reading<'a> {
    year: Option<i16>,
    votes: amount::Votes,
    vocabulary: &'a Vocabulary,
    scope: unit_scope::Scope,
    /// The last unit that a line gives all tables behind it.
    unit_of_all: Option<unit_words::Said>,
    /// The last unit that stands on a line of its own, with its page.
    unit_of_page: Option<(u32, unit_words::Said)>,
    /// Paragraphs that stand before the last table.
    after_table: usize,
    accounts: Accounts,
    /// Lines that look like rows of tables and stand in none, with their places.
    stray: Vec<(String, Place)>,
    content: Content,
}

/// Notes on rows that stand in no table; a report has a handful, a hostile text any number.
const MOST_STRAY: usize = 40;

/// How long the account numbers of a document are.
#[derive(Debug, Default)]
struct Accounts {
    /// Lines by the digits of their account number.
    lines: BTreeMap<usize, usize>,
}

/// Lines with account numbers of one length, and no others, from which on the length is the document's.
const SETTLING_LINES: usize = 10;

impl Accounts {
    fn count(&mut self, lines: &[LineItem]) {
        for account in lines.iter().filter_map(|line| line.account.as_deref()).filter(|account| look::is_code(account)) {
            *self.lines.entry(account.len()).or_default() += 1;
        }
    }

    fn digits(&self) -> Option<usize> {
        let (&digits, &lines) = self.lines.first_key_value()?;
        (self.lines.len() == 1 && lines >= SETTLING_LINES).then_some(digits)
    }
}

impl Reading<'_> {
    /// What reading measures takes from the document around them.
    fn around_measures<'a>(&'a self, context: &'a TableContext) -> measure::Around<'a> {
        measure::Around { context, year: self.year, language: self.content.metadata.language.as_deref(), votes: self.votes }
    }

    fn paragraph(&mut self, paragraph: Paragraph) {
        let of_all = paragraph.text.split('\n').find_map(|line| unit_words::said_of_all(line, self.vocabulary));
        self.unit_of_all = of_all.map(|(said, _)| said).or(self.unit_of_all.take());
        let of_page = unit_scope::said_of_page(&paragraph.text, &paragraph.place, self.vocabulary);
        self.unit_of_page = of_page.or(self.unit_of_page.take());
        let below = stray::is_below_statement(&self.content, self.after_table, &paragraph.place);
        let several = self.content.statements.last().is_some_and(|last| last.columns.len() > 1);
        if (below || several) && self.stray.len() < MOST_STRAY {
            let digits = self.accounts.digits();
            let least = if below { stray::BELOW_TABLE } else { stray::ANYWHERE };
            self.stray.extend(stray::rows(&paragraph, digits, least, self.vocabulary));
        }
        self.content.paragraphs.push(paragraph);
    }

    /// The unit of the last table and the headers of its columns, when this one stands on the next page: it may go on there.
    fn carried_on(&self, table: &Table) -> Option<(units::Unit, Vec<String>)> {
        let last = self.content.statements.last()?;
        let page = |place: Option<&Place>| if let Some(Place::Page { page, .. }) = place { Some(*page) } else { None };
        let (above, _) = self.content.tables.last().filter(|_| last.table + 1 == self.content.tables.len())?;
        let headers = || last.columns.iter().map(|column| column.header.clone()).collect();
        let follows = page(table.parts.first())? == page(above.parts.last())?.checked_add(1)?;
        follows.then(|| (units::Unit { scale: last.scale, currency: last.currency.clone() }, headers()))
    }

    /// Reads one table into measures or a statement and says what it is.
    fn table(&mut self, table: Table, context: &TableContext, case: Option<usize>) {
        let carried_on = self.carried_on(&table);
        let index = self.content.tables.len();
        let (measures, roles) = measures::measures(&table, index, &self.around_measures(context), self.vocabulary).unzip();
        let no_amounts: Vec<usize> = roles.iter().flatten().filter(|of| !of.role.may_be_amounts()).map(|of| of.column).collect();
        let costs: Vec<usize> = roles.iter().flatten().filter(|of| of.role == Role::Cost).map(|of| of.column).collect();
        let content = &mut self.content;
        let from = content.paragraphs.len().saturating_sub(unit_scope::LINES_BACK);
        let lines: Vec<&str> = content.paragraphs[from..].iter().map(|paragraph| paragraph.text.as_str()).collect();
        let (section, above): (Vec<_>, Vec<_>) = self.scope.nearest(&lines, from).into_iter().partition(|(at, _)| *at < self.after_table);
        let around = statements::Around {
            above: &above,
            section: &section,
            scope: &self.scope,
            page: self.unit_of_page.as_ref(),
            everywhere: self.unit_of_all.as_ref(),
            carried_on,
            no_amounts: &no_amounts,
            account_digits: self.accounts.digits(),
            language: content.metadata.language.as_deref(),
            votes: self.votes,
        };
        let kind = match statements::statement(&table, index, context, &around, self.vocabulary) {
            // Among measures only columns of money are figures; quarters and years are not. What is read as the cost of a measure is one.
            Some((statement, kind))
                if measures.is_none()
                    || statement
                        .columns
                        .iter()
                        .any(|column| costs.contains(&column.grid_column) || statements::names_money(column, self.vocabulary)) =>
            {
                self.accounts.count(&statement.lines);
                let statement = statements::called_by_measures(statement, &table, roles.as_deref().unwrap_or_default());
                content.statements.push(Statement { case, ..statement });
                kind
            }
            _ => TableKind::Other,
        };
        let kind = if measures.is_some() { TableKind::Measures } else { kind };
        content.column_roles.extend(roles.filter(|roles: &Vec<ColumnRole>| !roles.is_empty()).map(|roles| (index, roles)));
        content.measures.extend(measures.into_iter().flatten().map(|measure| Measure { case, ..measure }));
        self.after_table = content.paragraphs.len();
        content.tables.push((table, kind));
    }
}

/// The scenarios that a text names, in the order of the vocabulary's lists.
pub(crate) fn scenarios(text: &str, vocabulary: &Vocabulary) -> Vec<Scenario> {
    let words = words(text);
    let lists = [
        (&vocabulary.columns.actual, Scenario::Actual),
        (&vocabulary.columns.budget, Scenario::Budget),
        (&vocabulary.columns.revised_budget, Scenario::RevisedBudget),
        (&vocabulary.columns.forecast, Scenario::Forecast),
    ];
    lists.iter().filter(|(phrases, _)| phrases.find(&words).is_some()).map(|(_, scenario)| *scenario).collect()
}
