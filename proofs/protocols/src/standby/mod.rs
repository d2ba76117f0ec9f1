//! One machine, or a primary with a standby: Redis, PostgreSQL, MySQL, one JetStream replica.
//!
//! Two records that a client sends one after the other, again until acknowledged. The primary sends
//! its log to the standby; an arbiter promotes the standby while the primary is down or cut off,
//! where failover is automatic. A primary that comes back after that follows the other one and cuts
//! off what contradicts it (`pg_rewind`, a full resynchronisation of Redis).
//!
//! Settings: when the disk has a record ([`Disk`]), when the client has its acknowledgement
//! ([`Acks`]), and whether a primary that waits for its standby goes on without it after a while
//! (semi-synchronous replication of MySQL: `rpl_semi_sync_source_timeout`). Sources: PostgreSQL,
//! `synchronous_commit` (`off`, `local`, `remote_write`, `on`); Redis, `appendfsync`.
//!
//! The fault S is a standby that is slow although healthy. A partition cuts primary and standby off
//! from each other, with the arbiter on the standby's side and the client on both. Left out: an
//! arbiter that promotes past a healthy primary which it reaches; more than one standby.

mod actions;
mod hazards;
mod settings;

pub use actions::{Action, Machine, State, Status};
pub use hazards::Hazard;
pub use settings::{Acks, Disk, Settings};
