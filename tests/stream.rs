//! Spring Cloud Stream: the bindings of an application with the defaults of their binders.

mod imported;

use imported::{import_with, irrelevant, settings, unexamined};
use onceproof::check::{Undecided, Verdict, check_apart};
use onceproof::design::{Diagnostic, UnexaminedKind};
use onceproof::systems::{
    ImportOptions, ImportedFile, LoadedDesign, MemoryFiles, VendorFile, design_text, read_design, read_design_with,
    system,
};
use onceproof_engine::{Limits, OneWorker, Pool};
use onceproof_models::Guarantee::{self, DuplicateFree, LossFree, Ordered};
use onceproof_models::Reductions;
use onceproof_models::mechanisms::{Acks, MessageRetention, OnFailure, StartPosition};

fn import(text: &str) -> ImportedFile {
    import_with("application.yml", text, ImportOptions::default())
}

fn selected(text: &str, name: &str) -> ImportedFile {
    let choice = ImportOptions { select: Some(name.to_owned()), ..ImportOptions::default() };
    import_with("application.yml", text, choice)
}

/// The design of an application whose broker keeps what it stores, as `onceproof import` writes it
/// as well.
fn load(systems: &[&str], text: &str) -> Result<LoadedDesign, Vec<Diagnostic>> {
    let files = MemoryFiles::default().with("application.yml", text);
    let systems: Vec<_> = systems.iter().map(|name| system(name).expect("a system")).collect();
    let design = b"name = \"files\"\n[bounds]\nmessages = 1\n[faults]\nlossy_crash = false\n";
    let named = [VendorFile::new("application.yml")];
    let read = read_design_with("(test)", design, &systems, &named, &files)?;
    let again = design_text(&read).expect("vendor settings");
    let again = read_design("again.toml", again.as_bytes(), &MemoryFiles::default());
    let again = again.unwrap_or_else(|found| panic!("{found:#?}"));
    assert_eq!(again.design.mechanisms, read.design.mechanisms);
    let open = |read: &LoadedDesign| {
        let mut open: Vec<_> = read.design.unexamined.iter().map(|one| (one.name.clone(), one.weakened())).collect();
        open.sort();
        open.dedup();
        open
    };
    assert_eq!(open(&again), open(&read));
    Ok(read)
}

fn loaded(text: &str) -> LoadedDesign {
    load(&[], text).unwrap_or_else(|found| panic!("{found:#?}"))
}

/// The names of what was not examined and weakens a guarantee.
fn weakening(read: &LoadedDesign, guarantee: Guarantee) -> Vec<&str> {
    let open = read.design.unexamined.iter().filter(|one| one.weakens.contains(guarantee));
    open.map(|one| one.name.as_str()).collect()
}

fn verdict(read: &LoadedDesign, guarantee: Guarantee) -> (Verdict, Option<Undecided>) {
    let limits = Limits::default();
    let checked = check_apart(&read.design, &[guarantee], Reductions::ALL, &limits, Pool::new(&OneWorker), &|_| {});
    let finding = checked.finding(guarantee).expect("the guarantee was asked for");
    (finding.verdict, finding.undecided)
}

/// An input of Kafka with these properties of its consumer.
fn kafka_input(group: &str, consumer: &str) -> String {
    format!(
        "spring.cloud.stream:\n  kafka.bindings.ledger-in-0.consumer: {{ {consumer} }}\n  \
         bindings.ledger-in-0: {{ destination: orders{group} }}\n"
    )
}

/// An input of RabbitMQ with these properties of its consumer.
fn rabbit_input(group: &str, consumer: &str, more: &str) -> String {
    format!(
        "spring.cloud.stream:\n  rabbit.bindings.ledger-in-0.consumer: {{ {consumer} }}\n  \
         bindings.ledger-in-0: {{ destination: orders{group}{more} }}\n"
    )
}

#[test]
fn every_leaf_of_bindings_is_accounted_for() {
    let text = "spring:
  kafka:
    producer: { acks: 1 }
    consumer: { group-id: other, auto-offset-reset: latest }
  cloud:
    function: { definition: ledger }
    stream:
      kafka:
        binder:
          brokers: kafka:9092
          requiredAcks: all
          configuration: { max.poll.records: 1, enable.auto.commit: true }
        default: { consumer: { startOffset: latest } }
        bindings:
          ledger-in-0:
            consumer: { enableDlq: true, startOffset: earliest, configuration: { max.poll.records: 10 } }
          other-in-0: { consumer: { enableDlq: false } }
      rabbit: { binder: { nodes: a } }
      bindings:
        ledger-in-0: { destination: orders, group: ledger, consumer: { max-attempts: 3, frobnicate: 1 } }
        ledger-out-0: { destination: bills }
        other-in-0: { destination: others }
      frobnicate: 1
";
    let imported = selected(text, "ledger-in-0");
    assert_eq!(
        settings(&imported),
        [
            "producer.acks=1",
            "consumer.auto.offset.reset=earliest",
            "consumer.brokers=kafka:9092",
            "consumer.max.poll.records=10",
            "consumer.enable-dlq=true",
            "consumer.destination=orders",
            "consumer.group.id=ledger",
            "consumer.max-attempts=3",
            "consumer.frobnicate=1",
            "producer.destination=bills",
        ]
    );
    assert_eq!(unexamined(&imported), ["spring.cloud.stream.frobnicate"]);
    let listed = irrelevant(&imported);
    for name in [
        "spring.kafka.consumer.group-id",
        "spring.cloud.function.definition",
        "spring.cloud.stream.kafka.binder.requiredAcks",
        "spring.cloud.stream.kafka.binder.configuration.enable.auto.commit",
        "spring.cloud.stream.kafka.bindings.other-in-0.consumer.enableDlq",
        "spring.cloud.stream.bindings.other-in-0.destination",
        "spring.cloud.stream.rabbit.binder.nodes",
        "auto.offset.reset",
        "max.poll.records",
    ] {
        assert!(listed.contains(&name), "{name}: {listed:?}");
    }
    assert_eq!(imported.profiles, ["spring-cloud-stream-kafka", "spring-kafka"]);
}

#[test]
fn required_acks_are_those_of_the_version() {
    let text = "spring.cloud.stream.kafka.bindings.out.producer.sync: true\n";
    for (version, acks) in [("4.3", Acks::Leader), ("5.0.0", Acks::Leader), ("5.0.2", Acks::Quorum)] {
        let read = load(&[&format!("spring-cloud-stream-kafka@{version}")], text).expect("accepted settings");
        assert_eq!(read.design.mechanisms.producer.acks, acks, "{version}");
    }
    let more = "spring.cloud.stream.kafka.binder.requiredAcks: 0\n";
    let explicit = loaded(&format!("{text}{more}"));
    assert_eq!(explicit.design.mechanisms.producer.acks, Acks::None);
    let boot = loaded(&format!("{text}{more}spring.kafka.producer.acks: all\n"));
    assert_eq!(boot.design.mechanisms.producer.acks, Acks::Quorum, "Spring Boot's property precedes");
}

#[test]
fn anonymous_group_of_kafka_starts_at_the_end() {
    let read = loaded(&kafka_input("", "ackMode: RECORD"));
    assert_eq!(read.design.mechanisms.consumer.start, StartPosition::Latest);
    assert_eq!(verdict(&read, LossFree).0, Verdict::Violated);
    let earliest = loaded(&kafka_input("", "startOffset: earliest"));
    assert_eq!(earliest.design.mechanisms.consumer.start, StartPosition::Earliest);
    assert!(weakening(&earliest, DuplicateFree).contains(&"anonymous-group"));
    let named = loaded(&kafka_input(", group: ledger", "ackMode: RECORD"));
    assert_eq!(named.design.mechanisms.consumer.start, StartPosition::Earliest);
    assert_eq!(weakening(&named, DuplicateFree), Vec::<&str>::new());
}

#[test]
fn attempts_and_dead_letters_leave_loss_free_open() {
    let read = loaded(&kafka_input(", group: ledger", "enableDlq: true"));
    assert_eq!(weakening(&read, LossFree), ["enable-dlq", "max-attempts"]);
    assert_eq!(weakening(&read, Ordered), ["enable-dlq"]);
    let (verdict_found, undecided) = verdict(&read, LossFree);
    assert_ne!(verdict_found, Verdict::Holds);
    assert!(matches!(undecided, Some(Undecided::Unexamined(UnexaminedKind::NotModelled)) | None), "{undecided:?}");
    let plain = loaded(&kafka_input(", group: ledger", "ackMode: RECORD"));
    assert_eq!(weakening(&plain, LossFree), ["max-attempts"]);
}

#[test]
fn anonymous_queue_goes_with_its_consumer() {
    let anonymous = loaded(&rabbit_input("", "prefetch: 1", ""));
    assert_eq!(anonymous.design.mechanisms.broker.retention, MessageRetention::WithConsumer);
    let transient = loaded(&rabbit_input(", group: ledger", "durableSubscription: false", ""));
    assert_eq!(transient.design.mechanisms.broker.retention, MessageRetention::WithConsumer);
    let durable = loaded(&rabbit_input(", group: ledger", "quorum.enabled: true, quorum.deliveryLimit: -1", ""));
    assert_eq!(durable.design.mechanisms.broker.retention, MessageRetention::OutlivesConsumption);
    assert_eq!(durable.design.mechanisms.broker.replicas, 3, "a quorum queue");
}

#[test]
fn failed_message_of_rabbit_is_dropped_by_default() {
    let with = |consumer: &str, more: &str| loaded(&rabbit_input(", group: ledger", consumer, more));
    let once = ", consumer: { max-attempts: 1 }";
    let dropped = with("prefetch: 1", once);
    assert_eq!(dropped.design.mechanisms.consumer.on_failure, OnFailure::Skip);
    assert_eq!(weakening(&dropped, LossFree), Vec::<&str>::new());
    let requeued = with("republishToDlq: false, requeueRejected: true", once);
    assert_eq!(requeued.design.mechanisms.consumer.on_failure, OnFailure::Retry);
    let several = with("republishToDlq: false, requeueRejected: true", "");
    assert_eq!(weakening(&several, LossFree), ["max-attempts"], "the last of three attempts rejects");
    let parked = with("autoBindDlq: true", once);
    assert_eq!(weakening(&parked, LossFree), ["auto-bind-dlq"]);
}

#[test]
fn binder_that_is_not_read_leaves_every_leaf_open() {
    for text in [
        "spring.cloud.stream.bindings.in-0.consumer.max-attempts: 3\n",
        "spring.cloud.stream.default-binder: kinesis\n",
        "spring.cloud.stream.binders.a.type: pulsar\nspring.cloud.stream.bindings.in-0: { binder: a, group: g }\n",
    ] {
        let imported = import(text);
        assert!(settings(&imported).is_empty(), "{text}: {imported:?}");
        assert!(!imported.unexamined.is_empty(), "{text}: {imported:?}");
        let help = "--as spring-cloud-stream-kafka, or --as spring-cloud-stream-rabbit";
        let mut helps = imported.diagnostics.iter().flat_map(|found| &found.help);
        assert!(helps.any(|one| one.contains(help)), "{:?}", imported.diagnostics);
    }
    let text = "spring.cloud.stream.bindings.ledger.group: g\nspring.cloud.stream.default-binder: rabbit\n";
    assert_eq!(settings(&import(text)), ["consumer.destination=ledger", "consumer.group=g"]);
}

#[test]
fn environment_of_a_binder_is_that_of_its_bindings() {
    let text = "spring.cloud.stream:
  binders:
    one: { type: kafka, environment.spring.kafka.producer.properties.max.in.flight.requests.per.connection: 1 }
    two: { type: rabbit, environment.spring.rabbitmq.host: rabbit, inherit-environment: false }
  bindings: { out-0: { binder: one, producer.use-native-encoding: true } }
";
    let imported = import(text);
    let read = settings(&imported);
    assert!(read.contains(&"producer.max.in.flight.requests.per.connection=1".to_owned()), "{read:?}");
    assert!(irrelevant(&imported).contains(&"spring.cloud.stream.binders.two.inherit-environment"), "{imported:?}");
}

#[test]
fn variables_name_bindings_as_well() {
    let text = "SPRING_CLOUD_STREAM_KAFKA_BINDER_REQUIREDACKS=all
SPRING_CLOUD_STREAM_BINDINGS_LEDGER_IN_0_GROUP=ledger
SPRING_CLOUD_STREAM_BINDINGS_LEDGER_IN_0_CONSUMER_MAXATTEMPTS=1
";
    let imported = import_with("app.env", text, ImportOptions::default());
    assert_eq!(
        settings(&imported),
        [
            "consumer.destination=ledger-in-0",
            "producer.acks=all",
            "consumer.group.id=ledger",
            "consumer.max-attempts=1"
        ]
    );
}

#[test]
fn version_of_the_broker_is_that_of_the_binder() {
    let text = rabbit_input(", group: ledger", "quorum.enabled: true", "");
    let limit = |name: &str| {
        let read = load(&[name], &text).expect("accepted settings");
        let lowered = read.vendor.expect("settings").lowered;
        assert_eq!(lowered.systems.len(), 1, "{name}");
        let limit = lowered.settings.iter().find(|one| one.setting.name == "x-delivery-limit").expect("a setting");
        (lowered.systems[0].profile.name.clone(), limit.display_value())
    };
    let own = "spring-cloud-stream-rabbit".to_owned();
    assert_eq!(limit("rabbitmq@4.1"), (own.clone(), "20".to_owned()));
    assert_ne!(limit("rabbitmq@3.13").1, "20");
    assert_eq!(limit("rabbitmq@3.13").0, own);
}
