//! The binary as a user and a script meet it: exit codes, standard output apart from standard error, one clear line for each
//! document that cannot be read, the same bytes whatever the number of jobs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{avstem, fixtures, fixtures_folder, json_lines, sorted_entries, source, tree, unreadable};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// The table of `fixtures/unreadable/README.md`: file and the line that it gives.
fn gallery() -> Vec<(String, String)> {
    let text = fs::read_to_string(fixtures_folder().join("unreadable/README.md")).unwrap();
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let quoted: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        (quoted[0].to_owned(), quoted[quoted.len() - 1].to_owned())
    })
    .collect()
}

/// Whether a line is as written, `…` standing for any text.
fn is_like(written: &str, line: &str) -> bool {
    match written.split_once('…') {
        Some((start, end)) => line.strip_prefix(start).is_some_and(|rest| !rest.is_empty() && rest.ends_with(end)),
        None => line == written,
    }
}

/// The example is of a build with all features.
#[cfg(feature = "second-reader")]
#[test]
fn a_finding_looks_as_the_readme_shows_it() {
    let root = fixtures_folder().parent().unwrap().to_owned();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let document = "fixtures/budget-pdf-faulty/source.pdf";
    let shown = readme.split_once(&format!("$ avstem audit {document}\n")).and_then(|(_, rest)| rest.split_once("```")).unwrap().0;
    let run = Command::new(env!("CARGO_BIN_EXE_avstem")).args(["audit", document]).current_dir(root).output().unwrap();
    assert_eq!(String::from_utf8(run.stdout).unwrap(), shown);
}

/// A ledger has them in full; without the unit nobody could tell which is which.
#[test]
fn figures_in_thousands_are_told_with_their_unit_in_the_text_and_on_a_site() {
    let folder = tempfile::tempdir().unwrap();
    let figures = "Kontingenter\t12345\nTilskudd\t8200\nSalg\t3700\nLeie\t980\nRenter\t91\nSum inntekter\t25416\n";
    for (name, unit) in [("plain", ""), ("thousands", "Tall i 1000 kr\n\n"), ("millions", "Tall i mill. kr\n\n")] {
        let text = format!("Årsregnskap for Storvik kommune 2018\n\nResultatregnskap\n\n{unit}\tRegnskap 2018\n{figures}");
        fs::write(folder.path().join(format!("{name}.txt")), text).unwrap();
    }
    let run = |arguments: &[&str]| Command::new(env!("CARGO_BIN_EXE_avstem")).args(arguments).current_dir(folder.path()).output().unwrap();
    let audited = String::from_utf8(run(&["audit", "."]).stdout).unwrap();
    run(&["report", ".", "--out", "site", "--report-lang", "nb"]);
    let listed = fs::read_to_string(folder.path().join("site/findings.html")).unwrap();
    let told: Vec<&str> =
        audited.lines().filter(|line| line.contains(": A101 ")).map(|line| line.rsplit_once("difference 100").unwrap().1).collect();
    assert_eq!(told, [" (in millions)", "", " (in thousands)"], "{audited}");
    assert_eq!(["(i tusen)", "(i millioner)"].map(|unit| listed.matches(unit).count()), [1, 1], "{listed}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_one_line_and_no_document_that_was_not_read() {
    for arguments in [["extract", "--out", "-"].as_slice(), &["schema"], &["audit"]] {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_avstem"));
        let document = source("period-report-clean");
        command.args(arguments).args(Some(&document).filter(|_| arguments[0] != "schema")).stdout(full);
        let run = command.output().unwrap();
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!((run.status.code(), said.lines().count()), (Some(5), 1), "{arguments:?}: {said}");
        assert!(said.contains("no room is left on its disk; make room"), "{said}");
    }
}

#[test]
fn a_clean_document_exits_0_and_says_nothing_on_standard_error() {
    let run = avstem(&["audit", &source("period-report-clean")]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{}", run.stdout);
    assert!(!run.stdout.is_empty(), "the summary says what was checked");
}

#[test]
fn figures_that_were_not_checked_are_named_though_nothing_else_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("budget.txt");
    let text = "Budsjett 2020\n\nDriftsbudsjett\n\n\tBudsjett 2020\tBudsjett 2019\nSum inntekter\t500\t480\nLeie\t310\t291\nStrøm\t150\t144\nRenter\t17\t12\n";
    fs::write(&file, text).unwrap();
    let named = |show: &str| {
        let run = avstem(&["audit", "--show", show, file.to_str().unwrap()]);
        (run.stdout.lines().filter(|line| line.contains(": unchecked: \"Sum inntekter\"")).count(), run.stdout)
    };
    let (shown, text) = named("info");
    assert!(shown == 2 && text.contains("2 unchecked"), "{text}");
    assert_eq!(named("warning").0, 0);
}

#[test]
fn findings_exit_1_and_stand_on_standard_output() {
    let run = avstem(&["audit", &source("budget-wrong-total")]);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{}", run.stdout);
    let first = run.stdout.lines().find(|line| line.contains("A101")).unwrap_or_else(|| panic!("no A101:\n{}", run.stdout));
    assert!(first.starts_with(&source("budget-wrong-total")) && first.contains("Sum utgifter"), "{first}");
}

#[test]
fn fail_on_decides_which_findings_fail_a_run() {
    let faulty = source("budget-wrong-total");
    assert_eq!(avstem(&["audit", "--fail-on", "info", &faulty]).code, 1);
    assert_eq!(avstem(&["audit", "--fail-on", "error", &faulty]).code, 1);
    assert_eq!(avstem(&["audit", "--fail-on", "info", &source("period-report-clean")]).code, 0);
}

#[test]
fn usage_errors_exit_2_and_print_nothing_on_standard_output() {
    let wrong: [&[&str]; 4] = [&[], &["audit"], &["audit", "--no-such-option", "x"], &["no-such-command"]];
    for arguments in wrong {
        let run = avstem(arguments);
        assert_eq!((run.code, run.stdout.as_str()), (2, ""), "{arguments:?}: {}", run.stderr);
        assert!(!run.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn no_output_takes_the_place_of_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let pdf = folder.path().join("a.pdf");
    fs::copy(source("budget-pdf-aligned"), &pdf).unwrap();
    let before = fs::read(&pdf).unwrap();
    let file = pdf.to_str().unwrap();
    for arguments in [&["inspect", file, "--page", "1", "--out", file][..], &["audit", file, "--summary", file]] {
        let run = avstem(arguments);
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("would take the place of a document"), "{}", run.stderr);
        assert_eq!(fs::read(&pdf).unwrap(), before);
    }
}

#[test]
fn a_list_that_is_not_there_is_named() {
    let run = avstem(&["audit", "--files-from", "no-such-list"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("no-such-list: the list cannot be read"), "{}", run.stderr);
}

#[test]
fn each_unreadable_document_gives_its_line_and_exit_3() {
    let written = gallery();
    let files: Vec<PathBuf> =
        sorted_entries(&fixtures_folder().join("unreadable")).into_iter().filter(|p| !p.ends_with("README.md")).collect();
    let names: Vec<String> = files.iter().map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(written.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(), names, "README.md lists every file, by name");
    for (name, line) in written {
        let path = format!("fixtures/unreadable/{name}");
        let run = avstem(&["audit", "--format", "json", &path]);
        assert_eq!(run.code, 3, "{name}: {}{}", run.stdout, run.stderr);
        let said: Vec<&str> = run.stderr.lines().collect();
        let prefix = format!("avstem: {path}: ");
        assert!(
            said.len() == 1 && said[0].strip_prefix(&prefix).is_some_and(|rest| is_like(&line, rest)),
            "{name}: expected `{prefix}{line}`, found:\n{}",
            run.stderr
        );
    }
}

#[test]
fn unreadable_documents_cost_the_others_nothing() {
    let good = [source("budget-clean"), source("budget-wrong-total")];
    let alone = avstem(&["extract", "--out", "-", &good[0], &good[1]]);
    let mut arguments = vec!["extract".to_owned(), "--out".to_owned(), "-".to_owned(), good[0].clone()];
    arguments.extend(unreadable().iter().map(|path| path.display().to_string()));
    arguments.extend(["fixtures/no-such-file.pdf".to_owned(), good[1].clone()]);
    let among = avstem(&arguments);
    assert_eq!((alone.code == 3, among.code), (false, 3), "{}", among.stderr);
    assert_eq!(json_lines(&alone.stdout), json_lines(&among.stdout));
    assert!(among.stderr.lines().any(|line| line.starts_with("avstem: fixtures/no-such-file.pdf: ")), "{}", among.stderr);
}

#[test]
fn a_path_that_is_not_there_gives_one_clear_line() {
    let run = avstem(&["audit", "fixtures/no-such-file.pdf"]);
    assert_eq!(run.stderr, "avstem: fixtures/no-such-file.pdf: not found\n", "{}", run.stdout);
    assert_eq!(run.code, 3);
}

#[test]
fn a_folder_without_documents_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let run = avstem(&["audit", folder.path().to_str().unwrap()]);
    assert!(run.stderr.contains(folder.path().to_str().unwrap()), "stderr: {}\nstdout: {}", run.stderr, run.stdout);
    assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
}

#[test]
fn a_folder_named_like_a_document_is_read_as_a_folder() {
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("minutes.pdf");
    fs::create_dir(&named).unwrap();
    fs::copy(fixtures_folder().join("budget-clean/source.docx"), named.join("budget.docx")).unwrap();
    let run = avstem(&["extract", "--out", "-", named.to_str().unwrap()]);
    assert_eq!((run.code, json_lines(&run.stdout).len()), (0, 1), "{}", run.stderr);
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named_and_the_others_are_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let locked = folder.path().join("locked.docx");
    fs::copy(fixtures_folder().join("budget-clean/source.docx"), &locked).unwrap();
    fs::copy(&locked, folder.path().join("open.docx")).unwrap();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o000)).unwrap();
    if fs::read(&locked).is_ok() {
        return; // the superuser may read everything
    }
    let run = avstem(&["extract", "--out", "-", folder.path().to_str().unwrap()]);
    assert_eq!((run.code, json_lines(&run.stdout).len()), (3, 1));
    assert_eq!(run.stderr, format!("avstem: {}: permission denied\n", locked.display()));
}

#[test]
fn the_number_of_jobs_changes_no_byte() {
    for format in ["human", "json", "ndjson"] {
        let run = |jobs| avstem(&["audit", "--format", format, "--jobs", jobs, "fixtures"]);
        let (one, four) = (run("1"), run("4"));
        assert_eq!(one.code, four.code, "{format}");
        assert!(one.stdout == four.stdout, "{format}: standard output differs between 1 and 4 jobs");
        assert_eq!(one.stderr, four.stderr, "{format}");
    }
}

#[test]
fn audit_as_json_is_one_document_of_json() {
    let run = avstem(&["audit", "--format", "json", &source("budget-wrong-total"), &source("budget-clean")]);
    let value: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{e}: {}", run.stdout));
    assert!(value.to_string().contains("\"A101\""), "{value:#}");
}

#[test]
fn extract_to_standard_output_gives_one_line_a_document() {
    let run = avstem(&["extract", "--out", "-", &source("budget-clean"), &source("budget-wrong-total")]);
    let reports = json_lines(&run.stdout);
    let paths: Vec<&str> = reports.iter().map(|report| report["document"]["path"].as_str().unwrap()).collect();
    assert_eq!(paths, [source("budget-clean"), source("budget-wrong-total")]);
}

#[test]
fn extract_to_a_folder_mirrors_the_layout_and_repeats_byte_for_byte() {
    let out = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    for folder in &out {
        avstem(&["extract", "--out", folder.path().to_str().unwrap(), "fixtures"]);
    }
    let (first, second) = (tree(out[0].path()), tree(out[1].path()));
    assert!(first == second, "two runs differ");
    for fixture in fixtures() {
        let file = fixture.source.file_name().unwrap().to_string_lossy().into_owned() + ".json";
        let found = first.iter().find(|(path, _)| path.ends_with(Path::new(&fixture.name).join(&file)));
        let (_, bytes) = found.unwrap_or_else(|| panic!("{} has no result among {:?}", fixture.name, first.keys()));
        let report: Value = serde_json::from_slice(bytes).unwrap();
        assert_eq!(report["schema_version"], 2, "{}", fixture.name);
    }
}

#[test]
fn explain_prints_the_page_of_a_rule_and_lists_all_without_a_code() {
    let page = avstem(&["explain", "A101"]);
    assert_eq!((page.code, page.stderr.as_str()), (0, ""));
    assert!(page.stdout.contains("A101") && page.stdout.contains("total-mismatch"), "{}", page.stdout);
    let list = avstem(&["explain"]);
    assert_eq!(list.code, 0);
    assert!(["A101", "A102", "T201", "T202"].iter().all(|code| list.stdout.contains(code)), "{}", list.stdout);
    let unknown = avstem(&["explain", "Z999"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (2, ""));
    assert!(unknown.stderr.contains("Z999"), "{}", unknown.stderr);
}

#[test]
fn a_wrong_figure_of_a_pdf_is_read_by_a_second_reader() {
    let faulty = source("budget-pdf-faulty");
    for command in [&["audit", "--format", "ndjson", &faulty][..], &["extract", "--out", "-", &faulty]] {
        let reports = json_lines(&avstem(command).stdout);
        assert_eq!(reports[0]["findings"][0]["second_reading"], "same_digits", "{command:?}");
    }
    let shown = avstem(&["audit", &faulty]).stdout;
    assert!(shown.contains("\n   = second reader: reads the same digits\n"), "{shown}");
    let other = json_lines(&avstem(&["audit", "--format", "ndjson", &source("budget-wrong-total")]).stdout);
    assert!(other[0]["findings"][0].get("second_reading").is_none(), "only PDFs have a second reader");
}

#[test]
fn inspect_draws_a_page_to_a_file_or_to_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("page.svg");
    let run = avstem(&["inspect", &source("budget-pdf-faulty"), "--page", "2", "--out", out.to_str().unwrap()]);
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (0, "", ""));
    let drawn = fs::read_to_string(&out).unwrap();
    assert!(drawn.starts_with("<svg ") && drawn.contains("<image ") && drawn.contains("id=\"stage-checks\""));
    let arguments = ["inspect", &source("budget-pdf-faulty"), "--page", "2", "--stage", "cells", "--stage", "words", "--no-picture"];
    let run = avstem(&[&arguments[..], &["--out", "-"]].concat());
    assert_eq!((run.code, run.stdout.matches("<g id=").count(), run.stdout.contains("<image ")), (0, 2, false));
}

#[test]
fn inspect_says_in_one_line_why_it_draws_nothing() {
    let pdf = source("budget-pdf-faulty");
    let cases = [
        (source("budget-clean"), "1", 2, "a document of format docx has no pages that can be drawn"),
        (pdf.clone(), "3", 2, "there is no page 3; the document has 2"),
        ("fixtures/unreadable/encrypted.pdf".to_owned(), "1", 3, "encrypted; a password is needed to read it"),
        ("fixtures/no-such-file.pdf".to_owned(), "1", 3, "not found"),
    ];
    for (path, page, code, why) in cases {
        let run = avstem(&["inspect", &path, "--page", page, "--out", "-"]);
        assert_eq!((run.code, run.stdout.as_str(), run.stderr), (code, "", format!("avstem: {path}: {why}\n")));
    }
    let zero = avstem(&["inspect", &pdf, "--page", "0", "--out", "-"]);
    assert_eq!((zero.code, zero.stderr.contains("pages count from 1")), (2, true), "{}", zero.stderr);
    let none = avstem(&["audit", &pdf, "--jobs", "0"]);
    assert_eq!((none.code, none.stderr.contains("expected a whole number from 1")), (2, true), "{}", none.stderr);
    assert_eq!(avstem(&["inspect", &pdf, "--page", "1", "--stage", "thoughts", "--out", "-"]).code, 2);
}

#[test]
fn schema_prints_the_published_schema() {
    let run = avstem(&["schema"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let printed: Value = serde_json::from_str(&avstem(&["schema", "document"]).stdout).unwrap();
    let published = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/document.schema.json")).unwrap();
    assert_eq!(printed, serde_json::from_str::<Value>(&published).unwrap());
}

#[cfg(unix)]
#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::process::Stdio;
    let mut child = Command::new(env!("CARGO_BIN_EXE_avstem"))
        .args(["extract", "--out", "-", "fixtures"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("panicked") && !said.to_lowercase().contains("broken pipe"), "{said}");
}

#[test]
fn the_version_is_the_packages() {
    let version = format!("avstem {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(avstem(&["-V"]).stdout, version);
    let long = avstem(&["--version"]).stdout;
    let rest: Vec<&str> = long.strip_prefix(&version).unwrap_or_else(|| panic!("{long}")).lines().collect();
    assert!(rest[0].starts_with("commit: ") && rest[1].starts_with("features: "), "{long}");
    assert_eq!(rest[2], format!("schema version: {}", avstem::report::model::SCHEMA_VERSION));
}
