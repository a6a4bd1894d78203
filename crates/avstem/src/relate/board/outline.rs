//! How deep lines stand beneath others, by outline numbers or by where their labels begin.
//!
//! In: a statement. Out: a depth for each line (1, 1.1, 1.1.1; or steps of indentation), none where nothing tells. What it does not do:
//! it says nothing of sums; a line beneath another may be a part of it or a remark.

use crate::interpret::{LineItem, Statement};
use crate::relate::thresholds::outline::{MOST_STEPS, NUMBERED, STEP};

/// How deep each line stands; `None` for all where nothing tells.
#[must_use]
pub(in crate::relate) fn depths(statement: &Statement) -> Vec<Option<usize>> {
    let filled: Vec<&LineItem> = statement.lines.iter().filter(|line| line.facts.iter().any(Option::is_some)).collect();
    let numbered = filled.iter().filter(|line| outline(&line.label).is_some()).count();
    if numbered as f64 >= filled.len() as f64 * NUMBERED {
        return statement.lines.iter().map(|line| outline(&line.label)).collect();
    }
    let named = |line: &LineItem| !line.label.is_empty();
    let mut begins: Vec<f32> = filled.iter().filter(|line| named(line)).map(|line| line.indent).collect();
    begins.sort_by(f32::total_cmp);
    let mut steps: Vec<f32> = Vec::new();
    for begin in begins {
        if steps.last().is_none_or(|last| begin - last > STEP) {
            steps.push(begin);
        }
    }
    if !(2..=MOST_STEPS).contains(&steps.len()) {
        return vec![None; statement.lines.len()];
    }
    let depth = |line: &LineItem| steps.iter().rposition(|&step| line.indent >= step - STEP / 2.0).unwrap_or(0);
    statement.lines.iter().map(|line| named(line).then(|| depth(line))).collect()
}

/// The parts of an outline number that begins a label: 2 for `1.2 Drift` and `HC.3 Pleie`. A plain number is none, nor is a date.
fn outline(label: &str) -> Option<usize> {
    let first = label.split_whitespace().next()?;
    let first = first.trim_end_matches(['.', ':', ',', ')']);

    let mut parts = first.split('.').peekable();

    let letters = parts.next_if(|part| (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic()));

    let numbers: Vec<&str> = parts.collect();

    let short = |part: &&str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());

    (numbers.iter().all(short) && !numbers.is_empty() && (letters.is_some() || numbers.len() > 1 || first.len() <= 2))
        .then_some(numbers.len())
}
