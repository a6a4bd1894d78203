//! What is different between documents, for a terminal.
//!
//! In: a [`Run`] and a [`Look`]. Out: text that keeps to the width. What a document tells stands cleaned already in the story.

use super::{
    super::terminal::{Look, Row as Cells, Set, columns, wrapped},
    story::{Document, List, Row, Story, Table, story},
};
use avstem_compare::model::Run;
use avstem_view::{Language, Texts};

/// Items of a list that are shown, at most; JSON has all.
const MOST_ITEMS: usize = 40;

/// The run, document by document; documents that are the same in everything are only counted.
#[must_use]
pub fn human(run: &Run, look: &Look) -> String {
    let texts = Texts::of(Language::English);
    let page = Page { texts, width: look.width.max(40) };
    let story = story(run, texts);
    let mut text = String::new();
    let several = story.total.is_some();
    for (document, matched) in story.documents.iter().zip(&run.documents) {
        if !several || matched.comparison.summary.differs || !document.notes.is_empty() {
            text += &page.document(document);
            text += "\n";
        }
    }
    text + &page.rest(&story)
}

struct Page<'t> {
    texts: &'t Texts,
    width: usize,
}

impl Page<'_> {
    fn say(&self, key: &str) -> String {
        self.texts.say(&format!("compare.{key}"), &[])
    }

    /// A text, wrapped, every line behind so many spaces; the lines after the first behind two more.
    fn paragraph(&self, indent: usize, text: &str) -> String {
        let lines = wrapped(text, self.width.saturating_sub(indent + 2));
        let line = |(at, line): (usize, String)| format!("{}{line}\n", " ".repeat(indent + if at == 0 { 0 } else { 2 }));
        lines.into_iter().enumerate().map(line).collect()
    }

    fn document(&self, document: &Document) -> String {
        let mut text = self.paragraph(0, &format!("{} → {}", document.old, document.new));
        text.extend(document.remark.iter().map(|remark| self.paragraph(2, &format!("({remark})"))));
        text.extend(document.lead.iter().map(|lead| self.paragraph(2, lead)));
        text.extend(document.tables.iter().map(|table| self.table(table)));
        text.extend(document.lists.iter().map(|list| format!("\n{}", self.list(0, list))));
        if !document.measures.is_empty() {
            text += &["\n", &self.say("measures"), "\n"].concat();
        }
        for group in &document.measures {
            text += &self.paragraph(2, &format!("{} ({})", group.title, group.measures.len()));
            for measure in &group.measures {
                text += &self.paragraph(4, &measure.text);
                text.extend(measure.said.iter().map(|said| self.paragraph(6, said)));
            }
        }
        if !document.notes.is_empty() {
            text += &["\n", &self.say("notes"), "\n"].concat();
            text.extend(document.notes.iter().map(|note| self.paragraph(2, note)));
        }
        text
    }

    fn table(&self, table: &Table) -> String {
        let mut text = format!("\n{}", self.paragraph(0, &table.title));
        text.extend(table.remark.iter().map(|remark| self.paragraph(2, &format!("({remark})"))));
        text += &self.rows("totals", &table.totals);
        text += &self.rows("figures", &table.figures);
        text.extend(table.lists.iter().map(|list| self.list(2, list)));
        text
    }

    fn rows(&self, key: &str, rows: &[Row]) -> String {
        if rows.is_empty() {
            return String::new();
        }
        let cells = |row: &Row| Cells {
            cells: vec![row.label.clone(), row.column.clone(), row.old.clone(), row.new.clone(), row.difference.clone()],
            below: row.remark.clone(),
        };
        let names = ["line", "column", "before", "after", "difference"].map(|key| self.say(key));
        let sets = [Set::Cut, Set::Cut, Set::Right, Set::Right, Set::Right];
        let names: Vec<(&str, Set)> = names.iter().map(String::as_str).zip(sets).collect();
        let table = columns(&names, &rows.iter().map(cells).collect::<Vec<_>>(), self.width.saturating_sub(4));
        let lines: String = table.lines().flat_map(|line| ["    ", line, "\n"]).collect();
        format!("  {} ({})\n{lines}", self.say(key), rows.len())
    }

    fn list(&self, indent: usize, list: &List) -> String {
        let mut text = self.paragraph(indent, &format!("{} ({})", list.title, list.items.len()));
        text.extend(list.items.iter().take(MOST_ITEMS).map(|item| self.paragraph(indent + 2, item)));
        let more = list.items.len().saturating_sub(MOST_ITEMS);
        if more > 0 {
            let more = self.texts.say("compare.and_more", &[("n", &self.texts.number(more))]);
            text += &self.paragraph(indent + 2, &more);
        }
        text
    }

    fn rest(&self, story: &Story) -> String {
        let lists: String = story.others.iter().map(|list| self.list(0, list)).collect();
        let total = story.total.as_ref().map(|total| format!("{total}\n")).unwrap_or_default();
        lists + &total
    }
}
