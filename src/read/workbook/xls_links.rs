//! Which sheet a formula of an .xls workbook means ([MS-XLS] 2.4.105 `ExternSheet`, 2.4.271 `SupBook`).
//!
//! In: the records of the workbook's globals, and its sheets' names in the order of the file. Out: [`Links`]: for the number that a
//! reference to another sheet carries, that sheet's name as formulas write it. A number that means another workbook, several sheets
//! or a sheet that was deleted has none: a formula with such a reference is not read.

use super::biff::u16_at;

/// Record types of the workbook's globals.
pub(super) const SUPPORTING_BOOK: u16 = 0x01AE;
pub(super) const EXTERNAL_SHEETS: u16 = 0x0017;

/// What stands for the length of its name in the supporting book that is the workbook itself.
const ITSELF: u16 = 0x0401;

/// The sheets that references name by number.
#[derive(Debug, Default)]
pub(super) struct Links {
    /// For each supporting book whether it is the workbook itself.
    books: Vec<bool>,
    /// Supporting book, first and last sheet of each reference.
    references: Vec<(u16, u16, u16)>,
    /// In the order of the file.
    names: Vec<String>,
}

impl Links {
    /// No links yet, for sheets of these names.
    pub(super) fn new(names: &[String]) -> Self {
        Self { names: names.to_vec(), ..Self::default() }
    }

    /// Takes in a record of the globals; others are passed over.
    pub(super) fn add(&mut self, kind: u16, data: &[u8]) {
        match kind {
            SUPPORTING_BOOK => self.books.push(data.len() == 4 && u16_at(data, 2) == Some(ITSELF)),
            EXTERNAL_SHEETS => {
                let count = usize::from(u16_at(data, 0).unwrap_or(0));
                let all = data.get(2..).unwrap_or_default().as_chunks::<6>().0;
                let word = |bytes: &[u8; 6], at: usize| u16::from_le_bytes([bytes[at], bytes[at + 1]]);
                self.references.extend(all.iter().take(count).map(|bytes| (word(bytes, 0), word(bytes, 2), word(bytes, 4))));
            }
            _ => {}
        }
    }

    /// The one sheet of this workbook that a number means, in quotes.
    pub(super) fn sheet(&self, number: u16) -> Option<String> {
        let &(book, first, last) = self.references.get(usize::from(number))?;
        let own = self.books.get(usize::from(book)).copied().unwrap_or(false);
        let name = self.names.get(usize::from(first)).filter(|_| own && first == last)?;
        Some(format!("'{}'", name.replace('\'', "''")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two supporting books, the second of which is the workbook itself; references as they are given.
    fn links(references: &[[u16; 3]]) -> Links {
        let mut links = Links::new(&["Drift".to_owned(), "Møte 'A'".to_owned()]);
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
}
