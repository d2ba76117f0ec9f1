//! The table `[claims]`.

use super::super::claims::{COUNTS, Claim, Expectation, OF, Shorthand};
use super::super::code::DiagnosticCode;
use super::super::diagnostic::Diagnostic;
use super::report::{Key, Reader, Value, quoted};
use onceproof_models::Guarantee;

impl Reader {
    /// Reads an entry of `[claims]`.
    pub(super) fn claim(&mut self, key: &Key<'_>, value: &Value<'_>) {
        let name = key.get_ref().as_ref();
        let path = format!("claims.{name}");
        if name == "faults" {
            return self.claimed_faults(&path, value);
        }
        let known: Vec<&str> = match name {
            "counts" => COUNTS.iter().map(|(name, ..)| *name).collect(),
            "of" => OF.iter().map(|(name, ..)| *name).collect(),
            "guarantee" => Shorthand::ALL.iter().map(|shorthand| shorthand.name()).collect(),
            _ if Guarantee::named(name).is_some() => {
                [Expectation::Holds, Expectation::Violated].map(Expectation::name).to_vec()
            }
            _ => {
                let names = Guarantee::ALL.iter().map(|guarantee| guarantee.name());
                self.unknown_key(key, "claims", || names.chain(["guarantee", "counts", "of", "faults"]).collect());
                return;
            }
        };
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(&path, value, "a string", Some(quoted(known)));
            return;
        };
        let Some(index) = known.iter().position(|known| *known == text) else {
            self.unknown_value(&path, value, text, &known);
            return;
        };
        match (name, Guarantee::named(name)) {
            ("counts", _) => self.claims.scope.counts = COUNTS[index].1,
            ("of", _) => self.claims.scope.of = OF[index].1,
            (_, Some(guarantee)) => {
                let expectation = if index == 0 { Expectation::Holds } else { Expectation::Violated };
                self.add_claim(guarantee, Claim { expectation, span: value.span() });
            }
            _ => {
                for guarantee in Shorthand::ALL[index].guarantees() {
                    self.add_claim(*guarantee, Claim { expectation: Expectation::Holds, span: value.span() });
                }
            }
        }
    }

    /// Reads up to how many faults a claim has to be explored.
    fn claimed_faults(&mut self, path: &str, value: &Value<'_>) {
        let about = "Up to how many faults a claim to hold is explored, where not every number of them can be.";
        if let Some(faults) = self.number(path, value, 0..=u64::from(u8::MAX), Some(about)) {
            self.claims.faults = faults as u8;
        }
    }

    fn add_claim(&mut self, guarantee: Guarantee, claim: Claim) {
        if let Some(other) = self.claims.by_guarantee.get(&guarantee)
            && other.expectation != claim.expectation
        {
            let title = format!("two claims about `{}` contradict one another", guarantee.name());
            let label = format!("claimed here: {}", claim.expectation.name());
            let found = Diagnostic::at(DiagnosticCode::ContradictingClaims, claim.span.clone(), title, label);
            let found = found.label(other.span.clone(), format!("claimed here: {}", other.expectation.name()));
            self.found.push(found.help("remove one of them; `exactly-once` claims loss-free and duplicate-free"));
        }
        self.claims.by_guarantee.insert(guarantee, claim);
    }
}
