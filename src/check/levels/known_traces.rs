//! Traces that violated one design, replayed on its neighbours before they are explored.
//!
//! Designs that differ in a setting or two have the same parts, and most of what happens in one of
//! them can happen in the other. A replay skips the actions that are not enabled. Sound: every step
//! that it takes is a step of the design's own model. A design whose replays violate nothing is
//! explored as ever, so no guarantee holds because of a known trace.

use super::fault_level::{COUNT, of_fault};
use onceproof_engine::composition::Action;
use onceproof_engine::{PropertySet, Space, replay_actions};
use onceproof_models::mechanisms::{Acknowledge, BrokerKind, SourceKind};
use onceproof_models::{Fault, GuaranteeSet, Mechanisms};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many traces are replayed on a design of a survey.
const REPLAYED: usize = 8;

/// How many traces are kept for designs with the same parts.
const KEPT: usize = 4 * REPLAYED;

/// Traces by the parts of the designs that they violated.
#[derive(Debug, Default)]
pub struct KnownTraces {
    traces: Mutex<HashMap<Topology, Traces>>,
    replayed: AtomicUsize,
    violating: AtomicUsize,
}

/// The settings that decide which parts there are and how they are connected. Actions name both by
/// index.
type Topology = (SourceKind, u8, BrokerKind, u8, bool);

/// Traces, the one that violated something last first.
type Traces = Vec<Arc<[Action]>>;

fn topology(design: &Mechanisms) -> Topology {
    let (source, consumer) = (design.source, design.consumer);
    let has_no_sink = consumer.acknowledge == Acknowledge::InTransaction;
    (source.kind, source.instances, design.broker.kind, consumer.instances, has_no_sink)
}

impl KnownTraces {
    /// Returns which of these properties the known traces violate in a design, by fault level.
    pub(crate) fn violations<S>(&self, design: &Mechanisms, space: &S, properties: PropertySet) -> [PropertySet; COUNT]
    where
        S: Space<Action = Action, Fault = Fault>,
    {
        let traces: Traces = self.with(design, |traces| traces.iter().take(REPLAYED).cloned().collect());
        let mut violations = [PropertySet::EMPTY; COUNT];
        for trace in traces {
            let found = replay_actions(space, &trace, properties, of_fault);
            self.replayed.fetch_add(1, Ordering::Relaxed);
            let is_news = violations.iter().zip(found).any(|(known, found)| !known.contains_all(found));
            violations.iter_mut().zip(found).for_each(|(known, found)| *known |= found);
            if is_news {
                self.violating.fetch_add(1, Ordering::Relaxed);
                self.keep(design, &trace);
            }
            // A property that is violated at the lowest level is violated at all of them.
            if violations[0] == properties {
                break;
            }
        }
        violations
    }

    /// Returns the violations of the first known trace that violates one of these guarantees;
    /// nothing where none does.
    pub(crate) fn violated<S>(&self, design: &Mechanisms, space: &S, guarantees: GuaranteeSet) -> GuaranteeSet
    where
        S: Space<Action = Action, Fault = Fault>,
    {
        let traces: Traces = self.with(design, |traces| traces.clone());
        for trace in traces {
            self.replayed.fetch_add(1, Ordering::Relaxed);
            let violated = replay_actions(space, &trace, guarantees.into(), of_fault)[COUNT - 1];
            if !violated.is_empty() {
                self.violating.fetch_add(1, Ordering::Relaxed);
                self.keep(design, &trace);
                return violated.into();
            }
        }
        GuaranteeSet::EMPTY
    }

    /// Keeps a trace for the neighbours of the design that it violated.
    pub(crate) fn keep(&self, design: &Mechanisms, trace: &Arc<[Action]>) {
        self.with(design, |traces| {
            traces.retain(|known| known != trace);
            traces.insert(0, Arc::clone(trace));
            traces.truncate(KEPT);
        });
    }

    fn with<T>(&self, design: &Mechanisms, then: impl FnOnce(&mut Traces) -> T) -> T {
        let mut traces = self.traces.lock().unwrap_or_else(PoisonError::into_inner);
        then(traces.entry(topology(design)).or_default())
    }

    /// Returns how many traces were replayed, and how many of them violated something that was not
    /// known.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.replayed.load(Ordering::Relaxed), self.violating.load(Ordering::Relaxed))
    }
}
