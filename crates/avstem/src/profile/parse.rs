//! The text of a profile file → [`Profile`], or what is wrong with it and where.
//!
//! In: TOML. Out: the tables, or a message with line and column, the line itself, and the key that may be meant.

use super::{Profile, TableProfile};
use serde::Deserialize;

/// A file: `[[table]]` sections.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    table: Vec<TableProfile>,
}

/// How alike a mistyped key must be to be suggested, 0 to 1 (Jaro-Winkler).
const ALIKE: f64 = 0.75;

pub(super) fn parse(text: &str) -> Result<Profile, String> {
    let file: File = toml::from_str(text).map_err(|problem| told(text, &problem))?;
    match file.table.iter().position(|table| !recognises(table)) {
        Some(index) => {
            Err(format!("[[table]] number {} says of no table what it is known by: give document, title, header or accounts", index + 1))
        }
        None => Ok(Profile { tables: file.table }),
    }
}

fn recognises(table: &TableProfile) -> bool {
    [&table.document, &table.title, &table.header, &table.accounts].iter().any(|pattern| pattern.is_some())
}

/// `line 3, column 1: unknown field …; did you mean …?` and the line.
fn told(text: &str, problem: &toml::de::Error) -> String {
    let message = problem.message().lines().next().unwrap_or_default().to_owned();
    let meant = suggestion(&message).map(|key| format!("; did you mean `{key}`?")).unwrap_or_default();
    let Some(span) = problem.span() else { return message + &meant };
    let before = text.get(..span.start).unwrap_or(text);
    let (line, column) = (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
    let shown = text.lines().nth(line - 1).unwrap_or_default();
    format!("line {line}, column {column}: {message}{meant}\n  {shown}")
}

/// The known key most like the one that a message calls unknown: "unknown field `totl`, expected one of `total`, `items`".
fn suggestion(message: &str) -> Option<&str> {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let wrong = quoted.next().filter(|_| message.starts_with("unknown"))?;
    let nearest = quoted.max_by(|a, b| strsim::jaro_winkler(wrong, a).total_cmp(&strsim::jaro_winkler(wrong, b)))?;
    (strsim::jaro_winkler(wrong, nearest) >= ALIKE).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_file_is_read() {
        let text = r#"
            [[table]]
            title = "Driftsregnskap*"
            scale = 1000
            apart = ["Herav *"]
            columns = [{ header = "Vedtatt ramme", role = "budget" }]
            totals = [{ total = "Netto drift", items = ["3000-3999", "-5000-7999"] }]
            variances = [{ column = "Avvik", items = ["Vedtatt ramme", "-Regnskap"] }]
        "#;
        let profile = parse(text).unwrap();
        let table = &profile.tables[0];
        assert_eq!((table.scale, table.apart.len(), table.columns.len()), (Some(1000), 1, 1));
        let items = &table.totals[0].items;
        assert_eq!(items.iter().map(|item| item.negative).collect::<Vec<_>>(), [false, true]);
        assert!(items[1].pattern.matches_account("5010"));
        let travelled: Profile = serde_json::from_str(&serde_json::to_string(&profile).unwrap()).unwrap();
        assert_eq!(travelled, profile);
    }

    #[test]
    fn a_mistyped_key_is_told_with_its_place_and_what_may_be_meant() {
        let problem = parse("[[table]]\ntitle = \"x\"\ntotls = []\n").unwrap_err();
        assert!(problem.starts_with("line 3, column 1: unknown field `totls`"), "{problem}");
        assert!(problem.contains("did you mean `totals`?") && problem.ends_with("totls = []"), "{problem}");
    }

    #[test]
    fn wrong_values_are_told_with_their_place() {
        for (text, place) in [
            ("[[table]]\ntitle = \"*\"\n", "line 2"),
            ("[[table]]\ntitle = \"x\"\nscale = \"many\"\n", "line 3"),
            ("[[table]]\ntitle = \"x\"\ncolumns = [{ header = \"y\", role = \"bugdet\" }]\n", "line 3"),
            ("[[table]\n", "line 1"),
            ("[[table]]\ntitle = \"x\"\ncurrency = \"KRONER\"\n", "line 3, column 12: `KRONER` is no currency"),
            ("[[table]]\ntitle = \"x\"\ncurrency = \"nok\"\n", "line 3, column 12"),
        ] {
            let problem = parse(text).unwrap_err();
            assert!(problem.starts_with(place), "{problem}");
        }
        assert!(parse("[[table]]\nscale = 1000\n").unwrap_err().contains("known by"));
    }
}
