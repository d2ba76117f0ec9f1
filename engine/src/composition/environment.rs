//! The environment of actors: which events are enabled, and which of them are faults.

use super::action::Event;
use super::ids::{ActorId, LinkId};
use super::network::Network;
use super::view::View;
use crate::fault::FaultKind;
use stateright::actor::Actor;

/// Whether an event is enabled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement<F> {
    /// It is not.
    Never,
    /// It is, as a part of normal operation or of recovery.
    Normal,
    /// It is, as a fault.
    Fault(F),
}

/// One of the counters that bound how often faults happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FaultCounter(pub(super) u8);

impl FaultCounter {
    /// How many counters an environment may use.
    pub const COUNT: usize = 4;

    /// The counter of all faults together, for [`Environment::max_faults`].
    pub(super) const ALL_FAULTS: Self = Self(Self::COUNT as u8);

    /// The counter of this index.
    ///
    /// # Panics
    /// If the index is not below [`FaultCounter::COUNT`].
    #[must_use]
    pub const fn new(index: usize) -> Self {
        assert!(index < Self::COUNT, "at most four counters of faults");
        Self(index as u8)
    }

    /// Returns what was used of this counter so far, in the interned number of all counters.
    pub(super) const fn used(self, counters: u64) -> u64 {
        (counters >> (8 * self.0)) & 0xff
    }

    /// Returns all counters with more used of this one.
    pub(super) const fn spend(self, counters: u64, cost: u8) -> u64 {
        counters + ((cost as u64) << (8 * self.0))
    }
}

/// The bound on a kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The counter that the fault uses; several kinds may share one.
    pub counter: FaultCounter,
    /// How much one fault uses.
    pub cost: u8,
    /// How much may be used: `used + cost <= limit` for a fault to happen.
    pub limit: u8,
}

/// The environment of actors: how messages travel, which events are enabled, and which of them are
/// faults.
///
/// Only the type of faults has no default. The default world has connections that never break and
/// actors that never crash. Nothing here sees the ledger ([`super::Observer::Ledger`]): an observer
/// never changes what can happen.
pub trait Environment<A: Actor>: Sync {
    /// The faults of this world; [`crate::NoFault`] for none.
    type Fault: FaultKind;

    /// Returns how messages travel.
    fn network(&self) -> Network {
        Network::Connections
    }

    /// Returns whether an event is enabled in a state, and whether it is a fault.
    ///
    /// Messages under way and timers that are set make events of their own; crashes and
    /// replacements are proposed in every state, breaks where
    /// [`Environment::idle_connections_break`] says. The default enables deliveries, timers and
    /// choices, and nothing else.
    fn judge(&self, _view: &View<'_, A>, event: &Event<'_, A>) -> Judgement<Self::Fault> {
        match event {
            Event::Deliver | Event::Timer { .. } | Event::Choose { .. } => Judgement::Normal,
            Event::Late { .. } | Event::Break { .. } | Event::Crash { .. } | Event::Replace { .. } => Judgement::Never,
        }
    }

    /// Returns how often a kind of fault may happen. `None`: any number of times.
    fn budget(&self, _fault: Self::Fault) -> Option<Budget> {
        None
    }

    /// Returns how many faults of all kinds together a run may have. `None`: any number.
    fn max_faults(&self) -> Option<u8> {
        None
    }

    /// Returns whether a crash costs an actor its state; what it saved stays. Otherwise a
    /// crash costs its connections only.
    fn is_volatile(&self, _actor: ActorId) -> bool {
        true
    }

    /// Returns whether a choice of a server breaks its connections.
    fn resets_connections(&self, _choice: &A::Random) -> bool {
        false
    }

    /// Returns whether a connection may break while no message is under way on it. If the ends of a
    /// broken connection receive nothing, such a break changes nothing.
    fn idle_connections_break(&self) -> bool {
        false
    }

    /// Returns the message that the ends of a broken connection receive, the server first. A client
    /// that crashed receives none.
    fn connection_lost(&self) -> Option<A::Msg> {
        None
    }

    /// Returns whether a request on a broken connection may still arrive ([`Event::Late`]).
    /// Otherwise it is lost, as are the requests on the connections of a server that crashed:
    /// its next life does not receive them.
    fn may_be_late(&self, _link: LinkId, _msg: &A::Msg) -> bool {
        false
    }

    /// Returns a standby, and the actor that it can replace ([`Event::Replace`]): it restarts with
    /// that actor's storage.
    fn standby(&self) -> Option<(ActorId, ActorId)> {
        None
    }

    /// Returns whether a choice is one of several ways to decide the same thing: a fair run then
    /// decides the question, and need not take every alternative. Other choices each happen in a
    /// fair run if they stay enabled.
    fn is_alternative(&self, _choice: &A::Random) -> bool {
        true
    }
}
