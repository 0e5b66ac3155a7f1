// SPDX-License-Identifier: Apache-2.0
//! What a project's own pipeline file adds to its changes' way.

use std::{collections::BTreeSet, sync::Arc};

use milepost::model::{
    Broken, FileFinding, FilePipeline, FileStage, JobState, PipelineFile, Repository, RunState, Service,
    Standing,
};
use milepost_api::{Millis, StepKind, StepState};

use crate::stories::{golden, sample};
use crate::telling::{T0, Telling, job, revision};

const MINUTE: Millis = 60_000;

fn stage(name: &str, does: &[&'static str]) -> FileStage {
    FileStage { name: name.into(), does: does.to_vec(), promotes: does.contains(&"promote") }
}

fn file(standing: Standing) -> PipelineFile {
    let lint = vec![stage("lint", &["run"]), stage("unit", &["run"])];
    PipelineFile {
        standing,
        images: Vec::new(),
        shared: Vec::new(),
        pipelines: vec![
            FilePipeline { name: "test".into(), kind: StepKind::Check, frames: vec![lint] },
            FilePipeline {
                name: "publish".into(),
                kind: StepKind::Image,
                frames: vec![vec![stage("main", &["build", "publish", "promote"])]],
            },
        ],
        findings: Vec::new(),
    }
}

fn told(mut story: Telling, file: PipelineFile) -> Telling {
    story.pipeline.file = Some(Arc::new(file));
    story
}

fn notes(story: &Telling) -> Vec<String> {
    story.progress().notes.into_iter().map(|note| note.text).collect()
}

#[test]
fn what_is_planned_is_told_with_the_steps_that_it_is_part_of() {
    let story = told(Telling::new(), file(Standing::OnBranch));
    let told = story.detail(&[]).0.file.unwrap();
    assert!(!told.proposed && told.findings.is_empty());
    let pipelines: Vec<_> = told.pipelines.iter().map(|p| (p.name.as_str(), p.step)).collect();
    assert_eq!(pipelines, [("test", Some(1)), ("publish", Some(3))]);
    let side_by_side: Vec<_> = told.pipelines[0].frames[0].iter().map(|stage| stage.name.as_str()).collect();
    assert_eq!(side_by_side, ["lint", "unit"]);
    assert_eq!(told.pipelines[1].frames[0][0].does, ["build", "publish", "promote"]);
    assert_eq!(Telling::new().detail(&[]).0.file, None);
}

#[test]
fn a_changes_own_file_is_said_to_be_so_with_what_is_wrong_with_it() {
    let finding = |error| FileFinding {
        error,
        line: 3,
        column: 5,
        rule: "unknown-key",
        message: "`stage` is no key of a pipeline".into(),
    };
    let own = |readable, findings| {
        told(Telling::new(), PipelineFile { findings, ..file(Standing::Proposed { readable }) })
    };
    let proposed = "the pipeline is as this change's own .pipeline/config.yaml has it";
    assert_eq!(notes(&own(true, Vec::new())), [proposed]);
    let story = own(true, vec![finding(true), finding(false), finding(false)]);
    assert_eq!(notes(&story), [proposed, "this change's .pipeline/config.yaml has 1 error and 2 warnings"]);
    sample("pipeline-file", &story);
    golden("detail/pipeline-file", &story.detail(&[]).0);
    let told = story.detail(&[]).0.file.unwrap();
    assert!(told.proposed);
    let found = &told.findings[0];
    assert_eq!((found.error, found.line, found.column, found.rule.as_str()), (true, 3, 5, "unknown-key"));
    assert_eq!(notes(&own(false, vec![finding(true)])), ["this change's .pipeline/config.yaml has 1 error"]);
}

#[test]
fn what_is_wrong_with_the_one_on_the_branch_is_said() {
    let shares = PipelineFile { shared: vec!["app".into(), "b".into()], ..file(Standing::OnBranch) };
    assert_eq!(
        notes(&told(Telling::new(), shares)),
        ["another project's .pipeline/config.yaml publishes app, too"]
    );
    let broken = Broken { line: Some(3), problem: "a tab".into() };
    let story = told(Telling::new(), file(Standing::LastGood(broken)));
    let said =
        ".pipeline/config.yaml of the branch cannot be read, line 3: a tab; the last one that could be holds";
    assert_eq!(notes(&story), [said]);
}

#[test]
fn that_nothing_ever_ran_is_said_once_ci_has_had_its_time() {
    let said =
        ".pipeline/config.yaml is there, but CI has never run anything for this project: is a job set up?";
    let mut story = told(Telling::new(), file(Standing::OnBranch));
    for health in story.health.values_mut() {
        health.late_after = 60 * MINUTE;
    }
    assert_eq!(notes(&story), [""; 0]);
    assert_eq!(story.merge().next, Some(T0 + 15 * MINUTE));
    story.now = T0 + 15 * MINUTE;
    assert_eq!(notes(&story), [said]);
    assert_eq!(notes(&story.clone().silent("ci-main")), [""; 0]);
    let ran = story.run("check", RunState::Running, vec![job("unit", JobState::Running)]);
    assert_eq!(notes(&ran), [""; 0]);
}

/// Merged, and CI has built one of two images of which only the file tells.
fn monorepo() -> Telling {
    let mut story = Telling::new()
        .run("check", RunState::Passed, vec![job("unit", JobState::Passed)])
        .merged()
        .image('1', revision('a'), "v1");
    let own = story.pipeline.services[0].clone();
    let path = Repository { path: "demo/other".into(), ..own.repositories[0].clone() };
    let workloads = own
        .workloads
        .iter()
        .map(|place| milepost::model::WorkloadRef { name: "other".into(), ..place.clone() });
    let other = Service {
        name: "other".into(),
        repositories: vec![path],
        workloads: workloads.collect(),
        ..own.clone()
    };
    story.pipeline.presumed = BTreeSet::from([own.name, "other".to_owned()]);
    story.pipeline.services.push(other);
    told(story, file(Standing::OnBranch))
}

#[test]
fn of_services_that_only_the_file_tells_of_those_count_that_the_build_has_built() {
    let image = |story: &Telling| {
        let step = story.progress().steps[2].clone();
        (step.state, step.sentence.text)
    };
    let building =
        monorepo().post_run(revision('a'), RunState::Running, vec![job("build-image", JobState::Running)]);
    assert_eq!(image(&building), (StepState::Running, "1 of 2 images built".to_owned()));
    let built =
        monorepo().post_run(revision('a'), RunState::Passed, vec![job("build-image", JobState::Passed)]);
    assert_eq!(image(&built).0, StepState::Done);
    let failed =
        monorepo().post_run(revision('a'), RunState::Failed, vec![job("build-image", JobState::Failed)]);
    assert_eq!(image(&failed).0, StepState::Failed);
}

#[test]
fn what_a_source_does_not_show_of_a_declared_service_is_not_known() {
    let mut story = Telling::new()
        .run("check", RunState::Passed, vec![job("unit", JobState::Passed)])
        .merged()
        .image('1', revision('a'), "v1");
    let staging = |story: &Telling| story.progress().steps[3].clone();
    assert_eq!(staging(&story).state, StepState::Waiting);
    let namespace = story.pipeline.services[0].workloads[0].namespace.clone();
    let hides = |story: &mut Telling, source: &str, about: &str| {
        let health = story.health.get_mut(source).unwrap();
        health.unread.insert("/path".to_owned(), about.to_owned());
    };
    hides(&mut story, "staging", "elsewhere");
    assert_eq!(staging(&story).state, StepState::Waiting);
    hides(&mut story, "staging", &namespace);
    assert_eq!(staging(&story).state, StepState::Unknown);
    let mut story = Telling::new().merged();
    let repository = story.pipeline.services[0].repositories[0].path.clone();
    hides(&mut story, "registry", &repository);
    assert_eq!(story.progress().steps[2].state, StepState::Unknown);
}

#[test]
fn where_such_a_service_was_never_seen_nobody_waits_for_it() {
    let built =
        monorepo().post_run(revision('a'), RunState::Passed, vec![job("build-image", JobState::Passed)]);
    let staging = &built.progress().steps[3];
    assert_eq!((staging.state, staging.targets.len()), (StepState::Waiting, 0));
    let runs = built.runs("staging", '1', 3, 3, None);
    let staging = &runs.progress().steps[3];
    assert_eq!((staging.state, staging.targets.len()), (StepState::Done, 1));
}
