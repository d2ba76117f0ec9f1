//! Lambda functions that read a queue or stream: `aws_lambda_event_source_mapping`, with the
//! time-out of its `aws_lambda_function`.
//!
//! The attributes have the names of CloudFormation's properties in snake case. Source: the AWS
//! provider, "aws_lambda_event_source_mapping"; AWS Lambda developer guide, "Using Lambda with
//! Amazon SQS".

use super::super::collector::Collector;
use super::super::lambda::Longest;
use super::resource::{META_ARGUMENTS, RESOURCES, References, Resolve};
use super::shown::is_computed;
use crate::systems::formats::{Node, NodeKey};
use std::collections::HashSet;

const MAPPING: &str = "aws_lambda_event_source_mapping";
const FUNCTION: &str = "aws_lambda_function";

/// The attributes of a mapping that the provider computes.
const COMPUTED: [&str; 7] =
    ["uuid", "state", "state_transition_reason", "last_modified", "last_processing_result", "function_arn", "region"];

/// A block: its key, its `TYPE.NAME`, its attributes.
type Block<'a> = (&'a NodeKey, &'a str, &'a Node);

/// The mappings and functions of a configuration.
pub(super) struct Lambdas<'a> {
    mappings: Vec<Block<'a>>,
    functions: Vec<Block<'a>>,
}

/// The property of CloudFormation that an attribute is: `batch_size` is `BatchSize`.
fn property(attribute: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
    };
    attribute.split('_').map(word).collect()
}

impl<'a> Lambdas<'a> {
    /// Takes the mappings and functions out of the blocks.
    pub(super) fn take(others: &mut Vec<Block<'a>>) -> Self {
        let is_of = |(_, reference, _): &Block<'_>, kind: &str| reference.split('.').next() == Some(kind);
        let (mappings, rest): (Vec<_>, Vec<_>) = others.drain(..).partition(|block| is_of(block, MAPPING));
        let (functions, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|block| is_of(block, FUNCTION));
        *others = rest;
        Self { mappings, functions }
    }

    /// Adds the settings of the polling of a queue or stream, and the longest time-out of a
    /// function as the time that processing takes.
    pub(super) fn add(
        &self,
        collector: &mut Collector,
        reference: &str,
        profile: &'static str,
        references: References<'_>,
        resolve: Resolve<'_>,
    ) {
        let mut longest = Longest::default();
        let mut called = HashSet::new();
        for (key, of, node) in &self.mappings {
            let source = node.get("event_source_arn").map(references).unwrap_or_default();
            if node.get("count").and_then(Node::text) == Some("0") {
                collector.irrelevant(&key.text, key.span.clone(), "its count is 0: it does not exist");
            } else if source.contains(reference) {
                called.extend(self.mapping(collector, node, profile, references, resolve, &mut longest));
            } else if source.iter().any(|one| is_source(one)) {
                collector.irrelevant(&key.text, key.span.clone(), "it polls another queue or stream");
            } else {
                let effect = "its source is given elsewhere, so it may poll this queue or stream";
                collector.unexamined(of, key.span.clone(), effect);
            }
        }
        longest.add(collector);
        for (key, of, _) in &self.functions {
            let why = if called.contains(of) { "its time-out is read" } else { "no mapping calls it for this queue" };
            collector.irrelevant(&key.text, key.span.clone(), why);
        }
    }

    /// Adds the settings of a mapping. Returns the `TYPE.NAME` of its function.
    fn mapping(
        &self,
        collector: &mut Collector,
        node: &'a Node,
        profile: &'static str,
        references: References<'_>,
        resolve: Resolve<'_>,
        longest: &mut Longest,
    ) -> Option<&'a str> {
        for (key, value) in node.entries() {
            if is_computed(&key.text) || COMPUTED.contains(&key.text.as_str()) {
                collector.irrelevant(&key.text, key.span.clone(), "an attribute that the provider computes");
            } else if META_ARGUMENTS.contains(&key.text.as_str()) {
                collector.irrelevant(&key.text, key.span.clone(), "an argument of Terraform itself");
            } else {
                collector.take(Some(profile), "consumer", &property(&key.text), key, &resolve(value));
            }
        }
        let name = node.get("function_name").map(resolve);
        let named = name.as_ref().map(references).unwrap_or_default();
        let text = name.as_ref().and_then(Node::text);
        let is_called = |(_, of, function): &&Block<'_>| {
            named.contains(*of)
                || text.is_some_and(|text| function.get("function_name").and_then(Node::text) == Some(text))
        };
        let function = self.functions.iter().find(is_called);
        let timeout = function.and_then(|(_, _, function)| {
            let (key, value) = function.entries().iter().find(|(key, _)| key.text == "timeout")?;
            Some((key.clone(), resolve(value)))
        });
        longest.consider(collector, function.is_some(), timeout);
        function.map(|(_, of, _)| *of)
    }
}

/// Whether a `TYPE.NAME` is one of a queue, a stream or a module of one.
fn is_source(reference: &str) -> bool {
    let name = reference.split('.').next().unwrap_or_default();
    RESOURCES.iter().any(|resource| resource.name == name)
        || ["aws_dynamodb_table", "aws_msk_cluster", "aws_mq_broker", "aws_kinesis_stream_consumer"].contains(&name)
}
