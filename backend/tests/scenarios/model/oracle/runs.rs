// SPDX-License-Identifier: Apache-2.0
//! What the runs of CI say of a change: its checks, its gate, its image.

use std::{cmp::Reverse, collections::BTreeMap};

use super::{
    super::{
        ci::{Of, Run, State},
        git::Status,
        truth::{From, Truth},
    },
    Step, step,
};

impl Truth {
    /// The newest run that was not cancelled.
    fn newest(&self, pipeline: &str, of: impl Fn(Of) -> bool) -> Option<&Run> {
        let mut runs = self.runs.iter().filter(|run| run.pipeline == pipeline && of(run.of));
        runs.rfind(|run| run.state != State::Cancelled)
    }

    pub(super) fn checks(&self, change: usize) -> Step {
        let is = &self.git.changes[change];
        let patch_set = is.patch_sets.len();
        let of = |patch_set| self.newest("check", |of| of == Of::PatchSet(change, patch_set));
        if is.status == Status::Merged {
            // the submit itself makes one more patch set at most
            let run = of(patch_set).or_else(|| of(patch_set - 1));
            return step(
                "done",
                match run.map(|run| run.state) {
                    None => "merged without checks",
                    Some(State::Passed) => "checks passed",
                    Some(State::Failed) => "merged although checks failed",
                    Some(_) => "passed, not observed",
                },
            );
        }
        let Some(run) = of(patch_set) else { return step("waiting", "waiting for checks to start") };
        let culprit = run.culprit();
        match (run.state, culprit) {
            (State::Queued, _) => step("running", "checks are queued"),
            (State::Running, Some(job)) => step("running", format!("{job} is failing")),
            (State::Running, None) => {
                step("running", format!("checks are running, {} of 2 done", run.ended_jobs()))
            }
            (State::Failed, Some(job)) => step("failed", format!("{job} failed")),
            (State::Failed, None) => step("failed", "checks failed"),
            _ => step("done", "checks passed"),
        }
    }

    pub(super) fn merging(&self, change: usize) -> Step {
        let is = &self.git.changes[change];
        match is.status {
            Status::Merged => return step("done", "merged"),
            Status::Abandoned => return step("waiting", "abandoned"),
            Status::Open => {}
        }
        let run = self.newest("gate", |of| of == Of::PatchSet(change, is.patch_sets.len()));
        match run.map(|run| (run.state, run.culprit(), run)) {
            Some((State::Queued, ..)) => step("running", "queued to merge, position 1"),
            Some((State::Running, Some(job), _)) => step("running", format!("{job} is failing")),
            Some((State::Running, None, run)) => {
                step("running", format!("merge checks are running, {} of 2 done", run.ended_jobs()))
            }
            Some((State::Failed, job, _)) => {
                step("failed", format!("not merged, {} failed", job.unwrap_or("gate")))
            }
            _ => step("waiting", "waiting for review"),
        }
    }

    /// The image of a service that carries the change: its own, the one that the gate made, else the first later one.
    pub(super) fn carrier(&self, change: usize, service: usize) -> Option<usize> {
        if self.git.changes[change].status != Status::Merged {
            return None;
        }
        let merged = self.git.changes[change].current();
        let mut ours = (0..self.images.len()).filter(|image| self.images[*image].service == service);
        let rank = |image: &usize| match self.images[*image].from {
            From::Revision(revision) if revision == merged => 0,
            From::Gate(_) => 1,
            _ => 2,
        };
        let mut found: Vec<_> = ours.by_ref().filter(|image| self.carries(*image, change).yes()).collect();
        found.sort_by_key(rank);
        found.first().copied()
    }

    pub(super) fn image_step(&self, change: usize, touched: &[usize], images: &[usize]) -> Step {
        if self.git.changes[change].status != Status::Merged {
            return step("waiting", "not yet");
        }
        if touched.is_empty() {
            return step("skipped", "not needed, the change touches no deployed path");
        }
        if images.len() == touched.len() {
            return step("done", "image built");
        }
        self.building(change, images.len(), touched.len())
    }

    /// What is to be said of the image while some are missing.
    pub(in super::super) fn building(&self, change: usize, built: usize, all: usize) -> Step {
        let merged = self.git.changes[change].current();
        // of each revision with it the newest run; the one that promises most of an image
        let mut newest = BTreeMap::new();
        for (index, run) in self.runs.iter().enumerate() {
            if let (Of::Revision(revision), "post") = (run.of, run.pipeline)
                && run.state != State::Cancelled
                && self.git.contains(revision, merged)
            {
                newest.insert(revision, index);
            }
        }
        let promise = |index: &usize| match (self.runs[*index].state, self.runs[*index].culprit()) {
            (State::Queued, _) | (State::Running, None) => 0,
            (State::Running, Some(_)) => 2,
            (State::Failed, _) => 3,
            _ => 1,
        };
        let run = newest.into_values().min_by_key(|index| (promise(index), Reverse(*index)));
        let run = run.map(|index| &self.runs[index]);
        let some = |clause: &str| {
            if built > 0 { format!("{built} of {all} images built") } else { clause.to_owned() }
        };
        match run.map(|run| (run.state, run.culprit())) {
            Some((State::Failed, job)) => {
                step("failed", format!("image build failed in {}", job.unwrap_or("post")))
            }
            Some((State::Running, Some(job))) => step("running", format!("{job} is failing")),
            Some((State::Queued | State::Running, _)) => step("running", some("image is being built")),
            _ => step("waiting", some("waiting for the image")),
        }
    }
}
