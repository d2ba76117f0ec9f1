//! Spring Boot: `application.yml` and `application.properties`, with profiles, relaxed names and
//! placeholders.
//!
//! Source: Spring Boot reference, "Externalized Configuration" and "Common Application Properties".

mod application;
mod document;
mod name;
mod placeholder;

pub(super) use application::spring;
