//! A worker that misbehaves when a document says so: what the tests of the supervisor feed it. Never part of a default build,
//! and asleep unless the environment holds `AVSTEM_MISBEHAVE`, the seconds that a grandchild sleeps.
//!
//! `AVSTEM_DIE_AT_WRITE=N` ends a process as `kill -9` would, right after its Nth write into a ledger was committed.
//!
//! A document that begins with `avstem-misbehave: KIND` makes the worker that reads it panic, hang, flood or die; with
//! `avstem-misbehave: KIND ABOUT` it reaches for a file, a socket, a program or another process, and dies where it gets it.

use super::{Job, bounds};
use rustix::process::Pid;
use std::{
    fs::{self, File},
    hint::black_box,
    io::{self, Write},
    net::{TcpListener, TcpStream, UdpSocket},
    os::unix::{fs::FileExt, net::UnixStream},
    process::{Command, abort, exit},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::Duration,
};

/// What a document begins with that makes its reader misbehave.
const MARK: &str = "avstem-misbehave: ";

/// Bytes that a slow leak loses with each document.
const LEAK: usize = 24 << 20;

/// Processor time that a document takes which takes much and not too much of three seconds.
const BURNT: Duration = Duration::from_millis(1800);

/// What a worker waits that is slow and delivers: longer than three seconds.
const NAP: Duration = Duration::from_secs(5);

/// Does what the job's document says; true when its answer is to be written twice.
pub(super) fn act(line: &[u8], file: Option<&File>, output: &mut impl Write) -> io::Result<bool> {
    let Some((kind, about)) = kind(line, file) else { return Ok(false) };
    if reach(&kind, &about).is_some() {
        exit(0);
    }
    match kind.as_str() {
        "overflow" => drop(black_box(nested(u64::MAX))),
        "abort" => abort(),
        "allocation" => drop(black_box(vec![1_u8; 1 << 46])),
        "memory" => {
            let mut kept = Vec::new();
            loop {
                kept.push(black_box(vec![1_u8; 8 << 20]));
            }
        }
        "leak" => {
            black_box(Box::leak(vec![1_u8; LEAK].into_boxed_slice()));
        }
        "loop" => loop {
            black_box(1);
        },
        "loop-thread" => {
            thread::spawn(|| burn(Duration::MAX));
            thread::sleep(Duration::from_hours(1));
        }
        "burn" => burn(BURNT),
        "sleep" => thread::sleep(Duration::from_hours(1)),
        "nap" => thread::sleep(NAP),
        "flood-stdout" => {
            for _ in 0..10_000 {
                println!("{}", "x".repeat(1000));
            }
        }
        "flood-stderr" => {
            for _ in 0..10_000 {
                eprintln!("{}", "x".repeat(1000));
            }
        }
        "flood-answers" => loop {
            output.write_all(&[b'x'; 4096])?;
        },
        "half" => {
            output.write_all(&line[..line.len() / 2])?;
            output.flush()?;
            exit(0);
        }
        "twice" => return Ok(true),
        "exit" => exit(0),
        "grandchild" => {
            // Refused where workers are confined.
            let _ = Command::new("sleep").arg(std::env::var_os("AVSTEM_MISBEHAVE").unwrap_or_default()).spawn();
        }
        "grandchild-exit" => {
            let _ = Command::new("sleep").arg(std::env::var_os("AVSTEM_MISBEHAVE").unwrap_or_default()).spawn();
            exit(0);
        }
        _ => (),
    }
    Ok(false)
}

/// Reaches for what no document may have; something where it was had.
fn reach(kind: &str, about: &str) -> Option<()> {
    match kind {
        "read-file" => fs::read(about).ok().map(drop),
        "write-file" => fs::write(about, "taken").ok(),
        "remove-file" => fs::remove_file(about).ok(),
        "list-folder" => fs::read_dir(about).ok().map(drop),
        "connect" => TcpStream::connect(about).ok().map(drop),
        "connect-local" => UnixStream::connect(about).ok().map(drop),
        "listen" => TcpListener::bind(about).ok().map(drop),
        "datagram" => UdpSocket::bind(about).ok().map(drop),
        "run" => Command::new(about).status().ok().map(drop),
        "signal" => rustix::process::test_kill_process(Pid::from_raw(about.parse().ok()?)?).ok(),
        _ => None,
    }
}

/// Panics if the document says so; called where parsers are.
pub(super) fn panic_if_told(bytes: &[u8]) {
    let told = std::env::var_os("AVSTEM_MISBEHAVE").is_some() && bytes.starts_with(format!("{MARK}panic").as_bytes());
    assert!(!told, "told to panic");
}

/// Writes into a ledger so far.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// Counts a write into a ledger; true for the one that is to be the process's last.
pub(super) fn is_last_write() -> bool {
    let number = WRITES.fetch_add(1, Ordering::Relaxed) + 1;
    std::env::var("AVSTEM_DIE_AT_WRITE").is_ok_and(|last| last.parse() == Ok(number))
}

/// What the document that came with a job, or that it names, says: what to do, and about what.
fn kind(line: &[u8], file: Option<&File>) -> Option<(String, String)> {
    std::env::var_os("AVSTEM_MISBEHAVE")?;
    let job: Job = serde_json::from_slice(line).ok()?;
    let opened = if file.is_none() { File::open(job.file()).ok() } else { None };
    let mut start = vec![0; 1000];
    let length = file.or(opened.as_ref())?.read_at(&mut start, 0).ok()?;
    let start = String::from_utf8_lossy(start.get(..length)?).into_owned();
    let mut words = start.strip_prefix(MARK)?.lines().next()?.split_whitespace();
    Some((words.next()?.to_owned(), words.next().unwrap_or_default().to_owned()))
}

/// Takes so much processor time.
fn burn(time: Duration) {
    let before = bounds::processor_time();
    while bounds::processor_time().saturating_sub(before) < time {
        black_box(1);
    }
}

fn nested(depth: u64) -> u64 {
    let room = black_box([depth; 64]);
    if depth == 0 { 0 } else { nested(depth - 1).wrapping_add(room[7]) }
}
