//! `onceproof import`: a design from a real system's configuration.

use super::arguments::ImportArguments;
use super::exit::Exit;
use super::files::{complain_about, read_vendor};
use super::output::say;
use onceproof::systems::{FileFormat, design_text};

/// Prints the design that the configuration files make.
pub(super) fn run(arguments: &ImportArguments) -> Exit {
    let format = arguments.of.and_then(FileFormat::named);
    let loaded = read_vendor(&arguments.paths, format, &arguments.vendor);
    complain_about(&loaded, loaded.errors());
    complain_about(&loaded, loaded.warnings());
    let Some(text) = loaded.read.as_ref().ok().and_then(design_text) else { return Exit::CouldNotRun };
    say(&text);
    Exit::AsClaimed
}
