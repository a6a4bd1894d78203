//! Which sheet or name a formula of an .xls or .xlsb workbook means ([MS-XLS] 2.4.105 `ExternSheet`, 2.4.271 `SupBook`, 2.4.150 `Lbl`,
//! [MS-XLSB] 2.4.664 `BrtExternSheet`, 2.4.711 `BrtName`).
//!
//! In: the records of the workbook's globals, and its sheets' names in the order of the file. Out: [`Links`]: for the number that a
//! reference to another sheet carries, that sheet's name as formulas write it; for the number of a defined name, that name; the
//! bytes of what the names mean. A number that means another workbook, several sheets or a sheet that was deleted has none: a formula with such a
//! reference is not read, and a name with one means nothing.

use super::{biff::u16_at, words};

/// Record types of an .xls workbook's globals.
pub(super) const SUPPORTING_BOOK: u16 = 0x01AE;
pub(super) const EXTERNAL_SHEETS: u16 = 0x0017;
const NAME: u16 = 0x0018;

/// What stands for the length of its name in the supporting book that is the workbook itself.
const ITSELF: u16 = 0x0401;

/// How wide the fields of tokens are.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    #[default]
    Xls,
    Xlsb,
    /// .xls of Excel 95 and before: its formulas are not read.
    Older,
}

/// The sheets and names that formulas name by number.
#[derive(Debug, Default)]
pub(super) struct Links {
    layout: Layout,
    /// For each supporting book whether it is the workbook itself.
    books: Vec<bool>,
    /// Supporting book, first and last sheet of each reference.
    references: Vec<(u32, u32, u32)>,
    /// In the order of the file.
    sheets: Vec<String>,
    /// Defined names with the bytes of what they mean, in the order of the file.
    names: Vec<(String, Vec<u8>)>,
}

impl Links {
    /// No links yet, for sheets of these names.
    pub(super) fn new(layout: Layout, sheets: &[String]) -> Self {
        Self { layout, sheets: sheets.to_vec(), ..Self::default() }
    }

    pub(super) fn layout(&self) -> Layout {
        self.layout
    }

    /// Takes in a record of an .xls workbook's globals; others are passed over.
    pub(super) fn add(&mut self, kind: u16, data: &[u8]) {
        match kind {
            SUPPORTING_BOOK => self.add_book(data.len() == 4 && u16_at(data, 2) == Some(ITSELF)),
            EXTERNAL_SHEETS => {
                let count = usize::from(u16_at(data, 0).unwrap_or(0));
                let all = data.get(2..).unwrap_or_default().as_chunks::<6>().0;
                let word = |bytes: &[u8; 6], at: usize| u32::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
                self.references.extend(all.iter().take(count).map(|bytes| (word(bytes, 0), word(bytes, 2), word(bytes, 4))));
            }
            // A name that cannot be read keeps its number, too.
            NAME => self.names.push(name(data).unwrap_or_default()),
            _ => {}
        }
    }

    /// Takes in a supporting book.
    pub(super) fn add_book(&mut self, itself: bool) {
        self.books.push(itself);
    }

    /// Takes in a reference to sheets: supporting book, first and last sheet.
    pub(super) fn add_reference(&mut self, reference: (u32, u32, u32)) {
        self.references.push(reference);
    }

    /// Takes in a defined name and the bytes of what it means.
    pub(super) fn add_name(&mut self, name: String, meaning: Vec<u8>) {
        self.names.push((name, meaning));
    }

    /// The one sheet of this workbook that a number means, in quotes.
    pub(super) fn sheet(&self, number: u16) -> Option<String> {
        let &(book, first, last) = self.references.get(usize::from(number))?;
        let own = self.books.get(book as usize).copied().unwrap_or(false);
        let name = self.sheets.get(first as usize).filter(|_| own && first == last)?;
        Some(format!("'{}'", name.replace('\'', "''")))
    }

    /// The defined name of a number, which counts from 1, as formulas write it.
    pub(super) fn name(&self, number: u32) -> Option<String> {
        let (name, _) = self.names.get((number as usize).checked_sub(1)?)?;
        words::plain_name(name)
    }

    /// The defined names with the bytes of what they mean, in the order of the file.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.names.iter().map(|(name, meaning)| (name.as_str(), meaning.as_slice()))
    }
}

/// The name of a record of an .xls workbook and the bytes of what it means.
fn name(data: &[u8]) -> Option<(String, Vec<u8>)> {
    let (count, length) = (usize::from(*data.get(3)?), usize::from(u16_at(data, 4)?));
    let wide = data.get(14)? & 1 == 1;
    let end = 15 + if wide { 2 * count } else { count };
    let letters = data.get(15..end)?;
    let name = if wide {
        let units: Vec<u16> = letters.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair)).collect();
        String::from_utf16_lossy(&units)
    } else {
        letters.iter().map(|&byte| char::from(byte)).collect()
    };
    Some((name, data.get(end..end + length)?.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::{super::tokens::defined, *};

    /// Two supporting books, the second of which is the workbook itself; references as they are given.
    fn links(references: &[[u16; 3]]) -> Links {
        let mut links = Links::new(Layout::Xls, &["Drift".to_owned(), "Møte 'A'".to_owned()]);
        links.add(SUPPORTING_BOOK, &[1, 0, 5, 0, 0, b'a', b'.', b'x', b'l', b's']);
        links.add(SUPPORTING_BOOK, &[2, 0, 1, 4]);
        let count = (references.len() as u16).to_le_bytes();
        let words = references.iter().flatten().flat_map(|word| word.to_le_bytes());
        links.add(EXTERNAL_SHEETS, &count.into_iter().chain(words).collect::<Vec<u8>>());
        links
    }

    #[test]
    fn a_number_leads_to_a_sheet_of_the_workbook() {
        let links = links(&[[1, 1, 1], [1, 0, 0]]);
        assert_eq!([links.sheet(0), links.sheet(1)].map(Option::unwrap), ["'Møte ''A'''", "'Drift'"]);
    }

    #[test]
    fn other_workbooks_several_sheets_and_deleted_ones_are_no_sheet() {
        let links = links(&[[0, 0, 0], [1, 0, 1], [1, 0xFFFF, 0xFFFF], [7, 0, 0]]);
        assert!((0..6).all(|number| links.sheet(number).is_none()));
    }

    /// A record of a name that means a cell of reference 0 or an error.
    fn record(name: &str, meaning: &[u8]) -> Vec<u8> {
        let head = [0, 0, 0, name.len() as u8, meaning.len() as u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        [&head[..], name.as_bytes(), meaning].concat()
    }

    #[test]
    fn names_are_written_as_names_and_those_that_lead_away_mean_nothing() {
        let mut links = links(&[[1, 0, 0], [0, 0, 0]]);
        let cell = |reference: u8| [0x3A, reference, 0, 1, 0, 1, 0];
        let deleted = [0x3C, 0, 0, 0, 0, 0, 0];
        for (name, meaning) in [("Sats", &cell(0)[..]), ("TOT97", &cell(0)), ("Annen", &cell(1)), ("Borte", &deleted), ("\u{6}", &cell(0))]
        {
            links.add(NAME, &record(name, meaning));
        }
        links.add(NAME, &[0, 0, 0, 99]);
        let meant = [("Sats", "'Drift'!$B$2"), ("\\TOT97", "'Drift'!$B$2"), ("Annen", ""), ("Borte", "")];
        assert_eq!(defined(&links), meant.map(|(name, meaning)| (name.to_owned(), meaning.to_owned())));
        assert_eq!([1, 2, 3].map(|number| links.name(number).unwrap()), ["Sats", "\\TOT97", "Annen"]);
        assert!([0, 5, 6, 7, u32::MAX].iter().all(|number| links.name(*number).is_none()));
    }
}
