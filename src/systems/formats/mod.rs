//! File formats, read with the place of every key and value. What the keys mean is not known here.

mod hcl;
mod json;
mod properties;
mod tree;
mod yaml;

pub use hcl::hcl;
pub use json::json;
pub use properties::{Property, properties};
pub use tree::{FormatError, Node, NodeKey, NodeKind};
pub use yaml::yaml;
