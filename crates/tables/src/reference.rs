//! The reference of the tables as Markdown, for `docs/tables.md`: a section a table, a line a column.

use crate::{
    column::{Kind, Table},
    content::tables,
};

/// Every table with its columns.
#[must_use]
pub fn reference() -> String {
    tables().iter().map(section).collect::<Vec<String>>().join("\n")
}

fn section(table: &Table) -> String {
    let rows = table.columns.iter().map(|column| {
        let meaning = match (column.kind, column.meaning) {
            (Kind::Id, "") => "names the row".to_owned(),
            (Kind::Id, meaning) => format!("names the row: {meaning}"),
            (Kind::Reference(name), "") => format!("→ `{}`", name.text()),
            (Kind::Reference(name), meaning) => format!("→ `{}`: {meaning}", name.text()),
            (_, meaning) => meaning.to_owned(),
        };
        format!("| `{}` | {} | {meaning} |\n", column.name, column.kind.name())
    });
    let rows: String = rows.collect();
    format!("### {}\n\n{}\n\n| column | type | meaning |\n| --- | --- | --- |\n{rows}", table.name.text(), table.meaning)
}
