//! The command line: one file per verb, thin over the library.

mod arguments;
mod check;
mod diff;
mod explain;
mod explore;
mod files;
mod import;
mod init;
mod interrupt;
mod progress;
mod repair;
mod settings;
mod survey;
mod survey_arguments;

pub use arguments::{Cli, Colour, Reported, Verb};

use clap::{CommandFactory, Parser};
use std::io::Write;
use std::process::ExitCode;

/// What an exit code says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Every verdict is as claimed.
    AsClaimed = 0,
    /// A claim is wrong.
    Wrong = 1,
    /// It could not run: bad arguments, a file that cannot be read or is no design.
    CouldNotRun = 2,
    /// A claim could not be decided: a limit was reached, it was interrupted, or the hazard was never reached.
    Undecided = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no mistakes.
            let exit = if error.use_stderr() { Exit::CouldNotRun } else { Exit::AsClaimed };
            let _ = error.print();
            return exit.into();
        }
    };
    cli.color.apply();
    let exit = match cli.verb.unwrap_or_default() {
        Verb::Check(arguments) => check::run(&arguments),
        Verb::Explain { name } => explain::run(&name),
        Verb::Explore { design, port } => explore::run(&design, port),
        Verb::Init { path } => init::run(&path),
        Verb::Settings(arguments) => settings::run(&arguments),
        Verb::Import(arguments) => import::run(&arguments),
        Verb::Repair(arguments) => repair::run(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments),
        Verb::Survey(arguments) => survey::run(&arguments),
        Verb::Schema => {
            say(&format!("{:#}\n", crate::design::schema()));
            Exit::AsClaimed
        }
        Verb::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "onceproof", &mut script);
            say(&String::from_utf8_lossy(&script));
            Exit::AsClaimed
        }
    };
    exit.into()
}

/// Prints to standard output. A reader that has gone away, such as `head`, is no error.
fn say(text: &str) {
    let _ = write!(anstream::stdout().lock(), "{text}");
}

/// Prints a report for programs.
fn say_json(report: &impl serde::Serialize) {
    match serde_json::to_string_pretty(report) {
        Ok(text) => say(&format!("{text}\n")),
        Err(error) => complain(&format!("the report cannot be written: {error}")),
    }
}

/// Prints to standard error.
fn complain(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}
