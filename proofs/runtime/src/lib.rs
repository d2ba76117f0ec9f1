//! The runtime's own sources, four times over: on loom, on shuttle, on the platform with a small ring, and as they ship.
//!
//! Each module includes the files of `src/runtime` by their path and puts its own `sync` beside them. So what is checked here
//! is what ships, and no flag has to be given: a target that compiles to nothing without a flag is green and empty. This crate depends
//! on nothing else of the workspace, so that a planted bug is built and tested within seconds.

// Including them several times is the point.
#![allow(clippy::duplicate_mod)]

#[path = "../../../runtime/src/lib.rs"]
// This crate has no SQLite and no use for the whole surface.
#[allow(unexpected_cfgs, unreachable_pub)]
pub mod shipped;

pub mod on_loom;
pub mod on_shuttle;
pub mod small;

mod witness;

pub use witness::{Witnesses, explore};
