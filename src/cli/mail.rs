//! What a night brought, as a page for a mail.
//!
//! In: a [`Morning`] and the texts of a language. Out: one HTML page that refers to nothing outside it; its styles stand in its elements,
//! where mail programs look. All that comes from documents and from names of files is escaped by the template's engine.

use super::morning::{Morning, other};
use crate::{
    batch::ledger::query::{Seen, Unread},
    render::terminal::{clean, spotted, told},
};
use avstem::{grouped, report::short};
use avstem_view::{Language, Texts, rule_name, said};
use minijinja::{AutoEscape, Environment};
use serde::Serialize;
use std::io;

const PAGE: &str = include_str!("mail.html");

/// What the template shows.
#[derive(Debug, Serialize)]
struct Page {
    lang: &'static str,
    sentence: String,
    anything: bool,
    run: String,
    /// Lines that belong to the run: what was not compared, and what is not read still.
    lines: Vec<String>,
    sections: Vec<Section>,
    open: Option<String>,
    accept: Option<String>,
}

#[derive(Debug, Serialize)]
struct Section {
    title: String,
    rows: Vec<Row>,
}

#[derive(Debug, Default, Serialize)]
struct Row {
    path: String,
    place: String,
    text: String,
    rule: String,
    fingerprint: String,
}

/// The page.
///
/// # Errors
/// When the template does not fit what it shows: a defect in avstem.
pub(super) fn html(morning: &Morning, texts: &Texts) -> io::Result<String> {
    let mut templates = Environment::new();
    templates.set_auto_escape_callback(|_| AutoEscape::Html);
    templates.render_str(PAGE, page(morning, texts)).map_err(io::Error::other)
}

fn page(morning: &Morning, texts: &Texts) -> Page {
    let night = morning.night;
    let (findings, changes) = morning.brought();
    let seen = |list: Vec<&Seen>| list.into_iter().map(|seen| self::seen(seen, morning.digits, texts)).collect();
    let reason = |text: &str| clean(&said(text, texts).unwrap_or_else(|| text.to_owned()));
    let unread =
        |list: &[Unread]| list.iter().map(|of| Row { path: clean(&of.path), text: reason(&of.reason), ..Row::default() }).collect();
    let paths = |list: &[String]| list.iter().map(|path| Row { path: clean(path), ..Row::default() }).collect();
    let not_reached = |of: &crate::batch::books::NotRead| Row { path: clean(&of.path), text: reason(&of.message), ..Row::default() };
    let moved =
        |of: &crate::batch::ledger::query::Moved| Row { path: format!("{} → {}", clean(&of.from), clean(&of.to)), ..Row::default() };
    let mut sections: Vec<(&str, Vec<Row>)> = vec![
        ("findings", seen(findings)),
        ("changes", seen(changes)),
        ("disappeared", paths(&night.disappeared)),
        ("excluded", paths(&night.excluded)),
        ("newly_not_read", unread(&night.newly_not_read)),
        ("unreachable", morning.unreachable.iter().map(not_reached).collect()),
        ("gone_findings", seen(night.gone_findings.iter().collect())),
        ("uncompared_findings", seen(night.uncompared_findings.iter().collect())),
    ];
    if !morning.quiet {
        sections.extend([("changed_documents", paths(&night.changed)), ("moved_documents", night.moved.iter().map(moved).collect())]);
    }
    let title = |(key, rows): (&str, Vec<Row>)| Section { title: texts.say(&format!("morning.{key}"), &[]), rows };
    let ledger = clean(&morning.ledger.to_string_lossy());
    let open = [("open", texts.number(night.still_open)), ("accepted", texts.number(night.accepted))];
    let command = format!("avstem ledger accept 01234567 --because … --ledger {ledger}");
    let sentence = morning.sentence(texts);
    Page {
        lang: texts.language().code(),
        sentence: capital(&sentence),
        anything: morning.needs.anything(),
        run: run(morning, texts),
        lines: [morning.not_compared(texts), morning.still_uncompared(texts), morning.still_not_read(texts)]
            .into_iter()
            .flatten()
            .collect(),
        sections: sections.into_iter().filter(|(_, rows)| !rows.is_empty()).map(title).collect(),
        open: (night.still_open > 0 || night.accepted > 0)
            .then(|| texts.say("morning.open", &[("open", &open[0].1), ("accepted", &open[1].1)])),
        accept: (!night.new_findings.is_empty()).then(|| texts.say("morning.accept", &[("command", &command)])),
    }
}

fn capital(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or_else(String::new, |first| first.to_uppercase().chain(rest).collect())
}

fn run(morning: &Morning, texts: &Texts) -> String {
    let (night, counts) = (morning.night, &morning.night.counts);
    let number = |number: usize| texts.number(number);
    texts.say(
        "morning.run",
        &[
            ("run", &night.run.to_string()),
            ("date", night.started.get(..10).unwrap_or_default()),
            ("documents", &texts.count("count.documents", counts.documents)),
            ("new", &number(counts.new)),
            ("changed", &number(counts.changed)),
            ("moved", &number(counts.moved)),
            ("unchanged", &number(counts.unchanged)),
            ("not_read", &number(counts.not_read)),
            ("disappeared", &number(counts.disappeared)),
        ],
    )
}

fn seen(seen: &Seen, digits: usize, texts: &Texts) -> Row {
    Row {
        path: clean(&seen.path),
        place: seen.spot().map(|spot| spotted(&spot, texts)).unwrap_or_default(),
        text: message(seen, texts) + &other(seen),
        rule: format!("{} {}", seen.code, rule_name(&seen.code, &seen.name, texts)),
        fingerprint: short(&seen.fingerprint, digits),
    }
}

/// What is wrong. The ledger's own message is English; another language is told from the figures.
fn message(seen: &Seen, texts: &Texts) -> String {
    let key = format!("rule.{}.{}", seen.code, if seen.expected.is_some() { "told" } else { "bare" });
    if texts.language() == Language::English || !texts.has(&key) {
        return told(&seen.message, seen.row_label.as_deref(), seen.column_header.as_deref());
    }
    let shown = |value: &Option<String>| value.as_deref().map(|value| grouped(&clean(value))).unwrap_or_default();
    let (stated, expected, difference) = (shown(&seen.stated), shown(&seen.expected), shown(&seen.difference));
    let said = texts.say(&key, &[("stated", &stated), ("expected", &expected), ("difference", &difference)]);
    told(&said, seen.row_label.as_deref(), seen.column_header.as_deref())
}

#[cfg(test)]
mod tests {
    use super::super::morning::{Count, Counting};
    use super::super::morning::{
        Needs,
        tests::{night, seen},
    };
    use super::*;
    use std::path::Path;

    fn mail(language: Language) -> String {
        let mut night = night(vec![seen("A101", "error"), seen("X303", "warning")]);
        night.disappeared = vec!["<script>alert(1)</script>.pdf".to_owned()];
        let reason = "encrypted; a password is needed to read it".to_owned();
        night.newly_not_read = vec![Unread { path: "c.pdf".to_owned(), outcome: "encrypted".to_owned(), reason: reason.clone() }];
        night.still_not_read = vec![Unread { path: "d.pdf".to_owned(), outcome: "encrypted".to_owned(), reason }];
        let needs = Needs::of(&night, &[], &Counting::of(&[Count::Error]));
        let morning = Morning { night: &night, unreachable: &[], needs, digits: 8, ledger: Path::new("x.ledger"), quiet: true };
        html(&morning, Texts::of(language)).unwrap()
    }

    #[test]
    fn the_page_tells_the_night_in_its_language() {
        let english = mail(Language::English);
        assert!(
            english.contains("<title>1 new error, 1 figure changed silently, 1 document gone, 1 document not read</title>"),
            "{english}"
        );
        assert!(english.contains("14 (printed page 3)") && english.contains("stated 1 643, lines give 1 634"), "{english}");
        let norwegian = mail(Language::Norwegian);
        assert!(norwegian.contains("<html lang=\"nb\" ") && norwegian.contains("1 ny feil, 1 tall endret uten varsel"), "{norwegian}");
        assert!(english.contains("a password is needed to read it") && norwegian.contains("det trengs et passord for å lese det"));
        let still = "still not read: 1 document (avstem ledger documents --unread --ledger x.ledger)";
        assert!(english.to_lowercase().contains(still) && !english.contains("d.pdf"), "{english}");
        assert!(norwegian.contains("14 (trykt side 3)") && norwegian.contains("oppgitt 1 643, linjene gir 1 634"), "{norwegian}");
    }

    #[test]
    fn nothing_of_a_document_is_markup_and_nothing_is_fetched() {
        let page = mail(Language::English);
        assert!(!page.contains("<script>") && page.contains("&lt;script&gt;"), "{page}");
        assert!(page.contains("Sum &amp; drift") && page.contains("plan &lt;b&gt;.pdf"), "{page}");
        assert!(!page.contains("http") && !page.contains("<style") && !page.contains("src="), "{page}");
    }
}
