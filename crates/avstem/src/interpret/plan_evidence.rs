//! A table whose headers name no measure → the column of what is done, where the rest of the table says that it is a plan.
//!
//! In: columns with what their headers name and what their cells look like. Out: the column of the measures, or why none was taken. A plan
//! tells who does what by when and how far it has come. Each of the three may be told by a header or by cells; a header counts for more,
//! and a table whose headers say nothing must tell all three, or states beside long texts. Members, meetings and invoices have such columns
//! too: a header that names one of them rules the table out, and so do amounts unless all three are told. What it does not do: it gives no
//! roles to columns (see `measure_roles`).

use super::{
    contents::{Census, Kind},
    measure_roles::{Column, Role},
};
use crate::vocabulary::Vocabulary;

/// Shares of a hundred cells of a column that tells what is done: words, and other ones in each row.
pub(super) const MAIN_TEXTS: usize = 80;
const MAIN_DISTINCT: usize = 80;
/// Share of long texts from which on a column says what is done, and no names of things.
pub(super) const LONG: usize = 50;
/// Share of cells from which on a column without a known header tells a time.
const TIMES: usize = 60;
/// Share of cells that name someone from which on a column of names in front is no column of measures.
const SOMEONE: usize = 40;

/// Why no column of measures was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// Nothing speaks for a plan.
    Plan,
    /// Who, when or how far is told, and too little beside it.
    Evidence,
}

/// How something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    Nothing,
    Cells,
    Name,
}

/// True for a column that may hold measures though its header does not say so.
pub(super) fn may_be_main(column: &Column, role: Role) -> bool {
    let census = &column.census;
    let free = column.unknown || matches!(role, Role::Comment | Role::Activity);
    free && census.filled > 0 && census.texts() >= MAIN_TEXTS && census.distinct() >= MAIN_DISTINCT
}

/// True for a column of times.
pub(super) fn times(census: &Census, share: usize) -> bool {
    census.filled > 1 && census.share(&[Kind::Day, Kind::Time, Kind::Recurrence]) >= share
}

/// The column of the measures. With `declared` the table itself says which row is its header, so that it need name nothing.
pub(super) fn main_column(columns: &[Column], roles: &[Role], declared: bool, vocabulary: &Vocabulary) -> Result<usize, Missing> {
    let elsewhere = |column: &Column| vocabulary.headers.elsewhere.is(&column.header);
    if columns.iter().any(elsewhere) || roles.contains(&Role::Measure) {
        return Err(Missing::Plan);
    }
    let main = first_of_tasks(columns, roles).ok_or(Missing::Plan)?;
    if !declared && columns.iter().any(|column| column.value) {
        return Err(Missing::Plan);
    }
    let told = Told::of(columns, roles, main, vocabulary);
    let long = columns[main].census.share(&[Kind::Prose]) >= LONG;
    match () {
        () if told.enough(long, declared && names_columns(columns)) => Ok(main),
        () if told.count() >= 2 && told.by_name() && long && !told.money => Err(Missing::Evidence),
        () => Err(Missing::Plan),
    }
}

/// The first column that tells what is done; one in front that may be names of those who do it gives way to another. Where no column says
/// another thing in each row, long texts that are repeated for several rows will do.
fn first_of_tasks(columns: &[Column], roles: &[Role]) -> Option<usize> {
    let all = || columns.iter().zip(roles).enumerate().filter(|(_, (column, _))| tells_tasks(column));
    let mut found = all().filter(|(_, (column, role))| may_be_main(column, **role)).map(|(at, _)| at);
    let long = |column: &Column| column.unknown && column.census.filled > 1 && column.census.share(&[Kind::Prose]) >= LONG;
    let Some(first) = found.next() else {
        return all().find(|(_, (column, _))| long(column) && column.census.texts() >= MAIN_TEXTS).map(|(at, _)| at);
    };
    let census = &columns[first].census;
    let owners = census.share(&[Kind::Name]) >= MAIN_TEXTS && census.someone() >= SOMEONE;
    Some(if owners { found.next().unwrap_or(first) } else { first })
}

/// True where most cells are more than a name: "Kari Nes" and "Kommunestyret" do nothing.
fn tells_tasks(column: &Column) -> bool {
    let census = &column.census;
    census.proper() < MAIN_TEXTS && census.share(&[Kind::Prose, Kind::Words]) + census.share(&[Kind::Name]) / 2 >= MAIN_TEXTS / 2
}

/// True where every column with cells has a header, and no header is itself a value.
fn names_columns(columns: &[Column]) -> bool {
    columns.iter().filter(|column| column.census.filled > 0).all(|column| !column.header.is_empty() && !column.value)
}

/// What the columns beside the measures tell.
struct Told {
    owner: By,
    time: By,
    state: By,
    /// A last day is told by name.
    deadline: bool,
    /// A goal, a strategy or the number of a measure is told by name.
    purpose: bool,
    money: bool,
}

impl Told {
    fn of(columns: &[Column], roles: &[Role], main: usize, vocabulary: &Vocabulary) -> Self {
        let with = |wanted: Role, holds: &dyn Fn(&Column) -> bool| {
            columns.iter().zip(roles).any(|(column, role)| *role == wanted && column.census.filled > 0 && holds(column))
        };
        let named = |wanted: Role| with(wanted, &|_| true);
        let shown = |tells: &dyn Fn(&Census) -> bool| {
            columns.iter().enumerate().any(|(at, column)| at != main && column.unknown && column.census.filled > 1 && tells(&column.census))
        };
        let by = |name: bool, cells: bool| if name { By::Name } else { [By::Nothing, By::Cells][usize::from(cells)] };
        // "Date" alone may be any day: of an application, of a version.
        let any_day = |column: &Column| vocabulary.documents.date_label.is(&column.header);
        let deadline = with(Role::Deadline, &|column| !any_day(column));
        // "Tiltak nr." numbers measures.
        let counted = with(Role::Number, &|column| vocabulary.headers.measure.starts(&column.header));
        let owned = named(Role::Responsible);
        let all_times = |column: &Column| column.census.share(&[Kind::Day, Kind::Time, Kind::Recurrence]) >= MAIN_TEXTS;
        let period = with(Role::Period, &all_times) || with(Role::Deadline, &all_times);
        let repeated = with(Role::Recurrence, &|column| column.census.share(&[Kind::Time, Kind::Recurrence]) >= TIMES);
        let status = with(Role::Status, &|column| column.census.filled > 1 && column.census.states());
        Self {
            owner: by(owned, shown(&Census::owners)),
            time: by(deadline || period || repeated, shown(&|census| times(census, TIMES))),
            state: by(status || (named(Role::Status) && (owned || deadline)), shown(&Census::states)),
            deadline,
            purpose: named(Role::Goal) || named(Role::Strategy) || counted,
            money: columns.iter().any(|column| column.census.share(&[Kind::Money, Kind::Figure]) >= MAIN_TEXTS),
        }
    }

    fn count(&self) -> usize {
        [self.owner, self.time, self.state].into_iter().filter(|by| *by > By::Nothing).count()
    }

    fn by_name(&self) -> bool {
        self.purpose || [self.owner, self.time, self.state].contains(&By::Name)
    }

    fn enough(&self, long: bool, declared: bool) -> bool {
        let by_name = self.by_name();
        let (all, state) = (self.count() == 3, self.state > By::Nothing);
        match () {
            () if self.money => all && by_name,
            () if by_name => {
                all || (state && self.count() == 2)
                    || (self.owner == By::Name && self.deadline)
                    || (self.purpose && self.count() > 0)
                    || (self.state == By::Name && long && declared)
            }
            () => declared && (all || (state && self.count() == 2 && long)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is found under headers that name the given roles; a column without one has a header that no list knows.
    fn found(columns: &[(Option<Role>, &[&str])], declared: bool) -> Result<usize, Missing> {
        let vocabulary = Vocabulary::built_in();
        let column = |(role, cells): &(Option<Role>, &[&str])| Column {
            header: "Xx".to_owned(),
            named: role.iter().map(|role| (*role, 100)).collect(),
            unknown: role.is_none(),
            state: false,
            value: false,
            census: Census::of(cells.iter().map(|cell| (*cell).to_owned()), vocabulary),
        };
        let roles: Vec<Role> = columns.iter().map(|(role, _)| role.unwrap_or(Role::Other)).collect();
        main_column(&columns.iter().map(column).collect::<Vec<_>>(), &roles, declared, vocabulary)
    }

    const TASKS: &[&str] = &["Lage felles rutiner for inntak i hele kommunen", "Gjennomgå alle avtaler med de private på nytt"];
    const WHO: &[&str] = &["Rektor", "Økonomisjef"];
    const WHEN: &[&str] = &["1.5.2018", "Q3 2018"];
    const STATE: &[&str] = &["I gang", "Ferdig"];

    #[test]
    fn cells_alone_tell_a_plan_where_the_header_is_marked() {
        assert_eq!(found(&[(None, TASKS), (None, WHO), (None, WHEN), (None, STATE)], true), Ok(0));
        assert_eq!(found(&[(None, WHO), (None, TASKS), (None, WHEN), (None, STATE)], true), Ok(1));
        assert_eq!(found(&[(None, TASKS), (None, STATE), (None, WHEN)], true), Ok(0));
        assert_eq!(found(&[(None, TASKS), (None, WHO), (None, WHEN), (None, STATE)], false), Err(Missing::Plan));
        // Who and when is said of meetings and cases too.
        assert_eq!(found(&[(None, TASKS), (None, WHO), (None, WHEN)], true), Err(Missing::Plan));
        assert_eq!(found(&[(None, TASKS), (Some(Role::Responsible), WHO), (None, WHEN)], true), Err(Missing::Evidence));
    }

    #[test]
    fn a_name_and_what_else_is_told_make_a_plan() {
        assert_eq!(found(&[(None, TASKS), (Some(Role::Responsible), WHO), (Some(Role::Deadline), WHEN)], false), Ok(0));
        assert_eq!(found(&[(Some(Role::Goal), TASKS), (None, TASKS), (None, WHEN)], false), Ok(1));
        assert_eq!(found(&[(None, TASKS), (None, &["kr 1 000", "kr 200"]), (Some(Role::Deadline), WHEN)], true), Err(Missing::Plan));
    }
}
