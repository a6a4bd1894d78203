//! Where something stands in its source.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A box in points (1/72 inch), origin at the top left of the page as it is seen (crop box, after rotation), y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Rect {
    pub x0: f32,
    pub y0: f32,
    pub x1: f32,
    pub y1: f32,
}

impl Rect {
    /// A box from its four edges; they are not put in order.
    #[must_use]
    pub fn new(x0: f32, y0: f32, x1: f32, y1: f32) -> Self {
        Self { x0, y0, x1, y1 }
    }

    #[must_use]
    pub fn width(&self) -> f32 {
        self.x1 - self.x0
    }

    #[must_use]
    pub fn height(&self) -> f32 {
        self.y1 - self.y0
    }

    /// The middle of the box as (x, y).
    #[must_use]
    pub fn center(&self) -> (f32, f32) {
        (f32::midpoint(self.x0, self.x1), f32::midpoint(self.y0, self.y1))
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self { x0: self.x0.min(other.x0), y0: self.y0.min(other.y0), x1: self.x1.max(other.x1), y1: self.y1.max(other.y1) }
    }

    /// The smallest box around all of `rects`; `None` when there are none.
    pub fn around<'a>(rects: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        rects.into_iter().copied().reduce(|a, b| a.union(&b))
    }

    /// True when the point lies inside or on the edge.
    #[must_use]
    pub fn contains(&self, x: f32, y: f32) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }

    /// Length of the overlap in x; negative when the boxes stand apart.
    #[must_use]
    pub fn overlap_x(&self, other: &Self) -> f32 {
        self.x1.min(other.x1) - self.x0.max(other.x0)
    }

    /// Length of the overlap in y; negative when the boxes stand apart.
    #[must_use]
    pub fn overlap_y(&self, other: &Self) -> f32 {
        self.y1.min(other.y1) - self.y0.max(other.y0)
    }

    /// The box as who turns the page to read it sees it: text inside `frame` that runs in `turn` quarter turns clockwise
    /// is upright then, and the frame's new top left is the origin.
    #[must_use]
    pub fn turned_upright(&self, turn: u8, frame: &Self) -> Self {
        match turn % 4 {
            0 => Self::new(self.x0 - frame.x0, self.y0 - frame.y0, self.x1 - frame.x0, self.y1 - frame.y0),
            1 => Self::new(self.y0 - frame.y0, frame.x1 - self.x1, self.y1 - frame.y0, frame.x1 - self.x0),
            2 => Self::new(frame.x1 - self.x1, frame.y1 - self.y1, frame.x1 - self.x0, frame.y1 - self.y0),
            _ => Self::new(frame.y1 - self.y1, self.x0 - frame.x0, frame.y1 - self.y0, self.x1 - frame.x0),
        }
    }

    /// The opposite of [`Rect::turned_upright`]: a box in upright text, put back where it stands in `frame`.
    #[must_use]
    pub fn turned_back(&self, turn: u8, frame: &Self) -> Self {
        match turn % 4 {
            0 => Self::new(self.x0 + frame.x0, self.y0 + frame.y0, self.x1 + frame.x0, self.y1 + frame.y0),
            1 => Self::new(frame.x1 - self.y1, self.x0 + frame.y0, frame.x1 - self.y0, self.x1 + frame.y0),
            2 => Self::new(frame.x1 - self.x1, frame.y1 - self.y1, frame.x1 - self.x0, frame.y1 - self.y0),
            _ => Self::new(self.y0 + frame.x0, frame.y1 - self.x1, self.y1 + frame.x0, frame.y1 - self.x0),
        }
    }
}

/// Where a value stands: on a page, in a sheet, in a body of text, or in a picture in it.
///
/// Pages and pictures count from 1; rows, columns and blocks from 0; sheet cells are in A1 notation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, try_from = "Fields")]
pub enum Place {
    /// A box on a page: `bbox` is `[x0, y0, x1, y1]` in points from the top left of the page as it is seen.
    Page { page: u32, bbox: [f32; 4] },
    /// A box in a picture of a text document, as on a page. All pictures of the text count; the size is that which it is drawn in.
    Picture { picture: u32, bbox: [f32; 4] },
    /// A cell (`B7`) or a range (`A1:F20`) of a sheet.
    Sheet { sheet: String, cell: String },
    /// A block of a text document (its ordinal in the body) and, inside a table, the cell.
    Body {
        block: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<usize>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        column: Option<usize>,
    },
}

/// The fields of every kind of place, as they are read back. Derived, the kinds would be tried one after the other on a copy of
/// each value, and a report holds a place a value.
#[derive(Deserialize, JsonSchema)]
struct Fields {
    page: Option<u32>,
    picture: Option<u32>,
    bbox: Option<[f32; 4]>,
    sheet: Option<String>,
    cell: Option<String>,
    block: Option<usize>,
    row: Option<usize>,
    column: Option<usize>,
}

impl TryFrom<Fields> for Place {
    type Error = &'static str;

    fn try_from(fields: Fields) -> Result<Self, Self::Error> {
        match fields {
            Fields { page: Some(page), bbox: Some(bbox), .. } => Ok(Self::Page { page, bbox }),
            Fields { picture: Some(picture), bbox: Some(bbox), .. } => Ok(Self::Picture { picture, bbox }),
            Fields { sheet: Some(sheet), cell: Some(cell), .. } => Ok(Self::Sheet { sheet, cell }),
            Fields { block: Some(block), row, column, .. } => Ok(Self::Body { block, row, column }),
            _ => Err("a place is a page or a picture with a bbox, a sheet with a cell, or a block"),
        }
    }
}

impl Place {
    /// A box on page `page` (counted from 1), rounded to a hundredth of a point.
    #[must_use]
    pub fn page(page: u32, rect: &Rect) -> Self {
        let round = |v: f32| (v * 100.0).round() / 100.0;
        Self::Page { page, bbox: [round(rect.x0), round(rect.y0), round(rect.x1), round(rect.y1)] }
    }

    /// A cell of a sheet, from its row and column counted from 0.
    #[must_use]
    pub fn sheet(sheet: &str, row: usize, column: usize) -> Self {
        Self::Sheet { sheet: sheet.to_owned(), cell: a1(row, column) }
    }

    /// A whole block of a text document.
    #[must_use]
    pub fn block(block: usize) -> Self {
        Self::Body { block, row: None, column: None }
    }

    /// A cell of a table in a text document.
    #[must_use]
    pub fn cell(block: usize, row: usize, column: usize) -> Self {
        Self::Body { block, row: Some(row), column: Some(column) }
    }

    /// Its box on the page or picture, in points; `None` for what has none.
    #[must_use]
    pub fn bbox(&self) -> Option<[f32; 4]> {
        match self {
            Self::Page { bbox, .. } | Self::Picture { bbox, .. } => Some(*bbox),
            _ => None,
        }
    }

    /// The page it stands on, counted from 1; `None` for formats without pages.
    #[must_use]
    pub fn page_number(&self) -> Option<u32> {
        match self {
            Self::Page { page, .. } => Some(*page),
            _ => None,
        }
    }
}

/// A cell's name in A1 notation, from row and column counted from 0: `(0, 27)` is `AB1`.
#[must_use]
pub fn a1(row: usize, column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &(row + 1).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_that_is_turned_upright_and_back_stands_where_it_stood() {
        let (frame, rect) = (Rect::new(10.0, 20.0, 310.0, 220.0), Rect::new(30.0, 40.0, 60.0, 50.0));
        for turn in 0..4 {
            assert_eq!(rect.turned_upright(turn, &frame).turned_back(turn, &frame), rect, "{turn}");
        }
        // Text that reads downwards begins at the top right: that corner becomes the origin.
        assert_eq!(Rect::new(300.0, 20.0, 310.0, 50.0).turned_upright(1, &frame), Rect::new(0.0, 0.0, 30.0, 10.0));
    }

    #[test]
    fn a1_names_follow_the_spreadsheet_alphabet() {
        assert_eq!([a1(0, 0), a1(6, 1), a1(0, 25), a1(0, 26), a1(9, 701), a1(9, 702)], ["A1", "B7", "Z1", "AA1", "ZZ10", "AAA10"]);
    }
}
