//! The properties of a Word, Excel or OpenDocument file → what they say of whom it is from.
//!
//! In: the bytes of a container. Out: the company, the publisher, the author and the title, each once, as parts that stand on no page.
//! Which of them is an organisation at all is not decided here. What it does not do: the program that wrote a file says nothing of whom
//! it is from, and properties that cannot be read are none.

use crate::{
    container::Container,
    xml::{Token, Xml},
};
use avstem_document::{
    document::{Edge, Margin, Part},
    error::Error,
    limits::Limits,
    place::Place,
};
use std::io::BufRead;

/// Where properties stand: Office Open XML keeps them in two members, OpenDocument in one.
const MEMBERS: [&str; 3] = ["docProps/app.xml", "docProps/core.xml", "meta.xml"];

/// The elements that may name whom a document is from, without their prefixes.
const ELEMENTS: [&str; 6] = ["Company", "publisher", "creator", "initial-creator", "title", "user-defined"];

/// The property of one's own by which OpenDocument keeps the company.
const COMPANY: &str = "Company";

/// Bytes of the longest property that is a name, and how many are kept.
pub(super) const LONGEST: usize = 400;
const MOST: usize = 8;

/// What the properties say; nothing where there are none.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Vec<Part> {
    let mut texts: Vec<String> = Vec::new();
    if bytes.starts_with(b"PK")
        && let Ok(mut container) = Container::open(bytes, limits)
    {
        let member_bytes = container.member_bytes();
        for name in MEMBERS {
            if let Ok(Some(source)) = container.stream(name) {
                // What stands before the place where it is broken counts.
                let _ = collect(Xml::new(source, limits.xml_depth, member_bytes), &mut texts);
            }
        }
    }
    texts.into_iter().map(part).collect()
}

/// A property as a part of a document.
pub(super) fn part(text: String) -> Part {
    Part::Margin(Margin { edge: Edge::From, text, place: Place::block(0) })
}

fn collect<R: BufRead>(mut xml: Xml<R>, texts: &mut Vec<String>) -> Result<(), Error> {
    let mut inside = false;
    while texts.len() < MOST {
        match xml.next()? {
            Token::Start => {
                let name = xml.name();
                inside = ELEMENTS.contains(&name)
                    && (name != "user-defined" || xml.attribute("name").is_some_and(|name| name.eq_ignore_ascii_case(COMPANY)));
            }
            Token::Text if inside => {
                let text = xml.text().split_whitespace().collect::<Vec<_>>().join(" ");
                if !text.is_empty() && text.len() <= LONGEST && !texts.contains(&text) {
                    texts.push(text);
                }
            }
            Token::End => inside = false,
            Token::Text => {}
            Token::Eof => break,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::tests::zip_of;

    fn said(members: &[(&str, &str)]) -> Vec<String> {
        let parts = read(&zip_of(members), &Limits::default());
        parts
            .into_iter()
            .map(|part| if let Part::Margin(Margin { edge: Edge::From, text, .. }) = part { text } else { panic!("{part:?}") })
            .collect()
    }

    #[test]
    fn company_author_and_title_are_told_and_programs_are_not() {
        let app = "<Properties><Application>Microsoft Office Word</Application><Company>Lillevik\n kommune</Company><Manager>Kari</Manager></Properties>";
        let core = "<cp:coreProperties xmlns:cp='c' xmlns:dc='d'><dc:title>Budsjett</dc:title><dc:creator>Ola</dc:creator><dc:subject>x</dc:subject></cp:coreProperties>";
        assert_eq!(said(&[("docProps/app.xml", app), ("docProps/core.xml", core)]), ["Lillevik kommune", "Budsjett", "Ola"]);
        let meta = "<o:meta xmlns:o='o' xmlns:m='m'><m:generator>LibreOffice</m:generator><m:user-defined m:name='Company'>Lillevik kommune</m:user-defined><m:user-defined m:name='x'>y</m:user-defined></o:meta>";
        assert_eq!(said(&[("meta.xml", meta)]), ["Lillevik kommune"]);
    }

    #[test]
    fn broken_properties_are_none_and_long_ones_are_left_out() {
        assert_eq!(said(&[("docProps/app.xml", "<a><Company>Lillevik kommune</Company><")]), ["Lillevik kommune"]);
        assert_eq!(said(&[("docProps/app.xml", &format!("<Company>{}</Company>", "x".repeat(LONGEST + 1)))]), [""; 0]);
        let many = (0..MOST + 5).fold(String::new(), |all, n| all + &format!("<creator>{n}</creator>"));
        assert_eq!(said(&[("docProps/core.xml", &format!("<a>{many}</a>"))]).len(), MOST);
        assert!(read(b"no container", &Limits::default()).is_empty());
    }
}
