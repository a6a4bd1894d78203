//! Columns of a table of measures → what each is for: evidence in points, and the best joint choice.
//!
//! In: headers, and what the cells below them look like ([`Census`]). Out: a role for each column, with what told it and how far to trust
//! it. A header that is a known name outweighs everything else; one that begins with a known name or mentions it is weaker; what stands in
//! the cells, and where, decides for headers that no list knows, and takes back what a header claims and no cell bears out ("Ansvar" over
//! account codes). Every role that fills one field is held by one column: of all ways to give out the roles the one with most points counts
//! ([`best`]). What it does not do: it does not say whether the table is one of measures (see `measure_columns`).

use super::{
    contents::{Census, Kind},
    joint::best,
};

/// What a column says of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
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
    /// Named by its header alone.
    Other,
}

impl Role {
    /// True where the figures of a column may be amounts.
    pub(super) fn may_be_amounts(self) -> bool {
        matches!(self, Self::Cost | Self::Area | Self::Comment | Self::Other)
    }
}

/// The roles that one column holds.
const SINGLE: [Role; 15] = [
    Role::Number,
    Role::Measure,
    Role::Activity,
    Role::Strategy,
    Role::Goal,
    Role::Risk,
    Role::Likelihood,
    Role::Consequence,
    Role::Priority,
    Role::Responsible,
    Role::Period,
    Role::Deadline,
    Role::Recurrence,
    Role::Status,
    Role::Cost,
];

/// What told a column's role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleBasis {
    Header,
    Contents,
    Position,
}

/// A column of a table of measures.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnRole {
    /// Column of the table's grid.
    pub column: usize,
    pub header: String,
    pub role: Role,
    pub basis: Vec<RoleBasis>,
    /// 0 to 1.
    pub confidence: f32,
}

/// How a header names a role, in points.
pub(super) mod header {
    /// It is a known name as a whole.
    pub(in super::super) const WHOLE: i32 = 100;
    /// It begins with one.
    pub(in super::super) const BEGINS: i32 = 85;
    /// It mentions one.
    pub(in super::super) const MENTIONS: i32 = 70;
    /// It says "description": of the measure, where nothing else is its activity.
    pub(in super::super) const DESCRIBES: i32 = 60;
}

/// What else speaks for or against a role, in points. Any header outweighs any contents, and what contradicts a header outweighs all but
/// the whole name; what makes a role impossible outweighs everything.
mod weigh {
    pub(super) const CONTENTS: i32 = 45;
    /// A second choice for the same cells: dates are a period first and a deadline where another column is the period.
    pub(super) const SECOND: i32 = 42;
    pub(super) const AGREES: i32 = 6;
    pub(super) const POSITION: i32 = 5;
    pub(super) const AGAINST: i32 = -60;
    pub(super) const IMPOSSIBLE: i32 = -500;
    /// Least points for which a column gets a role.
    pub(super) const LEAST: i32 = 35;
}

/// Shares of a hundred cells from which on contents tell a role.
mod share {
    /// States, times, amounts of money: a column of them has blanks and exceptions ("se over").
    pub(super) const MOST: usize = 60;
    /// Running numbers: other short texts look like them, so nearly all must.
    pub(super) const NEARLY_ALL: usize = 80;
    pub(super) const HALF: usize = 50;
}

/// Least filled cells that tell something.
const CELLS: usize = 2;

/// Least filled cells in which codes come back.
const CODED: usize = 6;

/// A column before it has its role.
#[derive(Debug, Clone)]
pub(super) struct Column {
    pub header: String,
    /// The roles that the header names, with points.
    pub named: Vec<(Role, i32)>,
    /// The header is in no list, and is neither a time nor known as something else.
    pub unknown: bool,
    /// The header is itself a state ("Utført"): ticks stand under it.
    pub state: bool,
    /// The header looks like what stands in cells: a day, an amount, a sentence.
    pub value: bool,
    pub census: Census,
}

impl Column {
    fn named(&self, role: Role) -> Option<i32> {
        self.named.iter().filter(|(named, _)| *named == role).map(|(_, points)| *points).max()
    }

    /// The role that the header names and the cells do not refute.
    pub(super) fn by_header(&self) -> Option<(Role, i32)> {
        let first = self.named.iter().copied().find(|(role, _)| self.refuted(*role) > weigh::IMPOSSIBLE)?;
        // Of two lists that hold the same name the cells choose.
        let better = |best: (Role, i32), next: &(Role, i32)| if self.points(*next) > self.points(best) { *next } else { best };
        Some(self.named.iter().fold(first, better))
    }

    fn points(&self, (role, points): (Role, i32)) -> i32 {
        points + self.refuted(role) + self.agrees(role)
    }

    fn has(&self, kinds: &[Kind], share: usize) -> bool {
        self.census.filled >= CELLS && self.census.share(kinds) >= share
    }

    /// Running numbers, each another.
    fn numbers(&self) -> bool {
        self.has(&[Kind::Number], share::NEARLY_ALL) && self.census.distinct() >= share::NEARLY_ALL
    }

    /// Running numbers where the header promises texts.
    pub(super) fn numbered(&self) -> bool {
        let census = &self.census;
        census.filled >= CELLS && census.numbered() >= share::NEARLY_ALL && census.distinct() >= share::NEARLY_ALL
    }

    /// Numbers that come back: codes of account lines, of which "Prosjekt" is one.
    pub(super) fn codes(&self) -> bool {
        let census = &self.census;
        self.has(&[Kind::Number, Kind::Figure], share::HALF) && census.filled >= CODED && census.distinct() < share::HALF
    }

    /// Points against what the header says.
    fn refuted(&self, role: Role) -> i32 {
        let census = &self.census;
        let most = |kinds: &[Kind]| census.filled >= CELLS && census.share(kinds) >= share::MOST;
        let amounts = &[Kind::Figure, Kind::Money];
        match role {
            Role::Measure | Role::Activity => match () {
                () if most(amounts) || (census.filled == 0 && census.dashes > 0) => weigh::IMPOSSIBLE,
                () if self.codes() => weigh::IMPOSSIBLE,
                () if self.numbered() => weigh::AGAINST,
                () => 0,
            },
            Role::Number if census.filled >= CELLS && census.texts() > share::HALF => weigh::IMPOSSIBLE,
            Role::Responsible if most(&[Kind::Figure, Kind::Money, Kind::Tick, Kind::Day, Kind::Time]) => weigh::IMPOSSIBLE,
            Role::Period | Role::Deadline | Role::Cost | Role::Recurrence if most(&[Kind::Tick]) => weigh::AGAINST,
            Role::Cost if most(&[Kind::Day, Kind::Time]) => weigh::AGAINST,
            // "Risiko: Høy" tells how large it is, not which.
            Role::Risk if most(&[Kind::Level, Kind::Number, Kind::Figure]) => weigh::AGAINST,
            _ => 0,
        }
    }

    /// Points for cells that look as the header says.
    fn agrees(&self, role: Role) -> i32 {
        let most = |kinds: &[Kind]| self.census.filled > 0 && self.census.share(kinds) >= share::MOST;
        let agrees = match role {
            Role::Status => most(&[Kind::State, Kind::Tick]),
            Role::Period => most(&[Kind::Day, Kind::Time, Kind::Recurrence]),
            Role::Deadline => most(&[Kind::Day, Kind::Time]),
            Role::Recurrence => most(&[Kind::Recurrence]),
            Role::Responsible => most(&[Kind::Name]),
            Role::Cost => most(&[Kind::Money, Kind::Figure]),
            Role::Number => most(&[Kind::Number]),
            Role::Priority | Role::Likelihood | Role::Consequence => most(&[Kind::Level, Kind::Number]),
            Role::Activity | Role::Measure | Role::Goal | Role::Area | Role::Strategy | Role::Risk => self.census.texts() >= share::MOST,
            Role::Comment | Role::Other => false,
        };
        if agrees { weigh::AGREES } else { 0 }
    }
}

/// What speaks for one role of one column.
#[derive(Debug, Clone, Copy, Default)]
struct Evidence {
    points: i32,
    header: bool,
    contents: bool,
    position: bool,
}

/// Where the columns stand to each other.
struct Layout {
    /// The column that the header names as the measure, or else as the activity.
    measure: Option<usize>,
    /// The next column to the right of it that holds anything.
    beside: Option<usize>,
    /// Only one column of ticks is there: several say for whom, or when.
    one_tick_column: bool,
    /// Where headers name the activity and no measure: the column left of it.
    before: Option<usize>,
    /// A column of areas stands left of the measure.
    area: bool,
    /// Risks are weighed: degrees are theirs.
    risks: bool,
    /// The measure has no header that names it: the first column of texts is sought.
    main: Option<usize>,
}

/// Gives each column its role. `main` is the column of the measures where no header names it.
pub(super) fn assign(columns: &[Column], main: Option<usize>) -> Vec<ColumnRole> {
    let layout = layout(columns, main);
    let evidence: Vec<Vec<Evidence>> =
        SINGLE.iter().map(|role| columns.iter().enumerate().map(|(at, column)| weighed(*role, at, column, &layout)).collect()).collect();
    // Of equal columns the first.
    let scale = i64::try_from(columns.len()).unwrap_or(i64::MAX);
    let value = |role: usize, column: usize| {
        let points = evidence[role][column].points;
        if points < weigh::LEAST { 0 } else { i64::from(points) * (scale + 1) - i64::try_from(column).unwrap_or(scale) }
    };
    let mut roles: Vec<ColumnRole> = columns.iter().enumerate().map(|(at, column)| unassigned(at, column)).collect();
    for (role, column) in best(SINGLE.len(), columns.len(), value) {
        roles[column] = told(SINGLE[role], column, &columns[column], evidence[role][column]);
    }
    lone_deadline(&mut roles);
    areas(&mut roles);
    roles
}

fn layout(columns: &[Column], main: Option<usize>) -> Layout {
    let named = |role: Role| {
        let of_role = columns.iter().enumerate().filter(|(_, column)| column.by_header().is_some_and(|(by, _)| by == role));
        of_role.max_by_key(|(at, column)| (column.named(role), std::cmp::Reverse(*at))).map(|(at, _)| at)
    };
    let (by_name, activity) = (main.or_else(|| named(Role::Measure)), named(Role::Activity));
    let before = activity.filter(|_| by_name.is_none()).and_then(|activity| activity.checked_sub(1));
    let measure = by_name.or(activity);
    let holds = |column: &Column| column.census.filled > 0 || !column.header.is_empty();
    let beside = measure.and_then(|measure| (measure + 1..columns.len()).find(|&at| holds(&columns[at])));
    let ticks = columns.iter().filter(|column| column.census.share(&[Kind::Tick]) >= share::HALF).count();
    let area = named(Role::Area).zip(measure).is_some_and(|(area, measure)| area < measure);
    let risks =
        columns.iter().any(|column| [Role::Risk, Role::Likelihood, Role::Consequence].iter().any(|role| column.named(*role).is_some()));
    Layout { measure, beside, before, risks, one_tick_column: ticks == 1, area, main }
}

/// What speaks for a role of a column.
fn weighed(role: Role, at: usize, column: &Column, layout: &Layout) -> Evidence {
    // What stands for the measure describes no other.
    if let Some(points) = column.named(role).filter(|_| layout.main != Some(at) || role != Role::Activity) {
        let (agrees, refuted) = (column.agrees(role), column.refuted(role));
        return Evidence { points: points + agrees + refuted, header: true, contents: agrees > 0, position: false };
    }
    let (points, position) = match role {
        Role::Measure if layout.main == Some(at) => (weigh::CONTENTS, true),
        // "Tiltak" over 1.1, 1.2: the numbers of the measures.
        Role::Number if column.named(Role::Measure).is_some() && column.numbered() => (weigh::CONTENTS, false),
        // "Utført" over ticks.
        Role::Status if column.state && column.census.filled > 0 && column.census.share(&[Kind::Tick, Kind::State]) >= share::MOST => {
            (header::WHOLE, false)
        }
        _ if !column.unknown || layout.main == Some(at) => (0, false),
        _ => by_contents(role, at, column, layout),
    };
    let told = points > 0;
    Evidence {
        points: points + if position { weigh::POSITION } else { 0 },
        header: told && column.state && role == Role::Status,
        contents: told,
        position,
    }
}

/// Points that the cells give to a role whose name no header says, and whether the place told it too.
fn by_contents(role: Role, at: usize, column: &Column, layout: &Layout) -> (i32, bool) {
    let right = layout.measure.is_some_and(|measure| at > measure);
    let left = layout.measure.is_some_and(|measure| at < measure);
    let census = &column.census;
    let points = |holds: bool, points: i32| if holds { points } else { 0 };
    match role {
        Role::Status => {
            let ticks = layout.one_tick_column && right && column.has(&[Kind::Tick], share::NEARLY_ALL);
            (points(ticks || (census.filled >= CELLS && census.states()), weigh::CONTENTS), ticks)
        }
        Role::Period => (points(column.has(&[Kind::Day, Kind::Time, Kind::Recurrence], share::MOST), weigh::CONTENTS), false),
        Role::Deadline => (points(column.has(&[Kind::Day], share::MOST), weigh::SECOND), false),
        Role::Recurrence => (points(column.has(&[Kind::Recurrence], share::MOST), weigh::SECOND), false),
        Role::Responsible => (points(census.owners() && (right || census.someone() >= share::MOST), weigh::CONTENTS), right),
        Role::Priority => (points(!layout.risks && column.has(&[Kind::Level], share::MOST), weigh::CONTENTS), false),
        Role::Cost => (points(column.has(&[Kind::Money], share::MOST), weigh::CONTENTS), false),
        Role::Number => (points(left && column.numbers(), weigh::CONTENTS), left),
        Role::Measure => {
            let here = layout.before == Some(at) && !layout.area;
            (points(here && census.filled >= CELLS && census.texts() >= share::NEARLY_ALL, weigh::CONTENTS), here)
        }
        Role::Activity => {
            let long = column.has(&[Kind::Prose], share::HALF) && census.texts() >= share::NEARLY_ALL;
            let here = layout.beside == Some(at) && !layout.area;
            (points(long && here, weigh::CONTENTS), here)
        }
        _ => (0, false),
    }
}

/// A column that fills no field: what its header says it is.
fn unassigned(column: usize, of: &Column) -> ColumnRole {
    let known = [Role::Area, Role::Comment].into_iter().find(|role| of.named(*role).is_some());
    let basis = if of.header.is_empty() { Vec::new() } else { vec![RoleBasis::Header] };
    let confidence = if known.is_some() { trust::HEADER } else { trust::OTHER };
    ColumnRole { column, header: of.header.clone(), role: known.unwrap_or(Role::Other), basis, confidence }
}

/// How far to trust a role, by what told it. Measured by hiding one header at a time: of the roles that the cells alone then gave, 79 of 80
/// were the hidden header's in the tables of the two seeds in every format, 51 of 57 in twenty small plans in six languages, of which four
/// were degrees in registers of risks, which are now left alone.
mod trust {
    /// The header's whole name, or a part of it.
    pub(super) const HEADER: f32 = 0.97;
    pub(super) const PART: f32 = 0.93;
    pub(super) const DESCRIPTION: f32 = 0.85;
    /// The cells alone.
    pub(super) const CONTENTS: f32 = 0.8;
    /// The cells bear out the header.
    pub(super) const BOTH: f32 = 0.02;
    pub(super) const OTHER: f32 = 0.5;
}

fn told(role: Role, column: usize, of: &Column, evidence: Evidence) -> ColumnRole {
    let flags = [(evidence.header, RoleBasis::Header), (evidence.contents, RoleBasis::Contents), (evidence.position, RoleBasis::Position)];
    let named = of.named(role).unwrap_or(0);
    let by_header = match named {
        header::WHOLE.. => trust::HEADER,
        header::MENTIONS.. => trust::PART,
        1.. => trust::DESCRIPTION,
        _ => trust::CONTENTS,
    };
    let both = if named > 0 && evidence.contents { trust::BOTH } else { 0.0 };
    let basis = flags.into_iter().filter(|(told, _)| *told).map(|(_, basis)| basis).collect();
    ColumnRole { column, header: of.header.clone(), role, basis, confidence: by_header + both }
}

/// The only column of time is the period, whatever its name.
fn lone_deadline(roles: &mut [ColumnRole]) {
    if !roles.iter().any(|column| column.role == Role::Period)
        && let Some(deadline) = roles.iter_mut().find(|column| column.role == Role::Deadline)
    {
        deadline.role = Role::Period;
    }
}

/// Where an area stands left of the only column of what is done, the areas are what is planned for and the measures what is done about them.
fn areas(roles: &mut [ColumnRole]) {
    let of = |role: Role| roles.iter().position(|column| column.role == role);
    let Some(area) = of(Role::Area) else { return };
    match (of(Role::Measure), of(Role::Activity)) {
        (Some(done), None) if area < done => (roles[area].role, roles[done].role) = (Role::Measure, Role::Activity),
        (None, Some(done)) if area < done => roles[area].role = Role::Measure,
        _ => {}
    }
}
