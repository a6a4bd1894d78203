//! Results that a slip of the pen keeps from adding up: what their names and signs say they are made of.
//!
//! In: a board, a line labelled as a result, the open lines before it. Out: a [`Candidate`] for a result that no choice of signs explains.
//! The net cash flow of a section adds all lines of it, signed as they are printed, and the net change the net cash flows; a result below
//! nothing but costs, printed without a sign, is their sum with a minus. In every position the sum must hold or be off by one slip of the
//! pen. What it does not do: it tries no signs, as one of many always comes near.

use crate::relate::{
    board::{Board, Items, Role, plus},
    proposal::Candidate,
    shape::section::misprinted,
    thresholds::section::DIGITS,
};
use crate::{interpret::Statement, vocabulary::LineWords};

/// The result of a section whose lines tell what it is.
#[must_use]
pub(in crate::relate) fn result(
    statement: &Statement,
    board: &Board,
    total: usize,
    open_lines: &[usize],
    words: &LineWords,
) -> Option<Candidate> {
    let label = |line: usize| statement.lines[line].label.as_str();
    let is_flow = |line: usize| words.cash_flow.starts(label(line));
    if is_flow(total) || words.net_change.starts(label(total)) {
        return flow(board, total, open_lines, &is_flow);
    }
    costs(board, total, open_lines)
}

/// The flows since the last net cash flow, or the net cash flows that stand right above a net change.
fn flow(board: &Board, total: usize, open_lines: &[usize], is_flow: &dyn Fn(usize) -> bool) -> Option<Candidate> {
    let nets = open_lines.iter().rev().take_while(|&&line| is_flow(line)).count();
    let from = open_lines.iter().rposition(|&line| is_flow(line)).map_or(0, |at| at + 1);
    let lines = if nets > 0 { &open_lines[open_lines.len() - nets..] } else { &open_lines[from..] };
    misprinted(board, total, plus(lines.iter().copied().filter(|&line| board.roles[line] != Role::Apart)), DIGITS)
}

/// Costs without a sign, or nothing but their total, and a negative result below them.
fn costs(board: &Board, total: usize, open_lines: &[usize]) -> Option<Candidate> {
    let from = match open_lines {
        [only] if board.roles[*only] == Role::Total => 0,
        _ => open_lines.iter().rposition(|&line| board.roles[line] != Role::Plain).map_or(0, |at| at + 1),
    };
    let items: Items = open_lines[from..].iter().map(|&line| (line, -1)).collect();
    let at = |line: usize, positive: bool| {
        let fits = |&position: &usize| board.at(line, position).is_none_or(|number| number.value == 0 || (number.value > 0) == positive);
        board.compared.iter().all(fits)
    };
    (at(total, false) && items.iter().all(|&(line, _)| at(line, true))).then(|| misprinted(board, total, items, DIGITS)).flatten()
}

#[cfg(test)]
mod tests {
    use crate::relate::tests::relations;

    #[test]
    fn a_misprinted_net_cash_flow_sums_its_section() {
        let rows = [
            "Tekst | 2025",
            "Årets resultat | 412 340",
            "Avskrivninger | 88 210",
            "Endring i fordringer | -31 455",
            "Netto kontantstrøm fra driften | 478 095",
        ];
        assert_eq!(relations(&rows), ["Netto kontantstrøm fra driften = +Årets resultat +Avskrivninger +Endring i fordringer"]);
    }

    #[test]
    fn a_misprinted_result_below_costs_without_a_sign_is_their_sum_with_a_minus() {
        let rows = |result: &str| {
            let lines = ["Tekst | 2025", "Lønn | 98 340", "Leie | 44 150", "Annet | 61 500"].map(str::to_owned);
            [lines.as_slice(), &[format!("Netto resultat | {result}")]].concat()
        };
        let told = |result: &str| relations(&rows(result).iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(told("-203 090"), ["Netto resultat = -Lønn -Leie -Annet"]);
        assert_eq!(told("-151 234"), [""; 0]);
        let rows = ["Tekst | 2025", "Lønn | 98 340", "Leie | 44 150", "Sum kostnader | 142 490", "Netto resultat | -142 940"];
        assert_eq!(relations(&rows), ["Sum kostnader = +Lønn +Leie", "Netto resultat = -Sum kostnader"]);
    }
}
