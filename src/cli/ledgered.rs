//! A site of what a ledger holds.
//!
//! In: a ledger. Out: the site's documents: those with open findings are read again, at the place where the ledger knows them, so that
//! their pages and relations can be shown; what the ledger alone knows of them (figures that changed, years that contradict each other,
//! what is accepted) is joined to what was read. Of a document that is not there any more, or has changed since, the findings are shown as
//! the ledger keeps them. All other documents are named with what came of them.

use super::{Exit, common::refused, run::Run, site::Making};
use crate::batch::{
    Answer, Found, Outcome, container,
    ledger::{Ledger, query::Value, roots::Roots},
};
use avstem::report::model::{Finding, Report};
use serde_json::json;
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

/// Adds the ledger's documents to a site; how the command ends where the ledger cannot be used, which is said.
pub(super) fn site(path: &Path, making: &mut Making) -> io::Result<Result<Run, Exit>> {
    let opened = Ledger::open(path).and_then(|ledger| Ok((ledger.known()?, open_findings(&ledger)?, ledger.roots()?)));
    let (known, mut findings, roots) = match opened {
        Ok(opened) => opened,
        Err(problem) => {
            return Ok(Err(refused(path, &problem)));
        }
    };
    let mut files: Vec<Found> = Vec::new();
    for (path, document) in known.iter().filter(|(_, document)| !document.gone) {
        let is_read = document.outcome.is_read();
        let settled = match findings.contains_key(&document.shown) {
            true if is_read => None,
            _ if is_read => Some(Answer { outcome: document.outcome, ..Answer::not_read(Outcome::Ok, "") }),
            _ => Some(Answer::not_read(document.outcome, document.reason.clone().unwrap_or_default())),
        };
        let sha256 = document.sha256.clone();
        files.push(Found { path: stands(path, &roots), relative: path.clone(), sha256, settled, stored: None, inside: None });
    }
    let gone = known.len() - files.len();
    making.of_ledger(gone, known.iter().map(|(path, document)| (path.clone(), document.shown.clone())).collect());
    let run = making.add(&files, |found, mut answer| {
        let Some(document) = known.get(&found.relative) else { return Ok(answer) };
        if let Some(report) = &mut answer.report {
            report.document.path.clone_from(&document.shown);
        }
        let Some(kept) = findings.remove(&document.shown) else { return Ok(answer) };
        if let Some(report) = &mut answer.report {
            join(report, kept);
        } else if let Ok(report) = remembered(&document.shown, document.sha256.as_deref(), kept, answer.reason()) {
            // What came of it is what the ledger says: there it is read, or is not, whatever came of it now.
            let is_elsewhere = document.outcome.is_read() && answer.outcome == Outcome::Vanished;
            let message = document.reason.clone().filter(|_| !document.outcome.is_read());
            answer = Answer { outcome: document.outcome, message, is_elsewhere, ..Answer::read(report) };
        }
        Ok(answer)
    })?;
    Ok(Ok(run))
}

/// Where a document is found: by its name, from where the ledger's nights run, else where the ledger last saw its root.
fn stands(name: &Path, roots: &Roots) -> PathBuf {
    let is_there = |path: &Path| path.exists() || container(path).is_some();
    let place = || roots.place_of(name).filter(|place| is_there(place));
    if is_there(name) { name.to_owned() } else { place().unwrap_or_else(|| name.to_owned()) }
}

/// The findings of a ledger that are open or accepted by their document's path, as the JSON has findings.
fn open_findings(ledger: &Ledger) -> io::Result<BTreeMap<String, Vec<Finding>>> {
    let list = ledger.findings(true)?;
    let mut findings: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for (number, row) in list.rows.iter().enumerate() {
        let text = |name: &str| {
            let at = list.columns.iter().position(|column| column == name)?;
            if let Some(Value::Text(text)) = row.get(at) { Some(text.as_str()) } else { None }
        };
        if matches!(text("state"), Some("gone" | "document gone")) {
            continue;
        }
        let accepted = text("accepted").map(|reason| json!({"reason": reason, "date": ""}));
        let place = text("place").and_then(|place| serde_json::from_str::<serde_json::Value>(place).ok());
        let finding = json!({
            "id": format!("n{}", number + 1), "code": text("code"), "name": text("name"), "severity": text("severity"),
            "message": text("message"), "fingerprint": text("fingerprint"), "statement": null, "row_label": text("row_label"),
            "column_header": text("column_header"), "place": place, "stated": text("stated"), "expected": text("expected"),
            "difference": text("difference"), "calculations": [], "cause": null, "repair": [], "accepted": accepted,
        });
        if let (Some(path), Ok(finding)) = (text("path"), serde_json::from_value(finding)) {
            findings.entry(path.to_owned()).or_default().push(finding);
        }
    }
    Ok(findings)
}

/// Of what was read now stays what the ledger holds as open; what the ledger alone knows is added.
fn join(report: &mut Report, kept: Vec<Finding>) {
    report.findings.retain(|finding| kept.iter().any(|kept| kept.fingerprint == finding.fingerprint));
    for finding in kept {
        match report.findings.iter_mut().find(|of| of.fingerprint == finding.fingerprint) {
            Some(of) => of.accepted = finding.accepted,
            None => report.findings.push(finding),
        }
    }
}

/// A report of nothing but the findings that a ledger keeps.
fn remembered(path: &str, sha256: Option<&str>, findings: Vec<Finding>, why: &str) -> serde_json::Result<Report> {
    let mut report: Report = serde_json::from_value(json!({
        "schema_version": avstem::model::SCHEMA_VERSION, "status": "partial",
        "document": {"path": path, "sha256": sha256.unwrap_or_default(), "format": "", "pages": null, "language": null, "kind": "other",
            "title": null, "body": null, "meeting_date": null, "case": null, "period": null, "organisation": null, "proposed_decision": null},
        "measures": [], "statements": [], "claims": [], "findings": [], "tables": [],
        "coverage": {"totals": 0, "exact": 0, "rounding": 0, "inconsistent": 0, "unchecked": 0, "pages": 0, "pages_without_text": 0},
        "notes": [{"code": "part-not-read", "message": format!("as the ledger keeps it; the document could not be read again: {why}"), "place": null}],
    }))?;
    report.findings = findings;
    Ok(report)
}
