//! Quarkus: the channels of SmallRye Reactive Messaging, with the defaults of their connectors.
//!
//! A pipeline has one incoming and one outgoing channel; `--select` chooses among several. Each
//! connector has a profile of its own, which includes that of the client or broker. Sources:
//! `KafkaConnector.java` and `RabbitMQConnector.java` of smallrye/smallrye-reactive-messaging, and
//! its documentation; Quarkus, "Configuration Reference".

mod channel;
mod kafka;
mod property;
mod rabbitmq;
mod variable;

pub(super) use channel::{is_application, quarkus};
pub(super) use variable::{is_variable, variables};
