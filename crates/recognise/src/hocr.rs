//! What the engine says (hOCR with a box for every character) → words in pixels.
//!
//! The engine is another program: nothing it writes is trusted to be well formed, and what makes no sense is left out.

use avstem_document::place::Rect;
use quick_xml::{
    Reader,
    events::{BytesStart, Event},
};

/// A character as read, its box in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Character {
    pub(crate) char: char,
    pub(crate) rect: Rect,
    /// 0 to 100.
    pub(crate) confidence: u8,
}

/// A word as read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Read {
    pub(crate) characters: Vec<Character>,
    /// Counts the lines that the engine tells apart.
    pub(crate) line: usize,
}

impl Read {
    pub(crate) fn text(&self) -> String {
        self.characters.iter().map(|character| character.char).collect()
    }

    pub(crate) fn rect(&self) -> Rect {
        Rect::around(self.characters.iter().map(|character| &character.rect)).unwrap_or_default()
    }

    /// The mean over its characters.
    pub(crate) fn confidence(&self) -> f32 {
        let sum: u32 = self.characters.iter().map(|character| u32::from(character.confidence)).sum();
        sum as f32 / self.characters.len().max(1) as f32
    }
}

/// Words of one picture at most; a page of small print has 2,000.
const WORDS: usize = 50_000;

/// The words of an hOCR page, in its order; what cannot be parsed ends it.
pub(crate) fn words(hocr: &str) -> Vec<Read> {
    let mut reader = Reader::from_str(hocr);
    reader.config_mut().check_end_names = false;
    let mut words: Vec<Read> = Vec::new();
    let mut line = 0;
    let mut open: Option<(Rect, u8)> = None;
    while words.len() < WORDS {
        match reader.read_event() {
            Ok(Event::Start(start)) => match class(&start).as_str() {
                "ocrx_word" => words.push(Read { characters: Vec::new(), line }),
                "ocrx_cinfo" => open = character(&start),
                class if class.starts_with("ocr_") && class != "ocr_page" => line += 1,
                _ => {}
            },
            Ok(Event::Text(text)) => {
                let text = text.into_inner();
                if let (Some(open), Some(word)) = (open, words.last_mut()) {
                    word.characters.extend(characters(text.trim(), open));
                }
            }
            Ok(Event::GeneralRef(name)) => {
                let char = match name.into_inner().as_ref() {
                    "amp" => Some('&'),
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "quot" => Some('"'),
                    "apos" | "#39" => Some('\''),
                    _ => None,
                };
                if let (Some(char), Some(open), Some(word)) = (char, open, words.last_mut()) {
                    word.characters.push(Character { char, rect: open.0, confidence: open.1 });
                }
            }
            Ok(Event::End(end)) if end.name().as_ref() == "span" => open = None,
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    words.retain(|word| !word.characters.is_empty());
    words
}

/// The text of one box: more than one character share it evenly.
fn characters(text: &str, (rect, confidence): (Rect, u8)) -> Vec<Character> {
    let count = text.chars().count();
    let width = rect.width() / count.max(1) as f32;
    let at = |i: usize| rect.x0 + width * i as f32;
    text.chars().enumerate().map(|(i, char)| Character { char, rect: Rect { x0: at(i), x1: at(i + 1), ..rect }, confidence }).collect()
}

fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name)?;
    Some(found.value.into_owned())
}

fn class(start: &BytesStart<'_>) -> String {
    attribute(start, "class").unwrap_or_default()
}

/// The box and the confidence of a character: `x_bboxes 12 30 25 61; x_conf 96.4`.
fn character(start: &BytesStart<'_>) -> Option<(Rect, u8)> {
    let title = attribute(start, "title")?;
    let mut rect = None;
    let mut confidence = 0;
    for property in title.split(';') {
        let mut words = property.split_whitespace();
        match words.next() {
            Some("x_bboxes" | "bbox") => {
                let sides: Vec<f32> = words.filter_map(|side| side.parse().ok()).collect();
                let [x0, y0, x1, y1] = sides[..] else { return None };
                rect = (x0 <= x1 && y0 <= y1).then(|| Rect::new(x0, y0, x1, y1));
            }
            Some("x_conf" | "x_wconf") => confidence = words.next()?.parse::<f32>().ok()?.clamp(0.0, 100.0) as u8,
            _ => {}
        }
    }
    Some((rect?, confidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "<?xml version=\"1.0\"?><html><body><div class='ocr_page' title='image \"a.pgm\"; bbox 0 0 100 50'>
        <span class='ocr_line' title='bbox 1 2 60 20; baseline 0 -2; x_size 20'>
        <span class='ocrx_word' title='bbox 1 2 30 20; x_wconf 95'><span class='ocrx_cinfo' title='x_bboxes 1 2 10 20; x_conf 99.6'>S</span>
        <em><span class='ocrx_cinfo' title='x_bboxes 12 2 20 20; x_conf 40'>&amp;</span></em></span>
        <span class='ocrx_word' title='bbox 40 2 60 20; x_wconf 95'><span class='ocrx_cinfo' title='x_bboxes 40 2 60 20; x_conf 90'>12</span></span>
        </span><span class='ocr_caption'><span class='ocrx_word'><span class='ocrx_cinfo' title='x_bboxes 9 9'>x</span></span></span>";

    #[test]
    fn words_have_the_boxes_and_confidences_of_their_characters() {
        let words = words(PAGE);
        assert_eq!(words.iter().map(Read::text).collect::<Vec<_>>(), ["S&", "12"]);
        assert_eq!((words[0].characters[0].confidence, words[0].rect()), (99, Rect::new(1.0, 2.0, 20.0, 20.0)));
        assert_eq!(words[1].characters[1].rect, Rect::new(50.0, 2.0, 60.0, 20.0));
        assert_eq!(words[0].line, words[1].line);
    }

    #[test]
    fn nonsense_has_no_words() {
        assert!(words("").is_empty() && words("no markup at all & < >").is_empty());
        assert!(words("<span class='ocrx_word'><span class='ocrx_cinfo' title='x_bboxes 9 9 1 1; x_conf nan'>x</span></span>").is_empty());
    }
}
