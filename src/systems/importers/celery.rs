//! Celery's settings: literal assignments of a Python file, or a JSON object.
//!
//! Names are those of `celeryconfig.py`, of `app.conf`, and with the prefix `CELERY_` those of
//! Django. The URL of the broker decides whether the profile is that of Redis or of RabbitMQ;
//! another broker is named. Source: Celery, "Configuration
//! and defaults", among them the old names in upper case.

use super::collector::Collector;
use super::options::ImportOptions;
use crate::systems::catalogue::profiles;
use crate::systems::formats::{Node, NodeKey, NodeKind, python};
use crate::systems::profile::Profile;
use onceproof_models::{Guarantee, GuaranteeSet};

const REDIS: &str = "celery-redis";
const RABBITMQ: &str = "celery-rabbitmq";

/// The beginnings of the brokers' URLs.
const OF_REDIS: [&str; 4] = ["redis://", "rediss://", "sentinel://", "redis+socket://"];
const OF_RABBITMQ: [&str; 4] = ["amqp://", "amqps://", "pyamqp://", "amqp+ssl://"];

/// The settings of RabbitMQ's profile that belong to other parts than the consumer.
const OF_PARTS: [(&str, &str); 3] = [
    ("task_default_queue_type", "broker"),
    ("task_default_delivery_mode", "producer"),
    ("confirm_publish", "producer"),
];

/// Names before Celery 4 that are not the new ones in upper case.
const OLD_NAMES: [(&str, &str); 8] = [
    ("celery_acks_late", "task_acks_late"),
    ("celeryd_prefetch_multiplier", "worker_prefetch_multiplier"),
    ("celeryd_concurrency", "worker_concurrency"),
    ("celeryd_task_time_limit", "task_time_limit"),
    ("celeryd_task_soft_time_limit", "task_soft_time_limit"),
    ("celery_always_eager", "task_always_eager"),
    ("celery_annotations", "task_annotations"),
    ("celery_ignore_result", "task_ignore_result"),
];

/// The beginnings of names that are Celery's, known or not.
const PREFIXES: [&str; 6] = ["task_", "worker_", "broker_", "celery_", "celeryd_", "celerybeat_"];

/// The guarantees that settings of Celery bear on: none of them concerns transactions.
const BY_SETTINGS: &[Guarantee] =
    &[Guarantee::LossFree, Guarantee::DuplicateFree, Guarantee::Ordered, Guarantee::Progress];

/// The guarantees that settings of one task bear on.
const BY_TASK: &[Guarantee] = &[Guarantee::LossFree, Guarantee::DuplicateFree];

/// Words of statements that are no assignments and may state settings, with the guarantees that
/// these bear on.
const WORDS: [(&str, &[Guarantee]); 9] = [
    ("task_", BY_SETTINGS),
    ("worker_", BY_SETTINGS),
    ("broker_", BY_SETTINGS),
    ("CELERY", BY_SETTINGS),
    ("config_from", BY_SETTINGS),
    ("acks_late", BY_TASK),
    ("reject_on_worker_lost", BY_TASK),
    ("autoretry", BY_TASK),
    ("max_retries", BY_TASK),
];

/// The guarantees that a statement may bear on; none where it states no setting.
fn weakened(text: &str) -> GuaranteeSet {
    let said = WORDS.iter().filter(|(word, _)| text.contains(word));
    said.flat_map(|(_, guarantees)| guarantees.iter().copied()).collect()
}

fn settings() -> GuaranteeSet {
    BY_SETTINGS.iter().copied().collect()
}

fn profile(name: &str) -> Option<&'static Profile> {
    profiles().iter().find(|profile| profile.name == name)
}

/// Whether a name is that of the broker's URL.
fn is_broker(name: &str) -> bool {
    matches!(setting_of(name).0.as_str(), "broker_url" | "broker")
}

/// The URL of the broker in a setting, or in a map of settings.
fn url<'a>(key: &NodeKey, node: &'a Node) -> Option<&'a str> {
    if is_broker(&key.text) {
        return node.text();
    }
    node.entries().iter().rev().find(|(inner, _)| is_broker(&inner.text)).and_then(|(_, node)| node.text())
}

fn has_scheme(url: &str, schemes: &[&str]) -> bool {
    schemes.iter().any(|scheme| url.starts_with(scheme))
}

/// The profile of the broker with this URL.
fn profile_of(url: Option<&str>, options: &ImportOptions) -> &'static str {
    match options.profile.as_deref() {
        Some(RABBITMQ) => RABBITMQ,
        Some(REDIS) => REDIS,
        _ if url.is_some_and(|url| has_scheme(url, &OF_RABBITMQ)) => RABBITMQ,
        _ => REDIS,
    }
}

/// Whether a text is a file of Celery's settings.
pub(super) fn is_settings(extension: &str, text: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let names = ["task_acks_late", "broker_transport_options", "worker_prefetch_multiplier", "task_reject_on_worker"];
    match extension {
        "py" => has(&names) || has(&["celery", "CELERY_"]),
        "json" => has(&names) && has(&["\"task_", "\"broker_", "\"worker_"]),
        _ => false,
    }
}

/// The setting that a name means, and whether the name says that it is Celery's.
fn setting_of(name: &str) -> (String, bool) {
    let last = name.rsplit('.').next().unwrap_or(name);
    let lower = last.to_ascii_lowercase();
    if let Some((_, new)) = OLD_NAMES.iter().find(|(old, _)| *old == lower) {
        return ((*new).to_owned(), true);
    }
    match lower.strip_prefix("celery_") {
        Some(rest) if last.starts_with("CELERY_") => (rest.to_owned(), true),
        _ => (lower.clone(), name.contains("conf.") || PREFIXES.iter().any(|prefix| lower.starts_with(prefix))),
    }
}

/// The settings of a file, and whether it names the broker.
struct Settings<'a> {
    collector: &'a mut Collector,
    profile: &'static str,
    has_broker: bool,
}

impl<'a> Settings<'a> {
    fn new(collector: &'a mut Collector, url: Option<&str>, options: &ImportOptions) -> Self {
        let profile = profile_of(url, options);
        Self { collector, profile, has_broker: options.profile.as_deref() == Some(profile) }
    }

    fn add(&mut self, key: &NodeKey, node: &Node) {
        let (name, is_own) = setting_of(&key.text);
        let own = profile(self.profile);
        let newest = own.and_then(|profile| profile.versions.last()).map_or("", String::as_str);
        let part = self.part_of(&name);
        let is_known = own.is_some_and(|profile| {
            profile.setting.iter().any(|setting| setting.is_named(part, &name))
                || profile.kind_of(part, &name, newest).is_some()
        });
        let is_ours = |(key, _): &(NodeKey, Node)| setting_of(&key.text).1;
        if is_broker(&key.text) {
            self.broker(key, node);
        } else if name == "broker_transport_options" {
            self.transport(key, node);
        } else if is_own || is_known {
            self.collector.take(Some(self.profile), part, &name, key, node);
        } else if node.entries().iter().any(is_ours) {
            // `CELERY = {...}`: a map of settings.
            node.entries().iter().for_each(|(inner, value)| self.add(inner, value));
        } else if let NodeKind::Unresolved(text) = &node.kind
            && !weakened(text).is_empty()
        {
            let effect = "an expression that may state settings";
            self.collector.unexamined_of(&key.text, key.span.clone(), effect, weakened(text));
        } else {
            self.collector.irrelevant(&key.text, key.span.clone(), "no setting of Celery");
        }
    }

    /// The part that has a setting.
    fn part_of(&self, name: &str) -> &'static str {
        let known = OF_PARTS.iter().find(|(known, _)| *known == name && self.profile == RABBITMQ);
        known.map_or("consumer", |(_, part)| *part)
    }

    /// Adds the broker: another one is not what the profile has.
    fn broker(&mut self, key: &NodeKey, node: &Node) {
        self.has_broker = true;
        let schemes = if self.profile == REDIS { &OF_REDIS } else { &OF_RABBITMQ };
        if node.text().is_some_and(|url| url.starts_with("sentinel://")) {
            let effect = "Sentinel promotes a replica, which may lack tasks that the master answered";
            let weakens = [Guarantee::LossFree, Guarantee::DuplicateFree].into_iter().collect();
            self.collector.unexamined_of("broker_url", key.span.clone(), effect, weakens);
        } else if node.text().is_some_and(|url| has_scheme(url, schemes)) {
            self.collector.irrelevant(&key.text, key.span.clone(), "the address of the broker");
        } else {
            let effect = "the broker may be another one than that whose behaviour is examined";
            self.collector.unexamined_of("broker_url", key.span.clone(), effect, settings());
        }
    }

    fn transport(&mut self, key: &NodeKey, node: &Node) {
        let NodeKind::Map(entries) = &node.kind else {
            return self.collector.take(Some(self.profile), "broker", "broker_transport_options", key, node);
        };
        for (inner, value) in entries {
            let (part, name) = match (self.profile, inner.text.as_str()) {
                (REDIS, "visibility_timeout") => ("broker", inner.text.clone()),
                (RABBITMQ, "confirm_publish") => (self.part_of(&inner.text), inner.text.clone()),
                (_, other) => ("broker", format!("broker_transport_options.{other}")),
            };
            self.collector.take(Some(self.profile), part, &name, inner, value);
        }
    }

    /// Adds a statement that is no assignment, and the call that makes the application.
    fn statement(&mut self, text: &str, at: &Node) {
        if text.starts_with(['"', '\'']) {
            return;
        }
        let is_task = text.starts_with('@') && text.contains("task") && text.contains('(');
        let of_task = if is_task { BY_TASK } else { &[] };
        let weakens: GuaranteeSet = weakened(text).iter().chain(of_task.iter().copied()).collect();
        if !weakens.is_empty() {
            let name = text.split(['(', ' ', ':']).next().unwrap_or(text);
            let effect = "a statement that may state settings";
            self.collector.unexamined_of(name, at.span.clone(), effect, weakens);
        }
    }
}

/// Reads a file.
pub(super) fn celery(collector: &mut Collector, text: &str, options: &ImportOptions) {
    let statements = python(text);
    let url = statements.iter().rev().find_map(|statement| url(&statement.name, &statement.value));
    let mut settings = Settings::new(collector, url, options);
    for statement in statements {
        settings.collector.hide(&statement.value);
        match &statement.value.kind {
            NodeKind::Unresolved(written) if statement.name.text.is_empty() => {
                settings.statement(written, &statement.value);
            }
            NodeKind::Unresolved(call) if call.starts_with("Celery(") => {
                let (at, effect) = (statement.value.span.clone(), "its arguments are settings");
                settings.collector.unexamined_of("Celery", at, effect, self::settings());
            }
            _ => settings.add(&statement.name, &statement.value),
        }
    }
    finish(&mut settings, 0..text.len().min(1));
}

/// Reads a JSON object.
pub(super) fn celery_json(collector: &mut Collector, tree: &Node, options: &ImportOptions) {
    let url = tree.entries().iter().rev().find_map(|(key, node)| url(key, node));
    let mut settings = Settings::new(collector, url, options);
    for (key, node) in tree.entries() {
        settings.add(key, node);
    }
    finish(&mut settings, tree.span.start..tree.span.start);
}

/// Names the default broker where a file has settings and names none.
fn finish(settings: &mut Settings<'_>, at: std::ops::Range<usize>) {
    if !settings.has_broker && settings.collector.found.iter().any(|found| found.profile == Some(settings.profile)) {
        let effect = "it is not written here, and RabbitMQ by default: --as celery-redis or celery-rabbitmq says which";
        settings.collector.unexamined_of("broker_url", at, effect, self::settings());
    }
}
