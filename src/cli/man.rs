//! `avstem man`: a manual page for each command, as `man` reads them.
//!
//! Made from the definition that parses the command line, as `--help` is. The pages bear no date: the same binary writes the same bytes.

use super::{
    Exit,
    common::{complain, refused, shown},
};
use crate::{batch::output::write_whole, render::summary::counted};
use clap::{Args, Command, CommandFactory};
use clap_mangen::Man;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Write the manual pages, one a command
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem man --out ~/.local/share/man/man1     then: man avstem-audit
  avstem man --out . && man ./avstem.1")]
pub(super) struct Arguments {
    /// The folder for the pages; made where there is none.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    let folder = arguments.out.as_path();
    let pages = pages()?;
    match write(&pages, folder) {
        Ok(()) => complain(&format_args!("{}: {} written", shown(folder), counted(pages.len(), "page", "pages"))),
        Err(problem) => return Ok(refused(folder, &problem)),
    }
    Ok(Exit::Clean)
}

fn write(pages: &[(String, Vec<u8>)], folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    pages.iter().try_for_each(|(name, page)| write_whole(&folder.join(name), page))
}

/// Name and text of each page, by name.
fn pages() -> io::Result<Vec<(String, Vec<u8>)>> {
    // The page of `help` would say no more than `--help` does.
    let mut command = super::Arguments::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    with_pages(&command, &mut pages)?;
    pages.sort();
    Ok(pages)
}

fn with_pages(command: &Command, pages: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
    let page = Man::new(command.clone()).source(concat!("avstem ", env!("CARGO_PKG_VERSION"))).manual("avstem");
    let mut text = Vec::new();
    page.render(&mut text)?;
    pages.push((page.get_filename(), text));
    command.get_subcommands().filter(|command| !command.is_hide_set()).try_for_each(|command| with_pages(command, pages))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_that_help_lists_has_a_page_with_its_options() {
        let pages = pages().unwrap();
        let page =
            |name: &str| pages.iter().find(|(page, _)| page == name).map(|(_, text)| String::from_utf8_lossy(text).replace('\\', ""));
        for command in super::super::Arguments::command().get_subcommands().filter(|command| !command.is_hide_set()) {
            let name = format!("avstem-{}.1", command.get_name());
            let text = page(&name).unwrap_or_else(|| panic!("{name}"));
            for option in command.get_arguments().filter(|option| !option.is_hide_set()).filter_map(clap::Arg::get_long) {
                assert!(text.contains(&format!("--{option}")), "{name}: {option}");
            }
        }
        assert!(page("avstem.1").is_some_and(|text| text.contains("avstem-audit(1)")));
        assert!(page("avstem-ledger-accept.1").is_some_and(|text| text.contains("--because")));
        assert!(page("avstem-help.1").is_none() && pages.iter().all(|(name, _)| !name.contains('/')));
    }
}
