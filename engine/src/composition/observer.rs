//! The observer of a world: the ledger, hazards, goals, and the names of properties.

use super::action::Event;
use super::environment::Environment;
use super::view::Observation;
use crate::properties::Properties;
use crate::property_set::PropertySet;
use crate::step::{Assessment, Marks};
use stateright::actor::Actor;
use std::fmt::Debug;
use std::hash::Hash;

/// The observer of a world. It never changes what can happen.
///
/// A safety property is either about a state ([`Observer::inspect`]) or about the past; the past is
/// in the ledger, a history variable that actors write notes to by sending messages to
/// [`super::address::ledger`] ([`Observer::observe`]).
pub trait Observer<A: Actor>: Environment<A> {
    /// The history variable; `()` for none. It belongs to the state: two runs that differ in it
    /// lead to two states.
    type Ledger: Clone + Debug + Default + Eq + Hash + Send + Sync;

    /// Returns the names of the properties, which give every index in a [`PropertySet`] its
    /// meaning.
    fn properties(&self) -> Properties {
        Properties::default()
    }

    /// Returns the ledger after notes that were sent in one step, and what they mean for
    /// properties.
    fn observe(&self, ledger: &Self::Ledger, _notes: &[A::Msg]) -> (Self::Ledger, Marks) {
        (ledger.clone(), Marks::default())
    }

    /// Returns which properties a state violates, and which hazards it is. It has to be the same
    /// for states that a reduction replaces by one another.
    fn inspect(&self, _state: &Observation<'_, A, Self::Ledger>) -> Marks {
        Marks::default()
    }

    /// Returns the hazards that an event reaches by the state in which it happens. Hazards in
    /// `known` may be left out.
    fn hazards(
        &self,
        _before: &Observation<'_, A, Self::Ledger>,
        _event: &Event<'_, A>,
        _fault: Option<Self::Fault>,
        _known: PropertySet,
    ) -> PropertySet {
        PropertySet::EMPTY
    }

    /// Returns the goals that a state is obliged to reach, and those that it has reached.
    fn assess(&self, _state: &Observation<'_, A, Self::Ledger>) -> Assessment {
        Assessment::default()
    }
}
