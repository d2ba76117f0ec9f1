//! `onceproof explain`: what a word means, wherever the word is used: in designs, in reports, in
//! vendors' files.
//!
//! Every explanation comes from the one definition of its word: the registry of settings, the
//! profiles of systems, the pages of documentation. A word may have several explanations.

mod answer;
mod defects;
mod design;
mod glossary;
mod systems;

pub(super) use answer::run;
