//! Properties of Spring Cloud Stream as variables: `SPRING_CLOUD_STREAM_BINDINGS_INPUT_GROUP`.

use super::PREFIX;
use super::binder::Binder;
use crate::systems::catalogue::profiles;
use std::collections::HashMap;
use std::sync::OnceLock;

/// The names of bindings' and binders' properties that no profile has under the same name.
const OTHER_NAMES: [&str; 16] = [
    "required-acks",
    "replication-factor",
    "transaction.transaction-id-prefix",
    "start-offset",
    "ack-mode",
    "group",
    "destination",
    "ttl",
    "expires",
    "max-length",
    "max-length-bytes",
    "max-priority",
    "overflow-behavior",
    "single-active-consumer",
    "quorum.delivery-limit",
    "quorum.initial-group-size",
];

fn compact(words: &[&str]) -> String {
    let text = words.concat();
    text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The names of properties by their compact names.
fn known() -> &'static HashMap<String, String> {
    static KNOWN: OnceLock<HashMap<String, String>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let of_binders = |name: &str| Binder::ALL.iter().any(|binder| binder.profile() == name);
        let profiles = profiles().iter().filter(|profile| of_binders(&profile.name));
        let names = profiles.flat_map(|profile| {
            let settings = profile.setting.iter().map(|setting| setting.name.clone());
            let unmodelled = profile.unmodelled.iter().flat_map(|group| group.names.clone());
            settings.chain(profile.irrelevant.iter().flat_map(|group| group.names.clone())).chain(unmodelled)
        });
        let others = OTHER_NAMES.iter().map(|name| (*name).to_owned());
        let names = others.chain(names).filter(|name| !name.contains('*'));
        // The first name of a compact name counts.
        let mut known = HashMap::new();
        for name in names {
            known.entry(compact(&[name.as_str()])).or_insert(name);
        }
        known
    })
}

/// The known name that words stand for, or the words joined with dots.
fn property(words: &[&str]) -> String {
    known().get(&compact(words)).cloned().unwrap_or_else(|| words.join(".").to_ascii_lowercase())
}

/// The number of words of a binding's name, and the property after it. The name ends where
/// `CONSUMER`, `PRODUCER` or a known property of bindings follows.
fn of_binding(words: &[&str]) -> Option<(usize, String)> {
    (1..words.len()).find_map(|at| {
        let rest = match words[at] {
            "CONSUMER" | "PRODUCER" if at + 1 < words.len() => of_part(&words[at..]),
            _ => match compact(&words[at..]).as_str() {
                "destination" => "destination".to_owned(),
                "group" => "group".to_owned(),
                "binder" => "binder".to_owned(),
                "contenttype" => "content-type".to_owned(),
                _ => return None,
            },
        };
        Some((at, rest))
    })
}

/// A property of a consumer or a producer.
fn of_part(words: &[&str]) -> String {
    let part = words[0].to_ascii_lowercase();
    match words.get(1) {
        Some(&"CONFIGURATION") => format!("{part}.configuration.{}", property(&words[2..])),
        _ => format!("{part}.{}", property(&words[1..])),
    }
}

/// The path of the property that a variable names; none where it is none of Spring Cloud Stream.
pub(in crate::systems::importers::spring) fn path_of(name: &str) -> Option<String> {
    let rest = name.strip_prefix("SPRING_CLOUD_STREAM_")?;
    let words: Vec<&str> = rest.split('_').collect();
    let (of, words) = match words.as_slice() {
        ["KAFKA", rest @ ..] => ("kafka.", rest),
        ["RABBIT", rest @ ..] => ("rabbit.", rest),
        all => ("", all),
    };
    let path = match words {
        ["BINDINGS", rest @ ..] => {
            let (at, leaf) = of_binding(rest)?;
            format!("bindings.{}.{leaf}", rest[..at].join("-").to_ascii_lowercase())
        }
        ["DEFAULT", part @ ("CONSUMER" | "PRODUCER"), rest @ ..] if !rest.is_empty() => {
            let all: Vec<&str> = std::iter::once(*part).chain(rest.iter().copied()).collect();
            format!("default.{}", of_part(&all))
        }
        ["DEFAULT", rest @ ..] if of.is_empty() => format!("default.{}", property(rest)),
        ["BINDER", "CONFIGURATION", rest @ ..] => format!("binder.configuration.{}", property(rest)),
        ["BINDER", "CONSUMER", "PROPERTIES", rest @ ..] | ["BINDER", "CONSUMERPROPERTIES", rest @ ..] => {
            format!("binder.consumer-properties.{}", property(rest))
        }
        ["BINDER", "PRODUCER", "PROPERTIES", rest @ ..] | ["BINDER", "PRODUCERPROPERTIES", rest @ ..] => {
            format!("binder.producer-properties.{}", property(rest))
        }
        ["BINDER", rest @ ..] => format!("binder.{}", property(rest)),
        ["DEFAULTBINDER"] | ["DEFAULT", "BINDER"] => "default-binder".to_owned(),
        other => other.join(".").to_ascii_lowercase(),
    };
    Some(format!("{PREFIX}{of}{path}"))
}

#[cfg(test)]
mod tests {
    use super::path_of;

    #[test]
    fn variables_name_the_properties_of_bindings() {
        for (name, path) in [
            ("SPRING_CLOUD_STREAM_BINDINGS_LEDGER_IN_0_GROUP", "bindings.ledger-in-0.group"),
            ("SPRING_CLOUD_STREAM_BINDINGS_INPUT_CONSUMER_MAXATTEMPTS", "bindings.input.consumer.max-attempts"),
            ("SPRING_CLOUD_STREAM_KAFKA_BINDER_REQUIREDACKS", "kafka.binder.required-acks"),
            ("SPRING_CLOUD_STREAM_KAFKA_BINDER_REQUIRED_ACKS", "kafka.binder.required-acks"),
            (
                "SPRING_CLOUD_STREAM_KAFKA_BINDINGS_INPUT_CONSUMER_CONFIGURATION_AUTO_OFFSET_RESET",
                "kafka.bindings.input.consumer.configuration.auto.offset.reset",
            ),
            ("SPRING_CLOUD_STREAM_RABBIT_DEFAULT_CONSUMER_AUTOBINDDLQ", "rabbit.default.consumer.auto-bind-dlq"),
            ("SPRING_CLOUD_STREAM_DEFAULT_GROUP", "default.group"),
            ("SPRING_CLOUD_STREAM_FROBNICATE", "frobnicate"),
        ] {
            assert_eq!(path_of(name).as_deref(), Some(format!("spring.cloud.stream.{path}").as_str()), "{name}");
        }
        assert_eq!(path_of("SPRING_KAFKA_PRODUCER_ACKS"), None);
    }
}
