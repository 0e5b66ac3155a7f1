// SPDX-License-Identifier: Apache-2.0
//! The way of one change after the other, step by step, as stand-ins for all sources tell it.

use std::{collections::BTreeMap, fmt, path::Path, str::FromStr};

use milepost_api::{
    Millis,
    gerrit::{Change, ChangeStatus},
};

use crate::{
    config::Config,
    model::{
        Digest, Fact, FactBody, ImageFact, ImageRef, Job, JobState, PodSet, Repository, Run, RunState,
        Subject, Workload, WorkloadKind, WorkloadRef,
    },
};

pub(in crate::hub) const PROJECT: &str = "demo/app";
pub(in crate::hub) const SOURCES: [&str; 4] = ["ci", "registry", "staging", "eqiad"];

/// When the first change was pushed.
const BEGIN: Millis = 1_795_000_000_000;
/// From one change to the next.
pub(in crate::hub) const WAY: Millis = 100_000;
/// From one step of the story to the next.
const STEP: Millis = 1_000;

/// The steps of the story.
pub(in crate::hub) const MERGED: u8 = 5;
pub(in crate::hub) const IMAGE: u8 = 6;
const STAGING: u8 = 7;
const EQIAD: u8 = 10;
const STEPS: u8 = 13;

const CONFIG: &str = r#"
[sources]
ci = { kind = "zuul", url = "https://zuul.example.org", tenant = "example" }
registry = { kind = "oci", url = "https://registry.example.org" }
staging = { kind = "kubernetes", server = "https://staging.example.org" }
eqiad = { kind = "kubernetes", server = "https://eqiad.example.org" }
[pipelines.default]
projects = ["demo/app"]
"#;

pub(in crate::hub) fn config() -> Config {
    config_with("")
}

/// The same, with further keys of its pipeline.
pub(in crate::hub) fn config_with(pipeline: &str) -> Config {
    Config::parse(Path::new("/story/milepost.toml"), &format!("{CONFIG}{pipeline}"), true).unwrap()
}

/// How far the story is: a change and a step of its way.
#[derive(Clone, Copy, Debug)]
pub(in crate::hub) struct Point {
    pub(in crate::hub) number: u64,
    pub(in crate::hub) step: u8,
}

impl Point {
    pub(in crate::hub) fn next(self) -> Self {
        let step = self.step + 1;
        if step == STEPS { Self { number: self.number + 1, step: 0 } } else { Self { step, ..self } }
    }

    /// When it is.
    pub(in crate::hub) fn moment(self) -> Millis {
        self.at(self.step)
    }

    fn at(self, step: u8) -> Millis {
        BEGIN + i64::try_from(self.number).unwrap() * WAY + i64::from(step) * STEP
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.", self.number, self.step)
    }
}

impl FromStr for Point {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // With its last point it is whole.
        let parts: Vec<_> = text.split('.').collect();
        let [number, step, ""] = parts[..] else { return Err(text.to_owned()) };
        let (number, step) = (number.parse().map_err(|_| text)?, step.parse().map_err(|_| text)?);
        Ok(Self { number, step })
    }
}

/// What is said at once.
#[derive(Default)]
pub(in crate::hub) struct News {
    pub(in crate::hub) event: &'static str,
    pub(in crate::hub) change: Option<Change>,
    said: Vec<(&'static str, String, FactBody)>,
}

impl News {
    pub(in crate::hub) fn facts(&self, mut order: impl FnMut() -> i64, as_of: Millis) -> Vec<Fact> {
        let fact = |(source, key, body): &(&str, String, FactBody)| Fact {
            source: (*source).to_owned(),
            key: key.clone(),
            order: order(),
            as_of,
            body: body.clone(),
        };
        self.said.iter().map(fact).collect()
    }
}

/// What is new at a point.
pub(in crate::hub) fn new(point: &Point) -> News {
    let mut news = News::default();
    match point.step {
        0 => (news.event, news.change) = ("patchset-created", Some(change(point))),
        MERGED => (news.event, news.change) = ("change-merged", Some(change(point))),
        1..MERGED => news.said.push(("ci", format!("check-{}", point.number), FactBody::Run(run(point)))),
        IMAGE => news.said.push(image(point.number)),
        STAGING..EQIAD => news.said.push(workload("staging", STAGING, point)),
        _ => news.said.push(workload("eqiad", EQIAD, point)),
    }
    news
}

/// The image of a change is deleted from the registry.
pub(in crate::hub) fn deleted(number: u64, at: Millis) -> News {
    let (source, key, mut body) = image(number);
    if let FactBody::Image(image) = &mut body {
        image.deleted = Some(at);
    }
    News { said: vec![(source, key, body)], ..News::default() }
}

/// All that is at a point: what sources say that begin anew.
pub(in crate::hub) fn all(point: &Point) -> News {
    let event = if point.step < MERGED { "patchset-created" } else { "change-merged" };
    let mut said = vec![workload("staging", STAGING, point), workload("eqiad", EQIAD, point)];
    said.extend((1..point.number).rev().take(3).map(image));
    if point.step >= IMAGE {
        said.push(image(point.number));
    }
    if point.step > 0 {
        said.push(("ci", format!("check-{}", point.number), FactBody::Run(run(point))));
    }
    News { event, change: Some(change(point)), said }
}

/// The change of a point as Gerrit has it then.
pub(in crate::hub) fn change(point: &Point) -> Change {
    let merged = point.step >= MERGED;
    let updated = point.at(if merged { MERGED } else { 0 });
    Change {
        project: PROJECT.to_owned(),
        status: if merged { ChangeStatus::Merged } else { ChangeStatus::New },
        updated,
        merged_at: merged.then_some(updated),
        ..change_of(&revision(point.number))
    }
}

/// The change whose revision that is.
pub(in crate::hub) fn change_of(revision: &str) -> Change {
    let number = u64::from_str_radix(revision.get(24..).unwrap_or_default(), 16).unwrap();
    serde_json::from_value(serde_json::json!({
        "project": PROJECT, "number": number, "branch": "main", "status": "NEW", "current_patch_set": 1,
        "current_revision": revision, "updated": BEGIN, "unsatisfied": ["Code-Review"],
    }))
    .unwrap()
}

fn revision(number: u64) -> String {
    format!("{number:040x}")
}

fn digest(number: u64) -> Digest {
    format!("sha256:{number:064x}").parse().unwrap()
}

fn repository() -> Repository {
    Repository { registry: "registry.example.org".into(), path: PROJECT.into() }
}

fn run(point: &Point) -> Run {
    let (done, state) = match point.step {
        1 => (0, RunState::Queued),
        2 => (0, RunState::Running),
        3 => (1, RunState::Running),
        _ => (2, RunState::Passed),
    };
    let job = |n: u8| Job {
        id: None,
        name: format!("job-{n}"),
        state: if n < done {
            JobState::Passed
        } else if state == RunState::Queued {
            JobState::Waiting
        } else {
            JobState::Running
        },
        voting: true,
        url: None,
        started: None,
        ended: None,
        excerpt: None,
        artifacts: Vec::new(),
    };
    Run {
        enqueued: Some(point.at(1)),
        ended: (done == 2).then(|| point.at(4)),
        jobs: vec![job(0), job(1)],
        ..Run::new(
            Subject::PatchSet { project: PROJECT.into(), number: point.number, patch_set: 1 },
            "check",
            state,
        )
    }
}

fn image(number: u64) -> (&'static str, String, FactBody) {
    let body = FactBody::Image(ImageFact {
        repository: repository(),
        digest: digest(number),
        also: Vec::new(),
        tags: vec![format!("v{number}")],
        revision: Some(revision(number).parse().unwrap()),
        source_url: None,
        created: Some(Point { number, step: 0 }.at(IMAGE)),
        size: None,
        labels: BTreeMap::new(),
        deleted: None,
    });
    ("registry", format!("image-{number}"), body)
}

/// What a cluster runs whose rollout of a change begins with that step: first the image before, then two pods one by one.
fn workload(cluster: &'static str, begins: u8, point: &Point) -> (&'static str, String, FactBody) {
    let (ready, number) = match point.step.checked_sub(begins) {
        None => (2, point.number.saturating_sub(1)),
        Some(pods) => (u32::from(pods).min(2), point.number),
    };
    let pods = |number: u64, ready: u32| PodSet {
        total: ready,
        ready,
        digests: if ready > 0 { vec![digest(number)] } else { Vec::new() },
    };
    let body = FactBody::Workload(Workload {
        of: WorkloadRef {
            cluster: cluster.into(),
            namespace: "app".into(),
            kind: WorkloadKind::Deployment,
            name: "app".into(),
            container: None,
        },
        exists: true,
        desired: 2,
        observed: true,
        settled: false,
        rollout: None,
        wanted: Some(ImageRef { repository: repository(), tag: None, digest: Some(digest(number)) }),
        new: pods(number, ready),
        old: pods(number.saturating_sub(1), 2 - ready),
        failed: None,
        held: None,
        earlier: Vec::new(),
        ran_since: None,
        release: None,
        since: Some(Point { number, step: 0 }.at(begins + u8::try_from(ready).unwrap())),
    });
    (cluster, "app".to_owned(), body)
}
