//! The measurement of dedup windows: each id is claimed, and confirmed if it is fresh.

use crate::turns::{Measured, Part, take_turns};
use onceproof_runtime::{Claimed, DedupWindow, Ticks, WindowSettings};
use rustc_hash::FxBuildHasher;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Ids of the work without repetitions, with room for all.
const FRESH: usize = 250_000;
/// Messages of the work with repetitions.
const STREAM: usize = 1_000_000;
/// Ids that a window remembers.
const WINDOW: usize = 100_000;
/// Messages that a thread takes at once.
const POLL: usize = 50;

/// The state of an id in a map.
#[derive(Clone, Copy, PartialEq)]
enum State {
    InFlight,
    Applied,
}

/// A contender.
trait Dedup: Sync {
    /// Claims an id and confirms it if it is fresh. Returns whether it is.
    fn handle(&self, id: u64, now: u64) -> bool;
}

impl Dedup for DedupWindow<u64, FxBuildHasher> {
    fn handle(&self, id: u64, now: u64) -> bool {
        match self.claim(id, Ticks(now)) {
            Claimed::Fresh(claim) => claim.confirm(Ticks(now)).is_ok(),
            Claimed::Applied | Claimed::InFlight => false,
            Claimed::Saturated => panic!("the window has room"),
        }
    }
}

/// A map that keeps the latest [`WINDOW`] confirmed ids where it is bounded.
struct Bounded<M> {
    map: M,
    order: Option<Mutex<VecDeque<u64>>>,
}

impl<M> Bounded<M> {
    fn new(map: M, bounded: bool) -> Self {
        Self { map, order: bounded.then(|| Mutex::new(VecDeque::with_capacity(WINDOW + 1))) }
    }

    /// Records a confirmed id and returns the one to remove.
    fn displaced(&self, id: u64) -> Option<u64> {
        let mut order = self.order.as_ref()?.lock().expect("no thread panics");
        order.push_back(id);
        if order.len() > WINDOW { order.pop_front() } else { None }
    }
}

impl Dedup for Bounded<Mutex<HashMap<u64, State, FxBuildHasher>>> {
    fn handle(&self, id: u64, _: u64) -> bool {
        let mut map = self.map.lock().expect("no thread panics");
        if map.contains_key(&id) {
            return false;
        }
        map.insert(id, State::InFlight);
        drop(map);
        let mut map = self.map.lock().expect("no thread panics");
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
    /// Its placeholder is a claim: other callers time out at once, and a dropped one is abandoned.
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

/// Returns a contender with room for `room` ids, bounded to that number or not.
fn contender(which: usize, room: usize, bounded: bool) -> Box<dyn Dedup> {
    let hasher = FxBuildHasher;
    match which {
        0 => {
            let remember = if bounded { Ticks(room as u64) } else { Ticks(u64::MAX) };
            let settings = WindowSettings { capacity: room + room / 50, remember, lease: None };
            Box::new(DedupWindow::<u64, _>::with_hasher(settings, hasher).expect("a supported capacity"))
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

/// The messages of a run.
struct Work {
    ids: Vec<u64>,
    /// Whether the message repeats an id of the window.
    repeats: Vec<bool>,
}

impl Work {
    fn repetitions(&self) -> usize {
        self.repeats.iter().filter(|repeat| **repeat).count()
    }
}

fn scrambled(number: u64) -> u64 {
    (number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

fn all_fresh() -> Work {
    Work { ids: (0..FRESH as u64).map(scrambled).collect(), repeats: vec![false; FRESH] }
}

/// Returns messages of which one in ten repeats an id of the last half window, but none of the
/// latest, which may be in flight.
fn stream() -> Work {
    let mut random = fastrand::Rng::with_seed(11);
    let mut ids: Vec<u64> = Vec::with_capacity(STREAM);
    let mut repeats: Vec<bool> = Vec::with_capacity(STREAM);
    for at in 0..STREAM {
        // An id of the last half window, unless it was a repetition itself.
        let earlier = at.saturating_sub(random.usize(10 * POLL..WINDOW / 2));
        let repeat = at > WINDOW && !repeats[earlier] && random.u8(..9) == 0;
        ids.push(if repeat { ids[earlier] } else { scrambled(at as u64) });
        repeats.push(repeat);
    }
    Work { ids, repeats }
}

/// Handles a part of the messages. Returns the time, and the number of messages that were answered
/// as new. No thread is ahead of another by more than a quarter of a window: a thread that the
/// machine delays would otherwise handle messages from outside of it.
fn run(dedup: &dyn Dedup, work: &Work, part: Range<usize>, threads: usize) -> (Duration, usize) {
    let (fresh, next) = (AtomicUsize::new(0), AtomicUsize::new(part.start));
    let at: Vec<AtomicUsize> = (0..threads).map(|_| AtomicUsize::new(part.start)).collect();
    let began = Instant::now();
    std::thread::scope(|scope| {
        for own in &at {
            let (fresh, next, part, at) = (&fresh, &next, &part, &at);
            scope.spawn(move || {
                let mut count = 0;
                loop {
                    let from = next.fetch_add(POLL, Ordering::Relaxed);
                    own.store(from, Ordering::Release);
                    if from >= part.end {
                        break;
                    }
                    while at.iter().any(|other| other.load(Ordering::Acquire) + WINDOW / 4 < from) {
                        std::hint::spin_loop();
                    }
                    for at in from..(from + POLL).min(part.end) {
                        count += usize::from(dedup.handle(work.ids[at], at as u64));
                    }
                }
                fresh.fetch_add(count, Ordering::Relaxed);
            });
        }
    });
    (began.elapsed(), fresh.into_inner())
}

pub(crate) fn measure_fresh(which: usize, threads: usize) -> Measured {
    let (time, fresh) = run(&*contender(which, FRESH, false), &all_fresh(), 0..FRESH, threads);
    assert_eq!(fresh, FRESH, "all are new");
    Measured { seconds: time.as_secs_f64(), let_through: 0 }
}

pub(crate) fn measure_stream(which: usize, threads: usize) -> Measured {
    let (contender, work) = (contender(which, WINDOW, true), stream());
    // The window is full before the measurement.
    let (_, before) = run(&*contender, &work, 0..2 * WINDOW, threads);
    let (time, after) = run(&*contender, &work, 2 * WINDOW..STREAM, threads);
    // Each id is new once.
    let let_through = before + after - (STREAM - work.repetitions());
    Measured { seconds: time.as_secs_f64(), let_through }
}

pub(crate) fn compare(rounds: usize) {
    let repeats = stream().repetitions();
    let turns = |part, messages, threads| take_turns(rounds, part, messages, NAMES.len(), threads);
    let fresh = [1, 2].map(|threads| turns(Part::Fresh, FRESH, threads));
    let stream = [1, 2].map(|threads| turns(Part::Stream, STREAM - 2 * WINDOW, threads));
    println!("dedup windows: claim and confirm\n");
    println!(
        "{:<16} {:^21}   {:^21}   {:^21}",
        "", "a window of 100,000,", "of its repetitions", "no window: all fresh,"
    );
    println!("{:<16} {:^21}   {:^21}   {:^21}", "", "1 message in 10 again", "let through", "and room for all");
    let heads = format!("{:>10} {:>10}", "1 thread", "2 threads");
    println!("{:<16} {heads}   {heads}   {heads}", "");
    let share = |let_through: usize| 100.0 * let_through as f64 / repeats as f64;
    for which in 0..NAMES.len() {
        let rates = |of: &[Vec<(f64, usize)>; 2]| format!("{:>10.1} {:>10.1}", of[0][which].0, of[1][which].0);
        let through = stream.each_ref().map(|of| share(of[which].1));
        println!(
            "{:<16} {}   {:>9.3}% {:>9.3}%   {}",
            NAMES[which],
            rates(&stream),
            through[0],
            through[1],
            rates(&fresh)
        );
    }
    let best = |rates: &[(f64, usize)]| rates[1..].iter().map(|rate| rate.0).fold(0.0, f64::max);
    print!("\nDedupWindow against the best of the others, and against moka:");
    for rates in stream.iter().chain(&fresh) {
        print!("  {:.2} x, {:.0} x", rates[0].0 / best(rates), rates[0].0 / rates[6].0);
    }
    let settings = WindowSettings { capacity: FRESH, remember: Ticks(u64::MAX), lease: None };
    let window = DedupWindow::<u64, FxBuildHasher>::with_hasher(settings, FxBuildHasher).expect("a supported capacity");
    for id in all_fresh().ids {
        window.handle(id, 0);
    }
    let bytes = window.footprint() as f64 / FRESH as f64;
    println!("\nmemory: {bytes:.1} bytes an id of 8 bytes, {:.2} x (key + 16)", bytes / 24.0);
}
