// SPDX-License-Identifier: Apache-2.0
//! Builds that came between two looks and are listed no more, where the question for them fails.

use milepost::http::Limits;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_for_which_jenkins_had_no_answer_is_asked_for_at_the_next_look() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    jenkins.freestyle("lint");
    let of = |number| For::patch_set("demo/app", number, 2);
    let bench = watch_with(&jenkins, json!({"history": 5}));
    for job in ["unit", "lint"] {
        build(&jenkins, &of(6), job, "SUCCESS");
    }
    let first = |run: &Run| run.state == RunState::Passed && run.jobs.len() == 2;
    until(&bench, "demo/app~6,2/check", "the first", first).await;
    // Of the first question each try.
    let tries = Limits::default().retries + 1;
    jenkins.faults.times("allBuilds", Fault::Status(502), u32::try_from(tries).expect("a few"));
    build(&jenkins, &of(7), "unit", "SUCCESS");
    build(&jenkins, &of(8), "unit", "FAILURE");
    for number in 10..33 {
        build(&jenkins, &of(number), "unit", "SUCCESS");
    }
    for number in [7, 8] {
        build(&jenkins, &of(number), "lint", "SUCCESS");
    }
    bench.until("another question", |_| jenkins.faults.log.count("allBuilds") > tries).await;
    for (key, state) in [(CHECK, RunState::Passed), ("demo/app~8,2/check", RunState::Failed)] {
        let run = until(&bench, key, "both jobs", |run| run.jobs.len() == 2).await;
        assert_eq!(run.state, state, "{run:?}");
    }
    bench.stop().await;
}
