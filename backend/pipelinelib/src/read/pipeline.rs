// SPDX-License-Identifier: Apache-2.0
//! One pipeline.

use std::collections::HashMap;

use super::{Counts, action, fields, shape, stage};
use crate::{
    config::{Blubberfile, Execution, Fetch, Pipeline, Stage},
    expr::{any, is_name, name},
    finding::{Findings, Rule, quoted},
    limits,
    place::Placed,
    yaml::{Entry, Kind, Node, Sort},
};

const KNOWN: [&str; 6] = ["blubberfile", "directory", "fetch", "execution", "stages", "notify"];

/// The stages that PipelineLib puts before and after all others.
const RESERVED: [&str; 2] = ["setup", "teardown"];

pub(super) fn read(entry: &Entry, counts: &mut Counts, findings: &mut Findings) -> Option<Pipeline> {
    if !is_name(&entry.key, findings) {
        return None;
    }
    let fields = fields::open(&entry.value, "a pipeline", &KNOWN, findings)?;
    let stages = fields.required("stages", findings)?;
    let stages = read_stages(&stages.value, counts, findings)?;
    if stages.is_empty() {
        let message =
            format!("The pipeline {} has no stages and does nothing; delete it", quoted(&entry.key.value));
        let at = fields.get("stages").map_or(fields.at, |stages| stages.key.at);
        findings.add(Rule::NoStages, at, message);
    }
    names(&stages, findings);
    Some(Pipeline {
        name: entry.key.clone(),
        blubberfile: fields.get("blubberfile").and_then(|entry| blubberfile(entry, findings)),
        directory: fields.plain("directory", findings),
        fetch: fields.get("fetch").and_then(|entry| fetch(&entry.value, findings)).unwrap_or_default(),
        execution: fields
            .get("execution")
            .map_or(Execution::Serial, |entry| arcs(&entry.value, counts, findings)),
        stages,
        notify: fields.get("notify").and_then(|entry| action::notify(entry, findings)),
    })
}

fn read_stages(node: &Node, counts: &mut Counts, findings: &mut Findings) -> Option<Vec<Stage>> {
    let Kind::List(items) = &node.kind else {
        shape::wrong(node, "stages", "a list", findings);
        return None;
    };
    let left = limits::STAGES.saturating_sub(counts.stages);
    if let Some(first) = items.get(left) {
        let message = format!("{} stages are read, and this is one more; take some out", limits::STAGES);
        findings.add(Rule::TooManyStages, first.at, message);
    }
    counts.stages += items.len().min(left);
    Some(items.iter().take(left).filter_map(|item| stage::read(item, findings)).collect())
}

/// Names that a pipeline's stages must not have.
fn names(stages: &[Stage], findings: &mut Findings) {
    let mut seen = HashMap::new();
    for name in stages.iter().map(|stage| &stage.name) {
        if RESERVED.contains(&name.value.as_str()) {
            let message = format!(
                "PipelineLib has a stage {} of its own; give this one another name",
                quoted(&name.value)
            );
            findings.add(Rule::ReservedStage, name.at, message);
        }
        if let Some(earlier) = seen.insert(&name.value, name.at) {
            let message = format!(
                "A stage {} stands in line {} already; rename one",
                quoted(&name.value),
                earlier.line
            );
            findings.add(Rule::DuplicateStage, name.at, message);
        }
    }
}

pub(super) fn blubberfile(entry: &Entry, findings: &mut Findings) -> Option<Placed<Blubberfile>> {
    let node = &entry.value;
    let value = match &node.kind {
        Kind::Scalar(text, Sort::Text) => Blubberfile::Named(Placed::new(node.at, text.clone())),
        Kind::Map(_) => Blubberfile::Inline(any(node, findings)),
        _ => {
            shape::wrong(node, "blubberfile", "a file's name or Blubber's own mapping", findings);
            return None;
        }
    };
    Some(Placed::new(entry.key.at, value))
}

fn fetch(node: &Node, findings: &mut Findings) -> Option<Fetch> {
    let fields = fields::closed(node, "`fetch`", &["shallow", "depth", "submodules", "tags"], findings)?;
    Some(Fetch {
        shallow: fields.flag("shallow", findings),
        depth: fields.whole("depth", findings),
        submodules: fields.flag("submodules", findings),
        tags: fields.flag("tags", findings),
    })
}

fn arcs(node: &Node, counts: &mut Counts, findings: &mut Findings) -> Execution {
    const WANTED: &str = "a list of lists of stages";
    let Kind::List(items) = &node.kind else {
        shape::wrong(node, "execution", WANTED, findings);
        return Execution::Unreadable;
    };
    if items.is_empty() {
        return Execution::Serial;
    }
    let mut arcs = Vec::new();
    let mut right = true;
    for item in items {
        let Kind::List(names) = &item.kind else {
            shape::wrong(item, "execution", WANTED, findings);
            right = false;
            continue;
        };
        counts.arcs += names.len();
        if counts.arcs > limits::ARCS {
            let message =
                format!("{} names in graphs are read, and here are more; take some out", limits::ARCS);
            findings.add(Rule::TooManyStages, item.at, message);
            return Execution::Unreadable;
        }
        arcs.push(names.iter().filter_map(|item| name(item, findings)).collect());
    }
    if right { Execution::Arcs(arcs) } else { Execution::Unreadable }
}
