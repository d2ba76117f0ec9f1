//! What composes: who may do what to whom, and what the ledger makes of it.

use super::reductions::Permutation;
use super::tables::{Channel, Local, Tables};
use super::world::{Action, GlobalState};
use crate::fault::FaultKind;
use stateright::actor::Actor;
use std::fmt::Debug;
use std::hash::Hash;

/// An actor whose states, messages and timers can be told apart and put in order, as interning needs, and handed from thread to
/// thread.
pub trait Composable:
    Actor<Msg: Ord + Send, Timer: Ord + Send, State: Eq + Send, Storage: Eq + Send, Random: Send> + Sync
{
}

impl<A> Composable for A where
    A: Actor<Msg: Ord + Send, Timer: Ord + Send, State: Eq + Send, Storage: Eq + Send, Random: Send> + Sync
{
}

/// How messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Network {
    /// Over connections, each first in, first out; what was sent on one that broke may arrive later or never.
    Connections,
    /// In any order, each exactly once: stateright's unordered network without duplication.
    Unordered,
    /// In any order, each any number of times: stateright's unordered network with duplication. What was sent once may
    /// arrive for ever.
    Duplicating,
}

/// In which direction a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Way {
    /// From the client.
    ToServer,
    /// From the server.
    ToClient,
}

/// Something that could happen next, before it is known whether it may.
#[derive(Debug)]
pub enum Event<'a, A: Actor> {
    /// The next message of a connection arrives, or any message of an unordered network.
    Deliver,
    /// A request arrives over a connection that was given up.
    Late {
        /// Between whom.
        link: usize,
        /// The request.
        msg: &'a A::Msg,
    },
    /// A connection breaks.
    Break {
        /// Between whom.
        link: usize,
    },
    /// An actor crashes and restarts.
    Crash {
        /// Which one.
        actor: usize,
    },
    /// A standby takes over from an actor that is alive.
    Replace {
        /// Who takes over.
        standby: usize,
        /// From whom.
        from: usize,
    },
    /// A timer goes off.
    Timer {
        /// Whose timer.
        actor: usize,
        /// Which one.
        timer: &'a A::Timer,
    },
    /// A choice is made.
    Choose {
        /// Whose choice.
        actor: usize,
        /// Which one.
        choice: &'a A::Random,
    },
}

/// Whether something may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judgement<F> {
    /// Not here.
    Never,
    /// It is part of normal operation or of recovery.
    Normal,
    /// It is a fault.
    Fault(F),
}

/// What the ledger made of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Which guarantees it broke, as a set of bits.
    pub violations: u8,
    /// Which hazards it reached, as a set of bits.
    pub hazards: u8,
}

/// What a state says about liveness: goals are bits, and what a state obligations it has to reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Assessment {
    /// The goals that are owed.
    pub obligations: u8,
    /// The goals that are reached.
    pub has: u8,
    /// Whether the state has steps that were not followed.
    pub is_cut: bool,
}

/// A global state with its numbers resolved.
pub struct View<'a, A: Actor, L> {
    pub(super) tables: &'a Tables<A, L>,
    pub(super) state: &'a GlobalState,
}

impl<A: Composable, L> View<'_, A, L>
where
    L: Clone + Eq + Hash,
{
    /// All that belongs to one actor.
    #[must_use]
    pub fn local(&self, actor: usize) -> &Local<A> {
        self.tables.local(self.state, actor)
    }

    /// An actor's state.
    #[must_use]
    pub fn state(&self, actor: usize) -> &A::State {
        &self.local(actor).state
    }

    /// What is under way on a link.
    #[must_use]
    pub fn channel(&self, link: usize) -> &Channel {
        self.tables.channel(self.state, link)
    }

    /// The message behind a number.
    #[must_use]
    pub fn message(&self, number: u32) -> &A::Msg {
        self.tables.message(number)
    }

    /// Requests on the current connection of a link.
    pub fn requests(&self, link: usize) -> impl Iterator<Item = &A::Msg> {
        self.channel(link).requests.iter().map(|number| self.message(*number))
    }

    /// Answers on the current connection of a link.
    pub fn answers(&self, link: usize) -> impl Iterator<Item = &A::Msg> {
        self.channel(link).answers.iter().map(|number| self.message(*number))
    }

    /// Requests that may still arrive over connections that were given up.
    pub fn late(&self, link: usize) -> impl Iterator<Item = &A::Msg> {
        self.channel(link).detached.iter().map(|(_, number)| self.message(*number))
    }

    /// The ledger.
    #[must_use]
    pub fn ledger(&self) -> &L {
        self.tables.ledger(self.state)
    }
}

/// The rules of the world that actors live in.
pub trait Environment<A: Actor>: Sync {
    /// The ghost record. Nothing but [`Environment::observe`] and the assessments read it.
    type Ledger: Clone + Debug + Eq + Hash + Default + Send;

    /// What can go wrong.
    type Fault: FaultKind;

    /// How messages travel.
    fn network(&self) -> Network;

    /// Whether this may happen here, and whether it is a fault.
    fn judge(&self, view: &View<'_, A, Self::Ledger>, event: &Event<'_, A>) -> Judgement<Self::Fault>;

    /// How often a kind of fault may happen: which counter it uses, by how much, up to what.
    fn budget(&self, fault: Self::Fault) -> Option<Budget>;

    /// How many faults a run may have in all, of whatever kinds, where that is bounded.
    fn most_faults(&self) -> Option<u8> {
        None
    }

    /// Whether this choice of a server takes its connections with it.
    fn resets_connections(&self, choice: &A::Random) -> bool;

    /// Whether a crash costs the actor its state, or only its connections.
    fn is_volatile(&self, actor: usize) -> bool;

    /// Which actor may take over from which other one, with what that one has saved.
    fn standby(&self) -> Option<(usize, usize)>;

    /// What either end of a connection hears when it is gone.
    fn connection_lost(&self) -> Option<A::Msg>;

    /// Whether a request on a connection that is gone may still arrive.
    fn may_be_late(&self, link: usize, msg: &A::Msg) -> bool;

    /// Whether a message under way would change nothing from now on, so that it is as good as gone: a late request, or
    /// anything on a network without connections.
    fn is_dead(&self, receiver: &A::State, sender: usize, msg: &A::Msg) -> bool;

    /// Whether anything is ever dead in that sense.
    fn purges(&self) -> bool {
        true
    }

    /// Whether a late request would change nothing but the ledger, now and from now on, so that it may as well arrive at
    /// once or never.
    fn is_commuting(&self, server: &A::State, msg: &A::Msg) -> bool;

    /// Whether a request is answered, or left waiting, in the moment in which it is sent: a question whose step could as
    /// well have been later, or one that is refused whenever it arrives. `is_new`: it got to the head of its connection in the
    /// step that is being taken.
    fn is_eager_read(&self, server: &A::State, client: usize, msg: &A::Msg, is_new: bool) -> bool;

    /// What the ledger makes of what it was told.
    fn observe(&self, ledger: &Self::Ledger, notes: &[A::Msg]) -> (Self::Ledger, Marks);

    /// Which hazards a step reaches by where it starts, what happens, and whether it is a fault.
    /// Those that are known need not be looked for.
    fn hazards(
        &self,
        view: &View<'_, A, Self::Ledger>,
        event: &Event<'_, A>,
        fault: Option<Self::Fault>,
        known: u8,
    ) -> u8;

    /// What a state says about liveness.
    fn assess(&self, view: &View<'_, A, Self::Ledger>) -> Assessment;

    /// Whether a choice is one of several ways to decide the same thing, so that a fair run need not take it as long as
    /// the thing is decided. The others happen on their own: a fair run takes each that stays possible.
    fn is_alternative(&self, _choice: &A::Random) -> bool {
        true
    }

    /// A part's state without what nobody looks at any more, where there is something to forget.
    fn forget(&self, _actor: usize, _state: &A::State) -> Option<A::State> {
        None
    }

    /// Whether it makes a difference when the first question of a client arrives. Then it arrives when it arrives.
    fn may_start_late(&self, _client: usize) -> bool {
        true
    }

    /// Whether a request arrives late only by a fault, so that it may be forgotten where no fault is left.
    fn counts_late(&self) -> bool {
        false
    }

    /// Whether a server may send something to a client that has no request under way to it: it was asked, or it does so by itself.
    fn owes_answer(&self, _view: &View<'_, A, Self::Ledger>, _server: usize, _client: usize) -> bool {
        true
    }

    /// Whether a client that can only take one answer may take it at once where no fault is left: nobody else's steps depend on
    /// whether it has.
    fn takes_alone(&self, _client: usize) -> bool {
        false
    }

    /// Whether any state is represented by another one: by what may be taken at once, or under other names.
    fn has_representatives(&self) -> bool {
        true
    }

    /// A step that may be taken at once: it is no fault, nobody sees it, and it commutes with everything else that can
    /// happen from here on (`docs/internals/engine.md` states the condition; `proofs/tests/partial_order.rs` checks it).
    fn first(&self, _view: &View<'_, A, Self::Ledger>) -> Option<Action> {
        None
    }

    /// The permutations, without the identity, under which the world looks the same. Asked once.
    fn permutations(&self) -> Vec<Permutation> {
        Vec::new()
    }

    /// Whether a permutation may be applied to this state.
    fn admits(&self, _view: &View<'_, A, Self::Ledger>, _by: &Permutation) -> bool {
        true
    }

    /// An actor that will never do anything again, with the state that stands for all of those.
    fn dead_actor(&self, _view: &View<'_, A, Self::Ledger>) -> Option<(usize, A::State)> {
        None
    }

    /// A permutation of what is only told apart that leads to this state's normal form, where it is not in it.
    fn normalise(&self, _view: &View<'_, A, Self::Ledger>) -> Option<Permutation> {
        None
    }

    /// An actor's local state under other names. Asked only where there are permutations.
    fn permute_local(&self, local: &Local<A>, _by: &Permutation) -> Local<A> {
        local.clone()
    }

    /// A message under other names.
    fn permute_msg(&self, msg: &A::Msg, _by: &Permutation) -> A::Msg {
        msg.clone()
    }

    /// A ledger under other names.
    fn permute_ledger(&self, ledger: &Self::Ledger, _by: &Permutation) -> Self::Ledger {
        ledger.clone()
    }
}

/// A bounded kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Which of the counters.
    pub counter: u8,
    /// How much of it one fault uses.
    pub cost: u8,
    /// How much there is.
    pub limit: u8,
}
