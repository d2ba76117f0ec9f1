//! A step of the model with its indices resolved: which message arrives where, which part crashes.

use onceproof_engine::composition::{Action, GlobalState, Link, Way};
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::{Choice, Msg, Timer};

/// A step of the model. Parts are given by their actor index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message arrives.
    Arrival {
        /// The sender.
        from: usize,
        /// The receiver.
        to: usize,
        /// The message.
        msg: Msg,
        /// Whether it is detached: its sender had given the connection up.
        is_late: bool,
    },
    /// A detached request is dropped, and will never arrive.
    Drop {
        /// The sender.
        client: usize,
    },
    /// A connection breaks.
    Break {
        /// The client.
        client: usize,
        /// The server.
        server: usize,
        /// The requests under way, oldest first. They become detached.
        requests: Vec<Msg>,
        /// The answers under way, oldest first. They are lost.
        answers: Vec<Msg>,
    },
    /// A part crashes and restarts.
    Crash {
        /// The part.
        actor: usize,
    },
    /// A standby takes over from a part that has stalled.
    TakeOver {
        /// The standby.
        standby: usize,
        /// The part that it takes over from.
        from: usize,
    },
    /// A timer fires.
    Timer {
        /// The part.
        actor: usize,
        /// The timer.
        timer: Timer,
    },
    /// The environment makes a choice.
    Choice {
        /// The part that it concerns.
        actor: usize,
        /// The choice.
        choice: Choice,
    },
}

impl Event {
    /// The part that acts, or where it happens.
    #[must_use]
    pub const fn actor(&self) -> usize {
        match self {
            Self::Arrival { to, .. } => *to,
            Self::Break { client, .. } | Self::Drop { client } => *client,
            Self::TakeOver { standby, .. } => *standby,
            Self::Crash { actor } | Self::Timer { actor, .. } | Self::Choice { actor, .. } => *actor,
        }
    }

    /// The sender of the message that arrives; the server of the connection that breaks.
    #[must_use]
    pub const fn from(&self) -> Option<usize> {
        match self {
            Self::Arrival { from, .. } => Some(*from),
            Self::Break { server, .. } => Some(*server),
            _ => None,
        }
    }

    /// A stable name for its kind: `deliver`, `late-request`, `forget`, `break`, `crash`, `replace`, `timer` or `choice`.
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
    let ends = |link: u8| model.links()[usize::from(link)];
    model.view(before, |view| match step.action {
        Action::Deliver { link, way } => {
            let Link { client, server } = ends(link);
            let channel = view.channel(usize::from(link));
            let (from, to, number) = match way {
                Way::ToServer => (client, server, channel.requests[0]),
                Way::ToClient => (server, client, channel.answers[0]),
            };
            Event::Arrival { from, to, msg: *view.message(number), is_late: false }
        }
        Action::Detached { link, index } => {
            let Link { client, server } = ends(link);
            let (_, number) = view.channel(usize::from(link)).detached[usize::from(index)];
            Event::Arrival { from: client, to: server, msg: *view.message(number), is_late: true }
        }
        Action::Forget { link, .. } => Event::Drop { client: ends(link).client },
        Action::Break { link } => {
            let Link { client, server } = ends(link);
            let link = usize::from(link);
            let (requests, answers) = (view.requests(link).copied().collect(), view.answers(link).copied().collect());
            Event::Break { client, server, requests, answers }
        }
        Action::Crash { actor } => Event::Crash { actor: actor.into() },
        Action::Replace { standby, from } => Event::TakeOver { standby: standby.into(), from: from.into() },
        Action::Timer { actor, index } => {
            let actor = usize::from(actor);
            Event::Timer { actor, timer: view.local(actor).timers[usize::from(index)] }
        }
        Action::Choose { actor, key, index } => {
            let actor = usize::from(actor);
            let (_, choices) = &view.local(actor).choices[usize::from(key)];
            Event::Choice { actor, choice: choices[usize::from(index)] }
        }
    })
}
