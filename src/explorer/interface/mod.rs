//! Requests and answers as JSON, in the version [`VERSION`]: `docs/reference/explorer.md`.

mod diagnostic;
mod failure;
mod request;
mod variant;

pub(super) use diagnostic::{JsonDiagnostic, JsonSpan, diagnostics, span};
pub(super) use failure::{Failure, FailureCode};
pub use request::MAX_REQUEST_BYTES;
pub(super) use request::{DesignInput, LimitsInput, Request, VERSION, parse};
pub(super) use variant::Variant;
