//! `avstem completions`: what a shell needs to complete commands, options and their values.
//!
//! Made from the definition that parses the command line, so that it knows what this very binary takes.

use super::Exit;
use clap::{Args, CommandFactory};
use clap_complete::Shell;
use std::io::{self, Write};

/// Print the completions for a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  avstem completions bash > ~/.local/share/bash-completion/completions/avstem
  avstem completions zsh > ~/.zfunc/_avstem                  with ~/.zfunc in fpath, before compinit
  avstem completions fish > ~/.config/fish/completions/avstem.fish
  avstem completions powershell >> $PROFILE
  avstem completions elvish > ~/.config/elvish/lib/avstem.elv    then: use avstem, in rc.elv")]
pub(super) struct Arguments {
    #[arg(value_enum, value_name = "SHELL")]
    shell: Shell,
}

pub(super) fn run(arguments: &Arguments) -> io::Result<Exit> {
    io::stdout().lock().write_all(&script(arguments.shell))?;
    Ok(Exit::Clean)
}

fn script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::Arguments::command(), "avstem", &mut script);
    script
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::ValueEnum;

    #[test]
    fn every_shell_gets_every_command_and_its_options() {
        let command = super::super::Arguments::command();
        for shell in Shell::value_variants() {
            let script = String::from_utf8(script(*shell)).unwrap();
            for word in command.get_subcommands().map(clap::Command::get_name).chain(["report-lang", "fail-on", "files-from"]) {
                assert!(script.contains(word), "{shell}: {word}");
            }
        }
    }
}
