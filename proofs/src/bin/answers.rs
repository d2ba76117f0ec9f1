//! The native explorer's answers to requests, a line each: what the module's are compared with.

use onceproof::explorer::Explorer;
use std::io::{self, BufRead, Write};

fn main() -> io::Result<()> {
    let mut explorer = Explorer::default();
    let mut out = io::stdout().lock();
    for request in io::stdin().lock().lines() {
        writeln!(out, "{}", explorer.answer(&request?))?;
        out.flush()?;
    }
    Ok(())
}
