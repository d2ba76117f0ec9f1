//! Conditions on settings, as `--where` has them.

use super::space::{value_name, value_named};
use crate::design::{SettingInfo, SettingType, closest_name, excerpt, registry};
use onceproof_models::Mechanisms;
use std::fmt;

/// A setting has one of these values, or none of them.
#[derive(Clone, Debug)]
pub struct Condition {
    info: &'static SettingInfo,
    values: Vec<u8>,
    is_negated: bool,
}

impl Condition {
    /// Reads `setting=value`, `setting=value|value` or `setting!=value`. The setting may be called by its last word where no
    /// other one ends in it, and by its table where it is the table's `kind`.
    ///
    /// # Errors
    /// A setting or a value that does not exist, with what was probably meant.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, values) = text.split_once('=').ok_or("write SETTING=VALUE or SETTING!=VALUE")?;
        let (name, is_negated) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        let info = find(name.trim())?;
        let value = |value: &str| {
            value_named(info, value.trim()).ok_or_else(|| {
                let known = names(info);
                let close = closest_name(value, known.iter().map(String::as_str));
                let close = close.map_or(String::new(), |close| format!("did you mean `{close}`? "));
                format!("`{}` cannot be `{}`: {close}values: {}", info.path, excerpt(value), known.join(", "))
            })
        };
        Ok(Self { info, values: values.split('|').map(value).collect::<Result<_, _>>()?, is_negated })
    }

    /// Whether a design meets it.
    #[must_use]
    pub fn is_met(&self, design: &Mechanisms) -> bool {
        self.values.contains(&self.info.get(design)) != self.is_negated
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> = self.values.iter().map(|value| value_name(self.info, *value)).collect();
        write!(f, "{}{}{}", self.info.path, if self.is_negated { "!=" } else { "=" }, values.join("|"))
    }
}

fn names(info: &SettingInfo) -> Vec<String> {
    match &info.setting_type {
        SettingType::Named(names) => names.iter().map(|(name, _)| (*name).to_owned()).collect(),
        SettingType::Switch => vec!["false".to_owned(), "true".to_owned()],
        SettingType::Number(low, high) => vec![format!("{low} to {high}")],
    }
}

fn find(name: &str) -> Result<&'static SettingInfo, String> {
    let is_own = |path: &str| !path.starts_with("faults.") && !path.starts_with("bounds.");
    let settings = || registry().iter().filter(|info| is_own(info.path));
    let exact = settings().find(|info| info.path == name);
    let by_kind = || settings().find(|info| info.path.strip_suffix(".kind") == Some(name));
    if let Some(info) = exact.or_else(by_kind) {
        return Ok(info);
    }
    let by_last: Vec<_> =
        settings().filter(|info| info.path.rsplit_once('.').is_some_and(|(_, last)| last == name)).collect();
    match by_last.as_slice() {
        [info] => Ok(info),
        [] => {
            let close = closest_name(name, settings().map(|info| info.path));
            let close = close.map_or(String::new(), |close| format!("; did you mean `{close}`?"));
            Err(format!("no setting is called `{}`{close}", excerpt(name)))
        }
        several => {
            let paths: Vec<&str> = several.iter().map(|info| info.path).collect();
            Err(format!("`{}` could be any of {}", excerpt(name), paths.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_may_be_called_by_its_table_or_its_last_word() {
        let shown = |text: &str| Condition::parse(text).map(|condition| condition.to_string());
        assert_eq!(shown("sink=append"), Ok("sink.kind=append".to_owned()));
        assert_eq!(shown("acks!=none"), Ok("producer.acks!=none".to_owned()));
        assert_eq!(shown("marks=after-publish"), Ok("source.relay.marks=after-publish".to_owned()));
        assert!(shown("kind=log").is_err_and(|error| error.contains("could be any of")));
        assert!(shown("sinc.kind=append").is_err_and(|error| error.contains("did you mean `sink.kind`")));
        assert!(shown("sink=apend").is_err_and(|error| error.contains("did you mean `append`")));
        assert!(shown("faults.crash=true").is_err());
        assert!(shown("sink").is_err());
    }
}
