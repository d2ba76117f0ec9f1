//! Builds and runs the tests of a copy.

use serde::Deserialize;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A bug that makes its test run longer than this is killed.
const TIMEOUT: Duration = Duration::from_secs(90);
/// Lines of the compiler's output that are shown where a build fails.
const SHOWN_LINES: usize = 30;

/// The test targets to build.
#[derive(Clone, Copy)]
pub(crate) enum Targets<'a> {
    All,
    One(&'a str),
}

/// A test binary.
pub(crate) struct TestBinary {
    path: PathBuf,
    folder: PathBuf,
}

/// The outcome of a test run, with its output.
pub(crate) enum Outcome {
    Passed(String),
    /// A test failed, or the run took too long.
    Failed(String),
}

fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        // A bug is built more often than it is run.
        .env("CARGO_PROFILE_DEV_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        .env("RUSTFLAGS", "--cap-lints warn -Awarnings")
        .stdin(Stdio::null());
    command
}

/// Downloads the dependencies of a copy, where they are missing: a build is offline.
pub(crate) fn fetch(folder: &Path) -> Result<(), String> {
    let output = cargo(folder).args(["fetch", "--quiet"]).output().map_err(|error| format!("cargo: {error}"))?;
    if output.status.success() {
        Ok(())
    } else {
        Err(format!("the dependencies cannot be fetched:\n{}", last_lines(&output.stderr)))
    }
}

impl Targets<'_> {
    /// Returns the built test binaries. The error is the end of the compiler's output.
    pub(crate) fn build(self, folder: &Path) -> Result<Vec<TestBinary>, String> {
        #[derive(Deserialize)]
        struct Message {
            executable: Option<PathBuf>,
        }
        let mut command = cargo(folder);
        command.args(["test", "--no-run", "--quiet", "--offline", "--message-format=json-render-diagnostics"]);
        match self {
            Self::All => command.arg("--tests"),
            Self::One(target) => command.args(["--test", target]),
        };
        let output = command.output().map_err(|error| format!("cargo: {error}"))?;
        if !output.status.success() {
            return Err(format!("it does not build:\n{}", last_lines(&output.stderr)));
        }
        let stdout = String::from_utf8_lossy(&output.stdout);
        let messages = stdout.lines().filter_map(|line| serde_json::from_str::<Message>(line).ok());
        let folder = folder.join("proofs/runtime");
        Ok(messages
            .filter_map(|message| message.executable)
            .map(|path| TestBinary { path, folder: folder.clone() })
            .collect())
    }
}

fn last_lines(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
}

impl TestBinary {
    /// Runs the tests that the arguments select.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Outcome, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.path.display());
        // A file does not fill up like a pipe, which would have to be read meanwhile.
        let log = self.path.with_extension("log");
        let file = File::create(&log).map_err(failed)?;
        let mut child = Command::new(&self.path)
            .current_dir(&self.folder)
            .args(arguments)
            .env("RUST_BACKTRACE", "0")
            .env("PROPTEST_MAX_SHRINK_ITERS", "0")
            .env("PROPTEST_DISABLE_FAILURE_PERSISTENCE", "1")
            .env_remove("ONCEPROOF_LONG")
            .stdin(Stdio::null())
            .stdout(file.try_clone().map_err(failed)?)
            .stderr(file)
            .spawn()
            .map_err(failed)?;
        let began = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().map_err(failed)? {
                break Some(status);
            }
            if began.elapsed() > TIMEOUT {
                child.kill().map_err(failed)?;
                child.wait().map_err(failed)?;
                break None;
            }
            std::thread::sleep(Duration::from_millis(20));
        };
        let output = String::from_utf8_lossy(&std::fs::read(&log).map_err(failed)?).into_owned();
        let is_passed = status.is_some_and(|status| status.success());
        Ok(if is_passed { Outcome::Passed(output) } else { Outcome::Failed(output) })
    }
}
