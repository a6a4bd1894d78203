//! Reports as JSON text: one compact line (NDJSON) or indented by two spaces.

use serde::Serialize;
use std::io::{self, Write};

/// One line without its line end.
///
/// # Errors
/// Never for the types of this crate: serialization fails only for map keys that are no strings.
pub fn line(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string(value)
}

/// One line with its line end, written as it is made: nothing of a long report is held twice.
///
/// # Errors
/// When it cannot be written.
pub fn write_line(mut out: impl Write, value: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut out, value)?;
    out.write_all(b"\n")
}

/// Indented by two spaces, with a final line end.
///
/// # Errors
/// As [`line()`].
pub fn pretty(value: &impl Serialize) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

/// Levels that are indented. Reports have fewer; without an end, text of brackets alone would grow without bounds.
const LEVELS: usize = 64;

/// What [`pretty`] makes of a value, from what [`line()`] made of it, in bytes: nothing is read but where strings begin and end. Text that
/// is no JSON gives text that is none.
#[must_use]
pub fn indented(line: &[u8]) -> Vec<u8> {
    // As measured, a report takes two to three times its line.
    let mut out = Vec::with_capacity(3 * line.len());
    let mut depth = 0_usize;
    let mut at = 0;
    let begin = |out: &mut Vec<u8>, depth: usize| {
        out.push(b'\n');
        out.resize(out.len() + 2 * depth.min(LEVELS), b' ');
    };
    while let Some(&byte) = line.get(at) {
        at += 1;
        match byte {
            b'"' => {
                let end = string_end(line, at);
                out.extend_from_slice(line.get(at - 1..end).unwrap_or_default());
                at = end;
            }
            b'{' | b'[' => {
                out.push(byte);
                if let Some(&close @ (b'}' | b']')) = line.get(at) {
                    out.push(close);
                    at += 1;
                } else {
                    depth += 1;
                    begin(&mut out, depth);
                }
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                begin(&mut out, depth);
                out.push(byte);
            }
            b',' => {
                out.push(byte);
                begin(&mut out, depth);
            }
            b':' => out.extend_from_slice(b": "),
            other => out.push(other),
        }
    }
    out.push(b'\n');
    out
}

/// The end of the string whose first letter stands at `at`, behind its quotation mark.
fn string_end(line: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = line.get(at) {
        at += match byte {
            b'"' => return at + 1,
            b'\\' => 2,
            _ => 1,
        };
    }
    line.len()
}

/// The JSON Schema 2020-12 of a report, as it is written (every field is present).
///
/// # Errors
/// As [`line()`].
pub fn document_schema() -> Result<String, serde_json::Error> {
    let generator = schemars::generate::SchemaSettings::draft2020_12().for_serialize().into_generator();
    pretty(&generator.into_root_schema_for::<super::model::Report>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::build::tests::small_report;

    #[test]
    fn a_line_holds_no_line_end_and_a_file_ends_in_one() {
        let report = small_report();
        assert!(!line(&report).unwrap().contains('\n'));
        let text = pretty(&report).unwrap();
        assert!(text.starts_with("{\n  \"schema_version\": 2,\n") && text.ends_with("}\n"));
    }

    #[test]
    fn a_line_indents_to_what_is_written_indented() {
        let report = small_report();
        assert_eq!(indented(line(&report).unwrap().as_bytes()), pretty(&report).unwrap().into_bytes());
        let odd = serde_json::json!({"a": [], "b": {}, "c\"{": "x\\", "d": [[1, -2.5e-9, null, true], {"e": "\n,:[]"}], "": "\\\""});
        assert_eq!(indented(line(&odd).unwrap().as_bytes()), pretty(&odd).unwrap().into_bytes());
    }

    #[test]
    fn text_that_is_no_json_is_indented_without_harm() {
        assert!(indented("[".repeat(10_000).as_bytes()).len() < 10_000 * 2 * (LEVELS + 2));
        for text in ["", "]]]", "\"open", "\"\\", "[{", "{\"a\":"] {
            assert!(indented(text.as_bytes()).ends_with(b"\n"));
        }
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        let report = small_report();
        let back: crate::report::model::Report = serde_json::from_str(&line(&report).unwrap()).unwrap();
        assert_eq!(back, report);
    }

    #[test]
    fn the_committed_schema_is_that_of_the_types() {
        let committed = include_str!("../../../../schemas/document.schema.json");
        assert!(committed == document_schema().unwrap(), "stale; run: avstem schema document > schemas/document.schema.json");
    }

    #[test]
    fn reports_keep_to_their_schema() {
        let schema = serde_json::from_str(&document_schema().unwrap()).unwrap();
        let report = serde_json::to_value(small_report()).unwrap();
        let validator = jsonschema::draft202012::new(&schema).unwrap();
        let problems: Vec<_> = validator.iter_errors(&report).map(|problem| problem.to_string()).collect();
        assert_eq!(problems, Vec::<String>::new());
    }
}
