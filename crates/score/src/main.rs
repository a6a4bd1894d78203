//! Measures of avstem that are made when somebody asks for them.
//!
//! `score` reads documents that it makes itself and says how much of them was read and checked rightly; see [`score`]. `fit` fits the weights
//! of an accusation on folders of documents; see [`fit`]. `rows` fits those by which the rows of tables of text are told; see [`rows`].

mod corpus;
mod fit;
mod logistic;
mod plant;
mod rows;
mod score;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let ran = match arguments.next().as_deref() {
        Some("fit") => fit::run(arguments),
        Some("rows") => rows::run(arguments),
        Some("score") => score::run(arguments),
        _ => None,
    };
    ran.unwrap_or_else(|| {
        let commands = [fit::USAGE, rows::USAGE, score::USAGE].map(|usage| format!("       avstem-score {usage}"));
        eprintln!("usage:\n{}\n\nFOLDER holds documents and may hold a truth.json; see crates/score/src/corpus.rs", commands.join("\n"));
        ExitCode::from(2)
    })
}
