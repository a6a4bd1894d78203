//! How fast each stage is: pages a CPU second on PDFs, milliseconds on other formats.
//!
//! The documents are made here (budget tables with and without rules, prose) or are the fixtures; a folder of further PDFs may
//! be named in `AVSTEM_BENCH`. `pdftotext -layout`, where it is installed, is run on the same PDFs: it does what `read` and
//! `layout` do, so the ratio against it can be compared between machines and changes; the times themselves cannot.
//! Medians of several runs, after one that is not counted. CPU time of all threads where `/proc` tells it, else the clock.
#![allow(
    clippy::needless_for_each,
    clippy::format_collect,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a bench stops by panicking"
)]

use avstem::{Made, Options, trace};
use std::{
    fmt::Write,
    fs,
    hint::black_box,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Instant,
};

/// Odd, so that the median is a run that was measured.
const RUNS: usize = 7;
const STAGES: [&str; 6] = ["read", "layout", "table", "interpret", "relate+check", "report"];
/// Pages of each PDF that is made here.
const PAGES: usize = 60;

/// Seconds of each stage, in the order of [`STAGES`].
type Times = [f64; STAGES.len()];

fn main() {
    let made = tempfile::tempdir().unwrap();
    let mut sets = vec![
        set("made: aligned table", vec![write(made.path(), "aligned.pdf", &pdf(Shape::Aligned))]),
        set("made: ruled table", vec![write(made.path(), "ruled.pdf", &pdf(Shape::Ruled))]),
        set("made: prose", vec![write(made.path(), "prose.pdf", &pdf(Shape::Prose))]),
        set("fixtures", fixtures().into_iter().filter(|path| path.extension().is_some_and(|e| e == "pdf")).collect()),
    ];
    if let Some(folder) = std::env::var_os("AVSTEM_BENCH") {
        sets.push(set("AVSTEM_BENCH", below(Path::new(&folder))));
    }
    println!("Pages a CPU second, median of {RUNS} runs\n");
    print!("{:20} {:>5}", "PDFs", "pages");
    for stage in STAGES {
        print!(" {stage:>12}");
    }
    println!(" {:>8} {:>10} {:>7}", "all", "pdftotext", "ratio");
    for set in sets.iter().filter(|set| set.pages > 0) {
        line(set);
    }
    println!("\nratio: CPU time of the whole pipeline against `pdftotext -layout`\n\nOther formats, milliseconds\n");
    print!("{:34} {:>8}", "document", "bytes");
    for stage in STAGES {
        print!(" {stage:>12}");
    }
    println!(" {:>8}", "all");
    let csv = write(made.path(), "made.csv", &csv());
    let others = fixtures().into_iter().filter(|path| path.extension().is_some_and(|e| e != "pdf"));
    for path in std::iter::once(csv).chain(others) {
        let document = set("", vec![path.clone()]);
        let times = median(|| run(&document.documents));
        let folder = path.parent().and_then(Path::file_name).filter(|_| path.starts_with(root())).unwrap_or_default();
        let name = Path::new(folder).join(path.file_name().unwrap());
        print!("{:34} {:>8}", name.display(), document.documents[0].len());
        times.iter().for_each(|time| print!(" {:>12.2}", time * 1e3));
        println!(" {:>8.2}", times.iter().sum::<f64>() * 1e3);
    }
}

/// Documents that are measured together.
struct Set {
    name: &'static str,
    paths: Vec<PathBuf>,
    documents: Vec<Vec<u8>>,
    pages: usize,
}

/// What can be read of the documents at these paths.
fn set(name: &'static str, paths: Vec<PathBuf>) -> Set {
    let mut set = Set { name, paths: Vec::new(), documents: Vec::new(), pages: 0 };
    for path in paths {
        let bytes = fs::read(&path).unwrap();
        if let Ok(report) = avstem::process(&bytes, &Options::default()) {
            set.pages += report.document.pages.unwrap_or(0) as usize;
            set.paths.push(path);
            set.documents.push(bytes);
        }
    }
    set
}

fn line(set: &Set) {
    let times = median(|| run(&set.documents));
    let all: f64 = times.iter().sum();
    let speed = |seconds: f64| set.pages as f64 / seconds.max(1e-9);
    print!("{:20} {:>5}", set.name, set.pages);
    times.iter().for_each(|time| print!(" {:>12.0}", speed(*time)));
    print!(" {:>8.0}", speed(all));
    match pdftotext(&set.paths) {
        Some(peer) => println!(" {:>10.0} {:>7.2}", speed(peer), all / peer),
        None => println!(" {:>10} {:>7}", "–", "–"),
    }
}

/// One run over some documents.
fn run(documents: &[Vec<u8>]) -> Times {
    let mut times = Times::default();
    for bytes in documents {
        let mut last = cpu_seconds();
        let mut lap = |stage: usize| {
            let now = cpu_seconds();
            times[stage] += now - last;
            last = now;
        };
        let report = trace(black_box(bytes), &Options::default(), |made| match made {
            Made::Document(_) => lap(0),
            Made::Blocks(_) => lap(1),
            Made::Steps(_) => {}
            Made::Flow(_) => lap(2),
            Made::Content(_) => lap(3),
            Made::Relations(..) | Made::Checked(..) => lap(4),
        });
        lap(5);
        let _ = black_box(report);
    }
    times
}

/// The run whose sum is the median of [`RUNS`], after one that is not counted.
fn median(mut run: impl FnMut() -> Times) -> Times {
    run();
    let mut runs: Vec<Times> = (0..RUNS).map(|_| run()).collect();
    runs.sort_by(|a, b| a.iter().sum::<f64>().total_cmp(&b.iter().sum()));
    runs[RUNS / 2]
}

/// CPU seconds that all threads of this process have used; seconds of the clock where that is not told.
fn cpu_seconds() -> f64 {
    use std::sync::OnceLock;
    static START: OnceLock<Instant> = OnceLock::new();
    let used = |task: fs::DirEntry| {
        let text = fs::read_to_string(task.path().join("schedstat")).ok()?;
        text.split(' ').next()?.parse::<u64>().ok()
    };
    let tasks = fs::read_dir("/proc/self/task").ok().map(|tasks| tasks.flatten().filter_map(used).sum::<u64>());
    tasks
        .filter(|nanoseconds| *nanoseconds > 0)
        .map_or_else(|| START.get_or_init(Instant::now).elapsed().as_secs_f64(), |ns| ns as f64 / 1e9)
}

/// CPU seconds of `pdftotext -layout` over all files, median of the runs; `None` where it is not installed.
fn pdftotext(paths: &[PathBuf]) -> Option<f64> {
    let once = || {
        let start = (children_seconds(), Instant::now());
        for path in paths {
            let mut command = Command::new("pdftotext");
            command.arg("-layout").arg(path).arg("-").stdout(Stdio::null()).stderr(Stdio::null());
            command.status().ok()?;
        }
        let clock = start.1.elapsed().as_secs_f64();
        Some(children_seconds().zip(start.0).map_or(clock, |(now, before)| now - before))
    };
    once()?;
    let mut times: Vec<f64> = (0..RUNS).filter_map(|_| once()).collect();
    times.sort_by(f64::total_cmp);
    times.get(RUNS / 2).copied().filter(|time| *time > 0.0)
}

/// CPU seconds of ended child processes, in steps of a hundredth.
fn children_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    // After the program's name, which may hold blanks: state is the first field, cutime and cstime are the 14th and 15th.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    Some(ticks as f64 / 100.0)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The documents of `fixtures/`, by path.
fn fixtures() -> Vec<PathBuf> {
    let folders = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path());
    let files = folders.flat_map(|folder| fs::read_dir(folder).into_iter().flatten()).map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = files.filter(|path| path.file_stem().is_some_and(|stem| stem == "source")).collect();
    paths.sort();
    paths
}

/// All PDFs at and below a folder, by path.
fn below(folder: &Path) -> Vec<PathBuf> {
    let files = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().flatten().map(walkdir::DirEntry::into_path);
    files.filter(|path| path.extension().is_some_and(|e| e == "pdf")).collect()
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, bytes).unwrap();
    path
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    Aligned,
    Ruled,
    Prose,
}

/// Words for headings: no two pages have the same, else they would be taken for running heads.
const WORDS: [&str; 8] = ["skole", "helse", "vei", "vann", "kultur", "plan", "havn", "brann"];

/// The content stream of a page: 45 lines of five figures under a header, with a total a group; or as many lines of prose.
fn page(shape: Shape, number: usize) -> String {
    let (first, second) = (WORDS[number % 8], WORDS[number / 8 % 8]);
    let mut content = format!("BT /F1 14 Tf 60 780 Td (Budsjett for {first} og {second}) Tj ET\n");
    let mut show = |x: f32, y: f32, text: &str| writeln!(content, "BT /F1 9 Tf {x} {y} Td ({text}) Tj ET").unwrap();
    let mut sums = [0_u32; 5];
    for row in 0..46_u16 {
        let y = 750.0 - 14.0 * f32::from(row);
        if shape == Shape::Prose {
            show(60.0, y, "Styret drøftet saken og ba om en ny vurdering av arbeidet før neste møte i nemnda til høsten.");
            continue;
        }
        let total = row % 9 == 0;
        show(
            60.0,
            y,
            &if row == 0 {
                "Tekst".to_owned()
            } else if total {
                "Sum gruppe".to_owned()
            } else {
                format!("{} Post nummer {row}", 5000 + row)
            },
        );
        for (column, sum) in (0_u16..).zip(&mut sums) {
            let value = 1000 + 37 * u32::from(row) + 911 * u32::from(column);
            let text = match (row, total) {
                (0, _) => format!("{} {}", ["Regnskap", "Budsjett"][usize::from(column % 2)], 2015 + column),
                (_, true) => grouped(std::mem::take(sum)),
                _ => {
                    *sum += value;
                    grouped(value)
                }
            };
            // Right-aligned: a digit of Helvetica is 0.556 wide, a blank 0.278.
            let width: f32 = text.chars().map(|c| if c == ' ' { 2.5 } else { 5.0 }).sum();
            show(260.0 + 70.0 * f32::from(column) - width, y, &text);
        }
    }
    if shape == Shape::Ruled {
        for row in 0..47_u16 {
            let y = 760.0 - 14.0 * f32::from(row);
            writeln!(content, "0.5 w 55 {y} m 550 {y} l S").unwrap();
        }
        for x in [55, 195, 265, 335, 405, 475, 550] {
            writeln!(content, "0.5 w {x} 760 m {x} 116 l S").unwrap();
        }
    }
    content
}

fn grouped(value: u32) -> String {
    if value < 1000 { value.to_string() } else { format!("{} {:03}", value / 1000, value % 1000) }
}

/// A PDF of [`PAGES`] pages in Helvetica.
fn pdf(shape: Shape) -> Vec<u8> {
    let kids: String = (0..PAGES).map(|page| format!("{} 0 R ", 2 * page + 4)).collect();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {PAGES}>>").into_bytes(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_vec(),
    ];
    for number in 0..PAGES {
        let contents = 2 * number + 5;
        let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {contents} 0 R>>");
        // One byte a character: the letters of the encoding are those of Latin-1.
        let content = latin1(&self::page(shape, number));
        objects.push(page.into_bytes());
        objects.push([format!("<</Length {}>>stream\n", content.len()).as_bytes(), &content, b"\nendstream"].concat());
    }
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
        bytes.extend([format!("{} 0 obj", index + 1).as_bytes(), object, b"endobj\n"].concat());
    }
    let start = bytes.len();
    let end = format!("{table}trailer<</Root 1 0 R/Size {}>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    bytes.extend(end.into_bytes());
    bytes
}

fn latin1(content: &str) -> Vec<u8> {
    content.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect()
}

/// 5,000 account lines of four years.
fn csv() -> Vec<u8> {
    let mut text = "Konto;Tekst;2015;2016;2017;2018\n".to_owned();
    for row in 0..5000 {
        let figures: String = (0..4).map(|column| format!(";{}", 1000 + 37 * row + 911 * column)).collect();
        writeln!(text, "{};Post nummer {row}{figures}", 3000 + row).unwrap();
    }
    text.into_bytes()
}
