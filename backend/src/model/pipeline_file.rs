// SPDX-License-Identifier: Apache-2.0
//! What a project's `.pipeline/config.yaml` says of the way of its changes.

use milepost_api::{Millis, StepKind, gerrit};
use serde::{Deserialize, Serialize};

use super::{Revision, TagPattern};

/// Where the file is in a project, from the root of its work tree.
pub const PIPELINE_FILE: &str = ".pipeline/config.yaml";

/// A file as it was read for one project and branch, or for one change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipelineFile {
    /// Whose word it is.
    pub standing: Standing,
    /// The images that it publishes, each once.
    pub images: Vec<FileImage>,
    /// Names of those that another project's file publishes, too.
    pub shared: Vec<String>,
    /// Its pipelines, in its order.
    pub pipelines: Vec<FilePipeline>,
    /// What is wrong with it, in its order; notes aside.
    pub findings: Vec<FileFinding>,
}

/// Which file is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The one on the branch.
    OnBranch,
    /// The last one on the branch that could be read; the newer one cannot.
    LastGood(Broken),
    /// The change's own, which holds once it is merged. Its images and pipelines are those of the branch where it cannot be read.
    Proposed {
        /// Whether it can be read.
        readable: bool,
    },
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Broken {
    /// The line, from 1, if it is one.
    pub line: Option<usize>,
    /// What is wrong, one line.
    pub problem: String,
}

/// An image that a file publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileImage {
    /// Its name in the registry, without the registry's own part.
    pub name: String,
    /// The stage that publishes it.
    pub stage: String,
    /// Its tags, where these tell it from another image of that name.
    pub tags: Option<TagPattern>,
}

/// A pipeline of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilePipeline {
    /// Its name.
    pub name: String,
    /// Which step of a change's way it is part of: what publishes is not run before the merge.
    pub kind: StepKind,
    /// Its stages: one list after the other, each list's side by side.
    pub frames: Vec<Vec<FileStage>>,
}

/// A stage of a pipeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileStage {
    /// Its name.
    pub name: String,
    /// What it does, in that order, in PipelineLib's words: `build`, `run`, `publish`.
    pub does: Vec<&'static str>,
    /// Whether it proposes to deploy what was published.
    pub promotes: bool,
}

/// Something that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileFinding {
    /// Whether PipelineLib refuses the file for it, or fails.
    pub error: bool,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The rule's name, as in `RULES.md`.
    pub rule: &'static str,
    /// What is wrong and what to do.
    pub message: String,
}

/// What Gerrit said of the file on a branch, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// Gerrit's project name.
    pub project: String,
    /// The branch's short name.
    pub branch: String,
    /// Where the branch was; `None`: it was not there.
    pub tip: Option<Revision>,
    /// The last file that could be read, whole; `None` where there is none on the branch.
    pub file: Option<String>,
    /// Why the one at the tip cannot be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<Broken>,
    /// Since when it has said so.
    pub since: Millis,
}

/// What the owners of a project and of its parents declare in `refs/meta/config`, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnerFiles {
    /// Gerrit's project name.
    pub project: String,
    /// The nearest project's first.
    pub files: Vec<gerrit::OwnerFile>,
}

impl PipelineFile {
    /// About how many bytes it takes.
    pub fn weight(&self) -> usize {
        const EACH: usize = 100;
        let images = self.images.iter().map(|image| EACH + image.name.len() + image.stage.len());
        let stages = |pipeline: &FilePipeline| {
            let stages = pipeline.frames.iter().flatten();
            stages.map(|stage| EACH + stage.name.len() + 16 * stage.does.len()).sum::<usize>()
        };
        let pipelines = self.pipelines.iter().map(|pipeline| EACH + pipeline.name.len() + stages(pipeline));
        let findings = self.findings.iter().map(|finding| EACH + finding.message.len());
        images.chain(pipelines).chain(findings).sum()
    }

    /// Whether it publishes anything.
    pub fn publishes(&self) -> bool {
        !self.images.is_empty() || self.pipelines.iter().any(|pipeline| pipeline.kind == StepKind::Image)
    }
}
