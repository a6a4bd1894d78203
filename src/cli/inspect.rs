//! `avstem inspect`: what the stages made of a page.

use super::{
    Exit,
    common::{Document, complain, shown},
    target::spare,
};
use crate::{
    batch::{Drawn, draw, output::write_whole},
    inspect::{Request, Stage},
    render::terminal::clean,
};
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use std::{
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Draw what each stage made of a page, over a picture of it, as SVG
///
/// Every shape has a tooltip; in a browser, an entry of the legend shows its stage alone.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem inspect budget-2019.pdf --page 4 --out page-4.svg
  avstem inspect budget-2019.pdf --page 4 --stage cells --stage checks --out page-4.svg

Exit codes: 0 drawn, 2 wrong usage or no such page, 3 the document could not be read.")]
pub(super) struct Arguments {
    /// A PDF; one in an archive or a mail by the path that a run tells.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which page, counted from 1.
    #[arg(long, value_name = "N", value_parser = page)]
    page: u32,
    /// What to draw; may be given several times [default: everything].
    #[arg(long = "stage", value_name = "STAGE", value_parser = stage())]
    stages: Vec<Stage>,
    /// The drawing's file; `-` writes to standard output.
    #[arg(long, value_name = "SVG")]
    out: PathBuf,
    /// Leave the picture of the page out.
    #[arg(long)]
    no_picture: bool,
    #[command(flatten)]
    document: Document,
}

/// Reads a page's number.
fn page(text: &str) -> Result<u32, &'static str> {
    text.parse().ok().filter(|page| *page > 0).ok_or("pages count from 1")
}

fn stage() -> impl TypedValueParser<Value = Stage> {
    PossibleValuesParser::new(Stage::ALL.map(Stage::name)).try_map(|name| Stage::named(&name).ok_or("no such stage"))
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    spare([arguments.file.as_path()], &arguments.out)?;
    let stages = if arguments.stages.is_empty() { Stage::ALL.to_vec() } else { arguments.stages.clone() };
    let request = Request { page: arguments.page, stages, picture: !arguments.no_picture };
    let document = &arguments.document;
    let drawn = match document.find(&arguments.file)? {
        Ok(found) => draw(&document.worker()?, &found, &document.options(), request, (document.time(), document.ocr))?,
        Err(answer) => Drawn::NotRead(answer),
    };
    let (exit, problem) = match drawn {
        Drawn::Svg(svg) => return write(&arguments.out, &svg),
        Drawn::NoPage(why) => (Exit::Usage, why),
        Drawn::NotRead(answer) => (Exit::Incomplete, answer.reason().to_owned()),
    };
    complain(&format_args!("{}: {}", shown(&arguments.file), clean(&problem)));
    Ok(exit)
}

fn write(out: &Path, svg: &str) -> io::Result<Exit> {
    if out == Path::new("-") {
        let mut stdout = io::stdout().lock();
        stdout.write_all(svg.as_bytes())?;
        stdout.flush()?;
        return Ok(Exit::Clean);
    }
    match write_whole(out, svg) {
        Ok(()) => Ok(Exit::Clean),
        Err(problem) => {
            complain(&format_args!("{}: the output could not be written: {problem}", shown(out)));
            Ok(Exit::Incomplete)
        }
    }
}
