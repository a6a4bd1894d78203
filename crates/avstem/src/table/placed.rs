//! The columns of marked cells by where they stand.
//!
//! In: the cells of a table row by row, each with its box, its look, and how many columns it is marked to take up. Out: its columns.
//! Producers of tagged PDFs leave blank cells out of the rows that they do not paint, so that counting cells puts a header over the
//! wrong column. What is seen is right: figures that stand below each other are a column, words beside them another; a name over
//! several columns is marked wider than a column and stands over their middle. What it does not do: it makes no table where that
//! does not come out even ([`None`]): two cells of a row in one column, a name over nothing.

use avstem_document::figure::look::Look;
use std::{collections::BTreeSet, ops::Range};

/// Points by which boxes of two columns may reach into each other.
const TOUCH: f32 = 2.0;
/// Share of the distance between two columns by which the middle of a name may miss the middle of the columns that it is over.
const CENTRED: f32 = 0.5;
/// Points from a name to the column that it stands beside: a left-aligned name over right-aligned figures.
const NEAR: f32 = 36.0;

/// A cell, signs joined to their figures.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) row: usize,
    pub(super) x0: f32,
    pub(super) x1: f32,
    pub(super) look: Look,
    /// The first of the columns that it is marked to take up, and how many these are.
    pub(super) first: usize,
    pub(super) marked: usize,
}

impl Piece {
    fn is_figure(&self) -> bool {
        matches!(self.look, Look::Figure | Look::Dash)
    }

    fn middle(&self) -> f32 {
        f32::midpoint(self.x0, self.x1)
    }

    fn overlap(&self, track: Track) -> f32 {
        self.x1.min(track.1) - self.x0.max(track.0)
    }
}

/// Rows with a text between two figures from which on it is a label and no remark.
const LABELS: usize = 2;

/// From where to where the cells of a column reach.
type Track = (f32, f32);

/// The number of columns, and those of each piece in the order of the pieces, which come row by row, from left to right.
pub(super) fn columns(pieces: &[Piece]) -> Option<(usize, Vec<Range<usize>>)> {
    let first_figures = pieces.iter().find(|piece| piece.look == Look::Figure)?.row;
    let figures = merged(pieces.iter().filter(|piece| piece.is_figure()).map(|piece| (piece.x0, piece.x1)).collect());
    let lone: BTreeSet<usize> = pieces.chunk_by(|a, b| a.row == b.row).filter(|row| row.len() == 1).map(|row| row[0].row).collect();
    let free = |piece: &&Piece| figures.iter().all(|track| piece.overlap(*track) <= TOUCH);
    let words = pieces.iter().filter(|piece| !piece.is_figure() && piece.row >= first_figures).filter(free);
    let words = merged(words.filter(|piece| !lone.contains(&piece.row)).map(|piece| (piece.x0, piece.x1)).collect());
    let mut tracks: Vec<Track> = figures.iter().chain(&words).copied().collect();
    tracks.sort_by(|a, b| a.0.total_cmp(&b.0));
    if has_labels_between(pieces) {
        return None;
    }
    let pitch = pitch(pieces);
    let mut found: Vec<Range<usize>> = Vec::with_capacity(pieces.len());
    for row in pieces.chunk_by(|a, b| a.row == b.row) {
        let mut end = 0;
        let names = row[0].row < first_figures;
        if names && stand_left(row, &tracks) {
            found.extend((1..tracks.len()).map(|at| at..at + 1));
            continue;
        }
        for (at, piece) in row.iter().enumerate() {
            let beside = (at.checked_sub(1).map(|at| row[at].x1), row.get(at + 1).map(|next| next.x0));
            let wide = if names { piece.marked.div_ceil(pitch) } else { 1 };
            let place = place(piece, &tracks, names.then_some(wide), beside, row.len() == 1)?;
            if place.start < end {
                return None;
            }
            end = place.end;
            found.push(place);
        }
    }
    Some((tracks.len(), found))
}

/// True for a row with a name for each column but that of the labels, where the first stands right of these and each at the left of the
/// white before its figures: names set to the left over figures set to the right.
fn stand_left(row: &[Piece], tracks: &[Track]) -> bool {
    let own = |(at, piece): (usize, &Piece)| {
        let next = tracks.get(at + 2).map_or(f32::INFINITY, |next| next.0);
        piece.x0 >= tracks[at].1 - TOUCH && piece.x0 <= tracks[at + 1].1 && piece.x1 <= next + TOUCH
    };
    row.len() + 1 == tracks.len() && row.iter().enumerate().all(own)
}

/// True where labels stand between columns of figures: two lists side by side, or one list that goes on beside itself.
fn has_labels_between(pieces: &[Piece]) -> bool {
    let between = |row: &&[Piece]| {
        let first = row.iter().position(Piece::is_figure).unwrap_or(row.len());
        let last = row.iter().rposition(Piece::is_figure).unwrap_or(0);
        row.get(first..last).is_some_and(|inner| inner.iter().any(|piece| piece.look == Look::Text))
    };
    pieces.chunk_by(|a, b| a.row == b.row).filter(between).count() >= LABELS
}

/// Intervals that reach into each other as one, from left to right.
fn merged(mut intervals: Vec<Track>) -> Vec<Track> {
    intervals.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut merged: Vec<Track> = Vec::new();
    for (x0, x1) in intervals {
        match merged.last_mut() {
            Some(last) if x0 < last.1 - TOUCH => last.1 = last.1.max(x1),
            _ => merged.push((x0, x1)),
        }
    }
    merged
}

/// Marked columns from one column of figures to the next: the middle one of the distances in the row of figures that reaches furthest,
/// for rows that lack their blank cells are narrower.
fn pitch(pieces: &[Piece]) -> usize {
    let rows = pieces.chunk_by(|a, b| a.row == b.row);
    let figures = rows.map(|row| row.iter().filter(|piece| piece.is_figure()).map(|piece| piece.first).collect::<Vec<usize>>());
    let reach = |row: &Vec<usize>| row.last().zip(row.first()).map_or(0, |(last, first)| last.saturating_sub(*first));
    let widest = figures.max_by_key(|row| (row.len(), reach(row))).unwrap_or_default();
    let mut distances: Vec<usize> = widest.windows(2).map(|pair| pair[1].saturating_sub(pair[0])).collect();
    distances.sort_unstable();
    distances.get(distances.len() / 2).copied().unwrap_or(usize::MAX).max(1)
}

/// The columns of one piece; `wide` is how many columns of figures it is marked to reach over, where it stands above them.
fn place(piece: &Piece, tracks: &[Track], wide: Option<usize>, beside: (Option<f32>, Option<f32>), alone: bool) -> Option<Range<usize>> {
    let over: Vec<usize> = (0..tracks.len()).filter(|&at| piece.overlap(tracks[at]) > TOUCH.min((piece.x1 - piece.x0) / 2.0)).collect();
    if let Some(wide) = wide.filter(|wide| *wide > 1) {
        let middle = over_middle(piece, tracks, &over, wide, beside);
        // What stands alone in its row may be a remark on the whole table.
        if middle.is_some() || !alone {
            return middle;
        }
    }
    match (over.first(), over.last()) {
        (Some(&first), Some(&last)) if wide.is_none() || alone || first == last => Some(first..last + 1),
        (Some(_), _) => {
            let by_overlap = |a: &&usize, b: &&usize| piece.overlap(tracks[**a]).total_cmp(&piece.overlap(tracks[**b]));
            over.iter().max_by(by_overlap).map(|&at| at..at + 1)
        }
        _ => {
            let gap = |track: &Track| -piece.overlap(*track);
            let nearest = (0..tracks.len()).min_by(|&a, &b| gap(&tracks[a]).total_cmp(&gap(&tracks[b])))?;
            (gap(&tracks[nearest]) <= NEAR || alone).then_some(nearest..nearest + 1)
        }
    }
}

/// The columns over whose middle a wide name stands: so many, between its neighbours, all that it touches among them. The middle is that
/// of their figures, or that of their cells, where the figures stand at the right edge of wide ones.
fn over_middle(
    piece: &Piece,
    tracks: &[Track],
    over: &[usize],
    wide: usize,
    (left, right): (Option<f32>, Option<f32>),
) -> Option<Range<usize>> {
    let middle = |track: &Track| f32::midpoint(track.0, track.1);
    let free = |at: usize| left.is_none_or(|left| middle(&tracks[at]) > left) && right.is_none_or(|right| middle(&tracks[at]) < right);
    let holds = |range: &Range<usize>| range.clone().all(free) && over.iter().all(|at| range.contains(at));
    let distance = |range: &Range<usize>| (tracks[range.end - 1].1 - tracks[range.start].1) / (wide - 1) as f32;
    let miss = |range: &Range<usize>| {
        let (first, last) = (tracks[range.start], tracks[range.end - 1]);
        let of = |left: f32| (f32::midpoint(left, last.1) - piece.middle()).abs();
        of(first.0).min(of(first.1 - distance(range)))
    };
    let ranges = (0..tracks.len().saturating_sub(wide - 1)).map(|first| first..first + wide).filter(holds);
    let best = ranges.min_by(|a, b| miss(a).total_cmp(&miss(b)))?;
    (miss(&best) <= CENTRED * distance(&best)).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of cells: left edge, right edge, `n` for a figure or `w` for words, columns marked.
    fn placed(rows: &[&[(f32, f32, char, usize)]]) -> Option<Vec<Range<usize>>> {
        let look = |kind: char| if kind == 'n' { Look::Figure } else { Look::Text };
        let mut pieces: Vec<Piece> = Vec::new();
        for (row, cells) in rows.iter().enumerate() {
            let mut first = 0;
            for &(x0, x1, kind, marked) in *cells {
                pieces.push(Piece { row, x0, x1, look: look(kind), first, marked });
                first += marked;
            }
        }
        columns(&pieces).map(|(_, found)| found)
    }

    const BODY: &[(f32, f32, char, usize)] =
        &[(10.0, 80.0, 'w', 3), (200.0, 240.0, 'n', 6), (280.0, 320.0, 'n', 6), (360.0, 400.0, 'n', 6)];

    #[test]
    fn a_name_stands_over_the_column_below_it_and_a_wide_one_over_several() {
        let found = placed(&[
            &[(245.0, 285.0, 'w', 9), (370.0, 395.0, 'w', 3)],
            &[(205.0, 235.0, 'w', 3), (285.0, 315.0, 'w', 3), (365.0, 395.0, 'w', 3)],
            BODY,
            &[(10.0, 60.0, 'w', 3), (365.0, 400.0, 'n', 2)],
        ]);
        assert_eq!(found.unwrap(), [1..3, 3..4, 1..2, 2..3, 3..4, 0..1, 1..2, 2..3, 3..4, 0..1, 3..4]);
    }

    #[test]
    fn names_at_the_left_of_wide_cells_are_counted_off() {
        let body: &[(f32, f32, char, usize)] = &[(10.0, 80.0, 'w', 1), (200.0, 240.0, 'n', 1), (360.0, 400.0, 'n', 1)];
        let found = placed(&[&[(90.0, 110.0, 'w', 1), (250.0, 270.0, 'w', 1)], body]);
        assert_eq!(found.unwrap()[..2], [1..2, 2..3]);
    }

    #[test]
    fn what_does_not_come_out_even_is_no_table() {
        assert_eq!(placed(&[BODY, &[(10.0, 60.0, 'w', 3), (230.0, 290.0, 'n', 2)]]), None);
        assert_eq!(placed(&[&[(330.0, 350.0, 'w', 9), (390.0, 400.0, 'w', 3)], BODY]), None);
    }
}
