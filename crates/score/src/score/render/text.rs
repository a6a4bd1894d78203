//! Plain text with tabs, as it is pasted from a table; and Markdown with pipes.

use super::{Body, body, flat_rows, rows};
use crate::score::model::{Axis, Document, Table};
use fastrand::Rng;

/// Lines, each block followed by a blank one.
#[derive(Debug, Default)]
struct Lines {
    text: String,
    /// Markdown, with colons where figures are set to the right.
    pipes: Option<Pipes>,
}

#[derive(Debug)]
struct Pipes {
    aligned: bool,
}

impl Lines {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

impl Body for Lines {
    fn heading(&mut self, level: u8, text: &str) {
        let marks = if self.pipes.is_some() { "#".repeat(level.into()) + " " } else { String::new() };
        self.line(&format!("{marks}{text}\n"));
    }

    fn paragraph(&mut self, text: &str) {
        self.line(&format!("{text}\n"));
    }

    fn table(&mut self, table: &Table) {
        let lines: Vec<String> = match &self.pipes {
            None => rows(table).iter().map(|row| row.join("\t")).collect(),
            Some(pipes) => piped(table, pipes),
        };
        for line in lines {
            self.line(&line);
        }
        self.line("");
    }
}

fn piped(table: &Table, pipes: &Pipes) -> Vec<String> {
    let mut lines: Vec<String> = flat_rows(table).iter().map(|row| format!("| {} |", row.join(" | "))).collect();
    let rule = |right: bool| if right && pipes.aligned { "---:" } else { "---" };
    let rules: Vec<&str> = table.columns.iter().map(|column| rule(column.role.is_figures())).collect();
    lines.insert(1, format!("|{}|", rules.join("|")));
    lines
}

/// Sets the document with tabs.
pub(super) fn tabs(document: &Document) -> (Vec<u8>, Vec<Axis>) {
    let mut lines = Lines::default();
    body(document, &mut lines);
    (lines.text.into_bytes(), Vec::new())
}

/// Sets the document as Markdown.
pub(super) fn pipes(document: &Document, chance: &mut Rng) -> (Vec<u8>, Vec<Axis>) {
    let aligned = chance.bool();
    let mut lines = Lines { text: String::new(), pipes: Some(Pipes { aligned }) };
    body(document, &mut lines);
    (lines.text.into_bytes(), vec![("colons", if aligned { "yes" } else { "no" }.into())])
}
