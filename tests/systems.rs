//! Real systems' settings: profiles are sound data, and files are understood as the systems would.

use onceproof::systems::profiles;

#[test]
fn profiles_name_settings_values_and_mechanisms_that_exist() {
    let mistakes: Vec<String> = profiles().iter().flat_map(onceproof::systems::Profile::mistakes).collect();
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    assert!(profiles().len() >= 20);
}
