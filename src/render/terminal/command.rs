//! What to type in order to go on with a finding.
//!
//! In: a report and a finding. Out: a command that a POSIX shell takes as it stands: document names are quoted where they have to be,
//! and where one cannot be shown (it would steer the terminal) there is no command.

use super::text::clean;
use avstem::report::{
    model::{Finding, Report},
    short,
};
use avstem_document::place::Place;

/// Digits of the fingerprint that name the picture.
const DIGITS: usize = 8;

/// The command that draws the page of a finding; none where no page can be drawn.
pub(super) fn picture(report: &Report, finding: &Finding) -> Option<String> {
    let page = match finding.place.as_ref()? {
        Place::Page { page, .. } if report.document.format == "pdf" => page,
        _ => return None,
    };
    let name = short(&finding.fingerprint, DIGITS);
    Some(format!("avstem inspect {} --page {page} --stage checks --out {name}.svg", quoted(&report.document.path)?))
}

/// A path as a POSIX shell reads it; none for one that cannot be shown as it is.
fn quoted(path: &str) -> Option<String> {
    let shown = clean(path) == path && !path.is_empty();
    let path = if path.starts_with('-') { format!("./{path}") } else { path.to_owned() };
    let bare = path.chars().all(|c| c.is_alphanumeric() || "_@%+=:,./-".contains(c));
    shown.then(|| if bare { path } else { format!("'{}'", path.replace('\'', "'\\''")) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;

    #[test]
    fn a_path_is_quoted_where_a_shell_would_not_take_it() {
        let quoted = |path: &str| quoted(path).unwrap_or_default();
        assert_eq!(quoted("arkiv/2026/budsjett_på-1.pdf"), "arkiv/2026/budsjett_på-1.pdf");
        assert_eq!(quoted("Årsmelding 2026.pdf"), "'Årsmelding 2026.pdf'");
        assert_eq!(quoted("it's $(rm).pdf"), "'it'\\''s $(rm).pdf'");
        assert_eq!(quoted("-n.pdf"), "./-n.pdf");
        assert_eq!([quoted("a\u{1b}[2J.pdf"), quoted("a  b.pdf")], ["", ""]);
    }

    #[test]
    fn pages_of_a_pdf_can_be_drawn() {
        let mut report = small_report();
        let command = |report: &Report| picture(report, &report.findings[0]);
        assert_eq!(command(&report).as_deref(), Some("avstem inspect plan.pdf --page 2 --stage checks --out b2bd5089.svg"));
        report.document.format = "docx".to_owned();
        assert_eq!(command(&report), None);
    }
}
