//! The binders that are read, and which one an application has.

use super::super::document::{Document, Property};
use super::PREFIX;
use crate::systems::entry::RawValue;
use std::collections::BTreeSet;

/// A binder that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::systems::importers::spring) enum Binder {
    /// That of Apache Kafka, and its reactive variant.
    Kafka,
    /// That of RabbitMQ.
    Rabbit,
}

impl Binder {
    pub(super) const ALL: [Self; 2] = [Self::Kafka, Self::Rabbit];

    /// The profile of its settings.
    pub(in crate::systems::importers::spring) const fn profile(self) -> &'static str {
        match self {
            Self::Kafka => "spring-cloud-stream-kafka",
            Self::Rabbit => "spring-cloud-stream-rabbit",
        }
    }

    /// The segment of its own properties.
    pub(super) const fn segment(self) -> &'static str {
        match self {
            Self::Kafka => "kafka",
            Self::Rabbit => "rabbit",
        }
    }

    /// The binder of a type's name.
    fn of_type(name: &str) -> Option<Self> {
        match name {
            "kafka" | "reactorKafka" | "reactor-kafka" | "reactorkafka" => Some(Self::Kafka),
            "rabbit" => Some(Self::Rabbit),
            _ => None,
        }
    }
}

/// The text of the last property of this name.
pub(super) fn text_of<'a>(documents: &[&'a Document], name: &str) -> Option<&'a str> {
    documents.iter().rev().find_map(|document| document.text_of(&[name]))
}

/// All properties of the documents in force.
pub(super) fn properties<'a>(documents: &'a [&'a Document]) -> impl Iterator<Item = &'a Property> {
    documents.iter().flat_map(|document| &document.properties)
}

/// The names of the configured binders.
fn configured<'a>(documents: &'a [&'a Document]) -> BTreeSet<&'a str> {
    let of = |property: &'a Property| property.name.strip_prefix(PREFIX)?.strip_prefix("binders.");
    properties(documents).filter_map(of).map(|rest| rest.split('.').next().unwrap_or(rest)).collect()
}

/// The binder of bindings, with the name of its configuration where it has one. `wanted` is the
/// name that a binding states; `profile` is the profile that the user names.
pub(super) fn binder_of(
    documents: &[&Document],
    bindings: &[&String],
    wanted: Option<&str>,
    profile: Option<&str>,
) -> (Option<Binder>, Option<String>) {
    let names = configured(documents);
    let wanted = wanted
        .map(str::to_owned)
        .or_else(|| text_of(documents, "spring.cloud.stream.default-binder").map(str::to_owned))
        .or_else(|| names.first().filter(|_| names.len() == 1).map(|name| (*name).to_owned()));
    if let Some(name) = wanted {
        let canonical = super::super::name::canonical(&name);
        let of_configuration = text_of(documents, &format!("{PREFIX}binders.{canonical}.type"));
        let is_configured = names.contains(&canonical.as_str());
        return (Binder::of_type(of_configuration.unwrap_or(&name)), is_configured.then_some(canonical));
    }
    if let Some(binder) = Binder::ALL.into_iter().find(|binder| profile == Some(binder.profile())) {
        return (Some(binder), None);
    }
    // One binder on the class path needs no name: its properties say which one it is, those of the
    // bindings first.
    let has = |prefix: &str| properties(documents).any(|property| property.name.starts_with(prefix));
    let of_bindings =
        |binder: Binder| bindings.iter().any(|name| has(&format!("{PREFIX}{}.bindings.{name}.", binder.segment())));
    let own = |binder: Binder| has(&format!("{PREFIX}{}.", binder.segment()));
    let of_boot = |binder: Binder| match binder {
        Binder::Kafka => has("spring.kafka."),
        Binder::Rabbit => has("spring.rabbitmq."),
    };
    let signs: [&dyn Fn(Binder) -> bool; 3] = [&of_bindings, &own, &of_boot];
    for has_sign in signs {
        match Binder::ALL.map(has_sign) {
            [true, false] => return (Some(Binder::Kafka), None),
            [false, true] => return (Some(Binder::Rabbit), None),
            [true, true] => return (None, None),
            [false, false] => {}
        }
    }
    (None, None)
}

/// The value of a property as text, where it is known.
pub(super) fn text(property: &Property) -> Option<&str> {
    match &property.value {
        RawValue::Text(text) => Some(text),
        RawValue::Unresolved(_) => None,
    }
}
