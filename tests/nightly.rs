//! The nightly job through the real binary, over several nights: documents that are new, changed, corrected, deleted, moved,
//! repeated and unreadable; findings that are accepted; runs that are killed.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::fixtures_folder;
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Output},
    thread,
    time::Duration,
};

const LABELS: [&str; 7] = ["Kontingenter", "Tilskudd", "Salg", "Arrangementer", "Leie", "Trykk og porto", "Renter"];

/// Accounts of a year with last year's beside them, as text. The total is that of the figures and `off`.
fn accounts(title: &str, year: i64, own: [i64; 7], last: [i64; 7], off: i64) -> String {
    let mut text = format!("{title} {year}\n\nResultatregnskap\n\n\tRegnskap {year}\tRegnskap {}\n", year - 1);
    for ((label, own), last) in LABELS.iter().zip(own).zip(last) {
        text.extend([label, "\t", &own.to_string(), "\t", &last.to_string(), "\n"]);
    }
    text + &format!("Sum inntekter\t{}\t{}\n", own.iter().sum::<i64>() + off, last.iter().sum::<i64>())
}

const TITLE: &str = "Årsregnskap for Storvik sanglag";
const Y2016: [i64; 7] = [11_000, 7_000, 3_100, 2_050, 900, 410, 77];
const Y2017: [i64; 7] = [12_000, 8_000, 3_300, 2_150, 950, 430, 85];
const Y2018: [i64; 7] = [13_500, 8_200, 3_700, 2_250, 980, 445, 91];

fn avstem(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_avstem")).args(arguments).current_dir(folder).env("NO_COLOR", "1").output().unwrap()
}

const RECONCILE: [&str; 6] = ["reconcile", "in", "--ledger", "x.ledger", "--format", "json"];

/// A night: exit code and what it brought.
fn night(folder: &Path) -> (i32, Value) {
    let run = avstem(folder, &RECONCILE);
    let night = serde_json::from_slice(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&run.stderr)));
    (run.status.code().unwrap(), night)
}

fn digest(folder: &Path, ledger: &str) -> String {
    let run = avstem(folder, &["ledger", "digest", "--ledger", ledger]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
}

/// `path: code row stated` of each finding.
fn findings(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    value.as_array().unwrap().iter().map(|f| format!("{}: {} {}", text(&f["path"]), text(&f["code"]), text(&f["message"]))).collect()
}

fn counts(night: &Value) -> [usize; 7] {
    let names = ["new", "changed", "moved", "disappeared", "newly_not_read", "new_findings", "gone_findings"];
    names.map(|name| night[name].as_array().unwrap().len())
}

/// Documents, and what came of them: new, changed, moved, unchanged, not read, passed over.
fn sums(night: &Value) -> [u64; 7] {
    let sums = ["documents", "new", "changed", "moved", "unchanged", "not_read", "passed_over"]
        .map(|name| night["counts"][name].as_u64().unwrap());
    assert_eq!(sums[0], sums[1..].iter().sum::<u64>(), "{night:#}");
    sums
}

fn first_night(folder: &Path) {
    put(folder, "in/2017/regnskap.txt", accounts(TITLE, 2017, Y2017, Y2016, 0));
    put(folder, "in/2018/regnskap.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    put(folder, "in/2018/kopi.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    put(folder, "in/plan.docx", fs::read(fixtures_folder().join("budget-clean/source.docx")).unwrap());
    put(folder, "in/locked.pdf", fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap());
}

#[test]
fn three_nights() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    let (code, first) = night(folder);
    // Five documents, the copy known by its content; one locked; the wrong total in both copies.
    assert_eq!((code, counts(&first)), (3, [4, 0, 0, 0, 1, 2, 0]), "{first:#}");
    assert_eq!(sums(&first), [5, 4, 0, 0, 0, 1, 0]);
    assert!(findings(&first["new_findings"]).iter().all(|finding| finding.contains("A101") && finding.contains("Sum inntekter")));

    // The same night again brings nothing, fails nothing, and the ledger says the same.
    let before = digest(folder, "x.ledger");
    let (code, again) = night(folder);
    assert_eq!((code, counts(&again)), (0, [0; 7]), "{again:#}");
    assert_eq!(sums(&again), [5, 0, 0, 0, 4, 1, 0]);
    assert_eq!((&again["still_open"], again["still_not_read"].as_array().unwrap().len()), (&2.into(), 1));
    assert_eq!(digest(folder, "x.ledger"), before);

    // The second night: one corrected, one moved, one gone, one whose comparative figure was changed, one new.
    put(folder, "in/2018/regnskap.txt", accounts(TITLE, 2018, Y2018, Y2017, 0));
    fs::remove_file(folder.join("in/2018/kopi.txt")).unwrap();
    fs::create_dir(folder.join("in/plans")).unwrap();
    fs::rename(folder.join("in/plan.docx"), folder.join("in/plans/plan.docx")).unwrap();
    let mut restated = Y2017;
    restated[2] = 3_330;
    put(folder, "in/2018/trykt.txt", accounts(TITLE, 2018, Y2018, restated, 0));
    let (code, second) = night(folder);
    assert_eq!(counts(&second), [1, 1, 1, 1, 0, 2, 1], "{second:#}");
    assert_eq!(sums(&second), [5, 1, 1, 1, 1, 1, 0], "a document that moved is not counted as unchanged too");
    assert_eq!(strings(&second["new"]), ["in/2018/trykt.txt"]);
    assert_eq!(strings(&second["changed"]), ["in/2018/regnskap.txt"]);
    assert_eq!(second["moved"][0]["to"], "in/plans/plan.docx");
    assert_eq!(strings(&second["disappeared"]), ["in/2018/kopi.txt"]);
    let new = findings(&second["new_findings"]);
    assert!(
        new.iter().any(|f| f.starts_with("in/2018/regnskap.txt: X303 \"Sum inntekter\", Regnskap 2018: was 29 266, is 29 166")),
        "{new:#?}"
    );
    let restating = "in/2018/trykt.txt: X302 \"Salg\", Regnskap 2017: stated 3 330, regnskap.txt states 3 300, difference 30";
    assert!(new.iter().any(|f| f == restating), "{new:#?}");
    assert!(findings(&second["gone_findings"])[0].contains("A101"));
    assert_eq!(code, 1, "a figure that changed silently, one that another year contradicts, and a document that is gone need somebody");

    // The third night: the restatement is accepted, the changed figure is back, the locked document is opened.
    let open = avstem(folder, &["ledger", "findings", "--ledger", "x.ledger", "--format", "json"]);
    let open: Value = serde_json::from_slice(&open.stdout).unwrap();
    let fingerprint = open.as_array().unwrap().iter().find(|f| f["message"].as_str().unwrap().contains("stated 3 330")).unwrap();
    let fingerprint = &fingerprint["fingerprint"].as_str().unwrap()[..8];
    let accepted = avstem(folder, &["ledger", "accept", fingerprint, "--because", "restated, note 2", "--ledger", "x.ledger"]);
    assert!(accepted.status.success());
    assert_eq!(avstem(folder, &["ledger", "accept", "0000", "--because", "x", "--ledger", "x.ledger"]).status.code(), Some(2));
    fs::copy(fixtures_folder().join("budget-wrong-total/source.docx"), folder.join("in/locked.pdf")).unwrap();
    let (code, third) = night(folder);
    assert_eq!(code, 1, "{third:#}");
    assert_eq!((counts(&third)[1], &third["accepted"]), (1, &1.into()), "{third:#}");
    assert!(findings(&third["new_findings"]).iter().all(|f| f.starts_with("in/locked.pdf: A101")), "{third:#}");
    assert_eq!(third["still_not_read"], serde_json::json!([]));

    let mail = avstem(folder, &["reconcile", "in", "--ledger", "x.ledger"]);
    let mail = String::from_utf8(mail.stdout).unwrap();
    assert!(
        mail.starts_with("nothing needs you\n\nrun 5 of ")
            && mail.contains(": 5 documents: 0 new, 0 changed, 0 moved, 5 unchanged, 0 not read; 0 disappeared\n"),
        "{mail}"
    );
    assert!(mail.contains("still open from earlier runs:") && mail.contains("accepted: 1"), "{mail}");
    let years = avstem(folder, &["ledger", "account", "salg", "--ledger", "x.ledger", "--format", "csv"]);
    let years = String::from_utf8(years.stdout).unwrap();
    assert!(years.starts_with("year,scenario,header,value,") && years.contains("2016,actual,Regnskap 2016,3100,"), "{years}");
    for list in [vec!["documents"], vec!["runs"], vec!["findings"], vec!["account", "salg"]] {
        let list = avstem(folder, &[&["ledger"][..], &list, &["--ledger", "x.ledger"]].concat());
        let text = String::from_utf8(list.stdout).unwrap();
        assert!(list.status.success() && text.lines().count() > 1, "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= 80) && !text.contains('{'), "{text}");
    }
    // A run is told in the same numbers afterwards.
    let runs = avstem(folder, &["ledger", "runs", "--ledger", "x.ledger", "--format", "json"]);
    let runs: Value = serde_json::from_slice(&runs.stdout).unwrap();
    for (night, run) in [(&third, &runs[1]), (&second, &runs[2]), (&again, &runs[3]), (&first, &runs[4])] {
        for (name, count) in night["counts"].as_object().unwrap() {
            assert_eq!(&run[name], count, "{name}: {run:#}");
        }
        assert_eq!(run["started"].as_str().unwrap().len(), "2026-11-25T03:00:00Z".len());
    }
}

#[test]
fn a_budget_that_a_period_report_misquotes_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let table = |header: &str, columns: [[i64; 7]; 2]| {
        let line = |(line, label): (usize, &&str)| format!("{label}\t{}\t{}\n", columns[0][line], columns[1][line]);
        format!("\t{header}\n{}", LABELS.iter().enumerate().map(line).collect::<String>())
    };
    let budget = format!("Storvik kommune\nBudsjett 2018\n\n{}", table("Budsjett 2018\tBudsjett 2017", [Y2018, Y2017]));
    let mut quoted = Y2018;
    quoted[4] = 890;
    let header = "Regnskap per august 2018\tBudsjett 2018";
    let report = format!("Storvik kommune\nTertialrapport per 31.08.2018\n\n{}", table(header, [Y2016, quoted]));
    put(folder, "in/budsjett.txt", budget);
    put(folder, "in/tertial.txt", report);
    let found = findings(&night(folder).1["new_findings"]);
    assert_eq!(found, ["in/tertial.txt: X302 \"Leie\", Budsjett 2018: stated 890, budsjett.txt states 980, difference -90"]);
}

#[test]
fn an_accepted_finding_with_other_figures_is_new() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/regnskap.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    let (_, first) = night(folder);
    let fingerprint = first["new_findings"][0]["fingerprint"].as_str().unwrap();
    assert!(avstem(folder, &["ledger", "accept", fingerprint, "--because", "known", "--ledger", "x.ledger"]).status.success());
    assert_eq!(night(folder).1["accepted"], 1);
    put(folder, "in/regnskap.txt", accounts(TITLE, 2018, Y2018, Y2017, 90_100));
    let (code, third) = night(folder);
    assert_eq!((code, &third["accepted"]), (1, &0.into()), "{third:#}");
    assert!(findings(&third["new_findings"]).iter().any(|finding| finding.contains("A101")), "{third:#}");
}

#[test]
fn an_archive_that_is_not_there_loses_no_document() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    fs::rename(folder.join("in"), folder.join("unmounted")).unwrap();
    fs::create_dir(folder.join("in")).unwrap();
    let (code, empty) = night(folder);
    assert_eq!((code, counts(&empty)[3], empty["unreachable"][0]["path"].as_str()), (3, 0, Some("in")), "{empty:#}");
    // What avstem left there is no document either.
    put(folder, "in/audit.json", avstem(folder, &["audit", "unmounted/plan.docx", "--format", "ndjson"]).stdout);
    let (code, own) = night(folder);
    assert_eq!((code, counts(&own)[3], own["unreachable"][0]["path"].as_str()), (3, 0, Some("in")), "{own:#}");
    fs::remove_dir_all(folder.join("in")).unwrap();
    let (code, missing) = night(folder);
    assert_eq!((code, counts(&missing)[3]), (3, 0), "{missing:#}");
    fs::rename(folder.join("unmounted"), folder.join("in")).unwrap();
    assert_eq!(counts(&night(folder).1), [0; 7]);
}

#[test]
fn a_run_that_is_killed_is_continued_and_the_ledger_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    for n in 0..40 {
        put(folder, &format!("in/many/{n:02}.txt"), accounts(&format!("Regnskap for lag {n}"), 2018, Y2018, Y2017, n % 3));
    }
    let undisturbed = avstem(folder, &["reconcile", "in", "--ledger", "whole.ledger", "--format", "json"]);
    let whole: Value = serde_json::from_slice(&undisturbed.stdout).unwrap();
    for milliseconds in [15, 40, 80, 120] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_avstem"))
            .args(RECONCILE)
            .current_dir(folder)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(Duration::from_millis(milliseconds));
        run.kill().unwrap();
        run.wait().unwrap();
    }
    let (code, mut last) = night(folder);
    assert_eq!(digest(folder, "x.ledger"), digest(folder, "whole.ledger"));
    if last["run"] == whole["run"] {
        // What a killed run had found new is still told as new; what it had read is not read again.
        assert_eq!(Some(code), undisturbed.status.code());
        last["started"] = whole["started"].clone();
        last["outcomes"] = whole["outcomes"].clone();
        assert_eq!(last, whole);
    }
}

#[test]
fn a_document_whose_path_another_took_is_found_again_by_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/l.txt", accounts("Regnskap for lag L", 2018, Y2018, Y2017, 0));
    put(folder, "in/q.txt", accounts("Regnskap for lag Q", 2018, Y2018, Y2017, 0));
    put(folder, "in/z.txt", accounts("Regnskap for lag Z", 2018, Y2018, Y2017, 0));
    night(folder);
    fs::rename(folder.join("in/q.txt"), folder.join("q.txt")).unwrap();
    assert_eq!(counts(&night(folder).1)[3], 1);
    // l takes the place of q, which is gone, and q comes back under another name.
    fs::rename(folder.join("in/l.txt"), folder.join("in/q.txt")).unwrap();
    fs::rename(folder.join("q.txt"), folder.join("in/r.txt")).unwrap();
    let (code, third) = night(folder);
    assert_eq!((code, sums(&third)), (0, [3, 1, 0, 1, 1, 0, 0]), "{third:#}");
    assert_eq!(sums(&night(folder).1), [3, 0, 0, 0, 3, 0, 0]);
    let documents = avstem(folder, &["ledger", "documents", "--ledger", "x.ledger", "--format", "csv"]);
    assert!(String::from_utf8(documents.stdout).unwrap().contains("in/r.txt,ok"));
}

#[test]
fn a_folder_is_the_same_by_whichever_name() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    fs::remove_file(folder.join("in/plan.docx")).unwrap();
    for (root, gone) in [(".", 1), ("./in/", 0), ("in/.", 0)] {
        let run = avstem(folder, &["reconcile", root, "--ledger", "x.ledger", "--format", "json"]);
        let night: Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(counts(&night), [0, 0, 0, gone, 0, 0, 0], "{root}: {night:#}");
    }
}

#[test]
fn a_document_that_comes_back_is_compared_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut restated = Y2017;
    restated[2] = 3_330;
    put(folder, "in/2017.txt", accounts(TITLE, 2017, Y2017, Y2016, 0));
    put(folder, "in/2018.txt", accounts(TITLE, 2018, Y2018, restated, 0));
    put(folder, "in/other.txt", accounts("Regnskap for lag Z", 2018, Y2018, Y2017, 0));
    assert_eq!(counts(&night(folder).1)[5], 1);
    fs::rename(folder.join("in/2017.txt"), folder.join("2017.txt")).unwrap();
    assert_eq!(counts(&night(folder).1)[6], 1, "nothing is left that it differs from");
    fs::rename(folder.join("2017.txt"), folder.join("in/2017.txt")).unwrap();
    assert_eq!(counts(&night(folder).1)[5], 1);
}

#[test]
fn a_run_whose_report_reached_nobody_is_told_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    if !Path::new("/dev/full").exists() {
        return;
    }
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_avstem")).args(RECONCILE).current_dir(folder).stdout(full).output().unwrap();
    assert_eq!(run.status.code(), Some(3), "{}", String::from_utf8_lossy(&run.stderr));
    let (_, first) = night(folder);
    assert_eq!((first["run"].as_i64(), counts(&first)), (Some(1), [4, 0, 0, 0, 1, 2, 0]), "{first:#}");
}

#[test]
fn places_of_texts_are_told_as_in_an_audit() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/regnskap.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    let place = |output: Output| {
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text.lines().find(|line| line.contains("A101")).unwrap_or_else(|| panic!("{text}")).trim().to_owned();
        line.split(" A101").next().unwrap().trim_end_matches(':').to_owned()
    };
    let page = avstem(folder, &["reconcile", "in", "--ledger", "html.ledger", "--format", "html", "--report-lang", "nb"]);
    let page = String::from_utf8(page.stdout).unwrap();
    assert!(page.contains("1 ny feil") && page.contains("tabell 1, rad 9, kolonne Regnskap 2018"), "{page}");
    let mailed = place(avstem(folder, &["reconcile", "in", "--ledger", "x.ledger"]));
    assert_eq!(mailed, place(avstem(folder, &["audit", "in"])));
    assert_eq!(mailed, "in/regnskap.txt:table 1, row 9, column Regnskap 2018");
}

#[test]
fn a_ledger_is_no_document_and_a_document_no_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    let arguments = ["reconcile", "in", "--ledger", "in/x.ledger", "--format", "json"];
    avstem(folder, &arguments);
    let again: Value = serde_json::from_slice(&avstem(folder, &arguments).stdout).unwrap();
    assert_eq!(counts(&again), [0; 7], "{again:#}");
    let refused = avstem(folder, &["reconcile", "in", "--ledger", "in/plan.docx"]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(avstem(folder, &["ledger", "runs", "--ledger", "none"]).status.code(), Some(2));
    assert_eq!(avstem(folder, &["reconcile", "in", "--ledger", "x.ledger", "--shard", "1/2"]).status.code(), Some(2));
}

/// A night over some roots, in a working folder; the exit code and the night.
fn night_of(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let run = avstem(folder, &[&["reconcile"][..], arguments, &["--format", "json"]].concat());
    let night = serde_json::from_slice(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&run.stderr)));
    (run.status.code().unwrap(), night)
}

#[test]
fn a_document_is_the_same_however_its_path_is_spelled() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    let before = digest(folder, "x.ledger");
    symlink(folder.join("in"), folder.join("link")).unwrap();
    let (ledger, inside) = (folder.join("x.ledger"), folder.join("in"));
    let (ledger, absolute) = (ledger.to_str().unwrap(), inside.to_str().unwrap());
    let through = format!("{absolute}/2018/..");
    for root in ["./in", "in/", "in/.", "link", "link/", "in/2017/..", "2018/../in", absolute, &through, "."] {
        if root == "2018/../in" {
            fs::create_dir(folder.join("2018")).unwrap();
        }
        let (code, night) = night_of(folder, &[root, "--ledger", "x.ledger"]);
        assert_eq!((code, counts(&night)), (0, [0; 7]), "{root}: {night:#}");
        assert_eq!(digest(folder, "x.ledger"), before, "{root}");
    }
    for (at, root) in [("in", "."), ("in/2017", ".."), ("in/2018", "../../link"), ("2018", absolute)] {
        let (_, night) = night_of(&folder.join(at), &[root, "--ledger", ledger]);
        assert_eq!(counts(&night), [0; 7], "{at}: {night:#}");
    }
    for part in ["in/2017", "link/2018/regnskap.txt", "in/plan.docx"] {
        assert_eq!(counts(&night_of(folder, &[part, "--ledger", "x.ledger"]).1), [0; 7], "{part}");
    }
    let listed = folder.join("list");
    fs::write(&listed, format!("in/plan.docx\n{absolute}/2017/regnskap.txt\n./link/2018/kopi.txt\n")).unwrap();
    assert_eq!(counts(&night_of(folder, &["--files-from", "list", "--ledger", "x.ledger"]).1), [0; 7]);
    assert_eq!(digest(folder, "x.ledger"), before);
    // What is gone is gone by every name.
    fs::remove_file(folder.join("in/plan.docx")).unwrap();
    assert_eq!(strings(&night_of(&folder.join("in"), &[".", "--ledger", ledger]).1["disappeared"]), ["in/plan.docx"]);
}

#[test]
fn a_folder_of_the_same_name_elsewhere_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    put(folder, "other/in/2017/regnskap.txt", accounts("Regnskap for lag Z", 2017, Y2017, Y2016, 0));
    let (_, other) = night_of(&folder.join("other"), &["in", "--ledger", "../x.ledger"]);
    assert_eq!((counts(&other)[0], counts(&other)[1], counts(&other)[3]), (1, 0, 0), "{other:#}");
    assert_eq!(counts(&night(folder).1), [0; 7]);
}

#[test]
fn a_root_that_was_mounted_elsewhere_keeps_its_documents() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    let before = digest(folder, "x.ledger");
    let mounted = |at: &str, night: Value| {
        assert_eq!(counts(&night), [0; 7], "{at}: {night:#}");
        assert_eq!(digest(folder, "x.ledger"), before, "{at}");
    };
    fs::create_dir(folder.join("mnt")).unwrap();
    fs::rename(folder.join("in"), folder.join("mnt/archive")).unwrap();
    let run = avstem(folder, &["reconcile", "mnt/archive", "--ledger", "x.ledger"]);
    assert!(String::from_utf8_lossy(&run.stderr).contains("in stands at "), "{}", String::from_utf8_lossy(&run.stderr));
    mounted("its documents tell it", night_of(folder, &["mnt/archive", "--ledger", "x.ledger"]).1);
    // By its name from another working folder.
    fs::create_dir(folder.join("new")).unwrap();
    fs::rename(folder.join("mnt/archive"), folder.join("new/in")).unwrap();
    mounted("its name tells it", night_of(&folder.join("new"), &["in", "--ledger", "../x.ledger"]).1);
    // As somebody says, though most of it has changed.
    fs::rename(folder.join("new/in"), folder.join("mnt/b")).unwrap();
    for name in ["2017/regnskap.txt", "2018/regnskap.txt", "2018/kopi.txt"] {
        put(folder, &format!("mnt/b/{name}"), accounts(TITLE, 2018, Y2018, Y2017, 7));
    }
    let (_, told) = night_of(folder, &["mnt/b", "--root", "in=mnt/b", "--ledger", "x.ledger"]);
    assert_eq!(counts(&told)[..4], [0, 3, 0, 0], "{told:#}");
    let wrong = avstem(folder, &["reconcile", "mnt/b", "--root", "in=nowhere", "--ledger", "x.ledger"]);
    assert_eq!(wrong.status.code(), Some(2));
}

/// A ledger of before roots were kept.
#[test]
fn an_old_ledger_is_taken_up_by_every_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    fs::create_dir(folder.join("a")).unwrap();
    let absolute = folder.join("in");
    for root in ["in", ".", absolute.to_str().unwrap(), "a/../in"] {
        fs::copy(folder.join("x.ledger"), folder.join("old.ledger")).unwrap();
        let old = rusqlite::Connection::open(folder.join("old.ledger")).unwrap();
        old.execute_batch("DROP TABLE roots; PRAGMA user_version = 2;").unwrap();
        drop(old);
        let (code, night) = night_of(folder, &[root, "--ledger", "old.ledger"]);
        assert_eq!((code, counts(&night)), (0, [0; 7]), "{root}: {night:#}");
        fs::remove_file(folder.join("old.ledger")).unwrap();
    }
}

fn accept(folder: &Path, arguments: &[&str]) -> Output {
    avstem(folder, &[&["ledger", "accept"][..], arguments, &["--ledger", "x.ledger"]].concat())
}

#[test]
fn a_copy_does_not_reopen_what_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    let (_, first) = night(folder);
    let fingerprint = first["new_findings"][0]["fingerprint"].as_str().unwrap();
    assert!(accept(folder, &[fingerprint, "--because", "known"]).status.success());
    fs::copy(folder.join("in/a.txt"), folder.join("in/copy.txt")).unwrap();
    let (code, copied) = night(folder);
    assert_eq!((code, counts(&copied)[0], counts(&copied)[5], &copied["accepted"]), (0, 1, 0, &2.into()), "{copied:#}");
    // Taken back in one, it counts in both; a copy with other figures is another finding.
    assert!(accept(folder, &[fingerprint, "--undo"]).status.success());
    assert_eq!(night(folder).1["accepted"], 0);
    assert!(accept(folder, &[fingerprint, "--because", "known"]).status.success());
    put(folder, "in/other.txt", accounts(TITLE, 2018, Y2018, Y2017, 90_100));
    assert_eq!(counts(&night(folder).1)[5], 1);
}

#[test]
fn findings_are_accepted_by_rule_board_and_document() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, lag, off) in
        [("in/a/1.txt", "Nordvik sanglag", 100), ("in/a/2.txt", "Sørvik sanglag", 200), ("in/b/3.txt", "Sørvik sanglag", 0)]
    {
        put(folder, name, accounts(&format!("Årsregnskap for {lag}"), 2018, Y2018, Y2017, off));
    }
    night(folder);
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let rule = accept(folder, &["--rule", "A101", "--dry-run"]);
    assert!(said(&rule).ends_with("2 findings would be accepted\n"), "{}", said(&rule));
    assert!(String::from_utf8_lossy(&rule.stdout).contains("in/a/1.txt"));
    assert_eq!(night(folder).1["accepted"], 0, "a dry run does nothing");
    let board = accept(folder, &["--board", "sørvik", "--because", "agreed"]);
    assert!(said(&board).ends_with("1 finding accepted\n"), "{}", said(&board));
    assert!(said(&accept(folder, &["--document", "in/b", "--because", "x"])).ends_with("0 findings accepted\n"));
    assert_eq!(accept(folder, &["--document", "in/c", "--because", "x"]).status.code(), Some(2));
    assert!(
        said(&accept(folder, &["--document", "./in/a/1.txt", "--rule", "total-mismatch", "--because", "x"]))
            .ends_with("1 finding accepted\n")
    );
    assert_eq!(night(folder).1["accepted"], 2);
    assert!(said(&accept(folder, &["--rule", "A101", "--undo"])).ends_with("2 findings let count again\n"));
    assert_eq!(accept(folder, &["--rule", "A101"]).status.code(), Some(2), "a reason is asked for");
}

#[test]
fn documents_are_forgotten_with_what_is_known_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut restated = Y2017;
    restated[2] = 3_330;
    put(folder, "in/2017.txt", accounts(TITLE, 2017, Y2017, Y2016, 0));
    put(folder, "in/2018.txt", accounts(TITLE, 2018, Y2018, restated, 0));
    assert_eq!(counts(&night(folder).1)[5], 1, "the years contradict each other");
    let forget = |arguments: &[&str]| avstem(folder, &[&["ledger", "forget"][..], arguments, &["--ledger", "x.ledger"]].concat());
    let before = digest(folder, "x.ledger");
    let dry = forget(&["in/2017.txt", "--dry-run"]);
    assert_eq!((String::from_utf8_lossy(&dry.stdout).trim(), digest(folder, "x.ledger")), ("in/2017.txt", before));
    let done = forget(&["./in/2017.txt"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(said, "avstem: x.ledger: 1 document forgotten, with 16 figures and 0 findings\n");
    let open = avstem(folder, &["ledger", "findings", "--ledger", "x.ledger", "--format", "json"]);
    assert_eq!(serde_json::from_slice::<Value>(&open.stdout).unwrap(), serde_json::json!([]), "nothing is left to contradict");
    assert_eq!(forget(&["in/2017.txt"]).status.code(), Some(2));
    assert_eq!(counts(&night(folder).1)[0], 1, "it is there still, and new");
}

#[test]
fn a_silent_change_is_settled_by_the_next_night_that_confirms_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a.txt", accounts(TITLE, 2018, Y2018, Y2017, 0));
    night(folder);
    let mut changed = Y2018;
    changed[4] = 985;
    put(folder, "in/a.txt", accounts(TITLE, 2018, changed, Y2017, 0));
    let (code, told) = night(folder);
    let silent = told["new_findings"].as_array().unwrap().len();
    assert!(code == 1 && silent > 0 && findings(&told["new_findings"]).iter().all(|finding| finding.contains("X303")), "{told:#}");
    // A night that does not find the document confirms nothing.
    fs::rename(folder.join("in/a.txt"), folder.join("a.txt")).unwrap();
    put(folder, "in/b.txt", accounts("Regnskap for lag Z", 2018, Y2018, Y2017, 0));
    assert_eq!(counts(&night(folder).1)[6], 0);
    fs::rename(folder.join("a.txt"), folder.join("in/a.txt")).unwrap();
    let (code, confirmed) = night(folder);
    assert_eq!((code, counts(&confirmed)[6], &confirmed["still_open"]), (0, silent, &0.into()), "{confirmed:#}");
    assert_eq!(counts(&night(folder).1), [0; 7]);
}

/// What a command said, in one line, and its exit code.
fn told(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(text.lines().count(), 1, "{text}");
    (output.status.code(), text)
}

#[test]
fn a_ledger_that_cannot_be_used_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    let whole = fs::read(folder.join("x.ledger")).unwrap();
    let mut damaged = whole.clone();
    damaged.truncate(whole.len() / 2);
    damaged[100..].fill(0x5a);
    fs::write(folder.join("damaged.ledger"), damaged).unwrap();
    fs::write(folder.join("later.ledger"), &whole).unwrap();
    rusqlite::Connection::open(folder.join("later.ledger")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    rusqlite::Connection::open(folder.join("other.ledger")).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    for (ledger, code, words) in [
        ("damaged.ledger", 5, "the ledger is damaged; take the last copy of it"),
        ("later.ledger", 5, "a later version of avstem; update this one"),
        ("other.ledger", 2, "a database of another program; name another file"),
        ("in/plan.docx", 2, "this file is no ledger; name another one"),
        ("in", 2, "this is no file"),
    ] {
        for arguments in [&["reconcile", "in", "--ledger", ledger][..], &["report", "--ledger", ledger, "--out", "site"]] {
            if ledger == "in" && arguments[0] == "report" {
                continue;
            }
            let (found, said) = told(&avstem(folder, arguments));
            assert!(found == Some(code) && said.contains(words), "{arguments:?}: {found:?} {said}");
        }
    }
    // Locked: by a run, and by another program.
    let lock = fs::File::options().append(true).open(folder.join("x.ledger.lock")).unwrap();
    lock.lock().unwrap();
    let (code, said) = told(&avstem(folder, &RECONCILE));
    assert!(code == Some(5) && said.contains("another run is writing to this ledger; wait for its end"), "{said}");
    drop(lock);
}

#[test]
fn what_counts_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a.txt", accounts(TITLE, 2018, Y2018, Y2017, 0));
    let run = |what: &str| {
        let run = avstem(folder, &["reconcile", "in", "--ledger", "x.ledger", "--fail-on", what]);
        (run.status.code().unwrap(), String::from_utf8(run.stdout).unwrap().lines().next().unwrap_or_default().to_owned())
    };
    assert_eq!(run("new"), (1, "1 new document".to_owned()));
    assert_eq!(run("new"), (0, "nothing needs you".to_owned()));
    put(folder, "in/b.txt", accounts("Regnskap for lag Z", 2018, Y2018, Y2017, 0));
    assert_eq!(run("error"), (0, "nothing needs you".to_owned()), "as before, new documents are no matter");
    fs::rename(folder.join("in/b.txt"), folder.join("b.txt")).unwrap();
    assert_eq!(run("error,unread"), (0, "nothing needs you".to_owned()));
    fs::rename(folder.join("b.txt"), folder.join("in/b.txt")).unwrap();
    run("error");
    fs::rename(folder.join("in/b.txt"), folder.join("b.txt")).unwrap();
    assert_eq!(run("gone,changed"), (1, "1 document gone".to_owned()));
    put(folder, "in/locked.pdf", fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap());
    assert_eq!(run("gone,changed").0, 0);
    put(folder, "in/locked2.pdf", [fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap(), vec![b'\n']].concat());
    assert_eq!(run("warning").0, 3);
    assert_eq!(run("nonsense").0, 2);
}
