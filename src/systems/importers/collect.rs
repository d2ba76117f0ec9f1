//! Calls the importer of a format.

use super::collector::Collector;
use super::format::FileFormat;
use super::options::ImportOptions;
use super::{
    appsettings, celery, cloudformation, connect, environment, flink, kafka, kubernetes, micronaut, nats, quarkus,
    rabbitmq, serverless, spring, sqs, terraform,
};
use crate::design::{Diagnostic, DiagnosticCode};
use crate::systems::formats::{Node, hcl, json, json_with_comments, yaml};

/// Collects the settings of a file. Spans are bytes of `text`.
#[must_use]
pub(in crate::systems) fn collect(format: FileFormat, path: &str, text: &str, options: &ImportOptions) -> Collector {
    let mut collector = Collector::default();
    match format {
        FileFormat::KafkaProperties => kafka::properties(&mut collector, path, text, options),
        FileFormat::Spring => spring::spring(&mut collector, path, text, options),
        FileFormat::Kubernetes => {
            let documents = yaml_documents(&mut collector, text);
            kubernetes::kubernetes(&mut collector, &documents, options);
        }
        FileFormat::Compose => {
            let documents = yaml_documents(&mut collector, text);
            for document in &documents {
                collector.duplicates(document);
            }
            environment::compose(&mut collector, &documents, options);
        }
        FileFormat::Serverless => {
            let documents = yaml_documents(&mut collector, text);
            serverless::serverless(&mut collector, &documents, options);
        }
        FileFormat::Flink => {
            let documents = yaml_documents(&mut collector, text);
            flink::flink(&mut collector, &documents);
        }
        FileFormat::Celery if !text.trim_start().starts_with('{') => celery::celery(&mut collector, text, options),
        FileFormat::AppSettings => {
            if let Some(tree) = collector.parsed(json_with_comments(text)) {
                collector.hide(&tree);
                collector.duplicates(&tree);
                appsettings::appsettings(&mut collector, &tree, options);
            }
        }
        FileFormat::Quarkus => quarkus::quarkus(&mut collector, path, text, options),
        FileFormat::Micronaut => micronaut::micronaut(&mut collector, path, text, options),
        FileFormat::Environment => environment::env_file(&mut collector, text, options),
        FileFormat::Terraform if !text.trim_start().starts_with('{') => {
            if let Some(tree) = collector.parsed(hcl(text)) {
                collector.hide(&tree);
                terraform::terraform(&mut collector, &tree, options);
            }
        }
        FileFormat::CloudFormation if !text.trim_start().starts_with('{') => {
            yaml_template(&mut collector, text, options);
        }
        _ => {
            if let Some(tree) = collector.parsed(json(text)) {
                collector.hide(&tree);
                collector.duplicates(&tree);
                json_tree(&mut collector, format, path, &tree, options);
            }
        }
    }
    if collector.found.is_empty() && collector.implied.is_empty() && !collector.diagnostics.has_errors() {
        let title = format!("the file contains no setting of the format {}", format.name());
        collector.diagnostics.push(Diagnostic::whole(DiagnosticCode::Empty, title));
    }
    collector
}

/// The documents of a YAML file, with their secrets hidden.
fn yaml_documents(collector: &mut Collector, text: &str) -> Vec<Node> {
    let documents = collector.parsed(yaml(text)).unwrap_or_default();
    for document in &documents {
        collector.hide(document);
    }
    documents
}

fn yaml_template(collector: &mut Collector, text: &str, options: &ImportOptions) {
    let documents = yaml_documents(collector, text);
    if let Some(tree) = documents.first() {
        cloudformation::cloudformation(collector, tree, options);
    }
    for document in documents.iter().skip(1) {
        collector.not_read(document.span.clone(), "a template is one document");
        collector.unexamined("document", document.span.clone(), "a template is one document, and this is another one");
    }
}

fn json_tree(collector: &mut Collector, format: FileFormat, path: &str, tree: &Node, options: &ImportOptions) {
    match format {
        FileFormat::Librdkafka => kafka::librdkafka(collector, path, tree, options),
        FileFormat::Celery => celery::celery_json(collector, tree, options),
        FileFormat::Connect => connect::connect(collector, tree),
        FileFormat::RabbitMq => rabbitmq::rabbitmq(collector, tree, options),
        FileFormat::Sqs => sqs::sqs(collector, tree),
        FileFormat::CloudFormation => cloudformation::cloudformation(collector, tree, options),
        FileFormat::Terraform => terraform::terraform_shown(collector, tree, options),
        _ => nats::nats(collector, tree, options),
    }
}
