//! Audits one file: what it says, and what in it does not agree.
//!
//!     cargo run -p avstem --example audit_file -- budget.pdf

use avstem::{Options, process};
use std::{env, error::Error, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let path = env::args().nth(1).ok_or("which file?")?;
    let report = process(&fs::read(&path)?, &Options::default())?;
    println!(
        "{path}: {} measures, {} statements, {} totals checked",
        report.measures.len(),
        report.statements.len(),
        report.coverage.totals
    );
    for finding in &report.findings {
        let sure = finding.confidence.map_or_else(String::new, |confidence| format!(" (confidence {confidence:.2})"));
        println!("{:?} {}: {}{sure}", finding.severity, finding.code, finding.message);
    }
    for note in &report.notes {
        println!("note: {}", note.message);
    }
    Ok(())
}
