//! Claim: call by call, the runtime answers what trivial references answer. Here with a ring of four messages and shards of
//! eight ids, so that random runs go round many laps; `reference_shipped.rs` runs the same with the sizes that ship.

use onceproof_proofs_runtime::small as runtime;

#[path = "reference/dedup.rs"]
mod dedup;
#[path = "reference/metadata.rs"]
mod metadata;
#[path = "reference/sequence.rs"]
mod sequence;
#[path = "reference/tracker.rs"]
mod tracker;
