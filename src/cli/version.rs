//! What this binary is: its version, the commit that it was built from, what was built into it, and the form of its JSON.

use avstem::report::model::SCHEMA_VERSION;
use std::sync::LazyLock;

/// The features of the package that a build may leave out, and whether this one has them.
const FEATURES: [(&str, bool); 3] =
    [("parquet", cfg!(feature = "parquet")), ("pictures", cfg!(feature = "pictures")), ("second-reader", cfg!(feature = "second-reader"))];

/// For `--version`; `-V` says the first line alone.
pub(super) static LONG: LazyLock<String> = LazyLock::new(|| {
    let has: Vec<&str> = FEATURES.iter().filter(|(_, has)| *has).map(|(name, _)| *name).collect();
    let features = if has.is_empty() { "none".to_owned() } else { has.join(", ") };
    let (version, commit) = (env!("CARGO_PKG_VERSION"), env!("AVSTEM_COMMIT"));
    format!("{version}\ncommit: {commit}\nfeatures: {features}\nschema version: {SCHEMA_VERSION}")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_hexadecimal_or_unknown() {
        let commit = env!("AVSTEM_COMMIT");
        assert!(commit == "unknown" || commit.len() == 12 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{commit}");
        assert!(LONG.starts_with(concat!(env!("CARGO_PKG_VERSION"), "\n")) && LONG.lines().count() == 4);
    }
}
