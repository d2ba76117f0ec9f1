//! The window over ids: claim an id, apply its effect, confirm or abandon the claim.

use super::ids::{CapacityError, Ticks};
use super::in_flight::Hold;
use super::retention::{LeaseLost, Retention};
use super::shard::{Answer, Shard};
use super::sharding::{mixed, shard_capacity, shard_count};
use super::sync::{Mutex, MutexGuard};
use std::fmt;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::PoisonError;

/// The bounds of a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WindowSettings {
    /// Ids, confirmed and in flight together. `1 <= capacity <= MAX_CAPACITY`
    pub capacity: usize,
    /// An id is remembered while at most this has passed since its confirmation. It has to exceed
    /// the longest delay of a repetition: the producer's retry horizon, the broker's redelivery.
    pub remember: Ticks,
    /// A claim older than this is given to the next handler that claims the id. `None`: never, so
    /// that a handler that hangs keeps its id.
    pub lease: Option<Ticks>,
}

/// Remembers ids for a fixed time in fixed space.
///
/// ```
/// use onceproof_runtime::{Claimed, DedupWindow, Ticks, WindowSettings};
///
/// let settings = WindowSettings { capacity: 100_000, remember: Ticks(300_000), lease: None };
/// let window: DedupWindow<&str> = DedupWindow::new(settings)?;
/// let now = Ticks(0); // milliseconds, for example
/// match window.claim("order-17", now) {
///     Claimed::Fresh(claim) => {
///         // Apply the effect. On failure return early: the dropped claim is abandoned.
///         claim.confirm(now)?;
///     }
///     Claimed::Applied => {}   // a repetition: acknowledge it
///     Claimed::InFlight => {}  // another handler has not finished: do not acknowledge it
///     Claimed::Saturated => {} // no room to remember it: wait, or continue without a claim
/// }
/// assert!(matches!(window.claim("order-17", now), Claimed::Applied));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Guarantees
/// * Of all claims of an id, exactly one is [`Fresh`](Claimed::Fresh) within `remember` of its
///   confirmation, unless that claim was abandoned or its lease expired.
/// * A claim that is dropped is abandoned, also when the handler panics. The id may be claimed
///   again.
/// * Claims in flight are never evicted, and an id is never forgotten before its time. A full
///   window answers [`Saturated`](Claimed::Saturated), and the caller chooses the reaction.
/// * A clock that goes back stands still: in each shard the highest time of all calls counts, so
///   ids are kept longer, never shorter. A clock that leaps ahead expires all ids that it leaps
///   over. The unit is the caller's choice: with the number of received messages as the clock, the
///   window is one over messages.
///
/// # Limits
/// The window is in memory: it is **no inbox**. A crash empties it. Confirmed after the effect, it
/// repeats effects (`designs/patterns/inbox-after-effect.toml`); confirmed before, it loses effects
/// (`designs/patterns/inbox-before-effect.toml`). Other processes do not see it
/// (`designs/patterns/inbox-check-then-act-two-instances.toml`). Where a repeated effect does harm,
/// record the id with the effect: [`Inbox`](super::Inbox).
///
/// With a lease, a slow handler's effect may be applied twice, and [`LeaseLost`] comes too late to
/// prevent it (`designs/queue/at-least-once.toml` shows the same at a broker). Without one, a
/// handler that hangs keeps its id.
///
/// # Space
/// All space is allocated by `new`: for each id its key, 8 bytes of time, 4 bytes of index entry
/// and 7 bytes of index; large windows take a few percent more, since hashing spreads ids unevenly.
/// A shard fills up before the window about once in ten million windows, and then `Saturated` comes
/// early.
pub struct DedupWindow<K, S = RandomState> {
    shards: Box<[Padded<K>]>,
    retention: Retention,
    hasher: S,
}

/// A shard in cache lines of its own.
#[repr(align(128))]
struct Padded<K>(Mutex<Shard<K>>);

/// The answer to a claim.
#[derive(Debug)]
#[must_use = "a claim that is dropped is abandoned"]
pub enum Claimed<'a, K: Hash + Eq, S: BuildHasher> {
    /// The window does not remember the id: apply its effect, then confirm.
    Fresh(Claim<'a, K, S>),
    /// The effect was applied.
    Applied,
    /// Another handler has claimed the id and may still fail: the effect is not applied.
    InFlight,
    /// The window does not remember the id and is full.
    Saturated,
}

/// The right to apply the effect of an id. A claim that is dropped is abandoned.
#[must_use = "a claim that is dropped is abandoned"]
pub struct Claim<'a, K: Hash + Eq, S: BuildHasher> {
    window: &'a DedupWindow<K, S>,
    hash: u64,
    hold: Hold,
}

impl<K: Hash + Eq> DedupWindow<K> {
    /// Returns a window with a random hash seed: outsiders cannot construct colliding ids.
    ///
    /// # Errors
    /// Where the capacity is 0 or above [`Self::MAX_CAPACITY`].
    pub fn new(settings: WindowSettings) -> Result<Self, CapacityError> {
        Self::with_hasher(settings, RandomState::new())
    }
}

impl<K: Hash + Eq, S: BuildHasher> DedupWindow<K, S> {
    /// The largest capacity, in ids.
    pub const MAX_CAPACITY: usize = 1 << 30;

    /// Returns a window with another hasher: a faster one where all ids come from trusted systems.
    ///
    /// # Errors
    /// Where the capacity is 0 or above [`Self::MAX_CAPACITY`].
    pub fn with_hasher(settings: WindowSettings, hasher: S) -> Result<Self, CapacityError> {
        CapacityError::check(settings.capacity, Self::MAX_CAPACITY)?;
        let count = shard_count(settings.capacity);
        let capacity = shard_capacity(settings.capacity, count);
        Ok(Self {
            shards: (0..count).map(|_| Padded(Mutex::new(Shard::new(capacity)))).collect(),
            retention: Retention { remember: settings.remember, lease: settings.lease },
            hasher,
        })
    }

    /// Returns a well mixed hash for any hasher: some bits choose the shard, others the group in
    /// it.
    fn hash(&self, key: &K) -> u64 {
        mixed(self.hasher.hash_one(key))
    }

    /// A poisoned lock is sound: no section can panic after it has changed the shard.
    fn lock(&self, hash: u64) -> MutexGuard<'_, Shard<K>> {
        let shard = hash as usize & (self.shards.len() - 1);
        self.shards[shard].0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Claims an id.
    pub fn claim(&self, key: K, now: Ticks) -> Claimed<'_, K, S> {
        let hash = self.hash(&key);
        let answer = self.lock(hash).claim(key, hash, now, self.retention, |key| self.hash(key));
        match answer {
            Answer::Claimed(hold) => Claimed::Fresh(Claim { window: self, hash, hold }),
            Answer::Confirmed => Claimed::Applied,
            Answer::InFlight => Claimed::InFlight,
            Answer::Full => Claimed::Saturated,
        }
    }

    /// Returns the number of remembered ids and the number of ids in flight. While other threads
    /// claim, shards are counted at different moments.
    #[must_use]
    pub fn occupancy(&self) -> (usize, usize) {
        let lengths =
            self.shards.iter().map(|shard| shard.0.lock().unwrap_or_else(PoisonError::into_inner).occupancy());
        lengths.fold((0, 0), |sum, len| (sum.0 + len.0, sum.1 + len.1))
    }

    /// Returns the size in bytes, without the heap of the keys.
    #[must_use]
    pub fn footprint(&self) -> usize {
        let shards = self.shards.iter();
        let inside = shards.map(|shard| shard.0.lock().unwrap_or_else(PoisonError::into_inner).footprint());
        size_of_val(&*self.shards) + inside.sum::<usize>()
    }
}

impl<K, S> fmt::Debug for DedupWindow<K, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DedupWindow").field("retention", &self.retention).finish_non_exhaustive()
    }
}

impl<K: Hash + Eq, S: BuildHasher> Claim<'_, K, S> {
    /// Reports that the effect is applied.
    ///
    /// # Errors
    /// Where the lease expired and another handler claimed the id.
    pub fn confirm(self, now: Ticks) -> Result<(), LeaseLost> {
        let is_confirmed = self.window.lock(self.hash).confirm(self.hold, now);
        // A confirmed or lost claim is not abandoned.
        std::mem::forget(self);
        if is_confirmed { Ok(()) } else { Err(LeaseLost) }
    }

    /// Reports that the effect is not applied: the id may be claimed again. Dropping does the same.
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
