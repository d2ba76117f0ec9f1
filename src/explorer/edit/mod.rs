//! `set`: another value for one setting, in the text of a design.
//!
//! Every change of a text is confirmed by reading the text again: it is made only if the settings
//! are then the old ones with that change, whatever form the text has. Comments and order stay.

mod comments;
mod offers;
mod set;
mod text_edit;

pub(super) use set::set;
