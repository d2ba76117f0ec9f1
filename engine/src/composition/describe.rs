//! Words for a world: actors by name, messages, timers and states in their `Debug` form.

use super::action::Action;
use super::ids::{ActorId, Direction, LinkId};
use super::local::Composable;
use super::network::{MessageNumber, Network};
use super::rules::WorldRules;
use super::view::View;
use super::world::World;
use crate::describe::Describe;
use crate::properties::Properties;
use crate::state::GlobalState;
use std::fmt::Write;

impl<A, R> World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Returns what an actor calls itself ([`stateright::actor::Actor::name`]), or its id if it has
    /// no name.
    pub fn actor_name(&self, actor: ActorId) -> String {
        let name = self.actors.get(actor.index()).map(A::name).unwrap_or_default();
        if name.is_empty() { format!("actor {}", actor.index()) } else { name }
    }

    fn describe_message(&self, view: &View<'_, A>, link: LinkId, direction: Direction, msg: MessageNumber) -> String {
        let ends = self.link(link);
        let (sender, receiver) = (self.actor_name(ends.sender(direction)), self.actor_name(ends.receiver(direction)));
        format!("{sender} -> {receiver}: {:?}", view.message(msg))
    }

    /// Returns the messages of a list in one line.
    fn describe_messages(view: &View<'_, A>, messages: impl Iterator<Item = MessageNumber>) -> String {
        let messages: Vec<String> = messages.map(|msg| format!("{:?}", view.message(msg))).collect();
        format!("[{}]", messages.join(", "))
    }

    fn describe_actor(view: &View<'_, A>, actor: ActorId) -> String {
        let local = view.local(actor);
        let mut text = format!("{:?}", local.state);
        if let Some(storage) = &local.storage {
            let _ = write!(text, ", saved {storage:?}");
        }
        if !local.timers.is_empty() {
            let _ = write!(text, ", timers {:?}", local.timers);
        }
        for (question, choices) in &local.choices {
            let _ = write!(text, ", {question}: one of {choices:?}");
        }
        text
    }
}

impl<A, R> Describe for World<A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    fn properties(&self) -> Properties {
        self.rules.properties()
    }

    fn describe_action(&self, before: &GlobalState, action: &Action) -> String {
        let ends = |link: LinkId| {
            let ends = self.link(link);
            (self.actor_name(ends.client), self.actor_name(ends.server))
        };
        self.view(before, |view| match *action {
            Action::Deliver { link, direction } => {
                let channel = view.channel(link);
                let messages = if direction == Direction::ToServer { &channel.requests } else { &channel.answers };
                self.describe_message(view, link, direction, messages[0])
            }
            Action::Detached { link, index } => {
                let detached = view.channel(link).detached[usize::from(index)];
                let text = self.describe_message(view, link, detached.direction, detached.message);
                if self.network == Network::Connections { format!("{text} (late)") } else { text }
            }
            Action::Discard { link, index } => {
                let detached = view.channel(link).detached[usize::from(index)];
                format!("{} is lost", self.describe_message(view, link, detached.direction, detached.message))
            }
            Action::Break { link } => {
                let (client, server) = ends(link);
                format!("the connection of {client} to {server} breaks")
            }
            Action::Crash { actor } => format!("{} crashes and restarts", self.actor_name(actor)),
            Action::Replace { standby, from } => {
                format!("{} takes over from {}", self.actor_name(standby), self.actor_name(from))
            }
            Action::Timer { actor, index } => {
                let timer = &view.local(actor).timers[usize::from(index)];
                format!("{}: timer {timer:?} goes off", self.actor_name(actor))
            }
            Action::Choose { actor, key, index } => {
                let (question, choices) = &view.local(actor).choices[usize::from(key)];
                format!("{}: {question} is {:?}", self.actor_name(actor), choices[usize::from(index)])
            }
        })
    }

    fn describe_state(&self, state: &GlobalState) -> Vec<(String, String)> {
        self.view(state, |view| {
            let actors = self.layout.actors().map(|actor| (self.actor_name(actor), Self::describe_actor(view, actor)));
            let mut lines: Vec<(String, String)> = actors.collect();
            for (link, ends) in self.layout.links().zip(&self.links) {
                let (client, server) = (self.actor_name(ends.client), self.actor_name(ends.server));
                let channel = view.channel(link);
                let detached = |direction| {
                    let entries = channel.detached.iter().filter(move |entry| entry.direction == direction);
                    entries.map(|entry| entry.message)
                };
                let requests = channel.requests.iter().copied();
                let (requests, answers) = if self.network == Network::Connections {
                    let late = detached(Direction::ToServer);
                    lines.push((format!("{client} -> {server}, late"), Self::describe_messages(view, late)));
                    (
                        Self::describe_messages(view, requests),
                        Self::describe_messages(view, channel.answers.iter().copied()),
                    )
                } else {
                    let [requests, answers] = [Direction::ToServer, Direction::ToClient].map(detached);
                    (Self::describe_messages(view, requests), Self::describe_messages(view, answers))
                };
                lines.push((format!("{client} -> {server}"), requests));
                lines.push((format!("{server} -> {client}"), answers));
            }
            lines.push(("ledger".to_owned(), format!("{:?}", view.ledger())));
            lines
        })
    }
}
