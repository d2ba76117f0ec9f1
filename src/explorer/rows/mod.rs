//! The state of each part in rows of words: a label, a text, and whether a crash leaves it.
//!
//! A row for a reader, in place of the `Debug` form of a state. The rows of a part are the same in
//! every state of a design, as far as they can be, so that two states are compared row by row.

mod client;
mod consumer;
mod database;
mod log;
mod of_state;
mod output;
mod queue;
mod row;
mod sink;
mod under_way;
mod wording;

pub(super) use of_state::rows;
pub(super) use row::{Row, compare, written};
pub(super) use under_way::{UnderWay, under_way};
