//! `avstem tables` through the binary: what extract wrote becomes tables; what is no report costs nothing else; wrong usage does nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{fixtures_folder, sorted_entries};
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

fn avstem(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_avstem")).args(arguments).output().unwrap()
}

fn text(path: impl AsRef<Path>) -> &'static str {
    Box::leak(path.as_ref().display().to_string().into_boxed_str())
}

/// A folder that extract wrote: a document that was read, and one that was not.
fn extracted(dir: &Path) -> PathBuf {
    let (archive, json) = (dir.join("archive"), dir.join("json"));
    fs::create_dir(&archive).unwrap();
    let fixture = fixtures_folder().join("minutes-utf16");
    let source = sorted_entries(&fixture).into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == "source")).unwrap();
    fs::copy(&source, archive.join("minutes.txt")).unwrap();
    fs::copy(&source, archive.join("copy.txt")).unwrap();
    fs::write(archive.join("nothing.bin"), [0, 159, 146, 150]).unwrap();
    let done = avstem(&["extract", text(&archive), "--out", text(&json), "--quiet"]);
    assert_eq!(done.status.code(), Some(3), "{done:?}");
    json
}

/// The cells of a column of a table.
fn column(tables: &Path, table: &str, name: &str) -> Vec<String> {
    let mut rows = csv::Reader::from_path(tables.join(table).join("part-0000.csv")).unwrap();
    let at = rows.headers().unwrap().iter().position(|known| known == name).unwrap();
    rows.records().map(|row| row.unwrap()[at].to_owned()).collect()
}

/// The files of the tables, with their bytes.
fn files(tables: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let folders = sorted_entries(tables).into_iter().filter(|path| path.is_dir());
    folders
        .flat_map(|folder| sorted_entries(&folder))
        .map(|path| (path.strip_prefix(tables).unwrap().to_owned(), fs::read(&path).unwrap()))
        .collect()
}

#[test]
fn what_was_extracted_becomes_tables_and_what_is_no_report_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let (json, tables) = (extracted(dir.path()), dir.path().join("tables"));
    let run = || avstem(&["tables", text(&json), "--out", text(&tables), "--format", "csv"]);
    let done = run();
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    assert!(String::from_utf8_lossy(&done.stdout).contains("measures"), "{done:?}");
    assert!(String::from_utf8_lossy(&done.stderr).contains("3 documents: 2 read, 1 not read"), "{done:?}");
    assert_eq!(column(&tables, "documents", "outcome"), ["ok", "ok", "unsupported"]);
    let ids = column(&tables, "documents", "document_id");
    assert!(ids[0] != ids[1], "the same bytes at two paths");
    assert_eq!(column(&tables, "cases", "document_id").iter().filter(|id| **id == ids[1]).count(), 2);
    let first = files(&tables);
    fs::write(json.join("notes.json"), "{\"mine\": true}").unwrap();
    let whole = fs::read(json.join("minutes.txt.json")).unwrap();
    fs::write(json.join("minutes.txt.json"), &whole[..whole.len() / 2]).unwrap();
    let done = run();
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(3), "{told}");
    assert!(told.contains("notes.json: no report of avstem extract") && told.contains("minutes.txt.json: no whole report"), "{told}");
    assert_eq!(column(&tables, "documents", "status"), ["ok", "", ""]);
    fs::write(json.join("minutes.txt.json"), &whole).unwrap();
    fs::remove_file(json.join("notes.json")).unwrap();
    assert_eq!(run().status.code(), Some(0));
    assert!(files(&tables) == first, "the same JSON gives the same bytes");
}

#[test]
fn tables_of_a_run_that_is_not_over_say_so() {
    let dir = tempfile::tempdir().unwrap();
    let (json, tables) = (extracted(dir.path()), dir.path().join("tables"));
    // As a first run leaves its folder that was broken off.
    fs::write(json.join(".avstem.journal.ndjson"), fs::read(json.join("avstem.manifest.ndjson")).unwrap()).unwrap();
    fs::remove_file(json.join("avstem.manifest.ndjson")).unwrap();
    let done = avstem(&["tables", text(&json), "--out", text(&tables), "--format", "csv"]);
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(done.status.code(), Some(3), "{told}");
    assert!(told.contains("did not come to its end") && told.contains("2 documents: 2 read"), "{told}");
}

#[test]
fn lines_on_standard_input_are_the_same_reports() {
    let dir = tempfile::tempdir().unwrap();
    let json = extracted(dir.path());
    let lines = avstem(&["extract", text(dir.path().join("archive")), "--out", "-", "--quiet"]).stdout;
    let (tables, piped) = (dir.path().join("tables"), dir.path().join("piped"));
    avstem(&["tables", text(&json), "--out", text(&tables), "--format", "csv", "--quiet"]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(["tables", "-", "--out", text(&piped), "--format", "csv", "--quiet"]).stdin(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&lines).unwrap();
    assert!(child.wait().unwrap().success());
    let of = |tables: &Path| files(tables).into_iter().filter(|(path, _)| !path.starts_with("documents")).collect::<Vec<_>>();
    assert!(of(&tables) == of(&piped), "only the manifest knows of documents that were not read");
}

#[test]
fn a_slip_costs_no_earlier_tables() {
    let dir = tempfile::tempdir().unwrap();
    let (json, tables) = (extracted(dir.path()), dir.path().join("tables"));
    avstem(&["tables", text(&json), "--out", text(&tables), "--format", "csv", "--quiet"]);
    let before = files(&tables);
    let done = avstem(&["tables", text(dir.path().join("jsom")), "--out", text(&tables), "--format", "csv"]);
    assert_eq!(done.status.code(), Some(3));
    let told = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(told.contains("there is no such file") && told.contains("none were made"), "{told}");
    assert!(files(&tables) == before);
    let done = avstem(&["tables", text(&json), "--out", text(dir.path().join("archive")), "--format", "csv"]);
    assert_eq!(done.status.code(), Some(2), "{done:?}");
    assert!(String::from_utf8_lossy(&done.stderr).contains("holds no tables of avstem; nothing was done"), "{done:?}");
    let done = avstem(&["tables", text(&json), "--out", text(dir.path().join("archive/copy.txt")), "--format", "csv"]);
    assert_eq!(done.status.code(), Some(2), "{done:?}");
}

#[test]
fn tables_among_the_documents_are_no_documents() {
    let dir = tempfile::tempdir().unwrap();
    let json = extracted(dir.path());
    let archive = dir.path().join("archive");
    avstem(&["tables", text(&json), "--out", text(archive.join("tables")), "--format", "csv", "--quiet"]);
    let lines = |out: Output| String::from_utf8(out.stdout).unwrap().lines().count();
    assert_eq!(lines(avstem(&["extract", text(&archive), "--out", "-", "--quiet"])), 2);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_is_what_is_written_where_nothing_else_is_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let (json, tables) = (extracted(dir.path()), dir.path().join("tables"));
    let done = avstem(&["tables", text(&json), "--out", text(&tables)]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let written = files(&tables);
    assert!(
        written.len() > 10
            && written.iter().all(|(path, bytes)| path.extension().is_some_and(|of| of == "parquet") && bytes.starts_with(b"PAR1"))
    );
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_parquet_says_how_to_get_it() {
    let done = avstem(&["tables", "json", "--out", "tables"]);
    assert_eq!(done.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&done.stderr).contains("--features parquet"), "{done:?}");
}
