//! From the arguments to a subcommand, and from its result to an exit code.

use super::arguments::{Cli, Verb};
use super::exit::Exit;
use super::output::say;
use super::{check, diff, explain, explore, import, init, repair, settings, survey};
use clap::{CommandFactory, Parser};
use std::process::ExitCode;

/// Runs the command line and returns its exit code.
pub(crate) fn run() -> ExitCode {
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
        Verb::Explore(arguments) => explore::run(&arguments.design, arguments.port),
        Verb::Init { path } => init::run(&path),
        Verb::Settings(arguments) => settings::run(&arguments),
        Verb::Import(arguments) => import::run(&arguments),
        Verb::Repair(arguments) => repair::run(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments),
        Verb::Survey(arguments) => survey::run(&arguments),
        Verb::Schema => {
            say(&format!("{:#}\n", onceproof::design::schema()));
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
