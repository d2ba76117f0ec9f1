//! A run as a sequence diagram of Mermaid.

use super::super::step::JsonAction;
use super::shown_run::ShownRun;
use std::fmt::Write;

/// Returns the diagram.
pub(super) fn mermaid(run: &ShownRun<'_>) -> String {
    let lanes = run.lanes();
    let lane = |name: &str| lanes.iter().position(|known| *known == name).unwrap_or(0);
    let mut text = format!("sequenceDiagram\n    accTitle: {}\n", escaped(&run.title()));
    for (index, name) in lanes.iter().enumerate() {
        let _ = writeln!(text, "    participant p{index} as {}", escaped(name));
    }
    for (index, step) in run.walk.steps.iter().enumerate() {
        if run.cycle_from == Some(index) {
            text.push_str("    loop for ever, without further faults\n");
        }
        step_line(&mut text, step, &lane);
        for lost in &step.loses {
            let (from, to) = (lane(&lost.from), lane(&lost.to));
            let _ = writeln!(text, "    p{from}--xp{to}: lost: {}", escaped(&lost.label));
        }
        if !step.breaks.is_empty() {
            let _ = writeln!(text, "    Note over p{}: violates {}", lane(&step.actor), step.breaks.join(", "));
        }
    }
    if run.cycle_from.is_some() {
        text.push_str("    end\n");
    }
    text
}

fn step_line(text: &mut String, step: &JsonAction, lane: &dyn Fn(&str) -> usize) {
    let label = escaped(&step.label);
    let fault = if step.fault.is_some() { "fault: " } else { "" };
    let to = lane(&step.actor);
    let _ = match &step.from {
        Some(from) if step.kind == "late-request" => writeln!(text, "    p{}-->>p{to}: {fault}{label}", lane(from)),
        Some(from) if step.kind != "break" => writeln!(text, "    p{}->>p{to}: {fault}{label}", lane(from)),
        Some(from) => writeln!(text, "    Note over p{to},p{}: {fault}{label}", lane(from)),
        None => writeln!(text, "    Note over p{to}: {fault}{label}"),
    };
}

/// Returns a text with every character that Mermaid could read as syntax as an entity.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if character.is_alphanumeric() || " -_.,/".contains(character) {
            out.push(character);
        } else if character == ':' {
            out.push_str("#58;");
        } else {
            let _ = write!(out, "#{};", u32::from(character));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn syntax_in_a_text_becomes_entities() {
        let text = escaped("a; b\n#c <script> \"%%{init}%%\" end");
        assert!(!text.contains(['\n', '<', '>', '"', '%', '{']), "{text}");
        assert_eq!(escaped("consumer 1"), "consumer 1");
        assert_eq!(escaped("a;b"), "a#59;b");
    }
}
