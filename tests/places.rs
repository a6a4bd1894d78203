//! What becomes of documents when a folder is renamed, spelled otherwise or excluded, through the real binary: in the ledger, and in the folder of
//! outputs; and what a night does whose report has nowhere to go.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{fixtures_folder, nights::*};
use serde_json::Value;
use std::{fs, os::unix::fs::symlink, path::Path, process::Command};

/// A folder with documents, and with what cannot be read and has no bytes to know it by: a pipe, a link to nothing, an archive in too many others,
/// an empty one, a broken one.
fn full(folder: &Path, name: &str) {
    let text = accounts(TITLE, 2018, Y2018, Y2017, 0);
    put(folder, &format!("{name}/a.txt"), &text);
    put(folder, &format!("{name}/v.zip"), zip(&[("b.txt", text.as_bytes()), ("c.txt", b"Notes of a meeting.")]));
    let deep = (0..8).fold(zip(&[("d.txt", b"x")]), |inner, number| zip(&[(&format!("{number}.zip"), &inner)]));
    put(folder, &format!("{name}/deep.zip"), deep);
    put(folder, &format!("{name}/empty.zip"), zip(&[]));
    let sevenzip = fs::read(fixtures_folder().join("archive-7zip/documents.7z")).unwrap();
    put(folder, &format!("{name}/broken.7z"), &sevenzip[..sevenzip.len() / 2]);
    put(folder, &format!("{name}/locked.pdf"), fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap());
    symlink("nowhere.pdf", folder.join(name).join("link.pdf")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join(name).join("pipe")).status().unwrap().success());
}

#[test]
fn what_cannot_be_read_moves_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    full(folder, "in/g");
    put(folder, "in/o.txt", "Another one.");
    let (_, first) = night(folder);
    assert_eq!(sums(&first)[5], 6, "{first:#}");
    for (from, to) in [("in/g", "in/h"), ("in/h", "in/k/l"), ("in/k/l", "in/g")] {
        fs::create_dir_all(folder.join(to).parent().unwrap()).unwrap();
        fs::rename(folder.join(from), folder.join(to)).unwrap();
        let (code, night) = night(folder);
        assert_eq!((code, counts(&night)), (0, [0, 0, 3, 0, 0, 0, 0]), "{from} {to}: {night:#}");
        let still: Vec<&str> = night["still_not_read"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
        assert!(still.len() == 6 && still.iter().all(|path| path.starts_with(to)), "{to}: {still:?}");
    }
    // What leaves is told, what comes is told, as ever.
    fs::remove_file(folder.join("in/g/pipe")).unwrap();
    symlink("nowhere.pdf", folder.join("in/g/other.pdf")).unwrap();
    let (code, night) = night(folder);
    assert_eq!((code, counts(&night)), (3, [0, 0, 0, 1, 1, 0, 0]), "{night:#}");
}

#[test]
fn what_cannot_be_read_does_not_keep_a_root_from_being_found_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a.txt", "Notes of a meeting.");
    symlink("nowhere.pdf", folder.join("in/link.pdf")).unwrap();
    assert!(Command::new("mkfifo").arg(folder.join("in/pipe")).status().unwrap().success());
    night(folder);
    let before = digest(folder, "x.ledger");
    fs::create_dir(folder.join("mnt")).unwrap();
    fs::rename(folder.join("in"), folder.join("mnt/archive")).unwrap();
    let (code, moved) = night_of(folder, &["mnt/archive", "--ledger", "x.ledger"]);
    assert_eq!((code, counts(&moved)), (0, [0; 7]), "{moved:#}");
    assert_eq!(digest(folder, "x.ledger"), before);
    // Where nothing but that is there, nothing tells.
    fs::remove_file(folder.join("mnt/archive/a.txt")).unwrap();
    night_of(folder, &["mnt/archive", "--ledger", "x.ledger"]);
    fs::rename(folder.join("mnt/archive"), folder.join("mnt/b")).unwrap();
    let (code, other) = night_of(folder, &["mnt/b", "--ledger", "x.ledger"]);
    assert_eq!((code, counts(&other)[4]), (3, 2), "{other:#}");
}

#[test]
fn copies_count_as_what_they_were_read_as() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    let run = avstem(folder, &[&RECONCILE[..], &["--summary", "s.json"]].concat());
    let night: Value = serde_json::from_slice(&run.stdout).unwrap();
    let summary: Value = serde_json::from_slice(&fs::read(folder.join("s.json")).unwrap()).unwrap();
    assert_eq!(sums(&night)[1], 4);
    for told in [&night["outcomes"], &summary["outcomes"]] {
        assert_eq!(told, &serde_json::json!({"ok": 4, "encrypted": 1}), "{night:#}");
    }
    let errors = night["new_findings"].as_array().unwrap().iter().filter(|one| one["severity"] == "error").count();
    assert_eq!((&summary["read"], &summary["findings"]["error"]), (&4.into(), &errors.into()), "{summary:#}");
}

/// The manifest's lines: path, outcome, output, and whether it is gone.
fn lines(folder: &Path) -> Vec<String> {
    let line = |line: Value| {
        let gone = if line["gone"] == true { " gone" } else { "" };
        format!("{} {} {}{gone}", line["path"], line["outcome"], line["output"]).replace('"', "")
    };
    manifest(folder).into_iter().map(line).collect()
}

#[test]
fn a_folder_that_is_spelled_otherwise_leaves_one_line_a_document() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    full(folder, "in/g");
    let extract = |at: &Path, arguments: &[&str]| {
        let run = avstem(at, &[&["extract"][..], arguments].concat());
        (run.status.code().unwrap(), String::from_utf8(run.stderr).unwrap().lines().last().unwrap_or_default().to_owned())
    };
    extract(folder, &["in", "--out", "out"]);
    let first = lines(folder);
    assert_eq!(first.len(), 9, "{first:#?}");
    let absolute = folder.canonicalize().unwrap().join("in");
    let absolute = absolute.to_str().unwrap();
    symlink("in", folder.join("link")).unwrap();
    for root in ["./in", "in/.", "in/../in", absolute, "link", "in"] {
        let (code, said) = extract(folder, &[root, "--out", "out"]);
        assert!(code == 3 && said.contains("9 documents: 3 read, 6 not read") || root == "in/.", "{root}: {said}");
        let told = lines(folder);
        let path = |below: &str| Path::new(root).join(below).display().to_string();
        assert!(told.len() == 9 && told.iter().all(|line| line.starts_with(&path("g/"))), "{root}: {told:#?}");
        let report: Value = serde_json::from_slice(&fs::read(folder.join("out/g/v.zip/b.txt.json")).unwrap()).unwrap();
        assert_eq!(report["document"]["path"], *path("g/v.zip/b.txt"));
        let (_, said) = extract(folder, &[root, "--out", "out"]);
        assert!(said.starts_with("avstem: 3 documents up to date, nothing read, 6 not read"), "{root}: {said}");
    }
    assert_eq!(lines(folder), first);
    // From another folder, and by another name of the folder itself.
    extract(&folder.join("in"), &[".", "--out", "../out"]);
    assert_eq!(lines(folder).len(), 9, "{:#?}", lines(folder));
    fs::rename(folder.join("in"), folder.join("moved")).unwrap();
    extract(folder, &["moved", "--out", "out"]);
    assert_eq!(lines(folder).len(), 9, "{:#?}", lines(folder));
    let tables = avstem(folder, &["tables", "out", "--out", "tables"]);
    let said = String::from_utf8(tables.stderr).unwrap();
    assert!(said.contains("9 documents: 3 read, 6 not read"), "{said}");
}

#[test]
fn what_is_gone_is_gone_however_its_folder_was_spelled() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    full(folder, "m1/arch/g");
    put(folder, "m1/arch/2019/b.txt", "Notes of another meeting.");
    fs::hard_link(folder.join("m1/arch/g/a.txt"), folder.join("m1/arch/g/z.txt")).unwrap();
    let extract = |at: &str, arguments: &[&str]| {
        let run = avstem(&folder.join(at), &[&["extract"][..], arguments].concat());
        String::from_utf8(run.stderr).unwrap()
    };
    let spelled = [("m1", "arch", "../out"), ("m1/arch", ".", "../../out"), ("m1/arch/g", "..", "../../../out"), (".", "m1/arch", "out")];
    for (at, root, out) in spelled {
        extract(at, &[root, "--out", out]);
        assert_eq!(lines(folder).len(), 11, "{at}: {:#?}", lines(folder));
    }
    extract("m1", &["arch", "--out", "../out"]);
    fs::remove_file(folder.join("m1/arch/2019/b.txt")).unwrap();
    let said = extract(".", &["m1/arch", "--out", "out"]);
    assert!(said.contains("out: 1 document is gone, its output stays"), "{said}");
    assert_eq!(lines(folder).iter().filter(|line| line.ends_with(" gone")).count(), 1, "{:#?}", lines(folder));
    assert!(extract(".", &["m1/arch", "--out", "out", "--prune"]).contains("1 output of documents that are gone removed"));
    assert_eq!(lines(folder).len(), 10, "{:#?}", lines(folder));
}

#[test]
fn plain_files_tell_where_their_folder_stands_as_archives_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "m1/arch/2019/b.txt", "Notes of a meeting.");
    put(folder, "m1/arch/d.txt", "Notes of another meeting.");
    fs::hard_link(folder.join("m1/arch/d.txt"), folder.join("m1/arch/e.txt")).unwrap();
    symlink("d.txt", folder.join("m1/arch/f.txt")).unwrap();
    avstem(&folder.join("m1"), &["extract", "arch", "--out", "../out"]);
    fs::remove_file(folder.join("m1/arch/2019/b.txt")).unwrap();
    let run = avstem(folder, &["extract", "m1/arch", "--out", "out", "--prune"]);
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(said.contains("out: 1 output of documents that are gone removed"), "{said}");
    assert_eq!(lines(folder), ["m1/arch/d.txt ok d.txt.json", "m1/arch/e.txt skipped null", "m1/arch/f.txt skipped null"]);
}

#[test]
fn what_is_larger_than_a_document_may_be_moves_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a/b.txt", "Notes of a meeting.");
    fs::File::create(folder.join("in/a/server.vhd")).unwrap().set_len(1200 << 20).unwrap();
    night(folder);
    fs::rename(folder.join("in/a"), folder.join("in/c")).unwrap();
    let (code, second) = night(folder);
    assert_eq!((code, counts(&second)), (0, [0, 0, 1, 0, 0, 0, 0]), "{second:#}");
}

#[test]
fn what_is_excluded_is_gone_until_it_is_looked_at_again() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    full(folder, "in/g");
    full(folder, "in/drafts/2018");
    let extract = |arguments: &[&str]| {
        let run = avstem(folder, &[&["extract", "in", "--out", "out"][..], arguments].concat());
        String::from_utf8(run.stderr).unwrap()
    };
    extract(&[]);
    let all = lines(folder);
    let gone = |told: &[String]| {
        told.iter().filter(|line| line.ends_with(" gone")).map(|line| line.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let read = ["a.txt", "v.zip/b.txt", "v.zip/c.txt"];
    for (patterns, left) in [(&["drafts/"][..], "in/drafts/2018"), (&["drafts/2018/**"], "in/drafts/2018"), (&["a.txt", "v.zip"], "")] {
        let exclude: Vec<&str> = patterns.iter().flat_map(|pattern| ["--exclude", pattern]).collect();
        for _ in 0..2 {
            let said = extract(&exclude);
            let told = lines(folder);
            let with_output: Vec<String> = gone(&told).into_iter().filter(|path| read.iter().any(|name| path.ends_with(name))).collect();
            let count = if left.is_empty() { 6 } else { 3 };
            assert!(with_output.len() == count && with_output.iter().all(|path| path.starts_with(left)), "{patterns:?}: {told:#?}");
            assert!(said.contains(&format!("out: {count} documents are gone or excluded, their outputs stay")), "{patterns:?}: {said}");
            assert!(folder.join("out/drafts/2018/v.zip/b.txt.json").exists() && folder.join("out/g/a.txt.json").exists());
        }
        assert!(extract(&[]).contains("6 documents up to date, nothing read"), "{patterns:?}");
        assert_eq!(lines(folder), all, "{patterns:?}");
    }
    let said = extract(&["--exclude", "drafts/", "--prune"]);
    assert!(said.contains("out: 3 outputs of documents that are gone removed"), "{said}");
    assert!(!folder.join("out/drafts/2018/a.txt.json").exists() && folder.join("out/g/a.txt.json").exists());
}

#[test]
fn what_is_excluded_did_not_disappear() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    put(folder, "in/v.zip", zip(&[("b.txt", b"Notes of a meeting.")]));
    night(folder);
    let without =
        |more: &[&str]| night_of(folder, &[&["in", "--ledger", "x.ledger", "--exclude", "2018/", "--exclude", "*.zip"][..], more].concat());
    let (code, second) = without(&[]);
    assert_eq!((code, counts(&second)), (0, [0; 7]), "{second:#}");
    assert_eq!(strings(&second["excluded"]), ["in/2018/kopi.txt", "in/2018/regnskap.txt", "in/v.zip/b.txt"]);
    assert_eq!(strings(&without(&[]).1["excluded"]), Vec::<&str>::new());
    let (code, back) = night(folder);
    assert_eq!((code, counts(&back)), (0, [0; 7]), "{back:#}");
}

#[test]
fn a_night_whose_report_has_no_place_reads_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    put(folder, "file", "x");
    // The books are those of the night, not of the site that is made of it.
    let both = avstem(folder, &[&RECONCILE[..2], &["--ledger", "y.ledger", "--report", "site", "--summary", "s.json"]].concat());
    let books: Value = serde_json::from_slice(&fs::read(folder.join("s.json")).unwrap()).unwrap();
    assert_eq!((both.status.code(), &books["documents"], &books["read"]), (Some(3), &5.into(), &4.into()), "{books:#}");
    for (option, place) in [("--report", "file/site"), ("--report", "in"), ("--summary", "file/x.json"), ("--summary", "in")] {
        let run = avstem(folder, &[&RECONCILE[..], &[option, place]].concat());
        let said = String::from_utf8(run.stderr).unwrap();
        assert_eq!((run.status.code(), said.lines().count()), (Some(2), 1), "{option} {place}: {said}");
        assert!(said.starts_with(&format!("avstem: {place}: ")), "{said}");
        assert_eq!(run.stdout, b"", "{option} {place}");
    }
    let (_, first) = night(folder);
    assert_eq!((sums(&first)[1], first["run"].as_i64()), (4, Some(1)));
}

#[test]
fn a_root_of_a_name_that_the_ledger_does_not_know_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "a/arkiv/1.txt", accounts(TITLE, 2018, Y2018, Y2017, 0));
    put(folder, "a/felles/2.txt", accounts(TITLE, 2017, Y2017, Y2016, 0));
    // The first night may name its roots.
    let given = ["--root", "b/felles=a/felles", "a/arkiv", "a/felles", "--ledger", "x.ledger"];
    assert_eq!(sums(&night_of(folder, &given).1)[..2], [2, 2]);
    let before = digest(folder, "x.ledger");
    fs::rename(folder.join("a"), folder.join("mnt")).unwrap();
    for name in ["zzz", "felles", "b/felle", "/a/arkiv"] {
        let root = format!("{name}=mnt/felles");
        let run = avstem(folder, &["reconcile", "mnt/felles", "--root", &root, "--ledger", "x.ledger"]);
        let words = format!("avstem: --root {name}: the ledger knows no such root; it knows a/arkiv, b/felles\n");
        assert_eq!((run.status.code(), String::from_utf8(run.stderr).unwrap()), (Some(2), words));
    }
    let runs = avstem(folder, &["ledger", "runs", "--ledger", "x.ledger", "--format", "csv"]);
    assert_eq!(String::from_utf8(runs.stdout).unwrap().lines().count(), 2, "nothing began");
    // A folder of which documents are known is a name as well.
    for (root, at) in [("b=mnt", "mnt/felles"), ("./b/felles/=mnt/felles", "mnt/felles"), ("a/arkiv=mnt/arkiv", "mnt/arkiv")] {
        let (_, night) = night_of(folder, &[at, "--root", root, "--ledger", "x.ledger"]);
        assert_eq!((counts(&night), digest(folder, "x.ledger")), ([0; 7], before.clone()), "{root}: {night:#}");
    }
}

#[test]
fn roots_that_were_swapped_are_refused_and_their_places_alone_suffice() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (root, numbers) in [("felles", 0..3), ("arkiv", 3..8)] {
        numbers.for_each(|number| put(folder, &format!("{root}/{number}.txt"), format!("Notes of meeting {number}.")));
    }
    let (_, first) = night_of(folder, &["felles", "arkiv", "--ledger", "x.ledger"]);
    assert_eq!(counts(&first)[0], 8);
    let before = (digest(folder, "x.ledger"), fs::read(folder.join("x.ledger")).unwrap());
    fs::create_dir(folder.join("mnt")).unwrap();
    for root in ["felles", "arkiv"] {
        fs::rename(folder.join(root), folder.join("mnt").join(root)).unwrap();
    }
    put(folder, "mnt/arkiv/more.txt", "Notes of a further meeting.");
    let swapped = ["--root", "felles=mnt/arkiv", "--root", "arkiv=mnt/felles", "--ledger", "x.ledger"];
    let run = |arguments: &[&str]| {
        let run = avstem(folder, &[&["reconcile"][..], arguments].concat());
        (run.status.code().unwrap(), String::from_utf8(run.stderr).unwrap())
    };
    for paths in [&["mnt/felles", "mnt/arkiv"][..], &["mnt"], &[]] {
        let (code, told) = run(&[paths, &swapped].concat());
        let place = folder.join("mnt/arkiv").canonicalize().unwrap();
        let words = "5 of 5 documents of arkiv are there, and 0 of the 3 documents of felles; are the two swapped? nothing was written";
        assert_eq!((code, told), (2, format!("avstem: --root felles={}: {words}\n", place.display())), "{paths:?}");
        assert_eq!(fs::read(folder.join("x.ledger")).unwrap(), before.1, "{paths:?}");
    }
    let (code, told) = run(&["--root", "felles=mnt/arkiv", "--root", "arkiv=mnt/arkiv", "--ledger", "x.ledger"]);
    assert!(code == 2 && told.contains("a root has one place, and a place one root"), "{told}");
    let (code, told) = run(&["--ledger", "x.ledger"]);
    assert!(code == 2 && told.contains("<PATH>"), "{told}");
    let (_, moved) = night_of(folder, &["--root", "felles=mnt/felles", "--root", "arkiv=mnt/arkiv", "--ledger", "x.ledger"]);
    assert_eq!((counts(&moved), strings(&moved["new"])), ([1, 0, 0, 0, 0, 0, 0], vec!["arkiv/more.txt"]), "{moved:#}");
}

#[test]
fn a_path_that_names_a_root_leads_to_its_new_place() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for name in ["arkiv/2018/1.txt", "arkiv/2.txt", "felles/3.txt", "felles/4.txt"] {
        put(folder, name, format!("Notes of {name}."));
    }
    let nights = |more: &[&str]| night_of(folder, &[&["arkiv", "felles", "--ledger", "x.ledger"][..], more].concat());
    assert_eq!(counts(&nights(&[]).1)[0], 4);
    let before = digest(folder, "x.ledger");
    fs::create_dir(folder.join("mnt")).unwrap();
    fs::rename(folder.join("arkiv"), folder.join("mnt/a")).unwrap();
    let (code, moved) = nights(&["--root", "arkiv=mnt/a"]);
    assert_eq!((code, counts(&moved), sums(&moved)[0]), (0, [0; 7], 4), "{moved:#}");
    let (_, part) = night_of(folder, &["arkiv/2018", "--root", "arkiv=mnt/a", "--ledger", "x.ledger"]);
    assert_eq!((counts(&part), sums(&part)[0]), ([0; 7], 1), "{part:#}");
    assert_eq!(digest(folder, "x.ledger"), before);
    // What no path leads to is not read, with a word.
    let run = |paths: &[&str]| {
        let run = avstem(folder, &[&["reconcile"][..], paths, &["--root", "arkiv=mnt/a", "--ledger", "x.ledger"]].concat());
        (run.status.code(), String::from_utf8(run.stderr).unwrap())
    };
    let words =
        format!("avstem: --root arkiv={}: not read, since no PATH leads there\n", folder.join("mnt/a").canonicalize().unwrap().display());
    assert_eq!(run(&["felles"]), (Some(0), words));
    for paths in [&["mnt", "felles"][..], &["mnt/a/2018", "felles"], &["felles", "arkiv"], &[]] {
        assert_eq!(run(paths), (Some(0), String::new()), "{paths:?}");
    }
    assert_eq!(run(&["felles", "--quiet"]), (Some(0), String::new()));
}

#[test]
fn what_changed_in_a_folder_that_was_renamed_is_the_document_that_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let locked = fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap();
    for (year, own, last) in [(2017, Y2017, Y2016), (2018, Y2018, Y2017)] {
        put(folder, &format!("in/{year}/regnskap.txt"), accounts(TITLE, year, own, last, 100));
        put(folder, &format!("in/{year}/notat.txt"), format!("Notes of the meeting of {year}."));
        put(folder, &format!("in/{year}/locked.pdf"), [&locked[..], year.to_string().as_bytes()].concat());
    }
    put(folder, "in/other/notat.txt", "Notes of another meeting.");
    assert_eq!(sums(&night(folder).1), [7, 5, 0, 0, 0, 2, 0]);
    let accepted = avstem(folder, &["ledger", "accept", "--rule", "A101", "--because", "known", "--ledger", "x.ledger"]);
    assert!(accepted.status.success());

    // Two lines that leave their sum as it was: nothing but the ledger tells that they are others.
    let shifted = |own: [i64; 7]| [own[0], own[1], own[2] + 10, own[3], own[4] - 10, own[5], own[6]];
    fs::rename(folder.join("in/2018"), folder.join("in/2018 arkivert")).unwrap();
    put(folder, "in/2018 arkivert/regnskap.txt", accounts(TITLE, 2018, shifted(Y2018), Y2017, 100));
    let (code, second) = night(folder);
    assert_eq!((code, strings(&second["changed"])), (1, vec!["in/2018 arkivert/regnskap.txt"]), "{second:#}");
    assert_eq!((sums(&second), counts(&second)[3]), ([7, 0, 1, 1, 3, 2, 0], 0), "{second:#}");
    let silent = |night: &Value| findings(&night["new_findings"]).into_iter().filter(|one| one.contains("X303")).collect::<Vec<_>>();
    let told = ["\"Salg\", Regnskap 2018: was 3 700, is 3 710, difference 10", "\"Leie\", Regnskap 2018: was 980, is 970, difference -10"];
    assert_eq!(silent(&second), told.map(|told| format!("in/2018 arkivert/regnskap.txt: X303 {told}")), "{second:#}");
    assert_eq!((&second["accepted"], counts(&second)[5..].to_vec()), (&2.into(), vec![2, 0]), "{second:#}");
    assert_eq!(second["moved"][0]["to"], "in/2018 arkivert/notat.txt");

    // Two folders, one of them to another parent.
    fs::create_dir(folder.join("in/arkiv")).unwrap();
    fs::rename(folder.join("in/2017"), folder.join("in/arkiv/2017")).unwrap();
    fs::rename(folder.join("in/2018 arkivert"), folder.join("in/arkivert")).unwrap();
    put(folder, "in/arkiv/2017/regnskap.txt", accounts(TITLE, 2017, shifted(Y2017), Y2016, 100));
    put(folder, "in/arkivert/regnskap.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    let (_, third) = night(folder);
    assert_eq!((sums(&third), counts(&third)[3]), ([7, 0, 2, 2, 1, 2, 0], 0), "{third:#}");
    assert_eq!(strings(&third["changed"]), ["in/arkiv/2017/regnskap.txt", "in/arkivert/regnskap.txt"]);
    assert_eq!((silent(&third).iter().filter(|one| one.contains("2017/")).count(), &third["accepted"]), (2, &2.into()), "{third:#}");
    assert_eq!(counts(&night(folder).1), [0; 7]);
}
