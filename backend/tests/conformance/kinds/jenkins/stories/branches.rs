// SPDX-License-Identifier: Apache-2.0
//! Branches of multibranch projects, of which one may be called like a patch set's ref.

use milepost_api::gerrit::{Answer, Ask, PatchSet, Question, Reply};

use super::*;
use crate::bench::PATIENCE;

#[tokio::test(flavor = "multi_thread")]
async fn a_branch_that_is_called_like_a_patch_set_is_built_for_it_if_gerrit_says_that_it_is() {
    let jenkins = jenkins().await;
    let bench = watch(&jenkins);
    let (_, mut asked) = bench.gerrit.questions().subscribe();
    let push = |branch: &str, revision: &str| {
        let built = jenkins.push(&jenkins.branch("team/app", branch));
        jenkins.check_out(&built, "https://gerrit.example.org/a/demo/app", branch, revision);
        built
    };
    let (revision, forged) = ("a".repeat(40), "b".repeat(40));
    let built = push("07/7/2", &revision);
    push("08/8/1", &forged);
    for _ in 0..2 {
        let question = tokio::time::timeout(PATIENCE, asked.recv()).await.expect("a question in time");
        let Question { id, ask } = question.expect("a question");
        let Ask::PatchSet { number, .. } = &ask else { panic!("{ask:?}") };
        assert!(bench.run(CHECK).is_none() || *number != 7, "it was told before Gerrit said so");
        // What is called like 8,1 is something else.
        let it = PatchSet { revision: revision.clone(), created: 1 };
        bench.gerrit.questions().answered(&Answer { id, reply: Reply::PatchSet(Some(it)) });
    }
    until(&bench, CHECK, "the build", |run| is(run, "team/app/07/7/2", JobState::Running)).await;
    jenkins.stage(&built, "Test");
    jenkins.end_stage(&built, "Test", "FAILED", "FAIL: test_sum\n");
    jenkins.end(&built, "FAILURE");
    let ended = |run: &Run| run.state == RunState::Failed && is(run, "Test", JobState::Failed);
    let run = until(&bench, CHECK, "its end", ended).await;
    assert_eq!(job(&run, "Test").and_then(|job| job.url.clone()), Some(jenkins.log_page(&built, "Test")));
    assert!(bench.told().iter().all(|fact| fact.key == CHECK), "{:?}", bench.told());
    bench.stop().await;
}
