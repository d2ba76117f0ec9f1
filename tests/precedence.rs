//! Values that are written in several places, and findings that weaken a guarantee.

use onceproof::design::Diagnostic;
use onceproof::systems::{ImportOptions, LoadedDesign, MemoryFiles, VendorFile, read_design_with, system};
use onceproof_models::mechanisms::Acks;
use onceproof_models::{Guarantee, GuaranteeSet};

/// A design with configuration files of one system.
fn read(name: &str, more: &str, contents: &[(&str, &str)]) -> Result<LoadedDesign, Vec<Diagnostic>> {
    let profile = Some(name.split('@').next().unwrap_or(name).to_owned());
    let choice = ImportOptions { profile, ..ImportOptions::default() };
    let named = contents.iter().map(|(path, _)| VendorFile { choice: choice.clone(), ..VendorFile::new(*path) });
    let files = contents.iter().fold(MemoryFiles::default(), |files, (path, text)| files.with(*path, *text));
    let text = format!("name = \"test\"\n{more}");
    let systems = [system(name).expect("a system")];
    read_design_with("(test)", text.as_bytes(), &systems, &named.collect::<Vec<_>>(), &files)
}

/// Spring Boot builds the properties of a client from those of all clients, its own, and its map of
/// further ones; a profile's file precedes the application's. The order in a text, or on the
/// command line, decides nothing (`KafkaProperties.buildProducerProperties`; Spring Boot reference,
/// "Externalized Configuration").
#[test]
fn precedence_is_that_of_the_system_whatever_the_order() {
    let acks = |contents: &[(&str, &str)]| {
        let read = read("spring-kafka@4.0", "", contents).expect("files of an application");
        (read.design.mechanisms.producer.acks, read.design.unexamined.iter().any(|one| one.name == "acks"))
    };
    let client = "spring:\n  kafka:\n    producer:\n";
    let map = "      properties:\n        acks: '0'\n";
    let named = "      acks: all\n";
    let of_all = "    properties:\n      acks: '1'\n";
    for text in [[map, named], [named, map]] {
        assert_eq!(acks(&[("application.yml", &format!("{client}{}", text.concat()))]), (Acks::None, false));
    }
    assert_eq!(acks(&[("application.yml", &format!("{client}{named}{of_all}"))]), (Acks::Quorum, false));
    assert_eq!(acks(&[("application.yml", &format!("spring:\n  kafka:\n{of_all}"))]), (Acks::Leader, false));
    let (own, of_profile) = (format!("{client}{named}"), format!("{client}      acks: '0'\n"));
    let (own, of_profile) = (("application.yml", own.as_str()), ("application-prod.yml", of_profile.as_str()));
    assert_eq!(acks(&[own, of_profile]), (Acks::None, false));
    assert_eq!(acks(&[of_profile, own]), (Acks::None, false));
}

/// Two files of one client, of which nothing says which one is in force.
#[test]
fn two_values_without_a_precedence_decide_nothing() {
    let unexamined = |contents: &[(&str, &str)]| -> Vec<String> {
        let read = read("kafka-java@4.1", "", contents).expect("files of a client");
        read.design.unexamined.into_iter().filter(|one| one.weakens == GuaranteeSet::ALL).map(|one| one.name).collect()
    };
    let (one, other) = (("one/producer.properties", "acks=1\n"), ("other/producer.properties", "acks=all\n"));
    assert_eq!(unexamined(&[one, other]), ["acks"]);
    assert_eq!(unexamined(&[other, one]), ["acks"]);
    assert!(unexamined(&[one, ("other/producer.properties", "acks=1\n")]).is_empty());
    // Another application's file, and that of a plain client, have no order.
    let application = ("other/application.yml", "spring:\n  kafka:\n    producer:\n      acks: all\n");
    for files in [[one, application], [application, one]] {
        assert_eq!(unexamined(&files), ["acks"]);
    }
    // A file of properties counts its later line, as its reader does.
    assert!(unexamined(&[("producer.properties", "acks=1\nacks=all\n")]).is_empty());
}

/// Values under which the exploration leaves something out.
#[test]
fn finding_that_weakens_a_guarantee_is_no_proof() {
    let weakened = |name: &str, more: &str, path: &str, text: &str| {
        let read = read(name, more, &[(path, text)]).unwrap_or_else(|found| panic!("{found:#?}"));
        read.design.unexamined.iter().fold(GuaranteeSet::EMPTY, |all, one| all | one.weakens)
    };
    let slow = "figures.processing_time = \"10s\"\n";
    let poll = |more: &str| weakened("kafka-java@4.1", more, "consumer.properties", "max.poll.interval.ms=1000\n");
    assert!(poll(slow).contains(Guarantee::Progress) && !poll("").contains(Guarantee::Progress));
    let insert = |mode: &str| {
        let text = format!(
            "{{\"config\": {{\"connector.class\": \"io.confluent.connect.jdbc.JdbcSinkConnector\", \"topics\": \"t\", \
             \"pk.mode\": \"record_key\", \"insert.mode\": \"{mode}\"}}}}"
        );
        weakened("kafka-connect-sink@4.1", "", "sink.json", &text)
    };
    assert!(insert("insert").contains(Guarantee::Progress) && insert("insert").contains(Guarantee::LossFree));
    assert!(insert("update").contains(Guarantee::LossFree) && !insert("upsert").contains(Guarantee::LossFree));
    let topic = |name: &str| weakened("pulsar@4.0", "", "consumer.properties", &format!("topicName={name}\n"));
    assert!(topic("non-persistent://public/default/t").contains(Guarantee::LossFree));
    assert!(!topic("persistent://public/default/t").contains(Guarantee::LossFree));
}
