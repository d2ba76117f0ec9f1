//! `onceproof explore`: the explorer's page over a design, served on this machine or written to a
//! file; or stateright's Explorer over the same model.

mod access;
mod connection;
mod machine;
mod run;
mod server;
mod stateright;
mod survey;

pub(super) use machine::Machine;
pub(super) use run::{bounded, run, write_page};
