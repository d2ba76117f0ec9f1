//! Claims about a ring of four messages and shards of eight ids: random calls, over many laps, are
//! answered as simple references answer them.
//!
//! The target `shipped` checks the same with the sizes that ship.

use onceproof_proofs_runtime::small as runtime;

#[path = "../reference/dedup.rs"]
mod dedup;
#[path = "../reference/dedup_cases.rs"]
mod dedup_cases;
#[path = "../reference/metadata.rs"]
mod metadata;
#[path = "../reference/sequence.rs"]
mod sequence;
#[path = "../reference/tracker.rs"]
mod tracker;
#[path = "../reference/tracker_cases.rs"]
mod tracker_cases;
