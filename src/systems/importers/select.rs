//! Selects one of the queues, streams or resources that a file defines.

use super::collector::Collector;
use super::options::ImportOptions;
use crate::design::{Diagnostic, DiagnosticCode, closest_name, excerpt};
use crate::systems::formats::Node;

/// The selected resource with its name; none, and a diagnostic, where the user must choose another
/// one. `noun` names the resources in diagnostics.
pub(super) fn select<'a>(
    collector: &mut Collector,
    noun: &str,
    resources: &[(&'a str, &'a Node)],
    options: &ImportOptions,
) -> Option<(&'a str, &'a Node)> {
    let names = || excerpt(&resources.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", "));
    let wanted = options.select.as_deref();
    let mut matching = resources.iter().filter(|(name, _)| wanted.is_none_or(|wanted| wanted == *name));
    match (matching.next(), matching.next()) {
        (Some(one), None) => {
            for (name, node) in resources.iter().filter(|(name, _)| *name != one.0) {
                collector
                    .not_read_with(node.span.clone(), || format!("the {noun} {} is another pipeline's", excerpt(name)));
            }
            Some(*one)
        }
        (Some(_), Some(_)) => {
            let title = format!("the file has more than one {noun}, and a pipeline has one");
            let help = format!("choose with --select: {}", names());
            collector.diagnostics.push(Diagnostic::whole(DiagnosticCode::NotRead, title).help(help));
            None
        }
        (None, _) => {
            if let Some(wanted) = wanted {
                let title = format!("the file has no {noun} `{}`", excerpt(wanted));
                let mut found = Diagnostic::whole(DiagnosticCode::NotRead, title);
                if let Some(close) = closest_name(wanted, resources.iter().map(|(name, _)| *name)) {
                    found = found.help(format!("did you mean `{}`?", excerpt(close)));
                }
                let help = if resources.is_empty() { "it has none".to_owned() } else { format!("it has: {}", names()) };
                collector.diagnostics.push(found.help(help));
            }
            None
        }
    }
}
