//! One step in progress: what an action does to a global state.

use super::access::Known;
use super::action::Action;
use super::address;
use super::ids::{ActorId, Direction, Link, LinkId};
use super::key::{ChannelUpdate, Input, Key};
use super::local::{Composable, Local};
use super::network::{Detached, MessageNumber, Network};
use super::reducer::HeadRequest;
use super::rules::WorldRules;
use super::world::{World, WorldAccess};
use crate::state::GlobalState;
use crate::step::Marks;
use stateright::actor::{Actor, Id};

/// One step in progress.
pub(super) struct Transition<'a, 'b, A: Actor, R: WorldRules<A>> {
    pub(super) world: &'a World<A, R>,
    pub(super) tables: &'a mut WorldAccess<'b, A, R>,
    /// The state so far.
    pub(super) state: &'a mut GlobalState,
    /// The meaning of the step so far.
    pub(super) marks: Marks,
}

impl<A, R> Transition<'_, '_, A, R>
where
    A: Composable,
    R: WorldRules<A>,
{
    /// Does what an enabled action does. Returns false if the actor does nothing when this timer
    /// goes off.
    pub(super) fn run(&mut self, action: Action) -> Known<bool> {
        match action {
            Action::Deliver { link, direction } => {
                let channel = self.tables.values.channel(self.state, link);
                let (msg, update) = match direction {
                    Direction::ToServer => (channel.requests[0], ChannelUpdate::TakeRequest),
                    Direction::ToClient => (channel.answers[0], ChannelUpdate::TakeAnswer),
                };
                self.update_channel(link, update, 0)?;
                self.receive(link, direction, msg)?;
            }
            Action::Detached { link, index } => {
                let Detached { direction, message } =
                    self.tables.values.channel(self.state, link).detached[usize::from(index)];
                if self.world.network != Network::Duplicating {
                    self.update_channel(link, ChannelUpdate::TakeDetached, index.into())?;
                }
                if self.world.network == Network::Connections {
                    let ends = self.world.link(link);
                    let source = address::detached(Id::from(ends.sender(direction)));
                    let input = Input::Message { source: usize::from(source) as u8, msg: message };
                    self.handle(ends.receiver(direction), input)?;
                } else {
                    self.receive(link, direction, message)?;
                }
            }
            Action::Discard { link, index } => self.update_channel(link, ChannelUpdate::TakeDetached, index.into())?,
            Action::Break { link } => self.disconnect(link, None)?,
            Action::Crash { actor } => self.crash(actor)?,
            Action::Replace { standby, from } => {
                let values = &self.tables.values;
                let storage = values.local(self.state, from).storage.clone();
                let informed = Local { storage, ..values.local(self.state, standby).clone() };
                self.state.0[standby.index()] = self.tables.local_number(standby, &informed)?;
                self.handle(standby, Input::Restart)?;
            }
            Action::Timer { actor, index } => {
                if self.handle(actor, Input::Timer(index))? {
                    return Ok(false);
                }
            }
            Action::Choose { actor, key, index } => {
                let choices = &self.tables.values.local(self.state, actor).choices;
                let resets = self.world.rules.resets_connections(&choices[usize::from(key)].1[usize::from(index)]);
                self.handle(actor, Input::Choice { key, index })?;
                if resets {
                    self.disconnect_all(|link| link.server == actor, None)?;
                }
            }
        }
        Ok(true)
    }

    fn crash(&mut self, actor: ActorId) -> Known<()> {
        self.disconnect_all(|link| link.client == actor || link.server == actor, Some(actor))?;
        if self.world.rules.is_volatile(actor) {
            self.handle(actor, Input::Restart)?;
        }
        Ok(())
    }

    fn disconnect_all(&mut self, affects: impl Fn(Link) -> bool, crashed: Option<ActorId>) -> Known<()> {
        for link in self.world.layout.links() {
            if affects(self.world.link(link)) {
                self.disconnect(link, crashed)?;
            }
        }
        Ok(())
    }

    /// Breaks a connection. Both ends receive a message, the server first. A client that crashed
    /// receives none; a server that crashed does, because it has lost the clients that wait for
    /// answers. With a server that crashed, the requests on its connections are lost.
    fn disconnect(&mut self, link: LinkId, crashed: Option<ActorId>) -> Known<()> {
        let rules = &self.world.rules;
        let values = &self.tables.values;
        let requests = values.channel(self.state, link).requests.iter().copied();
        let survive = crashed != Some(self.world.link(link).server);
        let is_late = |number: &MessageNumber| survive && rules.may_be_late(link, values.message(*number));
        let late: Vec<MessageNumber> = requests.filter(is_late).collect();
        self.update_channel(link, ChannelUpdate::Disconnect, 0)?;
        for number in late {
            let update = ChannelUpdate::AddDetached { direction: Direction::ToServer, once: true };
            self.update_channel(link, update, number.0)?;
        }
        let Some(lost) = rules.connection_lost() else { return Ok(()) };
        let msg = self.tables.message_number(&lost)?;
        self.receive(link, Direction::ToServer, msg)?;
        if crashed != Some(self.world.link(link).client) {
            self.receive(link, Direction::ToClient, msg)?;
        }
        Ok(())
    }

    /// Lets the receiver of a message on a current connection handle it. Returns whether it
    /// ignored the message.
    fn receive(&mut self, link: LinkId, direction: Direction, msg: MessageNumber) -> Known<bool> {
        let ends = self.world.link(link);
        let source = ends.sender(direction).0;
        self.handle(ends.receiver(direction), Input::Message { source, msg })
    }

    /// Lets an actor handle an input. Returns whether the actor ignored it.
    fn handle(&mut self, actor: ActorId, input: Input) -> Known<bool> {
        let number = self.world.outcome(self.tables, self.state, actor, input)?;
        self.apply(actor, number)
    }

    /// Whether the request at the head of a connection is an eager read.
    fn is_eager_read(&self, link: LinkId, msg: MessageNumber, before: &GlobalState) -> bool {
        let Link { client, server } = self.world.link(link);
        let values = &self.tables.values;
        let index = self.world.layout.link_index(link);
        // A tied read waited for the one that this step received.
        let is_new = self.state.0[index] != before.0[index] || self.world.is_tied_read(self.tables, link, msg);
        self.world.rules.is_eager_read(&HeadRequest {
            client,
            sender: &values.local(self.state, client).state,
            server: &values.local(self.state, server).state,
            msg: values.message(msg),
            is_new,
        })
    }

    /// Lets servers receive the eager reads that are at the head of a connection. Each step that
    /// could have come before such a read can as well come before this step. Tied reads wait.
    pub(super) fn receive_eager_reads(&mut self, before: &GlobalState) -> Known<()> {
        let tied = self.world.tied_reads(self.tables, self.state);
        self.receive_eager_reads_but(&tied, before)
    }

    /// Lets servers receive the eager reads that are at the head of a connection but these.
    pub(super) fn receive_eager_reads_but(&mut self, tied: &[LinkId], before: &GlobalState) -> Known<()> {
        if self.world.network != Network::Connections {
            return Ok(());
        }
        for link in self.world.layout.links().filter(|link| !tied.contains(link)) {
            while let Some(msg) = self.tables.values.channel(self.state, link).requests.first().copied()
                && self.is_eager_read(link, msg, before)
            {
                self.update_channel(link, ChannelUpdate::TakeRequest, 0)?;
                self.receive(link, Direction::ToServer, msg)?;
            }
        }
        Ok(())
    }

    /// Changes what is under way on a link.
    pub(super) fn update_channel(&mut self, link: LinkId, update: ChannelUpdate, number: u32) -> Known<()> {
        let channel = &mut self.state.0[self.world.layout.link_index(link)];
        *channel = self.tables.updated_channel(*channel, update, number)?;
        Ok(())
    }

    /// Applies an outcome: the local state, what is sent, and the notes. Returns whether the actor
    /// ignored the input.
    pub(super) fn apply(&mut self, actor: ActorId, number: u32) -> Known<bool> {
        let number = number as usize;
        let outcome = &self.tables.outcomes[number];
        let (local, notes, is_idle, sends) = (outcome.local, outcome.notes, outcome.is_idle, outcome.sends.len());
        self.state.0[actor.index()] = local;
        for index in 0..sends {
            let sent = self.tables.outcomes[number].sends[index];
            let update = match (self.world.network, sent.direction) {
                (Network::Unordered, direction) => ChannelUpdate::AddDetached { direction, once: false },
                (Network::Duplicating, direction) => {
                    let channel = &mut self.state.0[self.world.layout.link_index(sent.link)];
                    *channel = self.tables.channel_with(*channel, direction, sent.msg)?;
                    continue;
                }
                (Network::Connections, Direction::ToServer) => ChannelUpdate::AddRequest,
                (Network::Connections, Direction::ToClient) => ChannelUpdate::AddAnswer,
            };
            self.update_channel(sent.link, update, sent.msg.0)?;
        }
        self.observe(notes)?;
        Ok(is_idle)
    }

    /// Lets the ledger take notes. The result is remembered.
    fn observe(&mut self, notes: u32) -> Known<()> {
        if self.tables.notes.value(notes).is_empty() {
            return Ok(());
        }
        let index = self.world.layout.ledger_index();
        let key = Key::observed(self.state.0[index], notes);
        let (ledger, marks) = if let Some(known) = self.tables.observed.get(&key) {
            *known
        } else {
            let tables = self.tables.fill()?;
            let before = tables.ledgers.value(self.state.0[index]);
            let (ledger, marks) = self.world.rules.observe(before, tables.notes.value(notes));
            let known = (tables.ledgers.number(&ledger), marks);
            tables.observed.insert(key, known);
            known
        };
        self.state.0[index] = ledger;
        self.marks.merge(marks);
        Ok(())
    }

    /// Drops dead messages, as far as links or their receivers changed in this step.
    pub(super) fn drop_dead_messages(&mut self, before: &GlobalState) -> Known<()> {
        for link in self.world.layout.links() {
            self.drop_dead_messages_of(link, Direction::ToServer, before)?;
            if self.world.network != Network::Connections {
                self.drop_dead_messages_of(link, Direction::ToClient, before)?;
            }
        }
        Ok(())
    }

    fn drop_dead_messages_of(&mut self, link: LinkId, direction: Direction, before: &GlobalState) -> Known<()> {
        let ends = self.world.link(link);
        let (sender, receiver) = (ends.sender(direction), ends.receiver(direction));
        let index = self.world.layout.link_index(link);
        let (channel, local) = (self.state.0[index], self.state.0[receiver.index()]);
        if (channel, local) == (before.0[index], before.0[receiver.index()])
            || self.tables.values.channels.value(channel).detached.is_empty()
        {
            return Ok(());
        }
        let rules = &self.world.rules;
        let is_dead = |state: &A::State, msg: &A::Msg| rules.is_dead(state, sender, msg);
        self.state.0[index] = self.tables.channel_without_dead(link, direction, channel, (receiver, local), is_dead)?;
        Ok(())
    }

    /// Drops all requests on detached connections.
    pub(super) fn discard_detached(&mut self) -> Known<()> {
        for link in self.world.layout.links() {
            if !self.tables.values.channel(self.state, link).detached.is_empty() {
                self.update_channel(link, ChannelUpdate::DiscardDetached, 0)?;
            }
        }
        Ok(())
    }
}
