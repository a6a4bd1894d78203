//! Nights for tests: made-up accounts, the real binary run over them, and what it told in numbers.

use super::fixtures_folder;
use serde_json::Value;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

pub const LABELS: [&str; 7] = ["Kontingenter", "Tilskudd", "Salg", "Arrangementer", "Leie", "Trykk og porto", "Renter"];

/// Accounts of a year with last year's beside them, as text. The total is that of the figures and `off`.
pub fn accounts(title: &str, year: i64, own: [i64; 7], last: [i64; 7], off: i64) -> String {
    let mut text = format!("{title} {year}\n\nResultatregnskap\n\n\tRegnskap {year}\tRegnskap {}\n", year - 1);
    for ((label, own), last) in LABELS.iter().zip(own).zip(last) {
        text.extend([label, "\t", &own.to_string(), "\t", &last.to_string(), "\n"]);
    }
    text + &format!("Sum inntekter\t{}\t{}\n", own.iter().sum::<i64>() + off, last.iter().sum::<i64>())
}

pub const TITLE: &str = "Årsregnskap for Storvik sanglag";
pub const Y2016: [i64; 7] = [11_000, 7_000, 3_100, 2_050, 900, 410, 77];
pub const Y2017: [i64; 7] = [12_000, 8_000, 3_300, 2_150, 950, 430, 85];
pub const Y2018: [i64; 7] = [13_500, 8_200, 3_700, 2_250, 980, 445, 91];

pub fn avstem(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_avstem")).args(arguments).current_dir(folder).env("NO_COLOR", "1").output().unwrap()
}

pub const RECONCILE: [&str; 6] = ["reconcile", "in", "--ledger", "x.ledger", "--format", "json"];

/// A night: exit code and what it brought.
pub fn night(folder: &Path) -> (i32, Value) {
    night_of(folder, &RECONCILE[1..4])
}

/// A night over some roots, in a working folder.
pub fn night_of(folder: &Path, arguments: &[&str]) -> (i32, Value) {
    let run = avstem(folder, &[&["reconcile"][..], arguments, &["--format", "json"]].concat());
    let night = serde_json::from_slice(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&run.stderr)));
    (run.status.code().unwrap(), night)
}

pub fn digest(folder: &Path, ledger: &str) -> String {
    let run = avstem(folder, &["ledger", "digest", "--ledger", ledger]);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

pub fn put(folder: &Path, name: &str, text: impl AsRef<[u8]>) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A zip archive of these members.
pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The lines of the manifest of the folder `out`.
pub fn manifest(folder: &Path) -> Vec<Value> {
    let manifest = fs::read_to_string(folder.join("out/avstem.manifest.ndjson")).unwrap();
    manifest.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn strings(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
}

/// `path: code row stated` of each finding.
pub fn findings(value: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    value.as_array().unwrap().iter().map(|f| format!("{}: {} {}", text(&f["path"]), text(&f["code"]), text(&f["message"]))).collect()
}

pub fn counts(night: &Value) -> [usize; 7] {
    let names = ["new", "changed", "moved", "disappeared", "newly_not_read", "new_findings", "gone_findings"];
    names.map(|name| night[name].as_array().unwrap().len())
}

/// Documents, and what came of them: new, changed, moved, unchanged, not read, passed over.
pub fn sums(night: &Value) -> [u64; 7] {
    let sums = ["documents", "new", "changed", "moved", "unchanged", "not_read", "passed_over"]
        .map(|name| night["counts"][name].as_u64().unwrap());
    assert_eq!(sums[0], sums[1..].iter().sum::<u64>(), "{night:#}");
    sums
}

pub fn first_night(folder: &Path) {
    put(folder, "in/2017/regnskap.txt", accounts(TITLE, 2017, Y2017, Y2016, 0));
    put(folder, "in/2018/regnskap.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    put(folder, "in/2018/kopi.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    put(folder, "in/plan.docx", fs::read(fixtures_folder().join("budget-clean/source.docx")).unwrap());
    put(folder, "in/locked.pdf", fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap());
}
