//! Header → roles: which columns of a table hold the measure, its activity, its period and its status.
//!
//! In: a table. Out: [`MeasureColumns`], or `None` when it is no table of measures. The header row is the one that names a
//! measure or an activity and something that is said of them; amounts in most other columns make it a table of figures.
//! Words come from the vocabulary. What it does not do: tables without a header.

use super::{periods, plain::plain};
use crate::{
    table::Table,
    vocabulary::{Phrases, Vocabulary, words},
};
use avstem_document::figure::look;
use avstem_document::grid::{Cell, Grid};

/// What a column says of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Measure,
    Activity,
    Strategy,
    Area,
    Goal,
    Period,
    Status,
    Responsible,
    Cost,
    Comment,
    Other,
}

/// The columns of a table of measures, by their number in the grid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MeasureColumns {
    /// Text of the header over each column; empty where there is none.
    pub headers: Vec<String>,
    pub roles: Vec<Role>,
    pub measure: Option<usize>,
    pub activity: Option<usize>,
    pub strategy: Option<usize>,
    pub period: Option<usize>,
    pub status: Option<usize>,
    /// First row of the header, and the row behind it.
    pub header_row: usize,
    pub first_row: usize,
}

impl MeasureColumns {
    /// True for a column in which a blank means "as above": the measure, its strategy, and what stands left of the measure.
    #[must_use]
    pub(crate) fn repeats(&self, column: usize) -> bool {
        let left_of_measure = self.measure.or(self.activity).is_some_and(|measure| column < measure);
        let outer = matches!(self.roles.get(column), Some(Role::Area | Role::Goal | Role::Strategy));
        self.measure == Some(column) || self.strategy == Some(column) || (outer && left_of_measure)
    }
}

/// Rows from the top among which the header is sought: a title, an area, a resource, and rows of heads above it.
const HEADER_DEPTH: usize = 8;
/// Columns that are looked at; plans have fewer than 20, a stray cell of a sheet may stand anywhere.
const COLUMNS: usize = 64;
/// Rows whose cells tell amounts from words.
const SAMPLE_ROWS: usize = 200;
/// Words of a header in which a word of the trade may stand anywhere ("Planlagte tiltak i perioden").
const LOOSE_WORDS: usize = 4;

/// Finds the columns; `None` when the table is no table of measures.
#[must_use]
pub(crate) fn columns(table: &Table, vocabulary: &Vocabulary) -> Option<MeasureColumns> {
    let grid = &table.grid;
    let heads = table.header_rows.min(HEADER_DEPTH).min(grid.rows);
    let mut candidates = Vec::new();
    if heads > 0 {
        candidates.push((heads - 1, heads));
        candidates.push((0, heads));
    }
    candidates.extend((0..HEADER_DEPTH.min(grid.rows)).map(|row| (row, row + 1)));
    candidates.into_iter().find_map(|(from, to)| {
        let columns = read_header(grid, from, to, vocabulary)?;
        let deeper = second_header_row(grid, from, to, vocabulary).and_then(|to| read_header(grid, from, to, vocabulary));
        Some(deeper.unwrap_or(columns))
    })
}

/// The row behind a second row of the header: where a cell of the header spans down into it and one spans several columns, and
/// every text of that row names something or is a year.
fn second_header_row(grid: &Grid, from: usize, to: usize, vocabulary: &Vocabulary) -> Option<usize> {
    let mut header = (from..to).flat_map(|row| grid.row(row)).filter(|cell| !cell.is_blank()).peekable();
    header.peek()?;
    let (mut down, mut across) = (false, false);
    for cell in header {
        down |= cell.row.saturating_add(cell.row_span) == to + 1;
        across |= cell.column_span > 1 && cell.column_span < grid.columns;
    }
    let mut below = grid.row(to).iter().filter(|cell| !cell.is_blank()).peekable();
    let named = |cell: &Cell| {
        let text = plain(&cell.text);
        role(&text, vocabulary) != Role::Other || look::is_year(text.trim())
    };
    (down && across && below.peek().is_some() && below.all(named)).then_some(to + 1)
}

/// Reads the rows from `from` to before `to`, at least one, as the header.
fn read_header(grid: &Grid, from: usize, to: usize, vocabulary: &Vocabulary) -> Option<MeasureColumns> {
    let (headers, lowest) = (headers(grid, from, to), self::headers(grid, to - 1, to));
    // Of "Gjennomføring" over "Frist" and "Status" the lower ones tell.
    let told = |(lowest, header): (&String, &String)| {
        Some(role(lowest, vocabulary)).filter(|role| *role != Role::Other).unwrap_or_else(|| role(header, vocabulary))
    };
    let mut roles: Vec<Role> = lowest.iter().zip(&headers).map(told).collect();
    if !roles.iter().any(|role| matches!(role, Role::Measure | Role::Activity)) {
        // "Mål/tiltak": the measure stands behind another word.
        let within = headers.iter().position(|header| words(header).len() <= LOOSE_WORDS && vocabulary.headers.measure.within(header))?;
        roles[within] = Role::Measure;
    }
    name_year_column(grid, to, &headers, &mut roles);
    if !is_plan(&headers, &roles) || mostly_amounts(grid, to, &roles) {
        return None;
    }
    let first = |wanted: Role| best(&headers, &roles, wanted, vocabulary);
    let (measure, activity) = match (first(Role::Measure), first(Role::Activity), first(Role::Area)) {
        // The areas are what is planned for, the measures what is done about them.
        (Some(done), None, Some(area)) | (None, Some(done), Some(area)) if area < done => (Some(area), Some(done)),
        (measure, activity, _) => (measure, activity),
    };
    let (strategy, period) = (first(Role::Strategy), first(Role::Period));
    let status = latest_status(&headers, &roles, vocabulary).or_else(|| first(Role::Status));
    Some(MeasureColumns { headers, roles, measure, activity, strategy, period, status, header_row: from, first_row: to })
}

/// The header text over each column, rows joined; a title over the whole width is no header.
fn headers(grid: &Grid, from: usize, to: usize) -> Vec<String> {
    let width = grid.columns.min(COLUMNS);
    let mut headers = vec![String::new(); width];
    for cell in (from..to).flat_map(|row| grid.row(row)) {
        let text = plain(&cell.text);
        if text.is_empty() || (cell.column_span >= grid.columns && grid.columns > 1) {
            continue;
        }
        let end = cell.column.saturating_add(cell.column_span).min(width);
        for header in headers.iter_mut().take(end).skip(cell.column) {
            let gap = if header.is_empty() { "" } else { " " };
            header.push_str(gap);
            header.push_str(&text);
        }
    }
    headers
}

fn lists(vocabulary: &Vocabulary) -> [(&Phrases, Role); 10] {
    let headers = &vocabulary.headers;
    [
        (&headers.measure, Role::Measure),
        (&headers.activity, Role::Activity),
        (&headers.responsible, Role::Responsible),
        (&headers.status, Role::Status),
        (&headers.period, Role::Period),
        (&headers.strategy, Role::Strategy),
        (&headers.goal, Role::Goal),
        (&headers.area, Role::Area),
        (&headers.cost, Role::Cost),
        (&headers.comment, Role::Comment),
    ]
}

/// The role that a text names as a whole.
#[must_use]
pub(crate) fn whole_role(text: &str, vocabulary: &Vocabulary) -> Option<Role> {
    lists(vocabulary).into_iter().find(|(phrases, _)| phrases.is(text)).map(|(_, role)| role)
}

/// The role that a header names: as a whole, by its first words, or by any word of a short one.
fn role(header: &str, vocabulary: &Vocabulary) -> Role {
    let words = words(header);
    let lists = lists(vocabulary);
    let whole = lists.iter().find(|(phrases, _)| phrases.is(header));
    let start = || {
        let lengths = lists.iter().filter_map(|entry| entry.0.prefix(&words).map(|length| (length, entry)));
        lengths.reduce(|best, next| if next.0 > best.0 { next } else { best }).map(|(_, entry)| entry)
    };
    let anywhere = || if words.len() <= LOOSE_WORDS { lists.iter().find(|(phrases, _)| phrases.find(&words).is_some()) } else { None };
    if words.is_empty() { Role::Other } else { whole.or_else(start).or_else(anywhere).map_or(Role::Other, |(_, role)| *role) }
}

/// A header that is nothing but a year is the period, when it is the only one and no amounts stand under it.
fn name_year_column(grid: &Grid, first_row: usize, headers: &[String], roles: &mut [Role]) {
    if roles.contains(&Role::Period) {
        return;
    }
    let mut years = headers.iter().enumerate().filter(|(_, header)| look::is_year(header.trim())).map(|(column, _)| column);
    if let (Some(column), None) = (years.next(), years.next())
        && !holds_amounts(grid, first_row, column)
    {
        roles[column] = Role::Period;
    }
}

/// A measure or an activity, and something that is said of it; or nothing but words of the trade.
fn is_plan(headers: &[String], roles: &[Role]) -> bool {
    let has = |wanted: &[Role]| roles.iter().any(|role| wanted.contains(role));
    let named = headers.iter().zip(roles).filter(|(header, _)| !header.is_empty());
    let unknown = named.clone().filter(|(_, role)| matches!(role, Role::Other | Role::Cost)).count();
    has(&[Role::Measure, Role::Activity])
        && (has(&[Role::Period, Role::Status, Role::Responsible, Role::Strategy])
            || (has(&[Role::Measure]) && has(&[Role::Activity]))
            || (unknown == 0 && named.count() > 1))
}

/// True when more than half of the columns beside the measures hold amounts.
fn mostly_amounts(grid: &Grid, first_row: usize, roles: &[Role]) -> bool {
    // A column of dates or of shares done holds figures that are no amounts.
    let told = |column: usize| match roles[column] {
        Role::Period => true,
        Role::Status => column_cells(grid, first_row, column).all(|cell| plain(&cell.text).ends_with('%')),
        _ => false,
    };
    let beside: Vec<usize> = (0..roles.len()).filter(|&column| !matches!(roles[column], Role::Measure | Role::Activity)).collect();
    let amounts = beside.iter().filter(|&&column| !told(column) && holds_amounts(grid, first_row, column)).count();
    amounts * 2 > beside.len()
}

/// True when most filled cells of a column are amounts.
fn holds_amounts(grid: &Grid, first_row: usize, column: usize) -> bool {
    let cells = column_cells(grid, first_row, column);
    let (filled, amounts) = cells.fold((0, 0), |(filled, amounts), cell| (filled + 1, amounts + usize::from(is_amount(&cell.text))));
    amounts * 2 > filled
}

/// The first filled cells of a column below the header.
fn column_cells(grid: &Grid, first_row: usize, column: usize) -> impl Iterator<Item = &Cell> {
    let last = first_row.saturating_add(SAMPLE_ROWS).min(grid.rows);
    (first_row..last).filter_map(move |row| grid.get(row, column)).filter(|cell| !cell.is_blank())
}

/// A figure; a year or a date is none.
fn is_amount(text: &str) -> bool {
    look::look(&plain(text), &()) == look::Look::Figure
}

/// The first column of a role; one whose header is nothing else comes before one that merely mentions it.
fn best(headers: &[String], roles: &[Role], wanted: Role, vocabulary: &Vocabulary) -> Option<usize> {
    let of_role = || (0..roles.len()).filter(|&column| roles[column] == wanted);
    let lists = lists(vocabulary);
    let phrases = lists.iter().find(|(_, role)| *role == wanted).map(|(phrases, _)| *phrases)?;
    of_role().find(|&column| phrases.is(&headers[column])).or_else(|| of_role().next())
}

/// Of several dated status columns the latest.
fn latest_status(headers: &[String], roles: &[Role], vocabulary: &Vocabulary) -> Option<usize> {
    let statuses = (0..roles.len()).filter(|&column| roles[column] == Role::Status);
    let dated = statuses.filter_map(|column| periods::as_of(&headers[column], vocabulary).map(|date| (date, column)));
    dated.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, column)| column)
}

/// True for a row that says again what the header says (a page that begins anew).
#[must_use]
pub(crate) fn repeats_header(grid: &Grid, row: usize, columns: &MeasureColumns) -> bool {
    let mut cells = grid.row(row).iter().filter(|cell| !cell.is_blank()).peekable();
    cells.peek().is_some() && cells.all(|cell| columns.headers.get(cell.column).is_some_and(|header| *header == plain(&cell.text)))
}
