//! Options about real systems' own configuration files.

use super::values::{did_you_mean, kind, mechanism};
use clap::Args;
use onceproof::design::{Expectation, Shorthand};
use onceproof::systems::{FileFormat, System, figure, system};
use onceproof_models::Guarantee;
use std::fmt;

/// Options about real systems' own configuration files.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Configuration files of real systems")]
pub(crate) struct VendorArguments {
    /// The system that the files are for, such as `kafka-java@4.1`; may be repeated.
    #[arg(long = "as", value_name = "SYSTEM@VERSION", value_parser = known_system)]
    pub systems: Vec<System>,
    /// A guarantee that the files claim, or `at-least-once`, `at-most-once` or `exactly-once`; may
    /// be repeated.
    #[arg(long = "claim", value_name = "NAME", value_parser = Claimed::parse)]
    pub claims: Vec<Claimed>,
    /// A figure that no configuration file holds, such as `retry_horizon=10m`; may be repeated.
    #[arg(long = "figure", value_name = "NAME=VALUE", value_parser = known_figure)]
    pub figures: Vec<(&'static str, String)>,
    /// A mechanism that no configuration file holds, such as `sink.kind=upsert`; may be repeated.
    #[arg(long = "set", value_name = "SETTING=VALUE", value_parser = mechanism)]
    pub mechanisms: Vec<(&'static str, String)>,
    /// A setting or known defect that was not examined and is accepted, with the reason that the
    /// verdict prints, such as `--allow "filter_subject=every message has it"`; may be
    /// repeated.
    #[arg(long = "allow", value_name = "NAME=REASON", value_parser = allowed)]
    pub allowed: Vec<(String, String)>,
    /// The queue, stream, channel, service or resource, where a file holds several: its name, or
    /// its path where several have the name, such as `VHOST/QUEUE`.
    #[arg(long, value_name = "NAME")]
    pub select: Option<String>,
    /// An active profile of Spring or Quarkus; may be repeated.
    #[arg(long = "profile", value_name = "NAME")]
    pub profiles: Vec<String>,
    /// The kind of the files, where it follows neither from their names nor from their contents;
    /// see `onceproof import --help`.
    #[arg(long = "kind", value_name = "KIND", value_parser = kind)]
    pub kind: Option<&'static str>,
}

impl VendorArguments {
    /// The names of the options: they are about configuration files, and designs state the same
    /// themselves.
    pub(crate) const OPTIONS: [&str; 8] = ["as", "claim", "figure", "set", "allow", "select", "profile", "kind"];

    /// The format of the files, where `--kind` gives it.
    pub(crate) fn format(&self) -> Option<FileFormat> {
        self.kind.and_then(FileFormat::named)
    }
}

/// The statement of `--claim`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Claimed {
    /// A guarantee, and whether it is claimed to hold.
    Guarantee(Guarantee, Expectation),
    /// Several guarantees, which are claimed to hold.
    Shorthand(Shorthand),
}

impl Claimed {
    /// The claimed verdict of each guarantee.
    pub(crate) fn expectations(self) -> Vec<(Guarantee, Expectation)> {
        match self {
            Self::Guarantee(guarantee, expectation) => vec![(guarantee, expectation)],
            Self::Shorthand(shorthand) => {
                shorthand.guarantees().iter().map(|guarantee| (*guarantee, Expectation::Holds)).collect()
            }
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        if let Some(shorthand) = Shorthand::ALL.into_iter().find(|shorthand| shorthand.name() == text) {
            return Ok(Self::Shorthand(shorthand));
        }
        let (name, expected) = text.split_once('=').unwrap_or((text, "holds"));
        let Some(guarantee) = Guarantee::named(name) else {
            let known = Guarantee::ALL.map(Guarantee::name).into_iter().chain(Shorthand::ALL.map(Shorthand::name));
            let known: Vec<&str> = known.collect();
            let close = did_you_mean(name, known.iter().copied());
            return Err(format!("{close}guarantees: {}", known.join(", ")));
        };
        let expectations = [Expectation::Holds, Expectation::Violated];
        let expectation = expectations.into_iter().find(|known| known.name() == expected);
        let expectation = expectation.ok_or_else(|| format!("{name} is claimed to be `holds` or `violated`"))?;
        Ok(Self::Guarantee(guarantee, expectation))
    }
}

impl fmt::Display for Claimed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Guarantee(guarantee, Expectation::Holds) => f.write_str(guarantee.name()),
            Self::Guarantee(guarantee, expectation) => write!(f, "{}={}", guarantee.name(), expectation.name()),
            Self::Shorthand(shorthand) => f.write_str(shorthand.name()),
        }
    }
}

fn allowed(text: &str) -> Result<(String, String), String> {
    match text.split_once('=').map(|(name, reason)| (name.trim(), reason.trim())) {
        Some((name, reason)) if !name.is_empty() && !reason.is_empty() => Ok((name.to_owned(), reason.to_owned())),
        _ => Err("write NAME=REASON; the reason is printed with the verdict".to_owned()),
    }
}

fn known_system(text: &str) -> Result<System, String> {
    system(text).map_err(|unknown| [&[unknown.title], unknown.help.as_slice()].concat().join("; "))
}

fn known_figure(text: &str) -> Result<(&'static str, String), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    let figure = figure(&name.replace('-', "_"), value)?;
    Ok((figure.name.as_str(), value.to_owned()))
}
