//! Documents in archives and mails by the paths that a run tells: given back to every command, drawn in sites, and told where they are gone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{Run, fixtures_folder, nights, source};
use serde_json::Value;
use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
};
use zip::{ZipWriter, write::SimpleFileOptions};

const WRONG: &str = "Budsjett 2026\n\n\tBudsjett 2026\nLønn\t1 200\nStrøm\t300\nLeie\t100\nSum drift\t1 700\n";
const RIGHT: &str = "Budsjett 2027\n\n\tBudsjett 2027\nLønn\t1 300\nStrøm\t350\nLeie\t100\nSum drift\t1 750\n";

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    let mut bytes = writer.finish().unwrap().into_inner();
    // The writer refuses what other programs write: two members of one name.
    while let Some(at) = bytes.windows(8).position(|window| window == b"same.2.t") {
        bytes[at..at + 8].copy_from_slice(b"same.1.t");
    }
    bytes
}

/// An archive with two members of one name, a hidden one, another archive and a mail.
fn archive(folder: &Path) -> PathBuf {
    let mail = fs::read(fixtures_folder().join("mail-with-budget/mail.eml")).unwrap();
    let pdf = fs::read(fixtures_folder().join("budget-pdf-faulty/source.pdf")).unwrap();
    let inner = zip(&[("år/right.txt", RIGHT.as_bytes()), ("år/wrong.txt", WRONG.as_bytes())]);
    let members: [(&str, &[u8]); 7] = [
        ("b.pdf", &pdf),
        ("same.1.txt", WRONG.as_bytes()),
        ("same.2.txt", RIGHT.as_bytes()),
        (".hidden.txt", RIGHT.as_bytes()),
        ("inner.zip", &inner),
        ("post.eml", &mail),
        ("../../up.txt", RIGHT.as_bytes()),
    ];
    let path = folder.join("in/v.zip");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, zip(&members)).unwrap();
    path
}

/// A run in a folder.
fn run(folder: &Path, arguments: &[&str]) -> Run {
    let output = nights::avstem(folder, arguments);
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

fn reports(run: &Run) -> Vec<Value> {
    let all: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.stderr));
    all["documents"].as_array().unwrap().clone()
}

#[test]
fn every_path_that_a_run_tells_can_be_given_back() {
    let folder = tempfile::tempdir().unwrap();
    archive(folder.path());
    let all = reports(&run(folder.path(), &["audit", "in", "--format", "json"]));
    let paths: Vec<&str> = all.iter().map(|report| report["document"]["path"].as_str().unwrap()).collect();
    for told in ["in/v.zip/same.1.txt", "in/v.zip/same.1 (2).txt", "in/v.zip/inner.zip/år/wrong.txt", "in/v.zip/up.txt"] {
        assert!(paths.contains(&told), "{told}: {paths:?}");
    }
    assert!(paths.iter().any(|path| path.starts_with("in/v.zip/post.eml/")), "{paths:?}");
    for (path, report) in paths.iter().zip(&all) {
        assert_eq!(reports(&run(folder.path(), &["audit", path, "--format", "json"])), std::slice::from_ref(report), "{path}");
    }
    // All at once, in any order, together with their archive: each once, and in a list as well.
    let given: Vec<&str> = paths.iter().rev().copied().chain(["in/v.zip", "./in/v.zip/b.pdf"]).collect();
    assert_eq!(reports(&run(folder.path(), &[&["audit", "--format", "json"], &given[..]].concat())).len(), all.len());
    fs::write(folder.path().join("list"), paths.join("\n")).unwrap();
    let listed = run(folder.path(), &["extract", "--files-from", "list", "--out", "json"]);
    assert!(listed.code == 0 && folder.path().join("json/in/v.zip/same.1 (2).txt.json").is_file(), "{}", listed.stderr);
}

#[test]
fn a_folder_of_an_archive_names_what_is_below_it_and_a_name_what_a_run_passes_over() {
    let folder = tempfile::tempdir().unwrap();
    archive(folder.path());
    let whole = reports(&run(folder.path(), &["audit", "in/v.zip/", "--format", "json"]));
    assert_eq!(whole, reports(&run(folder.path(), &["audit", "in/v.zip", "--format", "json"])));
    let count = |path: &str| reports(&run(folder.path(), &["audit", path, "--format", "json", "--exclude", "*.txt"])).len();
    assert_eq!((count("in/v.zip/.hidden.txt"), count("in/v.zip/inner.zip/år/right.txt")), (1, 1));
    let below = run(folder.path(), &["extract", "in/v.zip/inner.zip", "--out", "json"]);
    assert_eq!(below.code, 0, "{}", below.stderr);
    let outputs = common::tree(&folder.path().join("json"));
    let outputs: Vec<_> = outputs.keys().filter(|path| path.extension().is_some_and(|end| end == "json")).collect();
    assert_eq!(outputs, [Path::new("v.zip/inner.zip/år/right.txt.json"), Path::new("v.zip/inner.zip/år/wrong.txt.json")]);
}

#[test]
fn what_an_archive_does_not_hold_is_one_line_that_helps() {
    let folder = tempfile::tempdir().unwrap();
    archive(folder.path());
    fs::write(folder.path().join("in/plain.txt"), RIGHT).unwrap();
    fs::write(folder.path().join("in/broken.zip"), &zip(&[("a.txt", RIGHT.as_bytes())])[..60]).unwrap();
    for (path, line) in [
        ("in/v.zip/B.PDF", "not found: in/v.zip holds 12 documents, the nearest is in/v.zip/b.pdf"),
        ("in/v.zip/../../up.txt", "not found: in/v.zip holds 12 documents, the nearest is in/v.zip/up.txt"),
        ("in/v.zip/../plain.txt", "not found: in/v.zip holds 12 documents, the nearest is in/v.zip/.hidden.txt"),
        ("in/plain.txt/b.pdf", "not found: in/plain.txt is a file, and no archive or mail that can be opened"),
        ("in/broken.zip/a.txt", "not found: in/broken.zip is a file, and no archive or mail that can be opened"),
        ("in/gone.zip/b.pdf", "not found"),
    ] {
        for command in [&["audit", path][..], &["inspect", path, "--page", "1", "--out", "x.svg"], &["mark", path, "--out", "x.pdf"]] {
            let run = run(folder.path(), command);
            let first = run.stderr.lines().next().unwrap();
            assert_eq!((run.code, first), (3, format!("avstem: {path}: {line}").as_str()), "{command:?}");
        }
    }
}

#[test]
fn a_folder_that_is_called_like_an_archive_is_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("v.zip")).unwrap();
    fs::write(folder.path().join("v.zip/b.txt"), WRONG).unwrap();
    assert_eq!(reports(&run(folder.path(), &["audit", "v.zip/b.txt", "--format", "json"])).len(), 1);
}

#[test]
fn a_member_is_marked_compared_and_accepted_and_nothing_is_written_into_its_archive() {
    let folder = tempfile::tempdir().unwrap();
    let archive = archive(folder.path());
    let bytes = fs::read(&archive).unwrap();
    let marked = run(folder.path(), &["mark", "in/v.zip/b.pdf", "--out", "marked.pdf"]);
    assert!(marked.code == 0 && fs::read(folder.path().join("marked.pdf")).unwrap().starts_with(b"%PDF"), "{}", marked.stderr);
    for out in ["in/v.zip", "in/v.zip/b.pdf", "in/v.zip/new.pdf"] {
        let refused = run(folder.path(), &["mark", "in/v.zip/b.pdf", "--out", out]);
        assert!(refused.code == 2 && refused.stderr.lines().count() == 1, "{out}: {}", refused.stderr);
    }
    let several = run(folder.path(), &["mark", "in/v.zip/inner.zip", "--out", "x.pdf"]);
    assert!(several.stderr.contains("it holds 2 documents; name one, such as in/v.zip/inner.zip/år/right.txt"), "{}", several.stderr);
    // A member, and the same bytes as a file.
    fs::copy(fixtures_folder().join("budget-pdf-faulty/source.pdf"), folder.path().join("b.pdf")).unwrap();
    assert_eq!(run(folder.path(), &["compare", "in/v.zip/b.pdf", "b.pdf"]).code, 0);
    let different = run(folder.path(), &["compare", "in/v.zip/same.1.txt", "in/v.zip/same.1 (2).txt"]);
    assert!(different.code == 1 && different.stdout.starts_with("in/v.zip/same.1.txt → in/v.zip/same.1 (2).txt\n"), "{}", different.stdout);
    assert_eq!(run(folder.path(), &["compare", "in/v.zip/b.pdf", "in"]).code, 2);
    let finding = &reports(&run(folder.path(), &["audit", "in/v.zip/same.1.txt", "--format", "json"]))[0]["findings"][0];
    let fingerprint = finding["fingerprint"].as_str().unwrap();
    assert_eq!(run(folder.path(), &["accept", fingerprint, "in/v.zip/same.1.txt", "--because", "so"]).code, 0);
    assert_eq!(run(folder.path(), &["audit", "in/v.zip/same.1.txt", "--baseline", "avstem.accepted.toml"]).code, 0);
    assert_eq!(fs::read(&archive).unwrap(), bytes);
}

#[cfg(feature = "pictures")]
#[test]
fn a_page_of_a_member_is_inspected() {
    let folder = tempfile::tempdir().unwrap();
    archive(folder.path());
    let drawn = run(folder.path(), &["inspect", "in/v.zip/b.pdf", "--page", "2", "--out", "-"]);
    let same = common::avstem(&["inspect", &source("budget-pdf-faulty"), "--page", "2", "--out", "-"]);
    let bare = |svg: &str| svg.lines().filter(|line| !line.contains("<title>")).map(str::to_owned).collect::<Vec<_>>();
    assert!(drawn.code == 0 && drawn.stdout.contains("<svg"), "{}", drawn.stderr);
    assert_eq!(bare(&drawn.stdout).len(), bare(&same.stdout).len());
}

/// The first page of a site, and how many pictures the site has.
fn site(folder: &Path) -> (String, usize) {
    let pictures = folder.join("pictures");
    let pictures = if pictures.is_dir() { common::tree(&pictures).len() } else { 0 };
    (fs::read_to_string(folder.join("index.html")).unwrap(), pictures)
}

const ELSEWHERE: &str = "1 document is not where it was, or has changed since: its pages are not drawn";

#[cfg(feature = "pictures")]
#[test]
fn pages_of_members_are_drawn_from_outputs_and_from_a_ledger_and_told_where_they_cannot_be() {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("in/v.zip");
    let pdf = fs::read(fixtures_folder().join("budget-pdf-faulty/source.pdf")).unwrap();
    nights::put(folder.path(), "in/v.zip", zip(&[("inner.zip", &zip(&[("b.pdf", &pdf)]))]));
    let folder = folder.path();
    assert_eq!(run(folder, &["extract", "in", "--out", "json"]).code, 0);
    run(folder, &["reconcile", "in", "--ledger", "x.ledger"]);
    let from = ["report", "--from", "json", "--out", "site"];
    let ledger = ["report", "--ledger", "x.ledger", "--out", "site"];
    let direct = ["report", "in", "--out", "site"];
    let of = |arguments: &[&str]| {
        let _ = fs::remove_dir_all(folder.join("site"));
        let run = run(folder, arguments);
        let (index, pictures) = site(&folder.join("site"));
        (run.code, run.stderr.contains(ELSEWHERE), index.contains(ELSEWHERE), pictures)
    };
    let drawn = of(&direct);
    assert!(drawn.3 > 0, "{drawn:?}");
    assert_eq!([of(&from), of(&ledger)], [drawn, drawn]);
    // Another document by that name: neither drawn nor taken for it.
    let other = fs::read(fixtures_folder().join("budget-pdf-aligned/source.pdf")).unwrap();
    fs::write(&archive, zip(&[("inner.zip", &zip(&[("b.pdf", &other)]))])).unwrap();
    assert_eq!([of(&from), of(&ledger)], [(0, true, true, 0); 2]);
    fs::remove_file(&archive).unwrap();
    assert_eq!([of(&from), of(&ledger)], [(0, true, true, 0); 2]);
}

#[test]
fn the_first_sentence_of_a_ledgers_site_counts_what_the_ledger_has() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    archive(folder);
    nights::put(folder, "more/wrong.txt", WRONG);
    nights::put(folder, "more/gone.txt", WRONG);
    nights::put(folder, "more/later.docx", fs::read(fixtures_folder().join("budget-wrong-total/source.docx")).unwrap());
    nights::put(folder, "more/locked.pdf", fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap());
    run(folder, &["reconcile", "in", "more", "--ledger", "x.ledger"]);
    fs::remove_file(folder.join("more/gone.txt")).unwrap();
    // Read once, and broken since: its findings are still open.
    nights::put(folder, "more/later.docx", "PK\u{3}\u{4}");
    run(folder, &["reconcile", "in", "more", "--ledger", "x.ledger"]);
    let list = |of: &str| -> Vec<Value> {
        serde_json::from_str(&run(folder, &["ledger", of, "--ledger", "x.ledger", "--format", "json"]).stdout).unwrap()
    };
    let (documents, findings) = (list("documents"), list("findings"));
    let with = |outcomes: &[&str]| documents.iter().filter(|row| outcomes.contains(&row["outcome"].as_str().unwrap())).count();
    let (read, gone) = (with(&["ok", "partial"]), with(&["gone"]));
    let unread = documents.len() - read - gone;
    let errors: Vec<&Value> = findings.iter().filter(|row| row["severity"] == "error").collect();
    let paths: std::collections::BTreeSet<&str> = errors.iter().map(|row| row["path"].as_str().unwrap()).collect();
    assert_eq!((unread, gone, paths.contains("more/later.docx")), (2, 1, true));
    let sentence = format!(
        "{} errors open in {} of {} documents in the ledger; {read} read, {unread} not read.",
        errors.len(),
        paths.len(),
        read + unread
    );
    let made = run(folder, &["report", "--ledger", "x.ledger", "--out", "site", "--pages", "none"]);
    assert!(made.stdout.starts_with(&format!("{sentence}\n")), "{sentence}: {}", made.stdout);
    let (index, _) = site(&folder.join("site"));
    assert!(index.contains(&format!(">{sentence}</p>")) && index.contains("1 more document of the ledger is gone"), "{index}");
    // From elsewhere the same, by the ledger's names.
    let elsewhere = tempfile::tempdir().unwrap();
    let ledger = folder.join("x.ledger");
    run(elsewhere.path(), &["report", "--ledger", ledger.to_str().unwrap(), "--out", "site", "--pages", "none"]);
    assert_eq!(site(&elsewhere.path().join("site")).0, index);
}

#[test]
fn why_documents_were_not_read_is_said_in_norwegian() {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in [("a.pdf", &b"%PDF-1.4\nbroken"[..]), ("b.docx", b""), ("c.bin", &[0xff, 0, 1, 2, 3, 0, 0, 9])] {
        nights::put(folder.path(), &format!("in/{name}"), bytes);
    }
    let scan = fs::read(fixtures_folder().join("scanned-budget/source.pdf")).unwrap();
    nights::put(folder.path(), "in/scan.pdf", scan);
    run(folder.path(), &["report", "in", "--out", "site", "--report-lang", "nb", "--ocr", "never", "--pages", "none"]);
    let (index, _) = site(&folder.path().join("site"));
    for reason in ["fant ingen sider i PDF-en", "filen er tom", "dette er binære data, ikke et dokument som avstem leser"] {
        assert!(index.contains(&format!("<span>{reason}</span>")), "{reason}: {index}");
    }
    let pages = common::tree(&folder.path().join("site/d"));
    let pages: String = pages.values().map(|page| String::from_utf8_lossy(page).into_owned()).collect();
    assert!(pages.contains("side 1 viser et bilde og har ingen tekst</li>") && !pages.contains("holds no text"), "{pages}");
}
