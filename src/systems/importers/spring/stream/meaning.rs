//! The meaning of a property in the pipeline of the chosen bindings.

use super::super::name::Target;
use super::PREFIX;
use super::binder::Binder;
use super::binding::{DIRECTIONS, Stream};

/// The meaning of a property.
pub(in crate::systems::importers::spring) enum Meaning {
    /// It sets a setting.
    Setting(Target),
    /// It bears on no guarantee, for this reason.
    Irrelevant(&'static str),
    /// It bears on delivery and is not read: its effect.
    Unexamined(&'static str),
    /// It is a property of Spring Boot under another name and path, which the binder alone has.
    Renamed(String, String),
}

/// The ranks of properties: one of a higher rank precedes one of a lower rank. Those of Spring Boot
/// have ranks from -1 to 1.
mod rank {
    /// The binder's own default of `acks`.
    pub(super) const REQUIRED_ACKS: i8 = -2;
    /// Settings of all clients of the binder.
    pub(super) const BINDER: i8 = 2;
    /// Settings of its producers or consumers.
    pub(super) const BINDER_PART: i8 = 3;
    /// Defaults of all bindings.
    pub(super) const DEFAULT: i8 = 4;
    /// The binding's own.
    pub(super) const BINDING: i8 = 5;
    /// A property of a default or binding that precedes the client's setting that it stands for.
    pub(super) const EXPLICIT: i8 = 6;
}

/// The arguments of the queue that a binding declares: property, argument.
const QUEUE: [(&str, &str); 9] = [
    ("ttl", "x-message-ttl"),
    ("expires", "x-expires"),
    ("max-length", "x-max-length"),
    ("max-length-bytes", "x-max-length-bytes"),
    ("max-priority", "x-max-priority"),
    ("overflow-behavior", "x-overflow"),
    ("single-active-consumer", "x-single-active-consumer"),
    ("quorum.delivery-limit", "x-delivery-limit"),
    ("quorum.initial-group-size", "x-quorum-initial-group-size"),
];

/// The properties of the application that bear on no guarantee.
const OF_APPLICATION: [&str; 14] = [
    "binding-retry-interval",
    "default-binder",
    "dynamic-destination-cache-size",
    "dynamic-destinations",
    "function.autodetect",
    "function.bindings.",
    "function.definition",
    "input-bindings",
    "instance-count",
    "instance-index",
    "metrics.",
    "output-bindings",
    "override-cloud-connectors",
    "source",
];

/// A name and the path that it is the canonical form of, cut at the same dots.
#[derive(Clone, Copy)]
struct Cut<'a> {
    name: &'a str,
    path: &'a str,
}

impl<'a> Cut<'a> {
    /// The rest after a beginning, which ends with a dot.
    fn after(self, start: &str) -> Option<Self> {
        let name = self.name.strip_prefix(start)?;
        let dots = start.bytes().filter(|byte| *byte == b'.').count();
        let path = self.path.splitn(dots + 1, '.').nth(dots)?;
        Some(Self { name, path })
    }

    /// The first segment and what follows it.
    fn split(self) -> (&'a str, Self) {
        let (first, name) = self.name.split_once('.').unwrap_or((self.name, ""));
        let (_, path) = self.path.split_once('.').unwrap_or((self.path, ""));
        (first, Self { name, path })
    }
}

const ANOTHER_BINDING: Meaning = Meaning::Irrelevant("a property of another binding");
const ANOTHER_BINDER: Meaning = Meaning::Irrelevant("a property of another binder");

impl Stream {
    /// The meaning of a property; none where it has the one that it has without Spring Cloud
    /// Stream.
    pub(in crate::systems::importers::spring) fn meaning(&self, name: &str, path: &str) -> Option<Meaning> {
        let whole = Cut { name, path };
        let Some(rest) = whole.after(PREFIX) else { return self.of_boot(name) };
        let Some(binder) = self.binder else {
            return Some(Meaning::Unexamined("its binder is not read, or no property names it"));
        };
        if let Some(rest) = rest.after("binders.") {
            return Some(self.configured(rest));
        }
        let own = format!("{}.", binder.segment());
        if let Some(rest) = rest.after(&own) {
            return Some(self.of_binder(binder, rest));
        }
        if Binder::ALL.iter().any(|other| rest.name.starts_with(&format!("{}.", other.segment()))) {
            return Some(ANOTHER_BINDER);
        }
        if let Some(rest) = rest.after("default.") {
            return Some(Self::of_binding(binder, &["consumer", "producer"], rest, rank::DEFAULT));
        }
        if let Some(rest) = rest.after("bindings.") {
            return Some(self.binding(binder, rest));
        }
        let is_known = |known: &str| rest.name == known || (known.ends_with('.') && rest.name.starts_with(known));
        if OF_APPLICATION.into_iter().any(is_known) {
            return Some(Meaning::Irrelevant("names of functions and bindings, and the number of instances"));
        }
        Some(Meaning::Unexamined("a property of Spring Cloud Stream that is not read"))
    }

    /// A property of Spring Boot or of functions, beside bindings.
    fn of_boot(&self, name: &str) -> Option<Meaning> {
        let function = "spring.cloud.function.";
        if let Some(rest) = name.strip_prefix(function) {
            let is_routing = rest.starts_with("rout");
            return Some(if is_routing {
                Meaning::Unexamined("an expression decides which function processes a message")
            } else {
                Meaning::Irrelevant("names of functions")
            });
        }
        let has_input = self.chosen[0].is_some();
        match self.binder? {
            Binder::Kafka if has_input => {
                OF_CLIENTS.iter().find_map(|prefix| ignored(&name.strip_prefix(prefix)?.replace('-', ".")))
            }
            Binder::Rabbit if name.starts_with("spring.rabbitmq.listener.") => {
                Some(Meaning::Irrelevant("the containers of the binder do not read it"))
            }
            _ => None,
        }
    }

    /// A property of the named configuration of a binder.
    fn configured(&self, rest: Cut<'_>) -> Meaning {
        let (name, rest) = rest.split();
        if self.configuration.as_deref() != Some(name) {
            return ANOTHER_BINDER;
        }
        match rest.after("environment.") {
            Some(of_boot) => Meaning::Renamed(of_boot.name.to_owned(), of_boot.path.to_owned()),
            None if rest.name == "type" || rest.name == "default-candidate" => Meaning::Irrelevant("names the binder"),
            None => Meaning::Unexamined("the binder does not have the properties of the application"),
        }
    }

    /// A property of the binder's own.
    fn of_binder(&self, binder: Binder, rest: Cut<'_>) -> Meaning {
        if let Some(rest) = rest.after("bindings.") {
            return self.binding(binder, rest);
        }
        if let Some(rest) = rest.after("default.") {
            return Self::of_binding(binder, &["consumer", "producer"], rest, rank::DEFAULT);
        }
        let Some(rest) = rest.after("binder.") else {
            return Meaning::Unexamined("a property of Spring Cloud Stream that is not read");
        };
        let set = |parts, key: &str, rank| setting(binder, parts, key, rank);
        match (binder, rest.name) {
            (Binder::Kafka, "required-acks") => set(&["producer"], "acks", rank::REQUIRED_ACKS),
            (Binder::Kafka, "replication-factor") => set(&["broker"], "replication.factor", rank::BINDER),
            (Binder::Kafka, "transaction.transaction-id-prefix") if self.chosen[0].is_some() => {
                set(&["consumer"], rest.name, rank::BINDER)
            }
            (Binder::Kafka, "transaction.transaction-id-prefix") => {
                set(&["producer"], "transactional.id", rank::BINDER)
            }
            (Binder::Kafka, _) => {
                if let Some(client) = rest.after("configuration.") {
                    return ignored(client.path)
                        .unwrap_or_else(|| set(&["producer", "consumer"], client.path, rank::BINDER));
                }
                if let Some(client) = rest.after("consumer-properties.") {
                    return ignored(client.path).unwrap_or_else(|| set(&["consumer"], client.path, rank::BINDER_PART));
                }
                if let Some(client) = rest.after("producer-properties.") {
                    return set(&["producer"], client.path, rank::BINDER_PART);
                }
                if let Some(of_all) = rest.after("transaction.producer.") {
                    return Self::of_part(binder, "producer", of_all, rank::EXPLICIT);
                }
                set(&["consumer"], rest.name, rank::BINDER)
            }
            (Binder::Rabbit, _) => set(&["consumer"], rest.name, rank::BINDER),
        }
    }

    /// A property of a binding.
    fn binding(&self, binder: Binder, rest: Cut<'_>) -> Meaning {
        let (name, rest) = rest.split();
        let is_chosen = |chosen: &Option<String>| chosen.as_deref() == Some(name);
        if self.open.contains(name) {
            return Meaning::Unexamined("whether the binding is an input or an output is not stated");
        }
        let chosen = DIRECTIONS.iter().zip(&self.chosen).filter(|(_, chosen)| is_chosen(chosen));
        let parts: Vec<&'static str> = chosen.map(|((_, part), _)| *part).collect();
        match parts.as_slice() {
            [] => ANOTHER_BINDING,
            parts => {
                let is_ignored = self.is_transactional && binder == Binder::Kafka;
                let is_producer = rest.name.starts_with("producer.configuration.");
                if is_ignored && is_producer && parts.contains(&"producer") {
                    let why = "with transactions the binder's transaction.producer counts";
                    return Meaning::Irrelevant(why);
                }
                Self::of_binding(binder, parts, rest, rank::BINDING)
            }
        }
    }

    /// A property of a binding or of all of them.
    fn of_binding(binder: Binder, parts: &[&'static str], rest: Cut<'_>, rank: i8) -> Meaning {
        for (_, part) in DIRECTIONS {
            if let Some(rest) = rest.after(&format!("{part}.")) {
                if !parts.contains(&part) {
                    return Meaning::Irrelevant("the binding has no such direction");
                }
                return Self::of_part(binder, part, rest, rank);
            }
        }
        let part = if parts.contains(&"consumer") { "consumer" } else { "producer" };
        match (rest.name, part) {
            ("group", "producer") => Meaning::Irrelevant("an output has no group"),
            ("group", _) if binder == Binder::Kafka => setting(binder, &["consumer"], "group.id", rank),
            (name, "consumer") => setting(binder, &["consumer"], name, rank),
            (name, _) => setting(binder, &["producer"], name, rank),
        }
    }

    /// A property of a consumer or a producer.
    fn of_part(binder: Binder, part: &'static str, rest: Cut<'_>, rank: i8) -> Meaning {
        let parts: &'static [&'static str] = if part == "consumer" { &["consumer"] } else { &["producer"] };
        if binder == Binder::Rabbit {
            if let Some((_, argument)) = QUEUE.iter().find(|(name, _)| *name == rest.name) {
                return setting(binder, &["broker"], argument, rank);
            }
            return setting(binder, parts, rest.name, rank);
        }
        if let Some(client) = rest.after("configuration.") {
            let own = if part == "consumer" { ignored(client.path) } else { None };
            return own.unwrap_or_else(|| setting(binder, parts, client.path, rank));
        }
        if let Some(topic) = rest.after("topic.properties.") {
            return setting(binder, &["broker"], topic.path, rank);
        }
        match rest.name {
            "topic.replication-factor" => setting(binder, &["broker"], "replication.factor", rank),
            "start-offset" => setting(binder, parts, "auto.offset.reset", rank + (rank::EXPLICIT - rank::DEFAULT)),
            "ack-mode" => setting(binder, parts, "listener.ack-mode", rank),
            name => setting(binder, parts, name, rank),
        }
    }
}

/// The beginnings under which Spring Boot has settings of a consumer.
const OF_CLIENTS: [&str; 3] =
    ["spring.kafka.consumer.properties.", "spring.kafka.consumer.", "spring.kafka.properties."];

/// A setting of a client that the binder ignores.
fn ignored(key: &str) -> Option<Meaning> {
    match key {
        "group.id" => Some(Meaning::Irrelevant("the binder ignores it: the group of the binding counts")),
        "enable.auto.commit" => Some(Meaning::Irrelevant("the binder switches commits of the client off")),
        _ => None,
    }
}

fn setting(binder: Binder, parts: &'static [&'static str], key: &str, rank: i8) -> Meaning {
    Meaning::Setting(Target { profile: binder.profile(), parts, key: key.to_owned(), rank })
}
