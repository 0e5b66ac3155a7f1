// SPDX-License-Identifier: Apache-2.0
//! Multibranch projects, whose jobs are branches' own: of the plugins workflow-multibranch and branch-api.

use super::{
    Built, JenkinsStandIn, shape,
    state::{Cause, Checkout},
};

impl JenkinsStandIn {
    /// A multibranch project finds a branch, and has a Pipeline job for it. Gives the job's full name, in which the branch's is encoded as
    /// in an address: `team/app/34%2F1234%2F2`.
    pub fn branch(&self, project: &str, branch: &str) -> String {
        let job = format!("{project}/{}", shape::encoded(branch));
        self.state().multibranch.insert(project.to_owned());
        self.pipeline(&job);
        job
    }

    /// Somebody pushes to the branch of this job, and a build of it begins. It has no parameters: what it is for is seen once it has
    /// checked that out.
    pub fn push(&self, job: &str) -> Built {
        let item = self.state().enqueue(job, Vec::new(), Cause::Branch);
        self.begin(item)
    }

    /// A build has checked out this revision of a branch.
    pub fn check_out(&self, build: &Built, remote: &str, branch: &str, revision: &str) {
        let (remote, branch, revision) = (remote.to_owned(), branch.to_owned(), revision.to_owned());
        self.change(build, |build| build.checkout = Some(Checkout { remote, branch, revision }));
    }
}
