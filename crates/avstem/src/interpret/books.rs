//! Where every figure of a document ended: the books of its figures.
//!
//! In: what was read of a document, and its running heads. Out: [`Books`]: how many figures were seen, and how many of them are facts of
//! account lines, labels and codes, dates and years, texts of measures, running heads, figures in sentences, or none of these: unplaced.
//! Unplaced figures that stand like a table, line under line, are given back as runs with their place, for a note. What it does not do:
//! it reads no figure; one printed figure is counted as one however its thousands are set.

use super::{
    Content, Statement, TableKind,
    dates::dates,
    stray::{figures, is_figure_part},
};
use crate::{table::Table, vocabulary::Vocabulary};
use avstem_document::{
    document::Paragraph,
    figure::look::{self, Look},
    place::{Place, Rect},
};
use std::collections::{BTreeMap, BTreeSet};

/// Figures by where they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Books {
    pub facts: usize,
    /// In labels, headers, headings and columns of codes.
    pub labels: usize,
    /// Dates, years and what else names a time.
    pub dates: usize,
    /// In tables of measures.
    pub measures: usize,
    /// In running heads and feet.
    pub margins: usize,
    /// In sentences.
    pub text: usize,
    /// In none of these.
    pub unplaced: usize,
}

impl Books {
    /// All figures seen.
    #[must_use]
    pub fn seen(&self) -> usize {
        self.facts + self.labels + self.dates + self.measures + self.margins + self.text + self.unplaced
    }
}

/// Lines below each other that hold unplaced figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub lines: usize,
    pub figures: usize,
    pub place: Place,
}

/// Lines of the shortest run that stands like a table, and figures in it.
const RUN_LINES: usize = 3;
const RUN_FIGURES: usize = 4;
/// Share of a line's words that are figures from which on the line is no sentence.
const OF_FIGURES: f32 = 0.3;
/// Words of the longest line that stands in a table.
const LINE_WORDS: usize = 14;

/// Places of facts by row and column in the grid of their table, where two cells may have been put.
type Facts<'c> = BTreeMap<(usize, usize), &'c Place>;

/// What was read of a table as account lines.
#[derive(Default)]
struct Told<'c> {
    facts: Facts<'c>,
    /// Accounts and other codes, with the rows of their lines.
    codes: BTreeSet<(usize, &'c str)>,
}

/// The books of a document, and the runs of figures that stand like a table and in none. `margins` are the figures of its running heads.
pub(super) fn books(content: &Content, margins: usize, vocabulary: &Vocabulary) -> (Books, Vec<Run>) {
    let mut books = Books { margins, ..Books::default() };
    let mut told: BTreeMap<usize, Told> = BTreeMap::new();
    for statement in &content.statements {
        let of_table = told.entry(statement.table).or_default();
        of_table.facts.extend(places_of_facts(statement));
        for line in &statement.lines {
            let codes = line.dimensions.iter().map(|(_, code)| code).chain(&line.account);
            of_table.codes.extend(codes.map(|code| (line.row, code.as_str())));
        }
    }
    let stated: usize = content.statements.iter().flat_map(|of| &of.lines).flat_map(|line| &line.within).map(|of| of.figures).sum();
    let none = Told::default();
    for (at, (table, kind)) in content.tables.iter().enumerate() {
        books.table(table, *kind, told.get(&at).unwrap_or(&none), vocabulary);
    }
    // Figures that labels state are facts of their own.
    let stated = stated.min(books.labels);
    (books.facts, books.labels) = (books.facts + stated, books.labels - stated);
    let mut runs: Vec<Run> = Vec::new();
    let mut open: Vec<(usize, &Paragraph)> = Vec::new();
    for paragraph in &content.paragraphs {
        let rows = books.paragraph(paragraph, vocabulary);
        let apart = open.last().is_some_and(|(_, above)| !goes_on(&above.place, &paragraph.place));
        if rows.is_none() || apart {
            runs.extend(run(&open));
            open.clear();
        }
        open.extend(rows.map(|figures| (figures, paragraph)));
    }
    runs.extend(run(&open));
    (books, runs)
}

/// The cells that the facts of a statement stand in, and their places.
fn places_of_facts(statement: &Statement) -> impl Iterator<Item = ((usize, usize), &Place)> {
    statement.lines.iter().flat_map(|line| {
        let held = line.facts.iter().zip(&statement.columns);
        held.filter_map(|(fact, column)| Some(((line.row, column.grid_column), &fact.as_ref()?.place)))
    })
}

impl Books {
    fn table(&mut self, table: &Table, kind: TableKind, Told { facts, codes }: &Told, vocabulary: &Vocabulary) {
        for cell in &table.repeated {
            self.words(&cell.text, count(&cell.text), vocabulary, |books| &mut books.labels);
        }
        let first = facts.keys().map(|(_, column)| *column).min();
        for cell in &table.grid.cells {
            let all = count(&cell.text);
            if all == 0 {
                continue;
            }
            let is_code = codes.contains(&(cell.row, cell.text.trim()));
            let is_label = is_code || cell.row < table.header_rows || first.is_some_and(|first| cell.column < first);
            if kind == TableKind::Measures {
                self.measures += all;
            } else if facts.get(&(cell.row, cell.column)).is_some_and(|place| **place == cell.place) {
                self.facts += 1;
                self.unplaced += all - 1;
            } else if is_label || look::look(&cell.text, &()) != Look::Figure {
                self.words(&cell.text, all, vocabulary, |books| &mut books.labels);
            } else {
                self.words(&cell.text, all, vocabulary, |books| &mut books.unplaced);
            }
        }
    }

    /// Counts the figures of a paragraph; how many of them stand like those of a table's row.
    fn paragraph(&mut self, paragraph: &Paragraph, vocabulary: &Vocabulary) -> Option<usize> {
        let mut rows = None;
        for line in paragraph.text.split('\n') {
            let all = count(line);
            if all == 0 {
                continue;
            }
            if paragraph.heading.is_some() || paragraph.item {
                self.words(line, all, vocabulary, |books| &mut books.labels);
            } else if is_row(line, all) {
                let before = self.unplaced;
                self.words(line, all, vocabulary, |books| &mut books.unplaced);
                let found = self.unplaced - before;
                if found > 0 {
                    rows = Some(rows.unwrap_or(0) + found);
                }
            } else {
                self.words(line, all, vocabulary, |books| &mut books.text);
            }
        }
        rows
    }

    /// The figures of a text that name a time are dates, the others go to `rest`.
    fn words(&mut self, text: &str, all: usize, vocabulary: &Vocabulary, rest: impl FnOnce(&mut Self) -> &mut usize) {
        if all == 0 {
            return;
        }
        let times: usize = dates(text, vocabulary).iter().map(|mention| count(&mention.raw)).sum();
        let years = text.split(|c: char| !c.is_alphanumeric()).filter(|word| look::is_year(word)).count();
        // A year within a date is one of its figures.
        let dated = times.max(years).min(all);
        self.dates += dated;
        *rest(self) += all - dated;
    }
}

/// How many figures a text prints.
pub(super) fn count(text: &str) -> usize {
    if !text.contains(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    figures(&text.split_whitespace().collect::<Vec<_>>())
}

/// A line of a few words and figures, and no sentence.
fn is_row(line: &str, figures: usize) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let parts = words.iter().filter(|word| is_figure_part(word)).count();
    let sentence = line.trim_end().ends_with(['.', ':', ';', ',']) && !words.last().is_some_and(|word| is_figure_part(word));
    figures > 0 && words.len() <= LINE_WORDS && parts as f32 >= OF_FIGURES * words.len() as f32 && !sentence
}

/// Points between two lines of one run at most.
const LINE_GAP: f32 = 30.0;

/// True for a line that follows another one: below it on the page, or in the next block.
fn goes_on(above: &Place, below: &Place) -> bool {
    match (above, below) {
        (Place::Page { page, bbox }, Place::Page { page: other, bbox: next }) => {
            page == other && (-1.0..=LINE_GAP).contains(&(next[1] - bbox[3]))
        }
        (Place::Body { block, .. }, Place::Body { block: next, .. }) => *next <= block + 1,
        (Place::Sheet { sheet, .. }, Place::Sheet { sheet: next, .. }) => sheet == next,
        _ => false,
    }
}

fn run(lines: &[(usize, &Paragraph)]) -> Option<Run> {
    let figures = lines.iter().map(|(figures, _)| figures).sum();
    let place = match &lines.first()?.1.place {
        Place::Page { page, .. } => {
            let boxes = lines.iter().filter_map(|(_, paragraph)| match paragraph.place {
                Place::Page { bbox: [x0, y0, x1, y1], .. } => Some(Rect::new(x0, y0, x1, y1)),
                _ => None,
            });
            Place::page(*page, &boxes.reduce(|all, one| all.union(&one))?)
        }
        first => first.clone(),
    };
    let count: usize = lines.iter().map(|(_, paragraph)| paragraph.text.split('\n').count()).sum();
    (count >= RUN_LINES && figures >= RUN_FIGURES && are_aligned(lines)).then_some(Run { lines: count, figures, place })
}

/// Points by which the right edges of lines that end in one column differ.
const SAME_RIGHT: f32 = 2.0;
/// Of a hundred lines of a run, those that end in one column at least.
const ALIGNED: usize = 60;

/// True for lines that end in figures, on a page below each other: addresses and telephone numbers end anywhere.
fn are_aligned(lines: &[(usize, &Paragraph)]) -> bool {
    let ends = |text: &str| text.lines().all(|line| line.split_whitespace().next_back().is_some_and(is_figure_part));
    let begins = |text: &str| text.split_whitespace().next().is_some_and(|word| !is_figure_part(word));
    let mut rights: Vec<f32> =
        lines.iter().filter_map(|(_, of)| if let Place::Page { bbox, .. } = of.place { Some(bbox[2]) } else { None }).collect();
    rights.sort_by(f32::total_cmp);
    let upto = |right: f32| rights.partition_point(|other| *other <= right + SAME_RIGHT);
    let together = |right: &f32| upto(*right) - rights.partition_point(|other| *other < right - SAME_RIGHT);
    let aligned = rights.iter().map(together).max().is_none_or(|most| most * 100 >= rights.len() * ALIGNED);
    let labelled = lines.iter().filter(|(_, of)| ends(&of.text) && begins(&of.text)).count();
    aligned && labelled * 100 >= lines.len() * ALIGNED
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, y: f32, right: f32) -> Paragraph {
        let place = Place::Page { page: 1, bbox: [50.0, y, right, y + 10.0] };
        Paragraph::new(text, place)
    }

    fn of(paragraphs: Vec<Paragraph>, margins: &[&str]) -> (Books, Vec<Run>) {
        let content = Content { paragraphs, ..Content::default() };
        books(&content, margins.iter().map(|text| count(text)).sum(), Vocabulary::built_in())
    }

    #[test]
    fn figures_that_stand_like_a_table_and_in_none_are_a_run() {
        let rows = ["Kontingent 12 500", "Tilskot 3 400", "Leige 1 250", "Renter 56"];
        let lines = |right: f32| rows.iter().zip([100.0, 112.0, 124.0, 136.0]).map(|(text, y)| line(text, y, right)).collect::<Vec<_>>();
        let (books, runs) = of(lines(300.0), &["Side 2 av 9"]);
        assert_eq!((books.unplaced, books.margins, books.seen()), (4, 2, 6));
        assert_eq!((runs.len(), runs[0].lines, runs[0].figures), (1, 4, 4));
        let mut ragged = lines(300.0);
        ragged.iter_mut().zip([10.0, 40.0, 90.0, 150.0]).for_each(|(of, right)| of.place = line("", 0.0, right).place);
        assert!(of(ragged, &[]).1.is_empty());
    }

    #[test]
    fn sentences_dates_and_headings_hold_figures_of_their_own() {
        let (books, runs) = of(
            vec![
                line("Møtet 5. mars 2019 vedtok 3 tiltak og 12 500 kroner til drift.", 100.0, 500.0),
                line("Telefon 57 62 96 00", 300.0, 200.0),
            ],
            &[],
        );
        assert_eq!(books.dates, 2);
        assert_eq!(books.text, 2);
        assert!(runs.is_empty());
        assert_eq!(count("1 234 567 og 8,5 %"), 2);
    }
}
