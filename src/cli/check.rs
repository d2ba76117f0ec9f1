//! `onceproof check`: reads, explores, reports. Cores are given whole designs.

use super::arguments::{CheckArguments, Format, Without};
use super::files::{Loaded, load};
use super::{Exit, complain, say};
use crate::check::{Agreement, Checked, check_model, sample, scope};
use crate::design::Design;
use crate::engine::{Limits, Progress, Sampling};
use crate::report::{Document, JsonDesign, JsonError, Stories, Style, VERSION, human_design, human_summary, render};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onceproof_models::{Guarantee, Guards, Pipeline};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Up to so many designs tell all of their stories.
const FEW: usize = 3;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

pub(super) fn run(arguments: &CheckArguments) -> Exit {
    // The second time, the user means it.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::Relaxed) {
            std::process::exit(Exit::Undecided as i32);
        }
    });
    let paths = if arguments.paths.is_empty() { vec![PathBuf::from("designs")] } else { arguments.paths.clone() };
    let mut loaded = load(&paths);
    for file in &mut loaded {
        if let Ok(design) = &mut file.design {
            for bound in &arguments.bounds {
                bound.set(&mut design.mechanisms);
            }
        }
    }
    let designs: Vec<(&Loaded, &Design)> =
        loaded.iter().filter_map(|file| file.design.as_ref().ok().map(|design| (file, design))).collect();
    if arguments.format == Format::Human {
        complain_about(&loaded);
    }

    let style = Style {
        stories: if arguments.stories || designs.len() <= FEW { Stories::All } else { Stories::OfWrongClaims },
        stats: arguments.stats,
    };
    let results = explore_all(arguments, &designs, |file, checked| {
        if arguments.format == Format::Human {
            say(&format!("{}\n", human_design(&file.path, checked, style)));
        }
    });
    let mistaken = loaded.iter().filter(|file| file.design.is_err()).count();
    match arguments.format {
        Format::Human => {
            if !results.is_empty() {
                say(&format!("{}\n", human_summary(&results.iter().collect::<Vec<_>>(), mistaken)));
            }
        }
        Format::Json => say_json(&loaded, &designs, &results),
    }
    exit(&results, mistaken)
}

fn exit(results: &[Checked], mistaken: usize) -> Exit {
    if mistaken > 0 {
        return Exit::CouldNotRun;
    }
    match results.iter().map(Checked::agreement).max() {
        Some(Agreement::Wrong) => Exit::Wrong,
        Some(Agreement::Undecided) => Exit::Undecided,
        _ if INTERRUPTED.load(Ordering::Relaxed) => Exit::Undecided,
        _ => Exit::AsClaimed,
    }
}

fn complain_about(loaded: &[Loaded]) {
    for file in loaded {
        for mistake in file.design.as_ref().err().into_iter().flatten() {
            complain(&format!("{}\n", render(&file.path, &file.text, mistake, true)));
        }
    }
}

fn say_json(loaded: &[Loaded], designs: &[(&Loaded, &Design)], results: &[Checked]) {
    let errors = loaded
        .iter()
        .flat_map(|file| file.design.as_ref().err().into_iter().flatten().map(move |mistake| (file, mistake)))
        .map(|(file, mistake)| JsonError::new(&file.path, &file.text, mistake))
        .collect();
    let designs =
        designs.iter().zip(results).map(|((file, _), checked)| JsonDesign::new(&file.path, checked)).collect();
    match serde_json::to_string_pretty(&Document { version: VERSION, designs, errors }) {
        Ok(text) => say(&format!("{text}\n")),
        Err(error) => complain(&format!("the report cannot be written: {error}")),
    }
}

/// Explores all designs, as many at once as there are cores, and reports each as soon as all before it are reported.
fn explore_all(
    arguments: &CheckArguments,
    designs: &[(&Loaded, &Design)],
    report: impl Fn(&Loaded, &Checked) + Sync,
) -> Vec<Checked> {
    let guarantees: &[Guarantee] =
        if arguments.guarantees.is_empty() { &Guarantee::ALL } else { &arguments.guarantees };
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.map_or(cores, usize::from);
    let workers = threads.min(designs.len()).max(1);
    let limits = Limits {
        states: arguments.max_states.unwrap_or(Limits::DEFAULT_STATES),
        bytes: arguments.memory.map_or(Limits::DEFAULT_BYTES, |size| size.as_u64() as usize),
        deadline: arguments.timeout.map(|time| Instant::now() + time),
        interrupted: Some(&INTERRUPTED),
        depth: arguments.depth,
        threads: threads / workers,
    };
    let reductions = Without::left(&arguments.without);
    let bar = Bar::new(designs.len(), arguments.simulate.is_some());
    let next = AtomicUsize::new(0);
    let done: Mutex<(usize, Vec<Option<Checked>>)> = Mutex::new((0, designs.iter().map(|_| None).collect()));
    let check_one = |design: &Design, report: &dyn Fn(Progress)| {
        let scope = scope(design, guarantees);
        let model = Pipeline::reduced_model(design.mechanisms, scope, Guards::ALL, reductions);
        match arguments.simulate {
            Some(walks) => {
                let sampling = Sampling { walks, steps: arguments.walk, seed: arguments.seed };
                sample(design, &model, guarantees, sampling, &limits, report)
            }
            None => check_model(design, &model, guarantees, &limits, report),
        }
    };
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                while let Some((index, (_, design))) = {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    designs.get(index).map(|design| (index, design))
                } {
                    let checked = check_one(design, &|progress| bar.show(&design.name, progress));
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    done.1[index] = Some(checked);
                    bar.finished_one();
                    while let Some(Some(checked)) = done.1.get(done.0) {
                        bar.suspend(|| report(designs[done.0].0, checked));
                        done.0 += 1;
                    }
                }
            });
        }
    });
    bar.clear();
    let (_, done) = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.into_iter().flatten().collect()
}

/// Progress on standard error: a bar on a terminal, a line now and then elsewhere.
struct Bar {
    shown: ProgressBar,
    is_terminal: bool,
    walks: bool,
    began: Instant,
    designs: usize,
    finished: AtomicUsize,
    last_line: Mutex<Instant>,
}

/// How often a line is printed where there is no terminal.
const EVERY: Duration = Duration::from_secs(10);

impl Bar {
    fn new(designs: usize, walks: bool) -> Self {
        let is_terminal = std::io::stderr().is_terminal();
        let target = if is_terminal { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(designs as u64), target);
        if let Ok(style) = ProgressStyle::with_template("{pos}/{len} designs {bar:20} {wide_msg}") {
            bar.set_style(style);
        }
        let began = Instant::now();
        let (finished, last_line) = (AtomicUsize::new(0), Mutex::new(began));
        Self { shown: bar, is_terminal, walks, began, designs, finished, last_line }
    }

    fn show(&self, name: &str, progress: Progress) {
        if self.is_terminal {
            self.shown.set_message(format!("{name}: {}", self.told(progress)));
            return;
        }
        let mut last = self.last_line.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= EVERY {
            *last = Instant::now();
            let finished = self.finished.load(Ordering::Relaxed);
            let seconds = self.began.elapsed().as_secs();
            complain(&format!("{seconds} s: {finished} of {} designs; {name}: {}", self.designs, self.told(progress)));
        }
    }

    fn told(&self, progress: Progress) -> String {
        let shown = crate::report::count(progress.states);
        if self.walks {
            return format!("{shown} walks");
        }
        let frontier = crate::report::count(progress.frontier);
        let memory = crate::report::bytes(progress.bytes);
        // How many states there will be in the end nobody knows: where the frontier shrinks, it is nearly done.
        format!("{shown} states, {frontier} to expand, depth {}, {memory}", progress.depth)
    }

    fn finished_one(&self) {
        self.finished.fetch_add(1, Ordering::Relaxed);
        self.shown.inc(1);
    }

    fn suspend(&self, print: impl FnOnce()) {
        self.shown.suspend(print);
    }

    fn clear(&self) {
        self.shown.finish_and_clear();
    }
}
