//! Claims about random interleavings of eight workers, by shuttle.
//!
//! shuttle treats every memory ordering as sequentially consistent: these claims are about
//! interleavings, not about the memory model. A failing schedule is printed and can be replayed
//! with `shuttle::replay`.

mod dedup;
mod schedules;
mod tracker;
