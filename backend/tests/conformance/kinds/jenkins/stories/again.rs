// SPDX-License-Identifier: Apache-2.0
//! One job that is run again for a patch set of which nothing was told before.

use milepost::model::FactBody;
use milepost_api::{
    Millis,
    gerrit::{Answer, Ask, PatchSet, Question, Reply},
};
use tokio::sync::broadcast::Receiver;

use super::*;
use crate::bench::PATIENCE;

/// Answers the next question, which is about 7,2: it was made then.
async fn made_at(bench: &Bench, asked: &mut Receiver<Question>, created: Millis) {
    let question = tokio::time::timeout(PATIENCE, asked.recv()).await.expect("a question in time");
    let Question { id, ask } = question.expect("a question");
    assert_eq!(ask, Ask::PatchSet { project: "demo/app".into(), number: 7, patch_set: 2 });
    let it = PatchSet { revision: "a".repeat(40), created };
    bench.gerrit.questions().answered(&Answer { id, reply: Reply::PatchSet(Some(it)) });
}

/// A first start after 7,2 has had these results, of which other changes' builds have pushed all out of what is listed; then `lint`
/// passes for it again.
async fn lint_again(unit: Option<&str>) -> (JenkinsStandIn, Bench, Receiver<Question>) {
    let jenkins = jenkins().await;
    for job in ["unit", "lint"] {
        jenkins.freestyle(job);
        build(&jenkins, &For::patch_set("demo/app", 6, 1), job, "SUCCESS");
    }
    if let Some(result) = unit {
        build(&jenkins, &change(), "unit", result);
    }
    for number in 10..15 {
        for job in ["unit", "lint"] {
            build(&jenkins, &For::patch_set("demo/app", number, 1), job, "SUCCESS");
        }
    }
    let bench = watch_with(&jenkins, json!({"history": 2}));
    until(&bench, "demo/app~14,1/check", "what is listed", |run| run.state == RunState::Passed).await;
    let (_, asked) = bench.gerrit.questions().subscribe();
    let built = jenkins.run(&change(), "topic-changed", "lint");
    jenkins.end(&built, "SUCCESS");
    (jenkins, bench, asked)
}

fn has_passed(bench: &Bench) -> bool {
    let told = bench.told();
    told.iter().any(|fact| {
        fact.key == CHECK && matches!(&fact.body, FactBody::Run(run) if run.state == RunState::Passed)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_before_the_first_start_is_looked_for_when_another_job_is_run_again() {
    let (jenkins, bench, mut asked) = lint_again(Some("FAILURE")).await;
    until(&bench, CHECK, "one job", |run| run.state == RunState::Unknown).await;
    assert_eq!(jenkins.faults.log.count("allBuilds"), 0, "it may be new");
    made_at(&bench, &mut asked, 1).await;
    let run = until(&bench, CHECK, "the failure", |run| run.state == RunState::Failed).await;
    assert!(is(&run, "unit", JobState::Failed) && is(&run, "lint", JobState::Passed), "{run:?}");
    assert!(!has_passed(&bench));
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_run_first_for_an_old_patch_set_passes_once_it_is_known_that_nothing_else_was() {
    let (jenkins, bench, mut asked) = lint_again(None).await;
    made_at(&bench, &mut asked, 1).await;
    until(&bench, CHECK, "its verdict", |run| run.state == RunState::Passed).await;
    assert_eq!(jenkins.faults.log.count("allBuilds"), 1, "of the one job that may hide something");
    bench.stop().await;
}
