//! Progress on standard error: a bar on a terminal, a line every ten seconds elsewhere.

use super::output::complain;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The time between two lines where there is no terminal.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

/// Progress towards a number of designs.
pub(super) struct Bar {
    shown: ProgressBar,
    is_terminal: bool,
    /// When the work began.
    pub(super) began: Instant,
    /// How many designs there are.
    pub(super) designs: usize,
    last_line: Mutex<Instant>,
}

impl Bar {
    /// A bar in the form of the template, which is in indicatif's language.
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

    /// Reports progress: `message` beside the bar, or `line` where the interval since the last line
    /// is over.
    pub(super) fn report(&self, message: impl FnOnce() -> String, line: impl FnOnce() -> String) {
        if self.is_terminal {
            self.shown.set_message(message());
            return;
        }
        let mut last = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= LINE_INTERVAL {
            *last = Instant::now();
            complain(&format!("{} s: {}", self.began.elapsed().as_secs(), line()));
        }
    }

    /// Counts a finished design.
    pub(super) fn advance(&self) {
        self.shown.inc(1);
    }

    /// The number of finished designs.
    pub(super) fn finished(&self) -> usize {
        self.shown.position() as usize
    }

    /// Prints without disturbing the bar.
    pub(super) fn suspend(&self, print: impl FnOnce()) {
        self.shown.suspend(print);
    }

    /// Removes the bar.
    pub(super) fn clear(&self) {
        self.shown.finish_and_clear();
    }
}
