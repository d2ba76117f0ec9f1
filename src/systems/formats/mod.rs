//! Parsers of file formats that keep the bytes of every key and value. The meaning of keys is not
//! known here.

mod dotenv;
mod hcl;
mod json;
mod properties;
mod tree;
mod yaml;

pub use dotenv::dotenv;
pub use hcl::hcl;
pub use json::json;
pub use properties::{Property, properties};
pub use tree::{FormatError, Node, NodeKey, NodeKind};
pub use yaml::yaml;
