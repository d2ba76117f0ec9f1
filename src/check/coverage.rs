//! Which rule of which part was used: a message, timer or choice that it reacts to.
//!
//! A rule that was never used is no mistake: a design without transactions ends none. It is a hint of what a model is
//! unable to show, for whoever wonders why something holds.

use onceproof_models::parts::Part;
use onceproof_models::pipeline::PipelineModel;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// A rule of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlerUse {
    /// The part's name.
    pub part: String,
    /// What it reacts to.
    pub rule: String,
    /// In how many different local states of the part it was used.
    pub used: usize,
}

/// The name of a variant.
fn variant(value: &impl Debug) -> String {
    let shown = format!("{value:?}");
    shown.chars().take_while(char::is_ascii_alphanumeric).collect()
}

/// All rules of all parts of a model that was explored, with how often each was used.
#[must_use]
pub fn coverage(model: &PipelineModel) -> Vec<HandlerUse> {
    let mut used: BTreeMap<(usize, String), usize> = BTreeMap::new();
    model.handled(|actor, msg, timer, choice| {
        let name = match (msg, timer, choice) {
            // A database is asked to commit and decides to commit: two rules.
            (Some(msg @ onceproof_models::protocol::Msg::CommitBusiness { .. }), ..) => {
                format!("{} (request)", variant(msg))
            }
            (Some(msg), ..) => variant(msg),
            (_, Some(timer), _) => variant(timer),
            (_, _, Some(choice)) => variant(choice),
            (None, None, None) => "restart".to_owned(),
        };
        *used.entry((actor, name)).or_default() += 1;
    });
    let names = model.environment.names().iter().enumerate();
    let rules = names.zip(model.actors()).flat_map(|((actor, name), part): (_, &Part)| {
        part.handlers().iter().map(move |rule| (actor, name.clone(), (*rule).to_owned()))
    });
    rules
        .map(|(actor, part, rule)| {
            let used = used.get(&(actor, rule.clone())).copied().unwrap_or(0);
            HandlerUse { part, rule, used }
        })
        .collect()
}
