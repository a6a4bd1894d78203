//! The JSON of a comparison, field by field.
//!
//! Plain types: what they hold was decided elsewhere. Ids of statements, lines, columns and measures are those of the two reports.
//! Amounts are strings with exact decimals, as in a report. `old` and `new` are the sides, in the order of the command line.
//!
//! The reason for its length: the whole contract is read in one place, from the first field to the last.

use avstem::{
    Place,
    model::{DocumentKind, LineKind, MeasureState, Period, Scenario, Status},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The version of this contract; raised when a field changes its meaning or goes away.
pub const SCHEMA_VERSION: u32 = 1;

/// What `avstem compare` gives: two documents, or two folders document by document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    pub schema_version: u32,
    /// Whether anything at all is different, documents that are new or gone included.
    pub differs: bool,
    pub documents: Vec<Matched>,
    /// Documents of the new folder without partner, by their paths.
    pub documents_new: Vec<String>,
    /// Documents of the old folder without partner.
    pub documents_gone: Vec<String>,
    /// Documents that were not read, which leaves their partners without comparison.
    pub not_read: Vec<NotRead>,
}

/// Two documents that belong together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matched {
    pub by: MatchedBy,
    pub comparison: Comparison,
}

/// What makes two documents belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// Both were named on the command line.
    Named,
    /// They stand at the same place in their folders.
    Path,
    /// Their bytes are the same.
    Content,
    /// They are of one kind and bear one title.
    Title,
    /// Their names differ by their years alone, or by folder and ending too, and each is the only one of its side that is called so.
    Name,
}

/// A document that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NotRead {
    pub path: String,
    pub reason: String,
    /// The document that it would have been compared with.
    pub partner: Option<String>,
}

/// What is different between two documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    pub schema_version: u32,
    pub old: Side,
    pub new: Side,
    /// Both files hold the same bytes.
    pub same_bytes: bool,
    pub summary: Summary,
    /// Tables of figures that stand in both, changed or not.
    pub statements: Vec<StatementPair>,
    pub statements_new: Vec<StatementName>,
    pub statements_gone: Vec<StatementName>,
    pub measures: Measures,
    /// What could not be matched or compared, and where the matching is unsure.
    pub notes: Vec<Note>,
}

/// One of the two documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Side {
    pub path: String,
    pub sha256: String,
    pub title: Option<String>,
    pub kind: DocumentKind,
    pub body: Option<String>,
    pub period: Option<Period>,
    /// ISO 8601.
    pub meeting_date: Option<String>,
    pub status: Status,
}

/// How much is different, counted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Whether anything at all is: any number below that is a difference, is above 0.
    pub differs: bool,
    /// Figures that were held against each other.
    pub figures_compared: usize,
    pub figures_changed: usize,
    /// Different, but one of the two is printed in a coarser unit, which explains it: no difference.
    pub figures_within_rounding: usize,
    /// In a line and a column that stand in both.
    pub figures_new: usize,
    pub figures_gone: usize,
    pub totals_moved: usize,
    pub lines_new: usize,
    pub lines_gone: usize,
    pub lines_renamed: usize,
    /// In another section.
    pub lines_moved: usize,
    pub columns_new: usize,
    pub columns_gone: usize,
    pub statements_new: usize,
    pub statements_gone: usize,
    /// In both: no difference.
    pub measures_followed: usize,
    pub measures_new: usize,
    pub measures_gone: usize,
    /// Of those gone: they were neither done nor cancelled.
    pub measures_dropped: usize,
    pub measures_done: usize,
    /// The state is another one; those done among them.
    pub statuses_changed: usize,
    /// Other words for the same state, or for one that the words do not tell.
    pub statuses_reworded: usize,
    pub periods_moved: usize,
    pub deadlines_moved: usize,
    pub responsible_changed: usize,
    pub measures_reworded: usize,
    /// In another section.
    pub measures_moved: usize,
}

/// A table of figures that stands in both documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementPair {
    pub old: StatementName,
    pub new: StatementName,
    /// 0 to 1: how sure it is that they are the same table.
    pub confidence: f32,
    pub columns: Vec<ColumnPair>,
    pub columns_new: Vec<ColumnName>,
    pub columns_gone: Vec<ColumnName>,
    /// Lines that stand in both, whatever became of them.
    pub lines_matched: usize,
    pub lines_renamed: Vec<LinePair>,
    pub lines_moved: Vec<LinePair>,
    pub lines_new: Vec<LineName>,
    pub lines_gone: Vec<LineName>,
    pub figures_compared: usize,
    pub figures_changed: Vec<FigureChange>,
    pub figures_within_rounding: Vec<FigureChange>,
    /// Where the old document has a blank.
    pub figures_new: Vec<LoneFigure>,
    /// Where the new document has a blank.
    pub figures_gone: Vec<LoneFigure>,
    /// The changed figures of totals once more, with what explains them.
    pub totals_moved: Vec<TotalMoved>,
}

/// A statement by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatementName {
    pub id: String,
    pub title: Option<String>,
}

/// A column by its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnName {
    pub id: String,
    pub header: String,
    pub scenario: Scenario,
    pub period: Option<Period>,
}

/// A column that stands in both statements: its figures are held against each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnPair {
    pub old: ColumnName,
    pub new: ColumnName,
    pub basis: ColumnBasis,
}

/// What makes two columns the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ColumnBasis {
    /// Both are of the same scenario and the same period.
    ScenarioAndPeriod,
    /// Neither tells a period, and their headers are equal.
    Header,
}

/// A line by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LineName {
    pub id: String,
    pub account: Option<String>,
    pub label: String,
    pub section: Vec<String>,
    pub kind: LineKind,
    /// In the order of the columns.
    pub figures: Vec<ShownFigure>,
}

/// A figure of a line that stands in one document alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShownFigure {
    pub header: String,
    pub value: String,
}

/// A line that stands in both, under another name or in another section.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinePair {
    pub old: LineName,
    pub new: LineName,
    pub basis: LineBasis,
    /// 0 to 1: how sure it is that they are the same line.
    pub confidence: f32,
}

/// What makes two lines the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LineBasis {
    /// Account, label and section.
    Same,
    /// Account and label, in another section.
    OtherSection,
    /// The account number, under another label.
    Account,
    /// The label, under another account number.
    Label,
    /// Labels that are alike, with what stands around them and with the figures.
    Similar,
}

/// A figure that is another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FigureChange {
    pub old_line: String,
    pub new_line: String,
    pub old_column: String,
    pub new_column: String,
    pub account: Option<String>,
    /// In the new document.
    pub label: String,
    /// In the new document.
    pub header: String,
    pub kind: LineKind,
    pub old: Figure,
    pub new: Figure,
    /// New minus old.
    pub difference: String,
    /// How sure it is that line and statement are the same.
    pub confidence: f32,
}

/// A figure as it was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    pub value: String,
    pub raw: String,
    pub place: Place,
    /// It was read from a picture, and may well be misread.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub doubtful: bool,
}

/// A figure whose counterpart is blank.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoneFigure {
    pub old_line: String,
    pub new_line: String,
    pub account: Option<String>,
    pub label: String,
    pub header: String,
    pub figure: Figure,
}

/// A total that is another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TotalMoved {
    pub old_line: String,
    pub new_line: String,
    pub old_column: String,
    pub new_column: String,
    pub account: Option<String>,
    pub label: String,
    pub header: String,
    pub old: String,
    pub new: String,
    /// New minus old.
    pub difference: String,
    /// The lines of its calculation that moved it, the largest first.
    pub parts: Vec<Part>,
    pub explained: Explained,
    /// What `parts` leave of the difference.
    pub rest: String,
}

/// A line that moved a total.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    pub account: Option<String>,
    pub label: String,
    pub how: PartKind,
    /// By how much it moved the total: its sign in the calculation is taken in.
    pub change: String,
}

/// How a line moved a total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    Changed,
    New,
    Gone,
}

/// Whether the lines of a total explain its move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Explained {
    Exactly,
    WithinRounding,
    /// Its lines moved by something else.
    No,
    /// The document does not say what it is computed from.
    NoCalculation,
}

/// The measures of both documents.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measures {
    /// Measures that stand in both, in the new document's order; what changed stands in those fields that are there.
    pub followed: Vec<MeasurePair>,
    pub new: Vec<MeasureName>,
    pub gone: Vec<MeasureGone>,
}

/// A measure by its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureName {
    pub id: String,
    pub number: Option<String>,
    pub measure: Option<String>,
    pub activity: Option<String>,
    pub section: Vec<String>,
    pub period: Option<String>,
    pub status: Option<StatusSaid>,
}

/// A measure that the new document does not have.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureGone {
    pub measure: MeasureName,
    /// It was neither done nor cancelled: dropped without a word. Never where no measure stands in both documents.
    pub dropped: bool,
    /// The new measure that is most like it and was not taken for it.
    pub nearest: Option<Nearest>,
}

/// A text that is alike, but not enough.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nearest {
    pub id: String,
    pub text: String,
    pub similarity: f32,
}

/// A measure that stands in both documents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasurePair {
    pub old: String,
    /// As the new document has it.
    pub new: MeasureName,
    pub basis: MeasureBasis,
    /// 0 to 1: how sure it is that they are the same measure.
    pub confidence: f32,
    /// Done now, and was not.
    pub done: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<TextChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<TextChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub responsible: Option<TextChange>,
    /// Its own words, measure and activity.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<TextChange>,
}

/// What makes two measures the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MeasureBasis {
    /// Words that are alike, and the same number.
    Number,
    /// The same words.
    Text,
    /// Words that are alike.
    Similar,
}

/// What a document says of how far a measure has come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusSaid {
    pub raw: String,
    pub state: MeasureState,
}

/// A status that is another one; null where the cell is blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StatusChange {
    pub old: Option<StatusSaid>,
    pub new: Option<StatusSaid>,
    /// The state is another one, and the new words tell which.
    pub state_changed: bool,
}

/// A text that is another one; null where the cell is blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TextChange {
    pub old: Option<String>,
    pub new: Option<String>,
}

/// Something that could not be matched or compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    pub kind: NoteKind,
    /// The title or id of the statement that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<String>,
    /// What it is about in the old document: headers, titles.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub old: Vec<String>,
    /// What it is about in the new document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub new: Vec<String>,
}

/// What a note says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteKind {
    /// A document was read in part: what seems new or gone may stand in what was not read.
    PartlyRead,
    /// No table of figures stands in both.
    NoStatementInBoth,
    /// The statements have no column of the same scenario and period: no figure of them was compared.
    NoColumnInBoth,
    /// These columns are of another scenario or period, or do not tell: their figures were not compared.
    ColumnsNotCompared,
    /// The statements are in different currencies: no figure of them was compared.
    OtherCurrency,
    /// These tables stand several times, and nothing tells which goes with which.
    StatementsAlike,
    /// So many lines are left without a partner that their labels were not searched for alike ones.
    TooManyLines,
    /// Not one of the figures that were compared is the same: these may be no versions of one document.
    NoFigureEqual,
    /// Both documents have measures, and none stands in both.
    NoMeasureInBoth,
    /// Only one of the documents has measures.
    MeasuresInOneOnly,
    /// So many measures are left without a partner that their texts were not searched for alike ones.
    TooManyMeasures,
}
