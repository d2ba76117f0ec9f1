//! Reads the tree of a TOML file into a [`ParsedDesign`](super::ParsedDesign).
//!
//! Reading goes on after an error, so that all errors of a file are reported at once. Entries are
//! read in the order of the file.

mod claim;
mod report;
mod root;
mod setting;
mod vendor;

pub(super) use report::Reader;
