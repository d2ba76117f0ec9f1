//! What a step of the model is, with its numbers resolved.

use onceproof_engine::composition::{Action, GlobalState, Link, Way};
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::{Choice, Msg, Timer};

/// Something that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A message arrived.
    Arrives {
        /// Who sent it.
        from: usize,
        /// Who received it.
        to: usize,
        /// What it is.
        msg: Msg,
        /// Whether its sender had given the connection up.
        late: bool,
    },
    /// A request will never arrive: nothing to tell.
    NeverArrives {
        /// Who sent it.
        client: usize,
    },
    /// A connection broke.
    Breaks {
        /// The client.
        client: usize,
        /// The server.
        server: usize,
        /// The requests that were under way.
        requests: Vec<Msg>,
        /// The answers that were under way.
        answers: Vec<Msg>,
    },
    /// A part crashed and restarted.
    Crashes {
        /// Which one.
        actor: usize,
    },
    /// A standby took over.
    Replaces {
        /// Who took over.
        standby: usize,
        /// From whom.
        from: usize,
    },
    /// A timer went off.
    TimesOut {
        /// Whose.
        actor: usize,
        /// Which one.
        timer: Timer,
    },
    /// A choice was made.
    Chooses {
        /// Whose.
        actor: usize,
        /// Which one.
        choice: Choice,
    },
}

impl Happening {
    /// Who acts, or where it happens.
    #[must_use]
    pub const fn actor(&self) -> usize {
        match self {
            Self::Arrives { to, .. } => *to,
            Self::Breaks { client, .. } | Self::NeverArrives { client } => *client,
            Self::Replaces { standby, .. } => *standby,
            Self::Crashes { actor } | Self::TimesOut { actor, .. } | Self::Chooses { actor, .. } => *actor,
        }
    }

    /// From whom it came.
    #[must_use]
    pub const fn from(&self) -> Option<usize> {
        match self {
            Self::Arrives { from, .. } => Some(*from),
            Self::Breaks { server, .. } => Some(*server),
            _ => None,
        }
    }

    /// A stable name for its kind.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Arrives { late: true, .. } => "late-request",
            Self::Arrives { .. } => "deliver",
            Self::NeverArrives { .. } => "forget",
            Self::Breaks { .. } => "break",
            Self::Crashes { .. } => "crash",
            Self::Replaces { .. } => "replace",
            Self::TimesOut { .. } => "timer",
            Self::Chooses { .. } => "choice",
        }
    }
}

/// Resolves a step that starts in this state.
#[must_use]
pub fn happening(model: &PipelineModel, before: &GlobalState, step: &Successor) -> Happening {
    let between = |link: u8| model.links()[usize::from(link)];
    model.view(before, |view| match step.action {
        Action::Deliver { link, way } => {
            let Link { client, server } = between(link);
            let link = usize::from(link);
            match way {
                Way::ToServer => {
                    let msg = *view.message(view.channel(link).requests[0]);
                    Happening::Arrives { from: client, to: server, msg, late: false }
                }
                Way::ToClient => {
                    let msg = *view.message(view.channel(link).answers[0]);
                    Happening::Arrives { from: server, to: client, msg, late: false }
                }
            }
        }
        Action::Detached { link, index } => {
            let Link { client, server } = between(link);
            let (_, number) = view.channel(usize::from(link)).detached[usize::from(index)];
            Happening::Arrives { from: client, to: server, msg: *view.message(number), late: true }
        }
        Action::Forget { link, .. } => Happening::NeverArrives { client: between(link).client },
        Action::Break { link } => {
            let Link { client, server } = between(link);
            let link = usize::from(link);
            let (requests, answers) = (view.requests(link).copied().collect(), view.answers(link).copied().collect());
            Happening::Breaks { client, server, requests, answers }
        }
        Action::Crash { actor } => Happening::Crashes { actor: actor.into() },
        Action::Replace { standby, from } => Happening::Replaces { standby: standby.into(), from: from.into() },
        Action::Timer { actor, index } => {
            let actor = usize::from(actor);
            Happening::TimesOut { actor, timer: view.local(actor).timers[usize::from(index)] }
        }
        Action::Choose { actor, key, index } => {
            let actor = usize::from(actor);
            let (_, choices) = &view.local(actor).choices[usize::from(key)];
            Happening::Chooses { actor, choice: choices[usize::from(index)] }
        }
    })
}
