//! PDFs made here, marked and read again.

use super::*;
use crate::Kind;
use hayro_syntax::object::Name;
use std::fmt::Write;

const CATALOG: &str = "<< /Type /Catalog /Pages 2 0 R >>";
const PAGES: &str = "<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 /MediaBox [0 0 400 300] >>";
const PAGE: &str = "<< /Type /Page /Parent 2 0 R >>";

/// A file of these objects, numbered from 1, with a table.
fn file(objects: &[&str], trailer: &str) -> Vec<u8> {
    let mut out = "%PDF-1.7\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = writeln!(out, "{} 0 obj\n{object}\nendobj", index + 1);
    }
    let start = out.len();
    let _ = write!(out, "{table}trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF", objects.len() + 1);
    out.into_bytes()
}

/// The same with a stream for a table.
fn file_with_stream(objects: &[&str]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut data = vec![0, 0, 0, 0];
    for (index, object) in objects.iter().enumerate() {
        data.extend([1, (out.len() >> 8) as u8, out.len() as u8, 0]);
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let (start, own) = (out.len(), objects.len() + 1);
    data.extend([1, (start >> 8) as u8, start as u8, 0]);
    let (size, length) = (own + 1, data.len());
    out.extend(format!("{own} 0 obj\n<< /Type /XRef /Size {size} /W [1 2 1] /Root 1 0 R /Length {length} >>\nstream\n").bytes());
    out.extend(data);
    out.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

fn marks(page: u32, count: usize) -> Marks {
    let mark = |index: usize| {
        let (x, y) = (50.0 + 60.0 * (index % 5) as f32, 20.0 + 15.0 * (index / 5 % 18) as f32);
        let bbox = [x, y, x + 40.0, y + 9.0 + (index / 90) as f32 / 1e3];
        Mark { place: Place::Page { page, bbox }, kind: Kind::Wrong, title: format!("no {index}"), text: String::new() }
    };
    Marks { marks: (0..count).map(mark).collect(), taken: Vec::new() }
}

/// The annotations of a page as (subtype, left and bottom edge).
fn annotations(bytes: &[u8], page: usize) -> Vec<(String, [f32; 2])> {
    let pdf = Pdf::new(bytes.to_vec()).unwrap();
    let page = &pdf.pages()[page];
    let list = page.raw().get::<Array<'_>>("Annots").map(|list| list.iter::<Dict<'_>>().collect::<Vec<_>>()).unwrap_or_default();
    let of = |annotation: Dict<'_>| {
        let corner: Vec<f32> = annotation.get::<Array<'_>>("Rect").map(|rect| rect.iter::<f32>().take(2).collect()).unwrap_or_default();
        (annotation.get::<Name<'_>>("Subtype").map(|name| name.as_str().to_owned()).unwrap_or_default(), [corner[0], corner[1]])
    };
    list.into_iter().map(of).collect()
}

fn refusal(bytes: &[u8]) -> String {
    mark(bytes, &marks(1, 1)).unwrap_err().0
}

#[test]
fn the_document_stays_as_it_is_and_the_marks_follow() {
    let objects = [CATALOG, PAGES, PAGE, PAGE];
    for bytes in [file(&objects, "/ID [<00> <01>]"), file_with_stream(&objects)] {
        let marked = mark(&bytes, &marks(2, 3)).unwrap();
        assert!(marked.bytes.starts_with(&bytes));
        assert_eq!(marked.counts, Counts { crosses: 3, ..Counts::default() });
        assert_eq!((annotations(&marked.bytes, 0).len(), annotations(&marked.bytes, 1).len()), (0, 3));
        assert_eq!(mark(&bytes, &marks(2, 3)).unwrap(), marked, "the same each time");
        assert_eq!(mark(&marked.bytes, &marks(2, 2)), Err(Refusal::marked()));
        // Those of another hand stay.
        let with = |own: &[u8], other: &[u8]| {
            let mut others = marked.bytes.clone();
            while let Some(at) = others.windows(own.len()).position(|window| window == own) {
                others[at..at + own.len()].copy_from_slice(other);
            }
            assert_ne!(others, marked.bytes);
            others
        };
        assert_eq!(annotations(&mark(&with(b"/T (avstem) ", b"/T (person) "), &marks(2, 2)).unwrap().bytes, 1).len(), 5);
        // Other programs write the same in another way.
        let again = with(b"/T (avstem) /NM (avstem-", b"/T(avstem)\n\n\n/NM(avstem-");
        assert_eq!(mark(&again, &marks(2, 2)), Err(Refusal::marked()));
    }
    let with_id = mark(&file(&objects, "/ID [<00> <01>]"), &marks(1, 1)).unwrap().bytes;
    assert!(with_id.windows(10).any(|window| window == b"/ID [<00> "), "the first part of the identifier stays");
}

/// A file for old and new readers: its table hides page 4, which a stream beside the table lists.
fn hybrid() -> Vec<u8> {
    let mut out = b"%PDF-1.5\n".to_vec();
    let mut starts = Vec::new();
    for (index, object) in [CATALOG, PAGES, PAGE, PAGE].iter().enumerate() {
        starts.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let stream = out.len();
    let entry = [1, (starts[3] >> 8) as u8, starts[3] as u8, 0];
    out.extend(b"5 0 obj\n<< /Type /XRef /Size 6 /Index [4 1] /W [1 2 1] /Root 1 0 R /Length 4 >>\nstream\n");
    out.extend(entry);
    out.extend(b"\nendstream\nendobj\n");
    let start = out.len();
    out.extend(b"xref\n0 6\n0000000004 65535 f \n");
    for at in &starts[..3] {
        out.extend(format!("{at:010} 00000 n \n").bytes());
    }
    out.extend(format!("0000000000 00000 f \n{stream:010} 00000 n \n").bytes());
    out.extend(format!("trailer\n<< /Size 6 /Root 1 0 R /XRefStm {stream} >>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

#[test]
fn files_for_old_and_new_readers_are_marked_on_all_pages() {
    let bytes = hybrid();
    for page in [1, 2] {
        let marked = mark(&bytes, &marks(page, 2)).unwrap().bytes;
        assert!(marked.starts_with(&bytes));
        let counts = [annotations(&marked, 0).len(), annotations(&marked, 1).len()];
        assert_eq!(counts, if page == 1 { [2, 0] } else { [0, 2] });
    }
}

#[test]
fn annotations_that_are_there_stay_wherever_their_list_stands() {
    let link = "<< /Type /Annot /Subtype /Link /Rect [1 2 3 4] >>";
    for (list, page) in [
        ("[6 0 R]", "<< /Type /Page /Parent 2 0 R /Annots 5 0 R >>"),
        ("null", "<< /Type /Page /Parent 2 0 R /Annots [6 0 R] >>"),
        ("null", "<< /Type /Page /An#6eots [<< /Subtype /Link /Rect [1 2 3 4] >> % [\n] /Parent 2 0 R >>"),
    ] {
        let bytes = file(&[CATALOG, PAGES, page, "<< /Type /Page /Parent 2 0 R /Annots 5 0 R >>", list, link], "");
        let marked = mark(&bytes, &marks(1, 1)).unwrap().bytes;
        let names: Vec<String> = annotations(&marked, 0).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Link", "Square"], "{page}");
        // A list that another page shares is not added to.
        assert_eq!(annotations(&marked, 1).len(), annotations(&bytes, 1).len());
    }
    for page in ["<< /Type /Page /Parent 2 0 R /Annots null >>", "<< /Type /Page /Parent 2 0 R /Annots 99 0 R >>"] {
        assert_eq!(annotations(&mark(&file(&[CATALOG, PAGES, page, PAGE], ""), &marks(1, 1)).unwrap().bytes, 0).len(), 1);
    }
    assert!(refusal(&file(&[CATALOG, PAGES, "<< /Type /Page /Parent 2 0 R /Annots /No >>", PAGE], "")).contains("damaged"));
}

#[test]
fn marks_stand_where_the_figure_is_seen_on_a_turned_page_that_is_cut() {
    // The figure is seen at 60 from the left and 40 from the top, 40 by 9 points, in a page cut at (20, 10) and (380, 290).
    let bbox = [60.0, 40.0, 100.0, 49.0];
    let one = Mark { place: Place::Page { page: 1, bbox }, kind: Kind::Unchecked, title: "?".to_owned(), text: String::new() };
    for (turn, [x, y]) in [(0, [80.0, 241.0]), (90, [60.0, 70.0]), (180, [280.0, 50.0]), (270, [331.0, 190.0])] {
        let page = format!("<< /Type /Page /Parent 2 0 R /Rotate {turn} /CropBox [20 10 380 290] >>");
        let bytes = file(&[CATALOG, PAGES, &page, PAGE], "");
        let marked = mark(&bytes, &Marks { marks: vec![one.clone()], taken: Vec::new() }).unwrap().bytes;
        let [left, bottom] = annotations(&marked, 0)[0].1;
        // Around the figure stand its frame and, right of it as it is seen, the mark.
        assert!((x - 12.0..=x).contains(&left) && (y - 12.0..=y).contains(&bottom), "{turn}: {left} {bottom}");
    }
}

#[test]
fn marks_come_in_the_order_of_reading_and_those_without_a_place_are_counted() {
    let mut wanted = marks(1, 12);
    wanted.marks.reverse();
    wanted.marks.extend(marks(3, 1).marks);
    wanted.marks.push(Mark { place: Place::block(1), ..wanted.marks[0].clone() });
    let marked = mark(&file(&[CATALOG, PAGES, PAGE, PAGE], ""), &wanted).unwrap();
    assert_eq!((marked.counts.crosses, marked.counts.unplaced), (12, 2));
    let places: Vec<[f32; 2]> = annotations(&marked.bytes, 0).into_iter().map(|(_, place)| place).collect();
    assert!(places.windows(2).all(|pair| pair[0][1] > pair[1][1] + 5.0 || pair[0][0] < pair[1][0]), "{places:?}");
}

#[test]
fn tens_of_thousands_of_figures_are_marked() {
    let bytes = file(&[CATALOG, PAGES, PAGE, PAGE], "");
    let marked = mark(&bytes, &marks(1, 20_000)).unwrap();
    assert_eq!(annotations(&marked.bytes, 0).len(), 20_000);
}

#[test]
fn documents_that_forbid_annotations_are_refused() {
    let certified = |parameters: &str| {
        let catalog = "<< /Type /Catalog /Pages 2 0 R /Perms << /DocMDP 5 0 R >> >>";
        let signature = format!("<< /Type /Sig /Reference [<< /TransformMethod /DocMDP /TransformParams << {parameters} >> >>] >>");
        file(&[catalog, PAGES, PAGE, PAGE, &signature], "")
    };
    for parameters in ["/P 1", "/P 2", ""] {
        assert!(refusal(&certified(parameters)).starts_with("its certification signature forbids annotations"), "{parameters}");
    }
    assert!(mark(&certified("/P 3"), &marks(1, 1)).is_ok());
    let field = |field: &str| {
        let catalog = "<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [6 0 R] >> >>";
        let group = "<< /T (group) /Kids [5 0 R 6 0 R] >>";
        file(&[catalog, PAGES, PAGE, PAGE, &format!("<< /FT /Sig {field} >>"), group], "")
    };
    assert!(refusal(&field("/V << /ByteRange [0 1 2 3] >> /Lock << /P 1 >>")).starts_with("its certification"));
    assert!(mark(&field("/V << /ByteRange [0 1 2 3] >>"), &marks(1, 1)).is_ok());
    assert!(mark(&field("/Lock << /P 1 >>"), &marks(1, 1)).is_ok(), "not signed yet");
    let rights = |named: &str| {
        let catalog = "<< /Type /Catalog /Pages 2 0 R /Perms << /UR3 5 0 R >> >>";
        let signature = format!("<< /Reference [<< /TransformMethod /UR3 /TransformParams << {named} >> >>] >>");
        file(&[catalog, PAGES, PAGE, PAGE, &signature], "")
    };
    assert!(refusal(&rights("/Form [/FillIn]")).starts_with("it carries usage rights"));
    assert!(mark(&rights("/Annots [/Create /Modify]"), &marks(1, 1)).is_ok());
    assert!(refusal(&file(&[CATALOG, PAGES, PAGE, PAGE], "/Encrypt 9 0 R")).starts_with("it is encrypted"));
}

#[test]
fn what_is_damaged_is_refused_and_never_panics() {
    let good = file(&[CATALOG, PAGES, PAGE, "<< /Type /Page /Parent 2 0 R /Annots [<<>>] >>"], "/Prev 9");
    assert!(refusal(&good).contains("cross-reference table is broken"));
    let good = file(&[CATALOG, "<< /Type /Pages /Kids [2 0 R 3 0 R 3 0 R 4 0 R] /Count 9 /MediaBox [0 0 9 9] >>", PAGE, PAGE], "");
    assert!(mark(&good, &marks(2, 4)).is_ok());
    for end in 0..good.len() {
        let _ = mark(&good[..end], &marks(1, 1));
    }
    for at in 0..good.len() {
        for byte in [b'<', b'>', b'[', b'(', b'9', b'/', b'\0'] {
            let mut bytes = good.clone();
            bytes[at] = byte;
            if let Ok(marked) = mark(&bytes, &marks(1, 1)) {
                assert!(marked.bytes.starts_with(&bytes));
            }
        }
    }
    // A page that is no object of its own.
    assert!(refusal(&file(&[CATALOG, &PAGES.replace("3 0 R", PAGE), PAGE, PAGE], "")).contains("is no object of its own"));
}
