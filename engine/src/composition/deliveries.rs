//! Deliveries on a network without connections, where most of the time goes: every message that is under way can arrive in
//! every state, and most of them change nothing.
//!
//! What a link holds lies flat in one array; what a local state does about a message is looked up by position, and that it
//! does nothing is remembered too; whether a message is under way already is a bit. `World::take_action` does the same one
//! action at a time; `proofs/tests/random_systems.rs` compares the two.

use super::environment::{Composable, Environment, Event, Judgement, Marks, Network, View};
use super::step::Step;
use super::tables::{Tables, Told, list_bytes};
use super::world::{Action, GlobalState, Link, Successor, World};

/// Not looked at yet.
const UNKNOWN: u32 = 0;
/// Nothing happens.
const IDLE: u32 = 1;
/// Outcomes are counted from here.
const FIRST: u32 = 2;

/// The direction of a message in the flat array.
const TO_SERVER: u32 = 1 << 31;

/// So many messages in either direction have a bit in a link's set.
const BITS: usize = 128;

/// So many additions to a link are kept beside it: what is left of a line of the processor's cache.
const KEPT: usize = 5;

/// What one link holds.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Held {
    /// Where its messages lie.
    start: u32,
    end: u32,
    /// The set of those that have a bit.
    set: [u64; BITS / 64],
    /// Messages with their direction that were added, and what came of it.
    added: [(u32, u32); KEPT],
}

/// No message.
const NOTHING: (u32, u32) = (u32::MAX, 0);

/// What links hold, flat, and what local states do about messages, by position.
#[derive(Debug, Default)]
pub(super) struct Deliveries {
    channels: Vec<Held>,
    /// Messages with their direction.
    messages: Vec<u32>,
    /// For each link and direction and each local state of who receives there, by message: [`UNKNOWN`], [`IDLE`], or an
    /// outcome counted from [`FIRST`]. The same message from somebody else may be another thing.
    reactions: Vec<Vec<Vec<u32>>>,
    /// The deliveries of one link that may do something: where the message lies, what it is, the reaction.
    chosen: Vec<(u32, u32, u32)>,
}

/// A link and a direction as one number.
const fn direction(link: usize, to_server: bool) -> usize {
    link * 2 + to_server as usize
}

fn directed(to_server: bool, msg: u32) -> u32 {
    if to_server { msg | TO_SERVER } else { msg }
}

fn bit(to_server: bool, msg: u32) -> Option<(usize, u64)> {
    let number = msg as usize * 2 + usize::from(to_server);
    (number < BITS).then(|| (number / 64, 1 << (number % 64)))
}

impl Deliveries {
    pub(super) fn add_channel(&mut self, detached: &[(bool, u32)]) {
        let start = self.messages.len() as u32;
        let mut set = [0; BITS / 64];
        for (to_server, msg) in detached {
            self.messages.push(directed(*to_server, *msg));
            if let Some((word, bit)) = bit(*to_server, *msg) {
                set[word] |= bit;
            }
        }
        self.channels.push(Held { start, end: self.messages.len() as u32, set, added: [NOTHING; KEPT] });
    }

    /// What comes of adding a message to a link, where that is known beside it.
    pub(super) fn sum(&self, channel: u32, to_server: bool, msg: u32) -> Option<u32> {
        let held = &self.channels[channel as usize];
        if bit(to_server, msg).is_some_and(|(word, bit)| held.set[word] & bit != 0) {
            return Some(channel);
        }
        let entry = directed(to_server, msg);
        held.added.iter().find(|(added, _)| *added == entry).map(|(_, sum)| *sum)
    }

    pub(super) fn keep_sum(&mut self, channel: u32, to_server: bool, msg: u32, sum: u32) {
        let free = self.channels[channel as usize].added.iter_mut().find(|added| **added == NOTHING);
        if let Some(free) = free {
            *free = (directed(to_server, msg), sum);
        }
    }

    pub(super) fn has(&self, channel: u32) -> bool {
        self.channels.len() > channel as usize
    }

    fn reaction(&mut self, direction: usize, local: u32, msg: u32) -> &mut u32 {
        let (local, msg) = (local as usize, msg as usize);
        if self.reactions.len() <= direction {
            self.reactions.resize_with(direction + 1, Vec::new);
        }
        let by_local = &mut self.reactions[direction];
        if by_local.len() <= local {
            by_local.resize_with(local + 1, Vec::new);
        }
        let by_msg = &mut by_local[local];
        if by_msg.len() <= msg {
            by_msg.resize(msg + 1, UNKNOWN);
        }
        &mut by_msg[msg]
    }

    /// What is known of a local state's reactions, by message.
    fn known(&self, direction: usize, local: u32) -> &[u32] {
        let by_local = self.reactions.get(direction).and_then(|by_local| by_local.get(local as usize));
        by_local.map_or(&[], Vec::as_slice)
    }

    /// Lists the deliveries of a channel that are not known to do nothing.
    fn choose(&mut self, link: usize, channel: u32, client: u32, server: u32) {
        let mut chosen = std::mem::take(&mut self.chosen);
        chosen.clear();
        let Held { start, end, .. } = self.channels[channel as usize];
        let (by_client, by_server) =
            (self.known(direction(link, false), client), self.known(direction(link, true), server));
        let mut last = None;
        for (place, entry) in (0..).zip(&self.messages[start as usize..end as usize]) {
            // Equal messages are one choice.
            if last == Some(*entry) {
                continue;
            }
            last = Some(*entry);
            let by_msg = if entry & TO_SERVER == 0 { by_client } else { by_server };
            let reaction = by_msg.get((entry & !TO_SERVER) as usize).copied().unwrap_or(UNKNOWN);
            if reaction != IDLE {
                chosen.push((place, *entry, reaction));
            }
        }
        self.chosen = chosen;
    }

    pub(super) fn bytes(&self) -> usize {
        let by_local = self.reactions.iter().map(list_bytes);
        let by_msg = self.reactions.iter().flatten().map(list_bytes);
        by_local.chain(by_msg).chain([list_bytes(&self.channels), list_bytes(&self.messages)]).sum()
    }
}

impl<A, E> World<A, E>
where
    A: Composable,
    E: Environment<A>,
{
    /// Every delivery out of a state, as it is. Successors are made where they stay: copying a state right after parts of it
    /// were written makes the processor wait.
    pub(super) fn deliver_all(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        state: &GlobalState,
        unchanged: &Successor<E::Fault>,
        successors: &mut Vec<Successor<E::Fault>>,
    ) {
        for (number, Link { client, server }) in self.links.iter().enumerate() {
            let channel = state.0[self.actors.len() + number];
            tables.deliveries.choose(number, channel, state.0[*client], state.0[*server]);
            for index in 0..tables.deliveries.chosen.len() {
                let (place, entry, mut reaction) = tables.deliveries.chosen[index];
                let (to_server, msg) = (entry & TO_SERVER != 0, entry & !TO_SERVER);
                let (from, to) = if to_server { (*client, *server) } else { (*server, *client) };
                if reaction == UNKNOWN {
                    reaction = self.react(tables, state, (from, to), direction(number, to_server), msg);
                }
                if reaction == IDLE {
                    continue;
                }
                let view = View { tables, state };
                let fault = match self.environment.judge(&view, &Event::Deliver) {
                    Judgement::Never => continue,
                    Judgement::Normal => None,
                    Judgement::Fault(fault) => Some(fault),
                };
                let hazards = self.environment.hazards(&view, &Event::Deliver, fault, tables.known);
                let marks = Marks { violations: 0, hazards };
                successors.extend_from_slice(std::slice::from_ref(unchanged));
                let Some(successor) = successors.last_mut() else { continue };
                successor.action = Action::Detached { link: number as u8, index: place as u8 };
                successor.fault = fault;
                let mut step = Step { world: self, tables, state: &mut successor.state, marks };
                if self.network == Network::Unordered {
                    step.take_detached(number, place);
                }
                step.take(to, reaction - FIRST);
                if self.purges {
                    step.purge(state);
                }
                successor.marks = step.marks;
                self.keep_or_drop(state, successors);
            }
        }
    }

    /// What an actor does about a message, for the first time.
    fn react(
        &self,
        tables: &mut Tables<A, E::Ledger>,
        state: &GlobalState,
        (from, to): (usize, usize),
        direction: usize,
        msg: u32,
    ) -> u32 {
        let mut scratch = *state;
        let mut step = Step { world: self, tables, state: &mut scratch, marks: Marks::default() };
        let told = Told::Message { from: from as u8, msg };
        let number = step.outcome(to, told);
        let outcome = &tables.outcomes[number as usize];
        let reaction = if outcome.idle { IDLE } else { number + FIRST };
        *tables.deliveries.reaction(direction, state.0[to], msg) = reaction;
        reaction
    }
}

#[cfg(test)]
mod tests {
    use super::{BITS, Deliveries, FIRST, KEPT};

    /// Messages that have a bit, and one that has none.
    const MESSAGES: [u32; 6] = [0, 1, 31, 63, 64, BITS as u32];

    #[test]
    fn what_is_under_way_is_there_already() {
        for under_way in MESSAGES {
            for direction in [false, true] {
                let mut deliveries = Deliveries::default();
                deliveries.add_channel(&[]);
                deliveries.add_channel(&[(direction, under_way)]);
                for msg in MESSAGES {
                    for to_server in [false, true] {
                        let is_there = (to_server, msg) == (direction, under_way) && msg < BITS as u32 / 2;
                        assert_eq!(
                            deliveries.sum(1, to_server, msg),
                            is_there.then_some(1),
                            "{msg} beside {under_way}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn several_messages_are_all_there() {
        let mut deliveries = Deliveries::default();
        deliveries.add_channel(&[(false, 2), (true, 2), (true, 40)]);
        let is_there = |to_server, msg| deliveries.sum(0, to_server, msg).is_some();
        assert!(is_there(false, 2) && is_there(true, 2) && is_there(true, 40));
        assert!(!is_there(false, 40) && !is_there(true, 3));
    }

    #[test]
    fn what_came_of_a_few_additions_is_known() {
        let mut deliveries = Deliveries::default();
        deliveries.add_channel(&[]);
        let additions: Vec<(bool, u32)> = (0..=KEPT as u32).map(|number| (number % 2 == 0, 7 + number / 2)).collect();
        for (sum, (to_server, msg)) in (10..).zip(&additions) {
            assert_eq!(deliveries.sum(0, *to_server, *msg), None);
            deliveries.keep_sum(0, *to_server, *msg, sum);
        }
        let known: Vec<_> =
            additions.iter().filter_map(|(to_server, msg)| deliveries.sum(0, *to_server, *msg)).collect();
        assert_eq!(known, [10, 11, 12, 13, 14], "one more than there is room for is not known");
    }

    #[test]
    fn a_reaction_is_remembered_for_its_channel_its_state_and_its_message() {
        let mut deliveries = Deliveries::default();
        deliveries.add_channel(&[(false, 5), (true, 5), (true, 6), (true, 6)]);
        *deliveries.reaction(1, 3, 6) = FIRST + 4;
        *deliveries.reaction(0, 2, 5) = super::IDLE;
        assert_eq!(*deliveries.reaction(1, 3, 6), FIRST + 4);
        assert_eq!(deliveries.known(1, 3)[6], FIRST + 4);
        assert!(deliveries.known(1, 4).is_empty() && deliveries.known(2, 3).is_empty());
        // What does nothing is left out, what lies twice is one choice.
        deliveries.choose(0, 0, 2, 3);
        let to_server = super::directed(true, 5);
        assert_eq!(deliveries.chosen, [(1, to_server, super::UNKNOWN), (2, super::directed(true, 6), FIRST + 4)]);
    }

    #[test]
    fn what_it_occupies_is_what_it_holds_and_at_the_most_twice_as_much() {
        let mut deliveries = Deliveries::default();
        for _ in 0..100 {
            deliveries.add_channel(&[(false, 1), (true, 1), (true, 2)]);
        }
        let channels = 100 * size_of::<super::Held>() + 300 * 4;
        let before = deliveries.bytes();
        assert!((channels..=2 * channels).contains(&before), "{before} bytes for {channels}");
        deliveries.reaction(1, 9, 99);
        let reactions = 10 * size_of::<Vec<u32>>() + 100 * 4;
        let more = deliveries.bytes() - before;
        assert!((reactions..=2 * reactions).contains(&more), "{more} bytes for {reactions}");
    }
}
