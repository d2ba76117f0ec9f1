//! Ids that were seen lately: claim, apply, confirm or abandon.

use super::shard::{Hold, Known, Shard, Terms};
use super::sync::{FEW, MANY, Mutex, MutexGuard, SHARDS};
use super::words::{CapacityError, Ticks};
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::PoisonError;

/// How much a window remembers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowSettings {
    /// Room for so many ids, confirmed and in flight together.
    pub capacity: usize,
    /// An id is remembered as long as no more than this has passed since it was confirmed. It has to be longer than any repetition
    /// may come late: the producer's retry horizon, the broker's redelivery.
    pub remember: Ticks,
    /// A claim older than this is given to whoever claims the id next. `None`: never; a handler that hangs keeps its id.
    pub lease: Option<Ticks>,
}

/// Remembers ids for a stated time in a stated space.
///
/// ```
/// use onceproof_runtime::{Claimed, DedupWindow, Ticks, WindowSettings};
///
/// let settings = WindowSettings { capacity: 100_000, remember: Ticks(300_000), lease: None };
/// let window: DedupWindow<&str> = DedupWindow::new(settings)?;
/// let now = Ticks(0); // milliseconds, say
/// match window.claim("order-17", now) {
///     Claimed::Fresh(claim) => {
///         // apply the effect; on failure return early: the dropped claim is abandoned
///         claim.confirm(now)?;
///     }
///     Claimed::Applied => {}   // a repetition: acknowledge it
///     Claimed::InFlight => {}  // another handler is at it: not yet applied, do not acknowledge
///     Claimed::Saturated => {} // no room to remember it: wait, or go without
/// }
/// assert!(matches!(window.claim("order-17", now), Claimed::Applied));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # What it promises
/// * Of all claims of one id within `remember` of its confirmation, one is [`Fresh`](Claimed::Fresh), unless that one was abandoned or its
///   lease ran out.
/// * A claim that is dropped is abandoned, also when the handler panics. The id may be claimed again.
/// * Claims in flight are never evicted. An id is never forgotten before its time: where there is no room, the answer
///   is [`Saturated`](Claimed::Saturated), and what to do about it is the caller's choice.
/// * A clock that goes backwards stands still: within a shard the highest time that was told counts, so ids are kept longer, never
///   shorter. One that leaps ahead takes everything with it: what it leaps over is forgotten. The unit is the caller's; with the number of messages seen as its clock it is a window over messages.
///
/// # What it does not
/// It is a window in memory: **no inbox**. After a crash it knows nothing. Confirmed after the effect, it repeats the effect
/// (`designs/patterns/inbox-after-effect.toml`); confirmed before, it loses it (`designs/patterns/inbox-before-effect.toml`).
/// Across processes it sees nothing (`designs/patterns/inbox-check-then-act-two-instances.toml` shows what two owners do to
/// one another). For effects that must not be repeated, record the id with the effect: [`Inbox`](super::Inbox).
///
/// A lease trades the handler that hangs for the one that is slow: the slow one's effect may come twice, and
/// [`LeaseLost`] comes too late to prevent it (`designs/queue/at-least-once.toml` has the same story at the broker).
///
/// # Space
/// Allocated at once: for each id its key, 8 bytes of time, 4 bytes of its place there, and 7 bytes of index, and for large windows some percent more, since
/// ids spread over shards by hash. A shard is filled before its share of `capacity` about once in ten million windows; then `Saturated`
/// comes early.
pub struct DedupWindow<K, S = RandomState> {
    shards: Box<[Padded<K>]>,
    terms: Terms,
    hasher: S,
}

/// In cache lines of its own.
#[repr(align(128))]
struct Padded<K>(Mutex<Shard<K>>);

/// The answer to a claim.
#[derive(Debug)]
#[must_use = "a claim that is dropped is abandoned"]
pub enum Claimed<'a, K: Hash + Eq, S: BuildHasher> {
    /// Nobody has applied it, as far as the window remembers: apply it, then confirm.
    Fresh(Claim<'a, K, S>),
    /// It was applied.
    Applied,
    /// Another handler is at work on it and may yet fail: it is not applied.
    InFlight,
    /// It is not remembered and there is no room to.
    Saturated,
}

/// The right to apply an id. Dropped, it is abandoned.
#[must_use = "a claim that is dropped is abandoned"]
pub struct Claim<'a, K: Hash + Eq, S: BuildHasher> {
    window: &'a DedupWindow<K, S>,
    hash: u64,
    hold: Hold,
}

/// The claim's lease ran out and somebody else claimed the id: it may have been applied twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LeaseLost;

impl fmt::Display for LeaseLost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the claim's lease ran out and the id was claimed by another handler")
    }
}

impl std::error::Error for LeaseLost {}

impl<K: Hash + Eq> DedupWindow<K> {
    /// A window whose hashing nobody outside can foresee.
    ///
    /// # Errors
    /// Where the capacity is 0 or above [`Self::MOST`].
    pub fn new(settings: WindowSettings) -> Result<Self, CapacityError> {
        Self::with_hasher(settings, RandomState::new())
    }
}

impl<K: Hash + Eq, S: BuildHasher> DedupWindow<K, S> {
    /// The largest capacity.
    pub const MOST: usize = 1 << 30;

    /// A window with a hasher of the caller's choice: a fast one where ids come from one's own systems.
    ///
    /// # Errors
    /// Where the capacity is 0 or above [`Self::MOST`].
    pub fn with_hasher(settings: WindowSettings, hasher: S) -> Result<Self, CapacityError> {
        CapacityError::check(settings.capacity, Self::MOST)?;
        let count = shard_count(settings.capacity);
        let room = shard_room(settings.capacity, count);
        Ok(Self {
            shards: (0..count).map(|_| Padded(Mutex::new(Shard::new(room)))).collect(),
            terms: Terms { remember: settings.remember, lease: settings.lease },
            hasher,
        })
    }

    /// Well mixed, whatever the hasher: the shard is chosen by some bits and the place within it by others.
    fn hash(&self, key: &K) -> u64 {
        mixed(self.hasher.hash_one(key))
    }

    /// No section can panic after it has changed something, so a poisoned lock is sound.
    fn lock(&self, hash: u64) -> MutexGuard<'_, Shard<K>> {
        let shard = hash as usize & (self.shards.len() - 1);
        self.shards[shard].0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims an id.
    pub fn claim(&self, key: K, now: Ticks) -> Claimed<'_, K, S> {
        let hash = self.hash(&key);
        let known = self.lock(hash).claim(key, hash, now, self.terms, |key| self.hash(key));
        match known {
            Known::Claimed(hold) => Claimed::Fresh(Claim { window: self, hash, hold }),
            Known::Confirmed => Claimed::Applied,
            Known::InFlight => Claimed::InFlight,
            Known::Full => Claimed::Saturated,
        }
    }

    /// How many confirmed ids are kept, and how many are in flight. While others claim, a moment's figures.
    #[must_use]
    pub fn occupancy(&self) -> (usize, usize) {
        let lengths =
            self.shards.iter().map(|shard| shard.0.lock().unwrap_or_else(PoisonError::into_inner).occupancy());
        lengths.fold((0, 0), |sum, len| (sum.0 + len.0, sum.1 + len.1))
    }

    /// What it takes, in bytes, without what keys keep elsewhere.
    #[must_use]
    pub fn footprint(&self) -> usize {
        let shards = self.shards.iter();
        let inside = shards.map(|shard| shard.0.lock().unwrap_or_else(PoisonError::into_inner).footprint());
        size_of_val(&*self.shards) + inside.sum::<usize>()
    }
}

impl<K, S> fmt::Debug for DedupWindow<K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DedupWindow").field("terms", &self.terms).finish_non_exhaustive()
    }
}

/// A few shards for threads not to meet, as long as each has room for `FEW` ids; as many as it takes for none to have
/// more than twice `MANY`. A power of two.
pub(super) fn shard_count(capacity: usize) -> usize {
    let wanted = (capacity / FEW).min(SHARDS).max(capacity / MANY).max(1);
    1 << wanted.ilog2()
}

/// A shard's share, and six standard deviations of what may fall to it beyond that.
pub(super) fn shard_room(capacity: usize, count: usize) -> usize {
    if count == 1 {
        return capacity;
    }
    let share = capacity.div_ceil(count);
    share + 6 * (share.isqrt() + 1)
}

/// The upper and the lower half of a product by 2^64 / φ, one over the other.
pub(super) fn mixed(hash: u64) -> u64 {
    let product = u128::from(hash) * 0x9E37_79B9_7F4A_7C15;
    (product >> 64) as u64 ^ product as u64
}

impl<K: Hash + Eq, S: BuildHasher> Claim<'_, K, S> {
    /// The effect is where it belongs.
    ///
    /// # Errors
    /// Where the lease ran out and another handler claimed the id.
    pub fn confirm(self, now: Ticks) -> Result<(), LeaseLost> {
        let confirmed = self.window.lock(self.hash).confirm(self.hold, now);
        // What is confirmed, or lost, is not abandoned.
        std::mem::forget(self);
        if confirmed { Ok(()) } else { Err(LeaseLost) }
    }

    /// The effect was not applied: the id may be claimed again. The same as dropping the claim.
    pub fn abandon(self) {
        drop(self);
    }
}

impl<K: Hash + Eq, S: BuildHasher> Drop for Claim<'_, K, S> {
    fn drop(&mut self) {
        self.window.lock(self.hash).abandon(self.hold, self.hash);
    }
}

impl<K: Hash + Eq, S: BuildHasher> fmt::Debug for Claim<'_, K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claim").field("hold", &self.hold).finish_non_exhaustive()
    }
}
