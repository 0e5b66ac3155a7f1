// SPDX-License-Identifier: Apache-2.0
//! Faults for every stand-in: a layer around its router that spoils answers as told, and remembers who asked for what.

mod answer;
mod log;
mod spoil;

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use serde_json::Value;

pub use log::{Asked, Log};
pub use spoil::{nulls, words, wrong_types};

/// What goes wrong.
#[derive(Clone)]
pub enum Fault {
    /// This status with a JSON error as body, such as 401, 403, 404.
    Status(u16),
    /// 429 with `Retry-After` in seconds.
    TooMany(u64),
    /// 500 with an HTML page.
    Html,
    /// A login page with status 200, as a proxy in front of a server gives it.
    LoginPage,
    /// The answer breaks off in its middle.
    Truncated,
    /// Bytes that are no UTF-8 within the answer's strings.
    NotUtf8,
    /// No answer at all, for this time.
    Silent(Duration),
    /// The answer's body comes one byte at a time, each after this pause.
    Slow(Duration),
    /// A body of so many bytes.
    Huge(u64),
    /// A redirect to this address.
    Redirect(String),
    /// The right answer's JSON, changed.
    Changed(Change),
}

/// Changes the JSON of an answer.
pub type Change = Arc<dyn Fn(&mut Value) + Send + Sync>;

impl Fault {
    /// The right answer with its JSON changed.
    pub fn changed(change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        Self::Changed(Arc::new(change))
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(f, "status {status}"),
            Self::TooMany(seconds) => write!(f, "429, retry after {seconds} s"),
            Self::Html => f.write_str("500 with HTML"),
            Self::LoginPage => f.write_str("a login page"),
            Self::Truncated => f.write_str("truncated"),
            Self::NotUtf8 => f.write_str("not UTF-8"),
            Self::Silent(_) => f.write_str("silent"),
            Self::Slow(_) => f.write_str("slow"),
            Self::Huge(bytes) => write!(f, "{bytes} bytes"),
            Self::Redirect(to) => write!(f, "a redirect to {to}"),
            Self::Changed(_) => f.write_str("changed JSON"),
        }
    }
}

/// The faults of one stand-in. Cheap to clone; clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Faults {
    rules: Arc<Mutex<Vec<Rule>>>,
    /// What was asked for.
    pub log: Log,
}

#[derive(Debug)]
struct Rule {
    part: String,
    fault: Fault,
    /// How often yet; `None`: always.
    left: Option<u32>,
}

impl Faults {
    /// From now on, requests whose path and query contain `part` (`""`: all) meet `fault`. Later rules come first.
    pub fn set(&self, part: &str, fault: Fault) {
        self.add(part, fault, None);
    }

    /// The next `times` such requests meet `fault`.
    pub fn times(&self, part: &str, fault: Fault, times: u32) {
        self.add(part, fault, Some(times));
    }

    /// All is well again.
    pub fn clear(&self) {
        self.rules().clear();
    }

    /// `router` with these faults around it.
    pub fn around(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), meet))
    }

    fn add(&self, part: &str, fault: Fault, left: Option<u32>) {
        self.rules().insert(0, Rule { part: part.to_owned(), fault, left });
    }

    fn next(&self, path: &str) -> Option<Fault> {
        let mut rules = self.rules();
        let rule = rules.iter_mut().find(|rule| rule.left != Some(0) && path.contains(&rule.part))?;
        rule.left = rule.left.map(|left| left - 1);
        Some(rule.fault.clone())
    }

    fn rules(&self) -> std::sync::MutexGuard<'_, Vec<Rule>> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn meet(State(faults): State<Faults>, request: Request, next: Next) -> Response {
    let path = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    faults.log.note(&request, &path);
    match faults.next(&path) {
        None => next.run(request).await,
        Some(fault) => answer::spoilt(fault, request, next, &faults.log).await,
    }
}

#[cfg(test)]
mod tests;
