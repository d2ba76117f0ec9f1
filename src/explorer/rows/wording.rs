//! Words for the values that several parts have in their states.

use onceproof_engine::composition::ActorId;
use onceproof_models::ids::{Generation, Parity};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::protocol::Registration;

/// The word of a row where there is nothing.
pub(super) const NOTHING: &str = "none";

/// Returns texts joined by commas, or the word for nothing.
pub(super) fn list(items: impl IntoIterator<Item: ToString>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    if items.is_empty() { NOTHING.to_owned() } else { items.join(", ") }
}

/// Returns a text, or the word for nothing.
pub(super) fn or_nothing(text: Option<impl ToString>) -> String {
    text.map_or_else(|| NOTHING.to_owned(), |text| text.to_string())
}

/// Returns the name of a part by its id in messages.
pub(super) fn part(model: &PipelineModel, id: impl Into<ActorId>) -> String {
    model.rules.name(id.into()).to_owned()
}

/// Returns `yes` or `no`.
pub(super) fn yes(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

/// Returns a generation, such as `generation 1`, and whether its owner has restarted.
pub(super) fn generation(generation: Generation) -> String {
    let restarted = if generation.life == Parity::Odd { ", restarted" } else { "" };
    format!("generation {}{restarted}", generation.rebalances)
}

/// Returns an epoch of a transactional id, such as `epoch 2`.
pub(super) fn epoch(registration: Registration) -> String {
    let attempt = if registration.attempt == Parity::Odd { ", another attempt" } else { "" };
    format!("epoch {}{attempt}", registration.epoch())
}

/// Returns what has happened to a broker's machines.
pub(super) fn of_machines(lost_data: u8, gone: u8, halted: bool) -> String {
    let mut words = Vec::new();
    if lost_data > 0 {
        words.push(format!("{lost_data} lost data"));
    }
    if gone > 0 {
        words.push(format!("{gone} gone for good"));
    }
    if halted {
        words.push("the rest serves no client".to_owned());
    }
    if words.is_empty() { "unharmed".to_owned() } else { words.join(", ") }
}
