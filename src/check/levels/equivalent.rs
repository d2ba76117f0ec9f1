//! Equivalent designs: they differ in a setting and have the same behaviour. One of them is
//! explored for all. Unlike merged combinations of a survey they stay apart in results and laws,
//! where a reader looks for the setting.
//!
//! Each rule states why no step of the model distinguishes the two designs;
//! `proofs/tests/survey.rs` explores both, and compares verdicts and states.

use onceproof_models::Mechanisms;
use onceproof_models::mechanisms::{
    Acknowledge, Acks, InboxCheck, InboxKey, InboxRecording, InboxRetention, Restart, SinkKind, SinkSettings,
    SourceKind,
};

/// Returns the design that is explored for this one; it may be the same.
#[must_use]
pub fn explored_for(design: &Mechanisms) -> Mechanisms {
    let mut one = *design;
    // Outside of a transaction a topic appends every write, as a table does.
    if one.sink.kind == SinkKind::Topic && one.consumer.acknowledge != Acknowledge::InTransaction {
        one.sink.kind = SinkKind::Append;
    }
    // An inbox that never forgets, written in the transaction of the effect, refuses the writes
    // that change nothing in an upsert by the message's id: those of messages that were applied
    // before.
    if is_upsert(one.sink) {
        one.sink.kind = SinkKind::Upsert;
    }
    // A producer that waits for no answer has sent a message when it is submitted: a restart finds
    // nothing to send again.
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

/// Groups designs by the design that is explored for them, in the order of the first of each group.
/// Each group has the indices of its designs, in ascending order.
#[must_use]
pub fn groups(designs: &[Mechanisms]) -> Vec<(Mechanisms, Vec<usize>)> {
    let mut groups: Vec<(Mechanisms, Vec<usize>)> = Vec::new();
    let mut group_of = std::collections::HashMap::new();
    for (index, design) in designs.iter().enumerate() {
        let explored = explored_for(design);
        let group = *group_of.entry(explored).or_insert_with(|| {
            groups.push((explored, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push(index);
    }
    groups
}
