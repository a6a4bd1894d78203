//! An OpenDocument spreadsheet (.ods) with notes on its cells: a copy in which `content.xml` is added to, and every other part keeps its
//! bytes.
//!
//! Equal neighbours are stored as one cell that is repeated; where one of them gets a note, they are told apart. A note that is there goes
//! on with what avstem says.

use crate::{
    Counts, Mark, Marked, Marks, Refusal,
    join::{Note, join},
    package::Package,
    workbook::{Cell, parse, signed},
    xml::{Tag, TagKind, at, each, escaped, insert},
};
use avstem_document::place::Place;
use std::{collections::BTreeMap, ops::Range};

const CONTENT: &str = "content.xml";

/// Where the sheets stand among the elements: document-content, body, spreadsheet.
const SHEET_DEPTH: usize = 3;

/// The largest repeat that is followed; LibreOffice's sheets end here.
const MOST: u32 = 1 << 20;

/// The beginning of a note; it tells its own prefixes, for the document may have others.
const OPEN: &str = "<office:annotation xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
                    xmlns:dc=\"http://purl.org/dc/elements/1.1/\">";

/// Who says it; follows the beginning.
const CREATOR: &str = "<dc:creator>avstem</dc:creator>";

/// The spreadsheet with its notes.
///
/// # Errors
/// When it is signed or damaged.
pub fn mark(bytes: &[u8], marks: &Marks) -> Result<Marked, Refusal> {
    let mut package = Package::open(bytes)?;
    if package.has("META-INF/documentsignatures.xml") {
        return Err(signed());
    }
    let text = package.text(CONTENT)?.ok_or_else(|| Refusal::damaged("it has no content"))?;
    if text.contains(CREATOR) {
        return Err(Refusal::marked());
    }
    let (notes, unplaced) = join(&marks.marks, key);
    let mut writing = Writing { text: &text, notes, edits: Vec::new(), counts: Counts { unplaced, ..Counts::default() }, sheet: None };
    each(&text, CONTENT, |tag| writing.take(tag))?;
    let Writing { notes, edits, mut counts, .. } = writing;
    counts.unplaced += notes.len();
    if counts.is_empty() {
        return Ok(Marked { bytes: bytes.to_vec(), counts });
    }
    let marked = insert(&text, edits);
    package.set(CONTENT, marked);
    Ok(Marked { bytes: package.finish()?, counts })
}

fn key(mark: &Mark) -> Option<(String, Cell)> {
    let Place::Sheet { sheet, cell } = &mark.place else { return None };
    Some((sheet.clone(), parse(cell)?))
}

/// The notes on their way into the text.
struct Writing<'t> {
    text: &'t str,
    /// Those that have found no cell yet.
    notes: BTreeMap<(String, Cell), Note>,
    edits: Vec<(Range<usize>, String)>,
    counts: Counts,
    sheet: Option<Sheet>,
}

/// Where the reading stands in a sheet.
struct Sheet {
    name: String,
    /// The row that is open or comes next.
    row: u32,
    rows: u32,
    row_depth: Option<usize>,
    column: u32,
    cell: Option<Open>,
}

/// A cell that is open.
struct Open {
    tag: Range<usize>,
    repeat: u32,
    /// Where the note ends that it has.
    note_end: Option<usize>,
}

fn repeat(tag: &Tag<'_>, attribute: &str) -> u32 {
    tag.attribute(attribute).and_then(|value| value.parse().ok()).unwrap_or(1).clamp(1, MOST)
}

impl Writing<'_> {
    fn take(&mut self, tag: &Tag<'_>) {
        if tag.depth == SHEET_DEPTH && tag.local() == "table" {
            self.sheet = (tag.kind == TagKind::Open).then(|| Sheet {
                name: tag.attribute("name").unwrap_or_default(),
                row: 0,
                rows: 0,
                row_depth: None,
                column: 0,
                cell: None,
            });
            return;
        }
        let Some(sheet) = &mut self.sheet else { return };
        match (sheet.row_depth, tag.local(), tag.kind) {
            (None, "table-row", TagKind::Open) => {
                sheet.row_depth = Some(tag.depth);
                sheet.rows = repeat(tag, "number-rows-repeated");
                sheet.column = 0;
            }
            (None, "table-row", TagKind::Empty) => sheet.row = sheet.row.saturating_add(repeat(tag, "number-rows-repeated")),
            (Some(depth), "table-row", TagKind::Close) if depth == tag.depth => {
                sheet.row_depth = None;
                sheet.row = sheet.row.saturating_add(sheet.rows);
            }
            (Some(depth), "table-cell" | "covered-table-cell", kind) if depth + 1 == tag.depth => match kind {
                TagKind::Open => {
                    sheet.cell = Some(Open { tag: tag.span.clone(), repeat: repeat(tag, "number-columns-repeated"), note_end: None });
                }
                TagKind::Empty => {
                    let open = Open { tag: tag.span.clone(), repeat: repeat(tag, "number-columns-repeated"), note_end: None };
                    self.close(&open, tag.span.end, &tag.name);
                }
                TagKind::Close => {
                    if let Some(open) = sheet.cell.take() {
                        self.close(&open, tag.span.end, &tag.name);
                    }
                }
            },
            (Some(depth), "annotation", TagKind::Close) if depth + 2 == tag.depth => {
                if let Some(cell) = &mut sheet.cell {
                    cell.note_end = Some(tag.span.start);
                }
            }
            _ => (),
        }
    }

    /// Writes the notes of a cell, or of those that it stands for, once its end is known.
    fn close(&mut self, open: &Open, end: usize, name: &str) {
        let Some(sheet) = &mut self.sheet else { return };
        let (row, first) = (sheet.row, sheet.column);
        sheet.column = first.saturating_add(open.repeat);
        // What stands for several rows is told apart from no other.
        if sheet.rows > 1 {
            return;
        }
        let range = (sheet.name.clone(), (row, first))..(sheet.name.clone(), (row, sheet.column));
        let cells: Vec<Cell> = self.notes.range(range).map(|((_, cell), _)| *cell).collect();
        let own = sheet.name.clone();
        let notes: Vec<(u32, Note)> =
            cells.into_iter().filter_map(|cell| Some((cell.1 - first, self.notes.remove(&(own.clone(), cell))?))).collect();
        if notes.is_empty() {
            return;
        }
        for (_, note) in &notes {
            self.counts.count(note.kind);
        }
        let whole = self.text.get(open.tag.start..end).unwrap_or_default();
        let tag_length = open.tag.len();
        if let ([(_, note)], 1, Some(place)) = (notes.as_slice(), open.repeat, open.note_end) {
            self.edits.push((at(place), paragraphs(note)));
            return;
        }
        let (tag, inside) = whole.split_at_checked(tag_length).unwrap_or((whole, ""));
        let inside = inside.strip_suffix(&format!("</{name}>")).unwrap_or(inside);
        let note_end = open.note_end.map(|place| place - open.tag.end);
        let cell = Parts { tag, inside, name, note_end };
        let mut out = String::new();
        let mut done = 0;
        for (index, note) in notes {
            out.push_str(&cell.times(index - done, None));
            out.push_str(&cell.times(1, Some(&note)));
            done = index + 1;
        }
        out.push_str(&cell.times(open.repeat.saturating_sub(done), None));
        self.edits.push((open.tag.start..end, out));
    }
}

/// A cell in its parts.
struct Parts<'t> {
    tag: &'t str,
    inside: &'t str,
    name: &'t str,
    /// Where the note ends that is inside.
    note_end: Option<usize>,
}

impl Parts<'_> {
    /// The cell so many times, with a note or without.
    fn times(&self, count: u32, note: Option<&Note>) -> String {
        const REPEAT: &str = "number-columns-repeated";
        if count == 0 {
            return String::new();
        }
        let tag = without(self.tag, REPEAT);
        let tag = tag.trim_end_matches('>').trim_end_matches('/').trim_end();
        let prefix = self.name.rfind(':').and_then(|at| self.name.get(..=at)).unwrap_or_default();
        let repeat = if count > 1 { format!(" {prefix}{REPEAT}=\"{count}\"") } else { String::new() };
        let inside = match (note, self.note_end) {
            (None, _) => self.inside.to_owned(),
            (Some(note), None) => format!("{OPEN}{CREATOR}{}</office:annotation>{}", paragraphs(note), self.inside),
            (Some(note), Some(end)) => insert(self.inside, vec![(at(end), paragraphs(note))]),
        };
        format!("{tag}{repeat}>{inside}</{}>", self.name)
    }
}

fn paragraphs(note: &Note) -> String {
    const TEXT: &str = "xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"";
    note.text.lines().flat_map(|line| ["<text:p ", TEXT, ">", &escaped(line), "</text:p>"].map(str::to_owned)).collect()
}

/// A tag without an attribute, by its name without prefix.
fn without(tag: &str, attribute: &str) -> String {
    let found = tag.find(attribute).and_then(|name| {
        let start = tag.get(..name)?.rfind(|c: char| c.is_ascii_whitespace())?;
        let value = name + tag.get(name..)?.find(['"', '\''])?;
        let quote = tag.get(value..)?.chars().next()?;
        let end = value + 1 + tag.get(value + 1..)?.find(quote)?;
        Some((start, end + 1))
    });
    match found {
        Some((start, end)) => [tag.get(..start), tag.get(end..)].into_iter().flatten().collect(),
        None => tag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn marked(rows: &str, cells: &[&str]) -> (String, Counts) {
        let text = format!("<o:dc><o:body><o:s><t:table t:name=\"S\"><t:table-column/>{rows}</t:table></o:s></o:body></o:dc>");
        let marks: Vec<Mark> = cells
            .iter()
            .map(|cell| Mark {
                place: Place::Sheet { sheet: "S".to_owned(), cell: (*cell).to_owned() },
                kind: Kind::Wrong,
                title: "<no>".to_owned(),
                text: String::new(),
            })
            .collect();
        let (notes, _) = join(&marks, key);
        let mut writing = Writing { text: &text, notes, edits: Vec::new(), counts: Counts::default(), sheet: None };
        each(&text, "c", |tag| writing.take(tag)).unwrap();
        let (edits, counts) = (writing.edits, Counts { unplaced: writing.notes.len(), ..writing.counts });
        let out = insert(&text, edits).replace(&format!("{OPEN}{CREATOR}"), "<N>").replace("</office:annotation>", "</N>");
        let out = out.replace(" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"", "");
        each(&out, "out", |_| ()).unwrap();
        (out.replace(&text[..text.find("<t:table-column/>").unwrap()], "").replace("<t:table-column/>", ""), counts)
    }

    #[test]
    fn cells_are_counted_with_their_repeats() {
        let rows = "<t:table-row t:number-rows-repeated=\"2\"><t:table-cell/></t:table-row><t:table-row>\
                    <t:table-cell t:number-columns-repeated='3' v='7'><p>7</p></t:table-cell><t:table-cell v='8'/></t:table-row>";
        let (out, counts) = marked(rows, &["B3", "D3", "A1", "E3"]);
        assert!(
            out.contains(
                "<t:table-cell v='7'><p>7</p></t:table-cell><t:table-cell v='7'><N><text:p>&lt;no&gt;</text:p></N><p>7</p></t:table-cell>\
                 <t:table-cell v='7'><p>7</p></t:table-cell><t:table-cell v='8'><N><text:p>&lt;no&gt;</text:p></N></t:table-cell></t:table-row>"
            ),
            "{out}"
        );
        assert_eq!((counts.crosses, counts.unplaced), (2, 2));
    }

    #[test]
    fn a_note_that_is_there_goes_on() {
        let rows = "<t:table-row><t:table-cell><o:annotation><p>mine</p></o:annotation><p>7</p></t:table-cell></t:table-row>";
        let (out, _) = marked(rows, &["A1"]);
        assert!(out.contains("<o:annotation><p>mine</p><text:p>&lt;no&gt;</text:p></o:annotation><p>7</p>"), "{out}");
    }
}
