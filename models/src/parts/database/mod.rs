//! The business database of an outbox or a dual write.
//!
//! An outbox row is written in the business transaction, under an id drawn when the transaction
//! begins. Transactions on different keys run side by side and commit in any order; transactions on
//! one key serialise (a row lock), so a message whose transaction began while another was open is
//! about another key.
//!
//! Source: PostgreSQL documentation, 13.3.2 (row-level locks).

mod actor;
mod definition;
mod outbox;
mod state;

pub use definition::Database;
pub use state::{BusinessStatus, DatabaseState, WaitingPoll};
