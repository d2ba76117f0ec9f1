//! Claim: no vendor's file makes a reader, a listing or a diagnostic panic.
//!
//! `cargo run -p onceproof-proofs --bin fuzz_importers -- 10` mutates a file of each format
//! (`proofs/seeds`) for ten seconds. A panic ends a format with the input and the number that lead
//! to it again. It leaves out exploration.

use onceproof::report::human;
use onceproof::systems::{FileFormat, ImportOptions, VendorFile, decode, design_text, import_text, read_text};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// The files that are mutated: format, path, text. The path takes part in recognising a format.
const SEEDS: [(FileFormat, &str, &str); 26] = [
    (FileFormat::KafkaProperties, "producer.properties", include_str!("../../seeds/producer.properties")),
    (FileFormat::KafkaProperties, "consumer.properties", include_str!("../../seeds/consumer.properties")),
    (FileFormat::Librdkafka, "client.json", include_str!("../../seeds/client.json")),
    (FileFormat::Kubernetes, "resources.yaml", include_str!("../../seeds/resources.yaml")),
    (FileFormat::Spring, "application.yml", include_str!("../../seeds/application.yml")),
    (FileFormat::Spring, "application.properties", include_str!("../../seeds/application.properties")),
    (FileFormat::Spring, "bindings.yml", include_str!("../../seeds/bindings.yml")),
    (FileFormat::Quarkus, "quarkus.properties", include_str!("../../seeds/quarkus.properties")),
    (FileFormat::Micronaut, "micronaut.yml", include_str!("../../seeds/micronaut.yml")),
    (FileFormat::Terraform, "module.tf", include_str!("../../seeds/module.tf")),
    (FileFormat::Terraform, "lambda.tf", include_str!("../../seeds/lambda.tf")),
    (FileFormat::Terraform, "plan.json", include_str!("../../seeds/plan.json")),
    (FileFormat::Terraform, "state.json", include_str!("../../seeds/state.json")),
    (FileFormat::Serverless, "serverless.yml", include_str!("../../seeds/serverless.yml")),
    (FileFormat::Flink, "flink-conf.yaml", include_str!("../../seeds/flink-conf.yaml")),
    (FileFormat::AppSettings, "appsettings.json", include_str!("../../seeds/appsettings.json")),
    (FileFormat::Celery, "celeryconfig.py", include_str!("../../seeds/celeryconfig.py")),
    (FileFormat::Celery, "celery.json", include_str!("../../seeds/celery.json")),
    (FileFormat::Compose, "docker-compose.yml", include_str!("../../seeds/docker-compose.yml")),
    (FileFormat::Environment, "variables.env", include_str!("../../seeds/variables.env")),
    (FileFormat::Connect, "orders.json", include_str!("../../seeds/orders.json")),
    (FileFormat::RabbitMq, "definitions.json", include_str!("../../seeds/definitions.json")),
    (FileFormat::Sqs, "queue.json", include_str!("../../seeds/queue.json")),
    (FileFormat::CloudFormation, "template.yml", include_str!("../../seeds/template.yml")),
    (FileFormat::Terraform, "main.tf", include_str!("../../seeds/main.tf")),
    (FileFormat::Nats, "stream.json", include_str!("../../seeds/stream.json")),
];

/// Texts that are inserted: delimiters, escapes, control characters, extreme numbers.
const PIECES: [&str; 30] = [
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ":",
    ",",
    "&a ",
    "*a",
    "<<: ",
    "!Ref ",
    "---\n",
    "${",
    "}",
    "\\",
    "\\u",
    "\n",
    "\r\n",
    "\t",
    "\u{0}",
    "\u{feff}",
    "é",
    "\u{202e}",
    "-1",
    "1e999",
    "99999999999999999999",
    "null",
    "=",
    "#",
];

/// Returns the bytes after one to eleven random edits.
fn mutated(seed: &[u8], random: &mut fastrand::Rng) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for _ in 0..random.usize(1..12) {
        let at = random.usize(0..=bytes.len());
        match random.u8(0..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.u8(0..8),
            1 if at < bytes.len() => {
                bytes.remove(at);
            }
            2 => drop(bytes.splice(at..at, PIECES[random.usize(0..PIECES.len())].bytes())),
            3 => {
                let end = (at + random.usize(0..20)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let end = (at + random.usize(0..40)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = random.usize(0..=bytes.len());
                bytes.splice(to..to, copy);
            }
            5 => bytes.insert(at, random.u8(..)),
            _ => bytes.truncate(at.max(1)),
        }
    }
    bytes
}

/// Reads a file and renders its diagnostics and settings.
fn digest(format: FileFormat, path: &str, bytes: &[u8]) {
    let text = decode(bytes);
    let file = VendorFile { path: path.to_owned(), format: Some(format), choice: ImportOptions::default() };
    let imported = import_text(&file, &text);
    for found in &imported.diagnostics {
        let _ = human::render(path, "", found, false);
    }
    match read_text(&file, &text) {
        Ok(read) => {
            for found in &read.warnings {
                let _ = human::render(path, "", found, false);
            }
            if let Some(vendor) = &read.vendor {
                let _ = (human::settings(&vendor.lowered), design_text(&read));
            }
        }
        Err(found) => {
            for found in &found {
                let _ = human::render(path, "", found, false);
            }
        }
    }
}

fn main() -> ExitCode {
    let seconds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(10);
    let each = Duration::from_secs(seconds);
    let next = Mutex::new(0);
    let failed = Mutex::new(false);
    std::panic::set_hook(Box::new(|_| {}));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some((index, (format, path, seed))) = {
                    let mut next = next.lock().expect("no thread panics here");
                    let index = *next;
                    *next += 1;
                    SEEDS.get(index).map(|seed| (index, *seed))
                } {
                    let mut random = fastrand::Rng::with_seed(index as u64);
                    let (began, mut inputs) = (Instant::now(), 0_u64);
                    while began.elapsed() < each {
                        let bytes = mutated(seed.as_bytes(), &mut random);
                        inputs += 1;
                        if catch_unwind(AssertUnwindSafe(|| digest(format, path, &bytes))).is_err() {
                            println!(
                                "{} PANICS on input {inputs} of seed {index}:\n{}",
                                format.name(),
                                decode(&bytes).escape_debug()
                            );
                            *failed.lock().expect("no thread panics here") = true;
                            break;
                        }
                    }
                    println!("{:<18} {path:<24} {inputs:>9} inputs", format.name());
                }
            });
        }
    });
    if *failed.lock().expect("no thread panics here") { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
