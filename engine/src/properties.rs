//! The names of a space's properties.

use crate::property_set::PropertySet;

/// The names of properties by kind, in the words of stateright. The index of a name is the index of
/// its property in a [`PropertySet`].
///
/// ```
/// use onceproof_engine::Properties;
///
/// let properties = Properties::default()
///     .always("at most one holder")
///     .sometimes("two clients wait")
///     .eventually("every client was served");
/// assert_eq!(properties.always, ["at most one holder"]);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// Safety: no step violates it ([`crate::Marks::violations`]).
    pub always: Vec<String>,
    /// Hazards: a step reaches it ([`crate::Marks::hazards`]). One that is never reached makes what
    /// holds vacuous.
    pub sometimes: Vec<String>,
    /// Goals: every fair continuation without faults reaches it ([`crate::Assessment::reached`]).
    pub eventually: Vec<String>,
}

impl Properties {
    /// Adds a safety property.
    ///
    /// # Panics
    /// With more than [`PropertySet::CAPACITY`] of them.
    #[must_use]
    pub fn always(mut self, name: impl Into<String>) -> Self {
        add(&mut self.always, name.into());
        self
    }

    /// Adds a hazard.
    ///
    /// # Panics
    /// With more than [`PropertySet::CAPACITY`] of them.
    #[must_use]
    pub fn sometimes(mut self, name: impl Into<String>) -> Self {
        add(&mut self.sometimes, name.into());
        self
    }

    /// Adds a goal.
    ///
    /// # Panics
    /// With more than [`PropertySet::CAPACITY`] of them.
    #[must_use]
    pub fn eventually(mut self, name: impl Into<String>) -> Self {
        add(&mut self.eventually, name.into());
        self
    }
}

fn add(names: &mut Vec<String>, name: String) {
    assert!(names.len() < PropertySet::CAPACITY, "at most {} properties of one kind", PropertySet::CAPACITY);
    names.push(name);
}
