//! Words for stateright's own composition of actors: actors by name, messages, timers and states in
//! their `Debug` form.

use super::wording::Wording;
use stateright::Model;
use stateright::actor::{Actor, ActorModel, ActorModelAction, ActorModelState, Id};
use std::fmt::Debug;
use std::fmt::Write;
use std::hash::Hash;

impl<A, C, H> Wording<ActorModel<A, C, H>>
where
    A: Actor,
    A::Msg: Ord,
    A::Timer: Ord,
    H: Clone + Debug + Hash,
    ActorModel<A, C, H>: Model<State = ActorModelState<A, H>, Action = ActorModelAction<A::Msg, A::Timer, A::Random>>,
{
    /// Returns words that name actors by `Actor::name`, or by their id if they have no name.
    #[must_use]
    pub fn of_actors() -> Self {
        Self {
            action: |model, action| describe_action(&model.actors, action),
            state: |model, state| describe_state(&model.actors, state),
        }
    }
}

fn name<A: Actor>(actors: &[A], id: Id) -> String {
    let name = actors.get(usize::from(id)).map(A::name).unwrap_or_default();
    if name.is_empty() { format!("actor {}", usize::from(id)) } else { name }
}

fn describe_action<A: Actor>(actors: &[A], action: &ActorModelAction<A::Msg, A::Timer, A::Random>) -> String {
    let name = |id: Id| name(actors, id);
    match action {
        ActorModelAction::Deliver { src, dst, msg } => format!("{} -> {}: {msg:?}", name(*src), name(*dst)),
        ActorModelAction::Drop(lost) => {
            format!("{} -> {}: {:?} is lost", name(lost.src), name(lost.dst), lost.msg)
        }
        ActorModelAction::Timeout(id, timer) => format!("{}: timer {timer:?} goes off", name(*id)),
        ActorModelAction::Crash(id) => format!("{} crashes", name(*id)),
        ActorModelAction::Recover(id) => format!("{} restarts", name(*id)),
        ActorModelAction::SelectRandom { actor, key, random } => format!("{}: {key} is {random:?}", name(*actor)),
    }
}

fn describe_state<A: Actor, H: Debug>(actors: &[A], state: &ActorModelState<A, H>) -> Vec<(String, String)> {
    let locals = (0..actors.len()).map(|index| {
        let mut text = format!("{:?}", state.actor_states[index]);
        if state.crashed[index] {
            text += ", crashed";
        }
        if let Some(storage) = &state.actor_storages[index] {
            let _ = write!(text, ", saved {storage:?}");
        }
        let timers = sorted(state.timers_set[index].iter().map(|timer| format!("{timer:?}")));
        if !timers.is_empty() {
            let _ = write!(text, ", timers [{}]", timers.join(", "));
        }
        for open in sorted(state.random_choices[index].map.iter().map(|(key, of)| format!("{key}: one of {of:?}"))) {
            let _ = write!(text, ", {open}");
        }
        (name(actors, Id::from(index)), text)
    });
    let sent = state.network.iter_all();
    let messages =
        sorted(sent.map(|sent| format!("{} -> {}: {:?}", name(actors, sent.src), name(actors, sent.dst), sent.msg)));
    let network = ("network".to_owned(), format!("[{}]", messages.join(", ")));
    let history = ("history".to_owned(), format!("{:?}", state.history));
    locals.chain([network, history]).collect()
}

/// Returns texts in an order that does not depend on hashing.
fn sorted(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<String> = texts.collect();
    texts.sort_unstable();
    texts
}
