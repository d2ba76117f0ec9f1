//! From the arguments to a subcommand, and from its result to an exit code.

use super::arguments::{Cli, Verb};
use super::exit::Exit;
use super::output::{finish, note, say};
use super::shell::{GivenOption, given_options};
use super::{check, diagnose, diff, explain, explore, import, init, repair, replay, settings, survey, trace};
use clap::CommandFactory;
use std::process::ExitCode;

/// Runs the command line and returns its exit code.
pub(crate) fn run() -> ExitCode {
    let parsed = Cli::command().try_get_matches().and_then(|matches| Ok((Cli::of(&matches)?, matches)));
    let exit = match parsed {
        Ok((cli, matches)) => {
            cli.color.apply();
            execute(cli.verb.unwrap_or_default(), &given_options(&matches))
        }
        // The texts of --help and --version come as errors, too, and belong to standard output.
        Err(error) if !error.use_stderr() => {
            note(error.print());
            Exit::AsClaimed
        }
        Err(error) => {
            let _ = error.print();
            Exit::CouldNotRun
        }
    };
    finish(exit).into()
}

/// Runs a subcommand; `options` are those that the user gave.
fn execute(verb: Verb, options: &[GivenOption]) -> Exit {
    match verb {
        Verb::Check(arguments) => check::run(&arguments, options),
        Verb::Diagnose(arguments) => diagnose::run(&arguments, options),
        Verb::Explain { name } => explain::run(&name),
        Verb::Explore(arguments) => explore::run(&arguments),
        Verb::Init { path } => init::run(&path),
        Verb::Settings(arguments) => settings::run(&arguments),
        Verb::Import(arguments) => import::run(&arguments),
        Verb::Repair(arguments) => repair::run(&arguments, options),
        Verb::Replay(arguments) => replay::run(&arguments),
        Verb::Trace(arguments) => trace::run(&arguments),
        Verb::Diff(arguments) => diff::run(&arguments, options),
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
    }
}
