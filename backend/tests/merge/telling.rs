// SPDX-License-Identifier: Apache-2.0
//! Facts in the domain's words, for stories: one project, one service, one staging and two production clusters.

use std::collections::{BTreeMap, BTreeSet};

use milepost::{
    merge::{Input, Merged, detail, merge, why},
    model::{
        Artifact, Digest, Fact, FactBody, Feedback, ImageFact, ImageRef, Job, JobState, Join, Paths,
        Pipeline, PodSet, Reached, Repository, Revision, Run, RunState, RunsOf, Service, StepPlan, StepRule,
        Stretch, Subject, Workload, WorkloadKind, WorkloadRef,
    },
    sources::{Health, Trouble},
};
use milepost_api::{
    Detail, Millis, PipelineProgress, Why,
    gerrit::{Ask, Change, ChangeStatus, Reply},
};

pub(crate) const PROJECT: &str = "demo/app";
pub(crate) const T0: Millis = 1_795_395_200_000;

pub(crate) fn revision(digit: char) -> Revision {
    digit.to_string().repeat(40).parse().unwrap()
}

pub(crate) fn digest(digit: char) -> Digest {
    format!("sha256:{}", digit.to_string().repeat(64)).parse().unwrap()
}

pub(crate) fn repository() -> Repository {
    Repository { registry: "registry.example.org".into(), path: PROJECT.into() }
}

fn place(cluster: &str) -> WorkloadRef {
    let (namespace, name) = ("app".to_owned(), "app".to_owned());
    let (cluster, kind) = (cluster.to_owned(), WorkloadKind::Deployment);
    WorkloadRef { cluster, namespace, kind, name, container: Some("app".into()) }
}

pub(crate) fn pipeline() -> Pipeline {
    let runs = |pipeline: &str| RunsOf {
        sources: vec!["ci-main".into()],
        pipelines: vec![pipeline.into()],
        jobs: Vec::new(),
    };
    let step = |name: &str, rule| StepPlan { name: name.into(), optional: false, rule };
    let deploy = |environment: &str, clusters: &[&str]| StepRule::Deploy {
        environment: environment.into(),
        clusters: clusters.iter().map(|&name| name.to_owned()).collect(),
    };
    Pipeline {
        name: "default".into(),
        steps: vec![
            step("Check", StepRule::Check(runs("check"))),
            step("Merge", StepRule::Merge(runs("gate"))),
            step("Image", StepRule::Image(runs("post"))),
            step("Staging", deploy("staging", &["staging"])),
            step("Production", deploy("production", &["eqiad", "codfw"])),
        ],
        services: vec![Service {
            name: "app".into(),
            repositories: vec![repository()],
            tag_pattern: None,
            tag_template: None,
            paths: Paths::default(),
            canary: None,
            workloads: ["staging", "eqiad", "codfw"].map(place).into(),
            declared: false,
        }],
        presumed: BTreeSet::new(),
        registries: BTreeMap::from([("registry.example.org".to_owned(), "registry".to_owned())]),
        feedback: Feedback::default(),
        file: None,
        onboarding: [].into(),
        bots: [].into(),
    }
}

/// What is known at one moment of a story.
#[derive(Clone, Debug)]
pub(crate) struct Telling {
    pub(crate) pipeline: Pipeline,
    pub(crate) change: Change,
    pub(crate) patch_set: u32,
    pub(crate) revision: Revision,
    pub(crate) facts: Vec<Fact>,
    pub(crate) history: Vec<Stretch>,
    pub(crate) reached: Vec<Reached>,
    pub(crate) answers: BTreeMap<Ask, Reply>,
    pub(crate) health: BTreeMap<String, Health>,
    pub(crate) now: Millis,
    pub(crate) runs_since: BTreeMap<String, Millis>,
    pub(crate) elsewhere: BTreeMap<Join, u32>,
}

impl Telling {
    /// An open change with one patch set, every source fresh and nothing told.
    pub(crate) fn new() -> Self {
        let fresh = Health { as_of: Some(T0), trouble: None, late_after: 60_000, ..Health::default() };
        let names = ["ci-main", "registry", "staging", "eqiad", "codfw"];
        Self {
            pipeline: pipeline(),
            change: Change {
                project: PROJECT.into(),
                number: 12,
                branch: "main".into(),
                status: ChangeStatus::New,
                private: false,
                wip: false,
                current_patch_set: 1,
                current_revision: revision('a').to_string(),
                updated: T0,
                merged_at: None,
                unsatisfied: Some(vec!["Code-Review".into()]),
                revert_of: None,
                cherry_pick_of: None,
            },
            patch_set: 1,
            revision: revision('a'),
            facts: Vec::new(),
            history: Vec::new(),
            reached: Vec::new(),
            answers: BTreeMap::new(),
            health: names.iter().map(|name| ((*name).to_owned(), fresh.clone())).collect(),
            now: T0 + 1_000,
            runs_since: BTreeMap::from([("ci-main".to_owned(), T0 - 1_000_000)]),
            elsewhere: BTreeMap::new(),
        }
    }

    pub(crate) fn fact(mut self, source: &str, key: &str, order: i64, body: FactBody) -> Self {
        self.facts.push(Fact { source: source.into(), key: key.into(), order, as_of: T0, body });
        self
    }

    /// A CI run for the patch set, with jobs.
    pub(crate) fn run(self, pipeline: &str, state: RunState, jobs: Vec<Job>) -> Self {
        let subject = Subject::PatchSet { project: PROJECT.into(), number: 12, patch_set: self.patch_set };
        self.run_of(subject, pipeline, state, jobs)
    }

    /// A CI run for a new revision of the branch.
    pub(crate) fn post_run(self, of: Revision, state: RunState, jobs: Vec<Job>) -> Self {
        let subject =
            Subject::Revision { project: PROJECT.into(), name: "refs/heads/main".into(), revision: of };
        self.run_of(subject, "post", state, jobs)
    }

    fn run_of(self, subject: Subject, pipeline: &str, state: RunState, jobs: Vec<Job>) -> Self {
        let n = i64::try_from(self.facts.len()).unwrap();
        let ended = !state.is_open();
        let run = Run {
            url: Some(format!("https://zuul.example.org/t/example/buildset/{pipeline}")),
            enqueued: Some(T0 + n * 1_000),
            ended: ended.then_some(T0 + n * 1_000 + 500),
            jobs,
            ..Run::new(subject, pipeline, state)
        };
        self.fact("ci-main", &format!("{pipeline}-{n}"), n, FactBody::Run(run))
    }

    pub(crate) fn merged(mut self) -> Self {
        self.change.status = ChangeStatus::Merged;
        self.change.merged_at = Some(T0 + 100_000);
        self
    }

    pub(crate) fn image(self, of: char, built_from: Revision, tag: &str) -> Self {
        let n = i64::try_from(self.facts.len()).unwrap();
        let body = FactBody::Image(ImageFact {
            repository: repository(),
            digest: digest(of),
            also: Vec::new(),
            tags: vec![tag.into()],
            revision: Some(built_from),
            source_url: None,
            created: Some(T0 + n * 1_000),
            size: None,
            labels: BTreeMap::new(),
            deleted: None,
        });
        self.fact("registry", &format!("image-{of}"), n, body)
    }

    /// `new` pods of `desired` run the image, the rest still what was before.
    pub(crate) fn runs(self, cluster: &str, of: char, new: u32, desired: u32, before: Option<char>) -> Self {
        let pods = |digit: char, n: u32| PodSet {
            total: n,
            ready: n,
            digests: if n > 0 { vec![digest(digit)] } else { vec![] },
        };
        let workload = Workload {
            of: place(cluster),
            exists: true,
            desired,
            observed: true,
            settled: false,
            rollout: None,
            wanted: Some(ImageRef { repository: repository(), tag: None, digest: Some(digest(of)) }),
            new: pods(of, new),
            old: before.map(|digit| pods(digit, desired - new)).unwrap_or_default(),
            failed: None,
            held: None,
            earlier: Vec::new(),
            since: Some(T0 + 200_000),
            ran_since: None,
            release: None,
        };
        self.workload(cluster, workload)
    }

    pub(crate) fn workload(self, cluster: &str, workload: Workload) -> Self {
        let n = i64::try_from(self.facts.len()).unwrap();
        self.fact(cluster, "workload", n, FactBody::Workload(workload))
    }

    pub(crate) fn contains(mut self, revision: &Revision, ancestor: &Revision, yes: bool) -> Self {
        let ask = Ask::Contains {
            project: PROJECT.into(),
            revision: revision.to_string(),
            ancestor: ancestor.to_string(),
        };
        self.answers.insert(ask, Reply::Contains(yes));
        self
    }

    pub(crate) fn change_of(mut self, revision: &Revision, number: u64) -> Self {
        let mut change = self.change.clone();
        change.number = number;
        let ask = Ask::ChangeOf { project: PROJECT.into(), revision: revision.to_string() };
        self.answers.insert(ask, Reply::Change(Some(change)));
        self
    }

    /// The source has not answered since before the story.
    pub(crate) fn silent(mut self, source: &str) -> Self {
        let last = Health {
            as_of: Some(T0 - 600_000),
            trouble: Some(Trouble::Silent),
            late_after: 60_000,
            ..Health::default()
        };
        self.health.insert(source.into(), last);
        self
    }

    pub(crate) fn ran(mut self, cluster: &str, of: char, since: Millis, until: Option<Millis>) -> Self {
        self.history.push(Stretch {
            workload: place(cluster).join(),
            digest: digest(of),
            since,
            not_before: None,
            until,
        });
        self
    }

    /// A step was once seen done.
    pub(crate) fn reached(mut self, step: &str, at: Millis) -> Self {
        self.reached.push(Reached { pipeline: "default".into(), step: step.into(), at, not_before: None });
        self
    }

    /// Gerrit's answer to which changes came from one.
    pub(crate) fn came_from(mut self, number: u64, reply: Reply) -> Self {
        self.answers.insert(Ask::ChangesFrom { project: PROJECT.into(), number }, reply);
        self
    }

    /// The answers, with what Gerrit says where a story does not tell otherwise: nothing came from a change but what facts tell.
    fn answers(&self) -> BTreeMap<Ask, Reply> {
        let others = self.facts.iter().filter_map(|fact| match &fact.body {
            FactBody::Change(change) => Some(change.number),
            _ => None,
        });
        let mut answers = self.answers.clone();
        for number in others.chain([self.change.number]) {
            let ask = Ask::ChangesFrom { project: PROJECT.into(), number };
            answers.entry(ask).or_insert_with(|| Reply::Changes(Vec::new()));
        }
        answers
    }

    fn read<T>(&self, read: impl FnOnce(&Input<'_>) -> T) -> T {
        let answers = self.answers();
        read(&Input {
            pipeline: &self.pipeline,
            change: &self.change,
            patch_set: self.patch_set,
            revision: &self.revision,
            facts: &self.facts,
            history: &self.history,
            reached: &self.reached,
            answers: &answers,
            health: &self.health,
            now: self.now,
            kept_since: Millis::MIN,
            runs_since: &self.runs_since,
            elsewhere: &self.elsewhere,
        })
    }

    pub(crate) fn merge(&self) -> Merged {
        self.read(merge)
    }

    /// What stands behind the answer for a reader who may not see those sources, and what Gerrit would have to say for more.
    pub(crate) fn detail(&self, hidden: &[&str]) -> (Detail, BTreeSet<Ask>) {
        let hidden = hidden.iter().map(|&name| name.to_owned()).collect();
        self.read(|input| detail(input, &merge(input).progress, &hidden))
    }

    pub(crate) fn progress(&self) -> PipelineProgress {
        self.merge().progress.pipeline.expect("a story has a pipeline")
    }

    /// Why the answer says what it says, for a reader who may see every source.
    pub(crate) fn why(&self) -> Why {
        let merged = self.merge();
        why(&merged, &merged.progress, &BTreeSet::new())
    }

    pub(crate) fn headline(&self) -> String {
        self.progress().headline.text
    }
}

/// A voting job.
pub(crate) fn job(name: &str, state: JobState) -> Job {
    Job {
        id: Some(format!("build-{name}")),
        name: name.into(),
        state,
        voting: true,
        url: Some(format!("https://zuul.example.org/t/example/build/build-{name}")),
        started: Some(T0),
        ended: None,
        excerpt: None,
        artifacts: Vec::new(),
    }
}

/// A job that says it pushed an image.
pub(crate) fn builder(name: &str, of: char) -> Job {
    let image = ImageRef { repository: repository(), tag: None, digest: Some(digest(of)) };
    Job { artifacts: vec![Artifact { name: "image".into(), image }], ..job(name, JobState::Passed) }
}
