//! Scans through the real binary and the real Tesseract: what is printed is read, what is wrong is told with care, what is missing is said.
//!
//! Where Tesseract or its Norwegian data is not installed, the tests that need it pass with a line that says so; where
//! `AVSTEM_TEST_SCANS` is set they fail, so that the machine that decides does not skip them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Run, avstem_with, json_lines, source};
use serde_json::Value;
use std::{collections::BTreeMap, env, fs, process::Command};

/// True where the real program is there with Norwegian.
fn has_tesseract() -> bool {
    let languages = Command::new("tesseract").arg("--list-langs").output();
    let there = languages.is_ok_and(|said| String::from_utf8_lossy(&said.stdout).lines().any(|line| line.trim() == "nor"));
    assert!(there || env::var_os("AVSTEM_TEST_SCANS").is_none(), "Tesseract is not installed with its Norwegian data (tesseract-ocr-nor)");
    if !there {
        println!("not tested: Tesseract is not installed with its Norwegian data");
    }
    there
}

/// Runs avstem where the program is called `recogniser`; `None` leaves the machine's own.
fn run(arguments: &[&str], recogniser: Option<&str>) -> Run {
    avstem_with(arguments, &[("AVSTEM_CONVERTER", Some("")), ("AVSTEM_RECOGNISER", recogniser)])
}

fn report(name: &str) -> Value {
    let run = run(&["extract", "--out", "-", &source(name)], None);
    json_lines(&run.stdout).remove(0)
}

/// Every figure of the account lines by line and column.
fn values(report: &Value) -> BTreeMap<(String, String), String> {
    let mut values = BTreeMap::new();
    for statement in report["statements"].as_array().unwrap() {
        for line in statement["lines"].as_array().unwrap() {
            for fact in line["facts"].as_array().unwrap() {
                let text = |of: &Value| of.as_str().unwrap().to_owned();
                values.insert((text(&line["label"]), text(&fact["column"])), text(&fact["value"]));
            }
        }
    }
    values
}

#[test]
fn a_scan_gives_the_figures_of_the_document_that_was_scanned() {
    if !has_tesseract() {
        return;
    }
    let (scan, original) = (report("scanned-budget"), report("budget-pdf-aligned"));
    assert_eq!(values(&scan), values(&original));
    assert_eq!(scan["status"], "ok");
    assert!(scan["findings"].as_array().unwrap().is_empty(), "{:#}", scan["findings"]);
    assert_eq!(scan["coverage"]["recognised"]["figures"], values(&original).len());
    let fact =
        &scan["statements"][0]["lines"].as_array().unwrap().iter().find(|line| !line["facts"].as_array().unwrap().is_empty()).unwrap();
    assert!(fact["facts"].as_array().unwrap().iter().all(|fact| fact["recognised"]["confidence"].as_f64().unwrap() > 0.5));
    let codes = |report: &Value| report["notes"].as_array().unwrap().iter().map(|note| note["code"].clone()).collect::<Vec<_>>();
    let others: Vec<Value> = codes(&scan).into_iter().filter(|code| code != "recognised-text").collect();
    assert_eq!(others, codes(&original), "{:#}", scan["notes"]);
}

#[test]
fn a_wrong_total_of_a_scan_is_told_and_is_no_error() {
    if !has_tesseract() {
        return;
    }
    let scan = report("scanned-budget-faulty");
    let findings = scan["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["stated"] == "846000" && finding["expected"] == "844000"), "{findings:#?}");
    assert!(findings.iter().all(|finding| finding["severity"] != "error"), "{findings:#?}");
}

#[test]
fn without_recognition_each_page_is_a_note_and_the_document_is_partial() {
    for (arguments, recogniser) in [(vec!["--ocr", "never"], None), (vec![], Some("/no/such/program"))] {
        let scan = source("scanned-budget");
        let mut all = vec!["extract", "--out", "-", &scan];
        all.extend(&arguments);
        let report = json_lines(&run(&all, recogniser).stdout).remove(0);
        assert_eq!(report["status"], "partial");
        let notes = report["notes"].as_array().unwrap();
        assert_eq!(notes.iter().filter(|note| note["code"] == "no-text-layer").count(), 2, "{notes:#?}");
        let advice = notes.iter().any(|note| note["message"].as_str().unwrap().contains("install Tesseract"));
        assert_eq!(advice, recogniser.is_some(), "{notes:#?}");
    }
}

#[test]
fn a_program_that_fails_costs_its_pictures_alone() {
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("recogniser");
    let script = "#!/bin/sh\n[ \"$1\" = --version ] && echo 'tesseract 9.9' && exit\n[ \"$1\" = --list-langs ] && printf 'List:\\nnor\\n' && exit\nexit 7\n";
    fs::write(&program, script).unwrap();
    Command::new("chmod").arg("700").arg(&program).status().unwrap();
    let (scan, good) = (source("scanned-budget"), source("budget-clean"));
    let run = run(&["extract", "--out", "-", &scan, &good], program.to_str());
    let reports = json_lines(&run.stdout);
    let messages: Vec<&str> = reports[0]["notes"].as_array().unwrap().iter().map(|note| note["message"].as_str().unwrap()).collect();
    assert!(
        messages.iter().any(|message| message.contains("was not recognised: Tesseract failed: it ended with status 7")),
        "{messages:#?}"
    );
    assert_eq!((reports[0]["status"].as_str(), reports[1]["status"].as_str()), (Some("partial"), Some("ok")));
}

#[test]
fn what_was_missing_is_read_once_it_is_there_and_then_kept() {
    if !has_tesseract() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out").to_str().unwrap().to_owned();
    let scan = source("scanned-budget");
    let first = run(&["extract", "--out", &out, &scan], Some("/no/such/program"));
    assert!(first.stderr.contains("1 read") || first.stdout.contains("1 read"), "{}{}", first.stdout, first.stderr);
    let status = || {
        let json = fs::read_to_string(folder.path().join("out/source.pdf.json")).unwrap();
        serde_json::from_str::<Value>(&json).unwrap()["status"].as_str().unwrap().to_owned()
    };
    assert_eq!(status(), "partial");
    run(&["extract", "--out", &out, &scan], None);
    assert_eq!(status(), "ok");
    // Read once more, by a program that knows its name and can do nothing else: what was recognised is kept.
    let program = folder.path().join("recogniser");
    let script = "#!/bin/sh\ncase \"$1\" in --version|--list-langs) exec tesseract \"$@\";; esac\nexit 7\n";
    fs::write(&program, script).unwrap();
    Command::new("chmod").arg("700").arg(&program).status().unwrap();
    run(&["extract", "--force", "--out", &out, &scan], program.to_str());
    assert_eq!(status(), "ok");
}
