// SPDX-License-Identifier: Apache-2.0
//! What a stage can do.

use crate::{expr::Expr, place::Placed};

/// The kinds of actions, in the order in which PipelineLib runs a stage's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ActionKind {
    /// Builds an image.
    Build,
    /// Runs an image.
    Run,
    /// Copies files out of a container.
    Copy,
    /// Publishes an image.
    Publish,
    /// Proposes to deploy an image.
    Promote,
    /// Rehearses a deployment.
    Deploy,
    /// Gives values to later stages.
    Exports,
    /// Starts another job.
    Trigger,
}

impl ActionKind {
    /// All of them, in their order.
    pub const ALL: [Self; 8] = [
        Self::Build,
        Self::Run,
        Self::Copy,
        Self::Publish,
        Self::Promote,
        Self::Deploy,
        Self::Exports,
        Self::Trigger,
    ];

    /// Its key in a stage.
    pub fn key(self) -> &'static str {
        match self {
            Self::Build => "build",
            Self::Run => "run",
            Self::Copy => "copy",
            Self::Publish => "publish",
            Self::Promote => "promote",
            Self::Deploy => "deploy",
            Self::Exports => "exports",
            Self::Trigger => "trigger",
        }
    }

    /// The action of a key.
    pub fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The values that it sets for what follows.
    pub fn sets(self) -> &'static [&'static str] {
        match self {
            Self::Build => &["imageID", "imageLocalName"],
            Self::Run => &["container", "output"],
            Self::Copy => &["artifactURLs"],
            Self::Publish => &["imageName", "imageFullName", "imageTag", "imageTags", "publishedImage"],
            Self::Deploy => &["releaseName"],
            Self::Promote | Self::Exports | Self::Trigger => &[],
        }
    }
}

/// `build`: an image of a Blubber variant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Build {
    /// The variant; the stage's name, if it is not given.
    pub variant: Option<Placed<Expr>>,
    /// A folder or an address; `.`, if it is not given.
    pub context: Option<Placed<Expr>>,
    /// Files that are left out of the context.
    pub excludes: Option<Placed<Expr>>,
    /// Whether base images are pulled: `always`, `never`, or as needed.
    pub image_pull_policy: Option<Placed<Expr>>,
}

/// `run`: a container of an image.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Run {
    /// The image; the one built by this stage, if it is not given.
    pub image: Option<Placed<Expr>>,
    /// Arguments for its entry point.
    pub arguments: Option<Placed<Expr>>,
    /// Its environment.
    pub env: Option<Placed<Expr>>,
    /// Jenkins's credentials, a list of `id` and `name`.
    pub credentials: Option<Placed<Expr>>,
    /// So many lines of its output become `output`.
    pub tail: Option<Placed<i64>>,
}

/// `publish.image`: an image under a name and tags.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Publish {
    /// The image; the one built by this stage, if it is not given.
    pub id: Option<Placed<Expr>>,
    /// Its name; the project's, if it is not given.
    pub name: Option<Placed<Expr>>,
    /// Its first tag; the time and the stage's name, if it is not given.
    pub tag: Option<Placed<Expr>>,
    /// Its other tags; the repository's, where it is run for one, if they are not given.
    pub tags: Option<Placed<Expr>>,
}

/// `promote`: charts whose version is to be raised; `None` for `true`: the chart with the project's short name.
#[derive(Debug, Clone, PartialEq)]
pub struct Promote {
    /// A list of `chart` and `environments`.
    pub charts: Option<Placed<Expr>>,
}

/// `deploy`: a rehearsal in CI's own cluster.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deploy {
    /// The chart.
    pub chart: Option<Chart>,
    /// The image's name; the one published by this stage, if it is not given.
    pub image: Option<Placed<Expr>>,
    /// Its tag; the one published by this stage, if it is not given.
    pub tag: Option<Placed<Expr>>,
    /// The cluster; PipelineLib knows `ci` alone.
    pub cluster: Option<Placed<String>>,
    /// Whether the chart's tests are run.
    pub test: Option<Placed<bool>>,
    /// Seconds until it has failed.
    pub timeout: Option<Placed<i64>>,
    /// More values for the chart.
    pub overrides: Option<Placed<Expr>>,
}

/// A chart.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Chart {
    /// Its name; the project's short name, if it is not given.
    pub name: Option<Placed<Expr>>,
    /// Its version; the newest, if it is not given.
    pub version: Option<Placed<Expr>>,
}

/// `exports`: a name for a value, for the stages that follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The name.
    pub name: Placed<String>,
    /// The value.
    pub value: Placed<Expr>,
}

/// `trigger`: another job.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Trigger {
    /// Its name.
    pub name: Option<Placed<Expr>>,
    /// What it is started with.
    pub parameters: Option<Placed<Expr>>,
    /// Whether its failure is this stage's; it is, if that is not given.
    pub propagate: Option<Placed<bool>>,
    /// Whether the stage waits for its end; it does not, if that is not given.
    pub wait: Option<Placed<bool>>,
}

/// `notify.email`: mail about a failure.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Email {
    /// To whom.
    pub to: Option<Placed<Expr>>,
    /// Its subject.
    pub subject: Option<Placed<Expr>>,
    /// Its text.
    pub body: Option<Placed<Expr>>,
}
