//! Findings as diagnostics for people, like a good compiler's.
//!
//! In: a [`Report`] and a [`Look`]. Out: text. The first line of a finding is complete in itself (place, rule, what is
//! wrong); the table rows around the figure follow, the figure underlined, then the likely cause and the repair. Wrong figures
//! of one row share an excerpt. Steps: [`rows`] chooses the rows that take part, [`excerpt`] lays them out for the width,
//! [`paint`] colours them. All text that came from a document is cleaned first ([`text`]).

mod columns;
mod command;
mod excerpt;
mod notes;
mod paint;
mod place;
mod rows;
mod text;

pub use columns::{Row, Set, columns, wrapped};
pub use paint::Palette;
pub use place::{located, position, spotted};
pub use text::clean;

use super::summary::counted;
use avstem::report::{
    model::{AcceptedBefore, Cause, CauseKind, Finding, Repair, Report, SecondReading, Severity, UncheckedBecause},
    short, telling_digits,
};
use avstem_view::Checked;
use paint::{Role, Span};
use rows::Index;

/// How the terminal shows text.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Columns of the terminal; excerpts are fitted to it.
    pub width: usize,
    pub palette: Palette,
    /// The document is a file that `avstem inspect` can draw, and no member of an archive.
    pub drawable: bool,
}

impl Look {
    /// Columns where the terminal does not say.
    pub const WIDTH: usize = 80;
}

/// Figures that were not checked, at most so many lines a document: workbooks of a thousand sums have as many.
const UNCHECKED: usize = 40;

/// The findings of a document that are at least as severe as `show` and that no baseline accepts, and the notes that say what
/// was not read; with those of least severity also the figures that were not checked. Empty when there are none.
#[must_use]
pub fn diagnostics(report: &Report, show: Severity, look: &Look) -> String {
    let index = Index::of(report);
    let wanted = |finding: &&Finding| finding.severity >= show && finding.accepted.is_none();
    let findings: Vec<Finding> = report.findings.iter().filter(wanted).cloned().collect();
    let blocks = findings.chunk_by(|a, b| index.together(a, b));
    let findings = blocks.map(|findings| block(report, &index, findings, look));
    let (notes, more) = notes::joined(&report.notes, |note| note.code.loses_content());
    let notes = notes.iter().map(|note| vec![self::note(report, &index, note)]);
    let more = (more > 0).then(|| vec![self::more(report, more)]);
    let unchecked = (show == Severity::Info).then(|| unchecked(report, &index));
    findings.chain(notes).chain(more).chain(unchecked).map(|lines| look.palette.paint(&lines)).collect::<Vec<_>>().concat()
}

/// The lines of findings that are shown together, a blank one at the end.
fn block(report: &Report, index: &Index, findings: &[Finding], look: &Look) -> Vec<Vec<Span>> {
    let mut lines: Vec<Vec<Span>> = findings.iter().map(|finding| headline(index, finding)).collect();
    if let Some(sheet) = index.around(findings) {
        lines.extend(excerpt::table(&sheet, look.width));
    } else if let Some((sentence, quoted)) = findings.first().and_then(|finding| index.sentence(finding)) {
        lines.extend(excerpt::sentence(&sentence, &quoted, look.width));
    }
    lines.extend(hints(index, findings));
    if let Some(finding) = findings.first() {
        lines.push(hint("help", &format!("avstem explain {}", finding.code)));
    }
    let mut pictures: Vec<String> =
        findings.iter().filter(|_| look.drawable).filter_map(|finding| command::picture(report, finding)).collect();
    pictures.dedup();
    lines.extend(pictures.iter().map(|command| hint("picture", command)));
    lines.push(hint("finding", &names(report, findings)));
    lines.push(Vec::new());
    lines
}

/// The first digits of the findings' fingerprints; among several, with their columns.
fn names(report: &Report, findings: &[Finding]) -> String {
    let digits = telling_digits(report.findings.iter().map(|finding| finding.fingerprint.as_str()));
    let name = |finding: &Finding| {
        let header = finding.column_header.as_deref().map(clean).filter(|header| findings.len() > 1 && !header.is_empty());
        short(&finding.fingerprint, digits) + &header.map(|header| format!(" ({header})")).unwrap_or_default()
    };
    findings.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// What is known beyond the figures; what several findings share is said once, and what only some have names their columns.
fn hints(index: &Index, findings: &[Finding]) -> Vec<Vec<Span>> {
    let mut hints: Vec<(&str, String, Vec<String>)> = Vec::new();
    for name in ["note", "confidence", "ruled out", "cause", "second reader", "baseline", "repair"] {
        for finding in findings {
            let header = finding.column_header.as_deref().map(clean).unwrap_or_default();
            for text in hint_texts(index, finding, name, findings.len() > 1) {
                match hints.iter_mut().find(|(other, same, _)| *other == name && *same == text) {
                    Some((_, _, headers)) => headers.push(header.clone()),
                    None => hints.push((name, text, vec![header.clone()])),
                }
            }
        }
    }
    let shown = |(name, text, headers): (&str, String, Vec<String>)| {
        let some = findings.len() > 1 && headers.len() < findings.len();
        hint(name, &if some { format!("{}: {text}", headers.join(", ")) } else { text })
    };
    hints.into_iter().map(shown).collect()
}

fn hint_texts(index: &Index, finding: &Finding, name: &str, among_others: bool) -> Vec<String> {
    let cause = finding.cause.as_ref().filter(|cause| cause.kind != CauseKind::Unknown);
    match name {
        "note" => message(index, finding).1.into_iter().collect(),
        "cause" => cause.map(|cause| cause_text(index, finding, cause)).into_iter().collect(),
        "confidence" => finding.confidence.map(|confidence| format!("{confidence:.2} that the document is wrong")).into_iter().collect(),
        "ruled out" => ruled_out(&finding.heard).into_iter().collect(),
        "second reader" => finding.second_reading.map(|reading| second_reader(reading).to_owned()).into_iter().collect(),
        "baseline" => finding.accepted_before.iter().map(|before| accepted_before(index, finding, before)).collect(),
        _ => {
            // Among other findings the row below the figures says already what each should be.
            let said = |repair: &Repair| among_others && repair.confirmed_by.len() < 2 && index.names(finding, repair).is_none();
            finding.repair.iter().filter(|repair| !said(repair)).map(|repair| self::repair(index, finding, repair)).collect()
        }
    }
}

fn cause_text(index: &Index, finding: &Finding, cause: &Cause) -> String {
    format!("{} (confidence {:.2})", clean(&index.explanation(finding, &cause.explanation)), cause.confidence)
}

/// What was looked into in the document's defence, in vain; nothing where there was nothing of the kind.
fn ruled_out(heard: &[UncheckedBecause]) -> Option<String> {
    let words: Vec<&str> = heard.iter().map(|reason| reason.words()).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

fn accepted_before(index: &Index, finding: &Finding, before: &AcceptedBefore) -> String {
    let figure = |figure: &Option<String>| figure.as_deref().map_or_else(|| "none".to_owned(), |text| index.printed(finding, text));
    let (stated, expected) = (figure(&before.stated), figure(&before.expected));
    format!("accepted before with other figures: stated {stated}, expected {expected} ({}, {})", clean(&before.date), clean(&before.reason))
}

fn second_reader(reading: SecondReading) -> &'static str {
    match reading {
        SecondReading::SameDigits => "reads the same digits",
        SecondReading::OtherDigits => "reads other digits",
        SecondReading::NoAnswer => "no answer",
    }
}

fn headline(index: &Index, finding: &Finding) -> Vec<Span> {
    let severity = match finding.severity {
        Severity::Error => "",
        Severity::Warning => " (warning)",
        Severity::Info => " (info)",
    };
    let unit = index.unit(finding).map_or_else(String::new, |unit| format!(" ({unit})"));
    vec![
        Span::new(Role::Place, index.located(finding.place.as_ref(), finding.column_header.as_deref()) + ": "),
        Span::new(Role::Severity(finding.severity), format!("{} {}{severity}", finding.code, finding.name)),
        Span::new(Role::Strong, format!(": {}{unit}", message(index, finding).0)),
    ]
}

/// Bytes from which on a message is parted.
const LONG: usize = 80;

/// Columns that the names of a row and of its column take in the line that tells a finding, at most.
const NAME: usize = 48;

/// What is wrong, and what the message adds to it behind its last semicolon, which stands below.
fn message(index: &Index, finding: &Finding) -> (String, Option<String>) {
    let told = told(&index.message(finding), finding.row_label.as_deref(), finding.column_header.as_deref());
    match told.rsplit_once("; ") {
        // Not within a name.
        Some((message, more)) if !more.contains('"') && told.len() > LONG => (message.to_owned(), Some(more.to_owned())),
        _ => (told, None),
    }
}

/// A finding's message, with the row and the column in front where it does not name them itself. Long names are cut: the rows below,
/// and the JSON, have them whole.
#[must_use]
pub fn told(message: &str, row_label: Option<&str>, column_header: Option<&str>) -> String {
    let mut message = clean(message);
    let label = row_label.map(clean).filter(|label| !label.is_empty());
    let header = column_header.map(clean).filter(|header| !header.is_empty());
    let is_named = label.as_ref().is_none_or(|label| message.contains(label.as_str()));
    for name in label.iter().chain(&header).filter(|name| text::width(name) > NAME) {
        message = message.replacen(name.as_str(), &text::fit(name, NAME), 1);
    }
    let label = label.filter(|_| !is_named).map(|label| text::fit(&label, NAME));
    match (label, header) {
        (Some(label), Some(header)) => format!("\"{label}\", {}: {message}", text::fit(&header, NAME)),
        (Some(label), None) => format!("\"{label}\": {message}"),
        _ => message,
    }
}

fn repair(index: &Index, finding: &Finding, repair: &Repair) -> String {
    let (from, to) = index.printed_repair(finding, repair);
    let change = format!("{from} → {to}");
    let confirmed = match repair.confirmed_by.len() {
        0 => String::new(),
        1 => "; 1 calculation holds with it".to_owned(),
        n => format!("; {n} calculations hold with it"),
    };
    match index.names(finding, repair) {
        Some((label, header)) => format!("\"{label}\", {header}: {change}{confirmed}"),
        None => change + &confirmed,
    }
}

fn hint(name: &str, text: &str) -> Vec<Span> {
    vec![Span::new(Role::Faint, "   = ".to_owned()), Span::new(Role::Strong, format!("{name}: ")), Span::plain(text.to_owned())]
}

fn note(report: &Report, index: &Index, note: &notes::Joined) -> Vec<Span> {
    let place = match &note.at {
        notes::At::Place(place) => index.located(place.as_ref(), None),
        notes::At::Pages(pages) => format!("{}:{pages}", clean(&report.document.path)),
    };
    vec![Span::new(Role::Place, place + ": "), Span::new(Role::Faint, "note: ".to_owned()), Span::plain(clean(&note.message))]
}

/// The figures that claim to be computed and were not checked, a line each with the reason.
fn unchecked(report: &Report, index: &Index) -> Vec<Vec<Span>> {
    let unchecked = avstem_view::unchecked(report);
    let line = |one: &Checked| {
        let row = Some(one.row.as_str()).filter(|row| !row.is_empty());
        let why = one.because.map(UncheckedBecause::words).unwrap_or_default();
        let message = told(&format!("{} not checked: {why}", clean(one.raw)), row, Some(one.column));
        let place = index.located(Some(one.place), Some(one.column));
        vec![Span::new(Role::Place, place + ": "), Span::new(Role::Faint, "unchecked: ".to_owned()), Span::plain(message)]
    };
    let rest = unchecked.len().saturating_sub(UNCHECKED);
    let rest = (rest > 0).then(|| {
        let figures = counted(rest, "more figure", "more figures");
        vec![Span::new(Role::Faint, format!("   … and {figures} not checked; --format xlsx lists all"))]
    });
    unchecked.iter().take(UNCHECKED).map(line).chain(rest).collect()
}

/// How many places are not told, and what shows them.
fn more(report: &Report, more: usize) -> Vec<Span> {
    let places = counted(more, "more place", "more places");
    let shown_by = match report.document.format.as_str() {
        "pdf" => "avstem inspect FILE --page N --out SVG",
        _ => "the notes of avstem extract FILE --out -",
    };
    vec![Span::new(Role::Faint, format!("   … and {places} not read; see {shown_by}"))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;
    use avstem::report::model::Verdict;
    use avstem_document::{
        note::{Note, NoteCode},
        place::Place,
    };

    fn plain(report: &Report, width: usize) -> String {
        diagnostics(report, Severity::Info, &Look { width, palette: Palette::plain(), drawable: true })
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
   = confidence: 0.90 that the document is wrong
   = cause: two digits changed places (confidence 0.80)
   = repair: 1 643 → 1 634; 1 calculation holds with it
   = help: avstem explain A101
   = picture: avstem inspect plan.pdf --page 2 --stage checks --out b2bd5089.svg
   = finding: b2bd5089

"#
        );
    }

    #[test]
    fn what_the_second_reader_says_is_shown() {
        let mut report = small_report();
        report.findings[0].second_reading = Some(SecondReading::SameDigits);
        assert!(plain(&report, 80).contains("\n   = second reader: reads the same digits\n"));
    }

    #[test]
    fn what_was_looked_into_in_vain_is_shown_in_one_line() {
        let mut report = small_report();
        assert!(!plain(&report, 80).contains("ruled out"));
        report.findings[0].heard = vec![UncheckedBecause::CoarseRounding, UncheckedBecause::OtherLines];
        assert!(plain(&report, 80).contains("\n   = ruled out: rounded coarsely, other lines give it\n"));
    }

    /// Both figures of the total are wrong.
    fn two_wrong() -> Report {
        let mut report = small_report();
        let mut other = report.findings[0].clone();
        other.place = Some(report.statements[0].lines[2].facts["c1"].place.clone());
        other.message = "\"Sum drift\", 2018: stated 1 400, lines give 1 500, difference -100".to_owned();
        (other.column_header, other.expected) = (Some("2018".to_owned()), Some("1500".to_owned()));
        (other.repair[0].column, other.repair[0].to) = ("c1".to_owned(), "1500".to_owned());
        other.cause = None;
        report.findings.insert(0, other);
        report
    }

    #[test]
    fn wrong_figures_of_one_row_share_their_excerpt() {
        assert_eq!(
            plain(&two_wrong(), 80),
            r#"plan.pdf:2: A101 total-mismatch: "Sum drift", 2018: stated 1 400, lines give 1 500, difference -100
plan.pdf:2: A101 total-mismatch: "Sum drift", 2019: stated 1 643, lines give 1 634, difference 9
   |
   |             2018   2019
   | Strøm      1 100  1 234
   | Renhold      300    400
   | Sum drift  1 400  1 643
   |            ^^^^^  ^^^^^
   | should be  1 500  1 634
   = confidence: 0.90 that the document is wrong
   = cause: 2019: two digits changed places (confidence 0.80)
   = help: avstem explain A101
   = picture: avstem inspect plan.pdf --page 2 --stage checks --out b2bd5089.svg
   = finding: b2bd5089 (2018), b2bd5089 (2019)

"#
        );
    }

    #[test]
    fn findings_of_other_rows_and_rules_stay_apart() {
        let blocks = |report: &Report| plain(report, 80).matches("= help").count();
        assert_eq!(blocks(&two_wrong()), 1);
        let mut report = two_wrong();
        report.findings[0].code = "A103".to_owned();
        assert_eq!(blocks(&report), 2);
        let mut report = two_wrong();
        report.findings[0].place = Some(report.statements[0].lines[1].facts["c1"].place.clone());
        assert_eq!(blocks(&report), 2);
    }

    #[test]
    fn a_message_that_does_not_name_its_figure_gets_its_name() {
        let mut report = small_report();
        report.findings[0].message = "stated 1 643".to_owned();
        assert!(plain(&report, 80).starts_with("plan.pdf:2: A101 total-mismatch: \"Sum drift\", 2019: stated 1 643\n"));
    }

    #[test]
    fn a_headline_is_short_and_what_it_leaves_out_stands_below() {
        let mut report = small_report();
        let label = "Overføringer til andre, herunder ".repeat(6).trim_end().to_owned();
        report.findings[0].message =
            format!("\"{label}\", 2019: stated 1 643, lines give 1 634, difference 9; 1 other relation of the stated figure holds");
        report.findings[0].row_label = Some(label);
        let text = plain(&report, 80);
        let headline = text.lines().next().unwrap();
        assert!(
            headline.ends_with("…\", 2019: stated 1 643, lines give 1 634, difference 9") && headline.chars().count() < 140,
            "{headline}"
        );
        assert!(text.contains("\n   = note: 1 other relation of the stated figure holds\n"), "{text}");
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
        let coloured = diagnostics(&report, Severity::Info, &Look { width: 80, palette: Palette::coloured(), drawable: true });
        assert!(coloured.contains('\u{1b}'));
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain(&report, 80));
    }

    #[test]
    fn figures_that_were_not_checked_are_named_where_everything_is_to_be_shown() {
        let mut report = small_report();
        report.findings.clear();
        for result in report.statements[0].calculations.iter_mut().flat_map(|of| &mut of.results) {
            result.verdict = Verdict::Unchecked;
            result.unchecked_because = Some(UncheckedBecause::BlankItem);
        }
        let look = Look { width: 80, palette: Palette::plain(), drawable: false };
        let text = diagnostics(&report, Severity::Info, &look);
        let line = text.lines().find(|line| line.contains("unchecked: ")).unwrap_or_else(|| panic!("{text}"));
        assert!(
            line.starts_with(&clean(&report.document.path))
                && line.contains("\"Sum drift\"")
                && line.ends_with(" not checked: a line is blank"),
            "{line}"
        );
        assert!(!diagnostics(&report, Severity::Warning, &look).contains("unchecked: "));
    }

    #[test]
    fn notes_are_shown_when_content_was_lost() {
        let mut report = small_report();
        report.findings.clear();
        let note = |code, message: &str| Note { code, message: message.to_owned(), place: Some(Place::block(3)) };
        report.notes = vec![note(NoteCode::RowHealed, "joined"), note(NoteCode::PartNotRead, "part 3 was not read")];
        assert_eq!(plain(&report, 80), "plan.pdf:block 3: note: part 3 was not read\n");
    }
}
