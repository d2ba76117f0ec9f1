//! Everything that belongs to one part, under a permutation.

use super::definition::Permutation;
use super::permute::Permute;
use super::states::permute_sink;
use crate::mechanisms::SinkKind;
use crate::parts::{Consumer, Part, PartState, QueueBroker};
use onceproof_engine::composition::Local;

/// A part's state and storage under a permutation. The kind of the sink says what its rows are
/// keyed by. Timers and choices name offsets, which are never permuted, and entries of a queue:
/// where those get new numbers, they are made anew.
pub(crate) fn permute_local(sink: SinkKind, part: &Part, local: &Local<Part>, by: &Permutation) -> Local<Part> {
    let state = match &local.state {
        PartState::Producer(state) => PartState::Producer(state.permuted(by)),
        PartState::Relay(state) => PartState::Relay(state.permuted(by)),
        PartState::Database(state) => PartState::Database(state.permuted(by)),
        PartState::LogBroker(state) => PartState::LogBroker(state.permuted(by)),
        PartState::QueueBroker(state) => PartState::QueueBroker(state.permuted(by)),
        PartState::Consumer(state) => PartState::Consumer(state.permuted(by)),
        PartState::Sink(state) => PartState::Sink(permute_sink(state, sink, by)),
    };
    let storage = local.storage.as_ref().map(|storage| storage.permuted(by));
    let mut permuted = Local { state, storage, ..local.clone() };
    if by.entries.is_some() {
        match (part, &permuted.state) {
            (Part::QueueBroker(broker), PartState::QueueBroker(state)) => {
                permuted.choices.retain(|(key, _)| key != QueueBroker::ENVIRONMENT);
                let choices = broker.choices(state);
                if !choices.is_empty() {
                    permuted.choices.push((QueueBroker::ENVIRONMENT.to_owned(), choices));
                }
            }
            (Part::Consumer(_), PartState::Consumer(state)) => {
                permuted.timers = Consumer::work_timers(state);
                permuted.choices = Consumer::handler_choices(state);
            }
            _ => {}
        }
    }
    permuted
}
