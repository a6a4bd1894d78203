//! Text in pictures, by Tesseract: a program that the user installs, found and bounded as LibreOffice is.
//!
//! The supervisor finds it, asks it once what it is and what languages it has, and hands each picture of a document to a worker, so
//! that a picture that kills its reader costs that picture alone. The worker makes the picture ready and has the program run on it as a
//! [`Tool`] ([`super::programs`]). What came of a picture is kept in a folder by the document's content, where there is one: no page is recognised twice.

use super::{
    TimeLimit,
    tool::{self, Failure, Tool, open_bounded, read_bounded},
};
use avstem_document::recognised::Recognition;
use avstem_recognise::{Picture, Segmentation};
use serde::{Deserialize, Serialize};
use std::{
    ffi::OsString,
    fs::{self, File},
    io::{self, Read, Write},
    path::PathBuf,
    process::{Command, Stdio},
    sync::{OnceLock, mpsc},
    thread,
    time::Duration,
};

/// Names the program, one that takes Tesseract's arguments; blank means that there is none.
const VARIABLE: &str = "AVSTEM_RECOGNISER";

/// Its name on the path.
const NAMES: [&str; 1] = ["tesseract"];

/// What to install, for people.
pub(super) const INSTALL: &str = "install Tesseract with its Norwegian data (Debian, Ubuntu: tesseract-ocr tesseract-ocr-nor)";

/// Processor time that one reading of one picture may take: a page of text takes 1 to 3 s, of noise up to a minute.
pub(super) const MOST: Duration = Duration::from_mins(1);

/// Kibibytes of address space that it may take: with one language and an A4 page it maps 0.4 GiB.
const MEMORY_KIB: u64 = 2 << 20;

/// Bytes of what it says of a picture: a dense page gives 2 MB.
const HOCR_BYTES: u64 = 64 << 20;

/// How long it may take to say what it is.
const ASKED: Duration = Duration::from_secs(20);

/// Raised when pictures are made ready or read in another way: what was kept is then read anew.
pub(super) const RECIPE: u32 = 2;

/// When pictures are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Where they hold writing that no text of the page says, and the program is there.
    #[default]
    Auto,
    /// Not at all.
    Never,
    /// As `auto`, and pages that were recognised before are recognised anew.
    Always,
}

/// The program as the supervisor knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Engine {
    /// `5.3.0`.
    version: String,
    /// Its own names of languages: `nor`, `eng`.
    languages: Vec<String>,
}

/// The program of this machine; `None` where it is not installed, or has no language.
pub(super) fn engine() -> Option<&'static Engine> {
    static FOUND: OnceLock<Option<Engine>> = OnceLock::new();
    FOUND.get_or_init(|| Engine::ask(&tool::find(VARIABLE, &NAMES)?)).as_ref()
}

/// Languages by their two letters, in Tesseract's names; the first that it has is taken where none is asked for.
const LANGUAGES: [(&str, &str); 7] =
    [("nb", "nor"), ("nn", "nor"), ("no", "nor"), ("sv", "swe"), ("da", "dan"), ("en", "eng"), ("de", "deu")];

impl Engine {
    fn ask(program: &PathBuf) -> Option<Self> {
        let version = said(program, "--version")?;
        let version = version.split_whitespace().nth(1)?.trim_start_matches('v').to_owned();
        let languages =
            said(program, "--list-langs")?.lines().skip(1).map(|line| line.trim().to_owned()).filter(|name| name != "osd").collect();
        let engine = Self { version, languages };
        engine.language(None).is_some().then_some(engine)
    }

    /// Its name of a language, or of the one that it has where that is missing.
    pub(super) fn language(&self, wanted: Option<&str>) -> Option<&str> {
        let has = |name: &str| self.languages.iter().find(|has| *has == name).map(String::as_str);
        let asked = LANGUAGES.iter().filter(|(code, _)| wanted == Some(*code));
        asked.chain(&LANGUAGES).find_map(|(_, name)| has(name)).or(self.languages.first().map(String::as_str))
    }

    /// For people, and to tell readings apart.
    pub(super) fn name(&self, language: &str) -> String {
        format!("Tesseract {} ({language})", self.version)
    }
}

/// What a program says when it is asked; nothing where it fails or takes too long.
fn said(program: &PathBuf, argument: &str) -> Option<String> {
    let mut child = Command::new(program).arg(argument).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
    let (output, errors) = (child.stdout.take()?, child.stderr.take()?);
    let (say, said) = mpsc::channel();
    thread::spawn(move || {
        let mut text = String::new();
        // Older versions say it on standard error.
        let read = output.take(HOCR_BYTES).read_to_string(&mut text).and_then(|_| errors.take(HOCR_BYTES).read_to_string(&mut text));
        let _ = say.send(read.map(|_| text).ok());
    });
    let text = said.recv_timeout(ASKED).ok().flatten();
    if text.is_none() {
        let _ = child.kill();
    }
    let _ = child.wait();
    text
}

/// The program of this machine with a folder of its own.
pub(super) fn tool() -> Option<Tool> {
    Tool::new(tool::find(VARIABLE, &NAMES)?, MEMORY_KIB)
}

/// What the program says of a picture, a PGM file of so many dots an inch: an open file without a name.
pub(super) fn read(
    tool: &Tool,
    mut picture: impl Read,
    (dots, segmentation): (f32, Segmentation),
    language: &str,
    time: TimeLimit,
) -> Result<File, Failure> {
    let (source, out) = (tool.folder().join("picture.pgm"), tool.folder().join("out"));
    let written = File::create(&source).and_then(|mut file| io::copy(&mut picture, &mut file));
    written.map_err(|problem| Failure::Failed(format!("the picture cannot be written ({problem})")))?;
    let mode = match segmentation {
        Segmentation::Sparse => "11",
        Segmentation::Column => "4",
    };
    let dots = format!("{dots:.0}");
    let fixed = ["-l", language, "--psm", mode, "--dpi", &dots, "-c", "hocr_char_boxes=1", "hocr"].map(OsString::from);
    let arguments: Vec<OsString> = [source.into_os_string(), out.clone().into_os_string()].into_iter().chain(fixed).collect();
    let ended = tool.run(&arguments, time.within(TimeLimit::new(MOST)));
    let said = out.with_extension("hocr");
    let hocr = ended
        .and_then(|()| open_bounded(&said, HOCR_BYTES).map_err(|problem| Failure::Failed(format!("Tesseract said nothing ({problem})"))));
    let _ = fs::remove_file(&said);
    hocr
}

/// In words.
pub(super) fn why(failure: &Failure) -> String {
    match failure {
        Failure::Late(passed, time) => passed.message(*time, "Tesseract was not done"),
        Failure::Failed(how) => format!("Tesseract failed: {how}"),
    }
}

/// What was recognised in earlier runs, by content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// Keeps files below this folder, which is made when it is needed.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// One file a picture: of the document's bytes, the place, and who read it how.
    fn file(&self, sha256: &str, picture: &Picture, engine: &str) -> PathBuf {
        let key = format!("{sha256} {} {:?} {engine} {RECIPE}", picture.page, picture.area);
        self.folder.join(sha256.get(..2).unwrap_or("00")).join(format!("{}.json", avstem::report::sha256(key.as_bytes())))
    }

    pub(super) fn get(&self, sha256: &str, picture: &Picture, engine: &str) -> Option<Recognition> {
        let bytes = read_bounded(&self.file(sha256, picture, engine), HOCR_BYTES).ok()?;
        serde_json::from_slice(&bytes).ok()
    }

    /// Keeps what can be kept: a full disk costs the next run some time, and this one nothing.
    pub(super) fn put(&self, sha256: &str, picture: &Picture, engine: &str, recognition: &Recognition) {
        let file = self.file(sha256, picture, engine);
        let Ok(bytes) = serde_json::to_vec(recognition) else { return };
        let Some(folder) = file.parent().filter(|folder| fs::create_dir_all(folder).is_ok()) else { return };
        // Under a name of its own: pictures of one document are kept at the same time.
        let Ok(mut temporary) = tempfile::Builder::new().prefix(".avstem-").tempfile_in(folder) else { return };
        if temporary.write_all(&bytes).is_ok() {
            let _ = temporary.persist(&file);
        }
    }
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::tool::tests::{LONG, script};
    use avstem_read::raster::Grey;

    fn engine(languages: &[&str]) -> Engine {
        Engine { version: "5.3.0".to_owned(), languages: languages.iter().map(|name| (*name).to_owned()).collect() }
    }

    #[test]
    fn the_language_asked_for_is_taken_or_the_one_that_is_there() {
        assert_eq!(engine(&["eng", "nor"]).language(Some("en")), Some("eng"));
        assert_eq!(engine(&["eng", "nor"]).language(Some("sv")), Some("nor"));
        assert_eq!(engine(&["eng"]).language(None), Some("eng"));
        assert_eq!((engine(&["fin"]).language(None), engine(&[]).language(None)), (Some("fin"), None));
    }

    #[test]
    fn a_program_is_asked_what_it_is() {
        let (program, _home) = script("[ $1 = --version ] && echo 'tesseract 5.3.0' || printf 'List (2):\\neng\\nosd\\n'");
        assert_eq!(Engine::ask(&program), Some(engine(&["eng"])));
        let (silent, _home) = script("exit 1");
        assert_eq!(Engine::ask(&silent), None);
    }

    #[test]
    fn what_the_program_says_of_a_picture_is_read_and_removed() {
        let (program, _home) = script(r#"echo "$*" > "$2.hocr""#);
        let tool = Tool::new(program, MEMORY_KIB).unwrap();
        let picture = Grey::new(2, 1, vec![0, 255], 300.0).unwrap();
        let time = TimeLimit { processor: LONG, clock: LONG };
        let mut out = read(&tool, &picture.to_pgm()[..], (picture.dots, Segmentation::Column), "nor", time).unwrap();
        let mut said = String::new();
        out.read_to_string(&mut said).unwrap();
        assert!(said.contains("-l nor --psm 4 --dpi 300"), "{said}");
        assert!(!tool.folder().join("out.hocr").exists());
    }

    #[test]
    fn pictures_of_one_document_are_kept_at_the_same_time() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().to_owned());
        let picture = |page| Picture { page, area: [0.0, 0.0, 1.0, 1.0] };
        thread::scope(|scope| {
            for page in 0..16 {
                let (kept, picture) = (&kept, picture(page));
                scope.spawn(move || kept.put("ab12", &picture, "x", &Recognition::default()));
            }
        });
        assert!((0..16).all(|page| kept.get("ab12", &picture(page), "x").is_some()));
    }

    #[test]
    fn what_was_recognised_is_kept_by_content() {
        let folder = tempfile::tempdir().unwrap();
        let kept = Kept::new(folder.path().join("kept"));
        let picture = Picture { page: 1, area: [0.0, 0.0, 1.0, 1.0] };
        assert_eq!(kept.get("ab12", &picture, "x"), None);
        kept.put("ab12", &picture, "x", &Recognition { turn: 3, ..Recognition::default() });
        assert_eq!(kept.get("ab12", &picture, "x").unwrap().turn, 3);
        assert_eq!((kept.get("ab12", &picture, "y"), kept.get("ab13", &picture, "x")), (None, None));
    }
}
