//! The inbox: the id is recorded in the transaction of the effect, so that deduplication survives a
//! crash.

/// The outcome of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once<T> {
    /// This call committed the effect and the id together.
    Applied(T),
    /// An earlier call had committed them: this one changed nothing.
    AppliedBefore,
}

/// Records ids in the transaction of their effects.
///
/// In the models this is `sink.inbox = { recorded = "with-effect", check = "unique-constraint" }`:
/// a crash at any moment leaves both or neither, and of two owners that apply the same message the
/// constraint refuses one (`designs/patterns/inbox-with-effect.toml`). It holds while ids are kept
/// longer than the longest redelivery (`designs/patterns/inbox-expires.toml` shows the repetition
/// otherwise), and for effects *in that database* only: a mail that the transaction sends is sent
/// again.
pub trait Inbox {
    /// The open transaction, as the effect uses it.
    type Transaction<'t>;
    /// The database's error.
    type Error;

    /// Applies the effect of a message unless it was applied before. Commits the effect and the id
    /// together, or nothing: where the effect fails, the transaction is rolled back, and the
    /// message may be tried again.
    ///
    /// # Errors
    /// The effect's error, or the database's. After an error of the commit itself the outcome is
    /// unknown, and the next attempt finds out: it is safe to try again.
    fn once<T, E: From<Self::Error>>(
        &mut self,
        id: &str,
        effect: impl FnOnce(&Self::Transaction<'_>) -> Result<T, E>,
    ) -> Result<Once<T>, E>;
}

/// The inbox of a PostgreSQL database: statements for any client.
///
/// Run [`RECORD`](postgresql::RECORD) in the effect's transaction. Where it changes no row, the
/// message was applied before: roll back.
///
/// At READ COMMITTED, the default, the statement waits for an open transaction that has inserted
/// the same id. Where that one commits, no row is inserted; where it aborts, this one continues. At
/// the stricter isolation levels the statement fails with `40001`: start again.
/// `synchronous_commit` must not be `off`, since a crash could then undo a confirmed commit, and
/// with it an effect whose offset is committed.
///
/// Sources: PostgreSQL documentation, "INSERT", `ON CONFLICT`; "Transaction Isolation", 13.2.1.
pub mod postgresql {
    /// Creates the table if it does not exist.
    pub const TABLE: &str = "CREATE TABLE IF NOT EXISTS inbox (
    consumer text NOT NULL,
    id text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, id)
)";

    /// Records an id (`$2`) for a consumer (`$1`). Changes no row where it is recorded already.
    pub const RECORD: &str = "INSERT INTO inbox (consumer, id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    /// Deletes the ids of a consumer (`$1`) that are older than an interval (`$2`), which has to
    /// exceed the longest delay of a redelivery.
    pub const FORGET: &str = "DELETE FROM inbox WHERE consumer = $1 AND recorded_at < now() - $2::interval";
}
