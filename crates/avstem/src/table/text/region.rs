//! The lines below a header that stand in its columns, over pages.
//!
//! In: the lines of a document, a header, where its columns begin. Out: the [`Placed`] lines of its table, each with its words by
//! column. A line conforms when no word runs over the beginning of a column: a paragraph or a long heading does not. The table goes on
//! over a page break when the first line of the next page conforms, or repeats the header; running heads and page numbers between are
//! passed over and stay where they are. A line of its own inside the table, over rows that go on in the same columns, is a section.

use super::{columns::SLACK, header::Header, lines::TextLine};
use crate::{
    layout::{PageLines, Word},
    vocabulary::words,
};
use avstem_document::document::Axis;

/// A line of a table.
#[derive(Debug, Clone)]
pub(super) struct Placed<'p> {
    /// Index among the lines of the document.
    pub(super) line: usize,
    pub(super) page: usize,
    pub(super) baseline: f32,
    /// The words of each column.
    pub(super) cells: Vec<Vec<&'p Word>>,
    /// A heading of the rows below it.
    pub(super) section: bool,
}

impl Placed<'_> {
    /// The columns that hold a word, left to right.
    pub(super) fn filled(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.cells.len()).filter(|column| !self.cells[*column].is_empty())
    }
}

/// Points by which all columns of a row that a page break cut may be moved to the left.
const SHIFT: f32 = 8.0;
/// Points by which the pieces of a moved line agree.
const SHIFT_AGREES: f32 = 1.2;
/// Font sizes between words of two columns, unless the second stands exactly where its column begins.
const COLUMN_GAP: f32 = 0.38;
/// Points by which a word that stands exactly on its column may be off.
const EXACT: f32 = 1.0;
/// Font sizes from one line of a table to the next at most.
const WIDEST_GAP: f32 = 4.5;
/// Font sizes to the next row of a table whose rows are higher than their text, as those of sheets may be.
const TALLEST_ROW: f32 = 16.0;
/// Font sizes below the last line from which on a line with the first column alone goes on with nothing.
const LONE_GAP: f32 = 2.2;
/// Lines among which rows that stand evenly are looked for.
const NEAR_ROWS: usize = 200;
/// Font sizes by which rows that stand evenly may stand unevenly.
const EVEN: f32 = 0.1;
/// Font sizes from one line of a cell to the next at most.
const LINE_GAP: f32 = 1.75;
/// Points of font size by which the text of one table differs.
const SAME_SIZE: f32 = 0.45;
/// Points by which the first column's lines begin apart.
const SAME_LEFT: f32 = 1.2;
/// Share of a page's height in which heads and feet stand.
const EDGE: f32 = 0.11;
/// Lines of a head or foot that is passed over.
const EDGE_LINES: usize = 4;
/// Words of the longest heading of a section.
const SECTION_WORDS: usize = 14;
/// Font sizes from a section's heading to its first row at most.
const SECTION_GAP: f32 = 3.2;
/// Headings of sections that stand directly below each other.
const SECTIONS: usize = 3;

/// Places at which first cells may begin; bullets and dashes are set in.
const LEFTS: usize = 8;

/// A header that a region may run into.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) line: usize,
    pub(super) named: bool,
    pub(super) bold: bool,
}

/// What a region is grown in.
pub(super) struct Ground<'a, 'p> {
    pub(super) lines: &'a [TextLine<'p>],
    pub(super) pages: &'a [&'p PageLines],
    /// All headers, ascending.
    pub(super) headers: &'a [Mark],
    /// Spaces between the words of a line are drawn.
    pub(super) spaces: bool,
}

/// The lines of the table under a header, and those that repeat it on later pages.
pub(super) fn grow<'p>(ground: &Ground<'_, 'p>, header: &Header<'p>, starts: &[f32]) -> (Vec<Placed<'p>>, Vec<usize>) {
    Growth {
        ground,
        header,
        starts,
        placed: Vec::new(),
        frame: frame_bottom(ground, header, header.lines.start, starts),
        firsts: (0, 0),
        lefts: Vec::new(),
        repeated: Vec::new(),
    }
    .run()
}

struct Growth<'a, 'p> {
    ground: &'a Ground<'a, 'p>,
    header: &'a Header<'p>,
    starts: &'a [f32],
    placed: Vec<Placed<'p>>,
    /// Where the drawn frame around the table ends on this page.
    frame: Option<f32>,
    /// First cells so far, and those of them that are bold.
    firsts: (usize, usize),
    /// Where first cells began so far.
    lefts: Vec<f32>,
    /// Lines that repeat the header at the top of a page.
    repeated: Vec<usize>,
}

impl<'p> Growth<'_, 'p> {
    fn run(mut self) -> (Vec<Placed<'p>>, Vec<usize>) {
        let lines = self.ground.lines;
        let mut at = self.header.lines.end;
        let mut last = self.header.lines.end - 1;
        while at < lines.len() {
            if lines[at].page != lines[last].page {
                let Some(first) = self.next_page(last, at) else { break };
                at = first;
            }
            if self.step(last, at) {
                last = at;
                at += 1;
            } else if let Some(next) = self.foot_ends(last, at) {
                at = next;
            } else {
                break;
            }
        }
        while self.placed.last().is_some_and(|placed| placed.section || self.opens_paragraph(placed)) {
            self.placed.pop();
        }
        let end = self.placed.last().map_or(0, |placed| placed.line);
        self.repeated.retain(|line| *line < end);
        (self.placed, self.repeated)
    }

    /// Places the line at `at`; false where the table ends above it.
    fn step(&mut self, last: usize, at: usize) -> bool {
        let (line, above) = (&self.ground.lines[at], &self.ground.lines[last]);
        let same_page = line.page == above.page;
        let distance = if same_page { line.baseline - above.baseline } else { 0.0 };
        let body = self.placed.iter().rev().find(|placed| !placed.section);
        let size = body.map_or(line.size, |placed| self.ground.lines[placed.line].size);
        let is_far = distance > WIDEST_GAP * size && !(distance <= TALLEST_ROW * size && self.is_exact_row(line));
        if is_far || self.frame.is_some_and(|bottom| line.baseline > bottom + 1.0) || self.begins_header(at) {
            return false;
        }
        let cells = self.conform(line).filter(|_| (line.size - size).abs() <= SAME_SIZE);
        let cells = cells.filter(|cells| cells[0].is_empty() || self.begins_as_first(line) || !is_unbroken(line, cells));
        if let Some(cells) = cells {
            let first_alone = cells.iter().skip(1).all(Vec::is_empty);
            // The first row stands below the header and the room around both.
            let farthest = if self.placed.is_empty() { SECTION_GAP } else { LONE_GAP };
            let apart = (distance > farthest * size && !self.is_even(distance, size))
                || !self.begins_as_first(line)
                || line.bold() != self.first_is_bold()
                || !same_page
                || (self.in_edge(line) && distance > LINE_GAP * size);
            // The rest of a first cell that the page cut.
            let rest = !same_page && first_alone && line.words[0].text.starts_with(char::is_lowercase) && self.begins_as_first(line);
            if !(first_alone && apart) || rest || self.goes_on_below(at, size) {
                let section = first_alone && line.bold() && !self.first_is_bold();
                if !section && !cells[0].is_empty() {
                    self.firsts.0 += 1;
                    // The lines of an item hang below its text, not below its mark.
                    let hangs = cells[0].get(1).filter(|_| is_mark(&cells[0][0].text));
                    for x0 in [Some(&cells[0][0]), hangs].into_iter().flatten().map(|word| word.rect.x0) {
                        if self.lefts.len() < LEFTS && !self.lefts.iter().any(|left| (left - x0).abs() <= SAME_LEFT) {
                            self.lefts.push(x0);
                        }
                    }
                    self.firsts.1 += usize::from(cells[0].iter().all(|word| word.bold));
                }
                self.placed.push(Placed { line: at, page: line.page, baseline: line.baseline, cells, section });
                return true;
            }
            return false;
        }
        // A heading of a section inside the table.
        let pieces = line.pieces(self.ground.spaces);
        let heading = pieces.len() == 1 && line.words.len() <= SECTION_WORDS && !line.text().ends_with(['.', ',', ';']);
        if heading && self.goes_on_below(at, size) {
            let mut cells = vec![Vec::new(); self.starts.len()];
            cells[0].clone_from(&line.words);
            self.placed.push(Placed { line: at, page: line.page, baseline: line.baseline, cells, section: true });
            return true;
        }
        false
    }

    /// True for a line of a plain row whose texts in several columns, the first among them, begin just where the columns do.
    fn is_exact_row(&self, line: &TextLine<'p>) -> bool {
        let Some(cells) = self.conform(line) else { return false };
        let exact = cells.iter().zip(self.starts).filter_map(|(words, start)| Some((words.first()?.rect.x0 - start).abs() <= EXACT));
        let is_row = fills_several(&cells) && !cells[0].is_empty() && line.bold() == self.first_is_bold();
        is_row && exact.into_iter().all(|exact| exact) && self.placed.iter().any(|placed| placed.filled().count() >= 2)
    }

    /// True for a line in the first column alone that goes on right below in a line that runs over the columns.
    fn opens_paragraph(&self, placed: &Placed) -> bool {
        let lines = self.ground.lines;
        let Some(below) = lines.get(placed.line + 1) else { return false };
        let close = below.page == placed.page && below.baseline - placed.baseline <= LINE_GAP * below.size;
        let goes_on = below.text().starts_with(char::is_lowercase) && (below.x0() - lines[placed.line].x0()).abs() <= SAME_LEFT;
        placed.filled().eq([0]) && close && goes_on && self.conform(below).is_none()
    }

    /// True when rows with the first column alone are usual here, and two rows stood as far apart.
    fn is_even(&self, distance: f32, size: f32) -> bool {
        let is_row = |placed: &Placed| !placed.section && !placed.cells[0].is_empty();
        let header = &self.ground.lines[self.header.lines.end - 1];
        let at = |placed: &Placed| (placed.page, placed.baseline);
        let (before, rows) = self.placed.split_at(self.placed.len().saturating_sub(NEAR_ROWS));
        let above = std::iter::once(before.last().map_or((header.page, header.baseline), at)).chain(rows.iter().map(at));
        let pairs = above.zip(rows).filter(|((page, _), placed)| *page == placed.page && is_row(placed));
        let gaps: Vec<(f32, bool)> = pairs.map(|((_, above), placed)| (placed.baseline - above, placed.filled().eq([0]))).collect();
        let as_far = |gap: f32| (gap - distance).abs() <= EVEN * size;
        gaps.iter().any(|(gap, lone)| *lone && *gap > LINE_GAP * size) && gaps.iter().any(|(gap, _)| as_far(*gap))
    }

    /// True when a row in several columns follows close below a line that stands alone, or first on the next page.
    fn goes_on_below(&self, at: usize, size: f32) -> bool {
        let lines = self.ground.lines;
        let is_row = |line: &TextLine<'p>| {
            let cells = self.conform(line).filter(|_| (line.size - size).abs() <= SAME_SIZE);
            cells.is_some_and(|cells| fills_several(&cells))
        };
        let (mut above, mut lone) = (at, 0);
        for below in at + 1..lines.len().min(at + 1 + SECTIONS + EDGE_LINES) {
            let (line, last) = (&lines[below], &lines[above]);
            if line.page != last.page {
                let tops = lines[below..].iter().take(EDGE_LINES + self.header.lines.len()).take_while(|other| other.page == line.page);
                return line.page == last.page + 1 && tops.into_iter().any(is_row);
            }
            if self.in_edge(line) && line.baseline - last.baseline > LONE_GAP * size {
                continue; // the foot of the page
            }
            if line.baseline - last.baseline > SECTION_GAP * size || self.begins_header(below) {
                return false;
            }
            if is_row(line) {
                return true;
            }
            // The rest of a first cell, or the next heading.
            lone += 1;
            if lone >= SECTIONS || line.pieces(self.ground.spaces).len() > 1 || line.words.len() > SECTION_WORDS {
                return false;
            }
            above = below;
        }
        false
    }

    /// True when a line begins where first cells do.
    fn begins_as_first(&self, line: &TextLine) -> bool {
        let firsts = [self.starts[0], self.header.cells[0].x0];
        firsts.iter().chain(&self.lefts).any(|left| (line.x0() - left).abs() <= SAME_LEFT)
    }

    fn first_is_bold(&self) -> bool {
        self.firsts.1 * 2 > self.firsts.0
    }

    /// True when another table begins; a line that is plainer than this table's header and stands in its columns is one of its own.
    fn begins_header(&self, at: usize) -> bool {
        let mark = self.ground.headers.binary_search_by_key(&at, |mark| mark.line).ok().map(|index| self.ground.headers[index]);
        mark.is_some_and(|mark| mark.named && (mark.bold || !self.header.bold || self.conform(&self.ground.lines[at]).is_none()))
    }

    fn in_edge(&self, line: &TextLine) -> bool {
        let height = self.ground.pages[line.page].height;
        line.baseline < height * EDGE || line.baseline > height * (1.0 - EDGE)
    }

    /// The first line of the next page when only the foot of the page is left; `at` is the first line of what may be the foot.
    fn foot_ends(&self, last: usize, at: usize) -> Option<usize> {
        let lines = self.ground.lines;
        let page = lines[last].page;
        let rest = lines[at..].iter().take_while(|line| line.page == page).count();
        let low = lines[at..at + rest].iter().all(|line| self.in_edge(line) && line.baseline > lines[last].baseline);
        (lines[at].page == page && rest <= EDGE_LINES && low && at + rest < lines.len()).then_some(at + rest)
    }

    /// The line at which the table goes on, on the page that begins with line `at`: behind the head and the repeated header.
    fn next_page(&mut self, last: usize, at: usize) -> Option<usize> {
        let lines = self.ground.lines;
        if lines[at].page != lines[last].page + 1 {
            return None;
        }
        let page = lines[at].page;
        let own = self.header_text(self.header.lines.clone());
        for first in at..lines.len().min(at + EDGE_LINES + 1) {
            if lines[first].page != page {
                return None;
            }
            let above_is_head = lines[at..first].iter().all(|line| self.in_edge(line));
            if !above_is_head {
                return None;
            }
            let height = self.header.lines.len();
            if first + height <= lines.len() && self.header_text(first..first + height) == own {
                self.frame = frame_bottom(self.ground, self.header, first, self.starts);
                let mut next = first + height;
                // The rest of names that a narrow column cut is not yet known to be the header's.
                let same = |next: usize| {
                    let own = self.header.lines.end + (next - first - height);
                    next < lines.len()
                        && own < lines.len()
                        && lines[own].text() == lines[next].text()
                        && lines[own].pieces(self.ground.spaces).len() < self.starts.len()
                };
                while next < first + height + SECTIONS && same(next) {
                    next += 1;
                }
                self.repeated.extend(first..next);
                return (next < lines.len() && lines[next].page == page).then_some(next);
            }
            let apart = |line: &TextLine| {
                lines.get(first + 1).is_some_and(|next| next.page == page && next.baseline - line.baseline > 1.6 * line.size)
            };
            let is_head = self.in_edge(&lines[first]) && apart(&lines[first]) && lines[first].pieces(self.ground.spaces).len() <= 2;
            let conforms = self.conform(&lines[first]);
            if conforms.as_ref().is_some_and(|cells| !is_head || fills_several(cells) || self.is_rest(&lines[first])) {
                self.frame = frame_bottom(self.ground, self.header, first, self.starts);
                return Some(first);
            }
            if conforms.is_none() && !self.in_edge(&lines[first]) {
                // A section may open the page.
                self.frame = None;
                return Some(first);
            }
        }
        None
    }

    /// True for words at the top of a page with which the first cell above may go on; an address or a page number does not.
    fn is_rest(&self, line: &TextLine) -> bool {
        let plain = |word: &&Word| !word.text.contains(|c: char| c.is_ascii_digit() || matches!(c, '/' | '@' | ':'));
        let open = self.placed.last().is_some_and(|last| !last.cells[0].is_empty());
        open && line.text().starts_with(char::is_lowercase) && line.words.iter().all(plain) && self.begins_as_first(line)
    }

    fn header_text(&self, range: std::ops::Range<usize>) -> Vec<String> {
        self.ground.lines[range].iter().flat_map(|line| words(&line.text())).collect()
    }

    /// The words of a line by column; `None` where one runs over the beginning of another column.
    fn conform(&self, line: &TextLine<'p>) -> Option<Vec<Vec<&'p Word>>> {
        place(line, self.starts, 0.0).or_else(|| place(line, self.starts, self.common_shift(line)?))
    }

    /// How far all pieces of a line stand left of columns.
    fn common_shift(&self, line: &TextLine) -> Option<f32> {
        let pieces = line.pieces(self.ground.spaces);
        let off = |x: f32| self.starts.iter().map(|start| start - x).filter(|off| (EXACT..=SHIFT).contains(off)).min_by(f32::total_cmp);
        let offs: Option<Vec<f32>> = pieces.iter().map(|piece| off(piece[0].rect.x0)).collect();
        let offs = offs.filter(|offs| offs.len() > 1)?;
        offs.iter().all(|other| (other - offs[0]).abs() <= SHIFT_AGREES).then_some(offs[0])
    }
}

/// True for a dash, a bullet or the like before an item.
fn is_mark(text: &str) -> bool {
    text.chars().count() == 1 && !text.contains(char::is_alphanumeric)
}

/// True for a line that runs on from one column into the next with no gap: some word of a paragraph begins by chance where a column does.
fn is_unbroken(line: &TextLine, cells: &[Vec<&Word>]) -> bool {
    let filled: Vec<&Vec<&Word>> = cells.iter().filter(|cell| !cell.is_empty()).collect();
    let touch = |pair: &[&Vec<&Word>]| {
        pair[0].last().zip(pair[1].first()).is_some_and(|(last, first)| first.rect.x0 - last.rect.x1 < COLUMN_GAP * line.size)
    };
    filled.windows(2).any(touch)
}

/// True for a line with words in two columns or more.
fn fills_several(cells: &[Vec<&Word>]) -> bool {
    cells.iter().filter(|cell| !cell.is_empty()).count() >= 2
}

/// The words of a line by column, moved right by `shift`.
fn place<'p>(line: &TextLine<'p>, starts: &[f32], shift: f32) -> Option<Vec<Vec<&'p Word>>> {
    let mut cells: Vec<Vec<&Word>> = vec![Vec::new(); starts.len()];
    let mut last: Option<(usize, &Word)> = None;
    for word in &line.words {
        let (x0, x1) = (word.rect.x0 + shift, word.rect.x1 + shift);
        let column = starts.iter().rposition(|start| *start <= x0 + SLACK)?;
        if starts.get(column + 1).is_some_and(|next| x1 > next + SLACK) {
            return None;
        }
        if let Some((before, other)) = last
            && before != column
            && word.rect.x0 - other.rect.x1 < COLUMN_GAP * line.size
            && (x0 - starts[column]).abs() > EXACT
        {
            return None;
        }
        cells[column].push(word);
        last = Some((column, word));
    }
    Some(cells)
}

/// Points by which drawn lines meet.
const MEETS: f32 = 3.0;

/// Where the upright rulings end that run down beside a line inside the width of a table; `None` where there are none.
fn frame_bottom(ground: &Ground, header: &Header, at: usize, starts: &[f32]) -> Option<f32> {
    let line = &ground.lines[at];
    let page = ground.pages[line.page];
    let right = header.cells.last().map_or(0.0, |cell| cell.x1);
    let left = starts.first().copied().unwrap_or(0.0);
    let mut sides: Vec<(f32, f32, f32)> = page
        .rulings
        .iter()
        .filter(|ruling| ruling.axis == Axis::Vertical && ruling.at > left - 12.0 && ruling.at < right + 400.0)
        .map(|ruling| (ruling.at, ruling.from, ruling.to))
        .collect();
    sides.sort_by(|a, b| a.1.total_cmp(&b.1));
    let middle = line.baseline - 0.3 * line.size;
    let beside: Vec<f32> = sides.iter().filter(|(_, from, to)| *from <= middle && middle <= *to).map(|(x, ..)| *x).collect();
    if beside.len() < 2 || !beside.iter().any(|x| *x <= left) {
        return None;
    }
    let mut bottom = middle;
    for (x, from, to) in sides {
        if from <= bottom + MEETS && to > bottom && beside.iter().any(|other| (other - x).abs() <= MEETS) {
            bottom = to;
        }
    }
    Some(bottom)
}
