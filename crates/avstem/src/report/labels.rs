//! What a page of a report's document is called.

use super::model::PageLabel;
use avstem_document::label::{self, label_of};

/// The runs of labels as a report has them.
pub(super) fn told(runs: Vec<label::PageLabel>) -> Vec<PageLabel> {
    runs.into_iter().map(|of| PageLabel { page: of.page, label: of.label }).collect()
}

/// The number that a page prints, or what its file calls it: `231` of page 244. None where that is the page's own number, or nothing
/// tells.
#[must_use]
pub fn printed_page(labels: &[PageLabel], page: u32) -> Option<String> {
    let runs: Vec<label::PageLabel> = labels.iter().map(|of| label::PageLabel { page: of.page, label: of.label.clone() }).collect();
    label_of(&runs, page).filter(|label| *label != page.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_called_by_the_run_that_it_is_in() {
        let labels = [(2, "i"), (14, "1"), (300, "300")].map(|(page, label)| PageLabel { page, label: label.to_owned() });
        let told = [1, 5, 244, 301].map(|page| printed_page(&labels, page));
        assert_eq!(told, [None, Some("iv".to_owned()), Some("231".to_owned()), None]);
        assert_eq!(printed_page(&[], 7), None);
    }
}
