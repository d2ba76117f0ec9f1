//! Conditions on settings.
//!
//! A condition is written as three words, such as `producer.acks = 0` or `broker.dedup >
//! figures.retry_horizon`, or as two, such as `producer.acks written`. The right side is a setting,
//! a sum of settings (`a + b`), or a value.

use serde::Deserialize;

/// A condition on the settings in force.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Condition {
    /// The setting with its part, such as `producer.acks`.
    pub left: String,
    /// The comparison.
    pub comparison: Comparison,
    /// The settings to be added up, or one value. Empty for the comparisons of one setting.
    pub right: Vec<String>,
}

/// How a condition compares its two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// Equal.
    Equal,
    /// Not equal. An absent setting is neither equal nor unequal to a value.
    NotEqual,
    /// Less.
    Less,
    /// Less or equal.
    AtMost,
    /// Greater.
    Greater,
    /// Greater or equal.
    AtLeast,
    /// The user wrote the setting.
    Written,
    /// The user did not write the setting.
    Defaulted,
    /// The setting has no value, neither written nor by default.
    Absent,
    /// The setting has a value, written or by default.
    Present,
}

impl Comparison {
    const WORDS: [(&str, Self); 10] = [
        ("=", Self::Equal),
        ("!=", Self::NotEqual),
        ("<", Self::Less),
        ("<=", Self::AtMost),
        (">", Self::Greater),
        (">=", Self::AtLeast),
        ("written", Self::Written),
        ("defaulted", Self::Defaulted),
        ("absent", Self::Absent),
        ("present", Self::Present),
    ];

    /// Whether it compares two numbers by their order.
    #[must_use]
    pub const fn is_order(self) -> bool {
        matches!(self, Self::Less | Self::AtMost | Self::Greater | Self::AtLeast)
    }

    /// Whether the condition has no right side.
    const fn is_unary(self) -> bool {
        matches!(self, Self::Written | Self::Defaulted | Self::Absent | Self::Present)
    }
}

impl Condition {
    /// The settings and values that the condition names, the left side first.
    pub fn operands(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.left).chain(&self.right).map(String::as_str)
    }

    /// Whether an operand is this setting.
    #[must_use]
    pub fn names(&self, key: &str) -> bool {
        self.operands().any(|operand| operand == key)
    }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let (Some(left), Some(word)) = (words.next(), words.next()) else {
            return Err(format!("`{text}` is not a condition"));
        };
        let right: Vec<String> = words.filter(|word| *word != "+").map(str::to_owned).collect();
        let known = Comparison::WORDS.iter().find(|(known, _)| *known == word);
        let Some((_, comparison)) = known.copied() else { return Err(format!("`{word}` is not a comparison")) };
        if comparison.is_unary() != right.is_empty() {
            return Err(format!("`{text}` has a wrong number of words"));
        }
        Ok(Self { left: left.to_owned(), comparison, right })
    }
}
