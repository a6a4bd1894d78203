//! Pictures of pages → words of those pages, by a program that recognises text.
//!
//! In: the bytes of a document, what stands in its pictures and in no text ([`Unread`]), and an engine that reads a picture. Out: a
//! [`Recognition`] a picture, and with [`enter`] a [`Document`] whose pages hold its words as if they had been written there.
//!
//! The idea: the engine is good at letters and bad at tables. So it gets a page on even paper ([`ground`]) that lies straight, without
//! speckles and rules ([`ink`], [`rules`], [`faint`]), and reads it twice, segmented in two ways; [`agree`] joins both, so that no row is
//! dropped and every figure knows whether both read the same; [`lay`] puts the words into rows, [`cells`] brings them into the order of
//! cells, [`strokes`] tells which are bold, and the rules come back as lines of the page. From there on the tables are found as on any
//! page.
//!
//! What it does not do: it starts no process (the engine is a closure), decides nothing about figures, and trusts nothing that the
//! engine says.

mod agree;
mod cells;
mod faint;
mod figures;
mod ground;
mod groups;
mod hocr;
mod ink;
mod lay;
mod rules;
mod runs;
mod strokes;

use avstem_document::{
    document::Document,
    note::{NoteCode, Notes},
    place::{Place, Rect},
    recognised::{DrawnLine, RecognisedPicture, Recognition, Unread, Why},
};
use avstem_read::raster::{Grey, POINTS};
use hocr::Read;
use ink::Ink;
use serde::{Deserialize, Serialize};

/// Dots an inch at which pages are read: at 300 the engine reads every figure of a clean scan, whatever the scan's own are.
pub const DOTS: f32 = 300.0;
/// Pages that are larger are read with fewer dots an inch, so that no side has more pixels: the engine allows 32,767.
const EDGE: f32 = 10_000.0;
/// Share of a picture that is ink in the darkest page of text; more is a photograph.
const DARKEST: f32 = 0.45;
/// Confidence of a character that is read, and not guessed.
const SURE: u8 = 70;
/// Share of a page's characters that are sure and in words from which on it lies the right way up, untried any other way: of six spoiled
/// pages 0.93 to 0.99, on their heads 0.50 to 0.57.
const UPRIGHT: f32 = 0.75;
/// The share below which, both ways up, the text runs up or down the page after all.
const LEGIBLE: f32 = 0.3;

/// How the engine cuts a picture into lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segmentation {
    /// As much text as there is, in no order: finds every figure of a table.
    Sparse,
    /// One column of text of various sizes.
    Column,
}

/// A picture to recognise, by page and place.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Picture {
    /// Counted from 1.
    pub page: u32,
    /// In points.
    pub area: [f32; 4],
}

impl Picture {
    /// Where it stands.
    #[must_use]
    pub fn area(&self) -> Rect {
        let [x0, y0, x1, y1] = self.area;
        Rect::new(x0, y0, x1, y1)
    }
}

/// Marks the pages whose text an earlier recognition put behind them, so that they are recognised anew.
pub fn want_anew(document: &mut Document) {
    for page in document.each_page_mut() {
        if page.unread.is_empty() && avstem_read::pdf::is_recognised(page) {
            page.unread.push(Unread { area: Rect::new(0.0, 0.0, page.width, page.height), why: Why::Layer });
        }
    }
}

/// The pictures of a document that hold writing that was not read, in its order.
#[must_use]
pub fn wanted(document: &Document) -> Vec<Picture> {
    let picture = |page: u32, unread: &Unread| Picture { page, area: Place::page(page, &unread.area).bbox().unwrap_or_default() };
    document.each_page().flat_map(|page| page.unread.iter().map(move |unread| picture(page.number, unread))).collect()
}

/// What the engine makes of a picture: hOCR with a box for every character, or why it made nothing.
pub type Engine<'e> = dyn FnMut(&Grey, Segmentation) -> Result<String, String> + 'e;

/// Recognises one picture of a document.
///
/// # Errors
/// In words, when the picture cannot be drawn or the engine fails.
pub fn recognise(bytes: &[u8], picture: &Picture, engine: &mut Engine<'_>) -> Result<Recognition, String> {
    let area = picture.area();
    let longest = area.x1.max(area.y1).max(1.0) / POINTS;
    let page = avstem_read::pages::grey(bytes, picture.page, DOTS.min(EDGE / longest))?;
    let seen = page.cut(&area).ok_or("the picture lies on no page")?;
    drop(page);
    recognise_grey(&seen, (area.x0, area.y0), engine)
}

/// Recognises a picture whose top left corner stands at `corner` on its page, in points.
fn recognise_grey(seen: &Grey, corner: (f32, f32), engine: &mut Engine<'_>) -> Result<Recognition, String> {
    let level = ground::levelled(seen);
    let seen = level.as_ref().unwrap_or(seen);
    let share = Ink::of(seen).share();
    if share == 0.0 || share > DARKEST {
        return Ok(Recognition::default());
    }
    let mut best: Option<(f32, Attempt)> = None;
    let turns = if ink::is_sideways(seen) { [3, 1, 0, 2] } else { [0, 2, 3, 1] };
    for (tried, turn) in turns.into_iter().enumerate() {
        let attempt = Attempt::make(&seen.turned_upright(turn), turn, engine)?;
        let none = attempt.words.is_empty();
        let sure = sure_share(&attempt.words);
        let most = best.as_ref().map_or(-1.0, |(most, _)| *most);
        if sure > most {
            best = Some((sure, attempt));
        }
        if sure >= UPRIGHT || none || tried == 1 && sure.max(most) >= LEGIBLE {
            break;
        }
    }
    let Some((_, attempt)) = best else { return Ok(Recognition::default()) };
    let second = hocr::words(&engine(&attempt.clean, Segmentation::Column)?);
    let cut = |words: Vec<Read>| groups::part(cells::cut(words, &attempt.rules), &attempt.ink);
    let agreed = agree::agree(cut(attempt.words), cut(second));
    // A picture that is turned stands on its page as it is seen; its words stand on it as it is read.
    let corner = if attempt.turn == 0 { corner } else { (0.0, 0.0) };
    let scale = POINTS / seen.dots;
    let line = |rule: &runs::Rule| {
        let (along, across) = if rule.horizontal { (corner.0, corner.1) } else { (corner.1, corner.0) };
        DrawnLine {
            horizontal: rule.horizontal,
            at: across + rule.at * scale,
            from: along + rule.from as f32 * scale,
            to: along + rule.to as f32 * scale,
        }
    };
    let lines: Vec<DrawnLine> = attempt.rules.iter().map(line).collect();
    Ok(Recognition { words: lay::lay(&agreed, &attempt.ink, seen.dots, corner, &lines), lines, skew: attempt.skew, turn: attempt.turn })
}

/// A picture made ready, turned some way, and read once.
struct Attempt {
    turn: u8,
    skew: f32,
    clean: Grey,
    ink: Ink,
    rules: Vec<runs::Rule>,
    words: Vec<Read>,
}

impl Attempt {
    fn make(seen: &Grey, turn: u8, engine: &mut Engine<'_>) -> Result<Self, String> {
        let skew = ink::skew(seen);
        let mut clean = if skew == 0.0 { seen.clone() } else { seen.rotated(skew) };
        let mut ink = Ink::of(&clean);
        ink::despeckle(&mut clean, &mut ink);
        let edges = ground::turn_bars(&mut clean, &mut ink);
        let mut rules = rules::take_out(&mut clean, &mut ink);
        rules.extend(edges);
        let words = hocr::words(&engine(&clean, Segmentation::Sparse)?);
        Ok(Self { turn, skew, clean, ink, rules, words })
    }
}

/// Share of the characters that the engine is sure of and that stand in words as they are written: text on its head is read as letters of
/// both cases among each other.
fn sure_share(words: &[Read]) -> f32 {
    let characters = |word: &Read| word.characters.iter().filter(|character| character.char.is_alphanumeric()).count();
    let sure =
        |word: &Read| word.characters.iter().filter(|character| character.char.is_alphanumeric() && character.confidence >= SURE).count();
    let all: usize = words.iter().map(characters).sum();
    words.iter().filter(|word| is_written(word)).map(sure).sum::<usize>() as f32 / all.max(1) as f32
}

/// True for words of letters that are small but for the first or all large, and for figures of more than one digit.
fn is_written(word: &Read) -> bool {
    let inner: Vec<char> = word.characters.iter().map(|character| character.char).filter(|char| char.is_alphanumeric()).collect();
    let letters = inner.len() > 2 && inner.iter().all(|char| char.is_alphabetic());
    let rest = || inner.iter().skip(1);
    letters && (rest().all(|char| char.is_lowercase()) || inner.iter().all(|char| char.is_uppercase()))
        || inner.len() > 1 && inner.iter().all(char::is_ascii_digit)
}

/// What came of one picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Recognised(Recognition),
    /// Why not, in words.
    Failed(String),
}

/// A picture and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognised {
    pub picture: Picture,
    pub outcome: Outcome,
}

/// Puts what was recognised on the pages of a document and notes it; `engine` is its name for people. A picture that was not recognised
/// stays unread, with a note why.
pub fn enter(document: &mut Document, recognised: &[Recognised], engine: &str, notes: &mut Notes) {
    let has_pages = document.pages.is_some();
    for of in recognised {
        let Some(page) = document.each_page_mut().find(|page| page.number == of.picture.page) else { continue };
        let place = Place::Page { page: page.number, bbox: of.picture.area };
        match &of.outcome {
            Outcome::Failed(why) => {
                notes.push(NoteCode::PartNotRead, format!("{} was not recognised: {why}", picture(page.number, has_pages)), Some(place));
            }
            Outcome::Recognised(recognition) => {
                let found = page.unread.iter().position(|unread| Place::page(page.number, &unread.area) == place);
                let Some(unread) = found.map(|at| page.unread.remove(at)) else { continue };
                if matches!(unread.why, Why::BadLayer(_) | Why::Layer) && !recognition.words.is_empty() {
                    page.glyphs.retain(|glyph| !glyph.invisible);
                }
                page.recognised.push(RecognisedPicture { area: unread.area, why: unread.why, recognition: recognition.clone() });
                notes.push(NoteCode::RecognisedText, said((page.number, has_pages), unread, recognition, engine), Some(place));
            }
        }
    }
}

/// A picture of a page; of a document without pages, a page is a picture in its text.
fn picture(page: u32, has_pages: bool) -> String {
    if has_pages { format!("a picture on page {page}") } else { format!("picture {page}") }
}

fn said((page, has_pages): (u32, bool), unread: Unread, recognition: &Recognition, engine: &str) -> String {
    let what = match unread.why {
        _ if !has_pages => picture(page, has_pages),
        Why::NoText | Why::InPieces | Why::BadLayer(_) | Why::Layer => format!("page {page}"),
        Why::Written => picture(page, has_pages),
        Why::Outlines(_) => format!("a part of page {page} that is drawn as shapes"),
    };
    if recognition.words.is_empty() {
        return format!("{what} was given to {engine}, which found no text in it");
    }
    let askew =
        if recognition.skew == 0.0 { String::new() } else { format!(", which lay askew by {:.1} degrees,", recognition.skew.abs()) };
    format!("the text of {what}{askew} was recognised from a picture by {engine}; figures may be misread")
}
