//! Quarkus: the channels of SmallRye Reactive Messaging, with the defaults of their connectors.
//!
//! A pipeline has one incoming and one outgoing channel; `--select` chooses among several. The
//! connectors' settings become those of the profiles `kafka-java` and `rabbitmq`. An attribute that
//! these do not model, such as `failure-strategy=ignore`, is named. Sources: `KafkaConnector.java`
//! and `RabbitMQConnector.java` of smallrye/smallrye-reactive-messaging, and its documentation;
//! Quarkus, "Configuration Reference".

mod attributes;
mod channel;
mod kafka;
mod property;
mod rabbitmq;
mod variable;

pub(super) use channel::{is_application, quarkus};
pub(super) use variable::{is_variable, variables};
