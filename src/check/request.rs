//! The request of a check: the same for `onceproof check` and for a user of the library.

use super::design_report::DesignReport;
use crate::design::{Design, FaultScope};
use crate::systems::LoadedDesign;
use onceproof_engine::{Graph, Limits, OneWorker, Progress, Sampling, Workers};
use onceproof_models::Guarantee;
use onceproof_models::Reductions;
use onceproof_models::pipeline::PipelineModel;
use std::time::Duration;

/// A design to check.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    /// A design alone. No repairs are looked for: nothing says which settings are behind its
    /// mechanisms.
    Design(&'a Design),
    /// A design with what it was loaded from.
    Loaded(&'a LoadedDesign),
}

impl<'a> Subject<'a> {
    /// The design.
    #[must_use]
    pub const fn design(self) -> &'a Design {
        match self {
            Self::Design(design) => design,
            Self::Loaded(loaded) => &loaded.design,
        }
    }

    /// The files and settings behind the design, where they are known.
    #[must_use]
    pub const fn loaded(self) -> Option<&'a LoadedDesign> {
        match self {
            Self::Design(_) => None,
            Self::Loaded(loaded) => Some(loaded),
        }
    }

    /// Which faults are explored at once where the request does not say.
    #[must_use]
    pub fn default_fault_scope(self) -> FaultScope {
        match self {
            Self::Design(design) => design.fault_scope,
            Self::Loaded(loaded) => loaded.fault_scope(),
        }
    }
}

impl<'a> From<&'a Design> for Subject<'a> {
    fn from(design: &'a Design) -> Self {
        Self::Design(design)
    }
}

impl<'a> From<&'a LoadedDesign> for Subject<'a> {
    fn from(loaded: &'a LoadedDesign) -> Self {
        Self::Loaded(loaded)
    }
}

/// The designs to check, the guarantees to judge, and the limits.
///
/// ```
/// use onceproof::check::{CheckRequest, Verdict, run};
/// use onceproof::design::parse;
/// use onceproof_models::Guarantee;
///
/// let design = parse(
///     r#"
///     name = "auto-commit before processing"
///     consumer.acknowledge = "before-processing"
///     [claims]
///     loss-free = "holds"
///     "#,
/// )
/// .expect("the design is well formed");
///
/// let guarantees = vec![Guarantee::LossFree];
/// let report = run(&CheckRequest { guarantees, ..CheckRequest::new([&design]) });
///
/// let finding = report.designs[0].finding(Guarantee::LossFree).expect("it was asked for");
/// assert_eq!(finding.verdict, Verdict::Violated);
/// let counterexample = finding.counterexample.as_ref().expect("every violation has a trace");
/// assert!(counterexample.steps.iter().any(|step| step.text.contains("crashes")));
/// ```
#[derive(Clone)]
pub struct CheckRequest<'a> {
    /// The designs, in the order of the report.
    pub subjects: Vec<Subject<'a>>,
    /// The guarantees to judge, in the order of the report.
    pub guarantees: Vec<Guarantee>,
    /// Which faults are explored at once; none: as [`Subject::default_fault_scope`] says.
    pub fault_scope: Option<FaultScope>,
    /// Random walks instead of an exploration.
    pub sampling: Option<Sampling>,
    /// The reductions of an exploration with all faults together.
    pub reductions: Reductions,
    /// The limits of each design. The threads are given by `workers`.
    pub limits: Limits<'a>,
    /// The host's workers.
    pub workers: &'a dyn Workers,
    /// How long sets of several changes are tried as repairs of a design; none: no repairs are
    /// looked for.
    pub repair_time: Option<Duration>,
    /// Follows the progress.
    pub observer: &'a dyn Observer,
}

impl<'a> CheckRequest<'a> {
    /// The time for repairs of an interactive command.
    pub const DEFAULT_REPAIR_TIME: Duration = Duration::from_secs(8);

    /// Every guarantee of these designs, within the default limits, on the calling thread, with
    /// repairs.
    #[must_use]
    pub fn new<S: Into<Subject<'a>>>(subjects: impl IntoIterator<Item = S>) -> Self {
        #[cfg(feature = "host")]
        let limits = Limits { clock: &onceproof_engine::SystemClock, ..Limits::default() };
        #[cfg(not(feature = "host"))]
        let limits = Limits::default();
        Self {
            subjects: subjects.into_iter().map(Into::into).collect(),
            guarantees: Guarantee::ALL.to_vec(),
            fault_scope: None,
            sampling: None,
            reductions: Reductions::ALL,
            limits,
            workers: &OneWorker,
            repair_time: Some(Self::DEFAULT_REPAIR_TIME),
            observer: &(),
        }
    }

    /// Which of a subject's faults are explored at once.
    pub(super) fn fault_scope(&self, subject: Subject<'_>) -> FaultScope {
        self.fault_scope.unwrap_or_else(|| subject.default_fault_scope())
    }
}

/// Follows a check. Indices are those of [`CheckRequest::subjects`]; calls come from several
/// threads.
pub trait Observer: Sync {
    /// An exploration has come so far.
    fn progress(&self, _subject: usize, _progress: Progress) {}

    /// The verdicts on a design are known; its repairs may yet be looked for. Designs come in the
    /// order in which they are done.
    fn verdicts(&self, _subject: usize, _report: &DesignReport) {}

    /// A design was explored with all its faults together, and judged. The graph is dropped unless
    /// it is kept here.
    fn explored(&self, _subject: usize, _model: PipelineModel, _graph: Graph) {}

    /// A design is checked. Designs come in the order in which they are done.
    fn done(&self, _subject: usize) {}

    /// A report is complete, and so are those of all designs before it. Reports come in order, one
    /// at a time.
    fn report(&self, _subject: usize, _report: &DesignReport) {}
}

/// Follows nothing.
impl Observer for () {}
