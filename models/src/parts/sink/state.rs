//! The state of a sink: rows, recorded ids, and the stored position.

use crate::ids::{CopyId, Generation, Key, Message, MessageId, Offset};

/// The state of a sink, all of it durable. A sink keeps only what its kind looks at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SinkState {
    /// The message behind each row, sorted. The key is the entity's (overwrite, versioned) or the
    /// message's id (the other kinds; the number of rows of one message makes no difference to what
    /// happens next).
    pub rows: Vec<(Key, MessageId)>,
    /// The ids that an inbox has recorded, sorted.
    pub recorded: Vec<MessageId>,
    /// The copies that an inbox has recorded, sorted, where it goes by the broker's ids.
    pub copies: Vec<CopyId>,
    /// The position that an offset store has stored.
    pub position: Offset,
    /// The generation of which an offset store refuses former ones: of the last reader or writer
    /// that registered.
    pub registered: Generation,
}

impl SinkState {
    /// The message behind the row of this key.
    pub(super) fn row(&self, key: Key) -> Option<MessageId> {
        self.rows.iter().find(|(known, _)| *known == key).map(|(_, id)| *id)
    }

    /// Sets the message behind the row of this key.
    pub(super) fn set_row(&mut self, key: Key, id: MessageId) {
        if let Some(row) = self.rows.iter_mut().find(|(known, _)| *known == key) {
            row.1 = id;
        } else {
            self.rows.push((key, id));
            self.rows.sort_unstable();
        }
    }

    /// Whether there is a row of this message, of a sink that keeps rows by message.
    pub(super) fn has_row_of(&self, message: Message) -> bool {
        self.row(Key(message.id.0)).is_some()
    }

    /// Records an id.
    pub(super) fn record(&mut self, id: MessageId) {
        if let Err(index) = self.recorded.binary_search(&id) {
            self.recorded.insert(index, id);
        }
    }

    /// Records a copy.
    pub(super) fn record_copy(&mut self, copy: CopyId) {
        if let Err(index) = self.copies.binary_search(&copy) {
            self.copies.insert(index, copy);
        }
    }
}
