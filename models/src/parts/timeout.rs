//! The delay of every timer: a model has no clock, so a timer may fire at any time after it was
//! set.

use std::ops::Range;
use std::time::Duration;

/// The delay of a timer.
pub(super) fn any_time() -> Range<Duration> {
    stateright::actor::model_timeout()
}
