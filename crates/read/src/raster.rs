//! A picture as brightness alone: what pages that were scanned are, and what pages are drawn to for character recognition.
//!
//! Rows from the top, pixels from the left, 0 is black. What it does not do: it decides nothing about what the picture shows.

use avstem_document::place::Rect;

/// Grey pixels and how many of them make an inch.
#[derive(Debug, Clone, PartialEq)]
pub struct Grey {
    pub width: usize,
    pub height: usize,
    /// `width * height` of them.
    pub data: Vec<u8>,
    /// Pixels an inch, the same across and down.
    pub dots: f32,
}

/// A page drawn for people, in colour where it has any.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// A PNG file.
    pub png: Vec<u8>,
    /// In points, as the places on the page count.
    pub width: f32,
    pub height: f32,
}

/// Points of an inch.
pub const POINTS: f32 = 72.0;

impl Grey {
    /// A picture of these pixels; `None` where they are not as many as its sides say.
    #[must_use]
    pub fn new(width: usize, height: usize, data: Vec<u8>, dots: f32) -> Option<Self> {
        let whole = width > 0 && height > 0 && width.checked_mul(height) == Some(data.len()) && dots > 0.0;
        whole.then_some(Self { width, height, data, dots })
    }

    /// Of pixels of `channels` bytes each: grey, grey and opacity, red-green-blue, or these and opacity, on white paper.
    #[must_use]
    pub fn of_pixels(width: usize, height: usize, pixels: &[u8], channels: usize, dots: f32) -> Option<Self> {
        let on_white = |luma: u32, alpha: u8| ((luma * u32::from(alpha) + 255 * (255 - u32::from(alpha))) / 255) as u8;
        let luma = |p: &[u8]| (u32::from(p[0]) * 3 + u32::from(p[1]) * 6 + u32::from(p[2])) / 10;
        let data = match channels {
            1 => pixels.to_vec(),
            2 => pixels.chunks_exact(2).map(|p| on_white(u32::from(p[0]), p[1])).collect(),
            3 => pixels.chunks_exact(3).map(|p| luma(p) as u8).collect(),
            4 => pixels.chunks_exact(4).map(|p| on_white(luma(p), p[3])).collect(),
            _ => return None,
        };
        Self::new(width, height, data, dots)
    }

    /// The part of it that lies in this box, in points; `None` where nothing does.
    #[must_use]
    pub fn cut(&self, area: &Rect) -> Option<Self> {
        let pixel = |points: f32, most: usize| ((points * self.dots / POINTS).max(0.0) as usize).min(most);
        let (x0, x1) = (pixel(area.x0, self.width), pixel(area.x1, self.width));
        let (y0, y1) = (pixel(area.y0, self.height), pixel(area.y1, self.height));
        let rows = self.data.chunks_exact(self.width).skip(y0).take(y1.saturating_sub(y0));
        Self::new(
            x1.saturating_sub(x0),
            y1.saturating_sub(y0),
            rows.flat_map(|row| row[x0..x1.max(x0)].iter().copied()).collect(),
            self.dots,
        )
    }

    /// Turned by so many quarters against the clock, so that text that ran in as many quarters clockwise is upright.
    #[must_use]
    pub fn turned_upright(&self, turn: u8) -> Self {
        let (w, h) = (self.width, self.height);
        let (width, height) = if turn.is_multiple_of(2) { (w, h) } else { (h, w) };
        let at = |x: usize, y: usize| match turn % 4 {
            0 => self.data[y * w + x],
            1 => self.data[x * w + (w - 1 - y)],
            2 => self.data[(h - 1 - y) * w + (w - 1 - x)],
            _ => self.data[(h - 1 - x) * w + y],
        };
        let data = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| at(x, y)).collect();
        Self { width, height, data, dots: self.dots }
    }

    /// As in a mirror beside it.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let data = self.data.chunks_exact(self.width).flat_map(|row| row.iter().rev().copied()).collect();
        Self { data, ..*self }
    }

    /// Turned about its middle by so many degrees against the clock; what comes in from outside is white.
    #[must_use]
    pub fn rotated(&self, degrees: f32) -> Self {
        let (sine, cosine) = degrees.to_radians().sin_cos();
        let (cx, cy) = (self.width as f32 / 2.0, self.height as f32 / 2.0);
        let mut data = Vec::with_capacity(self.data.len());
        for y in 0..self.height {
            for x in 0..self.width {
                let (dx, dy) = (x as f32 - cx, y as f32 - cy);
                data.push(self.between(cx + dx * cosine - dy * sine, cy + dx * sine + dy * cosine));
            }
        }
        Self { data, ..*self }
    }

    /// With so many times the pixels along each side: between neighbours where it grows, of their mean where it shrinks.
    #[must_use]
    pub fn scaled(&self, across: f32, down: f32) -> Self {
        let side = |pixels: usize, factor: f32| ((pixels as f32 * factor).round() as usize).max(1);
        let (width, height) = (side(self.width, across), side(self.height, down));
        let dots = self.dots * across;
        if across < 1.0 && down < 1.0 {
            return Self { width, height, data: self.means(width, height), dots };
        }
        let mut data = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                data.push(self.between((x as f32 + 0.5) / across - 0.5, (y as f32 + 0.5) / down - 0.5));
            }
        }
        Self { width, height, data, dots }
    }

    /// The mean brightness of each of so many fields.
    fn means(&self, width: usize, height: usize) -> Vec<u8> {
        let span = |i: usize, parts: usize, all: usize| {
            let from = i * all / parts;
            (from, ((i + 1) * all / parts).max(from + 1).min(all))
        };
        let mut data = Vec::with_capacity(width * height);
        for y in 0..height {
            let (y0, y1) = span(y, height, self.height);
            for x in 0..width {
                let (x0, x1) = span(x, width, self.width);
                let sum: u32 =
                    (y0..y1).map(|y| self.data[y * self.width + x0..y * self.width + x1].iter().map(|p| u32::from(*p)).sum::<u32>()).sum();
                data.push((sum / ((y1 - y0) * (x1 - x0)).max(1) as u32) as u8);
            }
        }
        data
    }

    /// The brightness at a point between pixels; white outside.
    fn between(&self, x: f32, y: f32) -> u8 {
        if x <= -1.0 || y <= -1.0 || x >= self.width as f32 || y >= self.height as f32 {
            return 255;
        }
        // Cutting off is the floor of what is not negative, and far cheaper where the processor has no instruction for it.
        let (right, below) = ((x + 1.0) as usize, (y + 1.0) as usize);
        let (fx, fy) = (x + 1.0 - right as f32, y + 1.0 - below as f32);
        let (left, right) = (right.saturating_sub(1), right.min(self.width - 1));
        let (above, below) = (below.saturating_sub(1), below.min(self.height - 1));
        let pixel = |x: usize, y: usize| f32::from(self.data[y * self.width + x]);
        let upper = pixel(left, above) * (1.0 - fx) + pixel(right, above) * fx;
        let lower = pixel(left, below) * (1.0 - fx) + pixel(right, below) * fx;
        (upper * (1.0 - fy) + lower * fy + 0.5) as u8
    }

    /// As a file in the portable grey format (PGM), which every program that reads pictures knows.
    #[must_use]
    pub fn to_pgm(&self) -> Vec<u8> {
        let mut file = format!("P5\n{} {}\n255\n", self.width, self.height).into_bytes();
        file.extend_from_slice(&self.data);
        file
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: usize, data: &[u8]) -> Grey {
        Grey::new(width, data.len() / width, data.to_vec(), 72.0).unwrap()
    }

    #[test]
    fn a_picture_has_the_pixels_that_its_sides_say() {
        assert!(Grey::new(2, 2, vec![0; 3], 72.0).is_none() && Grey::new(0, 2, Vec::new(), 72.0).is_none());
    }

    #[test]
    fn text_that_runs_down_is_upright_after_a_quarter_turn() {
        // A column 1 2 3 that a reader reads downwards becomes a row.
        assert_eq!(grey(1, &[1, 2, 3]).turned_upright(1), grey(3, &[1, 2, 3]));
        let picture = grey(3, &[1, 2, 3, 4, 5, 6]);
        assert_eq!(picture.turned_upright(1).turned_upright(3), picture);
        assert_eq!(picture.turned_upright(2), grey(3, &[6, 5, 4, 3, 2, 1]));
    }

    #[test]
    fn a_cut_keeps_to_the_picture() {
        let picture = grey(3, &[1, 2, 3, 4, 5, 6]);
        assert_eq!(picture.cut(&Rect::new(1.0, 0.0, 9.0, 1.0)), Some(grey(2, &[2, 3])));
        assert_eq!(picture.cut(&Rect::new(7.0, 7.0, 9.0, 9.0)), None);
    }

    #[test]
    fn what_is_scaled_keeps_its_look() {
        assert_eq!(grey(2, &[0, 200, 0, 200]).scaled(0.5, 0.5).data, [100]);
        assert_eq!(grey(2, &[0, 200]).scaled(2.0, 1.0).data, [0, 50, 150, 200]);
        assert_eq!(grey(2, &[7, 7, 7, 7]).rotated(0.0).data, [7, 7, 7, 7]);
    }

    #[test]
    fn pixels_lie_on_white_paper() {
        assert_eq!(Grey::of_pixels(2, 1, &[0, 0, 0, 0, 0, 0, 0, 255], 4, 72.0).unwrap().data, [255, 0]);
        assert!(Grey::of_pixels(1, 1, &[0; 5], 5, 72.0).is_none());
    }
}
