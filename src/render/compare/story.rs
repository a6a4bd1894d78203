//! A comparison → what is told of it: headings, rows and sentences, in one language, not yet laid out.
//!
//! In: a [`Run`] and [`Texts`]. Out: a [`Story`]. A measure is told once, under what matters most of what became of it; a total that moved
//! is told with the lines that moved it and not once more among the changed figures. Nothing is escaped or cut here.

use super::super::terminal::clean;
use avstem::report::{grouped, model::MeasureState};
use avstem_compare::model::{
    Comparison, Explained, FigureChange, LineBasis, LineName, LinePair, LoneFigure, Matched, MatchedBy, MeasureName, MeasurePair, Note,
    NoteKind, Part, PartKind, Run, StatementName, StatementPair, StatusSaid, Summary, TextChange, TotalMoved,
};
use avstem_view::Texts;
use serde::Serialize;

/// Lines that moved a total and are named, at most.
const MOST_PARTS: usize = 5;

/// Below this confidence, a pair is said to be unsure.
const SURE: f32 = 0.9;

/// Everything that is told.
#[derive(Debug, Serialize)]
pub(super) struct Story {
    pub(super) documents: Vec<Document>,
    /// Documents without comparison, under their headings.
    pub(super) others: Vec<List>,
    /// How many documents there are of what; nothing for two single documents.
    pub(super) total: Option<String>,
}

/// Two documents.
#[derive(Debug, Serialize)]
pub(super) struct Document {
    pub(super) old: String,
    pub(super) new: String,
    pub(super) remark: Option<String>,
    /// What is different, counted.
    pub(super) lead: Vec<String>,
    pub(super) tables: Vec<Table>,
    pub(super) lists: Vec<List>,
    pub(super) measures: Vec<Group>,
    pub(super) notes: Vec<String>,
}

/// A table of figures in both.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    pub(super) title: String,
    pub(super) remark: Option<String>,
    pub(super) totals: Vec<Row>,
    pub(super) figures: Vec<Row>,
    pub(super) lists: Vec<List>,
}

/// A figure that changed.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) label: String,
    pub(super) column: String,
    pub(super) old: String,
    pub(super) new: String,
    pub(super) difference: String,
    pub(super) remark: Option<String>,
}

/// Sentences under a heading.
#[derive(Debug, Serialize)]
pub(super) struct List {
    pub(super) title: String,
    pub(super) items: Vec<String>,
}

/// Measures that became of the same.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) measures: Vec<Told>,
}

/// A measure and what is said of it.
#[derive(Debug, Serialize)]
pub(super) struct Told {
    pub(super) text: String,
    pub(super) section: String,
    pub(super) said: Vec<String>,
}

/// What is told of a run.
pub(super) fn story(run: &Run, texts: &Texts) -> Story {
    let teller = Teller { texts };
    let not_read = run.not_read.iter().map(|one| teller.say("reason", &[("path", &one.path), ("reason", &one.reason)]));
    let others =
        [("documents_new", run.documents_new.clone()), ("documents_gone", run.documents_gone.clone()), ("not_read", not_read.collect())];
    let single = run.documents.len() == 1 && run.documents.iter().all(|matched| matched.by == MatchedBy::Named);
    Story {
        documents: run.documents.iter().map(|matched| teller.document(matched)).collect(),
        others: others.into_iter().filter_map(|(key, items)| teller.list(key, &items)).collect(),
        total: (!single).then(|| teller.total(run)),
    }
}

struct Teller<'t> {
    texts: &'t Texts,
}

impl Teller<'_> {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        let cleaned: Vec<(&str, String)> = values.iter().map(|(name, value)| (*name, clean(value))).collect();
        let values: Vec<(&str, &str)> = cleaned.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.texts.say(&format!("compare.{key}"), &values)
    }

    fn count(&self, key: &str, number: usize) -> String {
        self.texts.count(&format!("compare.count.{key}"), number)
    }

    /// A list under a heading, where there is anything in it.
    fn list(&self, key: &str, items: &[String]) -> Option<List> {
        let items: Vec<String> = items.iter().map(|item| clean(item)).collect();
        (!items.is_empty()).then(|| List { title: self.say(key, &[]), items })
    }

    fn total(&self, run: &Run) -> String {
        let different = run.documents.iter().filter(|matched| matched.comparison.summary.differs).count();
        let mut parts = vec![self.count("documents", run.documents.len())];
        let others = [
            ("different", different),
            ("documents_new", run.documents_new.len()),
            ("documents_gone", run.documents_gone.len()),
            ("not_read", run.not_read.len()),
        ];
        parts.extend(others.into_iter().filter(|(_, number)| *number > 0).map(|(key, number)| self.count(key, number)));
        parts.join(", ")
    }

    fn document(&self, matched: &Matched) -> Document {
        let comparison = &matched.comparison;
        let remark = match matched.by {
            MatchedBy::Content => Some(self.say("matched_content", &[])),
            MatchedBy::Title => Some(self.say("matched_title", &[])),
            MatchedBy::Name => Some(self.say("matched_name", &[])),
            MatchedBy::Named | MatchedBy::Path => None,
        };
        let names =
            |statements: &[StatementName]| -> Vec<String> { statements.iter().map(|statement| self.statement(statement)).collect() };
        let lists = [("statements_new", names(&comparison.statements_new)), ("statements_gone", names(&comparison.statements_gone))];
        Document {
            old: clean(&comparison.old.path),
            new: clean(&comparison.new.path),
            remark,
            lead: self.lead(&comparison.summary),
            tables: comparison.statements.iter().filter_map(|pair| self.table(pair)).collect(),
            lists: lists.into_iter().filter_map(|(key, items)| self.list(key, &items)).collect(),
            measures: self.measures(comparison),
            notes: comparison.notes.iter().map(|note| self.note(note)).collect(),
        }
    }

    /// What is different, and how much was compared.
    fn lead(&self, summary: &Summary) -> Vec<String> {
        let counts = |keys: &[(&str, usize)]| -> Vec<String> {
            keys.iter().filter(|(_, number)| *number > 0).map(|(key, number)| self.count(key, *number)).collect()
        };
        let figures = counts(&[
            ("figures_changed", summary.figures_changed),
            ("totals_moved", summary.totals_moved),
            ("figures_new", summary.figures_new),
            ("figures_gone", summary.figures_gone),
            ("figures_within_rounding", summary.figures_within_rounding),
        ]);
        let frames = counts(&[
            ("lines_new", summary.lines_new),
            ("lines_gone", summary.lines_gone),
            ("lines_renamed", summary.lines_renamed),
            ("lines_moved", summary.lines_moved),
            ("columns_new", summary.columns_new),
            ("columns_gone", summary.columns_gone),
            ("statements_new", summary.statements_new),
            ("statements_gone", summary.statements_gone),
        ]);
        let measures = counts(&[
            ("measures_new", summary.measures_new),
            ("measures_gone", summary.measures_gone),
            ("measures_dropped", summary.measures_dropped),
            ("measures_done", summary.measures_done),
            ("statuses_changed", summary.statuses_changed.saturating_sub(summary.measures_done)),
            ("statuses_reworded", summary.statuses_reworded),
            ("periods_moved", summary.periods_moved),
            ("deadlines_moved", summary.deadlines_moved),
            ("responsible_changed", summary.responsible_changed),
            ("measures_reworded", summary.measures_reworded),
            ("measures_moved", summary.measures_moved),
        ]);
        let figures_compared = self.count("figures_compared", summary.figures_compared);
        let followed = self.count("measures_followed", summary.measures_followed);
        let mut lead = vec![self.say("compared", &[("figures", &figures_compared), ("measures", &followed)])];
        let parts = [figures, frames, measures].into_iter().filter(|part| !part.is_empty());
        lead.extend(parts.map(|part| self.say("some", &[("what", &part.join(", "))])));
        if !summary.differs {
            lead.push(self.say("none", &[]));
        }
        lead
    }

    fn statement(&self, statement: &StatementName) -> String {
        let title = statement.title.as_deref().map(clean).filter(|title| !title.is_empty());
        title.unwrap_or_else(|| self.say("untitled", &[("id", &statement.id)]))
    }

    /// Nothing where nothing is different.
    fn table(&self, pair: &StatementPair) -> Option<Table> {
        let (before, name) = (self.statement(&pair.old), self.statement(&pair.new));
        let renamed = before != name && pair.old.title.is_some() && pair.new.title.is_some();
        let key = if renamed { "table_renamed" } else { "table" };
        let is_total = |change: &&FigureChange| {
            !pair.totals_moved.iter().any(|total| total.new_line == change.new_line && total.new_column == change.new_column)
        };
        let lone = |figures: &[LoneFigure]| -> Vec<String> { figures.iter().map(|lone| self.lone(lone)).collect() };
        let lines = |lines: &[LineName]| -> Vec<String> { lines.iter().map(line).collect() };
        let lists = [
            ("lines_new", lines(&pair.lines_new)),
            ("lines_gone", lines(&pair.lines_gone)),
            ("lines_renamed", pair.lines_renamed.iter().map(|pair| self.renamed(pair)).collect()),
            ("lines_moved", pair.lines_moved.iter().map(|pair| self.moved(pair)).collect()),
            ("figures_new", lone(&pair.figures_new)),
            ("figures_gone", lone(&pair.figures_gone)),
        ];
        let table = Table {
            title: self.say(key, &[("name", &name), ("before", &before)]),
            remark: (pair.confidence < SURE).then(|| self.say("table_unsure", &[("value", &share(pair.confidence))])),
            totals: pair.totals_moved.iter().map(|total| self.total_row(total)).collect(),
            figures: pair.figures_changed.iter().filter(is_total).map(|change| self.figure_row(change)).collect(),
            lists: lists.into_iter().filter_map(|(key, items)| self.list(key, &items)).collect(),
        };
        (!table.totals.is_empty() || !table.figures.is_empty() || !table.lists.is_empty()).then_some(table)
    }

    fn figure_row(&self, change: &FigureChange) -> Row {
        let doubtful = (change.old.doubtful || change.new.doubtful).then(|| self.say("doubtful", &[]));
        let unsure = || (change.confidence < SURE).then(|| self.say("unsure", &[("value", &share(change.confidence))]));
        Row {
            label: named(change.account.as_deref(), &change.label),
            column: clean(&change.header),
            old: grouped(&change.old.value),
            new: grouped(&change.new.value),
            difference: signed(&change.difference),
            remark: doubtful.or_else(unsure),
        }
    }

    fn total_row(&self, total: &TotalMoved) -> Row {
        Row {
            label: named(total.account.as_deref(), &total.label),
            column: clean(&total.header),
            old: grouped(&total.old),
            new: grouped(&total.new),
            difference: signed(&total.difference),
            remark: Some(self.explanation(total)),
        }
    }

    fn explanation(&self, total: &TotalMoved) -> String {
        let parts = self.parts(&total.parts);
        match total.explained {
            Explained::NoCalculation => self.say("explained_no_calculation", &[]),
            _ if total.parts.is_empty() => self.say("explained_none", &[]),
            Explained::Exactly => self.say("explained_exactly", &[("parts", &parts)]),
            Explained::WithinRounding => self.say("explained_within_rounding", &[("parts", &parts)]),
            Explained::No => {
                let sum =
                    total.parts.iter().filter_map(|part| part.change.parse::<rust_decimal::Decimal>().ok()).sum::<rust_decimal::Decimal>();
                let (part, rest) = (signed(&sum.normalize().to_string()), signed(&total.rest));
                self.say("explained_no", &[("part", &part), ("rest", &rest), ("parts", &parts)])
            }
        }
    }

    fn parts(&self, parts: &[Part]) -> String {
        let told = parts.iter().take(MOST_PARTS).map(|part| {
            let key = match part.how {
                PartKind::Changed => "part_changed",
                PartKind::New => "part_new",
                PartKind::Gone => "part_gone",
            };
            self.say(key, &[("name", &named(part.account.as_deref(), &part.label)), ("change", &signed(&part.change))])
        });
        let told = told.collect::<Vec<_>>().join(", ");
        match parts.len().saturating_sub(MOST_PARTS) {
            0 => told,
            more => self.say("more_parts", &[("parts", &told), ("n", &self.texts.number(more))]),
        }
    }

    fn lone(&self, lone: &LoneFigure) -> String {
        let (name, value) = (named(lone.account.as_deref(), &lone.label), grouped(&lone.figure.value));
        self.say("figure", &[("name", &name), ("column", &lone.header), ("value", &value)])
    }

    fn renamed(&self, pair: &LinePair) -> String {
        let key = if pair.basis == LineBasis::Account { "renamed_account" } else { "renamed" };
        let name = |line: &LineName| named(line.account.as_deref(), &line.label);
        self.say(key, &[("old", &name(&pair.old)), ("new", &name(&pair.new)), ("value", &share(pair.confidence))])
    }

    fn moved(&self, pair: &LinePair) -> String {
        let name = named(pair.new.account.as_deref(), &pair.new.label);
        self.say("moved", &[("name", &name), ("old", &pair.old.section.join(" / ")), ("new", &pair.new.section.join(" / "))])
    }

    /// Measures by what became of them, what matters most first; those that are as they were are not told.
    fn measures(&self, comparison: &Comparison) -> Vec<Group> {
        let measures = &comparison.measures;
        let followed =
            |is: fn(&MeasurePair) -> bool| measures.followed.iter().filter(|pair| is(pair)).map(|pair| self.followed(pair)).collect();
        let gone = |dropped: bool| -> Vec<Told> {
            let gone = measures.gone.iter().filter(|gone| gone.dropped == dropped);
            let told = gone.map(|gone| {
                let nearest = gone.nearest.as_ref().filter(|nearest| nearest.similarity >= NEAR);
                let nearest = nearest.map(|nearest| self.say("nearest", &[("value", &share(nearest.similarity)), ("text", &nearest.text)]));
                self.alone(&gone.measure, nearest)
            });
            told.collect()
        };
        let groups: [(&'static str, Vec<Told>); 7] = [
            ("dropped", gone(true)),
            ("done", followed(|pair| kind(pair) == Some(Kind::Done))),
            ("status", followed(|pair| kind(pair) == Some(Kind::Status))),
            ("time", followed(|pair| kind(pair) == Some(Kind::Time))),
            ("new", measures.new.iter().map(|measure| self.alone(measure, None)).collect()),
            ("other", followed(|pair| kind(pair) == Some(Kind::Other))),
            ("gone", gone(false)),
        ];
        let full = groups.into_iter().filter(|(_, measures)| !measures.is_empty());
        full.map(|(kind, measures)| Group { kind, title: self.say(&format!("group.{kind}"), &[]), measures }).collect()
    }

    fn followed(&self, pair: &MeasurePair) -> Told {
        let mut said = Vec::new();
        if let Some(status) = &pair.status {
            let (old, new) = (self.status(status.old.as_ref()), self.status(status.new.as_ref()));
            said.push(self.say("status", &[("old", &old), ("new", &new)]));
        }
        let changes =
            [("period", &pair.period), ("deadline", &pair.deadline), ("responsible", &pair.responsible), ("section", &pair.section)];
        said.extend(changes.into_iter().filter_map(|(key, change)| Some(self.change(key, change.as_ref()?))));
        if let Some(text) = &pair.text {
            said.push(self.say("was", &[("value", &share(pair.confidence)), ("old", text.old.as_deref().unwrap_or_default())]));
        } else if pair.confidence < SURE {
            said.push(self.say("unsure", &[("value", &share(pair.confidence))]));
        }
        Told { text: measure(&pair.new), section: clean(&pair.new.section.join(" / ")), said }
    }

    fn alone(&self, name: &MeasureName, more: Option<String>) -> Told {
        let status = name.status.as_ref().map(|status| self.say("said", &[("status", &self.status(Some(status)))]));
        let period = name.period.as_ref().map(|period| self.say("when", &[("period", period)]));
        Told {
            text: measure(name),
            section: clean(&name.section.join(" / ")),
            said: period.into_iter().chain(status).chain(more).collect(),
        }
    }

    fn change(&self, key: &str, change: &TextChange) -> String {
        let nothing = self.say("nothing_said", &[]);
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty()).unwrap_or_else(|| nothing.clone());
        self.say(key, &[("old", &text(&change.old)), ("new", &text(&change.new))])
    }

    /// The words of a status, and the state that they tell.
    fn status(&self, said: Option<&StatusSaid>) -> String {
        let Some(said) = said else { return self.say("nothing_said", &[]) };
        let state = self.say(&format!("state.{}", state_key(said.state)), &[]);
        let raw = clean(&said.raw);
        if said.state == MeasureState::Unknown || raw.to_lowercase() == state {
            raw
        } else {
            self.say("state_said", &[("raw", &raw), ("state", &state)])
        }
    }

    fn note(&self, note: &Note) -> String {
        let nobody = self.say("note.nobody", &[]);
        let joined = |names: &[String]| if names.is_empty() { nobody.clone() } else { names.join(", ") };
        let table = note.statement.as_deref().map(|name| self.say("table", &[("name", name)])).unwrap_or_default();
        let all: Vec<String> = note.old.iter().chain(&note.new).cloned().collect();
        let values = [("table", table.as_str()), ("old", &joined(&note.old)), ("new", &joined(&note.new)), ("names", &all.join(", "))];
        self.say(&format!("note.{}", note_key(note.kind)), &values)
    }
}

/// From this similarity on, it helps to name the measure that was not taken for one that is gone.
const NEAR: f32 = 0.35;

/// What is told first of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Done,
    Status,
    Time,
    Other,
}

fn kind(pair: &MeasurePair) -> Option<Kind> {
    let other = pair.status.is_some() || pair.responsible.is_some() || pair.text.is_some() || pair.section.is_some();
    match pair {
        _ if pair.done => Some(Kind::Done),
        _ if pair.status.as_ref().is_some_and(|status| status.state_changed) => Some(Kind::Status),
        _ if pair.period.is_some() || pair.deadline.is_some() => Some(Kind::Time),
        _ => other.then_some(Kind::Other),
    }
}

fn measure(name: &MeasureName) -> String {
    let parts = [name.measure.as_deref(), name.activity.as_deref()];
    let text = parts.into_iter().flatten().map(clean).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
    match &name.number {
        Some(number) => format!("{} {text}", clean(number)),
        None => text,
    }
}

fn named(account: Option<&str>, label: &str) -> String {
    let label = clean(label);
    match account.map(clean) {
        Some(account) if !label.starts_with(&account) => format!("{account} {label}").trim_end().to_owned(),
        _ => label,
    }
}

fn line(line: &LineName) -> String {
    let figures: Vec<String> = line.figures.iter().map(|figure| format!("{} {}", clean(&figure.header), grouped(&figure.value))).collect();
    let name = named(line.account.as_deref(), &line.label);
    if figures.is_empty() { name } else { format!("{name}: {}", figures.join(", ")) }
}

fn share(confidence: f32) -> String {
    format!("{confidence:.2}")
}

/// A difference with its sign.
fn signed(amount: &str) -> String {
    let grouped = grouped(amount);
    if amount.starts_with('-') || amount.is_empty() || amount == "0" { grouped } else { format!("+{grouped}") }
}

fn state_key(state: MeasureState) -> &'static str {
    match state {
        MeasureState::Done => "done",
        MeasureState::OnTrack => "on_track",
        MeasureState::InProgress => "in_progress",
        MeasureState::NotStarted => "not_started",
        MeasureState::Delayed => "delayed",
        MeasureState::Postponed => "postponed",
        MeasureState::Cancelled => "cancelled",
        MeasureState::NotPrioritised => "not_prioritised",
        MeasureState::Unknown => "unknown",
    }
}

fn note_key(kind: NoteKind) -> &'static str {
    match kind {
        NoteKind::PartlyRead => "partly_read",
        NoteKind::NoStatementInBoth => "no_statement_in_both",
        NoteKind::NoColumnInBoth => "no_column_in_both",
        NoteKind::ColumnsNotCompared => "columns_not_compared",
        NoteKind::OtherCurrency => "other_currency",
        NoteKind::StatementsAlike => "statements_alike",
        NoteKind::TooManyLines => "too_many_lines",
        NoteKind::NoFigureEqual => "no_figure_equal",
        NoteKind::NoMeasureInBoth => "no_measure_in_both",
        NoteKind::MeasuresInOneOnly => "measures_in_one_only",
        NoteKind::TooManyMeasures => "too_many_measures",
    }
}
