//! The supervisor against workers that panic, hang, flood and die: `cargo test --features misbehave --test misbehave`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{
    fixtures_folder,
    nights::{digest, put},
};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    net::TcpListener,
    os::unix::net::UnixListener,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// What a document makes its worker do, and what must come of the document. One that naps is as slow as one on a busy machine;
/// one that burns takes most of its processor time. The one that takes longest comes first.
const KINDS: [(&str, &str); 19] = [
    ("sleep", "timeout"),
    ("abort", "crashed"),
    ("allocation", "out_of_memory"),
    ("burn", "ok"),
    ("exit", "crashed"),
    ("flood-answers", "too_large"),
    ("flood-stderr", "ok"),
    ("flood-stdout", "ok"),
    ("grandchild", "ok"),
    ("grandchild-exit", "crashed"),
    ("half", "crashed"),
    ("leak", "ok"),
    ("loop", "timeout"),
    ("loop-thread", "timeout"),
    ("memory", "out_of_memory"),
    ("nap", "ok"),
    ("overflow", "crashed"),
    ("panic", "crashed"),
    ("twice", "ok"),
];

/// Longer than what is to end takes, on a busy machine too.
const LONG: Duration = Duration::from_mins(5);

/// `avstem extract` of a folder with small limits: reading and one leak take 70 MiB, twelve leaks 288. `seconds` marks the run's
/// processes and is what a grandchild sleeps.
fn extract(folder: &Path, out: &Path, jobs: &str, seconds: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(["extract", "--format", "ndjson", "--timeout", "3", "--max-memory", "128", "--jobs", jobs, "--quiet", "."]);
    command.arg("--out").arg(out).current_dir(folder).env("AVSTEM_MISBEHAVE", seconds);
    command
}

/// Outcomes by path.
fn outcomes(stdout: &[u8]) -> BTreeMap<String, String> {
    by_path(stdout, "outcome")
}

/// What the records say under a name, by path; empty where they say nothing.
fn by_path(stdout: &[u8], name: &str) -> BTreeMap<String, String> {
    let lines = std::str::from_utf8(stdout).unwrap().lines();
    let said = |line: &str| {
        let record: Value = serde_json::from_str(line).unwrap();
        let path = record["path"].as_str().unwrap().trim_start_matches("./").to_owned();
        (path, record[name].as_str().unwrap_or_default().to_owned())
    };
    lines.map(said).collect()
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
    while !left(seconds).is_empty() && start.elapsed() < LONG {
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
    // Each that took too long is told which limit it passed.
    let late: Vec<(String, String)> =
        by_path(&run.stdout, "reason").into_iter().filter(|(_, reason)| reason.starts_with("timeout: ")).collect();
    let expected = [
        ("sleep", "timeout: not done after 30 s by the clock: it hung, or the machine was too busy; it is tried again in the next run"),
        ("loop", "timeout: not done within 3 s of processor time"),
        ("loop-thread", "timeout: not done within 3 s of processor time"),
    ];
    assert_eq!(late.len(), expected.len(), "{late:?}");
    for ((path, reason), (kind, expected)) in late.iter().zip(expected) {
        assert!(path.ends_with(&format!("-{kind}.txt")) && reason == expected, "{path}: {reason}");
    }
    // What may have been chance is tried again: without the mark it is read. The others are not as long as nothing changes, and still named.
    let again = extract(folder.path(), out.path(), "2", &seconds).env_remove("AVSTEM_MISBEHAVE").output().unwrap();
    assert_eq!(again.status.code(), Some(3));
    assert_eq!(by_path(&again.stdout, "reason").values().filter(|reason| reason.starts_with("timeout: ")).count(), 2);
    let read: Vec<String> = outcomes(&again.stdout).into_iter().filter(|(_, outcome)| outcome == "ok").map(|(path, _)| path).collect();
    let by_chance = ["sleep", "abort", "exit", "grandchild-exit", "half", "overflow"];
    assert!(read.len() == by_chance.len() && by_chance.iter().all(|kind| read.iter().any(|path| path.contains(kind))), "{read:?}");
    // With another limit they are.
    let longer =
        extract(folder.path(), out.path(), "2", &seconds).args(["--timeout", "60"]).env_remove("AVSTEM_MISBEHAVE").output().unwrap();
    assert_eq!(outcomes(&longer.stdout).values().filter(|outcome| *outcome == "timeout").count(), 0);
}

/// What a document makes its reader reach for. `{folder}` is a folder with a file and a socket, `{port}` a port that somebody listens
/// on, `{process}` another process.
const REACHES: [(&str, &str); 10] = [
    ("read-file", "/etc/passwd"),
    ("write-file", "{folder}/written"),
    ("remove-file", "{folder}/kept"),
    ("list-folder", "/"),
    ("connect", "127.0.0.1:{port}"),
    ("connect-local", "{folder}/socket"),
    ("listen", "127.0.0.1:0"),
    ("datagram", "127.0.0.1:0"),
    ("run", "/bin/true"),
    ("signal", "{process}"),
];

/// Outcomes by what was reached for, and what was left of the folder.
fn reached(confined: bool, ordinal: u32) -> (BTreeMap<String, String>, Vec<String>, usize) {
    let (folder, out, around) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let local = UnixListener::bind(around.path().join("socket")).unwrap();
    local.set_nonblocking(true).unwrap();
    fs::write(around.path().join("kept"), "kept").unwrap();
    for (kind, about) in REACHES {
        let about = about
            .replace("{folder}", around.path().to_str().unwrap())
            .replace("{port}", &listener.local_addr().unwrap().port().to_string())
            .replace("{process}", &std::process::id().to_string());
        fs::write(folder.path().join(kind), format!("avstem-misbehave: {kind} {about}\n\nSum lønn 3\n")).unwrap();
    }
    let seconds = mark(ordinal);
    let mut command = extract(folder.path(), out.path(), "2", &seconds);
    if !confined {
        command.env("AVSTEM_UNCONFINED", "1");
    }
    let run = command.output().unwrap();
    let mut left: Vec<String> =
        fs::read_dir(around.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    left.sort();
    let visits = std::iter::from_fn(|| listener.accept().ok()).count() + std::iter::from_fn(|| local.accept().ok()).count();
    (outcomes(&run.stdout), left, visits)
}

/// What the system takes away from workers here, as the command says.
fn what_holds() -> String {
    String::from_utf8(Command::new(env!("CARGO_BIN_EXE_avstem")).args(["worker", "--what-holds"]).output().unwrap().stdout).unwrap()
}

#[test]
fn a_reader_that_reaches_for_files_sockets_and_programs_gets_nothing() {
    if !what_holds().contains("seccomp: holds") {
        eprintln!("what readers may do is not tested: this system confines none");
        return;
    }
    let all = |outcome: &str| REACHES.iter().map(|(kind, _)| ((*kind).to_owned(), outcome.to_owned())).collect::<BTreeMap<_, _>>();
    assert_eq!(reached(true, 5), (all("ok"), vec!["kept".to_owned(), "socket".to_owned()], 0));
    // Left as they are, readers get all of it, each of two attempts; one that is not there any more cannot be removed twice.
    let (outcomes, left, visits) = reached(false, 6);
    let mut expected = all("crashed");
    expected.insert("remove-file".to_owned(), "ok".to_owned());
    assert_eq!((outcomes, left, visits), (expected, vec!["socket".to_owned(), "written".to_owned()], 4));
}

/// Where nothing is taken from workers, what one starts holds up nobody and ends with it.
#[test]
fn what_a_worker_starts_ends_with_it() {
    let folder = tempfile::tempdir().unwrap();
    for kind in ["grandchild", "grandchild-exit"] {
        fs::write(folder.path().join(kind), format!("avstem-misbehave: {kind}\n\nSum lønn 3\n")).unwrap();
    }
    let (out, seconds) = (tempfile::tempdir().unwrap(), mark(7));
    let run = extract(folder.path(), out.path(), "1", &seconds).env("AVSTEM_UNCONFINED", "1").output().unwrap();
    let expected = [("grandchild", "ok"), ("grandchild-exit", "crashed")].map(|(kind, outcome)| (kind.to_owned(), outcome.to_owned()));
    assert_eq!(outcomes(&run.stdout), BTreeMap::from(expected));
    assert!(none_left(&seconds), "{:?}", left(&seconds));
}

#[test]
fn what_holds_is_said_and_tried() {
    let said = what_holds();
    assert_eq!(said.lines().count(), 7, "{said}");
    for line in said.lines().filter(|line| line.starts_with("to ")) {
        assert_eq!(line.ends_with(": refused"), said.contains("seccomp: holds"), "{said}");
    }
}

#[test]
fn each_document_of_a_worker_has_its_own_processor_time() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..4 {
        fs::write(folder.path().join(format!("{n}.txt")), format!("avstem-misbehave: burn\n\n{n}\n")).unwrap();
    }
    let (out, seconds) = (tempfile::tempdir().unwrap(), mark(4));
    let run = extract(folder.path(), out.path(), "1", &seconds).output().unwrap();
    assert_eq!((run.status.code(), outcomes(&run.stdout).len()), (Some(0), 4), "{}", String::from_utf8_lossy(&run.stdout));
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
    let mut command = extract(folder.path(), out.path(), "3", &seconds);
    // The last option counts where one is given twice. A worker that is confined starts nothing.
    command.args(["--timeout", "600"]).env("AVSTEM_UNCONFINED", "1").stdout(Stdio::null());
    let mut run = command.spawn();
    let run = run.as_mut().unwrap();
    let start = Instant::now();
    while left(&seconds).len() < 5 && start.elapsed() < LONG {
        thread::sleep(Duration::from_millis(10));
    }
    assert!(left(&seconds).len() >= 5, "{:?}", left(&seconds));
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(none_left(&seconds), "{:?}", left(&seconds));
}

/// `avstem worker` with the same small limits.
fn worker(seconds: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(["worker", "--timeout", "3", "--max-memory", "128"]).env("AVSTEM_MISBEHAVE", seconds);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

#[test]
fn a_job_of_the_public_worker_has_one_answer_whatever_its_document_does() {
    let folder = tempfile::tempdir().unwrap();
    let mut jobs = String::new();
    let mut expected = BTreeMap::new();
    for (kind, outcome) in KINDS {
        let path = folder.path().join(kind).to_string_lossy().into_owned();
        fs::write(&path, format!("avstem-misbehave: {kind}\n\nSum lønn 3\n")).unwrap();
        writeln!(jobs, "{}", serde_json::json!({"path": path})).unwrap();
        expected.insert(path, outcome.to_owned());
    }
    let seconds = mark(5);
    let mut run = worker(&seconds).spawn().unwrap();
    // Few enough to fit into the pipe; then the input ends.
    std::io::Write::write_all(&mut run.stdin.take().unwrap(), jobs.as_bytes()).unwrap();
    let told = run.wait_with_output().unwrap();
    let lines = told.stdout.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
    assert_eq!((told.status.code(), lines), (Some(0), KINDS.len()));
    assert_eq!(outcomes(&told.stdout), expected);
    assert!(none_left(&seconds), "{:?}", left(&seconds));
}

#[test]
fn the_public_worker_takes_all_that_it_started_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sleep");
    fs::write(&path, "avstem-misbehave: sleep\n").unwrap();
    for (ordinal, end) in (6..).zip(["terminated", "killed", "unread"]) {
        let seconds = mark(ordinal);
        let mut run = worker(&seconds).args(["--timeout", "600"]).spawn().unwrap();
        let (mut jobs, answers) = (run.stdin.take().unwrap(), run.stdout.take().unwrap());
        std::io::Write::write_all(&mut jobs, format!("{}\n", serde_json::json!({"path": path})).as_bytes()).unwrap();
        let start = Instant::now();
        while left(&seconds).len() < 2 && start.elapsed() < LONG {
            thread::sleep(Duration::from_millis(10));
        }
        let mut kept = Some(answers);
        match end {
            "terminated" => drop(Command::new("kill").arg(run.id().to_string()).status().unwrap()),
            "killed" => run.kill().unwrap(),
            // Its input stays open: only its output tells that who asked is gone.
            _ => drop(kept.take()),
        }
        let code = run.wait().unwrap().code();
        assert_eq!(
            code,
            match end {
                "terminated" => Some(143),
                "killed" => None,
                _ => Some(0),
            },
            "{end}"
        );
        assert!(none_left(&seconds), "{end}: {:?}", left(&seconds));
    }
}

/// Accounts of a body and a year with the year before beside them, as text.
fn accounts(title: &str, year: i64, off: i64) -> String {
    let labels = ["Kontingenter", "Tilskudd", "Salg", "Arrangementer", "Leie", "Trykk og porto", "Renter"];
    let figure = |line: i64, year: i64| 1_000 * line + 7 * (year - 2000);
    let mut text = format!("{title} {year}\n\nResultatregnskap\n\n\tRegnskap {year}\tRegnskap {}\n", year - 1);
    for (line, label) in (1..).zip(labels) {
        let off = if line == 3 { off } else { 0 };
        writeln!(text, "{label}\t{}\t{}", figure(line, year), figure(line, year - 1) + off).unwrap();
    }
    let sum = |year: i64| (1..=7).map(|line| figure(line, year)).sum::<i64>();
    text + &format!("Sum inntekter\t{}\t{}\n", sum(year) + off, sum(year - 1) + off)
}

/// Runs a night; gives its exit code, none when it died, and what it told.
fn reconcile(folder: &Path, ledger: &str, last_write: Option<u64>) -> (Option<i32>, Value) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(["reconcile", "in", "--format", "json", "--quiet", "--ledger", ledger]).current_dir(folder).stderr(Stdio::null());
    if let Some(last) = last_write {
        command.env("AVSTEM_DIE_AT_WRITE", last.to_string());
    }
    let run = command.output().unwrap();
    (run.status.code(), serde_json::from_slice(&run.stdout).unwrap_or_default())
}

/// A night with everything that can come of a document, killed after each of its writes and continued.
#[test]
fn a_night_that_is_killed_after_any_write_ends_as_if_it_had_not_been() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let title = "Årsregnskap for Storvik sanglag";
    for year in 2014..2019 {
        put(folder, &format!("in/{year}.txt"), accounts(title, year, if year == 2016 { 30 } else { 0 }));
    }
    put(folder, "in/confirmed.txt", accounts("Regnskap for lag Y", 2018, 0));
    for name in ["a", "b", "c", "d", "gone", "back", "swap1", "swap2"] {
        put(folder, &format!("in/{name}.txt"), accounts(&format!("Regnskap for lag {name}"), 2018, 0));
    }
    fs::copy(fixtures_folder().join("unreadable/encrypted.pdf"), folder.join("in/locked.pdf")).unwrap();
    reconcile(folder, "before.ledger", None);
    fs::rename(folder.join("in/back.txt"), folder.join("back.txt")).unwrap();
    fs::rename(folder.join("in/c.txt"), folder.join("c.txt")).unwrap();
    put(folder, "in/confirmed.txt", accounts("Regnskap for lag Y", 2018, 40));
    reconcile(folder, "before.ledger", None);
    // A figure that changed in the night before is confirmed.
    put(folder, "in/confirmed.txt", accounts("Regnskap for lag Y", 2018, 40) + "\n");
    // Changed, moved, gone, back, new, repeated, swapped; one takes the path of another that is gone and comes back elsewhere.
    put(folder, "in/2015.txt", accounts(title, 2015, 100));
    put(folder, "in/2019.txt", accounts(title, 2019, 0));
    put(folder, "in/copy of 2019.txt", accounts(title, 2019, 0));
    fs::rename(folder.join("in/a.txt"), folder.join("in/moved.txt")).unwrap();
    fs::rename(folder.join("in/d.txt"), folder.join("in/c.txt")).unwrap();
    fs::rename(folder.join("c.txt"), folder.join("in/e.txt")).unwrap();
    fs::remove_file(folder.join("in/gone.txt")).unwrap();
    fs::rename(folder.join("back.txt"), folder.join("in/back.txt")).unwrap();
    fs::copy(folder.join("in/b.txt"), folder.join("in/twin.txt")).unwrap();
    fs::copy(folder.join("in/locked.pdf"), folder.join("in/locked too.pdf")).unwrap();
    fs::rename(folder.join("in/swap1.txt"), folder.join("swap")).unwrap();
    fs::rename(folder.join("in/swap2.txt"), folder.join("in/swap1.txt")).unwrap();
    fs::rename(folder.join("swap"), folder.join("in/swap2.txt")).unwrap();
    fs::copy(folder.join("before.ledger"), folder.join("whole.ledger")).unwrap();
    let (_, mut whole) = reconcile(folder, "whole.ledger", None);
    assert!(whole["gone_findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "X303"), "{whole:#}");
    let mut deaths = 0;
    for last in 1.. {
        let ledger = format!("{last}.ledger");
        fs::copy(folder.join("before.ledger"), folder.join(&ledger)).unwrap();
        let (code, told) = reconcile(folder, &ledger, Some(last));
        if code.is_some() {
            break;
        }
        deaths += 1;
        let (_, mut continued) = reconcile(folder, &ledger, None);
        assert_eq!(digest(folder, &ledger), digest(folder, "whole.ledger"), "killed after write {last}");
        if told.is_null() {
            for night in [&mut continued, &mut whole] {
                for name in ["started", "outcomes"] {
                    night.as_object_mut().unwrap().remove(name);
                }
            }
            assert_eq!(continued, whole, "killed after write {last}");
        }
        fs::remove_file(folder.join(&ledger)).unwrap();
    }
    assert!(deaths > 15, "{deaths} writes");
}
