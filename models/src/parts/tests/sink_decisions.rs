//! A sink's decision about a write agrees with the note and the answer of its handler.

use crate::ids::{CopyId, EntryNumber, Generation, Key, Message, MessageId, Offset};
use crate::mechanisms::{InboxKey, SinkFencing, SinkKind, SinkSettings};
use crate::parts::{Sink, WriteDecision};
use crate::protocol::{Msg, Note, PositionWrite, WriteKey};
use crate::rules::Rules;
use stateright::actor::{Actor, Command, Id, Out};
use std::borrow::Cow;

const WRITER: usize = 1;

const OLDER: Message = Message { id: MessageId(0), key: Key(0) };
const NEWER: Message = Message { id: MessageId(1), key: Key(0) };

/// The decisions about a sequence of writes. Each is compared with the note and the answer.
fn decisions(settings: SinkSettings, writes: &[(Message, WriteKey)]) -> Vec<WriteDecision> {
    let sink = Sink { settings, rules: Rules::ALL };
    let mut state = sink.on_start(Id::from(0), &None, &mut Out::new());
    let decide = |(message, key): &(Message, WriteKey)| {
        let decision = sink.decide(&state, *message, *key);
        let (mut next, mut out) = (Cow::Borrowed(&state), Out::new());
        let msg = Msg::Apply { message: *message, key: *key };
        sink.on_msg(Id::from(0), &mut next, Id::from(WRITER), msg, &mut out);
        state = next.into_owned();
        let sent = out.iter().filter_map(|command| match command {
            Command::Send(_, msg) => Some(*msg),
            _ => None,
        });
        let applied = Msg::Applied { id: message.id };
        let expected = match decision {
            WriteDecision::Apply => vec![Msg::Note(Note::Effect(*message)), applied],
            WriteDecision::Supersede => vec![Msg::Note(Note::Superseded(*message)), applied],
            WriteDecision::Recognise => vec![applied],
            WriteDecision::Refuse => vec![Msg::SinkFenced],
        };
        assert_eq!(sent.collect::<Vec<Msg>>(), expected, "{decision:?}");
        decision
    };
    writes.iter().map(decide).collect()
}

fn by_message(message: Message) -> (Message, WriteKey) {
    (message, WriteKey::Message)
}

fn position(offset: u8, expected: u8, generation: u8) -> WriteKey {
    WriteKey::Position(PositionWrite {
        offset: Offset(offset),
        expected: Offset(expected),
        generation: Generation::new(generation),
    })
}

#[test]
fn repeated_write_is_recognised_by_sinks_that_keep_rows() {
    use WriteDecision::{Apply, Recognise, Supersede};
    let writes = [by_message(OLDER), by_message(NEWER), by_message(NEWER), by_message(OLDER)];
    for (kind, expected) in [
        (SinkKind::Append, [Apply, Apply, Apply, Apply]),
        (SinkKind::Topic, [Apply, Apply, Apply, Apply]),
        (SinkKind::Upsert, [Apply, Apply, Recognise, Recognise]),
        (SinkKind::Overwrite, [Apply, Apply, Recognise, Apply]),
        (SinkKind::Versioned, [Apply, Apply, Recognise, Supersede]),
        (SinkKind::Inbox, [Apply, Apply, Recognise, Recognise]),
    ] {
        assert_eq!(decisions(SinkSettings { kind, ..SinkSettings::default() }, &writes), expected, "{kind:?}");
    }
}

#[test]
fn inbox_by_copy_applies_each_copy_of_a_message() {
    let settings = SinkSettings { kind: SinkKind::Inbox, key: InboxKey::Delivery, ..SinkSettings::default() };
    let copy = |number| (OLDER, WriteKey::Copy(CopyId::Entry(EntryNumber(number))));
    let expected = [WriteDecision::Apply, WriteDecision::Apply, WriteDecision::Recognise];
    assert_eq!(decisions(settings, &[copy(0), copy(1), copy(0)]), expected);
}

#[test]
fn offset_store_refuses_a_former_owner_as_fencing_says() {
    use WriteDecision::{Apply, Refuse};
    let writes = [(OLDER, position(0, 0, 1)), (OLDER, position(0, 0, 0))];
    for (fencing, second) in [
        (SinkFencing::None, Apply),
        (SinkFencing::OnWrite, Refuse),
        (SinkFencing::CompareAndSet, Refuse),
        // No owner has registered.
        (SinkFencing::AtTakeover, Apply),
    ] {
        let settings = SinkSettings { kind: SinkKind::OffsetStore, fencing, ..SinkSettings::default() };
        assert_eq!(decisions(settings, &writes), [Apply, second], "{fencing:?}");
    }
}
