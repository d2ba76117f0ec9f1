//! `onceproof init`: writes a design to start from.

use super::exit::Exit;
use super::output::{complain_error, say};
use super::shell;
use super::write::write_new;
use onceproof::design::excerpt;
use std::ffi::OsString;
use std::path::Path;

/// The design that `init` writes; a test parses it.
const TEMPLATE: &str = include_str!("init.toml");

/// Writes the template to a file that does not exist yet, or to standard output for `-`.
pub(super) fn run(path: &Path) -> Exit {
    if path.as_os_str() == "-" {
        say(TEMPLATE);
        return Exit::AsClaimed;
    }
    let shown = excerpt(&path.display().to_string());
    match write_new(path, TEMPLATE) {
        Ok(()) => {
            let check = shell::command("check", &[OsString::from(path)], &[]);
            say(&format!("wrote {shown}; check it with: {check}\n"));
            Exit::AsClaimed
        }
        Err(reason) => {
            complain_error(format_args!("{shown} cannot be written: {reason}"));
            Exit::CouldNotRun
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn template_parsed_is_a_design() {
        assert!(onceproof::design::parse(super::TEMPLATE).is_ok());
    }
}
