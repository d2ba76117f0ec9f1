//! How the actions and states of a stateright model are worded in traces.

use stateright::Model;
use std::fmt::Debug;

/// The components of a state, each with its name and its value in one line.
type Described = Vec<(String, String)>;

/// The words of a model for its traces.
///
/// The default is `Model::format_action`, and the whole state in its `Debug` form. For actors there
/// is [`Wording::of_actors`].
pub struct Wording<M: Model> {
    /// Returns one line for an action.
    pub action: fn(&M, &M::Action) -> String,
    /// Returns the components of a state, each with its name and its value in one line, always in
    /// the same order. A trace shows those that a step changes.
    pub state: fn(&M, &M::State) -> Described,
}

impl<M: Model> Clone for Wording<M> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M: Model> Copy for Wording<M> {}

impl<M: Model> Default for Wording<M>
where
    M::State: Debug,
    M::Action: Debug,
{
    fn default() -> Self {
        Self {
            action: |model, action| model.format_action(action),
            state: |_, state| vec![("state".to_owned(), format!("{state:?}"))],
        }
    }
}
