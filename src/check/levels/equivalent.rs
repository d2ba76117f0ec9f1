//! Designs that differ and behave alike: one of them is explored, and speaks for the others. Unlike merged designs they stay apart
//! in results and laws, as somebody who chooses a setting looks for it there.
//!
//! Each rule states why no step of the model can tell the two designs apart; `proofs/tests/survey.rs` explores both and
//! compares verdicts and states.

use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{
    Acknowledge, Acks, InboxCheck, InboxKey, InboxRecording, InboxRetention, Restart, SinkKind, SinkSettings,
    SourceKind,
};

/// The design that is explored for this one; it may be the same.
#[must_use]
pub fn explored_for(design: &Mechanisms) -> Mechanisms {
    let mut one = *design;
    // Written outside of a transaction, a topic takes what comes, as a table does that rows are appended to.
    if one.sink.kind == SinkKind::Topic && one.consumer.acknowledge != Acknowledge::InTransaction {
        one.sink.kind = SinkKind::Append;
    }
    // An inbox that never forgets, written in the transaction of the effect, refuses what an upsert by the message's id has
    // no effect for: whatever was applied before.
    if is_upsert(one.sink) {
        one.sink.kind = SinkKind::Upsert;
    }
    // Where no answer is waited for, a message is sent as soon as it is submitted: a restart finds nothing to send again.
    if one.producer.acks == Acks::None && one.source.kind == SourceKind::Direct {
        one.source.restart = Restart::SendsAgain;
    }
    one
}

fn is_upsert(sink: SinkSettings) -> bool {
    let is_remembered =
        sink.recorded == InboxRecording::WithEffect && sink.retention == InboxRetention::OutlivesRedelivery;
    sink.kind == SinkKind::Inbox
        && is_remembered
        && sink.check == InboxCheck::UniqueConstraint
        && sink.key == InboxKey::Message
}

/// Groups designs by what is explored for them: in the order of the first of each group, each with the places of its designs.
#[must_use]
pub fn groups(designs: &[Mechanisms]) -> Vec<(Mechanisms, Vec<usize>)> {
    let mut groups: Vec<(Mechanisms, Vec<usize>)> = Vec::new();
    let mut places = std::collections::HashMap::new();
    for (place, design) in designs.iter().enumerate() {
        let explored = explored_for(design);
        let group = *places.entry(explored).or_insert_with(|| {
            groups.push((explored, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(place);
    }
    groups
}
