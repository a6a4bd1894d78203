//! Findings as diagnostics for people, like a good compiler's.
//!
//! In: a [`Report`] and a [`Look`]. Out: text. The first line of a finding is complete in itself (place, rule, what is
//! wrong); the table rows around the figure follow, the figure underlined, then the likely cause and the repair. Steps:
//! [`rows`] chooses the rows that take part, [`excerpt`] lays them out for the width, [`paint`] colours them. All text that
//! came from a document is cleaned first ([`text`]).

mod excerpt;
mod paint;
mod rows;
mod text;

pub use paint::Palette;
pub use text::clean;

use super::{
    amount::grouped,
    model::{Finding, Report, Severity},
};
use crate::{
    note::{Note, NoteCode},
    place::Place,
};
use paint::{Role, Span};

/// How the terminal shows text.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns of the terminal; excerpts are fitted to it.
    pub width: usize,
    pub palette: Palette,
}

impl Look {
    /// Columns where the terminal does not say.
    pub const WIDTH: usize = 80;
}

/// All findings of a document and the notes that say what was not read; empty when there are none.
#[must_use]
pub fn diagnostics(report: &Report, look: &Look) -> String {
    let findings = report.findings.iter().map(|finding| self::finding(report, finding, look.width));
    let notes = report.notes.iter().filter(|note| loses_content(note.code)).map(|note| vec![self::note(report, note)]);
    findings.chain(notes).map(|lines| look.palette.paint(&lines)).collect::<Vec<_>>().concat()
}

/// The lines of one finding, a blank one at the end.
fn finding(report: &Report, finding: &Finding, width: usize) -> Vec<Vec<Span>> {
    let mut lines = vec![headline(report, finding)];
    if let Some(sheet) = rows::around(report, finding) {
        lines.extend(excerpt::table(&sheet, width));
    } else if let Some((sentence, quoted)) = rows::sentence(report, finding) {
        lines.extend(excerpt::sentence(&sentence, &quoted, width));
    }
    if let Some(cause) = &finding.cause {
        lines.push(hint("cause", &format!("{} (confidence {:.2})", clean(&cause.explanation), cause.confidence)));
    }
    for repair in &finding.repair {
        lines.push(hint("repair", &self::repair(report, finding, repair)));
    }
    lines.push(hint("help", &format!("avstem explain {}", finding.code)));
    lines.push(Vec::new());
    lines
}

fn headline(report: &Report, finding: &Finding) -> Vec<Span> {
    let severity = match finding.severity {
        Severity::Error => "",
        Severity::Warning => " (warning)",
        Severity::Info => " (info)",
    };
    vec![
        Span::new(Role::Place, position(report, finding.place.as_ref())),
        Span::new(Role::Severity(finding.severity), format!("{} {}{severity}", finding.code, finding.name)),
        Span::new(Role::Strong, format!(": {}", message(finding))),
    ]
}

/// The message, with the row and the column in front where it does not name them itself.
fn message(finding: &Finding) -> String {
    let message = clean(&finding.message);
    let named = finding.row_label.as_deref().map(clean).filter(|label| !message.contains(label.as_str()));
    let header = finding.column_header.as_deref().map(clean).filter(|header| !header.is_empty());
    match (named, header) {
        (Some(label), Some(header)) => format!("\"{label}\", {header}: {message}"),
        (Some(label), None) => format!("\"{label}\": {message}"),
        _ => message,
    }
}

/// `path:4: `, `path:Drift!B7: `, `path:block 12: `; the path alone where the place is unknown.
fn position(report: &Report, place: Option<&Place>) -> String {
    let path = clean(&report.document.path);
    match place {
        None => format!("{path}: "),
        Some(Place::Page { page, .. }) => format!("{path}:{page}: "),
        Some(Place::Sheet { sheet, cell }) => format!("{path}:{}!{cell}: ", clean(sheet)),
        Some(Place::Body { block, row, column }) => {
            let row = row.map(|row| format!(", row {row}")).unwrap_or_default();
            let column = column.map(|column| format!(", column {column}")).unwrap_or_default();
            format!("{path}:block {block}{row}{column}: ")
        }
    }
}

fn repair(report: &Report, finding: &Finding, repair: &super::model::Repair) -> String {
    let change = format!("{} → {}", grouped(&repair.from), grouped(&repair.to));
    let confirmed = match repair.confirmed_by.len() {
        0 => String::new(),
        1 => "; 1 calculation holds with it".to_owned(),
        n => format!("; {n} calculations hold with it"),
    };
    match rows::names(report, finding, repair) {
        Some((label, header)) => format!("\"{label}\", {header}: {change}{confirmed}"),
        None => change + &confirmed,
    }
}

fn hint(name: &str, text: &str) -> Vec<Span> {
    vec![Span::new(Role::Faint, "   = ".to_owned()), Span::new(Role::Strong, format!("{name}: ")), Span::plain(text.to_owned())]
}

/// Notes that tell of content that did not make it into the result; the others concern how it was read.
fn loses_content(code: NoteCode) -> bool {
    match code {
        NoteCode::NoTextLayer
        | NoteCode::UnknownGlyphs
        | NoteCode::PartNotRead
        | NoteCode::LimitReached
        | NoteCode::InvalidText
        | NoteCode::UnreadableFigure
        | NoteCode::NotExamined => true,
        NoteCode::TableStitched | NoteCode::RowHealed | NoteCode::NumberFormat => false,
    }
}

fn note(report: &Report, note: &Note) -> Vec<Span> {
    vec![
        Span::new(Role::Place, position(report, note.place.as_ref())),
        Span::new(Role::Faint, "note: ".to_owned()),
        Span::plain(clean(&note.message)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::build::tests::small_report;

    fn plain(report: &Report, width: usize) -> String {
        diagnostics(report, &Look { width, palette: Palette::plain() })
    }

    #[test]
    fn a_finding_is_shown_with_the_rows_that_take_part() {
        assert_eq!(
            plain(&small_report(), 80),
            r#"plan.pdf:2: A101 total-mismatch: "Sum drift", 2019: stated 1 643, lines give 1 634, difference 9
   |
   |             2018   2019
   | Strøm      1 100  1 234
   | Renhold      300    400
   | Sum drift  1 400  1 643
   |                   ^^^^^ should be 1 634
   = cause: two digits changed places (confidence 0.80)
   = repair: 1 643 → 1 634; 1 calculation holds with it
   = help: avstem explain A101

"#
        );
    }

    #[test]
    fn a_message_that_does_not_name_its_figure_gets_its_name() {
        let mut report = small_report();
        report.findings[0].message = "stated 1 643".to_owned();
        assert!(plain(&report, 80).starts_with("plan.pdf:2: A101 total-mismatch: \"Sum drift\", 2019: stated 1 643\n"));
    }

    #[test]
    fn nothing_from_a_document_steers_the_terminal() {
        let mut report = small_report();
        report.findings[0].message = "\u{1b}[31mred\u{202e}\r\nline".to_owned();
        report.statements[0].lines[0].label = "a\u{7}b".to_owned();
        let text = plain(&report, 80);
        assert!(!text.contains(['\u{1b}', '\u{202e}', '\r', '\u{7}']), "{text:?}");
    }

    #[test]
    fn colours_change_nothing_but_colours() {
        let report = small_report();
        let coloured = diagnostics(&report, &Look { width: 80, palette: Palette::coloured() });
        assert!(coloured.contains('\u{1b}'));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain(&report, 80));
    }

    #[test]
    fn notes_are_shown_when_content_was_lost() {
        let mut report = small_report();
        report.findings.clear();
        let note = |code, message: &str| Note { code, message: message.to_owned(), place: Some(Place::block(3)) };
        report.notes = vec![note(NoteCode::RowHealed, "joined"), note(NoteCode::PartNotRead, "part 3 was not read")];
        assert_eq!(plain(&report, 80), "plan.pdf:block 3: note: part 3 was not read\n");
    }

    #[test]
    fn each_kind_of_place_has_its_form() {
        let report = small_report();
        let positions =
            [None, Some(Place::sheet("Drift", 6, 1)), Some(Place::cell(12, 3, 2))].map(|place| position(&report, place.as_ref()));
        assert_eq!(positions, ["plan.pdf: ", "plan.pdf:Drift!B7: ", "plan.pdf:block 12, row 3, column 2: "]);
    }
}
