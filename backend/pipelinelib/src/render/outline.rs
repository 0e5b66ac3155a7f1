// SPDX-License-Identifier: Apache-2.0
//! A plan as indented lines: for people, and for tests to compare.

use crate::{
    finding::escaped,
    plan::{Action, Blubber, Does, Image, PipelinePlan, Plan, StagePlan},
    value::Value,
};

/// Each pipeline with its stages, numbered by their frames, and what each of them does.
pub fn outline(plan: &Plan) -> String {
    let mut lines = Vec::new();
    for pipeline in &plan.pipelines {
        head(pipeline, &mut lines);
        for (number, frame) in (1..).zip(&pipeline.frames) {
            for stage in &frame.stages {
                lines.push(format!("  {number} {}", stage.name));
                body(stage, &mut lines);
            }
        }
        if !pipeline.never.is_empty() {
            let never: Vec<_> = pipeline.never.iter().map(|name| name.value.as_str()).collect();
            lines.push(format!("  never: {}", never.join(", ")));
        }
    }
    lines.into_iter().map(|line| escaped(line.chars()) + "\n").collect()
}

fn head(pipeline: &PipelinePlan, lines: &mut Vec<String>) {
    lines.push(format!("pipeline {}", pipeline.name.value));
    lines.push(format!("  blubber {}", blubber(&pipeline.blubber)));
    if pipeline.directory != "." {
        lines.push(format!("  directory {}", pipeline.directory));
    }
    if !pipeline.on_failure.is_empty() {
        lines.push(format!("  on failure mail {}", joined(&pipeline.on_failure)));
    }
    if pipeline.frames.is_empty() {
        lines.push("  runs nothing".to_owned());
    }
}

fn body(stage: &StagePlan, lines: &mut Vec<String>) {
    for action in &stage.actions {
        lines.extend(told(action).into_iter().map(|line| format!("    {line}")));
    }
    if !stage.on_failure.is_empty() {
        lines.push(format!("    on failure mail {}", joined(&stage.on_failure)));
    }
}

fn told(action: &Action) -> Vec<String> {
    match &action.does {
        Does::Build(built) => {
            let context =
                if built.context.text == "." { String::new() } else { format!(" in {}", built.context) };
            let own =
                built.blubber.as_ref().map(|own| format!(", blubber {}", blubber(own))).unwrap_or_default();
            vec![format!("build variant {}{context}{own}", built.variant)]
        }
        Does::Run { image, arguments } => {
            let with =
                if arguments.is_empty() { String::new() } else { format!(" with {}", joined(arguments)) };
            match &image.stage {
                Some(stage) => vec![format!("run image of {stage}{with}")],
                None => vec![format!("run {}{with}", image.id)],
            }
        }
        Does::Copy(copied) => {
            let line = |of: &crate::plan::Copied| {
                let from = of.from.stage_of("container").unwrap_or(&of.from.text);
                let kept = if of.archive { ", archived" } else { "" };
                format!("copy {} to {} from {from}{kept}", of.source, of.destination)
            };
            copied.iter().map(line).collect()
        }
        Does::Publish(published) => {
            let (name, tags) = (&published.name, joined(published.all_tags()));
            vec![format!("publish {name} with tags {tags} from {}", origin(&published.image))]
        }
        Does::Promote(promotions) => {
            let line = |of: &crate::plan::Promotion| {
                let everywhere = of.environments.is_empty();
                let places =
                    if everywhere { "every environment".to_owned() } else { joined(&of.environments) };
                format!("promote {} to {} in {places}", of.chart, of.version)
            };
            promotions.iter().map(line).collect()
        }
        Does::Deploy(of) => {
            let version = of.version.as_ref().map(|version| format!(" {version}")).unwrap_or_default();
            let tested = if of.test { ", tested" } else { "" };
            vec![format!(
                "deploy chart {}{version} with {}:{} to {}{tested}",
                of.chart, of.image, of.tag, of.cluster
            )]
        }
        Does::Exports(exports) => {
            exports.iter().map(|(name, value)| format!("export {} = {value}", name.value)).collect()
        }
        Does::Trigger { job, propagate, wait } => {
            let waits = if *wait { ", waits" } else { "" };
            let whatever = if *propagate { "" } else { ", whatever its result" };
            vec![format!("trigger {job}{waits}{whatever}")]
        }
    }
}

fn origin(image: &Image) -> String {
    match (&image.stage, &image.variant) {
        (Some(stage), Some(variant)) => format!("variant {variant} of {stage}"),
        _ => image.id.to_string(),
    }
}

fn blubber(blubber: &Blubber) -> String {
    match blubber {
        Blubber::File(path) => path.clone(),
        Blubber::Inline(at) => format!("inline at line {}", at.line),
    }
}

fn joined<'a>(values: impl IntoIterator<Item = &'a Value>) -> String {
    values.into_iter().map(<Value as ToString>::to_string).collect::<Vec<_>>().join(", ")
}
