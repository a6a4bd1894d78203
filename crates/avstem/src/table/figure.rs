//! What a cell looks like: its stored value where it has one, else its text, with the words of the trade by a figure.
//!
//! In: a cell or its text, and the words of units. Out: a [`Look`]. For finding the structure of a table only.

use crate::vocabulary::UnitWords;
pub(crate) use avstem_document::figure::look::{Look, is_dash, look};
use avstem_document::{
    figure::look::Units,
    grid::{Cell, CellValue},
};

impl Units for UnitWords {
    fn is_currency(&self, word: &str) -> bool {
        [&self.krone_nok, &self.krone_sek, &self.krone_dkk, &self.euro, &self.pound, &self.dollar].iter().any(|phrases| phrases.is(word))
    }

    fn is_scale(&self, text: &str) -> bool {
        self.thousand.is(text) || self.million.is(text) || self.billion.is(text)
    }
}

/// The look of a cell.
pub(crate) fn cell_look(cell: &Cell, units: &UnitWords) -> Look {
    match (&cell.value, look(&cell.text, units)) {
        (None | Some(CellValue::Opaque), look) | (_, look @ (Look::Blank | Look::Year)) => look,
        (Some(CellValue::Number(_) | CellValue::Percent(_) | CellValue::Error(_)), _) => Look::Figure,
        (Some(CellValue::Date(_)), _) => Look::Date,
        (Some(CellValue::Boolean(_)), _) => Look::Text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;
    use avstem_document::place::Place;

    #[test]
    fn words_of_units_stand_by_figures() {
        let look = |text: &str| look(text, &Vocabulary::built_in().units);
        assert_eq!(["kr 1 200", "50 NOK", "€ 12", "2016 kr"].map(look), [Look::Figure, Look::Figure, Look::Figure, Look::Year]);
        assert_eq!(["1000 kr", "4 møter"].map(look), [Look::Text; 2]);
    }

    #[test]
    fn a_stored_value_says_more_than_the_text() {
        let mut cell = Cell::new(0, 0, "mai 17", Place::block(0));
        cell.value = Some(CellValue::Date(jiff::civil::date(2017, 5, 1)));
        assert_eq!(cell_look(&cell, &Vocabulary::built_in().units), Look::Date);
        cell.value = Some(CellValue::Number(4.into()));
        assert_eq!(cell_look(&cell, &Vocabulary::built_in().units), Look::Figure);
    }
}
