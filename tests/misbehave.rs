//! The supervisor against workers that panic, hang, flood and die: `cargo test --features misbehave --test misbehave`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::fixtures_folder;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What a document makes its worker do, and what must come of the document.
const KINDS: [(&str, &str); 16] = [
    ("abort", "crashed"),
    ("allocation", "out_of_memory"),
    ("exit", "crashed"),
    ("flood-answers", "too_large"),
    ("flood-stderr", "ok"),
    ("flood-stdout", "ok"),
    ("grandchild", "ok"),
    ("grandchild-exit", "crashed"),
    ("half", "crashed"),
    ("leak", "ok"),
    ("loop", "timeout"),
    ("memory", "out_of_memory"),
    ("overflow", "crashed"),
    ("panic", "crashed"),
    ("sleep", "timeout"),
    ("twice", "ok"),
];

/// `avstem extract` of a folder with small limits: reading and one leak take 70 MiB, twelve leaks 288. `seconds` marks the run's
/// processes and is what a grandchild sleeps.
fn extract(folder: &Path, out: &Path, jobs: &str, seconds: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(["extract", "--format", "ndjson", "--timeout", "4", "--max-memory", "128", "--jobs", jobs, "--quiet", "."]);
    command.arg("--out").arg(out).current_dir(folder).env("AVSTEM_MISBEHAVE", seconds);
    command
}

/// Outcomes by path.
fn outcomes(stdout: &[u8]) -> BTreeMap<String, String> {
    let lines = std::str::from_utf8(stdout).unwrap().lines();
    let outcome = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        (record["path"].as_str().unwrap().trim_start_matches("./").to_owned(), record["outcome"].as_str().unwrap().to_owned())
    };
    lines.map(outcome).collect()
}

/// Processes of a run that are still there, by the mark in their environment.
fn left(seconds: &str) -> Vec<String> {
    let mark = format!("AVSTEM_MISBEHAVE={seconds}");
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok).map(|entry| entry.path());
    let ours = |folder: &std::path::PathBuf| {
        let environment = fs::read(folder.join("environ")).unwrap_or_default();
        environment.split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes())
    };
    processes.filter(ours).map(|folder| fs::read_to_string(folder.join("cmdline")).unwrap_or_default().replace('\0', " ")).collect()
}

/// True when no process of a run is left, or within a moment.
fn none_left(seconds: &str) -> bool {
    let start = Instant::now();
    while !left(seconds).is_empty() && start.elapsed() < Duration::from_secs(3) {
        thread::sleep(Duration::from_millis(20));
    }
    left(seconds).is_empty()
}

/// Seconds that no other run sleeps.
fn mark(ordinal: u32) -> String {
    format!("{}", 100_000 + std::process::id() * 10 + ordinal)
}

#[test]
fn every_misbehaviour_costs_its_document_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut expected = BTreeMap::new();
    for (index, (kind, outcome)) in KINDS.into_iter().enumerate() {
        let bad = format!("{index:02}-{kind}.txt");
        fs::write(folder.path().join(&bad), format!("avstem-misbehave: {kind}\n\nSum lønn 3\n")).unwrap();
        let good = format!("{index:02}-good.docx");
        // A byte after the archive's end changes the content and not the document.
        let mut bytes = fs::read(fixtures_folder().join("budget-clean/source.docx")).unwrap();
        bytes.extend(vec![0; index]);
        fs::write(folder.path().join(&good), bytes).unwrap();
        expected.extend([(bad, outcome.to_owned()), (good, "ok".to_owned())]);
    }
    let (out, seconds) = (tempfile::tempdir().unwrap(), mark(1));
    let run = extract(folder.path(), out.path(), "2", &seconds).output().unwrap();
    assert_eq!(outcomes(&run.stdout), expected);
    assert_eq!(run.status.code(), Some(3));
    assert!(none_left(&seconds), "{:?}", left(&seconds));
    for entry in fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.to_string_lossy().contains("-good") {
            let report: Value =
                serde_json::from_slice(&fs::read(out.path().join(entry.file_name().unwrap()).with_extension("docx.json")).unwrap())
                    .unwrap();
            assert_eq!(report["status"], "ok");
        }
    }
    // One that did not answer is not tried again as long as nothing changes, and still named.
    let start = Instant::now();
    let again = extract(folder.path(), out.path(), "2", &seconds).output().unwrap();
    assert_eq!(again.status.code(), Some(3));
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    assert_eq!(outcomes(&again.stdout).values().filter(|outcome| *outcome == "timeout").count(), 2);
}

#[test]
fn a_worker_that_leaks_is_replaced_in_time() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..12 {
        fs::write(folder.path().join(format!("{n}.txt")), format!("avstem-misbehave: leak\n\n{n}\n")).unwrap();
    }
    let (out, seconds) = (tempfile::tempdir().unwrap(), mark(2));
    let run = extract(folder.path(), out.path(), "1", &seconds).output().unwrap();
    assert_eq!((run.status.code(), outcomes(&run.stdout).len()), (Some(0), 12), "{}", String::from_utf8_lossy(&run.stdout));
}

#[test]
fn workers_end_with_their_supervisor() {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["sleep", "loop", "grandchild"] {
        fs::write(folder.path().join(kind), format!("avstem-misbehave: {kind}\n")).unwrap();
    }
    let (out, seconds) = (tempfile::tempdir().unwrap(), mark(3));
    let mut run = extract(folder.path(), out.path(), "3", &seconds).args(["--timeout", "600"]).stdout(Stdio::null()).spawn();
    // The last option counts where one is given twice.
    let run = run.as_mut().unwrap();
    let start = Instant::now();
    while left(&seconds).len() < 4 && start.elapsed() < Duration::from_secs(2) {
        thread::sleep(Duration::from_millis(10));
    }
    assert!(left(&seconds).len() >= 4, "{:?}", left(&seconds));
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(none_left(&seconds), "{:?}", left(&seconds));
}
