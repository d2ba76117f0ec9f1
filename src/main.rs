//! x
use onceproof::*;
fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        match design::parse(&text) {
            Err(e) => println!("{path}: {e:#?}"),
            Ok(d) => {
                let c = check::check(&d, &onceproof_models::Guarantee::ALL, onceproof_models::Guards::ALL, &engine::Limits::default(), |_| {});
                println!("{path}: {} states {} transitions {:?} {:.1} MB", c.states, c.transitions, c.elapsed, c.bytes as f64/1e6);
                for v in &c.verdicts {
                    println!("   {:?} {:14} {}", v.agreement(), v.guarantee.name(), v.finding.name());
                    if let (Some(s), true) = (v.finding.story(), std::env::var("S").is_ok_and(|x| v.guarantee.name().starts_with(&x))) {
                        for st in &s.steps { println!("      {}. {}", st.number, st.text); }
                        println!("      => {} [{} steps]", s.ending, s.length);
                    }
                }
            }
        }
    }
}
