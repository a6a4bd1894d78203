//! The invariants of the code that a reader relies on and no compiler keeps: the order of the modules and no circles among them, the
//! length of files, head comments, no panics outside tests, and a README that names the commands there are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::sorted_entries;
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Where the crates keep their sources, in their layers; Cargo keeps a crate from using a later one.
const CRATES: [&str; 11] = [
    "crates/document/src",
    "crates/read/src",
    "crates/recognise/src",
    "crates/mark/src",
    "crates/avstem/src",
    "crates/compare/src",
    "crates/view/src",
    "crates/site/src",
    "crates/tables/src",
    "src",
    "crates/score/src",
];
const LIBRARY: &str = "crates/avstem/src";
/// A module of the library imports only from modules that stand before it.
const ORDER: [&str; 14] = [
    "profile",
    "vocabulary",
    "register",
    "options",
    "formula",
    "layout",
    "table",
    "interpret",
    "quote",
    "relate",
    "check",
    "report",
    "repair",
    "lib",
];
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
        let marks = ["#[cfg(test)]\n", "#[cfg(all(test, unix))]\n", "#[cfg(all(test, target_os = \"linux\"))]\n"];
        let at = |mark: &'static str| self.text.match_indices(mark).map(|(at, mark)| (at, &self.text[at + mark.len()..]));
        marks
            .into_iter()
            .flat_map(at)
            .filter(|(_, rest)| rest.lines().next().is_some_and(|line| line.contains("mod ") && line.ends_with('{')))
            .map(|(at, _)| at)
            .min()
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
    let paths = named_paths(code).into_iter().filter(|path| path[0] == "crate");
    let mut names: Vec<String> = paths.filter_map(|path| path.into_iter().nth(1)).collect();
    names.dedup();
    names
}

/// The paths in a text that begin with `crate` or `super`; of a path with braces one for each name in them.
fn named_paths(code: &str) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    let mut rest = code;
    while let Some(at) = ["crate::", "super::"].iter().filter_map(|start| rest.find(start)).min() {
        let begins = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        rest = if begins { branch(&rest[at..], &[], &mut paths) } else { &rest[at + "crate::".len()..] };
    }
    paths
}

/// Takes in one path of a tree of names, with the paths of its braces; gives what follows it.
fn branch<'t>(text: &'t str, before: &[String], paths: &mut Vec<Vec<String>>) -> &'t str {
    let mut path = before.to_vec();
    let mut rest = text.trim_start();
    loop {
        let name = first_name(rest);
        rest = &rest[name.len()..];
        if !name.is_empty() {
            path.push(name);
        } else if let Some(inside) = rest.strip_prefix('{') {
            rest = inside;
            while !rest.is_empty() && !rest.starts_with('}') {
                rest = branch(rest, &path, paths);
                // A name may go on: `as other`.
                rest = &rest[rest.find([',', '}']).unwrap_or(rest.len())..];
                rest = rest.strip_prefix(',').unwrap_or(rest).trim_start();
            }
            return rest.strip_prefix('}').unwrap_or(rest);
        }
        match rest.strip_prefix("::") {
            Some(after) => rest = after,
            None => break,
        }
        if !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '{') {
            break;
        }
    }
    paths.push(path);
    rest
}

/// A path from the root of its crate on, as a file of the module `own` means it; `None` where it leads above the root.
fn resolved(path: &[String], own: &[&str]) -> Option<Vec<String>> {
    let ups = path.iter().take_while(|name| *name == "super").count();
    let base = if path[0] == "crate" { &[] } else { &own[..own.len().checked_sub(ups)?] };
    Some(base.iter().map(|name| (*name).to_owned()).chain(path[ups.max(1)..].iter().cloned()).collect())
}

/// The modules that lead to a file, its own last; of a `mod.rs` those of its folder.
fn module_path(file: &str) -> Vec<&str> {
    let mut path: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    path.pop_if(|name| matches!(*name, "mod" | "lib" | "main"));
    path
}

/// The modules of one folder, each with those beside it that its code names.
type Uses = BTreeMap<String, BTreeSet<String>>;

/// The modules of each folder of a crate: files and folders with what they use beside them. Paths begin at the crate's root.
///
/// A use counts once, where the two paths part: `table/page/body.rs` that names `crate::table::heal` makes `page` use `heal`. What a
/// folder's `mod.rs` hands on is the folder's face and names no module beside.
fn folders(files: impl Iterator<Item = (String, String)>) -> BTreeMap<String, Uses> {
    let files: Vec<(String, String)> = files.collect();
    let files: Vec<(Vec<&str>, &str)> = files.iter().map(|(name, code)| (module_path(name), code.as_str())).collect();
    let mut folders: BTreeMap<String, Uses> = BTreeMap::new();
    for (own, _) in &files {
        for (depth, name) in own.iter().enumerate() {
            folders.entry(own[..depth].join("/")).or_default().entry((*name).to_owned()).or_default();
        }
    }
    for (own, code) in &files {
        for path in named_paths(code).iter().filter_map(|path| resolved(path, own)) {
            let shared = own.iter().zip(&path).take_while(|(a, b)| a == b).count();
            let (Some(user), Some(used)) = (own.get(shared), path.get(shared)) else { continue };
            let Some(modules) = folders.get_mut(&own[..shared].join("/")) else { continue };
            if modules.contains_key(used) {
                modules.entry((*user).to_owned()).or_default().insert(used.clone());
            }
        }
    }
    folders
}

/// The circles among the modules of a folder, each the shortest through its first module: `a -> b -> a`. A module stands in one.
fn circles(uses: &Uses) -> Vec<String> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut found = Vec::new();
    for start in uses.keys() {
        if seen.contains(start.as_str()) {
            continue;
        }
        if let Some(circle) = circle_through(start, uses) {
            found.push(circle.join(" -> "));
            seen.extend(circle);
        }
    }
    found
}

/// The shortest way from a module back to itself.
fn circle_through<'u>(start: &'u str, uses: &'u Uses) -> Option<Vec<&'u str>> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in uses.get(*way.last()?)?.iter().map(String::as_str).filter(|next| reached.insert(next)) {
            let further = [&way[..], &[next]].concat();
            if next == start {
                return Some(further);
            }
            ways.push_back(further);
        }
    }
    None
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
fn modules_of_one_folder_use_each_other_in_no_circle() {
    let mut complaints = Vec::new();
    for root in CRATES {
        let sources = sources(&[root]);
        let files = sources.iter().filter(|source| !source.is_test());
        let code = |source: &Source| source.code().map(|(_, line)| line).collect::<Vec<_>>().join("\n");
        let inner = |source: &Source| source.name[root.len() + 1..].to_owned();
        for (folder, uses) in folders(files.map(|source| (inner(source), code(source)))) {
            complaints.extend(circles(&uses).into_iter().map(|circle| format!("{root}/{folder}: {circle}")));
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

#[test]
fn paths_are_found_in_code_and_in_braces_of_any_depth() {
    let code = "use super::{\n    self as page,\n    Table,\n    body::{self, part::{A, B as C}, *},\n    super::heal::heal,\n};\n\
        let x = crate::table::cut::<u8>(super::size(y), my_crate::z, other::super::q);\n";
    let found: Vec<String> = named_paths(code).iter().map(|path| path.join("::")).collect();
    let braces = ["super::self", "super::Table", "super::body::self", "super::body::part::A", "super::body::part::B", "super::body"];
    assert_eq!(found, [&braces[..], &["super::super::heal::heal", "crate::table::cut", "super::size"]].concat());
}

/// The circles of files with their code, each with its folder.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let folders = folders(files.iter().map(|(name, code)| ((*name).to_owned(), (*code).to_owned())));
    folders.iter().flat_map(|(folder, uses)| circles(uses).into_iter().map(move |circle| format!("{folder}: {circle}"))).collect()
}

#[test]
fn a_circle_is_found_however_its_modules_are_named() {
    let beside = [("lib.rs", ""), ("t/a.rs", "use super::{b::B};"), ("t/b.rs", "use crate::t::{C, c::D};"), ("t/c.rs", "super::a::f()")];
    assert_eq!(circles_of(&beside), ["t: a -> b -> c -> a"]);
    let deeper = [("t/a/mod.rs", "mod x;"), ("t/a/x.rs", "use super::super::b::f;"), ("t/b.rs", "use super::a::g;")];
    assert_eq!(circles_of(&deeper), ["t: a -> b -> a"]);
    let of_folders = [("main.rs", ""), ("a/x/y.rs", "use crate::{n, b::z::f};"), ("b/mod.rs", ""), ("b/z.rs", "crate::a::x::y::g()")];
    assert_eq!(circles_of(&of_folders), [": a -> b -> a"]);
    let two = [("a.rs", "super::b::f()"), ("b.rs", "super::a::f()"), ("c.rs", "super::d::f()"), ("d.rs", "super::c::f(super::a::f())")];
    assert_eq!(circles_of(&two), [": a -> b -> a", ": c -> d -> c"]);
}

#[test]
fn the_face_of_a_folder_closes_no_circle() {
    // `b` asks for what the folder hands on, though `a` defines it.
    let face = [("t/mod.rs", "pub use a::A; use super::t::b;"), ("t/a.rs", "use super::b::B;"), ("t/b.rs", "use super::A;")];
    assert_eq!(circles_of(&face), [""; 0]);
    let inner = [("a/mod.rs", "mod x; use super::b::f;"), ("a/x.rs", "use super::{Own, y::Y};"), ("a/y.rs", ""), ("b.rs", "")];
    assert_eq!(circles_of(&inner), [""; 0]);
}
