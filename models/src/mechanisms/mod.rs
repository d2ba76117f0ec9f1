//! The mechanisms that a design is made of: every setting, its values, and what each value means.
//!
//! This is the one definition: the file format, the JSON Schema, `onceproof explain` and the actors
//! read it. Names are those of the systems' manuals; where a value has a famous name elsewhere, its
//! text says so.

mod bounds;
mod broker;
mod consumer;
mod design;
mod producer;
mod setting;
mod sink;
mod source;

pub use bounds::Bounds;
pub use broker::MessageRetention;
pub use broker::{BrokerKind, BrokerSettings, DedupWindow, DeletionStore, DeliveryOrder, DiskSync, Election, LeaseEnd};
pub use broker::{MaxDeliveries, PositionSync};
pub use broker::{TransactionEpoch, TransactionMarkers, TransactionVerification};
pub use consumer::{Acknowledge, CommitFencing, CommitOrder, CommittedOffset, Confirmation, ConsumerSettings, HandOff};
pub use consumer::{OnFailure, PositionRead, ReadIsolation, StartPosition};
pub use design::Mechanisms;
pub use producer::{Acks, AfterFencing, AfterGivingUp, Identity, OnGap, ProducerSettings, Retries};
pub use setting::Setting;
pub use sink::{InboxCheck, InboxKey, InboxRecording, InboxRetention, OutputIsolation};
pub use sink::{SinkFencing, SinkKind, SinkSettings, TransactionalIds};
pub use source::{DualWriteOrder, RelayCursor, RelayKind, RelayMarks, ReplicationSlot, Restart};
pub use source::{SourceKind, SourceSettings};
