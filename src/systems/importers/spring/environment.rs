//! Spring's properties as variables of the environment: `SPRING_KAFKA_CONSUMER_GROUP_ID`.
//!
//! A variable has an underscore for each dot and no dashes, or an underscore for each dash as well.
//! Source: Spring Boot reference, "Binding From Environment Variables".

use super::super::collector::Collector;
use super::super::options::ImportOptions;
use super::super::variable::Variable;
use super::application::{ELSEWHERE, read};
use super::document::{Document, Property};
use super::name::canonical;
use crate::systems::catalogue::profiles;
use crate::systems::entry::ApplicationSource;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Properties whose dashes are part of the names that the importer knows.
const DASHED: [&str; 12] = [
    "spring.kafka.producer.transaction-id-prefix",
    "spring.kafka.consumer.max-poll-interval",
    "spring.kafka.consumer.heartbeat-interval",
    "spring.kafka.consumer.auto-commit-interval",
    "spring.kafka.consumer.fetch-max-wait",
    "spring.kafka.consumer.fetch-min-size",
    "spring.rabbitmq.publisher-confirm-type",
    "spring.rabbitmq.publisher-returns",
    "spring.rabbitmq.listener.simple.acknowledge-mode",
    "spring.rabbitmq.listener.direct.acknowledge-mode",
    "spring.rabbitmq.listener.simple.default-requeue-rejected",
    "spring.rabbitmq.listener.direct.default-requeue-rejected",
];

/// The variable that names all other documents of the application.
const ACTIVE: &str = "spring.profiles.active";

/// Whether a variable names a property of Spring.
pub(in crate::systems::importers) fn is_variable(name: &str) -> bool {
    name.starts_with("SPRING_") || name.starts_with("spring.")
}

/// A name without dots, dashes and underscores.
fn compact(name: &str) -> String {
    name.chars().filter(|character| !matches!(character, '.' | '-' | '_')).collect::<String>().to_ascii_lowercase()
}

/// The paths of known properties, by their compact names.
fn known() -> &'static HashMap<String, String> {
    static KNOWN: OnceLock<HashMap<String, String>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let mut paths: Vec<String> = DASHED.iter().chain(&ELSEWHERE).map(|path| (*path).to_owned()).collect();
        for profile in profiles() {
            let prefixes: &[&str] = match profile.name.as_str() {
                "spring-kafka" => &["spring.kafka.producer.", "spring.kafka.consumer.", "spring.kafka."],
                "rabbitmq" => &["spring.rabbitmq."],
                _ => continue,
            };
            let names = profile.setting.iter().map(|setting| &setting.name);
            let names = names.chain(profile.irrelevant.iter().flat_map(|group| &group.names));
            let names = names.chain(profile.unmodelled.iter().flat_map(|group| &group.names));
            for name in names.filter(|name| !name.contains('*')) {
                paths.extend(prefixes.iter().map(|prefix| format!("{prefix}{name}")));
            }
        }
        // The first path of a compact name counts.
        paths.into_iter().rev().map(|path| (compact(&path), path)).collect()
    })
}

/// The path of the property that a variable names.
fn path_of(name: &str) -> String {
    if name.starts_with("spring.") {
        return name.to_owned();
    }
    if let Some(path) = super::stream::path_of(name) {
        return path;
    }
    known().get(&compact(name)).cloned().unwrap_or_else(|| name.to_ascii_lowercase().replace('_', "."))
}

/// Adds the settings of an application's variables.
pub(in crate::systems::importers) fn variables(
    collector: &mut Collector,
    variables: &[&Variable],
    options: &ImportOptions,
) {
    let mut document = Document::default();
    for variable in variables {
        let path = path_of(&variable.name);
        if path == ACTIVE {
            let effect = "it selects documents of the application's files: --profile reads them";
            collector.unexamined(&variable.name, variable.key_span.clone(), effect);
        } else if path == "spring.application.json" {
            let effect = "it has properties as JSON, which are not read";
            collector.unexamined(&variable.name, variable.key_span.clone(), effect);
        } else {
            document.properties.push(Property {
                name: canonical(&path),
                path,
                value: variable.value.clone(),
                key_span: variable.key_span.clone(),
                value_span: variable.value_span.clone(),
            });
        }
    }
    read(collector, &[&document], options, ApplicationSource::Environment);
}
