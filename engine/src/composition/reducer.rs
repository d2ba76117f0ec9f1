//! Partial-order reduction and state canonicalisation: a smaller state space with equal verdicts.
//!
//! Each method states its condition. The engine does not check the conditions;
//! `docs/internals/engine.md` says how those of this project's models are proved. Every default is
//! sound.

use super::action::Action;
use super::ids::{ActorId, LinkId};
use super::local::Local;
use super::observer::Observer;
use super::view::View;
use stateright::actor::Actor;

/// The request at the head of a connection.
#[derive(Debug)]
pub struct HeadRequest<'a, A: Actor> {
    /// The client.
    pub client: ActorId,
    /// The client's state.
    pub sender: &'a A::State,
    /// The server's state.
    pub server: &'a A::State,
    /// The request.
    pub msg: &'a A::Msg,
    /// Whether it got to the head in the step that is being taken.
    pub is_new: bool,
}

/// The state before a client received an answer.
#[derive(Debug)]
pub struct PostponedReceipt<A: Actor> {
    /// The client's local state.
    pub local: Local<A>,
    /// The answer that is on its way, with the link.
    pub answer: (LinkId, A::Msg),
    /// The link of the only request that the client sent after it received the answer.
    pub request: Option<LinkId>,
}

/// The partial-order reduction and state canonicalisation of a world.
pub trait Reducer<A: Actor>: Observer<A> {
    /// Returns whether any state is replaced by a canonical representative: by ample steps, a
    /// canonical dead state, or a permutation. False saves the attempt.
    fn has_representatives(&self) -> bool {
        true
    }

    /// Returns whether a message under way would change nothing from now on, whenever it arrives: a
    /// late request or, on a network without connections, any message. Such messages are dropped.
    fn is_dead(&self, _receiver: &A::State, _sender: ActorId, _msg: &A::Msg) -> bool {
        false
    }

    /// Returns whether [`Reducer::is_dead`] is ever true. False saves the attempt.
    fn has_dead_messages(&self) -> bool {
        true
    }

    /// Returns whether a late request changes nothing but the ledger, now and from now on. It is
    /// then decided at once whether it arrives or is lost.
    fn is_commuting(&self, _server: &A::State, _msg: &A::Msg) -> bool {
        false
    }

    /// Returns whether the request at the head of a connection is received in the step that brought
    /// it there: a read whose sender could as well have sent it later, or a request that is refused
    /// whenever it arrives.
    fn is_eager_read(&self, _request: &HeadRequest<'_, A>) -> bool {
        false
    }

    /// Returns whether it makes a difference when the first read of a client arrives. No step sent
    /// it, so it is received eagerly only if it makes none.
    fn is_first_read_observable(&self, _client: ActorId) -> bool {
        true
    }

    /// Returns whether it makes a difference which of several such reads a server receives first,
    /// where one step sent them. They then stay under way: nothing else happens before one of them
    /// is received, and the last one is received in the step of the one before it.
    fn is_tied_read(&self, _client: ActorId, _msg: &A::Msg) -> bool {
        false
    }

    /// Returns whether [`Reducer::is_tied_read`] is ever true. False saves the attempt.
    fn has_tied_reads(&self) -> bool {
        false
    }

    /// Returns whether late requests arrive by a fault only. They are then dropped in states in
    /// which [`super::Environment::max_faults`] allows no further fault.
    fn are_late_requests_faults(&self) -> bool {
        false
    }

    /// Returns whether a server may send something to a client that has no request under way to it:
    /// an answer that is due, or a message of its own accord.
    fn may_answer(&self, _view: &View<'_, A>, _server: ActorId, _client: ActorId) -> bool {
        true
    }

    /// Returns whether, where no fault is left, no other actor's steps depend on when a client
    /// receives its only possible input, an answer. Receiving it is then an ample step.
    fn has_independent_answers(&self, _client: ActorId) -> bool {
        false
    }

    /// Returns an ample step: one that is no fault, violates nothing, changes no obligation, and
    /// commutes with everything that can happen from here on (confluence, after Groote and van de
    /// Pol, 2000). It is taken at once.
    fn ample_step(&self, _view: &View<'_, A>) -> Option<Action> {
        None
    }

    /// Returns the answer that a client received by an ample step, if the same state with the
    /// answer on its way is reachable with as many faults. A fault that loses the answer is then
    /// taken from there, too.
    fn postponed_receipt(&self, _view: &View<'_, A>, _client: ActorId) -> Option<PostponedReceipt<A>> {
        None
    }

    /// Returns whether there is ever a [`Reducer::postponed_receipt`]. False saves the attempt.
    fn has_postponed_receipts(&self) -> bool {
        false
    }

    /// Returns whether a crash of a client leads, with one fault too, to all that a loss of the
    /// answer leads to which strikes no other client. Such losses are then left out.
    fn is_lost_receipt_a_crash(&self) -> bool {
        false
    }

    /// Returns an actor's state without the parts that nothing reads from now on, if there are any.
    fn without_unobserved(&self, _actor: ActorId, _state: &A::State) -> Option<A::State> {
        None
    }

    /// Returns an actor that will never act again, and the canonical state of such actors.
    fn canonical_dead_state(&self, _view: &View<'_, A>) -> Option<(ActorId, A::State)> {
        None
    }
}
