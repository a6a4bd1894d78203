//! Document → the same without marks that no reader sees.
//!
//! In: a document as read. Out: its texts without zero-width spaces and joiners of words, which web editors put around every gap: they
//! tear figures and words apart that stand whole on the page. What it does not do: joiners within letters of other scripts stay.

use avstem_document::document::{Document, Part};

/// Zero-width space, word joiner, zero-width no-break space.
const MARKS: [char; 3] = ['\u{200b}', '\u{2060}', '\u{feff}'];

/// Zero-width non-joiner and joiner, which letters of other scripts need.
const JOINERS: [char; 2] = ['\u{200c}', '\u{200d}'];

/// Takes the marks out of every text.
pub(super) fn drop_marks(document: &mut Document) {
    for part in &mut document.parts {
        match part {
            Part::Paragraph(paragraph) => clean(&mut paragraph.text),
            Part::Margin(margin) => clean(&mut margin.text),
            Part::Grid(grid) => grid.grid.cells.iter_mut().for_each(|cell| clean(&mut cell.text)),
            Part::Page(_) | Part::Names(_) => {}
        }
    }
}

fn clean(text: &mut String) {
    if text.contains(MARKS) {
        text.retain(|c| !is_mark(c));
    }
    // A joiner behind a digit joins nothing.
    if text.contains(JOINERS) {
        let mut before = None;
        text.retain(|c| {
            let idle = JOINERS.contains(&c) && before.is_none_or(|b: char| b.is_ascii() || b.is_whitespace());
            before = if idle { before } else { Some(c) };
            !idle
        });
    }
}

/// True for a mark that no reader sees and that parts nothing.
pub(super) fn is_mark(c: char) -> bool {
    MARKS.contains(&c)
}

#[cfg(test)]
mod tests {
    use avstem_document::{document::Part, limits::Limits, note::Notes};

    #[test]
    fn a_page_of_a_web_editor_reads_as_it_looks() {
        let page = "<html><body><p>\u{200b}Sum\u{200b} \u{200b}2016</p><table><tr><td>\u{200b}12\u{200b} \u{200b}500\u{feff}\u{200c}</td></tr></table></body></html>";
        let document = crate::read(page.as_bytes(), &Limits::default(), &mut Notes::default()).unwrap();
        let texts: Vec<&str> = document
            .parts
            .iter()
            .filter_map(|part| match part {
                Part::Paragraph(paragraph) => Some(paragraph.text.as_str()),
                Part::Grid(grid) => Some(grid.grid.text(0, 0)),
                _ => None,
            })
            .collect();
        assert_eq!(texts, ["Sum 2016", "12 500"]);
    }
}
