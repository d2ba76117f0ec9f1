//! `onceproof explore --stateright`: stateright's Explorer over the model of a design, with states
//! and actions that can be read.
//!
//! No reduction is applied: every action of every part is shown, under the names of the parts.

use super::super::arguments::ExploreArguments;
use super::super::exit::Exit;
use super::super::files::{complain_about, load_all};
use super::super::output::{complain, complain_error};
use onceproof::counterexample::{describe, event, label};
use onceproof_engine::composition::{Action, ActorId};
use onceproof_engine::{GlobalState, PropertySet, Reduced, Space};
use onceproof_models::Successor;
use onceproof_models::pipeline::PipelineModel;
use onceproof_models::{Guarantee, Pipeline, Rules};
use stateright::{Model, Property};
use std::fmt;
use std::hash::{Hash, Hasher};
use std::net::{Ipv4Addr, TcpListener};
use std::sync::Arc;

/// The port where the user names none.
const DEFAULT_PORT: u16 = 3000;

/// Serves the Explorer until the user ends it.
pub(super) fn run(arguments: &ExploreArguments) -> Exit {
    let mut loaded = load_all(&arguments.paths, &arguments.vendor);
    let [file] = loaded.as_mut_slice() else {
        complain_error(format_args!("explore takes one design, not {}", loaded.len()));
        return Exit::CouldNotRun;
    };
    let Ok(read) = &mut file.read else {
        complain_about(file, file.errors());
        return Exit::CouldNotRun;
    };
    let design = &mut read.design;
    for bound in &arguments.bounds {
        bound.set(design);
    }
    let port = arguments.port.unwrap_or(DEFAULT_PORT);
    // stateright panics on a port that is in use; here the port is released at once.
    if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        complain_error(format_args!("port {port} on 127.0.0.1 cannot be used: {error}"));
        return Exit::CouldNotRun;
    }
    complain(&format!("{}: open http://127.0.0.1:{port} in a browser; Ctrl-C ends it", design.name));
    let model = Arc::new(Pipeline::model(design.mechanisms, design.claims.scope, Rules::ALL));
    PipelineExplorer { model }.checker().serve((Ipv4Addr::LOCALHOST, port));
    Exit::AsClaimed
}

/// The model of a pipeline, for the Explorer.
#[derive(Debug)]
struct PipelineExplorer {
    model: Arc<PipelineModel>,
}

impl PipelineExplorer {
    fn successor(&self, state: &GlobalState, action: Action) -> Option<Successor> {
        let mut successors = Vec::new();
        self.model.plain().expand(state, &mut successors);
        successors.into_iter().find(|successor| successor.action == action)
    }
}

/// A state with the guarantees that were violated on the way to it, which the Explorer shows as
/// properties.
#[derive(Clone)]
struct ExplorerState {
    model: Arc<PipelineModel>,
    state: GlobalState,
    broken: PropertySet,
}

impl PartialEq for ExplorerState {
    fn eq(&self, other: &Self) -> bool {
        (self.state, self.broken) == (other.state, other.broken)
    }
}

impl Hash for ExplorerState {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        (self.state, self.broken).hash(hasher);
    }
}

/// An action with its name.
#[derive(Clone, Debug, PartialEq)]
struct ExplorerAction {
    action: Action,
    name: String,
}

/// The name of an action, such as `producer → broker: publish 1`; faults are marked.
fn name(model: &PipelineModel, before: &GlobalState, successor: &Successor) -> String {
    let event = event(model, before, successor);
    let part = |actor: ActorId| model.rules.name(actor);
    let fault = if successor.fault.is_some() { "fault: " } else { "" };
    let label = label(&event);
    match event.from() {
        Some(from) if event.kind() == "break" => {
            format!("{fault}{} ↮ {}: {label}", part(event.actor()), part(from))
        }
        Some(from) => format!("{fault}{} → {}: {label}", part(from), part(event.actor())),
        None => format!("{fault}{}: {label}", part(event.actor())),
    }
}

#[allow(clippy::missing_fields_in_debug, reason = "fields are replaced by the states that they refer to")]
impl fmt::Debug for ExplorerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.model.rules.names();
        self.model.view(&self.state, |view| {
            let mut shown = f.debug_struct("State");
            for (actor, name) in names.iter().enumerate() {
                shown.field(name, view.state(ActorId::new(actor)));
            }
            for (number, link) in self.model.link_ids().zip(self.model.links()) {
                let name = format!("{} to {}", names[link.client.index()], names[link.server.index()]);
                let requests: Vec<_> = view.requests(number).collect();
                let answers: Vec<_> = view.answers(number).collect();
                let late: Vec<_> = view.detached(number).collect();
                if !(requests.is_empty() && answers.is_empty() && late.is_empty()) {
                    shown.field(&name, &format_args!("requests {requests:?}, answers {answers:?}, late {late:?}"));
                }
            }
            shown.field("ledger", view.ledger()).finish()
        })
    }
}

impl Model for PipelineExplorer {
    type State = ExplorerState;
    type Action = ExplorerAction;

    fn init_states(&self) -> Vec<Self::State> {
        vec![ExplorerState { model: Arc::clone(&self.model), state: self.model.start(), broken: PropertySet::EMPTY }]
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        let mut successors = Vec::new();
        self.model.plain().expand(&state.state, &mut successors);
        for successor in successors {
            let name = name(&self.model, &state.state, &successor);
            actions.push(ExplorerAction { action: successor.action, name });
        }
    }

    fn next_state(&self, state: &Self::State, action: Self::Action) -> Option<Self::State> {
        let successor = self.successor(&state.state, action.action)?;
        let broken = state.broken | successor.marks.violations;
        Some(ExplorerState { model: Arc::clone(&self.model), state: successor.state, broken })
    }

    fn format_action(&self, action: &Self::Action) -> String {
        action.name.clone()
    }

    fn format_step(&self, state: &Self::State, action: Self::Action) -> Option<String> {
        let successor = self.successor(&state.state, action.action)?;
        let event = event(&self.model, &state.state, &successor);
        let sentence = describe(&self.model, &state.state, &successor);
        let fault = successor.fault.map_or(String::new(), |fault| format!("FAULT: {}\n", fault.name()));
        Some(format!("{fault}{}\n\n{event:#?}", sentence.unwrap_or_default()))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        fn is_intact(state: &ExplorerState, guarantee: Guarantee) -> bool {
            !state.broken.contains(guarantee)
        }
        vec![
            Property::always("duplicate-free", |_, state| is_intact(state, Guarantee::DuplicateFree)),
            Property::always("ordered", |_, state| is_intact(state, Guarantee::Ordered)),
            Property::always("atomic", |_, state| is_intact(state, Guarantee::Atomic)),
            Property::always("phantom-free", |_, state| is_intact(state, Guarantee::PhantomFree)),
            Property::sometimes("quiescent", |model: &Self, state: &ExplorerState| {
                let assessment = model.model.assess(&state.state);
                assessment.reached == assessment.obligations
            }),
        ]
    }
}
