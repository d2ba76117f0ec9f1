//! Whether a cause fits to what a user saw, such as `consumer restarted`.

use super::blamed_fault::BlamedFault;
use crate::counterexample::Counterexample;

/// Whether one faulty step of a run, with its fault and its logs, has every word of a text. Endings
/// of words do not count. Of a run without a fault, every step is looked at.
#[must_use]
pub fn matches(saw: &str, counterexample: &Counterexample, faults: &[BlamedFault], logs: &[String]) -> bool {
    let wanted: Vec<String> = words(saw).collect();
    let is_fault_free = counterexample.faults == 0;
    let sentences = counterexample.steps.iter().filter(|step| is_fault_free || step.fault.is_some()).map(|step| {
        let of_fault = faults.iter().zip(logs).filter(|(one, _)| Some(one.fault) == step.fault);
        let of_fault: Vec<String> = of_fault.map(|(one, log)| format!("{} {log}", one.text())).collect();
        format!("{} {}", step.text, of_fault.join(" "))
    });
    sentences.into_iter().any(|sentence| {
        let known: Vec<String> = words(&sentence).collect();
        wanted.iter().all(|word| known.contains(word))
    })
}

/// The words of a text in lower case, without the endings of verbs and plurals.
fn words(text: &str) -> impl Iterator<Item = String> {
    let words = text.split(|one: char| !one.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| stem(&word.to_lowercase()).to_owned())
}

fn stem(word: &str) -> &str {
    let cut = |ending: &str| word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 3);
    ["ing", "ed", "es", "s", "e"].into_iter().find_map(cut).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::counterexample::TraceStep;
    use onceproof_models::Fault;
    use onceproof_models::fault_parts::FaultPart;

    #[test]
    fn words_of_a_faulty_step_match_whatever_their_ending() {
        let step = |text: &str, fault: Option<Fault>| TraceStep {
            number: 1,
            actor: "consumer".to_owned(),
            from: None,
            action: "crash",
            label: String::new(),
            text: text.to_owned(),
            fault,
        };
        let mut run = Counterexample::without_trace("");
        run.faults = 1;
        run.steps = vec![
            step("the producer sends message 1", None),
            step("the consumer crashes; it restarts", Some(Fault::ProcessCrash)),
        ];
        let faults = [BlamedFault { fault: Fault::ProcessCrash, parts: vec![FaultPart::Consumer] }];
        let logs = ["start-up lines".to_owned()];
        for (saw, fits) in [
            ("consumer restarted", true),
            ("Crash of the CONSUMER", true),
            ("process-crash", true),
            ("producer sends", false),
            ("broker restarted", false),
        ] {
            assert_eq!(matches(saw, &run, &faults, &logs), fits, "{saw}");
        }
    }
}
