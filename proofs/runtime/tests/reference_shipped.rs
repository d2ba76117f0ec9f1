//! Claim: call by call, the runtime answers what trivial references answer. The sizes are those that ship;
//! `reference_narrow.rs` runs the same with a ring so small that it goes round.

use onceproof_proofs_runtime::shipped as runtime;

#[path = "reference/dedup.rs"]
mod dedup;
#[path = "reference/metadata.rs"]
mod metadata;
#[path = "reference/sequence.rs"]
mod sequence;
#[path = "reference/tracker.rs"]
mod tracker;
