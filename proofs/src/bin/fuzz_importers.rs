//! Claim: no file of a vendor's makes the program panic: not its reader, not what is made of it, not the diagnostic that
//! shows it. Mutated configurations of every format for some seconds each:
//! `cargo run --release --package onceproof-proofs --bin soup -- 10`.
//!
//! A panic ends the run with the input that led to it, and the seed that leads there again.

use onceproof::report::human;
use onceproof::systems::{FileFormat, ImportOptions, VendorFile, decode, design_text, import_text, read_text};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// What mutations start from, with the path that the format goes by.
const SEEDS: [(FileFormat, &str, &str); 11] = [
    (
        FileFormat::KafkaProperties,
        "producer.properties",
        "# a\nacks=all\nenable.idempotence=true\nretries : 5\nssl.key.password=\\u0041b\\\n  c\nmax.in.flight.requests.per.connection 3\n",
    ),
    (
        FileFormat::KafkaProperties,
        "consumer.properties",
        "group.id=g\nenable.auto.commit=false\nisolation.level=read_committed\n",
    ),
    (
        FileFormat::Librdkafka,
        "client.json",
        r#"{"producer":{"enable.idempotence":true,"acks":-1},"consumer":{"enable.auto.offset.store":false}}"#,
    ),
    (
        FileFormat::Spring,
        "application.yml",
        "spring:\n  kafka: &k\n    producer:\n      acks: ${ACKS:all}\n      properties:\n        \"[enable.idempotence]\": true\n    listener: {ack-mode: manual}\n---\nspring.config.activate.on-profile: prod\nx: *k\n",
    ),
    (
        FileFormat::Spring,
        "application.properties",
        "spring.kafka.producer.acks=${a:${b}}\na=1\n#---\nspring.rabbitmq.publisher-confirm-type=correlated\n",
    ),
    (
        FileFormat::Connect,
        "orders.json",
        r#"{"name":"n","config":{"connector.class":"io.debezium.connector.postgresql.PostgresConnector","slot.name":"s","database.password":"p"}}"#,
    ),
    (
        FileFormat::RabbitMq,
        "definitions.json",
        r#"{"queues":[{"name":"q","durable":true,"arguments":{"x-queue-type":"quorum","x-delivery-limit":3}}],"policies":[{"name":"p","pattern":"^q","priority":1,"definition":{"message-ttl":1000}}]}"#,
    ),
    (
        FileFormat::Sqs,
        "queue.json",
        r#"{"Attributes":{"FifoQueue":"true","VisibilityTimeout":"30","RedrivePolicy":"{\"maxReceiveCount\":3}"}}"#,
    ),
    (
        FileFormat::CloudFormation,
        "template.yml",
        "Parameters:\n  T: {Type: Number, Default: 3}\nResources:\n  Q:\n    Type: AWS::SQS::Queue\n    Properties:\n      VisibilityTimeout: !Ref T\n      RedrivePolicy: {deadLetterTargetArn: !GetAtt D.Arn, maxReceiveCount: 5}\n  D:\n    Type: AWS::SQS::Queue\n",
    ),
    (
        FileFormat::Terraform,
        "main.tf",
        "variable \"v\" {\n  default = 60\n}\nresource \"aws_sqs_queue\" \"q\" {\n  fifo_queue = true\n  visibility_timeout_seconds = var.v\n  redrive_policy = jsonencode({ maxReceiveCount = 4 })\n}\n",
    ),
    (
        FileFormat::Nats,
        "stream.json",
        r#"{"name":"S","subjects":["a.>"],"num_replicas":3,"duplicate_window":120000000000,"max_age":0}"#,
    ),
];

/// Pieces that parsers stumble over.
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

/// All that the program does with a file, but for exploring it.
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
                let _ = (human::settings(&vendor.lowered), design_text(&read.design, vendor));
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
