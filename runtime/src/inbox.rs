//! The id in the transaction of the effect: deduplication that survives a crash.

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Once<T> {
    /// The effect and the id were committed together, now.
    Applied(T),
    /// They were committed before: nothing was done.
    AppliedBefore,
}

/// Records ids in the same transaction as effects.
///
/// This is `sink.inbox = { recorded = "with-effect", check = "unique-constraint" }` of the models: a crash at any moment leaves both or
/// neither, and of two owners who apply the same message one is refused by the constraint
/// (`designs/patterns/inbox-with-effect.toml`). It holds as long as ids are kept longer than any redelivery takes
/// (`designs/patterns/inbox-expires.toml` shows what happens otherwise), and for effects *in that database* only: a mail
/// that is sent from within the transaction is sent again.
pub trait Inbox {
    /// The open transaction, as the effect sees it.
    type Transaction<'t>;
    /// What the database may answer.
    type Error;

    /// Applies the effect of the message, if that was not done before. Either the effect and the id are committed, or nothing is: where the
    /// effect fails, the transaction is rolled back and the message may come again.
    ///
    /// # Errors
    /// The effect's, or the database's. After an error that came while committing, whether it was done is for the next attempt to
    /// find out: it is safe to try again.
    fn once<T, E: From<Self::Error>>(
        &mut self,
        id: &str,
        effect: impl FnOnce(&Self::Transaction<'_>) -> Result<T, E>,
    ) -> Result<Once<T>, E>;
}

/// The inbox of a PostgreSQL database, as statements for any client.
///
/// In the effect's transaction: [`RECORD`](postgresql::RECORD); if it has touched no row, the message was applied before, and the transaction
/// is rolled back. At READ COMMITTED, the default, the statement waits for another transaction that has inserted the same id and not yet
/// ended; when that one commits, no row is inserted, and when it aborts, this one goes on (PostgreSQL
/// documentation, "INSERT", `ON CONFLICT`; "Transaction Isolation", 13.2.1). At the stricter levels it fails with `40001`
/// instead: begin again.
/// The server has to have `synchronous_commit` not `off`: otherwise a commit that was confirmed can be gone after a crash, and with it an
/// effect whose offset is committed.
pub mod postgresql {
    /// Creates the table. Once.
    pub const TABLE: &str = "CREATE TABLE IF NOT EXISTS inbox (
    consumer text NOT NULL,
    id text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (consumer, id)
)";

    /// Records an id (`$2`) for a consumer (`$1`); touches no row where it is recorded.
    pub const RECORD: &str = "INSERT INTO inbox (consumer, id) VALUES ($1, $2) ON CONFLICT DO NOTHING";

    /// Forgets what a consumer (`$1`) recorded longer ago than an interval (`$2`), which has to be longer than any redelivery may come
    /// late.
    pub const FORGET: &str = "DELETE FROM inbox WHERE consumer = $1 AND recorded_at < now() - $2::interval";
}
