//! Form fields that the page does not show → glyphs in their boxes.
//!
//! In: a page's widgets and what was drawn in their places. Out: glyphs for the values of those whose place shows no
//! text: text and chosen options as they would be set, `☒` or `☐` for a box to tick. A field with an appearance of its own
//! has been drawn by then. What it does not do: push buttons, signatures, passwords, scripts that compute values.

use super::{device::Drawn, geometry, strings};
use avstem_document::{document::Glyph, place::Rect};
use hayro_interpret::kurbo::{self, Affine};
use hayro_syntax::{
    object::{Array, Dict, Name, Object, Rect as SourceRect, Stream, String as Bytes},
    page::Page,
};

/// Widgets of one page that are looked at; the longest forms have some hundreds.
const WIDGETS: usize = 2_000;
/// Bytes of annotations and fields that are looked at for one page; one takes some hundred bytes.
const BYTES: usize = 8 << 20;
/// Annotations of one page that are drawn at all.
const ANNOTATIONS: usize = 10_000;
/// Fields above a widget from which it may inherit.
const ANCESTORS: usize = 32;
/// Characters of one value.
const LONGEST: usize = 10_000;
/// Font sizes: the mean width of a character of Helvetica.
const CHARACTER: f32 = 0.5;
/// Font sizes from baseline to baseline.
const PITCH: f32 = 1.2;
/// Points: the font size where the form leaves it to the program, if the box is high enough.
const USUAL_SIZE: f32 = 10.0;
/// Points: no smaller text is readable.
const SMALLEST_SIZE: f32 = 4.0;
/// Points between a box and its text.
const PADDING: f32 = 2.0;

/// Bits of a widget's `/F`: hidden, and not to be seen on screen.
const UNSEEN: u32 = 1 << 1 | 1 << 5;
/// Bits of a field's `/Ff`.
const MULTILINE: u32 = 1 << 12;
const PASSWORD: u32 = 1 << 13;
const PUSH_BUTTON: u32 = 1 << 16;
const COMB: u32 = 1 << 24;

/// The values of a page's fields whose places show no text. `transform` leads from the page's own space to its seen one;
/// `form` is the document's form dictionary.
pub(super) fn values(page: &Page<'_>, form: Option<&Dict<'_>>, transform: Affine, drawn: &Drawn) -> Vec<Glyph> {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return Vec::new() };
    let widgets = annotations.iter::<Dict<'_>>().take(WIDGETS).filter(is_seen_widget);
    let mut glyphs = Vec::new();
    let mut bytes = BYTES;
    for widget in widgets {
        let Some(place) = place(&widget, transform, &drawn.frame) else { continue };
        if !shows_text(drawn, &place) {
            let fields = ancestors(&widget, &mut bytes);
            let text_turn = turn(&widget, transform);
            glyphs.extend(setting(&fields, form).map(|setting| setting.glyphs(&place, text_turn)).unwrap_or_default());
        }
        if bytes == 0 {
            break;
        }
    }
    glyphs
}

/// True when a page has more annotations, or larger ones, than anybody has put there by hand: each is parsed anew when it
/// is drawn, and one can be named any number of times.
pub(super) fn too_many(page: &Page<'_>) -> bool {
    let Some(annotations) = page.raw().get::<Array<'_>>("Annots") else { return false };
    let mut bytes = 0;
    for (index, annotation) in annotations.iter::<Dict<'_>>().enumerate() {
        bytes += annotation.data().len();
        if index >= ANNOTATIONS || bytes > BYTES {
            return true;
        }
    }
    false
}

fn is_seen_widget(annotation: &Dict<'_>) -> bool {
    annotation.get::<Name<'_>>("Subtype").is_some_and(|name| *name == *b"Widget") && annotation.get::<u32>("F").unwrap_or(0) & UNSEEN == 0
}

/// The widget's box on the page as it is seen; `None` when it lies outside or has no area.
fn place(widget: &Dict<'_>, transform: Affine, frame: &Rect) -> Option<Rect> {
    let rect = widget.get::<SourceRect>("Rect")?;
    let rect = super::rect(transform.transform_rect_bbox(kurbo::Rect::new(rect.x0, rect.y0, rect.x1, rect.y1)));
    let inside = rect.overlap_x(frame) > 0.0 && rect.overlap_y(frame) > 0.0;
    (inside && rect.width() > 0.0 && rect.height() > 0.0).then_some(rect)
}

/// True when something that is read stands in the box; dots and lines that lead the pen do not count.
fn shows_text(drawn: &Drawn, place: &Rect) -> bool {
    drawn.glyphs.iter().any(|glyph| {
        let (x, y) = glyph.rect.center();
        place.contains(x, y) && !glyph.invisible && !matches!(glyph.char, ' ' | '.' | '_' | '…')
    })
}

/// Quarter turns of the field's text as it is seen.
fn turn(widget: &Dict<'_>, transform: Affine) -> u8 {
    let degrees = widget.get::<Dict<'_>>("MK").and_then(|look| look.get::<i32>("R")).unwrap_or(0);
    let (sin, cos) = f64::from(degrees.rem_euclid(360)).to_radians().sin_cos();
    let [a, b, c, d, ..] = transform.as_coeffs();
    geometry::turn(a * cos + c * sin, b * cos + d * sin)
}

/// A value and how it is set.
#[derive(Debug, PartialEq)]
struct Setting {
    text: String,
    /// Points; `None` leaves it to the program.
    size: Option<f32>,
    multiline: bool,
    /// Cells of equal width, one a character.
    comb: Option<usize>,
    /// 0 left, 1 centred, 2 right.
    alignment: i32,
}

/// How the value of a widget is set, given with the fields above it.
fn setting(fields: &[Dict<'_>], form: Option<&Dict<'_>>) -> Option<Setting> {
    let flags = inherited(fields, "Ff").and_then(Object::into_i32).unwrap_or(0).cast_unsigned();
    let text = match &*inherited(fields, "FT")?.into_name()? {
        b"Tx" if flags & PASSWORD == 0 => inherited(fields, "V").and_then(text)?,
        b"Ch" => chosen(fields)?,
        b"Btn" if flags & PUSH_BUTTON == 0 => tick(fields),
        _ => return None,
    };
    let text: String = text.chars().take(LONGEST).collect();
    let appearance = inherited(fields, "DA").and_then(Object::into_string).or_else(|| form?.get::<Bytes<'_>>("DA"));
    let alignment = inherited(fields, "Q").and_then(Object::into_i32).or_else(|| form?.get::<i32>("Q")).unwrap_or(0);
    let comb = inherited(fields, "MaxLen").and_then(Object::into_i32).filter(|cells| flags & COMB != 0 && (1..=1000).contains(cells));
    Some(Setting {
        text,
        size: appearance.and_then(|bytes| font_size(bytes.as_bytes())),
        multiline: flags & MULTILINE != 0,
        comb: comb.map(|cells| cells as usize),
        alignment,
    })
}

/// The widget and the fields above it, nearest first, as long as they take no more than so many bytes.
fn ancestors<'a>(widget: &Dict<'a>, bytes: &mut usize) -> Vec<Dict<'a>> {
    let fields = std::iter::successors(Some(widget.clone()), |field| field.get::<Dict<'a>>("Parent")).take(ANCESTORS);
    let within = |field: &Dict<'a>| {
        *bytes = bytes.saturating_sub(field.data().len());
        *bytes > 0
    };
    fields.take_while(within).collect()
}

fn inherited<'a>(fields: &[Dict<'a>], key: &str) -> Option<Object<'a>> {
    fields.iter().find_map(|field| field.get::<Object<'a>>(key))
}

fn text(value: Object<'_>) -> Option<String> {
    match value {
        Object::String(bytes) => Some(strings::decode(bytes.as_bytes())),
        Object::Stream(stream) => decoded(&stream),
        _ => None,
    }
}

fn decoded(stream: &Stream<'_>) -> Option<String> {
    stream.decoded_data().ok().map(|bytes| strings::decode(&bytes[..bytes.len().min(4 * LONGEST)]))
}

/// The chosen options as they are shown, one a line.
fn chosen(fields: &[Dict<'_>]) -> Option<String> {
    let values = match inherited(fields, "V")? {
        Object::Array(array) => array.iter::<Object<'_>>().take(LONGEST).filter_map(text).collect(),
        value => vec![text(value)?],
    };
    let options = inherited(fields, "Opt").and_then(Object::into_array);
    let shown = |value: String| options.as_ref().and_then(|options| option_text(options, &value)).unwrap_or(value);
    Some(values.into_iter().map(shown).collect::<Vec<_>>().join("\n"))
}

/// The text of an option that is exported as `value`.
fn option_text(options: &Array<'_>, value: &str) -> Option<String> {
    options.iter::<Object<'_>>().take(LONGEST).find_map(|option| {
        let mut pair = option.into_array()?.iter::<Object<'_>>().take(2).filter_map(text).collect::<Vec<_>>().into_iter();
        (pair.next()? == value).then(|| pair.next()).flatten()
    })
}

/// Ticked or not: the widget's own state, else the field's value.
fn tick(fields: &[Dict<'_>]) -> String {
    let state = fields.first().and_then(|widget| widget.get::<Name<'_>>("AS")).or_else(|| inherited(fields, "V")?.into_name());
    if state.is_some_and(|state| *state != *b"Off") { "☒" } else { "☐" }.to_owned()
}

/// The operand of `Tf` in a default appearance; `None` when it is 0 or missing.
fn font_size(appearance: &[u8]) -> Option<f32> {
    let operators = String::from_utf8_lossy(appearance);
    let words: Vec<&str> = operators.split_ascii_whitespace().take(200).collect();
    let at = words.iter().position(|word| *word == "Tf")?;
    words.get(at.checked_sub(1)?)?.parse::<f32>().ok().filter(|size| (1.0..=200.0).contains(size))
}

impl Setting {
    /// The value's glyphs in a box, its text running in `turn` quarter turns.
    fn glyphs(&self, place: &Rect, turn: u8) -> Vec<Glyph> {
        let upright = place.turned_upright(turn, place);
        let (width, height) = (upright.x1, upright.y1);
        let size = self.size.unwrap_or_else(|| if self.multiline { USUAL_SIZE } else { (height * 0.7).min(USUAL_SIZE) }).max(SMALLEST_SIZE);
        let lines = self.lines(width, size);
        let first = if self.multiline { PADDING + size } else { height / 2.0 + 0.3 * size };
        let mut glyphs = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            let baseline = first + index as f32 * PITCH * size;
            let (mut x, step) = self.spacing(line.len(), width, size);
            for char in line {
                let rect = Rect::new(x, baseline - geometry::ASCENT as f32 * size, x + step, baseline + geometry::DESCENT as f32 * size);
                let seen = rect.turned_back(turn, place);
                let line = Rect::new(x, baseline, x, baseline).turned_back(turn, place);
                let baseline = if turn.is_multiple_of(2) { line.y0 } else { line.x0 };
                glyphs.push(Glyph { char: *char, rect: seen, baseline, size, bold: false, invisible: false, turn, tag: 0 });
                x += step;
            }
        }
        glyphs
    }

    /// The value's lines, broken at words where they are wider than the box.
    fn lines(&self, width: f32, size: f32) -> Vec<Vec<char>> {
        let clean = |line: &str| line.chars().map(geometry::plain).filter(|c| !c.is_control()).collect::<Vec<char>>();
        let text = self.text.replace("\r\n", "\n").replace('\r', "\n");
        if !self.multiline && !text.contains('\n') {
            return vec![clean(&text)];
        }
        let longest = ((width - 2.0 * PADDING) / (CHARACTER * size)).max(1.0) as usize;
        let mut lines = Vec::new();
        for line in text.lines() {
            let mut open: Vec<char> = Vec::new();
            for word in line.split_whitespace().map(clean) {
                if !open.is_empty() && open.len() + 1 + word.len() > longest {
                    lines.push(std::mem::take(&mut open));
                }
                if !open.is_empty() {
                    open.push(' ');
                }
                open.extend(word);
            }
            lines.push(open);
        }
        lines
    }

    /// Where a line of so many characters begins, and how wide each is.
    fn spacing(&self, characters: usize, width: f32, size: f32) -> (f32, f32) {
        if let Some(cells) = self.comb {
            return (0.0, width / cells.max(characters) as f32);
        }
        let room = (width - 2.0 * PADDING).max(width / 2.0);
        let step = (CHARACTER * size).min(room / characters.max(1) as f32);
        let left = room - step * characters as f32;
        let start = match self.alignment {
            1 => left / 2.0,
            2 => left,
            _ => 0.0,
        };
        ((width - room) / 2.0 + start, step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(text: &str, multiline: bool) -> Setting {
        Setting { text: text.to_owned(), size: Some(10.0), multiline, comb: None, alignment: 0 }
    }

    fn lines(setting: &Setting, width: f32) -> Vec<String> {
        setting.lines(width, 10.0).iter().map(|line| line.iter().collect()).collect()
    }

    #[test]
    fn long_values_break_at_words_where_the_field_has_several_lines() {
        assert_eq!(lines(&setting("one two three", true), 44.0), ["one two", "three"]);
        assert_eq!(lines(&setting("one two three", false), 44.0), ["one two three"]);
    }

    #[test]
    fn a_value_stays_inside_its_box_whichever_way_it_reads() {
        let place = Rect::new(100.0, 50.0, 130.0, 250.0);
        for turn in 0..4 {
            let glyphs = setting("1 234", false).glyphs(&place, turn);
            assert!(glyphs.iter().all(|glyph| place.contains(glyph.rect.center().0, glyph.rect.center().1)), "{turn}");
        }
    }

    #[test]
    fn right_aligned_values_end_at_the_right() {
        let place = Rect::new(0.0, 0.0, 100.0, 12.0);
        let glyphs = Setting { alignment: 2, ..setting("12", false) }.glyphs(&place, 0);
        assert!((glyphs[1].rect.x1 - 98.0).abs() < 0.01);
    }

    #[test]
    fn the_font_size_is_the_operand_of_its_operator() {
        assert_eq!([font_size(b"/Helv 9.5 Tf 0 g"), font_size(b"/Helv 0 Tf"), font_size(b"0 g")], [Some(9.5), None, None]);
    }
}
