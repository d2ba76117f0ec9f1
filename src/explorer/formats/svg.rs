//! A run as a picture: a lane for each part, an arrow for each message.

use super::super::step::JsonAction;
use super::shown_run::ShownRun;
use std::fmt::Write;

/// Pixels between two lanes, and from the edge to the first one.
const LANE: usize = 180;
/// Pixels between two steps.
const STEP: usize = 34;
/// Pixels above the first step.
const HEAD: usize = 76;

/// The style: faults are tinted and named, so that colour is never the only sign.
const STYLE: &str = "text{font:13px sans-serif;fill:#1a1d21}.title{font-weight:bold}.lane{stroke:#b8bfc7}\
    .step{stroke:#1f5fbf;fill:none}.fault{stroke:#a2461b;fill:none}.tint{fill:#fdf0e1}.bad{fill:#fbe3e1}\
    .late{stroke-dasharray:5 4}";

/// Returns the picture.
pub(super) fn svg(run: &ShownRun<'_>) -> String {
    let lanes = run.lanes();
    let x = |name: &str| LANE / 2 + LANE * lanes.iter().position(|known| *known == name).unwrap_or(0);
    let (width, height) = (LANE * lanes.len().max(2) + 60, HEAD + STEP * (run.walk.steps.len() + 1));
    let title = escaped(&run.title());
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
         height=\"{height}\" role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n<style>{STYLE}</style>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n<text class=\"title\" x=\"12\" y=\"24\">{title}</text>\n"
    );
    for name in &lanes {
        let (x, end) = (x(name), height - STEP / 2);
        let _ =
            writeln!(text, "<text class=\"title\" x=\"{x}\" y=\"52\" text-anchor=\"middle\">{}</text>", escaped(name));
        let _ = writeln!(text, "<line class=\"lane\" x1=\"{x}\" y1=\"60\" x2=\"{x}\" y2=\"{end}\"/>");
    }
    for (index, step) in run.walk.steps.iter().enumerate() {
        let is_cycle = run.cycle_from.is_some_and(|from| index >= from);
        of_step(&mut text, index, step, is_cycle, width, &x);
    }
    text.push_str("</svg>\n");
    text
}

fn of_step(
    text: &mut String,
    index: usize,
    step: &JsonAction,
    is_cycle: bool,
    width: usize,
    x: &dyn Fn(&str) -> usize,
) {
    let y = HEAD + STEP * index + STEP / 2;
    if step.fault.is_some() || !step.breaks.is_empty() {
        let class = if step.breaks.is_empty() { "tint" } else { "bad" };
        let top = y - STEP / 2 - 6;
        let _ = writeln!(text, "<rect class=\"{class}\" x=\"0\" y=\"{top}\" width=\"{width}\" height=\"{STEP}\"/>");
    }
    let number = if is_cycle { format!("{} \u{21bb}", index + 1) } else { (index + 1).to_string() };
    let _ = writeln!(text, "<text x=\"8\" y=\"{}\">{number}</text>", y + 4);
    let class = if step.fault.is_some() { "fault" } else { "step" };
    let late = if step.kind == "late-request" { " late" } else { "" };
    let mut words = escaped(&step.label);
    if let Some(fault) = step.fault {
        let _ = write!(words, " (fault: {fault})");
    }
    if !step.breaks.is_empty() {
        let _ = write!(words, " violates {}", step.breaks.join(", "));
    }
    let to = x(&step.actor);
    match step.from.as_deref().map(x).filter(|from| *from != to) {
        Some(from) => {
            let head = if to > from { to - 8 } else { to + 8 };
            let middle = usize::midpoint(from, to);
            let _ = writeln!(text, "<line class=\"{class}{late}\" x1=\"{from}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\"/>");
            let (upper, lower) = (y - 4, y + 4);
            if step.kind == "break" {
                let (left, right) = (middle - 5, middle + 5);
                let (top, bottom) = (y - 5, y + 5);
                let cross = format!("M{left} {top} L{right} {bottom} M{right} {top} L{left} {bottom}");
                let _ = writeln!(text, "<path class=\"{class}\" d=\"{cross}\"/>");
            } else {
                let arrow = format!("M{head} {upper} L{to} {y} L{head} {lower}");
                let _ = writeln!(text, "<path class=\"{class}\" d=\"{arrow}\"/>");
            }
            let _ = writeln!(text, "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">{words}</text>", y - 5);
        }
        None => {
            let _ = writeln!(text, "<circle class=\"{class}\" cx=\"{to}\" cy=\"{y}\" r=\"5\"/>");
            let _ = writeln!(text, "<text x=\"{}\" y=\"{}\">{words}</text>", to + 10, y + 4);
        }
    }
}

/// Returns a text as the content or an attribute of XML, without characters that XML refuses.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ if character.is_control() => out.push(' '),
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn markup_in_a_text_becomes_entities() {
        assert_eq!(escaped("<a href='x'>\u{1b}&\""), "&lt;a href=&#39;x&#39;&gt; &amp;&quot;");
    }
}
