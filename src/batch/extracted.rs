//! Reports that were written before: what `extract --out` left in folders, or wrote as lines.
//!
//! In: folders, files, or standard input. Out: one [`Stored`] after the other: reports, documents that were not read (from the manifest), and
//! what is no report, with the reason. One report is held at a time, and of a folder the names of its files. What a manifest names comes in
//! its order, then every other `.json` and `.json.gz` by its path; hidden files, sites and tables are passed over, and links are not
//! followed. Nothing is believed of a manifest's paths: an output lies below its folder, or is not opened. What it does not do: it reads
//! no document.

use super::{
    manifest::{self, Entry, MANIFEST},
    outcome::why,
    stored::{self, MOST_BYTES, SUFFIXES},
};
use avstem::report::model::{Report, SCHEMA_VERSION};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    io::{self, BufRead, BufReader, Read},
    path::{Component, Path, PathBuf},
};
use walkdir::{DirEntry, WalkDir};

/// The path that stands for standard input.
const PIPE: &str = "-";

/// What was found.
#[derive(Debug)]
pub enum Stored {
    /// A report, and what the manifest says of its document.
    Report(Box<Report>, Option<Entry>),
    /// A document of which there is no report.
    NotRead(Entry),
    /// Something that is no report: where it stands, and why.
    Broken(String, String),
}

/// Who takes what was found; an error ends everything.
pub type Take<'a> = dyn FnMut(Stored) -> io::Result<()> + 'a;

/// Hands on everything that the inputs hold, in their order.
///
/// # Errors
/// Those of who takes it; what cannot be read is handed on as broken.
pub fn each(inputs: &[PathBuf], take: &mut Take) -> io::Result<()> {
    for input in inputs {
        if input == Path::new(PIPE) {
            lines("standard input", io::stdin().lock(), take)?;
        } else if input.is_dir() {
            folder(input, take)?;
        } else if input.file_name().is_some_and(|name| name == MANIFEST) {
            take(broken(input, "a manifest: name its folder in its place".to_owned()))?;
        } else {
            match stored::opened(input) {
                Ok(file) => lines(&shown(input), BufReader::new(file), take)?,
                Err(problem) => take(broken(input, why(&problem)))?,
            }
        }
    }
    Ok(())
}

/// All reports of a folder.
fn folder(root: &Path, take: &mut Take) -> io::Result<()> {
    let mut files = BTreeSet::new();
    let mut folders = Vec::new();
    for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(is_looked_at) {
        match entry {
            Ok(entry) if entry.file_name() == MANIFEST => folders.extend(entry.path().parent().map(Path::to_owned)),
            Ok(entry) if entry.file_type().is_dir() && is_of_first_run(entry.path()) => folders.push(entry.into_path()),
            Ok(entry) if entry.file_type().is_file() && is_json(entry.path()) => _ = files.insert(entry.into_path()),
            Ok(_) => (),
            Err(problem) => {
                let path = problem.path().unwrap_or(root).to_owned();
                take(broken(&path, problem.io_error().map_or_else(|| problem.to_string(), why)))?;
            }
        }
    }
    if files.is_empty() && folders.is_empty() {
        return take(broken(root, "there is no JSON of avstem extract in it".to_owned()));
    }
    for folder in folders {
        match manifest::read(&folder) {
            Ok(recorded) => recorded.entries.into_values().try_for_each(|entry| recorded_one(&folder, entry, &mut files, take))?,
            Err(problem) => take(broken(&folder, format!("its manifest cannot be used, only its JSON is taken: {}", why(&problem))))?,
        }
    }
    files.iter().try_for_each(|path| match report(path) {
        Ok(report) => take(Stored::Report(report, None)),
        Err(reason) => take(broken(path, reason)),
    })
}

/// True for a folder whose first run is not over, or was broken off: it has no manifest yet.
fn is_of_first_run(folder: &Path) -> bool {
    manifest::is_unfinished(folder) && !folder.join(MANIFEST).exists()
}

/// What a manifest says of one document, with its report; the report's file is then dealt with.
fn recorded_one(folder: &Path, entry: Entry, files: &mut BTreeSet<PathBuf>, take: &mut Take) -> io::Result<()> {
    let output = entry.output().filter(|output| output.components().all(|part| matches!(part, Component::Normal(_))));
    let Some(path) = output.map(|output| folder.join(output)) else {
        if entry.outcome.is_read() {
            take(Stored::Broken(entry.path.clone(), "the manifest names no output of it".to_owned()))?;
        }
        return take(Stored::NotRead(entry));
    };
    if !files.remove(&path) && !is_hidden_report(folder, &path) {
        take(broken(&path, "the manifest names it, and it is not there".to_owned()))?;
        return take(Stored::NotRead(entry));
    }
    match report(&path) {
        Ok(report) => take(Stored::Report(report, Some(entry))),
        Err(reason) => {
            take(broken(&path, reason))?;
            take(Stored::NotRead(entry))
        }
    }
}

/// True for a file that the manifest of a folder names and a look into the folder passes over: of a document that is called `.csv`, as
/// attachments of mails are. No part of its path below the folder may be a link.
fn is_hidden_report(folder: &Path, path: &Path) -> bool {
    let is_real = |path: &&Path| path.symlink_metadata().is_ok_and(|at| !at.is_symlink());
    path.is_file() && path.ancestors().take_while(|above| *above != folder).all(|above| is_real(&above))
}

/// False for hidden files, and for folders that hold what else avstem makes.
fn is_looked_at(entry: &DirEntry) -> bool {
    let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
    let is_made =
        || entry.file_type().is_dir() && (avstem_site::is_site(entry.path()) || avstem_tables::write::folder::is_tables(entry.path()));
    entry.depth() == 0 || !is_hidden && !is_made()
}

fn is_json(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    SUFFIXES.iter().any(|suffix| name.ends_with(suffix))
}

/// The report in a file; in words why it holds none.
fn report(path: &Path) -> Result<Box<Report>, String> {
    parsed(&stored::text(path).map_err(|problem| why(&problem))?)
}

/// Bytes that some programs put before UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

fn parsed(text: &[u8]) -> Result<Box<Report>, String> {
    if text.len() as u64 > MOST_BYTES {
        return Err(format!("over {} MiB; no report of avstem is that long", MOST_BYTES >> 20));
    }
    // Without its line end: a text that breaks off inside quotes is told as that.
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text).trim_ascii();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    match serde_json::from_slice::<Box<Report>>(text) {
        // Its fields may mean something else.
        Ok(report) if report.schema_version > SCHEMA_VERSION => Err(of_later(report.schema_version)),
        Ok(report) => Ok(report),
        Err(problem) => Err(reason(text, &problem)),
    }
}

fn of_later(version: u32) -> String {
    format!("a report of schema version {version}; this avstem knows versions up to {SCHEMA_VERSION}")
}

/// The field by which a report is known.
#[derive(Deserialize)]
struct Head {
    schema_version: u32,
}

/// Why a text is no report.
fn reason(text: &[u8], problem: &serde_json::Error) -> String {
    match serde_json::from_slice::<Head>(text) {
        Ok(head) if head.schema_version > SCHEMA_VERSION => of_later(head.schema_version),
        Ok(_) => format!("a report that was changed: {problem}"),
        Err(_) if problem.is_eof() => format!("no whole report: it breaks off: {problem}"),
        // What fields it has instead says nothing to who named it.
        Err(_) if problem.is_data() => "no report of avstem extract".to_owned(),
        Err(_) => format!("no report of avstem extract: {problem}"),
    }
}

/// Reports one a line, or one after the other where they are indented.
fn lines(whence: &str, mut input: impl BufRead, take: &mut Take) -> io::Result<()> {
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        match (&mut input).take(MOST_BYTES + 1).read_until(b'\n', &mut line) {
            Ok(0) if number == 1 => return take(Stored::Broken(whence.to_owned(), "it is empty".to_owned())),
            Ok(0) => return Ok(()),
            Ok(_) => (),
            Err(problem) => return take(Stored::Broken(whence.to_owned(), why(&problem))),
        }
        if line.trim_ascii() == b"{" {
            return indented(whence, line.as_slice().chain(input), take);
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        match parsed(&line) {
            Ok(report) => take(Stored::Report(report, None))?,
            Err(reason) => take(Stored::Broken(format!("{whence}:{number}"), reason))?,
        }
    }
    Ok(())
}

/// Indented reports one after the other; after what is none there is no telling where the next would begin.
fn indented(whence: &str, input: impl Read, take: &mut Take) -> io::Result<()> {
    for report in serde_json::Deserializer::from_reader(input).into_iter::<Report>() {
        match report {
            Ok(report) => take(Stored::Report(Box::new(report), None))?,
            Err(problem) => {
                let reason = format!("no report of avstem extract, and what follows is not taken: {problem}");
                return take(Stored::Broken(whence.to_owned(), reason));
            }
        }
    }
    Ok(())
}

fn broken(path: &Path, reason: String) -> Stored {
    Stored::Broken(shown(path), reason)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem::{Options, report::json};
    use std::fs;

    /// A report, and its JSON on one line.
    fn report_line(path: &str) -> String {
        let mut report = avstem::process("Budsjett 2026\n".as_bytes(), &Options::default()).unwrap();
        report.document.path = path.to_owned();
        json::line(&report).unwrap()
    }

    /// What was handed on, a word each.
    fn told(each: impl FnOnce(&mut Take) -> io::Result<()>) -> Vec<String> {
        let mut told = Vec::new();
        each(&mut |stored| {
            told.push(match stored {
                Stored::Report(report, entry) => format!("{}{}", report.document.path, if entry.is_some() { " known" } else { "" }),
                Stored::NotRead(entry) => format!("{} not read", entry.path),
                Stored::Broken(whence, reason) => format!("{whence}: {reason}"),
            });
            Ok(())
        })
        .unwrap();
        told
    }

    #[test]
    fn a_broken_line_costs_no_other() {
        let (a, b) = (report_line("a"), report_line("b"));
        let later = a.replacen("\"schema_version\":", "\"schema_version\":9", 1);
        let text = format!("{a}\n\n{}\n{{\"x\":1}}\n{later}\n{b}", &a[..a.len() / 2]);
        let told = told(|take| lines("x", text.as_bytes(), take));
        assert_eq!(told.len(), 5, "{told:#?}");
        assert_eq!([&told[0], &told[4]], ["a", "b"]);
        assert!(told[1].starts_with("x:3: no whole report: it breaks off"), "{}", told[1]);
        assert!(told[2].ends_with("x:4: no report of avstem extract"), "{}", told[2]);
        assert!(told[3].starts_with("x:5: a report of schema version 9"), "{}", told[3]);
    }

    #[test]
    fn indented_reports_follow_each_other() {
        let pretty = |path: &str| json::pretty(&serde_json::from_str::<Report>(&report_line(path)).unwrap()).unwrap();
        let text = format!("{}{}", pretty("a"), pretty("b"));
        assert_eq!(told(|take| lines("x", text.as_bytes(), take)), ["a", "b"]);
        let text = format!("{}{{\n \"y\": 1}}\n", pretty("a"));
        let told = told(|take| lines("x", text.as_bytes(), take));
        assert!(told.len() == 2 && told[1].contains("what follows is not taken"), "{told:#?}");
    }

    #[test]
    fn a_folder_is_its_manifest_and_then_its_other_reports() {
        let dir = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        let entry = |path: &str, outcome: &str, output: &str| {
            format!(
                "{{\"path\":\"{path}\",\"sha256\":null,\"outcome\":\"{outcome}\",\"reason\":null,\"output\":{output},\"length\":null,\"engine\":\"1\",\"configuration\":\"c\"}}\n"
            )
        };
        let manifest = [
            entry("b.pdf", "ok", "\"b.pdf.json\""),
            entry("c.pdf", "encrypted", "null"),
            entry("d.pdf", "ok", "\"d.pdf.json\""),
            entry("e.pdf", "ok", "\"../outside.json\""),
            // An attachment of this name.
            entry("f.eml/.csv", "ok", "\"f.eml/.csv.json\""),
        ];
        write("json/avstem.manifest.ndjson", &manifest.concat());
        write("json/b.pdf.json", &report_line("b.pdf"));
        write("json/a.json", &report_line("a"));
        write("json/f.eml/.csv.json", &report_line("f.eml/.csv"));
        write("json/package.json", "{\"name\": \"x\"}");
        write("json/.hidden.json", "x");
        write("json/tables/avstem-tables.json", "{}");
        write("outside.json", &report_line("outside"));
        let told = told(|take| folder(&dir.path().join("json"), take));
        assert_eq!(told.len(), 9, "{told:#?}");
        assert_eq!(&told[..2], ["b.pdf known", "c.pdf not read"]);
        assert!(told[2].ends_with("d.pdf.json: the manifest names it, and it is not there") && told[3] == "d.pdf not read", "{told:#?}");
        assert_eq!(&told[4..8], ["e.pdf: the manifest names no output of it", "e.pdf not read", "f.eml/.csv known", "a"]);
        assert!(told[8].contains("package.json: no report of avstem extract"), "{told:#?}");
    }

    #[cfg(unix)]
    #[test]
    fn a_hidden_report_behind_a_link_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        fs::create_dir_all(at("json/.a")).unwrap();
        fs::write(at("json/.a/x.json"), "").unwrap();
        std::os::unix::fs::symlink(".a", at("json/.b")).unwrap();
        assert!(is_hidden_report(&at("json"), &at("json/.a/x.json")));
        assert!(!is_hidden_report(&at("json"), &at("json/.b/x.json")) && !is_hidden_report(&at("json"), &at("json/.a/y.json")));
    }

    #[test]
    fn nothing_there_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let told = told(|take| each(&[dir.path().to_owned(), dir.path().join("gone.ndjson")], take));
        assert!(
            told.len() == 2 && told[0].contains("no JSON of avstem extract") && told[1].ends_with("there is no such file"),
            "{told:#?}"
        );
    }
}
