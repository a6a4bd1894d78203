//! A PDF: tables set by coordinates in Helvetica, with and without rules, wrapped where a column is narrow, cut where a page ends.

use super::{
    Body, body,
    font::{width, wrap},
    heads,
    page::{HEIGHT, Pages, WIDTH},
};
use crate::score::model::{Axis, Column, Document, Kind, Row, RowKind, Table};
use fastrand::Rng;

const MARGIN: f32 = 56.0;
/// Smallest size a table is set in to fit the page.
const SMALLEST: f32 = 5.0;

/// Which rules a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rules {
    None,
    Grid,
    EveryRow,
    Few,
    Bands,
}

const RULES: [(Rules, &str); 5] =
    [(Rules::None, "none"), (Rules::Grid, "grid"), (Rules::EveryRow, "every row"), (Rules::Few, "around totals"), (Rules::Bands, "bands")];

/// How tables are set.
#[derive(Debug, Clone, Copy)]
struct Looks {
    rules: Rules,
    size: f32,
    /// Distance of lines in sizes of the font.
    leading: f32,
    /// Above and below a row without rules, in sizes of the font.
    spacing: f32,
    /// Between columns.
    gap: f32,
    /// The widest label.
    widest: f32,
    /// The line of a wrapped label that figures stand on: first, middle, last.
    figures_on: usize,
    full_width: bool,
    repeated: bool,
    indented: bool,
}

/// Sets the document.
pub(super) fn render(document: &Document, chance: &mut Rng) -> (Vec<u8>, Vec<Axis>) {
    let (rules, rules_name) = RULES[chance.usize(..RULES.len())];
    let looks = Looks {
        rules,
        size: 8.0 + chance.f32() * 3.0,
        leading: 1.2 + chance.f32() * 0.4,
        spacing: [0.05, 0.25, 0.5][chance.usize(..3)],
        gap: 6.0 + chance.f32() * 14.0,
        widest: 110.0 + chance.f32() * 150.0,
        figures_on: chance.usize(..3),
        full_width: chance.bool(),
        repeated: chance.bool(),
        indented: chance.bool(),
    };
    let word_by_word = chance.usize(..3) == 0;
    let numbered = chance.bool();
    let mut setter = Setter { pages: Pages::new(word_by_word), y: MARGIN + chance.f32() * 300.0, looks, numbered };
    body(document, &mut setter);
    setter.foot();
    let yes = |is: bool| if is { "yes" } else { "no" }.to_owned();
    let shape = vec![
        ("rules", rules_name.into()),
        ("placed", if word_by_word { "word by word" } else { "cell by cell" }.into()),
        ("figures on", ["first line", "middle", "last line"][looks.figures_on].into()),
        ("wrapped labels", if looks.widest < 170.0 { "many" } else { "few" }.into()),
        ("gap", if looks.gap < 10.0 { "narrow" } else { "wide" }.into()),
        ("leading", if looks.leading < 1.35 { "tight" } else { "loose" }.into()),
        ("rows apart", if looks.spacing < 0.1 { "no" } else { "yes" }.into()),
        ("full width", yes(looks.full_width)),
        ("header on each page", yes(looks.repeated)),
        ("indented lines", yes(looks.indented)),
    ];
    (setter.pages.finish(), shape)
}

struct Setter {
    pages: Pages,
    /// The top of what comes next.
    y: f32,
    looks: Looks,
    numbered: bool,
}

impl Setter {
    fn foot(&mut self) {
        if self.numbered {
            let number = self.pages.count().to_string();
            self.pages.text(&number, WIDTH / 2.0, HEIGHT - 30.0, 8.0, false);
        }
    }

    /// Turns the page where so much does not fit.
    fn room(&mut self, height: f32) -> bool {
        if self.y + height <= HEIGHT - MARGIN {
            return false;
        }
        self.foot();
        self.pages.add();
        self.y = MARGIN;
        true
    }

    fn lines(&mut self, text: &str, size: f32, bold: bool) {
        for line in wrap(text, WIDTH - 2.0 * MARGIN, size, bold) {
            self.room(size * 1.3);
            self.pages.text(&line, MARGIN, self.y + size, size, bold);
            self.y += size * 1.3;
        }
        self.y += size * 0.7;
    }
}

impl Body for Setter {
    fn heading(&mut self, level: u8, text: &str) {
        self.room(60.0);
        self.lines(text, if level == 1 { 16.0 } else { 13.0 }, true);
    }

    fn paragraph(&mut self, text: &str) {
        self.lines(text, 10.0, false);
    }

    fn table(&mut self, table: &Table) {
        let layout = Layout::of(table, self.looks);
        self.room(layout.head_height() + 3.0 * layout.line);
        let mut top = self.y;
        self.head(&layout);
        for (at, row) in table.rows.iter().enumerate() {
            let cells = layout.cells(row);
            let height = layout.height(&cells);
            if self.y + height > HEIGHT - MARGIN {
                self.uprights(&layout, top);
                self.room(height);
                top = self.y;
                if self.looks.repeated {
                    self.head(&layout);
                }
            }
            self.row(&layout, row, &cells, at);
        }
        self.uprights(&layout, top);
        self.y += 14.0;
    }
}

impl Setter {
    fn head(&mut self, layout: &Layout<'_>) {
        let size = layout.size;
        let top = self.y;
        for (head, x0, x1) in layout.groups() {
            let x = f32::midpoint(x0, x1) - width(&head, size, true) / 2.0;
            self.pages.text(&head, x, top + layout.pad + size, size, true);
        }
        let first = top + if layout.table.has_groups() { layout.line } else { 0.0 };
        let tallest = layout.headers.iter().map(Vec::len).max().unwrap_or(1);
        for (at, lines) in layout.headers.iter().enumerate() {
            for (line, text) in lines.iter().enumerate() {
                let y = first + layout.pad + size + (tallest - lines.len() + line) as f32 * layout.line;
                self.pages.text(text, layout.x(at, text, true), y, size, true);
            }
        }
        self.y += layout.head_height();
        if self.looks.rules == Rules::Grid || self.looks.rules == Rules::EveryRow {
            self.rule(layout, top);
        }
        if self.looks.rules != Rules::None && self.looks.rules != Rules::Bands {
            self.rule(layout, self.y);
        }
    }

    fn row(&mut self, layout: &Layout<'_>, row: &Row, cells: &[Vec<String>], at: usize) {
        let height = layout.height(cells);
        let (top, size, bold) = (self.y, layout.size, row.kind != RowKind::Line);
        if self.looks.rules == Rules::Bands && at.is_multiple_of(2) {
            self.pages.band(layout.left(), top, layout.right(), top + height);
        }
        if self.looks.rules == Rules::Few && row.kind == RowKind::Total {
            self.rule(layout, top);
        }
        let tallest = cells.iter().map(Vec::len).max().unwrap_or(1);
        for (column, lines) in cells.iter().enumerate() {
            let down = match self.looks.figures_on {
                _ if layout.table.kind == Kind::Measures => 0.0,
                0 => 0.0,
                1 => (tallest - lines.len()) as f32 / 2.0,
                _ => (tallest - lines.len()) as f32,
            };
            for (line, text) in lines.iter().enumerate() {
                let indent = if column == layout.table.label_column() { layout.indent(row) } else { 0.0 };
                let y = top + layout.pad + size + (down + line as f32) * layout.line;
                self.pages.text(text, layout.x(column, text, bold) + indent, y, size, bold);
            }
        }
        self.y += height;
        if matches!(self.looks.rules, Rules::Grid | Rules::EveryRow) || (self.looks.rules == Rules::Few && row.kind == RowKind::Total) {
            self.rule(layout, self.y);
        }
    }

    fn rule(&mut self, layout: &Layout<'_>, y: f32) {
        self.pages.rule((layout.left(), y), (layout.right(), y));
    }

    /// The upright rules of a grid, from `top` to here.
    fn uprights(&mut self, layout: &Layout<'_>, top: f32) {
        if self.looks.rules != Rules::Grid {
            return;
        }
        let edges = layout.edges.iter().map(|(x, _)| x - layout.gap / 2.0).chain([layout.right()]);
        for x in edges {
            self.pages.rule((x, top), (x, self.y));
        }
    }
}

/// Where a table's columns stand and how its cells are cut.
struct Layout<'t> {
    table: &'t Table,
    size: f32,
    line: f32,
    /// Above and below a row.
    pad: f32,
    gap: f32,
    /// The left and right edge of the text of each column.
    edges: Vec<(f32, f32)>,
    headers: Vec<Vec<String>>,
    looks: Looks,
}

impl<'t> Layout<'t> {
    /// Sets columns as wide as they need, narrower where the page or a wrapped label asks for it, in a smaller size where that is not enough.
    fn of(table: &'t Table, looks: Looks) -> Self {
        let mut size = looks.size;
        let mut gap = looks.gap;
        let (widths, size, gap) = loop {
            let room = WIDTH - 2.0 * MARGIN - gap * (table.columns.len() - 1) as f32;
            match widths(table, looks, size, room) {
                Some(widths) => break (widths, size, gap),
                None if size > SMALLEST => {
                    size -= 0.5;
                    gap = (gap - 1.0).max(4.0);
                }
                None => break (vec![room / table.columns.len() as f32; table.columns.len()], size, gap),
            }
        };
        let mut x = MARGIN;
        let mut edges = Vec::new();
        for width in &widths {
            edges.push((x, x + width));
            x += width + gap;
        }
        let header = |(column, width): (&Column, &f32)| wrap(&column.header, *width, size, true);
        let headers = table.columns.iter().zip(&widths).map(header).collect();
        let pad = if matches!(looks.rules, Rules::Grid | Rules::EveryRow) { 2.5 } else { looks.spacing * size };
        Self { table, size, line: size * looks.leading, pad, gap, edges, headers, looks }
    }

    fn indent(&self, row: &Row) -> f32 {
        if self.looks.indented { f32::from(row.level) * 8.0 } else { 0.0 }
    }

    /// The cells of a row in lines.
    fn cells(&self, row: &Row) -> Vec<Vec<String>> {
        let bold = row.kind != RowKind::Line;
        let cell = |(at, cell): (usize, &crate::score::model::Cell)| {
            let (x0, x1) = self.edges[at];
            let indent = if at == self.table.label_column() { self.indent(row) } else { 0.0 };
            match self.table.columns[at].role.is_figures() {
                true => vec![cell.text.clone()],
                // A section's name has no neighbours: it need not be cut.
                false if row.kind == RowKind::Heading && self.looks.rules != Rules::Grid => vec![cell.text.clone()],
                false => wrap(&cell.text, x1 - x0 - indent + 0.01, self.size, bold),
            }
        };
        row.cells.iter().enumerate().map(cell).collect()
    }

    fn height(&self, cells: &[Vec<String>]) -> f32 {
        cells.iter().map(Vec::len).max().unwrap_or(1) as f32 * self.line + 2.0 * self.pad
    }

    fn head_height(&self) -> f32 {
        let lines = self.headers.iter().map(Vec::len).max().unwrap_or(1) + usize::from(self.table.has_groups());
        lines as f32 * self.line + 2.0 * self.pad + 1.0
    }

    /// The left edge of a text in a column.
    fn x(&self, column: usize, text: &str, bold: bool) -> f32 {
        let (x0, x1) = self.edges[column];
        if self.table.columns[column].role.is_figures() { x1 - width(text, self.size, bold) } else { x0 }
    }

    fn left(&self) -> f32 {
        self.edges.first().map_or(MARGIN, |edge| edge.0) - self.gap / 2.0
    }

    fn right(&self) -> f32 {
        self.edges.last().map_or(MARGIN, |edge| edge.1) + self.gap / 2.0
    }

    /// Headers above several columns with the edges of those.
    fn groups(&self) -> Vec<(String, f32, f32)> {
        let mut above = heads(self.table);
        above.pop();
        let mut at = 0;
        let mut groups = Vec::new();
        for head in above.into_iter().flatten() {
            groups.push((head.text, self.edges[at].0, self.edges[at + head.span - 1].1));
            at += head.span;
        }
        groups
    }
}

/// The width of each column; `None` where they do not fit into the room.
fn widths(table: &Table, looks: Looks, size: f32, room: f32) -> Option<Vec<f32>> {
    let longest_word = |text: &str| text.split(' ').map(|word| width(word, size, true)).fold(0.0, f32::max);
    let label = table.label_column();
    let mut natural = Vec::new();
    let mut least = Vec::new();
    for (at, column) in table.columns.iter().enumerate() {
        let texts =
            || table.rows.iter().map(|row| (row.cells[at].text.as_str(), if looks.indented { f32::from(row.level) * 8.0 } else { 0.0 }));
        let whole = texts().map(|(text, indent)| width(text, size, true) + indent).fold(longest_word(&column.header), f32::max);
        let words = texts().map(|(text, indent)| longest_word(text) + indent).fold(longest_word(&column.header), f32::max);
        let figures = column.role.is_figures();
        natural.push(if at == label { whole.min(looks.widest.max(words)) } else { whole });
        least.push(if figures { whole } else { words });
    }
    let spare = room - least.iter().sum::<f32>();
    if spare < 0.0 {
        return None;
    }
    let wanted: f32 = natural.iter().zip(&least).map(|(natural, least)| natural - least).sum();
    let share = if wanted > 0.0 { (spare / wanted).min(1.0) } else { 0.0 };
    let mut widths: Vec<f32> = natural.iter().zip(&least).map(|(natural, least)| least + (natural - least) * share).collect();
    if looks.full_width {
        widths[label] += room - widths.iter().sum::<f32>();
    }
    Some(widths)
}
