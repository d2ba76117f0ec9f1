// The runtime's sources without the inbox, for a module with a `sync` of its own. Included by
// `on_loom`, `on_shuttle` and `small`.

#[path = "../../../runtime/src/answers.rs"]
mod answers;
#[path = "../../../runtime/src/batch.rs"]
mod batch;
#[path = "../../../runtime/src/completer.rs"]
mod completer;
#[path = "../../../runtime/src/dedup.rs"]
mod dedup;
#[path = "../../../runtime/src/finished.rs"]
mod finished;
#[path = "../../../runtime/src/ids.rs"]
mod ids;
#[path = "../../../runtime/src/in_flight.rs"]
mod in_flight;
#[path = "../../../runtime/src/index.rs"]
mod index;
#[path = "../../../runtime/src/metadata.rs"]
mod metadata;
#[path = "../../../runtime/src/producers.rs"]
mod producers;
#[path = "../../../runtime/src/retention.rs"]
mod retention;
#[path = "../../../runtime/src/ring.rs"]
mod ring;
#[path = "../../../runtime/src/runs.rs"]
mod runs;
#[path = "../../../runtime/src/sequence.rs"]
mod sequence;
#[path = "../../../runtime/src/shard.rs"]
mod shard;
#[path = "../../../runtime/src/sharding.rs"]
mod sharding;
#[path = "../../../runtime/src/shared.rs"]
mod shared;
#[path = "../../../runtime/src/snapshot.rs"]
mod snapshot;
#[path = "../../../runtime/src/ticket.rs"]
mod ticket;
#[path = "../../../runtime/src/tracker.rs"]
mod tracker;

pub use answers::{BeyondPosition, Commit, NotTracked, Progress};
pub use batch::{Batch, ProducerEpoch, ProducerId, Sequence};
pub use completer::{Completer, InProgress, NotCompleted};
pub use dedup::{Claim, Claimed, DedupWindow, WindowSettings};
pub use finished::Finished;
pub use ids::{CapacityError, Generation, Offset, Ticks};
pub use metadata::{METADATA_HEAD, MetadataError};
pub use retention::LeaseLost;
pub use sequence::{BatchClaim, BatchClaimed, SequenceWindow};
pub use snapshot::Snapshot;
pub use ticket::Ticket;
pub use tracker::CommitTracker;
