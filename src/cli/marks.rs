//! The figures of a report that were checked → what is written at each of them.

use avstem::report::model::Report;
use avstem_document::place::Place;
use avstem_mark::{Kind, Mark, Marks};
use avstem_view::{Checked, Judgement, Texts, checked, reason, tell};
use clap::ValueEnum;

/// Which figures are marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Only {
    Wrong,
    Checked,
    All,
}

/// The marks of a report, and what stands on its pages.
pub(super) fn marks(report: &Report, only: Only, texts: &Texts) -> Marks {
    let wanted = |one: &Checked| match only {
        Only::Wrong => !matches!(one.judgement, Judgement::Right | Judgement::Rounding | Judgement::Unchecked),
        Only::Checked => one.judgement != Judgement::Unchecked,
        Only::All => true,
    };
    let marks = checked(report).iter().filter(|one| wanted(one)).map(|one| mark(report, one, texts)).collect();
    Marks { marks, taken: taken(report) }
}

fn mark(report: &Report, one: &Checked, texts: &Texts) -> Mark {
    let name = [one.row.as_str(), one.column].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
    let what = texts.say(&format!("mark.{}", one.judgement.name()), &[]);
    // What is said of a finding begins with its name.
    let title = if name.is_empty() || !one.findings.is_empty() { what } else { texts.say("mark.at", &[("what", &what), ("name", &name)]) };
    let mut lines = vec![reason(report, one, texts)];
    for finding in one.findings.iter().filter_map(|index| report.findings.get(*index)) {
        let hints = tell(report, finding, texts).hints;
        lines.extend(hints.iter().map(|(name, text)| texts.say("mark.hint", &[("name", name), ("text", text)])));
    }
    Mark { place: one.place.clone(), kind: kind(one.judgement), title, text: lines.join("\n") }
}

fn kind(judgement: Judgement) -> Kind {
    match judgement {
        Judgement::Right => Kind::Right,
        Judgement::Rounding => Kind::Rounding,
        Judgement::Unchecked => Kind::Unchecked,
        Judgement::Doubtful | Judgement::Affected => Kind::Doubtful,
        Judgement::Wrong => Kind::Wrong,
    }
}

/// Where the cells of tables stand on pages.
fn taken(report: &Report) -> Vec<Place> {
    let cells = report.tables.iter().flat_map(|table| &table.cells).map(|cell| &cell.place);
    cells.filter(|place| matches!(place, Place::Page { .. })).cloned().collect()
}
