//! The inbox of a SQLite database.

use super::inbox::{Inbox, Once};
use rusqlite::{Connection, Error, Transaction, TransactionBehavior, params};
use std::time::Duration;

/// An inbox in the database of a connection, for one consumer. Other consumers may share the table.
///
/// Each transaction begins `IMMEDIATE`: it takes the write lock first, so that concurrent ones wait
/// for one another (at most for the connection's busy timeout) and none fails half-way. Commits
/// reach the disk before they are confirmed (`PRAGMA synchronous = EXTRA`): otherwise a power
/// failure could undo a confirmed commit, and with it an effect whose offset is committed. A
/// write-ahead log needs only `FULL`; with a rollback journal only `EXTRA` makes the journal's
/// removal durable.
///
/// Source: SQLite documentation, "PRAGMA synchronous".
///
/// ```
/// use onceproof_runtime::{Inbox, Once, SqliteInbox};
///
/// let connection = rusqlite::Connection::open_in_memory()?;
/// connection.execute_batch("CREATE TABLE balance (cents INTEGER NOT NULL)")?;
/// connection.execute_batch("INSERT INTO balance VALUES (0)")?;
/// let mut inbox = SqliteInbox::new(connection, "billing")?;
/// for _ in 0..2 {
///     let add = "UPDATE balance SET cents = cents + 500";
///     inbox.once("payment-17", |transaction| transaction.execute(add, ()))?;
/// }
/// let sum = "SELECT cents FROM balance";
/// let cents: i64 = inbox.connection().query_row(sum, (), |row| row.get(0))?;
/// assert_eq!(cents, 500);
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[derive(Debug)]
pub struct SqliteInbox {
    connection: Connection,
    consumer: String,
}

impl SqliteInbox {
    /// Returns the inbox of a consumer and creates its table if it does not exist.
    ///
    /// # Errors
    /// Where the database refuses a statement.
    pub fn new(connection: Connection, consumer: &str) -> Result<Self, Error> {
        connection.pragma_update(None, "synchronous", "EXTRA")?;
        connection.execute(
            "CREATE TABLE IF NOT EXISTS inbox (
                consumer TEXT NOT NULL,
                id TEXT NOT NULL,
                recorded_at INTEGER NOT NULL DEFAULT (unixepoch()),
                PRIMARY KEY (consumer, id)
            ) WITHOUT ROWID",
            (),
        )?;
        Ok(Self { connection, consumer: consumer.to_owned() })
    }

    /// Returns the connection, for reading.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    /// Deletes the ids older than `age`, in whole seconds of the database's clock, and returns
    /// their number. The age has to exceed the longest delay of a redelivery.
    ///
    /// # Errors
    /// Where the database refuses the statement.
    pub fn forget_older_than(&self, age: Duration) -> Result<usize, Error> {
        let age = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
        self.connection.execute(
            "DELETE FROM inbox WHERE consumer = ?1 AND unixepoch() - recorded_at > ?2",
            params![self.consumer, age],
        )
    }
}

impl Inbox for SqliteInbox {
    type Transaction<'t> = Transaction<'t>;
    type Error = Error;

    fn once<T, E: From<Error>>(
        &mut self,
        id: &str,
        effect: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<Once<T>, E> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let recorded = transaction.execute(
            "INSERT INTO inbox (consumer, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![self.consumer, id],
        )?;
        if recorded == 0 {
            return Ok(Once::AppliedBefore);
        }
        let applied = effect(&transaction)?;
        transaction.commit()?;
        Ok(Once::Applied(applied))
    }
}
