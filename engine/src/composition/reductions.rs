//! Which reductions are in force. Each leaves verdicts as they are, each can be switched off on its own, and
//! `proofs/tests/reductions.rs` compares the results.

/// The reductions of a composed model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reductions {
    /// A request that only asks, or that is refused whenever it arrives, is heard in the moment in which it is sent.
    pub eager_reads: bool,
    /// States that differ only in what nobody can observe any more are one state: requests that are refused from now on,
    /// fields that nobody looks at, numbers that are only told apart.
    pub state_canonicalisation: bool,
    /// A step that commutes with everything else that can happen, and that nobody sees, is taken at once.
    pub partial_order: bool,
    /// States that differ only in which of several interchangeable messages is which are one state.
    pub message_symmetry: bool,
    /// States that differ only in which of several identical consumers is which are one state.
    pub consumer_symmetry: bool,
}

impl Reductions {
    /// All of them: the default.
    pub const ALL: Self = Self {
        eager_reads: true,
        state_canonicalisation: true,
        partial_order: true,
        message_symmetry: true,
        consumer_symmetry: true,
    };

    /// None: the plain state space.
    pub const NONE: Self = Self {
        eager_reads: false,
        state_canonicalisation: false,
        partial_order: false,
        message_symmetry: false,
        consumer_symmetry: false,
    };

    /// The switches by name, with what each does.
    pub const SWITCHES: [(&'static str, &'static str); 5] = [
        ("instant-questions", "a request that only asks is heard in the moment in which it is sent"),
        ("state-canonicalisation", "states that differ only in what nobody can observe any more are one"),
        ("partial-order", "a step that commutes with all others and that nobody sees is taken at once"),
        ("message-symmetry", "states that differ only in which interchangeable message is which are one"),
        ("consumer-symmetry", "states that differ only in which identical consumer is which are one"),
    ];

    /// The switch of that name.
    pub fn switch(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "instant-questions" => &mut self.eager_reads,
            "state-canonicalisation" => &mut self.state_canonicalisation,
            "partial-order" => &mut self.partial_order,
            "message-symmetry" => &mut self.message_symmetry,
            "consumer-symmetry" => &mut self.consumer_symmetry,
            _ => return None,
        })
    }

    /// All but the one of that name.
    #[must_use]
    pub fn without(name: &str) -> Option<Self> {
        let mut reductions = Self::ALL;
        *reductions.switch(name)? = false;
        Some(reductions)
    }
}

impl Default for Reductions {
    fn default() -> Self {
        Self::ALL
    }
}

/// A permutation of what is interchangeable: messages, actors, the turns of a queue's entries, and those of registrations.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Permutation {
    /// The new number of each message, by its old one.
    pub messages: Vec<u8>,
    /// The new number of each actor, by its old one.
    pub actors: Vec<u8>,
    /// Entries of a queue whose turn is flipped, by number, as a set of bits.
    pub turns: u32,
    /// By how much the turns of registrations go on, by generation, and where they come round again.
    pub rotation: Rotation,
}

/// By how much cyclic counters go on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Rotation {
    /// For each generation.
    pub by: [u8; 8],
    /// How many turns there are; zero where nothing is rotated.
    pub turns: u8,
}

impl Rotation {
    /// The turn that a turn becomes.
    #[must_use]
    pub const fn turn(&self, generation: u8, turn: u8) -> u8 {
        if self.turns == 0 || generation as usize >= self.by.len() {
            return turn;
        }
        (turn + self.by[generation as usize]) % self.turns
    }
}

impl Permutation {
    /// The one that leaves everything as it is.
    #[must_use]
    pub fn identity(messages: usize, actors: usize) -> Self {
        Self {
            messages: (0..messages as u8).collect(),
            actors: (0..actors as u8).collect(),
            turns: 0,
            rotation: Rotation::default(),
        }
    }

    /// The new number of a message.
    #[must_use]
    pub fn message(&self, old: u8) -> u8 {
        self.messages.get(usize::from(old)).copied().unwrap_or(old)
    }

    /// The new number of an actor.
    #[must_use]
    pub fn actor(&self, old: usize) -> usize {
        self.actors.get(old).map_or(old, |new| usize::from(*new))
    }

    /// Whether the turn of an entry is flipped.
    #[must_use]
    pub const fn flips(&self, entry: u8) -> bool {
        matches!(1_u32.checked_shl(entry as u32), Some(bit) if self.turns & bit != 0)
    }

    /// All permutations of so many things among themselves, the identity first.
    #[must_use]
    pub fn permutations(count: usize) -> Vec<Vec<u8>> {
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
