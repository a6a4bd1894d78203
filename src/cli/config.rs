//! `avstem.toml`: options that need not be given each time.
//!
//! In: the command line. Out: the command line with the file's options before its own, so that those count which are given.
//! Every option of a command can stand in the file under its own name, for all commands at the top and for one in its table.
//! What no command has is refused. The file is the one that `--config` names, else `avstem.toml` in the working folder; no
//! other folder is searched.

use super::Arguments;
use crate::report::terminal::clean;
use clap::{ArgAction, CommandFactory};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};
use toml::{Table, Value};

/// The file that is read where none is named.
const FILE: &str = "avstem.toml";

/// Commands that a file has no say in.
const WITHOUT: [&str; 2] = ["worker", "help"];

/// How alike a mistyped key must be to be suggested, 0 to 1 (Jaro-Winkler).
const ALIKE: f64 = 0.75;

/// A command line, and the file that took part in it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct CommandLine {
    pub(super) arguments: Vec<OsString>,
    pub(super) file: Option<PathBuf>,
}

/// The command line with the options of the configuration file.
///
/// # Errors
/// In one line, when the file cannot be read, is no TOML, or holds what is no option.
pub(super) fn with_options(given: Vec<OsString>) -> Result<CommandLine, String> {
    let command = Arguments::command();
    let names: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).filter(|name| !WITHOUT.contains(name)).collect();
    let Some(at) = given.iter().position(|argument| argument.to_str().is_some_and(|argument| names.contains(&argument))) else {
        return Ok(CommandLine { arguments: given, file: None });
    };
    let named = named(&given);
    let Some(file) = named.clone().or_else(|| Some(PathBuf::from(FILE)).filter(|file| file.is_file())) else {
        return Ok(CommandLine { arguments: given, file: None });
    };
    let shown = clean(&file.to_string_lossy());
    let text = fs::read_to_string(&file).map_err(|problem| format!("{shown}: the configuration cannot be read: {problem}"))?;
    let table: Table = text.parse().map_err(|problem: toml::de::Error| format!("{shown}: {}", clean(problem.message())))?;
    let name = given.get(at).and_then(|name| name.to_str()).unwrap_or_default();
    let options = options(&table, name, &command).map_err(|problem| format!("{shown}: {problem}"))?;
    let mut arguments = given;
    let rest = arguments.split_off(at + 1);
    arguments.extend(options.into_iter().map(OsString::from).chain(rest));
    Ok(CommandLine { arguments, file: Some(file) })
}

/// The file that `--config` names.
fn named(given: &[OsString]) -> Option<PathBuf> {
    let mut arguments = given.iter().take_while(|argument| *argument != "--");
    let mut file = None;
    while let Some(argument) = arguments.next() {
        if argument == "--config" {
            file = arguments.next().map(PathBuf::from);
        } else if let Some(value) = argument.to_str().and_then(|argument| argument.strip_prefix("--config=")) {
            file = Some(Path::new(value).to_owned());
        }
    }
    file
}

/// The options that a table holds for a command; those of the command's own table come last.
fn options(table: &Table, name: &str, command: &clap::Command) -> Result<Vec<String>, String> {
    let commands: Vec<&clap::Command> = command.get_subcommands().filter(|command| !WITHOUT.contains(&command.get_name())).collect();
    let mut general = Vec::new();
    let mut own = Vec::new();
    for (key, value) in table {
        if let Some(of) = commands.iter().find(|command| command.get_name() == key)
            && let Value::Table(inner) = value
        {
            for (key, value) in inner {
                let option = find(of, key).ok_or_else(|| unknown(key, &known(std::slice::from_ref(of)), of.get_name()))?;
                if of.get_name() == name {
                    own.extend(given(option, key, value)?);
                }
            }
            continue;
        }
        let mut having = commands.iter().filter_map(|command| find(command, key).map(|option| (command.get_name(), option))).peekable();
        if having.peek().is_none() {
            return Err(unknown(key, &known(&commands), ""));
        }
        if let Some((_, option)) = having.find(|(command, _)| *command == name) {
            general.extend(given(option, key, value)?);
        }
    }
    general.extend(own);
    Ok(general)
}

/// The option of a command with this name, written with `-` or `_`.
fn find<'a>(command: &'a clap::Command, key: &str) -> Option<&'a clap::Arg> {
    let name = key.replace('_', "-");
    command.get_arguments().find(|argument| argument.get_long() == Some(name.as_str()))
}

/// An option as it is given on the command line.
fn given(option: &clap::Arg, key: &str, value: &Value) -> Result<Vec<String>, String> {
    let name = option.get_long().unwrap_or_default();
    let flag = matches!(option.get_action(), ArgAction::SetTrue);
    match value {
        Value::Boolean(on) if flag => Ok(if *on { vec![format!("--{name}")] } else { Vec::new() }),
        Value::String(text) if !flag => Ok(vec![format!("--{name}={text}")]),
        Value::Integer(number) if !flag => Ok(vec![format!("--{name}={number}")]),
        Value::Array(values) if !flag => Ok(values.iter().map(|value| given(option, key, value)).collect::<Result<Vec<_>, _>>()?.concat()),
        _ if flag => Err(format!("`{key}` is true or false")),
        _ => Err(format!("`{key}` is a text or a number")),
    }
}

/// The names that may stand in a file.
fn known(commands: &[&clap::Command]) -> Vec<String> {
    let options = commands.iter().flat_map(|command| command.get_arguments());
    let mut names: Vec<String> = options.filter_map(|option| option.get_long().map(str::to_owned)).collect();
    names.sort();
    names.dedup();
    names
}

fn unknown(key: &str, known: &[String], command: &str) -> String {
    let written = key.replace('_', "-");
    let likeness = |name: &&String| strsim::jaro_winkler(&written, name);
    let nearest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|name| likeness(name) >= ALIKE);
    let of = if command.is_empty() { String::new() } else { format!(" of {command}") };
    match nearest {
        Some(name) => format!("`{}` is no option{of}; did you mean `{name}`?", clean(key)),
        None => format!("`{}` is no option{of}; `avstem COMMAND --help` lists them", clean(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn audit(text: &str) -> Result<Vec<String>, String> {
        options(&text.parse().unwrap(), "audit", &Arguments::command())
    }

    #[test]
    fn options_stand_under_their_own_names() {
        let text =
            "timeout = 60\nmax_memory = 512\nno-progress = true\nquiet = false\n[audit]\nfail-on = \"warning\"\n[extract]\nforce = true\n";
        let mut found = audit(text).unwrap();
        found.sort();
        assert_eq!(found, ["--fail-on=warning", "--max-memory=512", "--no-progress", "--timeout=60"]);
    }

    #[test]
    fn a_commands_own_table_comes_last() {
        assert_eq!(audit("timeout = 60\n[audit]\ntimeout = 9\n").unwrap(), ["--timeout=60", "--timeout=9"]);
    }

    #[test]
    fn what_is_no_option_is_refused_with_a_suggestion() {
        assert_eq!(audit("timout = 1").unwrap_err(), "`timout` is no option; did you mean `timeout`?");
        assert_eq!(audit("[audit]\nforce = true").unwrap_err(), "`force` is no option of audit; did you mean `format`?");
        assert_eq!(audit("zzz = 1").unwrap_err(), "`zzz` is no option; `avstem COMMAND --help` lists them");
        assert_eq!(audit("quiet = 3").unwrap_err(), "`quiet` is true or false");
        assert_eq!(audit("timeout = true").unwrap_err(), "`timeout` is a text or a number");
    }
}
