//! Paths → rulings and fills.
//!
//! In: painted paths in page coordinates. Out: their straight horizontal and vertical strokes, thin filled boxes as the
//! lines they are seen as, and larger filled boxes. Curves, slanted lines and other polygons give nothing.

use avstem_document::{
    document::{Axis, Ruling},
    place::Rect,
};
use hayro_interpret::kurbo::{self, BezPath, PathEl, Point};

/// Points: a filled box this thin is seen as a line. Rules of heavy table frames reach 3 points; bars of charts are thicker.
pub(super) const THIN: f64 = 3.0;
/// Points by which the ends of a straight line may differ across its axis.
const STRAIGHT: f64 = 0.3;

/// The straight strokes along a path that is stroked; a closed path counts its closing side.
pub(super) fn stroked(path: &BezPath) -> Vec<Ruling> {
    sides(path).into_iter().filter_map(|(a, b)| ruling(a, b)).collect()
}

/// Points within which strokes lie on one line and touch.
const SAME_STROKE: f32 = 0.1;

/// Makes one ruling of those that lie on one line and touch or overlap; what each point of the page shows stays the same.
pub(super) fn join_strokes(rulings: &mut Vec<Ruling>) {
    let place = |r: &Ruling| (r.axis == Axis::Vertical, (r.at / SAME_STROKE).round() as i64);
    rulings.sort_by(|a, b| place(a).cmp(&place(b)).then(a.from.total_cmp(&b.from)));
    rulings.dedup_by(|next, last| {
        let joins = place(next) == place(last) && next.from - last.to <= SAME_STROKE;
        if joins {
            last.to = last.to.max(next.to);
        }
        joins
    });
}

/// A filled shape.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Filled {
    Line(Ruling),
    Box(Rect),
}

/// The boxes of a path that is filled, one a closed part.
pub(super) fn filled(path: &BezPath) -> Vec<Filled> {
    parts(path).iter().filter_map(|points| filled_part(points)).collect()
}

fn filled_part(points: &[Point]) -> Option<Filled> {
    let first = *points.first()?;
    let around = points.iter().fold(kurbo::Rect::from_points(first, first), |r, p| r.union_pt(*p));
    if around.height() <= THIN && around.width() > around.height() {
        let middle = around.center().y;
        return ruling(Point::new(around.x0, middle), Point::new(around.x1, middle)).map(Filled::Line);
    }
    if around.width() <= THIN {
        let middle = around.center().x;
        return ruling(Point::new(middle, around.y0), Point::new(middle, around.y1)).map(Filled::Line);
    }
    is_box(points).then(|| Filled::Box(super::rect(around)))
}

/// True when every side is horizontal or vertical and there are four of them.
fn is_box(points: &[Point]) -> bool {
    let mut corners = points.to_vec();
    corners.dedup_by(|a, b| a.distance(*b) < STRAIGHT);
    if corners.len() > 1 && corners.first().zip(corners.last()).is_some_and(|(a, b)| a.distance(*b) < STRAIGHT) {
        corners.pop();
    }
    let straight = |a: &Point, b: &Point| (a.x - b.x).abs() <= STRAIGHT || (a.y - b.y).abs() <= STRAIGHT;
    corners.len() == 4 && (0..4).all(|i| straight(&corners[i], &corners[(i + 1) % 4]))
}

/// The corner points of each part of a path; parts with curves are left out.
fn parts(path: &BezPath) -> Vec<Vec<Point>> {
    let mut all: Vec<Vec<Point>> = Vec::new();
    let mut curved = false;
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(p) => {
                if curved {
                    all.pop();
                }
                curved = false;
                all.push(vec![p]);
            }
            PathEl::LineTo(p) => {
                if let Some(part) = all.last_mut() {
                    part.push(p);
                }
            }
            PathEl::QuadTo(..) | PathEl::CurveTo(..) => curved = true,
            PathEl::ClosePath => {}
        }
    }
    if curved {
        all.pop();
    }
    all
}

/// All straight sides, closing ones included.
fn sides(path: &BezPath) -> Vec<(Point, Point)> {
    let mut sides = Vec::new();
    let (mut start, mut at) = (Point::ZERO, Point::ZERO);
    for element in path.elements() {
        match *element {
            PathEl::MoveTo(p) => (start, at) = (p, p),
            PathEl::LineTo(p) => {
                sides.push((at, p));
                at = p;
            }
            PathEl::QuadTo(_, p) | PathEl::CurveTo(_, _, p) => at = p,
            PathEl::ClosePath => {
                sides.push((at, start));
                at = start;
            }
        }
    }
    sides
}

fn ruling(a: Point, b: Point) -> Option<Ruling> {
    let (dx, dy) = ((a.x - b.x).abs(), (a.y - b.y).abs());
    let along = |axis, at: f64, p: f64, q: f64| Ruling { axis, at: at as f32, from: p.min(q) as f32, to: p.max(q) as f32 };
    if dy <= STRAIGHT && dx > dy {
        Some(along(Axis::Horizontal, f64::midpoint(a.y, b.y), a.x, b.x))
    } else if dx <= STRAIGHT && dy > dx {
        Some(along(Axis::Vertical, f64::midpoint(a.x, b.x), a.y, b.y))
    } else {
        None
    }
}

/// The part of a ruling that lies inside a box; `None` when nothing does.
pub(super) fn cut(ruling: Ruling, visible: &kurbo::Rect) -> Option<Ruling> {
    let visible = super::rect(*visible);
    let (along, across) = match ruling.axis {
        Axis::Horizontal => ((visible.x0, visible.x1), (visible.y0, visible.y1)),
        Axis::Vertical => ((visible.y0, visible.y1), (visible.x0, visible.x1)),
    };
    let cut = Ruling { from: ruling.from.max(along.0), to: ruling.to.min(along.1), ..ruling };
    let inside = (across.0 - THIN as f32..=across.1 + THIN as f32).contains(&ruling.at);
    (inside && cut.from < cut.to).then_some(cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(svg: &str) -> BezPath {
        BezPath::from_svg(svg).unwrap()
    }

    #[test]
    fn a_closed_stroke_has_all_its_sides() {
        assert_eq!(stroked(&path("M0 0 L10 0 L10 5 L0 5 Z")).len(), 4);
    }

    #[test]
    fn strokes_on_one_line_are_joined_where_they_touch() {
        let h = |at: f32, from: f32, to: f32| Ruling { axis: Axis::Horizontal, at, from, to };
        let mut rulings = vec![h(5.0, 10.0, 20.0), h(5.0, 0.0, 10.0), h(5.0, 2.0, 8.0), h(5.0, 30.0, 40.0), h(6.0, 0.0, 10.0)];
        join_strokes(&mut rulings);
        assert_eq!(rulings, [h(5.0, 0.0, 20.0), h(5.0, 30.0, 40.0), h(6.0, 0.0, 10.0)]);
    }

    #[test]
    fn slanted_strokes_are_no_rulings() {
        assert_eq!(stroked(&path("M0 0 L10 10")), []);
    }

    #[test]
    fn several_boxes_in_one_fill_are_told_apart() {
        let found = filled(&path("M0 0 L50 0 L50 1 L0 1 Z M0 10 L50 10 L50 30 L0 30 Z"));
        assert!(matches!(found[..], [Filled::Line(_), Filled::Box(_)]), "{found:?}");
    }

    #[test]
    fn a_triangle_is_no_box() {
        assert_eq!(filled(&path("M0 0 L50 0 L25 40 Z")), []);
    }
}
