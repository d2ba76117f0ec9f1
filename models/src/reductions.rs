//! The reductions of a pipeline's state space. Each leaves verdicts as they are and can be switched
//! off by itself; `proofs/tests/reductions.rs` compares verdicts with and without.

/// Which reductions are in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reductions {
    /// A read, or a request that is refused whenever it arrives, is received in the step that sends
    /// it.
    pub eager_reads: bool,
    /// States that differ only in what nothing observes any more are one state: requests that are
    /// refused from now on, fields that are not read again, numbers that are only compared.
    pub state_canonicalisation: bool,
    /// An ample step, which commutes with everything else that can happen, is taken at once.
    pub partial_order: bool,
    /// A record that a quorum is waited for is replicated in the step that makes it due.
    pub replication: bool,
    /// States that differ only by a permutation of interchangeable messages are one state.
    pub message_symmetry: bool,
    /// States that differ only by a permutation of identical consumers are one state.
    pub consumer_symmetry: bool,
}

impl Reductions {
    /// All of them: the default.
    pub const ALL: Self = Self {
        eager_reads: true,
        state_canonicalisation: true,
        partial_order: true,
        replication: true,
        message_symmetry: true,
        consumer_symmetry: true,
    };

    /// None: the plain state space.
    pub const NONE: Self = Self {
        eager_reads: false,
        state_canonicalisation: false,
        partial_order: false,
        replication: false,
        message_symmetry: false,
        consumer_symmetry: false,
    };

    /// The names of the switches, each with what it does.
    pub const SWITCHES: [(&'static str, &'static str); 6] = [
        ("eager-reads", "a request that only reads is received in the step that sends it"),
        ("state-canonicalisation", "states that differ only in what nothing observes any more are one"),
        ("partial-order", "a step that commutes with all others and that nothing observes is taken at once"),
        ("replication", "a record that a quorum is waited for is replicated in the step that makes it due"),
        ("message-symmetry", "states that differ only by a permutation of interchangeable messages are one"),
        ("consumer-symmetry", "states that differ only by a permutation of identical consumers are one"),
    ];

    /// Returns the switch of a name.
    pub fn switch(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "eager-reads" => &mut self.eager_reads,
            "state-canonicalisation" => &mut self.state_canonicalisation,
            "partial-order" => &mut self.partial_order,
            "replication" => &mut self.replication,
            "message-symmetry" => &mut self.message_symmetry,
            "consumer-symmetry" => &mut self.consumer_symmetry,
            _ => return None,
        })
    }

    /// Returns all reductions but the one of a name.
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
