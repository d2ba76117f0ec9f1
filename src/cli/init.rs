//! `onceproof init`: writes a design to start from.

use super::exit::Exit;
use super::output::{complain_error, say};
use super::shell;
use onceproof::design::excerpt;
use std::ffi::OsString;
use std::io::{self, Write};
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
        Err(error) => {
            complain_error(format_args!("{shown} cannot be written: {error}"));
            Exit::CouldNotRun
        }
    }
}

/// Writes a new file as a whole or not at all: to a temporary file beside it, which is then given the name. An existing
/// file stays.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // Readable as files that other programs create: the process's mask applies.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".onceproof-init-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn template_parsed_is_a_design() {
        assert!(onceproof::design::parse(super::TEMPLATE).is_ok());
    }
}
