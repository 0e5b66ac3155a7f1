// SPDX-License-Identifier: Apache-2.0
//! The frames of a pipeline, and what is wrong with its graph.

use std::collections::{HashMap, HashSet};

use crate::{
    config::{Execution, Pipeline},
    finding::{Findings, Rule, quoted},
    graph::Graph,
    nearest::hint,
    place::{At, Placed},
};

/// Stages of a cycle that a message names, at most.
const NAMED: usize = 12;

/// A pipeline's graph, where it has one.
pub(super) fn graph(pipeline: &Pipeline) -> Option<Graph> {
    match &pipeline.execution {
        Execution::Serial => {
            let arc: Vec<_> = pipeline.stages.iter().map(|stage| stage.name.clone()).collect();
            Some(Graph::new([arc.as_slice()]))
        }
        Execution::Arcs(arcs) => Some(Graph::new(arcs.iter().map(Vec::as_slice))),
        Execution::Unreadable => None,
    }
}

/// The frames of a graph with the places of their stages, where it can be run.
pub(super) fn frames(
    pipeline: &Pipeline,
    graph: &Graph,
    findings: &mut Findings,
) -> Option<Vec<Vec<Placed<String>>>> {
    let told = repeated(pipeline, findings) | twice_named(pipeline);
    let reserved = reserved(pipeline, graph, findings);
    unknown(pipeline, graph, findings);
    match graph.frames() {
        _ if reserved => None,
        Ok(frames) => {
            let named: HashMap<_, _> = graph.stages().collect();
            let placed =
                |name: &str| Placed::new(named.get(name).copied().unwrap_or(At::START), name.to_owned());
            let frame = |frame: Vec<&str>| frame.into_iter().map(placed).collect();
            Some(frames.into_iter().map(frame).collect())
        }
        Err(cycle) => {
            if !told {
                let mut names = cycle.names;
                let more = names.len().saturating_sub(NAMED);
                names.truncate(NAMED);
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                let message = format!(
                    "These stages wait for one another: {}{more}; take out one step",
                    names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ")
                );
                findings.add(Rule::ExecutionCycle, cycle.at, message);
            }
            None
        }
    }
}

/// Stages that are defined and not run.
pub(super) fn never(
    pipeline: &Pipeline,
    graph: Option<&Graph>,
    frames: &[Vec<Placed<String>>],
) -> Vec<Placed<String>> {
    let Some(graph) = graph.filter(|graph| !frames.is_empty() || graph.stages().next().is_none()) else {
        return Vec::new();
    };
    let names = pipeline.stages.iter().map(|stage| &stage.name);
    names.filter(|name| !graph.has(&name.value)).cloned().collect()
}

/// Whether two stages have one name, which is told where stages are read.
fn twice_named(pipeline: &Pipeline) -> bool {
    let mut seen = HashSet::new();
    !pipeline.stages.iter().all(|stage| seen.insert(&stage.name.value))
}

/// Tells of stages that an arc has twice.
fn repeated(pipeline: &Pipeline, findings: &mut Findings) -> bool {
    let Execution::Arcs(arcs) = &pipeline.execution else { return false };
    let mut any = false;
    for arc in arcs {
        let mut seen = HashSet::new();
        for name in arc.iter().filter(|name| !seen.insert(&name.value)) {
            let message = format!("This arc has {} already; name it once", quoted(&name.value));
            findings.add(Rule::ExecutionRepeatedStage, name.at, message);
            any = true;
        }
    }
    any
}

/// Whether a stage has a name that PipelineLib keeps for itself; told here where only a graph names it.
fn reserved(pipeline: &Pipeline, graph: &Graph, findings: &mut Findings) -> bool {
    let mut any = false;
    for (name, at) in graph.stages().filter(|(name, _)| matches!(*name, "setup" | "teardown")) {
        any = true;
        if matches!(pipeline.execution, Execution::Arcs(_)) {
            let message = format!("PipelineLib puts {} into every graph itself; take it out", quoted(name));
            findings.add(Rule::ReservedStage, at, message);
        }
    }
    any
}

fn unknown(pipeline: &Pipeline, graph: &Graph, findings: &mut Findings) {
    let known: HashSet<&str> = pipeline.stages.iter().map(|stage| stage.name.value.as_str()).collect();
    let missing =
        graph.stages().filter(|(name, _)| !known.contains(name) && !matches!(*name, "setup" | "teardown"));
    for (name, at) in missing {
        if findings.leaves_out(Rule::ExecutionUnknownStage) {
            return;
        }
        let hint = hint(name, pipeline.stages.iter().map(|stage| stage.name.value.as_str()));
        let message =
            format!("There is no stage {}, so PipelineLib would run an empty one{hint}", quoted(name));
        findings.add(Rule::ExecutionUnknownStage, at, message);
    }
}
