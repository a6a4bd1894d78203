//! What a profile says of a table's unit and columns → the statement.
//!
//! In: a statement as read, and the profiles that are about it. Out: the statement with the scale, the currency and the column
//! roles that they teach. Later profiles win. What it does not do: relations are `relate`'s.

use super::{Content, Fact, Nature, ScaleTold, Scenario, Statement, UnitBasis};
use crate::profile::{Profile, Role, Subject, TableProfile};
use rust_decimal::Decimal;

/// The profiles that are about a statement, in their order.
pub(crate) fn about<'a>(content: &Content, statement: &Statement, profile: &'a Profile) -> Vec<&'a TableProfile> {
    if profile.is_empty() {
        return Vec::new();
    }
    let caption = content.tables.get(statement.table).and_then(|(table, _)| table.caption.as_deref());
    let headers: Vec<&str> = statement.columns.iter().map(|column| column.header.as_str()).collect();
    let accounts: Vec<&str> = statement.lines.iter().filter_map(|line| line.account.as_deref()).collect();
    let titles = [statement.title.as_deref(), caption];
    let subject = Subject { document: content.metadata.title.as_deref(), titles, headers: &headers, accounts: &accounts };
    profile.tables.iter().filter(|table| table.is_about(&subject)).collect()
}

/// Applies what profiles teach of units and columns to all statements.
pub(super) fn apply(content: &mut Content, profile: &Profile) {
    for index in 0..content.statements.len() {
        let tables = about(content, &content.statements[index], profile);
        let statement = &mut content.statements[index];
        for table in tables {
            teach(statement, table);
        }
    }
}

fn teach(statement: &mut Statement, table: &TableProfile) {
    for column in &mut statement.columns {
        if let Some(taught) = table.columns.iter().find(|taught| taught.header.matches(&column.header)) {
            column.scenario = scenario(taught.role);
        }
    }
    if let Some(scale) = table.scale {
        rescale(statement, Decimal::from(scale));
    }
    if let Some(currency) = &table.currency {
        statement.currency = Some(currency.clone());
    }
}

/// Gives every amount another scale; a figure that grows beyond exact decimals stays as it is.
fn rescale(statement: &mut Statement, scale: Decimal) {
    let old = statement.scale;
    let powers = |scale: Decimal| i32::try_from(scale.normalize().to_string().len()).unwrap_or(1) - 1;
    for line in statement.lines.iter_mut().filter(|line| matches!(line.nature, None | Some(Nature::Shares | Nature::Count))) {
        for (fact, column) in line.facts.iter_mut().zip(&statement.columns) {
            let in_unit = |fact: &&mut Fact| fact.scale == old && column.scenario != Scenario::Percent && !fact.raw.contains('%');
            let Some(fact) = fact.as_mut().filter(in_unit) else { continue };
            if let Some(value) = fact.value.checked_div(old).and_then(|printed| printed.checked_mul(scale)) {
                (fact.value, fact.scale) = (value, scale);
                fact.decimals += powers(old) - powers(scale);
            }
        }
    }
    for of in statement.lines.iter_mut().flat_map(|line| &mut line.within).filter(|of| of.nature.is_none()) {
        for (_, fact) in of.facts.iter_mut().filter(|(_, fact)| fact.scale == old) {
            if let Some(value) = fact.value.checked_div(old).and_then(|printed| printed.checked_mul(scale)) {
                (fact.value, fact.scale) = (value, scale);
                fact.decimals += powers(old) - powers(scale);
            }
        }
    }
    statement.scale = scale;
    statement.scale_told = Some(ScaleTold { basis: UnitBasis::Profile, text: None });
}

fn scenario(role: Role) -> Scenario {
    match role {
        Role::Actual => Scenario::Actual,
        Role::Budget => Scenario::Budget,
        Role::RevisedBudget => Scenario::RevisedBudget,
        Role::Variance => Scenario::Variance,
        Role::Percent => Scenario::Percent,
        Role::Forecast => Scenario::Forecast,
        Role::Note => Scenario::Note,
        Role::Other => Scenario::Other,
    }
}
