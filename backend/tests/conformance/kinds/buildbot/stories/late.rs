// SPDX-License-Identifier: Apache-2.0
//! What `milepost discover` finds.

use std::sync::Arc;

use milepost::{
    clock::SystemClock,
    discover::Sought,
    http::Requests,
    sources::{SourceConfig, Visit},
};
use milepost_api::StepKind;

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_built_for_a_project_of_late_is_found_with_what_it_pushed() {
    let buildbot = buildbot().await;
    let set = buildbot.trigger(&change(), "patch-sets", &["unit", "lint"]);
    buildbot.begin(set, "unit");
    buildbot.trigger(&For::patch_set("demo/other", 9, 1), "patch-sets", &["unit", "soak"]);
    buildbot.trigger(&For::branch("demo/app", "stable", &"b".repeat(40)), "branches", &["image"]);
    let set = buildbot.trigger(&For::branch("demo/app", "main", &"c".repeat(40)), "branches", &["image"]);
    buildbot.begin(set, "image");
    buildbot.image(set, "image", "registry.example.org/demo/app:1");
    buildbot.end(set, "image", SUCCESS, "");

    let config = SourceConfig::read("buildbot", settings(&buildbot)).expect("a kind").expect("settings");
    let source = config.build(&Requests::default()).expect("a source");
    let (name, clock) = ("buildbot".to_owned(), Arc::new(SystemClock));
    let visit = Visit { name, clock, services: Vec::new(), gerrit: None, most: 10 };
    let sought = |project: &str| Sought {
        project: project.to_owned(),
        branch: "main".to_owned(),
        ..Sought::default()
    };
    let found = visit.explore(&*source, &sought("demo/app")).await.expect("an answer");
    let runs: Vec<_> = found
        .runs
        .iter()
        .map(|runs| {
            let jobs = runs.jobs.iter().map(|job| (job.name.as_str(), job.pushes)).collect::<Vec<_>>();
            (runs.step, runs.pipeline.as_str(), jobs, runs.why.as_str())
        })
        .collect();
    assert_eq!(
        runs,
        [
            (
                StepKind::Check,
                "check",
                vec![("unit", false), ("lint", false)],
                "1 of the last 4 buildsets were for its patch sets"
            ),
            (
                StepKind::Image,
                "post",
                vec![("image", true)],
                "1 of the last 4 buildsets were for its new revisions of the branch"
            ),
        ]
    );
    assert_eq!(
        found.pushed.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["registry.example.org/demo/app"]
    );
    let none = visit.explore(&*source, &sought("demo/none")).await.expect("an answer");
    assert_eq!(none.remarks, ["none of the last 4 buildsets there is for demo/none"]);
    buildbot.faults.set("", Fault::LoginPage);
    let wrong = visit.explore(&*source, &sought("demo/app")).await.expect_err("a page to log in");
    assert!(wrong[0].contains("right would be: an authorization"), "{wrong:?}");
}
