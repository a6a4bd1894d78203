//! What is different between documents, as one page without scripts that needs no other file.
//!
//! In: a [`Run`] and a language. Out: HTML. The template escapes whatever it is given: what a document says is text and nothing else.

use super::story::story;
use avstem_compare::model::Run;
use avstem_view::{Language, Texts};
use minijinja::{AutoEscape, Environment, context};
use std::io;

const TEMPLATE: &str = include_str!("page.html");

/// Headings of the template, by their names in the texts.
const HEADINGS: [&str; 10] = ["line", "column", "before", "after", "difference", "totals", "figures", "measures", "notes", "old"];

/// The page.
///
/// # Errors
/// When the template is wrong, which a test rules out.
pub fn html(run: &Run, language: Language) -> io::Result<String> {
    let texts = Texts::of(language);
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    let story = story(run, texts);
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let title = match &story.documents[..] {
        [one] => texts.say("compare.title", &[("old", &name(&one.old)), ("new", &name(&one.new))]),
        _ => story.total.clone().unwrap_or_default(),
    };
    let say: std::collections::BTreeMap<&str, String> =
        HEADINGS.iter().map(|key| (*key, texts.say(&format!("compare.{key}"), &[]))).collect();
    let page = environment.render_str(TEMPLATE, context! { language => language.code(), title, say, story });
    page.map(|page| page + "\n").map_err(io::Error::other)
}
