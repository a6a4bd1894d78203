//! A table of measures → its measures, one a row.
//!
//! In: a table and its context. Out: [`Measure`]s, or `None` when the table is none of measures. A blank measure, area or
//! strategy means the one above; a cell that spans rows counts in each; a row that is one heading adds to the section of
//! those below it. What it does not do: it joins no rows that a page break cut (see `table`).

use super::{
    Measure, amount,
    blocks::{card, label_role},
    context::{is_caption, label_value, looks_like_heading, names_document},
    measure::Around,
    measure_columns::{MeasureColumns, columns, nearly, repeats_header, whole_role},
    measure_fields::{cost, deadline, repeated},
    measure_roles::{ColumnRole, Role},
    periods::measure_period,
    plain::plain,
    status::status,
};
use crate::{table::Table, vocabulary::Vocabulary};
use avstem_document::{
    grid::{Cell, Grid},
    note::{NoteCode, Notes},
    place::Place,
};

/// The measures of a table, and what each of its columns is; no columns for one of cards.
pub(crate) type Measures = (Vec<Measure>, Vec<ColumnRole>);

/// The measures of table number `index` of the document; `None` when it is no table of measures.
#[must_use]
pub(crate) fn measures(table: &Table, index: usize, around: &Around, vocabulary: &Vocabulary) -> Option<Measures> {
    let grid = &table.grid;
    if let Some(cards) = cards(grid, vocabulary) {
        let measure = |(row, place, rows): (usize, Place, Vec<(String, String)>)| Measure {
            table: Some(index),
            row: Some(row),
            ..card(&rows, place, around, vocabulary)
        };
        return Some((cards.into_iter().map(measure).collect(), Vec::new()));
    }
    let columns = columns(table, vocabulary)?;
    let headings = Headings::default();
    let width = columns.headers.len();
    let mut reading = Reading {
        columns: &columns,
        around,
        vocabulary,
        notation: notation(grid, &columns, around.votes),
        table: index,
        headings,
        above: vec![String::new(); width],
        number: String::new(),
        spans: vec![None; width],
    };
    let marks_headings_bold = !mostly_bold(grid, &columns);
    let mut measures = Vec::new();
    let rows = filled_rows(grid);
    for (at, &row) in rows.iter().enumerate() {
        let in_header = (columns.header_row..columns.first_row).contains(&row);
        if in_header || repeats_header(grid, row, &columns) {
            continue;
        }
        let next = rows.get(at + 1).copied();
        let heading = heading_of(grid, (row, next), &columns, marks_headings_bold, vocabulary);
        if let Some(heading) = heading {
            reading.headings.set(heading);
        } else if row >= columns.first_row {
            measures.extend(reading.row(grid, row));
        }
    }
    let roles = columns.roles.iter().zip(0..).filter(|(role, at)| !role.header.is_empty() || holds_text(grid, columns.first_row, *at));
    Some((measures, roles.map(|(role, _)| role.clone()).collect()))
}

/// Most tables that are noted as not taken for measures: a document of many such tables is of another kind.
const NOTED: usize = 3;

/// Notes the tables that look like measures and were not taken; `others` are tables that are nothing else.
pub(super) fn note_untaken<'a>(others: impl Iterator<Item = &'a Table>, vocabulary: &Vocabulary, notes: &mut Notes) {
    for table in others.filter(|table| nearly(table, vocabulary)).take(NOTED) {
        let message = "the table tells of tasks by when, by whom or how far, and no header or column says that they are measures";
        notes.push(NoteCode::MeasuresNotTaken, message, table.parts.first().cloned());
    }
}

/// True for a column with a cell below the header that is not blank.
fn holds_text(grid: &Grid, first_row: usize, column: usize) -> bool {
    grid.cells.iter().any(|cell| cell.row >= first_row && cell.column == column && !cell.is_blank())
}

/// How separators in the column of costs are read.
fn notation(grid: &Grid, columns: &MeasureColumns, document: amount::Votes) -> amount::Notation {
    let Some(column) = columns.of(Role::Cost) else { return amount::Notation::default() };
    let costs = grid.cells.iter().filter(|cell| cell.column == column && cell.row >= columns.first_row);
    amount::notation(&amount::decisions(amount::Votes::of(costs.map(|cell| cell.text.as_str())), document))
}

/// Least labelled rows of a card: the measure and something that is said of it.
const CARD_ROWS: usize = 2;

/// A card: its first row, its place, its labels and texts.
type Card = (usize, Place, Vec<(String, String)>);

/// Measures whose labels stand in the first of two columns ("Tiltak | …", "Ansvar | …"), one below the other: the first row of
/// each, its place, its labels and texts. `None` when the first column holds anything but labels.
fn cards(grid: &Grid, vocabulary: &Vocabulary) -> Option<Vec<Card>> {
    if grid.columns != 2 {
        return None;
    }
    let mut cards: Vec<Card> = Vec::new();
    let mut said = false;
    for row in 0..grid.rows {
        let Some(cell) = grid.get(row, 0).filter(|cell| !cell.is_blank()) else { continue };
        let label = plain(&cell.text);
        let role = label_role(&label, vocabulary)?;
        let value = plain(grid.text(row, 1));
        if role == Role::Measure {
            // "Tiltak | Frist" is a header, and no label with its text.
            if whole_role(&value, vocabulary).is_some() {
                return None;
            }
            cards.push((row, cell.place.clone(), Vec::new()));
        }
        said |= matches!(role, Role::Period | Role::Deadline | Role::Status | Role::Responsible) && !cards.is_empty();
        cards.last_mut()?.2.push((label, value));
    }
    (said && cards.iter().all(|(.., rows)| rows.len() >= CARD_ROWS)).then_some(cards)
}

/// The rows in which a cell that is not blank begins, ascending.
fn filled_rows(grid: &Grid) -> Vec<usize> {
    let mut rows: Vec<usize> = grid.cells.iter().filter(|cell| !cell.is_blank()).map(|cell| cell.row).collect();
    rows.dedup();
    rows
}

/// Headings inside the table that hold for the rows below.
#[derive(Default)]
struct Headings {
    area: Option<String>,
    inside: Option<String>,
    resource: Option<String>,
}

impl Headings {
    fn set(&mut self, heading: RowHeading) {
        match heading {
            RowHeading::Resource(text) => self.resource = Some(text),
            RowHeading::Area(text) => *self = Self { area: Some(text), ..Self::default() },
            RowHeading::Inside(text) => (self.inside, self.resource) = (Some(text), None),
        }
    }
}

/// A row that says something of the rows below it.
enum RowHeading {
    /// "Innsatsområde: Helse".
    Area(String),
    /// "Ressurs: Rektor".
    Resource(String),
    Inside(String),
}

/// The heading that a row is: its only text is a labelled line, spans the table, is set in bold, or stands above a header
/// or a resource. `rows` are its number and the next filled row's.
fn heading_of(
    grid: &Grid,
    rows: (usize, Option<usize>),
    columns: &MeasureColumns,
    bold_marks: bool,
    vocabulary: &Vocabulary,
) -> Option<RowHeading> {
    let cell = only_cell(grid, rows.0)?;
    let text = plain(&cell.text);
    if let Some(label) = row_label(&text, vocabulary) {
        return Some(label);
    }
    let named = columns.headers.iter().filter(|header| !header.is_empty()).count();
    let spans_all = cell.column_span >= named && named > 1;
    let outermost = columns.of(Role::Measure).is_none_or(|measure| cell.column <= measure);
    let marked = rows.0 >= columns.first_row && (spans_all || (bold_marks && cell.bold && outermost));
    let above_resource = |next: usize| {
        only_cell(grid, next).is_some_and(|cell| matches!(row_label(&plain(&cell.text), vocabulary), Some(RowHeading::Resource(_))))
    };
    let heads = outermost && rows.1.is_some_and(|next| repeats_header(grid, next, columns) || above_resource(next));
    let names_else = names_document(&text, vocabulary) || is_caption(&text, vocabulary);
    (marked || (heads && looks_like_heading(&text) && !names_else)).then_some(RowHeading::Inside(text))
}

/// The cell of a row that holds only one.
fn only_cell(grid: &Grid, row: usize) -> Option<&Cell> {
    let mut cells = grid.row(row).iter().filter(|cell| !cell.is_blank());
    cells.next().filter(|_| cells.next().is_none())
}

/// A labelled line inside the table.
fn row_label(text: &str, vocabulary: &Vocabulary) -> Option<RowHeading> {
    let context = &vocabulary.context;
    let value = |phrases| label_value(text, phrases, false).filter(|value| !value.is_empty());
    value(&context.area).map(RowHeading::Area).or_else(|| value(&context.resource).map(RowHeading::Resource))
}

/// True when the measures themselves are set in bold, so that bold marks no heading.
fn mostly_bold(grid: &Grid, columns: &MeasureColumns) -> bool {
    let Some(measure) = columns.of(Role::Measure).or(columns.of(Role::Activity)) else { return true };
    let has_company = |cell: &&Cell| grid.row(cell.row).iter().filter(|other| !other.is_blank()).count() > 1;
    let cells =
        grid.cells.iter().filter(|cell| cell.row >= columns.first_row && cell.column == measure && !cell.is_blank()).filter(has_company);
    let (all, bold) = cells.fold((0, 0), |(all, bold), cell| (all + 1, bold + usize::from(cell.bold)));
    bold * 2 > all
}

struct Reading<'a> {
    columns: &'a MeasureColumns,
    around: &'a Around<'a>,
    vocabulary: &'a Vocabulary,
    notation: amount::Notation,
    table: usize,
    headings: Headings,
    /// The last text of each column that repeats downwards.
    above: Vec<String>,
    /// The last number of a measure.
    number: String,
    /// For each column the text of a cell that spans rows, and the row behind its span.
    spans: Vec<Option<(String, usize)>>,
}

impl Reading<'_> {
    /// The measure of a row; `None` for one that says nothing of a measure: a number alone, a sum of the costs.
    fn row(&mut self, grid: &Grid, row: usize) -> Option<Measure> {
        let place = grid.row(row).iter().find(|cell| !cell.is_blank())?.place.clone();
        if self.says_nothing(grid, row) {
            return None;
        }
        let texts = self.texts(grid, row);
        let (columns, around, vocabulary) = (self.columns, self.around, self.vocabulary);
        let text = |role: Role| columns.of(role).and_then(|column| texts.get(column)).filter(|text| !is_nothing(text));
        let header = |role: Role| columns.of(role).and_then(|column| columns.headers.get(column)).map_or("", String::as_str);
        let own = |role: Role| text(role).cloned();
        let lines = |role: Role| columns.of(role).and_then(|column| grid.get(row, column)).map_or("", |cell| cell.text.as_str());
        // The only column of time is the period; where it names a last day, that is told beside it.
        let last_day = || text(Role::Period).map(|raw| deadline(raw, header(Role::Period), vocabulary)).filter(|read| read.date.is_some());
        let beside = || if columns.period_ends && columns.of(Role::Deadline).is_none() { last_day() } else { None };
        Some(Measure {
            section: around.context.section.iter().chain(&self.headings.area).chain(&self.headings.inside).cloned().collect(),
            resource: self.headings.resource.clone().or_else(|| around.context.resource.clone()),
            number: own(Role::Number),
            measure: own(Role::Measure),
            activity: own(Role::Activity),
            strategy: own(Role::Strategy),
            goal: own(Role::Goal),
            risk: own(Role::Risk),
            likelihood: own(Role::Likelihood),
            consequence: own(Role::Consequence),
            priority: own(Role::Priority),
            responsible: own(Role::Responsible),
            period: text(Role::Period).map(|raw| measure_period(raw, header(Role::Period), around.year, vocabulary)),
            deadline: text(Role::Deadline).map(|raw| deadline(raw, header(Role::Deadline), vocabulary)).or_else(beside),
            recurrence: text(Role::Recurrence).map(|raw| repeated(raw, vocabulary)),
            status: text(Role::Status).map(|raw| status(raw, lines(Role::Status), header(Role::Status), vocabulary)),
            cost: text(Role::Cost).map(|raw| cost(raw, header(Role::Cost), self.notation, around.language, vocabulary)),
            other: self.other(&texts),
            case: None,
            table: Some(self.table),
            row: Some(row),
            place: Some(place),
        })
    }

    /// True for a row that holds nothing but its number, or the sum of the costs.
    fn says_nothing(&self, grid: &Grid, row: usize) -> bool {
        let filled = || grid.row(row).iter().filter(|cell| !is_nothing(&plain(&cell.text)));
        let is_number = |cell: &Cell| self.columns.of(Role::Number) == Some(cell.column);
        let is_cost = |cell: &Cell| self.columns.of(Role::Cost) == Some(cell.column);
        let total = |cell: &Cell| self.vocabulary.lines.total.is(&plain(&cell.text));
        filled().all(is_number) || (filled().any(is_cost) && filled().any(total) && filled().all(|cell| is_cost(cell) || total(cell)))
    }

    /// The text of every column in a row, with what it takes from above.
    fn texts(&mut self, grid: &Grid, row: usize) -> Vec<String> {
        let width = self.columns.headers.len();
        let mut texts = vec![String::new(); width];
        for cell in grid.row(row).iter().filter(|cell| cell.column < width) {
            let text = plain(&cell.text);
            self.spans[cell.column] = (cell.row_span > 1).then(|| (text.clone(), row.saturating_add(cell.row_span)));
            texts[cell.column] = text;
        }
        for (text, span) in texts.iter_mut().zip(&self.spans) {
            if let Some((spanning, until)) = span
                && text.is_empty()
                && row < *until
            {
                text.clone_from(spanning);
            }
        }
        self.repeat_number(&mut texts);
        self.repeat(&mut texts);
        texts
    }

    /// A measure that goes on in the next row keeps its number.
    fn repeat_number(&mut self, texts: &mut [String]) {
        let Some(number) = self.columns.of(Role::Number) else { return };
        let goes_on = self.columns.of(Role::Measure).is_some_and(|measure| texts[measure].is_empty());
        if !texts[number].is_empty() || !goes_on {
            self.number.clone_from(&texts[number]);
        } else {
            texts[number].clone_from(&self.number);
        }
    }

    /// Fills blank cells of the outer columns from above; a new outer text begins the inner ones anew.
    fn repeat(&mut self, texts: &mut [String]) {
        for (column, text) in texts.iter_mut().enumerate().filter(|(column, _)| self.columns.repeats(*column)) {
            if text.is_empty() {
                text.clone_from(&self.above[column]);
            } else if *text != self.above[column] {
                self.above[column].clone_from(text);
                self.above.iter_mut().skip(column + 1).for_each(String::clear);
            }
        }
    }

    /// The filled columns that are nothing of the above, by their header.
    fn other(&self, texts: &[String]) -> Vec<(String, String)> {
        let columns = self.columns;
        let further = columns.roles.iter().filter(|column| matches!(column.role, Role::Area | Role::Comment | Role::Other));
        let filled = further.filter(|column| !column.header.is_empty() && !texts[column.column].is_empty());
        filled.map(|column| (columns.headers[column.column].clone(), texts[column.column].clone())).collect()
    }
}

/// Blank, or a dash that stands for it.
fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "–" | "—")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::{State, context::TableContext};

    /// A table from rows of cells divided by `|`; `^` is left out, `=` before a text spans two rows.
    fn table(rows: &[&str]) -> Table {
        let mut cells = Vec::new();
        for (row, line) in rows.iter().enumerate() {
            for (column, text) in line.split('|').map(str::trim).enumerate().filter(|(_, text)| !matches!(*text, "" | "^")) {
                let mut cell = Cell::new(row, column, text.trim_start_matches(['=', '*', '>']), Place::cell(0, row, column));
                cell.row_span = if text.starts_with('=') { 2 } else { 1 };
                cell.column_span = if text.starts_with('>') { rows[0].split('|').count() } else { 1 };
                cell.bold = text.starts_with('*');
                cells.push(cell);
            }
        }
        Table::native(Grid::from_cells(cells), 1, Vec::new())
    }

    fn read(rows: &[&str]) -> Option<Vec<Measure>> {
        let context = TableContext { section: vec!["Drift".to_owned()], ..TableContext::default() };
        let around = Around { context: &context, year: Some(2018), language: None, votes: amount::Votes::default() };
        measures(&table(rows), 3, &around, Vocabulary::built_in()).map(|(measures, _)| measures)
    }

    /// Measure / activity / period / status of each row.
    fn brief(rows: &[&str]) -> Vec<String> {
        let text = |text: Option<&String>| text.cloned().unwrap_or_default();
        let brief = |m: &Measure| {
            let (period, status) = (m.period.as_ref().map(|p| &p.raw), m.status.as_ref().map(|s| &s.raw));
            format!("{}/{}/{}/{}", text(m.measure.as_ref()), text(m.activity.as_ref()), text(period), text(status))
        };
        read(rows).unwrap().iter().map(brief).collect()
    }

    #[test]
    fn a_blank_first_cell_means_the_measure_above() {
        let rows = ["Tiltak|Aktiviteter|2017|Status april 2017", "Vei|Grøfte|Q1|OK", "|Asfaltere|Q2|", "Bru||Q3|I rute"];
        assert_eq!(brief(&rows), ["Vei/Grøfte/Q1/OK", "Vei/Asfaltere/Q2/", "Bru//Q3/I rute"]);
        let measures = read(&rows).unwrap();
        assert_eq!(measures[0].period.as_ref().unwrap().year, Some(2017));
        assert_eq!(measures[0].status.as_ref().unwrap().as_of.as_deref(), Some("2017-04"));
        assert_eq!(measures[2].status.as_ref().unwrap().state, State::OnTrack);
        assert_eq!((measures[1].table, measures[1].row), (Some(3), Some(2)));
        assert_eq!(measures[1].place, Some(Place::cell(0, 2, 1)));
    }

    #[test]
    fn a_cell_that_spans_rows_counts_in_each() {
        let rows = ["Tiltak|Aktivitet|Frist|Ansvarlig", "=Vei|Grøfte|=mai|Ola", "^|Måle|^|Kari"];
        assert_eq!(brief(&rows), ["Vei/Grøfte/mai/", "Vei/Måle/mai/"]);
        assert_eq!(read(&rows).unwrap()[1].responsible.as_deref(), Some("Kari"));
    }

    #[test]
    fn with_areas_and_no_activities_the_area_is_the_measure() {
        let rows = [
            "Innsatsområde|Strategi|Tiltak 2017|Status",
            "Skole|Lese|Kjøpe bøker|OK",
            "||Lese høyt|",
            "Vann|Måle|Bytte rør|",
            "||Bytte kran|",
        ];
        assert_eq!(brief(&rows), ["Skole/Kjøpe bøker//OK", "Skole/Lese høyt//", "Vann/Bytte rør//", "Vann/Bytte kran//"]);
        assert_eq!(brief(&["Område|Aktiviteter|Frist", "Skole|Lese|mai", "|Skrive|juni"]), ["Skole/Lese/mai/", "Skole/Skrive/juni/"]);
        let strategies: Vec<_> = read(&rows).unwrap().into_iter().map(|m| m.strategy.unwrap()).collect();
        assert_eq!(strategies, ["Lese", "Lese", "Måle", "Måle"]);
    }

    #[test]
    fn a_new_area_begins_its_strategies_anew() {
        let measures = read(&["Innsatsområde|Strategi|Tiltak|Status", "Skole|Lese|Bøker|OK", "Vann||Rør|OK"]).unwrap();
        assert_eq!(measures[1].strategy, None);
    }

    #[test]
    fn headings_inside_the_table_add_to_the_section() {
        let rows =
            ["Tiltak|Ansvar|Frist", ">Skole", "Bøker|Ola|mai", "*Vann", "Rør|Kari|juni", "Innsatsområde: Vei", "Grus|Per|juli", "Alene"];
        let sections: Vec<String> = read(&rows).unwrap().iter().map(|m| m.section.join(" > ")).collect();
        assert_eq!(sections, ["Drift > Skole", "Drift > Vann", "Drift > Vei", "Drift > Vei"]);
        assert_eq!(brief(&rows).last().unwrap(), "Alene///");
    }

    #[test]
    fn plans_below_each_other_in_one_grid_keep_their_headings() {
        let rows = [
            "Handlingsplan 2018|||",
            "Innsatsområde: Kultur|||",
            "Sang|||",
            "Ressurs: Ola|||",
            "Tiltak|Aktivitet|Frist|Status",
            "Øve|Hver uke|Q1|OK",
            "Dans|||",
            "Tiltak|Aktivitet|Frist|Status",
            "Danse|Lenge|Q2|",
        ];
        let mut table = table(&rows);
        table.header_rows = 0;
        let around = Around { context: &TableContext::default(), year: None, language: None, votes: amount::Votes::default() };
        let (measures, _) = measures(&table, 0, &around, Vocabulary::built_in()).unwrap();
        assert_eq!(measures.len(), 2);
        assert_eq!((measures[0].section.join(" > "), measures[0].resource.as_deref()), ("Kultur > Sang".to_owned(), Some("Ola")));
        assert_eq!((measures[1].section.join(" > "), measures[1].resource.as_deref()), ("Kultur > Dans".to_owned(), None));
    }

    #[test]
    fn a_header_that_comes_again_is_no_measure() {
        assert_eq!(brief(&["Tiltak|Frist", "Vei|mai", "Tiltak|Frist", "Bru|juni"]), ["Vei//mai/", "Bru//juni/"]);
    }

    #[test]
    fn headers_of_other_languages_are_known() {
        for header in [
            "Åtgärd|Ansvarig|Tidplan|Status",
            "Tiltag|Ansvarlig|Frist|Status",
            "Action|Owner|Due date|Status",
            "Maßnahme|Zuständig|Frist|Stand",
        ] {
            assert_eq!(brief(&[header, "A|B|Q1|OK"]), ["A//Q1/OK"], "{header}");
        }
    }

    #[test]
    fn tables_of_figures_are_no_measures() {
        assert!(read(&["Tiltak|Ansvarlig|2018|2019|2020", "Vei|Ola|1 000|2 000|500"]).is_none());
        assert!(read(&["Tiltak|Budsjett|Regnskap", "Vei|10|20"]).is_none());
        assert!(read(&["Konto|Tekst|Beløp", "1|Lønn|10"]).is_none());
        assert!(read(&["Navn|Frist", "Ola|mai"]).is_none());
    }

    #[test]
    fn amounts_in_a_column_of_their_own_do_not_hide_a_plan() {
        assert_eq!(brief(&["Nr|Tiltak|Kostnad|Frist|Ansvar", "1|Vei|50 000|2019|Ola"]), ["Vei//2019/"]);
    }
}
