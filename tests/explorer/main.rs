//! The explorer answers what `check` says: verdicts, counts, and counterexamples that end as it
//! says, for the gallery. `ONCEPROOF_LONG=1` takes larger designs.

mod ask;
mod blame;
mod gallery;
mod requests;
mod schema;
mod settings;
