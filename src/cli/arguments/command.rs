//! The command as a whole: its subcommands, and the options that all of them share.

use super::check::CheckArguments;
use super::diagnose::DiagnoseArguments;
use super::faults::FaultOption;
use super::survey::SurveyArguments;
use super::traces::{ReplayArguments, TraceArguments};
use super::verbs::{DiffArguments, ExploreArguments, ImportArguments, RepairArguments, SettingsArguments};
use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory, Error, FromArgMatches, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Which delivery guarantees does a message pipeline really give?
///
/// Exit codes: 0 every verdict is as claimed; 1 a claim is wrong; 2 could not run; 3 a claim could
/// not be decided.
#[derive(Debug, Parser)]
#[command(name = "onceproof", version, max_term_width = 110)]
pub(crate) struct Cli {
    /// The subcommand; `check` where none is given.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
}

impl Cli {
    /// Returns the arguments of a command line that clap has split.
    ///
    /// # Errors
    /// Values that exclude one another.
    pub(crate) fn of(matches: &ArgMatches) -> Result<Self, Error> {
        let cli = Self::from_arg_matches(matches)?;
        let faults = match &cli.verb {
            Some(Verb::Check(arguments)) => arguments.faults.as_slice(),
            Some(Verb::Repair(arguments)) => arguments.faults.as_slice(),
            Some(Verb::Diff(arguments)) => arguments.faults.as_slice(),
            _ => &[],
        };
        if FaultOption::is_contradictory(faults) {
            let about = "--faults is one of `together`, `together-first` and `apart`, and two are given";
            return Err(Self::command().error(ErrorKind::ArgumentConflict, about));
        }
        Ok(cli)
    }
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Check designs: every guarantee, under every fault that the design must survive.
    Check(CheckArguments),
    /// Find the distinct causes of a symptom, such as a message that was processed twice: for each
    /// a run, its traces in logs, and the changes that exclude it. Exit code 1: there is a cause.
    Diagnose(DiagnoseArguments),
    /// Explain a word: a guarantee, verdict, setting, value, fault, system, reduction, or the code
    /// of a diagnostic.
    Explain {
        /// Such as `loss-free`, `vacuous`, `producer.acks`, `acks`, `kafka-java`, `kafka-java@3.9`,
        /// `kafka-java@3.9.acks`, `rebalance`, `unknown-key`.
        name: String,
    },
    /// Explore a design step by step in the browser, served on 127.0.0.1 only.
    Explore(ExploreArguments),
    /// Print the counterexample to a guarantee as a sequence diagram, a picture, or a trace for
    /// other programs.
    Trace(TraceArguments),
    /// Try stored counterexamples on today's model: whether they still happen, and where they part
    /// from it. Exit code 1: one of them still happens.
    Replay(ReplayArguments),
    /// Write a design to start from.
    Init {
        /// The file to write, or `-` for standard output. An existing file is not overwritten.
        #[arg(default_value = "pipeline.toml")]
        path: PathBuf,
    },
    /// Print the settings in force of a real system's configuration, each with its source
    /// and its meaning.
    Settings(SettingsArguments),
    /// Write a design from a real system's configuration, with comments that state the assumptions.
    Import(ImportArguments),
    /// Find the smallest changes with which every claim of a design holds. Exit code 1: a claim is
    /// violated.
    Repair(RepairArguments),
    /// Compare two designs, folders, or git revisions (`onceproof diff main..HEAD designs/`). Exit
    /// code 1: a guarantee that is claimed is lost.
    Diff(DiffArguments),
    /// Decide every combination of settings: which guarantees hold, under which faults, why, and
    /// their costs.
    Survey(SurveyArguments),
    /// Print the JSON Schema of design files.
    Schema,
    /// Print a completion script.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

impl Default for Verb {
    fn default() -> Self {
        Self::Check(CheckArguments::default())
    }
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    /// On a terminal that supports it.
    #[default]
    Auto,
    /// In any case.
    Always,
    /// Not at all.
    Never,
}

impl Colour {
    /// Applies the choice to everything that is printed from here on.
    pub(crate) fn apply(self) {
        match self {
            Self::Auto => anstream::ColorChoice::Auto,
            Self::Always => anstream::ColorChoice::Always,
            Self::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}
