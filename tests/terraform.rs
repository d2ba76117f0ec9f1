//! The output of `terraform show -json`, a state or a plan, is read as the configuration is.

use onceproof::check::{Undecided, Verdict, check_apart};
use onceproof::systems::{FileFormat, ImportOptions, ImportedFile, RawValue, VendorFile, import_text, read_text};
use onceproof_engine::{Limits, OneWorker, Pool};
use onceproof_models::{Guarantee, Reductions};
use std::collections::BTreeSet;

const STATE: &str = include_str!("../proofs/seeds/state.json");
const PLAN: &str = include_str!("../proofs/seeds/plan.json");

fn file(path: &str, text: &str, select: Option<&str>) -> VendorFile {
    let choice = ImportOptions { select: select.map(str::to_owned), ..ImportOptions::default() };
    VendorFile { path: path.to_owned(), format: FileFormat::detect(path, text), choice }
}

fn import(text: &str) -> ImportedFile {
    import_text(&file("shown.json", text, None), text)
}

/// The settings as `part.key=value`.
fn settings(imported: &ImportedFile) -> BTreeSet<String> {
    let shown = imported.entries.iter().map(|entry| match &entry.value {
        RawValue::Text(text) => format!("{}.{}={text}", entry.part, entry.key),
        RawValue::Unresolved(text) => format!("{}.{}=? {text}", entry.part, entry.key),
    });
    shown.collect()
}

fn irrelevant(imported: &ImportedFile) -> Vec<&str> {
    imported.irrelevant.iter().map(|one| one.key.as_str()).collect()
}

/// A state with these resources.
fn state(resources: &[&str]) -> String {
    let resources = resources.join(",");
    format!("{{\"terraform_version\":\"1.9.5\",\"values\":{{\"root_module\":{{\"resources\":[{resources}]}}}}}}")
}

/// A resource with these values.
fn resource(address: &str, values: &str) -> String {
    let (kind, name) = address.split_once('.').expect("TYPE.NAME");
    format!(
        "{{\"address\":\"{address}\",\"mode\":\"managed\",\"type\":\"{kind}\",\"name\":\"{name}\",\
         \"values\":{values},\"sensitive_values\":{{}}}}"
    )
}

#[test]
fn state_of_a_module_has_its_dead_letters_and_policy() {
    let imported = import(STATE);
    assert_eq!(imported.profiles, ["sqs"]);
    let expected = ["ContentBasedDeduplication=false", "FifoQueue=false", "QueueName=orders", "VisibilityTimeout=30"];
    let mut expected: BTreeSet<String> = expected.iter().map(|one| format!("broker.{one}")).collect();
    expected.insert("broker.maxReceiveCount=5".to_owned());
    assert_eq!(settings(&imported), expected);
    assert!(imported.unexamined.is_empty() && imported.diagnostics.is_empty(), "{:?}", imported.diagnostics);
    let dead = "resource.aws_sqs_queue.module.orders.aws_sqs_queue.dlq[0]";
    for key in [dead, "arn", "id", "url", "policy", "outputs", "format_version"] {
        assert!(irrelevant(&imported).contains(&key), "{key}: {:?}", irrelevant(&imported));
    }
}

#[test]
fn plan_keeps_values_after_apply_unresolved() {
    let imported = import(PLAN);
    let found = settings(&imported);
    assert!(found.contains("broker.maxReceiveCount=? (no maxReceiveCount)"), "{found:?}");
    assert!(found.contains("broker.VisibilityTimeout=60") && found.contains("broker.tags.team=ledger"), "{found:?}");
    assert!(irrelevant(&imported).contains(&"resource.aws_sqs_queue.dead"), "{:?}", irrelevant(&imported));
    let unread: Vec<&str> = imported.unexamined.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(unread, ["aws_lambda_event_source_mapping.worker"]);
}

#[test]
fn verdict_on_a_plan_rests_on_its_known_values() {
    let read = read_text(&file("plan.json", PLAN, None), PLAN).expect("a plan");
    let mut design = read.design;
    (design.mechanisms.bounds.messages, design.mechanisms.faults.lossy_crash) = (1, false);
    let (limits, pool) = (Limits::default(), Pool::new(&OneWorker));
    let guarantees = [Guarantee::LossFree];
    let report = check_apart(&design, &guarantees, Reductions::ALL, &limits, pool, &|_| {});
    let finding = &report.findings[0];
    assert_eq!(finding.verdict, Verdict::Inconclusive);
    assert!(matches!(finding.undecided, Some(Undecided::Unexamined(_))), "{:?}", finding.undecided);
}

#[test]
fn block_of_a_state_is_read_as_the_one_of_a_configuration() {
    let shown = resource(
        "google_pubsub_subscription.orders",
        "{\"ack_deadline_seconds\":20,\"dead_letter_policy\":[{\"max_delivery_attempts\":5}],\
         \"enable_message_ordering\":true,\
         \"filter\":\"\",\"id\":\"projects/p/subscriptions/orders\",\"push_config\":[],\"terraform_labels\":{}}",
    );
    let hcl = "resource \"google_pubsub_subscription\" \"orders\" {\n  ack_deadline_seconds = 20\n  \
               enable_message_ordering = true\n  dead_letter_policy {\n    max_delivery_attempts = 5\n  }\n}\n";
    let configured = import_text(&file("main.tf", hcl, None), hcl);
    assert_eq!(settings(&import(&state(&[&shown]))), settings(&configured));
    let shown = resource(
        "rabbitmq_queue.orders",
        "{\"name\":\"orders\",\"settings\":[{\"arguments\":{\"x-queue-type\":\"quorum\"},\"durable\":true}]}",
    );
    let found = settings(&import(&state(&[&shown])));
    assert!(found.contains("broker.x-queue-type=quorum") && found.contains("broker.durable=true"), "{found:?}");
}

#[test]
fn resource_that_refers_by_its_arn_is_named() {
    let queue = resource("aws_sqs_queue.orders", "{\"arn\":\"arn:aws:sqs:eu:1:orders\",\"fifo_queue\":true}");
    let topic = resource("aws_sns_topic_subscription.fan", "{\"endpoint\":\"arn:aws:sqs:eu:1:orders\"}");
    let other = resource("aws_sns_topic_subscription.other", "{\"endpoint\":\"arn:aws:sqs:eu:1:others\"}");
    let imported = import(&state(&[&queue, &topic, &other]));
    let unread: Vec<&str> = imported.unexamined.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(unread, ["aws_sns_topic_subscription.fan"]);
}

#[test]
fn one_of_several_shown_queues_is_selected_by_its_address() {
    let queues = [
        "{\"address\":\"aws_sqs_queue.q[\\\"a.b\\\"]\",\"type\":\"aws_sqs_queue\",\"values\":{\"fifo_queue\":true}}",
        "{\"address\":\"aws_sqs_queue.q[\\\"c\\\"]\",\"type\":\"aws_sqs_queue\",\"values\":{\"fifo_queue\":false}}",
    ];
    let text = state(&queues);
    let chosen = import_text(&file("shown.json", &text, Some("aws_sqs_queue.q[\"a.b\"]")), &text);
    assert!(settings(&chosen).contains("broker.FifoQueue=true"), "{:?}", chosen.diagnostics);
    let undecided = import(&text);
    assert!(undecided.diagnostics.iter().any(|found| found.help.iter().any(|help| help.contains("--select"))));
}

#[test]
fn sensitive_values_of_a_state_are_not_shown() {
    let queue = "{\"address\":\"aws_sqs_queue.q\",\"type\":\"aws_sqs_queue\",\"values\":{\"fifo_queu\":\"quaint\",\
                 \"policy\":\"hunter2\"},\"sensitive_values\":{\"fifo_queu\":true}}";
    let text = state(&[queue]).replace("\"values\":{\"root", "\"variables\":{\"x\":\"hunter3\"},\"values\":{\"root");
    let read = read_text(&file("shown.json", &text, None), &text).expect("a state");
    let sources: String = read.design.unexamined.iter().map(|one| one.about.clone()).collect();
    assert!(!sources.contains("quaint") && sources.contains("fifo_queu"), "{sources}");
}

/// A queue that a function reads; `more` is added to the mapping.
fn polled(timeout: &str, more: &str) -> String {
    format!(
        "variable \"seconds\" {{\n  default = 900\n}}\n\
         resource \"aws_sqs_queue\" \"orders\" {{\n  visibility_timeout_seconds = 30\n}}\n\
         resource \"aws_sqs_queue\" \"other\" {{\n}}\n\
         resource \"aws_lambda_function\" \"ledger\" {{\n  function_name = \"ledger\"\n  timeout = {timeout}\n}}\n\
         resource \"aws_lambda_event_source_mapping\" \"ledger\" {{\n  {more}\n  batch_size = 10\n}}\n"
    )
}

fn selected(text: &str) -> VendorFile {
    file("main.tf", text, Some("orders"))
}

#[test]
fn function_of_terraform_outlives_the_visibility() {
    let of_queue = "event_source_arn = aws_sqs_queue.orders.arn";
    for function in ["aws_lambda_function.ledger.arn", "\"ledger\""] {
        for timeout in ["900", "var.seconds"] {
            let text = polled(timeout, &format!("{of_queue}\n  function_name = {function}"));
            let imported = import_text(&selected(&text), &text);
            assert!(imported.unexamined.is_empty(), "{:?}", imported.unexamined);
            let read = settings(&imported);
            for one in ["broker.VisibilityTimeout=30", "consumer.BatchSize=10", "figures.processing_time=900s"] {
                assert!(read.contains(one), "{text}: {read:?}");
            }
            let loaded = read_text(&selected(&text), &text).unwrap_or_else(|found| panic!("{found:#?}"));
            assert!(loaded.warnings.iter().any(|found| found.title.contains("stays hidden")), "{:?}", loaded.warnings);
        }
    }
    let partial = "function_response_types = [\"ReportBatchItemFailures\"]\n  filter_criteria {\n    filter {\n      \
                   pattern = \"{}\"\n    }\n  }\n  scaling_config {\n    maximum_concurrency = 2\n  }";
    let text = polled("3", &format!("{of_queue}\n  function_name = aws_lambda_function.ledger.arn\n  {partial}"));
    let loaded = read_text(&selected(&text), &text).unwrap_or_else(|found| panic!("{found:#?}"));
    let open: BTreeSet<&str> = loaded.design.unexamined.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(open, BTreeSet::from(["FilterCriteria.filter.pattern", "FunctionResponseTypes"]));
}

#[test]
fn mapping_of_another_queue_is_not_this_one() {
    let text = polled("900", "event_source_arn = aws_sqs_queue.other.arn");
    let imported = import_text(&selected(&text), &text);
    assert_eq!(settings(&imported), BTreeSet::from(["broker.VisibilityTimeout=30".to_owned()]));
    assert!(imported.unexamined.is_empty(), "{:?}", imported.unexamined);
    let open = polled("900", "event_source_arn = var.queue");
    let names: Vec<String> = import_text(&selected(&open), &open).unexamined.into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["aws_lambda_event_source_mapping.ledger"]);
    // Without its function, the time of processing is unknown.
    let unknown = polled("900", "event_source_arn = aws_sqs_queue.orders.arn\n  function_name = var.function");
    assert!(!settings(&import_text(&selected(&unknown), &unknown)).iter().any(|one| one.starts_with("figures.")));
}
