//! `onceproof import`: a design from a real system's configuration.

use super::arguments::ImportArguments;
use super::exit::Exit;
use super::files::{read_vendor, vendor_file};
use super::output::{complain, say};
use onceproof::report::human;
use onceproof::systems::{FileFormat, design_text};

pub(super) fn run(arguments: &ImportArguments) -> Exit {
    let format = arguments.of.and_then(FileFormat::named);
    let files: Vec<_> = arguments.paths.iter().map(|path| vendor_file(path, format, &arguments.vendor)).collect();
    let loaded = read_vendor(&files, &arguments.vendor);
    let warnings = loaded.read.as_ref().ok().into_iter().flat_map(|read| &read.warnings);
    for mistake in loaded.read.as_ref().err().into_iter().flatten().chain(warnings) {
        complain(&format!("{}\n", human::render(&loaded.path, &loaded.text, mistake, true)));
    }
    match &loaded.read {
        Ok(read) => match &read.vendor {
            Some(vendor) => {
                say(&design_text(&read.design, vendor));
                Exit::AsClaimed
            }
            None => Exit::CouldNotRun,
        },
        Err(_) => Exit::CouldNotRun,
    }
}
