// SPDX-License-Identifier: Apache-2.0
//! What a run will do, step by step, as far as that is known before it begins.

mod ask;

use crate::{
    place::{At, Placed},
    value::Value,
};

/// What the pipelines of a file will do.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// The pipelines, in the order of the file. CI decides which of them are run.
    pub pipelines: Vec<PipelinePlan>,
}

/// What one pipeline will do.
#[derive(Debug, Clone, PartialEq)]
pub struct PipelinePlan {
    /// Its name.
    pub name: Placed<String>,
    /// Blubber's configuration for stages that have none of their own.
    pub blubber: Blubber,
    /// The folder in which stages run.
    pub directory: String,
    /// Its stages: frames one after the other. Empty where the graph is none.
    pub frames: Vec<Frame>,
    /// Stages that are defined and never run.
    pub never: Vec<Placed<String>>,
    /// Who gets mail about failures.
    pub on_failure: Vec<Value>,
}

/// Where Blubber's configuration is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blubber {
    /// In a file below `.pipeline/`.
    File(String),
    /// In the pipeline's own configuration.
    Inline(At),
}

/// Stages that run side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// The stages, at least one.
    pub stages: Vec<StagePlan>,
}

/// What one stage will do.
#[derive(Debug, Clone, PartialEq)]
pub struct StagePlan {
    /// Its name.
    pub name: String,
    /// Where it is defined; where the graph names it, if it is not.
    pub at: At,
    /// Its actions, in the order in which PipelineLib runs them.
    pub actions: Vec<Action>,
    /// Who gets mail about its failure.
    pub on_failure: Vec<Value>,
}

/// An action of a stage.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Where its key stands.
    pub at: At,
    /// What it does.
    pub does: Does,
}

/// What an action does.
#[derive(Debug, Clone, PartialEq)]
pub enum Does {
    /// Builds an image.
    Build(Built),
    /// Runs an image with arguments.
    Run {
        /// The image.
        image: Image,
        /// Arguments for its entry point.
        arguments: Vec<Value>,
    },
    /// Copies files out of a container.
    Copy(Vec<Copied>),
    /// Publishes an image.
    Publish(Published),
    /// Proposes to deploy an image.
    Promote(Vec<Promotion>),
    /// Rehearses a deployment.
    Deploy(Deployment),
    /// Gives values to later stages: names and values.
    Exports(Vec<(Placed<String>, Value)>),
    /// Starts another job.
    Trigger {
        /// Its name.
        job: Value,
        /// Whether its failure is this stage's.
        propagate: bool,
        /// Whether the stage waits for its end.
        wait: bool,
    },
}

/// An image that is built.
#[derive(Debug, Clone, PartialEq)]
pub struct Built {
    /// The variant of Blubber's configuration.
    pub variant: Value,
    /// The folder or address whose files it is built of.
    pub context: Value,
    /// Blubber's configuration, where it is not the pipeline's.
    pub blubber: Option<Blubber>,
}

/// An image that a stage works on.
#[derive(Debug, Clone, PartialEq)]
pub struct Image {
    /// Its identity as the file gives it.
    pub id: Value,
    /// The stage that built it, where that is known.
    pub stage: Option<String>,
    /// The variant that it is, where that is known.
    pub variant: Option<Value>,
}

/// Files that are copied out of a container.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    /// The container.
    pub from: Value,
    /// Paths in it.
    pub source: Value,
    /// Where to.
    pub destination: Value,
    /// Whether Jenkins keeps them.
    pub archive: bool,
}

/// An image that is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// Its name in the registry, without the registry's own part.
    pub name: Value,
    /// The tag by which later steps name the image; none where it is empty.
    pub tag: Option<Value>,
    /// Its other tags.
    pub tags: Vec<Value>,
    /// The image.
    pub image: Image,
}

/// A change to a chart's values that is proposed.
#[derive(Debug, Clone, PartialEq)]
pub struct Promotion {
    /// The chart.
    pub chart: Value,
    /// The tag that it is to run.
    pub version: Value,
    /// The environments; empty: all that the chart has.
    pub environments: Vec<Value>,
}

/// A deployment into CI's own cluster, taken away again at the end of the pipeline.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployment {
    /// The chart.
    pub chart: Value,
    /// Its version, where one is asked for.
    pub version: Option<Value>,
    /// The image's name.
    pub image: Value,
    /// Its tag.
    pub tag: Value,
    /// The cluster.
    pub cluster: String,
    /// Whether the chart's tests are run.
    pub test: bool,
}
