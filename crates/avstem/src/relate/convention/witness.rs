//! The document as witness: a form of sum that recurs over the tables of a document speaks for each of them.
//!
//! In: the statements of a document and the relations found in each. Out: for each labelled total what the *other* tables say of the sum
//! that its place claims ([`Witness`]), and the sums that they speak for and no table told by itself. The forms are those that a place
//! tells without any figure: all lines since the last heading or total, all lines since the last total, all lines that no other total
//! has taken up. Whether they hold is counted over tables that call their total by the same name. What it does not do: a table is no
//! witness for itself, and a form that one table shows is none.

use crate::{
    interpret::{Content, LineItem, LineKind, Statement, name_words},
    relate::{
        board::{Board, Role, plus, tally::Tally},
        model::{Axis, Basis, Calculation, CalculationKind, Step, Witness, weighted},
        shape::run::{Direction, section},
        thresholds::witness::{CONTRADICTED, DIGITS, FEWEST, MOST_ROOTS, MOST_STATEMENTS},
    },
    vocabulary::{Vocabulary, same_name},
};
use std::collections::{BTreeMap, BTreeSet};

/// The sums that a total's place may claim.
const FORMS: usize = 3;

/// A labelled total and what its place may claim.
#[derive(Debug)]
struct Place {
    statement: usize,
    total: usize,
    /// What it is called, without the words that only say that it is a total.
    name: String,
    /// The columns in which it may be claimed.
    positions: Vec<usize>,
    forms: [Vec<usize>; FORMS],
    /// Whether each of them holds; `None` where there is too little to compare.
    holds: [Option<bool>; FORMS],
    /// Whether each fails in several columns and holds in none: then the total is another one.
    refuted: [bool; FORMS],
}

/// The places of a document's labelled totals.
#[derive(Debug, Default)]
pub(in crate::relate) struct Places {
    places: Vec<Place>,
    /// In how many places of a name each form holds and fails.
    counts: BTreeMap<String, [Witness; FORMS]>,
}

impl Places {
    /// Looks at all statements. `steps` are those of their columns.
    pub(in crate::relate) fn of(
        content: &Content,
        calculations: &[Calculation],
        steps: &[Vec<Option<Step>>],
        vocabulary: &Vocabulary,
    ) -> Self {
        let totals = content.statements.iter().flat_map(|statement| &statement.lines).filter(|line| line.kind.sums()).count();
        if totals <= FEWEST || content.statements.len() > MOST_STATEMENTS {
            return Self::default();
        }
        let mut items: Vec<Vec<usize>> = vec![Vec::new(); content.statements.len()];
        for sum in calculations.iter().filter(|sum| sum.axis == Axis::Lines && sum.kind.is_sum()) {
            items[sum.statement].extend(sum.items.iter().map(|&(item, _)| item));
        }
        let mut all = Self::default();
        for (index, (statement, items)) in content.statements.iter().zip(items).enumerate() {
            let board = Board::new(statement, Axis::Lines, steps.get(index).map_or(&[], Vec::as_slice), vocabulary);
            all.look_at(index, statement, &board, &items, vocabulary);
        }
        all
    }

    /// Looks at the totals of one statement; `items` are the lines that its sums take up.
    fn look_at(&mut self, index: usize, statement: &Statement, board: &Board, items: &[usize], vocabulary: &Vocabulary) {
        let mut taken = vec![false; board.lines()];
        for &item in items {
            taken[item] = true;
        }
        let mut open: Vec<usize> = Vec::new();
        let mut heading: Option<&str> = None;
        for (line, taken) in taken.into_iter().enumerate() {
            if statement.lines[line].kind == LineKind::Heading {
                heading = Some(&statement.lines[line].label);
            }
            if !board.has_figures(line) {
                continue;
            }
            if board.roles[line] == Role::Total {
                let roots = if open.len() <= MOST_ROOTS { open.clone() } else { Vec::new() };
                let place =
                    place(index, board, line, roots, own_name(&statement.lines[line], heading, statement.title.as_deref(), vocabulary));
                self.count(&place);
                self.places.push(place);
            }
            if matches!(board.roles[line], Role::Plain | Role::Total) && !taken && open.len() <= MOST_ROOTS {
                open.push(line);
            }
        }
    }

    fn count(&mut self, place: &Place) {
        let counts = self.counts.entry(place.name.clone()).or_default();
        for (count, holds) in counts.iter_mut().zip(place.holds).filter_map(|(count, holds)| Some((count, holds?))) {
            if holds { count.holds += 1 } else { count.fails += 1 }
        }
    }

    /// What the other tables say of the form of a sum; `None` where too few of them have it.
    fn witness(&self, place: &Place, form: usize) -> Option<Witness> {
        let mut others = self.counts.get(&place.name)?[form];
        match place.holds[form] {
            Some(true) => others.holds -= 1,
            Some(false) => others.fails -= 1,
            None => {}
        }
        (others.holds >= FEWEST).then_some(others)
    }

    /// What is said of each calculation.
    pub(in crate::relate) fn hear(&self, calculations: &[Calculation]) -> Vec<Option<Witness>> {
        let places: BTreeMap<(usize, usize), &Place> = self.places.iter().map(|place| ((place.statement, place.total), place)).collect();
        let of = |calculation: &Calculation| {
            let plain = calculation.axis == Axis::Lines && calculation.kind == CalculationKind::Footing;
            let place = places.get(&(calculation.statement, calculation.total)).filter(|_| plain)?;
            let items = || calculation.items.iter().map(|(item, _)| item);
            (0..FORMS)
                .filter(|&form| place.forms[form].iter().eq(items()))
                .filter_map(|form| self.witness(place, form))
                .max_by_key(|witness| witness.holds)
        };
        calculations.iter().map(of).collect()
    }

    /// The sums that other tables speak for, of totals that have none.
    pub(in crate::relate) fn sums(&self, calculations: &[Calculation]) -> Vec<Calculation> {
        let sums = calculations.iter().filter(|sum| sum.axis == Axis::Lines && sum.kind.is_sum());
        let known: BTreeSet<(usize, usize)> = sums.map(|sum| (sum.statement, sum.total)).collect();
        let open = self.places.iter().filter(|place| !known.contains(&(place.statement, place.total)));
        open.filter_map(|place| {
            let told = (0..FORMS)
                .filter(|&form| place.forms[form].len() > 1 && !place.refuted[form])
                .filter_map(|form| Some((self.witness(place, form)?, form)));
            let (witness, form) = told.max_by_key(|(witness, form)| (witness.holds, std::cmp::Reverse(*form)))?;
            (witness.fails * CONTRADICTED <= witness.holds).then(|| Calculation {
                statement: place.statement,
                kind: CalculationKind::Footing,
                axis: Axis::Lines,
                total: place.total,
                items: weighted(&plus(place.forms[form].iter().copied())),
                positions: place.positions.clone(),
                basis: vec![Basis::Label, Basis::Document],
                confidence: witness.probability() as f32,
            })
        })
        .collect()
    }
}

/// What a total is called beyond its section: "Sum skole" under "Skole" is the sum of its section, as "Sum kultur" is under "Kultur".
fn own_name(line: &LineItem, heading: Option<&str>, title: Option<&str>, vocabulary: &Vocabulary) -> String {
    let words = name_words(&line.label, vocabulary);
    let mut titles = line.section.iter().map(String::as_str).chain(heading).chain(title);
    let is_named = titles.any(|title| same_name(&name_words(title, vocabulary), &words));
    if is_named { String::new() } else { words.join(" ") }
}

/// `roots` are the lines before the total that no other total has taken up.
fn place(statement: usize, board: &Board, total: usize, roots: Vec<usize>, name: String) -> Place {
    let plain = |line: &usize| board.roles[*line] == Role::Plain && board.has_figures(*line);
    let since = board.roles[..total].iter().rposition(|role| matches!(role, Role::Total | Role::Result)).map_or(0, |line| line + 1);
    let forms = [section(board, total, Direction::After).collect(), (since..total).filter(plain).collect(), roots];
    let tallies = forms
        .each_ref()
        .map(|lines: &Vec<usize>| if lines.len() > 1 { board.tally_items(total, &plus(lines.iter().copied())) } else { Tally::default() });
    let holds =
        tallies.each_ref().map(|tally| (tally.positions > 0).then_some(tally.holds * 2 > tally.positions && tally.summed_digits >= DIGITS));
    let refuted = tallies.each_ref().map(|tally| tally.positions > 1 && tally.holds == 0);
    Place { statement, total, name, positions: board.compared.to_vec(), forms, holds, refuted }
}
