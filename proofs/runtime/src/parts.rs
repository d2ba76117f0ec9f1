// The files of the runtime, for a module that has a `sync`.

#[path = "../../../runtime/src/completer.rs"]
mod completer;
#[path = "../../../runtime/src/dedup.rs"]
mod dedup;
#[path = "../../../runtime/src/index.rs"]
mod index;
#[path = "../../../runtime/src/metadata.rs"]
mod metadata;
#[path = "../../../runtime/src/ring.rs"]
mod ring;
#[path = "../../../runtime/src/sequence.rs"]
mod sequence;
#[path = "../../../runtime/src/shard.rs"]
mod shard;
#[path = "../../../runtime/src/snapshot.rs"]
mod snapshot;
#[path = "../../../runtime/src/ticket.rs"]
mod ticket;
#[path = "../../../runtime/src/tracker.rs"]
mod tracker;
#[path = "../../../runtime/src/words.rs"]
mod words;

pub use completer::{Completer, InProgress, NotCompleted};
pub use dedup::{Claim, Claimed, DedupWindow, LeaseLost, WindowSettings};
pub use metadata::{Finished, METADATA_HEAD, MetadataError};
pub use sequence::{Batch, BatchClaim, BatchClaimed, ProducerEpoch, ProducerId, Sequence, SequenceWindow};
pub use snapshot::Snapshot;
pub use ticket::Ticket;
pub use tracker::{BeyondPosition, Commit, CommitTracker, NotTracked, Progress};
pub use words::{CapacityError, Generation, Offset, Ticks};
