//! The variables of one service, and what they configure: a broker, or an application.

use super::broker::{broker, is_broker};
use super::image::{Software, software, version};
use crate::systems::formats::{Node, dotenv};
use crate::systems::importers::collector::Collector;
use crate::systems::importers::options::ImportOptions;
use crate::systems::importers::variable::{Variable, value_of};
use crate::systems::importers::{quarkus, spring};
use crate::systems::secrets;

/// A service with its image and its variables.
pub(super) struct Service<'a> {
    pub(super) image: Option<&'a Node>,
    pub(super) variables: Vec<Variable>,
}

/// The role of a service in the pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A broker of Kafka.
    Broker(Software),
    /// A server of RabbitMQ.
    RabbitMq,
    /// A worker of Kafka Connect.
    Connect,
    /// An application.
    Application,
    /// None: it delivers no message.
    None,
}

/// The endings of names of addresses, accounts, topics and queues.
const ADDRESSES: [&str; 24] = [
    "BROKER",
    "BROKERS",
    "SERVER",
    "SERVERS",
    "HOST",
    "HOSTS",
    "PORT",
    "URL",
    "URLS",
    "URI",
    "ADDR",
    "ADDRESS",
    "ADDRESSES",
    "TOPIC",
    "TOPICS",
    "QUEUE_NAME",
    "USER",
    "USERNAME",
    "PASSWORD",
    "SECRET",
    "TOKEN",
    "CLIENT_ID",
    "VHOST",
    "ENDPOINT",
];

/// Words of the names of variables that an application may make settings of.
const MESSAGING: [&str; 14] = [
    "KAFKA", "RABBIT", "AMQP", "SQS", "NATS", "CELERY", "KINESIS", "PUBSUB", "PULSAR", "MQTT", "PRODUCER", "CONSUMER",
    "QUEUE", "ACKS",
];

/// The beginnings of settings that a command or options of a virtual machine may state.
const IN_ARGUMENTS: [&str; 10] = [
    "spring.",
    "SPRING_",
    "mp.messaging",
    "quarkus.",
    "micronaut.",
    "kafka.",
    "KAFKA_",
    "celery",
    "rabbitmq",
    ".properties",
];

/// Whether a text of a command may state settings of the pipeline.
pub(super) fn may_configure(text: &str) -> bool {
    IN_ARGUMENTS.iter().any(|word| text.contains(word))
}

impl Service<'_> {
    pub(super) fn role(&self) -> Role {
        let software = self.image.and_then(Node::text).map_or(Software::Application, software);
        match software {
            Software::Kafka | Software::ConfluentKafka | Software::BitnamiKafka => Role::Broker(software),
            Software::RabbitMq => Role::RabbitMq,
            Software::Connect => Role::Connect,
            Software::Other => Role::None,
            Software::Application if is_broker(&self.variables) => Role::Broker(Software::Kafka),
            Software::Application => Role::Application,
        }
    }

    /// Adds the settings of the service.
    pub(super) fn read(&self, collector: &mut Collector, options: &ImportOptions) {
        match self.role() {
            Role::Broker(software) => broker(collector, self.image, software, &self.variables),
            Role::Application => application(collector, &self.variables, options),
            Role::RabbitMq => self.rabbitmq(collector),
            Role::Connect => {
                for variable in &self.variables {
                    let effect = "a setting of the workers, which is not read";
                    collector.unexamined(&variable.name, variable.key_span.clone(), effect);
                }
            }
            Role::None => {
                for variable in &self.variables {
                    let why = "this service delivers no message of the pipeline";
                    collector.irrelevant(&variable.name, variable.key_span.clone(), why);
                }
            }
        }
    }

    fn rabbitmq(&self, collector: &mut Collector) {
        const HARMLESS: [&str; 6] = [
            "RABBITMQ_DEFAULT_USER",
            "RABBITMQ_DEFAULT_PASS",
            "RABBITMQ_DEFAULT_VHOST",
            "RABBITMQ_ERLANG_COOKIE",
            "RABBITMQ_NODENAME",
            "RABBITMQ_USE_LONGNAME",
        ];
        for variable in &self.variables {
            let at = variable.key_span.clone();
            if variable.name.starts_with("RABBITMQ_") && !HARMLESS.contains(&variable.name.as_str()) {
                collector.unexamined(&variable.name, at, "a setting of the server, which is not read");
            } else {
                collector.irrelevant(&variable.name, at, "names and users");
            }
        }
        let Some(image) = self.image else { return };
        match version(image.text().unwrap_or_default(), Software::RabbitMq) {
            Some(version) => {
                collector.irrelevant("image", image.span.clone(), "names the version");
                collector.implies_version("rabbitmq", &version);
            }
            None => collector.irrelevant("image", image.span.clone(), "its tag names no version"),
        }
    }
}

/// Adds the variables of an application.
fn application(collector: &mut Collector, variables: &[Variable], options: &ImportOptions) {
    let (of_spring, others): (Vec<&Variable>, Vec<&Variable>) =
        variables.iter().partition(|variable| spring::is_variable(&variable.name));
    spring::variables(collector, &of_spring, options);
    // Variables such as KAFKA_BOOTSTRAP_SERVERS are properties in an application of Quarkus.
    let is_quarkus = others.iter().any(|variable| quarkus::is_variable(&variable.name));
    let (of_quarkus, others): (Vec<&Variable>, Vec<&Variable>) = others.into_iter().partition(|variable| {
        is_quarkus && (quarkus::is_variable(&variable.name) || variable.name.starts_with("KAFKA_"))
    });
    quarkus::variables(collector, &of_quarkus, options);
    for variable in others {
        let (name, at) = (variable.name.to_ascii_uppercase(), variable.key_span.clone());
        let is_address = ADDRESSES.iter().any(|word| name.ends_with(word));
        let is_messaging = MESSAGING.iter().any(|word| name.contains(word));
        if may_configure(variable.value.text()) && !is_address {
            collector.unexamined(&variable.name, at, "it hands settings to the application");
        } else if is_messaging && !is_address {
            collector.unexamined(&variable.name, at, "the application decides which setting it makes of it");
        } else {
            collector.irrelevant(&variable.name, at, "an address or a name, or a variable of the application's own");
        }
    }
}

/// Reads the variables of a `.env` file, which are those of one service.
pub(in crate::systems::importers) fn env_file(collector: &mut Collector, text: &str, options: &ImportOptions) {
    let found = dotenv(text);
    let secret = found.iter().filter(|one| secrets::masked_value(&one.key, &one.value) != one.value);
    collector.secrets.extend(secret.map(|one| one.value_span.clone()));
    let variables = found.into_iter().map(|one| {
        let value = value_of(&one.value);
        Variable { name: one.key, value, key_span: one.key_span, value_span: one.value_span }
    });
    let (of_applications, others): (Vec<Variable>, Vec<Variable>) =
        variables.partition(|variable| spring::is_variable(&variable.name) || quarkus::is_variable(&variable.name));
    if !of_applications.is_empty() {
        Service { image: None, variables: of_applications }.read(collector, options);
    }
    let service = Service { image: None, variables: others };
    if options.part.as_deref() == Some("broker") {
        return broker(collector, None, Software::Kafka, &service.variables);
    }
    service.read(collector, options);
}
