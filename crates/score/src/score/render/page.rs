//! The pages of a PDF: texts and lines by coordinates, and the file around them.
//!
//! Lengths are points; y is measured down from the top of the page and turned over only where it is written.

use super::font::{byte, width};
use std::fmt::Write as _;

pub(super) const WIDTH: f32 = 595.0;
pub(super) const HEIGHT: f32 = 842.0;

/// Pages as they are drawn.
#[derive(Debug)]
pub(super) struct Pages {
    contents: Vec<Vec<u8>>,
    /// Every word is placed by itself, as some programs do.
    word_by_word: bool,
}

impl Pages {
    pub(super) fn new(word_by_word: bool) -> Self {
        Self { contents: vec![Vec::new()], word_by_word }
    }

    pub(super) fn add(&mut self) {
        self.contents.push(Vec::new());
    }

    pub(super) fn count(&self) -> usize {
        self.contents.len()
    }

    fn write(&mut self, bytes: &[u8]) {
        if let Some(content) = self.contents.last_mut() {
            content.extend_from_slice(bytes);
        }
    }

    /// A line of text whose letters stand on `y`.
    pub(super) fn text(&mut self, text: &str, x: f32, y: f32, size: f32, bold: bool) {
        if !self.word_by_word {
            self.show(text, x, y, size, bold);
            return;
        }
        let mut at = x;
        for word in text.split(' ') {
            self.show(word, at, y, size, bold);
            at += width(word, size, bold) + width(" ", size, bold);
        }
    }

    fn show(&mut self, text: &str, x: f32, y: f32, size: f32, bold: bool) {
        if text.is_empty() {
            return;
        }
        let font = if bold { "F2" } else { "F1" };
        let mut bytes = format!("BT /{font} {size:.1} Tf 1 0 0 1 {x:.2} {:.2} Tm (", HEIGHT - y).into_bytes();
        for letter in text.chars().map(byte) {
            if matches!(letter, b'(' | b')' | b'\\') {
                bytes.push(b'\\');
            }
            bytes.push(letter);
        }
        bytes.extend_from_slice(b") Tj ET\n");
        self.write(&bytes);
    }

    /// A thin line.
    pub(super) fn rule(&mut self, (x0, y0): (f32, f32), (x1, y1): (f32, f32)) {
        self.write(format!("0.5 w {x0:.2} {:.2} m {x1:.2} {:.2} l S\n", HEIGHT - y0, HEIGHT - y1).as_bytes());
    }

    /// A grey band behind what is set after it.
    pub(super) fn band(&mut self, x0: f32, y0: f32, x1: f32, y1: f32) {
        let (wide, high) = (x1 - x0, y1 - y0);
        self.write(format!("0.9 g {x0:.2} {:.2} {wide:.2} {high:.2} re f 0 g\n", HEIGHT - y1).as_bytes());
    }

    /// The whole file.
    pub(super) fn finish(self) -> Vec<u8> {
        let kids: Vec<String> = (0..self.contents.len()).map(|at| format!("{} 0 R", 5 + 2 * at)).collect();
        let font = |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>").into_bytes();
        let mut objects = vec![
            b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
            format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), self.contents.len()).into_bytes(),
            font("Helvetica"),
            font("Helvetica-Bold"),
        ];
        for (at, content) in self.contents.into_iter().enumerate() {
            let resources = "/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>";
            let page = format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]{resources}/Contents {} 0 R>>", 6 + 2 * at);
            objects.push(page.into_bytes());
            let mut stream = format!("<</Length {}>>stream\n", content.len()).into_bytes();
            stream.extend(content);
            stream.extend_from_slice(b"\nendstream");
            objects.push(stream);
        }
        file(&objects)
    }
}

/// Numbered objects with the table of where they stand.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", file.len());
        file.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let start = file.len();
    let trailer = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    file.extend(table.into_bytes());
    file.extend(trailer.into_bytes());
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_objects_tells_where_they_stand() {
        let mut pages = Pages::new(false);
        pages.text("a (b)", 10.0, 20.0, 9.0, false);
        let file = pages.finish();
        let text = String::from_utf8_lossy(&file);
        assert!(text.contains("(a \\(b\\)) Tj"));
        let entry = text.lines().filter(|line| line.ends_with(" n ")).nth(2).unwrap();
        let at: usize = entry[..10].parse().unwrap();
        assert!(text[at..].starts_with("3 0 obj"));
    }
}
