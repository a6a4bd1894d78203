//! `avstem worker` as its contract has it (docs/worker.md): exactly one answer a job, the report and the outcome that `extract` gives.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{fixtures_folder, sorted_entries};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn avstem(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.current_dir(folder);
    command
}

/// A worker that is asked line by line.
struct Worker {
    process: Child,
    jobs: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Worker {
    fn start(folder: &Path) -> Self {
        let mut process = avstem(folder).arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let (jobs, answers) = (process.stdin.take(), BufReader::new(process.stdout.take().unwrap()));
        Self { process, jobs, answers }
    }

    fn ask(&mut self, line: &str) -> String {
        writeln!(self.jobs.as_mut().unwrap(), "{line}").unwrap();
        let mut answer = String::new();
        self.answers.read_line(&mut answer).unwrap();
        answer
    }

    fn ask_for(&mut self, job: &Value) -> Value {
        serde_json::from_str(&self.ask(&job.to_string())).unwrap()
    }

    /// Ends the input; the exit code, and what was still said.
    fn end(mut self) -> (Option<i32>, String) {
        drop(self.jobs.take());
        let mut rest = String::new();
        self.answers.read_line(&mut rest).unwrap();
        (self.process.wait().unwrap().code(), rest)
    }
}

/// One of everything: read, wrong in it, encrypted, damaged, no document, a mail, an archive in an archive with two members of one name, one
/// that is passed over and one that is broken, what avstem made itself.
fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let into = folder.path().join("in");
    fs::create_dir(&into).unwrap();
    for name in ["budget-pdf-faulty/source.pdf", "minutes-utf16/source.txt", "mail-with-budget/mail.eml", "mail-with-budget/mails.mbox"] {
        fs::copy(fixtures_folder().join(name), into.join(name.replace('/', "-"))).unwrap();
    }
    for path in sorted_entries(&fixtures_folder().join("unreadable")).iter().filter(|path| path.extension().is_some_and(|e| e != "rtf")) {
        fs::copy(path, into.join(path.file_name().unwrap())).unwrap();
    }
    let budget = fs::read(fixtures_folder().join("budget-clean/source.docx")).unwrap();
    let zipped = |path: &Path, members: &[(&str, &[u8])]| {
        let mut writer = ZipWriter::new(File::create(path).unwrap());
        for (name, bytes) in members {
            writer.start_file(*name, SimpleFileOptions::default()).unwrap();
            writer.write_all(bytes).unwrap();
        }
        writer.finish().unwrap();
    };
    zipped(&folder.path().join("inner.zip"), &[("a/budget.docx", &budget)]);
    let inner = fs::read(folder.path().join("inner.zip")).unwrap();
    let members: [(&str, &[u8]); 5] =
        [("budget.docx", &budget), ("inner.zip", &inner), (".hidden", b"x"), ("cut.docx", &budget[..900]), ("c/inner.zip", &inner)];
    zipped(&into.join("all.zip"), &members);
    fs::write(into.join("result.json"), "{\"schema_version\":1,\"document\":{}}").unwrap();
    folder
}

/// Path → outcome, reason and hash, of lines of JSON: answers, or a manifest.
fn books(lines: &str) -> BTreeMap<String, Value> {
    let record = |line: &str| serde_json::from_str::<Value>(line).unwrap();
    let kept =
        |record: Value| (record["path"].as_str().unwrap().to_owned(), json!([record["outcome"], record["reason"], record["sha256"]]));
    lines.lines().map(record).filter(|record| record.get("path").is_some()).map(kept).collect()
}

#[test]
fn every_document_is_answered_as_extract_answers_it() {
    let archive = archive();
    let extract = |out: &str| {
        let run = avstem(archive.path()).args(["extract", "in", "--out", out, "--format", "ndjson", "--quiet"]).output().unwrap();
        String::from_utf8(run.stdout).unwrap()
    };
    extract("out");
    let manifest = fs::read_to_string(archive.path().join("out/avstem.manifest.ndjson")).unwrap();
    let (books_of_extract, reports_of_extract) = (books(&manifest), extract("-"));
    let mut worker = Worker::start(archive.path());
    let paths = sorted_entries(&archive.path().join("in"));
    let mut jobs: Vec<Value> = paths.iter().map(|path| json!({"path": format!("in/{}", path.file_name().unwrap().display())})).collect();
    let (mut told, mut reports) = (String::new(), BTreeMap::new());
    while let Some(job) = jobs.pop() {
        let line = worker.ask(&job.to_string());
        let answer: Value = serde_json::from_str(&line).unwrap();
        assert_eq!(answer["path"], job["path"]);
        if let Some(members) = answer["members"].as_array() {
            jobs.extend(members.iter().cloned());
            continue;
        }
        if !answer["report"].is_null() {
            let at = line.find(",\"report\":").unwrap() + ",\"report\":".len();
            reports.insert(job["path"].as_str().unwrap().to_owned(), line[at..line.len() - 2].to_owned());
        }
        told += &line;
    }
    assert_eq!(worker.end(), (Some(0), String::new()));
    let books_of_worker = books(&told);
    assert_eq!(books_of_worker.len(), told.lines().count(), "a document was answered twice");
    assert_eq!(books_of_worker, books_of_extract);
    assert!(books_of_worker.contains_key("in/all.zip/c/inner.zip/a/budget.docx"), "{books_of_worker:?}");
    let outcomes = |outcome: &str| books_of_worker.values().filter(|told| told[0] == outcome).count();
    assert!(["ok", "encrypted", "damaged", "unsupported", "skipped"].iter().all(|outcome| outcomes(outcome) > 0), "{books_of_worker:?}");
    let path = |report: &str| serde_json::from_str::<Value>(report).unwrap()["document"]["path"].as_str().unwrap().to_owned();
    let written: BTreeMap<String, String> = reports_of_extract.lines().map(|report| (path(report), report.to_owned())).collect();
    assert!(reports == written, "the reports are not those of extract");
    assert!(written.values().any(|report| report.contains("\"second_reading\"")));
}

#[test]
fn what_is_no_job_is_answered_with_its_line_and_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Budsjett 2026\n").unwrap();
    let mut worker = Worker::start(folder.path());
    let long = format!("{{\"path\": \"{}\"}}", "x".repeat(2 << 20));
    for (line, told) in [
        ("nonsense", "not a job: expected ident at line 1 column 2"),
        ("{\"job\": 4}", "not a job: missing field `path` at line 1 column 10"),
        ("{\"job\": 4, \"path\": \"\"}", "not a job: its path is empty"),
        ("{\"job\": 4, \"path\": \"a.txt\", \"option\": 1}", "not a job: unknown field `option`, "),
        ("{\"job\": 4, \"path\": \"a.txt\", \"options\": {\"language\": \"xx\"}}", "not a job: \"xx\" is no language; known are nb, nn"),
        ("{\"job\": 4, \"path\": \"a.txt\", \"options\": {\"timeout\": 0}}", "not a job: a timeout is "),
        (
            "{\"job\": 4, \"path\": \"a.txt\", \"settled\": {\"outcome\": \"ok\", \"reason\": \"\"}}",
            "not a job: what is settled was not read",
        ),
        ("{\"job\": [4], \"path\": \"a.txt\"}", "not a job: its job is no number and no text"),
        (&long, "not a job: a line of more than 1048576 bytes"),
    ] {
        let answer: Value = serde_json::from_str(&worker.ask(line)).unwrap();
        let error = answer["error"].as_str().unwrap_or_default();
        assert!(error.starts_with(told), "{answer}");
        assert_eq!(answer.get("job"), line.contains("\"job\": 4").then_some(&json!(4)));
        assert!(answer.get("outcome").is_none());
    }
    // The blank line has a number and no answer.
    let answer: Value = serde_json::from_str(&worker.ask("\n{\"job\": \"mine\", \"path\": \"a.txt\"}")).unwrap();
    assert_eq!([&answer["line"], &answer["job"], &answer["outcome"]], [&json!(11), &json!("mine"), &json!("ok")]);
    assert_eq!(worker.end(), (Some(0), String::new()));
}

#[test]
fn a_document_can_stand_elsewhere_and_a_changed_one_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Budsjett 2026\n").unwrap();
    let mut worker = Worker::start(folder.path());
    let read = worker.ask_for(&json!({"path": "s3://archive/a.txt", "file": "a.txt"}));
    assert_eq!([&read["path"], &read["report"]["document"]["path"]], ["s3://archive/a.txt"; 2]);
    let again = worker.ask_for(&json!({"path": "a.txt", "sha256": read["sha256"]}));
    assert_eq!(again["outcome"], "ok");
    fs::write(folder.path().join("a.txt"), "Budsjett 2027\n").unwrap();
    let changed = worker.ask_for(&json!({"path": "a.txt", "sha256": read["sha256"]}));
    assert_eq!([&changed["outcome"], &changed["sha256"]], [&json!("vanished"), &Value::Null]);
    let folder_itself = worker.ask_for(&json!({"path": "."}));
    assert_eq!([&folder_itself["outcome"], &folder_itself["reason"]], ["unsupported", "a folder: send a job for each file in it"]);
    let settled =
        worker.ask_for(&json!({"path": "z/x", "file": "z", "member": [0], "settled": {"outcome": "skipped", "reason": "hidden"}}));
    assert_eq!([&settled["outcome"], &settled["reason"]], ["skipped", "hidden"]);
    assert_eq!(worker.end(), (Some(0), String::new()));
}

#[test]
fn a_job_has_options_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "Budget 2026\n").unwrap();
    let mut worker = Worker::start(folder.path());
    for language in ["sv", "de"] {
        let read = worker.ask_for(&json!({"path": "a.txt", "options": {"language": language, "ocr": "never", "timeout": 9}}));
        assert_eq!(read["report"]["document"]["language"], language);
    }
}

/// The session that docs/worker.md shows: what stands for something that changes is `…`.
#[test]
fn the_example_session_is_what_the_worker_says() {
    let root = fixtures_folder().parent().unwrap().to_owned();
    let page = fs::read_to_string(root.join("docs/worker.md")).unwrap();
    let session: Vec<&str> = page.lines().filter(|line| line.starts_with("> ") || line.starts_with("< ")).collect();
    let mut worker = Worker::start(&root);
    assert!(session.len() >= 10 && session.len().is_multiple_of(2));
    for turn in session.chunks(2) {
        let (job, shown) = (turn[0].strip_prefix("> ").unwrap(), turn[1].strip_prefix("< ").unwrap());
        let said = worker.ask(job);
        let mut rest = said.trim_end();
        for (at, piece) in shown.split('…').enumerate() {
            let found = rest.find(piece).filter(|found| at > 0 || *found == 0).unwrap_or_else(|| panic!("{piece:?} is not in {said}"));
            rest = &rest[found + piece.len()..];
        }
        assert!(
            shown.ends_with('…') || rest.is_empty() || shown.rsplit('…').next().is_some_and(|end| said.trim_end().ends_with(end)),
            "{said}"
        );
    }
}
