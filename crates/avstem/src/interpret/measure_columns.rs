//! Table → the columns of a table of measures, and what each is for; `None` when it is none.
//!
//! In: a table. Out: [`MeasureColumns`]. The header row is the one that names a measure or an activity and something that is said of them;
//! amounts in most other columns make it a table of figures. A header that names no measure will do where the cells and the other headers
//! say who does what by when, or how far it has come (see `plan_evidence`). Which column is which: see `measure_roles`. Words come from
//! the vocabulary. What it does not do: tables without a header.

use super::{
    contents::{self, Census, Kind},
    measure_roles::{Column, ColumnRole, Role, assign, header},
    periods,
    plain::plain,
    plan_evidence::{LONG, MAIN_TEXTS, Missing, main_column, may_be_main, times},
    status,
};
use crate::{
    table::Table,
    vocabulary::{Phrases, Vocabulary, words},
};
use avstem_document::{
    figure::look,
    grid::{Cell, Grid},
};

/// The columns of a table of measures, by their number in the grid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MeasureColumns {
    /// Text of the header over each column; empty where there is none.
    pub headers: Vec<String>,
    /// One a column.
    pub roles: Vec<ColumnRole>,
    /// What each header names, whether or not the column is the one that holds the role.
    named: Vec<Role>,
    /// The only column of time names the last day.
    pub period_ends: bool,
    /// First row of the header, and the row behind it.
    pub header_row: usize,
    pub first_row: usize,
}

impl MeasureColumns {
    /// The column of a role.
    #[must_use]
    pub(crate) fn of(&self, role: Role) -> Option<usize> {
        self.roles.iter().position(|column| column.role == role)
    }

    /// True for a column in which a blank means "as above": the measure, its strategy, and what stands left of the measure.
    #[must_use]
    pub(crate) fn repeats(&self, column: usize) -> bool {
        let measure = self.of(Role::Measure);
        let left_of_measure = measure.or(self.of(Role::Activity)).is_some_and(|measure| column < measure);
        let outer = [Role::Area, Role::Goal, Role::Strategy, Role::Risk, Role::Likelihood, Role::Consequence];
        let is_outer = self.named.get(column).is_some_and(|role| outer.contains(role));
        measure == Some(column) || self.of(Role::Strategy) == Some(column) || (is_outer && left_of_measure)
    }
}

/// Rows from the top among which the header is sought: a title, an area, a resource, and rows of heads above it.
const HEADER_DEPTH: usize = 8;
/// Columns that are looked at; plans have fewer than 20, a stray cell of a sheet may stand anywhere.
const COLUMNS: usize = 64;
/// Rows whose cells tell amounts from words.
const SAMPLE_ROWS: usize = 200;
/// Rows whose cells tell what a column is for; each is read for times and states, which costs more.
const CENSUS_ROWS: usize = 60;
/// Words of a header in which a word of the trade may stand anywhere ("Planlagte tiltak i perioden").
const LOOSE_WORDS: usize = 4;

/// Finds the columns; `None` when the table is no table of measures.
#[must_use]
pub(crate) fn columns(table: &Table, vocabulary: &Vocabulary) -> Option<MeasureColumns> {
    let grid = &table.grid;
    let heads = table.header_rows.min(HEADER_DEPTH).min(grid.rows);
    if heads > 1
        && let Ok(columns) = read_header(grid, (0, 1), false, vocabulary)
        && are_rows(grid, 1, heads, &columns, vocabulary)
    {
        return Some(columns);
    }
    let declared = declared(heads);
    let any = (0..HEADER_DEPTH.min(grid.rows)).map(|row| (row, row + 1));
    // A declared header that names nothing comes before a row that happens to hold such a name.
    let silent = declared.iter().copied().take(1).map(|rows| (rows, true));
    let candidates: Vec<_> =
        declared.iter().copied().map(|rows| (rows, false)).chain(silent).chain(any.map(|rows| (rows, false))).collect();
    candidates.into_iter().find_map(|((from, to), declared)| {
        let columns = read_header(grid, (from, to), declared, vocabulary).ok()?;
        let deeper = second_header_row(grid, from, to, vocabulary).and_then(|to| read_header(grid, (from, to), declared, vocabulary).ok());
        Some(deeper.unwrap_or(columns))
    })
}

/// The rows that may be the header by what the table itself says.
fn declared(heads: usize) -> Vec<(usize, usize)> {
    let rows = if heads > 0 { vec![(heads - 1, heads), (0, heads)] } else { Vec::new() };
    rows.into_iter().take(heads).collect()
}

/// True for a table that tells who, when or how far of long texts, and yet was not taken for one of measures.
#[must_use]
pub(crate) fn nearly(table: &Table, vocabulary: &Vocabulary) -> bool {
    let heads = table.header_rows.min(HEADER_DEPTH).min(table.grid.rows);
    let missing = |rows| read_header(&table.grid, rows, true, vocabulary).err();
    declared(heads).into_iter().any(|rows| missing(rows) == Some(Missing::Evidence))
}

/// True when the rows from `from` to before `to`, which look like headers beside the figures below them, are measures: each tells what is
/// done, and none holds a name of a column or a year.
fn are_rows(grid: &Grid, from: usize, to: usize, columns: &MeasureColumns, vocabulary: &Vocabulary) -> bool {
    let Some(measure) = columns.of(Role::Measure).or(columns.of(Role::Activity)) else { return false };
    let names = |cell: &Cell| {
        let text = plain(&cell.text);
        whole_role(&text, vocabulary).is_some() || look::is_year(text.trim())
    };
    (from..to).all(|row| grid.get(row, measure).is_some_and(|cell| !cell.is_blank()) && !grid.row(row).iter().any(names))
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
fn read_header(grid: &Grid, (from, to): (usize, usize), declared: bool, vocabulary: &Vocabulary) -> Result<MeasureColumns, Missing> {
    let (headers, lowest) = (headers(grid, from, to), self::headers(grid, to - 1, to));
    // Of "Gjennomføring" over "Frist" and "Status" the lower ones tell.
    let told = |(lowest, header): (&String, &String)| {
        let names = roles(lowest, vocabulary);
        if names.is_empty() { roles(header, vocabulary) } else { names }
    };
    let mut named: Vec<Vec<(Role, i32)>> = lowest.iter().zip(&headers).map(told).collect();
    if !declared && !named.iter().flatten().any(|(role, _)| says(*role)) {
        return Err(Missing::Plan);
    }
    if !named.iter().flatten().any(|(role, points)| matches!(role, Role::Measure | Role::Activity) && *points > header::DESCRIBES)
        && let Some(within) =
            headers.iter().position(|header| words(header).len() <= LOOSE_WORDS && vocabulary.headers.measure.within(header))
    {
        // "Mål/tiltak": the measure stands behind another word.
        named[within] = vec![(Role::Measure, header::MENTIONS)];
    }
    name_year_column(grid, to, &headers, &mut named, vocabulary);
    if let Some(status) = latest_status(&headers, &named, vocabulary) {
        named[status] = vec![(Role::Status, header::WHOLE + 1)];
    }
    let columns: Vec<Column> =
        headers.iter().zip(named).enumerate().map(|(at, (header, named))| column(grid, to, at, (header, named), vocabulary)).collect();
    let by_header: Vec<Role> = columns.iter().map(|column| column.by_header().map_or(Role::Other, |(role, _)| role)).collect();
    let main = if is_plan(&headers, &by_header, &columns, vocabulary) {
        numbered_measures(&columns, &by_header)
    } else {
        Some(main_column(&columns, &by_header, declared, vocabulary)?)
    };
    if mostly_amounts(grid, to, &by_header, main) {
        return Err(Missing::Plan);
    }
    let roles = assign(&columns, main);
    let done = |column: &&ColumnRole| matches!(column.role, Role::Measure | Role::Activity);
    let named_end = |column: &ColumnRole| columns[column.column].named.iter().any(|(role, _)| *role == Role::Deadline);
    // Under a header that no list knows single days are last days.
    let last_days = |column: &ColumnRole| {
        let of = &columns[column.column];
        of.unknown && of.census.share(&[Kind::Day]) >= MAIN_TEXTS
    };
    let period_ends = roles.iter().any(|column| column.role == Role::Period && (named_end(column) || last_days(column)));
    roles.iter().find(done).ok_or(Missing::Plan)?;
    Ok(MeasureColumns { headers, roles, named: by_header, period_ends, header_row: from, first_row: to })
}

/// A column as its header and its cells show it.
fn column(grid: &Grid, first_row: usize, at: usize, (header, mut named): (&str, Vec<(Role, i32)>), vocabulary: &Vocabulary) -> Column {
    let further = vocabulary.headers.further.is(header);
    let census = Census::of(column_cells(grid, first_row, at).map(|cell| plain(&cell.text)).take(CENSUS_ROWS), vocabulary);
    if further {
        named.retain(|(_, points)| *points >= header::WHOLE);
    }
    // Under "2019" or "Q1" stands what is done then.
    let unknown = named.is_empty() && !further && periods::told(header, vocabulary).is_none();
    let value = is_value(header, vocabulary);
    Column { header: header.to_owned(), unknown, named, state: status::is_state(header, vocabulary), value, census }
}

/// Words of the longest name of a column.
const HEADER_WORDS: usize = 8;

/// True for a text that names no column: a day, an amount, a sentence.
fn is_value(text: &str, vocabulary: &Vocabulary) -> bool {
    let figure = matches!(contents::kind(text, vocabulary), Some(Kind::Day | Kind::Money | Kind::Figure | Kind::Number));
    figure || words(text).len() > HEADER_WORDS
}

/// True for a role without which no row of headers is looked at further: what is done, or who, when and how far.
fn says(role: Role) -> bool {
    matches!(role, Role::Measure | Role::Activity | Role::Responsible | Role::Period | Role::Deadline | Role::Status)
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

/// The lists of names; of two that hold a name the first counts where nothing else decides.
fn lists(vocabulary: &Vocabulary) -> [(&Phrases, Role); 18] {
    let headers = &vocabulary.headers;
    [
        (&headers.number, Role::Number),
        (&headers.measure, Role::Measure),
        (&headers.activity, Role::Activity),
        (&headers.responsible, Role::Responsible),
        (&headers.status, Role::Status),
        (&headers.deadline, Role::Deadline),
        (&headers.period, Role::Period),
        (&headers.strategy, Role::Strategy),
        (&headers.goal, Role::Goal),
        (&headers.priority, Role::Priority),
        (&headers.area, Role::Area),
        (&headers.cost, Role::Cost),
        (&headers.risk, Role::Risk),
        (&headers.likelihood, Role::Likelihood),
        (&headers.consequence, Role::Consequence),
        (&headers.recurrence, Role::Recurrence),
        (&headers.description, Role::Comment),
        (&headers.comment, Role::Comment),
    ]
}

/// The role that a text names as a whole.
#[must_use]
pub(crate) fn whole_role(text: &str, vocabulary: &Vocabulary) -> Option<Role> {
    lists(vocabulary).into_iter().find(|(phrases, _)| phrases.is(text)).map(|(_, role)| role)
}

/// The roles that a header names: as a whole, by its first words, or by any word of a short one. The likeliest is the first; one that
/// names several as a whole ("Priority") leaves the choice to the cells.
fn roles(header: &str, vocabulary: &Vocabulary) -> Vec<(Role, i32)> {
    let words = words(header);
    let lists = lists(vocabulary);
    if words.is_empty() {
        return if header.trim() == "#" { vec![(Role::Number, header::WHOLE)] } else { Vec::new() };
    }
    let whole: Vec<(Role, i32)> =
        lists.iter().filter(|(phrases, _)| phrases.is_all(&words)).map(|(_, role)| (*role, header::WHOLE)).collect();
    let start = || {
        let lengths = lists.iter().filter_map(|entry| entry.0.prefix(&words).map(|length| (length, entry)));
        let longest = lengths.reduce(|best, next| if next.0 > best.0 { next } else { best });
        longest.map(|(_, (_, role))| (*role, header::BEGINS))
    };
    // A number is mentioned in many names.
    let mentioned = |entry: &&(&Phrases, Role)| entry.1 != Role::Number && entry.0.find(&words).is_some();
    let anywhere = || lists.iter().filter(|_| words.len() <= LOOSE_WORDS).find(mentioned).map(|(_, role)| (*role, header::MENTIONS));
    let mut named = if whole.is_empty() { start().or_else(anywhere).into_iter().collect() } else { whole };
    // A name of the last day is in the list of times as well.
    if named.iter().any(|(role, _)| *role == Role::Deadline) {
        named.retain(|(role, _)| *role != Role::Period);
    }
    if vocabulary.headers.description.prefix(&words).is_some() && named.iter().all(|(role, _)| *role == Role::Comment) {
        named.push((Role::Activity, header::DESCRIBES));
    }
    named
}

/// The role that a header names first.
fn role(header: &str, vocabulary: &Vocabulary) -> Role {
    roles(header, vocabulary).first().map_or(Role::Other, |(role, _)| *role)
}

/// A header that is nothing but a year is the period, when it is the only one and no amounts stand under it.
fn name_year_column(grid: &Grid, first_row: usize, headers: &[String], named: &mut [Vec<(Role, i32)>], vocabulary: &Vocabulary) {
    let has = |wanted: Role| named.iter().flatten().any(|(role, _)| *role == wanted);
    if has(Role::Period) {
        return;
    }
    // Beside a last day a year is the period where times stand under it.
    let ends = has(Role::Deadline);
    let mut years = headers.iter().enumerate().filter(|(_, header)| look::is_year(header.trim())).map(|(column, _)| column);
    if let (Some(column), None) = (years.next(), years.next())
        && !holds_amounts(grid, first_row, column)
        && (!ends || holds_times(grid, first_row, column, vocabulary))
    {
        named[column] = vec![(Role::Period, header::WHOLE)];
    }
}

/// A measure or an activity, and something that is said of it; or nothing but words of the trade.
fn is_plan(headers: &[String], roles: &[Role], columns: &[Column], vocabulary: &Vocabulary) -> bool {
    let has = |wanted: &[Role]| roles.iter().any(|role| wanted.contains(role));
    if is_dataset(headers, columns)
        && !(names(columns, &[Role::Responsible]) && names(columns, &[Role::Deadline, Role::Period, Role::Status]))
    {
        return false;
    }
    // "Prosjekt" over codes that come back, with their names beside them: account lines.
    if columns.iter().any(|column| column.codes() && column.named.iter().any(|(role, _)| *role == Role::Measure)) {
        return false;
    }
    let named = headers.iter().zip(roles).filter(|(header, _)| !header.is_empty());
    let unknown = named.clone().filter(|(_, role)| matches!(role, Role::Other | Role::Cost)).count();
    let named_count = named.clone().count();
    // Or the cells of a column without a known name say how far it has come, or when.
    let shown = columns.iter().any(|column| column.unknown && (times(&column.census, MAIN_TEXTS) || shows_state(&column.census)));
    // A list of projects, or of whatever has a name, with who leads them and what they cost is no plan; one with a time or a state is.
    let costs = columns.iter().zip(roles).any(|(column, role)| *role == Role::Cost && column.census.filled > 1);
    let owned = has(&[Role::Responsible]);
    let named_things = |column: &Column| costs && !has(&[Role::Priority]) && !(owned && column.census.share(&[Kind::Prose]) >= LONG);
    // "What" may be anything; "What we will do" may not.
    let project = |column: &Column| {
        let projects = &vocabulary.headers.project;
        projects.is(&column.header) || (projects.starts(&column.header) && !column.named.contains(&(Role::Measure, header::WHOLE)))
    };
    let loose = |(column, role): (&Column, &Role)| *role != Role::Measure || project(column) || named_things(column);
    let told = [Role::Activity, Role::Period, Role::Deadline, Role::Status, Role::Recurrence, Role::Goal, Role::Strategy, Role::Likelihood];
    let is_loose = columns.iter().zip(roles).all(loose);
    if is_loose && !has(&told) && !columns.iter().any(|column| column.unknown && shows_state(&column.census)) {
        return false;
    }
    let said =
        [Role::Period, Role::Deadline, Role::Status, Role::Responsible, Role::Strategy, Role::Risk, Role::Priority, Role::Recurrence];
    has(&[Role::Measure, Role::Activity])
        && (has(&said)
            || shown
            || (has(&[Role::Measure]) && has(&[Role::Activity]))
            || (unknown == 0 && named_count > 1)
            || (!is_loose && columns.iter().zip(roles).all(is_text) && columns.iter().zip(roles).any(is_measure) && named_count > 1))
}

/// Rows of the smallest table of records.
const RECORDS: usize = 20;

/// True for records out of a program, with names of fields for headers (`id`, `user`, `action`): what was done is no plan there.
fn is_dataset(headers: &[String], columns: &[Column]) -> bool {
    let is_field = |header: &str| {
        header.starts_with(|c: char| c.is_ascii_lowercase())
            && header.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let rows = columns.iter().map(|column| column.census.filled).max().unwrap_or(0);
    rows >= RECORDS && headers.iter().filter(|header| !header.is_empty()).all(|header| is_field(header))
}

/// True where some header names one of these roles; a date alone may be any day.
fn names(columns: &[Column], wanted: &[Role]) -> bool {
    columns.iter().any(|column| column.named.iter().any(|(role, _)| wanted.contains(role)))
}

/// True for a column of measures by its whole name, with other words in each row.
fn is_measure((column, role): (&Column, &Role)) -> bool {
    let census = &column.census;
    let whole = column.named.contains(&(Role::Measure, header::WHOLE));
    *role == Role::Measure && whole && census.filled > 1 && census.texts() >= MAIN_TEXTS
}

/// True for a column without figures, or one whose name is known.
fn is_text((column, role): (&Column, &Role)) -> bool {
    *role != Role::Other || column.census.share(&[Kind::Figure, Kind::Money, Kind::Number]) * 2 < 100
}

/// True for a column that says how far it has come, by more cells than one.
fn shows_state(census: &Census) -> bool {
    census.filled > 1 && census.states()
}

/// Where the header of the measures stands over their numbers ("Tiltak | Beskrivelse": 1.1, 1.2), the column beside it that tells them.
fn numbered_measures(columns: &[Column], roles: &[Role]) -> Option<usize> {
    let number = roles.iter().position(|role| *role == Role::Measure)?;
    let beside = columns.get(number + 1)?;
    (columns[number].numbered() && may_be_main(beside, roles[number + 1])).then_some(number + 1)
}

/// True when more than half of the columns beside the measures hold amounts.
fn mostly_amounts(grid: &Grid, first_row: usize, roles: &[Role], main: Option<usize>) -> bool {
    // A column of dates, of shares done or of degrees from 1 to 5 holds figures that are no amounts.
    let told = |column: usize| match roles[column] {
        Role::Period | Role::Deadline | Role::Likelihood | Role::Consequence | Role::Priority | Role::Risk => true,
        Role::Status => column_cells(grid, first_row, column).all(|cell| plain(&cell.text).ends_with('%')),
        _ => false,
    };
    let is_main = |column: usize| matches!(roles[column], Role::Measure | Role::Activity) || main == Some(column);
    let beside: Vec<usize> = (0..roles.len()).filter(|&column| !is_main(column)).collect();
    let amounts = beside.iter().filter(|&&column| !told(column) && holds_amounts(grid, first_row, column)).count();
    amounts * 2 > beside.len()
}

/// True when most filled cells of a column are amounts.
fn holds_amounts(grid: &Grid, first_row: usize, column: usize) -> bool {
    let cells = column_cells(grid, first_row, column);
    let (filled, amounts) = cells.fold((0, 0), |(filled, amounts), cell| (filled + 1, amounts + usize::from(is_amount(&cell.text))));
    amounts * 2 > filled
}

/// True when most filled cells of a column are times.
fn holds_times(grid: &Grid, first_row: usize, column: usize, vocabulary: &Vocabulary) -> bool {
    times(&Census::of(column_cells(grid, first_row, column).map(|cell| plain(&cell.text)).take(CENSUS_ROWS), vocabulary), MAIN_TEXTS)
}

/// The first filled cells of a column below the header.
fn column_cells(grid: &Grid, first_row: usize, column: usize) -> impl Iterator<Item = &Cell> {
    let last = first_row.saturating_add(SAMPLE_ROWS).min(grid.rows);
    // A cell over the whole width is a heading inside the table.
    let heading = |cell: &Cell| grid.columns > 1 && cell.column_span >= grid.columns;
    (first_row..last).filter_map(move |row| grid.get(row, column)).filter(move |cell| !cell.is_blank() && !heading(cell))
}

/// A figure; a year or a date is none.
fn is_amount(text: &str) -> bool {
    look::look(&plain(text), &()) == look::Look::Figure
}

/// Of several dated status columns the latest.
fn latest_status(headers: &[String], named: &[Vec<(Role, i32)>], vocabulary: &Vocabulary) -> Option<usize> {
    let statuses = (0..named.len()).filter(|&column| named[column].first().is_some_and(|(role, _)| *role == Role::Status));
    let dated = statuses.filter_map(|column| periods::as_of(&headers[column], vocabulary).map(|date| (date, column)));
    dated.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, column)| column)
}

/// True for a row that says again what the header says (a page that begins anew).
#[must_use]
pub(crate) fn repeats_header(grid: &Grid, row: usize, columns: &MeasureColumns) -> bool {
    let mut cells = grid.row(row).iter().filter(|cell| !cell.is_blank()).peekable();
    cells.peek().is_some() && cells.all(|cell| columns.headers.get(cell.column).is_some_and(|header| *header == plain(&cell.text)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_with_names_of_fields_are_no_plan() {
        let vocabulary = Vocabulary::built_in();
        let column = |header: &str, role: Option<Role>, rows: usize| Column {
            header: header.to_owned(),
            named: role.iter().map(|role| (*role, header::WHOLE)).collect(),
            unknown: role.is_none(),
            state: false,
            value: false,
            census: Census::of((0..rows).map(|row| format!("Closed the ticket {row}")), vocabulary),
        };
        let plan = |names: &[(&str, Role)], rows: usize| {
            let headers: Vec<String> = names.iter().map(|(name, _)| (*name).to_owned()).collect();
            let columns: Vec<Column> = names.iter().map(|(name, role)| column(name, Some(*role), rows)).collect();
            let roles: Vec<Role> = names.iter().map(|(_, role)| *role).collect();
            is_plan(&headers, &roles, &columns, vocabulary)
        };
        let log = [("id", Role::Number), ("action", Role::Measure), ("status", Role::Status)];
        assert!(!plan(&log, RECORDS) && plan(&log, RECORDS - 1));
        assert!(plan(&[("tiltak", Role::Measure), ("ansvar", Role::Responsible), ("frist", Role::Deadline)], RECORDS));
        assert!(plan(&[("Action", Role::Measure), ("Status", Role::Status)], RECORDS));
    }

    #[test]
    fn a_sign_over_numbers_names_them() {
        assert_eq!(roles("#", Vocabulary::built_in()), [(Role::Number, header::WHOLE)]);
        assert!(roles("–", Vocabulary::built_in()).is_empty());
    }
}
