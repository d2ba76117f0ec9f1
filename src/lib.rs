//! Which delivery guarantees does a message pipeline really give? A verdict within stated bounds,
//! or a counterexample.
//!
//! A [`design`] names mechanisms: which broker, when a consumer acknowledges, how a sink applies
//! effects. Its parts become actors (`onceproof_models`), every state that they reach together
//! under faults is explored (`onceproof_engine`), and each
//! [`Guarantee`](onceproof_models::Guarantee) gets a [`Verdict`](check::Verdict): *holds*,
//! *violated* with a [`counterexample`], *vacuous* where its hazard was never reached,
//! *inconclusive* where a limit was.
//!
//! # A design in a test
//!
//! The design stands beside the code that it describes. The test fails when a change takes a
//! guarantee away, and prints the trace that does it.
//!
//! ```
//! use onceproof::check::{Agreement, CheckRequest, run};
//! use onceproof::design::parse;
//!
//! # /*
//! #[test]
//! # */
//! fn payments_are_applied_exactly_once() {
//!     let design = parse(
//!         r#"
//!         name = "payments"
//!         [consumer]
//!         acknowledge = "after-processing"
//!         [sink]
//!         kind = "upsert"
//!         [claims]
//!         guarantee = "exactly-once"
//!         "#,
//!     )
//!     .expect("the design is well formed");
//!
//!     let report = run(&CheckRequest::new([&design]));
//!
//!     for finding in &report.designs[0].findings {
//!         let trace = finding.counterexample.iter().flat_map(|found| &found.steps);
//!         let steps: Vec<&str> = trace.map(|step| step.text.as_str()).collect();
//!         assert_ne!(finding.agreement(), Agreement::Wrong, "{steps:#?}");
//!     }
//!     assert_eq!(report.agreement(), Agreement::AsClaimed);
//! }
//! # payments_are_applied_exactly_once();
//! ```
//!
//! # Real files in a test
//!
//! A system's own configuration says what its mechanisms are; [`systems`] reads it as the system
//! would, with the defaults of its version. Where a claim is violated, [`repair`] looks for the
//! smallest changes of settings with which it holds.
//!
//! ```
//! use onceproof::check::{CheckRequest, Verdict, run};
//! use onceproof::systems::{ImportOptions, MemoryFiles, VendorFile, read_design_with, system};
//! use onceproof_models::Guarantee;
//!
//! # /*
//! #[test]
//! # */
//! fn acks_of_one_replica_lose_orders() {
//!     let kafka = system("kafka-java@4.1").expect("the profile is known");
//!     // `DiskFiles` reads them from the disk.
//!     let disk = MemoryFiles::default()
//!         .with("producer.properties", "acks=1\n")
//!         .with("consumer.properties", "enable.auto.commit=false\nauto.offset.reset=earliest\n");
//!     let files = ["producer.properties", "consumer.properties"].map(|path| VendorFile {
//!         path: path.to_owned(),
//!         format: None,
//!         choice: ImportOptions::default(),
//!     });
//!     let claims = b"name = \"orders\"\n[claims]\nloss-free = \"holds\"\n";
//!     let orders = read_design_with("orders.toml", claims, &[kafka], &files, &disk)
//!         .expect("the files are well formed");
//!
//!     let guarantees = vec![Guarantee::LossFree];
//!     let report = run(&CheckRequest { guarantees, ..CheckRequest::new([&orders]) });
//!
//!     let orders = &report.designs[0];
//!     let finding = orders.finding(Guarantee::LossFree).expect("it was asked for");
//!     assert_eq!(finding.verdict, Verdict::Violated);
//!     let repairs = orders.repairs.as_ref().expect("a violated claim is repaired");
//!     let changes = &repairs.each[0].found[0].changes;
//!     assert!(changes.iter().any(|change| change.name == "acks" && change.instead == "all"));
//! }
//! # acks_of_one_replica_lose_orders();
//! ```
//!
//! # What to read next
//!
//! [`check`] has the request with its limits, threads and progress; [`check::costs`] the costs of a
//! message; [`survey`] decides thousands of designs and derives laws. The engine explores any
//! system of actors: see the crate `onceproof-engine`. The meaning of a verdict, and its limits,
//! are in `docs/reference/semantics.md`.
//!
//! # Features
//!
//! * `cli` (default): the command `onceproof`.
//! * `host`: the operating system's clock and threads, `Threads` and `SystemClock` of the engine.
//!   Without it the crate builds for `wasm32-unknown-unknown`.
//! * `pages`: the pages of a survey with pictures.

pub mod check;
pub mod counterexample;
pub mod design;
pub mod diagnose;
pub mod explorer;
pub mod repair;
pub mod replay;
pub mod report;
pub mod survey;
pub mod systems;
