//! `--select` where a file has several queues, streams or resources, some of one name.

use onceproof::systems::{
    FileFormat, ImportOptions, ImportedFile, MemoryFiles, RawValue, VendorFile, import_text, read_design_with,
};

fn import(path: &str, text: &str, select: Option<&str>) -> ImportedFile {
    let choice = ImportOptions { select: select.map(str::to_owned), ..ImportOptions::default() };
    import_text(&VendorFile { path: path.to_owned(), format: FileFormat::detect(path, text), choice }, text)
}

fn value(imported: &ImportedFile, key: &str) -> Option<String> {
    let entry = imported.entries.iter().find(|entry| entry.key == key)?;
    match &entry.value {
        RawValue::Text(text) | RawValue::Unresolved(text) => Some(text.clone()),
    }
}

/// The diagnostics' titles and helps.
fn said(imported: &ImportedFile) -> String {
    let said = imported.diagnostics.iter().map(|found| format!("{}; {}", found.title, found.help.join("; ")));
    said.collect::<Vec<_>>().join("\n")
}

/// A file with two resources of one name: path, text, name, key, and each path with its value.
type Case<'a> = (&'a str, &'a str, &'a str, &'a str, [(&'a str, &'a str); 2]);

#[test]
fn equal_names_are_distinguished_by_their_paths() {
    let cases: [Case<'_>; 4] = [
        (
            "definitions.json",
            r#"{"queues":[{"name":"work","vhost":"a","durable":true},{"name":"work","vhost":"/b","durable":false}],
               "policies":[{"vhost":"a","name":"p","pattern":".*","definition":{"max-length":5}}]}"#,
            "work",
            "durable",
            [("a/work", "true"), ("/b/work", "false")],
        ),
        (
            "queues.yaml",
            "apiVersion: rabbitmq.com/v1beta1\nkind: Queue\nmetadata: { name: work, namespace: a }\n\
             spec: { durable: true }\n\
             ---\napiVersion: rabbitmq.com/v1beta1\nkind: Queue\nmetadata: { name: work, namespace: b }\n\
             spec: { durable: false }\n",
            "work",
            "durable",
            [("a/work", "true"), ("b/work", "false")],
        ),
        (
            "main.tf",
            "resource \"aws_sqs_queue\" \"work\" {\n  name = \"x\"\n}\n\
             resource \"rabbitmq_queue\" \"work\" {\n  name = \"y\"\n}\n",
            "work",
            "name",
            [("aws_sqs_queue.work", ""), ("rabbitmq_queue.work", "y")],
        ),
        (
            "same.json",
            r#"{"queues":[{"name":"work","vhost":"a","durable":true},{"name":"work","vhost":"a","durable":false}]}"#,
            "work",
            "durable",
            [("a/work#1", "true"), ("a/work#2", "false")],
        ),
    ];
    for (path, text, name, key, resources) in cases {
        let undecided = said(&import(path, text, Some(name)));
        let listed = resources.map(|(path, _)| path).join(", ");
        assert!(undecided.contains(&format!("choose with --select: {listed}")), "{path}: {undecided}");
        assert!(undecided.contains("more than one"), "{undecided}");
        for (chosen, expected) in resources {
            let found = import(path, text, Some(chosen));
            assert_eq!(value(&found, key).unwrap_or_default(), expected, "{chosen}: {}", said(&found));
            assert!(said(&found).contains("is another pipeline's"), "{}", said(&found));
        }
        let misspelt = said(&import(path, text, Some("wrok")));
        assert!(misspelt.contains("`wrok`") && misspelt.contains("did you mean"), "{misspelt}");
    }
}

#[test]
fn policy_of_another_virtual_host_is_not_applied() {
    let policy = |host: &str, to: &str| {
        let text = format!(
            r#"{{"queues":[{{"name":"work","vhost":"a","arguments":{{"x-queue-type":"quorum"}}}}],"policies":[
               {{"vhost":"{host}","name":"p","pattern":".*","apply-to":"{to}","definition":{{"delivery-limit":5}}}}]}}"#
        );
        value(&import("definitions.json", &text, None), "x-delivery-limit")
    };
    assert_eq!(policy("a", "queues").as_deref(), Some("5"));
    assert_eq!(policy("a", "quorum_queues").as_deref(), Some("5"));
    assert_eq!(policy("b", "queues"), None);
    assert_eq!(policy("a", "exchanges"), None);
    assert_eq!(policy("a", "classic_queues"), None);
}

#[test]
fn part_follows_from_settings_without_a_model() {
    let part = |profile: &str, text: &str| {
        let choice = ImportOptions { profile: Some(profile.to_owned()), ..ImportOptions::default() };
        let file = VendorFile { path: "x.properties".to_owned(), format: Some(FileFormat::KafkaProperties), choice };
        import_text(&file, text).entries.first().map(|entry| entry.part.clone())
    };
    assert!(part("kafka-streams", "processing.exception.handler=LogAndContinue\n").is_some());
    assert_eq!(part("kafka-broker", "cleanup.policy=compact\n").as_deref(), Some("broker"));
    assert_eq!(part("kafka-broker", "no.such=1\n").as_deref(), Some("broker"));
}

/// A NATS stream and a queue of RabbitMQ.
const TWO_BROKERS: &str = "apiVersion: jetstream.nats.io/v1beta2\nkind: Stream\nspec: { name: orders, replicas: 3 }\n\
    ---\napiVersion: rabbitmq.com/v1beta1\nkind: Queue\nspec: { name: work, type: quorum }\n";

#[test]
fn brokers_of_two_systems_need_a_named_system() {
    let files = MemoryFiles::default().with("both.yaml", TWO_BROKERS);
    let load = |own: &str| {
        let design = format!("name = \"both\"\n{own}");
        read_design_with("(test)", design.as_bytes(), &[], &[VendorFile::new("both.yaml")], &files)
    };
    let found = load("").expect_err("two brokers");
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].title, "the files configure brokers of rabbitmq and nats-jetstream, and a pipeline has one");
    assert_eq!(found[0].labels.len(), 2, "{found:#?}");
    assert_eq!(found[0].help, ["choose with --as: rabbitmq, nats-jetstream"]);
    for (system, own, other) in
        [("rabbitmq", "x-queue-type", "num_replicas"), ("nats-jetstream", "num_replicas", "type")]
    {
        let read = load(&format!("system = \"{system}\"\n")).expect("one pipeline");
        assert!(read.design.unexamined.is_empty(), "{:?}", read.design.unexamined);
        let lowered = read.vendor.expect("settings").lowered;
        assert_eq!(lowered.systems.iter().map(|one| one.profile.name.as_str()).collect::<Vec<_>>(), [system]);
        let is_own = |name: &str| lowered.settings.iter().any(|one| one.is_written() && one.setting.name == name);
        assert!(is_own(own), "{own}");
        let why = |key: &str| lowered.irrelevant.iter().find(|one| one.key == key).map(|one| one.why.clone());
        assert!(why(other).is_some_and(|why| why.contains("which is another pipeline's")), "{other}");
    }
}

#[test]
fn client_and_broker_of_one_family_stay_together() {
    let files = MemoryFiles::default()
        .with("server.properties", "default.replication.factor=3\nlog.dirs=/data\n")
        .with("consumer.properties", "group.id=g\n");
    let named = [VendorFile::new("server.properties"), VendorFile::new("consumer.properties")];
    let read = read_design_with("(test)", b"name = \"one\"\n", &[], &named, &files).expect("one pipeline");
    assert_eq!(read.design.mechanisms.broker.replicas, 3);
}
