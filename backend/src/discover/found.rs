// SPDX-License-Identifier: Apache-2.0
//! What sources have found.

use milepost_api::StepKind;

use crate::{
    model::{ImageRef, Repository, Revision, WorkloadKind},
    sources::Role,
};

/// What one source has found of a project.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Discovered {
    /// A CI server's pipelines that run for it.
    pub runs: Vec<FoundRuns>,
    /// Images that jobs have said they pushed.
    pub pushed: Vec<Repository>,
    /// Repositories of a registry that exist.
    pub images: Vec<FoundImage>,
    /// Where it runs.
    pub places: Vec<Place>,
    /// What of the server was looked at or is worth knowing, in words.
    pub remarks: Vec<String>,
    /// What could not be looked at; each with the reason and what would be right.
    pub unseen: Vec<String>,
    /// The address of a cluster's API server, by which another cluster may name it.
    pub address: Option<String>,
}

/// A source, and what it has found or why nothing could be asked.
#[derive(Clone, Debug, PartialEq)]
pub struct Looked {
    /// Its name in the configuration.
    pub source: String,
    /// Its kind, as the configuration writes it.
    pub kind: &'static str,
    /// What it knows about.
    pub role: Role,
    /// What it has found, or all that is wrong.
    pub result: Result<Discovered, Vec<String>>,
}

/// One pipeline of a CI server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRuns {
    /// The step that it decides: `check`, `merge` or `image`.
    pub step: StepKind,
    /// Its name there.
    pub pipeline: String,
    /// Its jobs on the branch.
    pub jobs: Vec<FoundJob>,
    /// Why it is of that step, and where that was read.
    pub why: String,
}

/// One job of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundJob {
    /// Its name.
    pub name: String,
    /// Whether its result counts; `None`: the server does not say.
    pub voting: Option<bool>,
    /// Whether a build of it has said that it pushed an image.
    pub pushes: bool,
}

/// A repository of images that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundImage {
    /// Under the host name of the registry's `url`.
    pub repository: Repository,
    /// The newest tag, as far as tags tell.
    pub newest: Option<String>,
    /// The revision label of the newest tag's image.
    pub revision: Option<Revision>,
    /// Where that was read.
    pub url: String,
}

/// A workload that is probably the project's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// In which cluster.
    pub at: Where,
    /// Its namespace.
    pub namespace: String,
    /// Its kind.
    pub kind: WorkloadKind,
    /// Its name.
    pub workload: String,
    /// The container, where there are several.
    pub container: Option<String>,
    /// The image that it is asked to run.
    pub image: Option<ImageRef>,
    /// What says that it is the project's.
    pub certainty: Certainty,
    /// Who deploys it, and which revision of what, in words.
    pub by: Vec<String>,
}

/// A cluster, as the one that was asked names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Where {
    /// The cluster that was asked.
    Here,
    /// That of an API server's address.
    Server(String),
    /// One that only the deploying tool has a name for.
    Named(String),
}

/// What says that a workload is the project's; the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// It runs the project's image.
    Image,
    /// It is deployed from the project's own repository.
    Origin,
    /// Its image is called as the project is.
    Name,
}
