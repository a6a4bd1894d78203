//! Rows that carry a running sum over a page break: "Sum overført" at its end, "Overført fra forrige side" after it.
//!
//! In: a statement's lines in order. Out: the same, such rows marked [`LineKind::CarriedForward`] or
//! [`LineKind::BroughtForward`]: they restate what stands in other rows and are no part of any sum. The words alone are no
//! proof: "Transport" is a cost, "Brought forward" opens a fund, "Overført" may be a grant. So two rows must stand back to
//! back, or one must stand at the edge of its page with the table going on beyond it, or name the page that it points to. The
//! first line of a table restates nothing, and neither does the last. What it does not do: it looks at no amount.

use super::{LineItem, LineKind};
use crate::vocabulary::{LineWords, Phrases, Vocabulary, words};

/// What a label says about carrying.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "four independent answers about one label")]
struct Says {
    /// The label without the number of a page.
    words: Vec<String>,
    carried: bool,
    brought: bool,
    /// The words have no other common meaning, so that one row at the edge of a page is enough.
    plainly: bool,
    /// They name the page: "til neste side".
    page: bool,
}

/// Marks the rows that carry a sum.
pub(super) fn mark(lines: &mut [LineItem], vocabulary: &Vocabulary) {
    let with_figures: Vec<usize> = (0..lines.len()).filter(|&line| lines[line].facts.iter().any(Option::is_some)).collect();
    let said: Vec<Says> = with_figures.iter().map(|&line| says(&lines[line], &vocabulary.lines)).collect();
    if !said.iter().any(|says| says.carried || says.brought) {
        return;
    }
    let mut kinds: Vec<Option<LineKind>> = vec![None; with_figures.len()];
    for at in 1..with_figures.len() {
        let joint = Joint::between(lines, with_figures[at - 1], with_figures[at]);
        if kinds[at - 1].is_none() && are_pair(&said[at - 1], &said[at], joint) {
            kinds[at - 1] = Some(LineKind::CarriedForward);
            kinds[at] = Some(LineKind::BroughtForward);
        }
    }
    for at in 1..with_figures.len() {
        let joint = Joint::between(lines, with_figures[at - 1], with_figures[at]);
        if kinds[at - 1].is_none() && at > 1 && said[at - 1].carried && stands_alone(&said[at - 1], joint) {
            kinds[at - 1] = Some(LineKind::CarriedForward);
        }
        if kinds[at].is_none() && said[at].brought && stands_alone(&said[at], joint) {
            kinds[at] = Some(LineKind::BroughtForward);
        }
    }
    for (line, kind) in with_figures.into_iter().zip(kinds) {
        lines[line].kind = kind.unwrap_or(lines[line].kind);
    }
}

/// What lies between two rows of figures.
#[derive(Debug, Clone, Copy)]
struct Joint {
    /// The second stands on a later page.
    breaks: bool,
    /// Rows without figures stand between them.
    headings: bool,
    /// Neither has a page, so that no break can be told.
    unpaged: bool,
}

impl Joint {
    fn between(lines: &[LineItem], above: usize, below: usize) -> Self {
        let page = |line: usize| lines[line].facts.iter().flatten().find_map(|fact| fact.place.page_number());
        let (first, second) = (page(above), page(below));
        Self { breaks: first < second, headings: below > above + 1, unpaged: first.is_none() && second.is_none() }
    }
}

/// True when a row is carried forward and the next one with figures brings it forward.
fn are_pair(above: &Says, below: &Says, joint: Joint) -> bool {
    let named = above.page || below.page;
    let plain = above.plainly || below.plainly;
    let alike = above.words == below.words && (joint.breaks || joint.unpaged);
    above.carried && below.brought && (named || (!joint.headings && (plain || alike)))
}

/// True when a row needs no other beside it: it names the page, or stands at the edge of one.
fn stands_alone(says: &Says, joint: Joint) -> bool {
    if joint.unpaged { says.page } else { joint.breaks && says.plainly }
}

fn says(line: &LineItem, words_of: &LineWords) -> Says {
    if line.account.is_some() {
        return Says::default();
    }
    let mut label = words(&line.label);
    // "Overført til side 4": the number of the page.
    label.truncate(label.iter().rposition(|word| !word.bytes().all(|b| b.is_ascii_digit())).map_or(0, |last| last + 1));
    let is = |phrases: &Phrases| !label.is_empty() && phrases.prefix(&label) == Some(label.len());
    let (carried, brought, either) = (is(&words_of.carried), is(&words_of.brought), is(&words_of.transferred));
    Says {
        carried: carried || either,
        brought: brought || either,
        plainly: carried || brought || (either && label.len() > 1),
        page: (carried || brought) && label.iter().any(|word| words_of.page.is(word)),
        words: label,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interpret::Fact;
    use avstem_document::place::Place;
    use rust_decimal::Decimal;

    /// Marks written as `label@page`, without a page for text; a label that ends in `:` has no figures. `>` stands for carried
    /// forward, `<` for brought forward, `.` for all else.
    fn marks(rows: &str) -> String {
        let line = |(row, text): (usize, &str)| {
            let (label, page) = text.split_once('@').unwrap_or((text, ""));
            let place = page.parse().map_or(Place::block(0), |page| Place::Page { page, bbox: [0.0; 4] });
            let fact =
                Fact { value: Decimal::ONE, decimals: 0, scale: Decimal::ONE, raw: "1".to_owned(), formula: None, hidden: false, place };
            let facts = vec![Some(fact).filter(|_| !label.ends_with(':'))];
            let label = label.to_owned();
            LineItem {
                account: None,
                label,
                kind: LineKind::Line,
                level: 0,
                section: vec![],
                facts,
                nature: None,
                scale: None,
                marks: vec![],
                dimensions: vec![],
                within: vec![],
                bold: false,
                indent: 0.0,
                row,
            }
        };
        let mut lines: Vec<LineItem> = rows.split('|').enumerate().map(line).collect();
        mark(&mut lines, Vocabulary::built_in());
        let sign = |line: &LineItem| match line.kind {
            LineKind::CarriedForward => '>',
            LineKind::BroughtForward => '<',
            _ => '.',
        };
        lines.iter().map(sign).collect()
    }

    #[test]
    fn rows_back_to_back_over_a_page_are_a_pair() {
        assert_eq!(marks("Leie@1|Sum overført@1|Overført fra side 1@2|Porto@2"), ".><.");
        assert_eq!(marks("Leie@1|Transport@1|Transport@2|Porto@2|Transport@2|Transport@3|Sum@3"), ".><.><.");
        assert_eq!(marks("Miete|Übertrag|Übertrag|Porto"), ".><.");
        assert_eq!(marks("Rent@1|Carried forward@1|Brought forward@2|Postage@2"), ".><.");
    }

    #[test]
    fn words_with_another_meaning_need_a_pair() {
        assert_eq!(marks("Leie@1|Transport@1|Porto@2"), "...");
        assert_eq!(marks("Leie@1|Transport@1|Transport@1|Porto@2"), "....");
        assert_eq!(marks("Leie|Transport|Kontor:|Transport|Porto"), ".....");
        assert_eq!(marks("Overført fra disposisjonsfond@1|Leie@1|Overført til fond@1|Overført fra fond@2"), "....");
    }

    #[test]
    fn one_row_at_the_edge_of_its_page_is_enough_where_its_words_are_plain() {
        assert_eq!(marks("Leie@1|Sum overført@1|Porto@2"), ".>.");
        assert_eq!(marks("Leie@1|Overført fra forrige side@2|Porto@2"), ".<.");
        assert_eq!(marks("Leie@1|Sum overført@1|Porto@1|Strøm@2"), "....");
        assert_eq!(marks("Leie|Overført til neste side|Porto"), ".>.");
        assert_eq!(marks("Leie|Sum overført|Porto"), "...");
    }

    #[test]
    fn the_first_row_and_the_last_restate_nothing() {
        assert_eq!(marks("Brought forward|Income|Costs|Carried forward"), "....");
        assert_eq!(marks("Overført fra forrige side@2|Porto@2|Overført til neste side@2"), "...");
        assert_eq!(marks("A:|Carried forward|B:|Brought forward|Income"), ".....");
    }
}
