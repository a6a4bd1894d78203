//! `avstem mark` through the binary: the document with its marks, and in one line why there is none.
//!
//! Nothing here needs another program. Where qpdf or LibreOffice is installed, it looks at the results too; where it is not, the test
//! says so and goes on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::{avstem, fixtures_folder, source};
use std::{
    fmt::Write,
    fs,
    io::Read,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;

/// What `avstem mark` made of a document in a folder of its own, and what it said.
struct Marked {
    out: PathBuf,
    code: i32,
    said: String,
    _folder: TempDir,
}

fn mark(file: &str, name: &str, options: &[&str]) -> Marked {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join(name);
    let run = avstem(&[&["mark", file, "--out", out.to_str().unwrap()], options].concat());
    assert_eq!(run.stdout, "");
    Marked { out, code: run.code, said: run.stderr, _folder: folder }
}

/// Where the annotations of avstem stand that were added behind these bytes, in their order.
fn rects(marked: &[u8], original: &[u8]) -> Vec<[f32; 4]> {
    assert!(marked.starts_with(original), "the document's own bytes stay");
    let added = String::from_utf8_lossy(&marked[original.len()..]).into_owned();
    let of = |text: &str| {
        let values: Vec<f32> = text.split(']').next().unwrap().split(' ').map(|value| value.parse().unwrap()).collect();
        <[f32; 4]>::try_from(values).unwrap()
    };
    added.split("/Subtype /Square /Rect [").skip(1).map(of).collect()
}

/// What qpdf says of a file, where it is installed.
fn is_sound(path: &Path) {
    match Command::new("qpdf").arg("--check").arg(path).output() {
        Ok(checked) => assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr)),
        Err(_) => eprintln!("qpdf is not installed: {} was not checked by it", path.display()),
    }
}

#[test]
fn a_pdf_keeps_its_bytes_and_gets_a_mark_at_every_figure() {
    let file = source("budget-pdf-faulty");
    let marked = mark(&file, "marked.pdf", &[]);
    assert_eq!((marked.code, marked.said.as_str()), (0, "avstem: 19 ticks, 1 cross, 1 question mark\n"));
    let (bytes, original) = (fs::read(&marked.out).unwrap(), fs::read(&file).unwrap());
    let rects = rects(&bytes, &original);
    assert_eq!(rects.len(), 21);
    // The wrong one is seen at 484 to 529 from the left and 163 to 173 from the top, on a page of 842 points.
    assert!(rects.iter().any(|[x0, y0, x1, y1]| *x0 < 484.1 && *x1 > 529.0 && *y0 < 668.9 && *y1 > 678.3 && y1 - y0 < 20.0), "{rects:?}");
    is_sound(&marked.out);
    // The same each time, and on standard output too.
    let again = mark(&file, "again.pdf", &[]);
    assert!(fs::read(&again.out).unwrap() == bytes);
}

#[test]
fn what_is_marked_and_in_which_language_can_be_chosen() {
    let file = source("budget-pdf-faulty");
    let wrong = mark(&file, "w.pdf", &["--only", "wrong", "--report-lang", "nb"]);
    assert_eq!(wrong.said, "avstem: 0 haker, 1 kryss, 1 spørsmålstegn\n");
    let text = fs::read(&wrong.out).unwrap();
    // "Feil" in UTF-16, behind the cross.
    let hex: String = "✗ Feil".encode_utf16().fold(String::new(), |mut hex, unit| {
        let _ = write!(hex, "{unit:04X}");
        hex
    });
    assert!(text.windows(hex.len()).any(|window| window == hex.as_bytes()));
    assert_eq!(mark(&file, "c.pdf", &["--only", "checked"]).said, "avstem: 19 ticks, 1 cross, 1 question mark\n");
    assert_eq!(mark(&file, "n.pdf", &["--report-lang", "xx"]).code, 2);
}

/// A page of 300 by 400 points that is turned by a quarter and whose text is written to be read so: a table that adds up but for its
/// last column.
fn turned_page() -> Vec<u8> {
    let rows = [
        ("Utgifter", "2026", "2027"),
        ("Leie", "100", "110"),
        ("Drift", "200", "210"),
        ("Vask", "50", "60"),
        ("Sum utgifter", "350", "390"),
    ];
    let mut drawn = "BT /F 10 Tf\n".to_owned();
    for (index, (label, first, second)) in rows.iter().enumerate() {
        // As it is seen: x from the left, y from the top.
        let y = 60.0 + 18.0 * index as f32;
        for (x, text) in [(40.0, label), (200.0, first), (280.0, second)] {
            let _ = writeln!(drawn, "0 1 -1 0 {y} {x} Tm ({text}) Tj");
        }
    }
    drawn.push_str("ET");
    let stream = format!("<< /Length {} >>\nstream\n{drawn}\nendstream", drawn.len());
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 400] /Rotate 90 /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        &stream,
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = writeln!(out, "{} 0 obj\n{object}\nendobj", index + 1);
    }
    let start = out.len();
    let _ = write!(out, "{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    out.into_bytes()
}

#[test]
fn marks_on_a_turned_page_stand_at_their_figures() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("turned.pdf");
    fs::write(&file, turned_page()).unwrap();
    let marked = mark(file.to_str().unwrap(), "marked.pdf", &[]);
    assert_eq!((marked.code, marked.said.as_str()), (0, "avstem: 1 tick, 1 cross, 0 question marks\n"));
    let rects = rects(&fs::read(&marked.out).unwrap(), &turned_page());
    // The sums begin at (132, 200) and (132, 280) in the page's own space and run upwards, as it is seen to the right.
    for ([x0, y0, x1, y1], start) in rects.iter().zip([200.0, 280.0]) {
        assert!(*x0 < 125.0 && *x1 > 132.0 && *y0 < start && *y0 > start - 5.0 && *y1 > start + 15.0, "{rects:?}");
    }
    is_sound(&marked.out);
}

/// The parts of a container that begin with a name, and their text.
fn parts(path: &Path, start: &str) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut found = Vec::new();
    for index in 0..zip.len() {
        let mut part = zip.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        if name.starts_with(start) {
            let mut text = Vec::new();
            part.read_to_end(&mut text).unwrap();
            found.push((name, String::from_utf8_lossy(&text).into_owned()));
        }
    }
    found
}

#[test]
fn a_workbook_gets_notes_and_keeps_the_rest() {
    let file = source("accounts-workbook-faulty");
    let marked = mark(&file, "marked.xlsx", &[]);
    assert_eq!((marked.code, marked.said.as_str()), (0, "avstem: 33 ticks, 1 cross, 3 question marks\n"));
    let (before, after) = (parts(Path::new(&file), ""), parts(&marked.out, ""));
    let changed: Vec<&str> = before.iter().filter(|part| !after.contains(part)).map(|(name, _)| name.as_str()).collect();
    assert_eq!(changed, ["xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml", "[Content_Types].xml"]);
    let notes = parts(&marked.out, "xl/comments");
    assert_eq!(notes.iter().map(|(_, text)| text.matches("<comment ref=").count()).sum::<usize>(), 37);
    assert!(notes.iter().any(|(_, text)| text.contains("<comment ref=\"D17\" authorId=\"0\"><text><r><t xml:space=\"preserve\">✗ Wrong")));
    // What reads workbooks reads this one, and finds the same in it.
    let findings = |path: &str| avstem(&["audit", path, "--format", "ndjson"]).stdout.matches("\"fingerprint\"").count();
    assert_eq!(findings(marked.out.to_str().unwrap()), findings(&file));
}

#[test]
fn an_opendocument_sheet_gets_notes() {
    let marked = mark(&source("sheet-budget-ods-faulty"), "marked.ods", &[]);
    assert_eq!((marked.code, marked.said.as_str()), (0, "avstem: 3 ticks, 1 cross, 0 question marks\n"));
    let content = parts(&marked.out, "content.xml");
    assert_eq!(content[0].1.matches("<dc:creator>avstem</dc:creator>").count(), 4);
    let first = parts(&marked.out, "").remove(0);
    assert_eq!(first.0, "mimetype", "it stands first");
}

#[test]
fn a_text_is_marked_as_the_pdf_that_libreoffice_makes_of_it() {
    let file = source("budget-wrong-total");
    let without =
        Command::new(env!("CARGO_BIN_EXE_avstem")).args(["mark", &file, "--out", "-"]).env("AVSTEM_CONVERTER", "").output().unwrap();
    let said = String::from_utf8(without.stderr).unwrap();
    assert!(without.stdout.is_empty() && said.contains("it cannot be marked: a Word document is marked as a PDF, which takes LibreOffice"));
    assert_eq!((said.lines().count(), without.status.code()), (1, Some(3)));
    assert_eq!(mark(&file, "marked.docx", &[]).said.lines().count(), 1, "a PDF is not called .docx");
    if Command::new("soffice").arg("--version").output().is_err() {
        eprintln!("LibreOffice is not installed: no text was marked");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("marked.pdf");
    // The other tests run as if it were not installed.
    let run = Command::new(env!("CARGO_BIN_EXE_avstem"))
        .args(["mark", &file, "--out"])
        .arg(&out)
        .env_remove("AVSTEM_CONVERTER")
        .output()
        .unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.success() && said.contains(" 1 cross, "), "{said}");
    is_sound(&out);
}

#[test]
fn a_document_with_nothing_to_mark_is_copied() {
    let file = source("no-tables");
    let marked = mark(&file, "marked.pdf", &[]);
    assert_eq!((marked.code, marked.said.as_str()), (0, "avstem: nothing to mark, the document was copied\n"));
    assert!(fs::read(&marked.out).unwrap() == fs::read(&file).unwrap());
}

#[test]
fn a_document_with_marks_gets_no_second_ones() {
    for (fixture, name) in [("budget-pdf-faulty", "a.pdf"), ("accounts-workbook-faulty", "a.xlsx"), ("sheet-budget-ods-faulty", "a.ods")] {
        let first = mark(&source(fixture), name, &[]);
        assert_eq!(first.code, 0, "{}", first.said);
        let second = mark(first.out.to_str().unwrap(), name, &[]);
        assert_eq!((second.code, second.out.exists()), (3, false), "{}", second.said);
        assert!(second.said.contains("it has marks of avstem already; mark the document that they were put into"), "{}", second.said);
    }
}

#[test]
fn what_cannot_be_marked_is_refused_in_one_line() {
    let unreadable = |name: &str| fixtures_folder().join("unreadable").join(name).to_str().unwrap().to_owned();
    for (file, why) in [
        (source("english-budget"), "it cannot be marked: marks can be put into PDF, .xlsx, .xlsm and .ods"),
        (source("formulas-faulty-xls"), "it cannot be marked: marks can be put into PDF"),
        (unreadable("encrypted.pdf"), "encrypted"),
        (unreadable("truncated.pdf"), "damaged"),
        ("no-such-file.pdf".to_owned(), "not found"),
    ] {
        let marked = mark(&file, "marked.out", &[]);
        assert_eq!((marked.code, marked.said.lines().count(), marked.out.exists()), (3, 1, false), "{}", marked.said);
        assert!(marked.said.contains(why), "{}", marked.said);
    }
    let file = source("budget-pdf-faulty");
    let own = avstem(&["mark", &file, "--out", &file]);
    assert!(own.code == 2 && own.stderr.contains("would take the place of a document that is read"), "{}", own.stderr);
}
