//! Symmetry: states that differ only by a permutation of what is interchangeable are one state.

use super::ids::ActorId;
use super::local::Local;
use super::observer::Observer;
use super::view::View;
use stateright::actor::Actor;
use std::fmt::Debug;
use std::hash::Hash;

/// A permutation of whatever a world has that is interchangeable.
pub trait Permutation: Clone + Debug + Eq + Hash + Send + Sync {
    /// Returns the actor whose place an actor takes. The default leaves actors in place.
    fn actor(&self, actor: ActorId) -> ActorId {
        actor
    }

    /// Returns whether it maps different values to different values, so that it can be undone. A
    /// normal form may join values that nothing distinguishes any more.
    fn is_reversible(&self) -> bool {
        true
    }
}

/// The permutation of worlds without symmetry: it has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoPermutation {}

impl Permutation for NoPermutation {}

/// The symmetries of a world. Only the type of permutations has no default; [`NoPermutation`] for
/// none.
///
/// A permutation that is admitted has to be an automorphism: the steps out of the permuted state
/// are the permuted steps, with the same faults, marks and assessments. The engine does not check
/// that.
pub trait Symmetry<A: Actor>: Observer<A> {
    /// The permutations.
    type Permutation: Permutation;

    /// Returns the permutations under which the world looks the same, without the identity. Asked
    /// once.
    fn permutations(&self) -> Vec<Self::Permutation> {
        Vec::new()
    }

    /// Returns whether one of [`Symmetry::permutations`] may be applied to a state.
    fn admits(&self, _view: &View<'_, A>, _permutation: &Self::Permutation) -> bool {
        true
    }

    /// Returns a permutation that leads from a state to its normal form, for values that are only
    /// compared with one another. `None`: the state is in normal form.
    fn normal_form(&self, _view: &View<'_, A>) -> Option<Self::Permutation> {
        None
    }

    /// Returns the permuted local state of an actor, of a world that has permutations.
    fn permute_local(&self, _actor: ActorId, local: &Local<A>, _permutation: &Self::Permutation) -> Local<A> {
        local.clone()
    }

    /// Returns a permuted message on a link of this client, of a world that has permutations.
    fn permute_msg(&self, _client: ActorId, msg: &A::Msg, _permutation: &Self::Permutation) -> A::Msg {
        msg.clone()
    }

    /// Returns a permuted ledger, of a world that has permutations.
    fn permute_ledger(&self, ledger: &Self::Ledger, _permutation: &Self::Permutation) -> Self::Ledger {
        ledger.clone()
    }
}
