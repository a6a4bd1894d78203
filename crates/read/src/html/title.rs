//! The title of a page, from its tokens.

use avstem_document::{
    document::{Edge, Margin, Part},
    place::Place,
};
use html5gum::Token;

/// Bytes of a title that are read.
const TITLE_BYTES: usize = 400;

/// The first `title` of a page, which no part of the page shows.
#[derive(Default)]
pub(super) struct PageTitle {
    text: String,
    open: bool,
    done: bool,
}

impl PageTitle {
    /// Looks at the next token of the page.
    pub(super) fn see(&mut self, token: &Token<()>) {
        match token {
            Token::StartTag(tag) if tag.name.as_slice() == b"title" => self.open = !self.done,
            Token::EndTag(tag) if tag.name.as_slice() == b"title" => (self.open, self.done) = (false, true),
            Token::String(text) if self.open && self.text.len() < TITLE_BYTES => self.text.push_str(&String::from_utf8_lossy(text)),
            _ => {}
        }
    }

    /// The title, where the page has one.
    pub(super) fn into_part(self) -> Option<Part> {
        let text = self.text.split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then(|| Part::Margin(Margin { edge: Edge::Title, text, place: Place::block(0) }))
    }
}
