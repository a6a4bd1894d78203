//! What of a profile matched nothing in a run.
//!
//! In: the profile, and the reports of the documents that were read. Out: a line that names the sections that were about no table, and the
//! totals that met no line of theirs, or several: then they were left out.

use crate::render::{summary::counted, terminal::clean};
use avstem::{
    profile::{Pattern, Profile, Subject, TableProfile},
    report::model::{Report, Statement},
};

/// Which parts of a profile were met in the documents of a run.
#[derive(Debug)]
pub(super) struct Met {
    /// The sections, each with whether a table was met and whether each of its totals was.
    sections: Vec<(TableProfile, bool, Vec<bool>)>,
    documents: usize,
}

impl Met {
    pub(super) fn of(profile: Profile) -> Self {
        let section = |table: TableProfile| {
            let totals = vec![false; table.totals.len()];
            (table, false, totals)
        };
        Self { sections: profile.tables.into_iter().map(section).collect(), documents: 0 }
    }

    /// True where reports must be looked into.
    pub(super) fn looks(&self) -> bool {
        !self.sections.is_empty()
    }

    /// Takes in a document that was read.
    pub(super) fn take(&mut self, report: &Report) {
        self.documents += 1;
        for statement in &report.statements {
            for (table, met, totals) in &mut self.sections {
                if is_about(table, report, statement) {
                    *met = true;
                    for (total, met) in table.totals.iter().zip(totals) {
                        *met |= lines(statement, &total.total) == 1;
                    }
                }
            }
        }
    }

    /// What was not met, in one line; none where all was, or nothing was read.
    pub(super) fn untold(&self) -> Option<String> {
        let mut unmet = Vec::new();
        for (index, (table, met, totals)) in self.sections.iter().enumerate() {
            if !*met {
                unmet.push(format!("[[table]] {} ({})", index + 1, known_by(table)));
                continue;
            }
            let totals = table.totals.iter().zip(totals).filter(|(_, met)| !**met);
            unmet.extend(totals.map(|(total, _)| format!("total {} of [[table]] {}", text(&total.total), index + 1)));
        }
        let read = counted(self.documents, "document", "documents");
        (self.documents > 0 && !unmet.is_empty()).then(|| format!("the profile matched nothing in the {read} read: {}", unmet.join("; ")))
    }
}

/// As the library asks; what stands in a report is what it looked at.
fn is_about(table: &TableProfile, report: &Report, statement: &Statement) -> bool {
    let headers: Vec<&str> = statement.columns.iter().map(|column| column.header.as_str()).collect();
    let accounts: Vec<&str> = statement.lines.iter().filter_map(|line| line.account.as_deref()).collect();
    let caption = report.tables.iter().find(|table| table.id == statement.table).and_then(|table| table.caption.as_deref());
    let titles = [statement.title.as_deref(), caption];
    table.is_about(&Subject { document: report.document.title.as_deref(), titles, headers: &headers, accounts: &accounts })
}

fn lines(statement: &Statement, pattern: &Pattern) -> usize {
    statement.lines.iter().filter(|line| line.within.is_none() && pattern.matches_line(line.account.as_deref(), &line.label)).count()
}

fn known_by(table: &TableProfile) -> String {
    let keys = [("document", &table.document), ("title", &table.title), ("header", &table.header), ("accounts", &table.accounts)];
    let given = keys.into_iter().filter_map(|(key, pattern)| Some(format!("{key} {}", text(pattern.as_ref()?))));
    given.collect::<Vec<_>>().join(", ")
}

fn text(pattern: &Pattern) -> String {
    format!("\"{}\"", clean(&String::from(pattern.clone())))
}
