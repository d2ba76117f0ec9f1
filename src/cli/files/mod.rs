//! Finding and reading design files and configuration files. Errors in one of them do not keep
//! the others from being read.

mod command_line;
mod folder;
mod load;
mod loaded;
mod sources;
mod vendor;

pub(super) use load::load_all;
pub(super) use loaded::{Loaded, complain_about, unused_options};
pub(super) use sources::sources;
pub(super) use vendor::{is_vendor, read_vendor};
