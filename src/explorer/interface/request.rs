//! A request: its verb, its design, and what else the verb takes.

use super::failure::{Failure, FailureCode};
use super::variant::Variant;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The version of the interface. It is raised by every change that could mislead a page of an
/// earlier version.
pub(in crate::explorer) const VERSION: u64 = 1;

/// The largest request, in bytes.
pub const MAX_REQUEST_BYTES: usize = 12_000_000;

/// A request.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explorer) struct Request {
    /// See [`VERSION`].
    #[serde(rename = "version")]
    _version: u64,
    /// The verb.
    #[serde(rename = "request")]
    pub verb: String,
    /// Repeated in the answer.
    #[serde(rename = "id", default)]
    _id: Value,
    /// The design.
    pub design: Option<DesignInput>,
    /// The design that a run is of, where it is replayed in another one.
    pub with: Option<DesignInput>,
    /// The limits of the exploration.
    #[serde(default)]
    pub limits: LimitsInput,
    /// The variant of the design that a run belongs to.
    pub variant: Option<Variant>,
    /// The names of the actions of a path.
    #[serde(default)]
    pub path: Vec<String>,
    /// The index in the path at which its cycle starts.
    pub cycle_from: Option<usize>,
    /// A guarantee by name.
    pub guarantee: Option<String>,
    /// The user's observations beside a symptom.
    pub saw: Option<String>,
    /// The most causes.
    pub most: Option<usize>,
    /// The name of a format.
    pub format: Option<String>,
    /// The path of a setting.
    pub setting: Option<String>,
    /// The value of a setting as TOML; none to remove it.
    pub value: Option<String>,
}

/// A design as text, with the files beside it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explorer) struct DesignInput {
    /// The name of the file, for diagnostics.
    pub path: Option<String>,
    /// The text of the design file; none where the files are one design together.
    pub text: Option<String>,
    /// The files that the text names, and those that are read beside it.
    #[serde(default)]
    pub files: Vec<FileInput>,
    /// Systems with their versions, such as `kafka-java@4.1`.
    #[serde(default)]
    pub systems: Vec<String>,
    /// The queue, stream or resource, where a file holds several.
    pub select: Option<String>,
    /// The active profiles of Spring.
    #[serde(default)]
    pub profiles: Vec<String>,
}

/// A file beside a design's text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::explorer) struct FileInput {
    /// The path; of a file that the text names, as the text names it.
    pub path: String,
    /// The content.
    pub text: String,
    /// Whether the text names it. Otherwise it is read beside the text.
    #[serde(default)]
    pub named: bool,
    /// The part of the pipeline that it is for, where the user says so.
    pub part: Option<String>,
    /// The kind of the file, where the user says so: a name of `onceproof import`.
    pub kind: Option<String>,
}

/// The limits of an exploration.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
pub(in crate::explorer) struct LimitsInput {
    /// The most states; none for the default.
    pub states: Option<usize>,
    /// The most faults of a run; none for any number.
    pub faults: Option<usize>,
}

/// Reads a request. Returns the id that the answer repeats beside it.
pub(in crate::explorer) fn parse(text: &str) -> (Value, Result<Request, Failure>) {
    if text.len() > MAX_REQUEST_BYTES {
        let title = format!("a request has at most {MAX_REQUEST_BYTES} bytes, this one has {}", text.len());
        return (Value::Null, Err(Failure::new(FailureCode::BadRequest, title)));
    }
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return (Value::Null, Err(Failure::new(FailureCode::BadRequest, format!("no JSON: {error}")))),
    };
    let id = value.get("id").filter(|id| id.is_string() || id.is_number()).cloned().unwrap_or_default();
    let version = value.get("version").and_then(Value::as_u64);
    if version != Some(VERSION) {
        let text = format!("this is version {VERSION} of the interface; the request says `version`: {VERSION}");
        return (id, Err(Failure::new(FailureCode::Version, text)));
    }
    let request =
        serde_json::from_value(value).map_err(|error| Failure::new(FailureCode::BadRequest, error.to_string()));
    (id, request)
}

impl Request {
    /// The design.
    ///
    /// # Errors
    /// The request has none.
    pub(in crate::explorer) fn design(&self) -> Result<&DesignInput, Failure> {
        self.design.as_ref().ok_or_else(|| Failure::missing("design"))
    }
}
