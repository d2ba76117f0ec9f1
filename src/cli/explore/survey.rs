//! The survey page beside the explorer's: laws and costs with a switch for each setting.
//!
//! The designs are decided in the background once the page is asked for, and taken from the user's
//! cache where they are known. Until then the address shows how far that is, and asks again; once
//! no page asks any more, the survey stops.

use super::super::survey::{MOST_STATES, open_cache};
use onceproof::check::levels::known_traces::KnownTraces;
use onceproof::check::levels::options::LevelOptions;
use onceproof::report::{count, pages};
use onceproof::survey::filter::Filter;
use onceproof::survey::header::Header;
use onceproof::survey::results::Results;
use onceproof::survey::run::{Grouping, run as decide_all};
use onceproof::survey::shard::Shard;
use onceproof::survey::space::Space;
use onceproof_engine::{Clock, Limits, Pool, SystemClock, Threads};
use onceproof_models::Mechanisms;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// The time after which a survey stops that no page asks for.
const PATIENCE: Duration = Duration::from_secs(15);

/// The survey that was asked for last.
#[derive(Default)]
pub(super) struct Surveys(Mutex<Option<Arc<Job>>>);

/// The answer to a request for the survey page.
pub(super) enum SurveyAnswer {
    /// A page: the survey, or how far it is.
    Page(String),
    /// Why there is none.
    Refused(String),
}

/// A survey, decided or in progress.
#[derive(Default)]
struct Job {
    /// The filters as text; empty for the whole space.
    filters: Vec<String>,
    /// The designs of the space that pass them; zero until they are counted.
    designs: AtomicUsize,
    /// How many of them are decided.
    decided: AtomicUsize,
    /// When it was asked for last, in milliseconds of the system's clock.
    asked: AtomicU64,
    /// Whether it stops.
    is_stopped: AtomicBool,
    /// The page, or why there is none.
    page: OnceLock<Result<String, String>>,
}

impl Job {
    fn ask(&self) {
        self.asked.store(milliseconds(), Ordering::Relaxed);
    }

    /// Whether a page waits for it still.
    fn is_awaited(&self) -> bool {
        let idle = milliseconds().saturating_sub(self.asked.load(Ordering::Relaxed));
        Duration::from_millis(idle) < PATIENCE
    }

    fn is_running(&self) -> bool {
        self.page.get().is_none()
    }

    /// Decides the designs and writes the page.
    fn run(&self, filters: &[Filter]) {
        let _finished = Finished(self);
        let page = self.page_of(filters);
        self.page.get_or_init(|| page);
    }

    fn page_of(&self, filters: &[Filter]) -> Result<String, String> {
        let space = Space::standard();
        let passes = |design: &&Mechanisms| filters.iter().all(|filter| filter.is_met(design));
        let designs: Vec<Mechanisms> = space.designs.iter().filter(passes).copied().collect();
        if designs.is_empty() {
            return Err(format!("no design of the survey has {}", self.filters.join(" and ")));
        }
        self.designs.store(designs.len(), Ordering::Relaxed);
        let (known_traces, threads) = (KnownTraces::default(), Threads::per_core());
        let options = LevelOptions { known_traces: Some(&known_traces), ..LevelOptions::default() };
        let limits = Limits {
            states: MOST_STATES,
            clock: &SystemClock,
            interrupted: Some(&self.is_stopped),
            ..Limits::default()
        };
        let cache = open_cache(None)?;
        let pool = Pool::new(&threads);
        let survey = decide_all(&designs, options, Grouping::Equivalent, cache.as_ref(), &limits, pool, &|_| {
            self.decided.fetch_add(1, Ordering::Relaxed);
            if !self.is_awaited() {
                self.is_stopped.store(true, Ordering::Relaxed);
            }
        });
        if survey.missing > 0 {
            return Err("the survey was stopped; open it again to go on".to_owned());
        }
        let header = Header::new(&space, &self.filters, designs.len(), Shard::WHOLE);
        Ok(pages::survey_html(&Results { header, records: survey.records }))
    }

    /// How far it is, as a page that asks again.
    fn progress(&self) -> String {
        let (decided, designs) = (self.decided.load(Ordering::Relaxed), self.designs.load(Ordering::Relaxed));
        let filters = self.filters.join(" and ");
        let with = if filters.is_empty() { String::new() } else { format!(" with {filters}") };
        pages::survey_in_progress(&format!("{} of {} designs{with} are decided", count(decided), count(designs)))
    }
}

/// A survey that is finished once this is dropped, also where a bug of ours ends it.
struct Finished<'a>(&'a Job);

impl Drop for Finished<'_> {
    fn drop(&mut self) {
        self.0.page.get_or_init(|| Err("the survey failed: the terminal shows a bug of onceproof".to_owned()));
    }
}

impl Surveys {
    /// Returns the page of the designs that pass the filters of a query, such as
    /// `broker.kind=log&sink.kind=append`, or how far their survey is.
    pub(super) fn answer(&self, query: &str) -> SurveyAnswer {
        let parsed = query.split('&').filter(|one| !one.is_empty()).map(Filter::parse);
        let filters: Vec<Filter> = match parsed.collect() {
            Ok(filters) => filters,
            Err(error) => return SurveyAnswer::Refused(error),
        };
        let names: Vec<String> = filters.iter().map(ToString::to_string).collect();
        let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_stopped = |job: &Job| job.is_stopped.load(Ordering::Relaxed);
        match latest.as_ref().filter(|job| !is_stopped(job)) {
            Some(job) if job.filters == names => {
                job.ask();
                return match job.page.get() {
                    None => SurveyAnswer::Page(job.progress()),
                    Some(Ok(page)) => SurveyAnswer::Page(page.clone()),
                    Some(Err(error)) => SurveyAnswer::Refused(error.clone()),
                };
            }
            Some(other) if other.is_running() && other.is_awaited() => {
                return SurveyAnswer::Page(pages::survey_in_progress("another survey is being decided first"));
            }
            Some(other) => other.is_stopped.store(true, Ordering::Relaxed),
            None => {}
        }
        let job = Arc::new(Job { filters: names, ..Job::default() });
        job.ask();
        let page = job.progress();
        *latest = Some(Arc::clone(&job));
        std::thread::spawn(move || job.run(&filters));
        SurveyAnswer::Page(page)
    }
}

fn milliseconds() -> u64 {
    u64::try_from(SystemClock.now().as_millis()).unwrap_or(u64::MAX)
}
