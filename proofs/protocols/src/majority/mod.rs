//! A log that is replicated by majority: Raft.
//!
//! Three replicas at most, and two records that a client sends one after the other, again until
//! acknowledged. Terms, votes, the log-matching check by index and term, commitment of an entry of
//! the leader's own term, truncation of what contradicts the leader. An election is one step over
//! any set of voters that may vote, in the smallest term in which all of them may; a deposed leader
//! learns of it late.
//!
//! The log, and term and vote, are written before an answer or later ([`Written`]). Systems that
//! write the log later: NATS JetStream (`sync_interval`), Redpanda (`write.caching`). Source:
//! Ongaro, "Consensus: bridging theory and practice", chapter 3; persistent state: figure 3.1.
//!
//! Two things keep the model small. A machine that is down is one that lags, so that crash and
//! restart are one step. And a commit index is not kept: a record may be acknowledged while a
//! majority has it. An acknowledgement changes nothing but the client, so that one that comes after
//! another step leads to the same state as before it.
//!
//! Left out: membership changes, snapshots, reads. A partition is a lag, or an election that passes
//! a healthy leader over.

mod actions;
mod election;
mod hazards;
mod settings;

pub use actions::{Action, Entries, Machine, State};
pub use hazards::Hazard;
pub use settings::{Acks, Settings, Written};
