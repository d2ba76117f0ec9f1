//! `onceproof explore` serves a page, or writes one.

use super::super::arguments::{ExploreArguments, VendorArguments};
use super::super::exit::Exit;
use super::super::files::sources;
use super::super::output::{complain, complain_error, say};
use super::super::write::replace;
use super::machine::Machine;
use super::server::serve;
use super::stateright;
use onceproof::design::escaped;
use onceproof::explorer::{Explorer, PageHost, Recorded, RecordedDesign, has_module, page, recording};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The most designs of a page that are checked while it is written.
const MAX_DESIGNS: usize = 24;

/// Serves the page until the user ends it, or writes it.
pub(in crate::cli) fn run(arguments: &ExploreArguments) -> Exit {
    if arguments.stateright {
        return stateright::run(arguments);
    }
    if let Some(file) = &arguments.html {
        let written = write_page(file, &arguments.paths, &arguments.vendor, &bounds(arguments), None);
        return unreadable(arguments).into_iter().fold(written, |exit, error| {
            complain_error(error);
            exit.worse(Exit::CouldNotRun)
        });
    }
    match designs(arguments) {
        Ok(_) => {}
        Err(error) => {
            complain_error(error);
            return Exit::CouldNotRun;
        }
    }
    match serve(arguments.port, &|| designs(arguments), &|address| say(&format!("{address}\n"))) {
        Ok(()) => Exit::AsClaimed,
        Err(error) => {
            complain_error(error);
            Exit::CouldNotRun
        }
    }
}

/// Returns an error for each design that is invalid: the page shows it, and a script has to see it.
fn unreadable(arguments: &ExploreArguments) -> Vec<String> {
    let mut explorer = Explorer::default();
    let invalid = |design: Value| {
        let request = json!({ "version": 1, "request": "read", "design": design });
        let answer: Value = serde_json::from_str(&explorer.answer(&request.to_string())).unwrap_or_default();
        let first = answer["diagnostics"].as_array().into_iter().flatten().find(|one| one["severity"] == "error");
        let title = first.and_then(|one| one["title"].as_str()).unwrap_or("this is no design");
        let path = design["path"].as_str().unwrap_or_default();
        (answer["is_valid"] != true).then(|| format!("{}: {}", escaped(path), escaped(title)))
    };
    designs(arguments).unwrap_or_default().into_iter().filter_map(invalid).collect()
}

/// Writes a page with designs and their counterexamples. Returns the exit code of that alone.
pub(in crate::cli) fn write_page(
    file: &Path,
    paths: &[PathBuf],
    vendor: &VendorArguments,
    bounds: &[(String, String)],
    states: Option<usize>,
) -> Exit {
    let mut read = match sources(paths, vendor) {
        Ok(read) => read,
        Err(error) => {
            complain_error(error);
            return Exit::CouldNotRun;
        }
    };
    // A module checks the designs of a large page as they are opened.
    let recorded = match (has_module(), read.len() > MAX_DESIGNS) {
        (true, true) => Recorded::Text,
        (true, false) => Recorded::Verdicts,
        (false, _) => Recorded::States,
    };
    if read.len() > MAX_DESIGNS && recorded == Recorded::States {
        complain(&format!("note: the page holds the first {MAX_DESIGNS} of {} designs", read.len()));
        read.truncate(MAX_DESIGNS);
    }
    let designs: Vec<RecordedDesign> = read.into_iter().map(|one| RecordedDesign(bounded(one, bounds))).collect();
    let limits = states.map_or(json!({}), |states| json!({ "states": states }));
    let recorded = recording(&designs, recorded, &limits, &Machine);
    if let Err(error) = replace(file, &page(PageHost::File(&recorded))) {
        complain_error(format_args!("{} cannot be written: {error}", file.display()));
        return Exit::CouldNotRun;
    }
    let lacks = if has_module() { "" } else { ", without the checker: this build has no WebAssembly module" };
    complain(&format!("wrote {}{lacks}", file.display()));
    Exit::AsClaimed
}

fn bounds(arguments: &ExploreArguments) -> Vec<(String, String)> {
    arguments.bounds.iter().map(|bound| bound.setting()).collect()
}

fn designs(arguments: &ExploreArguments) -> Result<Vec<Value>, String> {
    let read = sources(&arguments.paths, &arguments.vendor)?;
    let bounds = bounds(arguments);
    Ok(read.into_iter().map(|design| bounded(design, &bounds)).collect())
}

/// Returns a design whose text says these bounds.
pub(in crate::cli) fn bounded(mut design: Value, bounds: &[(String, String)]) -> Value {
    let mut explorer = Explorer::default();
    for (setting, value) in bounds {
        let request = json!({ "version": 1, "request": "set", "design": design, "setting": setting, "value": value });
        let answer: Value = serde_json::from_str(&explorer.answer(&request.to_string())).unwrap_or_default();
        if answer["is_changed"] == true {
            design["text"] = answer["text"].clone();
        }
    }
    design
}
