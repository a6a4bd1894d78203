//! LibreOffice and Tesseract as a worker reaches them: by asking, or by itself.
//!
//! A confined worker can start nothing. It asks its supervisor: a line of JSON with what is wanted, and the bytes that it is wanted of (a
//! document to convert, the pixels of a picture); a line comes back, and the bytes that came of it. The supervisor hands bytes on and
//! looks at none of them; the program runs in processes of its own ([`super::tool`]). A worker that is not confined does the same by
//! itself. What it does not do: it trusts nothing that a worker asks for. Formats and languages are names and never paths, and every
//! program has its own limits whatever time is asked for.

use super::{
    TimeLimit,
    ahead::{self, Ahead},
    convert::{self, Converter},
    recognise,
    tool::{Failure, Tool},
};
use avstem_read::raster::Grey;
use avstem_recognise::{Picture, Segmentation};
use serde::{Deserialize, Serialize};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Write},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};
#[cfg(target_os = "linux")]
use std::{os::fd::OwnedFd, thread};

/// Bytes of what may be handed to a program: as many as a worker that writes a file itself may write.
const HANDED: u64 = 256 << 20;

/// Bytes of a line.
const LINE: u64 = 4096;

/// What a worker wants of a program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Wanted {
    /// A document in another format, of so many bytes at most; both formats by their suffix.
    Convert { from: String, to: String, time: Option<TimeLimit>, limit: u64 },
    /// What a picture says, in this language, in the program's name of it.
    Recognise { segmentation: Segmentation, language: String, dots: f32, time: TimeLimit },
}

/// What is sent before the bytes.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    wanted: Wanted,
    /// How many bytes follow.
    bytes: u64,
}

/// What comes back: how many bytes follow, or why none do; null where there is no such program.
type Reply = Option<Result<u64, Failure>>;

/// The way to the supervisor, in a worker that has one.
static ASKED: OnceLock<Mutex<BufReader<File>>> = OnceLock::new();

/// From now on, this process asks at `way` and starts no program itself.
pub(super) fn ask_at(way: File) {
    // One way is enough: a second one is closed.
    let _ = ASKED.set(Mutex::new(BufReader::new(way)));
}

/// A document in another format; `None` where there is no program for it.
pub(super) fn convert(bytes: &[u8], (from, to): (&str, &str), time: Option<TimeLimit>, limit: u64) -> Option<Result<Vec<u8>, Failure>> {
    get(&Wanted::Convert { from: from.to_owned(), to: to.to_owned(), time, limit }, bytes)
}

/// Recognises one picture of a document, in a worker. `language` is the program's name of it.
pub(super) fn recognised(bytes: &[u8], picture: &Picture, language: &str, time: Option<TimeLimit>) -> avstem_recognise::Outcome {
    let most = TimeLimit::new(recognise::MOST);
    let time = time.map_or(most, |time| time.within(most));
    let mut engine = |picture: &Grey, segmentation| match read(picture, segmentation, language, time) {
        Some(said) => said.map_err(|failure| recognise::why(&failure)),
        None => Err("Tesseract is not there".to_owned()),
    };
    match avstem_recognise::recognise(bytes, picture, &mut engine) {
        Ok(recognition) => avstem_recognise::Outcome::Recognised(recognition),
        Err(why) => avstem_recognise::Outcome::Failed(why),
    }
}

/// What a picture says, as hOCR; `None` where there is no program for it.
fn read(picture: &Grey, segmentation: Segmentation, language: &str, time: TimeLimit) -> Option<Result<String, Failure>> {
    let wanted = Wanted::Recognise { segmentation, language: language.to_owned(), dots: picture.dots, time };
    let said = get(&wanted, &picture.to_pgm())?;
    Some(said.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
}

/// What comes of it: from the supervisor where there is a way to it, else by this process.
fn get(wanted: &Wanted, bytes: &[u8]) -> Option<Result<Vec<u8>, Failure>> {
    static OWN: OnceLock<Mutex<Programs>> = OnceLock::new();
    let failed = |problem: io::Error| Some(Err(Failure::Failed(problem.to_string())));
    if let Some(way) = ASKED.get() {
        return ask(&mut way.lock().unwrap_or_else(PoisonError::into_inner), wanted, bytes).unwrap_or_else(failed);
    }
    let mut own = OWN.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    Some(own.run(wanted, bytes)?.and_then(|mut made| {
        let mut bytes = Vec::new();
        made.read_to_end(&mut bytes).map_err(|problem| Failure::Failed(problem.to_string()))?;
        Ok(bytes)
    }))
}

fn ask(way: &mut BufReader<File>, wanted: &Wanted, bytes: &[u8]) -> io::Result<Option<Result<Vec<u8>, Failure>>> {
    let mut line = serde_json::to_vec(&Request { wanted: wanted.clone(), bytes: bytes.len() as u64 })?;
    line.push(b'\n');
    way.get_mut().write_all(&line)?;
    way.get_mut().write_all(bytes)?;
    let mut said = Vec::new();
    way.by_ref().take(LINE).read_until(b'\n', &mut said)?;
    let length = match serde_json::from_slice::<Reply>(&said)? {
        None => return Ok(None),
        Some(Err(failure)) => return Ok(Some(Err(failure))),
        Some(Ok(length)) => length,
    };
    let mut made = Vec::new();
    way.by_ref().take(length).read_to_end(&mut made)?;
    Ok(Some(if made.len() as u64 == length { Ok(made) } else { Err(Failure::Failed("its result was cut short".to_owned())) }))
}

/// The end of a way that is for a worker; at the other one it is answered. None where no descriptor can be handed over.
#[cfg(target_os = "linux")]
pub(super) fn open(ahead: &Arc<Ahead>) -> io::Result<Option<OwnedFd>> {
    let (theirs, ours) = super::hand::pair()?;
    let programs = Programs { ahead: Arc::clone(ahead), ..Programs::default() };
    thread::Builder::new().name("programs".to_owned()).spawn(move || serve(File::from(OwnedFd::from(ours)), programs))?;
    Ok(Some(theirs.into()))
}

#[cfg(not(target_os = "linux"))]
pub(super) fn open(_ahead: &Arc<Ahead>) -> io::Result<Option<std::convert::Infallible>> {
    Ok(None)
}

/// Answers what a worker asks for until its end of the way is closed. A worker that asks for what cannot be is told nothing more.
#[cfg(target_os = "linux")]
fn serve(way: File, mut programs: Programs) {
    let mut way = BufReader::new(way);
    // Who does not keep to the form is no longer listened to.
    while let Ok(true) = serve_one(&mut way, &mut programs) {}
}

/// False when the way has come to its end.
#[cfg(target_os = "linux")]
fn serve_one(way: &mut BufReader<File>, programs: &mut Programs) -> io::Result<bool> {
    let mut line = Vec::new();
    if way.by_ref().take(LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(false);
    }
    let Request { wanted, bytes } = serde_json::from_slice(&line)?;
    let mut handed = way.by_ref().take(bytes);
    let made = programs.run(&wanted, &mut handed);
    // What was not looked at.
    io::copy(&mut handed, &mut io::sink())?;
    let (reply, made): (Reply, _) = match made {
        None => (None, None),
        Some(Err(failure)) => (Some(Err(failure)), None),
        Some(Ok(made)) => (Some(Ok(made.metadata()?.len())), Some(made)),
    };
    let mut line = serde_json::to_vec(&reply)?;
    line.push(b'\n');
    way.get_mut().write_all(&line)?;
    if let (Some(Ok(length)), Some(made)) = (reply, made) {
        io::copy(&mut made.take(length), way.get_mut())?;
    }
    Ok(true)
}

/// The programs of this machine, each with a folder of its own from when it is first needed.
#[derive(Debug, Default)]
struct Programs {
    /// What all workers of the supervisor get of batches.
    ahead: Arc<Ahead>,
    converter: Option<Converter>,
    recogniser: Option<Tool>,
}

impl Programs {
    /// What a program makes of `bytes`; `None` where there is no such program.
    fn run(&mut self, wanted: &Wanted, bytes: impl Read) -> Option<Result<File, Failure>> {
        let bytes = bytes.take(HANDED);
        match wanted {
            Wanted::Convert { from, to, .. } if !(is_name(from) && is_name(to)) => Some(Err(no_name())),
            Wanted::Recognise { language, .. } if !is_name(language) => Some(Err(no_name())),
            Wanted::Convert { from, to, time, limit } => {
                let time = convert::bounded(*time);
                let mut bytes = bytes;
                let mut start = Vec::new();
                if let Err(problem) = bytes.by_ref().take(ahead::DOCUMENT_BYTES + 1).read_to_end(&mut start) {
                    return Some(Err(Failure::Failed(problem.to_string())));
                }
                if let Some(made) = self.ahead.get(&start, (from, to), time, *limit) {
                    return Some(Ok(made));
                }
                self.converter = self.converter.take().or_else(Converter::find);
                Some(self.converter.as_ref()?.convert(start.chain(bytes), (from, to), time, *limit))
            }
            Wanted::Recognise { segmentation, language, dots, time } => {
                self.recogniser = self.recogniser.take().or_else(recognise::tool);
                Some(recognise::read(self.recogniser.as_ref()?, bytes, (*dots, *segmentation), language, *time))
            }
        }
    }
}

fn no_name() -> Failure {
    Failure::Failed("it was asked for what has no name".to_owned())
}

/// True for names that are no path, no option and no pattern.
fn is_name(text: &str) -> bool {
    let word = |char: char| char.is_ascii_alphanumeric() || char == '_';
    (1..=32).contains(&text.len()) && text.chars().all(word)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use crate::batch::{hand::pair, tool::tests::LONG};

    const TIME: TimeLimit = TimeLimit { processor: LONG, clock: LONG };

    fn file(way: impl Into<OwnedFd>) -> File {
        File::from(way.into())
    }

    #[test]
    fn what_has_no_name_is_not_run() {
        for (from, to) in [("../doc", "docx"), ("doc", "pdf:x"), ("", "pdf"), ("-doc", "pdf")] {
            let wanted = Wanted::Convert { from: from.to_owned(), to: to.to_owned(), time: None, limit: 1 };
            assert_eq!(Programs::default().run(&wanted, io::empty()).unwrap().unwrap_err(), no_name(), "{from} {to}");
        }
        let wanted = Wanted::Recognise { segmentation: Segmentation::Column, language: "../nor".to_owned(), dots: 300.0, time: TIME };
        assert_eq!(Programs::default().run(&wanted, io::empty()).unwrap().unwrap_err(), no_name());
    }

    #[test]
    fn who_asks_gets_an_answer_each_time_and_who_babbles_gets_none() {
        let (near, far) = pair().unwrap();
        let server = thread::spawn(move || serve(file(far), Programs::default()));
        let mut way = BufReader::new(file(near));
        let wanted = Wanted::Convert { from: "a/b".to_owned(), to: "docx".to_owned(), time: Some(TIME), limit: 1 };
        for _ in 0..2 {
            assert_eq!(ask(&mut way, &wanted, &vec![7; 1 << 20]).unwrap(), Some(Err(no_name())));
        }
        way.get_mut().write_all(b"nonsense\n").unwrap();
        server.join().unwrap();
        assert_eq!(way.read(&mut [0]).unwrap(), 0);
    }
}
