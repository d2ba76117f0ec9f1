//! Claims about random interleavings of eight workers, by shuttle.
//!
//! shuttle treats every memory ordering as sequentially consistent: these claims are about
//! interleavings, not about the memory model. A failing schedule is printed and can be replayed
//! with `shuttle::replay`.

mod dedup;
mod tracker;

const WORKERS: usize = 8;
/// Schedules per scheduler (uniformly random, and PCT with three priority changes).
const SCHEDULES: usize = 400;
