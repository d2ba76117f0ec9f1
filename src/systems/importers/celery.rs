//! Celery's settings: literal assignments of a Python file, or a JSON object.
//!
//! Names are those of `celeryconfig.py`, of `app.conf`, and with the prefix `CELERY_` those of
//! Django. The profile is that of Redis; another broker is named. Source: Celery, "Configuration
//! and defaults", among them the old names in upper case.

use super::collector::Collector;
use super::options::ImportOptions;
use crate::systems::catalogue::profiles;
use crate::systems::formats::{Node, NodeKey, NodeKind, python};
use crate::systems::profile::Profile;

const PROFILE: &str = "celery-redis";

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

/// Words of statements that are no assignments and may state settings.
const WORDS: [&str; 9] = [
    "task_",
    "worker_",
    "broker_",
    "CELERY",
    "acks_late",
    "reject_on_worker_lost",
    "autoretry",
    "max_retries",
    "config_from",
];

fn profile() -> Option<&'static Profile> {
    profiles().iter().find(|profile| profile.name == PROFILE)
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
    has_broker: bool,
}

impl Settings<'_> {
    fn add(&mut self, key: &NodeKey, node: &Node) {
        let (name, is_own) = setting_of(&key.text);
        let newest = profile().and_then(|profile| profile.versions.last()).map_or("", String::as_str);
        let is_setting = |part: &str| {
            profile().is_some_and(|profile| profile.setting.iter().any(|setting| setting.is_named(part, &name)))
        };
        let is_known = is_setting("consumer")
            || profile().is_some_and(|profile| profile.kind_of("consumer", &name, newest).is_some());
        let is_ours = |(key, _): &(NodeKey, Node)| setting_of(&key.text).1;
        if name == "broker_url" || name == "broker" {
            self.broker(key, node);
        } else if name == "broker_transport_options" {
            self.transport(key, node);
        } else if is_own || is_known {
            self.collector.take(Some(PROFILE), "consumer", &name, key, node);
        } else if node.entries().iter().any(is_ours) {
            // `CELERY = {...}`: a map of settings.
            node.entries().iter().for_each(|(inner, value)| self.add(inner, value));
        } else if matches!(&node.kind, NodeKind::Unresolved(text) if WORDS.iter().any(|word| text.contains(word))) {
            self.collector.unexamined(&key.text, key.span.clone(), "an expression that may state settings");
        } else {
            self.collector.irrelevant(&key.text, key.span.clone(), "no setting of Celery");
        }
    }

    /// Adds the broker: another one than Redis is not what the profile has.
    fn broker(&mut self, key: &NodeKey, node: &Node) {
        self.has_broker = true;
        let url = node.text().unwrap_or_default();
        if ["redis://", "rediss://", "sentinel://", "redis+socket://"].iter().any(|scheme| url.starts_with(scheme)) {
            self.collector.irrelevant(&key.text, key.span.clone(), "the address of the broker");
        } else {
            let effect = "the broker may be another one than Redis, whose behaviour is examined";
            self.collector.unexamined("broker_url", key.span.clone(), effect);
        }
    }

    fn transport(&mut self, key: &NodeKey, node: &Node) {
        let NodeKind::Map(entries) = &node.kind else {
            return self.collector.take(Some(PROFILE), "broker", "broker_transport_options", key, node);
        };
        for (inner, value) in entries {
            let name = match inner.text.as_str() {
                "visibility_timeout" => inner.text.clone(),
                other => format!("broker_transport_options.{other}"),
            };
            self.collector.take(Some(PROFILE), "broker", &name, inner, value);
        }
    }

    /// Adds a statement that is no assignment, and the call that makes the application.
    fn statement(&mut self, text: &str, at: &Node) {
        if text.starts_with(['"', '\'']) {
            return;
        }
        let is_task = text.starts_with('@') && text.contains("task") && text.contains('(');
        if is_task || WORDS.iter().any(|word| text.contains(word)) {
            let name = text.split(['(', ' ', ':']).next().unwrap_or(text);
            self.collector.unexamined(name, at.span.clone(), "a statement that may state settings");
        }
    }
}

/// Reads a file.
pub(super) fn celery(collector: &mut Collector, text: &str, options: &ImportOptions) {
    let mut settings = Settings { collector, has_broker: options.profile.as_deref() == Some(PROFILE) };
    for statement in python(text) {
        settings.collector.hide(&statement.value);
        match &statement.value.kind {
            NodeKind::Unresolved(written) if statement.name.text.is_empty() => {
                settings.statement(written, &statement.value);
            }
            NodeKind::Unresolved(call) if call.starts_with("Celery(") => {
                settings.collector.unexamined("Celery", statement.value.span.clone(), "its arguments are settings");
            }
            _ => settings.add(&statement.name, &statement.value),
        }
    }
    finish(&mut settings, 0..text.len().min(1));
}

/// Reads a JSON object.
pub(super) fn celery_json(collector: &mut Collector, tree: &Node, options: &ImportOptions) {
    let mut settings = Settings { collector, has_broker: options.profile.as_deref() == Some(PROFILE) };
    for (key, node) in tree.entries() {
        settings.add(key, node);
    }
    finish(&mut settings, tree.span.start..tree.span.start);
}

/// Names the default broker where a file has settings and names none.
fn finish(settings: &mut Settings<'_>, at: std::ops::Range<usize>) {
    if !settings.has_broker && settings.collector.found.iter().any(|found| found.profile == Some(PROFILE)) {
        let effect = "it is not written here, and RabbitMQ by default; --as celery-redis says that it is Redis";
        settings.collector.unexamined("broker_url", at, effect);
    }
}
