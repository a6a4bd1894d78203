//! The supervisor against workers that misbehave: shell scripts in the place of the binary.

use super::*;
use crate::{batch::protocol::Head, render::summary::Summary};
use avstem::{report::json, report::model::SecondReading};
use std::{borrow::Cow, time::Instant};

/// Longer than what is to end takes, on a busy machine too.
const LONG: Duration = Duration::from_mins(5);

/// Sets `$number` to the number of the job in `$job`.
const NUMBER: &str = r#"number=${job#*\":}; number=${number%%,*}"#;

/// Answers every job after what `script` does with `$job`, which holds the job's line.
fn pool(jobs: usize, script: &str) -> Pool {
    let answer = r#"{\"outcome\":\"encrypted\",\"report\":null,\"message\":null}"#;
    let frame = format!(r#"{{\"job\":$number,\"path\":\"\",\"answer\":{answer}}}"#);
    let script = format!("while read -r job; do {NUMBER}; {script}; echo \"{frame}\"; done");
    let command = Command { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] };
    Pool::new(command, jobs, TimeLimit { processor: LONG, clock: LONG }, Recognition::default())
}

fn files(names: impl IntoIterator<Item = impl AsRef<str>>) -> Vec<Found> {
    let file = |name: &str| Found { path: name.into(), relative: name.into(), sha256: None, settled: None, stored: None, inside: None };
    names.into_iter().map(|name| file(name.as_ref())).collect()
}

/// Path, outcome and reason of each, as delivered.
fn run(pool: &Pool, files: &[Found]) -> Vec<(String, Outcome, String)> {
    let mut delivered = Vec::new();
    let ended = pool.run(files, &Options::default(), |file, answer| {
        delivered.push((file.shown(), answer.outcome, answer.reason().to_owned()));
        Ok(())
    });
    assert!(ended.is_ok());
    delivered
}

#[test]
fn answers_come_in_the_files_order_whatever_takes_longest() {
    let files = files((0..60).map(|n| format!("{n}")));
    let delivered = run(&pool(3, "case $job in *'\"0\"'*) sleep 0.3;; esac"), &files);
    let paths: Vec<_> = delivered.into_iter().map(|(path, ..)| path).collect();
    assert_eq!(paths, files.iter().map(Found::shown).collect::<Vec<_>>());
}

#[test]
fn a_worker_that_dies_twice_costs_one_document_its_result() {
    let delivered = run(&pool(1, "case $job in *bad*) kill -9 $$;; esac"), &files(["a", "bad", "b"]));
    let outcomes: Vec<_> = delivered.iter().map(|(_, outcome, _)| *outcome).collect();
    assert_eq!(outcomes, [Outcome::Encrypted, Outcome::Crashed, Outcome::Encrypted]);
    assert!(delivered[1].2.contains("signal: 9"), "{}", delivered[1].2);
}

#[test]
fn a_worker_that_dies_once_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let script = format!("mkdir {}/seen 2>/dev/null && exit 1", folder.path().display());
    let delivered = run(&pool(1, &script), &files(["a", "b"]));
    assert!(delivered.iter().all(|(_, outcome, _)| *outcome == Outcome::Encrypted), "{delivered:?}");
}

#[test]
fn a_document_that_hangs_is_given_up_by_the_clock_and_the_next_one_read() {
    let mut pool = pool(1, "case $job in *slow*) exec sleep 900;; esac");
    pool.time.clock = Duration::from_secs(5);
    let delivered = run(&pool, &files(["slow", "b"]));
    assert_eq!((delivered[0].1, &delivered[0].2), (Outcome::Timeout, &Passed::Clock.message(pool.time, "not done")));
    assert_eq!(delivered[1].1, Outcome::Encrypted);
}

#[test]
fn a_worker_that_is_ended_for_its_processor_time_is_not_asked_again() {
    let mut pool = pool(1, "case $job in *burn*) ulimit -S -t 1; while :; do :; done;; esac");
    pool.time.processor = Duration::from_secs(1);
    let delivered = run(&pool, &files(["burn", "b"]));
    assert_eq!((delivered[0].1, &delivered[0].2), (Outcome::Timeout, &Passed::Processor.message(pool.time, "not done")));
    assert_eq!(delivered[1].1, Outcome::Encrypted);
}

#[test]
fn a_worker_that_has_to_wait_for_the_processor_loses_nothing() {
    let mut pool = pool(1, r#"case $job in *'"processor_ms":20'[,}]*) sleep 0.5;; *) exit 1;; esac"#);
    pool.time.processor = Duration::from_millis(20);
    assert_eq!(run(&pool, &files(["a"]))[0].1, Outcome::Encrypted);
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_that_gets_on_is_not_ended_by_the_clock() {
    let mut pool = pool(1, "n=0; while [ $n -lt 1000000 ]; do n=$((n + 1)); done; sleep 6");
    pool.time.clock = Duration::from_secs(5);
    assert_eq!(run(&pool, &files(["a"]))[0].1, Outcome::Encrypted);
}

#[test]
fn what_a_parser_prints_is_no_answer() {
    let delivered = run(&pool(2, "echo chatter; echo '{}'"), &files(["a", "b", "c"]));
    assert!(delivered.iter().all(|(_, outcome, _)| *outcome == Outcome::Encrypted), "{delivered:?}");
}

#[test]
fn a_program_that_does_not_start_is_named_for_each_document() {
    let mut pool = pool(2, "true");
    pool.command.program = "/no/such/program".into();
    let delivered = run(&pool, &files(["a", "b"]));
    assert!(delivered.iter().all(|(_, outcome, reason)| *outcome == Outcome::Crashed && reason.contains("started")), "{delivered:?}");
}

#[test]
fn what_is_settled_needs_no_worker() {
    let mut pool = pool(1, "true");
    pool.command.program = "/no/such/program".into();
    let mut files = files(["a"]);
    files[0].settled = Some(Answer::not_read(Outcome::Skipped, "hidden"));
    assert_eq!(run(&pool, &files), [("a".to_owned(), Outcome::Skipped, "hidden".to_owned())]);
    assert_eq!(run(&pool, &[]), []);
}

#[test]
fn an_error_while_delivering_ends_the_run_at_once() {
    let pool = pool(2, "case $job in *'\"0\"'*) ;; *) sleep 900;; esac");
    let start = Instant::now();
    let ended = pool.run(&files((0..50).map(|n| format!("{n}"))), &Options::default(), |_, _| Err(io::ErrorKind::BrokenPipe.into()));
    assert_eq!(ended.unwrap_err().kind(), io::ErrorKind::BrokenPipe);
    assert!(start.elapsed() < LONG, "{:?}", start.elapsed());
}

/// A worker that answers with the report of a PDF with one wrong figure, and does `script` when asked to read it again, within
/// so long by the clock. In its folder are `head`, the answer without its report, `report`, and `told`, that with the
/// same digits read again.
fn second_readings(script: &str, clock: Duration) -> Vec<Option<SecondReading>> {
    let bytes = include_bytes!("../../fixtures/budget-pdf-faulty/source.pdf");
    let report = avstem::process(bytes, &Options::default()).unwrap();
    let head = Answer { head: Some(Box::new(Head::of(&report))), ..Answer::not_read(Outcome::Ok, "") };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("head"), json::line(&head).unwrap()).unwrap();
    std::fs::write(folder.path().join("report"), json::line(&report).unwrap() + "\n").unwrap();
    let mut told = report.clone();
    told.findings.iter_mut().for_each(|finding| finding.second_reading = Some(SecondReading::SameDigits));
    std::fs::write(folder.path().join("told"), json::line(&told).unwrap() + "\n").unwrap();
    let frame = r#"printf '{"job":%s,"path":"","answer":' $number"#;
    let answer = r#"cat head; echo ',"followed":true}'; cat report"#;
    let script = format!(
        "cd '{}'; while read -r job; do {NUMBER}; {frame}; case $job in *reread*) {script};; *) {answer};; esac; done",
        folder.path().display()
    );
    let command = Command { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] };
    let time = TimeLimit { processor: LONG, clock };
    let pool = Pool::new(command, 1, time, Recognition::default());
    let mut readings = Vec::new();
    let ended = pool.run(&files(["a.pdf", "b.pdf"]), &Options::default(), |_, answer| {
        assert_eq!(answer.outcome, Outcome::Ok);
        readings.extend(answer.report.unwrap().findings.into_iter().map(|finding| finding.second_reading));
        Ok(())
    });
    assert!(ended.is_ok());
    readings
}

#[test]
fn what_the_second_reader_says_is_in_the_finding() {
    let agrees = r#"echo '{"readings":[{"text":"846000","fits":true}]}}'"#;
    assert_eq!(second_readings(agrees, LONG), [Some(SecondReading::SameDigits); 2]);
    let disagrees = r#"echo '{"readings":[{"text":"844000","fits":true}]}}'"#;
    assert_eq!(second_readings(disagrees, LONG), [Some(SecondReading::OtherDigits); 2]);
}

#[test]
fn a_worker_that_has_the_report_still_writes_into_it_what_the_second_reader_says() {
    let writes = r#"printf '{"readings":[],"head":'; sed 's/.*"head"://; s/,"message".*//' head; echo '},"followed":true}'; cat told"#;
    assert_eq!(second_readings(writes, LONG), [Some(SecondReading::SameDigits); 2]);
}

#[test]
fn a_report_that_breaks_off_is_none() {
    let breaks_off = r#"printf '{"readings":[],"head":'; sed 's/.*"head"://; s/,"message".*//' head; echo '},"followed":true}'; printf '{"schema_version'; exit 0"#;
    assert_eq!(second_readings(breaks_off, LONG), [Some(SecondReading::NoAnswer); 2]);
}

#[test]
fn a_report_that_nobody_reads_is_passed_on_as_it_came() {
    let head = r#"{"sha256":"ab","counts":$counts,"again":[],"tells":false}"#;
    let counts = json::line(&Summary { documents: 1, read: 1, ..Summary::default() }).unwrap();
    let answer = format!(r#"{{"outcome":"ok","report":null,"head":{},"message":null}}"#, head.replace("$counts", &counts));
    let script = format!(
        "while read -r job; do {NUMBER}; printf '{{\"job\":%s,\"path\":\"\",\"answer\":%s,\"followed\":true}}\\n' $number '{answer}'; echo '{{\"no\":[\"report\"]}}'; done"
    );
    let command = Command { program: "/bin/sh".into(), arguments: vec!["-c".into(), script.into()] };
    let mut pool = Pool { command, hand_over: HandOver::Unread, ..pool(1, "") };
    let line = |pool: &Pool| {
        let mut lines = Vec::new();
        let ended = pool.run(&files(["a"]), &Options::default(), |_, answer| {
            lines.push((answer.outcome, answer.line()?.map(Cow::into_owned)));
            Ok(())
        });
        assert!(ended.is_ok());
        lines
    };
    assert_eq!(line(&pool), [(Outcome::Ok, Some(br#"{"no":["report"]}"#.to_vec()))]);
    // Who looks into it finds that it is none.
    pool.hand_over = HandOver::Read;
    assert_eq!(line(&pool), [(Outcome::Crashed, None)]);
}

#[test]
fn a_second_reader_that_dies_or_is_late_costs_nothing_but_its_answer() {
    assert_eq!(second_readings("kill -9 $$", LONG), [Some(SecondReading::NoAnswer); 2]);
    assert_eq!(second_readings("exec sleep 900", Duration::from_secs(5)), [Some(SecondReading::NoAnswer); 2]);
}
