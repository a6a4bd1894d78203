//! The engine itself: opens the PDF, keeps the characters of the pages that are asked for, and joins those of a box to a text.

use super::{
    Reading,
    collect::{Character, Collector},
};
use avstem_document::place::{Place, Rect};
use hayro_interpret::{TransformExt, kurbo::Affine};
use pdf_extract::Document;
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// Points by which a character's middle may lie outside a box: pdf-extract's widths are often defaults, which shifts the
/// later characters of a string. Columns of a table stand further apart.
const SLACK: f32 = 0.5;

/// What stands in each place; `None` where nothing does, where the place is on no page, or where its page cannot be read. A
/// panic of the engine costs its page.
#[must_use]
pub fn read(bytes: &[u8], places: &[Place]) -> Vec<Option<Reading>> {
    let pages = read_pages(bytes, places).unwrap_or_default();
    places
        .iter()
        .map(|place| {
            let Place::Page { page, bbox: [x0, y0, x1, y1] } = *place else { return None };
            let area = Rect::new(x0 - SLACK, y0, x1 + SLACK, y1);
            let inside = pages.get(&page)?.iter().filter(|character| character.middle_in(&area));
            reading(inside.cloned().collect(), &Rect::new(x0, y0, x1, y1))
        })
        .collect()
}

/// The characters of the pages that places name; `None` when the document cannot be opened.
fn read_pages(bytes: &[u8], places: &[Place]) -> Option<BTreeMap<u32, Vec<Character>>> {
    let transforms = hayro_syntax::Pdf::new(bytes.to_vec()).ok()?;
    let document = catch_unwind(|| open(bytes)).ok()??;
    let mut numbers: Vec<u32> = places.iter().filter_map(Place::page_number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let page = |number: u32| {
        let source = transforms.pages().get((number as usize).checked_sub(1)?)?;
        Some((number, characters(&document, number, source.initial_transform(true).to_kurbo())?))
    };
    Some(numbers.into_iter().filter_map(page).collect())
}

fn open(bytes: &[u8]) -> Option<Document> {
    let mut document = Document::load_mem(bytes).ok()?;
    if document.is_encrypted() {
        document.decrypt("").ok()?;
    }
    Some(document)
}

/// The characters of one page; `None` when the engine fails on it.
fn characters(document: &Document, page: u32, to_page: Affine) -> Option<Vec<Character>> {
    let mut collector = Collector::new(to_page);
    let drawn = catch_unwind(AssertUnwindSafe(|| pdf_extract::output_doc_page(document, &mut collector, page)));
    drawn.ok()?.ok()?;
    Some(collector.characters)
}

/// Gap between two characters, in font sizes, from which on a space is shown.
const WORD_GAP: f32 = 0.2;
/// Part of the font size by which characters of one line may stand higher or lower.
const LINE: f32 = 0.5;
/// A character this close to its twin (in font sizes) is drawn twice to look bold.
const OVERSTRIKE: f32 = 0.12;
/// Font sizes by which a text may begin or end beside its box's edge, and by which its middle may stand off the box's: the
/// engines differ in widths by less than half a digit, and by far less in height.
const BESIDE: f32 = 0.3;
/// The share of its size by which a character may begin inside the one before it: kerning stays below.
const OVERLAP: f32 = 0.15;

/// Characters of one box in reading order, those drawn twice once.
fn reading(mut characters: Vec<Character>, area: &Rect) -> Option<Reading> {
    characters.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut lines: Vec<Vec<Character>> = Vec::new();
    for character in characters {
        match lines.last_mut() {
            Some(line) if line.last().is_some_and(|last| character.y - last.y <= LINE * character.size) => line.push(character),
            _ => lines.push(vec![character]),
        }
    }
    let lines: Vec<Vec<Character>> = lines.into_iter().map(without_twins).collect();
    let text = lines.iter().map(|line| text(line)).collect::<Vec<_>>().join(" ");
    let fits = lines.iter().all(|line| is_in_place(line, area, lines.len() == 1));
    (!text.is_empty()).then_some(Reading { text, fits })
}

/// A line from left to right, characters drawn twice once.
fn without_twins(mut line: Vec<Character>) -> Vec<Character> {
    line.sort_by(|a, b| a.from.total_cmp(&b.from));
    line.dedup_by(|twin, kept| twin.text == kept.text && (twin.from - kept.from).abs() < OVERSTRIKE * kept.size);
    line
}

fn text(line: &[Character]) -> String {
    let mut text = String::new();
    let mut end = f32::INFINITY;
    for character in line {
        if character.from - end > WORD_GAP * character.size {
            text.push(' ');
        }
        text += &character.text;
        end = character.to;
    }
    text
}

/// True when no character stands on another and a line that is `alone` fills its box.
fn is_in_place(line: &[Character], area: &Rect, alone: bool) -> bool {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return true };
    let apart = line.windows(2).all(|pair| pair[1].from - pair[0].to > -OVERLAP * pair[0].size);
    // The middle of a character as this reader counts it lies 0.45 font sizes below the top of a box of 0.97.
    let middle = area.y0 + area.height() * 0.45 / 0.97;
    let near = |a: f32, b: f32| (a - b).abs() <= BESIDE * first.size;
    apart && (!alone || near(first.from, area.x0) && near(last.to, area.x1) && near(first.y, middle))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    fn characters(text: &str, from: f32, y: f32) -> Vec<Character> {
        let at = |(i, c): (usize, char)| {
            let from = from + 5.0 * i as f32;
            Character { text: c.to_string(), from, to: from + 5.0, y, size: 10.0 }
        };
        text.chars().enumerate().map(at).collect()
    }

    #[test]
    fn characters_are_read_in_the_order_of_the_page() {
        let drawn = [characters("34", 20.0, 50.0), characters("12", 0.0, 50.4), characters("Sum", 0.0, 30.0)].concat();
        assert_eq!(read_in(drawn, 20.0).text, "Sum 12 34");
    }

    /// In a box whose text of size 10 stands at height 50, from 0 to `width`.
    fn read_in(characters: Vec<Character>, width: f32) -> Reading {
        reading(characters, &Rect::new(0.0, 45.5, width, 55.2)).unwrap()
    }

    #[test]
    fn a_text_fits_its_box_when_it_fills_it() {
        assert!(read_in(characters("1234", 0.0, 50.0), 20.0).fits);
        assert!(!read_in(characters("12", 0.0, 50.0), 20.0).fits);
        assert!(!read_in(characters("1234", 0.0, 54.0), 20.0).fits);
        let two_texts = [characters("1234", 0.0, 50.0), characters("567", 2.0, 50.0)].concat();
        assert!(!read_in(two_texts, 20.0).fits);
    }

    #[test]
    fn characters_drawn_twice_are_read_once() {
        let drawn = [characters("11", 0.0, 50.0), characters("11", 0.3, 50.0)].concat();
        assert_eq!(read_in(drawn, 10.0), Reading { text: "11".to_owned(), fits: true });
    }

    /// A one-page PDF whose cross-reference table is right, which this engine insists on.
    fn pdf(page_entries: &str, content: &str) -> Vec<u8> {
        let objects = [
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
            format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]{page_entries}/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>"),
            format!("<</Length {}>>stream\n{content}\nendstream", content.len()),
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        ];
        let mut bytes = "%PDF-1.4\n".to_owned();
        let mut table = "xref\n0 6\n0000000000 65535 f \n".to_owned();
        for (index, object) in objects.iter().enumerate() {
            writeln!(table, "{:010} 00000 n ", bytes.len()).unwrap();
            writeln!(bytes, "{} 0 obj{object}endobj", index + 1).unwrap();
        }
        let start = bytes.len();
        writeln!(bytes, "{table}trailer<</Root 1 0 R/Size 6>>\nstartxref\n{start}\n%%EOF").unwrap();
        bytes.into_bytes()
    }

    fn read_box(bytes: &[u8], rect: &Rect) -> Option<String> {
        read(bytes, &[Place::page(1, rect)]).remove(0).map(|reading| reading.text)
    }

    #[test]
    fn only_what_stands_in_the_box_is_read() {
        let bytes = pdf("", "BT /F1 10 Tf 50 150 Td (1 234) Tj 60 0 Td (99) Tj 0 -20 Td (77) Tj ET");
        assert_eq!(read_box(&bytes, &Rect::new(50.0, 42.5, 78.0, 52.2)).as_deref(), Some("1 234"));
        assert_eq!(read_box(&bytes, &Rect::new(200.0, 42.5, 220.0, 52.2)), None);
    }

    #[test]
    fn crop_box_and_rotation_move_the_box() {
        let content = "BT /F1 10 Tf 50 150 Td (1234) Tj ET";
        let cropped = pdf("/CropBox[40 20 300 180]", content);
        assert_eq!(read_box(&cropped, &Rect::new(10.0, 22.5, 33.0, 32.2)).as_deref(), Some("1234"));
        // Turned clockwise by a quarter: what read to the right reads downwards, along the right edge.
        let turned = pdf("/Rotate 90", content);
        assert!(read_box(&turned, &Rect::new(147.8, 50.0, 157.5, 73.0)).is_some());
    }

    #[test]
    fn nonsense_has_no_readings() {
        let place = Place::page(1, &Rect::new(0.0, 0.0, 9.0, 9.0));
        assert_eq!(read(b"%PDF-1.4 nothing", &[place.clone(), Place::block(3)]), [None, None]);
        assert_eq!(read(&pdf("", "BT 1 2 Td (no font) Tj ET"), &[place]), [None]);
    }
}
