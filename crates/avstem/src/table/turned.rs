//! Places on pages that were read turned → places on those pages as they are seen.
//!
//! Tables are found, and their parts joined, as one holds the page to read. This is the last step: from here on every
//! place is where a reader of the file sees it.

use super::Flow;
use crate::layout::{Block, PageLines};
use avstem_document::place::{Place, Rect};
use std::collections::BTreeMap;

/// The pages that were turned, by number, without their content.
pub(super) type Turned = BTreeMap<u32, PageLines>;

/// Remembers the pages that were turned.
pub(super) fn pages(blocks: &[Block]) -> Turned {
    let turned = |block: &Block| match block {
        Block::Page(page) if page.turn != 0 => {
            let PageLines { number, width, height, turn, .. } = *page;
            Some((number, PageLines { number, width, height, turn, ..PageLines::default() }))
        }
        _ => None,
    };
    blocks.iter().filter_map(turned).collect()
}

/// Puts every place of the flow back where it is seen.
pub(super) fn put_back(flow: &mut [Flow], turned: &Turned) {
    if turned.is_empty() {
        return;
    }
    let put_back = |place: &mut Place| *place = seen(place.clone(), turned);
    for piece in flow {
        match piece {
            Flow::Paragraph(paragraph) => put_back(&mut paragraph.place),
            Flow::Margin(margin) => put_back(&mut margin.place),
            Flow::Table(table) => {
                table.parts.iter_mut().for_each(put_back);
                table.grid.cells.iter_mut().chain(&mut table.repeated).for_each(|cell| put_back(&mut cell.place));
            }
        }
    }
}

/// One place as it is seen.
pub(super) fn seen(place: Place, turned: &Turned) -> Place {
    let Place::Page { page, bbox: [x0, y0, x1, y1] } = place else { return place };
    match turned.get(&page) {
        Some(lines) => Place::page(page, &lines.seen(&Rect::new(x0, y0, x1, y1))),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_on_a_turned_page_is_where_it_is_seen() {
        let page = PageLines { number: 2, width: 800.0, height: 600.0, turn: 1, ..PageLines::default() };
        let turned = pages(&[Block::Page(page)]);
        let at = |number| seen(Place::page(number, &Rect::new(0.0, 0.0, 30.0, 10.0)), &turned);
        assert_eq!(at(2), Place::page(2, &Rect::new(590.0, 0.0, 600.0, 30.0)));
        assert_eq!(at(3), Place::page(3, &Rect::new(0.0, 0.0, 30.0, 10.0)));
    }
}
