//! Selects one of the queues, streams or resources that a file defines.

use super::collector::Collector;
use super::options::ImportOptions;
use crate::design::{Diagnostic, DiagnosticCode, closest_name, excerpt};
use crate::systems::formats::Node;
use std::collections::HashMap;

/// The path of a resource, which distinguishes equal names.
pub(super) type PathOf<'a> = &'a dyn Fn(&str, &Node) -> String;

/// The selected resource with its name; none, and a diagnostic, where the user must choose another
/// one. `noun` names the resources in diagnostics. The user chooses by the name, or by the path
/// where several have the name.
pub(super) fn select<'a>(
    collector: &mut Collector,
    noun: &str,
    resources: &[(&'a str, &'a Node)],
    path: PathOf<'_>,
    options: &ImportOptions,
) -> Option<(&'a str, &'a Node)> {
    let paths = paths(resources, path);
    let indexes = 0..resources.len();
    let chosen: Vec<usize> = match options.select.as_deref() {
        None => indexes.collect(),
        Some(wanted) => {
            let named: Vec<usize> = indexes.clone().filter(|index| resources[*index].0 == wanted).collect();
            if named.len() == 1 { named } else { indexes.filter(|index| paths[*index] == wanted).collect() }
        }
    };
    if let [one] = chosen[..] {
        for index in (0..resources.len()).filter(|index| *index != one) {
            let why = || format!("the {noun} {} is another pipeline's", excerpt(&paths[index]));
            collector.not_read_with(resources[index].1.span.clone(), why);
        }
        return Some(resources[one]);
    }
    let listed = || excerpt(&paths.join(", "));
    let wanted = options.select.as_deref();
    let is_named = |wanted: &str| resources.iter().any(|(name, _)| *name == wanted);
    match wanted.filter(|wanted| !is_named(wanted)) {
        Some(wanted) => {
            let title = format!("the file has no {noun} `{}`", excerpt(wanted));
            let mut found = Diagnostic::whole(DiagnosticCode::NotRead, title);
            let names = resources.iter().map(|(name, _)| *name).chain(paths.iter().map(String::as_str));
            if let Some(close) = closest_name(wanted, names) {
                found = found.help(format!("did you mean `{}`?", excerpt(close)));
            }
            let help = if resources.is_empty() { "it has none".to_owned() } else { format!("it has: {}", listed()) };
            collector.diagnostics.push(found.help(help));
        }
        None if resources.is_empty() => {}
        None => {
            let title = match wanted {
                Some(wanted) => format!("the file has more than one {noun} `{}`", excerpt(wanted)),
                None => format!("the file has more than one {noun}, and a pipeline has one"),
            };
            let help = format!("choose with --select: {}", listed());
            collector.diagnostics.push(Diagnostic::whole(DiagnosticCode::NotRead, title).help(help));
        }
    }
    None
}

/// How the user names each resource: by its name, by its path where others have the name, with its
/// number among those of one path.
fn paths(resources: &[(&str, &Node)], path: PathOf<'_>) -> Vec<String> {
    let mut of_name: HashMap<&str, usize> = HashMap::new();
    for (name, _) in resources {
        *of_name.entry(name).or_default() += 1;
    }
    let is_alone = |name: &str| of_name.get(name).is_some_and(|count| *count == 1);
    let named = |(name, node): &(&str, &Node)| if is_alone(name) { (*name).to_owned() } else { path(name, node) };
    let mut named: Vec<String> = resources.iter().map(named).collect();
    let mut of_path: HashMap<String, usize> = HashMap::new();
    for one in &named {
        *of_path.entry(one.clone()).or_default() += 1;
    }
    let mut seen: HashMap<String, usize> = HashMap::new();
    for one in &mut named {
        if of_path.get(one).is_some_and(|count| *count > 1) {
            let number = seen.entry(one.clone()).or_default();
            *number += 1;
            *one = format!("{one}#{number}");
        }
    }
    named
}
