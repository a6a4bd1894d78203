//! `make fuzz SECONDS=60`: documents that nobody made, on the stable toolchain.
//!
//! Each target takes fixtures of its kind, changes them here and there and reads them through the whole pipeline in a child
//! process with a limit on memory and time. A document is made from its seed alone, so a crash can be made again:
//! `cargo bench --bench fuzz -- TARGET --seed N` writes the document and reads it. What kills a child, panics or takes longer
//! than [`SLOW`] is written to `target/fuzz`. Zip containers are changed inside their members, so that the changes reach the
//! readers; the `mail` target opens mails and archives; `recognised` changes what an engine says of a page, `pictures` the picture that
//! is shown to it, `tagged` a PDF with a structure tree; the `figures` target writes tables of odd numbers and dates, for the parsers that no format hides.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a fuzzer may fail by panicking")]

use avstem::Options;
use avstem_read::archive;
use avstem_recognise::{Outcome, Recognised, enter, recognise, wanted};
use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Cursor, Read, Write},
    panic,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Dots on each side of a page that is a picture.
const SIDE: usize = 256;

/// Pictures of a document that are recognised.
const PICTURES: usize = 4;

/// What an engine says of a page with a table.
const HOCR: &str = "<div class='ocr_page' title='bbox 0 0 830 830; ppageno 0'>
<span class='ocr_line' title='bbox 40 60 700 90; baseline 0 -2; x_size 30'>
<span class='ocrx_word' title='bbox 40 60 120 90; x_wconf 95'><span class='ocrx_cinfo' title='x_bboxes 40 60 60 90; x_conf 99.6'>S</span><span class='ocrx_cinfo' title='x_bboxes 60 60 80 90; x_conf 98'>u</span><span class='ocrx_cinfo' title='x_bboxes 80 60 120 90; x_conf 97'>m</span></span>
<span class='ocrx_word' title='bbox 300 60 360 90; x_wconf 95'><span class='ocrx_cinfo' title='x_bboxes 300 60 330 90; x_conf 90'>12</span><span class='ocrx_cinfo' title='x_bboxes 330 60 360 90; x_conf 51'>4</span></span>
<span class='ocrx_word' title='bbox 500 60 560 90; x_wconf 95'><span class='ocrx_cinfo' title='x_bboxes 500 60 530 90; x_conf 90'>-7</span></span></span>
<span class='ocr_line' title='bbox 40 100 700 130; baseline 0.01 -2; x_size 30'>
<span class='ocrx_word' title='bbox 40 100 120 130; x_wconf 95'><span class='ocrx_cinfo' title='x_bboxes 40 100 120 130; x_conf 99'>Konto</span></span>
<span class='ocrx_word' title='bbox 300 100 360 130; x_wconf 95'><span class='ocrx_cinfo' title='x_bboxes 300 100 360 130; x_conf 90'>124</span></span></span></div>";

const TARGETS: [&str; 13] =
    ["pdf", "docx", "xlsx", "ods", "xls", "csv", "txt", "figures", "sniff", "mail", "recognised", "pictures", "tagged"];

/// A document that takes longer is one that hangs. Fixtures take milliseconds.
const SLOW: Duration = Duration::from_secs(10);

/// Address space of a child in bytes.
const MEMORY: u64 = 2 << 30;

/// Stack of the reading thread, as workers have it.
const STACK: usize = 256 << 20;

/// Words and signs that numbers, dates and tables are made of.
const PIECES: [&str; 48] = [
    "0",
    "1",
    "9",
    "12",
    "345",
    "1 234",
    "1.234",
    "1,234",
    "1'234",
    "12\u{a0}000",
    "99999999999999999999999999999",
    "0.0000000000000000000000000001",
    "-",
    "−",
    "–",
    "(",
    ")",
    "%",
    "kr",
    "kr 1 000,-",
    "NOK",
    "mill.",
    "1 000",
    "e9",
    "+",
    ".",
    ",",
    ";",
    "31.09.2017",
    "29.02.2019",
    "2017-13-45",
    "1.1.",
    "Q1 + Q2",
    "2. tertial",
    "januar",
    "2016/2017",
    "1.–30. juni",
    "uke 53",
    "Sum",
    "Sum inntekter",
    "Resultat",
    "Avvik",
    "Regnskap 2017",
    "Budsjett",
    "\u{202e}",
    "\u{0}",
    "ﬁ½²",
    "𝟙𝟚",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let number = |name: &str| arguments.iter().position(|a| a == name).and_then(|at| arguments.get(at + 1)?.parse::<u64>().ok());
    let named: Vec<&str> = TARGETS.into_iter().filter(|target| arguments.iter().any(|a| a == target)).collect();
    let seed = number("--seed");
    if arguments.iter().any(|a| a == "--child") {
        child(named[0], seed.unwrap_or(0));
    } else if let (Some(seed), [target]) = (seed, named.as_slice()) {
        let path = keep(target, seed);
        println!("{}", path.display());
        let started = Instant::now();
        let read = avstem::process(&fs::read(path).unwrap(), &Options::default());
        println!("{:?} in {:.2} s", read.map(|report| report.status), started.elapsed().as_secs_f64());
    } else {
        let seconds = number("--seconds").unwrap_or(10);
        let first = number("--from").unwrap_or(0);
        let targets = if named.is_empty() { TARGETS.to_vec() } else { named };
        let bad: usize = targets.into_iter().map(|target| hunt(target, first, Duration::from_secs(seconds))).sum();
        assert!(bad == 0, "{bad} documents went wrong");
    }
}

/// Runs children for a target until the time is over; gives how many documents went wrong.
fn hunt(target: &str, first: u64, time: Duration) -> usize {
    let end = Instant::now() + time;
    let mut seed = first;
    let mut bad = BTreeMap::new();
    while Instant::now() < end {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([target, "--child", "--seed", &seed.to_string()])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (say, said) = mpsc::channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        let errors = child.stderr.take().unwrap();
        thread::spawn(move || output.lines().map_while(Result::ok).all(|line| say.send(line).is_ok()));
        let last_words = thread::spawn(move || {
            let mut text = Vec::new();
            let _ = BufReader::new(errors).read_to_end(&mut text);
            String::from_utf8_lossy(&text).lines().take(3).collect::<Vec<_>>().join(" / ")
        });
        // The child names each seed before it reads it, and what panicked after.
        let how = loop {
            match said.recv_timeout(SLOW) {
                Ok(line) => match line.split_once(' ') {
                    None => seed = line.parse().unwrap(),
                    Some((at, panicked)) => {
                        bad.insert(at.parse().unwrap(), panicked.to_owned());
                    }
                },
                Err(mpsc::RecvTimeoutError::Timeout) => break Some("slow".to_owned()),
                Err(mpsc::RecvTimeoutError::Disconnected) => break Some("died".to_owned()),
            }
            if Instant::now() >= end {
                break None;
            }
        };
        let _ = child.kill();
        let status = child.wait().unwrap();
        let words = last_words.join().unwrap();
        if let Some(how) = how {
            bad.insert(seed, format!("{how}: {status} {words}"));
        }
        seed += 1;
    }
    println!("{target}: {} documents from seed {first}, {} went wrong", seed - first, bad.len());
    for (seed, how) in &bad {
        println!("   {} {how}", keep(target, *seed).display());
    }
    bad.len()
}

/// Reads documents from `seed` on, without end.
fn child(target: &str, seed: u64) {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let maximum = getrlimit(Resource::As).maximum;
        setrlimit(Resource::As, Rlimit { current: Some(MEMORY), maximum }).unwrap();
    }
    panic::set_hook(Box::new(|_| ()));
    let target = target.to_owned();
    let corpus = corpus(&target);
    let scan = picture_pdf(&scan());
    let reading = move || {
        assert!(reaches_its_reader(&target, &scan, &corpus), "{target} does not reach its reader");
        let mut out = std::io::stdout();
        for seed in seed.. {
            writeln!(out, "{seed}").unwrap();
            let bytes = document(&target, &corpus, seed);
            let read = || match target.as_str() {
                "mail" => opened(&bytes),
                "recognised" => drop(recognised(&scan, &bytes)),
                "pictures" => drop(recognised(&bytes, HOCR.as_bytes())),
                _ => processed(&bytes),
            };
            if let Err(panic) = panic::catch_unwind(read) {
                let text = panic.downcast_ref::<&str>().map(ToString::to_string).or_else(|| panic.downcast_ref::<String>().cloned());
                writeln!(out, "{seed} panicked: {}", text.unwrap_or_default().replace('\n', " ")).unwrap();
            }
        }
    };
    thread::Builder::new().stack_size(STACK).spawn(reading).unwrap().join().unwrap();
}

fn processed(bytes: &[u8]) {
    let _ = avstem::process(bytes, &Options::default());
}

/// Reads a document whose pictures say this to the engine, whatever is asked of it; gives how many words were recognised.
fn recognised(bytes: &[u8], hocr: &[u8]) -> usize {
    let options = Options::default();
    let Ok((mut document, mut notes)) = avstem::read(bytes, &options.limits) else { return 0 };
    let said = String::from_utf8_lossy(hocr).into_owned();
    let of = |picture| {
        let outcome = match recognise(bytes, &picture, &mut |_, _| Ok(said.clone())) {
            Ok(recognition) => Outcome::Recognised(recognition),
            Err(why) => Outcome::Failed(why),
        };
        Recognised { picture, outcome }
    };
    let pictures: Vec<Recognised> = wanted(&document).into_iter().take(PICTURES).map(of).collect();
    let words = |of: &Recognised| if let Outcome::Recognised(recognition) = &of.outcome { recognition.words.len() } else { 0 };
    let words = pictures.iter().map(words).sum();
    enter(&mut document, &pictures, "an engine", &mut notes);
    let _ = avstem::examine(document, notes, &options);
    words
}

/// A target whose documents do not reach their reader would find nothing.
fn reaches_its_reader(target: &str, scan: &[u8], corpus: &[Vec<u8>]) -> bool {
    match target {
        "recognised" => corpus.iter().all(|hocr| recognised(scan, hocr) > 0),
        "pictures" => recognised(scan, HOCR.as_bytes()) > 0,
        "tagged" => corpus.iter().all(|pdf| {
            let report = avstem::process(pdf, &Options::default()).unwrap();
            report.statements.iter().any(|statement| statement.lines.len() == 2)
        }),
        _ => true,
    }
}

/// Lists what is in a container, and asks for each member.
fn opened(bytes: &[u8]) {
    let limits = Options::default().limits;
    let mut members = Vec::new();
    if archive::list(bytes, &limits, &mut |member| members.push((member.inside.to_vec(), member.content.map(<[u8]>::to_vec).ok()))).is_err()
    {
        return;
    }
    let Ok(mut archive) = archive::Opened::open(Cursor::new(bytes), &limits) else { return };
    for (inside, content) in members.into_iter().filter(|(_, content)| content.is_some()) {
        assert!(archive.member(&inside, &limits).ok() == content, "a member has other bytes when it is asked for");
    }
}

/// Writes the document of a seed.
fn keep(target: &str, seed: u64) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/fuzz");
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{target}-{seed}"));
    fs::write(&path, document(target, &corpus(target), seed)).unwrap();
    path
}

/// The fixtures that a target starts from.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    if target == "mail" {
        let folders = ["mail-with-budget", "archive-7zip"].map(|folder| fs::read_dir(fixtures.join(folder)).unwrap());
        let files = folders.into_iter().flatten().map(|entry| entry.unwrap().path());
        let mut mails: Vec<PathBuf> = files.filter(|path| path.extension().is_some_and(|end| end != "md")).collect();
        mails.sort();
        return mails.into_iter().map(|path| fs::read(path).unwrap()).collect();
    }
    match target {
        "recognised" => return vec![HOCR.as_bytes().to_vec()],
        "pictures" => return vec![picture_pdf(&scan()), picture_pdf(&[0x55; SIDE * SIDE / 8])],
        "tagged" => return vec![tagged_pdf()],
        _ => (),
    }
    let mut paths: Vec<PathBuf> = fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let wanted = |path: &PathBuf| {
        let file = fs::read_dir(path)
            .ok()?
            .map(|entry| entry.unwrap().path())
            .find(|file| file.file_stem().is_some_and(|stem| stem == "source"))?;
        (target == "sniff" || target == "figures" || file.extension()? == target).then(|| fs::read(file).unwrap())
    };
    let mut corpus: Vec<Vec<u8>> = paths.iter().filter_map(wanted).collect();
    if target == "pdf" {
        corpus.push(plain_pdf());
    }
    corpus
}

/// A PDF whose content stream is plain, so that changes reach its operators.
fn plain_pdf() -> Vec<u8> {
    let mut content = String::new();
    for (row, line) in ["Konto Regnskap Budsjett", "3016 974 696 900 000", "3020 12 500 10 000", "Sum 987 196 910 000"].iter().enumerate() {
        content.extend([format!("BT /F1 9 Tf 50 {} Td ({line}) Tj ET 40 {} 200 12 re S\n", 150 - row * 14, 146 - row * 14)]);
    }
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R>>>>/Contents 4 0 R>>endobj\n\
         4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n\
         6 0 obj<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 9>>stream\n0 0 9 9 re\nendstream endobj\ntrailer<</Root 1 0 R>>\n",
        content.len()
    )
    .into_bytes()
}

/// A page of black and white dots with rules and lines of blocks that look like writing, eight dots a byte.
fn scan() -> Vec<u8> {
    let is_ink =
        |x: usize, y: usize| y % 64 < 2 || x % 128 < 2 || (y % 32 > 8 && y % 32 < 24 && x % 16 > 3 && !(x / 16 + y / 32).is_multiple_of(5));
    let byte = |at: usize| (0..8).fold(0_u8, |byte, bit| byte << 1 | u8::from(!is_ink(at % (SIDE / 8) * 8 + bit, at / (SIDE / 8))));
    (0..SIDE * SIDE / 8).map(byte).collect()
}

/// A PDF of one page that is a picture of `SIDE` by `SIDE` dots, plain so that changes reach it.
fn picture_pdf(dots: &[u8]) -> Vec<u8> {
    let hex = dots.iter().fold(String::new(), |all, byte| all + &format!("{byte:02x}"));
    format!(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>endobj\n\
         4 0 obj<</Length 30>>stream\nq 200 0 0 200 0 0 cm /X Do Q  \nendstream endobj\n\
         5 0 obj<</Type/XObject/Subtype/Image/Width {SIDE}/Height {SIDE}/BitsPerComponent 1/ColorSpace/DeviceGray/Decode[0 1]\
         /Filter/ASCIIHexDecode/Length {}>>stream\n{hex}>\nendstream endobj\ntrailer<</Root 1 0 R>>\n",
        hex.len() + 1
    )
    .into_bytes()
}

/// A PDF with a structure tree: a heading, a table of three rows, spans of cells, text in place of what is shown, a map of roles.
fn tagged_pdf() -> Vec<u8> {
    let cells = ["Konto", "Regnskap", "Budsjett", "3016", "974 696", "900 000", "Sum", "974 696", "900 000"];
    let mut content = "/H1 <</MCID 0>> BDC BT /F1 12 Tf 50 180 Td (Rekneskap) Tj ET EMC\n".to_owned();
    for (at, cell) in cells.iter().enumerate() {
        let (x, y) = (50 + at % 3 * 70, 150 - at / 3 * 14);
        content.extend([format!("/TD <</MCID {}/ActualText({cell})>> BDC BT /F1 9 Tf {x} {y} Td ({cell}) Tj ET EMC\n", at + 1)]);
    }
    content += "/Artifact BMC BT /F1 6 Tf 50 10 Td (Side 1) Tj ET EMC";
    let mut objects = format!(
        "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/MarkInfo<</Marked true>>/StructTreeRoot 6 0 R/Lang(nb-NO)>>endobj\n\
         2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
         3 0 obj<</Type/Page/Parent 2 0 R/StructParents 0/MediaBox[0 0 300 200]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>endobj\n\
         4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
         5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n\
         6 0 obj<</Type/StructTreeRoot/K[7 0 R 8 0 R]/RoleMap<</Tabell/Table/Rad/TR/TD/TD>>/ParentTree<</Nums[0[7 0 R 20 0 R]]>>>>endobj\n\
         7 0 obj<</S/H1/P 6 0 R/Pg 3 0 R/K 0>>endobj\n8 0 obj<</S/Tabell/P 6 0 R/K[10 0 R 11 0 R 12 0 R]>>endobj\n",
        content.len()
    );
    for row in 0..3 {
        let first = 20 + row * 3;
        objects.extend([format!("{} 0 obj<</S/Rad/P 8 0 R/K[{first} 0 R {} 0 R {} 0 R]>>endobj\n", 10 + row, first + 1, first + 2)]);
        for cell in first..first + 3 {
            let kind = if row == 0 { "TH/A<</O/Table/Scope/Column/ColSpan 1>>" } else { "TD/A<</O/Table/RowSpan 1>>" };
            let shown = format!("/Pg 3 0 R/K[<</Type/MCR/Pg 3 0 R/MCID {}>>]", cell - 19);
            objects.extend([format!("{cell} 0 obj<</S/{kind}/P {} 0 R{shown}>>endobj\n", 10 + row)]);
        }
    }
    (objects + "trailer<</Root 1 0 R>>\n").into_bytes()
}

/// The document of a seed.
fn document(target: &str, corpus: &[Vec<u8>], seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed ^ 0x9e37_79b9_7f4a_7c15);
    chance.next();
    if target == "figures" {
        return figures(&mut chance);
    }
    let base = chance.of(corpus).clone();
    if base.starts_with(b"PK") && chance.below(8) > 0 {
        return changed_inside(&base, corpus, &mut chance).unwrap_or(base);
    }
    changed(base, corpus, &mut chance)
}

/// A text or CSV of odd figures.
fn figures(chance: &mut Chance) -> Vec<u8> {
    let delimiter = *chance.of(&["\t", ";", ",", "|", "  "]);
    let (rows, columns) = (1 + chance.below(12), 1 + chance.below(8));
    let mut text = String::new();
    for _ in 0..rows {
        let cell =
            |chance: &mut Chance| (0..=chance.below(3)).map(|_| *chance.of(&PIECES)).collect::<Vec<_>>().join(*chance.of(&["", " "]));
        text += &(0..columns).map(|_| cell(chance)).collect::<Vec<_>>().join(delimiter);
        text += *chance.of(&["\n", "\r\n", "\n\n"]);
    }
    text.into_bytes()
}

/// A zip container with one member changed.
fn changed_inside(base: &[u8], corpus: &[Vec<u8>], chance: &mut Chance) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(base)).ok()?;
    let chosen = chance.below(archive.len());
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).ok()?;
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).ok()?;
        if index == chosen {
            bytes = changed(bytes, corpus, chance);
        }
        let name = member.name().ok()?.into_owned();
        out.start_file(name, SimpleFileOptions::default()).ok()?;
        out.write_all(&bytes).ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

/// Bytes changed in a few places.
fn changed(mut bytes: Vec<u8>, corpus: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1);
        let end = (at + 1 + chance.below(64)).min(bytes.len());
        match chance.below(10) {
            0 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            1 if at < bytes.len() => bytes[at] = *chance.of(&[0, 0xff, 0x7f, 0x80, b'<', b'>', b'(', b'[', b'/', b'"', b'\n']),
            2 if at < end => drop(bytes.drain(at..end)),
            3 if at < end => {
                let piece = bytes[at..end].repeat(1 + chance.below(40));
                bytes.splice(at..at, piece);
            }
            4 => drop(bytes.splice(at..at, chance.of(&PIECES).bytes()).count()),
            5 => {
                let other = chance.of(corpus);
                let from = chance.below(other.len());
                let piece = other[from..(from + chance.below(200)).min(other.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            6 => bytes.truncate(at),
            7 | 8 => number_changed(&mut bytes, at, chance),
            _ if at < end => {
                let to = chance.below(bytes.len());
                let piece = bytes[at..end].to_vec();
                bytes.splice(to..to, piece);
            }
            _ => (),
        }
    }
    bytes
}

/// The next number in the bytes, another one.
fn number_changed(bytes: &mut Vec<u8>, from: usize, chance: &mut Chance) {
    let Some(start) = bytes.get(from..).and_then(|rest| rest.iter().position(u8::is_ascii_digit)).map(|at| at + from) else { return };
    let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let numbers = ["0", "-1", "1", "65536", "1000000", "2147483648", "4294967295", "18446744073709551616", "1e9", "0.0000001", "99999"];
    bytes.splice(start..start + length, chance.of(&numbers).bytes());
}

/// Numbers that look random and follow from a seed alone (xorshift64*).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() >> 16) as usize % end.max(1)
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.below(all.len());
        &all[at]
    }
}
