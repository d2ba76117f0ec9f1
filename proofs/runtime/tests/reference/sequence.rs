//! Claim: under random calls a sequence window answers as the whole history of each producer.

use crate::runtime::{
    Batch, BatchClaim, BatchClaimed, LeaseLost, ProducerEpoch, ProducerId, Sequence, SequenceWindow, Ticks,
};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::collections::BTreeMap;

const SEQUENCES: u64 = 1 << 31;
const PRODUCERS: usize = 2;

/// A call of a window.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// Claim a producer's batch: its epoch, its first number relative to the expected one, its
    /// size.
    Claim {
        producer: u64,
        epoch: u16,
        from_expected: i64,
        count: u32,
        step: u64,
    },
    Confirm(usize, u64),
    Abandon(usize),
    Forget(u64),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Applied,
    Abandoned,
    InFlight { claim: u64, since: u64 },
}

/// All batches of a producer's epoch. Numbers continue beyond 2^31.
#[derive(Clone, Debug)]
struct History {
    epoch: u16,
    batches: Vec<(u64, u64, State)>,
    used: u64,
}

/// The reference: the whole history of each producer.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    lease: Option<u64>,
    remember: u64,
    /// The first number of producers without state: near a multiple of 2^31, or not.
    base: u64,
    clock: u64,
    producers: BTreeMap<u64, History>,
    claims: Vec<(u64, u64)>,
    number: u64,
    answer: String,
    /// The first number of the batch that the last call claimed, modulo 2^31.
    claimed: u64,
}

impl Reference {
    fn has_expired(&self, history: &History) -> bool {
        let in_flight = history.batches.iter().any(|batch| matches!(batch.2, State::InFlight { .. }));
        !in_flight && self.clock - history.used > self.remember
    }

    fn expected(&self, producer: u64) -> u64 {
        let last = self.producers.get(&producer).and_then(|history| history.batches.last());
        last.map_or(self.base, |(first, count, _)| first + count)
    }

    fn claim(&mut self, producer: u64, epoch: u16, first: u64, count: u64) -> String {
        if self.producers.get(&producer).is_some_and(|history| self.has_expired(history)) {
            self.producers.remove(&producer);
        }
        if !self.producers.contains_key(&producer) {
            if self.producers.len() == PRODUCERS {
                let expired = self.producers.iter().find(|(_, history)| self.has_expired(history)).map(|(id, _)| *id);
                match expired {
                    Some(_) => {
                        let kept: Vec<u64> =
                            self.producers.iter().filter(|(_, h)| !self.has_expired(h)).map(|(id, _)| *id).collect();
                        self.producers.retain(|id, _| kept.contains(id));
                    }
                    None => return "saturated".into(),
                }
            }
            self.producers.insert(producer, History { epoch, batches: Vec::new(), used: self.clock });
        }
        let (clock, lease) = (self.clock, self.lease);
        self.number += 1;
        let claim = self.number;
        let history = self.producers.get_mut(&producer).expect("just inserted");
        history.used = clock;
        if epoch < history.epoch {
            return format!("fenced by {}", history.epoch);
        }
        if epoch > history.epoch {
            if !first.is_multiple_of(SEQUENCES) {
                return "out of order, expected 0".into();
            }
            history.epoch = epoch;
            history.batches.clear();
        }
        let held = State::InFlight { claim, since: clock };
        let window = history.batches.len().saturating_sub(5);
        let (older, recent) = history.batches.split_at_mut(window);
        if let Some((_, _, state)) = recent.iter_mut().find(|batch| batch.0 == first && batch.1 == count) {
            match *state {
                State::Applied => return "applied".into(),
                State::InFlight { since, .. } if lease.is_none_or(|lease| clock - since <= lease) => {
                    return "in flight".into();
                }
                State::InFlight { .. } | State::Abandoned => *state = held,
            }
            self.claims.push((producer, claim));
            return "fresh".into();
        }
        if let Some((last, length, _)) = recent.last() {
            let expected = last + length;
            if first != expected {
                let begin = older.first().map_or(u64::MAX, |batch| batch.0);
                let all_older = first >= begin && first + count <= recent[0].0;
                return if all_older {
                    "applied".into()
                } else {
                    format!("out of order, expected {}", expected % SEQUENCES)
                };
            }
            if recent.len() == 5 && recent[0].2 != State::Applied {
                return "saturated".into();
            }
        }
        history.batches.push((first, count, held));
        self.claims.push((producer, claim));
        "fresh".into()
    }

    /// Ends a claim. Returns `false` where it was lost.
    fn end(&mut self, (producer, claim): (u64, u64), outcome: State) -> bool {
        let clock = self.clock;
        let Some(history) = self.producers.get_mut(&producer) else { return false };
        let held =
            |batch: &&mut (u64, u64, State)| matches!(batch.2, State::InFlight { claim: held, .. } if held == claim);
        let Some(batch) = history.batches.iter_mut().find(held) else { return false };
        batch.2 = outcome;
        history.used = clock;
        true
    }
}

impl ReferenceStateMachine for Reference {
    type State = Self;
    type Transition = Call;

    fn init_state() -> BoxedStrategy<Self> {
        let base = prop_oneof![Just(SEQUENCES), Just(2 * SEQUENCES - 3), Just(SEQUENCES + 77)];
        (base, 3..30u64, prop_oneof![Just(None), (0..6u64).prop_map(Some)])
            .prop_map(|(base, remember, lease)| Self {
                lease,
                remember,
                base,
                clock: 0,
                producers: BTreeMap::new(),
                claims: Vec::new(),
                number: 0,
                answer: String::new(),
                claimed: 0,
            })
            .boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Call> {
        let from_expected = prop_oneof![6 => Just(0i64), 3 => -9..0i64, 1 => 1..3i64];
        let claim = (0..3u64, prop_oneof![8 => Just(0u16), 1 => 1..3u16], from_expected, 1..3u32, 0..4u64).prop_map(
            |(producer, epoch, from_expected, count, step)| Call::Claim { producer, epoch, from_expected, count, step },
        );
        prop_oneof![
            6 => claim,
            5 => (any::<usize>(), 0..4u64).prop_map(|(which, step)| Call::Confirm(which, step)),
            1 => any::<usize>().prop_map(Call::Abandon),
            1 => (0..3u64).prop_map(Call::Forget),
        ]
        .boxed()
    }

    fn apply(mut state: Self, call: &Call) -> Self {
        state.answer = String::new();
        match *call {
            Call::Claim { producer, epoch, from_expected, count, step } => {
                state.clock += step;
                let newer = state.producers.get(&producer).is_some_and(|history| epoch > history.epoch);
                let expected = if newer { SEQUENCES } else { state.expected(producer) };
                let first = expected.saturating_add_signed(from_expected);
                state.claimed = first % SEQUENCES;
                state.answer = state.claim(producer, epoch, first, u64::from(count));
            }
            Call::Confirm(which, step) if !state.claims.is_empty() => {
                state.clock += step;
                let claim = state.claims.remove(which % state.claims.len());
                state.answer = if state.end(claim, State::Applied) { "confirmed".into() } else { "lost".into() };
            }
            Call::Abandon(which) if !state.claims.is_empty() => {
                let claim = state.claims.remove(which % state.claims.len());
                state.end(claim, State::Abandoned);
            }
            Call::Forget(producer) => {
                state.producers.remove(&producer);
            }
            Call::Confirm(..) | Call::Abandon(_) => {}
        }
        state
    }
}

/// The window and its open claims.
pub(crate) struct Real {
    window: &'static SequenceWindow,
    claims: Vec<BatchClaim<'static>>,
    clock: u64,
}

impl StateMachineTest for Real {
    type SystemUnderTest = Self;
    type Reference = Reference;

    fn init_test(state: &Reference) -> Self {
        let window = SequenceWindow::new(PRODUCERS, Ticks(state.remember), state.lease.map(Ticks)).unwrap();
        Self { window: Box::leak(Box::new(window)), claims: Vec::new(), clock: 0 }
    }

    fn apply(mut real: Self, state: &Reference, call: Call) -> Self {
        let answer = match call {
            Call::Claim { producer, epoch, count, step, .. } => {
                real.clock += step;
                let first = Sequence::new(u32::try_from(state.claimed).unwrap()).unwrap();
                let batch = Batch::new(ProducerId(producer), ProducerEpoch(epoch), first, count).unwrap();
                match real.window.claim(batch, Ticks(real.clock)) {
                    BatchClaimed::Fresh(claim) => {
                        real.claims.push(claim);
                        "fresh".into()
                    }
                    BatchClaimed::Applied => "applied".into(),
                    BatchClaimed::InFlight => "in flight".into(),
                    BatchClaimed::Saturated => "saturated".into(),
                    BatchClaimed::Fenced { current } => format!("fenced by {}", current.0),
                    BatchClaimed::OutOfOrder { expected } => format!("out of order, expected {expected}"),
                }
            }
            Call::Confirm(which, step) if !real.claims.is_empty() => {
                real.clock += step;
                // A clock that goes back stands still.
                let given = Ticks(if which % 3 == 0 { 0 } else { real.clock });
                let given = if step == 0 { given } else { Ticks(real.clock) };
                match real.claims.remove(which % real.claims.len()).confirm(given) {
                    Ok(()) => "confirmed".into(),
                    Err(LeaseLost) => "lost".into(),
                }
            }
            Call::Abandon(which) if !real.claims.is_empty() => {
                real.claims.remove(which % real.claims.len()).abandon();
                String::new()
            }
            Call::Forget(producer) => {
                real.window.forget(ProducerId(producer));
                String::new()
            }
            Call::Confirm(..) | Call::Abandon(_) => String::new(),
        };
        assert_eq!(answer, state.answer);
        real
    }
}

prop_state_machine! {
    #![proptest_config(ProptestConfig { cases: 800, max_shrink_iters: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn sequence_window_matches_the_whole_history(sequential 1..120 => Real);
}

#[test]
fn invalid_batch_is_refused() {
    let batch = |first, count| Batch::new(ProducerId(1), ProducerEpoch(0), first, count);
    assert_eq!(Sequence::new(1 << 31), None);
    let last = Sequence::new((1 << 31) - 1).unwrap();
    assert_eq!(last.get(), (1 << 31) - 1);
    assert_eq!(batch(last, 0), None);
    assert_eq!(batch(last, (1 << 30) + 1), None);
    assert!(batch(last, 1 << 30).is_some());
    assert_eq!(SequenceWindow::new(0, Ticks(1), None).unwrap_err().capacity, 0);
}
