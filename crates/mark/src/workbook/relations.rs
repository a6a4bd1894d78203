//! The relations of a part of a package: which other parts it names, by what.

use crate::{
    Refusal,
    package::Package,
    xml::{at, each, escaped, insert},
};
use std::collections::BTreeSet;

/// Where the relations of a part stand, and what they are.
pub(super) struct Relations {
    /// The part that holds them.
    part: String,
    text: String,
    /// The part that they are of.
    source: String,
    found: Vec<Relation>,
    /// Where a further one is put, and the prefix of its element.
    end: (usize, String),
    added: Vec<String>,
}

struct Relation {
    id: String,
    kind: String,
    target: String,
}

/// What relations are called in the attributes of other parts.
pub(super) fn namespace(strict: bool) -> &'static str {
    if strict {
        "http://purl.oclc.org/ooxml/officeDocument/relationships"
    } else {
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    }
}

const BLANK: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<Relationships \
                     xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"></Relationships>";

/// The relations of a part; of the whole package without a name.
pub(super) fn relations_of(package: &mut Package<'_>, source: &str) -> Result<Relations, Refusal> {
    let (folder, name) = source.rsplit_once('/').unwrap_or(("", source));
    let part = format!("{folder}{}_rels/{name}.rels", if folder.is_empty() { "" } else { "/" });
    let mut text = package.text(&part)?.unwrap_or_else(|| BLANK.to_owned());
    let mut found = Vec::new();
    let mut end = None;
    let mut blank = None;
    each(&text, &part, |tag| {
        if tag.opens("Relationship")
            && let (Some(id), Some(kind), Some(target)) = (tag.attribute("Id"), tag.attribute("Type"), tag.attribute("Target"))
        {
            found.push(Relation { id, kind, target });
        } else if tag.closes("Relationships") {
            end = Some((tag.span.start, tag.prefix().to_owned()));
        } else if tag.opens("Relationships") && end.is_none() {
            blank = Some((tag.span.clone(), tag.name.clone()));
        }
    })?;
    // `<Relationships/>` is opened.
    if let (None, Some((span, name))) = (&end, blank) {
        let open = text.get(span.clone()).unwrap_or_default().trim_end_matches('>').trim_end_matches('/').to_owned();
        let prefix = name.strip_suffix("Relationships").unwrap_or_default().to_owned();
        end = Some((span.start + open.len() + 1, prefix));
        text = insert(&text, vec![(span, format!("{open}></{name}>"))]);
    }
    let end = end.ok_or_else(|| Refusal::damaged(format_args!("{part} holds no relations")))?;
    Ok(Relations { part, text, source: source.to_owned(), found, end, added: Vec::new() })
}

impl Relations {
    /// The part that a relation of this kind leads to, by the end of the kind's address.
    pub(super) fn of_kind(&self, kind: &str) -> Option<String> {
        self.found.iter().find(|relation| relation.kind.ends_with(kind)).map(|relation| resolved(&self.source, &relation.target))
    }

    pub(super) fn target(&self, id: &str) -> Option<String> {
        self.found.iter().find(|relation| relation.id == id).map(|relation| resolved(&self.source, &relation.target))
    }

    /// Adds a relation to a part and tells its id.
    pub(super) fn add(&mut self, kind: &str, part: &str, strict: bool) -> String {
        let taken: BTreeSet<&str> = self.found.iter().map(|relation| relation.id.as_str()).collect();
        let id = (1..=self.found.len() + 1)
            .map(|number| format!("rIdAvstem{number}"))
            .find(|id| !taken.contains(id.as_str()))
            .unwrap_or_default();
        let target = format!("/{part}");
        let prefix = &self.end.1;
        self.added.push(format!(
            "<{prefix}Relationship Id=\"{id}\" Type=\"{}{kind}\" Target=\"{}\"/>",
            namespace(strict),
            escaped(&target)
        ));
        self.found.push(Relation { id: id.clone(), kind: kind.to_owned(), target });
        id
    }

    /// Writes what was added.
    pub(super) fn store(self, package: &mut Package<'_>) {
        if !self.added.is_empty() {
            package.set(&self.part, insert(&self.text, vec![(at(self.end.0), self.added.concat())]));
        }
    }
}

/// A target as the name of a part: from the root, or from the folder of the part that names it.
fn resolved(source: &str, target: &str) -> String {
    let (base, target) = match target.strip_prefix('/') {
        Some(absolute) => ("", absolute),
        None => (source.rsplit_once('/').map_or("", |(folder, _)| folder), target),
    };
    let mut names: Vec<&str> = base.split('/').filter(|name| !name.is_empty()).collect();
    for name in target.split('/') {
        match name {
            "" | "." => (),
            ".." => {
                names.pop();
            }
            name => names.push(name),
        }
    }
    names.join("/")
}

#[cfg(test)]
mod tests {
    use super::resolved;

    #[test]
    fn targets_are_names_of_parts() {
        assert_eq!(resolved("xl/worksheets/sheet1.xml", "../comments1.xml"), "xl/comments1.xml");
        assert_eq!(resolved("xl/workbook.xml", "worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(resolved("xl/workbook.xml", "/xl/a.xml"), "xl/a.xml");
        assert_eq!(resolved("", "../../xl/./a.xml"), "xl/a.xml");
    }
}
