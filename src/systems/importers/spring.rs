//! Spring Boot: `application.yml` and `application.properties`, with profiles, relaxed names and placeholders.
//! Source: Spring Boot reference, "Externalized Configuration" and "Common Application Properties".

use super::super::effective::RawValue;
use super::super::formats::{Node, NodeKind, properties, yaml};
use super::super::{catalogue, secrets};
use super::{Collector, ImportOptions};
use crate::design::{Diagnostic, DiagnosticCode, excerpt};
use std::collections::BTreeMap;
use std::ops::Range;

/// Placeholders within placeholders, no deeper than this.
const DEEPEST: usize = 16;

/// One property of the file.
#[derive(Clone, Debug)]
struct Property {
    /// As it is written, with dots.
    path: String,
    value: RawValue,
    key_span: Range<usize>,
    value_span: Range<usize>,
}

/// One document of the file.
#[derive(Clone, Debug, Default)]
struct Document {
    span: Range<usize>,
    properties: Vec<Property>,
}

/// Spring's own name of a property: `enableAutoCommit`, `ENABLE_AUTO_COMMIT` and `enable-auto-commit` are one.
fn kebab(path: &str) -> String {
    path.split('.').map(kebab_segment).collect::<Vec<_>>().join(".")
}

fn kebab_segment(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let is_shouting = !name.chars().any(char::is_lowercase);
    for character in name.chars() {
        if character == '_' {
            out.push('-');
        } else if character.is_uppercase() && !is_shouting {
            if !out.is_empty() && !out.ends_with('-') {
                out.push('-');
            }
            out.extend(character.to_lowercase());
        } else {
            out.extend(character.to_lowercase());
        }
    }
    out
}

fn flatten(path: &str, key_span: &Range<usize>, node: &Node, out: &mut Vec<Property>) {
    let value = match &node.kind {
        NodeKind::Map(entries) => {
            for (key, inner) in entries {
                // `"[enable.idempotence]"` keeps its dots.
                let name = key.text.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(&key.text);
                let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
                flatten(&path, &key.span, inner, out);
            }
            return;
        }
        NodeKind::List(items) => RawValue::Text(items.iter().filter_map(Node::text).collect::<Vec<_>>().join(",")),
        NodeKind::Scalar(Some(text)) => RawValue::Text(text.clone()),
        NodeKind::Scalar(None) => RawValue::Text(String::new()),
        NodeKind::Unresolved(text) => RawValue::Unresolved(text.clone()),
    };
    out.push(Property { path: path.to_owned(), value, key_span: key_span.clone(), value_span: node.span.clone() });
}

fn documents(collector: &mut Collector, path: &str, text: &str) -> Vec<Document> {
    let malformed = |malformed: super::FormatError| {
        let title = format!("the file cannot be read: {}", excerpt(&malformed.text));
        Diagnostic::at(DiagnosticCode::Format, malformed.span, title, "here")
    };
    if path.to_ascii_lowercase().ends_with(".properties") {
        return match properties(text) {
            // `#---` separates documents.
            Ok(found) => {
                let mut starts: Vec<usize> = vec![0];
                starts.extend(text.match_indices("\n#---").chain(text.match_indices("\n!---")).map(|(at, _)| at + 1));
                starts.sort_unstable();
                let mut documents: Vec<Document> =
                    starts.iter().map(|start| Document { span: *start..*start, ..Document::default() }).collect();
                for property in found {
                    let index = starts.iter().rposition(|start| *start <= property.key_span.start).unwrap_or(0);
                    documents[index].properties.push(Property {
                        path: property.key,
                        value: RawValue::Text(property.value),
                        key_span: property.key_span,
                        value_span: property.value_span,
                    });
                }
                documents
            }
            Err(error) => {
                collector.diagnostics.push(malformed(error));
                Vec::new()
            }
        };
    }
    match yaml(text) {
        Ok(trees) => trees
            .iter()
            .map(|tree| {
                collector.hide(tree);
                collector.duplicates(tree);
                let mut properties = Vec::new();
                flatten("", &(tree.span.start..tree.span.start), tree, &mut properties);
                Document { span: tree.span.clone(), properties }
            })
            .collect(),
        Err(error) => {
            collector.diagnostics.push(malformed(error));
            Vec::new()
        }
    }
}

fn text_of<'a>(document: &'a Document, names: &[&str]) -> Option<&'a str> {
    let is_named = |property: &&Property| names.contains(&kebab(&property.path).as_str());
    match document.properties.iter().rfind(is_named).map(|property| &property.value) {
        Some(RawValue::Text(text)) => Some(text),
        _ => None,
    }
}

/// Fills placeholders in. `open` are those that are being filled in.
fn filled(text: &str, known: &BTreeMap<String, String>, open: &mut Vec<String>) -> Result<RawValue, String> {
    let Some(start) = text.find("${") else { return Ok(RawValue::Text(text.to_owned())) };
    let mut depth = 0;
    let end = text[start..].char_indices().find_map(|(at, character)| {
        match character {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(start + at);
                }
            }
            _ => {}
        }
        None
    });
    let Some(end) = end else { return Ok(RawValue::Text(text.to_owned())) };
    let inside = &text[start + 2..end];
    let (name, default) = inside.split_once(':').map_or((inside, None), |(name, default)| (name, Some(default)));
    let name = kebab(name);
    if open.contains(&name) || open.len() >= DEEPEST {
        return Err(format!("{} -> {name}", open.join(" -> ")));
    }
    let value = match (known.get(&name), default) {
        (Some(value), _) => {
            open.push(name);
            let value = filled(value, known, open)?;
            open.pop();
            value
        }
        (None, Some(default)) => filled(default, known, open)?,
        (None, None) => return Ok(RawValue::Unresolved(text.to_owned())),
    };
    let RawValue::Text(value) = value else { return Ok(RawValue::Unresolved(text.to_owned())) };
    let rest = match filled(&text[end + 1..], known, open)? {
        RawValue::Text(rest) => rest,
        RawValue::Unresolved(_) => return Ok(RawValue::Unresolved(text.to_owned())),
    };
    Ok(RawValue::Text(format!("{}{value}{rest}", &text[..start])))
}

/// Where a property of Spring's goes: profile, part, name.
fn target(name: &str, literal: &str) -> Option<(&'static str, Vec<&'static str>, String)> {
    let kafka = "spring-kafka";
    let literal_after = |count: usize| literal.splitn(count + 1, '.').nth(count).unwrap_or_default().to_owned();
    for (prefix, part) in [("spring.kafka.producer.", "producer"), ("spring.kafka.consumer.", "consumer")] {
        if let Some(rest) = name.strip_prefix(prefix) {
            let own = match rest {
                _ if rest.starts_with("properties.") => literal_after(4),
                "transaction-id-prefix" => "transactional.id".to_owned(),
                "max-poll-interval" | "heartbeat-interval" | "auto-commit-interval" => {
                    format!("{}.ms", rest.replace('-', "."))
                }
                "fetch-max-wait" => "fetch.max.wait.ms".to_owned(),
                "fetch-min-size" => "fetch.min.bytes".to_owned(),
                _ => rest.replace('-', "."),
            };
            return Some((kafka, vec![part], own));
        }
    }
    if let Some(rest) = name.strip_prefix("spring.kafka.listener.") {
        return Some((kafka, vec!["consumer"], format!("listener.{rest}")));
    }
    if name.starts_with("spring.kafka.properties.") {
        return Some((kafka, vec!["producer", "consumer"], literal_after(3)));
    }
    if let Some(rest) = name.strip_prefix("spring.kafka.") {
        return Some((kafka, vec!["consumer"], rest.replace('-', ".")));
    }
    let rabbit = name.strip_prefix("spring.rabbitmq.")?;
    let (part, own) = match rabbit {
        "publisher-confirm-type" => ("producer", "confirms"),
        "template.mandatory" | "publisher-returns" => ("producer", "mandatory"),
        "listener.simple.acknowledge-mode" | "listener.direct.acknowledge-mode" => ("consumer", "acknowledge-mode"),
        "listener.simple.default-requeue-rejected" | "listener.direct.default-requeue-rejected" => {
            ("consumer", "requeue-rejected")
        }
        other => ("consumer", other),
    };
    Some(("rabbitmq", vec![part], own.to_owned()))
}

pub(super) fn spring(collector: &mut Collector, path: &str, text: &str, choice: &ImportOptions) {
    let documents = documents(collector, path, text);
    let mut active = choice.active.clone();
    for document in &documents {
        let on = text_of(document, &["spring.config.activate.on-profile", "spring.profiles"]);
        if let (None, Some(named), true) =
            (on, text_of(document, &["spring.profiles.active"]), choice.active.is_empty())
        {
            active.extend(named.split(',').map(|name| name.trim().to_owned()));
        }
    }
    let mut in_force = Vec::new();
    for document in &documents {
        let on = text_of(document, &["spring.config.activate.on-profile", "spring.profiles"]);
        let is_on =
            on.is_none_or(|on| on.split([',', '|']).any(|name| active.iter().any(|active| active == name.trim())));
        if is_on {
            in_force.push(document);
        } else {
            let why =
                format!("the document of the profile {}; --profile {0} reads it", excerpt(on.unwrap_or_default()));
            collector.not_read(document.span.clone(), &why);
        }
    }
    let mut known = BTreeMap::new();
    for property in in_force.iter().flat_map(|document| &document.properties) {
        if let RawValue::Text(text) = &property.value {
            known.insert(kebab(&property.path), text.clone());
        }
    }
    // A later document overrules an earlier one without a word, as Spring does; a key twice in one document is warned about.
    let mut taken: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for (number, document) in in_force.iter().enumerate() {
        for property in &document.properties {
            take(collector, property, &known, number, &mut taken);
        }
    }
}

fn take(
    collector: &mut Collector,
    property: &Property,
    known: &BTreeMap<String, String>,
    number: usize,
    taken: &mut BTreeMap<(String, String), (usize, usize)>,
) {
    let name = kebab(&property.path);
    let spans = (property.key_span.clone(), property.value_span.clone());
    let text = match &property.value {
        RawValue::Text(text) | RawValue::Unresolved(text) => text,
    };
    if secrets::masked_value(&property.path, text) != *text {
        collector.secrets.push(property.value_span.clone());
    }
    let Some((profile, parts, key)) = target(&name, &property.path) else {
        collector.unused.push((property.path.clone(), spans.0, "not about messaging".to_owned()));
        return;
    };
    let value = match &property.value {
        RawValue::Unresolved(text) => RawValue::Unresolved(text.clone()),
        RawValue::Text(text) => match filled(text, known, &mut vec![name.clone()]) {
            Ok(value) => value,
            Err(circle) => {
                let title = format!("these placeholders refer to one another in a circle: {}", excerpt(&circle));
                collector.diagnostics.push(Diagnostic::at(DiagnosticCode::CyclicPlaceholder, spans.1, title, "here"));
                return;
            }
        },
    };
    let knows = |part: &str| {
        let profile = catalogue::profiles().iter().find(|known| known.name == profile);
        profile.is_some_and(|profile| profile.setting.iter().any(|setting| setting.part == part && setting.name == key))
    };
    let mut parts: Vec<&str> =
        if parts.len() > 1 { parts.into_iter().filter(|part| knows(part)).collect() } else { parts };
    if parts.is_empty() {
        parts.push("consumer");
    }
    for part in parts {
        let slot = (part.to_owned(), key.clone());
        if let Some((before, index)) = taken.get(&slot).copied()
            && before != number
        {
            let found = &mut collector.found[index];
            found.value = value.clone();
            (found.key_span, found.value_span) = spans.clone();
            taken.insert(slot, (number, index));
            continue;
        }
        taken.insert(slot, (number, collector.found.len()));
        collector.setting(Some(profile), part, &key, value.clone(), spans.clone());
    }
}
