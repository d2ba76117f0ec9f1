//! Messages between parts, the timers that drive them, and the choices that the environment
//! makes.
//!
//! A request goes from a client (producer, relay, consumer) to a server (broker, database, sink),
//! an answer the other way. [`Msg::ConnectionLost`] comes from the transport and informs either end
//! that the connection to the peer is gone. [`Msg::Note`] goes to the ledger and nowhere else.
//!
//! Each message, timer and choice names the kinds of parts that react to it beside its definition,
//! so that [`handlers`] lists what a part reacts to. `proofs/tests/coverage.rs` compares that list
//! with what parts do.

mod choice;
mod message;
mod note;
mod part_kind;
mod reactions;
mod session;
mod stimulus;
mod take_note;
mod write;

pub use choice::{Attempt, Choice, Kept, Timer};
pub use message::{MAX_IN_FLIGHT, Msg, Rows};
pub use note::Note;
pub use onceproof_engine::composition::address::{LEDGER, client, detached, is_attached, ledger};
pub use part_kind::PartKind;
pub use session::{DedupId, Holder, Registration, Session, TransactionPart, TransactionalId};
pub use stimulus::{Stimulus, handlers};
pub(crate) use take_note::TakeNote;
pub use write::{PositionWrite, WriteKey};
