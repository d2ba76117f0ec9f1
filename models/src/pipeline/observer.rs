//! Observations of a pipeline: the ledger, the hazards, and the two goals of liveness.

use super::definition::Pipeline;
use crate::faults::Fault;
use crate::guarantee::{Guarantee, GuaranteeSet};
use crate::ledger::Ledger;
use crate::message_set::MessageSet;
use crate::parts::Part;
use crate::protocol::Msg;
use onceproof_engine::composition::{Event, Observation, Observer};
use onceproof_engine::{Assessment, Marks, Properties, PropertyId, PropertySet};

/// The goal of `loss-free`: every obligation is discharged.
pub const DISCHARGED: PropertyId = PropertyId::new(0);
/// The goal of `progress`: the pipeline is quiescent.
pub const QUIESCENT: PropertyId = PropertyId::new(1);

/// The guarantees whose hazard is a fault that hits a message.
const HAZARDS_OF_FAULTS: GuaranteeSet =
    GuaranteeSet::EMPTY.with(Guarantee::LossFree).with(Guarantee::DuplicateFree).with(Guarantee::Progress);

impl Observer<Part> for Pipeline {
    type Ledger = Ledger;

    fn properties(&self) -> Properties {
        let names = || Guarantee::ALL.into_iter().map(|guarantee| guarantee.name().to_owned()).collect();
        Properties {
            always: names(),
            sometimes: names(),
            eventually: vec!["every obligation discharged".to_owned(), "quiescent".to_owned()],
        }
    }

    fn observe(&self, ledger: &Ledger, notes: &[Msg]) -> (Ledger, Marks) {
        let mut ledger = ledger.clone();
        let mut marks = Marks::default();
        for msg in notes {
            if let Msg::Note(note) = msg {
                let findings = ledger.record(*note, self.scope);
                marks.violations |= findings.violations.into();
                marks.hazards |= findings.hazards.into();
            }
        }
        (ledger, marks)
    }

    fn hazards(
        &self,
        before: &Observation<'_, Part, Ledger>,
        event: &Event<'_, Part>,
        fault: Option<Fault>,
        known: PropertySet,
    ) -> PropertySet {
        let is_needed = fault.is_some() && !GuaranteeSet::from(known).contains_all(HAZARDS_OF_FAULTS);
        let hit = if is_needed { self.fault_impact(before, event) } else { MessageSet::EMPTY };
        before.ledger().hazards(hit).into()
    }

    fn assess(&self, state: &Observation<'_, Part, Ledger>) -> Assessment {
        // The order is violated by a step or not at all: it has no goal.
        if self.scope.only_order {
            return Assessment::default();
        }
        let goals = [(DISCHARGED, state.ledger().is_discharged(self.scope.of)), (QUIESCENT, self.is_quiescent(state))];
        Assessment {
            obligations: [DISCHARGED, QUIESCENT].into_iter().collect(),
            reached: goals.into_iter().filter(|(_, is_reached)| *is_reached).map(|(goal, _)| goal).collect(),
            is_cut: false,
        }
    }
}
