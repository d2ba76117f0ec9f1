//! A harness that runs one actor: it delivers stimuli and records the commands.

use onceproof_models::protocol::{Choice, Msg, Note, Timer, ledger};
use stateright::actor::{Actor, Command, Id, Out};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Debug;

/// The peer of the actor.
pub(crate) const PEER: usize = 1;
/// A second peer.
pub(crate) const OTHER: usize = 2;

/// An actor's state, its timers, its choices, and the messages and notes of its last handler.
#[derive(Clone, Debug)]
pub(crate) struct Running<A: Actor> {
    pub(crate) state: A::State,
    pub(crate) timers: BTreeSet<Timer>,
    pub(crate) choices: Vec<Choice>,
    pub(crate) sent: Vec<Msg>,
    pub(crate) notes: Vec<Note>,
}

impl<A: Actor<Msg = Msg, Timer = Timer, Random = Choice>> Running<A>
where
    A::State: Clone + Debug + PartialEq,
{
    pub(crate) fn start(actor: &A) -> Self {
        let mut out = Out::new();
        let state = actor.on_start(Id::from(0), &None, &mut out);
        let mut running =
            Self { state, timers: BTreeSet::new(), choices: Vec::new(), sent: Vec::new(), notes: Vec::new() };
        running.take(out);
        running
    }

    pub(crate) fn deliver(&mut self, actor: &A, from: usize, msg: Msg) {
        self.step(|state, out| actor.on_msg(Id::from(0), state, Id::from(from), msg, out));
    }

    pub(crate) fn fire(&mut self, actor: &A, timer: Timer) {
        assert!(self.timers.remove(&timer), "{timer:?} is not set");
        self.step(|state, out| actor.on_timeout(Id::from(0), state, &timer, out));
    }

    pub(crate) fn choose(&mut self, actor: &A, choice: Choice) {
        self.step(|state, out| actor.on_random(Id::from(0), state, &choice, out));
    }

    fn step(&mut self, handle: impl FnOnce(&mut Cow<'_, A::State>, &mut Out<A>)) {
        let mut out = Out::new();
        let before = self.state.clone();
        let mut state = Cow::Borrowed(&before);
        handle(&mut state, &mut out);
        self.state = state.into_owned();
        self.sent.clear();
        self.notes.clear();
        self.take(out);
    }

    fn take(&mut self, out: Out<A>) {
        for command in out {
            match command {
                Command::Send(to, Msg::Note(note)) if to == ledger() => self.notes.push(note),
                Command::Send(_, msg) => self.sent.push(msg),
                Command::SetTimer(timer, _) => {
                    self.timers.insert(timer);
                }
                Command::CancelTimer(timer) => {
                    self.timers.remove(&timer);
                }
                Command::ChooseRandom(_, choices) => self.choices = choices,
                Command::Save(_) => {}
            }
        }
    }
}
