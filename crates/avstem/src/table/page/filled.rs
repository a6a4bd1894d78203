//! A header on a coloured band that no line parts from the first row of a drawn table.
//!
//! In: frames, the filled boxes of the page and its rows of text. Out: the frames, with the edges of such a band as lines: a
//! band as wide as the frame that begins at its top, or that stands right above it. The lines between the columns go on through
//! a band above where they cut no text. What it does not do: bands further down are left alone; they may stand behind groups of
//! rows, or behind a part of one.

use super::{lattice::Frame, tokens::Row};
use avstem_document::{
    document::{Axis, Ruling},
    place::Rect,
};

/// Points by which a band may miss the edges of its frame: the width of a thick line.
const EDGE: f32 = 3.0;
/// Share of the frame's width that the boxes of one band cover.
const COVER: f32 = 0.9;
/// Boxes that are looked at; a page with more is a drawing.
const FILLS: usize = 500;

/// The frames with the edges of the bands that their headers stand on.
pub(super) fn with_filled_headers(frames: Vec<Frame>, fills: &[Rect], rows: &[Row]) -> Vec<Frame> {
    if fills.len() > FILLS {
        return frames;
    }
    frames.into_iter().map(|frame| with_filled_header(frame, fills, rows)).collect()
}

fn with_filled_header(mut frame: Frame, fills: &[Rect], rows: &[Row]) -> Frame {
    let mut around = frame.extent();
    // No line may run along the top: there the lines between the columns begin.
    around.y0 = frame.vertical.iter().map(|ruling| ruling.from).fold(around.y0, f32::min);
    let Some(band) = band_at_top(&around, fills).filter(|band| holds_whole_lines(band, rows)) else { return frame };
    let line = |at: f32| Ruling { axis: Axis::Horizontal, at, from: around.x0, to: around.x1 };
    if (band.y0 - around.y0).abs() <= EDGE {
        // Where lines are drawn along a part of its edge, they tell which cells it parts.
        if !frame.horizontal.iter().any(|ruling| (ruling.at - band.y1).abs() <= EDGE) {
            frame.horizontal.push(line(band.y1));
        }
        return frame;
    }
    frame.horizontal.extend([line(band.y0), line(around.y0)]);
    let mut through: Vec<f32> = frame.vertical.iter().map(|ruling| ruling.at).filter(|at| !cuts_text(*at, &band, rows)).collect();
    through.extend([around.x0, around.x1]);
    frame.vertical.extend(through.into_iter().map(|at| Ruling { axis: Axis::Vertical, at, from: band.y0, to: around.y0 }));
    frame
}

/// The band as wide as the frame that begins at its top or ends there, from the boxes of one height.
fn band_at_top(around: &Rect, fills: &[Rect]) -> Option<Rect> {
    let at_top = |fill: &&Rect| {
        let height = (fill.y0 - around.y0).abs() <= EDGE || (fill.y1 - around.y0).abs() <= EDGE;
        height && around.x0 - EDGE <= fill.x0 && fill.x1 <= around.x1 + EDGE && fill.y1 < around.y1 - EDGE
    };
    let candidates: Vec<&Rect> = fills.iter().filter(at_top).collect();
    candidates.iter().find_map(|first| {
        let alike = |fill: &&&Rect| (fill.y0 - first.y0).abs() <= EDGE && (fill.y1 - first.y1).abs() <= EDGE;
        let boxes: Vec<&Rect> = candidates.iter().filter(alike).copied().collect();
        let width: f32 = boxes.iter().map(|fill| fill.width()).sum();
        (width >= COVER * around.width()).then(|| Rect::around(boxes)).flatten()
    })
}

/// True when the band holds text and its lower edge cuts none.
fn holds_whole_lines(band: &Rect, rows: &[Row]) -> bool {
    let tokens = || rows.iter().flat_map(|row| &row.tokens).filter(|token| token.rect.overlap_x(band) > 0.0);
    let inside = |y: f32| band.y0 < y && y < band.y1;
    let cut = tokens().any(|token| token.rect.y0 + EDGE < band.y1 && band.y1 < token.rect.y1 - EDGE);
    !cut && tokens().any(|token| inside(token.rect.center().1))
}

fn cuts_text(at: f32, band: &Rect, rows: &[Row]) -> bool {
    let tokens = rows.iter().flat_map(|row| &row.tokens);
    tokens
        .filter(|token| band.y0 < token.rect.center().1 && token.rect.center().1 < band.y1)
        .any(|token| token.rect.x0 < at && at < token.rect.x1)
}

#[cfg(test)]
mod tests {
    use super::{super::testing::rows, *};

    fn frame() -> Frame {
        let line = |axis, at, from, to| Ruling { axis, at, from, to };
        Frame {
            horizontal: [116.0, 128.0].map(|at| line(Axis::Horizontal, at, 0.0, 100.0)).to_vec(),
            vertical: [0.0, 60.0, 100.0].map(|at| line(Axis::Vertical, at, 104.0, 128.0)).to_vec(),
        }
    }

    /// The top of the frame and its number of lines across after a band from `y0` to `y1`.
    fn after(y0: f32, y1: f32) -> (f32, usize) {
        let text = rows(&[&[("Post", 5.0), ("2024", 70.0)], &[("Rent", 5.0), ("10", 70.0)], &[("Sum", 5.0), ("10", 70.0)]]);
        let frames = with_filled_headers(vec![frame()], &[Rect::new(0.0, y0, 60.0, y1), Rect::new(60.0, y0, 100.0, y1)], &text);
        let all = &frames[0];
        (all.vertical.iter().map(|ruling| ruling.from).fold(f32::INFINITY, f32::min), all.horizontal.len())
    }

    #[test]
    fn a_band_above_the_lines_is_the_first_row() {
        assert_eq!(after(90.0, 104.0), (90.0, 4));
    }

    #[test]
    fn a_band_inside_parts_rows_where_no_line_is_drawn() {
        assert_eq!((after(104.0, 112.0).1, after(104.0, 115.0).1), (3, 2));
    }

    #[test]
    fn a_band_elsewhere_is_left_alone() {
        assert_eq!(after(60.0, 74.0), (104.0, 2));
        assert_eq!(after(118.0, 126.0), (104.0, 2));
    }
}
