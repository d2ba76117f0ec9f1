//! The compared sizes of the reference pipeline, and SPIN's count of its Promela model.

use onceproof_models::reference::Size;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Sizes, each with its number of states without reductions: by this engine, by stateright's
/// checkers, and by SPIN.
pub const REFERENCE: [(Size, usize); 3] = [(size(2, 1), 3_215), (size(3, 1), 107_464), (size(3, 2), 1_658_428)];

/// Returns the size with a window of all messages, and a consumer that processes before it commits.
#[must_use]
pub const fn size(messages: u8, crashes: u8) -> Size {
    Size { messages, window: messages, crashes, commits_first: false }
}

/// The result of SPIN.
#[derive(Clone, Copy, Debug)]
pub struct Spun {
    /// Stored states.
    pub states: usize,
    /// The time of the verifier, in seconds.
    pub seconds: f64,
}

/// Returns SPIN's count of the Promela model. `None`: SPIN or a C compiler is not installed.
///
/// # Panics
/// Where SPIN or the C compiler fails.
#[must_use]
pub fn spin(size: Size, folder: &Path) -> Option<Spun> {
    let model = Path::new(env!("CARGO_MANIFEST_DIR")).join("spin/reference.pml");
    let is_there = |name: &str, argument: &str| Command::new(name).arg(argument).output().is_ok();
    if !is_there("spin", "-V") || !is_there("cc", "--version") {
        return None;
    }
    let run = |command: &mut Command| {
        let output = command.current_dir(folder).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    let defined = [format!("-DMESSAGES={}", size.messages), format!("-DCRASHES={}", size.crashes)];
    run(Command::new("spin").args(&defined).arg("-a").arg(&model));
    // Safety only, without partial-order reduction: with one process it saves nothing, and it would
    // count other states.
    run(Command::new("cc").args(["-O2", "-w", "-DSAFETY", "-DNOREDUCE", "-DMEMLIM=8192", "-o", "pan", "pan.c"]));
    let began = Instant::now();
    let printed = run(Command::new("./pan").args(["-m100000", "-w24"]));
    let seconds = began.elapsed().as_secs_f64();
    let line = printed.lines().find(|line| line.contains("states, stored")).unwrap_or_else(|| panic!("{printed}"));
    let states = line.split_whitespace().next().and_then(|count| count.parse().ok());
    Some(Spun { states: states.unwrap_or_else(|| panic!("{printed}")), seconds })
}
