//! The runtime's own sources, four times: on loom, on shuttle, on the platform with a small ring,
//! and as they ship.
//!
//! Each module includes the files of `runtime/src` by path and puts its own `sync` beside them. The
//! checked code is therefore the shipped code, without a `--cfg` flag: a target that compiles to
//! nothing without a flag is green and empty. This crate depends on no other crate of the
//! workspace, so that a planted bug is built and tested within seconds. It leaves out the inbox:
//! `proofs/tests/inbox.rs` kills a process with one, and `proofs/tests/postgresql.rs` runs its
//! statements in a server.

// Each source is included several times.
#![allow(clippy::duplicate_mod)]

#[path = "../../../runtime/src/lib.rs"]
// This crate has no feature `sqlite`, and items that the runtime exports are internal here.
#[allow(unexpected_cfgs, unreachable_pub)]
pub mod shipped;

pub mod on_loom;
pub mod on_shuttle;
pub mod small;

mod effort;
mod witness;

pub use effort::effort;
pub use witness::explore;
