//! A spot in words: `244 (printed page 231)`, `record 7, column Beløp`.

use crate::Texts;
use avstem::spot::{Column, Spot};

/// Where something stands, in the words of a language.
#[must_use]
pub fn place(spot: &Spot, texts: &Texts) -> String {
    let named = |column: &Column| match column {
        Column::Number(number) => number.to_string(),
        Column::Name(name) => name.clone(),
    };
    let in_rows = |key: &str, number: usize, row: usize, column: &Column| {
        texts.say(key, &[("n", &number.to_string()), ("row", &row.to_string()), ("column", &named(column))])
    };
    match spot {
        Spot::Page { page, printed: None } => page.to_string(),
        Spot::Page { page, printed: Some(printed) } => texts.say("place.printed", &[("page", &page.to_string()), ("printed", printed)]),
        Spot::Picture { picture } => texts.say("place.picture", &[("n", &picture.to_string())]),
        Spot::Sheet { sheet, cell } => format!("{sheet}!{cell}"),
        Spot::Record { record, column } => in_rows("place.record", *record, *record, column),
        Spot::Row { row, column } => in_rows("place.row", *row, *row, column),
        Spot::Table { table, row, column } => in_rows("place.table", *table, *row, column),
        Spot::Block { block, row, column } => {
            let block = texts.say("place.block", &[("n", &block.to_string())]);
            let part = |key: &str, number: Option<usize>| number.map(|number| texts.say(key, &[("n", &number.to_string())]));
            let row = part("place.block_row", *row);
            let column = part("place.block_column", *column);
            [Some(block), row, column].into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn places_are_told_in_both_languages() {
        let column = Column::Name("Beløp".to_owned());
        let spots = [
            Spot::Page { page: 244, printed: Some("231".to_owned()) },
            Spot::Record { record: 7, column: column.clone() },
            Spot::Table { table: 3, row: 4, column },
            Spot::Block { block: 12, row: Some(3), column: Some(2) },
            Spot::Sheet { sheet: "Drift".to_owned(), cell: "B7".to_owned() },
        ];
        let told = |language| spots.each_ref().map(|spot| place(spot, Texts::of(language)));
        assert_eq!(
            told(Language::English),
            ["244 (printed page 231)", "record 7, column Beløp", "table 3, row 4, column Beløp", "block 12, row 3, column 2", "Drift!B7"]
        );
        assert_eq!(
            told(Language::Norwegian),
            ["244 (trykt side 231)", "rad 7, kolonne Beløp", "tabell 3, rad 4, kolonne Beløp", "blokk 12, rad 3, kolonne 2", "Drift!B7"]
        );
    }
}
