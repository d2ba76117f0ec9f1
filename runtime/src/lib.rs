//! The code that a consumer embeds: what may be committed, and what was seen before.
//!
//! The models say *what* a consumer has to do so that a guarantee holds; this is code that does it in a real consumer with
//! several threads. It has no dependencies: take the crate with `default-features = false`.
//!
//! | what | for |
//! |---|---|
//! | [`CommitTracker`] | workers finish messages in any order; what may be committed is never past an unfinished one |
//! | [`DedupWindow`] | has an id been seen lately? Claim it, apply it, confirm it |
//! | [`SequenceWindow`] | the same for numbered batches of known producers |
//! | [`Inbox`] | the id is recorded in the transaction of the effect: the one that also survives a crash |
//!
//! # Which guarantee each use gives
//!
//! Deduplication is only as good as the moment at which the id is recorded. In the words of the models (`sink.inbox.recorded`):
//!
//! | the id is recorded | with | a crash in between | verdict of the model |
//! |---|---|---|---|
//! | before the effect | [`DedupWindow`] confirmed first, or a store written first | the effect is **lost**: its id is known, so its redelivery is skipped | `designs/patterns/inbox-before-effect.toml`: loss-free violated |
//! | with the effect, in one transaction | [`Inbox`] | both or neither: **exactly once**, on effects | `designs/patterns/inbox-with-effect.toml`: loss-free and duplicate-free hold |
//! | after the effect | [`DedupWindow`] confirmed last, the effect in another system | the effect is **repeated**: its id is not known | `designs/patterns/inbox-after-effect.toml`: duplicate-free violated |
//! | nowhere that survives | [`DedupWindow`] alone, after a restart | everything in the window is forgotten: repeated | `designs/patterns/inbox-expires.toml`: duplicate-free violated |
//!
//! **A window in memory is no inbox.** It saves work and suppresses repetitions while the process lives: redeliveries after a
//! rebalance that the process survives, retries of producers. What a crash repeats it cannot know. Put it before an inbox, never
//! in place of one, where a second effect does harm.
//!
//! # Why it may be believed
//!
//! `proofs/README.md` says what was checked within which bounds: every interleaving of two and three threads by loom, each with the outcomes
//! that it must have reached; more workers by shuttle; bugs planted on purpose that the tests must find, every memory ordering among
//! them; random runs against trivial references and against the actors that the models explore.

mod completer;
mod dedup;
mod inbox;
mod index;
mod metadata;
mod ring;
mod sequence;
mod shard;
mod snapshot;
#[cfg(feature = "sqlite")]
mod sqlite;
mod sync;
mod ticket;
mod tracker;
mod words;

pub use completer::{Completer, InProgress, NotCompleted};
pub use dedup::{Claim, Claimed, DedupWindow, LeaseLost, WindowSettings};
pub use inbox::{Inbox, Once, postgresql};
pub use metadata::{Finished, METADATA_HEAD, MetadataError};
pub use sequence::{Batch, BatchClaim, BatchClaimed, ProducerEpoch, ProducerId, Sequence, SequenceWindow};
pub use snapshot::Snapshot;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteInbox;
pub use ticket::Ticket;
pub use tracker::{BeyondPosition, Commit, CommitTracker, NotTracked, Progress};
pub use words::{CapacityError, Generation, Offset, Ticks};
