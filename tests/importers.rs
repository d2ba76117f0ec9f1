//! Importers read configuration files as the vendors' own parsers do, account for every key, and
//! panic on no input.

use onceproof::design::{Diagnostic, DiagnosticCode, DiagnosticSeverity};
use onceproof::systems::formats::properties;
use onceproof::systems::{FileFormat, ImportOptions, ImportedFile, RawValue, VendorFile, decode, import_text};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write;

fn import(format: FileFormat, path: &str, text: &str) -> ImportedFile {
    import_text(&VendorFile { path: path.to_owned(), format: Some(format), choice: ImportOptions::default() }, text)
}

/// The settings of a file by part and name.
fn settings(imported: &ImportedFile) -> BTreeMap<(String, String), String> {
    let text = |value: &RawValue| match value {
        RawValue::Text(text) => text.clone(),
        RawValue::Unresolved(text) => format!("? {text}"),
    };
    imported.entries.iter().map(|entry| ((entry.part.clone(), entry.key.clone()), text(&entry.value))).collect()
}

fn value<'a>(settings: &'a BTreeMap<(String, String), String>, part: &str, key: &str) -> Option<&'a str> {
    settings.get(&(part.to_owned(), key.to_owned())).map(String::as_str)
}

fn codes(imported: &ImportedFile) -> Vec<DiagnosticCode> {
    imported.diagnostics.iter().map(|found| found.code).collect()
}

#[test]
fn properties_have_the_bytes_of_keys_and_values() {
    let text =
        "# orders\nacks = all\nlong\\\n  key : one \\\n   two\n! no\nempty\nunicode=\\u00e9\\t!\nspaced\\ key=x\n";
    let found = properties(text).expect("these are properties");
    let pairs: Vec<(&str, &str)> = found.iter().map(|found| (found.key.as_str(), found.value.as_str())).collect();
    let expected = [("acks", "all"), ("longkey", "one two"), ("empty", ""), ("unicode", "é\t!"), ("spaced key", "x")];
    assert_eq!(pairs, expected);
    assert_eq!(&text[found[0].key_span.clone()], "acks");
    assert_eq!(&text[found[0].value_span.clone()], "all");
    assert_eq!(&text[found[1].value_span.clone()], "one \\\n   two");
    assert!(properties("a=\\u12").is_err());
}

/// The properties of a text by the crate `java-properties`.
fn reference(text: &str) -> Result<BTreeMap<String, String>, String> {
    let mut reader = java_properties::PropertiesIter::new_with_encoding(text.as_bytes(), encoding_rs::UTF_8);
    let mut found = BTreeMap::new();
    let read = reader.read_into(|key, value| {
        found.insert(key, value);
    });
    read.map(|()| found).map_err(|error| error.to_string())
}

/// Pieces of all formats in any order.
const CONFIGURATION_LIKE: &str = concat!(
    "([{}\\[\\]:,\"'&*!|>-]|spring\\.kafka\\.|spring\\.cloud\\.stream\\.|bindings|binder|in-0",
    "|consumer|\\.|producer|acks|queues|arguments|Resources|Type|AWS::SQS::Queue",
    "|resource|\\$\\{a:b\\}|\\$\\{|Ref| |\n|=|config|name|x-queue-type|1|true|&a|\\*a|<<|---\n){0,60}"
);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn properties_equal_those_of_the_java_properties_crate(
        text in "([a-c=: \\t#!\\\\\n\r\\x0cé]|\\\\u00e9|\\\\n|\\\\=|\\\\ |\\\\\n|\\\\\r\n){0,40}"
    ) {
        // The crate drops a last line that ends in a backslash, which Java keeps; so a line is
        // added.
        let text = format!("{text}\nlast=1\n");
        // After joined lines without text, `#` begins a comment. In Java since 9 it ends with its
        // line; in the crate it continues.
        let joined_comment = regex_lite::Regex::new("\\\\(\r\n|\n|\r)[ \t\x0c]*[#!]").expect("a pattern");
        prop_assume!(!joined_comment.is_match(&text));
        let own = properties(&text).map(|found| {
            found.into_iter().map(|found| (found.key, found.value)).collect::<BTreeMap<_, _>>()
        });
        match (own, reference(&text)) {
            (Ok(own), Ok(reference)) => prop_assert_eq!(own, reference),
            (Err(_), Err(_)) => {}
            (own, reference) => prop_assert!(false, "{own:?} {reference:?}"),
        }
    }

    #[test]
    fn random_bytes_make_no_importer_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let text = decode(&bytes);
        for (format, ..) in FileFormat::ALL {
            for path in ["a.properties", "a.yml", "a.json", "a.tf"] {
                let _ = import(format, path, &text);
            }
        }
    }

    #[test]
    fn random_configurations_make_no_importer_panic(
        text in CONFIGURATION_LIKE
    ) {
        for (format, ..) in FileFormat::ALL {
            for path in ["a.properties", "a.yml", "a.json", "a.tf"] {
                let _ = import(format, path, &text);
            }
        }
    }

    /// Every key of a `.properties` file is used, listed as irrelevant, or reported.
    #[test]
    fn every_property_is_accounted_for(
        keys in proptest::collection::btree_set("[a-z]{1,8}(\\.[a-z]{1,8}){0,2}", 1..12)
    ) {
        let mut text = String::from("acks=all\n");
        for key in &keys {
            let _ = writeln!(text, "{key}=1");
        }
        let imported = import(FileFormat::KafkaProperties, "producer.properties", &text);
        prop_assert_eq!(imported.entries.len(), keys.len() + 1);
    }
}

#[test]
fn every_leaf_of_a_json_file_is_accounted_for() {
    let text = r#"{"name":"orders","config":{"connector.class":"io.debezium.connector.postgresql.PostgresConnector",
        "slot.name":"orders","database.password":"hunter2","tasks.max":"1","frobnicate":true,"nothing":null}}"#;
    let imported = import(FileFormat::Connect, "orders.json", text);
    let listed: Vec<&str> = imported.irrelevant.iter().map(|unused| unused.key.as_str()).collect();
    assert_eq!(imported.entries.len() + listed.len(), 7, "{imported:#?}");
    assert!(listed.contains(&"nothing") && listed.contains(&"name"));
    assert_eq!(imported.profiles, ["debezium"]);
}

#[test]
fn spring_binds_relaxed_names_profiles_and_placeholders() {
    let text = r#"spring:
  kafka:
    producer:
      acks: ${ACKS:all}
      properties:
        "[enable.idempotence]": true
        max.in.flight.requests.per.connection: 3
    consumer:
      enableAutoCommit: ${auto}
      AUTO_OFFSET_RESET: earliest
    listener:
      ack-mode: manual_immediate
auto: false
---
spring:
  config:
    activate:
      on-profile: prod
  kafka:
    producer:
      acks: 1
"#;
    let found = settings(&import(FileFormat::Spring, "application.yml", text));
    assert_eq!(value(&found, "producer", "acks"), Some("all"));
    assert_eq!(value(&found, "producer", "enable.idempotence"), Some("true"));
    assert_eq!(value(&found, "producer", "max.in.flight.requests.per.connection"), Some("3"));
    assert_eq!(value(&found, "consumer", "enable.auto.commit"), Some("false"));
    assert_eq!(value(&found, "consumer", "auto.offset.reset"), Some("earliest"));
    assert_eq!(value(&found, "consumer", "listener.ack-mode"), Some("manual_immediate"));
    assert_eq!(codes(&import(FileFormat::Spring, "application.yml", text)), [DiagnosticCode::NotRead]);
    let choice = ImportOptions { active: vec!["prod".to_owned()], ..ImportOptions::default() };
    let file = VendorFile { path: "application.yml".to_owned(), format: Some(FileFormat::Spring), choice };
    assert_eq!(value(&settings(&import_text(&file, text)), "producer", "acks"), Some("1"));
}

#[test]
fn spring_reports_unknown_placeholders_and_circles() {
    let open = import(FileFormat::Spring, "application.properties", "spring.kafka.producer.acks=${KAFKA_ACKS}\n");
    assert_eq!(value(&settings(&open), "producer", "acks"), Some("? ${KAFKA_ACKS}"));
    let circle =
        import(FileFormat::Spring, "application.properties", "spring.kafka.producer.acks=${a}\na=${b}\nb=${a}\n");
    assert_eq!(codes(&circle), [DiagnosticCode::CyclicPlaceholder]);
}

#[test]
fn yaml_aliases_are_expanded_up_to_a_limit() {
    let text = r"common: &common
  acks: all
spring:
  kafka:
    producer:
      <<: *common
      retries: 5
";
    let found = settings(&import(FileFormat::Spring, "application.yml", text));
    assert_eq!(value(&found, "producer", "acks"), Some("all"));
    assert_eq!(value(&found, "producer", "retries"), Some("5"));
    let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 10].join(",");
        let _ = writeln!(bomb, "a{level}: &a{level} [{items}]");
    }
    assert_eq!(codes(&import(FileFormat::Spring, "application.yml", &bomb)), [DiagnosticCode::Format]);
}

#[test]
fn cloudformation_resolves_parameters_and_skips_dead_letters() {
    let text = r"AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  Hidden:
    Type: Number
    Default: 45
Resources:
  Orders:
    Type: AWS::SQS::Queue
    Properties:
      FifoQueue: true
      VisibilityTimeout: !Ref Hidden
      DelaySeconds: !Ref Unknown
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt Dead.Arn
        maxReceiveCount: 5
  Dead:
    Type: AWS::SQS::Queue
";
    let imported = import(FileFormat::CloudFormation, "template.yml", text);
    let found = settings(&imported);
    assert_eq!(value(&found, "broker", "FifoQueue"), Some("true"));
    assert_eq!(value(&found, "broker", "VisibilityTimeout"), Some("45"));
    assert_eq!(value(&found, "broker", "DelaySeconds"), Some("? !Ref Unknown"));
    assert_eq!(value(&found, "broker", "maxReceiveCount"), Some("5"));
    assert!(imported.irrelevant.iter().any(|unused| unused.key == "Dead"));
}

#[test]
fn lambda_time_out_is_the_processing_time() {
    let mapping = "Resources:
  Orders: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 30 } }
  Other: { Type: AWS::SQS::Queue }
  Ledger: { Type: AWS::Lambda::Function, Properties: { Timeout: 900 } }
  Idle: { Type: AWS::Lambda::Function, Properties: { Timeout: 1 } }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Ledger, BatchSize: 10 }
";
    let sam = "Transform: AWS::Serverless-2016-10-31
Resources:
  Orders: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 30 } }
  Ledger:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 900
      Events: { Read: { Type: SQS, Properties: { Queue: !GetAtt Orders.Arn, BatchSize: 10 } } }
";
    for text in [mapping, sam] {
        let choice = ImportOptions { select: Some("Orders".to_owned()), ..ImportOptions::default() };
        let file = VendorFile { path: "t.yaml".into(), format: Some(FileFormat::CloudFormation), choice };
        let read = settings(&import_text(&file, text));
        assert_eq!(value(&read, "figures", "processing_time"), Some("900s"), "{text}");
        assert_eq!(value(&read, "consumer", "BatchSize"), Some("10"));
    }
}

#[test]
fn bindings_of_spring_cloud_stream_are_not_irrelevant() {
    let text = "spring:\n  cloud:\n    stream:\n      bindings:\n        in-0: { consumer: { max-attempts: 3 } }\n";
    let imported = import(FileFormat::Spring, "application.yml", text);
    let names: Vec<&str> = imported.unexamined.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["spring.cloud.stream.bindings.in-0.consumer.max-attempts"], "nothing says which binder it is");
    assert!(imported.irrelevant.is_empty());
    let kafka = format!("{text}      kafka: {{ binder: {{ brokers: a }} }}\n");
    let read = settings(&import(FileFormat::Spring, "application.yml", &kafka));
    assert_eq!(value(&read, "consumer", "max-attempts"), Some("3"), "{read:?}");
}

#[test]
fn kubernetes_resources_have_the_settings_of_their_systems() {
    let text = "apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: { name: orders }
spec: { partitions: 3, replicas: 3, config: { min.insync.replicas: 2 } }
---
apiVersion: rabbitmq.com/v1beta1
kind: Queue
spec: { name: work, type: quorum, durable: true }
---
apiVersion: jetstream.nats.io/v1beta2
kind: Consumer
spec: { streamName: orders, ackPolicy: none, deliverPolicy: last }
";
    let imported = import(FileFormat::Kubernetes, "resources.yaml", text);
    assert_eq!(imported.profiles, ["kafka-java", "rabbitmq", "nats-jetstream"]);
    let read = settings(&imported);
    assert_eq!(value(&read, "broker", "replication.factor"), Some("3"));
    assert_eq!(value(&read, "broker", "min.insync.replicas"), Some("2"));
    assert_eq!(value(&read, "broker", "type"), Some("quorum"));
    assert_eq!(value(&read, "consumer", "ack_policy"), Some("none"));
    assert_eq!(value(&read, "consumer", "deliver_policy"), Some("last"));
    assert!(imported.unexamined.is_empty(), "{:?}", imported.unexamined);
}

#[test]
fn kubernetes_cluster_precedes_its_topic() {
    let text = "apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: { name: orders }
spec: { replicas: 3, config: { min.insync.replicas: 2 } }
---
apiVersion: kafka.strimzi.io/v1
kind: Kafka
metadata: { name: cluster }
spec:
  kafka:
    version: 4.1.0
    config: { min.insync.replicas: 1, default.replication.factor: 3 }
    storage: { type: ephemeral }
  entityOperator: {}
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaConnector
metadata: { name: changes }
spec: { class: io.debezium.connector.postgresql.PostgresConnector, tasksMax: 1, config: { snapshot.mode: initial } }
---
apiVersion: jetstream.nats.io/v1beta2
kind: Stream
metadata: { name: orders }
spec: { name: orders, replicas: 3, duplicateWindow: 2m }
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaBridge
metadata: { name: bridge }
spec: { replicas: 1 }
";
    let imported = import(FileFormat::Kubernetes, "resources.yaml", text);
    assert_eq!(imported.profiles, ["kafka-java", "debezium", "nats-jetstream"]);
    let read = settings(&imported);
    // The topic's value is the later one, which counts.
    assert_eq!(value(&read, "broker", "min.insync.replicas"), Some("2"));
    assert_eq!(value(&read, "broker", "default.replication.factor"), Some("3"));
    assert_eq!(value(&read, "broker", "storage.type"), Some("ephemeral"));
    assert_eq!(value(&read, "source", "snapshot.mode"), Some("initial"));
    assert_eq!(value(&read, "broker", "num_replicas"), Some("3"));
    assert_eq!(value(&read, "broker", "duplicate_window"), Some("2m"));
    assert_eq!(imported.versions, [], "the version is that of the brokers");
    let unexamined: Vec<&str> = imported.unexamined.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(unexamined, ["KafkaBridge"]);
}

#[test]
fn placeholder_of_any_format_is_unresolved() {
    let files = [
        (FileFormat::Librdkafka, "producer.json", r#"{"acks": "${ACKS}"}"#, "producer", "acks", "? ${ACKS}"),
        (
            FileFormat::Connect,
            "c.json",
            r#"{"connector.class": "Sink", "errors.tolerance": "${T}"}"#,
            "consumer",
            "errors.tolerance",
            "? ${T}",
        ),
        (FileFormat::Nats, "s.json", r#"{"name": "s", "subjects": ["${A}", "b"]}"#, "broker", "subjects", "? ${A},b"),
        (
            FileFormat::Sqs,
            "q.json",
            r#"{"Attributes": {"VisibilityTimeout": "${V}"}}"#,
            "broker",
            "VisibilityTimeout",
            "? ${V}",
        ),
    ];
    for (format, path, text, part, key, expected) in files {
        assert_eq!(value(&settings(&import(format, path, text)), part, key), Some(expected), "{text}");
    }
}

#[test]
fn terraform_resolves_variables_and_json() {
    let text = r#"variable "hidden" {
  default = 60
}
resource "aws_sqs_queue" "orders" {
  name = "orders.fifo"
  fifo_queue = true
  visibility_timeout_seconds = var.hidden
  message_retention_seconds = var.unknown
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 4 })
}
"#;
    let imported = import(FileFormat::Terraform, "main.tf", text);
    let found = settings(&imported);
    assert_eq!(value(&found, "broker", "FifoQueue"), Some("true"));
    assert_eq!(value(&found, "broker", "VisibilityTimeout"), Some("60"));
    assert_eq!(value(&found, "broker", "MessageRetentionPeriod"), Some("? var.unknown"));
    assert_eq!(value(&found, "broker", "maxReceiveCount"), Some("4"));
    assert_eq!(imported.profiles, ["sqs"]);
}

#[test]
fn terraform_applies_a_separate_redrive_policy() {
    let text = r#"resource "aws_sqs_queue" "orders" {
  name = "orders"
}
resource "aws_sqs_queue" "dead" {}
resource "aws_sqs_queue_redrive_policy" "p" {
  queue_url = aws_sqs_queue.orders.id
  redrive_policy = jsonencode({ deadLetterTargetArn = aws_sqs_queue.dead.arn, maxReceiveCount = 6 })
}
"#;
    let imported = import(FileFormat::Terraform, "main.tf", text);
    assert_eq!(value(&settings(&imported), "broker", "maxReceiveCount"), Some("6"));
    assert!(imported.irrelevant.iter().any(|unused| unused.key == "resource.aws_sqs_queue.dead"));
}

#[test]
fn resource_without_settings_implies_its_system() {
    let resources = [
        (FileFormat::Terraform, "resource \"aws_sqs_queue\" \"orders\" {\n}\n", "sqs"),
        (FileFormat::Terraform, "resource \"aws_kinesis_stream\" \"orders\" {\n}\n", "kinesis"),
        (FileFormat::CloudFormation, "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n", "sqs"),
        (FileFormat::RabbitMq, "{\"queues\": [{\"name\": \"orders\"}]}", "rabbitmq"),
        (FileFormat::Sqs, "{\"Attributes\": {}}", "sqs"),
    ];
    for (format, text, system) in resources {
        let imported = import(format, "file", text);
        assert_eq!(imported.profiles, [system], "{text}");
        assert_eq!(codes(&imported), [], "{text}");
    }
}

#[test]
fn rabbitmq_applies_the_matching_policy_of_highest_priority() {
    let text = r#"{
        "queues": [
            {"name": "orders", "durable": true, "arguments": {"x-queue-type": "quorum", "x-delivery-limit": 3}}
        ],
        "policies": [
            {"name": "low", "pattern": ".*", "priority": 0, "definition": {"message-ttl": 1000}},
            {"name": "high", "pattern": "^ord", "priority": 5,
             "definition": {"dead-letter-exchange": "dlx", "delivery-limit": 9}},
            {"name": "other", "pattern": "^x", "priority": 9, "definition": {"overflow": "reject-publish"}}
        ]
    }"#;
    let found = settings(&import(FileFormat::RabbitMq, "definitions.json", text));
    assert_eq!(value(&found, "broker", "x-queue-type"), Some("quorum"));
    assert_eq!(value(&found, "broker", "x-dead-letter-exchange"), Some("dlx"));
    assert_eq!(value(&found, "broker", "x-delivery-limit"), Some("3"));
    assert_eq!(value(&found, "broker", "x-message-ttl"), None);
    let two = r#"{"queues":[{"name":"a"},{"name":"b"}]}"#;
    let imported = import(FileFormat::RabbitMq, "definitions.json", two);
    let asks = |found: &Diagnostic| found.severity == DiagnosticSeverity::Error && found.help[0].contains("a, b");
    assert!(imported.diagnostics.iter().any(asks));
}

#[test]
fn nats_detects_consumers_and_sqs_parses_a_policy_in_a_text() {
    let stream = r#"{"name":"ORDERS","subjects":["orders.>"],"num_replicas":3,"duplicate_window":120000000000}"#;
    let found = settings(&import(FileFormat::Nats, "stream.json", stream));
    assert_eq!(value(&found, "broker", "duplicate_window"), Some("120000000000"));
    let consumer = r#"{"config":{"durable_name":"d","ack_policy":"explicit","ack_wait":30000000000}}"#;
    assert_eq!(
        value(&settings(&import(FileFormat::Nats, "consumer.json", consumer)), "consumer", "ack_policy"),
        Some("explicit")
    );
    let attributes = r#"{"Attributes":{"VisibilityTimeout":"30","RedrivePolicy":"{\"maxReceiveCount\":\"7\"}"}}"#;
    assert_eq!(
        value(&settings(&import(FileFormat::Sqs, "queue.json", attributes)), "broker", "maxReceiveCount"),
        Some("7")
    );
}

#[test]
fn librdkafka_accepts_one_map_or_both() {
    let both = r#"{"producer":{"enable.idempotence":true},"consumer":{"enable.auto.offset.store":false}}"#;
    let found = settings(&import(FileFormat::Librdkafka, "client.json", both));
    assert_eq!(value(&found, "producer", "enable.idempotence"), Some("true"));
    assert_eq!(value(&found, "consumer", "enable.auto.offset.store"), Some("false"));
    let twice = r#"{"enable.idempotence":true,"enable.idempotence":false}"#;
    assert!(codes(&import(FileFormat::Librdkafka, "producer.json", twice)).contains(&DiagnosticCode::DuplicateSetting));
}

#[test]
fn secrets_are_masked_in_the_lines_of_diagnostics() {
    let text = r#"acks=all
sasl.jaas.config=org.X required \
  username="u" password="hunter2";
ssl.key.password=hunter2
"#;
    let imported = import(FileFormat::KafkaProperties, "producer.properties", text);
    assert!(imported.entries.iter().all(|entry| !entry.value_source.file.text.contains("hunter2")));
    let json = r#"{"name": "n", "config": {"connector.class": "x.JdbcSinkConnector", "topics": "t",
        "connection.url": "jdbc:postgresql://u:hunter2@db/x"}}"#;
    let imported = import(FileFormat::Connect, "sink.json", json);
    assert!(imported.entries.iter().all(|entry| !entry.value_source.file.text.contains("hunter2")));
}
