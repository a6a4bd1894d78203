//! The relations that avstem found in a document → a profile to edit.
//!
//! In: a report. Out: the text of a profile file (`docs/profiles.md`): a section a table, with the totals and the variances that were found,
//! and in comments what can be taught beside. What the names of lines cannot tell apart stands in comments too, so that what is declared
//! is what was found. What it does not do: averages, percentages and changes are found from headers, and no profile declares them.

use super::{baseline::quoted, terminal::clean};
use avstem::{
    profile::{Pattern, Signed},
    report::model::{Calculation, CalculationKind, Column, Item, Line, Report, Statement, Verdict},
};
use std::fmt::Write;

/// The profile.
#[must_use]
pub fn draft(report: &Report) -> String {
    let mut text = format!(
        "# What avstem found in {}. Edit it, and give it back with --profile.\n# Patterns may hold *; a - before an item subtracts it.\n",
        clean(&report.document.path)
    );
    for statement in &report.statements {
        section(&mut text, report, statement);
    }
    if report.statements.is_empty() {
        text += "\n# There is no table of figures.\n";
    }
    text
}

fn section(text: &mut String, report: &Report, statement: &Statement) {
    let name = statement.title.as_deref().map_or_else(|| statement.table.clone(), clean);
    // Writing to a String never fails.
    let _ = writeln!(text, "\n# {name}: {} lines, {} relations", statement.lines.len(), statement.calculations.len());
    let Some((key, pattern)) = known_by(statement) else {
        *text += "# Neither a title nor the header of a column tells which table it is.\n";
        return;
    };
    let alike = report.statements.iter().filter(|other| known_by(other).as_ref() == Some(&(key, pattern))).count();
    if alike > 1 {
        let _ = writeln!(text, "# {alike} tables are known by this; what is said of one is said of all.");
    }
    let _ = writeln!(text, "[[table]]\n{key} = {}", quoted(pattern));
    taught(text, statement);
    for calculation in &statement.calculations {
        let (what, lines) = match calculation.kind {
            CalculationKind::Footing | CalculationKind::Result => ("totals", true),
            CalculationKind::Variance => ("variances", false),
            _ => continue,
        };
        if calculation.total.starts_with('l') == lines {
            relation(text, statement, calculation, what);
        }
    }
}

/// The key and the pattern by which a table is known.
fn known_by(statement: &Statement) -> Option<(&'static str, &str)> {
    let fits = |text: &&str| Pattern::try_from((*text).to_owned()).is_ok_and(|pattern| pattern.matches(text));
    let title = statement.title.as_deref().filter(fits).map(|title| ("title", title));
    let header = || statement.columns.iter().map(|column| column.header.as_str()).find(fits).map(|header| ("header", header));
    title.or_else(header)
}

/// What can be taught, as it was found, in comments.
fn taught(text: &mut String, statement: &Statement) {
    let currency = statement.currency.as_deref().map(|currency| format!("currency = {}", quoted(currency))).unwrap_or_default();
    let _ = writeln!(text, "# scale = {}  {currency}", statement.scale);
    *text += "# apart = [\"Herav *\"]\n";
    let columns: Vec<String> = statement.columns.iter().filter(|column| !column.header.trim().is_empty()).map(column).collect();
    let _ = writeln!(text, "# columns = [\n{}# ]", columns.concat());
}

fn column(column: &Column) -> String {
    let role = serde_json::to_value(column.scenario).ok().and_then(|role| role.as_str().map(str::to_owned)).unwrap_or_default();
    format!("#   {{ header = {}, role = \"{role}\" }},\n", quoted(&column.header))
}

fn relation(text: &mut String, statement: &Statement, calculation: &Calculation, what: &str) {
    let key = if what == "totals" { "total" } else { "column" };
    let wrong = calculation.results.iter().filter(|result| result.verdict == Verdict::Inconsistent).count();
    let holds = calculation.results.iter().filter(|result| matches!(result.verdict, Verdict::Exact | Verdict::Rounding)).count();
    let told = || -> Option<(String, Vec<String>)> {
        let total = pattern(statement, &calculation.total, None)?;
        let items = calculation.items.iter().map(|item| pattern(statement, &item.reference, Some(item))).collect::<Option<_>>()?;
        Some((total, items))
    };
    // Writing to a String never fails.
    if let Some((total, items)) = told() {
        let items = items.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ");
        let _ = writeln!(text, "\n[[table.{what}]] # holds {holds} times, fails {wrong} times");
        let _ = writeln!(text, "{key} = {}\nitems = [{items}]", quoted(&total));
    } else {
        let name = name(statement, &calculation.total).unwrap_or_default();
        let _ = writeln!(text, "\n# {key} \"{}\": the names of its parts do not tell them apart.", clean(&name));
    }
}

fn name(statement: &Statement, id: &str) -> Option<String> {
    let line = statement.lines.iter().find(|line| line.id == id).map(|line| line.label.clone());
    line.or_else(|| statement.columns.iter().find(|column| column.id == id).map(|column| column.header.clone()))
}

/// A pattern that means this line or column and no other; with the sign of an item.
fn pattern(statement: &Statement, id: &str, item: Option<&Item>) -> Option<String> {
    let minus = match item.map(|item| item.weight.as_str()) {
        None | Some("1") => "",
        Some("-1") => "-",
        Some(_) => return None,
    };
    let line = statement.lines.iter().find(|line| line.id == id);
    let names = line.map_or_else(|| vec![name(statement, id)], |line| vec![line.account.clone(), Some(line.label.clone())]);
    let written = names.into_iter().flatten().filter(|name| !name.trim().is_empty()).map(|name| format!("{minus}{name}"));
    written.into_iter().find(|text| means(statement, text, id, item.is_some(), minus == "-"))
}

/// True when a text of a profile is a pattern of this sign that means the line or column with this id, and no other.
fn means(statement: &Statement, text: &str, id: &str, signed: bool, negative: bool) -> bool {
    let pattern = if signed {
        Signed::try_from(text.to_owned()).ok().filter(|signed| signed.negative == negative).map(|signed| signed.pattern)
    } else {
        Pattern::try_from(text.to_owned()).ok()
    };
    let Some(pattern) = pattern else { return false };
    let of_line = |line: &Line| pattern.matches_line(line.account.as_deref(), &line.label);
    let met: Vec<&str> = if id.starts_with('l') {
        statement.lines.iter().filter(|line| line.within.is_none() && of_line(line)).map(|line| line.id.as_str()).collect()
    } else {
        statement.columns.iter().filter(|column| pattern.matches(&column.header)).map(|column| column.id.as_str()).collect()
    };
    met == [id]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::tests::small_report;
    use avstem::profile::Profile;

    #[test]
    fn a_draft_reads_back_and_says_what_was_found() {
        let text = draft(&small_report());
        let profile = Profile::parse(&text).unwrap_or_else(|problem| panic!("{problem}\n{text}"));
        let bare: String = text
            .lines()
            .map(|line| line.strip_prefix("# ").filter(|line| line.starts_with(['c', ' ', ']'])).unwrap_or(line))
            .fold(String::new(), |all, line| all + line + "\n");
        assert_eq!(Profile::parse(&bare).unwrap().tables[0].columns.len(), 2, "{bare}");
        let table = &profile.tables[0];
        let items: Vec<String> = table.totals[0].items.iter().cloned().map(String::from).collect();
        assert_eq!(
            (String::from(table.totals[0].total.clone()), items),
            ("Sum drift".to_owned(), ["Strøm", "Renhold"].map(str::to_owned).to_vec())
        );
    }

    #[test]
    fn what_names_do_not_tell_apart_stays_a_comment() {
        let mut report = small_report();
        report.statements[0].lines[1].label = "Strøm".to_owned();
        report.statements[0].title = Some("Drift\n[[table]]".to_owned());
        let text = draft(&report);
        let profile = Profile::parse(&text).unwrap();
        assert!(profile.tables.len() == 1 && profile.tables[0].totals.is_empty(), "{text}");
        assert!(text.contains("# total \"Sum drift\": the names of its parts do not tell them apart."), "{text}");
    }
}
