//! A replicated log whose leader keeps the set of replicas that are in sync with it: a partition of
//! Apache Kafka.
//!
//! Three replicas at most, and records that a client sends one after the other, again until
//! acknowledged. A controller that does not fail (`KRaft`) keeps leader, leader epoch, in-sync set
//! and eligible leader replicas. Each rule is a setting:
//!
//! * KIP-101, KIP-279, KIP-320: how a follower truncates ([`Truncation`]). Sources:
//!   `ReplicaFetcherThread.truncate`, `LeaderEpochFileCache.endOffsetFor`.
//! * KIP-380 and KIP-903: the controller and the leader distinguish a replica from the same one
//!   before its restart ([`Restarts`]). Source:
//!   `ReplicationControlManager.ineligibleReplicasForIsr`.
//! * KIP-966: a high watermark that stands still below the minimum, eligible leader replicas and
//!   the last known leader ([`Election::Eligible`]). Sources: `Partition.scala`,
//!   `PartitionChangeBuilder.maybePopulateTargetElr`, `canElectLastKnownLeader`,
//!   `ReplicationControlManager.handleBrokerUncleanShutdown`.
//!
//! The minimum of the in-sync set holds at append and at acknowledgement. An election is in the
//! step that removes the leader, as in `PartitionChangeBuilder.build`; it takes the first candidate
//! in the order of the machines. An unclean election takes any replica that runs, since its order
//! is that of the assignment (`electAnyLeader`).
//!
//! Left out: reassignment, a controller that fails, a clean shutdown (every restart is unclean).

mod actions;
mod controller;
mod follower;
mod hazards;
mod leader;
mod settings;
mod state;

pub use actions::Action;
pub use hazards::Hazard;
pub use settings::{Acks, Election, Restarts, Settings, Sync, Truncation};
pub use state::{Controller, MAX_REPLICAS, Machine, PartitionLog, Replicas, State, Status};
