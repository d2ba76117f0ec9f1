//! From a vendor's file to settings of a profile's parts. One file a format; what settings mean is in the profiles.

mod cloud;
mod collector;
mod connect;
mod kafka;
mod messaging;
mod spring;
mod terraform;

pub(crate) use collector::Collector;

use super::formats::{self, FormatError, Node};
use crate::design::{Diagnostic, DiagnosticCode, closest_name};

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// A Kafka client's, broker's, worker's or Streams application's `.properties`.
    KafkaProperties,
    /// librdkafka's configuration as a JSON map.
    Librdkafka,
    /// Spring Boot's `application.yml` or `application.properties`.
    Spring,
    /// A connector of Kafka Connect, Debezium's among them, as JSON.
    Connect,
    /// RabbitMQ's definitions as JSON.
    RabbitMq,
    /// The attributes of an SQS queue as JSON.
    Sqs,
    /// An AWS CloudFormation template, as JSON or YAML.
    CloudFormation,
    /// Terraform.
    Terraform,
    /// The configuration of a JetStream stream or consumer as JSON.
    Nats,
}

/// What may be chosen where a file holds more than one pipeline needs.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The profile that the user names, without its version.
    pub profile: Option<String>,
    /// The part that the file is for.
    pub part: Option<String>,
    /// The queue, stream or resource.
    pub select: Option<String>,
    /// Spring's active profiles.
    pub active: Vec<String>,
}

impl FileFormat {
    /// All formats by name, with what each is.
    pub const ALL: [(Self, &'static str, &'static str); 9] = [
        (
            Self::KafkaProperties,
            "kafka-properties",
            "a .properties file of Kafka: client, broker, Connect worker, Streams",
        ),
        (Self::Librdkafka, "librdkafka", "librdkafka's configuration as a JSON map"),
        (Self::Spring, "spring", "Spring Boot's application.yml or application.properties"),
        (Self::Connect, "connect", "a connector of Kafka Connect or Debezium as JSON"),
        (Self::RabbitMq, "rabbitmq", "RabbitMQ's definitions as JSON"),
        (Self::Sqs, "sqs", "the attributes of an SQS queue as JSON"),
        (Self::CloudFormation, "cloudformation", "an AWS CloudFormation template, JSON or YAML"),
        (Self::Terraform, "terraform", "Terraform's .tf"),
        (Self::Nats, "nats", "the configuration of a JetStream stream or consumer as JSON"),
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(_, name, _)| name)
    }

    /// The format of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(format, ..)| *format)
    }

    /// The name that was meant.
    #[must_use]
    pub fn meant(name: &str) -> Option<&'static str> {
        closest_name(name, Self::ALL.iter().map(|(_, name, _)| *name))
    }

    /// What a file is by its name and its first look.
    #[must_use]
    pub fn of(path: &str, text: &str) -> Self {
        let ending = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match ending.as_str() {
            "tf" | "hcl" => Self::Terraform,
            "yml" | "yaml" | "json" | "template"
                if has(&["AWSTemplateFormatVersion", "AWS::SQS::", "AWS::Kinesis::"]) =>
            {
                Self::CloudFormation
            }
            "yml" | "yaml" => Self::Spring,
            "properties" if has(&["spring."]) => Self::Spring,
            "properties" => Self::KafkaProperties,
            _ if has(&["\"connector.class\""]) => Self::Connect,
            _ if has(&["\"rabbit_version\"", "\"rabbitmq_version\"", "\"x-queue-type\"", "\"vhost\""]) => {
                Self::RabbitMq
            }
            _ if has(&["\"VisibilityTimeout\"", "\"FifoQueue\"", "\"QueueArn\"", "\"RedrivePolicy\""]) => Self::Sqs,
            _ if has(&[
                "\"ack_policy\"",
                "\"durable_name\"",
                "\"duplicate_window\"",
                "\"num_replicas\"",
                "\"subjects\"",
            ]) =>
            {
                Self::Nats
            }
            _ if text.trim_start().starts_with('{') => Self::Librdkafka,
            _ => Self::KafkaProperties,
        }
    }
}

/// Reads a file of this format: what it says, and what is to be said about it. Places are bytes of `text`.
#[must_use]
pub(crate) fn read(format: FileFormat, path: &str, text: &str, choice: &ImportOptions) -> Collector {
    let mut collector = Collector::default();
    match format {
        FileFormat::KafkaProperties => kafka::properties(&mut collector, path, text, choice),
        FileFormat::Spring => spring::spring(&mut collector, path, text, choice),
        FileFormat::Terraform => {
            if let Some(tree) = parsed(&mut collector, formats::hcl(text)) {
                collector.hide(&tree);
                terraform::terraform(&mut collector, &tree, choice);
            }
        }
        FileFormat::CloudFormation if !text.trim_start().starts_with('{') => {
            let documents = parsed(&mut collector, formats::yaml(text)).unwrap_or_default();
            for document in &documents {
                collector.hide(document);
            }
            if let Some(tree) = documents.first() {
                cloud::cloudformation(&mut collector, tree, choice);
            }
            for document in documents.iter().skip(1) {
                collector.not_read(document.span.clone(), "a template is one document");
            }
        }
        _ => {
            let Some(tree) = parsed(&mut collector, formats::json(text)) else { return collector };
            collector.hide(&tree);
            collector.duplicates(&tree);
            match format {
                FileFormat::Librdkafka => kafka::librdkafka(&mut collector, path, &tree, choice),
                FileFormat::Connect => connect::connect(&mut collector, &tree),
                FileFormat::RabbitMq => messaging::rabbitmq(&mut collector, &tree, choice),
                FileFormat::Sqs => cloud::sqs(&mut collector, &tree),
                FileFormat::CloudFormation => cloud::cloudformation(&mut collector, &tree, choice),
                _ => messaging::nats(&mut collector, &tree, choice),
            }
        }
    }
    if collector.found.is_empty() && collector.diagnostics.is_empty() {
        let title = format!("the file holds nothing that {} would read", format.name());
        collector.diagnostics.push(Diagnostic::whole(DiagnosticCode::Empty, title));
    }
    collector
}

fn parsed<T>(collector: &mut Collector, parsed: Result<T, FormatError>) -> Option<T> {
    match parsed {
        Ok(tree) => Some(tree),
        Err(malformed) => {
            let title = format!("the file cannot be read: {}", crate::design::excerpt(&malformed.text));
            collector.diagnostics.push(Diagnostic::at(DiagnosticCode::Format, malformed.span, title, "here"));
            None
        }
    }
}

/// Chooses one of several resources that a file holds.
fn select<'a>(
    collector: &mut Collector,
    what: &str,
    resources: &[(&'a str, &'a Node)],
    choice: &ImportOptions,
) -> Option<(&'a str, &'a Node)> {
    let names: Vec<&str> = resources.iter().map(|(name, _)| *name).collect();
    let wanted = choice.select.as_deref();
    let matching: Vec<_> = resources.iter().filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name)).collect();
    match matching.as_slice() {
        [one] => {
            for (name, node) in resources {
                if *name != one.0 {
                    collector.not_read(
                        node.span.clone(),
                        &format!("the {what} {} is another pipeline's", crate::design::excerpt(name)),
                    );
                }
            }
            Some(**one)
        }
        [] if wanted.is_some() => {
            let title = format!("the file has no {what} of that name");
            let help = format!("it has: {}", crate::design::excerpt(&names.join(", ")));
            collector.diagnostics.push(Diagnostic::whole(DiagnosticCode::NotRead, title).help(help));
            None
        }
        [] => None,
        _ => {
            let title = format!("the file has more than one {what}, and a pipeline has one");
            let help = format!("choose with --select: {}", crate::design::excerpt(&names.join(", ")));
            collector.diagnostics.push(Diagnostic::whole(DiagnosticCode::NotRead, title).help(help));
            None
        }
    }
}
