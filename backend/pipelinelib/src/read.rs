// SPDX-License-Identifier: Apache-2.0
//! The configuration from the tree, by PipelineLib's schema. What is wrong is told and left out; the rest is read on.

mod action;
mod fields;
mod pipeline;
mod shape;
mod stage;

use crate::{
    config::Config,
    expr::kind,
    finding::{Findings, Rule},
    limits,
    yaml::{Kind, Node},
};

/// What the schema's objects have at most once in a file, so that limits hold over all pipelines.
#[derive(Default)]
struct Counts {
    stages: usize,
    arcs: usize,
}

/// The configuration of a file, or nothing where it has no pipelines at all.
pub(crate) fn config(root: &Node, findings: &mut Findings) -> Option<Config> {
    let fields = fields::open(root, "the file", &["pipelines"], findings)?;
    let pipelines = fields.required("pipelines", findings)?;
    let Kind::Map(entries) = &pipelines.value.kind else {
        let message = format!("`pipelines` takes a mapping of names; this is {}", kind(&pipelines.value));
        findings.add(Rule::WrongType, pipelines.value.at, message);
        return None;
    };
    if let Some(first) = entries.get(limits::PIPELINES) {
        let message =
            format!("{} pipelines are read, and this is one more; take some out", limits::PIPELINES);
        findings.add(Rule::TooManyStages, first.key.at, message);
    }
    let mut counts = Counts::default();
    let entries = entries.iter().take(limits::PIPELINES);
    let pipelines = entries.filter_map(|entry| pipeline::read(entry, &mut counts, findings)).collect();
    Some(Config { pipelines })
}
