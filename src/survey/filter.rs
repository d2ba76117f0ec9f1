//! Filters on the designs of a survey, as `--where` has them.

use super::values::{design_settings, listed_values, value_name, value_named};
use crate::design::{SettingInfo, closest_name, excerpt};
use onceproof_models::Mechanisms;
use std::fmt;

/// A setting has one of these values, or none of them.
#[derive(Clone, Debug)]
pub struct Filter {
    info: &'static SettingInfo,
    values: Vec<u8>,
    is_negated: bool,
}

impl Filter {
    /// Reads `setting=value`, `setting=value|value` or `setting!=value`. A setting may be named by
    /// its last word where that is unique, and by its table where it is the table's `kind`.
    ///
    /// # Errors
    /// A setting or a value that does not exist, with the closest one that does.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (name, values) = text.split_once('=').ok_or("write SETTING=VALUE or SETTING!=VALUE")?;
        let (name, is_negated) = name.strip_suffix('!').map_or((name, false), |name| (name, true));
        let info = find(name.trim())?;
        let value = |value: &str| {
            value_named(info, value.trim()).ok_or_else(|| {
                let known = listed_values(info);
                let close = closest_name(value, known.iter().map(String::as_str));
                let close = close.map_or(String::new(), |close| format!("did you mean `{close}`? "));
                format!("`{}` cannot be `{}`: {close}values: {}", info.path, excerpt(value), known.join(", "))
            })
        };
        Ok(Self { info, values: values.split('|').map(value).collect::<Result<_, _>>()?, is_negated })
    }

    /// Whether a design passes.
    #[must_use]
    pub fn is_met(&self, design: &Mechanisms) -> bool {
        self.values.contains(&self.info.get(design)) != self.is_negated
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<String> = self.values.iter().map(|value| value_name(self.info, *value)).collect();
        write!(f, "{}{}{}", self.info.path, if self.is_negated { "!=" } else { "=" }, values.join("|"))
    }
}

/// The setting with this path, table or last word.
fn find(name: &str) -> Result<&'static SettingInfo, String> {
    let by_path = design_settings().find(|info| info.path == name);
    let by_table = || design_settings().find(|info| info.path.strip_suffix(".kind") == Some(name));
    if let Some(info) = by_path.or_else(by_table) {
        return Ok(info);
    }
    let by_last_word: Vec<_> =
        design_settings().filter(|info| info.path.rsplit_once('.').is_some_and(|(_, last)| last == name)).collect();
    match by_last_word.as_slice() {
        [info] => Ok(info),
        [] => {
            let close = closest_name(name, design_settings().map(|info| info.path));
            let close = close.map_or(String::new(), |close| format!("; did you mean `{close}`?"));
            Err(format!("there is no setting `{}`{close}", excerpt(name)))
        }
        several => {
            let paths: Vec<&str> = several.iter().map(|info| info.path).collect();
            Err(format!("`{}` is ambiguous: {}", excerpt(name), paths.join(", ")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Result<String, String> {
        Filter::parse(text).map(|filter| filter.to_string())
    }

    #[test]
    fn filter_accepts_path_table_and_unique_last_word() {
        assert_eq!(shown("sink.kind=append|upsert"), Ok("sink.kind=append|upsert".to_owned()));
        assert_eq!(shown("sink=append"), Ok("sink.kind=append".to_owned()));
        assert_eq!(shown("acks!=none"), Ok("producer.acks!=none".to_owned()));
        assert_eq!(shown("marks=after-publish"), Ok("source.relay.marks=after-publish".to_owned()));
    }

    #[test]
    fn filter_refuses_ambiguous_and_unknown_names() {
        assert!(shown("kind=log").is_err_and(|error| error.contains("is ambiguous")));
        assert!(shown("sinc.kind=append").is_err_and(|error| error.contains("did you mean `sink.kind`")));
        assert!(shown("sink=apend").is_err_and(|error| error.contains("did you mean `append`")));
        assert!(shown("faults.crash=true").is_err());
        assert!(shown("sink").is_err());
    }

    #[test]
    fn negated_filter_passes_every_other_value() {
        let passes = |text: &str| Filter::parse(text).is_ok_and(|filter| filter.is_met(&Mechanisms::default()));
        assert!(passes("sink=append") && !passes("sink!=append"));
        assert!(passes("sink!=topic|upsert") && !passes("sink=topic|upsert"));
    }
}
