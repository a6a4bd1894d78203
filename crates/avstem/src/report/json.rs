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
