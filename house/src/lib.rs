//! The rules of the house: what a compiler does not check and a reviewer should not have to.
//!
//! The crate reads the workspace's sources as text, so a rule is tested within seconds and does not
//! wait for what it judges to be built. `house/tests/rules.rs` states each rule as a test that
//! names the file and the line; the rules' own tests break them on small sources.

pub mod circles;
pub mod files;
pub mod finding;
pub mod form;
pub mod glossary;
pub mod language;
pub mod lexer;
pub mod manifests;
pub mod modules;
pub mod pages;
pub mod rooms;
pub mod workspace;
