//! `avstem explain`: the pages of the rules, and why totals are not checked.

use super::{Exit, common::complain};
use avstem::{
    check::{Rule, rules},
    report::{model::UncheckedBecause, reasons},
};
use clap::Args;
use std::io::{self, Write};

/// How alike a mistyped name must be to be suggested, 0 to 1 (Jaro-Winkler); `total-missmatch` reaches 0.98.
const ALIKE: f64 = 0.75;

/// Explain a rule, or list the rules
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem explain
  avstem explain A101
  avstem explain total-mismatch
  avstem explain unchecked")]
pub(super) struct Arguments {
    /// A rule's code or name, or `unchecked` for the reasons why a total is not checked; without it, all rules are listed.
    code: Option<String>,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let mut out = io::stdout().lock();
    let Some(wanted) = &arguments.code else {
        out.write_all(list().as_bytes())?;
        return Ok(Exit::Clean);
    };
    if is_reason(wanted) {
        out.write_all(reasons::PAGE.as_bytes())?;
        Ok(Exit::Clean)
    } else if let Some(rule) = rules::get(wanted) {
        out.write_all(rule.page.as_bytes())?;
        Ok(Exit::Clean)
    } else {
        complain(&unknown(wanted));
        Ok(Exit::Usage)
    }
}

/// True for the word that stands for all reasons, and for each of them.
fn is_reason(wanted: &str) -> bool {
    wanted.eq_ignore_ascii_case("unchecked") || UncheckedBecause::ALL.iter().any(|reason| reason.name().eq_ignore_ascii_case(wanted))
}

fn list() -> String {
    let longest = rules::RULES.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let lines = rules::RULES.iter().map(|rule| format!("{}  {:longest$}  {}", rule.code, rule.name, rule.summary));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

fn unknown(wanted: &str) -> String {
    let likeness = |rule: &Rule| {
        let wanted = wanted.to_lowercase();
        strsim::jaro_winkler(&wanted, &rule.code.to_lowercase()).max(strsim::jaro_winkler(&wanted, rule.name))
    };
    let wanted_shown = crate::render::terminal::clean(wanted);
    let nearest = rules::RULES.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    match nearest.filter(|rule| likeness(rule) >= ALIKE) {
        Some(rule) => format!("no rule is called {wanted_shown:?}; did you mean {} {}?", rule.code, rule.name),
        None => format!("no rule is called {wanted_shown:?}; `avstem explain` lists them"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_rule_gets_a_suggestion() {
        assert_eq!(unknown("total-missmatch"), "no rule is called \"total-missmatch\"; did you mean A101 total-mismatch?");
        assert_eq!(unknown("a10l"), "no rule is called \"a10l\"; did you mean A105 carry-mismatch?");
        assert_eq!(unknown("zzz"), "no rule is called \"zzz\"; `avstem explain` lists them");
    }

    #[test]
    fn a_reason_is_explained_like_a_rule() {
        assert_eq!(["unchecked", "Blank-Item", "A101"].map(is_reason), [true, true, false]);
    }

    #[test]
    fn the_list_has_a_line_a_rule() {
        let list = list();
        assert_eq!(list.lines().count(), rules::RULES.len());
        assert!(list.starts_with("A101  total-mismatch "), "{list}");
    }
}
