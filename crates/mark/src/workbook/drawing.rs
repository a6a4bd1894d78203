//! The boxes in which a sheet shows its notes: shapes in the old markup for drawings (VML), which Excel still wants for every note.
//!
//! That markup need not be well-formed XML, so it is looked at as text.

use super::Cell;
use crate::{Kind, join::Note};

/// Numbers of shapes in one block; a drawing reserves whole blocks.
const BLOCK: usize = 1024;

/// The kind of shape that notes have, where the drawing does not tell it.
const SHAPE: &str = "<v:shapetype id=\"_x0000_t202\" coordsize=\"21600,21600\" o:spt=\"202\" path=\"m,l,21600r21600,l21600,xe\"><v:stroke \
                     joinstyle=\"miter\"/><v:path gradientshapeok=\"t\" o:connecttype=\"rect\"/></v:shapetype>";

/// A drawing for so many notes without any shape.
pub(super) fn blank(number: usize, notes: usize) -> String {
    let blocks: Vec<String> = (0..=notes / BLOCK).map(|block| (number + block).to_string()).collect();
    format!(
        "<xml xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\" \
         xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><o:shapelayout v:ext=\"edit\"><o:idmap v:ext=\"edit\" \
         data=\"{}\"/></o:shapelayout></xml>",
        blocks.join(",")
    )
}

/// The drawing with a box for each note; `None` where it does not end as a drawing does.
pub(super) fn add(drawing: &str, notes: &[(Cell, &Note)]) -> Option<String> {
    let end = drawing.rfind("</xml>")?;
    let (before, after) = drawing.split_at_checked(end)?;
    let mut out = before.to_owned();
    if !notes.is_empty() && !["id=\"_x0000_t202\"", "id='_x0000_t202'"].iter().any(|id| drawing.contains(id)) {
        out.push_str(SHAPE);
    }
    let first = first_free(drawing);
    for (number, (cell, note)) in (first..).zip(notes) {
        out.push_str(&shape(number, *cell, note));
    }
    out.push_str(after);
    Some(out)
}

/// The first number after those of the shapes that are there, within the blocks that the drawing reserves.
fn first_free(drawing: &str) -> usize {
    const NAME: &str = "_x0000_s";
    let number =
        |text: &str| -> usize { text.split(|c: char| !c.is_ascii_digit()).next().and_then(|digits| digits.parse().ok()).unwrap_or(0) };
    let used = drawing.split(NAME).skip(1).map(number).filter(|number| *number < 1 << 30).max();
    let reserved = drawing.split("data=").nth(1).map_or(1, |text| number(text.trim_start_matches(['"', '\'']))).clamp(1, 1 << 20);
    used.unwrap_or(reserved * BLOCK) + 1
}

fn shape(number: usize, (row, column): Cell, note: &Note) -> String {
    let fill = match note.kind {
        Kind::Right | Kind::Rounding => "#e2f4e2",
        Kind::Wrong => "#ffdcdc",
        Kind::Doubtful => "#ffeccc",
        Kind::Unchecked => "#e8ecf8",
    };
    // As many lines as the text takes in a box of this width, within what fits on a screen.
    let lines = note.text.lines().map(|line| 1 + line.chars().count() / 38).sum::<usize>().clamp(3, 14);
    let (left, top) = (column + 1, row.saturating_sub(1));
    let (right, bottom) = (left + 4, top + lines as u32 + 1);
    format!(
        "<v:shape id=\"_x0000_s{number}\" type=\"#_x0000_t202\" style=\"position:absolute;margin-left:60pt;margin-top:2pt;width:200pt;\
         height:{}pt;z-index:1;visibility:hidden\" fillcolor=\"{fill}\" o:insetmode=\"auto\"><v:fill color2=\"{fill}\"/><v:shadow on=\"t\" \
         color=\"black\" obscured=\"t\"/><v:path o:connecttype=\"none\"/><v:textbox style=\"mso-direction-alt:auto\"><div \
         style=\"text-align:left\"></div></v:textbox><x:ClientData ObjectType=\"Note\"><x:MoveWithCells/><x:SizeWithCells/>\
         <x:Anchor>{left}, 15, {top}, 4, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row>\
         <x:Column>{column}</x:Column></x:ClientData></v:shape>",
        lines * 14,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_numbered_after_those_that_are_there() {
        let note = Note { kind: Kind::Wrong, text: "no".to_owned() };
        let new = add(&blank(2, 1), &[((4, 1), &note)]).unwrap();
        assert!(
            new.contains("data=\"2\"") && new.contains("id=\"_x0000_s2049\"") && new.contains("<x:Row>4</x:Row><x:Column>1</x:Column>"),
            "{new}"
        );
        let more = add(&new, &[((5, 1), &note)]).unwrap();
        assert!(more.contains("id=\"_x0000_s2050\"") && more.matches("<v:shapetype").count() == 1 && more.ends_with("</v:shape></xml>"));
        assert_eq!(add("<xml>", &[]), None);
    }
}
