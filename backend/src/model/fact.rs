// SPDX-License-Identifier: Apache-2.0
//! What one source said about one thing.

use std::fmt;

use milepost_api::{Millis, gerrit};
use serde::{Deserialize, Serialize};

use super::{
    Asked, DAY, Declaration, Digest, ImageFact, ImageRef, Job, JobState, OwnerFiles, Promotions, Repository,
    Revision, Run, Subject, Wanted, Workload,
};

/// Gerrit's own name among the sources, which no other has.
pub const GERRIT: &str = "gerrit";

/// What one source said about one thing, with the source's own order of it. Of two facts with one source and key the
/// higher `order` holds, whichever comes first; the same order twice changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// The source's name in the configuration; [`GERRIT`] for Gerrit itself.
    pub source: String,
    /// The thing's identity within its source.
    pub key: String,
    /// The source's own order of tellings of this thing: a version, a time.
    pub order: i64,
    /// When the source said it.
    pub as_of: Millis,
    /// What it said.
    pub body: FactBody,
}

/// The kinds of fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::large_enum_variant,
    reason = "most facts are workloads and runs; a box each would only cost"
)]
#[serde(rename_all = "snake_case")]
pub enum FactBody {
    /// Gerrit's word on a change.
    Change(gerrit::Change),
    /// A CI run.
    Run(Run),
    /// An image that a registry confirmed.
    Image(ImageFact),
    /// What a cluster runs.
    Workload(Workload),
    /// What a deployment repository asks for.
    Wanted(Wanted),
    /// What open changes of a deployment repository would ask for.
    Promotions(Promotions),
    /// What a project declares of itself on a branch.
    Declaration(Declaration),
    /// What a project's owners declare.
    Owners(OwnerFiles),
}

/// What facts are found by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Join {
    /// A change of our Gerrit: everything about any of its patch sets.
    Change {
        /// Gerrit's project name.
        project: String,
        /// The change's number.
        number: u64,
    },
    /// Runs for new revisions of a project's branches and tags.
    Project(String),
    /// Images of a repository.
    Repository(Repository),
    /// An image by any of its digests.
    Digest(Digest),
    /// A workload's container: `cluster/namespace/kind/name`.
    Workload(String),
    /// What a service is to run in an environment.
    Wanted {
        /// The environment's name.
        environment: String,
        /// The service's name.
        service: String,
    },
    /// What failed for the same reason, for any change.
    Failure {
        /// The CI server's name among the sources.
        source: String,
        /// The job's or stage's name.
        stage: String,
        /// What [`fingerprint`](crate::excerpt::fingerprint) makes of the lines that say why.
        cause: String,
    },
}

impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Change { project, number } => write!(f, "change:{project}~{number}"),
            Self::Project(project) => write!(f, "project:{project}"),
            Self::Repository(repository) => write!(f, "repository:{repository}"),
            Self::Digest(digest) => write!(f, "digest:{digest}"),
            Self::Workload(workload) => write!(f, "workload:{workload}"),
            Self::Wanted { environment, service } => write!(f, "wanted:{environment}/{service}"),
            Self::Failure { source, stage, cause } => write!(f, "failure:{source}/{stage}: {cause}"),
        }
    }
}

impl Fact {
    /// Orders from here on are no times: what is told with them is final.
    pub const FINAL: i64 = 1 << 60;

    /// The revision that it tells an image of.
    pub fn built_from(&self) -> Option<&Revision> {
        match &self.body {
            FactBody::Image(image) => image.revision.as_ref(),
            _ => None,
        }
    }

    /// What this fact is found by.
    pub fn joins(&self) -> Vec<Join> {
        match &self.body {
            FactBody::Change(change) => {
                let join = |number| Join::Change { project: change.project.clone(), number };
                let others = change.revert_of.into_iter().chain(change.cherry_pick_of);
                std::iter::once(change.number).chain(others).map(join).collect()
            }
            FactBody::Run(run) => match &run.subject {
                Subject::PatchSet { project, number, .. } => {
                    let change = Join::Change { project: project.clone(), number: *number };
                    std::iter::once(change).chain(self.failures()).collect()
                }
                Subject::Revision { project, .. } => vec![Join::Project(project.clone())],
            },
            FactBody::Image(image) => {
                let digests = std::iter::once(&image.digest).chain(&image.also).cloned().map(Join::Digest);
                std::iter::once(Join::Repository(image.repository.clone())).chain(digests).collect()
            }
            FactBody::Workload(workload) => vec![workload.of.join()],
            FactBody::Wanted(Wanted { environment, service, .. })
            | FactBody::Promotions(Promotions { environment, service, .. }) => {
                vec![Join::Wanted { environment: environment.clone(), service: service.clone() }]
            }
            // It says which facts a change's way rests on, and is none of them.
            FactBody::Declaration(_) | FactBody::Owners(_) => Vec::new(),
        }
    }

    /// Why its jobs failed, where what failed for the same reason can be told from other failures. Of a run that is first told of long
    /// after its end it is nobody's news.
    pub fn failures(&self) -> impl Iterator<Item = Join> {
        let jobs = match &self.body {
            // What a bot's comment says is no log.
            FactBody::Run(run)
                if !run.from_comment && run.ended.is_none_or(|ended| self.as_of - ended < DAY) =>
            {
                run.jobs.as_slice()
            }
            _ => &[],
        };
        let bad = |job: &&Job| job.voting && matches!(job.state, JobState::Failed | JobState::Failing);
        jobs.iter().filter(bad).filter_map(|job| job.failure(&self.source))
    }

    /// What a registry should now be asked about.
    pub fn wants(&self) -> Vec<Want> {
        match &self.body {
            FactBody::Run(run) => {
                run.jobs.iter().flat_map(|job| &job.artifacts).map(|a| Want::Image(a.image.clone())).collect()
            }
            FactBody::Workload(workload) => workload
                .wanted
                .iter()
                .flat_map(|wanted| {
                    let repository = &wanted.repository;
                    workload
                        .running()
                        .map(|digest| ImageRef {
                            repository: repository.clone(),
                            tag: None,
                            digest: Some(digest.clone()),
                        })
                        .chain(std::iter::once(wanted.clone()))
                })
                .chain(workload.asked_by_helm().cloned())
                .chain(workload.earlier.iter().map(|earlier| earlier.image.clone()))
                .map(Want::Image)
                .collect(),
            FactBody::Wanted(Wanted { asked: Asked::Image(image), .. }) => vec![Want::Image(image.clone())],
            FactBody::Promotions(promotions) => {
                promotions.open.iter().map(|promotion| Want::Image(promotion.image.clone())).collect()
            }
            FactBody::Change(_)
            | FactBody::Image(_)
            | FactBody::Wanted(_)
            | FactBody::Declaration(_)
            | FactBody::Owners(_) => Vec::new(),
        }
    }
}

impl super::WorkloadRef {
    /// What this workload's facts are found by.
    pub fn join(&self) -> Join {
        let Self { cluster, namespace, kind, name, container } = self;
        let container = container.as_deref().unwrap_or_default();
        Join::Workload(format!("{cluster}/{namespace}/{kind:?}/{name}/{container}"))
    }
}

/// Something somebody is waiting for; each source takes what it can find out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Want {
    /// Runs for a patch set that is being looked at.
    PatchSet {
        /// Gerrit's project name.
        project: String,
        /// The change's number.
        number: u64,
        /// The patch set's number.
        patch_set: u32,
    },
    /// Runs and images of a merged revision.
    Revision {
        /// Gerrit's project name.
        project: String,
        /// The merged revision.
        revision: Revision,
    },
    /// An image that somebody named.
    Image(ImageRef),
}

impl Want {
    /// Whether runs for this are what is wanted.
    pub fn is_for(&self, subject: &Subject) -> bool {
        *self == subject.want()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_reverts_another_is_found_by_both() {
        let change: gerrit::Change = serde_json::from_value(serde_json::json!({
            "project": "demo/app", "number": 13, "branch": "main", "status": "MERGED", "current_patch_set": 1,
            "current_revision": "a".repeat(40), "updated": 1, "revert_of": 12,
        }))
        .unwrap();
        let body = FactBody::Change(change);
        let fact = Fact { source: "gerrit".into(), key: "13".into(), order: 1, as_of: 1, body };
        let join = |number| Join::Change { project: "demo/app".into(), number };
        assert_eq!(fact.joins(), [join(13), join(12)]);
        let FactBody::Change(mut change) = fact.body.clone() else { panic!("{fact:?}") };
        (change.revert_of, change.cherry_pick_of) = (None, Some(11));
        assert_eq!(Fact { body: FactBody::Change(change), ..fact }.joins(), [join(13), join(11)]);
    }
}
