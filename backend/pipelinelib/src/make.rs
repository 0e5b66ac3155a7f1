// SPDX-License-Identifier: Apache-2.0
//! The plan of a configuration, and what is wrong with its graphs and values.

mod action;
mod graph;
mod stage;

use std::collections::HashMap;

use crate::{
    ci::Ci,
    config::{Blubberfile, Config, Pipeline, Stage},
    eval::{Bindings, Budget, Scope, Setup},
    finding::Findings,
    place::Placed,
    plan::{Blubber, Frame, PipelinePlan, Plan, StagePlan},
    value::Value,
};

/// What a file's pipelines will do.
pub(crate) fn plan(config: &Config, ci: &Ci, findings: &mut Findings) -> Plan {
    let mut elsewhere = HashMap::new();
    for pipeline in &config.pipelines {
        for stage in &pipeline.stages {
            elsewhere.entry(stage.name.value.as_str()).or_insert(pipeline.name.value.as_str());
        }
    }
    let mut budget = Budget::default();
    let pipelines = config.pipelines.iter();
    let pipelines = pipelines
        .map(|pipeline| PipelineMaker { pipeline, ci, elsewhere: &elsewhere }.make(&mut budget, findings));
    Plan { pipelines: pipelines.collect() }
}

/// Makes the plan of one pipeline.
struct PipelineMaker<'a> {
    pipeline: &'a Pipeline,
    ci: &'a Ci,
    elsewhere: &'a HashMap<&'a str, &'a str>,
}

impl PipelineMaker<'_> {
    fn make(&self, budget: &mut Budget, findings: &mut Findings) -> PipelinePlan {
        let pipeline = self.pipeline;
        let graph = graph::graph(pipeline);
        let frames = graph.as_ref().and_then(|graph| graph::frames(pipeline, graph, findings));
        let frames = frames.unwrap_or_default();
        let never = graph::never(pipeline, graph.as_ref(), &frames);
        let graph = graph.unwrap_or_default();
        // the later of two stages with one name counts
        let stages: HashMap<&str, &Stage> =
            pipeline.stages.iter().map(|stage| (stage.name.value.as_str(), stage)).collect();
        let names: Vec<&str> = pipeline.stages.iter().map(|stage| stage.name.value.as_str()).collect();
        let setup = Setup { pipeline: &pipeline.name.value, ci: self.ci };
        let mut done: HashMap<&str, Bindings> = HashMap::new();
        let mut variants: HashMap<&str, Value> = HashMap::new();
        let mut planned = Vec::new();
        for named in &frames {
            let mut frame = Vec::new();
            let mut made = Vec::new();
            for name in named {
                let Some(stage) = stages.get(name.value.as_str()) else {
                    frame.push(StagePlan {
                        name: name.value.clone(),
                        at: name.at,
                        actions: Vec::new(),
                        on_failure: Vec::new(),
                    });
                    continue;
                };
                let scope = Scope {
                    stage: &name.value,
                    ancestors: graph.ancestors(&name.value),
                    done: &done,
                    stages: &stages,
                    names: &names,
                    elsewhere: self.elsewhere,
                    setup: &setup,
                };
                let inline = pipeline.blubberfile.as_ref();
                let (plan, own, variant) =
                    stage::StageMaker::new(stage, inline, &scope, &variants, findings, budget).make();
                frame.push(plan);
                made.push((stage.name.value.as_str(), own, variant));
            }
            for (name, own, variant) in made {
                done.insert(name, own);
                variants.extend(variant.map(|variant| (name, variant)));
            }
            planned.push(Frame { stages: frame });
        }
        PipelinePlan {
            name: pipeline.name.clone(),
            blubber: blubber(pipeline),
            directory: pipeline.directory.as_ref().map_or(".", |directory| &directory.value).to_owned(),
            never,
            frames: planned,
            on_failure: stage::recipients(pipeline.notify.as_ref()),
        }
    }
}

fn blubber(pipeline: &Pipeline) -> Blubber {
    match &pipeline.blubberfile {
        Some(own) => source(own),
        None => Blubber::File(format!("{}/blubber.yaml", pipeline.name.value)),
    }
}

/// Where a blubberfile is.
fn source(blubberfile: &Placed<Blubberfile>) -> Blubber {
    match &blubberfile.value {
        Blubberfile::Named(name) => Blubber::File(name.value.clone()),
        Blubberfile::Inline(inline) => Blubber::Inline(inline.at),
    }
}
