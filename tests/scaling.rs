//! Reading a file takes time linear in its size: importing, lowering, reporting and exporting.
//!
//! Each test reads a file and one of four times its size, and fails if the larger one takes more
//! than nine times as long. Quadratic work would take sixteen times as long.

use onceproof::design::{Diagnostic, parse};
use onceproof::report::human;
use onceproof::systems::{ImportOptions, VendorFile, design_text, read_text};
use std::fmt::Write;
use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// The ratio of the two sizes.
const GROWTH: usize = 4;

/// The largest accepted ratio of the two times.
const MAX_RATIO: u32 = 9;

/// The noise of a measurement.
const NOISE: Duration = Duration::from_millis(20);

/// The time that this thread has had a processor, where the system states it; otherwise the time
/// since the start of the process. Other processes have little influence on it.
fn processor_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = statistics.split(' ').next().and_then(|text| text.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// The shortest of three runs.
fn measure(run: impl Fn()) -> Duration {
    let time = || {
        let start = processor_time();
        run();
        processor_time().saturating_sub(start)
    };
    (0..3).map(|_| time()).min().unwrap_or_default()
}

/// Runs `run` with texts of `count` and of four times as many entries.
fn assert_linear(count: usize, text: impl Fn(usize) -> String, run: impl Fn(&str)) {
    let (small, large) = (text(count), text(GROWTH * count));
    let (small, large) = (measure(|| run(&small)), measure(|| run(&large)));
    assert!(large <= small * MAX_RATIO + NOISE, "{count} entries take {small:?}, {GROWTH} times as many {large:?}");
}

fn render_all(path: &str, text: &str, found: &[Diagnostic]) {
    for diagnostic in found {
        assert!(!human::render(path, text, diagnostic, false).is_empty());
    }
}

/// Reads a configuration file and prints everything about it.
fn read(path: &str, options: &ImportOptions, text: &str) {
    let file = VendorFile { choice: options.clone(), ..VendorFile::new(path) };
    match read_text(&file, text) {
        Ok(loaded) => {
            render_all(path, "", &loaded.warnings);
            let vendor = loaded.vendor.as_ref().expect("vendor settings");
            assert!(!human::settings(&vendor.lowered).is_empty());
            assert!(design_text(&loaded).is_some_and(|text| !text.is_empty()));
        }
        Err(found) => render_all(path, "", &found),
    }
}

/// A text of numbered entries between a beginning and an end.
fn numbered(start: &str, entry: impl Fn(usize) -> String, end: &str) -> impl Fn(usize) -> String {
    move |count| {
        let mut text = start.to_owned();
        for number in 0..count {
            let _ = write!(text, "{}", entry(number));
        }
        text + end
    }
}

#[test]
fn unknown_keys_of_a_design_take_linear_time() {
    let text = numbered("name = \"a\"\n[producer]\n", |number| format!("key{number} = 1\n"), "");
    assert_linear(4000, text, |text| render_all("a.toml", text, &parse(text).expect_err("unknown keys")));
}

#[test]
fn unknown_properties_take_linear_time() {
    let text = numbered("acks=all\n", |number| format!("unknown.key{number}=1\n"), "");
    assert_linear(4000, text, |text| read("producer.properties", &ImportOptions::default(), text));
}

#[test]
fn repeated_properties_take_linear_time() {
    let text = numbered("", |number| format!("acks={}\nretries={number}\n", number % 2), "");
    assert_linear(4000, text, |text| read("producer.properties", &ImportOptions::default(), text));
}

#[test]
fn queues_of_rabbitmq_take_linear_time() {
    let queue = |number| format!("{{\"name\": \"q{number}\", \"durable\": true}}, ");
    let text = numbered("{\"vhost\": 1, \"queues\": [", queue, "{\"name\": \"last\"}]}");
    let options = ImportOptions { select: Some("q7".to_owned()), ..ImportOptions::default() };
    assert_linear(2000, text, |text| read("definitions.json", &options, text));
}

#[test]
fn keys_of_a_json_object_take_linear_time() {
    let key = |number| format!("\"key{}\": {number}, ", number / 2);
    let text = numbered("{\"connector.class\": \"x.SinkConnector\", ", key, "\"topics\": \"t\"}");
    assert_linear(4000, text, |text| read("sink.json", &ImportOptions::default(), text));
}

#[test]
fn variables_of_terraform_take_linear_time() {
    let start = "resource \"aws_sqs_queue\" \"q\" {\n  visibility_timeout_seconds = local.v7\n}\nlocals {\n  v0 = 30\n";
    let local = |number| format!("  v{} = local.v{number}\n", number + 1);
    let text = numbered(start, local, "}\n");
    assert_linear(4000, text, |text| read("main.tf", &ImportOptions::default(), text));
}

#[test]
fn resources_of_terraform_take_linear_time() {
    let resource = |number| {
        format!(
            "variable \"v{number}\" {{\n  default = {number}\n}}\nresource \"aws_sqs_queue\" \"q{number}\" {{\n  \
             redrive_policy = jsonencode({{ deadLetterTargetArn = aws_sqs_queue.q{}.arn }})\n}}\n",
            number + 1
        )
    };
    let options = ImportOptions { select: Some("q0".to_owned()), ..ImportOptions::default() };
    assert_linear(1000, numbered("", resource, ""), |text| read("main.tf", &options, text));
}

#[test]
fn resources_of_a_terraform_state_take_linear_time() {
    let resource = |number| {
        format!(
            "{{\"address\": \"aws_sqs_queue.q{number}\", \"type\": \"aws_sqs_queue\", \"values\": {{\"arn\": \
             \"arn:q{number}\", \"redrive_policy\": \"{{\\\"deadLetterTargetArn\\\":\\\"arn:q{}\\\"}}\"}}}}, ",
            number + 1
        )
    };
    let start = "{\"terraform_version\": \"1.9.5\", \"values\": {\"root_module\": {\"resources\": [";
    let end = "{\"address\": \"aws_sns_topic.t\", \"type\": \"aws_sns_topic\", \"values\": {}}]}}}";
    let options = ImportOptions { select: Some("q0".to_owned()), ..ImportOptions::default() };
    assert_linear(1000, numbered(start, resource, end), |text| read("state.json", &options, text));
}

#[test]
fn resources_of_cloudformation_take_linear_time() {
    let resource = |number| {
        format!(
            "  Q{number}:\n    Type: AWS::SQS::Queue\n    Properties:\n      RedrivePolicy:\n        \
             deadLetterTargetArn: !GetAtt Q{}.Arn\n        maxReceiveCount: 5\n",
            number + 1
        )
    };
    let options = ImportOptions { select: Some("Q0".to_owned()), ..ImportOptions::default() };
    assert_linear(1000, numbered("Resources:\n", resource, ""), |text| read("template.yml", &options, text));
}

#[test]
fn merged_keys_of_yaml_take_linear_time() {
    let key = |number| format!("  key{number}: 1\n");
    let text = move |count: usize| {
        let map = numbered("", key, "")(count);
        format!("base: &base\n{map}spring:\n  <<: *base\n{map}")
    };
    assert_linear(2000, text, |text| read("application.yml", &ImportOptions::default(), text));
}

#[test]
fn placeholders_of_spring_take_linear_time() {
    let property =
        |number| format!("key{} = ${{key{number}}}\nspring.kafka.producer.x{number} = ${{key9}}\n", number + 1);
    let text = numbered("key0 = 1\n", property, "");
    assert_linear(2000, text, |text| read("application.properties", &ImportOptions::default(), text));
}

#[test]
fn documents_of_spring_take_linear_time() {
    let document = |number| format!("spring.kafka.producer.acks = {}\n#---\n", number % 2);
    assert_linear(4000, numbered("", document, ""), |text| {
        read("application.properties", &ImportOptions::default(), text);
    });
}

#[test]
fn bindings_of_spring_cloud_stream_take_linear_time() {
    let stream = "spring.cloud.stream.";
    let binding = |number| {
        format!(
            "{stream}bindings.b{number}-in-0.group = g\n{stream}kafka.bindings.b{number}-in-0.consumer.x{number} = 1\n\
             {stream}binders.c{number}.type = kafka\n{stream}kafka.bindings.b0-in-0.consumer.y{number} = 1\n"
        )
    };
    let options = ImportOptions { select: Some("b0-in-0".to_owned()), ..ImportOptions::default() };
    let text = numbered("spring.cloud.stream.default-binder = kafka\n", binding, "");
    assert_linear(1000, text, |text| read("application.properties", &options, text));
}
