// SPDX-License-Identifier: Apache-2.0
//! What a reader should know of the project's own pipeline file, and what it plans.

use milepost_api::{Finding, Millis, PipelineFile as Told, PlannedPipeline, PlannedStage, Say, StepKind};

use super::{Input, View, notes::Note};
use crate::model::{PIPELINE_FILE, PipelineFile, Standing, StepRule};

/// How long (milliseconds) after its push a change may wait for CI to begin.
const BEGINS: Millis = 15 * 60 * 1000;

/// Remarks about the file.
pub(super) fn notes(view: &mut View<'_>) -> Vec<Note> {
    let Some(file) = &view.input.pipeline.file else { return Vec::new() };
    let mut says = Vec::new();
    match &file.standing {
        Standing::OnBranch => {}
        Standing::LastGood(broken) => {
            let line = broken.line.and_then(|line| u32::try_from(line).ok());
            says.push(Say::PipelineFileBroken { line, problem: broken.problem.clone() });
        }
        Standing::Proposed { readable } => {
            if *readable {
                says.push(Say::PipelineFileProposed);
            }
            let count = |error| file.findings.iter().filter(|finding| finding.error == error).count();
            let (errors, warnings) = (number(count(true)), number(count(false)));
            if errors + warnings > 0 {
                says.push(Say::PipelineFileFindings { errors, warnings });
            }
        }
    }
    says.extend(file.shared.first().map(|image| Say::PipelineFileShares { image: image.clone() }));
    if is_not_run(view) {
        says.push(Say::PipelineFileNotRun);
    }
    let grounds = vec![view.change_ground()];
    says.into_iter().map(|say| Note { say, grounds: grounds.clone() }).collect()
}

/// Whether CI has had its time and nobody has ever heard of a run of the project.
fn is_not_run(view: &mut View<'_>) -> bool {
    let Input { pipeline, change, now, .. } = view.input;
    let checks = pipeline.steps.iter().find_map(|step| match &step.rule {
        StepRule::Check(of) => Some(of),
        _ => None,
    });
    let Some(of) = checks.filter(|_| view.evidence.runs.is_empty() && view.merged.is_none()) else {
        return false;
    };
    if of.sources.is_empty() || view.heard.silent(&of.sources).is_some() {
        return false;
    }
    let due = change.updated + BEGINS;
    if due > *now {
        view.wakes.insert(due);
    }
    due <= *now
}

/// The file for a reader's page.
pub(super) fn told(input: &Input<'_>) -> Option<Told> {
    let file = input.pipeline.file.as_ref()?;
    let proposed = matches!(file.standing, Standing::Proposed { .. });
    Some(Told {
        path: PIPELINE_FILE.to_owned(),
        proposed,
        pipelines: planned(input, file),
        findings: file.findings.iter().filter(|_| proposed).map(finding).collect(),
    })
}

fn planned(input: &Input<'_>, file: &PipelineFile) -> Vec<PlannedPipeline> {
    let number = |kind: StepKind| {
        let steps = input.pipeline.steps.iter().zip(1..);
        steps.filter(|(step, _)| step.rule.kind() == kind).map(|(_, number)| number).next()
    };
    let stage = |stage: &crate::model::FileStage| PlannedStage {
        name: stage.name.clone(),
        does: stage.does.iter().map(|&action| action.to_owned()).collect(),
        promotes: stage.promotes.then(|| number(StepKind::Promote)).flatten(),
    };
    let pipelines = file.pipelines.iter().map(|pipeline| PlannedPipeline {
        name: pipeline.name.clone(),
        step: number(pipeline.kind),
        frames: pipeline.frames.iter().map(|frame| frame.iter().map(stage).collect()).collect(),
    });
    pipelines.collect()
}

fn finding(finding: &crate::model::FileFinding) -> Finding {
    Finding {
        error: finding.error,
        line: number(finding.line),
        column: number(finding.column),
        rule: finding.rule.to_owned(),
        message: finding.message.clone(),
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
