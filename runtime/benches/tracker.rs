//! The measurement of commit trackers: each message is tracked, finished by one of the threads, and
//! committed with its batch.

use crate::turns::{Measured, Part, take_turns};
use onceproof_runtime::{CommitTracker, Completer, Generation, Offset, Ticket};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, VecDeque};
use std::hint::black_box;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const MESSAGES: usize = 1 << 20;
const CAPACITY: usize = 8192;
/// Messages that are tracked before their workers begin, and before the owner commits.
const BATCH: usize = 1024;

/// The side of the poll loop.
trait Tracker: Send {
    type Ticket: Send;
    type Worker: Worker<Ticket = Self::Ticket>;
    fn track(&mut self, offset: u64) -> Self::Ticket;
    fn worker(&self) -> Self::Worker;
    fn position(&mut self) -> u64;
}

/// The side of a worker.
trait Worker: Send {
    type Ticket;
    fn complete(&self, ticket: Self::Ticket);
}

struct Ours {
    tracker: CommitTracker,
    position: u64,
}

impl Tracker for Ours {
    type Ticket = Ticket;
    type Worker = Completer;

    fn track(&mut self, offset: u64) -> Ticket {
        self.tracker.track(Offset(offset)).expect("there is room for a batch")
    }

    fn worker(&self) -> Completer {
        self.tracker.completer()
    }

    fn position(&mut self) -> u64 {
        if let Some(commit) = self.tracker.committable() {
            self.tracker.committed(commit.offset).expect("the position was committable");
            self.position = commit.offset.0;
        }
        self.position
    }
}

impl Worker for Completer {
    type Ticket = Ticket;

    fn complete(&self, ticket: Ticket) {
        Completer::complete(self, ticket).expect("the partition is not revoked");
    }
}

/// A structure behind a mutex: every other contender.
struct Locked<T>(Arc<Mutex<T>>);

trait Structure: Send {
    fn track(&mut self, offset: u64);
    fn complete(&mut self, offset: u64);
    fn position(&mut self) -> u64;
}

impl<T: Structure> Tracker for Locked<T> {
    type Ticket = u64;
    type Worker = Self;

    fn track(&mut self, offset: u64) -> u64 {
        self.0.lock().expect("no worker panics").track(offset);
        offset
    }

    fn worker(&self) -> Self {
        Self(Arc::clone(&self.0))
    }

    fn position(&mut self) -> u64 {
        self.0.lock().expect("no worker panics").position()
    }
}

impl<T: Structure> Worker for Locked<T> {
    type Ticket = u64;

    fn complete(&self, offset: u64) {
        self.0.lock().expect("no worker panics").complete(offset);
    }
}

/// Flags in a deque, for offsets without gaps.
#[derive(Default)]
struct Deque {
    first: u64,
    done: VecDeque<bool>,
}

impl Structure for Deque {
    fn track(&mut self, _: u64) {
        self.done.push_back(false);
    }

    fn complete(&mut self, offset: u64) {
        self.done[(offset - self.first) as usize] = true;
        while self.done.front() == Some(&true) {
            self.done.pop_front();
            self.first += 1;
        }
    }

    fn position(&mut self) -> u64 {
        self.first
    }
}

/// The offsets in flight, in order.
#[derive(Default)]
struct Tree {
    in_flight: BTreeSet<u64>,
    end: u64,
}

impl Structure for Tree {
    fn track(&mut self, offset: u64) {
        self.in_flight.insert(offset);
        self.end = offset + 1;
    }

    fn complete(&mut self, offset: u64) {
        self.in_flight.remove(&offset);
    }

    fn position(&mut self) -> u64 {
        self.in_flight.first().copied().unwrap_or(self.end)
    }
}

/// The finished offsets beyond the position.
#[derive(Default)]
struct Heap {
    finished: BinaryHeap<Reverse<u64>>,
    position: u64,
}

impl Structure for Heap {
    fn track(&mut self, _: u64) {}

    fn complete(&mut self, offset: u64) {
        self.finished.push(Reverse(offset));
        while self.finished.peek() == Some(&Reverse(self.position)) {
            self.finished.pop();
            self.position += 1;
        }
    }

    fn position(&mut self) -> u64 {
        self.position
    }
}

/// Returns the order in which a batch is finished: near offsets are swapped, as by handlers of
/// different duration.
fn order() -> Vec<usize> {
    let mut order: Vec<usize> = (0..BATCH).collect();
    let mut random = fastrand::Rng::with_seed(7);
    for at in 0..BATCH {
        order.swap(at, (at + random.usize(..32)).min(BATCH - 1));
    }
    order
}

/// Measures one worker, the owner.
fn alone<T: Tracker>(mut tracker: T) -> Duration {
    let (worker, order) = (tracker.worker(), order());
    let mut tickets: Vec<Option<T::Ticket>> = Vec::with_capacity(BATCH);
    let began = Instant::now();
    for batch in 0..MESSAGES / BATCH {
        tickets.extend((0..BATCH).map(|at| Some(tracker.track((batch * BATCH + at) as u64))));
        for at in &order {
            worker.complete(tickets[*at].take().expect("once each"));
        }
        tickets.clear();
        assert_eq!(black_box(tracker.position()), ((batch + 1) * BATCH) as u64);
    }
    began.elapsed()
}

/// A value in cache lines of its own, so that the exchange between the threads is not measured.
#[repr(align(128))]
struct Apart<T>(T);

/// Measures two workers, one of which is the owner. They receive tickets in turn.
fn together<T: Tracker>(mut tracker: T) -> Duration
where
    T::Ticket: 'static,
{
    let (mine, theirs, order) = (tracker.worker(), tracker.worker(), order());
    let dealt: Apart<Mutex<Vec<T::Ticket>>> = Apart(Mutex::new(Vec::with_capacity(BATCH)));
    // Batches that were handed over, and batches that the other worker has finished.
    let (handed, finished) = (Apart(AtomicUsize::new(0)), Apart(AtomicUsize::new(0)));
    let (dealt, handed, finished) = (&dealt.0, &handed.0, &finished.0);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let mut own = Vec::with_capacity(BATCH);
            for batch in 1..=MESSAGES / BATCH {
                while handed.load(Ordering::Acquire) < batch {
                    std::hint::spin_loop();
                }
                std::mem::swap(&mut own, &mut *dealt.lock().expect("no thread panics"));
                for ticket in own.drain(..) {
                    theirs.complete(ticket);
                }
                finished.store(batch, Ordering::Release);
            }
        });
        let mut tickets: Vec<Option<T::Ticket>> = Vec::with_capacity(BATCH);
        let mut own = Vec::with_capacity(BATCH);
        let began = Instant::now();
        for batch in 0..MESSAGES / BATCH {
            tickets.extend((0..BATCH).map(|at| Some(tracker.track((batch * BATCH + at) as u64))));
            {
                let mut dealt = dealt.lock().expect("no thread panics");
                for (turn, at) in order.iter().enumerate() {
                    let ticket = tickets[*at].take().expect("once each");
                    if turn % 2 == 0 { own.push(ticket) } else { dealt.push(ticket) }
                }
            }
            handed.store(batch + 1, Ordering::Release);
            tickets.clear();
            for ticket in own.drain(..) {
                mine.complete(ticket);
            }
            while finished.load(Ordering::Acquire) <= batch {
                std::hint::spin_loop();
            }
            assert_eq!(black_box(tracker.position()), ((batch + 1) * BATCH) as u64);
        }
        began.elapsed()
    })
}

fn ours() -> Ours {
    let tracker = CommitTracker::new(Generation(1), Offset(0), CAPACITY).expect("a supported capacity");
    Ours { tracker, position: 0 }
}

fn locked<T: Structure + Default>() -> Locked<T> {
    Locked(Arc::new(Mutex::new(T::default())))
}

const NAMES: [&str; 4] = ["CommitTracker", "Mutex<VecDeque>", "Mutex<BTreeSet>", "Mutex<BinaryHeap>"];

fn run(contender: usize, one_thread: bool) -> Duration {
    match (contender, one_thread) {
        (0, true) => alone(ours()),
        (1, true) => alone(locked::<Deque>()),
        (2, true) => alone(locked::<Tree>()),
        (_, true) => alone(locked::<Heap>()),
        (0, false) => together(ours()),
        (1, false) => together(locked::<Deque>()),
        (2, false) => together(locked::<Tree>()),
        (_, false) => together(locked::<Heap>()),
    }
}

/// Measures a second run, after a first one to warm up.
pub(crate) fn measure(contender: usize, threads: usize) -> Measured {
    run(contender, threads == 1);
    Measured { seconds: run(contender, threads == 1).as_secs_f64(), let_through: 0 }
}

pub(crate) fn compare(rounds: usize) {
    println!("commit trackers: track, finish in another order, commit by {BATCH}\n");
    println!("{:<20} {:>10} {:>10}   million messages a second", "", "1 thread", "2 threads");
    let [one, two] = [1, 2].map(|threads| take_turns(rounds, Part::Tracker, MESSAGES, NAMES.len(), threads));
    for (name, (one, two)) in NAMES.iter().zip(one.iter().zip(&two)) {
        println!("{name:<20} {:>10.1} {:>10.1}", one.0, two.0);
    }
    let ratio = |rates: &[(f64, usize)]| rates[0].0 / rates[1].0;
    println!("\nagainst Mutex<VecDeque>: {:.2} x with 1 thread, {:.2} x with 2", ratio(&one), ratio(&two));
    let tracker = CommitTracker::new(Generation(1), Offset(0), 1 << 20).expect("a supported capacity");
    let bits = tracker.footprint() as f64 * 8.0 / f64::from(1 << 20);
    println!("memory: {bits:.2} bits an offset of a capacity of 2^20\n");
}
