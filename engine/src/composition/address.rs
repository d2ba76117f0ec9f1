//! stateright ids that are no index of an actor: the ledger's, and those of detached connections.

use stateright::actor::Id;

/// The index behind [`ledger`].
pub const LEDGER: usize = 1_000;

/// Added to the index of a client whose connection is detached.
const DETACHED: usize = 100;

/// Returns the id that notes for the ledger are sent to. No actor has it, and nothing is ever
/// received from it.
#[must_use]
pub fn ledger() -> Id {
    Id::from(LEDGER)
}

/// Returns the source id of a request on a detached connection of a client. Answers to it are
/// dropped.
#[must_use]
pub fn detached(client: Id) -> Id {
    Id::from(usize::from(client) + DETACHED)
}

/// Whether the source of a request still waits for answers on its connection.
#[must_use]
pub fn is_attached(source: Id) -> bool {
    usize::from(source) < DETACHED
}

/// Returns the client that sent a request, on a current or a detached connection.
#[must_use]
pub fn client(source: Id) -> Id {
    Id::from(usize::from(source) % DETACHED)
}
