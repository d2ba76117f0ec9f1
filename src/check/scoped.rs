//! One design with its faults in a scope, and with more messages where it does not say how many.

use super::design_report::DesignReport;
use super::explore::{check_keeping, scope, within};
use super::fault_scope::check_apart;
use super::more_messages::explore_one_more;
use super::together_first::check_together_first;
use crate::design::{Design, FaultScope};
use onceproof_engine::{Graph, Limits, Pool, Progress};
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, Pipeline, Reductions, Rules};

/// Returns the verdicts on a design with these faults at once, and with one message more where it
/// does not say how many there are and its own messages are decided; the model and the graph, too,
/// where all faults were explored together.
pub fn check_scoped(
    design: &Design,
    guarantees: &[Guarantee],
    faults: FaultScope,
    reductions: Reductions,
    limits: &Limits<'_>,
    pool: Pool<'_>,
    progress: &(dyn Fn(Progress) + Sync),
) -> (DesignReport, Option<(PipelineModel, Graph)>) {
    let limits = &within(design, limits);
    let (mut report, explored) = match faults {
        FaultScope::Apart => {
            return (check_apart(design, guarantees, reductions, limits, pool, progress), None);
        }
        FaultScope::TogetherFirst => {
            (check_together_first(design, guarantees, reductions, limits, pool, progress), None)
        }
        FaultScope::Together => {
            let scope = scope(design, guarantees);
            let model = Pipeline::reduced_model(design.mechanisms, scope, Rules::ALL, reductions);
            let (report, graph) = check_keeping(design, &model, guarantees, limits, progress);
            (report, Some((model, graph)))
        }
    };
    explore_one_more(design, reductions, limits, &mut report, progress);
    (report, explored)
}
