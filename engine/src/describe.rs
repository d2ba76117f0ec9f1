//! Words for a space: names of its properties, and descriptions of actions and states.

use crate::properties::Properties;
use crate::space::Reduced;
use crate::state::GlobalState;

/// A space whose counterexamples can be rendered for a reader.
pub trait Describe: Reduced {
    /// Returns the names of the properties.
    fn properties(&self) -> Properties;

    /// Returns one line for an action that is enabled in a plain state.
    fn describe_action(&self, before: &GlobalState, action: &Self::Action) -> String;

    /// Returns the components of a plain state, each with its name and its value in one line, in a
    /// fixed order.
    fn describe_state(&self, state: &GlobalState) -> Vec<(String, String)>;
}
