// SPDX-License-Identifier: Apache-2.0
//! Steps that name several CI pipelines, jobs, or no gate at all.

use milepost::model::{FactBody, JobState, Run, RunState, RunsOf, StepRule};
use milepost_api::StepState;

use crate::telling::{T0, Telling, builder, job, revision};

fn of_checks(story: &mut Telling) -> &mut RunsOf {
    let StepRule::Check(of) = &mut story.pipeline.steps[0].rule else { panic!("the first step checks") };
    of
}

/// Two CI pipelines have to pass.
fn two() -> Telling {
    let mut story = Telling::new();
    of_checks(&mut story).pipelines = vec!["check".into(), "check-arm".into()];
    story
}

/// One job has to pass, whatever else runs.
fn only_unit() -> Telling {
    let mut story = Telling::new();
    of_checks(&mut story).jobs = vec!["unit".into()];
    story
}

fn checks(story: &Telling) -> (StepState, String) {
    let step = story.progress().steps.swap_remove(0);
    (step.state, step.sentence.text)
}

fn said(state: StepState, text: &str) -> (StepState, String) {
    (state, text.to_owned())
}

fn newest_run(story: &mut Telling) -> &mut Run {
    match &mut story.facts.last_mut().unwrap().body {
        FactBody::Run(run) => run,
        other => panic!("{other:?} is no run"),
    }
}

#[test]
fn every_ci_pipeline_that_is_named_has_to_pass() {
    let passed = |story: Telling, pipeline: &str| {
        story.run(pipeline, RunState::Passed, vec![job("unit", JobState::Passed)])
    };
    let story = passed(two(), "check");
    assert_eq!(checks(&story), said(StepState::Waiting, "waiting for checks to start"));
    let red = two().run("check", RunState::Failed, vec![job("unit", JobState::Failed)]);
    // The other one's success takes the failure of this one not back.
    assert_eq!(checks(&passed(red, "check-arm")), said(StepState::Failed, "unit failed"));
    assert_eq!(checks(&passed(story, "check-arm")), said(StepState::Done, "checks passed"));
}

#[test]
fn jobs_of_several_ci_pipelines_are_counted_together() {
    let story = two()
        .run("check", RunState::Running, vec![job("lint", JobState::Passed), job("unit", JobState::Running)])
        .run(
            "check-arm",
            RunState::Running,
            vec![job("lint", JobState::Passed), job("doc", JobState::Passed), job("unit", JobState::Running)],
        );
    assert_eq!(checks(&story), said(StepState::Running, "checks are running, 3 of 5 done"));
}

#[test]
fn the_newest_run_counts_whatever_it_is_called() {
    let mut story = Telling::new().run("check", RunState::Failed, vec![job("unit", JobState::Failed)]).run(
        "check",
        RunState::Passed,
        vec![job("unit", JobState::Passed)],
    );
    assert_eq!(checks(&story), said(StepState::Done, "checks passed"));
    // Now the one that comes first is the newest.
    newest_run(&mut story).enqueued = Some(T0 - 1_000);
    assert_eq!(checks(&story), said(StepState::Failed, "unit failed"));
}

#[test]
fn only_the_named_jobs_count() {
    let ended = |state, unit| {
        let jobs = vec![job("flaky", JobState::Failed), job("unit", unit)];
        only_unit().run("check", state, jobs)
    };
    assert_eq!(
        checks(&ended(RunState::Failed, JobState::Passed)),
        said(StepState::Done, "checks passed"),
        "another job failed"
    );
    assert_eq!(checks(&ended(RunState::Failed, JobState::Failed)), said(StepState::Failed, "unit failed"));
    let skipped = checks(&ended(RunState::Failed, JobState::Skipped));
    assert_eq!(skipped, said(StepState::Waiting, "waiting for checks to start"));
    let gone = only_unit().run("check", RunState::Passed, vec![job("other", JobState::Passed)]);
    assert_eq!(checks(&gone), said(StepState::Waiting, "waiting for checks to start"));
}

#[test]
fn without_a_gate_no_run_has_published_what_was_merged() {
    let mut story = Telling::new()
        .run("check", RunState::Passed, vec![builder("publish", '1')])
        .image('1', revision('5'), "candidate")
        .contains(&revision('5'), &revision('a'), false)
        .merged();
    let StepRule::Merge(of) = &mut story.pipeline.steps[1].rule else { panic!("the second step merges") };
    of.pipelines.clear();
    assert_eq!(story.headline(), "Step 3 of 5 to production: waiting for the image");
    assert!(story.progress().images.is_empty());
}

#[test]
fn what_is_kept_as_reached_is_what_was_seen_of_the_merged_patch_set() {
    let kept = |story: &Telling| {
        let progress = story.progress();
        let seen = milepost::merge::seen_done(&progress, &story.change, story.patch_set);
        seen.map(|step| step.name.clone()).collect::<Vec<_>>()
    };
    let story = Telling::new().run("check", RunState::Passed, vec![job("unit", JobState::Passed)]);
    assert!(kept(&story).is_empty(), "another patch set may come yet");
    let merged = story.merged();
    assert_eq!(kept(&merged), ["Check", "Merge"]);
    let mut rebased = merged;
    rebased.change.current_patch_set = 2;
    assert_eq!(kept(&rebased), ["Merge"], "the checks of an earlier patch set");
}

#[test]
fn of_another_ci_no_patch_set_was_checked() {
    let mut story =
        Telling::new().run("check", RunState::Passed, vec![job("unit", JobState::Passed)]).merged();
    story.change.current_patch_set = 2;
    story.patch_set = 2;
    assert_eq!(checks(&story), said(StepState::Done, "checks passed"), "submitted as rebased by Gerrit");
    let mut story = story.run("check", RunState::Failed, vec![job("unit", JobState::Failed)]);
    story.facts.last_mut().unwrap().source = "another".into();
    assert_eq!(checks(&story), said(StepState::Done, "checks passed"), "the step does not name it");
}

#[test]
fn nothing_is_merged_without_checks_where_they_could_not_be_known() {
    let check = |story: &Telling| story.progress().steps.swap_remove(0).sentence.text;
    let mut story = Telling::new().merged();
    assert_eq!(check(&story), "merged without checks");
    let merged = story.change.merged_at.unwrap();
    story.runs_since.insert("ci-main".into(), merged + 1);
    assert_eq!(check(&story), "passed, not observed", "CI was not heard by then");
    story.runs_since.clear();
    assert_eq!(check(&story), "passed, not observed", "nor ever");
}

#[test]
fn what_runs_for_the_patch_set_after_its_merge_builds_it_where_its_pipeline_is_named() {
    let post = |state, job_state, after| {
        let mut story = Telling::new().merged().run("post", state, vec![job("image", job_state)]);
        newest_run(&mut story).enqueued = story.change.merged_at.map(|at| at + after);
        story
    };
    let running = post(RunState::Running, JobState::Running, 2_000);
    assert_eq!(running.headline(), "Step 3 of 5 to production: image is being built");
    let failed = post(RunState::Failed, JobState::Failed, 2_000);
    assert_eq!(failed.headline(), "Step 3 of 5 to production: image build failed in image");
    let before = post(RunState::Failed, JobState::Failed, -2_000);
    assert_eq!(
        before.headline(),
        "Step 3 of 5 to production: waiting for the image",
        "it was another's word"
    );
}
