//! `onceproof settings`: the settings in force, where each comes from, and what it means.

use super::arguments::{Reported, SettingsArguments};
use super::exit::Exit;
use super::files::{complain_about, load_all};
use super::output::{complain_error, say, say_json};
use onceproof::design::escaped;
use onceproof::report::{human, json};

/// Prints the settings of each configuration.
pub(super) fn run(arguments: &SettingsArguments) -> Exit {
    let mut exit = Exit::AsClaimed;
    for file in load_all(&arguments.paths, &arguments.vendor) {
        complain_about(&file, file.errors());
        complain_about(&file, file.warnings());
        let Ok(read) = &file.read else {
            exit = Exit::CouldNotRun;
            continue;
        };
        match (&read.vendor, arguments.format) {
            (Some(vendor), Reported::Human) => say(&human::settings(&vendor.lowered)),
            (Some(vendor), Reported::Json) => say_json(&json::settings(&vendor.lowered)),
            (None, _) => {
                let path = escaped(&file.path);
                complain_error(format_args!("{path} is given in mechanisms; it has no settings of a real system"));
                exit = Exit::CouldNotRun;
            }
        }
    }
    exit
}
