//! Quarkus's properties as variables of the environment: `MP_MESSAGING_INCOMING_ORDERS_CONNECTOR`.
//!
//! Every character that is no letter and no digit is an underscore in a variable. Source:
//! MicroProfile Config, "Environment Variables Mapping Rules".

use super::super::collector::Collector;
use super::super::options::ImportOptions;
use super::super::spring::Property;
use super::super::variable::Variable;
use super::channel::channels;
use super::{kafka, rabbitmq};
use crate::systems::catalogue::profiles;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Whether a variable names a property of Quarkus.
pub(in crate::systems::importers) fn is_variable(name: &str) -> bool {
    ["MP_MESSAGING_", "QUARKUS_", "mp.messaging.", "quarkus.", "SMALLRYE_CONFIG_"]
        .iter()
        .any(|prefix| name.starts_with(prefix))
}

fn compact(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// The names of attributes and of clients' settings, by their compact names.
fn known() -> &'static HashMap<String, String> {
    static KNOWN: OnceLock<HashMap<String, String>> = OnceLock::new();
    KNOWN.get_or_init(|| {
        let is_connector = |name: &str| [kafka::PROFILE, rabbitmq::PROFILE].contains(&name);
        let profiles = profiles().iter().filter(|profile| is_connector(&profile.name));
        let of_profiles = profiles.flat_map(|profile| {
            let settings = profile.setting.iter().filter(|setting| setting.part != "broker");
            let settings = settings.flat_map(|setting| setting.aliases.iter().chain([&setting.name]).cloned());
            let irrelevant = profile.irrelevant.iter().flat_map(|group| group.names.clone());
            settings.chain(irrelevant).chain(profile.unmodelled.iter().flat_map(|group| group.names.clone()))
        });
        let others = rabbitmq::names().map(str::to_owned);
        let names = of_profiles.chain(others).filter(|name| !name.contains('*'));
        names.map(|name| (compact(&name), name)).collect()
    })
}

/// The name of an attribute in words.
fn attribute(words: &[&str]) -> Option<&'static str> {
    known().get(&compact(&words.concat())).map(String::as_str)
}

/// The path of the property that a variable names. The end of a channel's name is where a known
/// attribute begins, the longest one.
fn path_of(name: &str) -> String {
    let dotted = |name: &str| name.to_ascii_lowercase().replace('_', ".");
    if name.contains('.') {
        return name.to_owned();
    }
    if let Some(rest) = name.strip_prefix("KAFKA_") {
        let words: Vec<&str> = rest.split('_').collect();
        return format!("kafka.{}", attribute(&words).map_or_else(|| dotted(rest), str::to_owned));
    }
    let Some(rest) = name.strip_prefix("MP_MESSAGING_") else { return dotted(name) };
    let Some((kind, rest)) = rest.split_once('_') else { return dotted(name) };
    let words: Vec<&str> = rest.split('_').collect();
    let split = (1..words.len()).find_map(|at| Some((at, attribute(&words[at..])?)));
    let (channel, attribute) = match split {
        Some((at, attribute)) => (words[..at].join("-"), attribute.to_owned()),
        None => (words[0].to_owned(), dotted(&words[1..].join("."))),
    };
    let quoted = channel.to_ascii_lowercase();
    format!("mp.messaging.{}.{quoted}.{attribute}", kind.to_ascii_lowercase())
}

/// Adds the settings of an application's variables.
pub(in crate::systems::importers) fn variables(
    collector: &mut Collector,
    variables: &[&Variable],
    options: &ImportOptions,
) {
    let property = |variable: &&Variable| {
        let path = path_of(&variable.name);
        Property {
            name: path.clone(),
            path,
            value: variable.value.clone(),
            key_span: variable.key_span.clone(),
            value_span: variable.value_span.clone(),
        }
    };
    let properties: Vec<Property> = variables.iter().map(property).collect();
    channels(collector, &properties, options);
}
