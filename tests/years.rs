//! Years held against each other, through the real binary: whose they are, by documents and by folders, and what stays open when they
//! are held against each other no more.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::nights::*;
use serde_json::Value;
use std::{fs, path::Path};

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

/// Findings between years, and how many documents were not compared with other years.
fn between_years(folder: &Path, pattern: &[&str]) -> (Vec<String>, Value) {
    let run = avstem(folder, &[&RECONCILE, pattern].concat());
    let night: Value = serde_json::from_slice(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&run.stderr)));
    let found = findings(&night["new_findings"]).into_iter().filter(|finding| finding.contains("X302")).collect();
    (found, night["not_compared"].clone())
}

#[test]
fn folders_tell_whose_years_are_held_against_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut restated = Y2017;
    restated[2] = 3_330;
    put(folder, "in/Sogndal/2021/a.txt", accounts("Årsregnskap", 2021, Y2017, Y2016, 0));
    put(folder, "in/Sogndal/2022/a.txt", accounts("Årsregnskap", 2022, Y2018, restated, 0));
    // Its folder says otherwise.
    put(folder, "in/Luster/2022/b.txt", accounts("Sogndal kommune\n\nÅrsregnskap", 2022, Y2018, restated, 0));
    let (found, not) = between_years(folder, &[]);
    assert_eq!((found.len(), not["documents"].as_u64(), not["without_issuer"].as_u64()), (0, Some(2), Some(2)), "{not:#}");
    let (found, not) = between_years(folder, &["--issuer", "{organisation}/{year}"]);
    assert_eq!(found, ["in/Sogndal/2022/a.txt: X302 \"Salg\", Regnskap 2021: stated 3 330, a.txt states 3 300, difference 30"]);
    assert_eq!((not["documents"].as_u64(), not["folder_disagrees"].as_u64()), (Some(1), Some(1)), "{not:#}");
    assert_eq!(not["first_disagreeing"].as_str(), Some("in/Luster/2022/b.txt"));
    let text = String::from_utf8(avstem(folder, &["reconcile", "in", "--ledger", "x.ledger"]).stdout).unwrap();
    let line = "not compared with other years: 2 documents: 2 of an unknown issuer (--issuer tells it from folders)";
    let open = "contradictions between years that could not be looked at again, and stay open: 1";
    assert!(text.contains(line) && text.contains(open) && !text.contains("findings that are gone"), "{text}");
    assert!(text.contains(", a.txt states 3 300, difference 30 (in/Sogndal/2021/a.txt) ["), "{text}");
    let stopped = "2 documents no longer compared with other years (2 of an unknown issuer)\n";
    assert!(text.starts_with(stopped), "{text}");
    let misfit = avstem(folder, &[&RECONCILE[..], &["--issuer", "*/*/{organisation}"]].concat());
    let told = String::from_utf8_lossy(&misfit.stderr);
    assert!(
        told.contains(
            "--issuer */*/{organisation} fits no document; the first one that it does not fit is Luster/2022/b.txt below its root"
        ),
        "{told}"
    );
    for number in 0..4 {
        put(folder, &format!("in/{number}.txt"), format!("Notes of meeting {number}."));
    }
    let few = avstem(folder, &[&RECONCILE[..], &["--issuer", "{organisation}/{year}"]].concat());
    let told = String::from_utf8_lossy(&few.stderr);
    assert!(told.contains("fits 3 of 7 documents; the first one that it does not fit is 0.txt below its root"), "{told}");
    let refused = avstem(folder, &[&RECONCILE[..], &["--issuer", "{organisasjon}"]].concat());
    assert_eq!(refused.status.code(), Some(2), "{}", String::from_utf8_lossy(&refused.stderr));
}

/// Accounts of two years, of which the later one states the earlier one's otherwise, below a folder.
fn contradicting(folder: &Path, below: &str) {
    let mut restated = Y2017;
    restated[2] = 3_330;
    put(folder, &format!("{below}/2021/a.txt"), accounts("Årsregnskap", 2021, Y2017, Y2016, 0));
    put(folder, &format!("{below}/2022/a.txt"), accounts("Årsregnskap", 2022, Y2018, restated, 0));
}

#[test]
fn a_contradiction_that_is_not_looked_at_again_stays_open() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    contradicting(folder, "in/Sogndal");
    let pattern = ["in", "--ledger", "x.ledger", "--issuer", "{organisation}/{year}"];
    let night = || night_of(folder, &pattern);
    let told = |night: &Value| {
        let contradictions = |list: &str| night[list].as_array().unwrap().iter().filter(|seen| seen["code"] == "X302").count();
        ["new_findings", "gone_findings", "uncompared_findings"].map(contradictions)
    };
    let first = night().1;
    assert_eq!((told(&first), &first["new_findings"][0]["other_document"]), ([1, 0, 0], &"in/Sogndal/2021/a.txt".into()), "{first:#}");
    // A year's folder has another name: nothing was put right.
    let (year, renamed) = (folder.join("in/Sogndal/2021"), folder.join("in/Sogndal/2021 gammelt"));
    fs::rename(&year, &renamed).unwrap();
    let (code, without) = night();
    assert_eq!((code, told(&without)), (1, [0, 0, 1]), "{without:#}");
    assert_eq!((&without["not_compared"]["stopped"]["documents"], &without["still_open"]), (&1.into(), &1.into()), "{without:#}");
    let (code, still) = night();
    assert_eq!((code, told(&still), &still["still_uncompared"]), (0, [0, 0, 0], &1.into()), "{still:#}");
    fs::rename(&renamed, &year).unwrap();
    let (code, again) = night();
    assert_eq!((code, told(&again), &again["still_uncompared"]), (0, [0, 0, 0], &0.into()), "{again:#}");
    // It is gone where the other document has changed, or is gone.
    put(folder, "in/Sogndal/2021/a.txt", accounts("Årsregnskap", 2021, Y2016, Y2017, 0));
    assert_eq!(told(&night().1), [0, 1, 0]);
    contradicting(folder, "in/Sogndal");
    assert_eq!(told(&night().1), [1, 0, 0]);
    fs::remove_dir_all(&year).unwrap();
    let (_, gone) = night();
    assert_eq!(told(&gone), [0, 1, 0], "{gone:#}");
}

#[test]
fn folders_name_the_same_below_their_parent() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    contradicting(folder, "all/arkiv/Sogndal");
    put(folder, "all/felles/Luster/2020/b.txt", accounts("Årsregnskap", 2020, Y2017, Y2016, 0));
    let night = |roots: &[&str], pattern: &str| night_of(folder, &[roots, &["--ledger", "x.ledger", "--issuer", pattern]].concat()).1;
    let stands = |night: &Value| {
        let none = ["gone_findings", "uncompared_findings"].iter().all(|list| night[list].as_array().unwrap().is_empty());
        none && night["not_compared"]["documents"] == 0
    };
    let first = night(&["all/arkiv", "all/felles"], "{organisation}/{year}");
    assert!(stands(&first) && first["new_findings"].as_array().unwrap().len() == 1, "{first:#}");
    let parent = night(&["all"], "{organisation}/*");
    assert!(stands(&parent) && parent["still_open"] == 1, "{parent:#}");
    // With a document of its own the parent counts first, and the pattern does not fit there.
    put(folder, "all/x/y/notes.txt", "Notes.");
    let parent = night(&["all"], "{organisation}/{year}");
    assert!(stands(&parent) && parent["still_open"] == 1, "{parent:#}");
}

#[test]
fn a_municipality_that_was_merged_is_not_held_against_its_successor() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut restated = Y2017;
    restated[2] = 3_330;
    for (name, first) in [("Sogndal", 2019), ("Sogndal", 2021), ("Luster", 2019)] {
        put(folder, &format!("in/{name}{first}/1.txt"), accounts(&format!("{name} kommune\n\nÅrsregnskap"), first, Y2017, Y2016, 0));
        put(
            folder,
            &format!("in/{name}{first}/2.txt"),
            accounts(&format!("{} KOMMUNE\n\nÅrsregnskap", name.to_uppercase()), first + 1, Y2018, restated, 0),
        );
    }
    let (found, not) = between_years(folder, &[]);
    let documents: Vec<&str> = found.iter().filter_map(|finding| finding.split(':').next()).collect();
    assert_eq!((documents, not["documents"].as_u64()), (vec!["in/Luster2019/2.txt", "in/Sogndal2021/2.txt"], Some(0)), "{not:#}");
}
