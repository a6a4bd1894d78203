//! What a document's pages show, as plain values: [`document`](crate::document) makes them, the templates print them.

use crate::{relations::Shown, tables::Piece};
use avstem_view::{Language, Texts, said};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The pages of the site that a document takes.
#[derive(Debug, Serialize)]
pub(crate) struct Parts {
    pub(crate) head: Head,
    pub(crate) all: Vec<Part>,
    /// Name of the part that shows each finding, by the finding's index.
    #[serde(skip)]
    pub(crate) of_finding: HashMap<usize, String>,
}

/// Something that the program says in notes and reasons: in the site's language where it has it, else in English.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    pub(crate) lang: &'static str,
}

impl Phrase {
    pub(crate) fn of(message: &str, texts: &Texts) -> Self {
        match said(message, texts) {
            Some(text) => Self { text, lang: texts.language().code() },
            None => Self { text: message.to_owned(), lang: Language::English.code() },
        }
    }
}

/// What stands at the top of a document's first page.
#[derive(Debug, Serialize)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) path: String,
    pub(crate) link: Option<String>,
    /// Name and text of what is known of the document.
    pub(crate) facts: Vec<(String, String)>,
    pub(crate) counts: Vec<(&'static str, usize)>,
    pub(crate) notes: Vec<Phrase>,
    pub(crate) unchecked: Vec<(String, usize)>,
    /// Name of the part, and where it begins, in words.
    pub(crate) contents: Vec<(String, String)>,
    /// Link, severity and headline of its findings, those that are errors or warnings.
    pub(crate) findings: Vec<(String, &'static str, String)>,
}

/// One page of the site.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) sections: Vec<Section>,
}

/// A piece of a document that is shown in one go.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Section {
    pub(crate) id: String,
    pub(crate) heading: String,
    pub(crate) picture: Option<PageFigure>,
    pub(crate) cards: Vec<Card>,
    /// Checked figures without a finding.
    pub(crate) others: Vec<Other>,
    /// How many of them are not listed.
    pub(crate) more: usize,
    pub(crate) table: Option<Piece>,
    /// By the index that the cells name: class and reason.
    pub(crate) marks: BTreeMap<usize, Mark>,
    pub(crate) measures: Vec<MeasureRow>,
}

/// The picture of a page with its marks.
#[derive(Debug, Serialize)]
pub(crate) struct PageFigure {
    pub(crate) file: String,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) marks: Vec<Mark>,
    pub(crate) links: Vec<Link>,
}

/// A mark on a picture or in a table.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Mark {
    pub(crate) class: &'static str,
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) title: String,
    /// The finding's id, where it is one.
    pub(crate) finding: Option<String>,
}

/// What a finding's relation looks like on the picture.
#[derive(Debug, Serialize)]
pub(crate) struct Link {
    pub(crate) finding: String,
    pub(crate) path: String,
}

/// A finding.
#[derive(Debug, Serialize)]
pub(crate) struct Card {
    pub(crate) id: String,
    pub(crate) severity: &'static str,
    pub(crate) code: String,
    pub(crate) rule: String,
    pub(crate) headline: String,
    pub(crate) place: String,
    pub(crate) hints: Vec<(String, String)>,
    pub(crate) relation: Option<Shown>,
    /// The sentence around the figure that is quoted: before, the figure, after.
    pub(crate) sentence: Option<(String, String, String)>,
    pub(crate) fingerprint: String,
    pub(crate) accepted: bool,
}

/// A checked figure without a finding.
#[derive(Debug, Serialize)]
pub(crate) struct Other {
    pub(crate) class: &'static str,
    pub(crate) raw: String,
    pub(crate) name: String,
    pub(crate) reason: String,
}

/// A measure.
#[derive(Debug, Serialize)]
pub(crate) struct MeasureRow {
    pub(crate) section: String,
    pub(crate) measure: String,
    pub(crate) activity: String,
    pub(crate) responsible: String,
    pub(crate) period: String,
    pub(crate) status: String,
    pub(crate) state: String,
}
