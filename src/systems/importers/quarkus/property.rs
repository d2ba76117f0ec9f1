//! Quarkus's properties with their profiles: `%dev.kafka.bootstrap.servers`.

use super::super::collector::Collector;
use super::super::options::ImportOptions;
use super::super::spring::Property;
use crate::systems::entry::RawValue;
use std::collections::HashMap;

/// The profile of an application that is neither developed nor tested.
const DEFAULT_PROFILE: &str = "prod";

/// The beginnings of properties that take settings from other places.
const ELSEWHERE: [&str; 6] = [
    "quarkus.config.locations",
    "quarkus.config.profile.parent",
    "quarkus.profile",
    "smallrye.config.locations",
    "smallrye.config.profile",
    "smallrye.config.source",
];

/// The profiles of a property and the path without them; none where every profile has it.
fn profiles(path: &str) -> Option<(&str, &str)> {
    let rest = path.strip_prefix('%')?;
    match rest.strip_prefix('{') {
        Some(inside) => inside.split_once("}."),
        None => rest.split_once('.'),
    }
}

/// The properties in force, by their paths without a profile. That of an active profile precedes
/// the one of every profile, and a later one an earlier one.
pub(super) fn in_force<'a>(
    collector: &mut Collector,
    properties: &'a [Property],
    options: &ImportOptions,
) -> Vec<(&'a str, &'a Property)> {
    let is_active = |name: &str| match options.active.as_slice() {
        [] => name == DEFAULT_PROFILE,
        active => active.iter().any(|one| one == name),
    };
    let mut found: Vec<(&str, &Property)> = Vec::new();
    let mut places: HashMap<&str, usize> = HashMap::new();
    let (with_profile, plain): (Vec<&Property>, Vec<&Property>) =
        properties.iter().partition(|property| profiles(&property.path).is_some());
    for property in plain.into_iter().chain(with_profile) {
        let (names, path) = profiles(&property.path).unwrap_or(("", &property.path));
        // A null of YAML names the map itself.
        let path = path.trim_end_matches('.');
        let at = property.key_span.clone();
        if !names.is_empty() && !names.split(',').any(|name| is_active(name.trim())) {
            collector.irrelevant(&property.path, at, "a property of another profile: --profile reads it");
        } else if ELSEWHERE.iter().any(|name| path.starts_with(name)) {
            collector.unexamined(&property.path, at, "another file or profile decides about settings");
        } else if let Some(place) = places.get(path) {
            let (_, before) = std::mem::replace(&mut found[*place], (path, property));
            collector.irrelevant(&before.path, before.key_span.clone(), "another value precedes it");
        } else {
            places.insert(path, found.len());
            found.push((path, property));
        }
    }
    found
}

/// The value of a property: unresolved where it refers to another one without a default.
pub(super) fn value_of(property: &Property) -> RawValue {
    match &property.value {
        RawValue::Text(text) => RawValue::of(text.clone()),
        unresolved @ RawValue::Unresolved(_) => unresolved.clone(),
    }
}
