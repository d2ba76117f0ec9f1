//! What broke one design, tried on its neighbours before they are explored.
//!
//! Designs that differ in a setting or two have the same parts, and most of what happens in one of them can happen in the other. So
//! the run that broke a design is followed in the next one, without the steps that are not there. What that breaks is broken: every
//! step was taken in the design's own space. What it does not break is explored as ever, so nothing is called kept because of a counterexample.

use super::bounds::level;
use super::fault_level::COUNT;
use onceproof_engine::composition::Action;
use onceproof_engine::{PropertySet, Space, replay_actions};
use onceproof_models::mechanisms::{Acknowledge, BrokerKind, SourceKind};
use onceproof_models::{Fault, GuaranteeSet, Mechanisms};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// How many runs are tried on a design.
const TRIED: usize = 8;

/// Runs that broke designs, by the parts that these have.
#[derive(Debug, Default)]
pub struct KnownTraces {
    shelves: Mutex<HashMap<Parts, Shelf>>,
    followed: AtomicUsize,
    broke: AtomicUsize,
}

/// What decides which parts there are, and who talks to whom: steps name them by number.
type Parts = (SourceKind, u8, BrokerKind, u8, bool);

/// What broke a design most recently stands in front, whether it was found there or somewhere else.
type Shelf = Vec<Arc<[Action]>>;

fn parts(design: &Mechanisms) -> Parts {
    let (source, consumer) = (design.source, design.consumer);
    let has_no_sink = consumer.acknowledge == Acknowledge::InTransaction;
    (source.kind, source.instances, design.broker.kind, consumer.instances, has_no_sink)
}

impl KnownTraces {
    /// What of the things asked for the counterexamples of others break, under each set of faults.
    pub(crate) fn broken<S>(&self, design: &Mechanisms, space: &S, properties: PropertySet) -> [PropertySet; COUNT]
    where
        S: Space<Action = Action, Fault = Fault>,
    {
        let tried: Shelf = self.on_shelf(design, |shelf| shelf.iter().take(TRIED).cloned().collect());
        let mut broken = [PropertySet::EMPTY; COUNT];
        for counterexample in tried {
            let by_it = replay_actions(space, &counterexample, properties, level);
            self.followed.fetch_add(1, Ordering::Relaxed);
            let is_news = broken.iter().zip(by_it).any(|(known, by_it)| !known.contains_all(by_it));
            broken.iter_mut().zip(by_it).for_each(|(known, by_it)| *known |= by_it);
            if is_news {
                self.broke.fetch_add(1, Ordering::Relaxed);
                self.keep(design, &counterexample);
            }
            // Nothing is broken under less.
            if broken[0] == properties {
                break;
            }
        }
        broken
    }

    /// Returns what the first known trace violates that violates one of these guarantees; nothing where none does.
    pub(crate) fn violated<S>(&self, design: &Mechanisms, space: &S, guarantees: GuaranteeSet) -> GuaranteeSet
    where
        S: Space<Action = Action, Fault = Fault>,
    {
        let tried: Shelf = self.on_shelf(design, |shelf| shelf.clone());
        for trace in tried {
            self.followed.fetch_add(1, Ordering::Relaxed);
            let violated = replay_actions(space, &trace, guarantees.into(), level)[COUNT - 1];
            if !violated.is_empty() {
                self.broke.fetch_add(1, Ordering::Relaxed);
                self.keep(design, &trace);
                return violated.into();
            }
        }
        GuaranteeSet::EMPTY
    }

    /// Keeps a run for neighbours of the design that it broke.
    pub(crate) fn keep(&self, design: &Mechanisms, counterexample: &Arc<[Action]>) {
        self.on_shelf(design, |shelf| {
            shelf.retain(|known| known != counterexample);
            shelf.insert(0, Arc::clone(counterexample));
            shelf.truncate(4 * TRIED);
        });
    }

    fn on_shelf<T>(&self, design: &Mechanisms, what: impl FnOnce(&mut Shelf) -> T) -> T {
        let mut shelves = self.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        what(shelves.entry(parts(design)).or_default())
    }

    /// How often a counterexample was followed in another design, and how often it broke what was not known to be broken.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.followed.load(Ordering::Relaxed), self.broke.load(Ordering::Relaxed))
    }
}
