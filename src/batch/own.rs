//! Files that avstem itself made: results, ledgers and what stands beside them, which lie among the documents where the archive's
//! folder is also that of the results.
//!
//! In: a path. Out: what the file is, told by how it begins; a lock and a journal are told by the ledger that they belong to. They
//! hold no documents: their figures were read from documents, and reading them again would find everything twice. What this module
//! does not do: it parses nothing.

use super::{
    manifest::{JOURNAL, MANIFEST},
    stored::opened,
};
use crate::render::{sarif, workbook};
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
};
use zip::ZipArchive;

/// Bytes of a file that are looked at.
const HEAD: u64 = 4096;

/// What results begin with, and what they are: one, several.
const BEGINNINGS: [(&str, (&str, &str)); 14] = [
    ("{\"schema_version\":", REPORT),
    ("{\n  \"schema_version\":", REPORT),
    ("{\"documents\": [\n", REPORT),
    ("{\n  \"documents\": ", ("summary", "summaries")),
    ("{\n  \"needs\": ", ("answer of reconcile", "answers of reconcile")),
    ("{\n  \"run\": ", ("answer of reconcile", "answers of reconcile")),
    ("{\"shards\":[", MANIFESTS),
    ("{\"path\":\"", MANIFESTS),
    ("\u{feff}\"path\",\"sha256\",\"kind\",\"title\",\"body\",", TABLE),
    ("\u{feff}path;sha256;kind;title;body;", TABLE),
    ("\u{feff}\"path\",\"severity\",\"code\",\"rule\",", TABLE),
    ("\u{feff}path;severity;code;rule;", TABLE),
    (sarif::BEGINNING, ("SARIF log", "SARIF logs")),
    ("# Findings of avstem that are known and accepted.", ("baseline", "baselines")),
];

const REPORT: (&str, &str) = ("result", "results");
const TABLE: (&str, &str) = ("table of results", "tables of results");
const WORKBOOK: (&str, &str) = ("workbook of results", "workbooks of results");
const MANIFESTS: (&str, &str) = ("manifest", "manifests");
const LEDGER: (&str, &str) = ("ledger", "ledgers");
const PAGE_BEGINS: &str = "<!DOCTYPE html>\n<html lang=";
const PAGE: (&str, &str) = ("page of results", "pages of results");
const FLAT: (&str, &str) = ("part of tables", "parts of tables");
const SITE: (&str, &str) = ("page of a site", "pages of a site");
const BESIDE: (&str, &str) = ("file beside a ledger", "files beside a ledger");

/// What stands in the head of a file beside its beginning, for beginnings that others' files may share.
const MARKS: [&str; 6] = ["\"document\":{", "\"document\": {", "\"schema_version\":", "\"not_read\":", "\"outcome\":", sarif::MARK];

/// What the ledger's file begins with, and where its application's number stands.
const SQLITE: &[u8] = b"SQLite format 3\0";
const APPLICATION_AT: std::ops::Range<usize> = 68..72;

/// What a file that avstem made is, one and several of them; none for any other file, and for what cannot be opened.
#[must_use]
pub fn made(path: &Path) -> Option<(&'static str, &'static str)> {
    let head = head(path)?;
    if is_ledger(&head) {
        return Some(LEDGER);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if (name == MANIFEST || name == JOURNAL) && head.trim_ascii_start().first().is_none_or(|first| *first == b'{') {
        return Some(MANIFESTS);
    }
    if beside(path).is_some_and(|ledger| self::head(&ledger).is_some_and(|head| is_ledger(&head))) {
        return Some(BESIDE);
    }
    if head.starts_with(ZIP) {
        return is_workbook(path).then_some(WORKBOOK);
    }
    if is_of_a_site(path) {
        return Some(SITE);
    }
    if is_of_tables(path) {
        return Some(FLAT);
    }
    let text = String::from_utf8_lossy(&head);
    if text.starts_with(PAGE_BEGINS) && text.contains("data-made-by=\"avstem\"") {
        return Some(PAGE);
    }
    let (start, what) = BEGINNINGS.into_iter().find(|(start, _)| text.starts_with(start))?;
    let is_marked = !start.starts_with('{') || MARKS.iter().any(|mark| text.contains(mark));
    is_marked.then_some(what)
}

/// What a zip container begins with, its list of parts ends with, and the longer form of that end begins with.
const ZIP: &[u8] = b"PK\x03\x04";
const ZIP_END: &[u8] = b"PK\x05\x06";
const ZIP64_END: &[u8] = b"PK\x06\x07";

/// Bytes in which the end of a container is looked for, and parts that a workbook of avstem may have at the most: no large container is
/// opened here, where nothing bounds what that takes. Only sheets of a million rows are added to the dozen parts of a small one.
const TAIL: u64 = 1024;
const PARTS: u16 = 500;

/// The part of a workbook that names its author, and bytes of it that are looked at.
const PROPERTIES: &str = "docProps/core.xml";

/// True for a workbook whose author is avstem, also after somebody has saved it in Excel.
fn is_workbook(path: &Path) -> bool {
    let by = format!("<dc:creator>{}</dc:creator>", workbook::AUTHOR);
    let properties = || {
        let mut file = File::open(path).ok()?;
        let size = file.metadata().ok()?.len();
        file.seek(SeekFrom::Start(size.saturating_sub(TAIL))).ok()?;
        let mut tail = Vec::new();
        (&file).take(TAIL).read_to_end(&mut tail).ok()?;
        let end = tail.windows(ZIP_END.len()).rposition(|bytes| bytes == ZIP_END)?;
        let parts = u16::from_le_bytes(tail.get(end + 10..end + 12)?.try_into().ok()?);
        if parts > PARTS || tail.windows(ZIP64_END.len()).any(|bytes| bytes == ZIP64_END) {
            return None;
        }
        let mut text = String::new();
        ZipArchive::new(file).ok()?.by_name(PROPERTIES).ok()?.take(HEAD).read_to_string(&mut text).ok()?;
        Some(text)
    };
    properties().is_some_and(|text| text.contains(&by))
}

fn is_ledger(head: &[u8]) -> bool {
    head.starts_with(SQLITE) && head.get(APPLICATION_AT) == Some(&super::ledger::APPLICATION.to_be_bytes()[..])
}

/// Folders between a file of a site and the folder of the site, at most: `pictures/HASH/`.
const SITE_DEPTH: usize = 3;

/// True for a file in the folder of a site, told by the list that the site keeps of its files.
fn is_of_a_site(path: &Path) -> bool {
    path.ancestors().skip(1).take(SITE_DEPTH).filter(|folder| !folder.as_os_str().is_empty()).any(avstem_site::is_site)
}

/// Folders between a part and the folder of its tables, and that folder itself.
const TABLES_DEPTH: usize = 2;

/// True for a file in a folder of flat tables.
fn is_of_tables(path: &Path) -> bool {
    path.ancestors().skip(1).take(TABLES_DEPTH).filter(|folder| !folder.as_os_str().is_empty()).any(avstem_tables::write::folder::is_tables)
}

/// The ledger that a file would belong to by its name.
fn beside(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?.to_str()?;
    let ledger = [".lock", "-journal"].iter().find_map(|end| name.strip_suffix(end))?;
    Some(path.with_file_name(ledger))
}

/// What a file begins with, unpacked where it is in gzip as outputs may be; as much of it as can be unpacked.
fn head(path: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    let _ = path.is_file().then(|| opened(path).ok()).flatten()?.take(HEAD).read_to_end(&mut head);
    Some(head)
}

/// The ledger and what stands beside it; never read as documents.
#[must_use]
pub fn of_ledger(ledger: &Path) -> Vec<PathBuf> {
    let beside = ["", ".lock", "-journal"].map(|suffix| {
        let mut name = ledger.as_os_str().to_owned();
        name.push(suffix);
        PathBuf::from(name)
    });
    beside.iter().filter_map(|path| path.canonicalize().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{ledger::Ledger, stored::Form};
    use avstem::{Options, report::json};
    use std::fs;

    fn made_of(text: &str) -> Option<&'static str> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.json");
        fs::write(&path, text).unwrap();
        made(&path).map(|(one, _)| one)
    }

    #[test]
    fn results_are_told_by_how_they_begin() {
        let report = avstem::process("Budsjett 2026\n".as_bytes(), &Options::default()).unwrap();
        assert_eq!(made_of(&json::pretty(&report).unwrap()), Some("result"));
        assert_eq!(made_of(&json::line(&report).unwrap()), Some("result"));
        assert_eq!(made_of(&format!("{{\"documents\": [\n{}", json::line(&report).unwrap())), Some("result"));
        assert_eq!(made_of("{\"path\":\"a.pdf\",\"sha256\":null,\"outcome\":\"damaged\"}\n"), Some("manifest"));
    }

    #[test]
    fn a_packed_result_is_a_result() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.pdf.json.gz");
        let report = avstem::process("Budsjett 2026\n".as_bytes(), &Options::default()).unwrap();
        for compact in [false, true] {
            fs::write(&path, Form { compact, gzip: true }.bytes(json::line(&report).unwrap().as_bytes()).unwrap()).unwrap();
            assert_eq!(made(&path), Some(REPORT));
        }
    }

    #[test]
    fn what_others_made_is_theirs() {
        for text in ["", "{\"path\":\"a\",\"b\":1}", "{\n  \"run\": 3\n}", "{\n  \"documents\": []\n}", "Budsjett 2026\n", "{}"] {
            assert_eq!(made_of(text), None, "{text}");
        }
    }

    #[test]
    fn what_lies_in_the_folder_of_a_site_belongs_to_it() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("site/pictures/00/1.png");
        fs::create_dir_all(page.parent().unwrap()).unwrap();
        fs::write(&page, "x").unwrap();
        assert_eq!(made(&page), None);
        fs::write(folder.path().join("site").join(avstem_site::MARKER), "[]").unwrap();
        assert_eq!(made(&page), Some(SITE));
    }

    #[test]
    fn parts_of_tables_are_no_documents() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("tables/measures/part-0000.csv");
        fs::create_dir_all(part.parent().unwrap()).unwrap();
        fs::write(&part, "x").unwrap();
        assert_eq!(made(&part), None);
        fs::write(folder.path().join("tables").join(avstem_tables::write::folder::MARKER), "{}").unwrap();
        assert_eq!(made(&part), Some(FLAT));
    }

    #[test]
    fn a_ledger_and_what_stands_beside_it_belong_together() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.ledger");
        drop(Ledger::open_for_run(&path).unwrap());
        fs::write(folder.path().join("y.lock"), "").unwrap();
        let made = |name: &str| made(&folder.path().join(name)).map(|(one, _)| one);
        assert_eq!([made("x.ledger"), made("x.ledger.lock"), made("y.lock")], [Some("ledger"), Some("file beside a ledger"), None]);
    }
}
