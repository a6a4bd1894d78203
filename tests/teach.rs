//! What a user can teach avstem, through the binary: findings that are accepted, and profiles of tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{avstem, source};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// A folder for one test.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.path().join(name);
        fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).display().to_string()
    }
}

fn report(arguments: &[&str], file: &str) -> Value {
    let run = avstem(&[&["extract", "--out", "-", file][..], arguments].concat());
    assert_eq!(run.code, 0, "{}", run.stderr);
    serde_json::from_str(run.stdout.trim()).unwrap()
}

const WRONG: &str = "Budsjett 2026\n\nTekst\tBudsjett 2026\tRegnskap 2025\nLønn\t4 100\t4 000\nStrøm\t300\t280\nLeie\t600\t590\nSum kostnader\t5 100\t4 870\n";

#[test]
fn an_accepted_finding_fails_no_run_and_keeps_its_reason() {
    let folder = Folder::new();
    let (document, baseline) = (folder.write("a.txt", WRONG), folder.path("known.toml"));
    assert_eq!(avstem(&["audit", &document]).code, 1);
    let written = avstem(&["audit", &document, "--write-baseline", &baseline, "--reason", "trykkfeil", "--date", "2026-11-25"]);
    assert_eq!((written.code, written.stderr.contains("1 accepted finding written")), (0, true), "{}", written.stderr);
    let text = fs::read_to_string(&baseline).unwrap();
    assert!(text.contains("reason = \"trykkfeil\"\ndate = \"2026-11-25\"") && text.contains("Sum kostnader"), "{text}");
    let run = avstem(&["audit", &document, "--baseline", &baseline]);
    assert_eq!((run.code, run.stdout.contains("; 1 accepted"), run.stdout.contains("A101")), (0, true, false), "{}", run.stdout);
    let found = report(&["--baseline", &baseline], &document);
    assert_eq!(found["findings"][0]["accepted"], serde_json::json!({"reason": "trykkfeil", "date": "2026-11-25"}));
    // Writing again keeps what people wrote, and the file as it is.
    assert_eq!(avstem(&["audit", &document, "--write-baseline", &baseline, "--reason", "x", "--date", "2027-01-01"]).code, 0);
    assert_eq!(fs::read_to_string(&baseline).unwrap(), text);
}

#[test]
fn one_finding_is_accepted_by_its_first_digits_and_counts_again() {
    let folder = Folder::new();
    let (document, baseline) = (folder.write("a.txt", WRONG), folder.path("known.toml"));
    let shown = avstem(&["audit", &document]).stdout;
    let digits = shown.lines().find_map(|line| line.strip_prefix("   = finding: ")).unwrap_or_else(|| panic!("{shown}"));
    let accept = |more: &[&str]| avstem(&[&["accept", "--baseline", &baseline][..], more].concat());
    let accepted = accept(&[digits, &document, "--because", "trykkfeil"]);
    assert_eq!((accepted.code, accepted.stderr), (0, format!("avstem: {baseline}: 1 finding accepted\n")));
    assert_eq!(avstem(&["audit", &document, "--baseline", &baseline]).code, 0);
    let listed = accept(&["--list"]).stdout;
    assert!(listed.contains(digits) && listed.contains("trykkfeil") && listed.contains("stated 5 100"), "{listed}");
    let undone = accept(&[digits, "--undo"]);
    assert_eq!((undone.code, undone.stderr), (0, format!("avstem: {baseline}: 1 finding counts again\n")));
    assert_eq!(avstem(&["audit", &document, "--baseline", &baseline]).code, 1);
    for wrong in [&["00000000", &document, "--because", "x"][..], &[digits, "--because", "x"], &[digits, "--undo"], &[digits, &document]] {
        assert_eq!((accept(wrong).code, accept(wrong).stdout.len()), (2, 0), "{wrong:?}");
    }
}

#[test]
fn a_drafted_profile_gives_the_same_checks_and_one_that_matches_nothing_says_so() {
    let folder = Folder::new();
    for document in [folder.write("a.txt", WRONG), source("budget-pdf-faulty"), source("accounts-workbook-faulty"), source("budget-clean")]
    {
        let drafted = avstem(&["profile", "draft", &document]);
        assert_eq!((drafted.code, drafted.stderr.as_str()), (0, ""));
        let profile = folder.write("drafted.toml", &drafted.stdout);
        let [before, after] = [report(&[], &document), report(&["--profile", &profile], &document)];
        for count in ["totals", "exact", "rounding", "inconsistent", "unchecked"] {
            assert_eq!(before["coverage"][count], after["coverage"][count], "{count} of {document}:\n{}", drafted.stdout);
        }
        let fingerprints =
            |report: &Value| report["findings"].as_array().unwrap().iter().map(|f| f["fingerprint"].clone()).collect::<Vec<_>>();
        assert_eq!(fingerprints(&before), fingerprints(&after), "{document}:\n{}", drafted.stdout);
    }
    let profile = folder.write(
        "other.toml",
        "[[table]]\nheader = \"Budsjett 2026\"\ntotals = [{ total = \"Netto\", items = [\"Leie\"] }]\n[[table]]\ntitle = \"Havn*\"\n",
    );
    let run = avstem(&["audit", &folder.path("a.txt"), "--profile", &profile]);
    let said =
        "avstem: the profile matched nothing in the 1 document read: total \"Netto\" of [[table]] 1; [[table]] 2 (title \"Havn*\")\n";
    assert_eq!((run.code, run.stderr.as_str()), (1, said));
}

#[test]
fn a_document_comes_from_standard_input_as_from_a_file() {
    let folder = Folder::new();
    let document = folder.write("a.txt", WRONG);
    let piped = |arguments: &[&str]| {
        let input = fs::File::open(&document).unwrap();
        let run = std::process::Command::new(env!("CARGO_BIN_EXE_avstem")).args(arguments).stdin(input).output().unwrap();
        (run.status.code(), String::from_utf8(run.stdout).unwrap())
    };
    let (code, report) = piped(&["audit", "-", "--format", "ndjson"]);
    let from_file = avstem(&["audit", &document, "--format", "ndjson"]).stdout;
    assert_eq!((code, report), (Some(1), from_file.replace(&document, "<stdin>")));
    let (code, shown) = piped(&["audit", "-"]);
    assert!(code == Some(1) && shown.starts_with("<stdin>:table 1, row 5, column Budsjett 2026: A101"), "{shown}");
    assert_eq!(piped(&["audit", "-", "-"]).0, Some(2));
    assert_eq!(piped(&["audit", "-", "--files-from", "-"]).0, Some(2));
    assert_eq!(piped(&["reconcile", "-", "--ledger", &folder.path("x.ledger")]).0, Some(2));
}

#[test]
fn moved_rows_other_names_and_other_formats_are_the_same_finding() {
    let folder = Folder::new();
    let baseline = folder.path("known.toml");
    assert_eq!(avstem(&["audit", &folder.write("a.txt", WRONG), "--write-baseline", &baseline]).code, 0);
    let moved = WRONG
        .replace("Strøm\t300\t280\nLeie\t600\t590\n", "Leie\t600\t590\nStrøm\t300\t280\n")
        .replace("Budsjett 2026\n\n", "Budsjett 2026\n\nEtter møtet.\n\n");
    let run = avstem(&["audit", &folder.write("renamed.md", &moved), "--baseline", &baseline]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn a_figure_that_changed_is_not_covered_and_a_finding_that_is_gone_is_named() {
    let folder = Folder::new();
    let baseline = folder.path("known.toml");
    assert_eq!(avstem(&["audit", &folder.write("a.txt", WRONG), "--write-baseline", &baseline]).code, 0);
    let changed = folder.write("a.txt", &WRONG.replace("5 100", "5 200"));
    let run = avstem(&["audit", &changed, "--baseline", &baseline]);
    assert_eq!(run.code, 1);
    assert!(run.stdout.contains("= baseline: accepted before with other figures: stated 5 100, expected 5 000"), "{}", run.stdout);
    let mended = folder.write("a.txt", &WRONG.replace("5 100", "5 000"));
    let run = avstem(&["audit", &mended, "--baseline", &baseline]);
    assert_eq!(run.code, 0);
    assert!(run.stdout.contains("info: an accepted finding is gone: ") && run.stdout.contains("A101"), "{}", run.stdout);
}

#[test]
fn a_baseline_that_is_not_understood_ends_the_run_before_it_begins() {
    let folder = Folder::new();
    let document = folder.write("a.txt", WRONG);
    let bad = folder.write("bad.toml", "version = 1\n[[accepted]]\nfingerprnt = \"x\"\n");
    for (arguments, said) in [(["--baseline", bad.as_str()], "line 3"), (["--baseline", "no-such-file.toml"], "cannot be read")] {
        let run = avstem(&[&["audit", document.as_str()][..], &arguments].concat());
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        assert!(run.stderr.contains(said), "{}", run.stderr);
    }
}

/// Nothing says that the net amount is incomes less costs and the transfer; a profile does.
const NET: &str = "Oversikt for havna\n\nTekst\tRamme A\tRamme B\nAnløp\t900\t800\nKai\t500\t450\nVedlikehold\t300\t310\nHerfra til fond\t50\t40\nTil rest\t1 000\t940\n";

const HARBOUR: &str = r#"
[[table]]
header = "Ramme A"
apart = ["Herfra *"]
columns = [{ header = "Ramme A", role = "budget" }, { header = "Ramme B", role = "actual" }]

[[table.totals]]
total = "Til rest"
items = ["Anløp", "Kai", "-Vedlikehold"]
"#;

#[test]
fn a_profile_declares_a_total_and_what_a_column_is() {
    let folder = Folder::new();
    let (document, profile) = (folder.write("a.txt", NET), folder.write("harbour.toml", HARBOUR));
    assert_eq!(avstem(&["audit", &document]).code, 0);
    let run = avstem(&["audit", &document, "--profile", &profile]);
    assert_eq!(run.code, 1, "{}", run.stdout);
    assert!(run.stdout.contains("\"Til rest\", Ramme A: stated 1 000, lines give 1 100"), "{}", run.stdout);
    let found = report(&["--profile", &profile], &document);
    let statement = &found["statements"][0];
    assert_eq!(
        (statement["columns"][0]["scenario"].as_str(), statement["columns"][1]["scenario"].as_str()),
        (Some("budget"), Some("actual"))
    );
    let calculation = &statement["calculations"][0];
    assert_eq!((calculation["basis"][0].as_str(), calculation["items"].as_array().unwrap().len()), (Some("profile"), 3));
    assert_eq!(calculation["results"][1]["verdict"], "exact");
}

#[test]
fn a_profile_gives_a_table_its_unit() {
    let folder = Folder::new();
    let profile = folder.write("p.toml", "[[table]]\nheader = \"Ramme A\"\nscale = 1000\ncurrency = \"SEK\"\n");
    let found = report(&["--profile", &profile], &folder.write("a.txt", NET));
    let statement = &found["statements"][0];
    assert_eq!((statement["scale"].as_u64(), statement["currency"].as_str()), (Some(1000), Some("SEK")));
    assert_eq!(statement["lines"][0]["facts"][0]["value"], "900000");
    assert_eq!(statement["lines"][0]["facts"][0]["decimals"], -3);
}

#[test]
fn a_profile_about_other_tables_changes_nothing() {
    let folder = Folder::new();
    let profile = folder.write("p.toml", &HARBOUR.replace("header = \"Ramme A\"\napart", "title = \"Noe annet\"\napart"));
    let document = folder.write("a.txt", NET);
    assert_eq!(report(&["--profile", &profile], &document), report(&[], &document));
}

#[test]
fn a_profile_that_is_not_understood_is_told_with_its_place() {
    let folder = Folder::new();
    let document = source("budget-clean");
    for (text, said) in [
        ("[[table]]\ntitle = \"x\"\ntotls = []\n", "line 3, column 1: unknown field `totls`"),
        ("[[table]]\ntitle = \"x\"\ntotls = []\n", "did you mean `totals`?"),
        ("[[table]]\ntitle = \"*\"\n", "line 2"),
        ("[[table]]\nscale = 1000\n", "known by"),
    ] {
        let run = avstem(&["audit", &document, "--profile", &folder.write("p.toml", text)]);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{}", run.stderr);
        assert!(run.stderr.contains(said) && run.stderr.contains("p.toml"), "{said}: {}", run.stderr);
    }
    let run = avstem(&["audit", &document, "--profile", "no-such-file.toml"]);
    assert_eq!((run.code, run.stderr.contains("no-such-file.toml")), (2, true), "{}", run.stderr);
}

#[test]
fn the_profile_of_the_documentation_is_understood() {
    let page = fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(Path::new("docs/profiles.md"))).unwrap();
    let blocks: Vec<&str> = page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        avstem::profile::Profile::parse(block).unwrap_or_else(|problem| panic!("{problem}\n{block}"));
    }
}
