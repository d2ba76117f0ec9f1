//! Settings of real systems: profiles are consistent data, and settings mean what they mean to the
//! system.

use onceproof::check::{Agreement, FaultScope, RepairRequest, Undecided, Verdict, check_apart, repair_wanted};
use onceproof::design::{
    Diagnostic, DiagnosticCode, DiagnosticSeverity, LineColumn, SourceSpan, UnexaminedKind, UnexaminedSetting,
};
use onceproof::systems::{
    Condition, DiskFiles, Files, ImportOptions, LoadedDesign, MemoryFiles, Profile, ValueOrigin, VendorFile,
    defect_inconsistencies, defects, design_text, inconsistencies, profiles, read_design, read_design_with, read_text,
    system,
};
use onceproof_engine::{Limits, OneWorker, Pool, Threads};
use onceproof_models::mechanisms::{
    Acknowledge, Acks, DedupWindow, DeletionStore, DiskSync, Election, Identity, ReadIsolation, Retries,
};
use onceproof_models::{Guarantee, Reductions};
use std::time::Duration;

#[test]
fn profiles_name_existing_settings_values_and_mechanisms() {
    let found: Vec<String> = profiles().iter().flat_map(inconsistencies).collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(profiles().len() >= 20);
}

#[test]
fn defects_name_existing_profiles_and_settings() {
    let found = defect_inconsistencies();
    assert!(found.is_empty(), "{found:#?}");
    assert!(defects().len() >= 60, "{} defects", defects().len());
}

/// A setting that no rule reads would be listed as in force and have no effect.
#[test]
fn every_setting_is_read_by_a_rule() {
    let conditions = profiles().iter().flat_map(Profile::conditions);
    let mut read: Vec<&str> = conditions.flat_map(Condition::operands).collect();
    for value in profiles().iter().flat_map(|profile| &profile.rule).flat_map(|rule| rule.set.values()) {
        read.extend(value.as_str().and_then(|text| text.strip_prefix('{')?.strip_suffix('}')));
    }
    // Core NATS has no setting that bears on delivery; its subject only implies a publisher.
    read.push("producer.subject");
    for setting in profiles().iter().flat_map(|profile| &profile.setting) {
        let key = setting.key();
        assert!(read.contains(&key.as_str()), "no rule reads {key}");
    }
}

/// A design with configuration files of one system.
fn read(name: &str, more: &str, contents: &[(&str, &str)]) -> Result<LoadedDesign, Vec<Diagnostic>> {
    let profile = Some(name.split('@').next().unwrap_or(name).to_owned());
    let vendor_files: Vec<VendorFile> = contents
        .iter()
        .map(|(path, _)| {
            let choice = ImportOptions { profile: profile.clone(), ..ImportOptions::default() };
            VendorFile { choice, ..VendorFile::new(*path) }
        })
        .collect();
    let files = contents.iter().fold(MemoryFiles::default(), |files, (path, text)| files.with(*path, *text));
    let systems = [system(name).expect("a system")];
    let text = format!("name = \"test\"\n{more}");
    read_design_with("(test)", text.as_bytes(), &systems, &vendor_files, &files)
}

/// A design in the system's settings that its own text states.
fn read_alone(path: &str, text: &str) -> Result<LoadedDesign, Vec<Diagnostic>> {
    read_design(path, text.as_bytes(), &MemoryFiles::default())
}

fn producer(name: &str, text: &str) -> Result<LoadedDesign, Vec<Diagnostic>> {
    read(name, "", &[("producer.properties", text)])
}

fn errors(read: Result<LoadedDesign, Vec<Diagnostic>>) -> Vec<DiagnosticCode> {
    let found = read.err().unwrap_or_default();
    found.into_iter().filter(|found| found.severity == DiagnosticSeverity::Error).map(|found| found.code).collect()
}

/// Kafka's idempotence: written, defaulted, switched off silently, refused; version by version.
/// Source: `ProducerConfig.postProcessAndValidateIdempotenceConfigs`, KIP-679, KAFKA-13598.
#[test]
fn idempotence_yields_if_defaulted_and_is_refused_if_written() {
    let identity = |version: &str, text: &str| {
        producer(&format!("kafka-java@{version}"), text).map(|read| read.design.mechanisms.producer.identity)
    };
    for (version, text, expected) in [
        ("2.8", "client.id=a\n", Identity::None),
        ("2.8", "enable.idempotence=true\n", Identity::Sequence),
        ("3.0.0", "client.id=a\n", Identity::None),
        ("3.0.1", "client.id=a\n", Identity::Sequence),
        ("3.1.0", "client.id=a\n", Identity::None),
        ("3.2", "client.id=a\n", Identity::Sequence),
        ("3.9", "acks=1\n", Identity::None),
        ("3.9", "retries=0\n", Identity::None),
        ("3.9", "max.in.flight.requests.per.connection=6\n", Identity::None),
        ("4.1", "acks=1\n", Identity::None),
        ("4.1", "acks = all \n", Identity::Sequence),
    ] {
        assert_eq!(identity(version, text).ok(), Some(expected), "{version} {text}");
    }
    for (version, text) in [
        ("2.8", "enable.idempotence=true\nacks=1\n"),
        ("3.9", "enable.idempotence=true\nacks=1\n"),
        ("3.9", "enable.idempotence=true\nretries=0\n"),
        ("3.9", "enable.idempotence=true\nmax.in.flight.requests.per.connection=6\n"),
        ("4.1", "max.in.flight.requests.per.connection=6\n"),
        ("4.1", "acks=1\nmax.in.flight.requests.per.connection=6\n"),
        ("3.9", "transactional.id=t\nenable.idempotence=false\n"),
        ("3.9", "transactional.id=t\nacks=1\n"),
        ("3.9", "delivery.timeout.ms=1000\n"),
    ] {
        assert_eq!(
            errors(producer(&format!("kafka-java@{version}"), text)),
            [DiagnosticCode::Refused],
            "{version} {text}"
        );
    }
    // `ConfigDef.ValidString` compares letter by letter.
    assert_eq!(errors(producer("kafka-java@4.1", "acks=All\n")), [DiagnosticCode::UnknownValue]);
    // Before 3.0, idempotence that is written changes the default of acks.
    let read = producer("kafka-java@2.8", "enable.idempotence=true\n").expect("accepted settings");
    assert_eq!(read.design.mechanisms.producer.acks, Acks::Quorum);
    let lowered = read.vendor.expect("settings").lowered;
    let acks = lowered.settings.iter().find(|effective| effective.setting.name == "acks").expect("acks");
    assert_eq!((&acks.origin, acks.adjusted.is_some()), (&ValueOrigin::Default, true));
}

#[test]
fn same_names_of_librdkafka_and_java_differ_in_meaning() {
    let consumer = |name: &str| {
        let read = read(name, "", &[("consumer.properties", "group.id=g\nauto.offset.reset=earliest\n")])
            .expect("accepted settings");
        (read.design.mechanisms.consumer.acknowledge, read.design.mechanisms.consumer.reads)
    };
    assert_eq!(consumer("kafka-java@3.9"), (Acknowledge::OnTimer, ReadIsolation::Uncommitted));
    assert_eq!(consumer("librdkafka@2.6"), (Acknowledge::OnTimerAtDelivery, ReadIsolation::Committed));
    let idempotent = |name: &str| {
        producer(
            name,
            r"acks=all
retries=5
",
        )
        .expect("accepted settings")
        .design
        .mechanisms
        .producer
        .identity
    };
    assert_eq!(idempotent("kafka-java@3.9"), Identity::Sequence);
    assert_eq!(idempotent("librdkafka@2.6"), Identity::None);
    // The broker's settings are not those of the client's version.
    let both =
        read("librdkafka@1.0", "", &[("producer.properties", "enable.idempotence=true\n")]).expect("accepted settings");
    assert_eq!(both.design.mechanisms.broker.dedup_window, DedupWindow::OutlivesRetries);
}

#[test]
fn settings_keep_their_locations_and_versions_are_known_ones() {
    let read = producer("kafka-java@4.1.7", "# one\n  acks = 1\n").expect("accepted settings");
    let lowered = read.vendor.expect("settings").lowered;
    let acks = lowered.settings.iter().find(|effective| effective.setting.name == "acks").expect("acks");
    assert_eq!(acks.source().map(SourceSpan::line_column), Some(LineColumn { line: 2, column: 10 }));
    assert_eq!(lowered.systems[0].version, "4.1");
    assert_eq!(system("kafka-java@0.1").map(|_| ()).map_err(|found| found.code), Err(DiagnosticCode::UnknownVersion));
    let newer = system("kafka-java@99.9").expect("a newer version is read as the newest known one");
    assert!(newer.is_newer && Some(newer.version) == newer.profile.versions.last().map(String::as_str));
    assert_eq!(system("kafka-jav@4.1").map(|_| ()).map_err(|found| found.code), Err(DiagnosticCode::UnknownSystem));
    assert_eq!(system("kafka-java@3.0").map(|system| system.version).ok(), Some("3.0.1"));
    for (wanted, known) in [
        ("parallel-consumer@0.5.2", Some("0.5.2.7")),
        ("parallel-consumer@0.5.1", Some("0.5.0")),
        ("parallel-consumer@0.5", Some("0.5.3")),
        ("rabbitmq@3.11.5", Some("3.10")),
        ("rabbitmq@3.13.1", Some("3.13")),
        ("debezium@2.4", Some("2.3")),
        ("postgres-queue@13.1", Some("12")),
        ("sqs@1.2", None),
    ] {
        assert_eq!(system(wanted).map(|system| system.version).ok(), known, "{wanted}");
    }
}

#[test]
fn version_without_its_last_number_is_its_newest_release() {
    let defects = |version: &str| {
        let text = format!("name = \"q\"\nsystem = \"parallel-consumer@{version}\"\n");
        let read = read_alone("(test)", &text).expect("a design");
        let known = read.design.unexamined.into_iter().filter(|one| one.kind == UnexaminedKind::KnownDefect);
        known.map(|one| one.about).collect::<Vec<_>>().join("\n")
    };
    // Three of the four numbers of a release: its newest one has what 0.5.2.x fixed.
    assert!(!defects("0.5.2").contains("fixed in 0.5.2."), "{}", defects("0.5.2"));
    assert_ne!(defects("0.5.2"), defects("0.5.2.1"), "one release");
    assert!(read_alone("(test)", "name = \"q\"\nsystem = \"rabbitmq@3.11\"\n").is_ok_and(|read| {
        let assumed = read.design.assumed;
        assumed.iter().any(|one| one == "rabbitmq@3.11 is read as 3.10, the newest known version before it")
    }));
}

#[test]
fn figures_decide_and_are_listed() {
    let queue = |horizon: &str| {
        let text = format!("name = \"q\"\nsystem = \"sqs\"\n[broker.settings]\nFifoQueue = true\n{horizon}");
        let read = read_alone("(test)", &text).expect("a design");
        (read.design.mechanisms.broker.dedup_window, read.design.assumed.join("\n"))
    };
    let (window, shown) = queue("[figures]\nretry_horizon = \"2m\"\n");
    assert_eq!(window, DedupWindow::OutlivesRetries);
    assert!(shown.contains("DeduplicationWindow 5m > retry_horizon 2m"), "{shown}");
    let (window, shown) = queue("[figures]\nretry_horizon = \"5m\"\n");
    assert_eq!(window, DedupWindow::Expires);
    assert!(shown.contains("DeduplicationWindow 5m = retry_horizon 5m"), "{shown}");
    // An unknown figure makes the verdict the worse one.
    let (window, shown) = queue("");
    assert_eq!(window, DedupWindow::Expires);
    assert!(shown.contains("retry_horizon, which is not given"), "{shown}");
}

#[test]
fn unknown_value_makes_verdicts_inconclusive() {
    let read = read(
        "kafka-java@4.1",
        "[sink]\nkind = \"upsert\"\n",
        &[
            ("producer.properties", "acks=${env:ACKS}\n"),
            ("consumer.properties", "group.id=g\nauto.offset.reset=earliest\n"),
        ],
    )
    .expect("accepted settings");
    assert_eq!(read.warnings.iter().map(|found| found.code).collect::<Vec<_>>(), [DiagnosticCode::Placeholder]);
    assert_eq!(decided(&read, Guarantee::Progress), unexamined(UnexaminedKind::UnknownValue));
}

/// The verdict on a guarantee, and why it is inconclusive.
fn decided(read: &LoadedDesign, guarantee: Guarantee) -> (Verdict, Option<Undecided>) {
    let checked =
        check_apart(&read.design, &[guarantee], Reductions::ALL, &Limits::default(), Pool::new(&OneWorker), &|_| {});
    let finding = checked.finding(guarantee).expect("the guarantee was asked for");
    (finding.verdict, finding.undecided)
}

/// The verdict on a guarantee that was not violated, where a setting of this kind could weaken it.
fn unexamined(kind: UnexaminedKind) -> (Verdict, Option<Undecided>) {
    (Verdict::Inconclusive, Some(Undecided::Unexamined(kind)))
}

#[test]
fn unknown_setting_makes_holds_inconclusive() {
    let consumer = "group.id=g\nauto.offset.reset=earliest\nenable.auto.commit=false\n";
    let with = |more: &str, design: &str| {
        let consumer = format!("{consumer}{more}");
        let files = [("producer.properties", "acks=all\n"), ("consumer.properties", consumer.as_str())];
        read("kafka-java@4.1", &format!("[sink]\nkind = \"upsert\"\n{design}"), &files)
    };
    let plain = with("", "").expect("accepted settings");
    assert_eq!(decided(&plain, Guarantee::Progress), (Verdict::Holds, None));
    let with_unknown = with("no.such.setting=1\n", "").expect("accepted settings");
    assert_eq!(decided(&with_unknown, Guarantee::Progress), unexamined(UnexaminedKind::UnknownSetting));
    let accepting = "[accept]\n\"no.such.setting\" = \"our interceptor reads it\"\n";
    let accepted = with("no.such.setting=1\n", accepting).expect("accepted settings");
    assert_eq!(decided(&accepted, Guarantee::Progress), (Verdict::Holds, None));
    let reason = "our interceptor reads it";
    assert!(accepted.design.assumed.iter().any(|sentence| sentence.contains(reason)), "{:?}", accepted.design.assumed);
    let in_vain = with("", accepting).expect_err("nothing is to be accepted");
    assert_eq!(in_vain.iter().map(|found| found.code).collect::<Vec<_>>(), [DiagnosticCode::NoEffect]);
}

#[test]
fn unknown_setting_leaves_a_violation() {
    let files = [("producer.properties", "acks=all\n"), ("consumer.properties", "group.id=g\nno.such.setting=1\n")];
    let read = read("kafka-java@4.1", "[sink]\nkind = \"append\"\n", &files).expect("accepted settings");
    assert_eq!(decided(&read, Guarantee::DuplicateFree).0, Verdict::Violated);
}

#[test]
fn setting_without_a_model_weakens_its_guarantees_only() {
    let stream = ("nats-stream.json", "{\"config\": {\"name\": \"orders\", \"subjects\": [\"orders\"]}}");
    let consumer =
        "{\"config\": {\"durable_name\": \"c\", \"ack_policy\": \"explicit\", \"deliver_policy\": \"last\"}}";
    let read = read(
        "nats-jetstream",
        "[sink]\nkind = \"upsert\"\n[bounds]\nmessages = 1\n",
        &[stream, ("nats-consumer.json", consumer)],
    )
    .expect("accepted settings");
    let weakening: Vec<&UnexaminedSetting> =
        read.design.unexamined.iter().filter(|one| one.name == "deliver_policy").collect();
    let [policy] = weakening.as_slice() else { panic!("{:#?}", read.design.unexamined) };
    assert_eq!(policy.kind, UnexaminedKind::NotModelled);
    assert!(policy.weakens.contains(Guarantee::LossFree) && !policy.weakens.contains(Guarantee::DuplicateFree));
}

#[test]
fn known_defect_of_a_patch_refutes_a_claim_to_hold() {
    let at = |version: &str, accept: &str| {
        let text = format!(
            "name = \"orders\"\nsystem = \"kafka-java@{version}\"\n[producer.settings]\nacks = \"all\"\n\
             [consumer.settings]\n\"auto.offset.reset\" = \"earliest\"\n\"enable.auto.commit\" = \"false\"\n\
             [sink]\nkind = \"upsert\"\n[bounds]\nmessages = 1\n[faults]\nlossy_crash = false\n\
             [claims]\nloss-free = \"holds\"\n{accept}"
        );
        let read = read_alone("(test)", &text).unwrap_or_else(|found| panic!("{found:#?}"));
        let limits = Limits::default();
        let checked =
            check_apart(&read.design, &[Guarantee::LossFree], Reductions::ALL, &limits, Pool::new(&OneWorker), &|_| {});
        let finding = checked.finding(Guarantee::LossFree).expect("the guarantee was asked for");
        (finding.verdict, finding.undecided, finding.agreement())
    };
    // KAFKA-19012 is fixed in 4.1.2. A version without a patch number is its newest patch.
    let (verdict, why) = unexamined(UnexaminedKind::KnownDefect);
    assert_eq!(at("4.1.1", ""), (verdict, why, Agreement::Wrong));
    assert_eq!(at("4.1.2", ""), (Verdict::Holds, None, Agreement::AsClaimed));
    assert_eq!(at("4.1", ""), (Verdict::Holds, None, Agreement::AsClaimed));
    let accepted = "[accept]\n\"KAFKA-19012-in-4.1\" = \"batches never expire: delivery.timeout.ms is a day\"\n";
    assert_eq!(at("4.1.1", accepted), (Verdict::Holds, None, Agreement::AsClaimed));
}

#[test]
fn settings_that_do_not_fit_together_are_findings() {
    let fitting = read(
        "kafka-java@3.9",
        "",
        &[
            ("producer.properties", "transactional.id=t\n"),
            ("consumer.properties", "group.id=g\nauto.offset.reset=earliest\n"),
        ],
    )
    .expect("accepted settings");
    assert_eq!(fitting.warnings.iter().map(|found| found.code).collect::<Vec<_>>(), [DiagnosticCode::Finding]);
    let labels: Vec<&str> = fitting.warnings[0].labels.iter().map(|label| label.text.as_str()).collect();
    assert_eq!(labels, ["`transactional.id` is t here"]);
    let shared = read(
        "kafka-java@3.9",
        "",
        &[("a-producer.properties", "transactional.id=t\n"), ("b-producer.properties", "transactional.id=t\n")],
    )
    .expect("accepted settings");
    assert_eq!(shared.warnings[0].code, DiagnosticCode::Finding);
    assert!(shared.warnings[0].title.contains("two producers share"), "{:?}", shared.warnings);
    let other =
        read("kafka-java@3.9", "", &[("a-producer.properties", "acks=all\n"), ("b-producer.properties", "acks=1\n")])
            .expect("accepted settings");
    assert_eq!(other.warnings[0].code, DiagnosticCode::DuplicateSetting);
    let twice = producer("kafka-java@3.9", "acks=all\nacks=1\n").expect("accepted settings");
    assert_eq!(twice.warnings[0].code, DiagnosticCode::DuplicateSetting);
    assert_eq!(twice.design.mechanisms.producer.acks, Acks::Leader);
}

/// A repair is found by exploration: with it the guarantee holds, and no smaller one was found.
#[test]
fn repair_of_acks_one_is_acks_all_with_a_flush() {
    let read = read(
        "kafka-java@4.1",
        "[sink]\nkind = \"upsert\"\n[source]\nrestart = \"forgets\"\n[claims]\nloss-free = \"holds\"\n",
        &[
            ("producer.properties", "acks=1\nmax.in.flight.requests.per.connection=1\n"),
            ("consumer.properties", "group.id=g\nenable.auto.commit=false\nauto.offset.reset=earliest\n"),
        ],
    )
    .expect("accepted settings");
    let threads = Threads::per_core();
    let request = RepairRequest {
        fault_scope: FaultScope::Apart,
        pool: Pool::new(&threads),
        time: Duration::from_secs(3600),
        ..RepairRequest::new(&read)
    };
    let repairs = repair_wanted(&request, [Guarantee::LossFree].into_iter().collect());
    let changes: Vec<Vec<(String, String)>> = repairs.each[0]
        .found
        .iter()
        .map(|repair| repair.changes.iter().map(|change| (change.name.clone(), change.instead.clone())).collect())
        .collect();
    assert!(
        changes.iter().any(|repair| repair.iter().any(|(name, value)| name == "acks" && value == "all")
            && repair.iter().any(|(name, value)| name == "log.flush.interval.messages" && value == "1")),
        "{changes:?}"
    );
    assert!(changes.iter().all(|repair| repair.len() == 2), "acks=all alone is not enough: {changes:?}");
    let place =
        repairs.each[0].found[0].changes.iter().find_map(|change| change.source.as_ref()).expect("acks was written");
    assert_eq!(place.line_column(), LineColumn { line: 1, column: 6 });
}

/// `docs/internals/contracts.md` has the rows.
#[test]
fn profile_maps_to_its_replication_rule() {
    use DeletionStore::{Apart, MayReturn, WithMessages};
    use DiskSync::{Background, BeforeAck, Buffered};
    use Election::{Eligible, InSync, Majority};
    let rows = [
        ("kafka-java@3.9", "", (InSync, Background, Background, WithMessages)),
        ("kafka-java@4.0", "", (InSync, Background, Background, WithMessages)),
        ("kafka-java@4.1", "", (Eligible, Background, Background, WithMessages)),
        (
            "kafka-java@4.1",
            "\"eligible.leader.replicas.version\" = \"0\"",
            (InSync, Background, Background, WithMessages),
        ),
        ("kafka-java@3.9", "\"log.flush.interval.messages\" = 1", (InSync, BeforeAck, BeforeAck, WithMessages)),
        ("kafka-java@3.9", "\"flush.messages\" = 1", (InSync, BeforeAck, Background, WithMessages)),
        ("redpanda@24.2", "", (Majority, BeforeAck, BeforeAck, WithMessages)),
        ("redpanda@24.2", "\"write.caching\" = \"true\"", (Majority, Background, BeforeAck, WithMessages)),
        ("nats-jetstream@2.10", "", (Majority, Background, Buffered, Apart)),
        ("nats-jetstream@2.10", "num_replicas = 3", (Majority, Background, Buffered, Apart)),
        ("nats-jetstream@2.11", "num_replicas = 3", (Majority, Background, Background, Apart)),
        ("nats-jetstream@2.9", "sync_interval = \"always\"", (Majority, Background, Buffered, Apart)),
        ("nats-jetstream@2.10", "sync_interval = \"always\"", (Majority, BeforeAck, Buffered, Apart)),
        (
            "nats-jetstream@2.10",
            "num_replicas = 3\nsync_interval = \"always\"",
            (Majority, Background, Buffered, Apart),
        ),
        (
            "nats-jetstream@2.11",
            "num_replicas = 3\nsync_interval = \"always\"",
            (Majority, BeforeAck, BeforeAck, Apart),
        ),
        (
            "nats-jetstream@2.12",
            "sync_interval = \"always\"\npersist_mode = \"async\"",
            (Majority, Buffered, Buffered, Apart),
        ),
        ("nats-jetstream@2.11", "num_replicas = 3\nstorage = \"memory\"", (Majority, Buffered, Buffered, Apart)),
        ("rabbitmq@3.12", "x-queue-type = \"classic\"", (InSync, BeforeAck, Buffered, Apart)),
        ("rabbitmq@3.13", "x-queue-type = \"classic\"", (InSync, Background, Buffered, Apart)),
        ("rabbitmq@4.1", "x-queue-type = \"quorum\"", (Majority, BeforeAck, BeforeAck, WithMessages)),
        ("rabbitmq@4.1", "x-queue-type = \"stream\"", (Majority, Background, Background, WithMessages)),
        ("rabbitmq@4.1", "x-queue-type = \"classic\"", (InSync, Background, Buffered, Apart)),
        ("pulsar@4.0", "", (InSync, BeforeAck, Buffered, WithMessages)),
        ("redis-streams@7.2", "", (InSync, Buffered, Buffered, WithMessages)),
        ("redis-streams@7.2", "appendonly = \"yes\"", (InSync, Background, Background, WithMessages)),
        ("postgres-queue@17", "synchronous_commit = \"off\"", (InSync, Buffered, Buffered, WithMessages)),
        ("postgres-queue@17", "", (InSync, BeforeAck, BeforeAck, WithMessages)),
        ("mysql-queue@8.4", "", (InSync, BeforeAck, BeforeAck, WithMessages)),
        ("mysql-queue@8.4", "sync_binlog = 0", (InSync, Background, Background, WithMessages)),
        ("mysql-queue@8.4", "sync_binlog = 0\nlog_bin = \"OFF\"", (InSync, BeforeAck, BeforeAck, WithMessages)),
        ("mysql-queue@8.4", "innodb_flush_log_at_trx_commit = 2", (InSync, Background, Background, WithMessages)),
        ("mysql-queue@8.4", "innodb_flush_log_at_trx_commit = 0", (InSync, Buffered, Buffered, WithMessages)),
        ("sqs", "FifoQueue = \"false\"", (InSync, BeforeAck, BeforeAck, MayReturn)),
        ("sqs", "FifoQueue = \"true\"", (InSync, BeforeAck, BeforeAck, WithMessages)),
        ("pubsub", "", (InSync, BeforeAck, BeforeAck, MayReturn)),
        ("kinesis", "", (InSync, BeforeAck, BeforeAck, WithMessages)),
        ("mqtt@5.0", "persistence = \"periodic\"", (InSync, Buffered, Buffered, WithMessages)),
    ];
    for (system, settings, expected) in rows {
        let text = format!("name = \"row\"\nsystem = \"{system}\"\n[broker.settings]\n{settings}\n");
        let read = read_alone("row.toml", &text).unwrap_or_else(|found| panic!("{system} {settings}: {found:#?}"));
        let broker = read.design.mechanisms.broker;
        let row = (broker.election, broker.sync, broker.position_sync(), broker.deletions);
        assert_eq!(row, expected, "{system} {settings}");
    }
}

#[test]
fn exported_design_has_the_same_mechanisms() {
    for (name, contents) in [
        (
            "kafka-java@3.9",
            [
                ("producer.properties", "acks=all\nretries=3\nssl.key.password=hunter2\n"),
                ("consumer.properties", "group.id=g\nisolation.level=read_committed\n"),
            ],
        ),
        (
            "librdkafka@2.6",
            [
                ("producer.properties", "enable.idempotence=true\n"),
                ("consumer.properties", "enable.auto.offset.store=false\n"),
            ],
        ),
    ] {
        let first = read(name, "[figures]\nretry_horizon = \"1m\"\n[sink]\nkind = \"inbox\"\n", &contents)
            .expect("accepted settings");
        let text = design_text(&first).expect("settings");
        assert!(!text.contains("hunter2"), "{text}");
        let again = read_alone("(again)", &text).unwrap_or_else(|found| panic!("{text}\n{found:#?}"));
        assert_eq!(first.design.mechanisms, again.design.mechanisms, "{text}");
    }
}

#[test]
fn exported_design_keeps_what_was_not_examined() {
    let resources = "resource \"rabbitmq_queue\" \"orders\" {\n  settings { durable = var.durable }\n}\n\
                     resource \"rabbitmq_policy\" \"limits\" {\n}\n";
    let template = "Parameters: { Limit: { Type: Number } }\nResources:\n  Orders: { Type: AWS::SQS::Queue }\n  \
                    Ledger:\n    Type: AWS::Serverless::Function\n    Properties:\n      Timeout: !Ref Limit\n      \
                    Events: { Read: { Type: SQS, Properties: { Queue: !GetAtt Orders.Arn } } }\n  \
                    Other:\n    Type: AWS::Lambda::EventSourceMapping\n    \
                    Properties: { EventSourceArn: !ImportValue Elsewhere }\n";
    let files = [
        ("main.tf", resources, vec!["durable", "rabbitmq_policy.limits"]),
        ("template.yaml", template, vec!["EventSourceMapping"]),
    ];
    for (path, text, names) in files {
        let unexamined = |read: &LoadedDesign| -> Vec<String> {
            read.design.unexamined.iter().map(|one| one.name.clone()).collect()
        };
        let first = read_text(&VendorFile::new(path), text).unwrap_or_else(|found| panic!("{found:#?}"));
        assert_eq!(unexamined(&first), names, "{path}");
        let text = design_text(&first).expect("settings");
        let again = read_alone("(again)", &text).unwrap_or_else(|found| panic!("{text}\n{found:#?}"));
        let (mut before, mut after) = (unexamined(&first), unexamined(&again));
        before.sort();
        after.sort();
        assert_eq!(before, after, "{text}");
        assert_eq!(text.contains("\"processing_time\" = \"${"), path == "template.yaml", "{text}");
        // An accepted name stays accepted, with its reason.
        let accepting = format!("{text}\n[accept]\n\"{}\" = \"it is \\\"ours\\\"\"\n", names[0]);
        let accepted = read_alone("(again)", &accepting).unwrap_or_else(|found| panic!("{accepting}\n{found:#?}"));
        let text = design_text(&accepted).expect("settings");
        let again = read_alone("(again)", &text).unwrap_or_else(|found| panic!("{text}\n{found:#?}"));
        assert_eq!(unexamined(&again), names[1..], "{text}");
        assert!(again.design.assumed.iter().any(|sentence| sentence.contains("it is \"ours\"")), "{text}");
    }
}

#[test]
fn design_reads_the_files_that_it_names() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("producer.properties"), "acks=0\n").expect("a file");
    let on_disk = folder.path().join("design.toml").display().to_string();
    let in_memory = MemoryFiles::default().with("designs/producer.properties", "acks=0\n");
    let design = "name = \"d\"\n[producer]\nsystem = \"kafka-java@3.9\"\nsettings_file = \"producer.properties\"\n";
    let files: [(&str, &dyn Files); 2] = [(&on_disk, &DiskFiles), ("designs/design.toml", &in_memory)];
    for (path, files) in files {
        let read = |text: &str| read_design(path, text.as_bytes(), files);
        let producer = read(design).expect("a design").design.mechanisms.producer;
        assert_eq!((producer.acks, producer.retries), (Acks::None, Retries::None));
        // The design cannot contradict the system's settings.
        assert_eq!(errors(read(&format!("{design}acks = \"quorum\"\n"))), [DiagnosticCode::Impossible]);
        let missing = design.replace("producer.properties", "nowhere.properties");
        assert_eq!(errors(read(&missing)), [DiagnosticCode::NoSuchFile]);
    }
}

#[test]
fn spring_sets_the_settings_of_rabbitmq() {
    let text = r"spring:
  rabbitmq:
    publisher-confirm-type: correlated
    password: hunter2
    listener:
      simple:
        acknowledge-mode: none
";
    let file = VendorFile { path: "application.yml".to_owned(), format: None, choice: ImportOptions::default() };
    let read = read_text(&file, text).expect("accepted settings");
    assert_eq!(read.design.mechanisms.producer.acks, Acks::Quorum);
    assert_eq!(read.design.mechanisms.consumer.acknowledge, Acknowledge::BeforeProcessing);
    let lowered = read.vendor.expect("settings").lowered;
    assert!(lowered.irrelevant.iter().all(|unused| !unused.source.file.text.contains("hunter2")));
}

/// Of a rule with two comparisons, only the failed one is a reason why the rule does not apply.
#[test]
fn comparison_that_holds_is_not_listed_as_failed() {
    let text = "[consumer.settings]\nDeliveryGuarantee = \"EXACTLY_ONCE\"\ncheckpointing = \"true\"\n\
                \"transaction.timeout.ms\" = 60000\n[figures]\nrestart_time = \"2h\"\n";
    let read = read("flink-kafka@1.20", text, &[]).expect("accepted settings");
    let failed: Vec<&String> = read.design.assumed.iter().filter(|sentence| sentence.contains("not so that")).collect();
    assert!(failed.iter().any(|sentence| sentence.starts_with("transaction.timeout.ms 1m < ")), "{failed:#?}");
    assert!(!failed.iter().any(|sentence| sentence.contains(" > ")), "a comparison that holds: {failed:#?}");
}

#[test]
fn broker_decides_by_its_own_version_beside_its_client() {
    use onceproof_models::mechanisms::{Election, TransactionEpoch, TransactionMarkers, TransactionVerification};
    use {TransactionEpoch::*, TransactionMarkers::*, TransactionVerification as Verification};
    let rows = [
        ("4.2", "4.2", (PerTransaction, Once, Election::Eligible)),
        ("4.2", "4.0", (PerTransaction, MayRepeat, Election::InSync)),
        ("4.2", "3.9", (PerSession, MayRepeat, Election::InSync)),
        ("3.9", "4.2", (PerSession, MayRepeat, Election::Eligible)),
        ("2.5", "3.9", (PerSession, MayRepeat, Election::InSync)),
    ];
    for (client, broker, expected) in rows {
        let part = |part: &str, system: &str| format!("[{part}]\nsystem = \"{system}\"\n");
        let (client, broker) = (format!("kafka-java@{client}"), format!("kafka-broker@{broker}"));
        let settings = "[producer.settings]\nacks = \"all\"\n\"transactional.id\" = \"orders\"\n";
        let parts = [part("producer", &client), part("consumer", &client), part("broker", &broker)].concat();
        let text = format!("name = \"two versions\"\n{parts}{settings}");
        let read = read_design("(test)", text.as_bytes(), &MemoryFiles::default())
            .unwrap_or_else(|found| panic!("{found:#?}"));
        let decided = read.design.mechanisms.broker;
        assert_eq!((decided.epoch, decided.markers, decided.election), expected, "{client} and {broker}");
        assert_eq!(decided.verification, Verification::All, "{client} and {broker}");
    }
}
