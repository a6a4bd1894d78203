//! `avstem compare` through the real binary: the same document in two formats, a misprinted total, two reports of one board, folders.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{fixtures, fixtures_folder};
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

fn avstem(folder: &Path, arguments: &[&str]) -> Output {
    let all = ["compare", "--ocr", "never"].iter().chain(arguments);
    Command::new(env!("CARGO_BIN_EXE_avstem")).args(all).current_dir(folder).env("NO_COLOR", "1").output().unwrap()
}

/// Exit code and JSON.
fn compared(folder: &Path, old: &str, new: &str) -> (i32, Value) {
    let run = avstem(folder, &[old, new, "--format", "json"]);
    let json = serde_json::from_slice(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&run.stderr)));
    (run.status.code().unwrap(), json)
}

fn text(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(avstem(folder, arguments).stdout).unwrap()
}

const FIRST: &str = "Tertialrapport 1 – 2026\n\nElvedal kommune\n\n## Kultur\n\nTiltak\tAktiviteter\tAnsvarlig\t2026\tStatus april 2026\n\
    Utstilling\tEtablere jury for høstutstillingen\tKultursjef\tQ1\tUnder arbeid\n\
    Utstilling\tHolde samling for kunstnere\tKultursjef\tQ2\tI rute\n\
    Søknader\tUtforme søknader til fylket\tRådgiver\tQ1\tUtført\n\
    Søknader\tSelge annonser i katalogen\tRådgiver\tQ2\tIkke påbegynt\n\n\
    ## Økonomi\n\n\tRegnskap 30.4.2026\tBudsjett 2026\nLønn\t210 400\t640 000\nHusleie\t40 000\t120 000\nTrykking\t8 250\t35 000\nSum kostnader\t258 650\t795 000\n";

const SECOND: &str = "Tertialrapport 2 – 2026\n\nElvedal kommune\n\n## Kultur\n\nTiltak\tAktiviteter\tAnsvarlig\t2026\tStatus august 2026\n\
    Utstilling\tEtablere jury for høstutstillingen\tKultursjef\tQ1\tGjennomført\n\
    Utstilling\tHolde en samling for lokale kunstnere\tDaglig leder\tQ4\tI rute\n\
    Søknader\tUtforme søknader til fylket\tRådgiver\tQ1\tUtført\n\
    Søknader\tLage <b>plakater</b>\tRådgiver\tQ4\t\n\n\
    ## Økonomi\n\n\tRegnskap 31.8.2026\tBudsjett 2026\nLønn\t418 900\t640 000\nLeie av lokaler\t80 000\t120 000\nTrykking\t19 100\t38 000\nSum kostnader\t518 000\t798 000\n";

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn a_fixture_against_itself_gives_no_difference() {
    for fixture in fixtures().iter().filter(|fixture| fixture.source.extension().is_some_and(|end| end != "pdf")) {
        let path = fixture.source.to_str().unwrap();
        let (code, run) = compared(&fixtures_folder(), path, path);
        // Word 97 takes LibreOffice, which need not be there.
        assert!(code == 0 || (code == 3 && run["not_read"][0]["reason"].as_str().unwrap().contains("LibreOffice")), "{path}: {run}");
    }
}

#[test]
fn the_same_report_as_text_and_as_a_page_layout_is_the_same() {
    let (code, run) = compared(&fixtures_folder(), "period-report-clean/source.txt", "period-report-pdf/source.pdf");
    let summary = &run["documents"][0]["comparison"]["summary"];
    assert_eq!((code, &summary["differs"], &summary["measures_followed"]), (0, &Value::from(false), &Value::from(38)));
}

#[test]
fn a_misprinted_total_moved_without_its_lines() {
    let run = text(&fixtures_folder(), &["budget-clean/source.docx", "budget-wrong-total/source.docx"]);
    assert!(run.contains("Sum utgifter  Budsjett 2027  1 239 000  1 239 800        +800\n      none of its lines moved"), "{run}");
}

#[test]
fn measures_are_followed_and_figures_of_other_periods_are_not_compared() {
    let folder = folder(&[("1.txt", FIRST), ("2.txt", SECOND)]);
    let (code, run) = compared(folder.path(), "1.txt", "2.txt");
    let comparison = &run["documents"][0]["comparison"];
    let summary = &comparison["summary"];
    assert_eq!(code, 1);
    let counts = [
        ("figures_compared", 4),
        ("figures_changed", 2),
        ("totals_moved", 1),
        ("lines_renamed", 1),
        ("lines_new", 0),
        ("measures_followed", 3),
        ("measures_new", 1),
        ("measures_dropped", 1),
        ("measures_done", 1),
        ("periods_moved", 1),
        ("responsible_changed", 1),
        ("measures_reworded", 1),
    ];
    for (name, count) in counts {
        assert_eq!(summary[name], Value::from(count), "{name}: {summary}");
    }
    assert_eq!(comparison["statements"][0]["totals_moved"][0]["explained"], "exactly");
    assert_eq!(comparison["notes"][0]["kind"], "columns_not_compared");
}

#[test]
fn what_is_printed_keeps_to_the_width_and_the_page_escapes_what_documents_say() {
    let folder = folder(&[("1.txt", FIRST), ("2.txt", SECOND)]);
    let human = text(folder.path(), &["1.txt", "2.txt"]);
    assert!(human.lines().all(|line| line.chars().count() <= 80), "{human}");
    assert!(human.contains("dropped without a word (1)\n    Søknader: Selge annonser i katalogen\n"), "{human}");
    let run = avstem(folder.path(), &["1.txt", "2.txt", "--format", "html", "--report-lang", "nb", "--out", "ut.html"]);
    assert_eq!((run.status.code(), run.stdout.len()), (Some(1), 0));
    let page = fs::read_to_string(folder.path().join("ut.html")).unwrap();
    assert!(page.contains("utelatt uten forklaring (1)") && page.contains("<html lang=\"nb\" "), "{page}");
    assert!(!page.contains("<b>plakater") && !page.contains("compare."), "{page}");
}

#[test]
fn documents_of_two_years_are_matched_by_their_names_where_one_could_be_meant() {
    let files = [("a/rapport-2025.txt", FIRST), ("b/rapport-2026.txt", SECOND), ("b/notat.txt", "Notat\n\nIngen tall her.\n")];
    let folder = folder(&files);
    let (_, run) = compared(folder.path(), "a", "b");
    assert_eq!((&run["documents"][0]["by"], run["documents_new"].as_array().unwrap().len()), (&Value::from("name"), 1), "{run:#}");
    assert!(text(folder.path(), &["a", "b"]).contains("matched by their names, but for the years"), "{}", text(folder.path(), &["a", "b"]));
    // Of two that are called so neither is taken, whatever else is known of one of them.
    for side in ["a", "b"] {
        fs::write(folder.path().join(side).join("rapport-2024.txt"), FIRST).unwrap();
    }
    let (_, run) = compared(folder.path(), "a", "b");
    let by: Vec<&str> = run["documents"].as_array().unwrap().iter().map(|of| of["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["path"], "{run:#}");
}

#[test]
fn documents_of_two_folders_are_matched_by_place_and_by_content() {
    let files = [("a/x.txt", FIRST), ("a/gone.txt", "Notat\n\nIngen tall her.\n"), ("a/sub/moved.txt", SECOND)];
    let folder =
        folder(&[&files[..], &[("b/x.txt", SECOND), ("b/other.txt", SECOND), ("b/new.txt", "Nytt notat\n\nHeller ingen.\n")]].concat());
    let (code, run) = compared(folder.path(), "a", "b");
    assert_eq!(code, 1);
    let by: Vec<&str> = run["documents"].as_array().unwrap().iter().map(|matched| matched["by"].as_str().unwrap()).collect();
    assert_eq!(by, ["path", "content"]);
    assert_eq!((&run["documents_gone"][0], &run["documents_new"][0]), (&Value::from("a/gone.txt"), &Value::from("b/new.txt")));
}

#[test]
fn what_cannot_be_read_is_named_and_wrong_usage_is_refused() {
    let folder = folder(&[("1.txt", FIRST), ("2.pdf", "%PDF-1.7\nnothing\n"), ("d/1.txt", FIRST)]);
    let (code, run) = compared(folder.path(), "1.txt", "2.pdf");
    assert_eq!((code, &run["not_read"][0]["partner"]), (3, &Value::from("1.txt")));
    for wrong in [
        &["1.txt"][..],
        &["1.txt", "1.txt", "1.txt"],
        &["1.txt", "d"],
        &["1.txt", "d/1.txt", "--shard", "1/2"],
        &["1.txt", "d/1.txt", "--out", "1.txt"],
    ] {
        assert_eq!(avstem(folder.path(), wrong).status.code(), Some(2), "{wrong:?}");
    }
}

#[test]
fn what_is_written_keeps_to_its_schema() {
    let folder = folder(&[("1.txt", FIRST), ("2.txt", SECOND)]);
    let schema: Value = serde_json::from_str(include_str!("../schemas/comparison.schema.json")).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let (_, run) = compared(folder.path(), "1.txt", "2.txt");
    let problems: Vec<_> = validator.iter_errors(&run).map(|problem| problem.to_string()).collect();
    assert_eq!(problems, Vec::<String>::new());
}
