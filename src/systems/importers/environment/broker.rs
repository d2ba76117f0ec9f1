//! The variables of Kafka's images: settings of brokers, and the version.

use super::image::{Software, version};
use crate::systems::catalogue::{profiles, system};
use crate::systems::entry::RawValue;
use crate::systems::formats::Node;
use crate::systems::importers::collector::Collector;
use crate::systems::importers::variable::Variable;
use crate::systems::profile::{Profile, is_within};

/// The profile of these settings.
const PROFILE: &str = "kafka-java";

/// The beginnings of variables that are no settings of brokers: memory, logging, metrics.
const OF_THE_IMAGE: [&str; 12] = [
    "KAFKA_HEAP_OPTS",
    "KAFKA_OPTS",
    "KAFKA_JVM_PERFORMANCE_OPTS",
    "KAFKA_GC_LOG_OPTS",
    "KAFKA_LOG4J_",
    "KAFKA_TOOLS_LOG4J_",
    "KAFKA_JMX_",
    "KAFKA_DEBUG",
    "KAFKA_CLUSTER_ID",
    "KAFKA_KRAFT_CLUSTER_ID",
    "KAFKA_VERSION",
    "KAFKA_HOME",
];

/// The variables that only brokers have.
const OF_BROKERS: [&str; 6] = [
    "KAFKA_BROKER_ID",
    "KAFKA_NODE_ID",
    "KAFKA_PROCESS_ROLES",
    "KAFKA_LISTENERS",
    "KAFKA_ADVERTISED_LISTENERS",
    "KAFKA_ZOOKEEPER_CONNECT",
];

fn profile() -> Option<&'static Profile> {
    profiles().iter().find(|profile| profile.name == PROFILE)
}

/// The setting that a variable of an image names.
fn setting_of(name: &str, software: Software) -> Option<String> {
    if let Some(rest) = name.strip_prefix("KAFKA_CFG_") {
        return Some(rest.to_ascii_lowercase().replace('_', "."));
    }
    if software == Software::BitnamiKafka {
        return None;
    }
    let rest = name.strip_prefix("KAFKA_")?;
    let (two, three) = if software == Software::ConfluentKafka { ("-", "_") } else { ("_", "-") };
    // No name of a setting contains these characters.
    let text = rest.to_ascii_lowercase().replace("___", "\u{3}").replace("__", "\u{2}").replace('_', ".");
    Some(text.replace('\u{3}', three).replace('\u{2}', two))
}

/// Whether variables are those of a broker, where the image does not say so.
pub(super) fn is_broker(variables: &[Variable]) -> bool {
    variables.iter().any(|variable| {
        let name = variable.name.as_str();
        let is_modelled = |key: &str| {
            let mut settings = profile().into_iter().flat_map(|profile| &profile.setting);
            settings.any(|setting| setting.is_named("broker", key))
        };
        OF_BROKERS.contains(&name)
            || name.starts_with("KAFKA_CFG_")
            || setting_of(name, Software::Kafka).is_some_and(|key| is_modelled(&key))
    })
}

/// Adds a variable of a broker.
fn variable(collector: &mut Collector, variable: &Variable, software: Software) {
    let (name, at) = (variable.name.as_str(), variable.key_span.clone());
    if OF_THE_IMAGE.iter().any(|known| name.starts_with(known)) {
        return collector.irrelevant(name, at, "memory, logging and metrics of the broker");
    }
    match setting_of(name, software) {
        // The image of wurstmeister creates topics, each with its number of replicas.
        Some(_) if name == "KAFKA_CREATE_TOPICS" => {
            collector.unexamined(name, at, "it creates topics with settings of their own");
        }
        Some(key) => {
            let spans = (at, variable.value_span.clone());
            collector.setting(Some(PROFILE), "broker", &key, variable.value.clone(), spans);
        }
        None if name.starts_with("CONFLUENT_") => {
            collector.unexamined(name, at, "a setting of Confluent Server, which is not read");
        }
        None if name.starts_with("KAFKA_") => is_of_bitnami(collector, variable),
        None => collector.irrelevant(name, at, "no setting of a broker"),
    }
}

/// Adds a variable of Bitnami's image that is no setting of a broker.
fn is_of_bitnami(collector: &mut Collector, variable: &Variable) {
    const HARMLESS: [&str; 7] =
        ["ENABLE_KRAFT", "BROKER_ID", "CLIENT_USERS", "CLIENT_PASSWORDS", "TLS_", "CERTIFICATE_", "INTER_BROKER_"];
    let (name, at) = (variable.name.as_str(), variable.key_span.clone());
    let rest = name.trim_start_matches("KAFKA_");
    if HARMLESS.iter().any(|known| rest.starts_with(known)) {
        collector.irrelevant(name, at, "names, users and keys");
    } else {
        collector.unexamined(name, at, "a variable of Bitnami's image, which is not read");
    }
}

/// Adds the variables of a broker, and its version.
pub(super) fn broker(collector: &mut Collector, image: Option<&Node>, software: Software, variables: &[Variable]) {
    for one in variables {
        variable(collector, one, software);
    }
    collector.implies(PROFILE);
    let Some(image) = image else { return };
    let text = image.text().unwrap_or_default();
    let Some(version) = version(text, software) else {
        return collector.irrelevant("image", image.span.clone(), "its tag names no version");
    };
    if system(&format!("{PROFILE}@{version}")).is_err() {
        return collector.unexamined("image", image.span.clone(), "the version of Kafka is not known");
    }
    collector.irrelevant("image", image.span.clone(), "names the version");
    collector.implies_version(PROFILE, &version);
    defaults_of(collector, image, &version);
}

/// Adds the defaults of brokers that depend on the version, where they are not written: the profile
/// of the clients may have a version of its own.
fn defaults_of(collector: &mut Collector, image: &Node, version: &str) {
    for setting in profile().into_iter().flat_map(|profile| &profile.setting) {
        let depends = setting.part == "broker" && setting.defaults.len() > 1;
        let is_written = collector.found.iter().any(|found| setting.is_named(&found.part, &found.key));
        let Some(value) = setting.default_in(version).filter(|_| depends && !is_written) else { continue };
        if is_within(version, setting.since.as_deref(), None) {
            let spans = (image.span.clone(), image.span.clone());
            collector.setting(Some(PROFILE), "broker", &setting.name, RawValue::of(value), spans);
        }
    }
}
