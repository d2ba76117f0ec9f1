// The files of the runtime, for a module that has a `sync`.

#[path = "../../../src/runtime/completer.rs"]
mod completer;
#[path = "../../../src/runtime/dedup.rs"]
mod dedup;
#[path = "../../../src/runtime/index.rs"]
mod index;
#[path = "../../../src/runtime/metadata.rs"]
mod metadata;
#[path = "../../../src/runtime/ring.rs"]
mod ring;
#[path = "../../../src/runtime/sequence.rs"]
mod sequence;
#[path = "../../../src/runtime/shard.rs"]
mod shard;
#[path = "../../../src/runtime/snapshot.rs"]
mod snapshot;
#[path = "../../../src/runtime/ticket.rs"]
mod ticket;
#[path = "../../../src/runtime/tracker.rs"]
mod tracker;
#[path = "../../../src/runtime/words.rs"]
mod words;

pub use completer::{Completer, InProgress, NotCompleted};
pub use dedup::{Claim, Claimed, DedupWindow, LeaseLost, WindowSettings};
pub use metadata::{Finished, METADATA_HEAD, MetadataError};
pub use sequence::{Batch, BatchClaim, BatchClaimed, ProducerEpoch, ProducerId, Sequence, SequenceWindow};
pub use snapshot::Snapshot;
pub use ticket::Ticket;
pub use tracker::{BeyondPosition, Commit, CommitTracker, NotTracked, Progress};
pub use words::{CapacityError, Generation, Offset, Ticks};
