//! A design that `onceproof import` writes says what its files say: it is checked with the same
//! mechanisms, in the same fault sets, on the same assumptions, and the same settings are open.

use onceproof::check::Subject;
use onceproof::systems::{
    DiskFiles, ImportOptions, LoadedDesign, MemoryFiles, VendorFile, design_text, read_design, read_design_with,
};
use std::collections::BTreeSet;
use std::path::Path;

fn load(files: &[&str], own: &str) -> Result<LoadedDesign, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let named = files.iter().map(|file| {
        let (part, path) = file.split_once('=').map_or((None, *file), |(part, path)| (Some(part), path));
        let choice = ImportOptions { part: part.map(str::to_owned), ..ImportOptions::default() };
        VendorFile { path: root.join(path).display().to_string(), format: None, choice }
    });
    let named: Vec<VendorFile> = named.collect();
    let design = format!("name = \"files\"\n{own}");
    read_design_with("(test)", design.as_bytes(), &[], &named, &DiskFiles).map_err(|found| format!("{found:#?}"))
}

/// The sentences and names that a verdict rests on, and what was written.
fn statements(read: &LoadedDesign) -> BTreeSet<String> {
    let design = &read.design;
    // A setting that is accepted has another location in the design.
    let located = |one: &String| one.starts_with("accepted");
    let mut all: BTreeSet<String> =
        design.assumed.iter().filter(|one| !located(one)).map(|one| format!("assumed {one}")).collect();
    all.extend(read.parsed.accepted().map(|(name, reason)| format!("accepted {name} {reason}")));
    all.extend(design.unexamined.iter().map(|one| format!("unexamined {:?} {} {:?}", one.kind, one.name, one.weakens)));
    let vendor = read.vendor.as_ref().expect("vendor settings");
    all.extend(vendor.inputs.systems.iter().map(|(system, _)| format!("system {}", system.label())));
    let settings = vendor.lowered.settings.iter();
    all.extend(settings.map(|one| format!("{}.{} = {:?}", one.setting.part, one.setting.name, one.value)));
    all
}

fn differences(files: &[&str], own: &str) -> Vec<String> {
    let read = load(files, own).unwrap_or_else(|found| panic!("{files:?}: {found}"));
    let text = design_text(&read).expect("vendor settings");
    let again = match read_design("again.toml", text.as_bytes(), &MemoryFiles::default()) {
        Ok(again) => again,
        Err(found) => return vec![format!("{files:?} not read: {:#?}\n{text}", found)],
    };
    let mut found = Vec::new();
    if read.design.mechanisms != again.design.mechanisms {
        found.push(format!("{files:?} mechanisms\n{:?}\n{:?}", read.design.mechanisms, again.design.mechanisms));
    }
    if (&read.design.claims.scope, read.design.claims.faults, read.design.max_faults)
        != (&again.design.claims.scope, again.design.claims.faults, again.design.max_faults)
    {
        found.push(format!("{files:?} claims or limits\n{text}"));
    }
    let scopes = [&read, &again].map(|one| Subject::Loaded(one).default_fault_scope());
    if scopes[0] != scopes[1] {
        found.push(format!("{files:?} {scopes:?}"));
    }
    let (before, after) = (statements(&read), statements(&again));
    found.extend(before.difference(&after).map(|one| format!("{files:?} lost {one}")));
    found.extend(after.difference(&before).map(|one| format!("{files:?} new {one}")));
    found
}

#[test]
fn imported_design_says_what_its_files_say() {
    let accepted = "[accept]\n\"no.such.setting\" = \"nothing reads it\"\n[figures]\nprocessing_time = \"10s\"\n";
    let limited = "limits.faults = 3\n[claims]\nloss-free = \"holds\"\nfaults = 3\nof = \"submitted\"\n\
                   [faults]\ncrash = [\"producer\"]\nlossy_crash = false\n";
    let cases: &[(&[&str], &str)] = &[
        (&["docs/guide/producer.properties", "docs/guide/consumer.properties"], limited),
        (&["docs/guide/consumer.properties"], "system = \"kafka-java@99.1\"\n"),
        (&["docs/guide/consumer.properties"], "system = \"kafka-java@4.1.1\"\n"),
        (&["docs/guide/consumer.properties"], "system = [\"kafka-broker@3.9\", \"librdkafka@2.10\"]\n"),
        (&["docs/guide/consumer.properties"], &format!("{accepted}[consumer.settings]\n\"no.such.setting\" = 1\n")),
        (&["tests/cli/files/producer.properties"], ""),
        (&["tests/cli/files/consumer.properties"], "figures.processing_time = \"10m\"\n"),
        (&["proofs/seeds/application.properties"], "system = \"spring-kafka\"\n"),
        (&["proofs/seeds/application.properties"], "system = \"rabbitmq\"\n"),
        (&["proofs/seeds/application.yml"], ""),
        (&["proofs/seeds/appsettings.json"], ""),
        (&["proofs/seeds/bindings.yml"], ""),
        (&["proofs/seeds/celery.json"], ""),
        (&["proofs/seeds/celeryconfig.py"], ""),
        (&["proofs/seeds/client.json"], ""),
        (&["proofs/seeds/consumer.properties"], ""),
        (&["proofs/seeds/definitions.json"], ""),
        (&["proofs/seeds/docker-compose.yml"], "system = \"spring-kafka\"\n"),
        (&["proofs/seeds/flink-conf.yaml"], ""),
        (&["proofs/seeds/lambda.tf"], ""),
        (&["proofs/seeds/main.tf"], ""),
        (&["proofs/seeds/micronaut.yml"], ""),
        (&["proofs/seeds/module.tf"], ""),
        (&["proofs/seeds/orders.json"], ""),
        (&["proofs/seeds/plan.json"], ""),
        (&["proofs/seeds/producer.properties"], ""),
        (&["proofs/seeds/quarkus.properties"], "system = \"kafka-java\"\n"),
        (&["proofs/seeds/quarkus.properties"], "system = \"rabbitmq@3.12\"\n"),
        (&["proofs/seeds/queue.json"], ""),
        (&["proofs/seeds/resources.yaml"], "system = \"debezium\"\n"),
        (&["proofs/seeds/resources.yaml"], "system = \"nats-jetstream\"\n"),
        (&["proofs/seeds/serverless.yml"], ""),
        (&["proofs/seeds/state.json"], ""),
        (&["proofs/seeds/stream.json"], ""),
        (&["proofs/seeds/template.yml"], ""),
        (&["proofs/seeds/variables.env"], ""),
    ];
    let found: Vec<String> = cases.iter().flat_map(|(files, own)| differences(files, own)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}
