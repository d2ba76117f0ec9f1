//! `onceproof settings`: the settings in force, where each comes from, and what it means.

use super::arguments::{Reported, SettingsArguments};
use super::exit::Exit;
use super::files::load_all;
use super::output::{complain, say};
use onceproof::report::{human, json};

pub(super) fn run(arguments: &SettingsArguments) -> Exit {
    let mut exit = Exit::AsClaimed;
    for file in load_all(&arguments.paths, &arguments.vendor) {
        let warnings = file.read.as_ref().ok().into_iter().flat_map(|read| &read.warnings);
        for mistake in file.read.as_ref().err().into_iter().flatten().chain(warnings) {
            complain(&format!("{}\n", human::render(&file.path, &file.text, mistake, true)));
        }
        let Ok(read) = &file.read else {
            exit = Exit::CouldNotRun;
            continue;
        };
        match (&read.vendor, arguments.format) {
            (Some(vendor), Reported::Human) => say(&human::settings(&vendor.lowered)),
            (Some(vendor), Reported::Json) => match serde_json::to_string_pretty(&json::settings(&vendor.lowered)) {
                Ok(text) => say(&format!("{text}\n")),
                Err(error) => complain(&format!("the settings cannot be written: {error}")),
            },
            (None, _) => {
                complain(&format!(
                    "{} is given in mechanisms; it has no settings of a real system",
                    onceproof::design::excerpt(&file.path)
                ));
                exit = Exit::CouldNotRun;
            }
        }
    }
    exit
}
