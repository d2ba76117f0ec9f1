//! The `onceproof` command: see `onceproof --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    onceproof::cli::run()
}
