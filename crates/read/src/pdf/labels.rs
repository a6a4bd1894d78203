//! What a PDF calls its pages: its page labels (ISO 32000-1, §12.4.2).
//!
//! In: the document's catalog. Out: the runs of labels. Each entry of a number tree gives the style, the text before the number and the
//! first number of a run of pages. Where the labels are the pages' own numbers nothing is told: most producers write those unasked,
//! whatever the pages print.

use super::strings;
use avstem_document::label::{PageLabel, counted_on, roman, runs};
use hayro_syntax::{
    object::{Array, Dict, MaybeRef, Name, Object, ObjectIdentifier, String as Text},
    xref::XRef,
};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes in nodes that are followed, and entries that are read: limits against trees that bite their tail.
const DEPTH: usize = 20;
const MOST: usize = 10_000;
/// Characters of the text before a number that are kept.
const PREFIX: usize = 40;

/// The runs of labels, by what the catalog says; empty where it says nothing, or only that pages are called by their numbers.
pub(super) fn labels<'a>(xref: &'a XRef, catalog: &Dict<'a>, pages: usize) -> Vec<PageLabel> {
    let Some(root) = catalog.get::<Dict<'a>>("PageLabels") else { return Vec::new() };
    let mut entries = BTreeMap::new();
    collect(xref, &root, DEPTH, &mut BTreeSet::new(), &mut entries);
    let pages = u32::try_from(pages).unwrap_or(u32::MAX);
    let starts: Vec<u32> = entries.keys().copied().filter(|start| *start < pages).collect();
    let ends = starts.iter().copied().skip(1).chain([pages]);
    let each = starts.iter().zip(ends).flat_map(|(start, end)| entries.get(start).into_iter().flat_map(move |of| of.pages(*start, end)));
    let runs = runs(each);
    let own = |runs: &[PageLabel]| matches!(runs, [PageLabel { page: 1, label }] if label == "1");
    if own(&runs) { Vec::new() } else { runs }
}

/// How a run of pages is called.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Run {
    prefix: String,
    /// In the first page's style; empty where the prefix is all.
    first: String,
}

impl Run {
    fn of(dict: &Dict<'_>) -> Self {
        let start = dict.get::<i32>("St").and_then(|start| u32::try_from(start).ok()).filter(|start| *start > 0).unwrap_or(1);
        let prefix = dict.get::<Text<'_>>("P").map(|text| strings::decode(text.as_bytes())).unwrap_or_default();
        let prefix = prefix.chars().filter(|c| !c.is_control()).take(PREFIX).collect();
        let style = dict.get::<Name<'_>>("S").map(|name| name.as_str().to_owned()).unwrap_or_default();
        let first = match style.as_str() {
            "D" => start.to_string(),
            "r" => roman(start).unwrap_or_default(),
            "R" => roman(start).unwrap_or_default().to_uppercase(),
            "a" => counted_on("a", start - 1),
            "A" => counted_on("A", start - 1),
            _ => String::new(),
        };
        Self { prefix, first }
    }

    /// The labels of the pages from `start` up to `end`, counted from 0.
    fn pages(&self, start: u32, end: u32) -> impl Iterator<Item = PageLabel> + '_ {
        let label = move |page: u32| {
            let number = if self.first.is_empty() { String::new() } else { counted_on(&self.first, page - start) };
            PageLabel { page: page + 1, label: format!("{}{number}", self.prefix) }
        };
        (start..end).map(label).filter(|of| !of.label.trim().is_empty())
    }
}

fn collect<'a>(xref: &'a XRef, node: &Dict<'a>, depth: usize, seen: &mut BTreeSet<ObjectIdentifier>, entries: &mut BTreeMap<u32, Run>) {
    if depth == 0 {
        return;
    }
    if let Some(list) = node.get::<Array<'a>>("Nums") {
        let mut index = None;
        for object in Array::iter::<Object<'a>>(&list).take(2 * MOST) {
            match (object, index.take()) {
                (Object::Number(number), _) => index = u32::try_from(number.as_i64()).ok(),
                (Object::Dict(dict), Some(at)) if entries.len() < MOST => {
                    entries.insert(at, Run::of(&dict));
                }
                _ => {}
            }
        }
    }
    let kids = node.get::<Array<'a>>("Kids");
    for kid in kids.iter().flat_map(Array::raw_iter) {
        let kid = match kid {
            MaybeRef::Ref(reference) => {
                let id = ObjectIdentifier::from(reference);
                seen.insert(id).then(|| xref.get::<Dict<'a>>(id)).flatten()
            }
            MaybeRef::NotRef(object) => object.into_dict(),
        };
        if let Some(kid) = kid {
            collect(xref, &kid, depth - 1, seen, entries);
        }
    }
}

#[cfg(test)]
mod tests {
    use avstem_document::{
        document::{Edge, Margin, Part},
        limits::Limits,
        note::Notes,
    };

    /// The labels of a document of five pages.
    fn labels(entry: &str, further: &str) -> Vec<(u32, String)> {
        let bytes = format!(
            "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/PageLabels {entry}>>endobj\n\
             2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R 5 0 R 6 0 R 7 0 R]/Count 5>>endobj\n{}{further}\ntrailer<</Root 1 0 R>>\n",
            [3, 4, 5, 6, 7].map(|n| format!("{n} 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\n")).concat(),
        );
        let document = super::super::read(bytes.as_bytes(), &Limits::default(), &mut Notes::default()).unwrap();
        let label = |part: Part| match part {
            Part::Margin(Margin { edge: Edge::Label, text, place }) => Some((place.page_number().unwrap(), text)),
            _ => None,
        };
        document.parts.into_iter().filter_map(label).collect()
    }

    fn told(labels: &[(u32, &str)]) -> Vec<(u32, String)> {
        labels.iter().map(|(page, label)| (*page, (*label).to_owned())).collect()
    }

    #[test]
    fn runs_are_read_with_their_styles() {
        assert_eq!(labels("<</Nums[0<</S/r>>2<</S/D>>]>>", ""), told(&[(1, "i"), (3, "1")]));
        assert_eq!(labels("<</Nums[0<</P(Omslag)>>1<</S/D/St 7/P(A-)>>]>>", ""), told(&[(1, "Omslag"), (2, "A-7")]));
        assert_eq!(labels("<</Nums[2<</S/A>>]>>", ""), told(&[(3, "A")]));
    }

    #[test]
    fn the_tree_is_followed_once() {
        let kids = "8 0 obj<</Kids[9 0 R 8 0 R]>>endobj\n9 0 obj<</Nums[1<</S/D>>]>>endobj";
        assert_eq!(labels("<</Kids[8 0 R]>>", kids), told(&[(2, "1")]));
    }

    #[test]
    fn the_pages_own_numbers_tell_nothing() {
        assert!(labels("<</Nums[0<</S/D>>]>>", "").is_empty());
        assert!(labels("<</Nums[0 5 null(x)]>>", "").is_empty());
    }
}
