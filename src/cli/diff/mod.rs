//! `onceproof diff`: the verdicts that differ between two designs, two folders, or two git
//! revisions.

mod compare;
mod git;
mod version;

pub(super) use compare::run;
