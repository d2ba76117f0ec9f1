//! Importers name the parts of a file that they do not read and that may bear on delivery; the
//! time-out of a function is the time of processing.

use onceproof::design::DiagnosticCode;
use onceproof::systems::{
    FileFormat, ImportOptions, ImportedFile, MemoryFiles, RawValue, VendorFile, import_text, read_design,
};

fn import(path: &str, text: &str) -> ImportedFile {
    let format = FileFormat::detect(path, text);
    import_text(&VendorFile { path: path.to_owned(), format, choice: ImportOptions::default() }, text)
}

/// The names of the parts that are not read.
fn unexamined(imported: &ImportedFile) -> Vec<&str> {
    imported.unexamined.iter().map(|one| one.name.as_str()).collect()
}

/// A queue of a template, to whose resources lines can be added.
const CLOUD_QUEUE: &str = "Resources:\n  Orders:\n    Type: AWS::SQS::Queue\n";

#[test]
fn unread_part_that_may_bear_on_delivery_is_named() {
    let queue = "resource \"aws_sqs_queue\" \"orders\" {\n  fifo_queue = true\n}\n";
    let rabbit = "resource \"rabbitmq_queue\" \"orders\" {\n  settings {\n    durable = true\n  }\n}\n";
    let subscription = "resource \"google_pubsub_subscription\" \"orders\" {\n  topic = \"orders\"\n}\n";
    let other = |kind: &str, body: &str| format!("resource \"{kind}\" \"other\" {{\n{body}\n}}\n");
    let cases: &[(&str, &str, String, &[&str])] = &[
        (queue, "main.tf", other("aws_sqs_queue_policy", ""), &[]),
        (queue, "main.tf", other("aws_pipes_pipe", ""), &["aws_pipes_pipe.other"]),
        (queue, "main.tf", other("aws_iam_role", ""), &[]),
        (
            queue,
            "main.tf",
            other("aws_sqs_queue_redrive_policy", "queue_url = var.queue\nredrive_policy = \"{}\""),
            &["aws_sqs_queue_redrive_policy.other"],
        ),
        (rabbit, "main.tf", other("rabbitmq_operator_policy", ""), &["rabbitmq_operator_policy.other"]),
        (rabbit, "main.tf", other("rabbitmq_shovel", ""), &["rabbitmq_shovel.other"]),
        (rabbit, "main.tf", other("rabbitmq_vhost", "name = \"v\"\ndepends_on = []"), &[]),
        (
            rabbit,
            "main.tf",
            other("rabbitmq_vhost", "name = \"v\"\ndefault_queue_type = \"quorum\""),
            &["rabbitmq_vhost.other"],
        ),
        (subscription, "main.tf", other("google_pubsub_topic", "name = \"orders\""), &[]),
        (subscription, "main.tf", other("google_pubsub_topic_iam_member", "role = \"r\""), &[]),
        (
            subscription,
            "main.tf",
            other("google_pubsub_topic", "name = \"orders\"\nmessage_transforms {\n}"),
            &["google_pubsub_topic.other"],
        ),
        (queue, "main.tf", "module \"worker\" {\n  arn = aws_sqs_queue.orders.arn\n}\n".to_owned(), &["module.worker"]),
        (queue, "main.tf", "output \"arn\" {\n  value = aws_sqs_queue.orders.arn\n}\n".to_owned(), &[]),
        (
            queue,
            "main.tf",
            other("aws_sns_topic_subscription", "endpoint = aws_sqs_queue.orders.arn"),
            &["aws_sns_topic_subscription.other"],
        ),
        (CLOUD_QUEUE, "template.yaml", "    Properties: !If [Short, {}, {}]\n".to_owned(), &["Properties"]),
        (
            CLOUD_QUEUE,
            "template.yaml",
            "  Fn::ForEach::Mappings: [X, [a], {}]\n".to_owned(),
            &["Fn::ForEach::Mappings"],
        ),
        (CLOUD_QUEUE, "template.yaml", "---\nResources: {}\n".to_owned(), &["document"]),
        (
            CLOUD_QUEUE,
            "template.yaml",
            "  Work:\n    Type: AWS::Serverless::Function\n    Properties:\n      Events: !If [A, {}, {}]\n".to_owned(),
            &["EventSourceMapping"],
        ),
        (
            "Resources:\n  Orders:\n    Type: AWS::Kinesis::Stream\n  Fan:\n    Type: AWS::Kinesis::StreamConsumer\n",
            "template.yaml",
            "  M:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties: { EventSourceArn: !Ref Fan }\n"
                .to_owned(),
            &["EventSourceMapping"],
        ),
        (
            "apiVersion: kafka.strimzi.io/v1\nkind: Kafka\nspec: { kafka: { storage: { type: jbod, ",
            "kafka.yaml",
            "volumes: [{ type: persistent-claim }, { type: ephemeral }] } } }\n".to_owned(),
            &["storage"],
        ),
        (
            "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: rabbitmq.com/v1beta1\n    kind: Queue\n",
            "list.yaml",
            "  - { apiVersion: rabbitmq.com/v1beta1, kind: Policy }\n  - { apiVersion: v1, kind: ConfigMap }\n"
                .to_owned(),
            &["Policy", "ConfigMap"],
        ),
        (
            "apiVersion: jetstream.nats.io/v1beta2\nkind: Stream\nspec: { name: orders }\n---\n",
            "nats.yaml",
            "apiVersion: jetstream.nats.io/v1beta2\nkind: Consumer\nspec: { streamName: other }\n".to_owned(),
            &["streamName"],
        ),
        (
            "spring.kafka.producer.acks=all\n",
            "application.properties",
            "spring.config.import=optional:configserver:http://localhost\n".to_owned(),
            &["spring.config.import"],
        ),
        (CLOUD_QUEUE, "template.yaml", "  Pipe:\n    Type: AWS::Pipes::Pipe\n".to_owned(), &["AWS::Pipes::Pipe"]),
        (
            "apiVersion: rabbitmq.com/v1beta1\nkind: Queue\nspec: { name: work }\n---\n",
            "work.yaml",
            "apiVersion: rabbitmq.com/v1beta1\nkind: Vhost\nspec: { name: v, defaultQueueType: quorum }\n".to_owned(),
            &["Vhost"],
        ),
        (
            r#"{"vhosts":[{"name":"/","default_queue_type":"quorum"}],"queues":[{"name":"q","vhost":"/"}],"#,
            "definitions.json",
            r#""parameters":[{"component":"shovel","name":"s","value":{}}]}"#.to_owned(),
            &["shovel", "default_queue_type"],
        ),
        (
            r#"{"vhosts":[{"name":"/","metadata":{"default_queue_type":"classic"}}],"queues":[{"name":"q"}],"#,
            "definitions.json",
            r#""parameters":[]}"#.to_owned(),
            &[],
        ),
    ];
    for (read, path, unread, expected) in cases {
        let text = format!("{read}{unread}");
        let imported = import(path, &text);
        assert_eq!(unexamined(&imported), *expected, "{text}: {:?}", imported.diagnostics);
    }
}

#[test]
fn time_of_processing_is_the_longest_known_one() {
    let mapping = |name: &str, function: &str| {
        format!(
            "  {name}:\n    Type: AWS::Lambda::EventSourceMapping\n\
             \x20   Properties: {{ EventSourceArn: !GetAtt Orders.Arn, FunctionName: {function} }}\n"
        )
    };
    let function = |name: &str, timeout: &str| {
        format!("  {name}:\n    Type: AWS::Serverless::Function\n    Properties: {{ {timeout} }}\n")
    };
    let globals = "Globals: { Function: { Timeout: 900 } }\n";
    let processing = |text: &str| {
        let imported = import("template.yaml", text);
        let found = imported.entries.into_iter().find(|entry| entry.key == "processing_time");
        found.map(|entry| match entry.value {
            RawValue::Text(text) | RawValue::Unresolved(text) => text,
        })
    };
    let both = [mapping("A", "!Ref Fast"), mapping("B", "!Ref Slow"), function("Fast", "Timeout: 10")].concat();
    let slow = format!("{CLOUD_QUEUE}{both}{}", function("Slow", "Timeout: 60"));
    assert_eq!(processing(&slow).as_deref(), Some("60s"));
    let by_default = format!("{globals}{CLOUD_QUEUE}{both}{}", function("Slow", "MemorySize: 128"));
    assert_eq!(processing(&by_default).as_deref(), Some("900s"));
    assert_eq!(processing(&format!("{CLOUD_QUEUE}{both}")), None, "one function is not in the template");
}

#[test]
fn unread_part_of_a_design_names_its_guarantees() {
    let read = |table: &str| {
        let text = format!("name = \"a\"\nsystem = \"kafka-java@4.1\"\n[unread]\n{table}\n");
        read_design("a.toml", text.as_bytes(), &MemoryFiles::default())
    };
    let weakened = |table: &str| {
        let read = read(table).unwrap_or_else(|found| panic!("{found:#?}"));
        let one = read.design.unexamined.into_iter().find(|one| one.name == "part").expect("the part");
        (one.about.clone(), one.weakened())
    };
    assert_eq!(weakened("part = \"why\""), ("why".to_owned(), "every guarantee".to_owned()));
    let some = "part = { about = \"why\", weakens = [\"ordered\", \"progress\"] }";
    assert_eq!(weakened(some), ("why".to_owned(), "ordered, progress".to_owned()));
    for wrong in [
        "part = 1",
        "part = { about = \"why\" }",
        "part = { weakens = [\"ordered\"] }",
        "part = { about = \"why\", weakens = [] }",
        "part = { about = \"why\", weakens = [\"order\"] }",
        "part = { about = \"why\", weakens = [\"ordered\"], more = 1 }",
    ] {
        let codes: Vec<DiagnosticCode> = read(wrong).err().unwrap_or_default().iter().map(|found| found.code).collect();
        assert_eq!(codes, [DiagnosticCode::WrongType], "{wrong}");
    }
}
