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
