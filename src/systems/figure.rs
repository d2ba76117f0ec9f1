//! Figures: what no configuration holds and comparisons need, such as the longest processing time.

use super::catalogue::profiles;
use super::profile::VendorSetting;
use super::value;
use crate::design::closest_name;

/// The figures that can be given. Every profile has the same ones.
pub fn figures() -> impl Iterator<Item = &'static VendorSetting> {
    profiles().first().into_iter().flat_map(|profile| &profile.setting).filter(|setting| setting.part == "figures")
}

/// The figure of a name, where the value is one of its values.
///
/// # Errors
/// What would be right, in a sentence.
pub fn figure(name: &str, text: &str) -> Result<&'static VendorSetting, String> {
    let Some(found) = figures().find(|figure| figure.name == name) else {
        let known: Vec<&str> = figures().map(|figure| figure.name.as_str()).collect();
        let close = closest_name(name, known.iter().copied());
        let close = close.map_or(String::new(), |close| format!("did you mean {close}? "));
        return Err(format!("{close}figures: {}", known.join(", ")));
    };
    match value::read(found, text) {
        Ok(_) => Ok(found),
        Err(unreadable) => Err(format!("{name} is {}", unreadable.wanted)),
    }
}
