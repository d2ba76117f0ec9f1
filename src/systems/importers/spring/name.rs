//! Names of properties: relaxed binding, and the settings that Spring's properties set.

/// The canonical form of a path, in kebab case: `enableAutoCommit`, `ENABLE_AUTO_COMMIT` and
/// `enable-auto-commit` are the same name.
pub(super) fn canonical(path: &str) -> String {
    path.split('.').map(canonical_segment).collect::<Vec<_>>().join(".")
}

fn canonical_segment(name: &str) -> String {
    let mut canonical = String::with_capacity(name.len() + 4);
    let is_upper_case = !name.chars().any(char::is_lowercase);
    for character in name.chars() {
        if character == '_' {
            canonical.push('-');
            continue;
        }
        let starts_word = character.is_uppercase() && !is_upper_case;
        if starts_word && !canonical.is_empty() && !canonical.ends_with('-') {
            canonical.push('-');
        }
        canonical.extend(character.to_lowercase());
    }
    canonical
}

/// The setting that a property sets.
pub(super) struct Target {
    /// The profile.
    pub profile: &'static str,
    /// The parts that may have the setting.
    pub parts: &'static [&'static str],
    /// The name of the setting in the profile.
    pub key: String,
    /// The rank: a property of a higher one precedes one of a lower one.
    pub rank: i8,
}

/// The profile of Spring for Apache Kafka.
const KAFKA: &str = "spring-kafka";

/// The setting that a property sets; none where the property does not concern messaging. `name` is
/// the canonical form of `path`.
pub(super) fn target(name: &str, path: &str) -> Option<Target> {
    // Spring Boot puts the properties of all clients first, then those of a client that it has
    // names for, then the client's map of further properties
    // (`KafkaProperties.buildProducerProperties`).
    let ranked = |parts, key, rank| Some(Target { profile: KAFKA, parts, key, rank });
    let kafka = |parts, key| ranked(parts, key, 0);
    // A client's own property keeps its dots and its case.
    let after = |segments: usize| path.splitn(segments + 1, '.').nth(segments).unwrap_or_default().to_owned();
    let clients: [(&str, &'static [&'static str]); 2] =
        [("spring.kafka.producer.", &["producer"]), ("spring.kafka.consumer.", &["consumer"])];
    for (prefix, parts) in clients {
        if let Some(rest) = name.strip_prefix(prefix) {
            let key = match rest {
                _ if rest.starts_with("properties.") => after(4),
                "transaction-id-prefix" => "transactional.id".to_owned(),
                "max-poll-interval" | "heartbeat-interval" | "auto-commit-interval" => {
                    format!("{}.ms", rest.replace('-', "."))
                }
                "fetch-max-wait" => "fetch.max.wait.ms".to_owned(),
                "fetch-min-size" => "fetch.min.bytes".to_owned(),
                _ => rest.replace('-', "."),
            };
            return ranked(parts, key, i8::from(rest.starts_with("properties.")));
        }
    }
    if let Some(rest) = name.strip_prefix("spring.kafka.listener.") {
        return kafka(&["consumer"], format!("listener.{rest}"));
    }
    if name.starts_with("spring.kafka.properties.") {
        return ranked(&["producer", "consumer"], after(3), -1);
    }
    if let Some(rest) = name.strip_prefix("spring.kafka.") {
        return kafka(&["consumer"], rest.replace('-', "."));
    }
    if let Some(rest) = name.strip_prefix("spring.rabbitmq.") {
        return Some(rabbitmq_target(rest));
    }
    unread_binding(name, path)
}

/// The properties of Spring's other bindings to brokers. No profile knows them, so that verdicts
/// say that they were not examined.
fn unread_binding(name: &str, path: &str) -> Option<Target> {
    const OTHERS: [&str; 5] =
        ["spring.cloud.function.", "spring.cloud.aws.sqs.", "spring.pulsar.", "spring.jms.", "spring.integration."];
    let is_other = OTHERS.iter().any(|prefix| name.starts_with(prefix));
    is_other.then(|| Target { profile: KAFKA, parts: &["consumer"], key: path.to_owned(), rank: 0 })
}

fn rabbitmq_target(name: &str) -> Target {
    let (parts, key): (&'static [&'static str], &str) = match name {
        "publisher-confirm-type" => (&["producer"], "confirms"),
        "template.mandatory" | "publisher-returns" => (&["producer"], "mandatory"),
        "listener.simple.acknowledge-mode" | "listener.direct.acknowledge-mode" => (&["consumer"], "acknowledge-mode"),
        "listener.simple.default-requeue-rejected" | "listener.direct.default-requeue-rejected" => {
            (&["consumer"], "requeue-rejected")
        }
        other => (&["consumer"], other),
    };
    Target { profile: "rabbitmq", parts, key: key.to_owned(), rank: 0 }
}
