//! Docker Compose files: the services, one of each kind for a pipeline.
//!
//! Of several services that set the same setting the first one counts; another value is named as
//! not examined. Source: the Compose specification.

use super::service::{Role, Service, may_configure};
use crate::systems::catalogue::profiles;
use crate::systems::entry::RawValue;
use crate::systems::formats::{Node, NodeKey, NodeKind};
use crate::systems::importers::collector::Collector;
use crate::systems::importers::options::ImportOptions;
use crate::systems::importers::variable::variables;
use crate::systems::profile::SettingKind;
use std::collections::HashMap;

/// Whether a file is one of Compose, by its name or by the keys of services.
pub(in crate::systems::importers) fn is_compose(path: &str, text: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let has_services = text.lines().any(|line| line.starts_with("services:"));
    has_services && (name.contains("compose") || ["image:", "build:"].iter().any(|key| text.contains(key)))
}

/// The settings that services have set: the value of the first one.
type Taken = HashMap<(String, String), RawValue>;

/// Reads the services of a file.
pub(in crate::systems::importers) fn compose(collector: &mut Collector, documents: &[Node], options: &ImportOptions) {
    let mut services = Vec::new();
    for (key, node) in documents.iter().flat_map(Node::entries) {
        match key.text.as_str() {
            "services" => services.extend(node.entries()),
            "include" => collector.unexamined("include", key.span.clone(), "another file has services as well"),
            _ => collector.irrelevant(&key.text, key.span.clone(), "networks, volumes and fragments"),
        }
    }
    let selected = options.select.as_deref().filter(|name| services.iter().any(|(key, _)| key.text == *name));
    let mut taken = Taken::new();
    // The clients' profiles include that of the brokers, hence they come first.
    let (applications, servers): (Vec<_>, Vec<_>) = services.into_iter().partition(|(_, node)| {
        let role = service_of(node).role();
        role == Role::Application
    });
    for (key, node) in applications.into_iter().chain(servers) {
        let service = service_of(node);
        let is_other = selected.is_some_and(|selected| selected != key.text) && service.role() == Role::Application;
        if is_other {
            collector.irrelevant(&key.text, key.span.clone(), "another service is selected");
            continue;
        }
        let mut own = Collector::default();
        service.read(&mut own, options);
        rest(&mut own, node, service.role());
        merge(collector, own, &mut taken);
    }
    only_systems_in_use(collector);
}

fn service_of(node: &Node) -> Service<'_> {
    let variables = node.get("environment").map(variables).unwrap_or_default();
    Service { image: node.get("image"), variables }
}

/// Adds the keys of a service beside its variables.
fn rest(collector: &mut Collector, service: &Node, role: Role) {
    let bears = role != Role::None;
    for (key, node) in service.entries() {
        let (name, at) = (key.text.as_str(), key.span.clone());
        match name {
            "environment" => values_elsewhere(collector, key, node),
            "image" if matches!(role, Role::Broker(_) | Role::RabbitMq) => {}
            "env_file" if bears => collector.unexamined(name, at, "the file has variables as well: read it too"),
            "extends" if bears => collector.unexamined(name, at, "another service has settings of this one"),
            "command" | "entrypoint" if bears && states_settings(node, role) => {
                collector.unexamined(name, at, "it may hand settings to the service");
            }
            "volumes" | "configs" | "secrets" | "develop" if bears && has_configuration(node) => {
                collector.unexamined(name, at, "it may put a file of settings into the service: read it too");
            }
            "tmpfs" if matches!(role, Role::Broker(_) | Role::RabbitMq) => {
                collector.unexamined(name, at, "the server loses what it stores in memory");
            }
            _ => collector.irrelevant(name, at, "deployment of the service"),
        }
    }
}

/// Names an environment that is neither a map nor a list.
fn values_elsewhere(collector: &mut Collector, key: &NodeKey, node: &Node) {
    if let NodeKind::Unresolved(_) | NodeKind::Scalar(Some(_)) = node.kind {
        collector.unexamined("environment", key.span.clone(), "it is neither a map nor a list");
    }
}

/// Whether a command states settings: any one of a server may.
fn states_settings(node: &Node, role: Role) -> bool {
    let mut found = role != Role::Application && node.kind != NodeKind::Scalar(None);
    node.for_each_text(&mut |text| found |= may_configure(text));
    found
}

/// Whether a mounted file or folder may hold settings.
fn has_configuration(node: &Node) -> bool {
    const WORDS: [&str; 8] = ["conf", ".properties", ".yml", ".yaml", ".json", ".env", "/etc/", "application"];
    let mut found = false;
    node.for_each_text(&mut |text| found |= WORDS.iter().any(|word| text.contains(word)));
    found
}

/// Adds what a service has to that of the services before it.
fn merge(collector: &mut Collector, own: Collector, taken: &mut Taken) {
    let mut new = Vec::new();
    for setting in own.found {
        let slot = (setting.part.clone(), setting.key.clone());
        match taken.get(&slot) {
            None => {
                new.push((slot, setting.value.clone()));
                collector.found.push(setting);
            }
            Some(value) if *value == setting.value => {
                collector.irrelevant(&setting.key, setting.key_span, "another service has the same value");
            }
            Some(_) if is_irrelevant(setting.profile, &setting.part, &setting.key) => {
                collector.irrelevant(&setting.key, setting.key_span, "bears on no guarantee");
            }
            Some(_) => {
                let effect = "another service has another value, which is examined; --select chooses a service";
                collector.unexamined(&setting.key, setting.key_span, effect);
            }
        }
    }
    taken.extend(new);
    collector.implied.extend(own.implied);
    collector.unexamined.extend(own.unexamined);
    collector.unused.extend(own.unused);
    collector.diagnostics.append(own.diagnostics);
    collector.secrets.extend(own.secrets);
}

fn is_irrelevant(profile: Option<&str>, part: &str, key: &str) -> bool {
    let Some(profile) = profiles().iter().find(|known| Some(known.name.as_str()) == profile) else { return false };
    let is_setting = profile.setting.iter().any(|setting| setting.is_named(part, key));
    let newest = profile.versions.last().map_or("", String::as_str);
    !is_setting && matches!(profile.kind_of(part, key, newest), Some(SettingKind::Irrelevant(_)))
}

/// Leaves out RabbitMQ as a system where the file has settings of another one only.
fn only_systems_in_use(collector: &mut Collector) {
    let others = collector.found.iter().any(|found| found.profile.is_some_and(|profile| profile != "rabbitmq"));
    let has_own = collector.found.iter().any(|found| found.profile == Some("rabbitmq"));
    if others && !has_own {
        collector.implied.retain(|(profile, _)| *profile != "rabbitmq");
    }
}
