//! The figures of a report that were checked → what is written at each of them.

use super::mark::Only;
use avstem::report::model::{Fact, Finding, Report, Severity, Statement, Verdict};
use avstem_document::place::Place;
use avstem_mark::{Kind, Mark, Marks};
use clap::ValueEnum;

/// The language of notes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Language {
    Nb,
    En,
}

/// The marks of a report.
pub(super) fn marks(report: &Report, only: Only, language: Language) -> Marks {
    let mut marks: Vec<Mark> = report.findings.iter().filter_map(|finding| of_finding(finding, language)).collect();
    for statement in &report.statements {
        for calculation in &statement.calculations {
            for result in &calculation.results {
                let (line, column) = if result.at.starts_with('c') { (&calculation.total, &result.at) } else { (&result.at, &calculation.total) };
                let Some(fact) = fact(statement, line, column) else { continue };
                let kind = match result.verdict {
                    Verdict::Exact => Kind::Right,
                    Verdict::Rounding => Kind::Rounding,
                    Verdict::Unchecked => Kind::Unchecked,
                    Verdict::Inconsistent => continue,
                };
                marks.push(Mark { place: fact.place.clone(), kind, title: title(kind, language).to_owned(), text: String::new() });
            }
        }
    }
    marks.retain(|mark| match only {
        Only::Wrong => matches!(mark.kind, Kind::Wrong | Kind::Doubtful),
        Only::Checked => mark.kind != Kind::Unchecked,
        Only::All => true,
    });
    Marks { marks, taken: taken(report) }
}

fn of_finding(finding: &Finding, language: Language) -> Option<Mark> {
    let kind = match finding.severity {
        Severity::Info if finding.code == "Q901" => Kind::Doubtful,
        Severity::Info => Kind::Rounding,
        _ => Kind::Wrong,
    };
    Some(Mark { place: finding.place.clone()?, kind, title: title(kind, language).to_owned(), text: format!("{} {}", finding.code, finding.message) })
}

fn title(kind: Kind, language: Language) -> &'static str {
    match (kind, language) {
        (Kind::Right, Language::En) => "Holds",
        (Kind::Right, Language::Nb) => "Stemmer",
        (Kind::Rounding, Language::En) => "Holds within rounding",
        (Kind::Rounding, Language::Nb) => "Stemmer innenfor avrunding",
        (Kind::Wrong, Language::En) => "Wrong",
        (Kind::Wrong, Language::Nb) => "Feil",
        (Kind::Doubtful, Language::En) => "Doubtful",
        (Kind::Doubtful, Language::Nb) => "Tvilsomt",
        (Kind::Unchecked, Language::En) => "Not checked",
        (Kind::Unchecked, Language::Nb) => "Ikke kontrollert",
    }
}

fn fact<'s>(statement: &'s Statement, line: &str, column: &str) -> Option<&'s Fact> {
    statement.lines.iter().find(|of| of.id == line)?.facts.get(column)
}

/// Where the cells of tables stand on pages.
fn taken(report: &Report) -> Vec<Place> {
    let cells = report.tables.iter().flat_map(|table| &table.cells).map(|cell| &cell.place);
    cells.filter(|place| matches!(place, Place::Page { .. })).cloned().collect()
}
