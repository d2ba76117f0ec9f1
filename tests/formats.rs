//! Formats that configure a pipeline among other things: files of Compose, variables of the
//! environment, applications and services, modules of Terraform.

mod imported;

use imported::{import_with, irrelevant, settings, unexamined};
use onceproof::design::{UnexaminedKind, UnexaminedSetting};
use onceproof::systems::{ImportOptions, ImportedFile, LoadedDesign, MemoryFiles, VendorFile, read_design_with};
use onceproof_models::mechanisms::{Acknowledge, Acks, OnFailure};

fn import(path: &str, text: &str) -> ImportedFile {
    import_with(path, text, ImportOptions::default())
}

fn load(path: &str, text: &str) -> LoadedDesign {
    let disk = MemoryFiles::default().with(path, text);
    let read = read_design_with("(test)", b"name = \"file\"\n", &[], &[VendorFile::new(path)], &disk);
    read.unwrap_or_else(|found| panic!("{text}: {found:#?}"))
}

/// The settings that were not examined, each with the guarantees that it weakens.
fn weakened(read: &LoadedDesign) -> Vec<String> {
    let not_modelled = |one: &&UnexaminedSetting| one.kind == UnexaminedKind::NotModelled;
    let open = read.design.unexamined.iter().filter(not_modelled);
    open.map(|one| format!("{}: {}", one.name, one.weakened())).collect()
}

/// The systems of files that are read together.
fn systems(files: &[(&str, &str)]) -> Vec<String> {
    let disk = files.iter().fold(MemoryFiles::default(), |disk, (path, text)| disk.with(*path, *text));
    let named: Vec<VendorFile> = files.iter().map(|(path, _)| VendorFile::new(*path)).collect();
    let read = read_design_with("(test)", b"name = \"files\"\n", &[], &named, &disk);
    let read = read.unwrap_or_else(|found| panic!("{found:#?}"));
    read.vendor.map(|vendor| vendor.lowered.systems.iter().map(|system| system.label()).collect()).unwrap_or_default()
}

const COMPOSE: &str = "services:
  kafka:
    image: apache/kafka:4.0.0
    ports: ['9092:9092']
    environment:
      KAFKA_NODE_ID: 1
      KAFKA_DEFAULT_REPLICATION_FACTOR: 1
      KAFKA_MIN_INSYNC_REPLICAS: ${MIN}
      KAFKA_HEAP_OPTS: -Xmx1g
  ledger:
    image: ledger
    environment:
      - SPRING_KAFKA_CONSUMER_GROUP_ID=ledger
      - SPRING_KAFKA_CONSUMER_AUTOOFFSETRESET=latest
      - SPRING_KAFKA_LISTENER_ACK_MODE=manual
      - SPRING_KAFKA_PRODUCER_TRANSACTION_ID_PREFIX=tx-
      - SPRING_KAFKA_PRODUCER_PROPERTIES_ENABLE_IDEMPOTENCE=true
      - SPRING_DATASOURCE_PASSWORD=hunter2
      - LEDGER_CONSUMER_MODE=fast
      - KAFKA_BOOTSTRAP_SERVERS=kafka:9092
  db:
    image: postgres:17
    env_file: db.env
networks: {}
";

#[test]
fn compose_has_settings_of_brokers_and_of_spring() {
    let imported = import("docker-compose.yml", COMPOSE);
    assert_eq!(
        settings(&imported),
        [
            "consumer.group.id=ledger",
            "consumer.auto.offset.reset=latest",
            "consumer.listener.ack-mode=manual",
            "producer.transactional.id=tx-",
            "producer.enable.idempotence=true",
            "broker.node.id=1",
            "broker.default.replication.factor=1",
            "broker.min.insync.replicas=? ${MIN}",
            "broker.eligible.leader.replicas.version=0",
            "broker.transaction.version=2",
            "broker.offsets.retention.minutes=10080",
        ]
    );
    assert_eq!(unexamined(&imported), ["LEDGER_CONSUMER_MODE"]);
    let listed = irrelevant(&imported);
    for name in ["KAFKA_HEAP_OPTS", "SPRING_DATASOURCE_PASSWORD", "KAFKA_BOOTSTRAP_SERVERS", "ports", "env_file"] {
        let is_spring = name.starts_with("SPRING");
        assert!(is_spring || listed.contains(&name), "{name}: {listed:?}");
    }
    assert_eq!(imported.versions, [("kafka-java", "4.0.0".to_owned())]);
    let line = imported.entries.iter().find(|entry| entry.key == "default.replication.factor").expect("a setting");
    assert_eq!(line.value_source.to_string(), "docker-compose.yml:7:41");
    assert!(!line.value_source.file.text.contains("hunter2"));
}

#[test]
fn images_name_their_variables_differently() {
    let with = |image: &str, variable: &str| {
        let text = format!("services:\n  kafka:\n    image: {image}\n    environment: {{ {variable}: 2 }}\n");
        let imported = import("compose.yaml", &text);
        let first = settings(&imported).into_iter().next().unwrap_or_default();
        (first, unexamined(&imported).concat())
    };
    assert_eq!(with("bitnami/kafka:3.7", "KAFKA_CFG_MIN_INSYNC_REPLICAS").0, "broker.min.insync.replicas=2");
    assert_eq!(with("bitnami/kafka:3.7", "KAFKA_REPLICAS").1, "KAFKA_REPLICAS");
    assert_eq!(with("apache/kafka", "KAFKA_A___B__C_D").0, "broker.a-b_c.d=2");
    assert_eq!(with("confluentinc/cp-kafka", "KAFKA_A___B__C_D").0, "broker.a_b-c.d=2");
    assert_eq!(with("wurstmeister/kafka", "KAFKA_CREATE_TOPICS").1, "KAFKA_CREATE_TOPICS");
}

#[test]
fn parts_of_services_that_are_not_read_are_named() {
    let cases: &[(&str, &[&str])] = &[
        ("image: apache/kafka\n    command: ['--override', 'min.insync.replicas=1']", &["command"]),
        ("image: apache/kafka\n    volumes: ['./server:/mnt/shared/config']", &["volumes"]),
        ("image: apache/kafka\n    volumes: ['data:/var/lib/kafka/data']", &[]),
        ("image: app\n    command: ['java', '-jar', 'app.jar']", &[]),
        ("image: app\n    command: ['java', '-Dspring.kafka.producer.acks=1', '-jar', 'app.jar']", &["command"]),
        ("image: app\n    env_file: .env", &["env_file"]),
        ("image: app\n    environment: [SPRING_PROFILES_ACTIVE=prod]", &["SPRING_PROFILES_ACTIVE"]),
        ("image: app\n    environment: [SPRING_CONFIG_ADDITIONAL_LOCATION=/x]", &["spring.config.additional-location"]),
        ("image: debezium/connect\n    environment: [CONNECT_PRODUCER_ACKS=1]", &["CONNECT_PRODUCER_ACKS"]),
        ("image: rabbitmq:4.1\n    environment: [RABBITMQ_DEFAULT_USER=u]", &[]),
    ];
    for (service, expected) in cases {
        let text = format!("services:\n  one:\n    {service}\n");
        assert_eq!(unexamined(&import("compose.yaml", &text)), *expected, "{text}");
    }
}

#[test]
fn services_with_different_values_are_named() {
    let service = |name: &str, reset: &str| {
        format!(
            "  {name}:\n    image: {name}\n    environment: {{ SPRING_KAFKA_CONSUMER_AUTO_OFFSET_RESET: {reset} }}\n"
        )
    };
    let text = format!("services:\n{}{}", service("ledger", "earliest"), service("bill", "latest"));
    let imported = import("compose.yaml", &text);
    assert_eq!(settings(&imported), ["consumer.auto.offset.reset=earliest"]);
    assert_eq!(unexamined(&imported), ["auto.offset.reset"]);
    let choice = ImportOptions { select: Some("bill".to_owned()), ..ImportOptions::default() };
    let selected = import_with("compose.yaml", &text, choice);
    assert_eq!(settings(&selected), ["consumer.auto.offset.reset=latest"]);
    assert!(selected.unexamined.is_empty());
}

#[test]
fn env_file_has_the_same_variables() {
    let text = "# broker\nexport KAFKA_MIN_INSYNC_REPLICAS=2 # two\nKAFKA_LOG_DIRS='/data'\nSPRING_RABBITMQ_LISTENER_\
                SIMPLE_ACKNOWLEDGE_MODE=\"auto\"\nDB_PASSWORD=hunter2\n";
    let imported = import(".env", text);
    assert_eq!(
        settings(&imported),
        ["consumer.acknowledge-mode=auto", "broker.min.insync.replicas=2", "broker.log.dirs=/data"]
    );
    assert_eq!(irrelevant(&imported), ["DB_PASSWORD"]);
    assert!(!imported.entries[0].value_source.file.text.contains("hunter2"));
    assert_eq!(&text[imported.entries[1].value_source.range.clone()], "2");
}

#[test]
fn brokers_beside_a_client_belong_to_its_system() {
    let application = ("application.yml", "spring: { kafka: { consumer: { group-id: ledger } } }\n");
    let brokers = ("compose.yaml", "services: { kafka: { image: 'apache/kafka:4.0.0' } }\n");
    for files in [[application, brokers], [brokers, application]] {
        assert_eq!(systems(&files), ["spring-kafka@4.1"]);
    }
    assert_eq!(systems(&[brokers]), ["kafka-java@4.0.0"]);
}

#[test]
fn micronaut_clients_have_the_settings_of_all() {
    let text = "micronaut: { application: { name: ledger } }
kafka:
  bootstrap: { servers: 'kafka:9092' }
  acks: all
  health: { enabled: true }
  producers:
    default: { retries: 0 }
    bills: { acks: 1, retries: '${RETRIES}' }
  consumers:
    ledger: { auto: { offset: { reset: latest } }, enable.auto.commit: false }
";
    let imported = import("application.yml", text);
    assert_eq!(
        settings(&imported),
        [
            "consumer.bootstrap.servers=kafka:9092",
            "consumer.auto.offset.reset=latest",
            "consumer.enable.auto.commit=false",
            "producer.bootstrap.servers=kafka:9092",
            "producer.acks=1",
            "producer.retries=? ${RETRIES}",
        ]
    );
    assert_eq!(irrelevant(&imported).len(), 4, "{:?}", irrelevant(&imported));
    assert!(imported.unexamined.is_empty());
}

/// The settings of the registry's module with these variables.
fn module(variables: &str) -> Vec<String> {
    let source = "source = \"terraform-aws-modules/sqs/aws\"\n  version = \"5.0.0\"";
    let text =
        format!("variable \"dlq\" {{\n  default = true\n}}\nmodule \"orders\" {{\n  {source}\n{variables}\n}}\n");
    let imported = import("main.tf", &text);
    assert!(imported.unexamined.is_empty(), "{:?}", imported.unexamined);
    settings(&imported)
}

#[test]
fn terraform_module_of_a_queue_sets_a_delivery_limit() {
    let limit = |variables: &str| module(variables).into_iter().find(|one| one.contains("maxReceiveCount"));
    let count = |text: &str| Some(format!("broker.maxReceiveCount={text}"));
    assert_eq!(limit("create_dlq = true\n  redrive_policy = { maxReceiveCount = 10 }"), count("10"));
    assert_eq!(limit("create_dlq = var.dlq"), count("5"));
    assert_eq!(limit("create_dlq = true\n  redrive_policy = {}"), count("5"));
    assert_eq!(limit("create_dlq = false"), None);
    assert_eq!(limit("redrive_policy = {}"), None);
    assert_eq!(limit("create_dlq = true\n  redrive_policy = var.other"), count("? (no maxReceiveCount)"));
    assert_eq!(limit("create_dlq = var.other"), count("? (create_dlq decides)"));
    let all = "fifo_queue = true\n  visibility_timeout_seconds = 60\n  frobnicate = 1\n  dlq_name = \"dead\"";
    assert_eq!(module(all), ["broker.FifoQueue=true", "broker.VisibilityTimeout=60", "broker.frobnicate=1"]);
}

#[test]
fn terraform_module_is_read_with_what_refers_to_it() {
    let source = "source = \"terraform-aws-modules/sqs/aws\"";
    let worker = "module \"worker\" {\n  source = \"./worker\"\n  queue = module.orders.queue_arn\n}\n";
    let text = format!("module \"orders\" {{\n  {source}\n  create = var.unknown\n}}\n{worker}");
    assert_eq!(unexamined(&import("main.tf", &text)), ["create", "module.worker"]);
    let none = format!("module \"orders\" {{\n  {source}\n  create = false\n}}\n");
    assert_eq!(import("main.tf", &none).profiles, Vec::<&str>::new());
}

#[test]
fn file_of_no_known_format_is_refused_in_one_line() {
    let files = [
        ("package.json", "{\"name\": \"ledger\", \"version\": \"1.0\"}"),
        ("notes.md", "# Notes\nThe broker has acks=all.\n"),
        ("values.yaml", "replicas: 3\n"),
        ("pom.xml", "<project/>"),
    ];
    for (path, text) in files {
        let imported = import(path, text);
        let [found] = imported.diagnostics.as_slice() else { panic!("{path}: {:?}", imported.diagnostics) };
        assert!(found.title.contains(path) && found.title.contains("none of the known formats"), "{found:?}");
        assert!(found.help.concat().contains("kafka-properties") && found.help.concat().contains("PART=FILE"));
    }
    let choice = ImportOptions { part: Some("producer".to_owned()), ..ImportOptions::default() };
    assert_eq!(settings(&import_with("settings.txt", "frobnicate=1\n", choice)), ["producer.frobnicate=1"]);
    assert_eq!(settings(&import("client.conf", "acks=all\nretries=1\n")), ["producer.acks=all", "producer.retries=1"]);
}

const SERVERLESS: &str = "service: ledger
provider: { name: aws, timeout: 900 }
functions:
  ledger:
    handler: ledger.handler
    events:
      - sqs: { arn: !GetAtt Orders.Arn, batchSize: 10, functionResponseType: ReportBatchItemFailures }
      - http: GET /
resources:
  Resources:
    Orders: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 30 } }
";

#[test]
fn serverless_functions_poll_queues_of_resources() {
    let imported = import("serverless.yml", SERVERLESS);
    assert_eq!(
        settings(&imported),
        [
            "consumer.Queue=? !GetAtt Orders.Arn",
            "consumer.BatchSize=10",
            "consumer.FunctionResponseTypes=ReportBatchItemFailures",
            "figures.processing_time=900s",
            "broker.VisibilityTimeout=30",
        ]
    );
    assert!(imported.unexamined.is_empty(), "{:?}", imported.unexamined);
    let figure = &imported.entries[3].value_source;
    assert_eq!(figure.to_string(), "serverless.yml:2:33");
    // The framework's default, not that of Lambda.
    let without = SERVERLESS.replace(", timeout: 900", "");
    assert!(settings(&import("serverless.yml", &without)).contains(&"figures.processing_time=6s".to_owned()));
    let elsewhere = SERVERLESS.replace("{ name: aws, timeout: 900 }", "${file(provider.yml)}");
    let unknown = "figures.processing_time=? ${file(provider.yml)}".to_owned();
    assert!(settings(&import("serverless.yml", &elsewhere)).contains(&unknown));
}

#[test]
fn serverless_parts_that_are_not_read_are_named() {
    let cases = [
        ("!GetAtt Orders.Arn", "'${self:custom.queue}'", "EventSourceMapping"),
        ("functions:", "functions:\n  bill: ${file(bill.yml)}", "bill"),
        ("- http: GET /", "- kafka: { topic: orders }", "kafka"),
        ("service: ledger", "service: ledger\nconstructs: { jobs: { type: queue } }", "constructs"),
        ("resources:", "resources:\n  extensions: { a: {} }", "extensions"),
    ];
    for (part, with, expected) in cases {
        let text = SERVERLESS.replace(part, with);
        assert_eq!(unexamined(&import("serverless.yml", &text)), [expected], "{text}");
    }
}

#[test]
fn flink_interval_switches_checkpoints_on() {
    let nested = "execution: { checkpointing: { interval: 10s, mode: EXACTLY_ONCE } }\nenv: { java: { opts: x } }\n";
    let dotted =
        "execution.checkpointing.interval: 10s\nexecution.checkpointing.mode: EXACTLY_ONCE\nenv.java.opts: x\n";
    for (path, text) in [("config.yaml", nested), ("flink-conf.yaml", dotted)] {
        let imported = import(path, text);
        let expected = [
            "consumer.execution.checkpointing.interval=10s",
            "consumer.execution.checkpointing.mode=EXACTLY_ONCE",
            "consumer.checkpointing=true",
        ];
        assert_eq!(settings(&imported), expected, "{text}");
        assert_eq!(irrelevant(&imported), ["env.java.opts"]);
        assert_eq!(imported.profiles, ["flink-kafka"]);
    }
    let off = import("config.yaml", &dotted.replace("10s", "0 s"));
    assert!(settings(&off).contains(&"consumer.checkpointing=false".to_owned()));
}

#[test]
fn appsettings_have_properties_of_librdkafka() {
    let text = r#"{
  // Confluent's clients
  "Logging": { "Level": "Warning" },
  "Kafka": {
    "BootstrapServers": "kafka:9092",
    "Topic": "orders",
    "ProducerConfig": { "Acks": "Leader", "EnableIdempotence": false, "MessageTimeoutMs": 1000 },
    "Consumer": { "GroupId": "ledger", "AutoOffsetReset": "Latest", "EnableAutoOffsetStore": false, "Odd": 1, },
  },
  "RabbitMq": { "HostName": "rabbit", "PrefetchCount": 5 }
}"#;
    let imported = import("appsettings.json", text);
    assert_eq!(
        settings(&imported),
        [
            "producer.bootstrap.servers=kafka:9092",
            "consumer.bootstrap.servers=kafka:9092",
            "producer.acks=1",
            "producer.enable.idempotence=false",
            "producer.message.timeout.ms=1000",
            "consumer.group.id=ledger",
            "consumer.auto.offset.reset=latest",
            "consumer.enable.auto.offset.store=false",
            "consumer.Odd=1",
        ]
    );
    assert_eq!(unexamined(&imported), ["RabbitMq.PrefetchCount"]);
    assert_eq!(irrelevant(&imported), ["Logging.Level", "Topic", "RabbitMq.HostName"]);
    assert_eq!(imported.profiles, ["librdkafka"]);
    let place = imported.entries[2].value_source.to_string();
    assert_eq!(place, "appsettings.json:7:33");
}

const CELERY: &str = "\"\"\"Settings with task_acks_late.\"\"\"
import os
broker_url = 'redis://:hunter2@redis:6379/0'
task_acks_late = True  # late
task_time_limit = None
broker_transport_options = {
    'visibility_timeout': 60 * 60,
    'max_retries': 3,
}
worker_prefetch_multiplier = int(os.environ['PREFETCH'])
TITLE = 'ledger'
if os.environ.get('LATE'):
    task_reject_on_worker_lost = True
app.conf.update(task_acks_on_failure_or_timeout=False, task_odd='x')
";

#[test]
fn celery_has_literal_assignments_of_python() {
    let imported = import("celeryconfig.py", CELERY);
    assert_eq!(
        settings(&imported),
        [
            "consumer.task_acks_late=true",
            "broker.visibility_timeout=3600",
            "broker.broker_transport_options.max_retries=3",
            "consumer.worker_prefetch_multiplier=? int(os.environ['PREFETCH'])",
            "consumer.task_reject_on_worker_lost=? True",
            "consumer.task_acks_on_failure_or_timeout=false",
            "consumer.task_odd=x",
        ]
    );
    assert_eq!(irrelevant(&imported), ["broker_url", "task_time_limit", "TITLE"]);
    assert!(imported.unexamined.is_empty(), "{:?}", imported.unexamined);
    assert_eq!(imported.profiles, ["celery-redis"]);
    let place = &imported.entries[1].value_source;
    assert_eq!(place.to_string(), "celeryconfig.py:7:27");
    assert!(!place.file.text.contains("hunter2"));
}

#[test]
fn celery_statements_that_are_not_read_are_named() {
    let cases: [(&str, &[&str]); 9] = [
        ("CELERY = {'broker_url': 'redis://r', 'task_acks_late': True}\n", &[]),
        ("CELERY = dict(task_acks_late=True)\n", &["CELERY"]),
        ("CELERY_TASK_ACKS_LATE = True\nCELERY_BROKER_URL = 'redis://r'\n", &[]),
        ("CELERY_ACKS_LATE = True\n", &["broker_url"]),
        ("broker_url = 'amqp://r'\ntask_acks_late = True\n", &[]),
        ("broker_url = 'sqs://r'\ntask_acks_late = True\n", &["broker_url"]),
        ("broker_url = 'redis://r'\n@app.task(acks_late=True)\ndef work():\n    pass\n", &["@app.task"]),
        ("broker_url = 'redis://r'\napp.config_from_object('celeryconfig')\n", &["app.config_from_object"]),
        ("broker_url = 'redis://r'\nif late: task_acks_late = True\n", &["if"]),
    ];
    for (text, expected) in cases {
        let imported = import("settings.py", &format!("import celery\n{text}"));
        assert_eq!(unexamined(&imported), expected, "{text}");
    }
    let json = r#"{"broker_url": "redis://r", "task_acks_late": true,
        "broker_transport_options": {"visibility_timeout": 60}}"#;
    let imported = import("celery.json", json);
    assert_eq!(settings(&imported), ["consumer.task_acks_late=true", "broker.visibility_timeout=60"]);
    let choice = ImportOptions { profile: Some("celery-redis".to_owned()), ..ImportOptions::default() };
    assert!(import_with("settings.py", "task_acks_late = True\n", choice).unexamined.is_empty());
}

#[test]
fn celery_names_the_guarantees_of_what_is_not_read() {
    let with = |text: &str| load("settings.py", &format!("import celery\n{text}"));
    let redis = "broker_url = 'redis://r'\ntask_acks_late = True\n";
    assert_eq!(weakened(&with(redis)), ["task_reject_on_worker_lost: loss-free"]);
    let task = with(&format!("{redis}task_reject_on_worker_lost = True\n@app.task(max_retries=3)\ndef work(): pass\n"));
    assert_eq!(weakened(&task), ["@app.task: loss-free, duplicate-free"]);
    let sentinel = with("broker_url = 'sentinel://r'\ntask_acks_late = False\n");
    assert_eq!(weakened(&sentinel), ["broker_url: loss-free, duplicate-free"]);
    let other = with("broker_url = 'sqs://r'\ntask_acks_late = False\n");
    assert_eq!(weakened(&other), ["broker_url: loss-free, duplicate-free, ordered, progress"]);
}

#[test]
fn celery_on_rabbitmq_is_a_system_of_its_own() {
    let with = |more: &str| {
        let text = format!("CELERY = {{'broker_url': 'amqp://r', 'task_acks_late': True}}\n{more}");
        load("settings.py", &text).design.mechanisms
    };
    let default = with("");
    assert_eq!((default.producer.acks, default.broker.replicas), (Acks::None, 1), "no confirms, a classic queue");
    assert_eq!(default.consumer.on_failure, OnFailure::Skip, "a task that failed is not executed again");
    let quorum = with(
        "task_default_queue_type = 'quorum'
broker_transport_options = {'confirm_publish': True}
",
    );
    assert_eq!((quorum.producer.acks, quorum.broker.replicas), (Acks::Quorum, 3));
    let url = "broker_url = 'amqp://r'\ntask_acks_late = False\n";
    assert_eq!(load("settings.py", url).design.mechanisms.consumer.acknowledge, Acknowledge::BeforeProcessing);
}
