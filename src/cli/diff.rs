//! `onceproof diff`: which verdicts flip between two designs, two folders, or two git revisions.

use super::arguments::{DiffArguments, Reported, VendorArguments};
use super::exit::Exit;
use super::files::{Loaded, load_all};
use super::interrupt::{INTERRUPTED, is_interrupted, watch};
use super::output::{complain, say, say_json};
use onceproof::design::excerpt;
use onceproof::report::human;
use onceproof::report::json::{JsonDiff, VERSION};
use onceproof::survey::diff::{FaultScope, Flip, diff};
use onceproof_engine::Limits;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// One version: its designs by their paths within it, and where they came from.
struct Version {
    name: String,
    designs: BTreeMap<String, Loaded>,
    /// Files of a revision, for as long as they are looked at.
    _files: Option<TempDir>,
}

pub(super) fn run(arguments: &DiffArguments) -> Exit {
    watch();
    match versions(arguments) {
        Ok((old, new)) => compare(old, &new, arguments.format),
        Err(mistake) => {
            complain(&format!("error: {mistake}"));
            Exit::CouldNotRun
        }
    }
}

fn versions(arguments: &DiffArguments) -> Result<(Version, Version), String> {
    // A path may hold two dots; a revision range is no path that exists.
    if let Some((old, new)) = arguments.old.split_once("..").filter(|_| !Path::new(&arguments.old).exists()) {
        let new = new.trim_start_matches('.');
        let new = if new.is_empty() { "HEAD" } else { new };
        let old = if old.is_empty() { "HEAD" } else { old };
        return Ok((revision(old, &arguments.new)?, revision(new, &arguments.new)?));
    }
    Ok((folder(Path::new(&arguments.old)), folder(&arguments.new)))
}

/// The designs at a path. A single design has no name within it: two single designs are compared with one another.
fn folder(path: &Path) -> Version {
    named(path, &path.display().to_string(), None)
}

fn named(path: &Path, name: &str, files: Option<TempDir>) -> Version {
    let mut designs = BTreeMap::new();
    for mut file in load_all(&[path.to_owned()], &VendorArguments::default()) {
        let full = PathBuf::from(&file.path);
        let within = full.strip_prefix(path).unwrap_or(&full).display().to_string();
        file.path = if within.is_empty() { name.to_owned() } else { format!("{name}/{within}") };
        designs.insert(within, file);
    }
    Version { name: name.to_owned(), designs, _files: files }
}

fn git(arguments: &[&str]) -> Result<Vec<u8>, String> {
    let output = Command::new("git").args(arguments).output().map_err(|error| format!("git cannot be run: {error}"))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(format!("git {}: {}", arguments.join(" "), excerpt(said.trim())))
}

/// The files of a revision, put where they can be read like others: designs name settings files beside them.
fn revision(revision: &str, path: &Path) -> Result<Version, String> {
    if revision.starts_with('-') {
        return Err(format!("`{}` is no revision", excerpt(revision)));
    }
    let text = path.display().to_string();
    if path.is_absolute() || path.components().any(|part| part == Component::ParentDir) {
        return Err(format!("{}: a path within a revision is relative to the folder you are in", excerpt(&text)));
    }
    // What is asked for, or what names it: a design may use files beside it.
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", revision, "--", &text])?;
    let names: Vec<String> = listed
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| String::from_utf8_lossy(name).into_owned())
        .collect();
    if names.is_empty() {
        return Err(format!("{revision} has no {}", excerpt(&text)));
    }
    let files = tempfile::tempdir().map_err(|error| format!("no temporary folder can be made: {error}"))?;
    let beside = match path.parent() {
        // A single design: the files of its folder are taken along.
        Some(parent) if names.len() == 1 && Path::new(&names[0]) == path => {
            let folder = format!("{}/", parent.display());
            let folder = if folder == "/" { "." } else { folder.as_str() };
            let listed = git(&["ls-tree", "-z", "--name-only", revision, "--", folder])?;
            listed
                .split(|byte| *byte == 0)
                .filter(|name| !name.is_empty())
                .map(|name| String::from_utf8_lossy(name).into_owned())
                .collect()
        }
        _ => Vec::new(),
    };
    for name in names.iter().chain(&beside).collect::<BTreeSet<_>>() {
        let place = files.path().join(name);
        // `./` keeps the path relative to where we are, as `ls-tree` gave it. Folders among the neighbours are left out.
        let Ok(content) = git(&["show", &format!("{revision}:./{name}")]) else { continue };
        let made = place.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| fs::write(&place, content));
        made.map_err(|error| format!("{} cannot be written: {error}", place.display()))?;
    }
    let name = format!("{revision}:{text}");
    let place = files.path().join(path);
    Ok(named(&place, name.trim_end_matches('/'), Some(files)))
}

fn compare(mut old: Version, new: &Version, format: Reported) -> Exit {
    let is_human = format == Reported::Human;
    let (mut exit, mut all, mut only_old, mut only_new) = (Exit::AsClaimed, Vec::new(), Vec::new(), Vec::new());
    // Two single designs have their own names.
    let singles = old.designs.len() == 1 && new.designs.len() == 1;
    if singles && let (Some(own), Some((mut key, file))) = (new.designs.keys().next(), old.designs.pop_first()) {
        key.clone_from(own);
        old.designs.insert(key, file);
    }
    for file in old.designs.values().chain(new.designs.values()) {
        for mistake in file.read.as_ref().err().into_iter().flatten() {
            complain(&format!("{}\n", human::render(&file.path, &file.text, mistake, true)));
            exit = Exit::CouldNotRun;
        }
    }
    let mut compared = 0;
    let names: BTreeSet<&String> = old.designs.keys().chain(new.designs.keys()).collect();
    for name in names {
        let (before, after) = match (old.designs.get(name), new.designs.get(name)) {
            (Some(before), Some(after)) => (before, after),
            (Some(_), None) => {
                if is_human {
                    say(&format!("{}: not in {}\n", excerpt(name), excerpt(&new.name)));
                }
                only_old.push(name);
                continue;
            }
            _ => {
                if is_human {
                    say(&format!(
                        "{}: new in {}; `onceproof check` has its verdicts\n",
                        excerpt(name),
                        excerpt(&new.name)
                    ));
                }
                only_new.push(name);
                continue;
            }
        };
        let (Ok(one), Ok(other)) = (&before.read, &after.read) else { continue };
        let is_same = one.design.mechanisms == other.design.mechanisms && one.design.claims == other.design.claims;
        if is_same && one.design.unresolved == other.design.unresolved {
            continue;
        }
        compared += 1;
        let limits = Limits { interrupted: Some(&INTERRUPTED), ..Limits::default() };
        let faults = if before.is_vendor || after.is_vendor { FaultScope::Apart } else { FaultScope::Together };
        let found = diff(&one.design, &other.design, faults, &limits);
        if is_interrupted() {
            complain("inconclusive: interrupted");
            return Exit::Undecided;
        }
        let title = if name.is_empty() || singles { after.path.as_str() } else { name.as_str() };
        if is_human {
            say(&format!("{}\n", human::diff(title, &found)));
        } else {
            all.push(JsonDiff::new(title, &found));
        }
        let own = if found.flips.iter().any(Flip::is_lost) || !found.wrong.is_empty() {
            Exit::Wrong
        } else if found.flips.iter().any(Flip::is_open) || !found.open.is_empty() {
            Exit::Undecided
        } else {
            Exit::AsClaimed
        };
        exit = exit.worse(own);
    }
    if !is_human {
        let (old, new) = (only_old, only_new);
        say_json(&json!({ "version": VERSION, "designs": all, "only_in_old": old, "only_in_new": new }));
    } else if compared == 0 && exit == Exit::AsClaimed {
        say("no design means anything else than before\n");
    }
    exit
}
