//! Quarkus: the channels of SmallRye Reactive Messaging, with the defaults of their connectors.

mod imported;

use imported::{import_with, irrelevant, settings, unexamined};
use onceproof::design::{UnexaminedKind, UnexaminedSetting};
use onceproof::systems::{
    ImportOptions, ImportedFile, LoadedDesign, MemoryFiles, VendorFile, read_design_with, system,
};
use onceproof_models::mechanisms::{Acknowledge, Acks, Identity, MessageRetention, OnFailure};

fn import(path: &str, text: &str) -> ImportedFile {
    import_with(path, text, ImportOptions::default())
}

fn load(path: &str, text: &str) -> LoadedDesign {
    load_as(&[], path, text)
}

/// The design of a file, beside systems that the user names.
fn load_as(systems: &[&str], path: &str, text: &str) -> LoadedDesign {
    let systems: Vec<_> = systems.iter().map(|name| system(name).expect("a system")).collect();
    let disk = MemoryFiles::default().with(path, text);
    let read = read_design_with("(test)", b"name = \"file\"\n", &systems, &[VendorFile::new(path)], &disk);
    read.unwrap_or_else(|found| panic!("{text}: {found:#?}"))
}

/// The settings that were not examined, each with the guarantees that it weakens.
fn weakened(read: &LoadedDesign) -> Vec<String> {
    let not_modelled = |one: &&UnexaminedSetting| one.kind == UnexaminedKind::NotModelled;
    let open = read.design.unexamined.iter().filter(not_modelled);
    open.map(|one| format!("{}: {}", one.name, one.weakened())).collect()
}

const QUARKUS: &str = "quarkus.http.port=8080
kafka.bootstrap.servers=kafka:9092
kafka.acks=all
kafka.max.poll.records=1
mp.messaging.incoming.orders.connector=smallrye-kafka
mp.messaging.incoming.orders.failure-strategy=ignore
mp.messaging.incoming.orders.commit-strategy=throttled
mp.messaging.incoming.orders.auto.offset.reset=earliest
%dev.mp.messaging.incoming.orders.auto.offset.reset=latest
mp.messaging.outgoing.\"out.bills\".connector=smallrye-kafka
%prod.mp.messaging.outgoing.\"out.bills\".acks=0
mp.messaging.outgoing.\"out.bills\".waitForWriteCompletion=false
mp.messaging.outgoing.\"out.bills\".frobnicate=1
";

#[test]
fn quarkus_channels_have_the_defaults_of_their_connector() {
    let imported = import("application.properties", QUARKUS);
    assert_eq!(
        settings(&imported),
        [
            "consumer.bootstrap.servers=kafka:9092",
            "consumer.max.poll.records=1",
            "consumer.connector=smallrye-kafka",
            "consumer.failure-strategy=ignore",
            "consumer.commit-strategy=throttled",
            "consumer.auto.offset.reset=earliest",
            "producer.bootstrap.servers=kafka:9092",
            "producer.acks=0",
            "producer.max.poll.records=1",
            "producer.connector=smallrye-kafka",
            "producer.waitForWriteCompletion=false",
            "producer.frobnicate=1",
        ]
    );
    assert!(imported.unexamined.is_empty(), "{:?}", imported.unexamined);
    let listed = irrelevant(&imported);
    for name in ["quarkus.http.port", "%dev.mp.messaging.incoming.orders.auto.offset.reset", "acks"] {
        assert!(listed.contains(&name), "{name}: {listed:?}");
    }
    assert_eq!(imported.profiles, ["smallrye-kafka"]);
    let read = load("application.properties", "mp.messaging.outgoing.bills.connector=smallrye-kafka\n");
    let (producer, consumer) = (read.design.mechanisms.producer, read.design.mechanisms.consumer);
    assert_eq!((producer.acks, producer.identity), (Acks::Leader, Identity::None), "acks=1 by default");
    assert_eq!(consumer.acknowledge, Acknowledge::AfterProcessing);
}

#[test]
fn quarkus_strategies_name_their_guarantees() {
    let with = |attributes: &str| {
        let text = format!("mp.messaging.incoming.orders.connector=smallrye-kafka\n{attributes}");
        load("application.properties", &text.replace("# ", "mp.messaging.incoming.orders."))
    };
    let default = with("");
    assert_eq!(weakened(&default), ["failure-strategy: progress"]);
    let ignored = with("# failure-strategy=ignore\n# commit-strategy=throttled\n");
    assert_eq!(weakened(&ignored), [""; 0]);
    assert_eq!(ignored.design.mechanisms.consumer.on_failure, OnFailure::Skip);
    let parked = with("# failure-strategy=dead-letter-queue\n# dead-letter-queue.topic=dead\n");
    assert_eq!(weakened(&parked), ["failure-strategy: loss-free, ordered"]);
    let latest = with("# failure-strategy=ignore\n# commit-strategy=latest\n");
    assert_eq!(weakened(&latest), ["commit-strategy: loss-free, duplicate-free, ordered"]);
    let bean = with("# failure-strategy=own\n# kafka-configuration=more\n");
    assert_eq!(
        weakened(&bean),
        ["failure-strategy: loss-free, duplicate-free, ordered, progress", "kafka-configuration: every guarantee"]
    );
    let text = "mp.messaging.outgoing.bills.connector=smallrye-kafka
mp.messaging.outgoing.bills.acks=all
mp.messaging.outgoing.bills.waitForWriteCompletion=false
";
    assert_eq!(load("application.properties", text).design.mechanisms.producer.acks, Acks::None);
}

#[test]
fn quarkus_selects_a_channel_and_a_profile() {
    let text = "mp.messaging:
  incoming:
    orders: { connector: smallrye-kafka, group.id: orders }
    bills: { connector: smallrye-kafka, group.id: bills, commit-strategy: latest }
'%dev':
  mp.messaging.incoming.bills.group.id: test
";
    let both = import("application.yml", text);
    assert!(both.diagnostics.iter().any(|found| found.help.iter().any(|help| help.contains("orders, bills"))));
    let choice =
        ImportOptions { select: Some("bills".to_owned()), active: vec!["dev".to_owned()], ..ImportOptions::default() };
    let one = import_with("application.yml", text, choice);
    assert_eq!(
        settings(&one),
        ["consumer.connector=smallrye-kafka", "consumer.group.id=test", "consumer.commit-strategy=latest"]
    );
}

#[test]
fn quarkus_queues_reject_by_default() {
    let text = "mp.messaging.incoming.work.connector=smallrye-rabbitmq
mp.messaging.incoming.work.queue.x-queue-type=quorum
mp.messaging.incoming.work.queue.x-delivery-limit=-1
mp.messaging.incoming.work.queue.auto-delete=false
mp.messaging.outgoing.jobs.connector=smallrye-rabbitmq
mp.messaging.outgoing.jobs.publish-confirms=true
";
    let read = load("application.properties", text);
    let mechanisms = &read.design.mechanisms;
    assert_eq!((mechanisms.producer.acks, mechanisms.broker.replicas), (Acks::Quorum, 3));
    assert_eq!(mechanisms.consumer.on_failure, OnFailure::Skip);
    assert_eq!(weakened(&read), ["reconnect-attempts: progress"]);
    let with = |more: &str| load("application.properties", &format!("{text}mp.messaging.incoming.work.{more}\n"));
    assert_eq!(with("failure-strategy=requeue").design.mechanisms.consumer.on_failure, OnFailure::Retry);
    assert_eq!(with("auto-acknowledgement=true").design.mechanisms.consumer.acknowledge, Acknowledge::BeforeProcessing);
    let exclusive = with("queue.exclusive=true");
    assert_eq!(exclusive.design.mechanisms.broker.retention, MessageRetention::WithConsumer);
    let arguments = with("queue.arguments=more");
    assert!(weakened(&arguments).contains(&"queue.arguments: loss-free, duplicate-free, ordered, progress".to_owned()));
    let other = "mp.messaging.incoming.work.connector=smallrye-amqp\nmp.messaging.incoming.work.address=a\n";
    assert_eq!(unexamined(&import("application.properties", other)), ["connector"]);
}

#[test]
fn quarkus_properties_are_variables_as_well() {
    let text = "MP_MESSAGING_INCOMING_ORDERS_IN_CONNECTOR=smallrye-kafka
MP_MESSAGING_INCOMING_ORDERS_IN_AUTO_OFFSET_RESET=latest
MP_MESSAGING_INCOMING_ORDERS_IN_FAILURE_STRATEGY=ignore
";
    let imported = import("app.env", text);
    assert_eq!(
        settings(&imported),
        ["consumer.connector=smallrye-kafka", "consumer.auto.offset.reset=latest", "consumer.failure-strategy=ignore"]
    );
}

#[test]
fn version_of_a_client_is_that_of_its_connector() {
    let text = "mp.messaging.incoming.orders.connector=smallrye-kafka\n";
    let read = load_as(&["kafka-java@3.9"], "application.properties", text);
    let lowered = read.vendor.expect("settings").lowered;
    let labels: Vec<String> = lowered.systems.iter().map(|system| system.label()).collect();
    assert_eq!(labels, ["smallrye-kafka@3.9"]);
}
