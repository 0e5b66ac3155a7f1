// SPDX-License-Identifier: Apache-2.0
//! Builds that others have started: another build, or Zuul.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_the_merge_and_what_zuul_starts_are_runs_of_their_own() {
    let jenkins = jenkins().await;
    for job in ["image", "trigger-unit", "unit"] {
        jenkins.pipeline(job);
    }
    jenkins.freestyle("wrapper");
    let bench = watch(&jenkins);
    let revision = "a".repeat(40);
    let image = jenkins.run(&For::branch("demo/app", "main", &revision), "ref-updated", "image");
    jenkins.end(&image, "SUCCESS");
    let key = format!("demo/app~refs/heads/main@{revision}/post");
    until(&bench, &key, "the build of the image", |run| run.state == RunState::Passed).await;
    let wrapper = jenkins.begin(jenkins.enqueue_by_zuul(&change(), "gate-and-submit", "wrapper"));
    let really = jenkins.trigger(&wrapper, "unit");
    let gate = "demo/app~7,2/gate-and-submit";
    until(&bench, gate, "what really runs", |run| run.jobs.len() == 1 && is(run, "unit", JobState::Running))
        .await;
    jenkins.end(&really, "FAILURE");
    jenkins.end(&wrapper, "FAILURE");
    let run = until(&bench, gate, "its end", |run| run.state == RunState::Failed).await;
    assert_eq!(run.jobs.iter().map(|job| job.name.as_str()).collect::<Vec<_>>(), ["unit"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_multi_job_has_started_is_shown_in_its_place_wherever_it_is() {
    let jenkins = jenkins().await;
    jenkins.multi_job("all");
    jenkins.pipeline("team/unit");
    // No list shows what it starts.
    let bench = watch_with(&jenkins, json!({"jobs": ["all"]}));
    let all = jenkins.run(&change(), "patchset-created", "all");
    let unit = jenkins.trigger(&all, "team/unit");
    jenkins.stage(&unit, "Test");
    let alone = |run: &Run, state| run.jobs.len() == 1 && is(run, "Test", state);
    until(&bench, CHECK, "the stage of the other", |run| alone(run, JobState::Running)).await;
    jenkins.end_stage(&unit, "Test", "FAILED", "FAIL: test_sum\n");
    jenkins.end(&unit, "FAILURE");
    jenkins.end(&all, "FAILURE");
    let run = until(&bench, CHECK, "its end", |run| {
        run.state == RunState::Failed && job(run, "Test").is_some_and(|job| job.excerpt.is_some())
    })
    .await;
    assert!(alone(&run, JobState::Failed), "{run:?}");
    assert_eq!(run.url, Some(jenkins.page(&unit)));
    bench.stop().await;
}
