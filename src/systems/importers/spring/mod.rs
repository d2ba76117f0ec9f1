//! Spring Boot: `application.yml` and `application.properties`, with profiles, relaxed names and
//! placeholders; the variables of the environment of such an application.
//!
//! Source: Spring Boot reference, "Externalized Configuration" and "Common Application Properties".

mod application;
mod document;
mod environment;
mod name;
mod placeholder;
mod stream;

pub(super) use application::spring;
pub(super) use document::{Property, documents};
pub(super) use environment::{is_variable, variables};
