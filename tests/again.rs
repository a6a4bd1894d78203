//! What failed and may not fail another time: a converter and a recogniser that fail once, or always.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::fixtures_folder;
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

/// A folder with two texts of the same bytes that need a converter, and a converter that fails as long as `broken` is there.
fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::create_dir(at("in")).unwrap();
    for name in ["in/a.rtf", "in/copy.rtf"] {
        fs::copy(fixtures_folder().join("minutes-every-format/minutes.rtf"), at(name)).unwrap();
    }
    fs::copy(fixtures_folder().join("minutes-every-format/minutes.docx"), at("minutes.docx")).unwrap();
    let home = folder.path().display();
    let script = format!(
        "#!/bin/sh\necho call >>'{home}/calls'\n[ -e '{home}/broken' ] && exit 77\nwhile [ $# -gt 2 ]; do shift; done\n\
         exec cp '{home}/minutes.docx' \"$1/source.docx\"\n"
    );
    fs::write(at("converter"), script).unwrap();
    fs::set_permissions(at("converter"), fs::Permissions::from_mode(0o700)).unwrap();
    fs::write(at("broken"), "").unwrap();
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(arguments).arg("in").current_dir(folder).env("NO_COLOR", "1").env("AVSTEM_CONVERTER", folder.join("converter"));
    command.output().unwrap()
}

/// Outcome and reason of both documents.
fn extract(folder: &Path, more: &[&str]) -> Vec<(String, String)> {
    let output = run(folder, &[&["extract", "--out", "out", "--format", "ndjson", "--quiet"], more].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    let word = |record: &Value, name: &str| record[name].as_str().unwrap_or_default().to_owned();
    let records = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    records.map(|record| (word(&record, "outcome"), word(&record, "reason"))).collect()
}

fn calls(folder: &Path) -> usize {
    fs::read_to_string(folder.join("calls")).unwrap_or_default().lines().count()
}

fn both(outcome: &str, reason: &str) -> Vec<(String, String)> {
    vec![(outcome.to_owned(), reason.to_owned()); 2]
}

const FAILED: &str = "damaged: a rich text (RTF) document could not be converted: it ended with status 77";

#[test]
fn a_converter_that_failed_once_is_asked_again_in_the_next_run() {
    let folder = archive();
    let folder = folder.path();
    assert_eq!(extract(folder, &[]), both("damaged", &format!("{FAILED}; it is tried again in the next run")));
    fs::remove_file(folder.join("broken")).unwrap();
    assert_eq!(extract(folder, &[]), both("ok", ""));
    // From then on it is as any other document.
    assert_eq!(extract(folder, &[]), both("skipped", "read before, and unchanged since"));
    assert_eq!(calls(folder), 2);
}

#[test]
fn a_converter_that_always_fails_is_asked_in_three_runs_and_then_left() {
    let folder = archive();
    let folder = folder.path();
    let again = both("damaged", &format!("{FAILED}; it is tried again in the next run"));
    let left = both("damaged", &format!("{FAILED}; it failed in 3 runs and is left until it, the limits or the programs change"));
    let told: Vec<_> = (0..5).map(|_| (extract(folder, &[]), calls(folder))).collect();
    assert_eq!(told, [(again.clone(), 1), (again, 2), (left.clone(), 3), (left.clone(), 3), (left, 3)]);
    // Other limits begin anew.
    fs::remove_file(folder.join("broken")).unwrap();
    assert_eq!((extract(folder, &["--timeout", "60"]), calls(folder)), (both("ok", ""), 4));
}

#[test]
fn a_night_asks_a_converter_that_failed_the_night_before() {
    let folder = archive();
    let folder = folder.path();
    fs::remove_file(folder.join("in/copy.rtf")).unwrap();
    let night = || {
        let output = run(folder, &["reconcile", "--ledger", "x.ledger", "--format", "json", "--quiet"]);
        (output.status.code(), serde_json::from_slice::<Value>(&output.stdout).unwrap())
    };
    let (code, first) = night();
    assert_eq!((code, calls(folder)), (Some(3), 1), "{first:#}");
    // One that still fails is no news.
    let (code, second) = night();
    assert_eq!((code, second["still_not_read"].as_array().map(Vec::len), calls(folder)), (Some(0), Some(1), 2), "{second:#}");
    fs::remove_file(folder.join("broken")).unwrap();
    let (code, third) = night();
    assert_eq!((third["still_not_read"].as_array().map(Vec::len), calls(folder)), (Some(0), 3), "{code:?} {third:#}");
    assert_eq!(third["outcomes"]["ok"], 1, "{third:#}");
    night();
    assert_eq!(calls(folder), 3);
}

#[test]
fn a_recogniser_that_failed_once_is_asked_again_in_the_next_run() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let at = |name: &str| folder.join(name);
    fs::create_dir(at("in")).unwrap();
    fs::copy(fixtures_folder().join("scanned-budget/source.pdf"), at("in/scan.pdf")).unwrap();
    let script = format!(
        "#!/bin/sh\n[ \"$1\" = --version ] && echo 'tesseract 9.9' && exit\n[ \"$1\" = --list-langs ] && printf 'List:\\nnor\\n' && exit\n\
         echo call >>'{0}/calls'\n[ -e '{0}/broken' ] && exit 7\necho '<html/>' >\"$2.hocr\"\n",
        folder.display()
    );
    fs::write(at("recogniser"), script).unwrap();
    fs::set_permissions(at("recogniser"), fs::Permissions::from_mode(0o700)).unwrap();
    let extract = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
        command.args(["extract", "--out", "out", "--quiet", "in"]).current_dir(folder).env("AVSTEM_RECOGNISER", at("recogniser"));
        command.output().unwrap();
        calls(folder)
    };
    fs::write(at("broken"), "").unwrap();
    let failed = extract();
    assert!(failed > 0);
    fs::remove_file(at("broken")).unwrap();
    let read = extract();
    assert!(read > failed, "{read} calls after {failed}");
    assert_eq!(extract(), read);
}
