//! Columns of two statements → those whose figures may be held against each other.
//!
//! In: two statements with what their documents say of time. Out: pairs. Scenario and period must agree. A column that tells no period
//! is of the time of the column before it, else of its title, else of its document; where those differ it has no partner, since "Avvik"
//! beside a first half is not "Avvik" beside a whole year. What several columns could be, equal headers decide, else nothing does.

use crate::{
    model::ColumnBasis,
    text::{normal, times, words},
};
use avstem::model::{Column, Period, Report, Scenario, Statement};

/// Two columns by their indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ColumnMatch {
    pub(crate) old: usize,
    pub(crate) new: usize,
    pub(crate) basis: ColumnBasis,
}

/// A statement with its document.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Within<'r> {
    pub(crate) report: &'r Report,
    pub(crate) statement: &'r Statement,
}

/// What a column is, apart from its header.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Sense {
    scenario: Scenario,
    nature: Option<avstem::model::Nature>,
    period: Option<(String, String)>,
    /// Where its scenario says little: its header without years and dates.
    name: Option<String>,
    /// Where it tells no period: its header, and the time of what stands around it.
    undated: Option<(String, Option<String>)>,
}

/// The columns that stand in both, by the old side's order.
pub(crate) fn matched(old: Within<'_>, new: Within<'_>) -> Vec<ColumnMatch> {
    let (old_senses, new_senses) = (senses(old), senses(new));
    let header = |within: Within<'_>, at: usize| within.statement.columns.get(at).map(|column| normal(&column.header));
    let mut matched = Vec::new();
    for (at, sense) in old_senses.iter().enumerate() {
        let same = |senses: &[Sense]| -> Vec<usize> { (0..senses.len()).filter(|at| senses.get(*at) == Some(sense)).collect() };
        let (ours, theirs) = (same(&old_senses), same(&new_senses));
        let equal_headers = |within: Within<'_>, group: &[usize]| -> Vec<usize> {
            group.iter().copied().filter(|other| header(within, *other) == header(old, at)).collect()
        };
        let partner = if let ([_], [theirs]) = (&ours[..], &theirs[..]) {
            Some(*theirs)
        } else {
            // Columns of one header that comes again go together in order, where there are as many of them.
            let (ours, theirs) = (equal_headers(old, &ours), equal_headers(new, &theirs));
            let place = ours.iter().position(|other| *other == at);
            place.filter(|_| ours.len() == theirs.len()).and_then(|place| theirs.get(place).copied())
        };
        let basis = if sense.period.is_some() { ColumnBasis::ScenarioAndPeriod } else { ColumnBasis::Header };
        matched.extend(partner.map(|partner| ColumnMatch { old: at, new: partner, basis }));
    }
    matched
}

/// True for columns that hold no figures: references to notes.
pub(crate) fn is_note(column: &Column) -> bool {
    column.scenario == Scenario::Note
}

fn span(period: &Period) -> (String, String) {
    (period.from.clone(), period.to.clone())
}

fn senses(within: Within<'_>) -> Vec<Sense> {
    let columns = &within.statement.columns;
    let sense = |(at, column): (usize, &Column)| {
        let period = column.period.as_ref().map(span);
        let undated = period.is_none().then(|| (normal(&column.header), time_around(within, at)));
        let vague = matches!(column.scenario, Scenario::Other | Scenario::Percent | Scenario::Variance);
        Sense { scenario: column.scenario, nature: column.nature, period, name: vague.then(|| timeless(&column.header)), undated }
    };
    columns.iter().enumerate().map(sense).collect()
}

/// A header without its years and dates.
fn timeless(header: &str) -> String {
    let times = times(header);
    words(header).into_iter().filter(|word| !times.contains(word)).collect::<Vec<_>>().join(" ")
}

/// The time of what stands around a column that tells none.
fn time_around(within: Within<'_>, at: usize) -> Option<String> {
    let columns = &within.statement.columns;
    let before = columns.iter().take(at).rev().find_map(|column| column.period.as_ref());
    let beside = before.or_else(|| columns.iter().skip(at).find_map(|column| column.period.as_ref()));
    let title = || within.statement.title.as_deref().map(times).filter(|times| !times.is_empty()).map(|times| times.join(" "));
    let document = || within.report.document.period.as_ref();
    let told = |period: &Period| format!("{}–{}", period.from, period.to);
    beside.map(told).or_else(title).or_else(|| document().map(told))
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem::{Options, process};

    fn pairs(old: &str, new: &str) -> Vec<(String, String)> {
        let read = |headers: &str| {
            let row = |label: &str, base: usize| {
                let figures: Vec<String> = (0..headers.split('\t').count()).map(|at| (base + at * 37).to_string()).collect();
                format!("{label}\t{}\n", figures.join("\t"))
            };
            let text = format!("Oversikt\n\nPost\t{headers}\n{}{}{}", row("Strøm", 1210), row("Leie", 3450), row("Renhold", 2190));
            process(text.as_bytes(), &Options::default()).unwrap()
        };
        let (old, new) = (read(old), read(new));
        let within = |report| Within { report, statement: &report.statements[0] };
        let (old, new) = (within(&old), within(&new));
        let header = |within: Within<'_>, at: usize| within.statement.columns[at].header.clone();
        matched(old, new).iter().map(|pair| (header(old, pair.old), header(new, pair.new))).collect()
    }

    #[test]
    fn a_budget_of_the_same_year_matches_and_actuals_of_other_periods_do_not() {
        let found = pairs("Regnskap 30.6.2026\tBudsjett 2026", "Regnskap 31.12.2026\tBudsjett 2026\tBudsjett 2027");
        assert_eq!(found, [("Budsjett 2026".to_owned(), "Budsjett 2026".to_owned())]);
    }

    #[test]
    fn a_variance_is_of_the_time_beside_it() {
        let found = pairs("Regnskap 30.6.2026\tBudsjett 30.6.2026\tAvvik", "Regnskap 31.12.2026\tBudsjett 31.12.2026\tAvvik");
        assert_eq!(found, []);
        assert_eq!(pairs("Regnskap 2026\tBudsjett 2026\tAvvik", "Budsjett 2026\tRegnskap 2026\tAvvik").len(), 3);
    }

    #[test]
    fn without_any_time_equal_headers_match() {
        let found = pairs("Nord\tSør", "Sør\tNord\tVest");
        assert_eq!(found, [("Nord".to_owned(), "Nord".to_owned()), ("Sør".to_owned(), "Sør".to_owned())]);
    }
}
