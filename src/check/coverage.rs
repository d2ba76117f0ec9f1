//! Which handlers of which part were used: the messages, timers and choices that it reacts to.
//!
//! A handler that was never used is no error: a design without transactions ends none. It hints at
//! what a model is unable to show.

use onceproof_engine::composition::Handled;
use onceproof_models::parts::Part;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::{Stimulus, handlers};
use std::collections::BTreeMap;

/// A handler of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandlerUse {
    /// The part's name.
    pub part: String,
    /// The name of what it reacts to, such as `out-of-sequence`.
    pub rule: String,
    /// The number of local states of the part in which it was called.
    pub used: usize,
}

/// Returns all handlers of all parts of a model that was explored, with how often each was used.
#[must_use]
pub fn coverage(model: &PipelineModel) -> Vec<HandlerUse> {
    let mut used: BTreeMap<(usize, String), usize> = BTreeMap::new();
    model.for_each_handled(|actor, handled| {
        let stimulus = match handled {
            Handled::Message(msg) => Stimulus::Message(msg),
            Handled::Timer(timer) => Stimulus::Timer(timer),
            Handled::Choice(choice) => Stimulus::Choice(choice),
            Handled::Restart => Stimulus::Restart,
        };
        *used.entry((actor.index(), stimulus.name())).or_default() += 1;
    });
    let names = model.rules.names().iter().enumerate();
    let rules = names.zip(model.actors()).flat_map(|((actor, name), part): (_, &Part)| {
        handlers(part.kind()).into_iter().map(move |rule| (actor, name.clone(), rule))
    });
    rules
        .map(|(actor, part, rule)| {
            let used = used.get(&(actor, rule.clone())).copied().unwrap_or(0);
            HandlerUse { part, rule, used }
        })
        .collect()
}
