//! Measures and account lines: what the two tables of `extract --format csv` and two sheets of the workbook hold.
//!
//! Lists are joined by ` > ` (sections) or spaces. A line without figures has one row.

use super::{Cell, Column, Row, exactly, page, shown};
use avstem::report::model::{Line, Measure, Report, Statement};
use avstem_document::place::Place;
use avstem_view::Texts;
use std::sync::LazyLock;

/// What a row says of its document.
const DOCUMENT: [Column; 11] = [
    Column::new("path"),
    Column::id("sha256"),
    Column::context("kind"),
    Column::context("title"),
    Column::context("body"),
    Column::context("meeting_date"),
    Column::context("organisation"),
    Column::context("period_from"),
    Column::context("period_to"),
    Column::context("case"),
    Column::context("case_title"),
];
const MEASURE: [Column; 31] = [
    Column::id("id"),
    Column::new("section"),
    Column::new("resource"),
    Column::new("measure"),
    Column::new("activity"),
    Column::new("strategy"),
    Column::new("period"),
    Column::new("period_year"),
    Column::new("period_quarters"),
    Column::new("period_recurrence"),
    Column::new("status"),
    Column::new("status_state"),
    Column::new("status_as_of"),
    Column::new("other"),
    Column::id("table"),
    Column::id("row"),
    Column::new("place"),
    Column::new("number"),
    Column::new("goal"),
    Column::new("responsible"),
    Column::new("deadline"),
    Column::new("deadline_date"),
    Column::new("recurrence"),
    Column::new("recurrence_every"),
    Column::new("cost"),
    Column::new("cost_value"),
    Column::new("cost_currency"),
    Column::new("priority"),
    Column::new("risk"),
    Column::new("likelihood"),
    Column::new("consequence"),
];
const ACCOUNT_LINE: [Column; 21] = [
    Column::id("statement"),
    Column::new("statement_title"),
    Column::new("currency"),
    Column::new("scale"),
    Column::id("table"),
    Column::id("line"),
    Column::new("account"),
    Column::new("label"),
    Column::new("line_kind"),
    Column::new("level"),
    Column::new("section"),
    Column::new("dimensions"),
    Column::id("column"),
    Column::new("column_header"),
    Column::new("scenario"),
    Column::new("column_from"),
    Column::new("column_to"),
    Column::new("value"),
    Column::new("raw"),
    Column::new("mark"),
    Column::new("place"),
];

/// The columns of [`measures`].
pub(crate) static MEASURES: LazyLock<Vec<Column>> = LazyLock::new(|| [&DOCUMENT[..], &MEASURE].concat());

/// The columns of [`account_lines`].
pub(crate) static ACCOUNT_LINES: LazyLock<Vec<Column>> = LazyLock::new(|| [&DOCUMENT[..], &ACCOUNT_LINE].concat());

/// The measures of a document.
pub(crate) fn measures<'r>(report: &'r Report, texts: &'r Texts) -> impl Iterator<Item = Row> + 'r {
    report.measures.iter().map(|measure| {
        let mut cells = document(report, measure.case.as_deref());
        cells.extend(of_measure(measure, texts));
        Row { cells, page: measure.place.as_ref().and_then(page), ..Row::default() }
    })
}

/// The account lines of a document: a row for each figure and each mark, one for a line that has neither.
pub(crate) fn account_lines<'r>(report: &'r Report, texts: &'r Texts) -> impl Iterator<Item = Row> + 'r {
    report.statements.iter().flat_map(move |statement| {
        let of_document = document(report, statement.case.as_deref());
        statement.lines.iter().flat_map(move |line| {
            let mut of_line = of_document.clone();
            of_line.extend(self::of_line(statement, line));
            figures(statement, line, texts).into_iter().map(move |(figure, page)| {
                let mut cells = of_line.clone();
                cells.extend(figure);
                Row { cells, page, ..Row::default() }
            })
        })
    })
}

fn document(report: &Report, case: Option<&str>) -> Vec<Cell> {
    let document = &report.document;
    let period = document.period.as_ref();
    let own = document.case.as_ref();
    let of_meeting = || report.cases.iter().find(|known| Some(known.number.as_str()) == case).and_then(|known| known.title.clone());
    let number = case.map(str::to_owned).or_else(|| own.map(|own| own.number.clone()));
    let title = if case.is_some() { of_meeting() } else { own.and_then(|own| own.title.clone()) };
    vec![
        Cell::Path(document.path.clone()),
        Cell::Text(document.sha256.clone()),
        Cell::word("export.kind", &document.kind),
        Cell::text(document.title.as_deref()),
        Cell::text(document.body.as_deref()),
        Cell::date(document.meeting_date.as_deref()),
        Cell::text(document.organisation.as_deref()),
        Cell::Date(period.map(|period| period.from.clone()).unwrap_or_default()),
        Cell::Date(period.map(|period| period.to.clone()).unwrap_or_default()),
        Cell::text(number.as_deref()),
        Cell::text(title.as_deref()),
    ]
}

fn of_measure(measure: &Measure, texts: &Texts) -> [Cell; MEASURE.len()] {
    let (period, status) = (measure.period.as_ref(), measure.status.as_ref());
    let (deadline, recurrence, cost) = (measure.deadline.as_ref(), measure.recurrence.as_ref(), measure.cost.as_ref());
    let quarters = period.map(|period| period.quarters.iter().map(u8::to_string).collect::<Vec<_>>().join(" "));
    let other = measure.other.iter().map(|(header, text)| format!("{header}: {text}"));
    let raw = |text: Option<&String>| Cell::Text(text.cloned().unwrap_or_default());
    [
        Cell::Text(measure.id.clone()),
        Cell::Text(measure.section.join(" > ")),
        Cell::text(measure.resource.as_deref()),
        Cell::text(measure.measure.as_deref()),
        Cell::text(measure.activity.as_deref()),
        Cell::text(measure.strategy.as_deref()),
        raw(period.map(|period| &period.raw)),
        Cell::Text(period.and_then(|period| period.year).map(|year| year.to_string()).unwrap_or_default()),
        Cell::Text(quarters.unwrap_or_default()),
        period.map_or(Cell::empty(), |period| Cell::word("export.every", &period.recurrence)),
        raw(status.map(|status| &status.raw)),
        status.map_or(Cell::empty(), |status| Cell::word("export.state", &status.state)),
        status.map_or(Cell::empty(), |status| Cell::date(status.as_of.as_deref())),
        Cell::Text(other.collect::<Vec<_>>().join(" | ")),
        Cell::text(measure.table.as_deref()),
        Cell::Number(measure.row.map(|row| row.to_string()).unwrap_or_default()),
        place(measure.place.as_ref(), texts),
        Cell::text(measure.number.as_deref()),
        Cell::text(measure.goal.as_deref()),
        Cell::text(measure.responsible.as_deref()),
        raw(deadline.map(|deadline| &deadline.raw)),
        deadline.map_or(Cell::empty(), |deadline| Cell::date(deadline.date.as_deref())),
        raw(recurrence.map(|recurrence| &recurrence.raw)),
        recurrence.map_or(Cell::empty(), |recurrence| Cell::word("export.every", &recurrence.every)),
        raw(cost.map(|cost| &cost.raw)),
        cost.map_or(Cell::empty(), |cost| Cell::number(cost.value.as_deref())),
        cost.map_or(Cell::empty(), |cost| Cell::text(cost.currency.as_deref())),
        Cell::text(measure.priority.as_deref()),
        Cell::text(measure.risk.as_deref()),
        Cell::text(measure.likelihood.as_deref()),
        Cell::text(measure.consequence.as_deref()),
    ]
}

fn of_line(statement: &Statement, line: &Line) -> [Cell; ACCOUNT_LINE.len() - FIGURE] {
    let dimensions = line.dimensions.iter().map(|(header, code)| format!("{header}: {code}"));
    [
        Cell::Text(statement.id.clone()),
        Cell::text(statement.title.as_deref()),
        Cell::text(statement.currency.as_deref()),
        Cell::Number(statement.scale.to_string()),
        Cell::Text(statement.table.clone()),
        Cell::Text(line.id.clone()),
        Cell::text(line.account.as_deref()),
        Cell::Text(line.label.clone()),
        Cell::word("export.line", &line.kind),
        Cell::Number(line.level.to_string()),
        Cell::Text(line.section.join(" > ")),
        Cell::Text(dimensions.collect::<Vec<_>>().join(" | ")),
    ]
}

/// Columns of an account line that tell of its figure.
const FIGURE: usize = 9;

/// The cells of each figure and mark of a line, in column order, and its page; blank cells where there is neither.
fn figures(statement: &Statement, line: &Line, texts: &Texts) -> Vec<([Cell; FIGURE], Option<u32>)> {
    let mut rows = Vec::new();
    for column in &statement.columns {
        let (fact, mark) = (line.facts.get(&column.id), line.marks.get(&column.id));
        if fact.is_none() && mark.is_none() {
            continue;
        }
        let period = column.period.as_ref();
        let at = fact.map(|fact| &fact.place).or(mark.map(|mark| &mark.place));
        let cells = [
            Cell::Text(column.id.clone()),
            Cell::Text(column.header.clone()),
            Cell::word("export.scenario", &column.scenario),
            Cell::Date(period.map(|period| period.from.clone()).unwrap_or_default()),
            Cell::Date(period.map(|period| period.to.clone()).unwrap_or_default()),
            Cell::Number(fact.map(|fact| fact.value.clone()).unwrap_or_default()),
            Cell::Text(fact.map(|fact| &fact.raw).or(mark.map(|mark| &mark.raw)).cloned().unwrap_or_default()),
            mark.map_or(Cell::empty(), |mark| Cell::word("export.mark", &mark.kind)),
            place(at, texts),
        ];
        rows.push((cells, at.and_then(page)));
    }
    if rows.is_empty() {
        rows.push(([const { Cell::empty() }; FIGURE], None));
    }
    rows
}

fn place(place: Option<&Place>, texts: &Texts) -> Cell {
    place.map_or(Cell::empty(), |place| Cell::Place { exact: exactly(place, texts), words: shown(place, texts) })
}
