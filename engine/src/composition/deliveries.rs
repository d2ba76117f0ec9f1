//! Tables for deliveries on a network without connections, where most of the time goes: every
//! message under way can arrive in every state, and most of them change nothing.
//!
//! The messages of all channels lie in one array; the reaction of a local state to a message is
//! looked up by position, and that there is none is remembered too; whether a message is under way
//! already is a bit.

use super::ids::{Direction, LinkId};
use super::network::{Detached, MessageNumber};

/// The known reaction of a local state to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reaction(u32);

impl Reaction {
    /// It was not asked for yet.
    pub(super) const UNKNOWN: Self = Self(0);
    /// Nothing happens.
    pub(super) const IDLE: Self = Self(1);

    /// The outcome of this number.
    pub(super) const fn outcome(number: u32) -> Self {
        Self(number + 2)
    }

    /// The number of the outcome, of a reaction that is neither unknown nor idle.
    pub(super) const fn number(self) -> u32 {
        self.0 - 2
    }
}

/// A message with its direction, in 32 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Entry(u32);

impl Entry {
    const TO_SERVER: u32 = 1 << 31;

    const NONE: Self = Self(u32::MAX);

    const fn new(direction: Direction, msg: MessageNumber) -> Self {
        match direction {
            Direction::ToServer => Self(msg.0 | Self::TO_SERVER),
            Direction::ToClient => Self(msg.0),
        }
    }

    const fn direction(self) -> Direction {
        if self.0 & Self::TO_SERVER == 0 { Direction::ToClient } else { Direction::ToServer }
    }

    const fn message(self) -> MessageNumber {
        MessageNumber(self.0 & !Self::TO_SERVER)
    }
}

/// How many entries have a bit in a channel's set: those of the first 64 messages, in either
/// direction.
const SET_BITS: usize = 128;

/// How many additions to a channel are kept beside it: what is left of a line of the processor's
/// cache.
const KEPT_ADDITIONS: usize = 5;

/// The messages of one channel.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
struct Held {
    /// The range of its entries in the array of all.
    start: u32,
    end: u32,
    /// The set of those that have a bit.
    set: [u64; SET_BITS / 64],
    /// Entries that were added to this channel, with the number of the resulting channel.
    additions: [(Entry, u32); KEPT_ADDITIONS],
}

/// A delivery that may change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    /// The index in [`super::Channel::detached`].
    pub(super) index: u32,
    pub(super) direction: Direction,
    pub(super) message: MessageNumber,
    pub(super) reaction: Reaction,
}

/// The messages of all channels, and what local states do about messages.
#[derive(Debug, Default)]
pub(super) struct Deliveries {
    channels: Vec<Held>,
    entries: Vec<Entry>,
    /// For each link and direction, and each local state of the receiver there, the reactions by
    /// message. The same message on another link comes from another actor and may have another
    /// effect.
    reactions: Vec<Vec<Vec<Reaction>>>,
}

const fn index(link: LinkId, direction: Direction) -> usize {
    link.index() * 2 + direction as usize
}

fn bit(direction: Direction, msg: MessageNumber) -> Option<(usize, u64)> {
    let number = msg.0 as usize * 2 + direction as usize;
    (number < SET_BITS).then(|| (number / 64, 1 << (number % 64)))
}

impl Deliveries {
    /// Adds the next channel.
    pub(super) fn add_channel(&mut self, detached: &[Detached]) {
        let start = self.entries.len() as u32;
        let mut set = [0; SET_BITS / 64];
        for Detached { direction, message } in detached {
            self.entries.push(Entry::new(*direction, *message));
            if let Some((word, bit)) = bit(*direction, *message) {
                set[word] |= bit;
            }
        }
        let additions = [(Entry::NONE, 0); KEPT_ADDITIONS];
        self.channels.push(Held { start, end: self.entries.len() as u32, set, additions });
    }

    /// Returns the channel with one more message, if it is known here.
    pub(super) fn with_message(&self, channel: u32, direction: Direction, msg: MessageNumber) -> Option<u32> {
        let held = &self.channels[channel as usize];
        if bit(direction, msg).is_some_and(|(word, bit)| held.set[word] & bit != 0) {
            return Some(channel);
        }
        let entry = Entry::new(direction, msg);
        held.additions.iter().find(|(added, _)| *added == entry).map(|(_, sum)| *sum)
    }

    /// Remembers the channel with one more message, if there is room.
    pub(super) fn keep_addition(&mut self, channel: u32, direction: Direction, msg: MessageNumber, sum: u32) {
        let free = self.channels[channel as usize].additions.iter_mut().find(|(added, _)| *added == Entry::NONE);
        if let Some(free) = free {
            *free = (Entry::new(direction, msg), sum);
        }
    }

    /// Whether a channel was added.
    pub(super) fn has_channel(&self, channel: u32) -> bool {
        self.channels.len() > channel as usize
    }

    /// Returns the place for a reaction.
    pub(super) fn reaction(
        &mut self,
        link: LinkId,
        direction: Direction,
        local: u32,
        msg: MessageNumber,
    ) -> &mut Reaction {
        let (index, local, msg) = (index(link, direction), local as usize, msg.0 as usize);
        if self.reactions.len() <= index {
            self.reactions.resize_with(index + 1, Vec::new);
        }
        let by_local = &mut self.reactions[index];
        if by_local.len() <= local {
            by_local.resize_with(local + 1, Vec::new);
        }
        let by_message = &mut by_local[local];
        if by_message.len() <= msg {
            by_message.resize(msg + 1, Reaction::UNKNOWN);
        }
        &mut by_message[msg]
    }

    /// Returns the known reactions of a local state, by message.
    fn known(&self, link: LinkId, direction: Direction, local: u32) -> &[Reaction] {
        let by_local = self.reactions.get(index(link, direction)).and_then(|by_local| by_local.get(local as usize));
        by_local.map_or(&[], Vec::as_slice)
    }

    /// Lists the deliveries of a channel that are not known to do nothing, in place of what the
    /// list had in it. Equal messages are one delivery.
    pub(super) fn choose(
        &self,
        link: LinkId,
        channel: u32,
        (client, server): (u32, u32),
        candidates: &mut Vec<Candidate>,
    ) {
        candidates.clear();
        let Held { start, end, .. } = self.channels[channel as usize];
        let by_client = self.known(link, Direction::ToClient, client);
        let by_server = self.known(link, Direction::ToServer, server);
        let mut last = None;
        for (index, entry) in (0..).zip(&self.entries[start as usize..end as usize]) {
            if last == Some(*entry) {
                continue;
            }
            last = Some(*entry);
            let (direction, message) = (entry.direction(), entry.message());
            let known = if direction == Direction::ToClient { by_client } else { by_server };
            let reaction = known.get(message.0 as usize).copied().unwrap_or(Reaction::UNKNOWN);
            if reaction != Reaction::IDLE {
                candidates.push(Candidate { index, direction, message, reaction });
            }
        }
    }

    /// Returns what the tables occupy, in bytes.
    pub(super) fn bytes(&self) -> usize {
        fn list<T>(list: &Vec<T>) -> usize {
            list.capacity() * size_of::<T>()
        }
        let by_local = self.reactions.iter().map(list);
        let by_message = self.reactions.iter().flatten().map(list);
        by_local.chain(by_message).chain([list(&self.channels), list(&self.entries)]).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{Candidate, Deliveries, Held, KEPT_ADDITIONS, Reaction, SET_BITS};
    use crate::composition::ids::{Direction, LinkId};
    use crate::composition::network::{Detached, MessageNumber};

    const DIRECTIONS: [Direction; 2] = [Direction::ToClient, Direction::ToServer];
    const LINK: LinkId = LinkId::new(0);

    /// Messages that have a bit, and one that has none.
    const MESSAGES: [MessageNumber; 6] = [
        MessageNumber(0),
        MessageNumber(1),
        MessageNumber(31),
        MessageNumber(63),
        MessageNumber(64),
        MessageNumber(SET_BITS as u32),
    ];

    fn to_client(number: u32) -> Detached {
        Detached { direction: Direction::ToClient, message: MessageNumber(number) }
    }

    fn to_server(number: u32) -> Detached {
        Detached { direction: Direction::ToServer, message: MessageNumber(number) }
    }

    #[test]
    fn message_under_way_is_known_to_be_there() {
        for (direction, message) in DIRECTIONS.into_iter().flat_map(|direction| MESSAGES.map(|msg| (direction, msg))) {
            let mut deliveries = Deliveries::default();
            deliveries.add_channel(&[]);
            deliveries.add_channel(&[Detached { direction, message }]);
            for (other, msg) in DIRECTIONS.into_iter().flat_map(|direction| MESSAGES.map(|msg| (direction, msg))) {
                let is_there = (other, msg) == (direction, message) && (msg.0 as usize) < SET_BITS / 2;
                let found = deliveries.with_message(1, other, msg);
                assert_eq!(found, is_there.then_some(1), "{msg:?} beside {message:?}");
            }
        }
    }

    #[test]
    fn several_messages_under_way_are_all_there() {
        let mut deliveries = Deliveries::default();
        deliveries.add_channel(&[to_client(2), to_server(2), to_server(40)]);
        let is_there = |entry: Detached| deliveries.with_message(0, entry.direction, entry.message).is_some();
        assert!(is_there(to_client(2)) && is_there(to_server(2)) && is_there(to_server(40)));
        assert!(!is_there(to_client(40)) && !is_there(to_server(3)));
    }

    #[test]
    fn additions_are_kept_as_far_as_there_is_room() {
        let mut deliveries = Deliveries::default();
        deliveries.add_channel(&[]);
        let additions: Vec<Detached> = (0..=KEPT_ADDITIONS as u32)
            .map(|number| if number % 2 == 0 { to_server(7 + number / 2) } else { to_client(7 + number / 2) })
            .collect();
        for (sum, entry) in (10..).zip(&additions) {
            assert_eq!(deliveries.with_message(0, entry.direction, entry.message), None);
            deliveries.keep_addition(0, entry.direction, entry.message, sum);
        }
        let known = additions.iter().filter_map(|entry| deliveries.with_message(0, entry.direction, entry.message));
        assert_eq!(known.collect::<Vec<_>>(), [10, 11, 12, 13, 14], "there is room for five");
    }

    #[test]
    fn reaction_is_known_for_its_link_local_state_and_message() {
        let mut deliveries = Deliveries::default();
        deliveries.add_channel(&[to_client(5), to_server(5), to_server(6), to_server(6)]);
        *deliveries.reaction(LINK, Direction::ToServer, 3, MessageNumber(6)) = Reaction::outcome(4);
        *deliveries.reaction(LINK, Direction::ToClient, 2, MessageNumber(5)) = Reaction::IDLE;
        assert_eq!(*deliveries.reaction(LINK, Direction::ToServer, 3, MessageNumber(6)), Reaction::outcome(4));
        assert_eq!(deliveries.known(LINK, Direction::ToServer, 3)[6].number(), 4);
        assert!(deliveries.known(LINK, Direction::ToServer, 4).is_empty());
        assert!(deliveries.known(LinkId::new(1), Direction::ToClient, 3).is_empty());
        let mut candidates = Vec::new();
        deliveries.choose(LINK, 0, (2, 3), &mut candidates);
        let candidate = |index, message, reaction| Candidate {
            index,
            direction: Direction::ToServer,
            message: MessageNumber(message),
            reaction,
        };
        let expected = [candidate(1, 5, Reaction::UNKNOWN), candidate(2, 6, Reaction::outcome(4))];
        assert_eq!(candidates, expected, "idle ones and repetitions are left out");
    }

    #[test]
    fn bytes_are_between_once_and_twice_the_content() {
        let mut deliveries = Deliveries::default();
        for _ in 0..100 {
            deliveries.add_channel(&[to_client(1), to_server(1), to_server(2)]);
        }
        let channels = 100 * size_of::<Held>() + 300 * 4;
        let before = deliveries.bytes();
        assert!((channels..=2 * channels).contains(&before), "{before} bytes for {channels}");
        deliveries.reaction(LINK, Direction::ToServer, 9, MessageNumber(99));
        let reactions = 10 * size_of::<Vec<u32>>() + 100 * 4;
        let more = deliveries.bytes() - before;
        assert!((reactions..=2 * reactions).contains(&more), "{more} bytes for {reactions}");
    }
}
