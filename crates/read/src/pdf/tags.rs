//! What the structure tree of a tagged PDF says of each stretch of drawing.
//!
//! In: the document's tree of elements. Out: for each page, the meaning of its marked content by number (MCID): in which element it
//! stands, in which heading, in which cell of which table. Rows and columns are counted as they are marked, with the columns that wide
//! cells take up. What it does not do: it does not ask whether the page looks like that; whoever uses a tag checks it against the page.

use avstem_document::{
    document::{Tag, TaggedCell},
    limits::Limits,
};
use hayro_syntax::{
    object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier},
    xref::XRef,
};
use std::collections::{BTreeMap, BTreeSet};

/// Elements in elements that are followed: a limit against trees that take all of the stack.
const DEPTH: usize = 100;
/// Elements and stretches of the largest tree that is read: a limit of time and memory.
const LARGEST: usize = 1_000_000;
/// Elements between two looks at the clock.
const A_LOOK: usize = 1000;
/// Columns and rows that a cell may span: a limit.
const SPAN: u32 = 200;
/// Names of roles that may stand for each other in a row.
const MAPPED: usize = 8;

/// The tags of one page.
#[derive(Debug, Default)]
pub(super) struct PageTags {
    pub(super) tags: Vec<Tag>,
    /// The place of a tag in `tags` plus 1, by the number of the marked content.
    pub(super) by_number: BTreeMap<i32, u16>,
}

/// The tags of a document by the object of their page; empty for a document without a structure tree.
pub(super) fn tags<'a>(xref: &'a XRef, catalog: &Dict<'a>, limits: &Limits) -> BTreeMap<ObjectIdentifier, PageTags> {
    let Some(root) = catalog.get::<Dict<'a>>("StructTreeRoot") else { return BTreeMap::new() };
    let roles = root.get::<Dict<'_>>("RoleMap").unwrap_or_else(Dict::empty);
    let mut walk = Walk { xref, roles, limits, seen: BTreeSet::new(), left: LARGEST, elements: 0, tables: 0, pages: BTreeMap::new() };
    if let Some(kids) = root.get_raw::<Object<'a>>("K").and_then(|kids| walk.object(kids)) {
        walk.kids(kids, &Inside::default(), &mut None, DEPTH);
    }
    walk.pages
}

/// What an element hands down to those inside it.
#[derive(Debug, Clone, Copy, Default)]
struct Inside {
    page: Option<ObjectIdentifier>,
    element: u32,
    heading: Option<u8>,
    item: bool,
    cell: Option<TaggedCell>,
    in_header: bool,
}

/// The table whose rows are being counted.
#[derive(Debug, Default)]
struct Counted {
    table: u32,
    /// Rows that have begun.
    rows: u32,
    column: u32,
    /// For each column, the row down to which a cell above reaches.
    taken: Vec<u32>,
}

struct Walk<'a, 'l> {
    xref: &'a XRef,
    roles: Dict<'a>,
    limits: &'l Limits,
    /// Elements that were entered: a tree that bites its tail is followed once.
    seen: BTreeSet<ObjectIdentifier>,
    /// Elements and stretches that may still be read.
    left: usize,
    elements: u32,
    tables: u32,
    pages: BTreeMap<ObjectIdentifier, PageTags>,
}

impl<'a> Walk<'a, '_> {
    fn kids(&mut self, kids: Object<'a>, inside: &Inside, table: &mut Option<Counted>, depth: usize) {
        let late = self.left.is_multiple_of(A_LOOK) && self.limits.is_over();
        if depth == 0 || self.left == 0 || late {
            self.left = 0;
            return;
        }
        self.left -= 1;
        match kids {
            Object::Number(number) => self.mark(number.as_i64(), inside),
            Object::Array(array) => {
                for kid in array.raw_iter() {
                    if let Some(kid) = self.object(kid) {
                        self.kids(kid, inside, table, depth - 1);
                    }
                }
            }
            Object::Dict(dict) => self.dict(&dict, inside, table, depth),
            _ => {}
        }
    }

    /// The object itself; `None` for one that is not there, and for an element that was entered before.
    fn object(&mut self, found: MaybeRef<Object<'a>>) -> Option<Object<'a>> {
        match found {
            MaybeRef::NotRef(object) => Some(object),
            MaybeRef::Ref(reference) => {
                let id = ObjectIdentifier::from(reference);
                let object = self.xref.get::<Object<'a>>(id)?;
                (matches!(object, Object::Number(_)) || self.seen.insert(id)).then_some(object)
            }
        }
    }

    fn dict(&mut self, dict: &Dict<'a>, inside: &Inside, table: &mut Option<Counted>, depth: usize) {
        let page = dict.get_ref("Pg").map(ObjectIdentifier::from).or(inside.page);
        let inside = Inside { page, ..*inside };
        if let Some(number) = dict.get::<i32>("MCID") {
            // Content of a form that is drawn on the page counts its own numbers.
            if !dict.contains_key("Stm") {
                self.mark(number.into(), &inside);
            }
            return;
        }
        let Some(role) = dict.get::<Name<'_>>("S") else { return };
        self.element(dict, &self.role(&role), inside, table, depth);
    }

    fn element(&mut self, dict: &Dict<'a>, role: &str, mut inside: Inside, table: &mut Option<Counted>, depth: usize) {
        let Some(kids) = dict.get_raw::<Object<'a>>("K").and_then(|kids| self.object(kids)) else {
            // A blank cell has no content, and takes up its place.
            if matches!(role, "TH" | "TD") {
                let _ = table.as_mut().map(|table| table.cell(dict, false));
            }
            return;
        };
        match role {
            "Span" | "Link" | "NonStruct" | "Private" | "Em" | "Strong" | "Sub" | "Annot" => {}
            _ => {
                self.elements += 1;
                inside.element = self.elements;
            }
        }
        match role {
            "Table" => {
                self.tables += 1;
                let mut counted = Some(Counted { table: self.tables, ..Counted::default() });
                (inside.cell, inside.item) = (None, false);
                return self.kids(kids, &inside, &mut counted, depth - 1);
            }
            "THead" => inside.in_header = true,
            "TR" => {
                if let Some(table) = table {
                    (table.rows, table.column) = (table.rows + 1, 0);
                }
            }
            "TH" | "TD" => {
                inside.cell = table.as_mut().map(|table| table.cell(dict, role == "TH" || inside.in_header));
                return self.kids(kids, &inside, &mut None, depth - 1);
            }
            "LI" => inside.item = true,
            _ => inside.heading = heading(role).or(inside.heading),
        }
        self.kids(kids, &inside, table, depth - 1);
    }

    /// The role of an element in the terms of the format.
    fn role(&self, name: &Name<'_>) -> String {
        let mut role = text(name);
        for _ in 0..MAPPED {
            match self.roles.get::<Name<'_>>(role.as_bytes()) {
                Some(mapped) if !is_standard(&role) => role = text(&mapped),
                _ => break,
            }
        }
        role
    }

    fn mark(&mut self, number: i64, inside: &Inside) {
        let (Some(page), Ok(number)) = (inside.page, i32::try_from(number)) else { return };
        let page = self.pages.entry(page).or_default();
        let tag = Tag { element: inside.element, heading: inside.heading, item: inside.item, cell: inside.cell };
        let Ok(place) = u16::try_from(page.tags.len() + 1) else { return };
        if page.tags.last() == Some(&tag) {
            page.by_number.insert(number, place - 1);
        } else {
            page.tags.push(tag);
            page.by_number.insert(number, place);
        }
    }
}

impl Counted {
    /// The next cell of the row.
    fn cell(&mut self, dict: &Dict<'_>, header: bool) -> TaggedCell {
        let row = self.rows.saturating_sub(1);
        while self.taken.get(self.column as usize).is_some_and(|until| *until > row) {
            self.column += 1;
        }
        let (columns, rows) = (span(dict, "ColSpan"), span(dict, "RowSpan"));
        let cell = TaggedCell { table: self.table, row, column: self.column, columns, rows, header };
        let end = (self.column + columns) as usize;
        if self.taken.len() < end && end <= LARGEST {
            self.taken.resize(end, 0);
        }
        for until in self.taken.iter_mut().take(end).skip(self.column as usize) {
            *until = row + rows;
        }
        self.column += columns;
        cell
    }
}

/// How many columns or rows a cell takes up.
fn span(dict: &Dict<'_>, name: &str) -> u32 {
    let of = |attributes: &Dict<'_>| attributes.get::<i32>(name);
    let found = match dict.get::<Object<'_>>("A") {
        Some(Object::Dict(attributes)) => of(&attributes),
        Some(Object::Array(list)) => Array::iter::<Object<'_>>(&list).filter_map(Object::into_dict).find_map(|attributes| of(&attributes)),
        _ => None,
    };
    found.and_then(|span| u32::try_from(span).ok()).unwrap_or(1).clamp(1, SPAN)
}

fn heading(role: &str) -> Option<u8> {
    match role {
        "H" | "Title" | "H1" => Some(1),
        _ => role.strip_prefix('H')?.parse().ok().filter(|level| (2..=9).contains(level)),
    }
}

fn is_standard(role: &str) -> bool {
    matches!(role, "Table" | "TR" | "TH" | "TD" | "THead" | "TBody" | "TFoot" | "P" | "Span") || heading(role).is_some()
}

fn text(name: &Name<'_>) -> String {
    name.as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use avstem_document::{
        document::{Page, Part},
        note::Notes,
    };

    /// A page that draws `a` to `d` as marked content 0 to 3, under a tree with these further objects, of which 6 is the root.
    fn page(objects: &str) -> Page {
        let content = "BT /F1 10 Tf 20 150 Td /P<</MCID 0>>BDC (a) Tj EMC /P<</MCID 1>>BDC (b) Tj EMC /P<</MCID 2>>BDC (c) Tj EMC \
                       /P<</MCID 3>>BDC (d) Tj EMC (e) Tj ET";
        let bytes = format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/StructTreeRoot 6 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n\
             3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>endobj\n\
             4 0 obj<</Length {}>>stream\n{content}\nendstream endobj\n\
             5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>endobj\n{objects}\ntrailer<</Root 1 0 R>>\n",
            content.len()
        );
        let document = super::super::read(bytes.as_bytes(), &Limits::default(), &mut Notes::default()).unwrap();
        let Part::Page(page) = document.parts.into_iter().next().unwrap() else { panic!("no page") };
        page
    }

    /// Row and column of the cell of each letter, and whether it names something.
    fn cells(page: &Page) -> Vec<Option<(u32, u32, bool)>> {
        let tag = |tag: u16| page.tags.get(usize::from(tag).checked_sub(1)?);
        page.glyphs.iter().map(|glyph| tag(glyph.tag)?.cell.map(|cell| (cell.row, cell.column, cell.header))).collect()
    }

    #[test]
    fn cells_are_counted_with_the_columns_that_others_take_up() {
        let page = page(
            "6 0 obj<</K 7 0 R>>endobj\n7 0 obj<</S/Table/Pg 3 0 R/K[8 0 R 9 0 R]>>endobj\n\
             8 0 obj<</S/TR/K[<</S/TH/A<</O/Table/RowSpan 2>>/K 0>><</S/TH/A[<</O/Layout>><</O/Table/ColSpan 2>>]/K 1>>]>>endobj\n\
             9 0 obj<</S/TR/K[<</S/TD>><</S/TD/K[<</Type/MCR/Pg 3 0 R/MCID 2>>]>>]>>endobj",
        );
        assert_eq!(cells(&page), [Some((0, 0, true)), Some((0, 1, true)), Some((1, 2, false)), None, None]);
    }

    #[test]
    fn roles_of_the_producers_own_are_mapped_and_headings_and_items_told() {
        let page = page(
            "6 0 obj<</RoleMap<</Kapittel/H2>>/K[7 0 R]>>endobj\n\
             7 0 obj<</S/Document/Pg 3 0 R/K[<</S/Kapittel/K 0>><</S/L/K[<</S/LI/K[<</S/LBody/K[1]>>]>>]>><</S/P/K 2>>]>>endobj",
        );
        let told: Vec<(Option<u8>, bool)> = page.tags.iter().map(|tag| (tag.heading, tag.item)).collect();
        assert_eq!(told, [(Some(2), false), (None, true), (None, false)]);
        let elements: BTreeSet<u32> = page.tags.iter().map(|tag| tag.element).collect();
        assert_eq!(elements.len(), 3);
    }

    #[test]
    fn a_tree_that_bites_its_tail_and_one_without_end_are_left() {
        let page = page("6 0 obj<</K[7 0 R]>>endobj\n7 0 obj<</S/Sect/Pg 3 0 R/K[7 0 R 0]>>endobj");
        assert_eq!(page.tags.len(), 1);
    }
}
