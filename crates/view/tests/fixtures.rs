//! The view of every fixture's expected report.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its fixtures fails")]

use avstem::{Report, model::UncheckedBecause, rules};
use avstem_view::{Judgement, Language, Texts, checked, headline, reason, tell};
use std::{collections::BTreeSet, fs, path::Path};

fn reports() -> Vec<(String, Report)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures");
    let folders = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |folder: std::path::PathBuf| {
        let text = fs::read_to_string(folder.join("expected.json")).ok()?;
        Some((folder.file_name()?.to_string_lossy().into_owned(), serde_json::from_str(&text).unwrap()))
    };
    let reports: Vec<_> = folders.filter_map(read).collect();
    assert!(reports.len() > 30);
    reports
}

#[test]
fn totals_are_counted_as_the_report_counts_them() {
    for (name, report) in reports() {
        let figures: Vec<_> = checked(&report).into_iter().filter(|one| !one.calculations.is_empty() || one.because.is_some()).collect();
        let of = |wanted: &[Judgement]| figures.iter().filter(|one| one.claim.is_none() && wanted.contains(&one.judgement)).count();
        // A finding may turn what a calculation says; alone it must not lose a figure.
        assert_eq!(of(&Judgement::ALL), report.coverage.totals, "{name}");
        if report.findings.is_empty() {
            let coverage = &report.coverage;
            let counted = [of(&[Judgement::Right]), of(&[Judgement::Rounding]), of(&[Judgement::Unchecked])];
            assert_eq!(counted, [coverage.exact, coverage.rounding, coverage.unchecked], "{name}");
        }
    }
}

#[test]
fn every_finding_with_a_place_stands_at_one_figure() {
    for (name, report) in reports() {
        let all = checked(&report);
        let mut shown: Vec<usize> = all.iter().flat_map(|one| one.findings.iter().copied()).collect();
        shown.sort_unstable();
        let placed: Vec<usize> = (0..report.findings.len()).filter(|&index| report.findings[index].place.is_some()).collect();
        assert_eq!(shown, placed, "{name}");
    }
}

#[test]
fn every_figure_says_why_in_every_language() {
    for (name, report) in reports() {
        for language in Language::ALL {
            let texts = Texts::of(language);
            for one in checked(&report) {
                let text = reason(&report, &one, texts);
                assert!(!text.is_empty() && !text.contains(['{', '\n']), "{name} {language:?}: {text:?} of {one:?}");
            }
            for finding in &report.findings {
                let told = tell(&report, finding, texts);
                assert_eq!(told.headline, headline(&report, finding, texts));
                assert!(!told.hints.iter().any(|(name, text)| name.starts_with("hint.") || text.contains("basis.")), "{name}: {told:?}");
            }
        }
    }
}

#[test]
fn every_rule_and_every_reason_has_its_words() {
    for language in Language::ALL {
        let texts = Texts::of(language);
        for rule in rules::RULES {
            assert!(texts.has(&format!("rule.{}.name", rule.code)), "{}", rule.code);
        }
        for reason in UncheckedBecause::ALL {
            assert!(texts.has(&format!("unchecked.{}", reason.name())), "{reason:?}");
        }
        let known: BTreeSet<String> = UncheckedBecause::ALL.iter().map(|reason| format!("unchecked.{}", reason.name())).collect();
        let told: BTreeSet<String> = texts.all().filter(|(key, _)| key.starts_with("unchecked.")).map(|(key, _)| key.to_owned()).collect();
        assert_eq!(told, known);
    }
}
