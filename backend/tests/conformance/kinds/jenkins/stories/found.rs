// SPDX-License-Identifier: Apache-2.0
//! What `milepost discover` finds.

use std::sync::Arc;

use milepost::{
    clock::SystemClock,
    discover::Sought,
    http::Requests,
    sources::{SourceConfig, Visit},
};

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn what_has_run_for_a_project_is_discovered_with_its_stages() {
    let jenkins = jenkins().await;
    jenkins.pipeline("demo/unit");
    jenkins.freestyle("demo/lint");
    jenkins.pipeline("demo/image");
    jenkins.freestyle("other");
    for job in ["demo/unit", "demo/lint"] {
        let built = jenkins.run(&change(), "patchset-created", job);
        jenkins.stage(&built, "Test");
        jenkins.end(&built, "SUCCESS");
    }
    let merged = For::branch("demo/app", "main", &"a".repeat(40));
    jenkins.end(&jenkins.run(&merged, "ref-updated", "demo/image"), "SUCCESS");
    jenkins.end(&jenkins.run(&For::patch_set("other", 9, 1), "patchset-created", "other"), "SUCCESS");
    let config = SourceConfig::read("jenkins", json!({"url": jenkins.url()})).unwrap().unwrap();
    let source = config.build(&Requests::default()).unwrap();
    let visit =
        Visit { name: "ci".into(), clock: Arc::new(SystemClock), services: vec![], gerrit: None, most: 9 };
    let sought = |project: &str| Sought {
        project: project.to_owned(),
        branch: "main".to_owned(),
        gerrit_hosts: vec!["gerrit.example.org".to_owned()],
        ..Sought::default()
    };
    let found = source.discover(&visit, &sought("demo/app")).await.unwrap();
    let runs: Vec<_> = found
        .runs
        .iter()
        .map(|run| {
            let jobs: Vec<_> = run.jobs.iter().map(|job| job.name.as_str()).collect();
            (format!("{:?}", run.step), run.pipeline.as_str(), jobs)
        })
        .collect();
    assert_eq!(
        runs,
        [
            ("Check".to_owned(), "check", vec!["demo/lint", "demo/unit: Test"]),
            ("Image".to_owned(), "post", vec!["demo/image"])
        ]
    );
    assert_eq!(found.unseen, [""; 0]);
    let nothing = source.discover(&visit, &sought("nobody")).await.unwrap();
    assert!(nothing.runs.is_empty() && nothing.remarks[0].contains("no build of nobody"), "{nothing:?}");
}
