//! One document in every format gives the same result in each, but for places and for what a format cannot hold; archives
//! give their members, each with its own outcome; a document that must be converted is, or says what is missing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{fixtures_folder, sorted_entries};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    env,
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::OnceLock,
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Runs the binary with this converter; `None` leaves the machine's own.
fn avstem(arguments: &[&str], converter: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).env("NO_COLOR", "1");
    match converter {
        Some(program) => command.env("AVSTEM_CONVERTER", program),
        None => command.env_remove("AVSTEM_CONVERTER"),
    };
    command.output().unwrap()
}

fn reports(output: &Output) -> Vec<Value> {
    String::from_utf8_lossy(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The report of a document of `minutes-every-format`.
fn report(file: &str) -> Value {
    let path = format!("fixtures/minutes-every-format/{file}");
    let output = avstem(&["extract", "--out", "-", "--no-progress", &path], None);
    reports(&output).pop().unwrap_or_else(|| panic!("{file}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat()
}

/// True where the machine has a LibreOffice that reads RTF and Word 97 and writes .docx: one can be installed without its Writer.
fn has_converter() -> bool {
    static CONVERTS: OnceLock<bool> = OnceLock::new();
    *CONVERTS.get_or_init(|| {
        let on_path = |name: &str| {
            let folders = env::var_os("PATH").unwrap_or_default();
            env::split_paths(&folders).map(|folder| folder.join(name)).find(|program| program.is_file())
        };
        let program = on_path("soffice").or_else(|| on_path("libreoffice")).filter(|_| cfg!(unix));
        program.is_some_and(|program| converts_texts(&program))
    })
}

fn converts_texts(program: &Path) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let profile = format!("-env:UserInstallation=file://{}", at("profile").display());
    fs::write(at("text.rtf"), r"{\rtf1 text}").unwrap();
    let convert = |from: &str, to: &str| {
        let arguments = [&profile, "--headless", "--convert-to", to, "--outdir"];
        Command::new(program).args(arguments).arg(folder.path()).arg(at(from)).output().is_ok() && at(&format!("text.{to}")).is_file()
    };
    convert("text.rtf", "doc") && convert("text.doc", "docx")
}

/// A value without what depends on where things stand and how: places, ids of tables and rows, fingerprints of the place, and how sure a
/// finding is, which depends on how sure the table is.
fn without_places(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields
                .iter()
                .filter(|(name, _)| !matches!(name.as_str(), "place" | "table" | "row" | "fingerprint" | "second_reading" | "confidence"));
            Value::Object(kept.map(|(name, value)| (name.clone(), without_places(value))).collect())
        }
        Value::Array(items) => items.iter().map(without_places).collect(),
        other => other.clone(),
    }
}

/// What every format holds: measures, account lines with their calculations, amounts in prose, findings.
fn content(report: &Value) -> Value {
    let document = &report["document"];
    without_places(&json!({
        "title": document["title"], "body": document["body"], "meeting_date": document["meeting_date"], "case": document["case"],
        "kind": document["kind"], "language": document["language"],
        "measures": report["measures"], "statements": report["statements"], "claims": report["claims"], "findings": report["findings"],
    }))
}

/// The account lines alone, for workbooks and CSV: figures, calculations and findings. How a figure is written and read is the format's,
/// and title, case, section and currency stand in the text around the table.
fn accounts(report: &Value) -> Value {
    let mut statements = without_places(&report["statements"]);
    for statement in statements.as_array_mut().unwrap() {
        statement["title"] = Value::Null;
        statement["case"] = Value::Null;
        statement["notation"] = Value::Null;
        statement["currency"] = Value::Null;
        for line in statement["lines"].as_array_mut().unwrap() {
            line["section"] = Value::Null;
            for fact in line["facts"].as_array_mut().unwrap() {
                *fact = json!([fact["column"], fact["value"]]);
            }
        }
    }
    let findings: Vec<Value> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| json!([finding["code"], finding["stated"], finding["expected"]]))
        .collect();
    json!({ "statements": statements, "findings": findings })
}

/// Fails with the first line in which two values differ.
fn same(file: &str, expected: &Value, found: &Value) {
    if let Some(difference) = common::text_difference(&common::pretty(expected), &common::pretty(found)) {
        panic!("{file}: {difference}");
    }
}

#[test]
fn the_reference_is_what_was_counted_by_hand() {
    let reference = report("minutes.docx");
    assert_eq!(reference["measures"].as_array().unwrap().len(), 4);
    assert_eq!(reference["statements"].as_array().unwrap().len(), 1);
    let findings: Vec<_> =
        reference["findings"].as_array().unwrap().iter().map(|f| (f["code"].clone(), f["stated"].clone(), f["expected"].clone())).collect();
    assert_eq!(findings, [(json!("A101"), json!("1088940"), json!("1087940"))]);
}

#[test]
fn the_minutes_are_the_same_in_every_format() {
    let reference = content(&report("minutes.docx"));
    let mut files = vec!["minutes.docm", "minutes-docx.doc", "minutes.odt", "minutes.fodt", "minutes.html", "minutes.pdf", "minutes.txt"];
    if has_converter() {
        files.extend(["minutes.rtf", "minutes.doc"]);
    }
    for file in files {
        same(file, &reference, &content(&report(file)));
    }
}

#[test]
fn the_accounts_are_the_same_in_every_workbook() {
    let reference = accounts(&report("minutes.docx"));
    for file in [
        "accounts.xlsx",
        "accounts.xlsm",
        "accounts.xlsb",
        "accounts.ods",
        "accounts.fods",
        "accounts.xls",
        "accounts.csv",
        "accounts-web-page.xls",
        "accounts-csv.xls",
    ] {
        same(file, &reference, &accounts(&report(file)));
    }
}

#[test]
fn every_file_of_the_document_is_compared() {
    let compared = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats.rs")).unwrap();
    for path in sorted_entries(&fixtures_folder().join("minutes-every-format")) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name == "ORIGIN.md" || compared.contains(&format!("\"{name}\"")), "{name} is not compared");
    }
}

#[test]
fn the_format_is_that_of_the_content() {
    let format = |file: &str| report(file)["document"]["format"].as_str().unwrap().to_owned();
    assert_eq!(
        ["minutes-docx.doc", "accounts-web-page.xls", "accounts-csv.xls", "minutes.fodt", "accounts.fods", "accounts.xlsb"].map(format),
        ["docx", "html", "csv", "odt", "ods", "xlsb"]
    );
}

#[test]
fn a_converted_document_says_so_and_keeps_its_own_identity() {
    if !has_converter() {
        return;
    }
    for format in ["doc", "rtf"] {
        let report = report(&format!("minutes.{format}"));
        assert_eq!((report["document"]["format"].as_str(), report["notes"][0]["code"].as_str()), (Some(format), Some("converted")));
        let bytes = fs::read(fixtures_folder().join(format!("minutes-every-format/minutes.{format}"))).unwrap();
        assert_eq!(report["document"]["sha256"], sha256(&bytes));
    }
}

/// Names, outcomes and reports of the documents of a folder, read in one run: what needs the converter is converted in one start.
fn read_together(folder: &Path) -> Vec<(String, Value, Value)> {
    let out = folder.with_file_name("out");
    let output = avstem(&["extract", "--format", "ndjson", "--out", out.to_str().unwrap(), folder.to_str().unwrap()], None);
    let record = |mut record: Value| {
        let name = Path::new(record["path"].as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned();
        let report = fs::read(out.join(format!("{name}.json"))).map_or(Value::Null, |bytes| serde_json::from_slice(&bytes).unwrap());
        (name, record["outcome"].take(), without_paths(report))
    };
    reports(&output).into_iter().map(record).collect()
}

fn without_paths(mut report: Value) -> Value {
    if let Some(document) = report.get_mut("document") {
        document["path"].take();
    }
    report
}

#[test]
fn documents_that_are_converted_in_one_start_are_as_each_by_itself() {
    if !has_converter() {
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let all = home.path().join("in");
    fs::create_dir(&all).unwrap();
    let doc = fixture("minutes-every-format/minutes.doc");
    let documents: [(&str, Vec<u8>); 5] = [
        ("a.doc", doc.clone()),
        // Word documents by their heads, and no further.
        ("b.doc", doc[..doc.len() / 3].to_vec()),
        ("c.rtf", fixture("minutes-every-format/minutes.rtf")),
        ("d.doc", b"{\\rtf1 Vedtak: Planen er vedteken.}".to_vec()),
        ("e.doc", [doc.as_slice(), b"\0"].concat()),
    ];
    for (name, bytes) in &documents {
        fs::write(all.join(name), bytes).unwrap();
    }
    let together = read_together(&all);
    assert_eq!(together.len(), documents.len());
    assert!(together.iter().filter(|(_, outcome, _)| outcome == "ok").count() >= 3, "{together:?}");
    for (document, (name, bytes)) in together.iter().zip(&documents) {
        let alone = tempfile::tempdir().unwrap();
        let folder = alone.path().join("in");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(name), bytes).unwrap();
        assert_eq!(std::slice::from_ref(document), read_together(&folder), "{name}");
    }
}

#[cfg(unix)]
#[test]
fn a_converter_that_hangs_costs_its_document_and_no_other() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("converter");
    fs::write(&program, "#!/bin/sh\nsleep 900\n").unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
    let files = ["fixtures/minutes-every-format/minutes.rtf", "fixtures/minutes-every-format/minutes.docx"];
    let output = avstem(&["extract", "--out", "-", "--timeout", "3", "--jobs", "1", files[0], files[1]], program.to_str());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((reports(&output).len(), output.status.code()), (1, Some(3)), "{said}");
    assert!(said.contains("minutes.rtf: timeout: a rich text (RTF) document was not converted after 15 s by the clock"), "{said}");
}

/// An archive with these members, in a folder of its own.
fn archive(members: &[(&str, &[u8])]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("archive.zip");
    let mut writer = ZipWriter::new(File::create(&path).unwrap());
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap();
    (folder, path)
}

fn fixture(path: &str) -> Vec<u8> {
    fs::read(fixtures_folder().join(path)).unwrap()
}

#[test]
fn every_member_of_an_archive_is_a_document_with_its_own_outcome() {
    let (docx, txt) = (fixture("minutes-every-format/minutes.docx"), fixture("minutes-every-format/minutes.txt"));
    let (_inner_folder, inner) = archive(&[("deep.txt", &txt)]);
    let inner = fs::read(inner).unwrap();
    let locked = fixture("unreadable/encrypted.docx");
    let members: [(&str, &[u8]); 6] = [
        ("2025/a.docx", &docx),
        ("../../escape.txt", &txt),
        ("locked.docx", &locked),
        ("inner.zip", &inner),
        ("__MACOSX/._a.docx", b"x"),
        ("empty.txt", b""),
    ];
    let (folder, path) = archive(&members);
    let out = folder.path().join("out");
    let output = avstem(&["extract", "--out", out.to_str().unwrap(), path.to_str().unwrap()], Some(""));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    for file in ["2025/a.docx.json", "escape.txt.json", "inner.zip/deep.txt.json"] {
        assert!(out.join("archive.zip").join(file).is_file(), "{file} is missing: {said}");
    }
    assert!(said.contains("archive.zip/locked.docx: encrypted") && said.contains("archive.zip/empty.txt: empty"), "{said}");
    assert!(said.contains("6 documents: 3 read, 2 not read"), "{said}");
    let report: Value = serde_json::from_slice(&fs::read(out.join("archive.zip/2025/a.docx.json")).unwrap()).unwrap();
    assert_eq!(report["document"]["path"].as_str().unwrap(), format!("{}/2025/a.docx", path.display()));
    assert_eq!(report["document"]["sha256"], sha256(&docx));
    // A second run knows every member again.
    let again = avstem(&["extract", "--out", out.to_str().unwrap(), path.to_str().unwrap()], Some(""));
    assert!(
        String::from_utf8_lossy(&again.stderr).contains("3 documents up to date, nothing read"),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
}

#[test]
fn the_text_and_attachments_of_mails_are_documents_of_their_own() {
    let (folder, _) = archive(&[]);
    let out = folder.path().join("out");
    let mails = fixtures_folder().join("mail-with-budget");
    let output = avstem(&["extract", "--out", out.to_str().unwrap(), mails.to_str().unwrap()], Some(""));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let (pdf, csv) = ("budget-pdf-aligned/source.pdf", "statistics-csv/source.csv");
    let attached = [
        ("mail.eml/Budsjett på én side.pdf", pdf),
        ("mail.eml/Videresendt.eml/tall.csv", csv),
        ("mails.mbox/0001 Første.eml/tall.csv", csv),
        ("mails.mbox/0002 Andre.eml/tall.csv", csv),
        ("message.msg/tall.csv", csv),
    ];
    for (path, source) in attached {
        let report = fs::read(out.join(format!("{path}.json"))).unwrap_or_else(|error| panic!("{path}: {error}: {said}"));
        let report: Value = serde_json::from_slice(&report).unwrap();
        assert_eq!(report["document"]["sha256"], sha256(&fixture(source)), "{path}");
    }
    for body in ["mail.eml/body.html", "mail.eml/Videresendt.eml/body.txt", "mails.mbox/0002 Andre.eml/body.txt", "message.msg/body.txt"] {
        assert!(out.join(format!("{body}.json")).is_file(), "{body} is missing: {said}");
    }
    assert!(said.contains("mail.eml/logo.png: skipped: a small picture in the text of the mail") || !said.contains("logo.png"), "{said}");
}

#[test]
fn members_of_7zip_archives_are_documents_wherever_the_archive_stands() {
    let packed = fixture("archive-7zip/documents.7z");
    let (folder, _) = archive(&[("inner/documents.7z", &packed)]);
    fs::write(folder.path().join("documents.7z"), &packed).unwrap();
    let out = folder.path().join("out");
    let output = avstem(&["extract", "--out", out.to_str().unwrap(), folder.path().to_str().unwrap()], Some(""));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let members = [
        ("budsjett.docx", "budget-clean/source.docx"),
        ("vedlegg/økonomi.pdf", "budget-pdf-aligned/source.pdf"),
        ("vedlegg/tall.csv", "statistics-csv/source.csv"),
    ];
    for (name, source) in members {
        for place in ["documents.7z", "archive.zip/inner/documents.7z"] {
            let report = fs::read(out.join(place).join(format!("{name}.json"))).unwrap_or_else(|error| panic!("{name}: {error}: {said}"));
            let report: Value = serde_json::from_slice(&report).unwrap();
            assert_eq!(report["document"]["sha256"], sha256(&fixture(source)), "{place}/{name}");
        }
    }
}

#[test]
fn a_damaged_archive_is_one_document() {
    let (folder, path) = archive(&[("a.txt", b"text")]);
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() - 10);
    fs::write(&path, bytes).unwrap();
    let output = avstem(&["audit", folder.path().to_str().unwrap()], Some(""));
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.lines().count() == 1 && said.contains("archive.zip: damaged: "), "{said}");
}
