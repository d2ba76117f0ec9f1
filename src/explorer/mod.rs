//! The explorer: everything that a page asks about a design, behind one function.
//!
//! [`Explorer::answer`] takes a request and returns an answer, both as JSON in one version
//! (`docs/reference/explorer.md`, [`schema`]): the settings of a design and their change, verdicts,
//! the states on a path of actions and what can happen next, the best run from a state to a
//! violation, a run replayed in another design. Hosts differ only in how a request comes: over
//! HTTP, or within a page from a WebAssembly module.
//!
//! A state is addressed by the names of the actions that lead to it, so an address says the same
//! after a change of the design, as far as the run exists. Nothing here prints, reads a file or
//! starts a thread; what the host has comes with [`ExplorerHost`].

mod about;
mod answer;
mod assemble;
mod blame;
mod causes;
mod check;
mod compare;
mod edit;
mod explored;
mod export;
mod formats;
mod host;
mod interface;
mod json_run;
mod load;
mod read;
mod recording;
mod repairs;
mod rows;
mod schema;
mod sessions;
mod space_from;
mod step;
mod walk;
mod way;

pub use answer::Explorer;
pub use assemble::{PageHost, has_module, page};
pub use host::ExplorerHost;
pub use interface::MAX_REQUEST_BYTES;
pub use recording::{Recorded, RecordedDesign, recording};
pub use schema::schema;
