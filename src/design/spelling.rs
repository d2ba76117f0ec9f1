//! "Did you mean": the known name that is closest to a misspelt one.

/// The known name that differs in at most a third of its letters, or in two; the closest of
/// several.
#[must_use]
pub fn closest_name<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    known
        .into_iter()
        .filter_map(|candidate| {
            let candidate_length = candidate.chars().count();
            let limit = 2.max(candidate_length / 3);
            // The difference in length is a lower bound of the distance, and far cheaper.
            if length.abs_diff(candidate_length) > limit {
                return None;
            }
            let distance = strsim::damerau_levenshtein(name, candidate);
            (distance <= limit).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}
