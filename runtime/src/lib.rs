//! The code that a consumer embeds: a commit tracker, dedup windows, an inbox.
//!
//! The models of onceproof say what a consumer has to do so that a guarantee holds. This crate does
//! it in a real consumer with several threads. It has no dependency and no unsafe code.
//!
//! | type | purpose |
//! |---|---|
//! | [`CommitTracker`] | workers finish messages in any order; the committed position never passes an unfinished one |
//! | [`DedupWindow`] | suppresses repeated ids: claim an id, apply its effect, confirm |
//! | [`SequenceWindow`] | the same for producers that number their batches, in constant space for each |
//! | [`Inbox`] | records the id in the transaction of the effect; the only one that survives a crash |
//!
//! # Example
//!
//! A poll loop dispatches messages, a worker thread finishes them in another order, and the loop
//! commits the contiguous position. A window suppresses a message that a producer sent twice.
//!
//! ```
//! use onceproof_runtime::{
//!     Claimed, CommitTracker, DedupWindow, Generation, Offset, Progress, Ticks, WindowSettings,
//! };
//! use std::sync::Mutex;
//! use std::time::Duration;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // The log of one partition: offset 12 is missing, and order-7 was sent twice.
//! let log = [(10, "order-7"), (11, "order-8"), (13, "order-7"), (14, "order-9")];
//! let settings = WindowSettings { capacity: 1_000, remember: Ticks(600_000), lease: None };
//! let window = DedupWindow::new(settings)?;
//! let effects = Mutex::new(Vec::new());
//!
//! // Assigned in generation 3, with the committed position 10 and at most 100 messages in flight.
//! let mut tracker = CommitTracker::new(Generation(3), Offset(10), 100)?;
//! let mut tickets = Vec::new();
//! for (offset, id) in log {
//!     tickets.push((tracker.track(Offset(offset))?, id));
//! }
//! let completer = tracker.completer();
//! std::thread::scope(|scope| {
//!     scope.spawn(|| {
//!         for (ticket, id) in tickets.into_iter().rev() {
//!             let message = completer.begin(ticket).expect("a ticket of this tracker");
//!             match window.claim(id, Ticks(0)) {
//!                 Claimed::Fresh(claim) => {
//!                     effects.lock().unwrap().push(id);
//!                     claim.confirm(Ticks(0)).expect("no lease, so none is lost");
//!                 }
//!                 Claimed::Applied => {}
//!                 // Not applied yet: the dropped message goes back to the poll loop.
//!                 Claimed::InFlight | Claimed::Saturated => continue,
//!             }
//!             message.complete().expect("the partition is assigned");
//!         }
//!     });
//!     // The poll loop. `commit.generation` travels with the commit, so that the broker can
//!     // refuse a former owner.
//!     let mut committed = Offset(10);
//!     while committed < Offset(15) {
//!         if tracker.wait(Duration::from_secs(10)) == Progress::Moved
//!             && let Some(commit) = tracker.committable()
//!         {
//!             tracker.committed(commit.offset).expect("the position was committable");
//!             committed = commit.offset;
//!         }
//!     }
//! });
//! assert_eq!(*effects.lock().unwrap(), ["order-9", "order-7", "order-8"]);
//! # Ok(())
//! # }
//! ```
//!
//! A whole consumer, with SQLite, commit metadata, failing handlers and a hundred crashes, is
//! `runtime/examples/consumer.rs`:
//! `cargo run --release -p onceproof-runtime --features sqlite --example consumer`.
//!
//! # The moment at which an id is recorded
//!
//! It decides the guarantee. `sink.inbox.recorded` is the setting in the models:
//!
//! | the id is recorded | by | after a crash in between | verdict of the model |
//! |---|---|---|---|
//! | before the effect | [`DedupWindow`] confirmed first, or a store that is written first | the effect is **lost**: its redelivery is skipped | `designs/patterns/inbox-before-effect.toml`: loss-free violated |
//! | with the effect, in one transaction | [`Inbox`] | both or neither: **exactly once**, for effects in that database | `designs/patterns/inbox-with-effect.toml`: loss-free and duplicate-free hold |
//! | after the effect | [`DedupWindow`] confirmed last, the effect in another system | the effect is **repeated**: its id is unknown | `designs/patterns/inbox-after-effect.toml`: duplicate-free violated |
//! | in memory only | [`DedupWindow`] alone, after a restart | the window is empty: repeated | `designs/patterns/inbox-expires.toml`: duplicate-free violated |
//!
//! **A window in memory is no inbox.** It saves work and suppresses repetitions while the process
//! lives: redeliveries after a rebalance, retries of producers. It cannot recognise the repetitions
//! of a crash. Where a repeated effect does harm, put it in front of an inbox, never in its place.
//!
//! # Features
//!
//! * none by default: the crate has no dependency.
//! * `sqlite`: the inbox `SqliteInbox`, through `rusqlite` with a bundled SQLite (needs a C
//!   compiler).
//!
//! # Evidence
//!
//! `proofs/README.md` lists the claims and their bounds: all interleavings of two and three threads
//! by loom, each with the set of outcomes that it must reach; eight workers by shuttle; planted
//! bugs that the tests must find, every memory ordering among them; random calls against simple
//! references and against the actors that the models explore.

mod answers;
mod batch;
mod completer;
mod dedup;
mod finished;
mod ids;
mod in_flight;
mod inbox;
mod index;
mod metadata;
mod producers;
mod retention;
mod ring;
mod runs;
mod sequence;
mod shard;
mod sharding;
mod shared;
mod snapshot;
#[cfg(feature = "sqlite")]
mod sqlite;
mod sync;
mod ticket;
mod tracker;

pub use answers::{BeyondPosition, Commit, NotTracked, Progress};
pub use batch::{Batch, ProducerEpoch, ProducerId, Sequence};
pub use completer::{Completer, InProgress, NotCompleted};
pub use dedup::{Claim, Claimed, DedupWindow, WindowSettings};
pub use finished::Finished;
pub use ids::{CapacityError, Generation, Offset, Ticks};
pub use inbox::{Inbox, Once, postgresql};
pub use metadata::{METADATA_HEAD, MetadataError};
pub use retention::LeaseLost;
pub use sequence::{BatchClaim, BatchClaimed, SequenceWindow};
pub use snapshot::Snapshot;
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteInbox;
pub use ticket::Ticket;
pub use tracker::CommitTracker;
