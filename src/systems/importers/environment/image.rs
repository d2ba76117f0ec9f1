//! Images of containers: which software they hold, and its version.

/// The software of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Software {
    /// Kafka, as Apache's image names its variables.
    Kafka,
    /// Kafka, as Confluent's images name them.
    ConfluentKafka,
    /// Kafka, as Bitnami's image names them.
    BitnamiKafka,
    /// The workers of Kafka Connect.
    Connect,
    /// RabbitMQ.
    RabbitMq,
    /// Software that delivers no message of the pipeline.
    Other,
    /// An image that is not known: an application.
    Application,
}

/// The endings of the names of images, with their software. The first one decides.
const IMAGES: [(&str, Software); 44] = [
    ("apache/kafka", Software::Kafka),
    ("apache/kafka-native", Software::Kafka),
    ("wurstmeister/kafka", Software::Kafka),
    ("cp-kafka", Software::ConfluentKafka),
    ("cp-server", Software::ConfluentKafka),
    ("cp-enterprise-kafka", Software::ConfluentKafka),
    ("confluent-local", Software::ConfluentKafka),
    ("bitnami/kafka", Software::BitnamiKafka),
    ("bitnamilegacy/kafka", Software::BitnamiKafka),
    ("cp-kafka-connect", Software::Connect),
    ("cp-kafka-connect-base", Software::Connect),
    ("cp-server-connect", Software::Connect),
    ("debezium/connect", Software::Connect),
    ("rabbitmq", Software::RabbitMq),
    ("zookeeper", Software::Other),
    ("cp-zookeeper", Software::Other),
    ("cp-schema-registry", Software::Other),
    ("cp-enterprise-control-center", Software::Other),
    ("cp-kafka-rest", Software::Other),
    ("kafka-ui", Software::Other),
    ("kafbat/kafka-ui", Software::Other),
    ("kafdrop", Software::Other),
    ("akhq", Software::Other),
    ("cmak", Software::Other),
    ("console", Software::Other),
    ("kafka-exporter", Software::Other),
    ("postgres", Software::Other),
    ("postgis", Software::Other),
    ("mysql", Software::Other),
    ("mariadb", Software::Other),
    ("mongo", Software::Other),
    ("redis", Software::Other),
    ("valkey", Software::Other),
    ("memcached", Software::Other),
    ("elasticsearch", Software::Other),
    ("opensearch", Software::Other),
    ("kibana", Software::Other),
    ("grafana", Software::Other),
    ("prometheus", Software::Other),
    ("jaeger", Software::Other),
    ("nginx", Software::Other),
    ("traefik", Software::Other),
    ("adminer", Software::Other),
    ("pgadmin4", Software::Other),
];

/// The repository and the tag of an image, without its digest.
fn parts(image: &str) -> (&str, &str) {
    let image = image.split('@').next().unwrap_or(image);
    match image.rsplit_once(':') {
        // A colon before a slash is that of a port.
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (image, ""),
    }
}

/// The software of an image.
pub(super) fn software(image: &str) -> Software {
    let (repository, _) = parts(image);
    let is_named = |name: &str| repository == name || repository.ends_with(&format!("/{name}"));
    IMAGES.iter().find(|(name, _)| is_named(name)).map_or(Software::Application, |(_, software)| *software)
}

/// The version of Kafka or RabbitMQ that the tag of an image names.
pub(super) fn version(image: &str, software: Software) -> Option<String> {
    let (_, tag) = parts(image);
    // `2.13-2.8.1` of wurstmeister is the version of Scala, then that of Kafka.
    let tag = tag.rsplit_once('-').map_or(tag, |(before, after)| if is_version(after) { after } else { before });
    let numbers = tag.split('-').next().filter(|numbers| is_version(numbers))?;
    if software == Software::ConfluentKafka { of_confluent(numbers) } else { Some(numbers.to_owned()) }
}

fn is_version(text: &str) -> bool {
    text.contains('.') && text.split('.').all(|number| number.parse::<u32>().is_ok())
}

/// The version of Kafka in a version of Confluent Platform. Source: Confluent, "Supported Versions
/// and Interoperability".
fn of_confluent(version: &str) -> Option<String> {
    let mut numbers = version.split('.').map(str::parse::<u32>);
    let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next()) else { return None };
    let (major, minor) = match (major, minor) {
        (8, minor) => (4, minor),
        (7, minor) => (3, minor),
        (6, 0..=2) => (2, minor + 6),
        (5, 0..=5) => (2, minor),
        _ => return None,
    };
    Some(format!("{major}.{minor}"))
}

#[cfg(test)]
mod tests {
    use super::{Software, software, version};

    #[test]
    fn image_names_its_software_and_version() {
        let cases = [
            ("apache/kafka:4.0.0", Software::Kafka, Some("4.0.0")),
            ("registry.local:5000/apache/kafka:3.9.1@sha256:00", Software::Kafka, Some("3.9.1")),
            ("confluentinc/cp-kafka:7.9.0", Software::ConfluentKafka, Some("3.9")),
            ("confluentinc/cp-kafka:6.2.1-1-ubi8", Software::ConfluentKafka, Some("2.8")),
            ("wurstmeister/kafka:2.13-2.8.1", Software::Kafka, Some("2.8.1")),
            ("bitnami/kafka:latest", Software::BitnamiKafka, None),
            ("rabbitmq:4.1-management", Software::RabbitMq, Some("4.1")),
            ("localhost:5000/ledger", Software::Application, None),
        ];
        for (image, expected, numbers) in cases {
            assert_eq!(software(image), expected, "{image}");
            assert_eq!(version(image, expected).as_deref(), numbers, "{image}");
        }
    }
}
