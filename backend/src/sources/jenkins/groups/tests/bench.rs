// SPDX-License-Identifier: Apache-2.0
//! What stories are told with.

use std::collections::BTreeMap;

use milepost_api::gerrit::{PatchSet, Reply};
use serde_json::{Value, json};

use super::*;
use crate::{
    http::BaseUrl,
    sources::{
        jenkins::{
            pages::Pages,
            render,
            result::Unstable,
            subject::{Hosts, Ours, Pipelines, Rules},
        },
        origin::Origin,
    },
};

pub(super) const NOW: Millis = 1_000_000;

/// Of a patch set, by an event of Gerrit's.
pub(super) fn parameters(patch_set: &str) -> Value {
    let all = [
        ("GERRIT_PROJECT", "demo/app"),
        ("GERRIT_CHANGE_NUMBER", "7"),
        ("GERRIT_PATCHSET_NUMBER", patch_set),
    ];
    json!({
        "parameters": all.map(|(name, value)| json!({"name": name, "value": value})),
        "causes": [{"_class": "com.sonyericsson.hudson.plugins.gerrit.trigger.hudsontrigger.GerritCause"}],
    })
}

pub(super) fn build(number: u64, begun: Millis, result: Option<&str>) -> Value {
    json!({
        "_class": "org.jenkinsci.plugins.workflow.job.WorkflowRun", "number": number, "timestamp": begun, "duration": 10,
        "building": result.is_none(), "result": result, "queueId": 100 + number, "actions": [{}, parameters("1")],
    })
}

pub(super) fn with(mut build: Value, action: Value) -> Value {
    build["actions"] = Value::Array(vec![action]);
    build
}

/// Of a site without any of its own.
pub(super) fn by_rules(does: impl FnOnce(Rules<'_>)) {
    let (hosts, names) = (Hosts::of(["gerrit.example.org"]), BTreeMap::new());
    does(Rules { ours: Ours::new(&hosts), pipelines: Pipelines(&names), checkout_jobs: &[] });
}

pub(super) struct Bench {
    pub(super) groups: Groups,
    pub(super) now: Millis,
    /// What the store has by its keys.
    pub(super) kept: Vec<(String, Run)>,
}

impl Bench {
    pub(super) fn new() -> Self {
        Self { groups: Groups::default(), now: NOW, kept: Vec::new() }
    }

    pub(super) fn look(&mut self, jobs: &[(&str, &[Value])], queue: &Value) {
        let queue = wire::queue(&json!({"items": queue})).unwrap();
        self.look_with(jobs, Some(&queue));
    }

    pub(super) fn look_with(&mut self, jobs: &[(&str, &[Value])], queue: Option<&[Queued]>) {
        let jobs: Vec<_> =
            jobs.iter().map(|(name, builds)| json!({"name": name, "builds": builds})).collect();
        self.take(&json!({"jobs": jobs}), queue);
    }

    pub(super) fn take(&mut self, body: &Value, queue: Option<&[Queued]>) {
        self.take_listing(wire::listing(&Place::root(), body, &[]).unwrap(), queue);
    }

    pub(super) fn take_listing(&mut self, listing: wire::Listing, queue: Option<&[Queued]>) {
        by_rules(|rules| {
            let unread = self.groups.unread_of_comments(&listing, queue.unwrap_or_default(), rules);
            self.read_back(&unread);
            self.groups.take(listing, queue, rules, self.now);
        });
    }

    pub(super) fn read_back(&mut self, keys: &[String]) {
        let kept = self.kept.iter().filter(|(key, _)| keys.contains(key)).cloned().collect();
        self.groups.read(keys, kept);
    }

    pub(super) fn news(&mut self) -> Vec<(String, Run)> {
        let base: BaseUrl = "https://ci.example.org/jenkins/".parse().unwrap();
        let pages = Pages(base);
        let unread = self.groups.unread();
        self.read_back(&unread);
        self.groups.news(|group| render::run(group, &pages, Unstable(true)))
    }

    /// Gerrit answers what is asked: that revision, since then.
    pub(super) fn gerrit_says(&mut self, revision: &str, created: Millis) {
        let open = self.groups.unknown_origins();
        assert!(!open.is_empty(), "Gerrit is asked");
        for subject in open {
            let it = PatchSet { revision: revision.to_owned(), created };
            let origin = Origin::of(&subject, Reply::PatchSet(Some(it)));
            self.groups.comes_from(subject, origin, self.now);
        }
    }

    pub(super) fn gerrit_does_not_know(&mut self) {
        for subject in self.groups.unknown_origins() {
            self.groups.comes_from(subject, None, self.now);
        }
    }

    /// The only run, which is news.
    pub(super) fn run(&mut self) -> Run {
        let news = self.news();
        let [(key, run)] = news.as_slice() else { panic!("{news:#?}") };
        assert_eq!(key, "demo/app~7,1/check");
        run.clone()
    }
}

pub(super) fn jobs(run: &Run) -> Vec<(&str, JobState)> {
    run.jobs.iter().map(|job| (job.name.as_str(), job.state)).collect()
}

pub(super) fn none() -> Value {
    json!([])
}
