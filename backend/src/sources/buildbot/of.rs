// SPDX-License-Identifier: Apache-2.0
//! What a buildset is for: a patch set or revision, and the pipeline. Pure.

use std::collections::BTreeMap;

use super::{
    subject,
    wire::{Properties, Sourcestamp},
};
use crate::{model::Subject, sources::ours::Ours};

/// What builds are one run for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Of {
    pub(super) subject: Subject,
    pub(super) pipeline: String,
}

impl Of {
    /// The key of its fact.
    pub(super) fn key(&self) -> String {
        match &self.subject {
            Subject::PatchSet { project, number, patch_set } => {
                format!("{}/{project}~{number},{patch_set}", self.pipeline)
            }
            Subject::Revision { project, name, revision } => {
                format!("{}/{project}~{name}~{revision}", self.pipeline)
            }
        }
    }
}

/// What a new buildset is for; `None` for what is not our Gerrit's. One that a build has triggered is that build's own step, unless
/// its scheduler has a pipeline.
pub(super) fn judge(
    properties: Option<&Properties>,
    stamps: &[Sourcestamp],
    triggered: bool,
    pipelines: &BTreeMap<String, String>,
    ours: &Ours<'_>,
) -> Option<Of> {
    let none = BTreeMap::new();
    let properties = properties.unwrap_or(&none);
    let subject = subject::of(properties, stamps, ours)?;
    let pipeline = pipeline(&subject, properties, triggered, pipelines)?;
    Some(Of { subject, pipeline })
}

/// The pipeline of a buildset; `None` for what is a step of another build.
pub(super) fn pipeline(
    subject: &Subject,
    properties: &Properties,
    triggered: bool,
    pipelines: &BTreeMap<String, String>,
) -> Option<String> {
    let named = subject::text(properties, "scheduler").and_then(|scheduler| pipelines.get(scheduler));
    let usual = match subject {
        Subject::PatchSet { .. } => "check",
        Subject::Revision { .. } => "post",
    };
    (!triggered || named.is_some()).then(|| named.map_or(usual, String::as_str).to_owned())
}
