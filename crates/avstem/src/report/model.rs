//! The JSON of one document, field by field, in the order in which it is written.
//!
//! The wire types live apart from the inner ones: the inner types may change shape, these are a contract
//! (`schemas/document.schema.json` is generated from them). Amounts are strings with exact decimals in the currency's
//! main unit. Pages count from 1; rows and columns from 0.
//!
//! The reason for its length: the whole contract is read in one place, from the first field to the last.

use super::keyed::{self, HeadedText, Keyed};
use avstem_document::{note::Note, place::Place};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of this contract; raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 2;

/// One document: what it says, what was checked, what does not agree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Report {
    pub schema_version: u32,
    pub document: DocumentInfo,
    pub status: Status,
    /// The cases of a meeting, in the order in which they are first named; absent where none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cases: Vec<MeetingCase>,
    pub measures: Vec<Measure>,
    pub statements: Vec<Statement>,
    pub claims: Vec<Claim>,
    pub findings: Vec<Finding>,
    pub tables: Vec<Table>,
    pub coverage: Coverage,
    pub notes: Vec<Note>,
}

/// The document and what stands around its tables.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DocumentInfo {
    /// As given on the command line, with `/` between folders.
    pub path: String,
    /// Of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// pdf, docx, odt, html, xlsx, xlsb, xls, ods, csv, text.
    pub format: String,
    /// null for formats without pages.
    pub pages: Option<u32>,
    /// What the pages are called, where a run of them begins that counts on; absent where pages are called by their numbers, or
    /// nothing tells.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page_labels: Vec<PageLabel>,
    /// Two-letter code of the language that most of the text is in.
    pub language: Option<String>,
    pub kind: DocumentKind,
    pub title: Option<String>,
    /// The board or council that met or decided, or that the letterhead names.
    pub body: Option<String>,
    /// ISO 8601.
    pub meeting_date: Option<String>,
    pub case: Option<Case>,
    pub period: Option<Period>,
    pub organisation: Option<String>,
    /// The organisation's number where it is a Norwegian municipality (four digits) or county (two), as it was in the document's year;
    /// absent where it is none, or more than one has the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub municipality: Option<String>,
    pub proposed_decision: Option<String>,
    /// What was decided; absent where the document does not say, or is about several cases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decision: Option<String>,
    /// What told the fields above, by their names; a field that nothing told stands not in it.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub basis: IndexMap<String, DocumentBasis>,
}

/// What a page is called; the pages after it count on: `iv`, `v` and so on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageLabel {
    /// Counted from 1.
    pub page: u32,
    pub label: String,
}

/// What told a thing about the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DocumentBasis {
    pub from: Evidence,
    /// The line that told it, or the words.
    pub text: String,
}

/// How a line of the document tells something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Evidence {
    /// It begins with a label: "Møtedato: …".
    Label,
    /// It says who met or decided: "Møte i Rådet 1.2.2018".
    Statement,
    /// It is a heading.
    Heading,
    /// It is the document's title.
    Title,
    /// It stands among the first lines.
    Line,
    /// It stands at the top and is nothing but a name.
    Letterhead,
    /// It stands in the margin of the pages.
    RunningHead,
    /// In the file's properties.
    Properties,
    /// In the register of Norwegian municipalities, by the number that stands in the line.
    Register,
    /// It names the one case that the document is about.
    Case,
    /// The numbers of the cases that the document deals with.
    Cases,
    /// The commonest words of the whole text.
    Words,
    /// Who started avstem said so.
    Option,
}

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    Minutes,
    Budget,
    Accounts,
    PeriodReport,
    ActionPlan,
    Other,
}

/// A case of a meeting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    pub number: String,
    pub title: Option<String>,
}

/// A case of a meeting, with what was proposed and decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingCase {
    /// As printed; `case` of measures and statements refers to it.
    pub number: String,
    pub title: Option<String>,
    pub proposed_decision: Option<String>,
    pub decision: Option<String>,
    /// The line that opens the case.
    pub place: Option<Place>,
}

/// A span of days, both ends included, as ISO 8601 dates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Period {
    pub from: String,
    pub to: String,
    pub raw: String,
}

/// Whether the whole document was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Ok,
    /// Some page or sheet was not read; `notes` says which.
    Partial,
}

/// A line of an action plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Measure {
    pub id: String,
    /// Headings above the table, outermost first.
    pub section: Vec<String>,
    /// The `Ressurs:` line that governs the table.
    pub resource: Option<String>,
    /// As printed: `3.2`, `T-04`. This field and those below that may be absent are so where the table does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Repeated from above where the cell is blank or merged.
    pub measure: Option<String>,
    pub activity: Option<String>,
    pub strategy: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<String>,
    /// In a register of risks: what may happen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub likelihood: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub consequence: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<String>,
    pub period: Option<MeasurePeriod>,
    /// The text of a column of last days beside one of periods; or the last day that the only column of time names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<MeasureDeadline>,
    /// The text of a column of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recurrence: Option<MeasureRecurrence>,
    /// null where blank.
    pub status: Option<MeasureStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<MeasureCost>,
    /// The texts of any further columns, with their headers.
    #[serde(with = "keyed::headed")]
    #[schemars(with = "Vec<HeadedText>")]
    pub other: IndexMap<String, String>,
    /// Number of the case that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    /// null for a measure in running text.
    pub table: Option<String>,
    /// Row of the table, from 0; null for a measure in running text.
    pub row: Option<usize>,
    pub place: Option<Place>,
}

/// When a measure is to be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasurePeriod {
    pub raw: String,
    pub year: Option<i16>,
    pub quarters: Vec<u8>,
    pub recurrence: Option<Recurrence>,
}

/// The last day of a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureDeadline {
    pub raw: String,
    /// ISO 8601, where the text names one day.
    pub date: Option<String>,
}

/// How often a measure is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureRecurrence {
    pub raw: String,
    pub every: Option<Recurrence>,
}

/// What a measure costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureCost {
    pub raw: String,
    /// In the currency's main unit, where the text is one amount.
    pub value: Option<String>,
    /// ISO 4217, where the text or the header names one.
    pub currency: Option<String>,
}

/// A period that is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    Ongoing,
    Monthly,
    Quarterly,
    Yearly,
    Conditional,
}

/// How far a measure has come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureStatus {
    pub raw: String,
    pub state: MeasureState,
    /// A year-month or a date, ISO 8601, from the column's header.
    pub as_of: Option<String>,
}

/// A status told from its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureState {
    Done,
    OnTrack,
    InProgress,
    NotStarted,
    /// Behind its plan, and going on.
    Delayed,
    /// Put off to later.
    Postponed,
    Cancelled,
    NotPrioritised,
    Unknown,
}

/// A table of figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Statement {
    pub id: String,
    pub title: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// What a printed 1 stands for, but in columns and lines that have a scale of their own.
    pub scale: u64,
    /// What told the scale; absent where nothing did, and it is 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale_told: Option<ScaleTold>,
    /// How separators were read that some figures leave open; absent where every figure tells by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notation: Vec<Notation>,
    /// The plan that the account numbers follow; absent where they do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<Chart>,
    /// Number of the case that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub case: Option<String>,
    pub table: String,
    pub columns: Vec<Column>,
    pub lines: Vec<Line>,
    pub calculations: Vec<Calculation>,
}

/// What told the scale of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScaleTold {
    pub basis: UnitBasis,
    /// The words that told it; absent where they stand in several places.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// Where the words stand that told a scale, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UnitBasis {
    /// In the headers of its columns.
    Columns,
    /// In its corner or its caption.
    Table,
    /// In a line above it.
    Above,
    /// At the table on the page before, which it goes on.
    Continued,
    /// Above the table before it.
    Section,
    /// At the edge of its page, or further up on it.
    Page,
    /// In a sentence on all figures of the document.
    Document,
    /// At nearly all other tables of the document.
    Others,
    /// In a profile.
    Profile,
}

/// What figures are where they are no amounts in the unit of their table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Nature {
    /// Amounts for one of something: "Earnings per share".
    PerUnit,
    /// Numbers of shares.
    Shares,
    /// Numbers of people, votes, days or things.
    Count,
    Percent,
    Ratio,
    Year,
}

/// How a separator was read where a figure alone does not tell: `1.234`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notation {
    /// `,` or `.`.
    pub sign: String,
    pub means: SignMeaning,
    pub decided_by: DecidedBy,
}

/// What a separator means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignMeaning {
    Decimals,
    Thousands,
}

/// What told what a separator means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecidedBy {
    /// Other figures of the same table.
    Table,
    /// Figures of the document's other tables.
    Document,
    /// Nothing: one separator before exactly three digits parts thousands.
    Convention,
}

/// A plan that account numbers follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Chart {
    #[serde(rename = "NS 4102")]
    Ns4102,
    #[serde(rename = "KOSTRA")]
    Kostra,
}

/// A column of figures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Column {
    pub id: String,
    pub header: String,
    pub scenario: Scenario,
    pub period: Option<Period>,
    /// What its header says of the figures beyond the scenario; absent where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// What a printed 1 stands for in it; absent where that is the statement's scale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u64>,
}

/// What a column's figures are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Line {
    pub id: String,
    pub account: Option<String>,
    pub label: String,
    pub kind: LineKind,
    /// The line above whose label states its figures: "Other income, net of tax of $12 and $(3)". Its own label is the words around
    /// them. Absent for all other lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    pub level: u8,
    pub section: Vec<String>,
    /// What its label says of the figures; absent where it says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nature: Option<Nature>,
    /// What a printed 1 stands for in it; absent where that is the scale of its columns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<u64>,
    /// Its figures, in column order, at most one a column. A blank cell is absent, never 0.
    #[serde(with = "keyed")]
    #[schemars(with = "Vec<Fact>")]
    pub facts: IndexMap<String, Fact>,
    /// What stands for figures that are not there; absent where nothing does.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty", with = "keyed")]
    #[schemars(with = "Vec<Mark>")]
    pub marks: IndexMap<String, Mark>,
    /// Further codes with their column's header ("Ansvar", "Funksjon"); absent where there are none.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty", with = "keyed::headed")]
    #[schemars(with = "Vec<HeadedText>")]
    pub dimensions: IndexMap<String, String>,
}

/// A text in a column of figures that is no figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Id of the column.
    #[serde(default)]
    pub column: String,
    pub kind: MarkKind,
    pub raw: String,
    pub place: Place,
}

impl Keyed for Mark {
    fn key(&self) -> &str {
        &self.column
    }
    fn set_key(&mut self, key: String) {
        self.column = key;
    }
}

/// Why a figure is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    Dash,
    NotApplicable,
    NotAvailable,
    Text,
}

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineKind {
    Heading,
    Line,
    Subtotal,
    Total,
    Result,
    /// Restates the sum so far, at the end of a page; part of no sum.
    CarriedForward,
    /// Restates the sum so far, at the beginning of a page; part of no sum.
    BroughtForward,
    /// Figures that the label of another line states, see `within`; part of no sum.
    Stated,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Fact {
    /// Id of the column.
    #[serde(default)]
    pub column: String,
    /// Exact decimals, already multiplied by the scale of the statement, the column or the line.
    pub value: String,
    /// What the document shows.
    pub raw: String,
    /// Digits after the decimal point that were printed, in the unit of `value`; −3 when thousands were printed.
    pub decimals: i32,
    /// A workbook's formula, without `=`; a text document's field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// Its row or column is hidden; absent where it is not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
    /// How it was read from a picture; absent where it was not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recognised: Option<RecognisedFigure>,
    pub place: Place,
}

impl Keyed for Fact {
    fn key(&self) -> &str {
        &self.column
    }
    fn set_key(&mut self, key: String) {
        self.column = key;
    }
}

/// How a figure was read from a picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RecognisedFigure {
    /// 0 to 1: how often figures that were read so are right.
    pub confidence: f32,
    /// As it was read at first.
    pub raw: String,
    /// What else was read there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub candidates: Vec<String>,
    /// What it is, where only that makes the relations hold in which it takes part: then `raw` was misread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_as: Option<String>,
    /// Ids of those relations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decided_by: Vec<String>,
}

/// A relation between lines, evaluated in every column; or between columns, evaluated in every line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Calculation {
    pub id: String,
    pub kind: CalculationKind,
    /// Id of the line or column that is computed.
    pub total: String,
    pub items: Vec<Item>,
    pub basis: Vec<Basis>,
    pub confidence: f32,
    pub results: Vec<CalculationResult>,
}

/// What is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CalculationKind {
    Footing,
    Variance,
    Result,
    Percent,
    Average,
    Change,
    Carry,
    Equal,
}

/// A line or column that takes part, with its weight.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Item {
    #[serde(rename = "ref")]
    pub reference: String,
    /// `"1"` or `"-1"` for sums.
    pub weight: String,
}

/// Why we believe that the document claims a calculation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Basis {
    Label,
    Order,
    Section,
    AccountCodes,
    ColumnHeaders,
    Indent,
    Bold,
    Formula,
    OtherColumns,
    /// A profile file declares it.
    Profile,
    /// Other tables of the document hold in the same form.
    Document,
}

/// One calculation at one column or line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CalculationResult {
    /// Id of the column; of the line for calculations between columns.
    pub at: String,
    pub stated: String,
    pub computed: String,
    /// Stated minus computed.
    pub difference: String,
    /// What rounding allows.
    pub allowed: String,
    pub verdict: Verdict,
    /// Why a check that could be made says nothing all the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unchecked_because: Option<UncheckedBecause>,
}

/// Why a total is not checked, or why a check that fails accuses nobody; `avstem explain unchecked` says more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum UncheckedBecause {
    /// It fails, but is more likely no error of the document than one: the relation may not be what the document means.
    DoubtfulClaim,
    /// It fails where one of a few items is blank.
    BlankItem,
    /// The stated figure is 0, and no label calls it a total.
    StatedZero,
    /// It is a rate, a price or an average.
    RateOrAverage,
    /// The stated figure is the number of its lines.
    LineCount,
    /// The relation holds too seldom to accuse what fails it.
    FailsOften,
    /// It fails in its only position, and the document shows a total of that form nowhere else.
    FormSeenOnce,
    /// Many of its positions hold only within rounding, of short figures, and no words claim it.
    RestsOnRounding,
    /// Another line states the same figure as the same sum, and is accused of it.
    StatedTwice,
    /// The formula of its cell gives what is stated, or cannot be evaluated.
    Formula,
    /// The first rows of its table may stand on an earlier page.
    CutOff,
    /// All items stand in brackets that are no sign.
    Brackets,
    /// No figures were found that would give it.
    NoSumFound,
    /// What it is computed from is known for other columns, and does not hold for this one.
    OtherColumnsOnly,
    /// All its items are blank, or what they give cannot be computed.
    NothingToCompute,
    /// It holds once a line is taken off, or left out, as its label says.
    LabelMeaning,
    /// The stated figure is 0, and its items give less than nothing.
    FloorAtZero,
    /// It is a variance, and holds once the variances of costs are added: they are signed by favour.
    SignedByFavour,
    /// Its label is a sentence.
    Sentence,
    /// The figures number lines or pages.
    RunningNumber,
    /// It holds for the lines that report all their parts.
    NotReported,
    /// The figures are rounded more coarsely than they are printed.
    CoarseRounding,
    /// One of the items is in another unit.
    OtherScale,
    /// The same items give the stated figure in another column.
    OtherColumn,
    /// Other lines give the stated figure, here and elsewhere.
    OtherLines,
}

/// What came of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    Exact,
    Rounding,
    Inconsistent,
    Unchecked,
}

/// A quantity in running text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The sentence.
    pub text: String,
    pub value: String,
    pub raw: String,
    pub kind: ClaimKind,
    /// The fact it quotes; null when unsure.
    pub about: Option<About>,
    /// What `about` is compared with: the earlier or budgeted fact of a change or difference, the whole of a share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<About>,
    /// For a count of measures that equals the document's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counted: Option<Counted>,
    pub verdict: Verdict,
    pub place: Place,
}

/// What a quantity in running text says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ClaimKind {
    /// A figure itself.
    Amount,
    /// A percentage that a table states.
    Percent,
    /// By how many per cent `about` differs from `against`.
    Change,
    /// By how much `about` differs from `against`; a figure of a variance column has no `against`.
    Difference,
    /// How many per cent `about` is of `against`.
    Share,
    /// How many measures there are: see `counted`.
    Count,
}

/// Which measures a count is of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// null counts all measures.
    pub state: Option<MeasureState>,
}

/// A fact by its ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub statement: String,
    pub line: String,
    pub column: String,
}

/// Something the document says that cannot be right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Finding {
    pub id: String,
    /// Stable for ever: `avstem explain CODE` prints the rule's page.
    pub code: String,
    pub name: String,
    pub severity: Severity,
    /// Complete in itself, one line.
    pub message: String,
    /// From content (row label, column header, rule, document title), not from position and not from the figures.
    pub fingerprint: String,
    pub statement: Option<String>,
    pub row_label: Option<String>,
    pub column_header: Option<String>,
    pub place: Option<Place>,
    /// An amount as exact decimals; for a date, its text.
    pub stated: Option<String>,
    pub expected: Option<String>,
    pub difference: Option<String>,
    /// Ids of the calculations that fail because of it.
    pub calculations: Vec<String>,
    pub cause: Option<Cause>,
    pub repair: Vec<Repair>,
    /// 0 to 1: how likely it is that the document is wrong, of findings about relations between figures; it decides the severity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<f32>,
    /// Other readings of its table that were looked into, and by which it is wrong all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub heard: Vec<UncheckedBecause>,
    /// What another engine reads in the same box of a PDF: it says whether the digits are the same, never whether they are right.
    /// Absent where nothing was read again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_reading: Option<SecondReading>,
    /// A baseline accepts it; it does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// A baseline accepted it when its figures were others; it counts again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted_before: Option<AcceptedBefore>,
}

/// Why and when a finding was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Accepted {
    pub reason: String,
    /// ISO 8601.
    pub date: String,
}

/// The figures with which a finding was accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptedBefore {
    pub stated: Option<String>,
    pub expected: Option<String>,
    pub reason: String,
    /// ISO 8601.
    pub date: String,
}

/// What a second reader says of a figure that is called wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SecondReading {
    /// It reads the same digits in the same place; whether they are wrong it does not say.
    SameDigits,
    /// It reads another figure; the finding is a `doubtful-reading`.
    OtherDigits,
    /// It reads nothing, or nothing that makes sense; this says nothing about the figure.
    NoAnswer,
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// The likely reason for a wrong figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    pub kind: CauseKind,
    pub explanation: String,
    pub confidence: f32,
}

/// Kinds of causes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CauseKind {
    Digit,
    Transposition,
    Sign,
    OmittedLine,
    CountedTwice,
    Shifted,
    Factor,
    StaleFormula,
    Rounding,
    Misread,
    Unknown,
}

/// One figure changed so that relations hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repair {
    pub line: String,
    pub column: String,
    pub from: String,
    pub to: String,
    /// Ids of calculations that hold with the new figure.
    pub confirmed_by: Vec<String>,
}

/// A table as found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Table {
    pub id: String,
    pub kind: TableKind,
    /// 0 to 1: how sure it is that this is one table with these cells.
    pub confidence: f32,
    /// What lowers the confidence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confidence_reasons: Vec<ConfidenceReason>,
    pub caption: Option<String>,
    pub method: Method,
    /// Where its parts stand.
    pub parts: Vec<Place>,
    /// Of a table of measures: what each column is, left to right; absent elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<TableColumn>,
    /// Blank cells are left out.
    pub cells: Vec<Cell>,
}

/// A column of a table of measures.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TableColumn {
    /// Of the table, from 0.
    pub column: usize,
    /// Several header rows joined by a space; empty where there is none.
    pub header: String,
    pub role: ColumnRole,
    /// What told the role.
    pub basis: Vec<RoleBasis>,
    /// 0 to 1.
    pub confidence: f32,
}

/// What a column says of a measure: the field of the same name, but for the last three, whose texts stand in `other` by their header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ColumnRole {
    Number,
    Measure,
    Activity,
    Strategy,
    Goal,
    Risk,
    Likelihood,
    Consequence,
    Priority,
    Responsible,
    Period,
    Deadline,
    Recurrence,
    Status,
    Cost,
    Area,
    Comment,
    Other,
}

/// What told the role of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RoleBasis {
    /// Its header.
    Header,
    /// What stands in its cells.
    Contents,
    /// Where it stands beside the others.
    Position,
}

/// Why a table may not be what it seems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConfidenceReason {
    /// Found by the alignment of its text alone: no rules enclose it.
    Unruled,
    /// No line names its columns.
    NoHeader,
    /// Hardly any rows.
    FewRows,
    /// Hardly any figures.
    FewFigures,
    /// Much of the grid is blank.
    Sparse,
    /// Figures and words stand mixed in a column.
    MixedColumn,
    /// Cells of its rows reach over several columns.
    WideCells,
    /// Lines of text were put together into one row by their distance or by the text that runs on.
    WrappedRows,
    /// Rows of figures have no label of their own.
    NoLabels,
    /// It opens a page without a header, and nothing says what it goes on: its first rows may stand on the page before.
    CutOff,
}

/// What a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    Accounts,
    Measures,
    Figures,
    Other,
}

/// How a table was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Native,
    Ruled,
    Aligned,
    Ocr,
}

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cell {
    pub row: usize,
    pub column: usize,
    pub row_span: usize,
    pub column_span: usize,
    pub text: String,
    pub header: bool,
    pub place: Place,
}

/// What was checked and what was not, counted in figures (one line in one column).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Coverage {
    /// Figures that the document itself claims to be computed from others: the sum of the next four.
    pub totals: usize,
    /// By their worst verdict over all calculations that compute them.
    pub exact: usize,
    pub rounding: usize,
    pub inconsistent: usize,
    /// Figures that no calculation confirms and none accuses.
    pub unchecked: usize,
    /// Those by their reasons, one each, the commonest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unchecked_because: Vec<UncheckedCount>,
    /// Full dates that were looked at.
    #[serde(default)]
    pub dates: usize,
    /// Where every printed figure ended.
    #[serde(default)]
    pub figures: FigureBooks,
    pub pages: u32,
    pub pages_without_text: u32,
    /// Figures of account lines that were read from pictures; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recognised: Option<RecognisedCoverage>,
    /// The formulas of a workbook; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formulas: Option<FormulaCoverage>,
    /// The statuses of measures; absent where there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statuses: Option<StatusCoverage>,
}

/// How many statuses of measures were understood, and which words were not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct StatusCoverage {
    /// Statuses whose words, mark or colour say how far the measure has come.
    pub told: usize,
    /// Statuses that say something, and no vocabulary knows what.
    pub unknown: usize,
    /// The commonest short ones of those, 20 at most, the commonest first: words to be taught with `--vocabulary`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unknown_words: Vec<UnknownWords>,
}

/// Words of a status that no vocabulary knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UnknownWords {
    /// Lower case.
    pub text: String,
    pub count: usize,
}

/// Figures that were read from pictures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RecognisedCoverage {
    /// All of them.
    pub figures: usize,
    /// Those of which arithmetic decided what they are.
    pub repaired: usize,
    /// Those that may well be misread: less sure than 0.95.
    pub doubtful: usize,
}

/// The figures of a document by where they ended; a printed figure is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FigureBooks {
    /// All of them: the sum of the others.
    pub seen: usize,
    /// Figures of account lines.
    pub facts: usize,
    /// In labels, headers, headings and columns of codes.
    pub labels: usize,
    /// Quoted in running text and held against the tables.
    pub claims: usize,
    /// Dates and years.
    pub dates: usize,
    /// In tables of measures.
    pub measures: usize,
    /// In running heads and feet.
    pub margins: usize,
    /// In other sentences.
    pub text: usize,
    /// In none of these: they take no part in anything. Where they stand like a table, a note `figures-not-placed` says where.
    pub unplaced: usize,
}

/// Unchecked figures by their reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UncheckedCount {
    pub reason: UncheckedBecause,
    pub count: usize,
}

/// The formulas of a workbook, by what evaluating them from the stored values gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FormulaCoverage {
    /// All of them: the sum of the next three.
    pub formulas: usize,
    /// The stored value is what the formula gives, as far as it is shown.
    pub exact: usize,
    pub stale: usize,
    /// Not evaluated: no stored value, a function or a reference that is not followed, dates.
    pub unchecked: usize,
}
