//! A web page.

use super::{Body, body, heads, is_label_only, xml::escape};
use crate::score::model::{Axis, Document, RowKind, Table};
use fastrand::Rng;
use std::fmt::Write as _;

struct Page {
    text: String,
    /// Headers are `th` in a `thead`.
    marked: bool,
    /// A row of a section's name reaches over all columns.
    merged: bool,
}

/// Sets the document.
pub(super) fn render(document: &Document, chance: &mut Rng) -> (Vec<u8>, Vec<Axis>) {
    let mut page = Page { text: String::new(), marked: chance.bool(), merged: chance.bool() };
    page.text.push_str("<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n");
    body(document, &mut page);
    page.text.push_str("</body></html>\n");
    let shape = vec![
        ("headers", if page.marked { "marked" } else { "plain cells" }.into()),
        ("names of sections", if page.merged { "merged" } else { "in a cell" }.into()),
    ];
    (page.text.into_bytes(), shape)
}

impl Body for Page {
    fn heading(&mut self, level: u8, text: &str) {
        let _ = writeln!(self.text, "<h{level}>{}</h{level}>", escape(text));
    }

    fn paragraph(&mut self, text: &str) {
        let _ = writeln!(self.text, "<p>{}</p>", escape(text));
    }

    fn table(&mut self, table: &Table) {
        let name = if self.marked { "th" } else { "td" };
        self.text.push_str(if self.marked { "<table>\n<thead>\n" } else { "<table>\n" });
        for row in heads(table) {
            let cell = |head: super::Head| match head.span {
                1 => format!("<{name}>{}</{name}>", escape(&head.text)),
                span => format!("<{name} colspan=\"{span}\">{}</{name}>", escape(&head.text)),
            };
            let _ = writeln!(self.text, "<tr>{}</tr>", row.into_iter().map(cell).collect::<String>());
        }
        self.text.push_str(if self.marked { "</thead>\n<tbody>\n" } else { "" });
        for row in &table.rows {
            if self.merged && is_label_only(row) {
                let label = &row.cells[table.label_column()].text;
                let _ = writeln!(self.text, "<tr><td colspan=\"{}\">{}</td></tr>", table.columns.len(), escape(label));
                continue;
            }
            let bold = |text: String| if row.kind == RowKind::Total && !text.is_empty() { format!("<b>{text}</b>") } else { text };
            let cells = row.cells.iter().map(|cell| format!("<td>{}</td>", bold(escape(&cell.text))));
            let _ = writeln!(self.text, "<tr>{}</tr>", cells.collect::<String>());
        }
        self.text.push_str(if self.marked { "</tbody>\n</table>\n" } else { "</table>\n" });
    }
}
