//! A finding in words: what is stated, what follows, why the document claims it, what was heard in its defence.
//!
//! In: a report, one of its findings, the texts of a language. Out: [`Told`]. English keeps the message of the JSON, which is the most
//! exact; other languages are told from the finding's fields.

use crate::{
    At, Language, Texts,
    figure::amount,
    relation::{Relation, relations_of},
};
use avstem::{
    Finding, Report,
    model::{Basis, Cause, CauseKind, Repair, SecondReading, Statement, UncheckedBecause},
};

/// What there is to say of a finding, each part one line.
#[derive(Debug, Clone)]
pub struct Told<'r> {
    /// What is wrong, complete in itself.
    pub headline: String,
    /// The rule's name in words.
    pub rule: String,
    /// Name and text of what else is known, in the order in which it is read: why the document claims the relation, the likely cause,
    /// what would make it right, what was ruled out, what the second reader says.
    pub hints: Vec<(String, String)>,
    /// The relations that fail because of it.
    pub relations: Vec<Relation<'r>>,
}

/// A finding in words.
#[must_use]
pub fn tell<'r>(report: &'r Report, finding: &Finding, texts: &Texts) -> Told<'r> {
    let relations = relations_of(report, finding);
    let statement = report.statements.iter().find(|of| Some(&of.id) == finding.statement.as_ref());
    let mut hints: Vec<(&str, String)> = Vec::new();
    let mut basis: Vec<Basis> = Vec::new();
    for of in relations.iter().flat_map(|relation| &relation.calculation.basis) {
        if !basis.contains(of) {
            basis.push(*of);
        }
    }
    if !basis.is_empty() {
        hints.push(("claimed", basis.iter().map(|of| texts.say(&format!("basis.{}", basis_key(*of)), &[])).collect::<Vec<_>>().join(", ")));
    }
    if let Some(formula) = formula(report, finding) {
        hints.push(("formula", format!("={formula}")));
    }
    if let Some(cause) = finding.cause.as_ref().filter(|cause| cause.kind != CauseKind::Unknown) {
        hints.push(("cause", self::cause(cause, texts)));
    }
    hints.extend(finding.repair.iter().filter_map(|of| Some(("repair", repair(of, statement?, texts)))));
    if !finding.heard.is_empty() {
        hints.push(("ruled_out", finding.heard.iter().map(|of| because(*of, texts)).collect::<Vec<_>>().join(", ")));
    }
    if let Some(reading) = finding.second_reading {
        let key = match reading {
            SecondReading::SameDigits => "second.same",
            SecondReading::OtherDigits => "second.other",
            SecondReading::NoAnswer => "second.none",
        };
        hints.push(("second_reader", texts.say(key, &[])));
    }
    if let Some(confidence) = finding.confidence {
        hints.push(("confidence", texts.say("finding.confidence", &[("value", &decimal(confidence, texts))])));
    }
    if let Some(accepted) = &finding.accepted {
        hints.push(("accepted", texts.say("finding.accepted", &[("reason", &accepted.reason), ("date", &accepted.date)])));
    }
    if let Some(before) = &finding.accepted_before {
        hints.push(("accepted", texts.say("finding.accepted_before", &[("reason", &before.reason), ("date", &before.date)])));
    }
    Told {
        headline: headline(report, finding, texts),
        rule: rule_name(&finding.code, &finding.name, texts),
        hints: hints.into_iter().map(|(name, text)| (texts.say(&format!("hint.{name}"), &[]), text)).collect(),
        relations,
    }
}

/// The rule of amounts that a text quotes.
const QUOTED: &str = "T201";

/// What is wrong, in one line, with the unit of its figures.
#[must_use]
pub fn headline(report: &Report, finding: &Finding, texts: &Texts) -> String {
    let told = without_unit(report, finding, texts);
    match unit(report, finding, texts) {
        Some(unit) => format!("{told} ({unit})"),
        None => told,
    }
}

/// The unit of the figures of a finding, in words, where it is not 1; see [`At::unit`].
#[must_use]
pub fn unit(report: &Report, finding: &Finding, texts: &Texts) -> Option<String> {
    let has_figures = finding.stated.is_some() || finding.expected.is_some();
    At::of(report, finding).filter(|_| has_figures && finding.code != QUOTED)?.unit(texts)
}

fn without_unit(report: &Report, finding: &Finding, texts: &Texts) -> String {
    let name = [finding.row_label.as_deref(), finding.column_header.as_deref()];
    let name = name.iter().flatten().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
    // What a text states is not in the unit of the table that it quotes.
    let at = At::of(report, finding).filter(|_| finding.code != QUOTED);
    if texts.language() == Language::English {
        let message = at.map_or_else(|| finding.message.clone(), |at| at.message(finding));
        let named = finding.row_label.as_deref().is_none_or(|label| message.contains(label));
        return if named { message } else { format!("{name}: {message}") };
    }
    let shown = |value: &Option<String>| value.as_deref().map(|value| amount(value, at)).unwrap_or_default();
    let values = [shown(&finding.stated), shown(&finding.expected), shown(&finding.difference)];
    let values: Vec<(&str, &str)> = ["stated", "expected", "difference"].into_iter().zip(values.iter().map(String::as_str)).collect();
    let key = format!("rule.{}.{}", finding.code, if finding.expected.is_some() { "told" } else { "bare" });
    let what = if texts.has(&key) { texts.say(&key, &values) } else { finding.message.clone() };
    if name.is_empty() { what } else { format!("{name}: {what}") }
}

/// A rule's name in words; that of the JSON where there is none.
#[must_use]
pub fn rule_name(code: &str, name: &str, texts: &Texts) -> String {
    let key = format!("rule.{code}.name");
    if texts.has(&key) { texts.say(&key, &[]) } else { name.to_owned() }
}

/// Why a figure is unchecked, in a few words.
#[must_use]
pub fn because(because: UncheckedBecause, texts: &Texts) -> String {
    let key = format!("unchecked.{}", because.name());
    if texts.has(&key) { texts.say(&key, &[]) } else { because.words().to_owned() }
}

/// The formula of the figure that a finding is about.
fn formula<'r>(report: &'r Report, finding: &Finding) -> Option<&'r str> {
    let at = At::of(report, finding)?;
    let column = &at.statement.columns.get(at.column)?.id;
    at.statement.lines.get(at.line)?.facts.get(column)?.formula.as_deref()
}

fn cause(cause: &Cause, texts: &Texts) -> String {
    if texts.language() == Language::English {
        return cause.explanation.clone();
    }
    let key = match cause.kind {
        CauseKind::Digit => "digit",
        CauseKind::Transposition => "transposition",
        CauseKind::Sign => "sign",
        CauseKind::OmittedLine => "omitted",
        CauseKind::CountedTwice => "twice",
        CauseKind::Shifted => "shifted",
        CauseKind::Factor => "factor",
        CauseKind::StaleFormula => "stale",
        CauseKind::Rounding => "rounding",
        CauseKind::Misread => "misread",
        _ => return cause.explanation.clone(),
    };
    let said = texts.say(&format!("cause.{key}"), &[]);
    // The line that the explanation names, which the kind alone does not.
    match cause.explanation.split('"').nth(1) {
        Some(named) => format!("{said}: {}", texts.say("quote", &[("text", named)])),
        None => said,
    }
}

fn repair(repair: &Repair, statement: &Statement, texts: &Texts) -> String {
    let line = statement.lines.iter().find(|of| of.id == repair.line).map(crate::label).unwrap_or_default();
    let column = statement.columns.iter().find(|of| of.id == repair.column).map(|of| of.header.as_str()).unwrap_or_default();
    let line_index = statement.lines.iter().position(|of| of.id == repair.line);
    let column_index = statement.columns.iter().position(|of| of.id == repair.column);
    let at = line_index.zip(column_index).map(|(line, column)| At { statement, line, column });
    let (from, to) = (amount(&repair.from, at), amount(&repair.to, at));
    let name = [line.as_str(), column].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(", ");
    let change = texts.say("finding.repair", &[("name", &name), ("from", &from), ("to", &to)]);
    match repair.confirmed_by.len() {
        0 => change,
        n => format!("{change}; {}", texts.count("count.hold", n)),
    }
}

fn basis_key(basis: Basis) -> &'static str {
    match basis {
        Basis::Label => "label",
        Basis::Order => "order",
        Basis::Section => "section",
        Basis::AccountCodes => "account_codes",
        Basis::ColumnHeaders => "column_headers",
        Basis::Indent => "indent",
        Basis::Bold => "bold",
        Basis::Formula => "formula",
        Basis::OtherColumns => "other_columns",
        Basis::Profile => "profile",
        _ => "document",
    }
}

/// Two decimals, with the mark of the language.
fn decimal(value: f32, texts: &Texts) -> String {
    let text = format!("{value:.2}");
    if texts.language() == Language::English { text } else { text.replace('.', ",") }
}
