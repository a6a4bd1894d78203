//! The nightly job through the real binary, over several nights: documents that are new, changed, corrected, deleted, moved,
//! repeated and unreadable; findings that are accepted; runs that are killed.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{fixtures_folder, nights::*};
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
    thread,
    time::Duration,
};

#[test]
fn what_cannot_be_read_is_told_once_and_what_is_missing_each_night() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let paths =
        |list: &'_ Value| -> Vec<String> { list.as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap().to_owned()).collect() };
    put(folder, "in/regnskap.txt", accounts(TITLE, 2017, Y2017, Y2016, 0));
    std::os::unix::fs::symlink("nowhere", folder.join("in/lost.pdf")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("in/pipe.pdf")).status().unwrap().success());
    let (code, first) = night(folder);
    assert_eq!((code, paths(&first["newly_not_read"])), (3, vec!["in/lost.pdf".to_owned(), "in/pipe.pdf".to_owned()]), "{first:#}");
    let (code, second) = night(folder);
    assert_eq!((code, second["still_not_read"].as_array().unwrap().len()), (0, 2), "{second:#}");
    // A log is as short as the text.
    for (ledger, named) in [("x.ledger", 0), ("y.ledger", 2)] {
        let run = avstem(folder, &["reconcile", "in", "--ledger", ledger]);
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!(said.lines().filter(|line| line.starts_with("avstem: in/")).count(), named, "{ledger}: {said}");
    }
    for _ in 0..2 {
        let (code, missing) = night_of(folder, &["in", "elsewhere", "--ledger", "x.ledger"]);
        assert_eq!((code, paths(&missing["unreachable"])), (3, vec!["elsewhere".to_owned()]), "{missing:#}");
    }
    put(folder, "in/lost.txt", "Budsjett 2026\n");
    fs::remove_file(folder.join("in/lost.pdf")).unwrap();
    fs::rename(folder.join("in/lost.txt"), folder.join("in/lost.pdf")).unwrap();
    let (code, third) = night(folder);
    assert_eq!((code, strings(&third["changed"]), sums(&third)[4]), (0, vec!["in/lost.pdf"], 1), "{third:#}");
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
    // Both kinds are placed as every finding of such a document is: in a table, counted from 1.
    let listed = String::from_utf8(avstem(folder, &["ledger", "findings", "--ledger", "x.ledger"]).stdout).unwrap();
    for place in ["trykt.txt:table 1, row 4, column Regnskap 2017", "regnskap.txt:table 1, row 9, column Regnskap 2018"] {
        assert!(listed.contains(place), "{place}: {listed}");
    }
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
        let (_, night) = night_of(folder, &[root, "--ledger", "x.ledger"]);
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
fn a_figure_that_its_own_document_accuses_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/2016.txt", accounts(TITLE, 2016, Y2016, Y2016, 0));
    put(folder, "in/2017.txt", accounts(TITLE, 2017, Y2017, Y2016, 100));
    put(folder, "in/2018.txt", accounts(TITLE, 2018, Y2018, Y2017, 0));
    let (_, night) = night(folder);
    let codes: Vec<String> =
        findings(&night["new_findings"]).iter().map(|finding| finding.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(codes, ["in/2017.txt: A101"], "{night:#}");
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
    assert_eq!(run.status.code(), Some(5), "{}", String::from_utf8_lossy(&run.stderr));
    let (_, first) = night(folder);
    assert_eq!((first["run"].as_i64(), counts(&first)), (Some(1), [4, 0, 0, 0, 1, 2, 0]), "{first:#}");
}

#[test]
fn an_empty_file_is_said_to_become_a_ledger() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    put(folder, "x.ledger", "");
    let said = |run: Output| String::from_utf8(run.stderr).unwrap().contains("x.ledger: the file is empty; a new ledger is begun in it");
    assert!(said(avstem(folder, &RECONCILE)));
    assert!(!said(avstem(folder, &RECONCILE)));
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
    let arguments = ["in", "--ledger", "in/x.ledger"];
    night_of(folder, &arguments);
    let (_, again) = night_of(folder, &arguments);
    assert_eq!(counts(&again), [0; 7], "{again:#}");
    let refused = avstem(folder, &["reconcile", "in", "--ledger", "in/plan.docx"]);
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0), "{}", String::from_utf8_lossy(&refused.stderr));
    assert_eq!(avstem(folder, &["ledger", "runs", "--ledger", "none"]).status.code(), Some(2));
    assert_eq!(avstem(folder, &["reconcile", "in", "--ledger", "x.ledger", "--shard", "1/2"]).status.code(), Some(2));
}

#[test]
fn nobody_changes_a_ledger_while_a_run_writes_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    let (_, first) = night(folder);
    let finding = first["new_findings"][0]["fingerprint"].as_str().unwrap();
    let before = digest(folder, "x.ledger");
    let lock = fs::File::options().append(true).open(folder.join("x.ledger.lock")).unwrap();
    lock.lock().unwrap();
    let ask = |arguments: &[&str]| {
        let run = avstem(folder, &[arguments, &["--ledger", "x.ledger"]].concat());
        (run.status.code().unwrap(), String::from_utf8(run.stderr).unwrap())
    };
    let change: [&[&str]; 4] = [
        &["ledger", "forget", "in/a.txt"],
        &["ledger", "accept", finding, "--because", "known"],
        &["ledger", "accept", "--rule", "A101", "--because", "known"],
        &["accept", finding, "--because", "known"],
    ];
    // Each of them waits for a while, as a second run does.
    std::thread::scope(|scope| {
        let runs = change.map(|arguments| (arguments, scope.spawn(move || ask(arguments))));
        for (arguments, run) in runs {
            let words = "avstem: x.ledger: another run is writing to this ledger; wait for its end, and run the same command again\n";
            assert_eq!(run.join().unwrap(), (5, words.to_owned()), "{arguments:?}");
        }
    });
    assert_eq!(digest(folder, "x.ledger"), before);
    // Whoever only asks is answered.
    for question in [&["ledger", "forget", "in/a.txt", "--dry-run"][..], &["ledger", "accept", "--rule", "A101", "--dry-run"]] {
        assert_eq!(ask(question).0, 0, "{question:?}");
    }
    drop(lock);
    assert_eq!(ask(change[0]).0, 0);
}

#[test]
fn accepting_says_what_it_changed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    let (_, first) = night(folder);
    let finding = first["new_findings"][0]["fingerprint"].as_str().unwrap();
    let accept = |arguments: &[&str]| {
        let run = avstem(folder, &[&["ledger", "accept"][..], arguments, &["--ledger", "x.ledger"]].concat());
        (run.status.code().unwrap(), String::from_utf8(run.stderr).unwrap())
    };
    let of_ledger = |words: &str| (0, format!("avstem: x.ledger: {words}\n"));
    assert_eq!(accept(&[finding, "--undo"]), of_ledger("0 findings count again"));
    assert_eq!(accept(&[finding, "--because", "known"]), of_ledger("1 finding accepted"));
    assert_eq!(accept(&[finding, "--because", "known"]), of_ledger("the finding is accepted already, for that reason"));
    assert_eq!(accept(&[finding, "--because", "printed so"]), of_ledger("1 finding accepted"), "for another reason");
    assert_eq!(accept(&[finding, "--undo"]), of_ledger("1 finding counts again"));
    for rest in [&["--because", "x"][..], &["--undo"], &["--dry-run"]] {
        let words = "avstem: no rule B999; see `avstem explain`\n".to_owned();
        assert_eq!(accept(&[&["--rule", "B999"], rest].concat()), (2, words), "{rest:?}");
    }
    assert_eq!(accept(&["--rule", "a101", "--because", "x"]), of_ledger("1 finding accepted"), "as `explain` takes it");
}
