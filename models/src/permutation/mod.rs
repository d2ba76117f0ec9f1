//! Parts, messages and ledgers under a permutation: what makes symmetry reductions possible.
//!
//! Messages and actors carry numbers that no rule computes with; a permutation replaces them
//! wherever they stand. A queue's receipts are only compared, so flipping the parity of every
//! receipt of one entry changes nothing either; nor does advancing the turns of all registrations
//! of one generation by the same number, or flipping the lives of a partition's owner everywhere.
//!
//! Source: Ip and Dill, "Better verification through symmetry", 1996 (scalarsets).

mod definition;
mod local;
mod messages;
mod permute;
mod states;

pub(crate) use definition::Renumbering;
pub use definition::{EntrySet, Permutation, Rotation};
pub(crate) use local::permute_local;
pub(crate) use permute::Permute;
