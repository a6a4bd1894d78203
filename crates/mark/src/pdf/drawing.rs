//! An annotation as PDF: its dictionary, and the form that draws it.
//!
//! The marks are drawn, for not every viewer has icons, and every judgement has a shape of its own, for not everybody sees colours: a
//! tick in a thin frame; a tick over a line in a dashed frame (holds within rounding); a cross in a thick frame; a question mark in a
//! dashed thick frame (doubtful); a question mark without a frame (unchecked).

use super::space::{Space, Spot};
use crate::{Kind, join::Note};
use avstem_document::place::Rect;
use std::fmt::Write as _;

/// Red, green, blue; the width of the frame in points, none without one; whether it is dashed.
fn style(kind: Kind) -> ([f32; 3], Option<f32>, bool) {
    match kind {
        Kind::Right => ([0.0, 0.5, 0.2], Some(0.4), false),
        Kind::Rounding => ([0.0, 0.45, 0.45], Some(0.4), true),
        Kind::Doubtful => ([0.8, 0.4, 0.0], Some(0.9), true),
        Kind::Wrong => ([0.85, 0.0, 0.0], Some(1.1), false),
        Kind::Unchecked => ([0.25, 0.35, 0.6], None, false),
    }
}

/// The strokes of a mark in a square of 10 by 10, y upwards.
fn strokes(kind: Kind) -> &'static str {
    const QUESTION: &str = "2.6 7.1 m 2.6 10.3 7.6 10.3 7.6 7.1 c 7.6 5.2 5.1 5.4 5.1 3.2 c S 5.1 1.3 m 5.1 0.9 l S";
    match kind {
        Kind::Right => "1 4.6 m 3.8 1.4 l 9 8.8 l S",
        Kind::Rounding => "1.4 5.8 m 4 3 l 8.6 9.4 l S 1.2 0.8 m 8.8 0.8 l S",
        Kind::Wrong => "1.4 1.4 m 8.6 8.6 l S 1.4 8.6 m 8.6 1.4 l S",
        Kind::Doubtful | Kind::Unchecked => QUESTION,
    }
}

/// A number in PDF's spelling, to a hundredth.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn numbers(values: impl IntoIterator<Item = f64>) -> String {
    values.into_iter().map(number).collect::<Vec<_>>().join(" ")
}

/// A text string in UTF-16, in hexadecimal digits: no byte of it can end it.
fn text_string(text: &str) -> String {
    text.encode_utf16().fold("<FEFF".to_owned(), |mut out, unit| {
        let _ = write!(out, "{unit:04X}");
        out
    }) + ">"
}

/// Who made an annotation, as every one of avstem says, and how its name begins.
pub(super) const AUTHOR: &str = "avstem";
pub(super) const NAME: &str = "avstem-";

/// The annotation's dictionary. `id` is its own number, `form` that of what draws it, `page` a reference to its page.
pub(super) fn annotation(note: &Note, spot: &Spot, space: Space, (id, form, page): (u64, u64, &str)) -> String {
    let (colour, width, dashed) = style(note.kind);
    let outer = outer(spot);
    let (outer, frame) = (space.rect(&outer), space.rect(&spot.frame));
    let inset = [frame[0] - outer[0], frame[1] - outer[1], outer[2] - frame[2], outer[3] - frame[3]].map(|v| v.max(0.0));
    let border = if dashed { " /S /D /D [2 1.5]" } else { "" };
    format!(
        "<< /Type /Annot /Subtype /Square /Rect [{}] /RD [{}] /BS << /W {}{border} >> /C [{}] /F 4 /P {page}\n/T ({AUTHOR}) /NM \
         ({NAME}{id}) /AP << /N {form} 0 R >>\n/Contents {} >>",
        numbers(outer),
        numbers(inset),
        number(width.unwrap_or(0.0).into()),
        numbers(colour.map(f64::from)),
        text_string(&note.text),
    )
}

/// The box around a figure and its mark.
fn outer(spot: &Spot) -> Rect {
    spot.frame.union(&spot.mark)
}

/// The form that draws the frame and the mark, with its stream.
pub(super) fn form(kind: Kind, spot: &Spot, space: Space) -> String {
    let (colour, width, dashed) = style(kind);
    let outer = outer(spot);
    // From the top left of the page, y downwards, to the bottom left of the form, y upwards.
    let at = |x: f32, y: f32| numbers([x - outer.x0, outer.y1 - y].map(f64::from));
    let mut drawn = format!("{} RG\n", numbers(colour.map(f64::from)));
    if let Some(width) = width {
        let (half, frame) = (width / 2.0, &spot.frame);
        let size = numbers([frame.width() - width, frame.height() - width].map(|v| f64::from(v.max(0.1))));
        let dash = if dashed { "[2 1.5] 0 d " } else { "" };
        let _ = writeln!(drawn, "q {dash}{} w {} {size} re S Q", number(width.into()), at(frame.x0 + half, frame.y1 - half));
    }
    let scale = f64::from(spot.mark.width()) / 10.0;
    let _ = writeln!(drawn, "q {scale:.4} 0 0 {scale:.4} {} cm 1.5 w 1 J 1 j {} Q", at(spot.mark.x0, spot.mark.y1), strokes(kind));
    format!(
        "<< /Type /XObject /Subtype /Form /BBox [0 0 {}] /Matrix [{} 0 0] /Resources << >> /Length {} >>\nstream\n{drawn}endstream",
        numbers([outer.width(), outer.height()].map(f64::from)),
        numbers(space.upright()),
        drawn.len(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot() -> Spot {
        Spot { frame: Rect::new(10.0, 10.0, 50.0, 20.0), mark: Rect::new(51.0, 11.0, 59.0, 19.0) }
    }

    #[test]
    fn text_is_no_syntax() {
        assert_eq!(text_string(")>æ😀"), "<FEFF0029003E00E6D83DDE00>");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(numbers([1.0, 0.5, -0.001, 12.345_678, 1e6]), "1 0.5 0 12.35 1000000");
    }

    #[test]
    fn an_annotation_tells_its_box_and_its_form_draws_it() {
        let space = Space::new([1.0, 0.0, 0.0, -1.0, 0.0, 100.0]).unwrap();
        let note = Note { kind: Kind::Wrong, text: "no".to_owned() };
        let text = annotation(&note, &spot(), space, (7, 8, "3 0 R"));
        assert!(text.contains("/Rect [10 80 59 90] /RD [0 0 9 0]") && text.contains("/F 4 /P 3 0 R"), "{text}");
        let form = form(Kind::Wrong, &spot(), space);
        assert!(form.contains("/BBox [0 0 49 10] /Matrix [1 0 0 1 0 0]"), "{form}");
        assert!(form.contains("q 1.1 w 0.55 0.55 38.9 8.9 re S Q"), "{form}");
    }
}
