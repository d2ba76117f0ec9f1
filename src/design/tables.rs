//! The top-level tables of a design file.

/// The tables with their meanings, in the order in which a design is written.
pub(super) const TABLES: [(&str, &str); 8] = [
    ("source", "the origin of the messages"),
    ("producer", "the client that sends the messages"),
    ("broker", "the log or queue between producer and consumer"),
    ("consumer", "the client that receives and processes the messages"),
    ("sink", "the store that the effects are written to"),
    ("faults", "the faults that the verdict must survive; default: all of them"),
    ("claims", "the guarantees that the design promises"),
    ("bounds", "the limits of the exploration"),
];

/// The tables of the pipeline's parts, which may hold a system's own settings.
pub(super) const PARTS: [&str; 5] = ["source", "producer", "broker", "consumer", "sink"];

/// The key that says whether rarer kinds of faults occur in one run.
pub(super) const FAULT_SCOPE: &str = "faults.scope";
