//! Many designs at once: which of them hold, why, at what price.

pub mod decide;
pub mod levels;
pub mod space;
