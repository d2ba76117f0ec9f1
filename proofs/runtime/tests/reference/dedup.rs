//! Claim: under random calls a window answers as a map from each id to its state.

use crate::runtime::{Claim, Claimed, DedupWindow, LeaseLost, Ticks, WindowSettings};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher, Hasher};

type Window<S> = &'static DedupWindow<u8, S>;

/// A call of a window. The time is a step from that of the previous call, which may be negative.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    Claim(u8, i64),
    Confirm(usize, i64),
    Abandon(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Id {
    Confirmed { at: u64 },
    InFlight { claim: u64, since: u64 },
}

/// The reference: a map, searched in full.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    capacity: usize,
    remember: u64,
    lease: Option<u64>,
    given: u64,
    clock: u64,
    ids: BTreeMap<u8, Id>,
    /// Open claims: the id, and a number.
    claims: Vec<(u8, u64)>,
    number: u64,
    /// The answer to the last call.
    answer: &'static str,
}

impl Reference {
    fn advance(&mut self, step: i64) -> u64 {
        self.given = self.given.saturating_add_signed(step);
        self.clock = self.clock.max(self.given);
        self.clock
    }

    fn claim(&mut self, id: u8, now: u64) -> &'static str {
        let remember = self.remember;
        self.ids.retain(|_, known| !matches!(known, Id::Confirmed { at } if now - *at > remember));
        match self.ids.get(&id) {
            Some(Id::Confirmed { .. }) => return "applied",
            Some(Id::InFlight { since, .. }) if self.lease.is_none_or(|lease| now - since <= lease) => {
                return "in flight";
            }
            None if self.ids.len() == self.capacity => return "saturated",
            _ => {}
        }
        self.number += 1;
        self.ids.insert(id, Id::InFlight { claim: self.number, since: now });
        self.claims.push((id, self.number));
        "fresh"
    }

    fn holds(&self, id: u8, number: u64) -> bool {
        matches!(self.ids.get(&id), Some(Id::InFlight { claim, .. }) if *claim == number)
    }
}

impl ReferenceStateMachine for Reference {
    type State = Self;
    type Transition = Call;

    fn init_state() -> BoxedStrategy<Self> {
        (prop_oneof![1..7usize, 10..16usize], 0..30u64, prop_oneof![Just(None), (0..6u64).prop_map(Some)])
            .prop_map(|(capacity, remember, lease)| Self {
                capacity,
                remember,
                lease,
                given: 0,
                clock: 0,
                ids: BTreeMap::new(),
                claims: Vec::new(),
                number: 0,
                answer: "",
            })
            .boxed()
    }

    fn transitions(_: &Self) -> BoxedStrategy<Call> {
        let step = || prop_oneof![4 => 0..3i64, 1 => -4..0i64, 1 => 3..15i64];
        prop_oneof![
            4 => (0..20u8, step()).prop_map(|(id, step)| Call::Claim(id, step)),
            3 => (any::<usize>(), step()).prop_map(|(which, step)| Call::Confirm(which, step)),
            1 => any::<usize>().prop_map(Call::Abandon),
        ]
        .boxed()
    }

    fn apply(mut state: Self, call: &Call) -> Self {
        state.answer = "";
        match *call {
            Call::Claim(id, step) => {
                let now = state.advance(step);
                state.answer = state.claim(id, now);
            }
            Call::Confirm(which, step) if !state.claims.is_empty() => {
                let now = state.advance(step);
                let (id, number) = state.claims.remove(which % state.claims.len());
                state.answer = if state.holds(id, number) {
                    state.ids.insert(id, Id::Confirmed { at: now });
                    "confirmed"
                } else {
                    "lost"
                };
            }
            Call::Abandon(which) if !state.claims.is_empty() => {
                let (id, number) = state.claims.remove(which % state.claims.len());
                if state.holds(id, number) {
                    state.ids.remove(&id);
                }
            }
            Call::Confirm(..) | Call::Abandon(_) => {}
        }
        state
    }
}

/// A window and its open claims.
pub(crate) struct Real<S: BuildHasher + 'static> {
    window: Window<S>,
    claims: Vec<Claim<'static, u8, S>>,
    given: u64,
}

impl<S: BuildHasher + Default + 'static> StateMachineTest for Real<S> {
    type SystemUnderTest = Self;
    type Reference = Reference;

    fn init_test(state: &Reference) -> Self {
        let settings =
            WindowSettings { capacity: state.capacity, remember: Ticks(state.remember), lease: state.lease.map(Ticks) };
        // Claims borrow their window, so each window is leaked.
        let window = Box::leak(Box::new(DedupWindow::with_hasher(settings, S::default()).unwrap()));
        Self { window, claims: Vec::new(), given: 0 }
    }

    fn apply(mut real: Self, state: &Reference, call: Call) -> Self {
        let advance = |given: &mut u64, step: i64| {
            *given = given.saturating_add_signed(step);
            Ticks(*given)
        };
        let answer = match call {
            Call::Claim(id, step) => match real.window.claim(id, advance(&mut real.given, step)) {
                Claimed::Fresh(claim) => {
                    real.claims.push(claim);
                    "fresh"
                }
                Claimed::Applied => "applied",
                Claimed::InFlight => "in flight",
                Claimed::Saturated => "saturated",
            },
            Call::Confirm(which, step) if !real.claims.is_empty() => {
                let now = advance(&mut real.given, step);
                match real.claims.remove(which % real.claims.len()).confirm(now) {
                    Ok(()) => "confirmed",
                    Err(LeaseLost) => "lost",
                }
            }
            Call::Abandon(which) if !real.claims.is_empty() => {
                real.claims.remove(which % real.claims.len()).abandon();
                ""
            }
            Call::Confirm(..) | Call::Abandon(_) => "",
        };
        assert_eq!(answer, state.answer);
        real
    }

    fn check_invariants(real: &Self, state: &Reference) {
        let in_flight = state.ids.values().filter(|id| matches!(id, Id::InFlight { .. })).count();
        let (kept, held) = real.window.occupancy();
        assert_eq!(held, in_flight);
        // An expired id is forgotten at the next claim.
        assert!(kept >= state.ids.len() - in_flight);
        assert!(kept + held <= state.capacity);
    }
}

/// One hash for all ids: every search overflows groups of the index.
#[derive(Default)]
pub(crate) struct OneHash;

impl Hasher for OneHash {
    fn finish(&self) -> u64 {
        0
    }

    fn write(&mut self, _: &[u8]) {}
}

/// Three hashes for all ids.
#[derive(Default)]
pub(crate) struct ThreeHashes(u64);

impl Hasher for ThreeHashes {
    fn finish(&self) -> u64 {
        self.0 % 3
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().map(|byte| u64::from(*byte)).sum();
    }
}

type Spread = Real<BuildHasherDefault<DefaultHasher>>;
type OneHashed = Real<BuildHasherDefault<OneHash>>;
type ThreeHashed = Real<BuildHasherDefault<ThreeHashes>>;

fn config() -> ProptestConfig {
    ProptestConfig { cases: 500, max_shrink_iters: 20_000, ..ProptestConfig::default() }
}

prop_state_machine! {
    #![proptest_config(config())]

    #[test]
    fn window_under_random_calls_matches_a_map(sequential 1..150 => Spread);

    #[test]
    fn window_with_one_hash_matches_a_map(sequential 1..100 => OneHashed);

    #[test]
    fn window_with_three_hashes_matches_a_map(sequential 1..100 => ThreeHashed);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// With several shards.
    #[test]
    fn repeated_id_within_its_time_is_never_fresh(
        ids in prop::collection::vec(0..40_000u32, 2000),
        remember in 1..400u64,
    ) {
        let settings = WindowSettings { capacity: 20_000, remember: Ticks(remember), lease: None };
        let window = DedupWindow::<u32>::new(settings).unwrap();
        let mut last = BTreeMap::new();
        for (now, id) in (0u64..).zip(ids.iter().map(|id| id % 500)) {
            let known = last.get(&id).is_some_and(|at| now - at <= remember);
            match window.claim(id, Ticks(now)) {
                Claimed::Fresh(claim) => {
                    prop_assert!(!known, "{id} was fresh again");
                    claim.confirm(Ticks(now)).unwrap();
                    last.insert(id, now);
                }
                Claimed::Applied => prop_assert!(known, "{id} is forgotten"),
                Claimed::InFlight | Claimed::Saturated => prop_assert!(false, "there is room, and nothing in flight"),
            }
        }
    }
}
