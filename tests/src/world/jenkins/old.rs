// SPDX-License-Identifier: Apache-2.0
//! What was there and is no more.

use super::{Built, JenkinsStandIn, state::Job};

impl JenkinsStandIn {
    /// A build is deleted.
    ///
    /// # Panics
    ///
    /// Where there is none: the story is told wrongly.
    pub fn delete(&self, build: &Built) {
        self.change(build, |_| {});
        let mut state = self.state();
        state.jobs.get_mut(&build.job).expect("a job").builds.retain(|one| one.number != build.number);
    }

    /// A job is deleted and made anew: its builds are gone, and the next one is the first.
    ///
    /// # Panics
    ///
    /// Where there is none: the story is told wrongly.
    pub fn remake(&self, job: &str) {
        let mut state = self.state();
        let job = state.jobs.get_mut(job).expect("a job");
        *job = Job::new(job.kind);
    }

    /// A log rotator deletes what is older than so many of a job's newest builds. As `hudson.tasks.LogRotator` does it leaves what still
    /// runs, and the last builds that went well.
    ///
    /// # Panics
    ///
    /// Where there is no such job: the story is told wrongly.
    pub fn rotate(&self, job: &str, keep: usize) {
        let mut state = self.state();
        let builds = &mut state.jobs.get_mut(job).expect("a job").builds;
        let last = |words: &[&str]| {
            builds.iter().rfind(|one| one.result.as_deref().is_some_and(|result| words.contains(&result)))
        };
        let kept = [last(&["SUCCESS"]), last(&["SUCCESS", "UNSTABLE"])];
        let kept: Vec<u64> = kept.into_iter().flatten().map(|one| one.number).collect();
        let newest = builds.iter().rev().take(keep).map(|one| one.number).min().unwrap_or(u64::MAX);
        builds.retain(|one| one.number >= newest || one.ended.is_none() || kept.contains(&one.number));
    }
}
