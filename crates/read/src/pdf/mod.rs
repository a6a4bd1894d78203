//! PDF → pages of glyphs, rulings and fills.
//!
//! In: the bytes. Out: a [`Document`] of [`Page`]s in page order. hayro interprets the content streams; [`device`]
//! collects what it draws: characters with their places, straight lines, filled boxes, pictures. [`clip`] drops what
//! a clip hides, [`shapes`] tells rulings from boxes, [`weight`] tells bold from regular by the thickness of strokes,
//! [`backdrop`] tells text that nobody sees, [`actual_text`] lets marked content say what its glyphs mean, [`forms`] adds the values of fields that are not drawn.
//! [`labels`] reads what the pages are called. [`tags`] reads what the structure tree of a tagged
//! document says of it. [`fonts`] keeps away fonts that would take all memory. [`picture`] draws a page for people.
//! Coordinates are flipped here, once: from here on the origin is the top left of the page as it is seen.
//!
//! What it does not do: it guesses no character, recognises no picture, and makes no words.

mod actual_text;
mod backdrop;
mod clip;
mod device;
mod fonts;
mod forms;
mod geometry;
#[cfg(test)]
mod hostile_tests;
mod labels;
mod layer;
mod outlines;
mod overstrike;
#[cfg(feature = "pictures")]
pub mod picture;
mod shapes;
mod strings;
mod tags;
mod weight;
mod written;

use crate::{properties, writing::TABLE_PICTURE};
use avstem_document::{
    document::{Document, Edge, Format, Glyph, Margin, Page, Part},
    error::{Error, ErrorKind},
    label::PageLabel,
    limits::Limits,
    note::{NoteCode, Notes},
    place::{Place, Rect},
    recognised::{Unread, Why},
};
use device::{Drawn, PageDevice, Stopped};
use fonts::Fonts;
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, RenderContent, TransformExt, interpret_page, kurbo};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf, object::Dict};
use std::{
    collections::BTreeMap,
    panic::{AssertUnwindSafe, catch_unwind},
};
use tags::PageTags;
use weight::{Weights, mark_bold};
use written::WrittenDevice;

/// Reads a PDF. Documents whose password is empty open without one.
///
/// # Errors
/// `Encrypted` when a password is needed, `Unsupported` for an unknown encryption, `Damaged` when no page can be found.
pub(super) fn read(bytes: &[u8], limits: &Limits, notes: &mut Notes) -> Result<Document, Error> {
    let pdf = open(bytes)?;
    let found = pdf.pages().len();
    if found == 0 {
        return Err(Error::damaged("the document has no pages"));
    }
    let mut complete = true;
    if found > limits.pages {
        complete = false;
        notes.push(NoteCode::LimitReached, format!("the document has {found} pages, only the first {} were read", limits.pages), None);
    }
    let cache = InterpreterCache::new();
    let mut drawing = Drawing { weights: Weights::default(), fonts: Fonts::default(), steps: limits.document_steps };
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let form = catalog.as_ref().and_then(|catalog| catalog.get::<Dict<'_>>("AcroForm"));
    let tags = catalog.as_ref().and_then(|catalog| catch_unwind(AssertUnwindSafe(|| tags::tags(pdf.xref(), catalog, limits))).ok());
    let mut tags = tags.unwrap_or_default();
    let mut pages = Vec::with_capacity(found.min(limits.pages));
    for (index, source) in pdf.pages().iter().take(limits.pages).enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        if limits.is_over() {
            complete = false;
            notes.push(
                NoteCode::LimitReached,
                format!("the time was up before page {number}; it and the {} after it were not read", found.min(limits.pages) - index - 1),
                None,
            );
            break;
        }
        let tags = source.raw().obj_id().and_then(|id| tags.remove(&id)).unwrap_or_default();
        let mut drawn = draw(&pdf, source, &cache, limits, &mut drawing, &tags.by_number);
        add_values(&mut drawn.drawn, source, form.as_ref(), limits);
        let written = written(&pdf, source, &cache, limits, &drawn.drawn);
        complete &= note_troubles(&drawn, number, notes);
        pages.push(page(number, source.render_dimensions(), drawn, (tags, &written)));
    }
    let mut pages = mark_bold(pages);
    settle_hyphens(&mut pages);
    let mut parts: Vec<Part> = pages.into_iter().map(Part::Page).collect();
    parts.extend(file_title(&pdf));
    parts.extend(author(&pdf));
    let labels = catalog.as_ref().and_then(|catalog| catch_unwind(AssertUnwindSafe(|| labels::labels(pdf.xref(), catalog, found))).ok());
    parts.extend(labels.unwrap_or_default().into_iter().map(named_page));
    Ok(Document { format: Format::Pdf, parts, pages: u32::try_from(found).ok(), complete })
}

/// The author in the file's properties, who may be an organisation.
fn author(pdf: &Pdf) -> Option<Part> {
    property(pdf.metadata().author.as_deref()).map(properties::part)
}

fn property(bytes: Option<&[u8]>) -> Option<String> {
    let bytes = bytes.filter(|bytes| bytes.len() <= TITLE_BYTES)?;
    Some(strings::decode(bytes).split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty())
}

/// The title in the file's properties.
fn file_title(pdf: &Pdf) -> Option<Part> {
    let text = property(pdf.metadata().title.as_deref())?;
    Some(Part::Margin(Margin { edge: Edge::Title, text, place: Place::page(1, &Rect::default()) }))
}

fn named_page(of: PageLabel) -> Part {
    Part::Margin(Margin { edge: Edge::Label, text: of.label, place: Place::page(of.page, &Rect::default()) })
}

/// Bytes of the longest title that is one.
const TITLE_BYTES: usize = properties::LONGEST;

fn open(bytes: &[u8]) -> Result<Pdf, Error> {
    Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ErrorKind::Encrypted.into(),
        LoadPdfError::Decryption(DecryptionError::UnsupportedAlgorithm) => {
            ErrorKind::Unsupported { feature: "this PDF encryption", hint: "save the document without encryption" }.into()
        }
        LoadPdfError::Decryption(_) => Error::damaged("the PDF's encryption dictionary is broken"),
        LoadPdfError::Invalid => Error::damaged("no PDF page tree could be found"),
    })
}

/// What drawing one page gave, and whether all of it could be drawn.
struct Outcome {
    drawn: Drawn,
    failed: bool,
    limit: Option<&'static str>,
}

/// What drawing the pages of one document shares.
struct Drawing {
    weights: Weights,
    fonts: Fonts,
    /// Steps that may still be taken.
    steps: usize,
}

/// A soft hyphen is drawn for any hyphen by some programs; by those that draw others too, it cuts a word at the end of a line, and
/// becomes U+2010, which no one types.
fn settle_hyphens(pages: &mut [Page]) {
    let typed = pages.iter().any(|page| page.glyphs.iter().any(|glyph| glyph.char == '-'));
    for page in pages {
        for at in 0..page.glyphs.len() {
            let (glyph, next) = (page.glyphs[at], page.glyphs.get(at + 1));
            let beside = |next: &Glyph| {
                (next.baseline - glyph.baseline).abs() < 0.5 && (next.rect.x0 - glyph.rect.x1).abs() < glyph.size / 2.0 && next.char != ' '
            };
            if glyph.char == '\u{AD}' {
                page.glyphs[at].char = if typed && !next.is_some_and(beside) { '\u{2010}' } else { '-' };
            }
        }
    }
}

/// Draws one page; a defect of the interpreter costs this page only.
fn draw<'a>(
    pdf: &'a Pdf,
    source: &hayro_syntax::page::Page<'a>,
    cache: &InterpreterCache<'a>,
    limits: &Limits,
    shared: &mut Drawing,
    tags: &BTreeMap<i32, u16>,
) -> Outcome {
    let (width, height) = source.render_dimensions();
    let frame = kurbo::Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let steps = shared.steps.min(limits.page_steps);
    let mut device = PageDevice::new(frame, steps, limits, (&mut shared.weights, tags));
    let transform = source.initial_transform(true).to_kurbo();
    let unreadable = source.raw().contains_key("Contents") && source.page_stream().is_none();
    let many_annotations = catch_unwind(AssertUnwindSafe(|| forms::too_many(source))).unwrap_or(true);
    let endless_font = catch_unwind(AssertUnwindSafe(|| shared.fonts.are_endless(source, !many_annotations))).unwrap_or(true);
    let drawing = catch_unwind(AssertUnwindSafe(|| {
        if endless_font {
            return;
        }
        let mut settings = InterpreterSettings::default();
        if many_annotations {
            settings.render_content = RenderContent::PAGE;
        }
        let mut context = Context::new(transform, frame, cache, pdf.xref(), settings);
        interpret_page(source, &mut context, &mut device);
    }));
    let broken = drawing.is_err_and(|payload| !payload.is::<Stopped>());
    let limit = device.limit_reached().or(many_annotations.then_some("annotations"));
    let limit = limit.or(endless_font.then_some("characters in a font"));
    shared.steps -= steps - device.steps_left();
    Outcome { drawn: device.finish(), failed: unreadable || broken, limit }
}

/// True where the text of a page lies behind pictures: an earlier recognition put it there.
#[must_use]
pub fn is_recognised(page: &Page) -> bool {
    layer::is_hidden(&page.glyphs, page.picture_share)
}

/// The pictures that show writing and over which no text lies: only pages with pictures that large are drawn again for it.
fn written<'a>(
    pdf: &'a Pdf,
    source: &hayro_syntax::page::Page<'a>,
    cache: &InterpreterCache<'a>,
    limits: &Limits,
    drawn: &Drawn,
) -> Vec<Rect> {
    if drawn.glyphs.is_empty() || drawn.largest_picture < TABLE_PICTURE {
        return Vec::new();
    }
    let page_area = drawn.frame.width() * drawn.frame.height();
    let holds_text = |area: &Rect| {
        let letters = drawn.glyphs.iter().filter(|glyph| glyph.char.is_alphanumeric());
        let inside = letters.filter(|glyph| {
            let (x, y) = glyph.rect.center();
            area.contains(x, y)
        });
        let little = if area.width() * area.height() < page_area / 2.0 { FEW_LETTERS } else { LITTLE_TEXT };
        inside.take(little).count() == little
    };
    let wanted = |area: &Rect| area.width() * area.height() >= TABLE_PICTURE * page_area && !holds_text(area);
    let (width, height) = source.render_dimensions();
    let frame = kurbo::Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let mut device = WrittenDevice::new(frame, limits.page_steps, limits.page_end(), &wanted);
    let transform = source.initial_transform(true).to_kurbo();
    let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let drawing = catch_unwind(AssertUnwindSafe(|| {
        let mut context = Context::new(transform, frame, cache, pdf.xref(), settings);
        interpret_page(source, &mut context, &mut device);
    }));
    // What was found before it was given up counts.
    drop(drawing);
    device.written
}

/// Adds the values of form fields that the page does not show.
fn add_values(drawn: &mut Drawn, source: &hayro_syntax::page::Page<'_>, form: Option<&Dict<'_>>, limits: &Limits) {
    let values = catch_unwind(AssertUnwindSafe(|| forms::values(source, form, source.initial_transform(true).to_kurbo(), drawn)));
    let room = limits.glyphs.saturating_sub(drawn.glyphs.len());
    drawn.glyphs.extend(values.unwrap_or_default().into_iter().take(room));
    drawn.pens.resize(drawn.glyphs.len(), 0);
}

/// Notes what is amiss with a page; false when some of it was not read.
fn note_troubles(outcome: &Outcome, number: u32, notes: &mut Notes) -> bool {
    let drawn = &outcome.drawn;
    let place = || Some(Place::page(number, &drawn.frame));
    if outcome.failed {
        notes.push(NoteCode::PartNotRead, format!("page {number} could not be read to its end"), place());
    }
    if let Some(what) = outcome.limit {
        notes.push(NoteCode::LimitReached, format!("page {number} has too many {what}; the rest was left out"), place());
    }
    if drawn.unknown > 0 {
        let count = drawn.unknown;
        notes.push(
            NoteCode::UnknownGlyphs,
            format!("{count} characters on page {number} have no known meaning and were left out"),
            place(),
        );
    }
    let letters = drawn.glyphs.iter().filter(|glyph| glyph.char.is_alphanumeric()).count();
    if drawn.unseen > 0 && drawn.unseen < letters {
        let message = format!("{} characters on page {number} have the colour of what lies behind them and were not read", drawn.unseen);
        notes.push(NoteCode::NotExamined, message, place());
    }
    !outcome.failed && outcome.limit.is_none()
}

/// What stands in pictures of a page, or is drawn as shapes, and in no text.
fn unread(drawn: &Drawn, written: &[Rect]) -> Vec<Unread> {
    let whole = drawn.frame;
    let letters = drawn.glyphs.iter().filter(|glyph| glyph.char.is_alphanumeric()).count();
    // Words drawn one by one are too small to be looked at: hardly any text stands beside them, and no large picture.
    let in_pieces = drawn.pictures >= MANY_PICTURES && drawn.largest_picture < TABLE_PICTURE && letters < LITTLE_TEXT;
    let mut unread = Vec::new();
    if drawn.glyphs.is_empty() && drawn.picture_share > 0.0 {
        unread.push(Unread { area: whole, why: Why::NoText });
    } else if in_pieces {
        unread.push(Unread { area: whole, why: Why::InPieces });
    } else if let Some(share) = layer::badness(&drawn.glyphs, drawn.picture_share) {
        unread.push(Unread { area: whole, why: Why::BadLayer(share) });
        return unread;
    }
    unread.extend(written.iter().map(|area| Unread { area: *area, why: Why::Written }));
    unread.extend(drawn.outlines.map(|(count, area)| Unread { area, why: Why::Outlines(count) }));
    unread
}

/// Pictures on a page from which on they may be words drawn one by one, however little they cover: a table of three rows.
const MANY_PICTURES: usize = 12;
/// Letters and digits beside or over pictures up to which what they say stands nowhere else: a line of running heads and a page number.
const LITTLE_TEXT: usize = 80;
/// The same for a picture of less than half of the page: nobody prints a heading over a table.
const FEW_LETTERS: usize = 20;

fn page(number: u32, (width, height): (f32, f32), outcome: Outcome, (tags, written): (PageTags, &[Rect])) -> (Page, Vec<u8>) {
    let drawn = outcome.drawn;
    let unread = unread(&drawn, written);
    let page = Page {
        number,
        width,
        height,
        glyphs: drawn.glyphs,
        rulings: drawn.rulings,
        fills: drawn.fills,
        picture_share: drawn.picture_share,
        unknown_glyphs: drawn.unknown,
        tags: tags.tags,
        unread,
        recognised: Vec::new(),
    };
    (page, drawn.pens)
}

/// A kurbo box as one of ours.
fn rect(r: kurbo::Rect) -> Rect {
    Rect::new(r.x0 as f32, r.y0 as f32, r.x1 as f32, r.y1 as f32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write;

    /// A one-page PDF with Helvetica as /F1 and this content stream; hayro repairs the missing cross-reference table.
    pub(super) fn one_page(content: &str) -> Vec<u8> {
        format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>endobj\n\
             4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
             5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\ntrailer<</Root 1 0 R>>\n",
            content.len()
        )
        .into_bytes()
    }

    fn read_page(content: &str) -> (Page, Vec<avstem_document::note::Note>) {
        let mut notes = Notes::default();
        let document = read(&one_page(content), &Limits::default(), &mut notes).unwrap();
        let Part::Page(page) = document.parts.into_iter().next().unwrap() else { panic!("no page") };
        (page, notes.into_vec())
    }

    fn text(page: &Page) -> String {
        page.glyphs.iter().map(|glyph| glyph.char).collect()
    }

    #[test]
    fn a_glyph_stands_where_it_is_seen_from_the_top_left() {
        let (page, _) = read_page("BT /F1 10 Tf 50 150 Td (Ab) Tj ET");
        assert_eq!((page.width, page.height, text(&page).as_str()), (300.0, 200.0, "Ab"));
        let glyph = page.glyphs[0];
        assert!((glyph.baseline - 50.0).abs() < 0.01 && (glyph.size - 10.0).abs() < 0.01 && (glyph.rect.x0 - 50.0).abs() < 0.01);
        assert!(page.glyphs[1].rect.x0 >= glyph.rect.x1 - 0.01);
    }

    #[test]
    fn clipped_and_off_page_glyphs_are_left_out() {
        let (page, _) =
            read_page("q 0 0 100 200 re W n BT /F1 10 Tf 50 150 Td (in) Tj 100 0 Td (out) Tj ET Q BT /F1 10 Tf 400 150 Td (off) Tj ET");
        assert_eq!(text(&page), "in");
    }

    #[test]
    fn rendering_mode_three_is_invisible() {
        let (page, _) = read_page("BT /F1 10 Tf 3 Tr 50 150 Td (x) Tj ET");
        assert!(page.glyphs[0].invisible);
    }

    #[test]
    fn text_in_the_colour_behind_it_is_invisible_and_noted() {
        let (page, notes) = read_page(
            "0 0 0.5 rg 0 90 300 30 re f 1 g BT /F1 10 Tf 50 100 Td (seen) Tj 0 -60 Td (42) Tj ET 0 g BT /F1 10 Tf 50 20 Td (ink) Tj ET",
        );
        let seen: String = page.glyphs.iter().filter(|glyph| !glyph.invisible).map(|glyph| glyph.char).collect();
        assert_eq!(seen, "seenink");
        assert_eq!(notes.iter().map(|note| note.code).collect::<Vec<_>>(), [NoteCode::NotExamined]);
    }

    /// A picture of 200 by 50 pixels on a third of the page, and text.
    fn pictured(luma: impl Fn(usize, usize) -> u8, text: &str) -> bool {
        let mut pixels = String::new();
        for (y, x) in (0..50).flat_map(|y| (0..200).map(move |x| (y, x))) {
            write!(pixels, "{:02x}", luma(x, y)).expect("a string takes all");
        }
        let (page, _) =
            read_page(&format!("q 200 0 0 100 50 50 cm BI /W 200 /H 50 /CS /G /BPC 8 /F /AHx ID {pixels}> EI Q BT /F1 10 Tf {text} ET"));
        assert!(!page.glyphs.is_empty());
        page.unread.iter().any(|unread| unread.why == Why::Written)
    }

    #[test]
    fn a_picture_of_writing_is_noted_and_a_photograph_is_not() {
        let writing = |x: usize, y: usize| if y % 10 < 4 && x % 4 < 2 { 20 } else { 250 };
        assert!(pictured(writing, "20 180 Td (Regnskap) Tj"));
        assert!(!pictured(|x, y| (x + 3 * y) as u8, "20 180 Td (Arsmelding) Tj"));
        // What was recognised in it lies over it.
        assert!(!pictured(writing, "3 Tr 60 100 Td (Sum utgifter 1234567890123) Tj"));
    }

    #[test]
    fn marks_without_width_are_no_characters() {
        let content = "/Span<</ActualText<FEFF0031200B0032>>>BDC BT /F1 10 Tf 50 150 Td (12) Tj ET EMC";
        assert!(!text(&read_page(content).0).contains('\u{200B}'));
    }

    #[test]
    fn text_on_a_rounded_box_a_wide_stroke_or_in_a_frame_is_seen() {
        let curved = "0 g 10 90 m 100 90 l 110 90 110 95 110 100 c 110 120 l 10 120 l h f";
        let frame = "0 g 10 90 100 40 re 12 92 96 36 re f*";
        for (behind, colour) in [(curved, 1), ("0 g 30 w 0 100 m 300 100 l S", 1), (frame, 0)] {
            let (page, _) = read_page(&format!("{behind} {colour} g BT /F1 10 Tf 50 100 Td (x) Tj ET"));
            assert!(!page.glyphs[0].invisible, "{behind}");
        }
    }

    #[test]
    fn the_same_character_twice_at_one_place_is_one_bold_glyph() {
        let (page, _) = read_page("BT /F1 10 Tf 50 150 Td (x) Tj ET BT /F1 10 Tf 50.3 150 Td (x) Tj ET BT /F1 10 Tf 80 150 Td (y) Tj ET");
        assert_eq!(page.glyphs.iter().map(|glyph| (glyph.char, glyph.bold)).collect::<Vec<_>>(), [('x', true), ('y', false)]);
    }

    #[test]
    fn text_that_reads_upwards_has_three_quarter_turns() {
        let (page, _) = read_page("BT /F1 10 Tf 0 1 -1 0 50 100 Tm (u) Tj ET");
        assert_eq!(page.glyphs[0].turn, 3);
        assert!((page.glyphs[0].baseline - 50.0).abs() < 0.01);
    }

    #[test]
    fn strokes_and_thin_boxes_are_rulings_and_larger_boxes_fills() {
        let (page, _) = read_page("10 50 m 200 50 l S 10 40 190 0.5 re f 0.9 g 10 100 100 20 re f 1 g 0 0 300 200 re f");
        assert_eq!(page.rulings.len(), 2);
        assert!((page.rulings[0].at - 150.0).abs() < 0.01 && (page.rulings[1].at - 159.75).abs() < 0.01);
        assert_eq!(page.fills, [Rect::new(10.0, 80.0, 110.0, 100.0)]);
    }

    #[test]
    fn bytes_without_pages_are_damaged() {
        let error = read(b"%PDF-1.4 nothing here", &Limits::default(), &mut Notes::default()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Damaged { .. }));
    }

    #[test]
    fn glyphs_beyond_the_limit_are_left_out_and_noted() {
        let mut notes = Notes::default();
        let limits = Limits { glyphs: 3, ..Limits::default() };
        let document = read(&one_page("BT /F1 10 Tf 50 150 Td (abcdef) Tj ET"), &limits, &mut notes).unwrap();
        assert!(!document.complete);
        assert_eq!(notes.as_slice()[0].code, NoteCode::LimitReached);
    }
}
