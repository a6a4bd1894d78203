//! The invariants of the code that a reader relies on and no compiler keeps: the order of the modules, the length of files, head
//! comments, no panics outside tests, and a README that names the commands there are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::sorted_entries;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where the crates keep their sources, in their layers; Cargo keeps a crate from using a later one.
const CRATES: [&str; 5] = ["crates/document/src", "crates/read/src", "crates/avstem/src", "src", "crates/score/src"];
const LIBRARY: &str = "crates/avstem/src";
/// A module of the library imports only from modules that stand before it.
const ORDER: [&str; 11] =
    ["profile", "vocabulary", "options", "formula", "layout", "table", "interpret", "relate", "check", "report", "lib"];
const LONGEST: usize = 500;

struct Source {
    /// Relative to the crate, with `/`.
    name: String,
    text: String,
}

impl Source {
    /// The module of the library that the file belongs to: `crates/avstem/src/relate/view.rs` is of `relate`.
    fn module(&self) -> &str {
        let inner = self.name.trim_start_matches(LIBRARY).trim_start_matches('/');
        inner.split('/').next().unwrap_or(inner).trim_end_matches(".rs")
    }

    /// The lines before the unit tests, without comments.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let end = if self.is_test() { 0 } else { self.unit_tests().unwrap_or(self.text.len()) };
        self.text[..end].lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Where the module of unit tests begins; a mere `mod tests;` or a helper for tests in other files is none.
    fn unit_tests(&self) -> Option<usize> {
        let marks = self.text.match_indices("#[cfg(test)]\n").map(|(at, mark)| (at, &self.text[at + mark.len()..]));
        marks
            .filter(|(_, rest)| rest.lines().next().is_some_and(|line| line.contains("mod ") && line.ends_with('{')))
            .map(|(at, _)| at)
            .next()
    }

    /// A file of unit tests of its own (`pool_tests.rs`, `tests.rs`).
    fn is_test(&self) -> bool {
        self.name.ends_with("tests.rs") || self.name.contains("/tests/")
    }

    fn head(&self) -> String {
        self.text.lines().take_while(|line| line.starts_with("//!") || line.is_empty()).collect::<Vec<_>>().join("\n")
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = sorted_entries(folder).into_iter();
    entries
        .flat_map(|path| if path.is_dir() { rust_files(&path) } else { vec![path] })
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .collect()
}

fn sources(folders: &[&str]) -> Vec<Source> {
    let files = folders.iter().flat_map(|folder| rust_files(&root().join(folder)));
    files
        .map(|path| Source {
            name: path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/"),
            text: fs::read_to_string(&path).unwrap(),
        })
        .collect()
}

fn none(complaints: &[String]) {
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The first names after `crate::` in a text: of paths, and of the braces of a `use crate::{…}`.
fn named_modules(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(inside) => found.extend(outer_names(inside)),
            None => found.push(first_name(rest)),
        }
    }
    found
}

/// The first name of each item of a brace list, inner braces passed over.
fn outer_names(inside: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut item = String::new();
    let mut names = Vec::new();
    for c in inside.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(first_name(&std::mem::take(&mut item))),
            _ => item.push(c),
        }
    }
    names.push(first_name(&item));
    names.retain(|name| !name.is_empty());
    names
}

fn first_name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn modules_import_only_from_those_before_them() {
    let mut complaints = Vec::new();
    for source in sources(&[LIBRARY]) {
        let module = source.module();
        if module == "lib" {
            continue;
        }
        let own = ORDER.iter().position(|name| *name == module);
        let own = own.unwrap_or_else(|| panic!("{}: module `{module}` has no place in the order", source.name));
        let code = source.code().map(|(_, line)| line).collect::<Vec<_>>().join("\n");
        for named in named_modules(&code) {
            let later = ORDER.iter().position(|name| *name == named).is_some_and(|at| at > own);
            if later {
                complaints.push(format!("{}: `{module}` uses `{named}`, which stands after it", source.name));
            }
        }
    }
    none(&complaints);
}

#[test]
fn no_stage_of_the_library_names_a_format() {
    let formats = ["hayro", "calamine", "quick_xml", "zip::", "pdf_extract", "csv::", "encoding_rs"];
    let complaints: Vec<String> = sources(&[LIBRARY])
        .iter()
        .flat_map(|source| {
            source
                .code()
                .filter(|(_, line)| formats.iter().any(|f| line.contains(f)))
                .map(|(at, _)| format!("{}:{at}", source.name))
                .collect::<Vec<_>>()
        })
        .collect();
    none(&complaints);
}

#[test]
fn files_over_500_lines_give_their_reason() {
    let long = sources(&[&CRATES[..], &["tests", "benches"]].concat()).into_iter().filter(|source| source.text.lines().count() > LONGEST);
    let complaints: Vec<String> = long
        .filter(|source| !source.head().contains("reason"))
        .map(|s| format!("{} is over {LONGEST} lines and gives no reason", s.name))
        .collect();
    none(&complaints);
}

#[test]
fn every_file_has_a_head_comment() {
    let bare = sources(&[&CRATES[..], &["tests", "benches"]].concat()).into_iter().filter(|source| !source.text.starts_with("//!"));
    none(&bare.map(|source| format!("{} has no head comment", source.name)).collect::<Vec<_>>());
}

#[test]
fn nothing_unwraps_outside_tests() {
    let forbidden = [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "dbg!("];
    let mut complaints = Vec::new();
    for source in sources(&CRATES) {
        for (at, line) in source.code() {
            if let Some(found) = forbidden.iter().find(|word| line.contains(*word)) {
                complaints.push(format!("{}:{at}: {found}", source.name));
            }
        }
    }
    none(&complaints);
}

#[test]
fn the_readme_names_the_commands_there_are() {
    let help = Command::new(env!("CARGO_BIN_EXE_avstem")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let listed: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' '))?.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let named: Vec<&str> = readme.lines().filter_map(|line| line.strip_prefix("| `avstem ")?.split(['`', ' ']).next()).collect();
    assert_eq!(named, listed, "README's table of commands against `avstem --help`");
}

#[test]
fn readme_and_changelog_keep_no_open_ends() {
    for name in ["README.md", "CHANGELOG.md"] {
        let text = fs::read_to_string(root().join(name)).unwrap();
        let open: Vec<&str> = text.lines().filter(|line| line.contains("TODO")).collect();
        assert!(open.is_empty(), "{name}: {open:#?}");
    }
}

#[test]
fn names_after_crate_are_found_in_paths_and_braces() {
    let code = "use crate::{\n    error::Error,\n    report::{Source, model::Report},\n    note,\n};\nlet x = crate::place::a1(0, 0);\n";
    assert_eq!(named_modules(code), ["error", "report", "note", "place"]);
}
