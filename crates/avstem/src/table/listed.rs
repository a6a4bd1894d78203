//! Lists "label: amount" in running text that end in a total → tables.
//!
//! In: the document's [`Flow`]. Out: the same, with a table for each run of lines that all name an amount and of which the last is
//! called a total: "Programkomiteen: -1 700 kr", …, "Foreningen totalt: 290 673,45 kr". Without a total the lines say nothing
//! that could be added up, and stay text. What it does not do: it reads no amount (`interpret` does).

use super::{
    Flow, Table,
    figure::{Look, look},
};
use crate::vocabulary::{Vocabulary, words};
use avstem_document::{
    document::Paragraph,
    grid::{Cell, Grid},
};

/// Lines of a list at least: two items and their total.
const LEAST: usize = 3;
/// Words of the longest label; more is a sentence.
const LABEL_WORDS: usize = 10;

/// Makes a table of each list of amounts that ends in a total.
pub(super) fn tabled(flow: Vec<Flow>, vocabulary: &Vocabulary) -> Vec<Flow> {
    let mut out = Vec::with_capacity(flow.len());
    let mut run: Vec<Paragraph> = Vec::new();
    for piece in flow {
        match piece {
            Flow::Paragraph(paragraph) if items(&paragraph, vocabulary).is_some() => run.push(paragraph),
            other => {
                close(&mut run, vocabulary, &mut out);
                out.push(other);
            }
        }
    }
    close(&mut run, vocabulary, &mut out);
    out
}

/// Ends a run of lines: each stretch of it up to a total is a table, what follows the last total stays text.
fn close(run: &mut Vec<Paragraph>, vocabulary: &Vocabulary, out: &mut Vec<Flow>) {
    let mut open: Vec<Paragraph> = Vec::new();
    for paragraph in run.drain(..) {
        open.push(paragraph);
        let last = open.last().and_then(|paragraph| items(paragraph, vocabulary)).and_then(|items| items.last().cloned());
        if last.is_some_and(|(label, _)| is_total(&label, vocabulary)) {
            let paragraphs = std::mem::take(&mut open);
            match table(&paragraphs, vocabulary) {
                Some(table) => out.push(Flow::Table(table)),
                None => out.extend(paragraphs.into_iter().map(Flow::Paragraph)),
            }
        }
    }
    out.extend(open.into_iter().map(Flow::Paragraph));
}

/// The labels and amounts of a paragraph whose lines all are "label: amount".
fn items(paragraph: &Paragraph, vocabulary: &Vocabulary) -> Option<Vec<(String, String)>> {
    if paragraph.heading.is_some() {
        return None;
    }
    let lines = paragraph.text.lines().filter(|line| !line.trim().is_empty());
    let items: Vec<_> = lines.map(|line| item(line, vocabulary)).collect::<Option<_>>()?;
    (!items.is_empty()).then_some(items)
}

fn item(line: &str, vocabulary: &Vocabulary) -> Option<(String, String)> {
    let (label, amount) = line.rsplit_once(':')?;
    let label = without_bullet(label);
    let amount = amount.trim();
    let named = label.chars().any(char::is_alphabetic) && words(label).len() <= LABEL_WORDS;
    let bare = amount.trim_end_matches([',', '-', '–', '.', ';']);
    let figure = look(bare, &vocabulary.units) == Look::Figure;
    (named && figure).then(|| (label.to_owned(), amount.trim_end_matches(['.', ';']).to_owned()))
}

fn without_bullet(label: &str) -> &str {
    label.trim().trim_start_matches(['-', '–', '•', '*', '·']).trim()
}

/// True for "Sum", "I alt", "Foreningen totalt".
fn is_total(label: &str, vocabulary: &Vocabulary) -> bool {
    let words = words(label);
    let total = &vocabulary.lines.total;
    total.prefix(&words).is_some() || (0..words.len()).any(|from| total.prefix(&words[from..]) == Some(words.len() - from))
}

fn table(paragraphs: &[Paragraph], vocabulary: &Vocabulary) -> Option<Table> {
    let mut cells = Vec::new();
    let mut row = 0;
    for paragraph in paragraphs {
        for (label, amount) in items(paragraph, vocabulary)? {
            cells.push(Cell::new(row, 0, label, paragraph.place.clone()));
            cells.push(Cell::new(row, 1, amount, paragraph.place.clone()));
            row += 1;
        }
    }
    let parts = paragraphs.iter().map(|paragraph| paragraph.place.clone()).collect();
    (row >= LEAST).then(|| Table::native(Grid::from_cells(cells), 0, parts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::place::Place;

    /// Rows of tables; 0 for a paragraph.
    fn shapes(lines: &[&str]) -> Vec<usize> {
        let paragraph = |(block, text): (usize, &&str)| Flow::Paragraph(Paragraph::new(*text, Place::block(block)));
        let flow = tabled(lines.iter().enumerate().map(paragraph).collect(), Vocabulary::built_in());
        flow.iter().map(|piece| if let Flow::Table(table) = piece { table.grid.rows } else { 0 }).collect()
    }

    #[test]
    fn a_list_of_amounts_with_a_total_is_a_table() {
        assert_eq!(shapes(&["Vi viser:", "- Kor: -1 700 kr", "- Lag: 2 000,50 kr", "- Foreningen totalt: 300,50 kr", "Slutt."]), [0, 3, 0]);
        assert_eq!(shapes(&["Kor: 100\nLag: 200\nI alt: 300"]), [3]);
    }

    #[test]
    fn a_list_without_a_total_stays_text() {
        assert_eq!(shapes(&["- Kor: 1 700 kr", "- Lag: 2 000 kr", "- Korps: 300 kr"]), [0, 0, 0]);
        assert_eq!(shapes(&["Sum: 300 kr", "Møte: 12.03.2020"]), [0, 0]);
        assert_eq!(shapes(&["- Kor: 1 700 kr", "- Ansvarlig: Kari", "- Sum: 300 kr"]), [0, 0, 0]);
    }
}
