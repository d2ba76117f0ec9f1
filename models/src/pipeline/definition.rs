//! A pipeline: a design, its parts, and the reductions of its state space.

use super::ample::AmpleConditions;
use super::assembly::{Assembly, BROKER, PRODUCER};
use crate::faults::Fault;
use crate::mechanisms::{InboxKey, Mechanisms};
use crate::parts::{Part, PartState, RelayStep};
use crate::reductions::Reductions;
use crate::rules::Rules;
use crate::scope::Scope;
use onceproof_engine::composition::{ActorId, Link, LinkId, View, World, WorldStep};

/// The rules of one pipeline's world.
#[derive(Clone, Debug)]
pub struct Pipeline {
    /// The design.
    pub mechanisms: Mechanisms,
    /// The scope of its claims.
    pub scope: Scope,
    /// The reductions in force.
    pub reductions: Reductions,
    /// The steps that may be taken at once.
    pub(super) ample: AmpleConditions,
    /// Whether the numbers of a queue's entries are names and an order, and nothing else.
    pub(super) has_plain_numbers: bool,
    /// The parts and links.
    pub(super) assembly: Assembly,
}

/// A pipeline as a state space, and as a [`stateright::Model`].
pub type PipelineModel = World<Part, Pipeline>;

/// A step out of a state of a pipeline.
pub type Successor = WorldStep<Fault>;

impl Pipeline {
    /// The model of a design, with the given rules in force and all reductions.
    #[must_use]
    pub fn model(mechanisms: Mechanisms, scope: Scope, rules: Rules) -> PipelineModel {
        Self::reduced_model(mechanisms, scope, rules, Reductions::ALL)
    }

    /// The model of a design, with the given rules and reductions in force.
    #[must_use]
    pub fn reduced_model(mechanisms: Mechanisms, scope: Scope, rules: Rules, reductions: Reductions) -> PipelineModel {
        let ample = AmpleConditions::new(&mechanisms, scope, rules, reductions);
        let assembly = Assembly::new(mechanisms, rules, ample.lease);
        let has_plain_numbers = has_plain_numbers(&mechanisms, &assembly.parts[BROKER.index()]);
        let pipeline = Self { mechanisms, scope, reductions, ample, has_plain_numbers, assembly };
        World::new(pipeline.assembly.parts.clone(), pipeline.assembly.links.clone(), pipeline)
    }

    /// The name of an actor in texts; `ledger` for every other id.
    #[must_use]
    pub fn name(&self, actor: ActorId) -> &str {
        self.assembly.names.get(actor.index()).map_or("ledger", String::as_str)
    }

    /// The names of all actors, by actor.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.assembly.names
    }

    pub(super) fn part(&self, actor: ActorId) -> &Part {
        &self.assembly.parts[actor.index()]
    }

    /// All actors.
    pub(super) fn actors(&self) -> impl Iterator<Item = ActorId> + use<> {
        (0..self.assembly.parts.len()).map(ActorId::new)
    }

    pub(super) fn link(&self, link: LinkId) -> Link {
        self.assembly.links[link.index()]
    }

    /// The links with their ids.
    pub(super) fn links(&self) -> impl Iterator<Item = (LinkId, &Link)> {
        self.assembly.links.iter().enumerate().map(|(index, link)| (LinkId::new(index), link))
    }

    /// Whether this actor is an instance of the producing client.
    pub(super) fn is_producing(&self, actor: ActorId) -> bool {
        actor == PRODUCER || Some(actor) == self.assembly.standby
    }

    /// Whether the lives of a partition's owner are distinguished by a parity.
    pub(super) fn has_reused_lives(&self) -> bool {
        match self.part(BROKER) {
            Part::LogBroker(broker) => broker.distinguishes_lives() && !broker.orders_lives(),
            _ => false,
        }
    }

    /// Whether the standby has taken over.
    pub(super) fn is_replaced(&self, view: &View<'_, Part>) -> bool {
        self.assembly.standby.is_some_and(|standby| match view.state(standby) {
            PartState::Producer(state) => !state.progress.is_empty(),
            PartState::Relay(state) => state.step != RelayStep::StandingBy,
            _ => false,
        })
    }
}

/// Whether the numbers of a queue's entries are names and an order, and nothing else: no deletion
/// may come back, which is ordered by the arrivals before it, and no inbox knows copies.
fn has_plain_numbers(mechanisms: &Mechanisms, broker: &Part) -> bool {
    matches!(broker, Part::QueueBroker(broker) if !broker.may_ever_lose_deletion())
        && mechanisms.sink.key != InboxKey::Delivery
}
