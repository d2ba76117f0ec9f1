//! The actions of a world, and the events that rules judge.

use super::ids::{ActorId, Direction, LinkId};
use crate::step::Successor;
use stateright::actor::Actor;

/// Something that happens in a state, by ids and by indices into the state. An index is below 256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// The next message of a connection arrives.
    Deliver {
        /// The link.
        link: LinkId,
        /// The direction of the message.
        direction: Direction,
    },
    /// A message that is not bound to an order arrives: a request of a detached connection or, on a
    /// network without connections, any message.
    Detached {
        /// The link.
        link: LinkId,
        /// The index in [`super::Channel::detached`].
        index: u8,
    },
    /// A message that is not bound to an order is lost.
    Discard {
        /// The link.
        link: LinkId,
        /// The index in [`super::Channel::detached`].
        index: u8,
    },
    /// A connection breaks.
    Break {
        /// The link.
        link: LinkId,
    },
    /// An actor crashes and restarts, and its connections break.
    Crash {
        /// The actor.
        actor: ActorId,
    },
    /// A standby takes over from an actor that keeps running, with what that actor saved.
    Replace {
        /// The standby.
        standby: ActorId,
        /// The actor that is replaced.
        from: ActorId,
    },
    /// A timer goes off.
    Timer {
        /// The actor that set it.
        actor: ActorId,
        /// The index in [`super::Local::timers`].
        index: u8,
    },
    /// An actor's random choice is made.
    Choose {
        /// The actor.
        actor: ActorId,
        /// The index of the question in [`super::Local::choices`].
        key: u8,
        /// The index of the alternative.
        index: u8,
    },
}

/// A step of a world with faults `F`.
pub type WorldStep<F> = Successor<F, Action>;

/// An action that may be enabled, for [`super::Environment::judge`].
#[derive(Debug)]
pub enum Event<'a, A: Actor> {
    /// The next message of a connection arrives or, on a network without connections, any message.
    Deliver,
    /// A request arrives on a detached connection.
    Late {
        /// The link.
        link: LinkId,
        /// The request.
        msg: &'a A::Msg,
    },
    /// A connection breaks.
    Break {
        /// The link.
        link: LinkId,
    },
    /// An actor crashes and restarts.
    Crash {
        /// The actor.
        actor: ActorId,
    },
    /// A standby takes over from an actor that keeps running.
    Replace {
        /// The standby.
        standby: ActorId,
        /// The actor that is replaced.
        from: ActorId,
    },
    /// A timer goes off.
    Timer {
        /// The actor that set it.
        actor: ActorId,
        /// The timer.
        timer: &'a A::Timer,
    },
    /// A random choice is made.
    Choose {
        /// The actor.
        actor: ActorId,
        /// The alternative.
        choice: &'a A::Random,
    },
}
