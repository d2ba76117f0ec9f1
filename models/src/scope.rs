//! The scope of a design's claims: which event counts as a duplicate, and from which event on a
//! message has to have an effect.

/// The event of which a second one is a duplicate (`[claims] counts`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DuplicateUnit {
    /// A second effect.
    #[default]
    Effects,
    /// A second delivery to the handler.
    Deliveries,
    /// A second copy in the broker.
    Copies,
}

/// The event from which on a message has to have an effect (`[claims] of`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ObligationFrom {
    /// Its acceptance.
    #[default]
    Accepted,
    /// Its submission.
    Submitted,
}

/// The scope of a design's claims.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The event that `duplicate-free` counts.
    pub counts: DuplicateUnit,
    /// The event from which on `loss-free` asks for an effect.
    pub of: ObligationFrom,
    /// Whether the ledger keeps the order of submission, which `ordered` needs. Without it messages
    /// are interchangeable.
    pub order: bool,
    /// Whether the ledger records nothing but submissions and effects, which is all that `ordered`
    /// needs. The other guarantees are not judged then, and of the hazards only that of `ordered`
    /// is seen.
    pub only_order: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self { counts: DuplicateUnit::default(), of: ObligationFrom::default(), order: true, only_order: false }
    }
}
