//! Tables of plain text whose columns are aligned with spaces.
//!
//! In: lines. Out: the tables among them, as ranges of lines and rows of texts. A table begins at a line of several texts parted by
//! two spaces or more, its header most likely. Lines go on it as long as each gap between its columns stays blank in all of them; gaps
//! are kept as ranges of characters, so that columns may be aligned at either side. One blank line may stand between two rows. A block of
//! lines is one row where its cells run on from line to line, else each line is one. What it does not do: lines of tabs or pipes are left
//! alone, and so are lists with marks and labels with their values, which look like two columns; a word that was cut at the edge of its
//! column stays in two, for it looks like two words of which the first fills the column.

use std::{borrow::Cow, ops::Range};

/// Blank characters that part two columns at least; one stands between words.
const NARROWEST_GAP: usize = 2;

/// Lines of several cells that a table has at least, its header included: two may share a gap by chance. A header over a lone row is told
/// by all of its texts, see [`is_header_over_row`].
const FEWEST_LINES: usize = 3;

/// Rows of the smallest table: a header and a row, each of which may take several lines.
const FEWEST_ROWS: usize = 2;

/// Columns of a line that is looked at; a wider one is no table that a person typed.
const MOST_COLUMNS: usize = 64;

/// Lines of the tallest header whose columns have narrower names than words.
const TALLEST_HEADER: usize = 3;

/// Characters of the longest mark of a list: `12.`, `(a)`, `•`.
const LONGEST_MARK: usize = 3;

/// Texts from which a line is in columns, and not a label beside its value.
const CELLS_OF_A_ROW: usize = 3;

/// A table and the lines that it takes.
#[derive(Debug, PartialEq)]
pub(super) struct Aligned<'a> {
    pub(super) lines: Range<usize>,
    pub(super) rows: Vec<Vec<Cow<'a, str>>>,
}

/// A text of a line between gaps, with the characters that it takes.
#[derive(Debug, Clone)]
struct Piece<'a> {
    at: Range<usize>,
    text: &'a str,
}

/// All tables in order, none overlapping, and the number of lines in columns that stand in none of them.
pub(super) fn tables<'a>(lines: &[&'a str]) -> (Vec<Aligned<'a>>, usize) {
    let mut found = Vec::new();
    let (mut at, mut left) = (0, 0);
    while at < lines.len() {
        let several = pieces(lines[at]).len();
        if several < 2 {
            at += 1;
            continue;
        }
        match Region::from(lines, at).table() {
            Found::Table(table) => {
                at = table.lines.end;
                found.push(table);
            }
            Found::List(end) => at = end,
            // What follows the first line may still be a table.
            Found::Nothing => {
                at += 1;
                left += usize::from(several >= CELLS_OF_A_ROW);
            }
        }
    }
    (found, left)
}

/// The texts of a line that are parted by gaps; none for a line of a table of another kind and for a ruled one.
fn pieces(line: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece> = Vec::new();
    if line.contains(['\t', '|']) || is_rule(line) {
        return pieces;
    }
    // The piece that is open: where it begins, in characters and bytes, and the same behind its last character that is not blank.
    let mut open: Option<(usize, usize, usize, usize)> = None;
    for (position, (byte, c)) in line.char_indices().enumerate() {
        if c == ' ' || c == '\u{a0}' && open.is_none() {
            continue;
        }
        let end = (position + 1, byte + c.len_utf8());
        open = match open {
            Some((from, first, to, last)) if position >= to + NARROWEST_GAP => {
                pieces.push(Piece { at: from..to, text: &line[first..last] });
                Some((position, byte, end.0, end.1))
            }
            Some((from, first, ..)) => Some((from, first, end.0, end.1)),
            None => Some((position, byte, end.0, end.1)),
        };
    }
    pieces.extend(open.map(|(from, first, to, last)| Piece { at: from..to, text: &line[first..last] }));
    if pieces.len() <= MOST_COLUMNS { pieces } else { Vec::new() }
}

/// True for a line drawn with hyphens and the like.
fn is_rule(line: &str) -> bool {
    let mut marks = line.chars().filter(|c| *c != ' ').peekable();
    marks.peek().is_some() && marks.all(|c| matches!(c, '-' | '=' | '_' | '+' | '─' | '═'))
}

/// The blank ranges of a line: before, between and behind its pieces.
fn gaps(pieces: &[Piece]) -> Vec<Range<usize>> {
    let starts = pieces.iter().map(|piece| piece.at.start).chain([usize::MAX]);
    let ends = [0].into_iter().chain(pieces.iter().map(|piece| piece.at.end));
    ends.zip(starts).map(|(end, start)| end..start).filter(|gap| gap.len() >= NARROWEST_GAP).collect()
}

/// What lines that share their gaps are.
enum Found<'a> {
    Table(Aligned<'a>),
    /// A list, a form or a lone row, up to this line.
    List(usize),
    /// Too few lines.
    Nothing,
}

/// A line of a region.
struct Line<'a> {
    index: usize,
    pieces: Vec<Piece<'a>>,
    /// A blank line stands above it.
    below_blank: bool,
}

/// Lines that share their gaps.
struct Region<'a> {
    /// By gap of the first line: what is left of it in all lines, wide enough to part columns.
    gaps: Vec<Vec<Range<usize>>>,
    lines: Vec<Line<'a>>,
    /// Text that does not belong to it follows right below, or below one blank line.
    text_follows: bool,
    /// A blank line parts it from that.
    blank_follows: bool,
}

impl<'a> Region<'a> {
    fn from(lines: &[&'a str], begin: usize) -> Self {
        let first = pieces(lines[begin]);
        let own = gaps(&first).into_iter().filter(|gap| gap.end < usize::MAX).map(|gap| vec![gap]).collect();
        let lone = Line { index: begin, pieces: first, below_blank: false };
        let mut region = Self { gaps: own, lines: vec![lone], text_follows: false, blank_follows: false };
        let mut below_blank = false;
        for (index, line) in lines.iter().enumerate().skip(begin + 1) {
            if line.trim().is_empty() {
                // A second blank line ends a table.
                if below_blank || line.contains('\t') {
                    break;
                }
                below_blank = true;
                continue;
            }
            if is_rule(line) {
                continue;
            }
            let pieces = pieces(line);
            let line = Line { index, pieces, below_blank };
            // Two texts in one column stand in other columns.
            let fits = |left: &Vec<Vec<Range<usize>>>| filled(&line, &cuts(left)).len() == line.pieces.len();
            let Some(left) = region.left_by(&line.pieces).filter(fits) else {
                (region.text_follows, region.blank_follows) = (true, below_blank);
                break;
            };
            region.gaps = left;
            region.lines.push(line);
            below_blank = false;
        }
        region
    }

    /// What the pieces of a line leave of the gaps; `None` where they fill one.
    fn left_by(&self, pieces: &[Piece]) -> Option<Vec<Vec<Range<usize>>>> {
        if pieces.is_empty() {
            return None;
        }
        let own = gaps(pieces);
        let left = |parts: &Vec<Range<usize>>| -> Option<Vec<Range<usize>>> {
            let mut left = Vec::new();
            for part in parts {
                let from = own.partition_point(|gap| gap.end <= part.start);
                let meets = own[from..].iter().take_while(|gap| gap.start < part.end);
                left.extend(meets.map(|gap| gap.start.max(part.start)..gap.end.min(part.end)).filter(|gap| gap.len() >= NARROWEST_GAP));
            }
            (!left.is_empty()).then_some(left)
        };
        self.gaps.iter().map(left).collect()
    }

    /// The table of these lines, if they are one.
    fn table(mut self) -> Found<'a> {
        let cuts = cuts(&self.gaps);
        let columns = cuts.len() + 1;
        // A lone text at the end leads what follows; where rows stand close, one that a blank line parts from it does not.
        let close = self.lines.iter().skip(1).any(|line| filled(line, &cuts).len() > 1 && !line.below_blank);
        while self.text_follows
            && let Some(last) = self.lines.last().filter(|line| filled(line, &cuts).len() < 2)
            && (!close || !self.blank_follows || last.below_blank)
        {
            self.blank_follows = last.below_blank;
            self.lines.pop();
        }
        let several: Vec<&Line> = self.lines.iter().filter(|line| filled(line, &cuts).len() > 1).collect();
        let lone = several.len() < FEWEST_LINES;
        if lone && !matches!(several[..], [header, row] if is_header_over_row(header, row)) {
            return Found::Nothing;
        }
        let lines = self.lines[0].index..self.lines[self.lines.len() - 1].index + 1;
        let rows: Vec<_> = rows(&self.lines, &cuts, lone).into_iter().map(|of_row| cells(of_row, &cuts)).collect();
        let is_table = rows.len() >= FEWEST_ROWS && !(columns == 2 && is_list(&self.lines));
        if is_table { Found::Table(Aligned { lines, rows }) } else { Found::List(lines.end) }
    }
}

/// Where the gaps begin that part columns; a blank margin parts none.
fn cuts(gaps: &[Vec<Range<usize>>]) -> Vec<usize> {
    gaps.iter().flatten().filter(|gap| gap.start > 0).map(|gap| gap.start).collect()
}

/// The columns in which a line has a text; `cuts` are where the gaps begin.
fn filled(line: &Line, cuts: &[usize]) -> Vec<usize> {
    let mut columns: Vec<usize> = line.pieces.iter().map(|piece| column(piece, cuts)).collect();
    columns.dedup();
    columns
}

fn column(piece: &Piece, cuts: &[usize]) -> usize {
    cuts.partition_point(|cut| *cut <= piece.at.start)
}

/// True when most lines begin with the mark of a list or with a label that has its value beside it.
fn is_list(lines: &[Line]) -> bool {
    let leads = |line: &&Line| {
        let text = line.pieces[0].text;
        text.ends_with(':') || (text.chars().count() <= LONGEST_MARK && !text.ends_with(char::is_alphabetic))
    };
    2 * lines.iter().filter(leads).count() >= lines.len()
}

/// True when each of the texts of a line stands exactly under one of the names of columns above, which two lines do not do by chance.
/// Offices below names do it, and values below labels: those begin in lower case, these end in a colon.
fn is_header_over_row(header: &Line, row: &Line) -> bool {
    let under = |text: &Piece, name: &Piece| name.at.start == text.at.start || name.at.end == text.at.end;
    row.pieces.len() >= CELLS_OF_A_ROW
        && row.pieces.iter().all(|text| header.pieces.iter().any(|name| under(text, name)))
        && under(&row.pieces[0], &header.pieces[0])
        && header.pieces.iter().all(|name| name.text.contains(char::is_alphabetic) && !name.text.ends_with(':'))
        && !row.pieces.iter().all(|piece| piece.text.starts_with(char::is_lowercase))
}

/// The lines of each row. Below a lone row's first line stands nothing but the rest of it.
fn rows<'l, 'a>(lines: &'l [Line<'a>], cuts: &[usize], lone: bool) -> Vec<&'l [Line<'a>]> {
    let mut rows = Vec::new();
    let blocks: Vec<&[Line]> = lines.chunk_by(|_, below| !below.below_blank).collect();
    // Where rows begin in lower case, it does not tell the rest of one.
    let begins_low = lines.iter().any(|line| filled(line, cuts) != [0] && line.pieces[0].text.starts_with(char::is_lowercase));
    let is_section = |block: &[Line]| block.len() == 1 && filled(&block[0], cuts) == [0];
    for (at, block) in blocks.iter().copied().enumerate() {
        // Between sections rows are parted by blank lines, or none of them is.
        let beside = |at: Option<usize>| at.and_then(|at| blocks.get(at)).is_some_and(|block| !is_section(block));
        let parted = lone || beside(at.checked_sub(1).filter(|above| *above > 0)) || beside(Some(at + 1));
        // A header may be repeated over rows of its own.
        let repeats = || block[0].pieces.iter().map(|piece| piece.text).eq(lines[0].pieces.iter().map(|piece| piece.text));
        let header = if at == 0 { wrapped_header(block, cuts) } else { usize::from(block.len() > 1 && repeats()) };
        if header == 0 && block.len() > 1 && is_one_row(block, cuts, parted) {
            rows.push(block);
            continue;
        }
        let (header, body) = block.split_at(header);
        rows.extend((!header.is_empty()).then_some(header));
        rows.extend(body.chunk_by(|_, below| !begins_low && is_rest(below, cuts)));
    }
    rows
}

/// True for a line that is the rest of the first cell above it: alone, and in lower case.
fn is_rest(line: &Line, cuts: &[usize]) -> bool {
    let text = line.pieces[0].text;
    filled(line, cuts) == [0] && text.starts_with(char::is_lowercase) && !text.ends_with(':')
}

/// Number of lines of the header that a block begins with: the first, and those right below that fill few columns and not the first.
fn wrapped_header(block: &[Line], cuts: &[usize]) -> usize {
    let goes_on = |line: &&Line| !filled(line, cuts).contains(&0) && 2 * filled(line, cuts).len() <= cuts.len();
    1 + block[1..].iter().take(TALLEST_HEADER - 1).take_while(goes_on).count()
}

/// True when the lines of a block are one row: no text begins below a blank cell, no figure stands below a figure, and some text runs on
/// or, where rows are parted by blank lines, fewer columns are filled further down.
fn is_one_row(block: &[Line], cuts: &[usize], parted: bool) -> bool {
    let figure = |text: &str| text.contains(|c: char| c.is_ascii_digit()) && !text.contains(|c: char| c.is_alphabetic() || c == '/');
    let text =
        |line: &Line<'_>, wanted: usize| line.pieces.iter().find(|piece| column(piece, cuts) == wanted).map(|piece| figure(piece.text));
    let shrinks = block.windows(2).all(|pair| {
        let above = filled(&pair[0], cuts);
        let goes_on = |at: &usize| above.contains(at) && !(text(&pair[0], *at) == Some(true) && text(&pair[1], *at) == Some(true));
        filled(&pair[1], cuts).iter().all(goes_on)
    });
    let runs_on = block[1..].iter().flat_map(|line| &line.pieces).any(|piece| piece.text.starts_with(char::is_lowercase));
    let fewer = || filled(&block[block.len() - 1], cuts).len() < filled(&block[0], cuts).len();
    shrinks && (runs_on || (parted && fewer()))
}

/// The cells of a row: the texts of each column, those of several lines joined.
fn cells<'a>(lines: &[Line<'a>], cuts: &[usize]) -> Vec<Cow<'a, str>> {
    let mut cells: Vec<Vec<&'a str>> = vec![Vec::new(); cuts.len() + 1];
    for piece in lines.iter().flat_map(|line| &line.pieces) {
        cells[column(piece, cuts)].push(piece.text);
    }
    let cell = |texts: Vec<&'a str>| if let [only] = texts[..] { Cow::Borrowed(only) } else { Cow::Owned(texts.join(" ")) };
    cells.into_iter().map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<Vec<String>> {
        let lines: Vec<&str> = text.lines().collect();
        tables(&lines).0.iter().map(|table| table.rows.iter().map(|row| row.join("|")).collect()).collect()
    }

    const PLAN: &str = "Tiltak            Hvem          Frist\nKurs i redning    Ine Bakke     Q1\nRydde stranda     Naustet       Q2\n";

    #[test]
    fn columns_aligned_at_either_side_are_told_by_their_gaps() {
        let sums = "Tekst              2016      2017\n-----------------------------\nLeie                  9        10\nSum av alt        1 009     1 010\n";
        assert_eq!(
            found(&format!("Innledning\n\n{PLAN}\n\n{sums}")),
            [
                vec!["Tiltak|Hvem|Frist", "Kurs i redning|Ine Bakke|Q1", "Rydde stranda|Naustet|Q2"],
                vec!["Tekst|2016|2017", "Leie|9|10", "Sum av alt|1 009|1 010"],
            ]
        );
        assert_eq!(
            found("               2016    2017\nLeie              1       2\nPorto             3       4"),
            [["|2016|2017", "Leie|1|2", "Porto|3|4"]]
        );
    }

    #[test]
    fn wrapped_cells_of_a_block_are_joined() {
        let text = "Tiltak            Hvem          Status\n                                mai\n\nKurs i            Ine Bakke     Q1\nredning og                      \nsvømming\n\nRydde             Rektor        Q2\n\nMale              Naustet       Q3";
        assert_eq!(
            found(text),
            [["Tiltak|Hvem|Status mai", "Kurs i redning og svømming|Ine Bakke|Q1", "Rydde|Rektor|Q2", "Male|Naustet|Q3"]]
        );
    }

    #[test]
    fn a_lone_row_is_told_by_all_of_its_texts() {
        let row = "Nr    Tiltak                   Ansvarlig     Frist\n\n1     Prøve ut lønnspolitisk   Plan- og      mai\n      plan                     næring";
        assert_eq!(found(row), [["Nr|Tiltak|Ansvarlig|Frist", "1|Prøve ut lønnspolitisk plan|Plan- og næring|mai"]]);
        let blank =
            "Nr       Oppgave            Hvem       Status   Merknad\n\n1        Skifte ut rør i    Rektor     Pågår\n         Nordre vei";
        assert_eq!(found(blank), [["Nr|Oppgave|Hvem|Status|Merknad", "1|Skifte ut rør i Nordre vei|Rektor|Pågår|"]]);
        for text in [
            "Ine Bakke      Per Moe      Ida Lie\nordfører       rådmann      sekretær",
            "Dato:       Vår ref:     Deres ref:\n12.3.18     18/12        abc",
            "Tiltak         Hvem         Frist\nKurs         Ine Bakke     mai",
            "Tiltak         Hvem         Frist\nKurs           Ine Bakke",
            "Tiltak         Frist\nKurs           mai",
        ] {
            assert_eq!(found(text), [[""; 0]; 0], "{text}");
        }
    }

    #[test]
    fn groups_of_rows_between_blank_lines_stay_rows() {
        let text =
            "Tekst        2016     2017\nLeie            1        2\nPorto           3\n\nSalg            5        6\nGebyr           7\n";
        assert_eq!(found(text), [["Tekst|2016|2017", "Leie|1|2", "Porto|3|", "Salg|5|6", "Gebyr|7|"]]);
    }

    #[test]
    fn the_rest_of_a_first_cell_is_joined_where_rows_begin_with_capitals() {
        let text = "Tiltak             Status\nPlanlegge lønn     I rute\nRevidere tiltak    Pågår\nfor sykepleiere\nKurs i redning\n";
        let rows = ["Tiltak|Status", "Planlegge lønn|I rute", "Revidere tiltak for sykepleiere|Pågår", "Kurs i redning|"];
        assert_eq!(found(text), [rows]);
        let small = "tiltak             status\nplanlegge lønn     i rute\nkurs\nrydde              pågår\n";
        assert_eq!(found(small)[0].len(), 4);
        let repeated = "Tiltak             Frist\nMale gjerdet       mai\nRydde stranda      juni\n\nTiltak             Frist\nKurs i redning     mai 2018\n";
        assert_eq!(found(repeated)[0][3..], ["Tiltak|Frist", "Kurs i redning|mai 2018"]);
    }

    #[test]
    fn last_rows_right_below_the_others_stay() {
        let text = format!("{PLAN}Male gjerdet\n\nØkonomi\n\nDette er en setning som går tvers over alle kolonnene.");
        assert_eq!(found(&text)[0][3..], ["Male gjerdet||"]);
        let set_in = text.replace('\n', "\n  ").replacen("Tiltak", "  Tiltak", 1).replace("\n  \n  Ø", "\n\nØ");
        assert_eq!(found(&set_in)[0][3..], ["Male gjerdet||"], "{set_in}");
    }

    #[test]
    fn text_below_ends_the_table() {
        let prose = "Dette er en setning som går tvers over alle kolonnene i tabellen.";
        assert_eq!(found(&format!("{PLAN}\nRessurs: Rektor\n\n{prose}"))[0].len(), 3);
        assert_eq!(found(&format!("{PLAN}\nSkole\n\nMale gjerdet      Rektor        Q3"))[0].len(), 5);
    }

    #[test]
    fn lists_forms_and_prose_are_no_tables() {
        for text in [
            "1.  Godkjenning\n2.  Økonomi\n3.  Eventuelt",
            "Dato:    12. mai\nSted:    Rådhuset\nTid:     18.00",
            "Vi møttes.  Det gikk bra.\nDet var mange som kom dit.  Fint.\nTakk for nå.  Hilsen oss",
            "Ine Bakke          Per Moe\n",
        ] {
            assert_eq!(found(text), [[""; 0]; 0], "{text}");
        }
    }

    #[test]
    fn long_texts_cost_no_more_than_their_lines() {
        let count = |text: String| tables(&text.lines().collect::<Vec<_>>()).0.len();
        assert_eq!(count("a:  b\n".repeat(200_000)), 0);
        assert_eq!(count(format!("{}\n{}", "a  ".repeat(20_000), "a\n".repeat(200_000))), 0);
        assert_eq!(count(format!("a  b  c\nd  e  f\n\n{}", "g  h  i\n".repeat(200_000))), 1);
        assert_eq!(count("a  b  c\naaaaaaaa  b  c\n".repeat(100_000)), 0);
    }

    #[test]
    fn lines_in_columns_that_no_gap_parts_are_counted() {
        let lines = ["a  b  c", "aaaaaaaa  b  c", "a  b  c"];
        assert_eq!(tables(&lines).1, 3);
    }
}
