//! Parsers of file formats that keep the bytes of every key and value. The meaning of keys is not
//! known here.

mod dotenv;
mod hcl;
mod json;
mod properties;
mod python;
mod tree;
mod yaml;

pub use dotenv::dotenv;
pub use hcl::hcl;
pub use json::{json, json_with_comments};
pub use properties::{Property, properties};
pub use python::{PythonStatement, python};
pub use tree::{FormatError, Node, NodeKey, NodeKind};
pub use yaml::yaml;
