//! `onceproof explain`: every word that a user can meet.

use crate::program::{err, out, run};
use onceproof::design::{DiagnosticCode, SettingType, registry};
use onceproof_models::Fault;

fn assert_explained(word: &str) {
    let output = run(&["explain", word]);
    assert_eq!(output.status.code(), Some(0), "{word}: {}", err(&output));
    assert!(output.stdout.len() > word.len() + 10, "{word}: {}", out(&output));
}

#[test]
fn words_of_designs_and_diagnostics_are_explained() {
    let mut words: Vec<String> = DiagnosticCode::ALL.iter().map(|code| code.name().to_owned()).collect();
    for info in registry() {
        words.push(info.path.to_owned());
        if let SettingType::Named(values) = &info.setting_type {
            words.extend(values.iter().map(|(value, _)| (*value).to_owned()));
        }
    }
    words.sort();
    words.dedup();
    for word in words {
        assert_explained(&word);
    }
}

#[test]
fn words_of_reports_are_explained() {
    for fault in Fault::ALL {
        assert_explained(fault.name());
    }
    for word in [
        "holds",
        "violated",
        "vacuous",
        "inconclusive",
        "hazard",
        "bounds",
        "counterexample",
        "adjusted",
        "unresolved",
        "unknown-setting",
        "not-modelled",
        "known-defect",
        "accept",
    ] {
        assert_explained(word);
    }
}

#[test]
fn setting_after_its_system_is_explained_by_its_kind() {
    let explain = |word: &str| out(&run(&["explain", word]));
    let acks = explain("librdkafka.acks");
    assert!(acks.contains("in librdkafka\n") && acks.contains("kind: modelled"), "{acks}");
    let policy = explain("nats-jetstream.filter_subject");
    assert!(policy.contains("kind: not modelled") && policy.contains("harmless values: ``, `>`"), "{policy}");
    let metadata = explain("nats-jetstream.metadata");
    assert!(metadata.contains("kind: irrelevant") && metadata.contains("source: https://docs.nats.io"), "{metadata}");
    let unknown = run(&["explain", "nats-jetstream.acks"]);
    assert_eq!(unknown.status.code(), Some(2), "{}", out(&unknown));
}

#[test]
fn system_is_explained_with_its_kinds_and_defects() {
    let system = out(&run(&["explain", "nats-jetstream"]));
    for line in ["  not modelled: ", "  irrelevant, each with a reason", "  known defects: "] {
        assert!(system.contains(line), "{line}: {system}");
    }
}

#[test]
fn setting_of_a_system_is_explained_with_its_defaults() {
    let acks = out(&run(&["explain", "acks"]));
    assert!(acks.contains("producer.acks: a setting of a design"), "{acks}");
    assert!(acks.contains("acks: a setting of the producer in kafka-java"), "{acks}");
    assert!(acks.contains("default: 1 from 1.0 on, all from 3.0.0 on"), "{acks}");
    let poll = out(&run(&["explain", "max.poll.interval.ms"]));
    assert!(poll.contains("a setting of the consumer in kafka-java") && poll.contains("default: 300000"), "{poll}");
    let figure = out(&run(&["explain", "processing_time"]));
    assert!(figure.contains("--figure processing_time=VALUE"), "{figure}");
    let irrelevant = out(&run(&["explain", "bootstrap.servers"]));
    assert!(
        irrelevant.contains("a setting of kafka-java, ") && irrelevant.contains("without effect on a guarantee"),
        "{irrelevant}"
    );
}

#[test]
fn system_is_explained_with_its_settings() {
    {
        let system = out(&run(&["explain", "kafka-java"]));
        assert!(system.starts_with("kafka-java: Apache Kafka, Java client\n"), "{system}");
        assert!(system.contains("settings of the consumer: group.id"), "{system}");
        assert!(system.contains("onceproof check FILE --as kafka-java@4.4"), "{system}");
    }
}

#[test]
fn version_of_a_system_is_explained_with_its_defaults() {
    let system = out(&run(&["explain", "kafka-java@2.8"]));
    assert!(system.starts_with("kafka-java@2.8: Apache Kafka, Java client\n"), "{system}");
    assert!(system.contains("acks=1") && system.contains("onceproof check FILE --as kafka-java@2.8"), "{system}");
    assert!(!system.contains("KAFKA-19012-in-4.1"), "{system}");
    let with_defect = out(&run(&["explain", "kafka-java@4.1.1"]));
    assert!(with_defect.contains("KAFKA-19012-in-4.1") && with_defect.contains("read as: 4.1"), "{with_defect}");
    assert!(!out(&run(&["explain", "kafka-java@4.1.2"])).contains("KAFKA-19012-in-4.1"));
    let unknown = err(&run(&["explain", "kafka-java@0.1"]));
    assert!(unknown.contains("`kafka-java` has no known version `0.1`; known versions: 1.0"), "{unknown}");
}

#[test]
fn setting_of_a_version_is_explained_with_its_default() {
    let acks = out(&run(&["explain", "kafka-java@2.8.acks"]));
    assert!(acks.contains("acks: a setting of the producer in kafka-java@2.8\n"), "{acks}");
    assert!(acks.contains("  default in 2.8: 1\n"), "{acks}");
    let newer = out(&run(&["explain", "kafka-java@4.1.2.enable.idempotence"]));
    assert!(newer.contains("in kafka-java@4.1.2\n") && newer.contains("default in 4.1: true"), "{newer}");
    let later = out(&run(&["explain", "kafka-java@2.8.group.protocol"]));
    assert!(later.contains("not in this version") || later.contains("group.protocol: "), "{later}");
    let queue = out(&run(&["explain", "sqs@current.VisibilityTimeout"]));
    assert!(queue.contains("VisibilityTimeout: a setting of the broker in sqs@current\n"), "{queue}");
    let irrelevant = out(&run(&["explain", "nats-jetstream@2.10.metadata"]));
    assert!(irrelevant.contains("kind: irrelevant"), "{irrelevant}");
    let unknown = run(&["explain", "nats-jetstream@2.10.acks"]);
    assert_eq!(unknown.status.code(), Some(2), "{}", out(&unknown));
}

#[test]
fn known_defect_is_explained_with_its_versions() {
    let defect = out(&run(&["explain", "KAFKA-19012-in-4.1"]));
    assert!(defect.starts_with("KAFKA-19012-in-4.1: a known defect of kafka-java\n"), "{defect}");
    assert!(defect.contains("  versions: from 4.1 on, fixed in 4.1.2\n"), "{defect}");
    assert!(defect.contains("  it violates: loss-free, phantom-free\n"), "{defect}");
}

#[test]
fn unknown_word_names_the_closest() {
    let output = run(&["explain", "vacuos"]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(err(&output), "error: nothing is called `vacuos`; did you mean `vacuous`?\n");
}

#[test]
fn effects_of_single_values_are_explained() {
    let output = run(&["explain", "smallrye-kafka.failure-strategy"]);
    let text = out(&output);
    for sentence in [
        "kind: modelled",
        "values with this effect: `fail`",
        "also where it is not written",
        "values with this effect: `dead-letter-queue`",
        "harmless values: `fail`, `ignore`, `dead-letter-queue`, `delayed-retry-topic`",
    ] {
        assert!(text.contains(sentence), "{sentence}: {text}");
    }
}
