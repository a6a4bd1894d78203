//! `avstem.toml`: options that need not be given each time.
//!
//! In: the command line. Out: the command line with the file's options before its own, so that those count which are given.
//! Every option of a command can stand in the file under its own name, for all commands at the top and for one in its table.
//! What no command has is refused, with the line and the column where it stands. The file is the one that `--config` names, else
//! `avstem.toml` in the working folder; no other folder is searched.

use super::{Arguments, common::why};
use crate::render::terminal::clean;
use clap::{ArgAction, CommandFactory};
use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};
use toml::de::{DeTable, DeValue};

/// The file that is read where none is named.
const FILE: &str = "avstem.toml";

/// Commands that a file has no say in.
const WITHOUT: [&str; 4] = ["reader", "help", "completions", "man"];

/// How alike a mistyped key must be to be suggested, 0 to 1 (Jaro-Winkler).
const ALIKE: f64 = 0.75;

/// Options that mean another thing in each command, so that one value for all is a mistake.
const IN_TABLES: [&str; 1] = ["out"];

/// The option that names a ledger, and the command that asks one.
const LEDGER: &str = "ledger";

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
    let text = fs::read_to_string(&file).map_err(|problem| format!("{shown}: the configuration cannot be read: {}", why(&problem)))?;
    let name = given.get(at).and_then(|name| name.to_str()).unwrap_or_default();
    let options = parsed(&text, name, &command).map_err(|problem| format!("{shown}: {problem}"))?;
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

/// What is wrong with a file, and the byte at which it stands.
type Problem = (usize, String);

/// The options that the text of a file holds for a command.
fn parsed(text: &str, name: &str, command: &clap::Command) -> Result<Vec<String>, String> {
    let told = |(at, what): Problem| {
        let before = text.get(..at).unwrap_or(text);
        let (line, column) = (before.matches('\n').count() + 1, before.chars().rev().take_while(|c| *c != '\n').count() + 1);
        format!("line {line}, column {column}: {what}")
    };
    let wrong = |problem: toml::de::Error| (problem.span().map_or(0, |span| span.start), clean(problem.message()));
    let table = DeTable::parse(text).map_err(|problem| told(wrong(problem)))?;
    options(table.get_ref(), name, command).map_err(told)
}

/// The options that a table holds for a command; those of the command's own table come last.
fn options(table: &DeTable, name: &str, command: &clap::Command) -> Result<Vec<String>, Problem> {
    let commands: Vec<&clap::Command> = command.get_subcommands().filter(|command| !WITHOUT.contains(&command.get_name())).collect();
    let mut general = Vec::new();
    let mut own = Vec::new();
    for (spanned, value) in table {
        let (key, at) = (spanned.get_ref().as_ref(), spanned.span().start);
        if let DeValue::Table(inner) = value.get_ref() {
            let names: Vec<String> = commands.iter().map(|command| command.get_name().to_owned()).collect();
            let of = commands.iter().find(|command| command.get_name() == key).ok_or_else(|| (at, no_command(key, &names)))?;
            for (spanned, value) in inner {
                let (key, at) = (spanned.get_ref().as_ref(), spanned.span().start);
                let option = find(of, key).ok_or_else(|| (at, unknown(key, &known(std::slice::from_ref(of)), of.get_name())))?;
                let given = given(option, key, value.get_ref()).map_err(|what| (value.span().start, what))?;
                if of.get_name() == name {
                    own.extend(given);
                } else if (of.get_name(), key, name) == ("reconcile", LEDGER, LEDGER) {
                    // The ledger that is asked is the one that the nights are written to.
                    general.extend(given);
                }
            }
            continue;
        }
        if IN_TABLES.contains(&key) {
            return Err((at, in_tables(key, &commands)));
        }
        let mut having = commands.iter().filter_map(|command| find(command, key).map(|option| (command.get_name(), option))).peekable();
        if having.peek().is_none() {
            return Err((at, unknown(key, &known(&commands), "")));
        }
        if let Some((_, option)) = having.find(|(command, _)| *command == name) {
            general.extend(given(option, key, value.get_ref()).map_err(|what| (value.span().start, what))?);
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
fn given(option: &clap::Arg, key: &str, value: &DeValue) -> Result<Vec<String>, String> {
    let name = option.get_long().unwrap_or_default();
    let flag = matches!(option.get_action(), ArgAction::SetTrue);
    match value {
        DeValue::Boolean(on) if flag => Ok(if *on { vec![format!("--{name}")] } else { Vec::new() }),
        DeValue::String(text) if !flag => Ok(vec![format!("--{name}={text}")]),
        DeValue::Integer(number) if !flag => Ok(vec![format!("--{name}={number}")]),
        DeValue::Array(values) if !flag => {
            Ok(values.iter().map(|value| given(option, key, value.get_ref())).collect::<Result<Vec<_>, _>>()?.concat())
        }
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

fn in_tables(key: &str, commands: &[&clap::Command]) -> String {
    let having = commands.iter().filter(|command| find(command, key).is_some()).map(|command| format!("[{}]", command.get_name()));
    format!("`{key}` is another thing in each command; it belongs in a table: {}", having.collect::<Vec<_>>().join(", "))
}

fn no_command(key: &str, names: &[String]) -> String {
    match nearest(key, names) {
        Some(name) => format!("[{}] is no command; did you mean [{name}]?", clean(key)),
        None => format!("[{}] is no command; the commands are {}", clean(key), names.join(", ")),
    }
}

/// The name that is most like what was written.
fn nearest<'a>(written: &str, names: &'a [String]) -> Option<&'a String> {
    let likeness = |name: &&String| strsim::jaro_winkler(written, name);
    names.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|name| likeness(name) >= ALIKE)
}

fn unknown(key: &str, known: &[String], command: &str) -> String {
    let nearest = nearest(&key.replace('_', "-"), known);
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
        parsed(text, "audit", &Arguments::command())
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
    fn what_is_no_option_is_refused_where_it_stands_with_a_suggestion() {
        for (text, told) in [
            ("timout = 1", "line 1, column 1: `timout` is no option; did you mean `timeout`?"),
            ("\n[audit]\nforce = true", "line 3, column 1: `force` is no option of audit; did you mean `format`?"),
            ("zzz = 1", "line 1, column 1: `zzz` is no option; `avstem COMMAND --help` lists them"),
            ("quiet = 3", "line 1, column 9: `quiet` is true or false"),
            ("timeout = true", "line 1, column 11: `timeout` is a text or a number"),
            ("[auditt]\nquiet = true", "line 1, column 2: [auditt] is no command; did you mean [audit]?"),
            ("quiet = true\nout = \"x\"", "line 2, column 1: `out` is another thing in each command; it belongs in a table: "),
            ("[extract]\nquiet = 3", "line 2, column 9: `quiet` is true or false"),
        ] {
            let problem = audit(text).unwrap_err();
            assert!(problem.starts_with(told), "{problem}");
        }
        assert!(audit("quiet = \n").unwrap_err().starts_with("line 1, column 9: "), "{:?}", audit("quiet = \n"));
    }

    #[test]
    fn the_nights_ledger_is_the_one_that_is_asked() {
        let text = "[reconcile]\nledger = \"x.ledger\"\nfail-on = \"info\"\n";
        assert_eq!(parsed(text, "ledger", &Arguments::command()).unwrap(), ["--ledger=x.ledger"]);
        let own = format!("{text}[ledger]\nledger = \"y.ledger\"\n");
        assert_eq!(parsed(&own, "ledger", &Arguments::command()).unwrap(), ["--ledger=x.ledger", "--ledger=y.ledger"]);
    }
}
