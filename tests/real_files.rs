//! The guarantees that a team's files really give: settings that once had no meaning, or the wrong
//! one.
//!
//! A verdict never rests on a setting that was not examined: it is `violated` by an exploration, or
//! `inconclusive`, or the setting is modelled.

use onceproof::check::{Undecided, Verdict, check_apart};
use onceproof::design::{DiagnosticCode, UnexaminedKind};
use onceproof::systems::{
    ImportOptions, LoadedDesign, MemoryFiles, VendorFile, design_text, read_design, read_design_with,
};
use onceproof_engine::{Limits, OneWorker, Pool};
use onceproof_models::Guarantee::{self, DuplicateFree, LossFree};
use onceproof_models::Reductions;
use std::collections::BTreeSet;

const SPRING_RABBIT: &str = "spring:
  rabbitmq:
    publisher-confirm-type: correlated
    template: { mandatory: true }
    listener: { simple: { acknowledge-mode: auto } }
";

/// A durable stream with three replicas.
fn stream(retention: &str) -> String {
    format!("{{\"name\": \"jobs\", \"subjects\": [\"jobs.>\"], \"retention\": \"{retention}\", \"num_replicas\": 3}}")
}

/// A consumer that acknowledges each message.
fn consumer(setting: &str) -> String {
    format!("{{\"durable_name\": \"worker\", \"ack_policy\": \"explicit\", {setting}}}")
}

/// Definitions of RabbitMQ with one queue.
fn queue(version: &str, auto_delete: bool, arguments: &str) -> String {
    format!(
        "{{\"rabbitmq_version\": \"{version}\", \"queues\": [{{\"name\": \"work\", \"vhost\": \"/\", \
         \"durable\": true, \"auto_delete\": {auto_delete}, \"arguments\": {{{arguments}}}}}]}}"
    )
}

fn load(files: &[(&str, &str)]) -> LoadedDesign {
    let mut disk = MemoryFiles::default();
    for (path, text) in files {
        let path = path.rsplit_once('=').map_or(*path, |(_, path)| path);
        disk = disk.with(path, *text);
    }
    let named = files.iter().map(|(path, _)| match path.split_once('=') {
        Some((part, path)) => {
            let choice = ImportOptions { part: Some(part.to_owned()), ..ImportOptions::default() };
            VendorFile { path: path.to_owned(), format: None, choice }
        }
        None => VendorFile::new(*path),
    });
    let named: Vec<VendorFile> = named.collect();
    // Brokers keep what they store: these cases are about settings, not about disks.
    let design = b"name = \"files\"\n[bounds]\nmessages = 1\n[faults]\nlossy_crash = false\n";
    let read = read_design_with("(test)", design, &[], &named, &disk).unwrap_or_else(|found| panic!("{found:#?}"));
    assert_imported_design_is_equal(&read);
    read
}

/// The design that `onceproof import` writes of the files means what they mean.
fn assert_imported_design_is_equal(read: &LoadedDesign) {
    let text = design_text(read).expect("vendor settings");
    let again = read_design("again.toml", text.as_bytes(), &MemoryFiles::default());
    let again = again.unwrap_or_else(|found| panic!("{text}\n{found:#?}"));
    let open = |read: &LoadedDesign| {
        let open = read.design.unexamined.iter().map(|one| (one.name.clone(), one.kind, one.weakened()));
        open.collect::<BTreeSet<_>>()
    };
    assert_eq!((read.design.mechanisms, open(read)), (again.design.mechanisms, open(&again)), "{text}");
    assert_eq!(again.fault_scope(), read.fault_scope(), "{text}");
}

/// The verdict of files on a guarantee, and why it is inconclusive.
fn verdict(files: &[(&str, &str)], guarantee: Guarantee) -> (Verdict, Option<Undecided>) {
    let read = load(files);
    let checked =
        check_apart(&read.design, &[guarantee], Reductions::ALL, &Limits::default(), Pool::new(&OneWorker), &|_| {});
    let finding = checked.finding(guarantee).expect("the guarantee was asked for");
    (finding.verdict, finding.undecided)
}

const NOT_MODELLED: (Verdict, Option<Undecided>) =
    (Verdict::Inconclusive, Some(Undecided::Unexamined(UnexaminedKind::NotModelled)));

/// The sentences of the counterexample of files to loss-free.
fn sentences(files: &[(&str, &str)]) -> Vec<String> {
    let read = load(files);
    let checked =
        check_apart(&read.design, &[LossFree], Reductions::ALL, &Limits::default(), Pool::new(&OneWorker), &|_| {});
    let finding = checked.finding(LossFree).expect("the guarantee was asked for");
    let counterexample = finding.counterexample.as_ref().expect("loss-free is violated");
    counterexample.steps.iter().map(|step| step.text.clone()).collect()
}

#[test]
fn consumer_that_starts_late_is_not_loss_free() {
    let stream = stream("limits");
    let with = |policy: &str| {
        let consumer = consumer(&format!("\"deliver_policy\": \"{policy}\""));
        verdict(&[("stream.json", &stream), ("consumer.json", &consumer)], LossFree)
    };
    assert_eq!(with("new").0, Verdict::Violated);
    assert_eq!(with("all").0, Verdict::Holds);
    assert_eq!(with("last"), NOT_MODELLED);
}

#[test]
fn late_start_of_a_queue_is_in_its_counterexample() {
    let (stream, consumer) = (stream("limits"), consumer("\"deliver_policy\": \"new\""));
    let steps = sentences(&[("stream.json", &stream), ("consumer.json", &consumer)]);
    let last = steps.last().expect("a step");
    assert!(last.ends_with("after the newest message, behind message 1 (consumer.start = latest)"), "{steps:#?}");
}

#[test]
fn late_start_of_a_group_is_in_its_counterexample() {
    let steps = sentences(&[("consumer.properties", "group.id=ledger\nenable.auto.commit=true\n")]);
    let last = steps.last().expect("a step");
    assert!(last.starts_with("consumer 1 is assigned the partition from offset 1 on"), "{steps:#?}");
    assert!(last.ends_with("starts after the newest message (consumer.start = latest)"), "{steps:#?}");
}

#[test]
fn interest_without_a_consumer_is_not_loss_free() {
    let (stream, consumer) = (stream("interest"), consumer("\"deliver_policy\": \"all\""));
    assert_eq!(verdict(&[("stream.json", &stream), ("consumer.json", &consumer)], LossFree).0, Verdict::Violated);
}

#[test]
fn delivery_limit_of_a_work_queue_loses() {
    let stream = stream("workqueue");
    let with = |limit: &str| {
        let consumer = consumer(&format!("\"max_deliver\": {limit}, \"max_ack_pending\": 1"));
        verdict(&[("stream.json", &stream), ("consumer.json", &consumer)], LossFree).0
    };
    assert_eq!(with("3"), Verdict::Violated);
}

#[test]
fn counterexample_has_as_many_deliveries_as_configured() {
    let stream = stream("workqueue");
    for limit in [1, 2, 3, 4] {
        let consumer = consumer(&format!("\"max_deliver\": {limit}, \"max_ack_pending\": 1"));
        let steps = sentences(&[("stream.json", &stream), ("consumer.json", &consumer)]);
        let deliveries = steps.iter().filter(|step| step.contains(" receives message 1 ")).count();
        assert_eq!(deliveries, limit, "{steps:#?}");
    }
}

#[test]
fn queue_that_goes_with_its_consumer_is_not_loss_free() {
    let queue = queue("4.1.0", true, "");
    let files = [("publisher.yml", SPRING_RABBIT), ("queue.json", queue.as_str())];
    assert_eq!(verdict(&files, LossFree).0, Verdict::Violated);
    let steps = sentences(&files);
    assert!(steps.iter().any(|step| step.contains("deletes the queue, with message 1")), "{steps:#?}");
}

#[test]
fn delivery_limit_of_minus_one_is_none() {
    let quorum = |limit: &str| queue("4.1.0", false, &format!("\"x-queue-type\": \"quorum\", {limit}"));
    let with = |limit: &str| verdict(&[("publisher.yml", SPRING_RABBIT), ("queue.json", &quorum(limit))], LossFree).0;
    assert_eq!(with("\"x-delivery-limit\": -1"), Verdict::Holds);
    assert_eq!(with("\"x-delivery-limit\": 2"), Verdict::Violated);
}

#[test]
fn version_of_definitions_decides_the_default_limit() {
    let with = |version: &str| {
        let queue = queue(version, false, "\"x-queue-type\": \"quorum\"");
        verdict(&[("publisher.yml", SPRING_RABBIT), ("queue.json", &queue)], LossFree).0
    };
    assert_eq!(with("3.13.7"), Verdict::Holds);
    assert_eq!(with("4.1.0"), Verdict::Violated);
}

#[test]
fn listener_with_retries_is_not_loss_free() {
    let retrying = SPRING_RABBIT.replace("acknowledge-mode: auto", "acknowledge-mode: auto, retry: { enabled: true }");
    let queue = queue("4.1.0", false, "\"x-queue-type\": \"quorum\", \"x-delivery-limit\": -1");
    assert_eq!(verdict(&[("publisher.yml", &retrying), ("queue.json", &queue)], LossFree), NOT_MODELLED);
}

#[test]
fn default_error_handler_of_spring_is_not_loss_free() {
    let application = "spring:
  kafka:
    producer: { acks: all }
    consumer: { group-id: ledger, enable-auto-commit: false, auto-offset-reset: earliest }
    listener: { ack-mode: record }
";
    let server = "default.replication.factor=3\nmin.insync.replicas=2\n";
    let files = [("application.yml", application), ("broker=server.properties", server)];
    assert_eq!(verdict(&files, LossFree), NOT_MODELLED);
    assert_eq!(verdict(&files, DuplicateFree).0, Verdict::Violated);
}

#[test]
fn function_that_outlives_the_visibility_is_a_finding() {
    let template = "Resources:
  Orders: { Type: AWS::SQS::Queue, Properties: { VisibilityTimeout: 30 } }
  Ledger: { Type: AWS::Lambda::Function, Properties: { Timeout: 900 } }
  Mapping:
    Type: AWS::Lambda::EventSourceMapping
    Properties: { EventSourceArn: !GetAtt Orders.Arn, FunctionName: !Ref Ledger, BatchSize: 10 }
";
    let read = load(&[("template.yaml", template)]);
    let finding = read.warnings.iter().find(|found| found.code == DiagnosticCode::Finding).expect("a finding");
    assert!(finding.title.contains("stays hidden"), "{finding:?}");
}

/// The verdict of a design in a system's own settings.
fn verdict_of(system: &str, settings: &str, guarantee: Guarantee) -> (Verdict, Option<Undecided>) {
    let text = format!("name = \"a\"\nsystem = \"{system}\"\n{settings}\n[bounds]\nmessages = 1\n");
    let read = read_design("a.toml", text.as_bytes(), &MemoryFiles::default());
    let design = read.unwrap_or_else(|found| panic!("{text}\n{found:#?}")).design;
    let limits = Limits::default();
    let checked = check_apart(&design, &[guarantee], Reductions::ALL, &limits, Pool::new(&OneWorker), &|_| {});
    let finding = checked.finding(guarantee).expect("the guarantee was asked for");
    (finding.verdict, finding.undecided)
}

#[test]
fn replica_that_settings_imply_takes_over() {
    let with = |settings: &str| {
        let settings = format!("[broker.settings]\n{settings}\n[faults]\nlossy_crash = false");
        verdict_of("mysql-queue", &settings, LossFree).0
    };
    assert_eq!(with(""), Verdict::Holds);
    for settings in [
        "rpl_semi_sync_source_enabled = \"ON\"",
        "rpl_semi_sync_source_timeout = 10000",
        "rpl_semi_sync_master_wait_point = \"AFTER_COMMIT\"",
    ] {
        assert_eq!(with(settings), Verdict::Violated, "{settings}");
    }
    assert_eq!(with("standby = \"none\"\nrpl_semi_sync_source_timeout = 10000"), Verdict::Holds);
    assert_eq!(with("rpl_semi_sync_source_wait_for_replica_count = 1"), Verdict::Inconclusive);
    let redis = |settings: &str| {
        let settings = format!("[broker.settings]\nappendonly = \"yes\"\nappendfsync = \"always\"\n{settings}");
        verdict_of("redis-streams", &settings, LossFree).0
    };
    assert_eq!(redis(""), Verdict::Holds);
    for settings in ["replicaof = \"main 6379\"", "min-replicas-to-write = 1", "cluster-enabled = \"yes\""] {
        assert_eq!(redis(settings), Verdict::Violated, "{settings}");
    }
    let standby = "[broker.settings]\nsynchronous_standby_names = \"a\"\n[faults]\nlossy_crash = false";
    assert_eq!(verdict_of("postgres-queue", standby, LossFree).0, Verdict::Holds);
}

#[test]
fn task_that_does_not_wait_for_its_inputs_has_no_order() {
    let open = |version: &str, settings: &str| {
        let text = format!("name = \"a\"\nsystem = \"kafka-streams@{version}\"\n[consumer.settings]\n{settings}\n");
        let read = read_design("a.toml", text.as_bytes(), &MemoryFiles::default()).expect("a design");
        read.design.unexamined.iter().any(|one| one.name == "max.task.idle.ms")
    };
    assert!(open("4.0", "\"max.task.idle.ms\" = -1"));
    assert!(!open("4.0", "\"max.task.idle.ms\" = 0") && !open("4.0", ""));
    assert!(open("2.7", ""), "before KIP-695 a task does not wait by default");
}
