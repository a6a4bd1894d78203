//! A header of two columns over a lone row, in text that is aligned with spaces → a table.
//!
//! In: the document's [`Flow`]. Out: the same, with a table for each line that names a measure and something that is said of it
//! ("Tiltak", "Frist"), and whose next line stands exactly under both. Two lines in two columns look like a label and its value, or two
//! names and their offices: only the words of the trade tell (the reader of texts knows none, and finds all other tables). Where the line
//! below does not stand under the names, a note says so. What it does not do: it reads no second row; two of them are a table already.

use super::{Flow, Table};
use crate::vocabulary::{Phrases, Vocabulary, words};
use avstem_document::{
    document::Paragraph,
    grid::{Cell, Grid},
    note::{NoteCode, Notes},
    place::Place,
};

/// Spaces that part two columns at least.
const GAP: usize = 2;
/// Words of the longest name of a column.
const NAME_WORDS: usize = 4;
/// Most notes: a document of many such lines is of another kind.
const NOTED: usize = 3;
/// Lines of the tallest row.
const TALLEST: usize = 8;

/// A text of a line, and the characters before it and up to its end.
#[derive(Debug, Clone, PartialEq)]
struct Piece<'t> {
    from: usize,
    to: usize,
    text: &'t str,
}

/// Makes a table of each header of two columns over a lone row.
pub(super) fn tabled(flow: Vec<Flow>, vocabulary: &Vocabulary, notes: &mut Notes) -> Vec<Flow> {
    let mut out = Vec::with_capacity(flow.len());
    let mut noted = 0;
    let mut left = flow.into_iter().peekable();
    while let Some(piece) = left.next() {
        let header = match &piece {
            Flow::Paragraph(line) if names_measures(line, vocabulary) => line.clone(),
            _ => {
                out.push(piece);
                continue;
            }
        };
        let mut lines = vec![header];
        let rule = left.next_if(|below| matches!(below, Flow::Paragraph(line) if is_rule(line)));
        while lines.len() <= TALLEST
            && let Some(Flow::Paragraph(below)) = left.peek()
            && stands_below(&lines, below)
            && !names_measures(below, vocabulary)
        {
            lines.push(below.clone());
            left.next();
        }
        if lines.len() > 1 {
            out.push(Flow::Table(table(&lines)));
            continue;
        }
        if matches!(left.peek(), Some(Flow::Paragraph(_))) && noted < NOTED {
            noted += 1;
            let message = "a line names columns of measures, and no table of them was found below it";
            notes.push(NoteCode::MeasuresNotTaken, message, lines.first().map(|line| line.place.clone()));
        }
        out.push(piece);
        out.extend(rule);
    }
    out
}

/// True for a line drawn with hyphens and the like.
fn is_rule(line: &Paragraph) -> bool {
    let mut marks = line.text.chars().filter(|c| !c.is_whitespace()).peekable();
    marks.peek().is_some() && marks.all(|c| matches!(c, '-' | '=' | '_' | '+' | '─' | '═'))
}

/// The texts of a line of a text that are parted by gaps; none for a line of a page or a heading.
fn pieces(line: &Paragraph) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece> = Vec::new();
    if !matches!(line.place, Place::Body { .. }) || line.heading.is_some() || line.text.contains(['\n', '\t', '|']) {
        return pieces;
    }
    let mut open: Option<(usize, usize, usize, usize)> = None;
    for (at, (byte, c)) in line.text.char_indices().enumerate().filter(|(_, (_, c))| !c.is_whitespace()) {
        let end = (at + 1, byte + c.len_utf8());
        open = match open {
            Some((from, first, to, last)) if at >= to + GAP => {
                pieces.push(Piece { from, to, text: &line.text[first..last] });
                Some((at, byte, end.0, end.1))
            }
            Some((from, first, ..)) => Some((from, first, end.0, end.1)),
            None => Some((at, byte, end.0, end.1)),
        };
    }
    pieces.extend(open.map(|(from, first, to, last)| Piece { from, to, text: &line.text[first..last] }));
    pieces
}

/// True for a line of two names of columns, one of them the measure's.
fn names_measures(line: &Paragraph, vocabulary: &Vocabulary) -> bool {
    let headers = &vocabulary.headers;
    let found = pieces(line);
    let [left, right] = found.as_slice() else { return false };
    let short = |piece: &Piece| words(piece.text).len() <= NAME_WORDS && !piece.text.ends_with([':', '.', ',', ';']);
    let measure = |piece: &Piece| headers.measure.is(piece.text) || headers.activity.is(piece.text);
    let told: [&Phrases; 8] = [
        &headers.responsible,
        &headers.period,
        &headers.deadline,
        &headers.status,
        &headers.cost,
        &headers.priority,
        &headers.goal,
        &headers.comment,
    ];
    let tells = |piece: &Piece| told.iter().any(|list| list.starts(piece.text));
    short(left) && short(right) && ((measure(left) && tells(right)) || (tells(left) && measure(right)))
}

/// True for a line that is the row below the header, or goes on with it.
fn stands_below(lines: &[Paragraph], below: &Paragraph) -> bool {
    let header = pieces(&lines[0]);
    let [left, right] = header.as_slice() else { return false };
    let under = |text: &Piece, name: &Piece| text.from == name.from || text.to == name.to;
    let starts_low = |piece: &Piece| piece.text.starts_with(char::is_lowercase);
    match pieces(below).as_slice() {
        // The row's first line; what leads a list or a value is none.
        [first, second] if lines.len() == 1 => {
            let words = [first, second].iter().any(|piece| piece.text.contains(char::is_alphabetic));
            under(first, left) && under(second, right) && !first.text.ends_with(':') && words
        }
        [first, second] => under(first, left) && under(second, right) && (starts_low(first) || starts_low(second)),
        [only] if lines.len() > 1 => {
            let in_first = only.from == left.from && only.to + GAP <= right.from && starts_low(only);
            in_first || only.from == right.from
        }
        _ => false,
    }
}

/// The table of a header and the lines of its row.
fn table(lines: &[Paragraph]) -> Table {
    let starts: Vec<usize> = pieces(&lines[0]).iter().map(|piece| piece.from).collect();
    let mut cells: Vec<Cell> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let of_line = pieces(line);
        for (index, piece) in of_line.iter().enumerate() {
            let column = if of_line.len() > 1 { index } else { usize::from(piece.from != starts[0]) };
            let row = at.min(1);
            match cells.iter_mut().find(|cell| (cell.row, cell.column) == (row, column)) {
                Some(cell) => cell.text = format!("{} {}", cell.text, piece.text),
                None => cells.push(Cell { bold: line.bold, ..Cell::new(row, column, piece.text, line.place.clone()) }),
            }
        }
    }
    cells.sort_by_key(|cell| (cell.row, cell.column));
    Table::native(Grid::from_cells(cells), 1, lines.iter().map(|line| line.place.clone()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> (Vec<String>, usize) {
        let line = |(at, text): (usize, &str)| {
            Flow::Paragraph(Paragraph { text: text.to_owned(), heading: None, bold: false, item: false, place: Place::block(at) })
        };
        let flow = text.lines().filter(|line| !line.is_empty()).enumerate().map(line).collect();
        let mut notes = Notes::default();
        let shape = |piece: Flow| match piece {
            Flow::Table(table) => table.grid.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|"),
            Flow::Paragraph(line) => line.text,
            Flow::Margin(_) => String::new(),
        };
        let shapes = tabled(flow, Vocabulary::built_in(), &mut notes).into_iter().map(shape).collect();
        (shapes, notes.as_slice().len())
    }

    #[test]
    fn a_lone_row_under_words_of_the_trade_is_a_table() {
        let text = "Innledning\nOppgave                  Status april 2006\nKartlegge planen         I rute\nSlutt";
        assert_eq!(
            shapes(text),
            (vec!["Innledning".into(), "Oppgave|Status april 2006|Kartlegge planen|I rute".into(), "Slutt".into()], 0)
        );
        assert_eq!(shapes("Frist        Tiltak\n-----------\n1.5.2024     Kurs i vann").0, ["Frist|Tiltak|1.5.2024|Kurs i vann"]);
    }

    #[test]
    fn the_lines_of_a_cell_are_joined() {
        let text = "Tiltak              Ansvarlig\nKurs i redning      Plan- og\nog svømming         næring\n                    Teknisk\nSlutt på planen";
        assert_eq!(shapes(text).0, ["Tiltak|Ansvarlig|Kurs i redning og svømming|Plan- og næring Teknisk", "Slutt på planen"]);
    }

    #[test]
    fn every_shape_of_a_lone_row_is_read() {
        let names =
            [("Tiltak", "Frist"), ("Status april 2006", "Oppgave"), ("Åtgärd", "Ansvarig"), ("Action", "Owner"), ("Maßnahme", "Zuständig")];
        let rows =
            [(vec!["Kurs"], vec!["mai"]), (vec!["Revidere plan", "for vann"], vec!["Q2"]), (vec!["Rydde"], vec!["Plan- og", "næring"])];
        let mut shapes_seen = 0;
        for ((left, right), (first, second)) in names.into_iter().flat_map(|names| rows.iter().map(move |row| (names, row))) {
            for (width, indent, rule, at_right) in
                [18, 30, 66].into_iter().flat_map(|width| [(width, 0, false, false), (width, 2, true, false), (width, 0, true, true)])
            {
                // What is set at the right edge of its column has one line.
                if at_right && second.len() > 1 {
                    continue;
                }
                let line = |first: &str, second: &str| {
                    let second = if at_right { format!("{second:>12}") } else { second.to_owned() };
                    format!("{}{first:<width$}  {second}", " ".repeat(indent)).trim_end().to_owned()
                };
                let mut lines = vec![line(left, right)];
                lines.extend(rule.then(|| "-".repeat(width + 12)));
                let of = |texts: &[&'static str], at: usize| texts.get(at).copied().unwrap_or_default();
                lines.extend((0..first.len().max(second.len())).map(|at| line(of(first, at), of(second, at))));
                let expected = format!("{left}|{right}|{}|{}", first.join(" "), second.join(" "));
                assert_eq!(shapes(&lines.join("\n")), (vec![expected], 0), "{}", lines.join("\n"));
                shapes_seen += 1;
            }
        }
        assert_eq!(shapes_seen, 120);
    }

    #[test]
    fn other_lines_in_two_columns_stay_text() {
        for (text, notes) in [
            ("Ine Bakke      Per Moe\nordfører       rådmann", 0),
            ("Tiltak:     Kurs\nFrist:      mai", 0),
            ("Tiltak      Kurs i vann\nFrist       mai", 0),
            ("Tiltak      Frist", 0),
            ("Tiltak      Frist\nKurs i redning og vann    mai", 1),
            ("Tiltak      Frist\nPlanen er vedtatt i mai.", 1),
        ] {
            assert_eq!(shapes(text), (text.lines().map(str::to_owned).collect(), notes), "{text}");
        }
    }

    #[test]
    fn long_texts_cost_no_more_than_their_lines() {
        assert_eq!(shapes(&"Tiltak      Frist\n".repeat(20_000)).0.len(), 20_000);
        assert_eq!(shapes(&format!("Tiltak      Frist\n{}", "            mai\n".repeat(20_000))).0.len(), 20_001);
    }
}
