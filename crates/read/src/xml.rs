//! A pull reader over one XML member, with a bounded depth.
//!
//! Names are given without their namespace prefix, so that strict and transitional documents read alike; empty elements
//! give a start and an end. Nothing is ever resolved from outside: unknown entities are left out.

use super::container;
use avstem_document::error::{Error, ErrorKind};
use quick_xml::{
    Reader, XmlVersion,
    errors::Error as XmlError,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};
use std::io::{self, BufRead, Read};

/// Bytes that one text, tag or comment may have: the parser holds it whole. 64 MiB; only pictures inside flat files come near.
const LONGEST_PIECE: usize = 64 << 20;

/// What was read last; its name, attributes and text are asked of the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Start,
    End,
    Text,
    Eof,
}

/// A pull reader.
pub(super) struct Xml<R> {
    reader: Reader<Piecewise<R>>,
    buffer: Vec<u8>,
    /// The content of the last start tag, or the last text.
    content: String,
    name_length: usize,
    depth: usize,
    depth_limit: usize,
    member_bytes: u64,
}

impl<R: BufRead> Xml<R> {
    /// Begins to read. `member_bytes` is the limit that `source` enforces, for the message.
    pub(super) fn new(source: R, depth_limit: usize, member_bytes: u64) -> Self {
        let mut reader = Reader::from_reader(Piecewise { inner: source, left: LONGEST_PIECE });
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), content: String::new(), name_length: 0, depth: 0, depth_limit, member_bytes }
    }

    /// The next start, end or text.
    ///
    /// # Errors
    /// `Damaged` for what is not well-formed, `TooLarge` for a member or a nesting over its limit.
    pub(super) fn next(&mut self) -> Result<Token, Error> {
        loop {
            self.buffer.clear();
            self.reader.get_mut().left = LONGEST_PIECE;
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(XmlError::Io(_)) if self.reader.get_ref().left == 0 => {
                    return Err(ErrorKind::TooLarge { what: "bytes in one piece of XML", limit: LONGEST_PIECE as u64, found: None }.into());
                }
                Err(XmlError::Io(problem)) => return Err(container::io_error(&problem, self.member_bytes)),
                Err(problem) => return Err(Error::damaged(format_args!("{problem} (byte {})", self.reader.error_position()))),
            };
            match event {
                Event::Start(tag) | Event::Empty(tag) => {
                    self.name_length = tag.name().as_ref().len();
                    self.content.clear();
                    self.content.push_str(&tag);
                    self.depth += 1;
                    if self.depth > self.depth_limit {
                        let limit = self.depth_limit as u64;
                        return Err(ErrorKind::TooLarge { what: "levels of XML elements", limit, found: None }.into());
                    }
                    return Ok(Token::Start);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Token::End);
                }
                Event::Text(text) => {
                    self.name_length = 0; // a text has no name
                    self.content.clear();
                    self.content.push_str(&text.xml10_content());
                    return Ok(Token::Text);
                }
                Event::CData(text) => {
                    self.name_length = 0; // a text has no name
                    self.content.clear();
                    self.content.push_str(&text.xml10_content());
                    return Ok(Token::Text);
                }
                Event::GeneralRef(reference) => {
                    self.name_length = 0; // a text has no name
                    self.content.clear();
                    match reference.resolve_char_ref() {
                        Ok(Some(c)) => self.content.push(c),
                        _ => self.content.push_str(resolve_predefined_entity(&reference).unwrap_or_default()),
                    }
                    return Ok(Token::Text);
                }
                Event::Eof if self.depth > 0 => {
                    return Err(Error::damaged(format_args!("XML ends inside an element (byte {})", self.reader.buffer_position())));
                }
                Event::Eof => return Ok(Token::Eof),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    /// The next token inside the element that was open at `depth`; `None` when that element ends.
    pub(super) fn next_within(&mut self, depth: usize) -> Result<Option<Token>, Error> {
        match self.next()? {
            Token::Eof => Ok(None),
            Token::End if self.depth < depth => Ok(None),
            token => Ok(Some(token)),
        }
    }

    /// Open elements.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// Local name of the element that started last, right after [`Token::Start`]; empty after [`Token::Text`].
    pub(super) fn name(&self) -> &str {
        let name = &self.content[..self.name_length];
        name.split_once(':').map_or(name, |(_, local)| local)
    }

    /// An attribute by its local name; valid right after [`Token::Start`].
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let tag = BytesStart::from_content(self.content.as_str(), self.name_length);
        let found = tag.attributes().with_checks(false).flatten().find(|attribute| attribute.key.local_name().as_ref() == name)?;
        found.normalized_value(XmlVersion::Implicit1_0).ok().map(std::borrow::Cow::into_owned)
    }

    /// The text; valid right after [`Token::Text`].
    pub(super) fn text(&self) -> &str {
        &self.content
    }

    /// Reads on to the end of the element that started last.
    pub(super) fn skip(&mut self) -> Result<(), Error> {
        let depth = self.depth;
        while self.next_within(depth)?.is_some() {}
        Ok(())
    }

    /// The text of the element that started last, up to its end.
    pub(super) fn text_to_end(&mut self) -> Result<String, Error> {
        let depth = self.depth;
        let mut text = String::new();
        while let Some(token) = self.next_within(depth)? {
            if token == Token::Text {
                text.push_str(self.text());
            }
        }
        Ok(text)
    }
}

/// A source that fails when more than `left` is taken from it.
struct Piecewise<R> {
    inner: R,
    left: usize,
}

impl<R: BufRead> Read for Piecewise<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Piecewise<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let filled = self.inner.fill_buf()?;
        Ok(&filled[..filled.len().min(self.left)])
    }

    fn consume(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.inner.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(source: &str, depth_limit: usize) -> Xml<&[u8]> {
        Xml::new(source.as_bytes(), depth_limit, 0)
    }

    #[test]
    fn names_and_attributes_come_without_prefix_and_entities_resolved() {
        let mut xml = reader("<w:p w:val='a &amp; b'>x&#248;<w:r/></w:p>", 9);
        assert_eq!(xml.next().unwrap(), Token::Start);
        assert_eq!((xml.name(), xml.attribute("val").as_deref()), ("p", Some("a & b")));
        assert_eq!(xml.text_to_end().unwrap(), "xø");
        assert_eq!(xml.next().unwrap(), Token::Eof);
    }

    #[test]
    fn a_text_has_no_name() {
        let mut xml = reader("<paragraph>æ</paragraph>", 9);
        assert_eq!((xml.next().unwrap(), xml.next().unwrap()), (Token::Start, Token::Text));
        assert_eq!((xml.name(), xml.text()), ("", "æ"));
    }

    #[test]
    fn depth_is_bounded() {
        let mut xml = reader("<a><b><c/></b></a>", 2);
        xml.next().unwrap();
        assert!(matches!(xml.skip().unwrap_err().kind(), ErrorKind::TooLarge { limit: 2, .. }));
    }

    #[test]
    fn a_text_without_end_is_too_large_and_many_short_ones_are_not() {
        let text = vec![b' '; LONGEST_PIECE];
        let long = [b"<a>", text.as_slice(), b"</a>"].concat();
        let skipped = |source: &[u8]| Xml::new(source, 9, 0).skip().map_err(|error| error.kind().clone());
        assert!(matches!(skipped(&long), Err(ErrorKind::TooLarge { what: "bytes in one piece of XML", .. })));
        let halves = [b"<a>", &text[..LONGEST_PIECE / 2], b"<b/>", &text[..LONGEST_PIECE / 2], b"</a>"].concat();
        assert_eq!(skipped(&halves), Ok(()));
    }

    #[test]
    fn xml_that_ends_early_is_damaged() {
        let mut xml = reader("<a><b>text", 9);
        xml.next().unwrap();
        assert!(matches!(xml.skip().unwrap_err().kind(), ErrorKind::Damaged { .. }));
    }
}
