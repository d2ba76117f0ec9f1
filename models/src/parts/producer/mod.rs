//! A producing application: it submits its messages in order, and for a dual write also commits its
//! database.
//!
//! The application's knowledge of its messages survives a crash; the client library's requests
//! under way does not. A dual write keeps nothing: what was left half done is forgotten, which is
//! its flaw. A *direct* application is accepted by the broker's answer; with a dual write the
//! database's commit is the fact.

mod actor;
mod application;

pub use application::Producer;
