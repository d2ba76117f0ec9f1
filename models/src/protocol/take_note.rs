//! Sending notes to the ledger from within a handler.

use super::message::Msg;
use super::note::Note;
use onceproof_engine::composition::address::ledger;
use stateright::actor::{Actor, Out};

/// Sends notes from within a handler.
pub(crate) trait TakeNote {
    /// Sends a note to the ledger.
    fn note(&mut self, note: Note);
}

impl<A: Actor<Msg = Msg>> TakeNote for Out<A> {
    fn note(&mut self, note: Note) {
        self.send(ledger(), Msg::Note(note));
    }
}
