//! What the general parser leaves out of a worksheet's XML: hidden rows and columns, and the ranges of array formulas.
//!
//! In: the container. Out: [`Extras`] of each sheet by its name. What is broken here is only missing; the parser that reads the
//! cells says what is wrong with the file. ECMA-376 part 1, §18.3.1.13 (`col`), §18.3.1.73 (`row`), §18.3.1.40 (`f`).

use super::merge::Region;
use crate::{
    container::Container,
    xml::{Token, Xml},
};
use avstem_document::{error::Error, limits::Limits};
use std::{collections::BTreeMap, io::BufRead};

/// Rows and columns that are hidden, as first and last, in ascending order; ranges that one formula fills.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Extras {
    pub(super) rows: Spans,
    pub(super) columns: Spans,
    pub(super) arrays: Vec<Region>,
}

/// Rows or columns from first to last, counted from 0, in ascending order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Spans(Vec<(usize, usize)>);

impl Extend<(usize, usize)> for Spans {
    fn extend<T: IntoIterator<Item = (usize, usize)>>(&mut self, spans: T) {
        spans.into_iter().for_each(|(first, last)| self.push(first, last));
    }
}

impl Spans {
    /// Adds a span that begins after all others; one that does not is left out.
    pub(super) fn push(&mut self, first: usize, last: usize) {
        match self.0.last_mut() {
            Some((_, end)) if first == *end + 1 => *end = last.max(*end),
            Some((_, end)) if first <= *end => {}
            _ => self.0.push((first, last)),
        }
    }

    pub(super) fn holds(&self, at: usize) -> bool {
        let after = self.0.partition_point(|(first, _)| *first <= at);
        after.checked_sub(1).is_some_and(|index| self.0[index].1 >= at)
    }
}

/// The paths of the workbook's sheets by their names.
pub(super) fn sheet_paths(container: &mut Container<'_>, limits: &Limits) -> BTreeMap<String, String> {
    let mut find = || -> Result<BTreeMap<String, String>, Error> {
        let package = relations(container, "_rels/.rels", "", limits)?;
        let Some(book) = package.into_values().find(|(kind, _)| kind.ends_with("/officeDocument")).map(|(_, path)| path) else {
            return Ok(BTreeMap::new());
        };
        let (folder, file) = book.rsplit_once('/').unwrap_or(("", &book));
        let relations = relations(container, &format!("{folder}/_rels/{file}.rels"), folder, limits)?;
        let mut paths = BTreeMap::new();
        let member_bytes = container.member_bytes();
        let Some(source) = container.stream(&book)? else { return Ok(paths) };
        let mut xml = Xml::new(source, limits.xml_depth, member_bytes);
        loop {
            match xml.next()? {
                Token::Start if xml.name() == "sheet" => {
                    let path = xml.attribute("id").and_then(|id| relations.get(&id)).map(|(_, path)| path.clone());
                    if let (Some(name), Some(path)) = (xml.attribute("name"), path) {
                        paths.entry(name).or_insert(path);
                    }
                }
                Token::Eof => return Ok(paths),
                _ => {}
            }
        }
    };
    find().unwrap_or_default()
}

/// Kind and target of each relation of a part, by its id; targets are paths in the container.
pub(super) fn relations(
    container: &mut Container<'_>,
    path: &str,
    folder: &str,
    limits: &Limits,
) -> Result<BTreeMap<String, (String, String)>, Error> {
    let mut found = BTreeMap::new();
    let member_bytes = container.member_bytes();
    let Some(source) = container.stream(path.trim_start_matches('/'))? else { return Ok(found) };
    let mut xml = Xml::new(source, limits.xml_depth, member_bytes);
    loop {
        match xml.next()? {
            Token::Start if xml.name() == "Relationship" => {
                let (id, kind, target) = (xml.attribute("Id"), xml.attribute("Type"), xml.attribute("Target"));
                if let (Some(id), Some(kind), Some(target)) = (id, kind, target) {
                    let path = match target.strip_prefix('/') {
                        Some(absolute) => absolute.to_owned(),
                        None if folder.is_empty() => target,
                        None => format!("{folder}/{target}"),
                    };
                    found.insert(id, (kind, path));
                }
            }
            Token::Eof => return Ok(found),
            _ => {}
        }
    }
}

/// The extras of a sheet by its path.
pub(super) fn extras(container: &mut Container<'_>, path: &str, limits: &Limits) -> Extras {
    let mut extras = Extras::default();
    let member_bytes = container.member_bytes();
    if let Ok(Some(source)) = container.stream(path) {
        // Where the XML breaks off, what was found so far stands.
        let _ = read(Xml::new(source, limits.xml_depth, member_bytes), &mut extras);
    }
    extras
}

fn read<R: BufRead>(mut xml: Xml<R>, extras: &mut Extras) -> Result<(), Error> {
    let mut row = 0_usize;
    loop {
        match xml.next()? {
            Token::Start => match xml.name() {
                "col" if is_true(&xml, "hidden") => {
                    if let (Some(first), Some(last)) = (number(&xml, "min"), number(&xml, "max")) {
                        extras.columns.push(first, last.max(first));
                    }
                }
                "row" => {
                    row = number(&xml, "r").unwrap_or(row);
                    if is_true(&xml, "hidden") {
                        extras.rows.push(row, row);
                    }
                    row += 1;
                }
                "f" if xml.attribute("t").as_deref() == Some("array") => {
                    extras.arrays.extend(xml.attribute("ref").and_then(|range| region(&range)));
                }
                _ => {}
            },
            Token::Eof => return Ok(()),
            Token::End | Token::Text => {}
        }
    }
}

fn is_true<R: BufRead>(xml: &Xml<R>, name: &str) -> bool {
    xml.attribute(name).is_some_and(|value| value == "1" || value == "true")
}

/// A number that counts from 1, from 0.
fn number<R: BufRead>(xml: &Xml<R>, name: &str) -> Option<usize> {
    xml.attribute(name)?.parse::<usize>().ok()?.checked_sub(1)
}

/// `B2:C9`, or one cell.
fn region(range: &str) -> Option<Region> {
    let (first, last) = range.split_once(':').unwrap_or((range, range));
    Some(Region { first: cell(first)?, last: cell(last)? })
}

fn cell(name: &str) -> Option<(usize, usize)> {
    let letters = name.bytes().take_while(u8::is_ascii_uppercase).count();
    let column = name.bytes().take(letters.min(4)).fold(0_usize, |n, letter| n * 26 + usize::from(letter - b'A') + 1);
    Some((name[letters..].parse::<usize>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_rows_and_columns_and_arrays_are_found() {
        let sheet = "<worksheet><cols><col min='2' max='3' hidden='1'/><col min='4' max='4'/><col min='5' max='9' hidden='true'/></cols>\
                     <sheetData><row r='3' hidden='1'/><row hidden='1'/><row/><row r='9' hidden='1'><c r='A9'><f t='array' ref='A9:B10'>x</f>\
                     </c></row></sheetData></worksheet>";
        let mut extras = Extras::default();
        read(Xml::new(sheet.as_bytes(), 99, 0), &mut extras).unwrap();
        let hidden = |spans: &Spans, upto: usize| (0..upto).filter(|at| spans.holds(*at)).collect::<Vec<_>>();
        assert_eq!(hidden(&extras.rows, 12), [2, 3, 8]);
        assert_eq!(hidden(&extras.columns, 12), [1, 2, 4, 5, 6, 7, 8]);
        assert_eq!(extras.arrays, [Region { first: (8, 0), last: (9, 1) }]);
    }
}
