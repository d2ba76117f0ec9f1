//! Any `stateright::Model` as a space.

mod actor_wording;
mod model_space;
mod wording;

pub use model_space::ModelSpace;
pub use wording::Wording;
