//! Tables of measures, drawn.
//!
//! In: words, a year, a source of chance. Out: a [`Draft`] without figures: measures with who is responsible, until when, and how far they
//! have come; with and without numbers, activities and comments.

use super::{
    accounts::Draft,
    model::{Axis, Cell, Column, Kind, Role, Row, RowKind, Table},
    numbers::Notation,
    words::{Words, fill, pick},
};
use fastrand::Rng;

/// All measures that the words make, as beginning and end, shuffled. Tables take from them, so that none is listed twice.
pub(crate) fn deeds(words: &Words, chance: &mut Rng) -> Vec<(usize, usize)> {
    let all = (0..words.deeds.len()).flat_map(|deed| (0..words.objects.len()).map(move |object| (deed, object)));
    let mut all: Vec<(usize, usize)> = all.collect();
    chance.shuffle(&mut all);
    all
}

/// Draws a table of measures, from what is left of them.
pub(crate) fn draw(
    words: &Words,
    left: &mut Vec<(usize, usize)>,
    (notation, year, number): (&Notation, i32, usize),
    chance: &mut Rng,
) -> Draft {
    let roles = roles(chance);
    let with = |role| if roles.contains(&role) { "yes" } else { "no" };
    let mut shape: Vec<Axis> = vec![("table", "measures".into())];
    shape.push(("numbered measures", with(Role::Number).into()));
    shape.push(("activities", with(Role::Activity).into()));
    shape.push(("status", with(Role::Status).into()));
    let columns: Vec<Column> = roles.iter().map(|&role| column(role, words, chance)).collect();
    let measures = left.split_off(left.len().saturating_sub(chance.usize(2..=9)));
    let rows = measures.into_iter().enumerate();
    let rows = rows.map(|(at, of)| row(at, of, &roles, words, year, chance)).collect();
    let caption = (chance.usize(..4) == 0).then(|| fill(pick(words.captions, chance), &[&number.to_string()]));
    let table = Table { shape, kind: Kind::Measures, caption, unit_line: None, scale: 1, columns, rows, relations: Vec::new() };
    Draft { table, notation: notation.clone(), source: None }
}

fn roles(chance: &mut Rng) -> Vec<Role> {
    let mut roles = Vec::new();
    if chance.usize(..3) == 0 {
        roles.push(Role::Number);
    }
    roles.push(Role::Measure);
    if chance.usize(..5) == 0 {
        roles.push(Role::Activity);
    }
    if chance.usize(..10) > 0 {
        roles.push(Role::Responsible);
    }
    if chance.usize(..10) > 0 {
        roles.push(Role::Deadline);
    }
    if chance.usize(..4) > 0 {
        roles.push(Role::Status);
    }
    if roles.len() < 3 || chance.usize(..6) == 0 {
        roles.push(Role::Comment);
    }
    roles
}

fn column(role: Role, words: &Words, chance: &mut Rng) -> Column {
    let headers = match role {
        Role::Number => words.number,
        Role::Measure => words.measure,
        Role::Activity => words.activity,
        Role::Responsible => words.responsible,
        Role::Deadline => words.deadline,
        Role::Status => words.status,
        _ => words.comment,
    };
    Column { role, group: None, header: pick(headers, chance).to_owned() }
}

fn row(at: usize, (deed, object): (usize, usize), roles: &[Role], words: &Words, year: i32, chance: &mut Rng) -> Row {
    let year = (year + chance.i32(0..=1)).to_string();
    let cell = |role: &Role, chance: &mut Rng| match role {
        Role::Number => (at + 1).to_string(),
        Role::Measure => format!("{} {}", words.deeds[deed], words.objects[object]),
        // Another measure's words, so that it is no copy of the measure.
        Role::Activity => format!("{} {}", words.deeds[(deed + 1) % words.deeds.len()], words.objects[(object + 3) % words.objects.len()]),
        Role::Responsible => pick(words.people, chance).to_owned(),
        Role::Deadline if chance.usize(..12) > 0 => fill(pick(words.deadlines, chance), &[&year]),
        Role::Status if chance.usize(..8) > 0 => pick(words.states, chance).to_owned(),
        Role::Comment if chance.bool() => pick(words.comments, chance).to_owned(),
        _ => String::new(),
    };
    Row { kind: RowKind::Line, level: 0, cells: roles.iter().map(|role| Cell::words(cell(role, chance))).collect() }
}
