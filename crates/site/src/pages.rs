//! What the pages show → HTML, through templates that escape every value.
//!
//! In: the plain values of [`parts`](crate::parts) and [`lists`](crate::lists). Out: files of the site. The templates are data of the
//! binary; `t(key, name=value)` and `n(key, number)` give the texts of the site's language. Pages allow nothing but their own style,
//! script and pictures (`Content-Security-Policy`), and fetch nothing.

use crate::{
    FINDINGS,
    folder::Folder,
    lists::{DocumentRow, FindingRow, Groups, Lists},
    parts::Parts,
};
use avstem_view::Texts;
use minijinja::{AutoEscape, Environment, Error, Output, State, Value, context, escape_formatter, value::Kwargs};
use serde::Serialize;
use std::{borrow::Cow, io};

/// What a page of the site begins with; avstem knows its own pages by it.
const TEMPLATES: [(&str, &str); 6] = [
    ("base.html", include_str!("templates/base.html")),
    ("index.html", include_str!("templates/index.html")),
    ("findings.html", include_str!("templates/findings.html")),
    ("documents.html", include_str!("templates/documents.html")),
    ("document.html", include_str!("templates/document.html")),
    ("parts.html", include_str!("templates/parts.html")),
];

/// Findings in one file of data for the search.
const SHARD: usize = 2_500;

/// The templates of a language.
#[derive(Debug)]
pub(crate) struct Pages {
    templates: Environment<'static>,
}

/// True for what turns the direction of writing (Unicode Standard Annex 9) and for control characters: a label may hold one, and figures
/// behind it would be shown from right to left.
fn steers(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The text with a sign in place of each character that steers.
fn plain(text: &str) -> Cow<'_, str> {
    if text.contains(steers) { text.replace(steers, "\u{fffd}").into() } else { text.into() }
}

/// Every value that a template prints goes through here.
fn formatted(out: &mut Output, state: &State, value: &Value) -> Result<(), Error> {
    match value.as_str().map(plain) {
        Some(Cow::Owned(text)) if value.is_safe() => escape_formatter(out, state, &Value::from_safe_string(text)),
        Some(Cow::Owned(text)) => escape_formatter(out, state, &Value::from(text)),
        _ => escape_formatter(out, state, value),
    }
}

/// Writes the style and the script.
pub(crate) fn assets(folder: &mut Folder) -> io::Result<()> {
    folder.write("site.css", include_str!("assets/site.css"))?;
    folder.write("site.js", include_str!("assets/site.js"))
}

fn broken(problem: &Error) -> io::Error {
    io::Error::other(format!("a page of the site could not be made: {problem:#}"))
}

impl Pages {
    pub(crate) fn new(texts: &'static Texts) -> io::Result<Self> {
        let mut templates = Environment::new();
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        templates.set_formatter(formatted);
        templates.set_trim_blocks(true);
        templates.set_lstrip_blocks(true);
        for (name, text) in TEMPLATES {
            templates.add_template(name, text).map_err(|problem| broken(&problem))?;
        }
        templates.add_function("t", move |key: &str, values: Kwargs| {
            let values: Vec<(String, String)> =
                values.args().filter_map(|name| Some((name.to_owned(), values.get::<Value>(name).ok()?.to_string()))).collect();
            let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            texts.say(key, &values)
        });
        templates.add_function("n", move |key: &str, number: usize| texts.count(key, number));
        templates.add_filter("number", move |number: usize| texts.number(number));
        templates.add_global("language", texts.language().code());
        Ok(Self { templates })
    }

    fn write(&self, folder: &mut Folder, file: &str, template: &str, value: impl Serialize) -> io::Result<()> {
        let page = self
            .templates
            .get_template(template)
            .and_then(|of| of.render(Value::from_serialize(value)))
            .map_err(|problem| broken(&problem))?;
        folder.write(file, page)
    }

    /// The pages of one document.
    pub(crate) fn document(&self, folder: &mut Folder, parts: &Parts) -> io::Result<()> {
        for (number, part) in parts.all.iter().enumerate() {
            let around = context! {
                root => "../",
                first => number == 0,
                before => number.checked_sub(1).and_then(|before| parts.all.get(before)).map(|part| &part.name),
                after => parts.all.get(number + 1).map(|part| &part.name),
                number => number + 1,
                head => &parts.head,
                part => part,
            };
            self.write(folder, &format!("d/{}.html", part.name), "document.html", around)?;
        }
        Ok(())
    }

    /// The first page, the lists and the data that the search loads.
    pub(crate) fn lists(&self, folder: &mut Folder, lists: &Lists) -> io::Result<()> {
        let groups = lists.groups();
        let order = lists.sorted();
        let front = lists.front();
        let worst: Vec<Shown> = front.worst.iter().map(|&index| Shown::of(lists, index)).collect();
        self.write(folder, "index.html", "index.html", context! { root => "", front => &front, worst => worst, groups => &groups })?;
        let title = lists.texts.say("site.all_findings", &[]);
        self.findings(folder, lists, ("findings", &title), &order, Some(&groups))?;
        for group in groups.iter().flat_map(|of| &of.list) {
            self.findings(folder, lists, (&group.file, &group.name), &group.findings, None)?;
        }
        self.documents(folder, lists.documents)?;
        data(folder, lists, &order)
    }

    /// The pages of one list of findings; the list of all has the search.
    fn findings(
        &self,
        folder: &mut Folder,
        lists: &Lists,
        (file, title): (&str, &str),
        order: &[usize],
        search: Option<&[Groups]>,
    ) -> io::Result<()> {
        let pages = order.len().div_ceil(FINDINGS).max(1);
        for number in 0..pages {
            let rows: Vec<Shown> = order.iter().skip(number * FINDINGS).take(FINDINGS).map(|&index| Shown::of(lists, index)).collect();
            let around = context! {
                root => "",
                title => title,
                rows => rows,
                count => order.len(),
                pages => numbered(file, pages),
                number => number,
                search => search,
                shards => order.len().div_ceil(SHARD),
            };
            self.write(folder, &page_file(file, number), "findings.html", around)?;
        }
        Ok(())
    }

    fn documents(&self, folder: &mut Folder, rows: &[DocumentRow]) -> io::Result<()> {
        let pages = rows.len().div_ceil(FINDINGS).max(1);
        for number in 0..pages {
            let shown: Vec<&DocumentRow> = rows.iter().skip(number * FINDINGS).take(FINDINGS).collect();
            let around =
                context! { root => "", rows => shown, count => rows.len(), pages => numbered("documents", pages), number => number };
            self.write(folder, &page_file("documents", number), "documents.html", around)?;
        }
        Ok(())
    }
}

fn page_file(file: &str, number: usize) -> String {
    if number == 0 { format!("{file}.html") } else { format!("{file}-p{}.html", number + 1) }
}

fn numbered(file: &str, pages: usize) -> Vec<String> {
    (0..pages).map(|number| page_file(file, number)).collect()
}

/// A finding in a list, with its document.
#[derive(Debug, Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    finding: &'a FindingRow,
    of: &'a DocumentRow,
}

impl<'a> Shown<'a> {
    fn of(lists: &Lists<'a>, index: usize) -> Self {
        let finding = &lists.findings[index];
        Self { finding, of: &lists.documents[finding.document] }
    }
}

/// What the search loads when somebody searches: scripts, because a page that was opened from a file may load nothing else.
fn data(folder: &mut Folder, lists: &Lists, order: &[usize]) -> io::Result<()> {
    let documents: Vec<_> = lists.documents.iter().map(|row| (plain(&row.title), plain(&row.path), plain(&row.board), row.year)).collect();
    folder.write("data/documents.js", format!("avstem.documents({});\n", serde_json::to_string(&documents)?))?;
    for (number, shard) in order.chunks(SHARD).enumerate() {
        let rows: Vec<_> = shard
            .iter()
            .map(|&index| {
                let row = &lists.findings[index];
                (row.document, row.severity, &row.code, &row.rule, plain(&row.place), plain(&row.headline), &row.href, row.accepted)
            })
            .collect();
        folder.write(&format!("data/findings-{}.js", number + 1), format!("avstem.findings({});\n", serde_json::to_string(&rows)?))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_label_holds_cannot_turn_the_figures_behind_it() {
        let mut templates = Environment::new();
        templates.set_auto_escape_callback(|_| AutoEscape::Html);
        templates.set_formatter(formatted);
        let page =
            templates.render_str("{{ a }}{{ b | safe }}{{ c }}", context! { a => "<\u{202e}\u{1b}", b => "<b>\u{2066}</b>", c => "l\nm" });
        assert_eq!(page.unwrap(), "&lt;\u{fffd}\u{fffd}<b>\u{fffd}</b>l\nm");
    }
}
