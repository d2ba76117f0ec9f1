//! Progress on standard error: a bar on a terminal, a line now and then elsewhere.

use super::output::complain;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a line is printed where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

/// Progress towards so many designs.
pub(super) struct Bar {
    shown: ProgressBar,
    is_terminal: bool,
    pub(super) began: Instant,
    pub(super) designs: usize,
    last_line: Mutex<Instant>,
}

impl Bar {
    /// `template` is what the bar looks like, in indicatif's words.
    pub(super) fn new(designs: usize, template: &str) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let target = if is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let shown = ProgressBar::with_draw_target(Some(designs as u64), target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            shown.set_style(style);
        }
        let began = Instant::now();
        Self { shown, is_terminal, began, designs, last_line: Mutex::new(began) }
    }

    /// Shows where things are: beside the bar, or as a line if it is time for one.
    pub(super) fn tell(&self, message: impl FnOnce() -> String, line: impl FnOnce() -> String) {
        if self.is_terminal {
            self.shown.set_message(message());
            return;
        }
        let mut last = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= EVERY {
            *last = Instant::now();
            complain(&format!("{} s: {}", self.began.elapsed().as_secs(), line()));
        }
    }

    /// One more is finished.
    pub(super) fn advance(&self) {
        self.shown.inc(1);
    }

    /// How many are.
    pub(super) fn finished(&self) -> usize {
        self.shown.position() as usize
    }

    /// Prints without disturbing the bar.
    pub(super) fn suspend(&self, print: impl FnOnce()) {
        self.shown.suspend(print);
    }

    pub(super) fn clear(&self) {
        self.shown.finish_and_clear();
    }
}
