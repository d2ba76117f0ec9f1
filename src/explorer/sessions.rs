//! The explorations that are kept: a page asks many questions about one design.

use super::explored::Explored;
use super::host::ExplorerHost;
use super::interface::{Failure, LimitsInput, Variant};
use super::load::is_apart;
use crate::check::scope;
use crate::systems::LoadedDesign;
use onceproof_engine::{Cut, Event, Limits, explore_following};
use onceproof_models::{Guarantee, Mechanisms, Pipeline, Rules, Scope};
use std::sync::Arc;

/// How many explorations are kept: the design, the one before a change, and their variants.
const KEPT: usize = 4;

/// The most states of the exploration of all faults together, of a design that is checked with its
/// faults apart: it judges states of a walk and no verdict.
const STATES_WHERE_APART: usize = 20_000;

/// The inputs that an exploration depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    mechanisms: Mechanisms,
    scope: Scope,
    limits: LimitsInput,
}

/// The explorations that are kept, the latest one last.
#[derive(Debug, Default)]
pub(super) struct Sessions {
    kept: Vec<(Key, Arc<Explored>)>,
}

/// Returns the limits of an exploration.
pub(super) fn limits(input: LimitsInput, host: &dyn ExplorerHost) -> Limits<'_> {
    Limits {
        states: input.states.unwrap_or(Limits::DEFAULT_STATES),
        faults: input.faults,
        clock: host.clock(),
        interrupted: host.interrupted(),
        threads: host.workers().count(),
        ..Limits::default()
    }
}

impl Sessions {
    /// Keeps the exploration of a design as it is written.
    pub(super) fn keep(&mut self, loaded: &LoadedDesign, input: LimitsInput, explored: Explored) -> Arc<Explored> {
        let scope = scope(&loaded.design, &Guarantee::ALL);
        self.insert(Key { mechanisms: loaded.design.mechanisms, scope, limits: input }, explored)
    }

    fn insert(&mut self, key: Key, explored: Explored) -> Arc<Explored> {
        let explored = Arc::new(explored);
        // An exploration that was interrupted says less than the same limits allow.
        if matches!(explored.graph.cut, Some(Cut::Interrupted | Cut::Time)) {
            return explored;
        }
        self.kept.retain(|(known, _)| *known != key);
        self.kept.push((key, Arc::clone(&explored)));
        if self.kept.len() > KEPT {
            self.kept.remove(0);
        }
        explored
    }

    /// Returns the exploration of a variant of a design, and explores it where it is not kept.
    ///
    /// # Errors
    /// There is no such variant.
    pub(super) fn explored(
        &mut self,
        loaded: &LoadedDesign,
        variant: Option<&Variant>,
        input: LimitsInput,
        host: &dyn ExplorerHost,
    ) -> Result<Arc<Explored>, Failure> {
        let design = &loaded.design;
        let mechanisms = variant.map_or(Ok(design.mechanisms), |variant| variant.apply(&design.mechanisms))?;
        let key = Key { mechanisms, scope: scope(design, &Guarantee::ALL), limits: input };
        if let Some(index) = self.kept.iter().position(|(known, _)| *known == key) {
            let found = self.kept.remove(index);
            let explored = Arc::clone(&found.1);
            self.kept.push(found);
            return Ok(explored);
        }
        let mut limits = limits(input, host);
        if variant.is_none() && is_apart(loaded) {
            limits.states = limits.states.min(STATES_WHERE_APART);
        }
        let model = Pipeline::model(mechanisms, key.scope, Rules::ALL);
        let graph = explore_following(&model, true, &limits, &mut |event| {
            if let Event::Progress(progress) = event {
                host.progress(progress);
            }
        });
        Ok(self.insert(key, Explored::new(model, graph)))
    }
}
