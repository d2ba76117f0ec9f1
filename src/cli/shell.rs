//! Commands that are printed for the user to run: complete, and quoted for a POSIX shell.
//!
//! The options of a printed command are those that the user gave, read back from the parsed
//! arguments. An option that is added later is therefore carried along by itself.

use super::arguments::Cli;
use clap::{ArgMatches, Command, CommandFactory, parser::ValueSource};
use std::borrow::Cow;
use std::ffi::{OsStr, OsString};
use std::fmt::Write;

/// The program's name in printed commands.
const PROGRAM: &str = "onceproof";

/// Options that change the presentation and no verdict, and the time limit: a command that
/// reproduces a verdict does not depend on the speed of the machine.
const PRESENTATION: [&str; 6] = ["color", "counterexamples", "format", "stats", "timeout", "verbose"];

/// An option as the user gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GivenOption {
    /// Its name, without the dashes.
    pub name: String,
    /// Its value; none for a switch.
    pub value: Option<OsString>,
}

/// The options that the user gave to the subcommand, in the order of their definitions.
pub(super) fn given_options(matches: &ArgMatches) -> Vec<GivenOption> {
    let program = Cli::command();
    let Some((verb, matches)) = matches.subcommand() else { return Vec::new() };
    let Some(verb) = program.find_subcommand(verb) else { return Vec::new() };
    let mut given = Vec::new();
    for argument in verb.get_arguments() {
        let id = argument.get_id().as_str();
        let Some(name) = argument.get_long() else { continue };
        let is_given = matches.try_contains_id(id).is_ok_and(|known| known)
            && matches.value_source(id) == Some(ValueSource::CommandLine);
        if !is_given || PRESENTATION.contains(&name) {
            continue;
        }
        let name = name.to_owned();
        if argument.get_action().takes_values() {
            let values = matches.get_raw(id).into_iter().flatten();
            given.extend(values.map(|value| GivenOption { name: name.clone(), value: Some(value.to_owned()) }));
        } else {
            given.push(GivenOption { name, value: None });
        }
    }
    given
}

/// Those of the options that another subcommand takes, too.
pub(super) fn options_of(verb: &str, options: &[GivenOption]) -> Vec<GivenOption> {
    let program = Cli::command();
    let takes = |verb: &Command, name: &str| verb.get_arguments().any(|argument| argument.get_long() == Some(name));
    let verb = program.find_subcommand(verb);
    options.iter().filter(|option| verb.is_some_and(|verb| takes(verb, &option.name))).cloned().collect()
}

/// A command with these paths and options.
pub(super) fn command(verb: &str, paths: &[OsString], options: &[GivenOption]) -> String {
    let mut words = vec![PROGRAM.to_owned(), verb.to_owned()];
    words.extend(paths.iter().map(|path| quoted(&not_an_option(path))));
    for GivenOption { name, value } in options {
        match value {
            None => words.push(format!("--{name}")),
            // A value that starts with a dash is taken for an option unless it is part of the same
            // word.
            Some(value) if value.as_encoded_bytes().starts_with(b"-") => {
                words.push(format!("--{name}={}", quoted(value)));
            }
            Some(value) => words.extend([format!("--{name}"), quoted(value)]),
        }
    }
    words.join(" ")
}

/// A path that is not taken for an option.
fn not_an_option(path: &OsStr) -> OsString {
    if path.as_encoded_bytes().starts_with(b"-") {
        let mut prefixed = OsString::from("./");
        prefixed.push(path);
        return prefixed;
    }
    path.to_owned()
}

/// One word of a POSIX shell. A word with characters that control a terminal, or with bytes that
/// are no text, is written in octal numbers for `printf`; of such a word only a newline at its end
/// is lost.
fn quoted(word: &OsStr) -> String {
    match word.to_str() {
        Some(text) if is_plain(text) => text.to_owned(),
        Some(text) if !text.chars().any(onceproof::design::is_terminal_control) => {
            // Quoting fails for NUL alone, which no argument can hold.
            shlex::try_quote(text).map_or_else(|_| text.to_owned(), Cow::into_owned)
        }
        _ => {
            let octal = word.as_encoded_bytes().iter().fold(String::new(), |mut octal, byte| {
                if byte.is_ascii_alphanumeric() || b"._/=".contains(byte) {
                    octal.push(char::from(*byte));
                } else {
                    let _ = write!(octal, "\\0{byte:03o}");
                }
                octal
            });
            format!("\"$(printf %b '{octal}')\"")
        }
    }
}

/// Whether a word means itself in every shell, so that quotes would only be noise: `messages=2`,
/// `kafka-java@4.1`.
fn is_plain(text: &str) -> bool {
    let is_safe = |character: char| character.is_ascii_alphanumeric() || "_-./=@:,+%".contains(character);
    !text.is_empty() && !text.starts_with('=') && text.chars().all(is_safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_words_quoted_survive_the_shell() {
        for word in [
            "plain.toml",
            "pay ments$(x).toml",
            "it's",
            "a\"b`c\\d",
            "",
            "*",
            "~",
            "=x",
            "a=b@1.2:3,4",
            "tab\there",
            "\u{1b}[31m",
            "ü\u{202e}",
        ] {
            let script = format!("printf %s {}", quoted(OsStr::new(word)));
            let output = std::process::Command::new("sh").args(["-c", &script]).output();
            let output = output.unwrap_or_else(|error| panic!("sh: {error}"));
            assert_eq!(output.stdout, word.as_bytes(), "{script}");
            assert!(!script.chars().any(char::is_control), "{script:?}");
        }
    }

    #[test]
    fn leading_dash_in_paths_and_values_is_no_option() {
        let options = [
            GivenOption { name: "select".to_owned(), value: Some(OsString::from("-x")) },
            GivenOption { name: "stats".to_owned(), value: None },
        ];
        let command = command("check", &[OsString::from("-a.toml")], &options);
        assert_eq!(command, "onceproof check ./-a.toml --select=-x --stats");
    }

    #[test]
    fn given_options_leave_out_defaults_and_presentation() {
        let arguments =
            ["onceproof", "check", "a.toml", "--bounds", "messages=2,copies=1", "--format", "json", "--walk=9"];
        let matches = Cli::command().try_get_matches_from(arguments.into_iter().chain(["--simulate", "3"]));
        let given = given_options(&matches.unwrap_or_else(|error| panic!("{error}")));
        let words = command("check", &[], &given);
        assert_eq!(words, "onceproof check --bounds messages=2 --bounds copies=1 --simulate 3 --walk 9");
    }
}
