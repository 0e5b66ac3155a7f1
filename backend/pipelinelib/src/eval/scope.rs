// SPDX-License-Identifier: Apache-2.0
//! Which values a stage can see: its own, those of its ancestors, and those of `setup`.

use std::collections::HashMap;

use super::{Own, missing::Missing};
use crate::{
    ci::{Ci, short},
    config::Stage,
    graph::Ancestors,
    place::At,
    value::Value,
};

/// Values by their names.
pub(crate) type Bindings = HashMap<String, Value>;

/// What one stage can see.
pub(crate) struct Scope<'a> {
    /// The stage.
    pub(crate) stage: &'a str,
    /// The stages before it.
    pub(crate) ancestors: Ancestors<'a>,
    /// The values of stages that have been worked out.
    pub(crate) done: &'a HashMap<&'a str, Bindings>,
    /// The pipeline's stages.
    pub(crate) stages: &'a HashMap<&'a str, &'a Stage>,
    /// Their names, in their order.
    pub(crate) names: &'a [&'a str],
    /// Each stage of the file, and its pipeline.
    pub(crate) elsewhere: &'a HashMap<&'a str, &'a str>,
    /// What is known before all stages.
    pub(crate) setup: &'a Setup<'a>,
}

/// The stage `setup`, which PipelineLib puts before all others.
pub(crate) struct Setup<'a> {
    /// The pipeline.
    pub(crate) pipeline: &'a str,
    /// What is known of CI.
    pub(crate) ci: &'a Ci,
}

impl Setup<'_> {
    /// The names that it always sets.
    pub(crate) const NAMES: [&'static str; 12] = [
        "pipeline",
        "logURL",
        "project",
        "projectShortName",
        "commit",
        "branch",
        "remote",
        "tag",
        "timestamp",
        "imageLabels",
        "httpProxy",
        "stage",
    ];

    pub(crate) fn get(&self, at: At, key: &str) -> Option<Value> {
        let project = self.ci.project.as_deref();
        let known = match key {
            "stage" => Some("setup"),
            "pipeline" => Some(self.pipeline),
            "project" => project,
            "projectShortName" => project.map(short),
            "commit" => self.ci.commit.as_deref(),
            "branch" => self.ci.branch.as_deref(),
            "tag" => self.ci.tag.as_deref(),
            _ => None,
        };
        if let Some(known) = known {
            return Some(Value::known(at, known));
        }
        // parameters of the job, and what a checkout tells, such as GIT_COMMIT
        let parameter = key.starts_with("params.");
        let told = key.starts_with(|c: char| c.is_ascii_uppercase())
            && key.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        (Self::NAMES.contains(&key) || parameter || told).then(|| Value::variable(at, "setup", key))
    }
}

impl Scope<'_> {
    /// A value by its stage's name, empty for the own, and its own.
    pub(crate) fn find(&self, stage: &str, key: &str, own: Own<'_>) -> Result<Value, Missing> {
        if stage.is_empty() {
            let missing = if own.each.is_some() { Missing::Each } else { Missing::Own };
            return own.values.get(key).cloned().ok_or(missing);
        }
        if stage == "setup" {
            return self.setup.get(At::START, key).ok_or(Missing::Key);
        }
        if stage == self.stage {
            let Some(values) = own.each else { return Err(Missing::Ancestor) };
            return values.get(key).cloned().ok_or(Missing::Key);
        }
        if !self.ancestors.has(stage) {
            return Err(Missing::Ancestor);
        }
        self.done.get(stage).and_then(|values| values.get(key)).cloned().ok_or(Missing::Key)
    }
}
