//! Everything that belongs to one part, under a permutation.

use super::definition::Permutation;
use super::permute::Permute;
use super::states::permute_sink;
use crate::mechanisms::SinkKind;
use crate::parts::{Part, PartState};
use onceproof_engine::composition::Local;

/// A part's state and storage under a permutation. The kind of the sink says what its rows are
/// keyed by. Timers and choices name copies and offsets, which are never permuted.
pub(crate) fn permute_local(sink: SinkKind, local: &Local<Part>, by: &Permutation) -> Local<Part> {
    let state = match &local.state {
        PartState::Producer(state) => PartState::Producer(state.permuted(by)),
        PartState::Relay(state) => PartState::Relay(state.permuted(by)),
        PartState::Database(state) => PartState::Database(state.permuted(by)),
        PartState::LogBroker(state) => PartState::LogBroker(state.permuted(by)),
        PartState::QueueBroker(state) => PartState::QueueBroker(state.permuted(by)),
        PartState::Consumer(state) => PartState::Consumer(state.permuted(by)),
        PartState::Sink(state) => PartState::Sink(permute_sink(state, sink, by)),
    };
    Local { state, storage: local.storage.as_ref().map(|storage| storage.permuted(by)), ..local.clone() }
}
