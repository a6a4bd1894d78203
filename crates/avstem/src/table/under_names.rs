//! Rows under the names of columns of measures, in text that is aligned with spaces → a table.
//!
//! In: the document's [`Flow`]. Out: the same, with a table for each line that names a measure and something that is said of it
//! ("Tiltak", "Frist"), and the lines below that stand exactly under these names. Such lines look like a label and its value, or like
//! names and their offices: only the words of the trade tell. The reader of texts knows none, and finds the tables whose rows fill several
//! columns; here all but the measure may be blank, in some rows or in all. A row begins behind a blank line where rows are parted by them,
//! and else where the first word of a line had room on the line above. What it does not do: where no line stands under the names, it
//! makes no table, and a note says so.

use super::{Flow, Table, heal};
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
/// Columns of the widest table.
const MOST_COLUMNS: usize = 12;
/// Most notes: a document of many such lines is of another kind.
const NOTED: usize = 3;
/// Blank lines that end a table.
const ENDS: usize = 2;

/// A text of a line, and the characters before it and up to its end.
#[derive(Debug, Clone, PartialEq)]
struct Piece<'t> {
    from: usize,
    to: usize,
    text: &'t str,
}

impl Piece<'_> {
    fn width(&self) -> usize {
        self.to - self.from
    }

    fn starts_low(&self) -> bool {
        self.text.starts_with(char::is_lowercase)
    }
}

/// Makes a table of each line of names over the rows that stand under it.
pub(super) fn tabled(flow: Vec<Flow>, vocabulary: &Vocabulary, notes: &mut Notes) -> Vec<Flow> {
    let mut found: Vec<(usize, usize, Table)> = Vec::new();
    let mut noted = 0;
    let mut at = 0;
    while let Some(piece) = flow.get(at) {
        at += 1;
        let Flow::Paragraph(line) = piece else { continue };
        let Some(names) = Names::of(line, vocabulary) else { continue };
        if let Some((taken, table)) = names.table(&flow[at..], vocabulary) {
            found.push((at - 1, at + taken, table));
            at += taken;
        } else if matches!(flow.get(at), Some(Flow::Paragraph(_))) && noted < NOTED {
            noted += 1;
            let message = "a line names columns of measures, and no table of them was found below it";
            notes.push(NoteCode::MeasuresNotTaken, message, Some(line.place.clone()));
        }
    }
    let mut found = found.into_iter().peekable();
    let mut out = Vec::with_capacity(flow.len());
    let mut end = 0;
    for (at, piece) in flow.into_iter().enumerate() {
        if let Some((_, behind, table)) = found.next_if(|(from, ..)| *from == at) {
            out.push(Flow::Table(table));
            end = behind;
        } else if at >= end {
            out.push(piece);
        }
    }
    out
}

/// True for a line that says something of the table below it: "Ressurs: Rektor", "Vedtatt av:".
fn labels(text: &str, vocabulary: &Vocabulary) -> bool {
    let context = &vocabulary.context;
    text.trim_end().ends_with(':') || [&context.resource, &context.area, &context.focus].iter().any(|list| list.starts(text))
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

/// A line under the names.
struct Line<'t> {
    /// One a column.
    cells: Vec<Option<Piece<'t>>>,
    source: &'t Paragraph,
}

impl Line<'_> {
    fn filled(&self) -> usize {
        self.cells.iter().flatten().count()
    }
}

/// A line of names of columns.
struct Names<'t> {
    pieces: Vec<Piece<'t>>,
    /// The measure's column.
    measure: usize,
    source: &'t Paragraph,
}

impl<'t> Names<'t> {
    /// The names in a line: short ones, one of them the measure's, and at least half of them known.
    fn of(line: &'t Paragraph, vocabulary: &Vocabulary) -> Option<Self> {
        let headers = &vocabulary.headers;
        let pieces = pieces(line);
        if !(2..=MOST_COLUMNS).contains(&pieces.len()) {
            return None;
        }
        let short = |piece: &Piece| words(piece.text).len() <= NAME_WORDS && !piece.text.ends_with([':', '.', ',', ';']);
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
        let tells = pieces.iter().filter(|piece| told.iter().any(|list| list.starts(piece.text))).count();
        let is_measure = |piece: &Piece| headers.measure.is(piece.text) || headers.activity.is(piece.text);
        let measure = pieces.iter().position(is_measure)?;
        (tells > 0 && (1 + tells) * 2 >= pieces.len() && pieces.iter().all(short)).then_some(Self { pieces, measure, source: line })
    }

    /// The table of the rows below, and the pieces of the flow that they take.
    fn table(&self, below: &'t [Flow], vocabulary: &Vocabulary) -> Option<(usize, Table)> {
        let (passed, mut lines) = self.lines(below, vocabulary);
        let (kept, firsts) = self.rows(&lines, vocabulary);
        lines.truncate(kept);
        // What a heading leads is a text or a table, and no other heading.
        let is_led = match below.get(passed + kept) {
            Some(Flow::Paragraph(next)) => {
                let in_columns = pieces(next).len() > 2 || Names::of(next, vocabulary).is_some();
                let is_text = in_columns || words(&next.text).len() > NAME_WORDS || labels(&next.text, vocabulary);
                next.blank_above < ENDS && is_text
            }
            next => next.is_some(),
        };
        if is_led && firsts.len() > 1 && self.leads(&lines, &firsts) {
            lines.truncate(firsts[firsts.len() - 1]);
        }
        let [first, rest @ ..] = &lines[..] else { return None };
        // A sentence alone says something of the table that is not there.
        if rest.is_empty() && first.filled() == 1 && first.source.text.trim_end().ends_with('.') {
            return None;
        }
        Some((passed + lines.len(), self.grid(&lines, &firsts)))
    }

    /// The lines below that stand under the names, and the number of rules above them.
    fn lines(&self, below: &'t [Flow], vocabulary: &Vocabulary) -> (usize, Vec<Line<'t>>) {
        let rules = below.iter().take_while(|piece| matches!(piece, Flow::Paragraph(line) if is_rule(line))).take(1).count();
        let mut lines: Vec<Line> = Vec::new();
        for piece in &below[rules..] {
            let Flow::Paragraph(source) = piece else { break };
            let Some(line) = self.placed(source, vocabulary) else { break };
            let is_far = source.blank_above >= ENDS && (line.filled() == 1 || !lines.is_empty());
            if is_far || (lines.is_empty() && !self.opens(&line)) || Names::of(source, vocabulary).is_some() {
                break;
            }
            lines.push(line);
        }
        (rules, lines)
    }

    /// A line by its columns: each text begins or ends where a name does, and ends before the next name begins.
    fn placed(&self, source: &'t Paragraph, vocabulary: &Vocabulary) -> Option<Line<'t>> {
        let mut cells: Vec<Option<Piece>> = vec![None; self.pieces.len()];
        let found = pieces(source);
        let alone = found.len() == 1;
        for piece in found {
            let is_under = |name: &Piece| name.from == piece.from || name.to == piece.to;
            let column = self.pieces.iter().position(is_under)?;
            let reaches = self.pieces.get(column + 1).is_some_and(|next| piece.to + GAP > next.from);
            if cells[column..].iter().any(Option::is_some) || (alone && (reaches || labels(piece.text, vocabulary))) {
                return None;
            }
            cells[column] = Some(piece);
        }
        (!cells.iter().all(Option::is_none)).then_some(Line { cells, source })
    }

    /// True for a line that a table may begin with: words, under all names or where the measure stands. What leads a list or a value is none.
    fn opens(&self, line: &Line) -> bool {
        let Some(measure) = &line.cells[self.measure] else { return false };
        let several = line.filled() > 1;
        let first = measure.text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric() || matches!(c, '"' | '«' | '“'));
        let labels = line.cells.iter().flatten().next().is_some_and(|piece| piece.text.ends_with(':'));
        line.source.text.contains(char::is_alphabetic) && !labels && (several || first)
    }

    /// How many of the lines are the table's, and which of them begin a row.
    fn rows(&self, lines: &[Line], vocabulary: &Vocabulary) -> (usize, Vec<usize>) {
        let widest = lines.iter().filter_map(|line| line.cells[self.measure].as_ref()).map(Piece::width).max().unwrap_or(0);
        let begins: Vec<Option<bool>> = lines.windows(2).map(|pair| self.begins(&pair[0], &pair[1], widest, vocabulary)).collect();
        let packed = lines.iter().skip(1).zip(&begins).any(|(line, begins)| line.source.blank_above == 0 && *begins == Some(true));
        let full = lines.iter().rposition(|line| line.filled() > 1).unwrap_or(0);
        let close = packed || lines.first().is_some_and(|first| first.source.blank_above == 0);
        let parted = !packed && lines.iter().take(if close { full + 1 } else { lines.len() }).any(|line| line.source.blank_above > 0);
        let mut firsts = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let behind_blank = line.source.blank_above > 0;
            // Rows that stand close end at a blank line, but where a row in several columns is still to come.
            if at > full && behind_blank && close {
                return (at, firsts);
            }
            let begins = || begins[at - 1].unwrap_or(!parted);
            if at == 0 || (behind_blank && line.cells[self.measure].is_some()) || (!behind_blank && begins()) {
                firsts.push(at);
            }
        }
        (lines.len(), firsts)
    }

    /// True for a line right below another one that begins a row, as far as these two tell; `widest` is the longest text of the measures.
    fn begins(&self, above: &Line, line: &Line, widest: usize, vocabulary: &Vocabulary) -> Option<bool> {
        let Some(measure) = &line.cells[self.measure] else { return Some(false) };
        let Some(before) = &above.cells[self.measure] else { return Some(true) };
        let first_word = measure.text.split(' ').next().unwrap_or_default().chars().count();
        let goes_on = |(cell, over): (&Option<Piece>, &Option<Piece>)| over.is_some() && cell.as_ref().is_some_and(Piece::starts_low);
        if measure.starts_low() || heal::is_open(before.text, vocabulary) || line.cells.iter().zip(&above.cells).any(goes_on) {
            return Some(false);
        }
        (line.filled() > 1 || before.width() + 1 + first_word <= widest).then_some(true)
    }

    /// True when the last row heads what follows: alone behind a blank line, and shorter than any measure above it.
    fn leads(&self, lines: &[Line], firsts: &[usize]) -> bool {
        let length = |row: usize| {
            let end = firsts.get(row + 1).copied().unwrap_or(lines.len());
            lines[firsts[row]..end]
                .iter()
                .filter_map(|line| line.cells[self.measure].as_ref())
                .map(|piece| words(piece.text).len())
                .sum::<usize>()
        };
        let last = firsts.len() - 1;
        let line = &lines[firsts[last]];
        let alone = lines.len() == firsts[last] + 1 && line.filled() == 1 && line.source.blank_above > 0;
        alone && (0..last).all(|row| length(row) > length(last))
    }

    fn grid(&self, lines: &[Line], firsts: &[usize]) -> Table {
        let place = |source: &Paragraph| source.place.clone();
        let header = self.pieces.iter().enumerate();
        let mut cells: Vec<Cell> =
            header.map(|(column, name)| Cell { bold: self.source.bold, ..Cell::new(0, column, name.text, place(self.source)) }).collect();
        for (at, line) in lines.iter().enumerate() {
            let row = firsts.partition_point(|first| *first <= at);
            for (column, piece) in line.cells.iter().enumerate().filter_map(|(column, cell)| Some((column, cell.as_ref()?))) {
                let known = cells.iter_mut().rev().take_while(|cell| cell.row == row).find(|cell| cell.column == column);
                match known {
                    Some(cell) => cell.text = format!("{} {}", cell.text, piece.text),
                    None => cells.push(Cell { bold: line.source.bold, ..Cell::new(row, column, piece.text, place(line.source)) }),
                }
            }
        }
        cells.sort_by_key(|cell| (cell.row, cell.column));
        let parts = std::iter::once(self.source).chain(lines.iter().map(|line| line.source)).map(place).collect();
        Table::native(Grid::from_cells(cells), 1, parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shapes(text: &str) -> (Vec<String>, usize) {
        let mut flow: Vec<Flow> = Vec::new();
        let mut blank_above = 0;
        for (at, text) in text.lines().enumerate() {
            if text.is_empty() {
                blank_above += 1;
                continue;
            }
            let (text, blank_above) = (text.to_owned(), std::mem::take(&mut blank_above));
            flow.push(Flow::Paragraph(Paragraph { text, heading: None, bold: false, item: false, blank_above, place: Place::block(at) }));
        }
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
        let text = "Innledning\nOppgave                  Status april 2006\nKartlegge planen         I rute\n\nSlutt";
        assert_eq!(
            shapes(text),
            (vec!["Innledning".into(), "Oppgave|Status april 2006|Kartlegge planen|I rute".into(), "Slutt".into()], 0)
        );
        assert_eq!(shapes("Frist        Tiltak\n-----------\n1.5.2024     Kurs i vann").0, ["Frist|Tiltak|1.5.2024|Kurs i vann"]);
    }

    #[test]
    fn the_lines_of_a_cell_are_joined() {
        let text = "Tiltak              Ansvarlig\nKurs i redning      Plan- og\nog svømming         næring\n                    Teknisk\n\nSlutt på planen";
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
    fn all_but_the_measure_may_be_blank() {
        let rows = |text: &str| shapes(text).0;
        let close = "Tiltak                    Kommentar\nKurs i redning\nFerdigstille planen for\nvann\nRydde stranda             Se notat\nMale gjerdet";
        let expected = "Tiltak|Kommentar|Kurs i redning|Ferdigstille planen for vann|Rydde stranda|Se notat|Male gjerdet";
        assert_eq!(rows(close), [expected]);
        assert_eq!(rows(&format!("{close}\n\nBakgrunn\n\nDette er sagt om planen før.")).len(), 3);
        let parted = "Tiltak                  Kommentar\n\nEvaluere planen ved\nTjernli skole\n\nKurs i vann\n\n\nBakgrunn";
        assert_eq!(rows(parted), ["Tiltak|Kommentar|Evaluere planen ved Tjernli skole|Kurs i vann", "Bakgrunn"]);
        assert_eq!(rows("Tiltak       Ansvarlig    Kommentar\nKurs\nRydde")[0], "Tiltak|Ansvarlig|Kommentar|Kurs|Rydde");
        assert_eq!(rows("Frist        Tiltak\n             Kurs i vann\n1.5.2024     Rydde")[0], "Frist|Tiltak|Kurs i vann|1.5.2024|Rydde");
    }

    #[test]
    fn what_follows_a_list_is_none_of_it() {
        let list = "Tiltak                           Kommentar\n\nKartlegge felles rutiner\n\nRevidere plan for vann\n\n";
        for (below, lines) in [
            ("Økonomi\n\nDette er sagt om økonomien i planen.", 2),
            ("Økonomi\n\nTekst      2016    2017", 2),
            ("Økonomi\n\nRessurs: Rektor", 2),
            ("Ressurs: Rektor", 1),
            ("Vedtatt av:", 1),
            ("Per Moe        Ida Lie", 1),
            ("Tiltak                           Frist", 1),
        ] {
            let found = shapes(&format!("{list}{below}")).0;
            assert_eq!(found[0], "Tiltak|Kommentar|Kartlegge felles rutiner|Revidere plan for vann", "{below}");
            assert_eq!(found.len(), 1 + lines, "{below}");
        }
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
