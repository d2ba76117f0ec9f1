//! Transactions of Apache Kafka: a coordinator, partitions with markers, clients.
//!
//! Two main shapes. *Copy*: two members of a group consume, transform and produce; a transaction
//! holds one output record and the position after its input. *Plain*: one producer writes two
//! transactions of two records each, over one or two partitions.
//!
//! The rules of each version are settings ([`Rules`]), with sources: KIP-98 (the coordinator,
//! epochs, markers), KAFKA-6119 (a time-out begins an epoch), KIP-91 (a record is given up),
//! KIP-360 (a client begins an epoch after it), KIP-447 (an id per owner, generations, stable
//! positions), KIP-588 (a refused record aborts), KIP-890 part 1 (verification) and part 2 (an
//! epoch per transaction, partitions added by their leader), KIP-1228 (a marker needs a newer
//! epoch). Code: `TransactionCoordinator.scala`, `TransactionMetadata.java`,
//! `ProducerAppendInfo.java`, `TransactionManager.java`.
//!
//! A request is executed when it is sent, and its client has the answer in the same step; a copy of
//! it may arrive later (L), and of a record that was given up only that copy does (U). A
//! transaction ends in steps: the decision, then a marker at each partition. The application makes
//! a new producer after a fatal error.
//!
//! Some tests enable faults of brokers: another broker becomes the coordinator, an id is forgotten,
//! an election drops records and markers. A third shape, *checkpoint*, stores its position outside
//! (Flink); a fourth, *source*, is the product's: one producer, a transaction for each message.
//! Producer ids are counted on in epochs (`epochs_of_id`), so that a marker in the last epoch of an
//! id has the first one of the next id: explore late markers without that limit.
//!
//! Left out: verification and append as two steps (KAFKA-15653), more than one position partition,
//! sequence errors that are fatal (before 2.5).

mod actions;
mod canonical;
mod client;
mod coordinator;
mod hazards;
mod partition;
mod refusals;
mod settings;
mod state;

pub use actions::Action;
pub use hazards::Hazard;
pub use refusals::{Refusal, Refusals};
pub use settings::{Epochs, GivingUp, Rules, Settings, Shape, Verification};
pub use state::State;
