//! Figures: the times that no configuration file states, such as the longest processing time.

use super::catalogue::profiles;
use super::profile::VendorSetting;
use super::value::read_value;
use crate::design::closest_name;

/// The figures, which are the same in every profile.
pub fn figures() -> impl Iterator<Item = &'static VendorSetting> {
    profiles().first().into_iter().flat_map(|profile| &profile.setting).filter(|setting| setting.part == "figures")
}

/// The figure of a name, if the text is one of its values.
///
/// # Errors
/// The known figures, or the values that would be right, in a sentence.
pub fn figure(name: &str, text: &str) -> Result<&'static VendorSetting, String> {
    let Some(found) = figures().find(|figure| figure.name == name) else {
        let known: Vec<&str> = figures().map(|figure| figure.name.as_str()).collect();
        let close = closest_name(name, known.iter().copied());
        let close = close.map_or(String::new(), |close| format!("did you mean {close}? "));
        return Err(format!("{close}figures: {}", known.join(", ")));
    };
    match read_value(found, text) {
        Ok(_) => Ok(found),
        Err(invalid) => Err(format!("{name} is {}", invalid.expected)),
    }
}
