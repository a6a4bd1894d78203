//! Runs over many documents through the real binary: resumed, repeated, shared among machines; files that change, move,
//! repeat each other or have odd names.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{fixtures_folder, tree};
use serde_json::Value;
use std::{
    ffi::OsStr,
    fs,
    io::Write,
    os::unix::{ffi::OsStrExt, fs::symlink},
    path::Path,
    process::{Command, Output, Stdio},
};

const MANIFEST: &str = "avstem.manifest.ndjson";

/// Runs the binary in `folder`.
fn avstem(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().unwrap()
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1");
    command
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A folder with documents of several kinds below `in`.
fn archive() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let names = [("budget-clean", "docx"), ("budget-wrong-total", "docx"), ("budget-pdf-faulty", "pdf"), ("accounts-workbook", "xlsx")];
    for (index, (name, extension)) in names.into_iter().enumerate() {
        let source = fixtures_folder().join(name).join(format!("source.{extension}"));
        put(folder.path(), format!("in/{}/{name}.{extension}", index % 2), &fs::read(source).unwrap());
    }
    put(folder.path(), "in/locked.pdf", &fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap());
    folder
}

fn put(folder: &Path, name: impl AsRef<Path>, bytes: &[u8]) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Path, outcome and reason of each document of a run with records.
fn records(output: &Output) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let lines = std::str::from_utf8(&output.stdout).unwrap().lines();
    lines
        .map(|line| {
            let record: Value = serde_json::from_str(line).unwrap();
            (text(&record["path"]), text(&record["outcome"]), text(&record["reason"]))
        })
        .collect()
}

fn outcomes(output: &Output) -> Vec<String> {
    records(output).into_iter().map(|(_, outcome, _)| outcome).collect()
}

const EXTRACT: [&str; 6] = ["extract", "in", "--out", "out", "--format", "ndjson"];

#[test]
fn a_second_run_reads_nothing_again_and_names_what_is_still_unreadable() {
    let folder = archive();
    let first = avstem(folder.path(), &EXTRACT);
    assert_eq!(outcomes(&first), ["ok", "ok", "ok", "ok", "encrypted"], "{}", stderr(&first));
    let before = tree(&folder.path().join("out"));
    let second = avstem(folder.path(), &EXTRACT);
    assert_eq!(outcomes(&second), ["skipped", "skipped", "skipped", "skipped", "encrypted"]);
    assert_eq!((first.status.code(), second.status.code()), (Some(3), Some(3)));
    assert!(stderr(&second).contains("avstem: in/locked.pdf: encrypted; a password is needed to read it"), "{}", stderr(&second));
    assert_eq!(tree(&folder.path().join("out")), before);
    let forced = avstem(folder.path(), &[&EXTRACT[..], &["--force"]].concat());
    assert_eq!(outcomes(&forced), outcomes(&first));
    assert_eq!(tree(&folder.path().join("out")), before);
    let other_language = avstem(folder.path(), &[&EXTRACT[..], &["--lang", "nn"]].concat());
    assert_eq!(outcomes(&other_language), outcomes(&first), "another configuration is other work");
}

#[test]
fn a_run_reads_what_changed_and_takes_back_what_is_no_longer_true() {
    let folder = archive();
    avstem(folder.path(), &EXTRACT);
    let output = folder.path().join("out/0/budget-clean.docx.json");
    assert!(output.exists());
    fs::copy(fixtures_folder().join("unreadable/encrypted.pdf"), folder.path().join("in/0/budget-clean.docx")).unwrap();
    fs::remove_file(folder.path().join("out/1/budget-wrong-total.docx.json")).unwrap();
    let second = avstem(folder.path(), &EXTRACT);
    assert_eq!(outcomes(&second), ["encrypted", "skipped", "skipped", "ok", "encrypted"], "{:?}", records(&second));
    assert!(!output.exists(), "the report of what the file held before");
    // A document that went away keeps its output and its record.
    fs::remove_file(folder.path().join("in/0/budget-pdf-faulty.pdf")).unwrap();
    avstem(folder.path(), &EXTRACT);
    assert!(folder.path().join("out/0/budget-pdf-faulty.pdf.json").exists());
}

#[test]
fn the_same_bytes_are_read_once_and_recorded_under_each_name() {
    let folder = archive();
    let original = folder.path().join("in/0/budget-pdf-faulty.pdf");
    fs::copy(&original, folder.path().join("in/1/copy.pdf")).unwrap();
    symlink("../in/locked.pdf", folder.path().join("in/again.pdf")).unwrap();
    let run = avstem(folder.path(), &EXTRACT);
    assert_eq!(outcomes(&run), ["ok", "ok", "ok", "ok", "ok", "skipped", "encrypted"], "{:?}", records(&run));
    let read = |name: &str| serde_json::from_slice::<Value>(&fs::read(folder.path().join("out").join(name)).unwrap()).unwrap();
    let (first, second) = (read("0/budget-pdf-faulty.pdf.json"), read("1/copy.pdf.json"));
    assert_eq!((&first["document"]["path"], &second["document"]["path"]), (&"in/0/budget-pdf-faulty.pdf".into(), &"in/1/copy.pdf".into()));
    assert_eq!(first["findings"], second["findings"]);
    // The same as when it is read by itself, to the byte.
    let copied = fs::read(folder.path().join("out/1/copy.pdf.json")).unwrap();
    avstem(folder.path(), &["extract", "in/1/copy.pdf", "--out", "alone"]);
    assert!(copied == fs::read(folder.path().join("alone/copy.pdf.json")).unwrap());
    // A document that moved and whose name another one took.
    fs::rename(&original, folder.path().join("in/1/moved.pdf")).unwrap();
    fs::copy(folder.path().join("in/0/budget-clean.docx"), &original).unwrap();
    avstem(folder.path(), &EXTRACT);
    assert_eq!(read("1/moved.pdf.json")["findings"], second["findings"]);
    assert_eq!(read("0/budget-pdf-faulty.pdf.json")["document"]["format"], "docx");
}

#[test]
fn odd_names_are_read_and_recorded() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = fs::read(fixtures_folder().join("budget-clean/source.docx")).unwrap();
    let long = "æ".repeat(125) + ".docx";
    let names = [OsStr::from_bytes(b"m\xf8te.docx"), OsStr::new(&long), OsStr::new("a\nb \u{202e}.docx"), OsStr::new("~$budget.docx")];
    for (index, name) in names.iter().enumerate() {
        put(folder.path(), Path::new("in").join(name), &[&bytes[..], &vec![0; index]].concat());
    }
    let run = avstem(folder.path(), &EXTRACT);
    let mut found = outcomes(&run);
    found.sort();
    assert_eq!(found, ["ok", "ok", "ok", "skipped"], "{:?} {}", records(&run), stderr(&run));
    assert_eq!(tree(&folder.path().join("out")).keys().filter(|path| path.extension() == Some(OsStr::new("json"))).count(), 3);
    assert!(folder.path().join("out").join(OsStr::from_bytes(b"m\xf8te.docx.json")).exists());
    assert_eq!(outcomes(&avstem(folder.path(), &EXTRACT)), ["skipped"; 4]);
}

#[test]
fn the_parts_of_several_machines_make_the_whole() {
    let folder = archive();
    fs::copy(folder.path().join("in/locked.pdf"), folder.path().join("in/0/locked.pdf")).unwrap();
    avstem(folder.path(), &["extract", "in", "in/0/budget-clean.docx", "--out", "whole"]);
    let parts = ["1/3", "2/3", "3/3"];
    let mut documents = 0;
    for (index, part) in parts.into_iter().enumerate() {
        let out = format!("part{index}");
        let run = avstem(folder.path(), &["extract", "in", "--out", &out, "--shard", part, "--format", "ndjson"]);
        documents += records(&run).len();
    }
    assert_eq!(documents, 6);
    let merged = avstem(folder.path(), &["merge", "part0", "part1", "part2", "--out", "merged"]);
    assert_eq!(merged.status.code(), Some(3), "{}", stderr(&merged));
    assert!(stderr(&merged).contains("6 documents joined, 2 of them not read"), "{}", stderr(&merged));
    assert_eq!(tree(&folder.path().join("merged")), tree(&folder.path().join("whole")));
    // A part that is not named is missed, and nothing is joined.
    let incomplete = avstem(folder.path(), &["merge", "part2", "part0", "--out", "other"]);
    assert_eq!((incomplete.status.code(), folder.path().join("other").exists()), (Some(2), false), "{}", stderr(&incomplete));
    assert_eq!(stderr(&incomplete), "avstem: part 2/3 is missing: name its folder too; nothing was joined\n");
    let incomplete = avstem(folder.path(), &["merge", "part1", "--out", "other"]);
    assert!(stderr(&incomplete).contains("parts 1/3, 3/3 are missing"), "{}", stderr(&incomplete));
    // Folders that disagree are not joined.
    avstem(folder.path(), &["extract", "in", "--out", "part1", "--lang", "nn"]);
    let refused = avstem(folder.path(), &["merge", "part0", "part1", "part2", "--out", "other"]);
    assert_eq!((refused.status.code(), folder.path().join("other").exists()), (Some(2), false), "{}", stderr(&refused));
}

#[test]
fn a_list_of_paths_is_read_from_standard_input() {
    let folder = archive();
    let list: &[&[u8]] = &[b"in/0/budget-clean.docx\nin/1\nin/gone.pdf\n", b"in/0/budget-clean.docx\0in/1\0in/gone.pdf\0"];
    for (index, bytes) in list.iter().enumerate() {
        let out = format!("out{index}");
        let arguments = ["extract", "--files-from", "-", "--out", &out, "--format", "ndjson"];
        let mut run =
            command(folder.path(), &arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        run.stdin.take().unwrap().write_all(bytes).unwrap();
        assert_eq!(outcomes(&run.wait_with_output().unwrap()), ["ok", "ok", "ok", "vanished"]);
        assert!(folder.path().join(&out).join("in/0/budget-clean.docx.json").exists());
    }
    assert_eq!(avstem(folder.path(), &["extract", "--out", "out"]).status.code(), Some(2));
}

#[test]
fn an_empty_list_and_an_empty_folder_are_one_line_and_exit_3() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    put(folder.path(), "list", b"\n");
    let commands: [&[&str]; 3] = [&["audit"], &["extract", "--out", "out"], &["reconcile", "--ledger", "x.ledger"]];
    for command in commands {
        for (of, said) in [
            (&["empty"][..], "avstem: empty: a folder without documents\n"),
            (&["--files-from", "-"], "avstem: standard input: a list without documents\n"),
            (&["--files-from", "list"], "avstem: list: a list without documents\n"),
        ] {
            let run = self::command(folder.path(), &[command, of, &["--quiet"]].concat()).stdin(Stdio::null()).output().unwrap();
            assert_eq!((run.status.code(), stderr(&run).as_str()), (Some(3), said), "{command:?}");
        }
    }
    // It is no document, and nothing of it is kept.
    let manifest = fs::read_to_string(folder.path().join("out").join(MANIFEST)).unwrap();
    assert_eq!(manifest, "");
}

#[test]
fn what_avstem_made_is_no_document() {
    let folder = archive();
    fs::remove_file(folder.path().join("in/locked.pdf")).unwrap();
    let before = avstem(folder.path(), &["audit", "in"]);
    for arguments in [
        &["extract", "in/0", "in/1", "--out", "in/json"][..],
        &["extract", "in/0", "in/1", "--out", "in/tables", "--format", "csv", "--separator", "semicolon"],
        &["reconcile", "in/0", "in/1", "--ledger", "in/archive.ledger"],
        &["audit", "in/0", "in/1", "--write-baseline", "in/known.toml", "--summary", "in/books.json"],
    ] {
        avstem(folder.path(), arguments);
    }
    for (name, arguments) in [
        ("all.json", &["audit", "in/0", "in/1", "--format", "json"][..]),
        ("lines.ndjson", &["audit", "in/0", "--format", "ndjson"]),
        ("records.ndjson", &["extract", "in/0", "--out", "other", "--format", "ndjson"]),
        ("night.json", &["reconcile", "in/0", "in/1", "--ledger", "in/archive.ledger", "--format", "json"]),
    ] {
        let run = avstem(folder.path(), arguments);
        put(folder.path(), format!("in/{name}"), &run.stdout);
    }
    let after = avstem(folder.path(), &["audit", "in", "--format", "ndjson"]);
    assert_eq!(after.status.code(), before.status.code(), "{}", stderr(&after));
    let said = stderr(&after);
    assert_eq!(String::from_utf8(after.stdout).unwrap().lines().count(), 4);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("avstem: passed over 15 files that avstem made: "), "{said}");
    assert!(["1 ledger", "1 baseline", "2 tables of results", "2 manifests"].iter().all(|part| said.contains(part)), "{said}");
    // Named one by one, too, and alone they are nothing to read.
    let list = folder.path().join("in/json/.avstem.journal.ndjson").display().to_string();
    let alone = avstem(folder.path(), &["audit", "in/all.json", &list]);
    assert_eq!(alone.status.code(), Some(3), "{}", stderr(&alone));
    // What others made is read as before.
    put(folder.path(), "in/0/other.json", b"{\"path\":\"x\",\"amount\":3}");
    assert_eq!(outcomes(&avstem(folder.path(), &["extract", "in/0", "--out", "third", "--format", "ndjson"])).len(), 3);
}

#[test]
fn a_run_with_nothing_to_do_says_so() {
    let folder = archive();
    avstem(folder.path(), &EXTRACT);
    let again = avstem(folder.path(), &EXTRACT);
    assert!(stderr(&again).ends_with("avstem: 4 documents up to date, nothing read, 1 not read\n"), "{}", stderr(&again));
}

#[test]
fn an_output_keeps_its_name_when_another_document_of_that_name_is_found() {
    let folder = archive();
    for (name, source) in [("b/x.docx", "in/0/budget-clean.docx"), ("a/x.docx", "in/1/budget-wrong-total.docx")] {
        put(folder.path(), name, &fs::read(folder.path().join(source)).unwrap());
    }
    let path = |name: &str| {
        let report: Value = serde_json::from_slice(&fs::read(folder.path().join("out").join(name)).unwrap()).unwrap();
        report["document"]["path"].as_str().unwrap().to_owned()
    };
    avstem(folder.path(), &["extract", "b", "--out", "out"]);
    assert_eq!(path("x.docx.json"), "b/x.docx");
    for _ in 0..2 {
        avstem(folder.path(), &["extract", "a", "b", "--out", "out"]);
        assert_eq!([path("x.docx.json"), path("x.docx.2.json")], ["b/x.docx", "a/x.docx"]);
    }
}

#[test]
fn a_folder_of_documents_is_none_for_outputs() {
    let folder = archive();
    let within = |out: &str| avstem(folder.path(), &["extract", "in", "--out", out, "--quiet"]);
    let refused = within("in/0");
    assert_eq!(refused.status.code(), Some(2));
    assert!(stderr(&refused).contains("in/0: it holds files and lies in in: they would not be read"), "{}", stderr(&refused));
    for _ in 0..2 {
        assert_ne!(within("in/json").status.code(), Some(2), "a folder of its own may lie there, and be written to again");
    }
}

#[test]
fn a_separator_without_tables_is_refused() {
    let folder = archive();
    let run = avstem(folder.path(), &["extract", "in", "--out", "out", "--separator", "semicolon"]);
    assert_eq!((run.status.code(), stderr(&run).lines().count()), (Some(2), 1), "{}", stderr(&run));
    put(folder.path(), "avstem.toml", b"[extract]\nseparator = \"semicolon\"\n");
    assert_eq!(avstem(folder.path(), &["extract", "in/0", "--out", "out"]).status.code(), Some(0), "a preference waits for its format");
}

#[test]
fn the_books_are_written_as_json() {
    let folder = archive();
    let run = avstem(folder.path(), &["audit", "in", "--summary", "books.json", "--format", "ndjson", "--fail-on", "error"]);
    assert_eq!(run.status.code(), Some(3));
    let books: Value = serde_json::from_slice(&fs::read(folder.path().join("books.json")).unwrap()).unwrap();
    assert_eq!(books["outcomes"], serde_json::json!({"ok": 4, "encrypted": 1}));
    let not_read =
        serde_json::json!([{"path": "in/locked.pdf", "outcome": "encrypted", "message": "encrypted; a password is needed to read it"}]);
    assert_eq!((&books["documents"], &books["not_read"]), (&5.into(), &not_read));
}

#[test]
fn every_document_that_was_not_read_is_listed_at_the_end_of_a_long_run() {
    let folder = tempfile::tempdir().unwrap();
    for n in 0..60 {
        put(folder.path(), format!("in/{n:02}.bin"), &[0, 1, 2, n]);
    }
    let run = avstem(folder.path(), &["audit", "in"]);
    let text = stderr(&run);
    assert!(text.starts_with("not read, unsupported: 60\n"), "{text}");
    assert!((0..60).all(|n| text.matches(&format!("  in/{n:02}.bin: unsupported: ")).count() == 1), "{text}");
    assert_eq!(text.lines().count(), 61, "each is named once");
    assert!(!String::from_utf8(run.stdout).unwrap().contains(".bin"));
}

#[test]
fn a_folder_that_cannot_be_written_to_is_one_clear_line() {
    let folder = archive();
    put(folder.path(), "file", b"no folder");
    let run = avstem(folder.path(), &["extract", "in", "--out", "file/out"]);
    assert_eq!((run.status.code(), stderr(&run).lines().count()), (Some(2), 1), "{}", stderr(&run));
    // Something stands where an output belongs: its document is named, the others are written.
    put(folder.path(), "out/0/budget-clean.docx.json/x", b"in the way");
    let run = avstem(folder.path(), &EXTRACT);
    assert!(stderr(&run).contains("avstem: in/0/budget-clean.docx: the output could not be written: "), "{}", stderr(&run));
    assert!(folder.path().join("out/1/budget-wrong-total.docx.json").exists());
    assert!(fs::read_to_string(folder.path().join("out").join(MANIFEST)).unwrap().lines().count() == 4);
}

#[test]
fn progress_is_plain_lines_where_it_is_asked_for_and_nothing_on_a_pipe() {
    let folder = archive();
    let quiet = avstem(folder.path(), &["audit", "in/0", "in/1"]);
    assert_eq!(stderr(&quiet), "");
    let plain = avstem(folder.path(), &["audit", "in/0", "in/1", "--progress", "plain"]);
    assert!(stderr(&plain).starts_with("progress: 4/4 documents, "), "{}", stderr(&plain));
    assert_eq!(plain.stdout, quiet.stdout);
}

#[test]
fn a_document_that_tells_workers_to_misbehave_is_a_text_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "in/x.txt", b"avstem-misbehave: abort\n");
    assert_eq!(outcomes(&avstem(folder.path(), &EXTRACT)), ["ok"]);
}

/// Records and books by the same words: of the run, of its summary, of its manifest.
#[test]
fn each_file_counts_once_however_many_names_lead_to_it() {
    let folder = archive();
    let at = |name: &str| folder.path().join(name);
    put(folder.path(), "elsewhere/far.txt", b"Far away, with no figures at all.");
    symlink("../../elsewhere/far.txt", at("in/1/far.txt")).unwrap();
    symlink("../0", at("in/1/zero")).unwrap();
    symlink("nowhere", at("in/lost.pdf")).unwrap();
    symlink("0/budget-clean.docx", at("in/again.docx")).unwrap();
    fs::hard_link(at("in/0/budget-clean.docx"), at("in/twin.docx")).unwrap();
    put(folder.path(), "in/notes.tmp", b"scratch");
    assert!(Command::new("mkfifo").arg(at("in/pipe.pdf")).status().unwrap().success());
    let arguments = [&EXTRACT[..], &["--exclude", "*.tmp", "--summary", "summary.json"]].concat();
    let run = avstem(folder.path(), &arguments);
    let told: Vec<String> = records(&run).into_iter().map(|(path, outcome, reason)| format!("{path} {outcome} {reason}")).collect();
    let expected = [
        "in/0/budget-clean.docx ok ",
        "in/0/budget-pdf-faulty.pdf ok ",
        "in/1/accounts-workbook.xlsx ok ",
        "in/1/budget-wrong-total.docx ok ",
        "in/1/far.txt skipped a link out of the folders given; --follow reads what it leads to",
        "in/1/zero skipped a link to a folder that is searched by its own name",
        "in/again.docx skipped a link to in/0/budget-clean.docx, which is read by that name",
        "in/locked.pdf encrypted encrypted; a password is needed to read it",
        "in/lost.pdf vanished a link whose target is not found",
        "in/notes.tmp skipped excluded by --exclude *.tmp",
        "in/pipe.pdf unsupported unsupported: a named pipe, not a file",
        "in/twin.docx skipped the same file as in/0/budget-clean.docx",
    ];
    assert_eq!(told, expected, "{}", stderr(&run));
    assert!(stderr(&run).contains("not followed: 1 link that leads out of the folders given; --follow reads"), "{}", stderr(&run));
    let summary: Value = serde_json::from_slice(&fs::read(at("summary.json")).unwrap()).unwrap();
    assert_eq!((&summary["documents"], &summary["outcomes"]["skipped"], &summary["outcomes"]["ok"]), (&12.into(), &5.into(), &4.into()));
    let manifest = fs::read_to_string(at("out").join(MANIFEST)).unwrap();
    let recorded: Vec<Value> = manifest.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut by_outcome = serde_json::Map::new();
    for entry in &recorded {
        let count = by_outcome.entry(entry["outcome"].as_str().unwrap()).or_insert(0.into());
        *count = (count.as_u64().unwrap() + 1).into();
    }
    assert_eq!(Value::Object(by_outcome), summary["outcomes"]);
    let followed = avstem(folder.path(), &[&EXTRACT[..], &["--follow"]].concat());
    assert!(records(&followed).iter().any(|(path, outcome, _)| (path.as_str(), outcome.as_str()) == ("in/1/far.txt", "ok")));
    // By two names of the whole folder nothing is told twice.
    let twice = avstem(folder.path(), &["extract", "in", "./out/../in", "in/0", "--out", "twice", "--format", "ndjson"]);
    assert_eq!(records(&twice).len(), 12, "{:?}", records(&twice));
}

#[test]
fn documents_that_are_gone_leave_with_a_word() {
    let folder = archive();
    let at = |name: &str| folder.path().join(name);
    avstem(folder.path(), &EXTRACT);
    put(folder.path(), "elsewhere/x.txt", b"Nothing but words here.");
    avstem(folder.path(), &["extract", "elsewhere", "--out", "out"]);
    fs::remove_file(at("in/0/budget-clean.docx")).unwrap();
    fs::remove_file(at("elsewhere/x.txt")).unwrap();
    let entries = || -> Vec<(String, bool)> {
        let manifest = fs::read_to_string(at("out").join(MANIFEST)).unwrap();
        let entries = manifest.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        entries.map(|entry| (entry["path"].as_str().unwrap().to_owned(), entry["gone"] == true)).filter(|(_, gone)| *gone).collect()
    };
    let said = "avstem: out: 1 document is gone, its output stays; --prune removes what is gone";
    for _ in 0..2 {
        let run = avstem(folder.path(), &EXTRACT);
        assert!(stderr(&run).lines().any(|line| line == said), "{}", stderr(&run));
        assert_eq!(entries(), [("in/0/budget-clean.docx".to_owned(), true)], "what lies elsewhere was not looked for");
    }
    assert!(at("out/0/budget-clean.docx.json").exists());
    // A folder that is not there takes nothing along.
    fs::rename(at("in"), at("unmounted")).unwrap();
    avstem(folder.path(), &[&EXTRACT[..], &["--prune"]].concat());
    assert!(at("out/1/budget-wrong-total.docx.json").exists());
    fs::rename(at("unmounted"), at("in")).unwrap();
    // There again, it is no more gone.
    fs::copy(fixtures_folder().join("budget-clean/source.docx"), at("in/0/budget-clean.docx")).unwrap();
    avstem(folder.path(), &EXTRACT);
    assert_eq!(entries(), []);
    fs::remove_file(at("in/0/budget-clean.docx")).unwrap();
    fs::remove_file(at("in/1/accounts-workbook.xlsx")).unwrap();
    // An output that became a link, and a file that no manifest names.
    let spared = at("spared.json");
    fs::rename(at("out/1"), at("outputs-1")).unwrap();
    symlink(at("outputs-1"), at("out/1")).unwrap();
    fs::write(&spared, "{}").unwrap();
    fs::write(at("out/0/mine.json"), "{}").unwrap();
    let pruned = avstem(folder.path(), &[&EXTRACT[..], &["--prune"]].concat());
    assert!(stderr(&pruned).contains("avstem: out: 1 output of documents that are gone removed\n"), "{}", stderr(&pruned));
    assert!(
        !at("out/0/budget-clean.docx.json").exists()
            && at("out/0/mine.json").exists()
            && at("outputs-1/accounts-workbook.xlsx.json").exists()
    );
    assert_eq!(entries(), [("in/1/accounts-workbook.xlsx".to_owned(), true)]);
}

#[test]
fn an_empty_archive_is_told_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "in/empty.zip", &[&b"PK\x05\x06"[..], &[0; 18]].concat());
    let run = avstem(folder.path(), &EXTRACT);
    let expected = ("in/empty.zip".to_owned(), "unsupported".to_owned(), "unsupported: an archive or a mail without documents".to_owned());
    assert_eq!(records(&run), [expected]);
}

/// Ctrl-C in the midst of a run, for each command: its exit code and what it said.
#[test]
fn a_run_that_is_stopped_says_how_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let source = fs::read(fixtures_folder().join("budget-pdf-faulty/source.pdf")).unwrap();
    for number in 0..60_usize {
        put(folder.path(), format!("in/{number:02}.pdf"), &[&source[..], &vec![b'\n'; number]].concat());
    }
    let goes_on = "avstem: stopped; what was read is kept, the same command goes on from there\n";
    let anew = "avstem: stopped; nothing is kept, the same command begins anew\n";
    for (arguments, said) in [
        (&["extract", "in", "--out", "out"][..], goes_on),
        (&["extract", "in", "--out", "csv", "--format", "csv"], anew),
        (&["reconcile", "in", "--ledger", "x.ledger"], goes_on),
        (&["audit", "in"], anew),
    ] {
        let run = command(folder.path(), arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(700));
        let number = run.id().to_string();
        assert!(Command::new("kill").args(["-INT", &number]).status().unwrap().success());
        let stopped = run.wait_with_output().unwrap();
        assert_eq!((stopped.status.code(), stderr(&stopped).as_str()), (Some(130), said), "{arguments:?}");
    }
    let unfinished = tree(folder.path()).into_keys().filter(|path| path.extension() == Some(OsStr::new("tmp"))).collect::<Vec<_>>();
    assert_eq!(unfinished, Vec::<std::path::PathBuf>::new());
    assert!(!folder.path().join("csv/measures.csv").exists());
    let done = avstem(folder.path(), &["extract", "in", "--out", "out"]);
    assert!(done.status.success(), "{}", stderr(&done));
}
