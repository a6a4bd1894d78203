//! Two documents that avstem has read → what is different between them.
//!
//! In: two [`Report`]s. Out: a [`Comparison`]: figures that changed, lines that are new or gone, totals that moved and what moved them,
//! and each measure followed from report to report. Pure functions: no file is touched, and nothing is printed. Steps: [`statements`]
//! finds the tables that stand in both, [`columns`] their columns, [`lines`] their lines; figures are held against each other only
//! where both are matched ([`figures`]), and a total that moved is explained by its lines ([`totals`]). [`measures`] finds the measures
//! that stand in both, [`changes`] what became of them. [`pairs`] says which documents of two folders belong together.
//!
//! What it does not do: it does not guess. What has no sure partner is new or gone, a column of another period is no other figure, and a
//! note says what was not compared.

mod assign;
mod changes;
mod columns;
mod figures;
mod lines;
mod measures;
pub mod model;
pub mod pairs;
mod statements;
mod table;
mod text;
mod totals;

pub use model::Comparison;

use avstem::model::{Report, Status};
use model::{MeasureGone, MeasurePair, Measures, Nearest, Note, NoteKind, SCHEMA_VERSION, Side, StatementName, Summary};
use std::collections::BTreeSet;

/// From so many compared figures on, it says something that none is the same. Reports of two companies share 2 to 20 lines by name.
const MANY_FIGURES: usize = 10;

/// What is different between two documents.
#[must_use]
pub fn compare(old: &Report, new: &Report) -> Comparison {
    let mut notes = Vec::new();
    if old.status == Status::Partial || new.status == Status::Partial {
        let side = |report: &Report| if report.status == Status::Partial { vec![report.document.path.clone()] } else { Vec::new() };
        notes.push(Note { kind: NoteKind::PartlyRead, statement: None, old: side(old), new: side(new) });
    }
    let found = statements::matched(old, new);
    let statements: Vec<_> = found.pairs.iter().filter_map(|pair| table::compared(old, new, *pair, &mut notes)).collect();
    let lone = |report: &Report, taken: &BTreeSet<usize>| -> Vec<StatementName> {
        let statements = report.statements.iter().enumerate().filter(|(at, _)| !taken.contains(at));
        statements.map(|(_, statement)| table::statement_name(statement)).collect()
    };
    let statements_gone = lone(old, &found.pairs.iter().map(|pair| pair.old).collect());
    let statements_new = lone(new, &found.pairs.iter().map(|pair| pair.new).collect());
    if statements.is_empty() && !statements_gone.is_empty() && !statements_new.is_empty() {
        notes.push(Note { kind: NoteKind::NoStatementInBoth, statement: None, old: Vec::new(), new: Vec::new() });
    }
    if !found.alike_old.is_empty() {
        let names = |report: &Report, indices: &[usize]| {
            let statements = indices.iter().filter_map(|at| report.statements.get(*at));
            statements.map(|statement| statement.title.clone().unwrap_or_else(|| statement.id.clone())).collect()
        };
        let (old, new) = (names(old, &found.alike_old), names(new, &found.alike_new));
        notes.push(Note { kind: NoteKind::StatementsAlike, statement: None, old, new });
    }
    let measures = followed(old, new, &mut notes);
    let mut comparison = Comparison {
        schema_version: SCHEMA_VERSION,
        old: side(old),
        new: side(new),
        same_bytes: !old.document.sha256.is_empty() && old.document.sha256 == new.document.sha256,
        summary: Summary::default(),
        statements,
        statements_new,
        statements_gone,
        measures,
        notes,
    };
    comparison.summary = summary(&comparison);
    if comparison.summary.figures_compared >= MANY_FIGURES && comparison.summary.figures_changed == comparison.summary.figures_compared {
        comparison.notes.push(Note { kind: NoteKind::NoFigureEqual, statement: None, old: Vec::new(), new: Vec::new() });
    }
    comparison
}

/// The JSON Schema 2020-12 of what `avstem compare` writes.
///
/// # Errors
/// Never for these types: serialization fails only for map keys that are no strings.
pub fn schema() -> Result<String, serde_json::Error> {
    let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    avstem::json::pretty(&generator.into_root_schema_for::<model::Run>())
}

fn side(report: &Report) -> Side {
    let document = &report.document;
    Side {
        path: document.path.clone(),
        sha256: document.sha256.clone(),
        title: document.title.clone(),
        kind: document.kind,
        body: document.body.clone(),
        period: document.period.clone(),
        meeting_date: document.meeting_date.clone(),
        status: report.status,
    }
}

/// The measures of both documents.
fn followed(old: &Report, new: &Report, notes: &mut Vec<Note>) -> Measures {
    let found = measures::matched(&old.measures, &new.measures);
    let note = |kind| Note { kind, statement: None, old: Vec::new(), new: Vec::new() };
    match (old.measures.is_empty(), new.measures.is_empty()) {
        (false, false) if found.pairs.is_empty() => notes.push(note(NoteKind::NoMeasureInBoth)),
        (true, false) | (false, true) => notes.push(note(NoteKind::MeasuresInOneOnly)),
        _ => {}
    }
    if found.too_many {
        notes.push(note(NoteKind::TooManyMeasures));
    }
    let pair = |pair: &measures::MeasureMatch| {
        let (a, b) = (old.measures.get(pair.old)?, new.measures.get(pair.new)?);
        Some(MeasurePair {
            old: a.id.clone(),
            new: changes::name(b),
            basis: pair.basis,
            confidence: pair.confidence,
            done: changes::is_done_now(a, b),
            status: changes::status(a, b),
            period: changes::period(a, b),
            deadline: changes::deadline(a, b),
            responsible: changes::responsible(a, b),
            text: changes::wording(a, b),
            section: changes::section(a, b),
        })
    };
    let taken_new: BTreeSet<usize> = found.pairs.iter().map(|pair| pair.new).collect();
    let taken_old: BTreeSet<usize> = found.pairs.iter().map(|pair| pair.old).collect();
    let gone = old.measures.iter().enumerate().filter(|(at, _)| !taken_old.contains(at)).map(|(at, measure)| {
        let nearest = found.nearest.get(&at).and_then(|(at, similarity)| {
            let measure = new.measures.get(*at)?;
            Some(Nearest { id: measure.id.clone(), text: measures::text(measure), similarity: *similarity })
        });
        // Where none stands in both, the documents are about other things, and nothing was dropped.
        MeasureGone { measure: changes::name(measure), dropped: !found.pairs.is_empty() && changes::is_open(measure), nearest }
    });
    Measures {
        followed: found.pairs.iter().filter_map(pair).collect(),
        new: new.measures.iter().enumerate().filter(|(at, _)| !taken_new.contains(at)).map(|(_, measure)| changes::name(measure)).collect(),
        gone: gone.collect(),
    }
}

/// Everything that is different, counted.
fn summary(comparison: &Comparison) -> Summary {
    let statements = &comparison.statements;
    let of = |count: fn(&model::StatementPair) -> usize| statements.iter().map(count).sum();
    let followed = &comparison.measures.followed;
    let measures = |is: fn(&MeasurePair) -> bool| followed.iter().filter(|pair| is(pair)).count();
    let mut summary = Summary {
        differs: false,
        figures_compared: of(|pair| pair.figures_compared),
        figures_changed: of(|pair| pair.figures_changed.len()),
        figures_within_rounding: of(|pair| pair.figures_within_rounding.len()),
        figures_new: of(|pair| pair.figures_new.len()),
        figures_gone: of(|pair| pair.figures_gone.len()),
        totals_moved: of(|pair| pair.totals_moved.len()),
        lines_new: of(|pair| pair.lines_new.len()),
        lines_gone: of(|pair| pair.lines_gone.len()),
        lines_renamed: of(|pair| pair.lines_renamed.len()),
        lines_moved: of(|pair| pair.lines_moved.len()),
        columns_new: of(|pair| pair.columns_new.len()),
        columns_gone: of(|pair| pair.columns_gone.len()),
        statements_new: comparison.statements_new.len(),
        statements_gone: comparison.statements_gone.len(),
        measures_followed: followed.len(),
        measures_new: comparison.measures.new.len(),
        measures_gone: comparison.measures.gone.len(),
        measures_dropped: comparison.measures.gone.iter().filter(|gone| gone.dropped).count(),
        measures_done: measures(|pair| pair.done),
        statuses_changed: measures(|pair| pair.status.as_ref().is_some_and(|status| status.state_changed)),
        statuses_reworded: measures(|pair| pair.status.as_ref().is_some_and(|status| !status.state_changed)),
        periods_moved: measures(|pair| pair.period.is_some()),
        deadlines_moved: measures(|pair| pair.deadline.is_some()),
        responsible_changed: measures(|pair| pair.responsible.is_some()),
        measures_reworded: measures(|pair| pair.text.is_some()),
        measures_moved: measures(|pair| pair.section.is_some()),
    };
    summary.differs = summary.differences() > 0;
    summary
}

impl Summary {
    /// Everything that is no agreement, added up.
    fn differences(&self) -> usize {
        let tables = self.figures_changed + self.figures_new + self.figures_gone + self.lines_new + self.lines_gone;
        let frames =
            self.lines_renamed + self.lines_moved + self.columns_new + self.columns_gone + self.statements_new + self.statements_gone;
        let measures = self.measures_new + self.measures_gone + self.statuses_changed + self.statuses_reworded + self.periods_moved;
        tables + frames + measures + self.deadlines_moved + self.responsible_changed + self.measures_reworded + self.measures_moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem::{Options, process};

    fn read(text: &str) -> Report {
        process(text.as_bytes(), &Options::default()).unwrap()
    }

    const PLAN: &str = "Tertialrapport 1 2026\n\n## Kultur\n\nTiltak\tAktivitet\t2026\tStatus april 2026\n\
        Utstilling\tEtablere jury for utstillingen\tQ1\tUnder arbeid\n\
        Utstilling\tHolde samling for kunstnere\tQ3\tI rute\n\
        Søknader\tUtforme søknader til staten\tQ1\tUtført\n\
        Søknader\tSelge annonser i katalogen\tQ2\tIkke påbegynt\n";

    #[test]
    fn a_document_against_itself_gives_nothing() {
        let report = read(PLAN);
        let found = compare(&report, &report);
        assert_eq!((found.summary.measures_followed, found.summary.differs), (4, false));
        assert_eq!(found.notes, []);
    }

    #[test]
    fn a_measure_that_was_open_and_is_left_out_is_dropped_without_a_word() {
        let new =
            PLAN.replace("Under arbeid", "Utført").lines().filter(|line| !line.starts_with("Søknader")).collect::<Vec<_>>().join("\n");
        let found = compare(&read(PLAN), &read(&new));
        let summary = &found.summary;
        assert_eq!((summary.measures_gone, summary.measures_dropped, summary.measures_done), (2, 1, 1));
        assert!(summary.differs);
    }

    #[test]
    fn the_committed_schema_is_that_of_the_types() {
        let committed = include_str!("../../../schemas/comparison.schema.json");
        assert!(committed == schema().unwrap(), "stale; run: avstem schema comparison > schemas/comparison.schema.json");
    }
}
