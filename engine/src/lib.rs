//! Explores systems of actors: every reachable state, exactly; liveness; reductions; readable
//! counterexamples.
//!
//! The actors are [`stateright`](https://docs.rs/stateright) actors. The engine composes them with
//! rules of your own, visits every state, and decides named properties. Where one fails it shows
//! the shortest run with the fewest faults.
//!
//! # Concepts
//!
//! * An *actor* has a local state and reacts to messages, timers and choices. A handler is a pure
//!   function: the same local state and input have the same result, so the engine calls it once and
//!   remembers.
//! * A [*world*](composition::World) is actors, the links between them, and rules. The rules are
//!   four traits, of which you implement what you need: [`Environment`](composition::Environment)
//!   gives the possible steps and says which are *faults*; [`Observer`](composition::Observer)
//!   gives properties their meaning; [`Reducer`](composition::Reducer) and
//!   [`Symmetry`](composition::Symmetry) keep the state space small.
//! * A *property* is one of three kinds, in the words of stateright. `always`: no step violates it.
//!   `sometimes`: a hazard that has to be reached, or the other verdicts say little. `eventually`:
//!   a goal that every fair run without further faults reaches.
//! * A *verdict* is a proof for every reachable state, a counterexample, or
//!   [`Finding::Inconclusive`] where one of the [`Limits`] was reached. States are compared
//!   exactly: none is skipped because its hash is that of another one.
//!
//! # Example
//!
//! Two clerks sell the seats of a theatre. A clerk asks the counter for the next free seat, sells
//! it, and reports that to the counter. Can a seat be sold twice?
//!
//! ```
//! use onceproof_engine::composition::{
//!     ActorId, Environment, Link, NoPermutation, Observation, Observer, Reducer, Symmetry, World,
//! };
//! use onceproof_engine::{Limits, Marks, NoFault, Properties, PropertyId, PropertySet, verify};
//! use stateright::actor::{Actor, Id, Out};
//! use std::borrow::Cow;
//!
//! const COUNTER: ActorId = ActorId::new(0);
//! const CLERKS: [ActorId; 2] = [ActorId::new(1), ActorId::new(2)];
//!
//! /// The actors of the theatre.
//! enum Theatre {
//!     /// Knows the next free seat. With `reserves` a seat that it names is taken.
//!     Counter { reserves: bool },
//!     /// A clerk of this name, who sells one seat.
//!     Clerk(&'static str),
//! }
//!
//! /// The number of a seat: the next free one of the counter, the sold one of a clerk.
//! type Seat = u8;
//!
//! #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
//! enum Msg {
//!     WhichIsFree,
//!     IsFree(Seat),
//!     Sold(Seat),
//! }
//!
//! impl Actor for Theatre {
//!     type Msg = Msg;
//!     type State = Option<Seat>;
//!     type Timer = ();
//!     type Storage = ();
//!     type Random = ();
//!
//!     fn name(&self) -> String {
//!         if let Self::Clerk(name) = self { (*name).to_owned() } else { "counter".to_owned() }
//!     }
//!
//!     fn on_start(&self, _id: Id, _storage: &Option<()>, out: &mut Out<Self>) -> Self::State {
//!         if let Self::Clerk(_) = self {
//!             out.send(COUNTER.into(), Msg::WhichIsFree);
//!             return None;
//!         }
//!         Some(1)
//!     }
//!
//!     fn on_msg(
//!         &self,
//!         _id: Id,
//!         state: &mut Cow<'_, Option<Seat>>,
//!         src: Id,
//!         msg: Msg,
//!         out: &mut Out<Self>,
//!     ) {
//!         match (self, msg, **state) {
//!             (Self::Counter { reserves }, Msg::WhichIsFree, Some(free)) => {
//!                 out.send(src, Msg::IsFree(free));
//!                 if *reserves {
//!                     *state.to_mut() = Some(free + 1);
//!                 }
//!             }
//!             (Self::Counter { reserves: false }, Msg::Sold(seat), _) => {
//!                 *state.to_mut() = Some(seat + 1);
//!             }
//!             (Self::Clerk(_), Msg::IsFree(seat), _) => {
//!                 *state.to_mut() = Some(seat);
//!                 out.send(src, Msg::Sold(seat));
//!             }
//!             _ => {}
//!         }
//!     }
//! }
//!
//! /// Connections are reliable, and nothing crashes: every default of [`Environment`] fits.
//! struct Reliable;
//!
//! impl Environment<Theatre> for Reliable {
//!     type Fault = NoFault;
//! }
//!
//! impl Observer<Theatre> for Reliable {
//!     type Ledger = ();
//!
//!     fn properties(&self) -> Properties {
//!         Properties::default().always("no seat is sold twice")
//!     }
//!
//!     fn inspect(&self, state: &Observation<'_, Theatre, ()>) -> Marks {
//!         let [one, two] = CLERKS.map(|clerk| *state.state(clerk));
//!         let is_violated = one.is_some() && one == two;
//!         let only = PropertyId::new(0).only();
//!         let violations = if is_violated { only } else { PropertySet::EMPTY };
//!         Marks { violations, ..Marks::default() }
//!     }
//! }
//!
//! impl Reducer<Theatre> for Reliable {}
//!
//! impl Symmetry<Theatre> for Reliable {
//!     type Permutation = NoPermutation;
//! }
//!
//! let theatre = |reserves| {
//!     let links = CLERKS.map(|client| Link { client, server: COUNTER }).to_vec();
//!     let clerks = ["ann", "bob"].map(Theatre::Clerk);
//!     let actors = [Theatre::Counter { reserves }].into_iter().chain(clerks).collect();
//!     World::new(actors, links, Reliable)
//! };
//!
//! // Both clerks can ask before one of them has sold.
//! let verification = verify(&theatre(false), &Limits::default());
//! assert_eq!(verification.states, 22);
//! let trace = verification.finding("no seat is sold twice").and_then(|finding| finding.trace());
//! let steps = &trace.expect("it is violated").steps;
//! let actions: Vec<&str> = steps.iter().map(|step| step.action.as_str()).collect();
//! assert_eq!(
//!     actions,
//!     [
//!         "ann -> counter: WhichIsFree",
//!         "counter -> ann: IsFree(1)",
//!         "bob -> counter: WhichIsFree",
//!         "counter -> bob: IsFree(1)",
//!     ]
//! );
//! println!("{verification}");
//!
//! // A counter that reserves what it names is right. Each clerk passes four stages: 16 states, of
//! // which 9 exist twice, since either clerk can get seat 1 once both were answered.
//! let verification = verify(&theatre(true), &Limits::default());
//! assert!(verification.holds());
//! assert_eq!(verification.states, 16 + 9);
//! ```
//!
//! # What to read next
//!
//! * `examples/lock_with_crashes.rs`: a protocol with crashes and connections that break, a goal, a
//!   hazard, and bounded faults.
//! * [`composition::Environment`]: networks, crashes, connections, budgets of faults.
//! * [`ModelSpace`] and `examples/retries_for_ever.rs`: any [`stateright::Model`], among them such
//!   as whose `eventually` stateright 0.31 gets wrong.
//! * [`explore`], [`goal_unreachable`], [`fair_cycles`] and [`best_runs`]: what [`verify`] is made
//!   of. They work on any [`Space`], also one that is made of no actors.
//! * [`simulate`], for spaces that are too large.
//! * `docs/internals/engine.md` in the repository: how it works, what is exact, what is assumed,
//!   and how fast it is.
//!
//! # Features
//!
//! `host`, on by default: [`SystemClock`], and several threads for one exploration
//! ([`Limits::threads`]). Without it the engine uses no clock and no thread, and builds for
//! `wasm32-unknown-unknown`.

mod clock;
pub mod composition;
mod describe;
mod expansion;
mod explore;
mod fault;
mod interner;
mod limits;
mod liveness;
mod properties;
mod property_set;
mod search;
mod simulate;
mod space;
mod state;
mod stateright_model;
mod step;
mod store;
mod verification;
mod workers;

#[cfg(feature = "host")]
pub use clock::SystemClock;
pub use clock::{Clock, NoClock};
pub use describe::Describe;
pub use expansion::Expansion;
pub use explore::{
    Event, FAULT_LEVELS, FirstViolations, LeveledGraph, Question, explore, explore_fault_levels, explore_following,
    first_violations, replay_actions,
};
pub use fault::{FaultKind, FaultSet, NoFault};
pub use limits::{Cut, Limits, Progress};
pub use liveness::{FairCycle, fair_cycles, goal_unreachable, plain_fair_cycles};
pub use properties::Properties;
pub use property_set::{PropertyId, PropertySet};
pub use search::{
    Cost, FaultFreePath, Run, Target, best_runs, best_runs_among, cycle_through, fault_free_path, plain_run,
};
pub use simulate::{Sampled, Sampling, simulate};
pub use space::{Reduced, Space};
pub use state::{GlobalState, StateId, StateSet};
pub use stateright_model::{ModelSpace, Wording};
pub use step::{Assessment, FairnessClass, Marks, Successor};
pub use store::{Graph, Level, StateStore};
pub use verification::{Change, Failure, Finding, PropertyKind, Trace, TraceStep, Verification, Verified, verify};
#[cfg(feature = "host")]
pub use workers::Threads;
pub use workers::{OneWorker, Pool, Workers};
