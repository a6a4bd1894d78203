//! The document as witness: a form of sum that recurs over the tables of a document speaks for each of them.
//!
//! In: the statements of a document and the relations found in each. Out: for each labelled total what the *other* tables say of the sum
//! that its place claims ([`Witness`]), and the sums that they speak for and no table told by itself. The forms are those that a place
//! tells without any figure: all lines since the last heading or total, all lines since the last total, all lines that no other total
//! has taken up. Whether they hold is counted over tables that call their total by the same name. What it does not do: a table is no
//! witness for itself, and a form that one table shows is none.

use crate::{
    interpret::{Content, LineKind, Statement, name_words},
    relate::{
        board::{Board, Items, Role, tally::Tally},
        model::{Axis, Basis, Calculation, CalculationKind, Step, Witness, weighted},
        shape::run::{Direction, section},
        thresholds::witness::{CONTRADICTED, DIGITS, FEWEST, MOST_STATEMENTS},
    },
    vocabulary::{Vocabulary, same_name},
};

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
pub(in crate::relate) struct Places(Vec<Place>);

impl Places {
    /// Looks at all statements. `steps` are those of their columns.
    pub(in crate::relate) fn of(
        content: &Content,
        calculations: &[Calculation],
        steps: &[Vec<Option<Step>>],
        vocabulary: &Vocabulary,
    ) -> Self {
        if content.statements.len() > MOST_STATEMENTS {
            return Self::default();
        }
        let mut places = Vec::new();
        for (index, statement) in content.statements.iter().enumerate() {
            let board = Board::new(statement, Axis::Lines, steps.get(index).map_or(&[], Vec::as_slice), vocabulary);
            let mut taken = vec![false; statement.lines.len()];
            let sums = calculations.iter().filter(|sum| sum.statement == index && sum.axis == Axis::Lines && sum.kind.is_sum());
            for (item, _) in sums.flat_map(|sum| &sum.items) {
                taken[*item] = true;
            }
            let totals = (0..board.lines()).filter(|&line| board.roles[line] == Role::Total && board.has_figures(line));
            places.extend(totals.map(|total| place(index, statement, &board, &taken, total, vocabulary)));
        }
        Self(places)
    }

    /// What the other tables say of the form of a sum; `None` where it has none of the forms, or nobody else has it.
    fn witness(&self, place: &Place, form: usize) -> Option<Witness> {
        let is_other = |other: &&Place| (other.statement, other.total) != (place.statement, place.total);
        let others = self.0.iter().filter(is_other).filter(|other| other.name == place.name);
        let heard: Vec<bool> = others.filter_map(|other| other.holds[form]).collect();
        let holds = heard.iter().filter(|holds| **holds).count();
        (holds >= FEWEST).then_some(Witness { holds, fails: heard.len() - holds })
    }

    /// What is said of each calculation.
    pub(in crate::relate) fn hear(&self, calculations: &[Calculation]) -> Vec<Option<Witness>> {
        let of = |calculation: &Calculation| {
            let plain = calculation.axis == Axis::Lines && calculation.kind == CalculationKind::Footing;
            let place =
                self.0.iter().find(|place| plain && place.statement == calculation.statement && place.total == calculation.total)?;
            let items: Vec<usize> = calculation.items.iter().map(|&(item, _)| item).collect();
            (0..FORMS)
                .filter(|&form| place.forms[form] == items)
                .filter_map(|form| self.witness(place, form))
                .max_by_key(|witness| witness.holds)
        };
        calculations.iter().map(of).collect()
    }

    /// The sums that other tables speak for, of totals that have none.
    pub(in crate::relate) fn sums(&self, calculations: &[Calculation]) -> Vec<Calculation> {
        let is_known = |place: &&Place| {
            let own = |sum: &&Calculation| sum.statement == place.statement && sum.axis == Axis::Lines && sum.total == place.total;
            calculations.iter().any(|sum| own(&sum) && sum.kind.is_sum())
        };
        let open = self.0.iter().filter(|place| !is_known(place));
        open.filter_map(|place| {
            let told = (0..FORMS)
                .filter(|&form| place.forms[form].len() > 1 && !place.refuted[form])
                .filter_map(|form| Some((self.witness(place, form)?, form)));
            let (witness, form) = told.max_by_key(|(witness, form)| (witness.holds, std::cmp::Reverse(*form)))?;
            let items: Items = place.forms[form].iter().map(|&line| (line, 1)).collect();
            (witness.fails * CONTRADICTED <= witness.holds).then(|| Calculation {
                statement: place.statement,
                kind: CalculationKind::Footing,
                axis: Axis::Lines,
                total: place.total,
                items: weighted(&items),
                positions: place.positions.clone(),
                basis: vec![Basis::Label, Basis::Document],
                confidence: witness.probability() as f32,
            })
        })
        .collect()
    }
}

/// What a total is called beyond its section: "Sum skole" under "Skole" is the sum of its section, as "Sum kultur" is under "Kultur".
fn own_name(statement: &Statement, total: usize, vocabulary: &Vocabulary) -> String {
    let words = name_words(&statement.lines[total].label, vocabulary);
    let heading = statement.lines[..total].iter().rfind(|line| line.kind == LineKind::Heading).map(|line| line.label.as_str());
    let sections = statement.lines[total].section.iter().map(String::as_str);
    let mut titles = sections.chain(heading).chain(statement.title.as_deref());
    let is_named = titles.any(|title| same_name(&name_words(title, vocabulary), &words));
    if is_named { String::new() } else { words.join(" ") }
}

fn place(index: usize, statement: &Statement, board: &Board, taken: &[bool], total: usize, vocabulary: &Vocabulary) -> Place {
    let plain = |line: &usize| board.roles[*line] == Role::Plain && board.has_figures(*line);
    let since = board.roles[..total].iter().rposition(|role| matches!(role, Role::Total | Role::Result)).map_or(0, |line| line + 1);
    let open = |line: &usize| matches!(board.roles[*line], Role::Plain | Role::Total) && board.has_figures(*line) && !taken[*line];
    let forms =
        [section(board, total, Direction::After).collect(), (since..total).filter(plain).collect(), (0..total).filter(open).collect()];
    let tallies = forms.each_ref().map(|lines: &Vec<usize>| {
        let items: Items = lines.iter().map(|&line| (line, 1)).collect();
        if lines.len() > 1 { board.tally_items(total, &items) } else { Tally::default() }
    });
    let holds =
        tallies.each_ref().map(|tally| (tally.positions > 0).then_some(tally.holds * 2 > tally.positions && tally.summed_digits >= DIGITS));
    let refuted = tallies.each_ref().map(|tally| tally.positions > 1 && tally.holds == 0);
    let name = own_name(statement, total, vocabulary);
    Place { statement: index, total, name, positions: board.compared.to_vec(), forms, holds, refuted }
}
