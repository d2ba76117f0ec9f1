//! All profiles, by name.

use super::profile::{Profile, VendorSetting, version_key};
use crate::design::{Diagnostic, DiagnosticCode, closest_name};
use std::sync::OnceLock;

/// The data files. Each folder is a system; a file in it is one of its clients or servers.
const FILES: &[(&str, &str)] = &[
    ("kafka/broker", include_str!("kafka/broker.toml")),
    ("kafka/java", include_str!("kafka/java.toml")),
    ("kafka/librdkafka", include_str!("kafka/librdkafka.toml")),
    ("kafka/spring", include_str!("kafka/spring.toml")),
    ("kafka/streams", include_str!("kafka/streams.toml")),
    ("kafka/connect-source", include_str!("kafka/connect-source.toml")),
    ("kafka/connect-sink", include_str!("kafka/connect-sink.toml")),
    ("kafka/debezium", include_str!("kafka/debezium.toml")),
    ("kafka/parallel-consumer", include_str!("kafka/parallel-consumer.toml")),
    ("redpanda/profile", include_str!("redpanda/profile.toml")),
    ("sqs/profile", include_str!("sqs/profile.toml")),
    ("rabbitmq/profile", include_str!("rabbitmq/profile.toml")),
    ("nats/core", include_str!("nats/core.toml")),
    ("nats/jetstream", include_str!("nats/jetstream.toml")),
    ("redis/streams", include_str!("redis/streams.toml")),
    ("redis/celery", include_str!("redis/celery.toml")),
    ("pulsar/profile", include_str!("pulsar/profile.toml")),
    ("pubsub/profile", include_str!("pubsub/profile.toml")),
    ("kinesis/profile", include_str!("kinesis/profile.toml")),
    ("mqtt/profile", include_str!("mqtt/profile.toml")),
    ("postgres/profile", include_str!("postgres/profile.toml")),
    ("outbox/profile", include_str!("outbox/profile.toml")),
    ("flink/profile", include_str!("flink/profile.toml")),
    ("spark/profile", include_str!("spark/profile.toml")),
    ("temporal/profile", include_str!("temporal/profile.toml")),
    ("nservicebus/profile", include_str!("nservicebus/profile.toml")),
];

/// A profile in one of its versions.
#[derive(Clone, Copy, Debug)]
pub struct System {
    /// The profile.
    pub profile: &'static Profile,
    /// The version that its defaults are taken from.
    pub version: &'static str,
    /// Whether the user said so.
    pub is_chosen: bool,
}

/// What no system's settings say, and comparisons need.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    figure: Vec<VendorSetting>,
}

/// All of them.
///
/// # Panics
/// Where a data file is broken, which a test keeps from happening.
pub fn profiles() -> &'static [Profile] {
    static ALL: OnceLock<Vec<Profile>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: Vec<Profile> = FILES
            .iter()
            .map(|(file, text)| match toml::from_str(text) {
                Ok(profile) => profile,
                Err(error) => panic!("src/systems/{file}.toml is broken, please report it: {error}"),
            })
            .collect();
        let figures: Figures = match toml::from_str(include_str!("figures.toml")) {
            Ok(figures) => figures,
            Err(error) => panic!("src/systems/figures.toml is broken, please report it: {error}"),
        };
        // A file comes after those that it includes.
        for index in 0..all.len() {
            for name in all[index].include.clone() {
                let Some(other) = all.iter().find(|profile| profile.name == name).cloned() else {
                    panic!("{} includes {name}, which is not there", all[index].name)
                };
                let profile = &mut all[index];
                let other = if profile.own_versions { other.newest() } else { other };
                // What the profile says itself of a setting counts.
                let own: Vec<String> = profile.setting.iter().map(VendorSetting::key).collect();
                profile.setting.splice(0..0, other.setting.into_iter().filter(|setting| !own.contains(&setting.key())));
                profile.irrelevant.extend(other.irrelevant);
                profile.adjust.splice(0..0, other.adjust);
                profile.refuse.splice(0..0, other.refuse);
                profile.finding.splice(0..0, other.finding);
                profile.rule.splice(0..0, other.rule);
                profile.not_modelled.extend(other.not_modelled);
                profile.assume.extend(other.assume);
            }
        }
        for profile in &mut all {
            profile.setting.extend(figures.figure.iter().cloned());
        }
        all
    })
}

/// Finds `kafka-java@4.1`, or `kafka-java` for the newest version that is known.
///
/// # Errors
/// What is wrong with the name or the version; without a place.
pub fn system(text: &str) -> Result<System, Diagnostic> {
    let (name, version) = text.split_once('@').map_or((text, None), |(name, version)| (name, Some(version)));
    let shown = crate::design::excerpt(name);
    let Some(profile) = profiles().iter().find(|profile| profile.name == name) else {
        let known = profiles().iter().map(|profile| profile.name.as_str());
        let mut found = Diagnostic::whole(DiagnosticCode::UnknownSystem, format!("no profile is named `{shown}`"));
        if let Some(close) = closest_name(name, known.clone()) {
            found = found.help(format!("did you mean `{close}`?"));
        }
        return Err(found.help(format!("profiles: {}", known.collect::<Vec<_>>().join(", "))));
    };
    let newest = profile.versions.last().map_or("", String::as_str);
    let Some(wanted) = version else { return Ok(System { profile, version: newest, is_chosen: false }) };
    // 4.1.3 is the newest of 4.1 that is not newer; 4.1 alone, or 4, is the newest of them.
    let numbers: Option<Vec<u32>> = wanted.split('.').map(|number| number.parse().ok()).collect();
    let is_same = |known: &&String| {
        let Some(wanted) = &numbers else { return *known == wanted };
        let known = version_key(known);
        let few = known.len().min(wanted.len()).min(2);
        known[..few] == wanted[..few] && (wanted.len() < known.len() || known <= *wanted)
    };
    if let Some(version) = profile.versions.iter().rfind(is_same) {
        return Ok(System { profile, version, is_chosen: true });
    }
    let title = format!("`{shown}` has no version `{}` that is known here", crate::design::excerpt(wanted));
    let known = profile.versions.join(", ");
    Err(Diagnostic::whole(DiagnosticCode::UnknownVersion, title).help(format!("known versions: {known}")))
}
