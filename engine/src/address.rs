//! Ids of actors that are more than an index: where notes go, and connections that were given up.

use stateright::actor::Id;

/// Where notes for the ledger go. No actor has this id, and no actor ever hears from it.
#[must_use]
pub fn ledger() -> Id {
    Id::from(LEDGER)
}

/// The index behind [`ledger`].
pub const LEDGER: usize = 1_000;

/// Added to a client's index when a request arrives over a connection that its sender gave up: an answer to such an
/// id reaches nobody.
const ABANDONED: usize = 100;

/// The sender's id as a server sees it on a connection that was given up.
#[must_use]
pub fn abandoned(client: Id) -> Id {
    Id::from(usize::from(client) + ABANDONED)
}

/// Whether the sender still listens at that id.
#[must_use]
pub fn listens(client: Id) -> bool {
    usize::from(client) < ABANDONED
}

/// Which client it is, on whatever connection.
#[must_use]
pub fn client(source: Id) -> Id {
    Id::from(usize::from(source) % ABANDONED)
}
