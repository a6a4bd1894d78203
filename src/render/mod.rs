//! Reports as people read them.
//!
//! In: [`avstem::Report`]s. Out: [`terminal`] (diagnostics with the table rows around the wrong figure), [`rows`] of tables, which
//! [`mod@csv`] and [`workbook`] write, [`sarif`] (findings for the tools that show those of programs), [`summary`] (what a run read and
//! checked). [`links`] lead to the documents. [`baseline`] marks the findings that a user has accepted. [`draft`] writes a profile to edit.
//! [`mod@compare`] tells what is different between documents. What it does not do: it decides nothing.

pub(crate) mod baseline;
pub(crate) mod compare;
pub(crate) mod csv;
pub(crate) mod draft;
mod links;
mod rows;
pub(crate) mod sarif;
pub(crate) mod summary;
pub(crate) mod terminal;
mod unread;
pub(crate) mod workbook;

pub(crate) use rows::File;

#[cfg(test)]
mod tests {
    /// A plan whose last total is wrong, as the library reports it: what the tests of the renderings change and look at.
    pub(super) fn small_report() -> avstem::Report {
        serde_json::from_str(include_str!("small_report.json")).unwrap()
    }
}
