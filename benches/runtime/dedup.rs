//! Dedup windows: each id is claimed, and confirmed if it was fresh.

use crate::take_turns;
use onceproof::runtime::{Claimed, DedupWindow, Ticks, WindowSettings};
use rustc_hash::FxBuildHasher;
use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Ids of the first kind of work: all different, room for all.
const FRESH: usize = 250_000;
/// Messages of the second kind of work, and the window over them.
const STREAM: usize = 1_000_000;
const WINDOW: usize = 100_000;
/// Messages that a thread takes at once.
const POLL: usize = 50;

/// In flight, or confirmed.
#[derive(Clone, Copy, PartialEq)]
enum State {
    InFlight,
    Applied,
}

/// Claims an id and, where it is fresh, confirms it. Answers whether it was fresh.
trait Dedup: Sync {
    fn handle(&self, id: u64, now: u64) -> bool;
}

impl Dedup for DedupWindow<u64, FxBuildHasher> {
    fn handle(&self, id: u64, now: u64) -> bool {
        match self.claim(id, Ticks(now)) {
            Claimed::Fresh(claim) => claim.confirm(Ticks(now)).is_ok(),
            Claimed::Applied | Claimed::InFlight => false,
            Claimed::Saturated => panic!("there is room"),
        }
    }
}

/// A map that keeps the last so many confirmed ids, where it is bounded.
struct Bounded<M> {
    map: M,
    order: Option<Mutex<VecDeque<u64>>>,
}

impl<M> Bounded<M> {
    fn new(map: M, bounded: bool) -> Self {
        Self { map, order: bounded.then(|| Mutex::new(VecDeque::with_capacity(WINDOW + 1))) }
    }

    /// The id that has to go for this one.
    fn displaced(&self, id: u64) -> Option<u64> {
        let mut order = self.order.as_ref()?.lock().expect("nobody panics");
        order.push_back(id);
        if order.len() > WINDOW { order.pop_front() } else { None }
    }
}

impl Dedup for Bounded<Mutex<HashMap<u64, State, FxBuildHasher>>> {
    fn handle(&self, id: u64, _: u64) -> bool {
        let mut map = self.map.lock().expect("nobody panics");
        if map.contains_key(&id) {
            return false;
        }
        map.insert(id, State::InFlight);
        drop(map);
        let mut map = self.map.lock().expect("nobody panics");
        map.insert(id, State::Applied);
        if let Some(old) = self.displaced(id) {
            map.remove(&old);
        }
        true
    }
}

impl Dedup for Bounded<dashmap::DashMap<u64, State, FxBuildHasher>> {
    fn handle(&self, id: u64, _: u64) -> bool {
        match self.map.entry(id) {
            dashmap::Entry::Occupied(_) => return false,
            dashmap::Entry::Vacant(entry) => drop(entry.insert(State::InFlight)),
        }
        if let Some(mut state) = self.map.get_mut(&id) {
            *state = State::Applied;
        }
        if let Some(old) = self.displaced(id) {
            self.map.remove(&old);
        }
        true
    }
}

impl Dedup for Bounded<scc::HashMap<u64, State, FxBuildHasher>> {
    fn handle(&self, id: u64, _: u64) -> bool {
        if self.map.insert_sync(id, State::InFlight).is_err() {
            return false;
        }
        self.map.update_sync(&id, |_, state| *state = State::Applied);
        if let Some(old) = self.displaced(id) {
            self.map.remove_sync(&old);
        }
        true
    }
}

impl Dedup for Bounded<papaya::HashMap<u64, State, FxBuildHasher>> {
    fn handle(&self, id: u64, _: u64) -> bool {
        let map = self.map.pin();
        if map.try_insert(id, State::InFlight).is_err() {
            return false;
        }
        map.insert(id, State::Applied);
        if let Some(old) = self.displaced(id) {
            map.remove(&old);
        }
        true
    }
}

type Quick = quick_cache::sync::Cache<u64, (), quick_cache::UnitWeighter, FxBuildHasher>;

impl Dedup for Quick {
    /// Its placeholder is a claim: others time out at once, and a dropped one is abandoned.
    fn handle(&self, id: u64, _: u64) -> bool {
        match self.get_value_or_guard(&id, Some(Duration::ZERO)) {
            quick_cache::sync::GuardResult::Guard(guard) => {
                let _ = guard.insert(());
                true
            }
            quick_cache::sync::GuardResult::Value(()) | quick_cache::sync::GuardResult::Timeout => false,
        }
    }
}

type Moka = moka::sync::Cache<u64, State, FxBuildHasher>;

impl Dedup for Moka {
    fn handle(&self, id: u64, _: u64) -> bool {
        if !self.entry(id).or_insert(State::InFlight).is_fresh() {
            return false;
        }
        self.insert(id, State::Applied);
        true
    }
}

const NAMES: [&str; 7] = ["DedupWindow", "Mutex<HashMap>", "dashmap", "scc", "papaya", "quick_cache", "moka"];

/// A contender with room for so many ids; bounded to that many, or not.
fn contender(which: usize, room: usize, bounded: bool) -> Box<dyn Dedup> {
    let hasher = FxBuildHasher;
    match which {
        0 => {
            let remember = if bounded { Ticks(room as u64) } else { Ticks(u64::MAX) };
            let settings = WindowSettings { capacity: room + room / 50, remember, lease: None };
            Box::new(DedupWindow::<u64, _>::with_hasher(settings, hasher).expect("a possible capacity"))
        }
        1 => Box::new(Bounded::new(Mutex::new(HashMap::with_capacity_and_hasher(room, hasher)), bounded)),
        2 => Box::new(Bounded::new(dashmap::DashMap::with_capacity_and_hasher(room, hasher), bounded)),
        3 => Box::new(Bounded::new(scc::HashMap::with_capacity_and_hasher(room, hasher), bounded)),
        4 => Box::new(Bounded::new(papaya::HashMap::with_capacity_and_hasher(room, hasher), bounded)),
        5 => {
            let room = if bounded { room } else { 2 * room };
            Box::new(Quick::with(
                room,
                room as u64,
                quick_cache::UnitWeighter,
                hasher,
                quick_cache::sync::DefaultLifecycle::default(),
            ))
        }
        _ => {
            let room = if bounded { room } else { 2 * room } as u64;
            Box::new(moka::sync::Cache::builder().max_capacity(room).build_with_hasher(hasher))
        }
    }
}

/// Ids, and whether each repeats one of the window.
struct Work {
    ids: Vec<u64>,
    repeats: Vec<bool>,
}

fn scrambled(number: u64) -> u64 {
    (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn all_fresh() -> Work {
    Work { ids: (0..FRESH as u64).map(scrambled).collect(), repeats: vec![false; FRESH] }
}

/// One message in ten repeats one of the last nine tenths of a window, but none of the last few, which may still be in flight.
fn stream() -> Work {
    let mut random = fastrand::Rng::with_seed(11);
    let mut ids: Vec<u64> = Vec::with_capacity(STREAM);
    let mut repeats: Vec<bool> = Vec::with_capacity(STREAM);
    for at in 0..STREAM {
        // What was confirmed so long ago; a repetition was not.
        let earlier = at.saturating_sub(random.usize(10 * POLL..WINDOW * 9 / 10));
        let repeat = at > WINDOW && !repeats[earlier] && random.u8(..9) == 0;
        ids.push(if repeat { ids[earlier] } else { scrambled(at as u64) });
        repeats.push(repeat);
    }
    Work { ids, repeats }
}

/// Handles every message; answers how long it took and how many repetitions were let through.
fn run(dedup: &dyn Dedup, work: &Work, threads: usize) -> (Duration, usize) {
    let (through, next) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let began = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (through, next) = (&through, &next);
            scope.spawn(move || {
                let mut mine = 0;
                loop {
                    let from = next.fetch_add(POLL, Ordering::Relaxed);
                    if from >= work.ids.len() {
                        break;
                    }
                    for at in from..(from + POLL).min(work.ids.len()) {
                        let fresh = dedup.handle(work.ids[at], at as u64);
                        mine += usize::from(fresh && work.repeats[at]);
                    }
                }
                through.fetch_add(mine, Ordering::Relaxed);
            });
        }
    });
    (began.elapsed(), through.into_inner())
}

pub(crate) fn compare(rounds: usize) {
    let contenders: Vec<usize> = (0..NAMES.len()).collect();
    let (fresh, stream) = (all_fresh(), stream());
    let repeats = stream.repeats.iter().filter(|repeat| **repeat).count();
    let mut rates = Vec::new();
    let mut through = vec![[0; 2]; NAMES.len()];
    for threads in 1..=2 {
        rates.push(take_turns(rounds, FRESH, &contenders, |which| {
            run(&*contender(*which, FRESH, false), &fresh, threads).0
        }));
    }
    for threads in 1..=2 {
        rates.push(take_turns(rounds, STREAM, &contenders, |which| {
            let (time, let_through) = run(&*contender(*which, WINDOW, true), &stream, threads);
            through[*which][threads - 1] = through[*which][threads - 1].max(let_through);
            time
        }));
    }
    println!("dedup windows: claim and confirm\n");
    println!("{:<16} {:^21}   {:^21}   {:^21}", "", "all fresh, room for", "window of 100,000,", "repetitions");
    println!("{:<16} {:^21}   {:^21}   {:^21}", "", "all: million a second", "1 in 10 repeated", "let through");
    println!(
        "{:<16} {:>10} {:>10}   {:>10} {:>10}   {:>10} {:>10}",
        "", "1 thread", "2 threads", "1 thread", "2 threads", "1 thread", "2 threads"
    );
    for which in contenders {
        let share = |threads: usize| 100.0 * through[which][threads] as f64 / repeats as f64;
        println!(
            "{:<16} {:>10.1} {:>10.1}   {:>10.1} {:>10.1}   {:>9.2}% {:>9.2}%",
            NAMES[which],
            rates[0][which],
            rates[1][which],
            rates[2][which],
            rates[3][which],
            share(0),
            share(1)
        );
    }
    let best = |rates: &[f64]| rates[1..].iter().copied().fold(0.0, f64::max);
    print!("\nDedupWindow against the best of the others:");
    for rates in &rates {
        print!(" {:.2} x", rates[0] / best(rates));
    }
    print!("\nand against moka:");
    for rates in &rates {
        print!(" {:.2} x", rates[0] / rates[6]);
    }
    let settings = WindowSettings { capacity: FRESH, remember: Ticks(u64::MAX), lease: None };
    let window = DedupWindow::<u64, FxBuildHasher>::with_hasher(settings, FxBuildHasher).expect("a possible capacity");
    for id in fresh.ids {
        window.handle(id, 0);
    }
    let bytes = window.footprint() as f64 / FRESH as f64;
    println!("\nmemory: {bytes:.1} bytes an id of 8 bytes, {:.2} x (key + 16)", bytes / 24.0);
}
