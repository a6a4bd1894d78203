//! Formulas of `OpenDocument` in the notation of the other formats (`OpenDocument` 1.3 part 4, §5).
//!
//! In: a formula or a reference as the file holds it. Out: the same as Excel writes it, without its `=`.

use super::words;

/// What begins a formula in the notation of Excel.
const EXCEL_NOTATION: &str = "msoxl:";

/// An `OpenFormula` in the notation of the other formats, without its `=`.
///
/// References stand in brackets; a word outside of them that looks like a cell is a name. A `!` outside of them intersects ranges; a blank
/// before it keeps it from being read as a sheet's.
pub(crate) fn plain_formula(formula: &str) -> String {
    let body = formula.split_once('=').map_or(formula, |(_, body)| body);
    if formula.starts_with(EXCEL_NOTATION) {
        return body.to_owned();
    }
    let mut plain = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => rest[1..].find('"').map_or(rest.len(), |at| at + 2),
            '[' => rest.find(']').map_or(rest.len(), |at| at + 1),
            _ if words::is_of_name(c) => rest.find(|c| !words::is_of_name(c)).unwrap_or(rest.len()),
            _ => c.len_utf8(),
        };
        let (part, after) = rest.split_at(length);
        match c {
            '[' => plain.push_str(&plain_reference(part.trim_start_matches('[').trim_end_matches(']'))),
            ';' => plain.push(','),
            '!' => plain.push_str(" !"),
            _ if c.is_alphabetic() && !after.starts_with('(') => plain.push_str(&words::name(part)),
            _ => plain.push_str(part),
        }
        rest = after;
    }
    plain
}

/// `.A1:.B2` is `A1:B2`, `$Budget.A1` is `Budget!A1`.
pub(super) fn plain_reference(reference: &str) -> String {
    let ends = reference.split(':').map(|end| match end.rsplit_once('.') {
        Some(("", cell)) => cell.to_owned(),
        Some((sheet, cell)) => format!("{}!{cell}", sheet.strip_prefix('$').unwrap_or(sheet)),
        None => end.to_owned(),
    });
    ends.collect::<Vec<_>>().join(":")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_outside_of_brackets_are_names() {
        for (formula, expected) in [
            ("of:=BUD25*3+[.BUD25]", "\\BUD25*3+BUD25"),
            ("of:=SUM(A:B)+LOG10(1E5;Sats)&\"A1;[.A1]\"", "SUM(\\A:\\B)+LOG10(1E5,Sats)&\"A1;[.A1]\""),
            ("of:=[.A1]![.B1]", "A1 !B1"),
            ("of:=SUM([.A1:.B2];[$'Ark 2'.C3])", "SUM(A1:B2,'Ark 2'!C3)"),
            ("msoxl:=SUM(A1:B2,Ark2!C3)", "SUM(A1:B2,Ark2!C3)"),
            ("oooc:=[.A1]+[.B1", "A1+B1"),
            ("of:=\"open", "\"open"),
        ] {
            assert_eq!(plain_formula(formula), expected, "{formula}");
        }
    }
}
