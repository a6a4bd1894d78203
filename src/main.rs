//! The command: parse, run, exit code.
//!
//! In: the command line. Out: what [`cli`] prints, and an exit code. [`batch`] reads files and runs worker processes, [`inspect`] draws
//! what the library's stages made of a page, [`render`] turns reports into what people read.

#![allow(unreachable_pub, reason = "nothing of a binary is reachable from outside: `pub` marks what a module offers to the others")]

mod batch;
mod cli;
mod inspect;
mod render;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
