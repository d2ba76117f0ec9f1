//! Symptoms: the sight of a violated guarantee.

use onceproof_models::Guarantee;

/// The sight of a violated guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symptom {
    /// A message was processed twice.
    Duplicate,
    /// A message was never processed.
    Lost,
    /// Messages of one key were processed in another order.
    Reordered,
    /// The pipeline stands still.
    Stuck,
    /// A reader sees what was aborted, or outputs without their position.
    HalfVisible,
}

impl Symptom {
    /// Every symptom.
    pub const ALL: [Self; 5] = [Self::Duplicate, Self::Lost, Self::Reordered, Self::Stuck, Self::HalfVisible];

    /// The name of an option and in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::Lost => "lost",
            Self::Reordered => "reordered",
            Self::Stuck => "stuck",
            Self::HalfVisible => "half-visible",
        }
    }

    /// The symptom with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|symptom| symptom.name() == name)
    }

    /// The guarantee that it violates.
    #[must_use]
    pub const fn guarantee(self) -> Guarantee {
        match self {
            Self::Duplicate => Guarantee::DuplicateFree,
            Self::Lost => Guarantee::LossFree,
            Self::Reordered => Guarantee::Ordered,
            Self::Stuck => Guarantee::Progress,
            Self::HalfVisible => Guarantee::Atomic,
        }
    }
}
