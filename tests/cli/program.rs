//! Running the program as its users do.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A small design without claims, up to the head of `[claims]`.
pub(crate) const SMALL: &str = "name = \"small\"\n\n[consumer]\ninstances = 1\n\n[bounds]\nmessages = 1\n\n[claims]\n";

/// A command that runs in the repository's folder and reads nothing.
pub(crate) fn onceproof(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onceproof"));
    command.args(arguments).current_dir(env!("CARGO_MANIFEST_DIR")).stdin(Stdio::null());
    command
}

/// The output of the program in the repository's folder.
pub(crate) fn run(arguments: &[&str]) -> Output {
    onceproof(arguments).output().expect("onceproof runs")
}

/// The output of the program in another folder.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> Output {
    onceproof(arguments).current_dir(folder).output().expect("onceproof runs")
}

/// The output of a line of a shell in which `onceproof` is the program.
pub(crate) fn shell_in(folder: &Path, line: &str) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_onceproof"));
    let mut search = vec![program.parent().expect("a folder").to_owned()];
    search.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
    let search = std::env::join_paths(search).expect("a search path");
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", search).stdin(Stdio::null());
    command.output().expect("sh runs")
}

/// Writes a file of a folder.
pub(crate) fn write(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("the file can be written");
    path
}

/// Standard output as text.
pub(crate) fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Standard error as text.
pub(crate) fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Standard output as JSON.
pub(crate) fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", out(output), err(output)))
}
