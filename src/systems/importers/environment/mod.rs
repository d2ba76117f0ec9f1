//! Variables of the environment: Docker Compose files, and `.env` files.
//!
//! The images of Kafka make settings of brokers of their variables; Spring and Quarkus read
//! properties from them. Sources: `docker/examples/README.md` of apache/kafka; Confluent, "Docker
//! Image Configuration Reference"; `libkafka.sh` of bitnami/containers.

mod broker;
mod compose;
mod image;
mod service;

pub(super) use compose::{compose, is_compose};
pub(super) use service::env_file;
