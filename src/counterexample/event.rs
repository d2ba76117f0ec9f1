//! A step of the model with its indices resolved: which message arrives where, which part crashes.

use onceproof_engine::GlobalState;
use onceproof_engine::composition::{Action, ActorId, Direction, Link};
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::{Choice, Msg, Timer};

/// A step of the model. Parts are given by their actor id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message arrives.
    Arrival {
        /// The sender.
        from: ActorId,
        /// The receiver.
        to: ActorId,
        /// The message.
        msg: Msg,
        /// Whether it is detached: its sender had given the connection up.
        is_late: bool,
    },
    /// A detached request is dropped, and will never arrive.
    Drop {
        /// The sender.
        client: ActorId,
        /// The receiver.
        server: ActorId,
        /// The request.
        msg: Msg,
    },
    /// A connection breaks.
    Break {
        /// The client.
        client: ActorId,
        /// The server.
        server: ActorId,
        /// The requests under way, oldest first. They become detached.
        requests: Vec<Msg>,
        /// The answers under way, oldest first. They are lost.
        answers: Vec<Msg>,
    },
    /// A part crashes and restarts.
    Crash {
        /// The part.
        actor: ActorId,
    },
    /// A standby takes over from a part that has stalled.
    TakeOver {
        /// The standby.
        standby: ActorId,
        /// The part that it takes over from.
        from: ActorId,
    },
    /// A timer fires.
    Timer {
        /// The part.
        actor: ActorId,
        /// The timer.
        timer: Timer,
    },
    /// The environment makes a choice.
    Choice {
        /// The part that it concerns.
        actor: ActorId,
        /// The choice.
        choice: Choice,
    },
}

impl Event {
    /// The part that acts, or where it happens.
    #[must_use]
    pub const fn actor(&self) -> ActorId {
        match self {
            Self::Arrival { to, .. } => *to,
            Self::Break { client, .. } | Self::Drop { client, .. } => *client,
            Self::TakeOver { standby, .. } => *standby,
            Self::Crash { actor } | Self::Timer { actor, .. } | Self::Choice { actor, .. } => *actor,
        }
    }

    /// The sender of the message that arrives; the server of the connection that breaks.
    #[must_use]
    pub const fn from(&self) -> Option<ActorId> {
        match self {
            Self::Arrival { from, .. } => Some(*from),
            Self::Break { server, .. } => Some(*server),
            _ => None,
        }
    }

    /// A stable name for its kind: `deliver`, `late-request`, `forget`, `break`, `crash`,
    /// `replace`, `timer` or `choice`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Arrival { is_late: true, .. } => "late-request",
            Self::Arrival { .. } => "deliver",
            Self::Drop { .. } => "forget",
            Self::Break { .. } => "break",
            Self::Crash { .. } => "crash",
            Self::TakeOver { .. } => "replace",
            Self::Timer { .. } => "timer",
            Self::Choice { .. } => "choice",
        }
    }
}

/// Returns the event of a step that starts in this state.
#[must_use]
pub fn event(model: &PipelineModel, before: &GlobalState, step: &Successor) -> Event {
    model.view(before, |view| match step.action {
        Action::Deliver { link, direction } => {
            let Link { client, server } = model.link(link);
            let channel = view.channel(link);
            let (from, to, number) = match direction {
                Direction::ToServer => (client, server, channel.requests[0]),
                Direction::ToClient => (server, client, channel.answers[0]),
            };
            Event::Arrival { from, to, msg: *view.message(number), is_late: false }
        }
        Action::Detached { link, index } => {
            let Link { client, server } = model.link(link);
            let number = view.channel(link).detached[usize::from(index)].message;
            Event::Arrival { from: client, to: server, msg: *view.message(number), is_late: true }
        }
        Action::Discard { link, index } => {
            let Link { client, server } = model.link(link);
            let number = view.channel(link).detached[usize::from(index)].message;
            Event::Drop { client, server, msg: *view.message(number) }
        }
        Action::Break { link } => {
            let Link { client, server } = model.link(link);
            let (requests, answers) = (view.requests(link).copied().collect(), view.answers(link).copied().collect());
            Event::Break { client, server, requests, answers }
        }
        Action::Crash { actor } => Event::Crash { actor },
        Action::Replace { standby, from } => Event::TakeOver { standby, from },
        Action::Timer { actor, index } => Event::Timer { actor, timer: view.local(actor).timers[usize::from(index)] },
        Action::Choose { actor, key, index } => {
            let (_, choices) = &view.local(actor).choices[usize::from(key)];
            Event::Choice { actor, choice: choices[usize::from(index)] }
        }
    })
}
