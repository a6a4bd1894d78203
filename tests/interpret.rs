//! The literate cases of `tests/interpret/*.md`: each one a Word document and what its JSON must say; `README.md` there is the
//! grammar's page.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod common;
#[path = "common/docx.rs"]
mod docx;

use avstem::{Options, process};
use common::sorted_entries;
use docx::{Block, docx};
use serde_json::Value;
use std::{fs, path::Path};

/// One document and the values that it must give.
struct Case {
    name: String,
    blocks: Vec<Block>,
    /// Path in the JSON, and the value as text.
    expected: Vec<(String, String)>,
}

/// The cases of one Markdown file.
fn cases(file: &str, text: &str) -> Vec<Case> {
    text.split("\n## ").skip(1).flat_map(|section| section_cases(file, section)).collect()
}

/// One case, or one a row of its examples.
fn section_cases(file: &str, section: &str) -> Vec<Case> {
    let (title, body) = section.split_once('\n').unwrap_or((section, ""));
    let name = format!("{file}: {title}");
    let (before, given) = split_at_line(body, "gives:").map_or((body, ""), |(before, after)| (before, after));
    let (document, examples) = split_at_line(before, "examples:").map_or((before, None), |(document, examples)| (document, Some(examples)));
    let blocks = blocks(document);
    let gives: Vec<(String, String)> =
        given.lines().filter_map(|line| line.strip_prefix("- ")).map(|line| value_line(line, &name)).collect();
    let Some(examples) = examples else {
        assert!(!gives.is_empty(), "{name}: nothing is expected");
        return vec![Case { name, blocks, expected: gives }];
    };
    let rows = self::blocks(examples).into_iter().find_map(|block| if let Block::Table(rows) = block { Some(rows) } else { None });
    let mut rows = rows.unwrap_or_else(|| panic!("{name}: no table of examples")).into_iter();
    let heads = rows.next().unwrap_or_default();
    rows.map(|row| example(&name, &blocks, &heads, &row, &gives)).collect()
}

/// The case of one row of examples.
fn example(name: &str, blocks: &[Block], heads: &[String], row: &[String], gives: &[(String, String)]) -> Case {
    let mut filled = blocks.to_vec();
    let mut expected = gives.to_vec();
    for (head, value) in heads.iter().zip(row) {
        let slot = format!("{{{head}}}");
        if !fill(&mut filled, &slot, value) {
            expected.push((head.clone(), value.clone()));
        }
    }
    Case { name: format!("{name} [{}]", row.first().map_or("", String::as_str)), blocks: filled, expected }
}

/// Puts a value into every slot; false when there is none.
fn fill(blocks: &mut [Block], slot: &str, value: &str) -> bool {
    let mut found = false;
    let mut put = |text: &mut String| {
        found |= text.contains(slot);
        *text = text.replace(slot, value);
    };
    for block in blocks {
        match block {
            Block::Paragraph(text) => put(text),
            Block::Table(rows) => rows.iter_mut().flatten().for_each(&mut put),
        }
    }
    found
}

fn split_at_line<'a>(text: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
    let at = text.lines().scan(0, |at, line| {
        let start = *at;
        *at += line.len() + 1;
        Some((start, line))
    });
    let (start, line) = at.into_iter().find(|(_, line)| *line == mark)?;
    Some((&text[..start], text.get(start + line.len() + 1..).unwrap_or_default()))
}

fn value_line(line: &str, name: &str) -> (String, String) {
    let (path, value) = line.split_once(':').unwrap_or_else(|| panic!("{name}: no `path: value` in `{line}`"));
    (path.to_owned(), value.trim().to_owned())
}

/// Block quotes are paragraphs, pipe tables are tables; everything else is explanation.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        if let Some(quoted) = line.strip_prefix("> ") {
            blocks.push(Block::Paragraph(quoted.to_owned()));
        }
        let Some(row) = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')) else {
            open = false;
            continue;
        };
        if row.contains("--") && row.chars().all(|c| matches!(c, '-' | ':' | '|' | ' ')) {
            continue;
        }
        let row: Vec<String> = row.split('|').map(|cell| cell.trim().to_owned()).collect();
        match blocks.last_mut() {
            Some(Block::Table(rows)) if open => rows.push(row),
            _ => blocks.push(Block::Table(vec![row])),
        }
        open = true;
    }
    blocks
}

/// The value at a path such as `statements[0].lines{Sum drift}.facts[1].value`, as text.
fn at(report: &Value, path: &str) -> String {
    let mut value = report;
    let mut rest = path;
    while !rest.is_empty() {
        let (step, behind) = step(rest);
        rest = behind;
        value = match value {
            Value::Null => return String::new(),
            _ => go(value, step).unwrap_or(&Value::Null),
        };
    }
    shown(value)
}

/// One step of a path: a field, `[n]`, or `{name}`.
fn step(path: &str) -> (&str, &str) {
    let path = path.strip_prefix('.').unwrap_or(path);
    let end = match path.chars().next() {
        Some('[') => path.find(']').map_or(path.len(), |end| end + 1),
        Some('{') => path.find('}').map_or(path.len(), |end| end + 1),
        _ => path.find(['.', '[', '{']).unwrap_or(path.len()),
    };
    path.split_at(end)
}

fn go<'a>(value: &'a Value, step: &str) -> Option<&'a Value> {
    if let Some(index) = step.strip_prefix('[').and_then(|step| step.strip_suffix(']')) {
        let index: usize = index.parse().ok()?;
        return value.get(index).or_else(|| value.as_object()?.values().nth(index)).map(text_or_self);
    }
    if let Some(name) = step.strip_prefix('{').and_then(|step| step.strip_suffix('}')) {
        let named = |item: &&Value| {
            ["label", "header", "number", "code", "account", "column"].iter().any(|key| item.get(key).is_some_and(|v| v == name))
        };
        return value.get(name).or_else(|| value.as_array()?.iter().find(named)).map(text_or_self);
    }
    value.get(step)
}

/// A text with its header stands for the text.
fn text_or_self(of: &Value) -> &Value {
    of.get("text").filter(|_| of.get("header").is_some()).unwrap_or(of)
}

/// A list of texts is joined by ` > `, of numbers by a space; any other list and an object are their length; null is empty.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_string) => join(items, " > "),
        Value::Array(items) if !items.is_empty() && items.iter().all(Value::is_number) => join(items, " "),
        Value::Array(items) if items.is_empty() => String::new(),
        Value::Array(items) => items.len().to_string(),
        Value::Object(items) => items.len().to_string(),
        other => other.to_string(),
    }
}

fn join(items: &[Value], by: &str) -> String {
    items.iter().map(shown).collect::<Vec<_>>().join(by)
}

/// `none` and `0` of a list say the same as nothing.
fn same(expected: &str, found: &str) -> bool {
    let none = |text: &str| matches!(text, "" | "none");
    expected == found || (none(expected) && none(found)) || (expected == "0" && found.is_empty())
}

fn complaints(case: &Case) -> Vec<String> {
    let report = match process(&docx(&case.blocks), &Options::default()) {
        Ok(report) => serde_json::to_value(&report).unwrap(),
        Err(error) => return vec![format!("not read: {error}")],
    };
    let differences = case.expected.iter().filter_map(|(path, expected)| {
        let found = at(&report, path);
        (!same(expected, &found)).then(|| format!("{path}: expected `{expected}`, found `{found}`"))
    });
    differences.collect()
}

fn files() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/interpret");
    let files = sorted_entries(&folder).into_iter().filter(|path| path.extension().is_some_and(|e| e == "md"));
    let named = files.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()));
    named.filter(|(name, _)| name != "README").collect()
}

#[test]
fn every_case_gives_what_it_lists() {
    let cases: Vec<Case> = files().iter().flat_map(|(name, text)| cases(name, text)).collect();
    let complaints: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let differences = complaints(case);
            (!differences.is_empty()).then(|| format!("{}\n  {}", case.name, differences.join("\n  ")))
        })
        .collect();
    assert!(complaints.is_empty(), "{} of {} cases differ\n\n{}", complaints.len(), cases.len(), complaints.join("\n\n"));
}

#[test]
fn every_language_has_its_cases() {
    const OTHERS: [&str; 4] = ["sv", "da", "en", "de"];
    let counts: Vec<(String, usize)> = files().iter().map(|(name, text)| (name.clone(), cases(name, text).len())).collect();
    for language in OTHERS {
        assert!(counts.iter().any(|(name, count)| name == language && *count >= 12), "{language}: {counts:?}");
    }
    let norwegian: usize = counts.iter().filter(|(name, _)| !OTHERS.contains(&name.as_str())).map(|(_, count)| count).sum();
    assert!(norwegian >= 60, "{counts:?}");
}

#[test]
fn a_wrong_expectation_is_seen() {
    let text = "\n\n## A case\n\n| Tiltak | Frist |\n|---|---|\n| Vei | {raw} |\n\nexamples:\n\n| raw | measures[0].period.quarters |\n|--|--|\n| Q1 | 1 |\n| Q2 | 3 |\n";
    let cases = cases("file", text);
    let complaints: Vec<Vec<String>> = cases.iter().map(complaints).collect();
    assert_eq!(complaints, [vec![], vec!["measures[0].period.quarters: expected `3`, found `2`".to_owned()]]);
}
