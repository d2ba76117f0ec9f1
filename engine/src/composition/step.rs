//! One step in the making: who is told what, what they send, what the ledger hears.

use super::environment::{Composable, Environment, Marks, Network, Way};
use super::tables::{ChannelUpdate, Key, Local, Outcome, Tables, Told};
use super::world::{Action, GlobalState, Link, World};
use crate::address::abandoned;
use stateright::actor::{Actor, Command, Id, Out, is_no_op, is_no_op_with_timer};
use std::borrow::Cow;

/// One step in the making.
pub(super) struct Step<'a, A: Actor, E: Environment<A>> {
    pub(super) world: &'a World<A, E>,
    pub(super) tables: &'a mut Tables<A, E::Ledger>,
    pub(super) state: &'a mut GlobalState,
    pub(super) marks: Marks,
}

impl<A, E> Step<'_, A, E>
where
    A: Composable,
    E: Environment<A>,
{
    pub(super) fn run(&mut self, action: Action) -> Option<()> {
        match action {
            Action::Deliver { link, way } => {
                let link = usize::from(link);
                let Link { client, server } = self.world.links[link];
                let channel = self.tables.channel(self.state, link);
                let (msg, change) = match way {
                    Way::ToServer => (channel.requests[0], ChannelUpdate::TakeRequest),
                    Way::ToClient => (channel.answers[0], ChannelUpdate::TakeAnswer),
                };
                self.update_channel(link, change, 0);
                let (from, to) = if way == Way::ToServer { (client, server) } else { (server, client) };
                self.tell(to, Told::Message { from: from as u8, msg });
            }
            Action::Detached { link, index } => {
                let link = usize::from(link);
                let Link { client, server } = self.world.links[link];
                let (to_server, msg) = self.tables.channel(self.state, link).detached[usize::from(index)];
                let network = self.world.network;
                if network != Network::Duplicating {
                    self.update_channel(link, ChannelUpdate::TakeDetached, index.into());
                }
                let (from, to) = if to_server { (client, server) } else { (server, client) };
                let from = if network == Network::Connections { usize::from(abandoned(Id::from(from))) } else { from };
                self.tell(to, Told::Message { from: from as u8, msg });
            }
            Action::Forget { link, index } => {
                self.update_channel(usize::from(link), ChannelUpdate::TakeDetached, index.into())
            }
            Action::Break { link } => self.disconnect(usize::from(link), None),
            Action::Crash { actor } => self.crash(usize::from(actor)),
            Action::Replace { standby, from } => {
                let standby = usize::from(standby);
                let storage = self.tables.local(self.state, usize::from(from)).storage.clone();
                let informed = Local { storage, ..self.tables.local(self.state, standby).clone() };
                self.state.0[standby] = self.tables.locals[standby].number(&informed);
                self.tell(standby, Told::Restart);
            }
            Action::Timer { actor, index } => {
                if self.tell(usize::from(actor), Told::Timer(index)) {
                    return None;
                }
            }
            Action::Choose { actor, key, index } => {
                let number = usize::from(actor);
                let choice =
                    self.tables.local(self.state, number).choices[usize::from(key)].1[usize::from(index)].clone();
                self.tell(number, Told::Choice(key, index));
                if self.world.environment.resets_connections(&choice) {
                    for link in 0..self.world.links.len() {
                        if self.world.links[link].server == number {
                            self.disconnect(link, None);
                        }
                    }
                }
            }
        }
        Some(())
    }

    fn crash(&mut self, actor: usize) {
        let volatile = self.world.environment.is_volatile(actor);
        for link in 0..self.world.links.len() {
            let Link { client, server } = self.world.links[link];
            if client == actor || server == actor {
                self.disconnect(link, Some(actor));
            }
        }
        if volatile {
            self.tell(actor, Told::Restart);
        }
    }

    /// The connection of a link is gone; whoever did not crash hears of it, the server first.
    fn disconnect(&mut self, link: usize, crashed: Option<usize>) {
        let Link { client, server } = self.world.links[link];
        let environment = &self.world.environment;
        let channel = self.tables.channel(self.state, link);
        let late: Vec<u32> = channel
            .requests
            .iter()
            .copied()
            .filter(|number| environment.may_be_late(link, self.tables.message(*number)))
            .collect();
        self.update_channel(link, ChannelUpdate::Cut, 0);
        for number in late {
            self.update_channel(link, ChannelUpdate::AddDetached { to_server: true, once: true }, number);
        }
        let Some(lost) = environment.connection_lost() else { return };
        let msg = self.tables.messages.number(&lost);
        // A server that crashed has lost the connection all the same, and with it who waits for an answer.
        self.tell(server, Told::Message { from: client as u8, msg });
        if crashed != Some(client) {
            self.tell(client, Told::Message { from: server as u8, msg });
        }
    }

    /// Whether a request at the head of a connection may as well be heard at once: it only asks, or it is refused
    /// whenever it arrives.
    fn is_eager_read(&self, link: usize, msg: u32, before: &GlobalState) -> bool {
        let Link { client, server } = self.world.links[link];
        let state = &self.tables.local(self.state, server).state;
        let place = self.world.actors.len() + link;
        let is_new = self.state.0[place] != before.0[place];
        self.world.environment.is_eager_read(state, client, self.tables.message(msg), is_new)
    }

    /// Lets questions at the head of a connection be heard, as far as they got there in this step. Whatever could have happened
    /// before such a question arrived can as well happen before this step. For what is asked at the very start there is
    /// nothing before, see [`Environment::may_start_late`].
    pub(super) fn answer_questions(&mut self, before: &GlobalState) {
        if self.world.network != Network::Connections {
            return;
        }
        let mut link = 0;
        while link < self.world.links.len() {
            let head = self.tables.channel(self.state, link).requests.first().copied();
            match head {
                Some(msg) if self.is_eager_read(link, msg, before) => {
                    let Link { client, server } = self.world.links[link];
                    self.update_channel(link, ChannelUpdate::TakeRequest, 0);
                    self.tell(server, Told::Message { from: client as u8, msg });
                }
                _ => link += 1,
            }
        }
    }

    fn update_channel(&mut self, link: usize, change: ChannelUpdate, what: u32) {
        let place = self.world.actors.len() + link;
        let before = self.state.0[place];
        let key = Key::updated(before, change, what);
        self.state.0[place] = if let Some(known) = self.tables.updated.get(&key) {
            *known
        } else {
            let mut channel = self.tables.channels.value(before).clone();
            match change {
                ChannelUpdate::TakeRequest => drop(channel.requests.remove(0)),
                ChannelUpdate::TakeAnswer => drop(channel.answers.remove(0)),
                ChannelUpdate::TakeDetached => drop(channel.detached.remove(what as usize)),
                ChannelUpdate::AddRequest => channel.requests.push(what),
                ChannelUpdate::AddAnswer => channel.answers.push(what),
                ChannelUpdate::AddDetached { to_server, once } => channel.add_detached((to_server, what), once),
                ChannelUpdate::Cut => {
                    channel.requests.clear();
                    channel.answers.clear();
                }
                ChannelUpdate::ForgetDetached => channel.detached.clear(),
            }
            let number = self.tables.channel_number(&channel);
            self.tables.updated.insert(key, number);
            number
        };
    }

    /// Lets an actor handle something, once per local state. True: it did nothing about it.
    pub(super) fn tell(&mut self, actor: usize, told: Told) -> bool {
        let number = self.outcome(actor, told);
        self.take(actor, number)
    }

    /// What an actor does about something, as the number of an outcome.
    pub(super) fn outcome(&mut self, actor: usize, told: Told) -> u32 {
        let key = Key::handled(actor, self.state.0[actor], told);
        if let Some(number) = self.tables.handled.get(&key) {
            return *number;
        }
        let outcome = self.handle(actor, told);
        let number = self.tables.outcomes.len() as u32;
        self.tables.calls.push((actor as u8, self.state.0[actor], told));
        self.tables.outcomes.push(outcome);
        self.tables.handled.insert(key, number);
        number
    }

    /// Adds a message to what may arrive in any order, if it is not there yet.
    fn add_once(&mut self, link: usize, to_server: bool, msg: u32) {
        let place = self.world.actors.len() + link;
        let channel = self.state.0[place];
        if let Some(sum) = self.tables.deliveries.sum(channel, to_server, msg) {
            self.state.0[place] = sum;
        } else {
            self.update_channel(link, ChannelUpdate::AddDetached { to_server, once: true }, msg);
            self.tables.deliveries.keep_sum(channel, to_server, msg, self.state.0[place]);
        }
    }

    /// Takes a message from where it may arrive in any order.
    pub(super) fn take_detached(&mut self, link: usize, place: u32) {
        self.update_channel(link, ChannelUpdate::TakeDetached, place);
    }

    fn handle(&mut self, actor: usize, told: Told) -> Outcome {
        let part = &self.world.actors[actor];
        let id = Id::from(actor);
        let mut local = self.tables.local(self.state, actor).clone();
        let mut out = Out::new();
        let before = local.state.clone();
        let mut state = Cow::Borrowed(&before);
        let idle = match told {
            Told::Message { from, msg } => {
                let msg = self.tables.message(msg).clone();
                part.on_msg(id, &mut state, Id::from(usize::from(from)), msg, &mut out);
                is_no_op(&state, &out)
            }
            Told::Timer(index) => {
                let timer = local.timers.remove(usize::from(index));
                part.on_timeout(id, &mut state, &timer, &mut out);
                is_no_op_with_timer(&state, &out, &timer)
            }
            Told::Choice(key, index) => {
                let (_, choices) = local.choices.remove(usize::from(key));
                part.on_random(id, &mut state, &choices[usize::from(index)], &mut out);
                false
            }
            Told::Restart => {
                local.timers.clear();
                local.choices.clear();
                state = Cow::Owned(part.on_start(id, &local.storage, &mut out));
                false
            }
        };
        if let Cow::Owned(next) = state {
            local.state = next;
        }
        self.settle(actor, local, out, idle)
    }

    pub(super) fn settle(&mut self, actor: usize, mut local: Local<A>, out: Out<A>, idle: bool) -> Outcome {
        let mut sends = Vec::new();
        let mut notes = Vec::new();
        let actors = self.world.actors.len();
        for command in out {
            match command {
                Command::Send(to, msg) if usize::from(to) < actors => {
                    // Two actors without a link cannot reach one another.
                    if let Some((link, to_server)) = self.world.routes[actor * actors + usize::from(to)] {
                        sends.push((link as u8, to_server, self.tables.messages.number(&msg)));
                    }
                }
                // To the ledger; an answer over a connection that was given up reaches nobody.
                Command::Send(to, msg) if usize::from(to) == crate::address::LEDGER => notes.push(msg),
                Command::Send(..) => {}
                Command::SetTimer(timer, _) => {
                    if let Err(index) = local.timers.binary_search(&timer) {
                        local.timers.insert(index, timer);
                    }
                }
                Command::CancelTimer(timer) => local.timers.retain(|set| *set != timer),
                Command::ChooseRandom(key, choices) => {
                    local.choices.retain(|(known, _)| *known != key);
                    if !choices.is_empty() {
                        local.choices.push((key, choices));
                        local.choices.sort_by(|one, other| one.0.cmp(&other.0));
                    }
                }
                Command::Save(storage) => local.storage = Some(storage),
            }
        }
        if let Some(state) = self.world.environment.forget(actor, &local.state) {
            local.state = state;
        }
        let notes = self.tables.notes.number(&notes);
        Outcome { local: self.tables.locals[actor].number(&local), sends: sends.into(), notes, idle }
    }

    /// Makes an outcome come true. True: nothing was done.
    pub(super) fn take(&mut self, actor: usize, number: u32) -> bool {
        let number = number as usize;
        let Outcome { local, notes, idle, .. } = self.tables.outcomes[number];
        self.state.0[actor] = local;
        for index in 0..self.tables.outcomes[number].sends.len() {
            let (link, to_server, msg) = self.tables.outcomes[number].sends[index];
            let change = match (self.world.network, to_server) {
                (Network::Unordered, _) => ChannelUpdate::AddDetached { to_server, once: false },
                (Network::Duplicating, _) => {
                    self.add_once(link.into(), to_server, msg);
                    continue;
                }
                (Network::Connections, true) => ChannelUpdate::AddRequest,
                (Network::Connections, false) => ChannelUpdate::AddAnswer,
            };
            self.update_channel(link.into(), change, msg);
        }
        self.observe(notes);
        idle
    }

    fn observe(&mut self, notes: u32) {
        if self.tables.notes.value(notes).is_empty() {
            return;
        }
        let place = self.world.ledger_at();
        let key = Key::observed(self.state.0[place], notes);
        let (ledger, marks) = if let Some(known) = self.tables.observed.get(&key) {
            *known
        } else {
            let before = self.tables.ledgers.value(self.state.0[place]);
            let (ledger, marks) = self.world.environment.observe(before, self.tables.notes.value(notes));
            let known = (self.tables.ledgers.number(&ledger), marks);
            self.tables.observed.insert(key, known);
            known
        };
        self.state.0[place] = ledger;
        self.marks.violations |= marks.violations;
        self.marks.hazards |= marks.hazards;
    }

    /// Forgets what is under way and would change nothing from now on.
    pub(super) fn purge(&mut self, before: &GlobalState) {
        for number in 0..self.world.links.len() {
            self.purge_link(before, number, true);
            if self.world.network != Network::Connections {
                self.purge_link(before, number, false);
            }
        }
    }

    /// Requests that could still have arrived late will not.
    pub(super) fn forget_late(&mut self) {
        for link in 0..self.world.links.len() {
            if !self.tables.channel(self.state, link).detached.is_empty() {
                self.update_channel(link, ChannelUpdate::ForgetDetached, 0);
            }
        }
    }

    fn purge_link(&mut self, before: &GlobalState, number: usize, to_server: bool) {
        let Link { client, server } = self.world.links[number];
        let (sender, receiver) = if to_server { (client, server) } else { (server, client) };
        let place = self.world.actors.len() + number;
        let (channel, local) = (self.state.0[place], self.state.0[receiver]);
        if (channel, local) == (before.0[place], before.0[receiver])
            || self.tables.channels.value(channel).detached.is_empty()
        {
            return;
        }
        let key = Key::purged(number, to_server, channel, local);
        self.state.0[place] = if let Some(known) = self.tables.purged.get(&key) {
            *known
        } else {
            let mut kept = self.tables.channels.value(channel).clone();
            let state = &self.tables.local(self.state, receiver).state;
            let (tables, environment) = (&self.tables, &self.world.environment);
            kept.detached
                .retain(|(to, msg)| *to != to_server || !environment.is_dead(state, sender, tables.message(*msg)));
            let known = self.tables.channel_number(&kept);
            self.tables.purged.insert(key, known);
            known
        };
    }
}
