//! Importers: from a system's configuration file to settings of a profile's parts.
//!
//! A module per format. An importer knows the structure of its file; the meaning of its settings is
//! in the profiles. Every key of a file becomes a setting, an irrelevant entry, or a diagnostic.

mod appsettings;
mod celery;
mod cloudformation;
mod collect;
mod collector;
mod connect;
mod environment;
mod flink;
mod format;
mod kafka;
mod kubernetes;
mod lambda;
mod micronaut;
mod nats;
mod options;
mod quarkus;
mod rabbitmq;
mod select;
mod serverless;
mod spring;
mod sqs;
mod terraform;
mod variable;

pub(super) use collect::collect;
pub(super) use collector::Collector;
pub use format::FileFormat;
pub use options::ImportOptions;
