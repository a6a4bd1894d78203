//! What is the same over several nights, through the real binary: a document by every spelling of its path and on another mount, a copy of
//! one that is accepted, a figure that changed, outputs of a root that moved; findings and documents chosen many at once; ledgers that cannot be used.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{fixtures_folder, nights::*};
use serde_json::Value;
use std::{fs, os::unix::fs::symlink, path::Path, process::Output};

#[test]
fn a_document_is_the_same_however_its_path_is_spelled() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    let before = digest(folder, "x.ledger");
    symlink(folder.join("in"), folder.join("link")).unwrap();
    let (ledger, inside) = (folder.join("x.ledger"), folder.join("in"));
    let (ledger, absolute) = (ledger.to_str().unwrap(), inside.to_str().unwrap());
    let through = format!("{absolute}/2018/..");
    for root in ["./in", "in/", "in/.", "link", "link/", "in/2017/..", "2018/../in", absolute, &through, "."] {
        if root == "2018/../in" {
            fs::create_dir(folder.join("2018")).unwrap();
        }
        let (code, night) = night_of(folder, &[root, "--ledger", "x.ledger"]);
        assert_eq!((code, counts(&night)), (0, [0; 7]), "{root}: {night:#}");
        assert_eq!(digest(folder, "x.ledger"), before, "{root}");
    }
    for (at, root) in [("in", "."), ("in/2017", ".."), ("in/2018", "../../link"), ("2018", absolute)] {
        let (_, night) = night_of(&folder.join(at), &[root, "--ledger", ledger]);
        assert_eq!(counts(&night), [0; 7], "{at}: {night:#}");
    }
    for part in ["in/2017", "link/2018/regnskap.txt", "in/plan.docx"] {
        assert_eq!(counts(&night_of(folder, &[part, "--ledger", "x.ledger"]).1), [0; 7], "{part}");
    }
    let listed = folder.join("list");
    fs::write(&listed, format!("in/plan.docx\n{absolute}/2017/regnskap.txt\n./link/2018/kopi.txt\n")).unwrap();
    assert_eq!(counts(&night_of(folder, &["--files-from", "list", "--ledger", "x.ledger"]).1), [0; 7]);
    assert_eq!(digest(folder, "x.ledger"), before);
    // What is gone is gone by every name.
    fs::remove_file(folder.join("in/plan.docx")).unwrap();
    assert_eq!(strings(&night_of(&folder.join("in"), &[".", "--ledger", ledger]).1["disappeared"]), ["in/plan.docx"]);
}

#[test]
fn a_folder_of_the_same_name_elsewhere_is_another() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    put(folder, "other/in/2017/regnskap.txt", accounts("Regnskap for lag Z", 2017, Y2017, Y2016, 0));
    let (_, other) = night_of(&folder.join("other"), &["in", "--ledger", "../x.ledger"]);
    assert_eq!((counts(&other)[0], counts(&other)[1], counts(&other)[3]), (1, 0, 0), "{other:#}");
    assert_eq!(counts(&night(folder).1), [0; 7]);
}

#[test]
fn a_root_that_was_mounted_elsewhere_keeps_its_documents() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    let before = digest(folder, "x.ledger");
    let mounted = |at: &str, night: Value| {
        assert_eq!(counts(&night), [0; 7], "{at}: {night:#}");
        assert_eq!(digest(folder, "x.ledger"), before, "{at}");
    };
    fs::create_dir(folder.join("mnt")).unwrap();
    fs::rename(folder.join("in"), folder.join("mnt/archive")).unwrap();
    let run = avstem(folder, &["reconcile", "mnt/archive", "--ledger", "x.ledger"]);
    assert!(String::from_utf8_lossy(&run.stderr).contains("in stands at "), "{}", String::from_utf8_lossy(&run.stderr));
    mounted("its documents tell it", night_of(folder, &["mnt/archive", "--ledger", "x.ledger"]).1);
    // By its name from another working folder.
    fs::create_dir(folder.join("new")).unwrap();
    fs::rename(folder.join("mnt/archive"), folder.join("new/in")).unwrap();
    mounted("its name tells it", night_of(&folder.join("new"), &["in", "--ledger", "../x.ledger"]).1);
    // As somebody says, though most of it has changed.
    fs::rename(folder.join("new/in"), folder.join("mnt/b")).unwrap();
    for name in ["2017/regnskap.txt", "2018/regnskap.txt", "2018/kopi.txt"] {
        put(folder, &format!("mnt/b/{name}"), accounts(TITLE, 2018, Y2018, Y2017, 7));
    }
    let (_, told) = night_of(folder, &["mnt/b", "--root", "in=mnt/b", "--ledger", "x.ledger"]);
    assert_eq!(counts(&told)[..4], [0, 3, 0, 0], "{told:#}");
    let wrong = avstem(folder, &["reconcile", "mnt/b", "--root", "in=nowhere", "--ledger", "x.ledger"]);
    assert_eq!(wrong.status.code(), Some(2));
}

/// A folder of archives, and beside it a folder of the same content.
#[test]
fn a_backup_does_not_take_the_place_of_a_root_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/mail.eml", format!("From: a@b.no\nMessage-ID: <1@b.no>\nSubject: x\n\n{}", accounts(TITLE, 2018, Y2018, Y2017, 0)));
    night(folder);
    let before = digest(folder, "x.ledger");
    fs::create_dir(folder.join("backup")).unwrap();
    fs::copy(folder.join("in/mail.eml"), folder.join("backup/mail.eml")).unwrap();
    for roots in [&["backup"][..], &["in", "backup"], &["in"]] {
        let (_, night) = night_of(folder, &[roots, &["--ledger", "x.ledger"]].concat());
        assert_eq!((counts(&night)[2], sums(&night)[0] as usize), (0, roots.len()), "{roots:?}: {night:#}");
    }
    assert!(avstem(folder, &["ledger", "forget", "backup", "--ledger", "x.ledger"]).status.success());
    assert_eq!(digest(folder, "x.ledger"), before);
}

#[test]
fn roots_that_hold_the_same_are_told_apart_when_all_are_mounted_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let lag = |name: &str| accounts(&format!("Regnskap for lag {name}"), 2018, Y2018, Y2017, 0);
    for name in ["A", "B"] {
        put(folder, &format!("in/{name}.txt"), lag(name));
        put(folder, &format!("whole/{name}.txt"), lag(name));
    }
    put(folder, "whole/C.txt", lag("C"));
    night_of(folder, &["in", "whole", "--ledger", "x.ledger"]);
    let before = digest(folder, "x.ledger");
    // In the order of their new names, and of those on the command line, the wrong one comes first.
    fs::create_dir(folder.join("mnt")).unwrap();
    fs::rename(folder.join("in"), folder.join("mnt/z")).unwrap();
    fs::rename(folder.join("whole"), folder.join("mnt/a")).unwrap();
    let (code, moved) = night_of(folder, &["mnt/a", "mnt/z", "--ledger", "x.ledger"]);
    assert_eq!((code, counts(&moved)), (0, [0; 7]), "{moved:#}");
    assert_eq!(digest(folder, "x.ledger"), before);
}

/// A ledger of before roots were kept.
#[test]
fn an_old_ledger_is_taken_up_by_every_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    fs::create_dir(folder.join("a")).unwrap();
    let absolute = folder.join("in");
    for root in ["in", ".", absolute.to_str().unwrap(), "a/../in"] {
        fs::copy(folder.join("x.ledger"), folder.join("old.ledger")).unwrap();
        let old = rusqlite::Connection::open(folder.join("old.ledger")).unwrap();
        old.execute_batch("DROP TABLE roots; PRAGMA user_version = 2;").unwrap();
        for later in ["organisation", "municipality", "organisation_from", "body", "issuer_from", "folder_year", "spots", "stopped_run"] {
            old.execute(&format!("ALTER TABLE documents DROP COLUMN {later}"), []).unwrap();
        }
        old.execute_batch("ALTER TABLE findings DROP COLUMN source; ALTER TABLE findings DROP COLUMN uncompared_run;").unwrap();
        drop(old);
        let (code, night) = night_of(folder, &[root, "--ledger", "old.ledger"]);
        assert_eq!((code, counts(&night)), (0, [0; 7]), "{root}: {night:#}");
        fs::remove_file(folder.join("old.ledger")).unwrap();
    }
}

fn accept(folder: &Path, arguments: &[&str]) -> Output {
    avstem(folder, &[&["ledger", "accept"][..], arguments, &["--ledger", "x.ledger"]].concat())
}

#[test]
fn a_copy_does_not_reopen_what_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a.txt", accounts(TITLE, 2018, Y2018, Y2017, 100));
    let (_, first) = night(folder);
    let fingerprint = first["new_findings"][0]["fingerprint"].as_str().unwrap();
    assert!(accept(folder, &[fingerprint, "--because", "known"]).status.success());
    fs::copy(folder.join("in/a.txt"), folder.join("in/copy.txt")).unwrap();
    let (code, copied) = night(folder);
    assert_eq!((code, counts(&copied)[0], counts(&copied)[5], &copied["accepted"]), (0, 1, 0, &2.into()), "{copied:#}");
    // Taken back in one, it counts in both; a copy with other figures is another finding.
    assert!(accept(folder, &[fingerprint, "--undo"]).status.success());
    assert_eq!(night(folder).1["accepted"], 0);
    assert!(accept(folder, &[fingerprint, "--because", "known"]).status.success());
    put(folder, "in/other.txt", accounts(TITLE, 2018, Y2018, Y2017, 90_100));
    assert_eq!(counts(&night(folder).1)[5], 1);
}

#[test]
fn findings_are_accepted_by_rule_board_and_document() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, lag, off) in
        [("in/a/1.txt", "Nordvik sanglag", 100), ("in/a/2.txt", "Sørvik sanglag", 200), ("in/b/3.txt", "Sørvik sanglag", 0)]
    {
        put(folder, name, accounts(&format!("Årsregnskap for {lag}"), 2018, Y2018, Y2017, off));
    }
    night(folder);
    let said = |output: &Output| String::from_utf8_lossy(&output.stderr).into_owned();
    let rule = accept(folder, &["--rule", "A101", "--dry-run"]);
    assert!(said(&rule).ends_with("2 findings would be accepted\n"), "{}", said(&rule));
    assert!(String::from_utf8_lossy(&rule.stdout).contains("in/a/1.txt"));
    assert_eq!(night(folder).1["accepted"], 0, "a dry run does nothing");
    let board = accept(folder, &["--board", "sørvik", "--because", "agreed"]);
    assert!(said(&board).ends_with("1 finding accepted\n"), "{}", said(&board));
    assert!(said(&accept(folder, &["--document", "in/b", "--because", "x"])).ends_with("0 findings accepted\n"));
    assert_eq!(accept(folder, &["--document", "in/c", "--because", "x"]).status.code(), Some(2));
    assert!(
        said(&accept(folder, &["--document", "./in/a/1.txt", "--rule", "total-mismatch", "--because", "x"]))
            .ends_with("1 finding accepted\n")
    );
    assert_eq!(night(folder).1["accepted"], 2);
    assert!(said(&accept(folder, &["--rule", "A101", "--undo"])).ends_with("2 findings let count again\n"));
    assert_eq!(accept(folder, &["--rule", "A101"]).status.code(), Some(2), "a reason is asked for");
    for finding in [&["--rule", "A101"][..], &["01234567"]] {
        let blank = accept(folder, &[finding, &["--because", " "]].concat());
        assert_eq!(blank.status.code(), Some(2));
        assert!(said(&blank).contains("expected a reason"), "{}", said(&blank));
    }
    assert_eq!(avstem(folder, &["accept", "01234567", "in/a/1.txt", "--because", ""]).status.code(), Some(2));
}

#[test]
fn documents_are_forgotten_with_what_is_known_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let mut restated = Y2017;
    restated[2] = 3_330;
    put(folder, "in/2017.txt", accounts(TITLE, 2017, Y2017, Y2016, 0));
    put(folder, "in/2018.txt", accounts(TITLE, 2018, Y2018, restated, 0));
    assert_eq!(counts(&night(folder).1)[5], 1, "the years contradict each other");
    let forget = |arguments: &[&str]| avstem(folder, &[&["ledger", "forget"][..], arguments, &["--ledger", "x.ledger"]].concat());
    let before = digest(folder, "x.ledger");
    let dry = forget(&["in/2017.txt", "--dry-run"]);
    assert_eq!((String::from_utf8_lossy(&dry.stdout).trim(), digest(folder, "x.ledger")), ("in/2017.txt", before));
    let done = forget(&["./in/2017.txt"]);
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert_eq!(said, "avstem: x.ledger: 1 document forgotten, with 16 figures and 0 findings\n");
    let open = avstem(folder, &["ledger", "findings", "--ledger", "x.ledger", "--format", "json"]);
    assert_eq!(serde_json::from_slice::<Value>(&open.stdout).unwrap(), serde_json::json!([]), "nothing is left to contradict");
    assert_eq!(forget(&["in/2017.txt"]).status.code(), Some(2));
    assert_eq!(counts(&night(folder).1)[0], 1, "it is there still, and new");
}

/// The same accounts in other bytes, with a figure in place of the fifth.
fn version(folder: &Path, remark: &str, figure: i64) {
    let mut own = Y2018;
    own[4] = figure;
    put(folder, "in/a.txt", accounts(TITLE, 2018, own, Y2017, 0) + remark);
}

#[test]
fn a_silent_change_is_settled_by_the_next_reading_that_confirms_it() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    version(folder, "", 980);
    night(folder);
    version(folder, "", 985);
    let (code, told) = night(folder);
    let silent = told["new_findings"].as_array().unwrap().len();
    assert!(code == 1 && silent == 2 && findings(&told["new_findings"]).iter().all(|finding| finding.contains("X303")), "{told:#}");
    // A night that does not read the document confirms nothing, whether it is there or not.
    let open = |(code, night): (i32, Value)| (code, counts(&night)[5], counts(&night)[6], night["still_open"].as_u64().unwrap());
    assert_eq!(open(night(folder)), (0, 0, 0, 2));
    fs::rename(folder.join("in/a.txt"), folder.join("a.txt")).unwrap();
    put(folder, "in/b.txt", accounts("Regnskap for lag Z", 2018, Y2018, Y2017, 0));
    assert_eq!(open(night(folder)).2, 0);
    fs::rename(folder.join("a.txt"), folder.join("in/a.txt")).unwrap();
    assert_eq!(open(night(folder)), (0, 0, 0, 2));
    // One that reads it anew, and finds the new figure again, does; it names what is settled, once.
    version(folder, "\nVedtatt i årsmøtet.\n", 985);
    let (code, confirmed) = night(folder);
    assert_eq!((code, counts(&confirmed)[6], &confirmed["still_open"]), (0, 2, &0.into()), "{confirmed:#}");
    assert!(findings(&confirmed["gone_findings"]).iter().all(|finding| finding.contains("X303")));
    assert_eq!(counts(&night(folder).1), [0; 7]);
    // A further change takes the place of an earlier one; what is accepted stays accepted.
    version(folder, "", 990);
    assert_eq!(open(night(folder)), (1, 2, 0, 0));
    version(folder, "", 985);
    assert_eq!(open(night(folder)), (1, 2, 2, 0));
    assert!(accept(folder, &["--rule", "X303", "--because", "printed anew"]).status.success());
    version(folder, "\n", 985);
    let (_, last) = night(folder);
    assert_eq!((counts(&last)[6], &last["accepted"], &last["still_open"]), (0, &2.into(), &0.into()), "{last:#}");
}

/// What a command said, in one line, and its exit code.
fn told(output: &Output) -> (Option<i32>, String) {
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(text.lines().count(), 1, "{text}");
    (output.status.code(), text)
}

#[test]
fn a_ledger_that_cannot_be_used_says_why_and_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    night(folder);
    let whole = fs::read(folder.join("x.ledger")).unwrap();
    let mut damaged = whole.clone();
    damaged.truncate(whole.len() / 2);
    damaged[100..].fill(0x5a);
    fs::write(folder.join("damaged.ledger"), damaged).unwrap();
    fs::write(folder.join("later.ledger"), &whole).unwrap();
    rusqlite::Connection::open(folder.join("later.ledger")).unwrap().pragma_update(None, "user_version", 99).unwrap();
    rusqlite::Connection::open(folder.join("other.ledger")).unwrap().execute_batch("CREATE TABLE x (y)").unwrap();
    for (ledger, code, words) in [
        ("damaged.ledger", 5, "the ledger is damaged; take the last copy of it"),
        ("later.ledger", 5, "a later version of avstem; update this one"),
        ("other.ledger", 2, "a database of another program; name another file"),
        ("in/plan.docx", 2, "this file is no ledger; name another one"),
        ("in", 2, "this is no file"),
    ] {
        for arguments in [&["reconcile", "in", "--ledger", ledger][..], &["report", "--ledger", ledger, "--out", "site"]] {
            if ledger == "in" && arguments[0] == "report" {
                continue;
            }
            let (found, said) = told(&avstem(folder, arguments));
            assert!(found == Some(code) && said.contains(words), "{arguments:?}: {found:?} {said}");
        }
    }
    // Locked: by a run, and by another program.
    let lock = fs::File::options().append(true).open(folder.join("x.ledger.lock")).unwrap();
    lock.lock().unwrap();
    let (code, said) = told(&avstem(folder, &RECONCILE));
    assert!(code == Some(5) && said.contains("another run is writing to this ledger; wait for its end"), "{said}");
    drop(lock);
}

#[test]
fn what_counts_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    put(folder, "in/a.txt", accounts(TITLE, 2018, Y2018, Y2017, 0));
    let run = |what: &str| {
        let run = avstem(folder, &["reconcile", "in", "--ledger", "x.ledger", "--fail-on", what]);
        (run.status.code().unwrap(), String::from_utf8(run.stdout).unwrap().lines().next().unwrap_or_default().to_owned())
    };
    assert_eq!(run("new"), (1, "1 new document".to_owned()));
    assert_eq!(run("new"), (0, "nothing needs you".to_owned()));
    put(folder, "in/b.txt", accounts("Regnskap for lag Z", 2018, Y2018, Y2017, 0));
    assert_eq!(run("error"), (0, "nothing needs you".to_owned()), "as before, new documents are no matter");
    fs::rename(folder.join("in/b.txt"), folder.join("b.txt")).unwrap();
    assert_eq!(run("error,unread"), (0, "nothing needs you".to_owned()));
    fs::rename(folder.join("b.txt"), folder.join("in/b.txt")).unwrap();
    run("error");
    fs::rename(folder.join("in/b.txt"), folder.join("b.txt")).unwrap();
    assert_eq!(run("gone,changed"), (1, "1 document gone".to_owned()));
    put(folder, "in/locked.pdf", fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap());
    assert_eq!(run("gone,changed").0, 0);
    put(folder, "in/locked2.pdf", [fs::read(fixtures_folder().join("unreadable/encrypted.pdf")).unwrap(), vec![b'\n']].concat());
    assert_eq!(run("warning").0, 3);
    assert_eq!(run("nonsense").0, 2);
}

#[test]
fn another_name_of_a_document_is_no_document_that_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    fs::create_dir(folder.join("in/again")).unwrap();
    fs::copy(folder.join("in/2017/regnskap.txt"), folder.join("in/again/regnskap.txt")).unwrap();
    night(folder);
    fs::remove_file(folder.join("in/2018/kopi.txt")).unwrap();
    fs::hard_link(folder.join("in/2018/regnskap.txt"), folder.join("in/2018/kopi.txt")).unwrap();
    fs::remove_dir_all(folder.join("in/again")).unwrap();
    symlink("2017", folder.join("in/again")).unwrap();
    let (code, night) = self::night(folder);
    assert_eq!((code, counts(&night), &night["still_open"]), (0, [0; 7], &1.into()), "{night:#}");
    // Under the name that comes first from now on, it is the document that was known.
    let accepted = accept(folder, &["--rule", "A101", "--because", "known"]);
    assert!(accepted.status.success());
    fs::hard_link(folder.join("in/2018/kopi.txt"), folder.join("in/2018/a.txt")).unwrap();
    let (code, night) = self::night(folder);
    assert_eq!((code, counts(&night), &night["accepted"]), (0, [0, 0, 1, 0, 0, 0, 0], &1.into()), "{night:#}");
}

/// Which document a file is, told by `from > to` of those that moved, then those gone, then those new.
fn came_of(night: &Value) -> (Vec<String>, Vec<&str>, Vec<&str>) {
    let moved = night["moved"].as_array().unwrap().iter();
    let moved = moved.map(|one| format!("{} > {}", one["from"].as_str().unwrap(), one["to"].as_str().unwrap()));
    (moved.collect(), strings(&night["disappeared"]), strings(&night["new"]))
}

#[test]
fn names_tell_which_of_several_copies_moved() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let copy = accounts(TITLE, 2018, Y2018, Y2017, 0);
    for (name, text) in [("in/s/z/a/x.txt", &*copy), ("in/n/f/v/a/x.txt", &copy), ("in/n/f/v/o.txt", "x"), ("in/o.txt", "other")] {
        put(folder, name, text);
    }
    night(folder);
    fs::remove_file(folder.join("in/s/z/a/x.txt")).unwrap();
    fs::rename(folder.join("in/n"), folder.join("in/t")).unwrap();
    let (_, second) = night(folder);
    let moved = ["in/n/f/v/a/x.txt > in/t/f/v/a/x.txt", "in/n/f/v/o.txt > in/t/f/v/o.txt"].map(str::to_owned).to_vec();
    assert_eq!(came_of(&second), (moved, vec!["in/s/z/a/x.txt"], vec![]), "{second:#}");
    // A copy by another name is new, wherever it lies, and the document moves with its folder.
    put(folder, "in/t/f/v/a/Kopi av x.txt", &copy);
    put(folder, "in/k/Kopi av x.txt", &copy);
    fs::create_dir(folder.join("in/u")).unwrap();
    fs::rename(folder.join("in/t/f/v/a/x.txt"), folder.join("in/u/x.txt")).unwrap();
    let (_, third) = night(folder);
    let moved = vec!["in/t/f/v/a/x.txt > in/u/x.txt".to_owned()];
    // One of the copies is taken for the document that was deleted before.
    let of_it: Vec<String> = came_of(&third).0.into_iter().filter(|one| one.starts_with("in/t/")).collect();
    assert_eq!(of_it, moved, "{third:#}");
}

#[test]
fn a_document_that_is_back_at_its_path_did_not_move() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let copy = accounts(TITLE, 2018, Y2018, Y2017, 0);
    for name in ["in/a/x.txt", "in/b/x.txt", "in/o.txt"] {
        put(folder, name, if name == "in/o.txt" { "other" } else { &copy });
    }
    night(folder);
    for name in ["in/a", "in/b"] {
        fs::remove_dir_all(folder.join(name)).unwrap();
    }
    assert_eq!(counts(&night(folder).1)[3], 2);
    put(folder, "in/a/x.txt", &copy);
    let (_, back) = night(folder);
    assert_eq!((came_of(&back).0, sums(&back)), (vec![], [2, 0, 0, 0, 2, 0, 0]), "{back:#}");
}

/// The lines of a manifest: path and output.
fn lines(folder: &Path) -> Vec<String> {
    manifest(folder).into_iter().map(|line| format!("{} {}", line["path"], line["output"]).replace('"', "")).collect()
}

#[test]
fn a_root_that_moved_leaves_no_line_that_claims_what_is_another_ones() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    first_night(folder);
    avstem(folder, &["extract", "in", "--out", "out"]);
    fs::remove_file(folder.join("in/plan.docx")).unwrap();
    fs::rename(folder.join("in"), folder.join("moved")).unwrap();
    for prune in [&[][..], &["--prune"]] {
        let run = avstem(folder, &[&["extract", "moved", "--out", "out"][..], prune].concat());
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(!said.contains("gone"), "{said}");
        // Nothing was said of what lies elsewhere and is not there: it may be on a disk that is not mounted.
        let expected = [
            "in/plan.docx plan.docx.json",
            "moved/2017/regnskap.txt 2017/regnskap.txt.json",
            "moved/2018/kopi.txt 2018/kopi.txt.json",
            "moved/2018/regnskap.txt 2018/regnskap.txt.json",
            "moved/locked.pdf null",
        ];
        assert_eq!(lines(folder), expected);
    }
    let tables = avstem(folder, &["tables", "out", "--out", "tables", "--format", "csv", "--quiet"]);
    assert_eq!((tables.status.code(), tables.stderr.as_slice()), (Some(0), &b""[..]));
    let joined = avstem(folder, &["merge", "out", "--out", "joined"]);
    assert!(String::from_utf8_lossy(&joined.stderr).contains("5 documents joined"), "{}", String::from_utf8_lossy(&joined.stderr));
}

#[test]
fn members_of_two_archives_of_one_name_keep_an_output_each() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for root in ["a", "b"] {
        put(folder, &format!("{root}/z.zip"), zip(&[("x.txt", format!("Notes of {root}, with no figures at all.").as_bytes())]));
    }
    for root in ["a", "b", "./a"] {
        avstem(folder, &["extract", root, "--out", "out"]);
    }
    assert_eq!(lines(folder), ["./a/z.zip/x.txt z.zip/x.txt.json", "b/z.zip/x.txt z.zip/x.txt.2.json"]);
}
