//! A workbook (.xlsx, .xlsm) with notes on its cells: a copy in which every part keeps its bytes but those that must tell of notes.
//!
//! For each sheet with marks: its notes ([`comments`]), the boxes that show them ([`drawing`]), and where there were none before, the
//! relations to both, a line in the sheet, and the types of the new parts. Notes that are there stay; a note on the same cell goes on
//! with what avstem says; a conversation (threaded comment) is left alone.

mod comments;
mod drawing;
mod relations;

use crate::{
    Counts, Mark, Marked, Marks, Refusal,
    join::{Note, join},
    package::Package,
    xml::{self, TagKind, at, each, insert},
};
use avstem_document::place::Place;
use relations::relations_of;
use std::collections::{BTreeMap, HashMap};

/// Kinds of relations, by the ends of their addresses: those of strict workbooks begin otherwise.
const COMMENTS: &str = "/comments";
const DRAWING: &str = "/vmlDrawing";

/// Elements that follow the drawing of notes in a sheet.
const AFTER: [&str; 8] = ["legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"];

/// Row and column, from 0.
pub(crate) type Cell = (u32, u32);

/// The workbook with its notes.
///
/// # Errors
/// When it is signed or damaged.
pub fn mark(bytes: &[u8], marks: &Marks) -> Result<Marked, Refusal> {
    let mut package = Package::open(bytes)?;
    if package.has_below("_xmlsignatures/") {
        return Err(signed());
    }
    let sheets = sheets(&mut package)?;
    let (notes, unplaced) = join(&marks.marks, |mark| key(mark, &sheets));
    let mut counts = Counts { unplaced, ..Counts::default() };
    let mut by_sheet: BTreeMap<String, BTreeMap<Cell, Note>> = BTreeMap::new();
    for ((part, cell), note) in notes {
        by_sheet.entry(part).or_default().insert(cell, note);
    }
    if by_sheet.is_empty() {
        return Ok(Marked { bytes: bytes.to_vec(), counts });
    }
    for (number, (part, notes)) in by_sheet.into_iter().enumerate() {
        Sheet { package: &mut package, part, number: number + 1 }.note(&notes, &mut counts)?;
    }
    if counts.is_empty() {
        return Ok(Marked { bytes: bytes.to_vec(), counts });
    }
    Ok(Marked { bytes: package.finish()?, counts })
}

pub(crate) fn signed() -> Refusal {
    Refusal::new("it is signed, and a note in it would make its signature invalid; `avstem report` shows what was found")
}

/// The part and the cell that a mark belongs to.
fn key(mark: &Mark, sheets: &HashMap<String, String>) -> Option<(String, Cell)> {
    let Place::Sheet { sheet, cell } = &mark.place else { return None };
    Some((sheets.get(sheet)?.clone(), parse(cell)?))
}

/// A cell from its name in A1 notation; of a range the first.
pub(crate) fn parse(name: &str) -> Option<Cell> {
    let name = name.split(':').next()?;
    let letters = name.len() - name.trim_start_matches(|c: char| c.is_ascii_uppercase()).len();
    let (column, row) = (name.get(..letters)?, name.get(letters..)?);
    let column = column.bytes().try_fold(0_u32, |sum, letter| sum.checked_mul(26)?.checked_add(u32::from(letter - b'A') + 1))?;
    let row = row.parse::<u32>().ok()?;
    ((1..=16_384).contains(&column) && (1..=1_048_576).contains(&row)).then(|| (row - 1, column - 1))
}

/// The parts of the sheets by their names.
fn sheets(package: &mut Package<'_>) -> Result<HashMap<String, String>, Refusal> {
    let root = relations_of(package, "")?;
    let workbook = root.of_kind("/officeDocument").ok_or_else(|| Refusal::damaged("it names no workbook"))?;
    let text = package.text(&workbook)?.ok_or_else(|| Refusal::damaged("its workbook is missing"))?;
    let relations = relations_of(package, &workbook)?;
    let mut sheets = HashMap::new();
    each(&text, &workbook, |tag| {
        if tag.opens("sheet")
            && let (Some(name), Some(id)) = (tag.attribute("name"), tag.attribute("id"))
            && let Some(target) = relations.target(&id)
        {
            sheets.entry(name).or_insert(target);
        }
    })?;
    Ok(sheets)
}

/// A sheet that gets notes.
struct Sheet<'p, 'b> {
    package: &'p mut Package<'b>,
    part: String,
    /// Among those that get notes, from 1.
    number: usize,
}

impl Sheet<'_, '_> {
    fn note(mut self, notes: &BTreeMap<Cell, Note>, counts: &mut Counts) -> Result<(), Refusal> {
        let missing = || Refusal::damaged("the part of a sheet is missing");
        let text = self.package.text(&self.part)?.ok_or_else(missing)?;
        let mut relations = relations_of(self.package, &self.part)?;
        let strict = text.contains("http://purl.oclc.org/ooxml/");
        let (comments, old) = if let Some(part) = relations.of_kind(COMMENTS) {
            let old = self.package.text(&part)?.ok_or_else(missing)?;
            (part, old)
        } else {
            let part = self.free("xl/comments", ".xml");
            relations.add(COMMENTS, &part, strict);
            self.tell_type(&part, "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml")?;
            (part, comments::blank(strict))
        };
        let added = comments::add(&old, &comments, notes)?;
        for (cell, note) in notes {
            if added.left.contains(cell) {
                counts.unplaced += 1;
            } else {
                counts.count(note.kind);
            }
        }
        if added.text == old {
            return Ok(());
        }
        self.package.set(&comments, added.text);
        let fresh: Vec<(Cell, &Note)> =
            notes.iter().filter(|(cell, _)| added.fresh.contains(cell)).map(|(cell, note)| (*cell, note)).collect();
        let drawn = legacy_drawing(&text, &self.part)?;
        let (drawing, shapes) = if let Some(part) = drawn.id.as_ref().and_then(|id| relations.target(id)) {
            let shapes = self.package.text(&part)?.ok_or_else(missing)?;
            (part, shapes)
        } else {
            let part = self.free("xl/drawings/vmlDrawing", ".vml");
            let id = relations.add(DRAWING, &part, strict);
            self.tell_type(&part, "application/vnd.openxmlformats-officedocument.vmlDrawing")?;
            let namespace = relations::namespace(strict);
            let line = format!("<{}legacyDrawing xmlns:r=\"{namespace}\" r:id=\"{id}\"/>", drawn.prefix);
            self.package.set(&self.part, insert(&text, vec![(drawn.place, line)]));
            (part, drawing::blank(self.number, fresh.len()))
        };
        let shapes = drawing::add(&shapes, &fresh).ok_or_else(|| Refusal::damaged("the drawing of a sheet's notes is broken"))?;
        self.package.set(&drawing, shapes);
        relations.store(self.package);
        Ok(())
    }

    /// A name that no part has.
    fn free(&self, start: &str, end: &str) -> String {
        let names = (self.number..).map(|number| format!("{start}Avstem{number}{end}"));
        names.into_iter().find(|name| !self.package.has(name)).unwrap_or_default()
    }

    /// Tells the type of a new part.
    fn tell_type(&mut self, part: &str, content_type: &str) -> Result<(), Refusal> {
        const TYPES: &str = "[Content_Types].xml";
        let text = self.package.text(TYPES)?.ok_or_else(|| Refusal::damaged("it does not tell the types of its parts"))?;
        let mut end = None;
        each(&text, TYPES, |tag| {
            if tag.closes("Types") {
                end = Some((tag.span.start, tag.prefix().to_owned()));
            }
        })?;
        let (place, prefix) = end.ok_or_else(|| Refusal::damaged("it does not tell the types of its parts"))?;
        let line = format!("<{prefix}Override PartName=\"/{}\" ContentType=\"{content_type}\"/>", xml::escaped(part));
        self.package.set(TYPES, insert(&text, vec![(at(place), line)]));
        Ok(())
    }
}

/// What a sheet says of the drawing of its notes.
struct Drawn {
    /// The relation to it, where there is one.
    id: Option<String>,
    /// Where the element stands that is to tell of it, or is to be put.
    place: std::ops::Range<usize>,
    /// The prefix of the sheet's elements.
    prefix: String,
}

fn legacy_drawing(sheet: &str, part: &str) -> Result<Drawn, Refusal> {
    let mut drawn = Drawn { id: None, place: at(0), prefix: String::new() };
    let mut found = None;
    let mut data_is_over = false;
    each(sheet, part, |tag| {
        match (tag.depth, tag.kind) {
            (0, TagKind::Open) => tag.prefix().clone_into(&mut drawn.prefix),
            (0, TagKind::Close) => found = found.take().or(Some(at(tag.span.start))),
            (1, TagKind::Open | TagKind::Empty) if tag.local() == "legacyDrawing" => {
                drawn.id = tag.attribute("id");
                found = Some(tag.span.clone());
            }
            (1, TagKind::Open | TagKind::Empty) => {
                let later = AFTER.contains(&tag.local()) || (data_is_over && tag.local() == "AlternateContent");
                if later && found.is_none() {
                    found = Some(at(tag.span.start));
                }
            }
            _ => (),
        }
        data_is_over |= tag.depth == 1 && tag.local() == "sheetData";
    })?;
    drawn.place = found.ok_or_else(|| Refusal::damaged("a sheet is blank"))?;
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_told_by_their_names() {
        assert_eq!(
            ["A1", "AB12:C40", "XFD1048576", "XFE1", "A0", "a1", "1", "A"].map(parse),
            [Some((0, 0)), Some((11, 27)), Some((1_048_575, 16_383)), None, None, None, None, None]
        );
    }

    #[test]
    fn the_drawing_is_told_of_where_the_schema_wants_it() {
        let before = "<x:worksheet><x:sheetData/><x:drawing r:id='a'/>";
        let sheet = format!("{before}<x:tableParts/><x:extLst/></x:worksheet>");
        let drawn = legacy_drawing(&sheet, "s").unwrap();
        assert_eq!((drawn.id, drawn.place.start, drawn.prefix.as_str()), (None, before.len(), "x:"));
        let drawn = legacy_drawing("<worksheet><sheetData/><legacyDrawing r:id='rId3'/><extLst/></worksheet>", "s").unwrap();
        assert_eq!(drawn.id.as_deref(), Some("rId3"));
        let drawn = legacy_drawing("<worksheet><sheetData></sheetData></worksheet>", "s").unwrap();
        assert_eq!(drawn.place.start, "<worksheet><sheetData></sheetData>".len());
    }
}
