//! Sentences of counterexamples about the sink: an effect is described as an effect.

use onceproof::check::check_design;
use onceproof::design::parse;
use onceproof_engine::Limits;
use onceproof_models::{Guarantee, Rules};

/// An offset store keeps a position and no rows: its state is the same before and after a repeated
/// write, so the sentence has to come from the sink's decision.
#[test]
fn unfenced_offset_store_applies_a_message_a_second_time() {
    let design = parse(include_str!("counterexamples/unfenced-offset-store.toml")).expect("a design");
    let report = check_design(&design, &[Guarantee::DuplicateFree], Rules::ALL, &Limits::default(), |_| {});
    let counterexample = report.findings[0].counterexample.as_ref().expect("a counterexample");
    let at_sink: Vec<&str> =
        counterexample.steps.iter().filter(|step| step.actor == "sink").map(|step| step.text.as_str()).collect();
    assert_eq!(at_sink.first(), Some(&"the sink applies message 1"), "{at_sink:?}");
    assert_eq!(at_sink.last(), Some(&"the sink applies message 1 a second time"), "{at_sink:?}");
    assert!(at_sink.iter().all(|text| !text.contains("changes nothing")), "{at_sink:?}");
    assert_eq!(counterexample.steps.last().map(|step| step.actor.as_str()), Some("sink"), "{at_sink:?}");
}
