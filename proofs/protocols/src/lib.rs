//! Protocols of replication and of transactions, machine by machine.
//!
//! A pipeline's broker is a *contract*: what an acknowledgement survives, what a power loss may
//! take. These models are the protocols behind the contract, each rule switchable, so that the
//! contract's figures come out of exploration and not out of a table. `tests/` pins for each row of
//! `docs/internals/protocols.md` the minimal multisets of faults and the exact number of states,
//! and shows for each rule what happens without it.
//!
//! * [`in_sync`]: a leader that keeps the set of replicas in sync with it (Apache Kafka).
//! * [`majority`]: a log replicated by majority (Raft), its log or its votes synced or not.
//! * [`standby`]: one machine, or a primary with a standby.
//! * [`transactions`]: the coordinator of transactions with partitions (Apache Kafka).
//!
//! Left out: more than three replicas, more than a few records, reads, membership changes.

pub mod effort;
pub mod explore;
pub mod faults;
pub mod in_sync;
pub mod log;
pub mod majority;
pub mod page;
pub mod standby;
pub mod transactions;
