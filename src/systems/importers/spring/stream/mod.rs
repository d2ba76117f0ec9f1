//! Spring Cloud Stream: the bindings of an application, with the binders of Kafka and RabbitMQ.
//!
//! A pipeline has one input binding, one output binding, or both. A property of a binding precedes
//! the default of all bindings, which precedes a property of the binder, which precedes one of
//! Spring Boot. Another binder's properties, and those of other bindings, are named.
//! Source: Spring Cloud Stream reference, "Configuration Options"; `BindingUtils.java`,
//! `KafkaBinderConfigurationProperties.java` and `RabbitExchangeQueueProvisioner.java`.

mod binder;
mod binding;
mod meaning;
mod variable;

pub(super) use binding::Stream;
pub(super) use meaning::Meaning;
pub(super) use variable::path_of;

/// The beginning of every property.
const PREFIX: &str = "spring.cloud.stream.";
