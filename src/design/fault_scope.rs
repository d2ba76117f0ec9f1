//! Which faults are explored at once.

/// Which faults are explored at once. Rarer kinds are late requests, rebalances, failovers, power
/// losses, lost machines and expiry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum FaultScope {
    /// All that the design enables.
    #[default]
    Together,
    /// All within a share of the limit of states, or up to as many faults as a claim asks for; then
    /// the rarer kinds one at a time for what is not decided. It answers soon.
    TogetherFirst,
    /// The rarer kinds one at a time, which takes fewer states and misses their combinations.
    Apart,
}

impl FaultScope {
    /// All scopes, the default of a design first.
    pub const ALL: [Self; 3] = [Self::Together, Self::TogetherFirst, Self::Apart];

    /// The name in a design file and of an option.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Together => "together",
            Self::TogetherFirst => "together-first",
            Self::Apart => "apart",
        }
    }

    /// The scope with this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.name() == name)
    }

    /// Its meaning, for the schema.
    pub(super) const fn meaning(self) -> &'static str {
        match self {
            Self::Together => "all faults are explored together",
            Self::TogetherFirst => {
                "all faults are explored together as far as a claim or a share of the limit of states goes, then rarer \
                 kinds one kind at a time, which answers soon"
            }
            Self::Apart => "rarer kinds of faults are explored one kind at a time, which takes fewer states",
        }
    }
}
