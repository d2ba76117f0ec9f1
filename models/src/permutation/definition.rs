//! Permutations of what a pipeline has that is interchangeable.

use onceproof_engine::composition::{self, ActorId};

/// A permutation of messages, consumers, the parities of a queue's receipts, and the turns of registrations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Permutation {
    /// The new number of each message, by its old one.
    pub messages: Vec<u8>,
    /// The new actor of each actor.
    pub actors: Vec<ActorId>,
    /// The entries of a queue whose parity is flipped: bit `i` for entry `i`.
    pub turns: u32,
    /// By how much the turns of registrations go on, by generation.
    pub rotation: Rotation,
}

/// By how much cyclic counters go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rotation {
    /// For each generation.
    pub by: [u8; 8],
    /// How many turns there are. Zero: nothing is rotated.
    pub turns: u8,
}

impl Rotation {
    /// Returns the turn that a turn of a generation becomes.
    #[must_use]
    pub const fn turn(&self, generation: u8, turn: u8) -> u8 {
        if self.turns == 0 || generation as usize >= self.by.len() {
            return turn;
        }
        (turn + self.by[generation as usize]) % self.turns
    }
}

impl Permutation {
    /// Returns the permutation that changes nothing, for so many messages and actors.
    #[must_use]
    pub fn identity(messages: usize, actors: usize) -> Self {
        Self {
            messages: (0..messages as u8).collect(),
            actors: (0..actors).map(ActorId::new).collect(),
            turns: 0,
            rotation: Rotation::default(),
        }
    }

    /// Returns the new number of a message.
    #[must_use]
    pub fn message(&self, old: u8) -> u8 {
        self.messages.get(usize::from(old)).copied().unwrap_or(old)
    }

    /// Whether the parity of an entry is flipped.
    #[must_use]
    pub const fn flips(&self, entry: u8) -> bool {
        matches!(1_u32.checked_shl(entry as u32), Some(bit) if self.turns & bit != 0)
    }

    /// Returns all orders of the numbers below `count`, the ascending one first.
    #[must_use]
    pub fn orders(count: usize) -> Vec<Vec<u8>> {
        let mut all = vec![Vec::new()];
        for _ in 0..count {
            let extend = |begun: Vec<u8>| {
                let free: Vec<u8> = (0..count as u8).filter(|next| !begun.contains(next)).collect();
                free.into_iter().map(move |next| {
                    let mut more = begun.clone();
                    more.push(next);
                    more
                })
            };
            all = all.into_iter().flat_map(extend).collect();
        }
        all
    }
}

impl composition::Permutation for Permutation {
    fn actor(&self, actor: ActorId) -> ActorId {
        self.actors.get(actor.index()).copied().unwrap_or(actor)
    }
}
