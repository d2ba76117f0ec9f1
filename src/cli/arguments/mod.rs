//! Arguments, help texts and shell completions, from one definition per option.
//!
//! Every subcommand's arguments are defined here and nowhere else, so that the subcommands import
//! them and the arguments import no subcommand.

mod check;
mod command;
mod diagnose;
mod faults;
mod survey;
mod traces;
mod values;
mod vendor;
mod verbs;

pub(super) use check::CheckArguments;
pub(super) use command::{Cli, Verb};
pub(super) use diagnose::DiagnoseArguments;
pub(super) use faults::FaultOption;
pub(super) use survey::{Shortcut, SurveyArguments, SurveyVerb};
pub(super) use traces::{ReplayArguments, TraceArguments, TraceFormat};
pub(super) use values::{Reported, Without};
pub(super) use vendor::VendorArguments;
pub(super) use verbs::{DiffArguments, ExploreArguments, ImportArguments, RepairArguments, SettingsArguments};
