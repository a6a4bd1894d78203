//! A finding → a result of SARIF.
//!
//! A place in a document is no line of a text, and SARIF knows no other: it stands in the location's message, as a logical
//! location (`page 4/table t3/row Sum drift/column 2026`) and in the properties, which programs read.

use super::level;
use crate::render::rows::{Tables, findings::raw};
use avstem::{
    check::rules,
    report::model::{Finding, Report},
};
use avstem_document::place::Place;
use avstem_view::{Texts, tell};
use serde_json::{Map, Value, json};

/// The results of a report whose document is at `location`.
pub(super) fn results<'r>(report: &'r Report, location: &'r Value, texts: &'r Texts) -> impl Iterator<Item = Value> + 'r {
    let tables = if report.findings.is_empty() { Tables::default() } else { Tables::of(report) };
    report.findings.iter().map(move |finding| result(report, &tables, finding, location, texts))
}

fn result(report: &Report, tables: &Tables, finding: &Finding, location: &Value, texts: &Texts) -> Value {
    let told = tell(report, finding, texts);
    let hints = told.hints.iter().map(|(name, text)| format!("{name}: {text}"));
    let said: Vec<String> = std::iter::once(told.headline.clone()).chain(hints).collect();
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": said.join("\n")},
        "partialFingerprints": {"avstem/v1": finding.fingerprint},
        "locations": [at(report, tables, finding, location, texts)],
        "properties": properties(report, tables, finding),
    });
    if let Some(index) = rules::RULES.iter().position(|rule| rule.code == finding.code) {
        result["ruleIndex"] = json!(index);
    }
    if let Some(accepted) = &finding.accepted {
        result["suppressions"] = json!([{
            "kind": "external",
            "status": "accepted",
            "justification": accepted.reason,
            "properties": {"date": accepted.date},
        }]);
    }
    result
}

fn at(report: &Report, tables: &Tables, finding: &Finding, location: &Value, texts: &Texts) -> Value {
    let mut at = json!({"physicalLocation": {"artifactLocation": location}});
    let Some(place) = &finding.place else { return at };
    at["message"] = json!({"text": tables.found(place, finding.column_header.as_deref(), texts)});
    let mut properties = place_properties(place);
    if let Some((table, cell)) = tables.at(place) {
        properties["table"] = json!(table);
        properties["tableRow"] = json!(cell.row);
        properties["tableColumn"] = json!(cell.column);
    }
    at["properties"] = properties;
    at["logicalLocations"] = json!([{"fullyQualifiedName": name(report, tables, finding, place), "kind": "cell"}]);
    at
}

/// The finding's figure by its names, the same in every language.
fn name(report: &Report, tables: &Tables, finding: &Finding, place: &Place) -> String {
    let mut parts = vec![match place {
        Place::Page { page, .. } => format!("page {page}"),
        Place::Picture { picture, .. } => format!("picture {picture}"),
        Place::Sheet { sheet, cell } => format!("sheet {}/cell {cell}", inner(sheet)),
        Place::Body { block, .. } => format!("block {block}"),
    }];
    let statement = report.statements.iter().find(|of| Some(&of.id) == finding.statement.as_ref());
    let table = statement.map(|of| of.table.as_str()).or(tables.at(place).map(|(table, _)| table));
    parts.extend(table.map(|table| format!("table {table}")));
    parts.extend(finding.row_label.as_deref().filter(|of| !of.is_empty()).map(|of| format!("row {}", inner(of))));
    parts.extend(finding.column_header.as_deref().filter(|of| !of.is_empty()).map(|of| format!("column {}", inner(of))));
    parts.join("/")
}

/// A name within a path of names.
fn inner(name: &str) -> String {
    name.replace('/', "∕")
}

/// A place for programs.
pub(super) fn place_properties(place: &Place) -> Value {
    serde_json::to_value(place).unwrap_or_default()
}

fn properties(report: &Report, tables: &Tables, finding: &Finding) -> Value {
    let mut properties = Map::new();
    let texts = [
        ("stated", finding.stated.as_deref()),
        ("expected", finding.expected.as_deref()),
        ("difference", finding.difference.as_deref()),
        ("raw", raw(report, tables, finding)),
        ("rowLabel", finding.row_label.as_deref()),
        ("columnHeader", finding.column_header.as_deref()),
    ];
    properties.extend(texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), json!(text?)))));
    if let Some(confidence) = finding.confidence {
        properties.insert("confidence".to_owned(), json!(confidence));
    }
    if let Some(cause) = &finding.cause {
        properties.insert("cause".to_owned(), json!(cause.kind));
    }
    if let Some(before) = &finding.accepted_before {
        properties.insert("acceptedBefore".to_owned(), json!(before));
    }
    Value::Object(properties)
}
