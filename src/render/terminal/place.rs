//! Where something stands, behind the path of its document.

use super::text::{clean, fit};
use avstem::spot::{Column, Spot};
use avstem_document::place::Place;
use avstem_view::{Language, Texts, place};

/// Columns of the terminal that the name of a column takes in a place, at most.
const NAME: usize = 32;

/// `path:244 (printed page 231)`, `path:record 7, column Beløp`, `path:table 3, row 4`; the path alone where the place is unknown.
#[must_use]
pub fn located(path: &str, spot: Option<&Spot>) -> String {
    match spot {
        None => clean(path),
        Some(spot) => format!("{}:{}", clean(path), spotted(spot, Texts::of(Language::English))),
    }
}

/// A spot in the words of a language, cleaned, the name of its column cut.
#[must_use]
pub fn spotted(spot: &Spot, texts: &Texts) -> String {
    let mut spot = spot.clone();
    if let Spot::Record { column: Column::Name(name), .. }
    | Spot::Row { column: Column::Name(name), .. }
    | Spot::Table { column: Column::Name(name), .. } = &mut spot
    {
        *name = fit(&clean(name), NAME);
    }
    clean(&place(&spot, texts))
}

/// As [`located`], of a place of which nothing more is known.
#[must_use]
pub fn position(path: &str, place: Option<&Place>) -> String {
    located(path, place.map(Spot::bare).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_place_has_its_form() {
        let positions = [None, Some(Place::sheet("Drift", 6, 1)), Some(Place::cell(12, 3, 2)), Some(Place::block(4))];
        let told = positions.map(|place| position("plan.pdf", place.as_ref()));
        assert_eq!(told, ["plan.pdf", "plan.pdf:Drift!B7", "plan.pdf:block 12, row 3, column 2", "plan.pdf:block 4"]);
    }

    #[test]
    fn names_are_cleaned_and_cut() {
        let name = format!("Bel\u{1b}øp {}", "og mer ".repeat(9));
        let told = located("a.csv", Some(&Spot::Record { record: 3, column: Column::Name(name) }));
        assert_eq!(told, "a.csv:record 3, column Beløp og mer og mer og mer og m…");
    }
}
