//! A row a document, read or not.

#![allow(clippy::trivially_copy_pass_by_ref, reason = "a column takes its row by reference, here one of eight bytes")]

use super::Name;
use crate::{
    column::{Column, Kind, Table},
    document::Document,
    value::{Value, date, integer, number, text, word},
};
use avstem::model::{DocumentInfo, Report, Severity};

type Row<'r> = &'r Document<'r>;

pub(super) fn table() -> Table {
    super::table(Name::Documents, "A document, also one that was not read: every line of the manifest is a row.", &columns())
}

pub(super) fn columns<'r>() -> Vec<Column<'r, Row<'r>>> {
    use Kind::{Date, Flag, Id, Integer, Text, Word};
    vec![
        Column::new("document_id", Id, "of its bytes and its path", |row| text(Some(&row.id))),
        Column::new("path", Text, "as it was given", |row| text(Some(row.path))),
        Column::new("sha256", Text, "of its bytes, hexadecimal; null where they could not be read", |row| text(row.sha256)),
        Column::new("outcome", Word, "what came of it: see README; without a manifest `ok` or `partial`, as `status`", |row| {
            row.outcome.map_or_else(|| word(row.report.map(|report| report.status)), |outcome| text(Some(outcome)))
        }),
        Column::new("reason", Text, "why it was not read", |row| text(row.reason)),
        Column::new(
            "gone",
            Flag,
            "it was looked for and is not there any more, or is excluded now; what is told of it is of its last reading",
            |row| Value::Flag(row.gone),
        ),
        Column::new("status", Word, "`ok`, or `partial` where some page or sheet was not read; null where nothing was", |row| {
            word(row.report.map(|report| report.status))
        }),
        Column::new("format", Text, "pdf, docx, odt, html, xlsx, xlsb, xls, ods, csv, text", |row| said(row, |of| Some(&of.format))),
        Column::new("kind", Word, "minutes, budget, accounts, period_report, action_plan, other", |row| word(info(row).map(|of| of.kind))),
        Column::new("title", Text, "", |row| said(row, |of| of.title.as_ref())),
        Column::new("body", Text, "the board or council that met or decided, or that the letterhead names", |row| {
            said(row, |of| of.body.as_ref())
        }),
        Column::new("organisation", Text, "", |row| said(row, |of| of.organisation.as_ref())),
        Column::new("municipality", Text, "its number, where the organisation is a Norwegian municipality or county", |row| {
            said(row, |of| of.municipality.as_ref())
        }),
        Column::new("meeting_date", Date, "", |row| date(info(row).and_then(|of| of.meeting_date.as_deref()))),
        Column::new("meeting_date_text", Text, "as in the JSON, ISO 8601", |row| said(row, |of| of.meeting_date.as_ref())),
        Column::new("case_number", Text, "of the one case that it is about", |row| {
            said(row, |of| of.case.as_ref().map(|case| &case.number))
        }),
        Column::new("case_title", Text, "", |row| said(row, |of| of.case.as_ref()?.title.as_ref())),
        Column::new("period_from", Date, "first day of the period that it is about", |row| {
            date(info(row).and_then(|of| of.period.as_ref()).map(|period| period.from.as_str()))
        }),
        Column::new("period_to", Date, "last day", |row| {
            date(info(row).and_then(|of| of.period.as_ref()).map(|period| period.to.as_str()))
        }),
        Column::new("period_text", Text, "both as in the JSON: `2026-01-01/2026-12-31`", |row| {
            super::statements::span(info(row).and_then(|of| of.period.as_ref()))
        }),
        Column::new("period_raw", Text, "as printed", |row| said(row, |of| of.period.as_ref().map(|period| &period.raw))),
        Column::new("language", Text, "two-letter code of most of the text", |row| said(row, |of| of.language.as_ref())),
        Column::new("pages", Integer, "null for formats without pages", |row| number(info(row).and_then(|of| of.pages))),
        Column::new("pages_without_text", Integer, "pages that show a picture and no text", |row| {
            count(row, |of| of.coverage.pages_without_text as usize)
        }),
        Column::new("proposed_decision", Text, "", |row| said(row, |of| of.proposed_decision.as_ref())),
        Column::new("decision", Text, "what was decided, of a document about one case", |row| said(row, |of| of.decision.as_ref())),
        Column::new("measures", Integer, "rows of `measures`", |row| count(row, |of| of.measures.len())),
        Column::new("lines", Integer, "rows of `statement_lines`", |row| {
            count(row, |of| of.statements.iter().map(|statement| statement.lines.len()).sum())
        }),
        Column::new("errors", Integer, "findings of severity `error` that no baseline accepts", |row| open(row, Severity::Error)),
        Column::new("warnings", Integer, "the same of severity `warning`", |row| open(row, Severity::Warning)),
        Column::new("infos", Integer, "the same of severity `info`", |row| open(row, Severity::Info)),
        Column::new("accepted", Integer, "findings that a baseline accepts", |row| {
            count(row, |of| of.findings.iter().filter(|finding| finding.accepted.is_some()).count())
        }),
        Column::new("notes", Integer, "rows of `notes`", |row| count(row, |of| of.notes.len())),
        Column::new("totals", Integer, "figures that the document claims to be computed: the sum of the next four", |row| {
            count(row, |of| of.coverage.totals)
        }),
        Column::new("exact", Integer, "totals that are what they claim to be", |row| count(row, |of| of.coverage.exact)),
        Column::new("rounding", Integer, "totals whose difference rounding explains", |row| count(row, |of| of.coverage.rounding)),
        Column::new("inconsistent", Integer, "totals that disagree", |row| count(row, |of| of.coverage.inconsistent)),
        Column::new("unchecked", Integer, "totals that no calculation confirms and none accuses", |row| {
            count(row, |of| of.coverage.unchecked)
        }),
        Column::new("dates", Integer, "full dates that were looked at", |row| count(row, |of| of.coverage.dates)),
        Column::new("figures", Integer, "printed figures", |row| count(row, |of| of.coverage.figures.seen)),
        Column::new("figures_in_lines", Integer, "those of account lines", |row| count(row, |of| of.coverage.figures.facts)),
        Column::new("figures_unplaced", Integer, "those that take part in nothing", |row| count(row, |of| of.coverage.figures.unplaced)),
        Column::new("recognised", Integer, "figures of account lines that were read from pictures", |row| {
            count(row, |of| of.coverage.recognised.map_or(0, |of| of.figures))
        }),
        Column::new("recognised_doubtful", Integer, "those that may well be misread", |row| {
            count(row, |of| of.coverage.recognised.map_or(0, |of| of.doubtful))
        }),
        Column::new("formulas", Integer, "formulas of a workbook", |row| count(row, |of| of.coverage.formulas.map_or(0, |of| of.formulas))),
        Column::new("formulas_stale", Integer, "those whose stored value is another", |row| {
            count(row, |of| of.coverage.formulas.map_or(0, |of| of.stale))
        }),
        Column::new("schema_version", Integer, "of the JSON", |row| count(row, |of| of.schema_version as usize)),
    ]
}

fn info<'r>(row: &Row<'r>) -> Option<&'r DocumentInfo> {
    row.report.map(|report| &report.document)
}

fn said<'r>(row: &Row<'r>, get: fn(&'r DocumentInfo) -> Option<&'r String>) -> Value<'r> {
    text(info(row).and_then(get).map(String::as_str))
}

fn count<'r>(row: &Row<'r>, get: fn(&Report) -> usize) -> Value<'r> {
    row.report.map_or(Value::Null, |report| integer(get(report)))
}

fn open<'r>(row: &Row<'r>, severity: Severity) -> Value<'r> {
    row.report.map_or(Value::Null, |report| {
        integer(report.findings.iter().filter(|finding| finding.severity == severity && finding.accepted.is_none()).count())
    })
}
