//! The local state of an actor of a world.

use stateright::actor::Actor;
use std::hash::{Hash, Hasher};

/// An actor whose values can be interned and shared by threads. Implemented for every
/// actor that fulfils the bounds.
pub trait Composable:
    Actor<
        Msg: Send + Sync,
        Timer: Ord + Send + Sync,
        State: Eq + Send + Sync,
        Storage: Eq + Send + Sync,
        Random: Send + Sync,
    > + Sync
{
}

impl<A> Composable for A where
    A: Actor<
            Msg: Send + Sync,
            Timer: Ord + Send + Sync,
            State: Eq + Send + Sync,
            Storage: Eq + Send + Sync,
            Random: Send + Sync,
        > + Sync
{
}

/// The local state of an actor.
#[derive(Debug)]
pub struct Local<A: Actor> {
    /// The actor's own state.
    pub state: A::State,
    /// The saved part of the state; it survives a crash.
    pub storage: Option<A::Storage>,
    /// The timers that are set, ascending.
    pub timers: Vec<A::Timer>,
    /// The open questions by key, ascending, each with its alternatives.
    pub choices: Vec<(String, Vec<A::Random>)>,
}

impl<A: Actor> Local<A> {
    /// Returns the local state of an actor that saved nothing and waits for no timer or choice.
    #[must_use]
    pub const fn new(state: A::State) -> Self {
        Self { state, storage: None, timers: Vec::new(), choices: Vec::new() }
    }
}

impl<A: Actor> Clone for Local<A> {
    fn clone(&self) -> Self {
        Self {
            state: self.state.clone(),
            storage: self.storage.clone(),
            timers: self.timers.clone(),
            choices: self.choices.clone(),
        }
    }
}

impl<A: Actor> PartialEq for Local<A> {
    fn eq(&self, other: &Self) -> bool {
        self.state == other.state
            && self.storage == other.storage
            && self.timers == other.timers
            && self.choices == other.choices
    }
}

impl<A: Actor> Eq for Local<A>
where
    A::State: Eq,
    A::Storage: Eq,
{
}

impl<A: Actor> Hash for Local<A> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.state.hash(hasher);
        self.storage.hash(hasher);
        self.timers.hash(hasher);
        self.choices.hash(hasher);
    }
}
