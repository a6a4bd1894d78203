//! The public worker: jobs of anybody in, exactly one answer each out, in their order; docs/worker.md is its contract.
//!
//! It opens no document itself: a process of its own does ([`Pool`] with one worker), with the limits, the second attempt, the second
//! reading and the recognition of every other command, so that whatever a document does to its reader is an answer, and who asks needs
//! no watchdog. A container is answered with the jobs of its members, each of which is answered when it is sent back. Lines are read
//! one at a time, when the answer before is written: nothing piles up here.

use super::{
    Found, Inside, Outcome, Pool, TimeLimit, discover,
    identity::hash,
    members::may_be_archive,
    own,
    pool::Slot,
    protocol::{Answer, bytes, from_bytes, shown},
    recognise::When,
    walk::Looking,
};
use avstem::{Options, report::json, report::model};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{
    borrow::Cow,
    io::{self, BufRead, Read, Write},
    path::PathBuf,
    sync::{Mutex, atomic::AtomicBool},
    time::Duration,
};

/// Raised when an answer changes in a way that who reads answers has to know of.
const PROTOCOL: u32 = 1;

/// Bytes that the line of a job may have. A path has 4 KiB at most; a longer line is answered as none, and passed over.
const LINE_BYTES: u64 = 1 << 20;

/// What a folder is answered with: who asks lists it, and shares its files out.
const FOLDER: &str = "a folder: send a job for each file in it";

/// A job as it is sent, and as a container's answer lists it. `job` is whatever the answer is to repeat.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    job: Option<Value>,
    /// What the document is called in the answer and in its report.
    path: String,
    /// The file to open, where it is not at `path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// The bytes of the file's path, where they are no valid UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file_bytes: Option<Vec<u8>>,
    /// The document is this member of the file, by its index after those of the containers that hold it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    member: Vec<usize>,
    /// Of the bytes that are meant: others are not read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sha256: Option<String>,
    /// What came of the document already, as its container was looked through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settled: Option<Settled>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    options: Option<Own>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settled {
    outcome: Outcome,
    reason: String,
}

/// The options of one job, before those of the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Own {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ocr: Option<When>,
    /// Seconds of processor time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    timeout: Option<u32>,
}

/// The question which versions answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Greeting {
    #[allow(dead_code, reason = "whatever version is asked for, this one answers")]
    hello: u32,
}

/// A line of the input.
#[derive(Debug)]
enum Line {
    Hello,
    Job(Box<Asked>),
    /// Why it is no job, and what it gave as `job`.
    Neither(String, Option<Value>),
}

/// What every answer begins with.
#[derive(Debug, Serialize)]
struct Head<'a> {
    protocol: u32,
    /// Of the line that is answered, from 1.
    line: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<&'a Value>,
}

#[derive(Debug, Serialize)]
struct Versions<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    hello: u32,
    avstem: &'a str,
    /// Of the JSON of a document.
    schema_version: u32,
}

#[derive(Debug, Serialize)]
struct NoJob<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    error: &'a str,
}

#[derive(Debug, Serialize)]
struct Container<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    path: &'a str,
    members: &'a [Asked],
}

/// What stands before the report, which comes last: who keeps it as text cuts it out of the line unread.
#[derive(Debug, Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    path: &'a str,
    outcome: Outcome,
    reason: Option<&'a str>,
    sha256: Option<&'a str>,
}

/// Answers jobs, one at a time.
#[derive(Debug)]
pub struct Desk {
    pool: Pool,
    options: Options,
    /// The languages that a job may name.
    languages: Vec<&'static str>,
    /// A document's pictures are read one after the other, by the one process.
    threads: rayon::ThreadPool,
    slots: [Slot; 1],
    given_up: AtomicBool,
}

impl Desk {
    /// Jobs may name these languages.
    ///
    /// # Errors
    /// When no thread could be started.
    pub fn new(pool: Pool, options: Options, languages: Vec<&'static str>) -> io::Result<Self> {
        let threads = rayon::ThreadPoolBuilder::new().num_threads(1).build().map_err(io::Error::other)?;
        Ok(Self {
            pool: Pool { jobs: 1, ..pool },
            options,
            languages,
            threads,
            slots: [Mutex::new(None)],
            given_up: AtomicBool::new(false),
        })
    }

    /// Answers every line of `input` but blank ones on `output`, until it ends.
    ///
    /// # Errors
    /// When a line cannot be read, or an answer cannot be written.
    pub fn serve(&self, mut input: impl BufRead, mut output: impl Write) -> io::Result<()> {
        let mut number = 0;
        while let Some(line) = next_line(&mut input)? {
            number += 1;
            if !line.trim_ascii().is_empty() {
                self.answer(&parsed(&line, &self.languages), number, &mut output)?;
                output.flush()?;
            }
        }
        Ok(())
    }

    fn answer(&self, line: &Line, number: u64, mut output: impl Write) -> io::Result<()> {
        let head = |job| Head { protocol: PROTOCOL, line: number, job };
        let asked = match line {
            Line::Hello => {
                let avstem = env!("CARGO_PKG_VERSION");
                let versions = Versions { head: head(None), hello: PROTOCOL, avstem, schema_version: model::SCHEMA_VERSION };
                return json::write_line(output, &versions);
            }
            Line::Neither(error, job) => return json::write_line(output, &NoJob { head: head(job.as_ref()), error }),
            Line::Job(asked) => asked,
        };
        let head = head(asked.job.as_ref());
        match self.done(asked) {
            Done::Members(members) => json::write_line(output, &Container { head, path: &asked.path, members: &members }),
            Done::Read(answer, sha256) => {
                let reason = answer.message.as_deref();
                let told = json::line(&Document { head, path: &asked.path, outcome: answer.outcome, reason, sha256: sha256.as_deref() })?;
                write!(output, "{},\"report\":", told.strip_suffix('}').unwrap_or(&told))?;
                output.write_all(&answer.line()?.unwrap_or(Cow::Borrowed(b"null")))?;
                output.write_all(b"}\n")
            }
        }
    }

    /// What comes of a job.
    fn done(&self, asked: &Asked) -> Done {
        let found = asked.found();
        let pool = asked.pool(&self.pool);
        let options = asked.options(&self.options);
        if asked.member.is_empty() && found.settled.is_none() && may_be_archive(&found) {
            let mut unfolded = pool.unfold_one(found, &self.slots[0], &options);
            if unfolded.iter().any(|found| found.inside.is_some()) {
                return Done::Members(unfolded.iter().map(|found| asked.member(found)).collect());
            }
            return match unfolded.pop() {
                Some(found) => self.read(&pool, asked, found, &options),
                None => Done::Read(Box::new(Answer::not_read(Outcome::Crashed, "crashed: a container without an answer")), None),
            };
        }
        self.read(&pool, asked, found, &options)
    }

    fn read(&self, pool: &Pool, asked: &Asked, found: Found, options: &Options) -> Done {
        // From here on it is shown as it is called.
        let found = asked.shown_as(found);
        let was_settled = found.settled.is_some();
        let answer = self.threads.install(|| pool.answer(&self.slots, &found, options, &self.given_up));
        let sha256 = match (answer.sha256(), answer.outcome) {
            (Some(sha256), _) => Some(sha256.to_owned()),
            (None, Outcome::Vanished) => None,
            (None, _) if found.sha256.is_some() => found.sha256,
            (None, _) if asked.member.is_empty() && !was_settled => hash(&asked.file(), options.limits.file_bytes).ok().flatten(),
            (None, _) => None,
        };
        Done::Read(Box::new(answer), sha256)
    }
}

enum Done {
    Members(Vec<Asked>),
    /// With the hash of its bytes, where they could be read.
    Read(Box<Answer>, Option<String>),
}

impl Asked {
    fn file(&self) -> PathBuf {
        let named = || PathBuf::from(self.file.as_deref().unwrap_or(&self.path));
        self.file_bytes.as_deref().map_or_else(named, from_bytes)
    }

    /// What the job is about, found as other commands find what they are given; a file is found under its own path.
    fn found(&self) -> Found {
        let file = self.file();
        let mut found = match &self.settled {
            Some(Settled { outcome, reason }) => Found::settled(&file, *outcome, reason),
            None if !self.member.is_empty() => Found::file(file.clone(), PathBuf::new()),
            None if file.is_dir() => Found::settled(&file, Outcome::Unsupported, FOLDER),
            None => discover(std::slice::from_ref(&file), &[], &Looking::default())
                .into_iter()
                .next()
                .unwrap_or_else(|| Found::settled(&file, Outcome::Vanished, "not found")),
        };
        if found.settled.is_none()
            && self.member.is_empty()
            && let Some((what, _)) = own::made(&file)
        {
            found.settled = Some(Answer::not_read(Outcome::Skipped, format!("a {what} of avstem")));
        }
        found.sha256.clone_from(&self.sha256);
        // Members are named below it.
        found.relative = PathBuf::from(&self.path);
        found
    }

    /// The same document under the path of the job, with where its bytes are.
    fn shown_as(&self, found: Found) -> Found {
        let is_elsewhere = !self.member.is_empty() || self.file.is_some() || self.file_bytes.is_some();
        if !is_elsewhere {
            return found;
        }
        // The size only serves to foresee the end of a run, and here is none.
        let inside = Some(Inside { archive: found.path, indices: self.member.clone(), bytes: 0 });
        Found { path: PathBuf::from(&self.path), inside, ..found }
    }

    /// The job of a member that was found.
    fn member(&self, found: &Found) -> Self {
        let (file, member) = found.inside.clone().map_or_else(|| (self.file(), Vec::new()), |inside| (inside.archive, inside.indices));
        let settled = found.settled.as_ref().map(|answer| Settled { outcome: answer.outcome, reason: answer.reason().to_owned() });
        Self {
            job: None,
            path: shown(&found.relative),
            file: Some(shown(&file)),
            file_bytes: bytes(&file),
            member,
            sha256: found.sha256.clone(),
            settled,
            options: self.options.clone(),
        }
    }

    /// The pool with the job's own options.
    fn pool(&self, pool: &Pool) -> Pool {
        let mut pool = pool.clone();
        if let Some(own) = &self.options {
            pool.recognition.when = own.ocr.unwrap_or(pool.recognition.when);
            pool.time = own.timeout.map_or(pool.time, |seconds| TimeLimit::new(Duration::from_secs(seconds.into())));
        }
        pool
    }

    fn options(&self, options: &Options) -> Options {
        let language = self.options.as_ref().and_then(|own| own.language.clone());
        Options { language: language.or_else(|| options.language.clone()), ..options.clone() }
    }

    /// Why the job cannot be done, whatever the document is.
    fn problem(&self, languages: &[&str]) -> Option<String> {
        let own = self.options.as_ref();
        if let Some(language) = own.and_then(|own| own.language.as_ref()).filter(|language| !languages.contains(&language.as_str())) {
            return Some(format!("\"{language}\" is no language; known are {}", languages.join(", ")));
        }
        if own.and_then(|own| own.timeout) == Some(0) {
            return Some("a timeout is a whole number of seconds, 1 or more".to_owned());
        }
        if self.settled.as_ref().is_some_and(|settled| settled.outcome.is_read()) {
            return Some("what is settled was not read".to_owned());
        }
        if self.job.as_ref().is_some_and(|job| !is_name(job)) {
            return Some("its job is no number and no text".to_owned());
        }
        self.path.is_empty().then(|| "its path is empty".to_owned())
    }
}

/// Nothing that could be taken for another part of the answer.
fn is_name(job: &Value) -> bool {
    job.is_number() || job.is_string()
}

/// The next line, cut off where it is longer than a job may be; none at the end.
fn next_line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if input.by_ref().take(LINE_BYTES + 1).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let mut is_whole = line.last() == Some(&b'\n');
    let mut rest = Vec::new();
    while !is_whole {
        rest.clear();
        is_whole = input.by_ref().take(LINE_BYTES).read_until(b'\n', &mut rest)? == 0 || rest.last() == Some(&b'\n');
    }
    Ok(Some(line))
}

fn parsed(line: &[u8], languages: &[&str]) -> Line {
    if line.len() as u64 > LINE_BYTES {
        return Line::Neither(format!("not a job: a line of more than {LINE_BYTES} bytes"), None);
    }
    if serde_json::from_slice::<Greeting>(line).is_ok() {
        return Line::Hello;
    }
    match serde_json::from_slice::<Asked>(line) {
        Ok(asked) => match asked.problem(languages) {
            None => Line::Job(Box::new(asked)),
            Some(problem) => Line::Neither(format!("not a job: {problem}"), asked.job.filter(is_name)),
        },
        Err(problem) => {
            let given = serde_json::from_slice::<Value>(line).ok();
            let job = given.and_then(|mut given| given.get_mut("job").map(Value::take));
            Line::Neither(format!("not a job: {problem}"), job.filter(is_name))
        }
    }
}
