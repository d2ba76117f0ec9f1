//! All that a world asks of its rules.

use super::environment::Environment;
use super::observer::Observer;
use super::reducer::Reducer;
use super::symmetry::Symmetry;
use stateright::actor::Actor;

/// The rules of a world: [`Environment`], [`Observer`], [`Reducer`] and [`Symmetry`] together.
/// Implemented for every type that implements the four.
pub trait WorldRules<A: Actor>: Environment<A> + Observer<A> + Reducer<A> + Symmetry<A> {}

impl<A: Actor, R: Environment<A> + Observer<A> + Reducer<A> + Symmetry<A>> WorldRules<A> for R {}
