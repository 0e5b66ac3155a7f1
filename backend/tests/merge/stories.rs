// SPDX-License-Identifier: Apache-2.0
//! What the page says at each station of the way. The samples beside `milepost-api` are these stories' answers, and the
//! widget's tests read the same files.

use milepost::model::{JobState, RunState};
use milepost_api::{Excerpt, StepState, TargetState};
use serde::Serialize;

use crate::telling::{T0, Telling, builder, digest, job, revision};

fn checked() -> Telling {
    Telling::new().run("check", RunState::Passed, vec![job("unit", JobState::Passed)])
}

fn gated() -> Telling {
    checked().run("gate", RunState::Passed, vec![job("unit", JobState::Passed)]).merged()
}

pub(crate) fn built() -> Telling {
    gated().post_run(revision('a'), RunState::Passed, vec![builder("image", '1')]).image(
        '1',
        revision('a'),
        "2026-11-23-101112-production",
    )
}

/// Compares the progress with the golden sample of that name.
pub(crate) fn sample(name: &str, telling: &Telling) {
    golden(name, &telling.merge().progress);
}

/// Compares with the golden sample of that name. `UPDATE_SAMPLES=1` writes it anew.
pub(crate) fn golden(name: &str, answer: &impl Serialize) {
    let made = serde_json::to_string_pretty(answer).unwrap() + "\n";
    let path = format!("{}/api/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_SAMPLES").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == made,
        "{name}.json differs from what the backend makes: look, then run with UPDATE_SAMPLES=1\n{made}"
    );
}

#[test]
fn nothing_has_begun() {
    let story = Telling::new();
    assert_eq!(story.headline(), "Step 1 of 5 to production: waiting for checks to start");
    sample("waiting-for-checks", &story);
}

#[test]
fn checks_run() {
    let story = Telling::new().run(
        "check",
        RunState::Running,
        vec![job("lint", JobState::Passed), job("unit", JobState::Running)],
    );
    assert_eq!(story.headline(), "Step 1 of 5 to production: checks are running, 1 of 2 done");
    sample("checks-running", &story);
}

#[test]
fn a_job_that_already_fails_shows_before_its_run_ends() {
    let story = Telling::new().run(
        "check",
        RunState::Running,
        vec![job("lint", JobState::Running), job("unit", JobState::Failing)],
    );
    assert_eq!(story.headline(), "Step 1 of 5 to production: unit is failing");
    let step = &story.progress().steps[0];
    assert_eq!(step.state, StepState::Running);
    assert_eq!(step.failure.as_ref().unwrap().stage, "unit");
}

#[test]
fn a_failed_check_names_the_job_links_its_log_and_says_why() {
    let mut unit = job("unit", JobState::Failed);
    let lines =
        ["TASK [run tests]", "running 3 tests", "test a ... ok", "test b ... FAILED: expected 4, got 5"];
    unit.excerpt = Some(Excerpt {
        lines: lines.map(str::to_owned).into(),
        cause: Some(3),
        number: Some(4711),
        url: Some("https://zuul.example.org/t/example/build/8d1c/log/job-output.txt#4711".into()),
    });
    let story = Telling::new().run("check", RunState::Failed, vec![job("lint", JobState::Passed), unit]);
    assert_eq!(story.headline(), "Step 1 of 5 to production: unit failed");
    sample("check-failed", &story);
}

#[test]
fn a_job_that_does_not_vote_fails_nothing() {
    let mut lint = job("lint", JobState::Failed);
    lint.voting = false;
    let story = Telling::new().run("check", RunState::Passed, vec![lint, job("unit", JobState::Passed)]);
    assert_eq!(story.headline(), "Step 2 of 5 to production: waiting for review");
}

#[test]
fn a_recheck_takes_the_place_of_the_run_before() {
    let story = Telling::new().run("check", RunState::Failed, vec![job("unit", JobState::Failed)]).run(
        "check",
        RunState::Passed,
        vec![job("unit", JobState::Passed)],
    );
    assert_eq!(story.headline(), "Step 2 of 5 to production: waiting for review");
}

#[test]
fn a_superseded_recheck_takes_no_verdict_back() {
    let story = Telling::new().run("check", RunState::Failed, vec![job("unit", JobState::Failed)]).run(
        "check",
        RunState::Cancelled,
        vec![],
    );
    assert_eq!(story.headline(), "Step 1 of 5 to production: unit failed");
}

#[test]
fn review_is_what_a_checked_change_waits_for() {
    let story = checked();
    assert_eq!(story.headline(), "Step 2 of 5 to production: waiting for review");
    sample("waiting-for-review", &story);
}

#[test]
fn the_gate_runs_and_fails() {
    let running = checked().run("gate", RunState::Running, vec![job("unit", JobState::Running)]);
    assert_eq!(running.headline(), "Step 2 of 5 to production: merge checks are running, 0 of 1 done");
    let failed = checked().run("gate", RunState::Failed, vec![job("unit", JobState::Failed)]);
    assert_eq!(failed.headline(), "Step 2 of 5 to production: not merged, unit failed");
}

#[test]
fn the_image_is_being_built() {
    let story = gated().post_run(revision('a'), RunState::Running, vec![job("image", JobState::Running)]);
    assert_eq!(story.headline(), "Step 3 of 5 to production: image is being built");
    sample("image-building", &story);
}

#[test]
fn a_build_of_a_later_revision_counts_once_gerrit_says_it_contains_the_change() {
    let story = gated().post_run(revision('b'), RunState::Running, vec![job("image", JobState::Running)]);
    assert_eq!(story.headline(), "At least step 3 of 5 to production: waiting for an answer from Gerrit");
    assert_eq!(story.merge().questions.len(), 1);
    let told = story.contains(&revision('b'), &revision('a'), true);
    assert_eq!(told.headline(), "Step 3 of 5 to production: image is being built");
}

#[test]
fn the_image_is_there() {
    let story = built();
    assert_eq!(story.headline(), "Step 4 of 5 to production: waiting for staging");
    let images = story.progress().images;
    assert_eq!(images[0].digest, digest('1').to_string());
    assert!(
        images[0].uri.starts_with("registry.example.org/demo/app:2026-11-23-101112-production@sha256:1111")
    );
    sample("waiting-for-staging", &story);
}

#[test]
fn an_image_of_an_unmerged_revision_is_a_candidate() {
    let story = checked().image('1', revision('a'), "candidate");
    let progress = story.progress();
    assert!(progress.images[0].candidate);
    assert_eq!(progress.step, 2);
    sample("candidate", &story);
}

#[test]
fn what_the_gate_published_counts_from_the_merge_on() {
    let story = checked().run("gate", RunState::Passed, vec![builder("image", '1')]).merged().image(
        '1',
        revision('f'),
        "speculative",
    );
    let progress = story.progress();
    assert_eq!(progress.step, 4);
    assert!(progress.images[0].before_merge);
    assert_eq!(progress.notes[0].text, "image of app was built before merge");
}

#[test]
fn a_rollout_is_counted_pod_by_pod() {
    let story = built().runs("staging", '1', 2, 3, Some('0')).image('0', revision('0'), "old");
    assert_eq!(story.headline(), "Step 4 of 5 to production: rolling out to staging, 2 of 3 pods ready");
    sample("rolling-out", &story);
}

#[test]
fn one_of_two_production_clusters() {
    let story = built()
        .image('0', revision('0'), "old")
        .contains(&revision('0'), &revision('a'), false)
        .runs("staging", '1', 3, 3, None)
        .runs("eqiad", '1', 3, 3, None)
        .runs("codfw", '0', 3, 3, None);
    assert_eq!(story.headline(), "Step 5 of 5 to production: in 1 of 2 production clusters");
    sample("one-of-two-clusters", &story);
}

#[test]
fn in_production() {
    let story = built()
        .runs("staging", '1', 3, 3, None)
        .runs("eqiad", '1', 3, 3, None)
        .runs("codfw", '1', 3, 3, None);
    assert_eq!(story.headline(), "In production");
    assert_eq!(story.progress().step, 5);
    sample("in-production", &story);
}

#[test]
fn a_later_image_carries_the_change_too() {
    let story = built()
        .image('2', revision('b'), "later")
        .contains(&revision('b'), &revision('a'), true)
        .change_of(&revision('b'), 15)
        .runs("staging", '2', 3, 3, None)
        .runs("eqiad", '2', 3, 3, None)
        .runs("codfw", '2', 3, 3, None);
    assert_eq!(story.headline(), "In production");
    let state = &story.progress().steps[4].targets[0].state;
    assert!(matches!(state, TargetState::LiveByLaterImage { change: Some(15), .. }), "{state:?}");
}

#[test]
fn production_that_has_it_closes_a_staging_nobody_saw() {
    let story = built().runs("eqiad", '1', 3, 3, None).runs("codfw", '1', 3, 3, None);
    let progress = story.progress();
    assert_eq!(progress.headline.text, "In production");
    assert_eq!(progress.steps[3].sentence.text, "passed, not observed");
}

#[test]
fn a_failed_rollout_says_where_and_why() {
    let mut story = built().runs("staging", '1', 0, 3, Some('0')).image('0', revision('0'), "old");
    for fact in &mut story.facts {
        if let milepost::model::FactBody::Workload(workload) = &mut fact.body {
            workload.failed = Some("ImagePullBackOff".into());
        }
    }
    assert_eq!(
        story.headline(),
        "Step 4 of 5 to production: rollout to staging failed: ImagePullBackOff; the version before still serves"
    );
    sample("rollout-failed", &story);
}

#[test]
fn what_once_ran_here_and_runs_no_more_was_rolled_back() {
    let story = built()
        .image('0', revision('0'), "old")
        .contains(&revision('0'), &revision('a'), false)
        .runs("staging", '0', 3, 3, None)
        .ran("staging", '1', T0, Some(T0 + 5_000));
    assert_eq!(story.headline(), "Step 4 of 5 to production: rolled back from staging");
}

#[test]
fn a_silent_cluster_is_unknown_and_what_was_last_known_stays() {
    let story = built().runs("staging", '1', 3, 3, None).runs("eqiad", '1', 3, 3, None).silent("codfw");
    assert_eq!(story.headline(), "At least step 5 of 5 to production: codfw has not answered");
    let story = story.runs("codfw", '1', 3, 3, None);
    let state = story.progress().steps[4].targets[1].state.clone();
    let TargetState::Unknown { last_known: Some(last), .. } = state else { panic!("{state:?}") };
    assert_eq!(last.text, "live");
    sample("silent-cluster", &story);
}

#[test]
fn a_silent_ci_is_unknown_but_a_verdict_it_gave_stays() {
    let silent = Telling::new().silent("ci-main");
    assert_eq!(silent.headline(), "At least step 1 of 5 to production: ci-main has not answered");
    assert_eq!(checked().silent("ci-main").progress().step, 2);
}

#[test]
fn merged_without_checks() {
    let story = Telling::new().merged();
    assert_eq!(story.progress().steps[0].sentence.text, "merged without checks");
    assert_eq!(story.progress().step, 3);
}

#[test]
fn an_old_patch_set_shows_its_own_checks_and_names_the_current_one() {
    let mut story = Telling::new().run("check", RunState::Failed, vec![job("unit", JobState::Failed)]);
    story.change.current_patch_set = 2;
    story.change.current_revision = revision('b').to_string();
    assert_eq!(story.headline(), "Step 1 of 5 to production: unit failed");
    assert_eq!(story.progress().notes[0].text, "current is patch set 2");
    sample("old-patch-set", &story);
}

#[test]
fn an_abandoned_change_stays_at_the_step_it_reached() {
    let mut story = checked();
    story.change.status = milepost_api::gerrit::ChangeStatus::Abandoned;
    assert_eq!(story.headline(), "Abandoned at step 2 of 5 to production");
}

#[test]
fn a_change_that_touches_no_deployed_path_needs_no_image() {
    let mut story = gated();
    story.pipeline.services[0].paths = vec!["src/**".to_owned()].into();
    assert_eq!(story.headline(), "At least step 3 of 5 to production: waiting for an answer from Gerrit");
    let ask = story.merge().questions.into_iter().next().unwrap();
    story.answers.insert(ask, milepost_api::gerrit::Reply::Paths(vec!["README.md".into()]));
    let progress = story.progress();
    assert_eq!(progress.of, 5);
    assert!(progress.steps[2..].iter().all(|step| step.state == StepState::Skipped));
}

#[test]
fn a_change_of_more_paths_than_gerrit_tells_touches_every_service() {
    let mut story = gated();
    story.pipeline.services[0].paths = vec!["src/**".to_owned()].into();
    let ask = story.merge().questions.into_iter().next().unwrap();
    story.answers.insert(ask, milepost_api::gerrit::Reply::Truncated(true));
    assert!(story.progress().steps[2..].iter().all(|step| step.state != StepState::Skipped));
}

#[test]
fn pods_of_two_images_promise_no_more_than_the_weaker() {
    let mut story = built()
        .image('0', revision('0'), "old")
        .contains(&revision('0'), &revision('a'), false)
        .runs("staging", '1', 3, 3, None);
    for fact in &mut story.facts {
        if let milepost::model::FactBody::Workload(workload) = &mut fact.body {
            workload.new.digests = vec![digest('1'), digest('0')];
        }
    }
    assert_eq!(story.headline(), "Step 4 of 5 to production: waiting for staging");
}

#[test]
fn a_running_digest_that_nobody_confirmed_is_not_taken_for_what_its_tag_names_now() {
    let story = built().runs("staging", '9', 3, 3, None);
    let target = &story.progress().steps[3].targets[0];
    assert_eq!(target.sentence.text, "runs an image that no registry has confirmed");
}

#[test]
fn a_named_job_that_was_skipped_has_not_passed() {
    let mut story = Telling::new().run("check", RunState::Passed, vec![job("unit", JobState::Skipped)]);
    if let milepost::model::StepRule::Check(runs) = &mut story.pipeline.steps[0].rule {
        runs.jobs = vec!["unit".into()];
    }
    assert_eq!(story.headline(), "Step 1 of 5 to production: waiting for checks to start");
}

#[test]
fn a_submit_that_makes_a_patch_set_of_its_own_keeps_the_checks_of_the_one_before() {
    let mut story = gated();
    story.change.current_patch_set = 2;
    story.change.current_revision = revision('b').to_string();
    (story.patch_set, story.revision) = (2, revision('b'));
    assert_eq!(story.progress().steps[0].sentence.text, "checks passed");
}

#[test]
fn a_gate_job_cannot_pass_off_an_image_without_the_change() {
    let story = checked()
        .run("gate", RunState::Passed, vec![builder("image", '0')])
        .merged()
        .image('0', revision('0'), "old")
        .contains(&revision('0'), &revision('a'), false);
    assert_eq!(story.headline(), "Step 3 of 5 to production: waiting for the image");
}

#[test]
fn scaled_to_zero_everywhere_is_not_in_production() {
    let mut story = built()
        .runs("staging", '1', 3, 3, None)
        .runs("eqiad", '1', 0, 0, None)
        .runs("codfw", '1', 0, 0, None);
    assert_ne!(story.headline(), "In production");
    story = story.runs("codfw", '1', 3, 3, None);
    assert_ne!(story.progress().steps[4].state, StepState::Failed);
}

#[test]
fn one_registry_is_one_whichever_of_its_names_is_written() {
    let mut story = built().image('0', revision('0'), "old").contains(&revision('0'), &revision('a'), false);
    story.pipeline.registries.insert("alias.example.org".into(), "registry".into());
    story.pipeline.services[0].repositories[0].registry = "alias.example.org".into();
    let progress = story.progress();
    assert_eq!(progress.step, 4, "{}", progress.headline.text);
    assert!(
        progress.images[0].uri.starts_with("alias.example.org/demo/app:"),
        "shown as the service writes it"
    );
    // Before any pod runs, the template's tag names the image.
    let mut begun = story.clone().runs("staging", '1', 0, 3, Some('0'));
    for fact in &mut begun.facts {
        if let milepost::model::FactBody::Workload(workload) = &mut fact.body {
            workload.wanted =
                Some("alias.example.org/demo/app:2026-11-23-101112-production".parse().unwrap());
        }
    }
    assert_eq!(begun.headline(), "Step 4 of 5 to production: rolling out to staging, 0 of 3 pods ready");
    // Another registry's image of the same path is another image.
    story.pipeline.registries.insert("alias.example.org".into(), "another".into());
    assert_eq!(story.progress().step, 3);
}

#[test]
fn checks_that_were_seen_to_pass_before_the_merge_outlive_their_runs() {
    let checks = |story: &Telling| story.progress().steps[0].sentence.text.clone();
    let story = Telling::new().merged();
    assert_eq!(checks(&story.clone().reached("Check", T0)), "passed, not observed");
    // After the merge the step is done anyway: that is not kept as seen.
    let merged = story.progress();
    assert!(milepost::merge::seen_done(&merged, &story.change, 1).all(|step| step.name != "Check"));
    let mut elsewhere = story.reached("Check", T0);
    elsewhere.reached[0].pipeline = "another".into();
    assert_eq!(checks(&elsewhere), "merged without checks");
    // While its runs are kept, they say more.
    assert_eq!(checks(&gated().reached("Check", T0)), "checks passed");
    assert_eq!(
        Telling::new().reached("Check", T0).progress().step,
        1,
        "an open change follows its newest run"
    );
}

#[test]
fn an_image_once_built_outlives_the_run_that_told_of_it() {
    let story = Telling::new().merged().reached("Image", T0 + 200_000);
    let progress = story.progress();
    assert_eq!((progress.step, progress.steps[2].sentence.text.as_str()), (4, "passed, not observed"));
    // A deployment can be undone.
    let story = story.reached("Staging", T0 + 300_000);
    assert_eq!(story.headline(), "Step 4 of 5 to production: waiting for staging");
}
