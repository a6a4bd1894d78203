//! The table of rules. Codes are stable for ever; a retired code is never used again.
//!
//! A page is Markdown in `rules/CODE.md`, with the same headings for all. Rules whose check comes in a later version are
//! listed too, and their pages say so: a code in an archive of findings must always be explained.

use super::{Rule, Severity};

/// Declares the rules in the order of their codes.
macro_rules! rules {
    ($($code:ident $name:literal $severity:ident $summary:literal)*) => {
        $(
            #[doc = $summary]
            pub static $code: Rule = Rule {
                code: stringify!($code),
                name: $name,
                severity: Severity::$severity,
                summary: $summary,
                page: include_str!(concat!("rules/", stringify!($code), ".md")),
            };
        )*

        /// All rules, in the order of their codes.
        pub static RULES: &[&Rule] = &[$(&$code),*];
    };
}

rules! {
    A101 "total-mismatch" Error "a stated total is not the sum of its lines"
    A102 "variance-mismatch" Error "a variance or difference column disagrees with its columns"
    A103 "result-mismatch" Error "a result line disagrees with its incomes, costs and subtotals"
    A104 "percent-mismatch" Error "a percentage or ratio disagrees with its figures"
    A105 "carry-mismatch" Error "an amount carried to the next page, table or year changed on the way"
    C501 "account-misplaced" Warning "an account stands in a section that its number does not belong to"
    Q901 "doubtful-reading" Info "two readers of a PDF see different figures where a check fails"
    S401 "stale-value" Error "a spreadsheet formula's stored value is not what the formula gives"
    S402 "range-omits-line" Warning "a spreadsheet total's range leaves out a line that belongs to it"
    S403 "hard-coded-total" Warning "a typed number stands where its neighbours have formulas"
    S404 "number-as-text" Warning "a number is stored as text, which the spreadsheet's own sums skip"
    T201 "prose-mismatch" Error "an amount in running text disagrees with the table that it quotes"
    T202 "impossible-date" Warning "a date that no calendar has"
    T203 "period-mismatch" Warning "a period lies outside the document's own year where it must be inside"
    X301 "conflicting-figures" Error "one document states two values for the same account, column and period"
    X302 "prior-year-mismatch" Error "a comparative figure disagrees with the earlier document that it restates"
    X303 "silent-change" Warning "a document that was imported before has changed a figure"
}

/// The rule of this code or name, whatever its case.
#[must_use]
pub fn get(wanted: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code.eq_ignore_ascii_case(wanted) || rule.name.eq_ignore_ascii_case(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Codes that this version checks; the pages of all others say that it does not.
    const CHECKED: [&str; 17] = [
        "A101", "A102", "A103", "A104", "A105", "C501", "Q901", "S401", "S402", "S403", "S404", "T201", "T202", "T203", "X301", "X302",
        "X303",
    ];
    const NOT_YET: &str = "Not yet checked by this version.";

    #[test]
    fn codes_are_unique_and_sorted() {
        assert!(RULES.is_sorted_by(|a, b| a.code < b.code));
        let shaped = |code: &str| code.len() == 4 && code.starts_with(|c: char| c.is_ascii_uppercase()) && code[1..].parse::<u16>().is_ok();
        assert!(RULES.iter().all(|rule| shaped(rule.code)));
    }

    #[test]
    fn names_are_unique_and_in_kebab_case() {
        let names: std::collections::BTreeSet<_> = RULES.iter().map(|rule| rule.name).collect();
        assert_eq!(names.len(), RULES.len());
        assert!(names.iter().all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !name.contains("--")));
    }

    #[test]
    fn every_rule_has_its_page() {
        let headings = ["## What it does", "## Why it matters", "## Example", "## How far to trust it", "## How to accept a known case"];
        for rule in RULES {
            let title = format!("# {} {}\n", rule.code, rule.name);
            assert!(rule.page.starts_with(&title) && rule.page.ends_with('\n'), "{}", rule.code);
            let found: Vec<_> = rule.page.lines().filter(|line| line.starts_with("## ")).collect();
            assert_eq!(found, headings, "{}", rule.code);
            assert!(rule.page.contains(&format!("{} {}", rule.code, rule.name)), "{}", rule.code);
        }
    }

    #[test]
    fn pages_say_which_rules_this_version_checks() {
        for rule in RULES {
            assert_eq!(!rule.page.contains(NOT_YET), CHECKED.contains(&rule.code), "{}", rule.code);
        }
    }

    #[test]
    fn a_rule_is_found_by_code_and_by_name() {
        assert_eq!(get("a101"), Some(&A101));
        assert_eq!(get("Total-Mismatch"), Some(&A101));
        assert_eq!(get("A1"), None);
    }
}
