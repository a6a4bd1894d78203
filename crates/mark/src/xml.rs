//! The tags of an XML part with the bytes that they take, so that a part is added to and not written anew.
//!
//! What is added is put between the bytes that are there ([`insert`]); nothing else of a part changes, not even its blanks.

use crate::Refusal;
use quick_xml::{
    Reader, XmlVersion,
    escape::escape,
    events::{BytesStart, Event},
};
use std::ops::Range;

/// Nesting of elements; those of workbooks stay under 20.
const DEEPEST: usize = 200;

/// A tag.
#[derive(Debug)]
pub(crate) struct Tag<'x> {
    pub(crate) kind: TagKind,
    /// With its prefix, as it is spelt.
    pub(crate) name: String,
    /// The bytes that it takes.
    pub(crate) span: Range<usize>,
    /// Elements around it.
    pub(crate) depth: usize,
    start: Option<BytesStart<'x>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagKind {
    Open,
    Close,
    /// `<c/>`
    Empty,
}

impl Tag<'_> {
    /// Without its prefix.
    pub(crate) fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    /// The prefix with its colon; blank without one.
    pub(crate) fn prefix(&self) -> &str {
        self.name.rfind(':').and_then(|at| self.name.get(..=at)).unwrap_or_default()
    }

    pub(crate) fn opens(&self, local: &str) -> bool {
        self.kind != TagKind::Close && self.local() == local
    }

    pub(crate) fn closes(&self, local: &str) -> bool {
        self.kind == TagKind::Close && self.local() == local
    }

    /// An attribute by its name without prefix.
    pub(crate) fn attribute(&self, local: &str) -> Option<String> {
        let mut attributes = self.start.as_ref()?.attributes();
        attributes.with_checks(false).flatten().find_map(|attribute| {
            let found = attribute.key.local_name();
            let value = || attribute.normalized_value(XmlVersion::Implicit1_0).ok();
            (AsRef::<str>::as_ref(&found) == local).then(value).flatten().map(std::borrow::Cow::into_owned)
        })
    }
}

/// Calls `look` with every tag of a part, in order.
///
/// # Errors
/// When it is no well-formed XML.
pub(crate) fn each<'x>(part: &'x str, what: &str, mut look: impl FnMut(&Tag<'x>)) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(part);
    let mut depth = 0_usize;
    loop {
        let from = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let event = reader.read_event().map_err(|problem| broken(what, problem))?;
        let span = from..usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        let (kind, name, start) = match event {
            Event::Start(start) => (TagKind::Open, name(&start), Some(start)),
            Event::Empty(start) => (TagKind::Empty, name(&start), Some(start)),
            Event::End(end) => {
                let name = end.name();
                (TagKind::Close, AsRef::<str>::as_ref(&name).to_owned(), None)
            }
            Event::Eof if depth == 0 => return Ok(()),
            Event::Eof => return Err(broken(what, "it ends inside an element")),
            _ => continue,
        };
        if kind == TagKind::Close {
            depth = depth.saturating_sub(1);
        }
        look(&Tag { kind, name, span, depth, start });
        if kind == TagKind::Open {
            depth += 1;
            if depth > DEEPEST {
                return Err(broken(what, "its elements are nested too deep"));
            }
        }
    }
}

fn name(start: &BytesStart<'_>) -> String {
    let name = start.name();
    AsRef::<str>::as_ref(&name).to_owned()
}

fn broken(what: &str, problem: impl std::fmt::Display) -> Refusal {
    Refusal::damaged(format_args!("{what}: {problem}"))
}

/// A text for the inside of an element or an attribute.
pub(crate) fn escaped(text: &str) -> String {
    escape(text).into_owned()
}

/// The part with texts put in before these bytes, or in place of them; two at one place in their order.
pub(crate) fn insert(part: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(at, _)| at.start);
    let mut out = String::with_capacity(part.len() + edits.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut done = 0;
    for (at, text) in edits {
        out.push_str(part.get(done..at.start).unwrap_or_default());
        out.push_str(&text);
        done = at.end.max(done);
    }
    out.push_str(part.get(done..).unwrap_or_default());
    out
}

/// A place between bytes.
pub(crate) fn at(place: usize) -> Range<usize> {
    place..place
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_tell_their_bytes_and_their_attributes() {
        let part = "<?xml version=\"1.0\"?><x:a  b='1 &amp; 2'><c r:id=\"q\"/>text</x:a>";
        let mut seen = Vec::new();
        each(part, "p", |tag| seen.push(format!("{:?} {} {} {:?}", tag.kind, &part[tag.span.clone()], tag.depth, tag.attribute("b"))))
            .unwrap();
        assert_eq!(seen, ["Open <x:a  b='1 &amp; 2'> 0 Some(\"1 & 2\")", "Empty <c r:id=\"q\"/> 1 None", "Close </x:a> 0 None"]);
        assert!(each("<a><b></a>", "p", |_| ()).is_err() && each("<a>", "p", |_| ()).is_err());
        assert!(each(&"<a>".repeat(1000), "p", |_| ()).is_err());
    }

    #[test]
    fn texts_are_put_between_the_bytes_that_are_there() {
        assert_eq!(insert("abc", vec![(at(2), "2".to_owned()), (0..1, "A".to_owned()), (at(2), "3".to_owned())]), "Ab23c");
    }
}
