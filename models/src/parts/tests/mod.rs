//! Tests of single parts, where state counts of designs cover a rule too weakly.

mod dead_publishes;
mod dropped_markers;
mod ignored_answers;
mod sink_decisions;
