//! The bindings of an application, and which of them are in the pipeline.

use super::super::document::Document;
use super::PREFIX;
use super::binder::{Binder, binder_of, properties, text, text_of};
use crate::design::{Diagnostic, DiagnosticCode};
use crate::systems::formats::{Node, NodeKind};
use crate::systems::importers::collector::Collector;
use crate::systems::importers::options::ImportOptions;
use crate::systems::importers::select::select;
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

/// The directions of bindings, with the parts that they configure.
pub(super) const DIRECTIONS: [(&str, &str); 2] = [("input", "consumer"), ("output", "producer")];

/// A binding.
#[derive(Clone, Debug, Default)]
struct Binding {
    /// The canonical name.
    name: String,
    /// The bytes of its first key.
    span: Range<usize>,
    /// Whether its properties have an input or an output.
    has: [bool; 2],
    /// Whether it states where its messages are.
    has_destination: bool,
}

/// The bindings of an application that are in the pipeline.
#[derive(Clone, Debug)]
pub(in crate::systems::importers::spring) struct Stream {
    /// The binder; none where it is unknown or not read.
    pub(in crate::systems::importers::spring) binder: Option<Binder>,
    /// The name of the binder's configuration.
    pub(super) configuration: Option<String>,
    /// The names of the input and the output.
    pub(super) chosen: [Option<String>; 2],
    /// The bindings whose direction is unknown.
    pub(super) open: BTreeSet<String>,
    /// The input and the output that state no destination, with the bytes of their keys.
    unnamed: [Option<Range<usize>>; 2],
    /// Whether producers send in transactions.
    pub(super) is_transactional: bool,
}

/// The names in a list of bindings, which semicolons separate.
fn listed(documents: &[&Document], name: &str) -> BTreeSet<String> {
    let text = text_of(documents, name).unwrap_or_default();
    let names = text.split([';', ',']).map(|name| super::super::name::canonical(name.trim()));
    names.filter(|name| !name.is_empty()).collect()
}

/// The direction of the name of a function's binding: `NAME-in-0`, `NAME-out-0`.
fn of_name(name: &str) -> Option<usize> {
    let (rest, number) = name.rsplit_once('-')?;
    if !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    ["-in", "-out"].iter().position(|end| rest.ends_with(end))
}

/// The bindings in the order of their first properties.
fn bindings(documents: &[&Document]) -> Vec<Binding> {
    let mut found: Vec<Binding> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for property in properties(documents) {
        let Some(rest) = property.name.strip_prefix(PREFIX) else { continue };
        let segments = ["bindings.", "kafka.bindings.", "rabbit.bindings."];
        let Some(rest) = segments.iter().find_map(|segment| rest.strip_prefix(segment)) else { continue };
        let (name, leaf) = rest.split_once('.').unwrap_or((rest, ""));
        let place = *places.entry(name.to_owned()).or_insert_with(|| {
            found.push(Binding { name: name.to_owned(), span: property.key_span.clone(), ..Binding::default() });
            found.len() - 1
        });
        let binding = &mut found[place];
        for (direction, (_, part)) in DIRECTIONS.into_iter().enumerate() {
            binding.has[direction] |= leaf.split('.').next() == Some(part);
        }
        binding.has[0] |= leaf == "group";
        binding.has_destination |= leaf == "destination";
    }
    let inputs = listed(documents, "spring.cloud.stream.input-bindings");
    let outputs = listed(documents, "spring.cloud.stream.output-bindings");
    let mut renamed: HashMap<String, usize> = HashMap::new();
    for property in properties(documents) {
        let Some(of) = property.name.strip_prefix("spring.cloud.stream.function.bindings.") else { continue };
        if let (Some(direction), Some(name)) = (of_name(of), text(property)) {
            renamed.insert(super::super::name::canonical(name), direction);
        }
    }
    for binding in &mut found {
        let name = binding.name.as_str();
        let direction = of_name(name).or_else(|| renamed.get(name).copied()).or(match name {
            "input" => Some(0),
            "output" => Some(1),
            _ => None,
        });
        match direction {
            Some(direction) => {
                binding.has = [false; 2];
                binding.has[direction] = true;
            }
            None => {
                binding.has[0] |= inputs.contains(name);
                binding.has[1] |= outputs.contains(name);
            }
        }
    }
    found
}

impl Stream {
    /// The bindings in the pipeline; none where the documents have no property of Spring Cloud
    /// Stream.
    pub(in crate::systems::importers::spring) fn of(
        collector: &mut Collector,
        documents: &[&Document],
        options: &ImportOptions,
    ) -> Option<Self> {
        let first = properties(documents).find(|property| property.name.starts_with(PREFIX))?;
        let bindings = bindings(documents);
        let wanted = options.select.as_deref().map(super::super::name::canonical);
        let is_wanted = |binding: &&Binding| wanted.as_ref() == Some(&binding.name);
        let mut chosen: [Option<String>; 2] = [None, None];
        let mut unnamed: [Option<Range<usize>>; 2] = [None, None];
        for (direction, (noun, _)) in DIRECTIONS.into_iter().enumerate() {
            let of_direction: Vec<&Binding> = bindings.iter().filter(|binding| binding.has[direction]).collect();
            let is_elsewhere = bindings.iter().filter(is_wanted).any(|binding| !binding.has[direction]);
            if of_direction.len() > 1 && is_elsewhere {
                // The user selects a binding of the other direction.
                continue;
            }
            let empty = |binding: &&Binding| Node { kind: NodeKind::Map(Vec::new()), span: binding.span.clone() };
            let nodes: Vec<Node> = of_direction.iter().map(empty).collect();
            let named: Vec<(&str, &Node)> =
                of_direction.iter().zip(&nodes).map(|(binding, node)| (binding.name.as_str(), node)).collect();
            let found = match named.as_slice() {
                [] => None,
                [(one, _)] => Some(*one),
                several => {
                    let choice = ImportOptions { select: wanted.clone(), ..ImportOptions::default() };
                    let noun = format!("{noun} binding");
                    select(collector, &noun, several, &|name, _| name.to_owned(), &choice).map(|(name, _)| name)
                }
            };
            if let Some(binding) = of_direction.iter().find(|binding| found == Some(binding.name.as_str())) {
                chosen[direction] = Some(binding.name.clone());
                unnamed[direction] = (!binding.has_destination).then(|| binding.span.clone());
            }
        }
        let binder_of_binding = |name: &String| {
            let of_binding = text_of(documents, &format!("{PREFIX}bindings.{name}.binder"));
            of_binding.or_else(|| text_of(documents, "spring.cloud.stream.default.binder"))
        };
        let named = chosen.iter().flatten().find_map(binder_of_binding);
        let used: Vec<&String> = chosen.iter().flatten().collect();
        let (binder, configuration) = binder_of(documents, &used, named, options.profile.as_deref());
        if binder.is_none() {
            let title = "not read: bindings whose binder no property names, or whose binder is not known here";
            let found = Diagnostic::at(DiagnosticCode::NotRead, first.key_span.clone(), title, "from here").warning();
            let [kafka, rabbit] = Binder::ALL.map(Binder::profile);
            let help = format!("say which one it is: --as {kafka}, or --as {rabbit}");
            collector.diagnostics.push(found.help(help));
        }
        let open = bindings.iter().filter(|binding| binding.has == [false; 2]);
        let open = open.map(|binding| binding.name.clone()).collect();
        let prefix = "spring.cloud.stream.kafka.binder.transaction.transaction-id-prefix";
        let is_transactional = text_of(documents, prefix).is_some();
        Some(Self { binder, configuration, chosen, open, unnamed, is_transactional })
    }

    /// Adds the destinations that the bindings do not state: their own names.
    pub(in crate::systems::importers::spring) fn add_destinations(&self, collector: &mut Collector) {
        let Some(binder) = self.binder else { return };
        collector.implies(binder.profile());
        for (direction, (_, part)) in DIRECTIONS.into_iter().enumerate() {
            if let (Some(name), Some(span)) = (&self.chosen[direction], &self.unnamed[direction]) {
                let value = crate::systems::entry::RawValue::of(name);
                collector.setting(Some(binder.profile()), part, "destination", value, (span.clone(), span.clone()));
            }
        }
    }
}
