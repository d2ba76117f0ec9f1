//! The formats of configuration files.

use super::{appsettings, celery, environment, flink, kafka, kubernetes, micronaut, quarkus, serverless, terraform};
use crate::design::closest_name;

/// A format of configuration files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// The `.properties` file of a Kafka client, broker, Connect worker or Streams application.
    KafkaProperties,
    /// The configuration of librdkafka as a JSON object.
    Librdkafka,
    /// The `application.yml` or `application.properties` of Spring Boot.
    Spring,
    /// A connector of Kafka Connect or Debezium as JSON.
    Connect,
    /// The definitions of RabbitMQ as JSON.
    RabbitMq,
    /// The attributes of an SQS queue as JSON.
    Sqs,
    /// An AWS CloudFormation template as JSON or YAML.
    CloudFormation,
    /// Custom resources of Kubernetes as YAML.
    Kubernetes,
    /// The application's file of Quarkus, with the channels of SmallRye Reactive Messaging.
    Quarkus,
    /// The application's file of Micronaut.
    Micronaut,
    /// Services of Docker Compose as YAML.
    Compose,
    /// Variables of the environment: a `.env` file.
    Environment,
    /// A service of the Serverless Framework as YAML.
    Serverless,
    /// The configuration of Flink as YAML.
    Flink,
    /// The settings of a .NET application as JSON.
    AppSettings,
    /// Celery's settings: Python or JSON.
    Celery,
    /// Terraform.
    Terraform,
    /// The configuration of a JetStream stream or consumer as JSON.
    Nats,
}

impl FileFormat {
    /// All formats with their names and descriptions.
    pub const ALL: [(Self, &'static str, &'static str); 18] = [
        (
            Self::KafkaProperties,
            "kafka-properties",
            "the .properties file of a Kafka client, broker, Connect worker or Streams application",
        ),
        (Self::Librdkafka, "librdkafka", "librdkafka's configuration as a JSON object"),
        (Self::Spring, "spring", "Spring Boot's application.yml or application.properties"),
        (Self::Connect, "connect", "a connector of Kafka Connect or Debezium as JSON"),
        (Self::RabbitMq, "rabbitmq", "RabbitMQ's definitions as JSON"),
        (Self::Sqs, "sqs", "the attributes of an SQS queue as JSON"),
        (Self::CloudFormation, "cloudformation", "an AWS CloudFormation template as JSON or YAML"),
        (
            Self::Kubernetes,
            "kubernetes",
            "custom resources of Kubernetes as YAML: Strimzi, RabbitMQ's topology operator, NATS's controller",
        ),
        (Self::Quarkus, "quarkus", "Quarkus's application.properties or application.yml: channels of SmallRye"),
        (Self::Micronaut, "micronaut", "Micronaut's application.yml or application.properties: clients of Kafka"),
        (Self::Compose, "compose", "a file of Docker Compose: the variables of Kafka's images, Spring and Quarkus"),
        (Self::Environment, "env", "a .env file with the same variables"),
        (Self::Serverless, "serverless", "serverless.yml of the Serverless Framework"),
        (Self::Flink, "flink", "Flink's config.yaml or flink-conf.yaml"),
        (Self::AppSettings, "appsettings", "appsettings.json of .NET with the properties of Confluent's clients"),
        (Self::Celery, "celery", "Celery's settings: literal assignments of a Python file, or JSON"),
        (Self::Terraform, "terraform", "a .tf file of Terraform, or the output of `terraform show -json`"),
        (Self::Nats, "nats", "the configuration of a JetStream stream or consumer as JSON"),
    ];

    /// The name, in kebab case.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(_, name, _)| name)
    }

    /// The format of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == name).map(|(format, ..)| *format)
    }

    /// The format of a file that has settings under their own names: JSON, or lines.
    #[must_use]
    pub(in crate::systems) fn of_settings(text: &str) -> Self {
        if text.trim_start().starts_with('{') { Self::Librdkafka } else { Self::KafkaProperties }
    }

    /// The name of a format that is closest to a misspelt one.
    #[must_use]
    pub fn closest(name: &str) -> Option<&'static str> {
        closest_name(name, Self::ALL.iter().map(|(_, name, _)| *name))
    }

    /// The format of a file, by the extension of its path and by words of its text; none where it
    /// is none of them.
    #[must_use]
    pub fn detect(path: &str, text: &str) -> Option<Self> {
        let extension = path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let detected = match extension.as_str() {
            "tf" | "hcl" => Self::Terraform,
            _ if text.trim_start().starts_with('{') && terraform::is_shown(text) => Self::Terraform,
            "yml" | "yaml" if serverless::is_service(text) => Self::Serverless,
            "yml" | "yaml" | "json" | "template"
                if has(&["AWSTemplateFormatVersion", "AWS::SQS::", "AWS::Kinesis::"]) =>
            {
                Self::CloudFormation
            }
            "yml" | "yaml" if kubernetes::is_resource(text) => Self::Kubernetes,
            "yml" | "yaml" if environment::is_compose(path, text) => Self::Compose,
            "env" => Self::Environment,
            _ if name.starts_with(".env.") => Self::Environment,
            "yml" | "yaml" | "properties" if quarkus::is_application(text) => Self::Quarkus,
            "yml" | "yaml" | "properties" if micronaut::is_application(&extension, text) => Self::Micronaut,
            "yml" | "yaml" if flink::is_configuration(text) => Self::Flink,
            "json" if appsettings::is_settings(path, text) => Self::AppSettings,
            "py" | "json" if celery::is_settings(&extension, text) => Self::Celery,
            "yml" | "yaml" if has(&["spring:", "spring."]) => Self::Spring,
            "yml" | "yaml" => return None,
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
            _ if text.trim_start().starts_with('{') && kafka::has_settings(text) => Self::Librdkafka,
            _ if !text.trim_start().starts_with(['{', '[', '<']) && kafka::has_settings(text) => Self::KafkaProperties,
            _ => return None,
        };
        Some(detected)
    }
}
