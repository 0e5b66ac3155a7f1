// SPDX-License-Identifier: Apache-2.0
//! What the source asks for, whom it shows its token, and what it does where an answer is too much.

use std::{collections::BTreeSet, path::PathBuf};

use super::*;

/// A file of that name and content.
fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> PathBuf {
    let file = folder.path().join(name);
    std::fs::write(&file, text).expect("a file");
    file
}

#[tokio::test(flavor = "multi_thread")]
async fn only_named_jobs_are_asked_for_with_the_token_that_goes_nowhere_else() {
    let (jenkins, foreign) = (jenkins().await, Faults::default());
    let elsewhere =
        Served::start(foreign.around(axum::Router::new().fallback(async || "{}"))).await.expect("a server");
    jenkins.protect("milepost", "hunter2");
    jenkins.freestyle("team/unit");
    jenkins.freestyle("other/unit");
    let folder = tempfile::tempdir().expect("a folder");
    let bench = watch_with(
        &jenkins,
        json!({
            "user": "milepost", "jobs": ["team/*"], "token_file": file(&folder, "token", "hunter2\n"),
            "hook_secret_file": file(&folder, "secret", "secret"),
        }),
    );
    build(&jenkins, &change(), "other/unit", "FAILURE");
    build(&jenkins, &change(), "team/unit", "SUCCESS");
    until(&bench, CHECK, "the verdict", |run| run.state == RunState::Passed && run.jobs.len() == 1).await;
    let asked = jenkins.faults.log.asked("tree=");
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| !asked.path.starts_with("/jenkins/api")),
        "the folder alone is asked"
    );

    jenkins.faults.set("", Fault::Redirect(elsewhere.url()));
    bench.until_health("a redirect", |now| matches!(now.trouble, Some(Trouble::Unreadable(_)))).await;
    assert_eq!(foreign.log.count(""), 0);
    jenkins.faults.clear();
    jenkins.protect("milepost", "another");
    bench.until_trouble(Some(Trouble::Refuses)).await;

    let body = json!({"name": "unit", "build": {"phase": "COMPLETED"}});
    assert!(bench.hook("Bearer secret", &body).is_ok());
    assert!(matches!(bench.hook("Bearer wrong", &body), Err(HookError::Secret)));
    assert!(matches!(bench.hook("Bearer secret", &json!([])), Err(HookError::Body(_))));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_makes_it_look_at_once() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    let built = jenkins.run(&change(), "patchset-created", "unit");
    let folder = tempfile::tempdir().expect("a folder");
    let further = json!({"interval_seconds": 3600, "hook_secret_file": file(&folder, "secret", "secret")});
    let bench = Bench::start("jenkins", settings(&jenkins, further), Vec::new());
    until(&bench, CHECK, "the build", |run| run.state == RunState::Running).await;
    jenkins.end(&built, "SUCCESS");
    let body = json!({"name": "unit", "build": {"phase": "COMPLETED"}});
    assert!(bench.hook("Bearer secret", &body).is_ok());
    until(&bench, CHECK, "the verdict", |run| run.state == RunState::Passed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_are_too_long_hide_nothing_of_others() {
    let jenkins = jenkins().await;
    jenkins.freestyle("lint");
    jenkins.freestyle("unit");
    let bench = watch(&jenkins);
    // Both together are more than is read of one answer.
    jenkins.message(9 << 20);
    for job in ["unit", "lint"] {
        build(&jenkins, &change(), job, "SUCCESS");
    }
    until(&bench, CHECK, "both", |run| run.state == RunState::Passed && run.jobs.len() == 2).await;
    // One alone is, of a build and of what waits.
    jenkins.message(17 << 20);
    build(&jenkins, &For::patch_set("demo/app", 8, 1), "unit", "SUCCESS");
    let waits = jenkins.enqueue(&For::patch_set("demo/app", 8, 1), "patchset-created", "lint");
    jenkins.message(0);
    let other = For::patch_set("demo/app", 9, 1);
    build(&jenkins, &other, "unit", "FAILURE");
    jenkins.enqueue(&other, "patchset-created", "lint");
    let key = "demo/app~9,1/check";
    let both = |run: &Run| is(run, "unit", JobState::Failed) && is(run, "lint", JobState::Waiting);
    until(&bench, key, "the others", both).await;
    let said = |health: &Health, what: &str| {
        let begin = format!("a part of jenkins is left out: {what}");
        health.remarks.get("jobs").is_some_and(|says| says.iter().any(|say| say.text().starts_with(&begin)))
    };
    let too_large = "build 2 of unit is larger than 16777216 bytes";
    bench
        .until_health("what is left out", |health| {
            health.trouble.is_none()
                && said(health, too_large)
                && said(health, "what waits for lint is larger")
        })
        .await;
    jenkins.cancel(waits);
    bench.until_health("the rest", |health| said(health, too_large) && !said(health, "what waits")).await;
}

/// The list of all jobs with what their builds are for.
const WHOLE: &str = "jenkins/api/json?tree=name%2Cbuilds%5Bnumber%2Ctimestamp%2Cduration%2Cresult%2Cbuilding%2CqueueId%2Cactions";
/// The same without.
const NUMBERS: &str =
    "jenkins/api/json?tree=name%2Cbuilds%5Bnumber%2Ctimestamp%2Cduration%2Cresult%2Cbuilding%2CqueueId%5D";

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_takes_too_long_is_asked_for_in_parts() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    build(&jenkins, &change(), "unit", "SUCCESS");
    jenkins.faults.set(WHOLE, Fault::Silent(Duration::from_mins(10)));
    let bench = watch_with(&jenkins, json!({"timeout_seconds": 1}));
    until(&bench, CHECK, "the build", |run| run.state == RunState::Passed).await;
    bench.until_trouble(None).await;
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_that_still_takes_too_long_costs_no_look_and_is_tried_ever_more_seldom() {
    const HOURS: i64 = 3_600_000;
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    build(&jenkins, &change(), "unit", "SUCCESS");
    jenkins.faults.set(WHOLE, Fault::Silent(Duration::from_mins(10)));
    let bench = watch_with(&jenkins, json!({"timeout_seconds": 1}));
    until(&bench, CHECK, "the build", |run| run.state == RunState::Passed).await;
    let log = &jenkins.faults.log;
    let (whole, more) = (log.count(WHOLE), log.count(NUMBERS) + 2);
    log.until(NUMBERS, more).await;
    assert_eq!(log.count(WHOLE), whole, "it is not tried at each look");
    for (wait, is_tried) in [(6, true), (6, false), (6, true)] {
        log.clear();
        bench.advance(wait * HOURS);
        if is_tried {
            log.until(WHOLE, 1).await;
            log.until(NUMBERS, log.count(NUMBERS) + 1).await;
            let asked = log.asked("");
            let mut after = asked.iter().skip_while(|asked| !asked.path.contains(WHOLE));
            let next = after.find(|asked| !asked.path.contains(WHOLE)).expect("a question");
            assert!(next.path.contains(NUMBERS), "by the same look, not {}", next.path);
        } else {
            log.until(NUMBERS, 3).await;
            assert_eq!(log.count(WHOLE), 0, "after {wait} hours");
        }
    }
    bench.until_trouble(None).await;
    jenkins.faults.clear();
    bench.advance(24 * HOURS);
    log.clear();
    log.until(WHOLE, 3).await;
    let asked = log.asked("");
    let mut after = asked.iter().skip_while(|asked| !asked.path.contains(WHOLE));
    assert!(!after.any(|asked| asked.path.contains(NUMBERS)), "the whole comes again");
    bench.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_for_one_build_after_the_other_ends_where_jenkins_does_not_answer() {
    let jenkins = jenkins().await;
    for job in ["a", "b", "c", "d", "e"] {
        jenkins.freestyle(job);
        build(&jenkins, &change(), job, "SUCCESS");
    }
    jenkins.faults.set(WHOLE, Fault::Huge(17 << 20));
    let one = "/1/api/json";
    let all =
        [(Fault::Status(404), 5), (Fault::Status(500), 3), (Fault::TooMany(1), 1), (Fault::Status(403), 1)];
    for (fault, most) in all {
        jenkins.faults.set(one, fault.clone());
        jenkins.faults.log.clear();
        let bench = watch(&jenkins);
        // All of one look in parts.
        jenkins.faults.log.until(NUMBERS, 2).await;
        let all = jenkins.faults.log.asked("jenkins/");
        let look = all.split(|asked| asked.path.contains(NUMBERS)).nth(1).expect("a look");
        let jobs = look.iter().filter(|asked| asked.path.contains(one)).map(|asked| &asked.path);
        assert_eq!(jobs.collect::<BTreeSet<_>>().len(), most, "{fault:?}");
        if most == 1 {
            let refuses = matches!(fault, Fault::Status(403));
            bench.until_trouble(Some(if refuses { Trouble::Refuses } else { Trouble::Silent })).await;
        }
        assert_eq!(bench.told(), [], "nothing is known");
        bench.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_proxy_says_has_not_changed_stays_as_it_was_read() {
    let jenkins = jenkins().await;
    jenkins.behind_proxy();
    jenkins.pipeline("unit");
    let bench = watch(&jenkins);
    let built = jenkins.run(&change(), "patchset-created", "unit");
    jenkins.stage(&built, "Build");
    until(&bench, CHECK, "a stage", |run| is(run, "Build", JobState::Running)).await;
    let before = jenkins.unchanged();
    bench.until("looks that show nothing new", |_| jenkins.unchanged() >= before + 2).await;
    // No list shows stages.
    jenkins.end_stage(&built, "Build", "SUCCESS", "");
    jenkins.stage(&built, "Test");
    let run = until(&bench, CHECK, "the next stage", |run| is(run, "Test", JobState::Running)).await;
    assert_eq!((run.state, run.jobs.len()), (RunState::Running, 2));
    jenkins.end(&built, "SUCCESS");
    until(&bench, CHECK, "the end", |run| run.state == RunState::Passed).await;
    assert_eq!(bench.now().trouble, None);
    bench.stop().await;
}
