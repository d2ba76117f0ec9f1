//! A variant of a design: the exploration that a run belongs to, where it is not that of the design
//! as it is written.

use super::failure::Failure;
use onceproof_models::Mechanisms;
use onceproof_models::faults::Faults;
use serde::{Deserialize, Serialize};

/// A variant of a design.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explorer) struct Variant {
    /// Another number of messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub messages: Option<u8>,
    /// The switches of `[faults]` that stay on; all others are off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub faults: Option<Vec<String>>,
}

impl Variant {
    /// The variant with these faults only.
    pub(in crate::explorer) fn with_faults(mut faults: Faults) -> Self {
        let names = Faults::SWITCHES.iter().map(|(name, _)| *name);
        let on: Vec<String> =
            names.filter(|name| faults.switch(name).is_some_and(|on| *on)).map(str::to_owned).collect();
        Self { messages: None, faults: Some(on) }
    }

    /// The variant with this number of messages.
    pub(in crate::explorer) const fn with_messages(messages: u8) -> Self {
        Self { messages: Some(messages), faults: None }
    }

    /// Its number of messages as a variant of its own; none where it has the design's.
    pub(in crate::explorer) fn messages_alone(&self) -> Option<Self> {
        self.messages.map(Self::with_messages)
    }

    /// Returns the mechanisms of a design in this variant.
    ///
    /// # Errors
    /// A switch that there is not, or a number of messages out of its limits.
    pub(in crate::explorer) fn apply(&self, mechanisms: &Mechanisms) -> Result<Mechanisms, Failure> {
        let mut changed = *mechanisms;
        if let Some(messages) = self.messages {
            let limit = crate::design::setting("bounds.messages").map(|info| &info.setting_type);
            match limit {
                Some(crate::design::SettingType::Number(low, high)) if (*low..=*high).contains(&messages) => {
                    changed.bounds.messages = messages;
                }
                _ => return Err(Failure::unknown("variant with messages =", &messages.to_string())),
            }
        }
        if let Some(on) = &self.faults {
            let is_known = |name: &&String| Faults::SWITCHES.iter().any(|(known, _)| known == name);
            if let Some(unknown) = on.iter().find(|name| !is_known(name)) {
                return Err(Failure::unknown("switch of [faults]", unknown));
            }
            for (name, _) in Faults::SWITCHES {
                if let Some(switch) = changed.faults.switch(name) {
                    *switch &= on.iter().any(|one| one == name);
                }
            }
        }
        Ok(changed)
    }
}
