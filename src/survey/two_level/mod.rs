//! Two-level minimisation with many-valued variables: a short exact cover of some points that
//! avoids others.
//!
//! A *product term*, called term here, allows some values of each variable. A term that contains no
//! excluded point, and that would contain one if any further value were allowed, is a *prime
//! implicant*. The cover is found as in ESPRESSO (Brayton, Hachtel, McMullen and
//! Sangiovanni-Vincentelli, *Logic Minimization Algorithms for VLSI Synthesis*, 1984; many-valued:
//! Rudell and Sangiovanni-Vincentelli, *Multiple-Valued Minimization for PLA Optimization*, 1987):
//! expand one point against the excluded points, repeat until every included point is covered, then
//! remove redundant terms.
//!
//! Exactness does not rest on the heuristics: each expansion is checked against every excluded
//! point, and the loop ends only when every included point is covered. Left out: the cover is
//! irredundant, but not always of minimal size, since the reduce step of ESPRESSO and the exact
//! method of Quine and McCluskey are not implemented.

mod cover;
mod point_set;
mod points;

pub use points::{Points, Term, ValueSet};
