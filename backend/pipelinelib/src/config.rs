// SPDX-License-Identifier: Apache-2.0
//! A configuration as it is written, each part with its place: `.pipeline/config.yaml`, schema v0.
//!
//! The shorthands are spelt out (a stage with nothing but a name builds and runs the variant of that name); defaults
//! are left to the plan.

mod action;

pub use action::{ActionKind, Build, Chart, Deploy, Email, Export, Promote, Publish, Run, Trigger};

use crate::{
    expr::Expr,
    place::{At, Placed},
};

/// A whole file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Config {
    /// Its pipelines, in their order.
    pub pipelines: Vec<Pipeline>,
}

/// A pipeline: stages, and the graph by which they are run.
#[derive(Debug, Clone, PartialEq)]
pub struct Pipeline {
    /// Its name, and where that stands.
    pub name: Placed<String>,
    /// Blubber's configuration for all its stages, at its key.
    pub blubberfile: Option<Placed<Blubberfile>>,
    /// The folder in which its stages run.
    pub directory: Option<Placed<String>>,
    /// How the repository is fetched.
    pub fetch: Fetch,
    /// By which graph its stages are run.
    pub execution: Execution,
    /// Its stages, in their order.
    pub stages: Vec<Stage>,
    /// Who is told of failures.
    pub notify: Option<Placed<Email>>,
}

/// A pipeline's graph.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Execution {
    /// None is given: one arc of all stages in their order.
    #[default]
    Serial,
    /// Arcs: of each two neighbours the later waits for the earlier.
    Arcs(Vec<Vec<Placed<String>>>),
    /// What is given is no graph, so PipelineLib refuses the pipeline.
    Unreadable,
}

/// Blubber's configuration.
#[derive(Debug, Clone, PartialEq)]
pub enum Blubberfile {
    /// A file below `.pipeline/`.
    Named(Placed<String>),
    /// Written into the pipeline's configuration.
    Inline(Placed<Expr>),
}

/// How Jenkins fetches the repository; what is not given is as PipelineLib has it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Fetch {
    /// Without the history, or with all of it.
    pub shallow: Option<Placed<bool>>,
    /// How many commits of the history.
    pub depth: Option<Placed<i64>>,
    /// Submodules too.
    pub submodules: Option<Placed<bool>>,
    /// All tags too.
    pub tags: Option<Placed<bool>>,
}

/// A stage: actions, which run in PipelineLib's order whatever theirs is here. Each stands at its key.
#[derive(Debug, Clone, PartialEq)]
pub struct Stage {
    /// Its name, and where that stands.
    pub name: Placed<String>,
    /// Whether it has nothing but its name.
    pub shorthand: bool,
    /// Blubber's configuration for this stage alone, at its key.
    pub blubberfile: Option<Placed<Blubberfile>>,
    /// Builds an image.
    pub build: Option<Placed<Build>>,
    /// Runs an image.
    pub run: Option<Placed<Run>>,
    /// Copies files out of a container: a list of paths and mappings.
    pub copy: Option<Placed<Placed<Expr>>>,
    /// Publishes an image.
    pub publish: Option<Placed<Publish>>,
    /// Proposes to deploy an image.
    pub promote: Option<Placed<Promote>>,
    /// Rehearses a deployment.
    pub deploy: Option<Placed<Deploy>>,
    /// Gives values to later stages.
    pub exports: Option<Placed<Vec<Export>>>,
    /// Starts another job.
    pub trigger: Option<Placed<Trigger>>,
    /// Who is told when it fails.
    pub notify: Option<Placed<Email>>,
}

impl Stage {
    /// Where the key of an action stands, if the stage has one of this kind.
    pub fn at(&self, kind: ActionKind) -> Option<At> {
        match kind {
            ActionKind::Build => self.build.as_ref().map(|of| of.at),
            ActionKind::Run => self.run.as_ref().map(|of| of.at),
            ActionKind::Copy => self.copy.as_ref().map(|of| of.at),
            ActionKind::Publish => self.publish.as_ref().map(|of| of.at),
            ActionKind::Promote => self.promote.as_ref().map(|of| of.at),
            ActionKind::Deploy => self.deploy.as_ref().map(|of| of.at),
            ActionKind::Exports => self.exports.as_ref().map(|of| of.at),
            ActionKind::Trigger => self.trigger.as_ref().map(|of| of.at),
        }
    }
}
