//! Failing checks → those that accuse, each with the probability that the document is wrong.
//!
//! In: content, relations and their results. Out: the results, in which a failing check either has a confidence or is unchecked. A
//! relation that does not hold is one thing, an error of the document another: the relation may not be what the document means, or
//! its figures not what it prints. Which of the two it is is weighed by a logistic model over what stands around the check
//! ([`evidence`]); its weights were fitted on documents whose errors are known ([`weights`]). What it does not do: it finds no
//! relation and changes no figure, and it leaves alone what a profile declares, sums carried over a page and the two sides of a balance.

mod evidence;
mod weights;

pub use evidence::{Evidence, Failing, NAMES};

use super::{
    Evaluation, Excuse, Verdict,
    thresholds::accusation::{ACCUSES, WITNESSED},
};
use crate::{interpret::Content, relate::Relations};

/// The failing checks of a document that are to be weighed, with what is to be said of each, before any of them is taken back. Relations
/// that words alone tell, and mean nothing else by it, are not among them.
#[must_use]
pub fn failing(content: &Content, relations: &Relations, results: &[Vec<Evaluation>]) -> Vec<Failing> {
    evidence::failing(content, relations, results)
}

/// The probability that a failing check is an error of the document.
#[must_use]
pub fn probability(evidence: &Evidence) -> f64 {
    let score: f64 = evidence.iter().zip(weights::WEIGHTS).map(|(value, weight)| value * weight).sum();
    1.0 / (1.0 + (-score).exp())
}

/// Gives each failing check its confidence, and takes back those that are more likely no error.
pub(super) fn weigh(content: &Content, relations: &Relations, results: &mut [Vec<Evaluation>]) {
    for check in failing(content, relations, results) {
        let probability = probability(&check.evidence).max(borne_out(content, relations, results, &check));
        let result = &mut results[check.calculation][check.result];
        if probability < ACCUSES {
            result.verdict = Verdict::Unchecked;
            result.unchecked_because = Some(Excuse::DoubtfulClaim);
        } else {
            result.confidence = Some(probability as f32);
        }
    }
}

/// How likely a failing check is an error by what the other tables of the document say: where their totals of the same name sum the same
/// lines, so does this one, however large the difference. Nothing is said where the check fails in several columns and holds in none, or
/// where the stated figure follows from another relation: then this total is of another kind.
fn borne_out(content: &Content, relations: &Relations, results: &[Vec<Evaluation>], check: &Failing) -> f64 {
    let Some(witness) = relations.witnesses.get(check.calculation).copied().flatten() else { return 0.0 };
    let list = &results[check.calculation];
    let count = |verdicts: &[Verdict]| list.iter().filter(|result| verdicts.contains(&result.verdict)).count();
    let (holds, fails) = (count(&[Verdict::Exact, Verdict::Rounding]), count(&[Verdict::Inconsistent]));
    if (fails > 1 && holds == 0) || check.evidence[evidence::SUPPORTERS] > 0.0 || witness.probability() < WITNESSED {
        return 0.0;
    }
    let table = content.statements[relations.calculations[check.calculation].statement].table;
    witness.probability() * f64::from(content.tables[table].0.confidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The evidence of a lone failing total of a sure table, with some numbers changed.
    fn evidence(changes: &[(&str, f64)]) -> Evidence {
        let mut evidence = [0.0; NAMES.len()];
        for (name, value) in [
            ("always 1", 1.0),
            ("it is the only failing position of its relation", 1.0),
            ("share of the positions in which the relation fails", 0.25),
            ("ln(1 + positions in which it holds with two figures that are not 0)", 4_f64.ln()),
            ("log10(relative difference), from -4 to 1", -2.0),
            ("1 - confidence of the table", 0.02),
            ("confidence of the relation", 0.95),
            ("share of the failing positions of the relation in which the difference is small", 1.0),
        ]
        .iter()
        .chain(changes)
        {
            evidence[NAMES.iter().position(|known| known == name).unwrap()] = *value;
        }
        evidence
    }

    #[test]
    fn a_lone_slip_in_a_sound_table_accuses() {
        assert!(probability(&evidence(&[("the difference has the form of one digit or of two exchanged", 1.0)])) > 0.6);
    }

    #[test]
    fn what_fails_everywhere_in_a_doubtful_table_accuses_nobody() {
        let doubtful = evidence(&[
            ("it is the only failing position of its relation", 0.0),
            ("share of the positions in which the relation fails", 0.75),
            ("ln(1 + other failing checks of the table)", 3.0),
            ("1 - confidence of the table", 0.2),
            ("share of the failing positions of the relation in which the difference is small", 0.0),
        ]);
        assert!(probability(&doubtful) < 0.1);
    }

    #[test]
    fn two_checks_that_meet_at_a_figure_accuse_more_than_two_that_do_not() {
        let apart = evidence(&[("ln(1 + other failing checks of the table)", 2_f64.ln())]);
        let meeting = evidence(&[
            ("ln(1 + other failing checks of the table)", 2_f64.ln()),
            ("other failing checks of the table that share a figure, up to 3", 1.0),
        ]);
        assert!(probability(&meeting) > probability(&apart));
    }
}
