//! The explorer: from a request to an answer.

use super::blame::blame;
use super::causes::causes;
use super::compare::compare;
use super::edit::set;
use super::explored::Explored;
use super::export::export;
use super::host::ExplorerHost;
use super::interface::{DesignInput, Failure, FailureCode, Request, VERSION, parse};
use super::load::{load_or_fail, path, weakened};
use super::read::{digest, read};
use super::repairs::repairs;
use super::sessions::{Sessions, limits};
use super::walk::walk;
use super::way::way;
use super::{about, check};
use crate::replay::StoredRun;
use crate::systems::LoadedDesign;
use onceproof_models::Guarantee;
use serde::Serialize;
use serde_json::{Map, Value};
use std::sync::Arc;

/// Answers what a page asks about designs, and keeps the explorations behind its latest answers.
///
/// ```
/// use onceproof::explorer::Explorer;
/// use serde_json::{Value, json};
///
/// let mut explorer = Explorer::default();
/// let mut ask = |request: Value| -> Value {
///     serde_json::from_str(&explorer.answer(&request.to_string())).expect("an answer is JSON")
/// };
///
/// let text = "name = \"orders\"\nconsumer.acknowledge = \"before-processing\"\n";
/// let design = json!({ "text": text });
/// let checked = ask(json!({ "version": 1, "request": "check", "design": design }));
/// let run = &checked["runs"][0];
/// assert_eq!(run["guarantee"], "loss-free");
///
/// // The state at the end of its counterexample: no continuation applies the message.
/// let (variant, path) = (&run["variant"], &run["path"]);
/// let mut walk = json!({ "version": 1, "request": "walk", "design": design });
/// (walk["variant"], walk["path"]) = (variant.clone(), path.clone());
/// let walked = ask(walk);
/// let end = walked["states"].as_array().and_then(|states| states.last()).expect("a state");
/// assert_eq!(end["guarantees"][0]["status"], "unreachable");
/// ```
#[derive(Debug, Default)]
pub struct Explorer {
    sessions: Sessions,
}

impl Explorer {
    /// Returns the answer to a request, both as JSON, for a host that has nothing.
    #[must_use]
    pub fn answer(&mut self, request: &str) -> String {
        self.answer_on(request, &())
    }

    /// Returns the answer to a request, both as JSON.
    #[must_use]
    pub fn answer_on(&mut self, request: &str, host: &dyn ExplorerHost) -> String {
        let (id, parsed) = parse(request);
        let answered = parsed.and_then(|request| {
            let fields = self.answer_to(&request, host)?;
            Ok((request.verb, fields))
        });
        let mut answer = Map::new();
        answer.insert("version".to_owned(), VERSION.into());
        match answered {
            Ok((verb, fields)) => {
                answer.insert("answer".to_owned(), verb.into());
                answer.extend(with_id(id));
                answer.extend(fields);
            }
            Err(failure) => {
                answer.insert("answer".to_owned(), "error".into());
                answer.extend(with_id(id));
                answer.extend(of_failure(&failure));
            }
        }
        Value::Object(answer).to_string()
    }

    /// The explorations that are kept.
    pub(super) const fn sessions(&mut self) -> &mut Sessions {
        &mut self.sessions
    }

    fn answer_to(&mut self, request: &Request, host: &dyn ExplorerHost) -> Result<Map<String, Value>, Failure> {
        match request.verb.as_str() {
            "about" => Ok(fields(&about::about())),
            "read" => Ok(fields(&read(request.design()?))),
            "set" => {
                let name = request.setting.as_deref().ok_or_else(|| Failure::missing("setting"))?;
                Ok(fields(&set(request.design()?, name, request.value.as_deref())?))
            }
            "check" => {
                let input = request.design()?;
                let loaded = load_or_fail(input)?;
                let digest = digest(&loaded.design);
                Ok(fields(&check::check(&mut self.sessions, &loaded, &path(input), digest, request.limits, host)))
            }
            "blame" => {
                let loaded = load_or_fail(request.design()?)?;
                Ok(fields(&blame(request, &loaded, guarantee(request)?, host)?))
            }
            "causes" => {
                let loaded = load_or_fail(request.design()?)?;
                Ok(fields(&causes(request, &loaded, guarantee(request)?, host)))
            }
            "repair" => {
                let loaded = load_or_fail(request.design()?)?;
                Ok(fields(&repairs(request, &loaded, host)?))
            }
            "walk" => {
                let (loaded, explored) = self.explored(request, request.design()?, host)?;
                let mut walk = walk(&explored, &request.path);
                walk.weaken(weakened(&loaded));
                Ok(fields(&walk))
            }
            "way" => {
                let (loaded, explored) = self.explored(request, request.design()?, host)?;
                let guarantee = guarantee(request)?;
                let mut way = way(&explored, &request.path, guarantee, &limits(request.limits, host));
                if way.outcome == "none" && weakened(&loaded).contains(guarantee) {
                    way.outcome = "unexamined";
                }
                Ok(fields(&way))
            }
            "compare" => {
                let guarantee = guarantee(request)?;
                let (_, new) = self.explored(request, request.design()?, host)?;
                let old = request.with.as_ref().map(|with| self.explored(request, with, host)).transpose()?;
                let old = old.map(|(_, old)| old);
                let run = StoredRun { path: &request.path, cycle_from: request.cycle_from, guarantee };
                Ok(fields(&compare(&new, old.as_deref(), run)))
            }
            "export" => {
                let input = request.design()?;
                let (loaded, explored) = self.explored(request, input, host)?;
                Ok(fields(&export(request, input, &loaded, &explored)?))
            }
            other => Err(Failure::unknown("request", other)),
        }
    }

    fn explored(
        &mut self,
        request: &Request,
        input: &DesignInput,
        host: &dyn ExplorerHost,
    ) -> Result<(LoadedDesign, Arc<Explored>), Failure> {
        let loaded = load_or_fail(input)?;
        let explored = self.sessions.explored(&loaded, request.variant.as_ref(), request.limits, host)?;
        Ok((loaded, explored))
    }
}

fn guarantee(request: &Request) -> Result<Guarantee, Failure> {
    let name = request.guarantee.as_deref().ok_or_else(|| Failure::missing("guarantee"))?;
    Guarantee::named(name).ok_or_else(|| Failure::unknown("guarantee", name))
}

/// Returns the fields of an answer.
fn fields(answer: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(answer) {
        Ok(Value::Object(fields)) => fields,
        other => unreachable!("an answer is an object: {other:?}"),
    }
}

fn of_failure(failure: &Failure) -> Map<String, Value> {
    let mut fields = Map::new();
    fields.insert("code".to_owned(), failure.code.name().into());
    fields.insert("text".to_owned(), failure.text.clone().into());
    if failure.code == FailureCode::Unreadable {
        fields.insert("diagnostics".to_owned(), serde_json::json!(failure.diagnostics));
    }
    fields
}

fn with_id(id: Value) -> Option<(String, Value)> {
    (!id.is_null()).then(|| ("id".to_owned(), id))
}
