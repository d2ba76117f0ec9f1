//! `onceproof init`: a design to start from.

use super::exit::Exit;
use super::output::{complain, say};
use onceproof::design::excerpt;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

/// The design that `init` writes; a test keeps it in order.
pub(crate) const TEMPLATE: &str = include_str!("init.toml");

pub(super) fn run(path: &Path) -> Exit {
    let shown = excerpt(&path.display().to_string());
    // `create_new`: what is there already stays.
    match OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(path)
        .and_then(|mut file| file.write_all(TEMPLATE.as_bytes()))
    {
        Ok(()) => {
            say(&format!("wrote {shown}; check it with: onceproof check {shown}\n"));
            Exit::AsClaimed
        }
        Err(error) => {
            complain(&format!("{shown} cannot be written: {error}"));
            Exit::CouldNotRun
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_template_is_a_design() {
        assert!(onceproof::design::parse(super::TEMPLATE).is_ok());
    }
}
