//! Where the columns of a table of text begin: from the pieces of its header, corrected by the white rivers between the words below.
//!
//! In: the header's cells and the lines below. Out: the left edge of each column. A header over left-aligned text begins where its
//! column begins; over centred or indented text it does not, but a river runs down there that no word crosses.

use super::{header::HeaderCell, lines::TextLine};

/// Lines below a header that tell where its columns begin.
const LINES: usize = 40;
/// Points of the narrowest river.
const RIVER: f32 = 2.0;
/// Points by which a word may begin left of its column.
pub(super) const SLACK: f32 = 1.5;

/// The left edge of each column, ascending.
pub(super) fn starts(cells: &[HeaderCell], below: &[TextLine], spaces: bool) -> Vec<f32> {
    let mut starts: Vec<f32> = cells.iter().map(|cell| cell.x0).collect();
    let (left, right) = (starts.first().copied().unwrap_or(0.0), cells.last().map_or(0.0, |cell| cell.x1));
    let page = below.first().map(|line| line.page);
    let voters: Vec<Vec<(f32, f32)>> = below
        .iter()
        .take(LINES)
        .take_while(|line| Some(line.page) == page)
        .map(|line| (line, line.pieces(spaces)))
        .take_while(|(line, pieces)| pieces.len() > 1 || line.x1() - line.x0() < 0.6 * (right - left) || line.x0() > left + SLACK)
        .filter(|(_, pieces)| pieces.len() > 1)
        .map(|(_, pieces)| pieces.iter().map(|words| (words[0].rect.x0, words.iter().map(|w| w.rect.x1).fold(0.0, f32::max))).collect())
        .collect();
    if voters.is_empty() {
        return starts;
    }
    // Where more lines stand in the first column alone, above the first that fills several, no column begins inside them: a signature does.
    let alone: Vec<Vec<(f32, f32)>> = below
        .iter()
        .take(LINES)
        .take_while(|line| Some(line.page) == page && (line.x0() - left).abs() <= SLACK && line.pieces(spaces).len() == 1)
        .map(|line| vec![(line.x0(), line.x1())])
        .collect();
    let voters = if alone.len() >= voters.len() { voters.into_iter().chain(alone).collect() } else { voters };
    for at in 1..cells.len() {
        let (from, to) = (cells[at - 1].x0, cells[at].x1);
        starts[at] = start(&voters, from, cells[at].x0, to).unwrap_or(cells[at].x0).min(cells[at].x0);
    }
    if let Some(first) = voters.iter().map(|pieces| pieces[0].0).min_by(f32::total_cmp)
        && first < starts[0]
    {
        starts[0] = first;
    }
    starts
}

/// The right bank of the river that lies nearest left of a header cell, or under it.
fn start(voters: &[Vec<(f32, f32)>], from: f32, header: f32, to: f32) -> Option<f32> {
    // The stretches that words cover between the two headers, joined; what is left between them are rivers.
    let mut covered: Vec<(f32, f32)> = voters.iter().flatten().filter(|(x0, x1)| *x1 > from && *x0 < to).copied().collect();
    covered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut rivers: Vec<(f32, f32)> = Vec::new();
    let mut end: Option<f32> = None;
    for (x0, x1) in covered {
        if let Some(end) = end
            && x0 - end >= RIVER
        {
            rivers.push((end, x0));
        }
        end = Some(end.map_or(x1, |end| end.max(x1)));
    }
    rivers.into_iter().filter(|(left, _)| *left <= header + SLACK).map(|(_, right)| right).min_by(|a, b| {
        let far = |x: &f32| (x - header).abs();
        far(a).total_cmp(&far(b))
    })
}
