//! The user's choices for an import.

/// The choices where a file has more content than one pipeline.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The profile, without a version; none to use the profile that the format implies.
    pub profile: Option<String>,
    /// The part of the pipeline that the file configures; none to detect it.
    pub part: Option<String>,
    /// The name of the queue, stream or resource.
    pub select: Option<String>,
    /// The active profiles of Spring.
    pub active: Vec<String>,
}
