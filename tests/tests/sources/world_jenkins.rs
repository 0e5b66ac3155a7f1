// SPDX-License-Identifier: Apache-2.0
//! The jenkins source against the stand-in of a Jenkins.

use std::{collections::BTreeSet, fmt::Write as _, sync::Arc, time::Duration};

use milepost::{
    clock::SystemClock,
    discover::Sought,
    http::Requests,
    model::{FactBody, Job, JobState, Run, RunState, Subject, Want},
    sources::{Health, HookError, SourceConfig, Trouble, Visit},
};
use milepost_tests::world::{
    built_for::For,
    faults::{Fault, Faults, words},
    jenkins::JenkinsStandIn,
    serve::Served,
};
use serde_json::json;

use crate::watched::Watched;

const CHECK: &str = "demo/app~7,2/check";

async fn jenkins() -> JenkinsStandIn {
    JenkinsStandIn::start("http://gerrit.example.org").await.unwrap()
}

fn change() -> For {
    For::patch_set("demo/app", 7, 2)
}

/// The source with further settings and files for them. The change is looked at.
fn watch_with(jenkins: &JenkinsStandIn, settings: &str, files: &[(&str, &str)]) -> Watched {
    let folder = tempfile::tempdir().unwrap();
    let mut all = format!("url = '{}'\ninterval_seconds = 1\n{settings}\n", jenkins.url());
    for (key, text) in files {
        let file = folder.path().join(key);
        std::fs::write(&file, text).unwrap();
        writeln!(all, "{key} = '{}'", file.display()).unwrap();
    }
    let watched = Watched::start("jenkins", "jenkins", &all, vec![], folder);
    watched.want(Want::PatchSet { project: "demo/app".into(), number: 7, patch_set: 2 });
    watched
}

fn watch(jenkins: &JenkinsStandIn) -> Watched {
    watch_with(jenkins, "", &[])
}

/// The run of that key once it is so.
async fn until(watched: &mut Watched, key: &str, what: &str, seen: impl Fn(&Run) -> bool) -> Run {
    let found = |run: &Run| Some(run.clone()).filter(|run| seen(run));
    watched
        .until(what, |facts| match &facts.get(key)?.body {
            FactBody::Run(run) => found(run),
            _ => None,
        })
        .await
}

fn job<'a>(run: &'a Run, name: &str) -> Option<&'a Job> {
    run.jobs.iter().find(|job| job.name == name)
}

fn is(run: &Run, name: &str, state: JobState) -> bool {
    job(run, name).is_some_and(|job| job.state == state)
}

#[tokio::test]
async fn a_run_is_told_from_the_queue_to_its_end_with_the_lines_that_say_why() {
    let jenkins = jenkins().await;
    jenkins.pipeline("my team/pipe_line");
    let mut watched = watch(&jenkins);
    let item = jenkins.enqueue(&change(), "patchset-created", "my team/pipe_line");
    let run = until(&mut watched, CHECK, "the queue", |run| run.state == RunState::Queued).await;
    assert_eq!(run.subject, Subject::PatchSet { project: "demo/app".into(), number: 7, patch_set: 2 });

    let built = jenkins.begin(item);
    jenkins.stage(&built, "Build");
    until(&mut watched, CHECK, "a stage", |run| is(run, "Build", JobState::Running)).await;
    jenkins.end_stage(&built, "Build", "SUCCESS", "");
    jenkins.stage(&built, "Test");
    jenkins.stage(&built, "Lint");
    let log = "running <3> tests & more\nFAIL: test_sum\n  expected 4, got 5\nFAILED (failures=1)\n";
    jenkins.end_stage(&built, "Test", "FAILED", log);
    let failing = |run: &Run| job(run, "Test").is_some_and(|job| job.excerpt.is_some());
    let run = until(&mut watched, CHECK, "lines of what has failed", failing).await;
    assert_eq!(run.state, RunState::Running, "the others still run");
    assert!(is(&run, "Lint", JobState::Running) && is(&run, "Test", JobState::Failed));
    let failed = job(&run, "Test").unwrap();
    assert_eq!(failed.url.as_deref(), Some(jenkins.log_page(&built, "Test").as_str()));
    let lines = &failed.excerpt.as_ref().unwrap().lines;
    assert!(lines.iter().any(|line| line == "running <3> tests & more"), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("expected 4, got 5")), "{lines:?}");

    jenkins.end(&built, "FAILURE");
    let run = until(&mut watched, CHECK, "the end", |run| run.state == RunState::Failed).await;
    assert!(run.ended.is_some());
    // Each log is read once.
    assert_eq!(jenkins.faults.log.count("wfapi/log"), 1);
}

#[tokio::test]
async fn several_jobs_of_a_patch_set_are_one_run_and_a_retrigger_replaces_its_job_alone() {
    let jenkins = jenkins().await;
    jenkins.pipeline("unit");
    jenkins.freestyle("lint");
    let mut watched = watch(&jenkins);
    let unit = jenkins.run(&change(), "patchset-created", "unit");
    let lint = jenkins.run(&change(), "patchset-created", "lint");
    jenkins.stage(&unit, "Test");
    until(&mut watched, CHECK, "both", |run| {
        is(run, "unit: Test", JobState::Running) && is(run, "lint", JobState::Running)
    })
    .await;
    jenkins.console(
        &lint,
        "checking\nerror: line too long\nBuild step 'Execute shell' marked build as failure\n",
    );
    jenkins.end(&lint, "FAILURE");
    let run =
        until(&mut watched, CHECK, "lines", |run| job(run, "lint").is_some_and(|job| job.excerpt.is_some()))
            .await;
    assert_eq!(run.state, RunState::Running);
    let lines = &job(&run, "lint").unwrap().excerpt.as_ref().unwrap().lines;
    assert!(lines.iter().any(|line| line.contains("line too long")), "{lines:?}");
    jenkins.end(&unit, "SUCCESS");
    until(&mut watched, CHECK, "the end", |run| run.state == RunState::Failed).await;
    let again = jenkins.run(&change(), "comment-added", "lint");
    until(&mut watched, CHECK, "the retrigger", |run| run.state == RunState::Running).await;
    jenkins.end(&again, "SUCCESS");
    let run = until(&mut watched, CHECK, "the verdict", |run| run.state == RunState::Passed).await;
    assert_eq!(run.jobs.len(), 2);
    let asked = jenkins.faults.log.asked("lint");
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| !asked.path.contains("wfapi")),
        "a freestyle job has no stages"
    );
}

#[tokio::test]
async fn a_stage_waits_for_a_click() {
    let jenkins = jenkins().await;
    jenkins.pipeline("deliver");
    let mut watched = watch(&jenkins);
    let built = jenkins.run(&change(), "patchset-created", "deliver");
    jenkins.stage(&built, "Deploy?");
    jenkins.pause(&built, "Deploy?");
    let run = until(&mut watched, CHECK, "the question", |run| run.waits_for.is_some()).await;
    assert_eq!((run.state, run.waits_for.as_deref()), (RunState::Running, Some("Deploy?")));
    jenkins.end(&built, "SUCCESS");
    let run = until(&mut watched, CHECK, "the end", |run| run.state == RunState::Passed).await;
    assert_eq!(run.waits_for, None);
}

#[tokio::test]
async fn what_follows_the_merge_and_what_zuul_starts_are_runs_of_their_own() {
    let jenkins = jenkins().await;
    for job in ["image", "trigger-unit", "unit"] {
        jenkins.pipeline(job);
    }
    jenkins.freestyle("wrapper");
    let mut watched = watch(&jenkins);
    let revision = "a".repeat(40);
    let image = jenkins.run(&For::branch("demo/app", "main", &revision), "ref-updated", "image");
    jenkins.end(&image, "SUCCESS");
    let key = format!("demo/app~refs/heads/main@{revision}/post");
    until(&mut watched, &key, "the build of the image", |run| run.state == RunState::Passed).await;
    let wrapper = jenkins.begin(jenkins.enqueue_by_zuul(&change(), "gate-and-submit", "wrapper"));
    let really = jenkins.trigger(&wrapper, "unit");
    let gate = "demo/app~7,2/gate-and-submit";
    until(&mut watched, gate, "what really runs", |run| {
        run.jobs.len() == 1 && is(run, "unit", JobState::Running)
    })
    .await;
    jenkins.end(&really, "FAILURE");
    jenkins.end(&wrapper, "FAILURE");
    let run = until(&mut watched, gate, "its end", |run| run.state == RunState::Failed).await;
    assert_eq!(run.jobs.iter().map(|job| job.name.as_str()).collect::<Vec<_>>(), ["unit"]);
}

#[tokio::test]
async fn builds_that_are_deleted_or_numbered_anew_take_nothing_else_with_them() {
    let jenkins = jenkins().await;
    jenkins.freestyle("lint");
    jenkins.freestyle("unit");
    let mut watched = watch(&jenkins);
    let unit = jenkins.run(&change(), "patchset-created", "unit");
    let lint = jenkins.run(&change(), "patchset-created", "lint");
    jenkins.end(&lint, "SUCCESS");
    until(&mut watched, CHECK, "both", |run| {
        is(run, "unit", JobState::Running) && is(run, "lint", JobState::Passed)
    })
    .await;
    jenkins.delete(&unit);
    let run = until(&mut watched, CHECK, "what is gone", |run| is(run, "unit", JobState::Unknown)).await;
    assert!(is(&run, "lint", JobState::Passed) && run.state == RunState::Unknown);
    jenkins.remake("unit");
    let anew = jenkins.run(&change(), "patchset-created", "unit");
    assert_eq!(anew.number, unit.number);
    jenkins.end(&anew, "SUCCESS");
    until(&mut watched, CHECK, "the verdict", |run| run.state == RunState::Passed).await;
}

#[tokio::test]
async fn without_the_plugin_for_stages_a_build_is_one_job() {
    let jenkins = jenkins().await;
    jenkins.wfapi(false);
    jenkins.pipeline("unit");
    let mut watched = watch(&jenkins);
    let built = jenkins.run(&change(), "patchset-created", "unit");
    jenkins.console(&built, b"compiling\nerror: \xff\xfe is no text\n".to_vec());
    jenkins.end(&built, "FAILURE");
    let run =
        until(&mut watched, CHECK, "lines", |run| job(run, "unit").is_some_and(|job| job.excerpt.is_some()))
            .await;
    assert_eq!((run.state, run.jobs.len()), (RunState::Failed, 1));
}

#[tokio::test]
async fn only_named_jobs_are_asked_for_with_the_token_that_goes_nowhere_else() {
    let (jenkins, foreign) = (jenkins().await, Faults::default());
    let elsewhere = Served::start(foreign.around(axum::Router::new().fallback(async || "{}"))).await.unwrap();
    jenkins.protect("milepost", "hunter2");
    jenkins.freestyle("team/unit");
    jenkins.freestyle("other/unit");
    let mut watched = watch_with(
        &jenkins,
        "user = 'milepost'\njobs = ['team/*']",
        &[("token_file", "hunter2\n"), ("hook_secret_file", "secret")],
    );
    let built = jenkins.run(&change(), "patchset-created", "other/unit");
    jenkins.end(&built, "FAILURE");
    let built = jenkins.run(&change(), "patchset-created", "team/unit");
    jenkins.end(&built, "SUCCESS");
    until(&mut watched, CHECK, "the verdict", |run| run.state == RunState::Passed && run.jobs.len() == 1)
        .await;
    let asked = jenkins.faults.log.asked("tree=");
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| !asked.path.starts_with("/jenkins/api")),
        "the folder alone is asked"
    );

    jenkins.faults.set("", Fault::Redirect(elsewhere.url()));
    watched.until_health("a redirect", |now| matches!(now.trouble, Some(Trouble::Unreadable(_)))).await;
    assert_eq!(foreign.log.count(""), 0);
    jenkins.faults.clear();
    jenkins.protect("milepost", "another");
    watched.until_trouble(Some(Trouble::Refuses)).await;

    let body = json!({"name": "unit", "build": {"phase": "COMPLETED"}});
    assert!(watched.hook("Bearer secret", &body).is_ok());
    assert!(matches!(watched.hook("Bearer wrong", &body), Err(HookError::Secret)));
    assert!(matches!(watched.hook("Bearer secret", &json!([])), Err(HookError::Body(_))));
}

#[tokio::test]
async fn a_hook_makes_it_look_at_once() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    let built = jenkins.run(&change(), "patchset-created", "unit");
    let folder = tempfile::tempdir().unwrap();
    let secret = folder.path().join("secret");
    std::fs::write(&secret, "secret").unwrap();
    let settings = format!(
        "url = '{}'\ninterval_seconds = 3600\nhook_secret_file = '{}'\n",
        jenkins.url(),
        secret.display()
    );
    let mut watched = Watched::start("jenkins", "jenkins", &settings, vec![], folder);
    until(&mut watched, CHECK, "the build", |run| run.state == RunState::Running).await;
    jenkins.end(&built, "SUCCESS");
    let body = json!({"name": "unit", "build": {"phase": "COMPLETED"}});
    assert!(watched.hook("Bearer secret", &body).is_ok());
    until(&mut watched, CHECK, "the verdict", |run| run.state == RunState::Passed).await;
}

#[tokio::test]
async fn words_of_a_later_version_are_no_verdict_and_a_detail_that_fails_costs_the_stages_alone() {
    let jenkins = jenkins().await;
    jenkins.pipeline("unit");
    jenkins.faults.set("wfapi", Fault::Status(404));
    let mut watched = watch(&jenkins);
    let built = jenkins.run(&change(), "patchset-created", "unit");
    jenkins.stage(&built, "Test");
    until(&mut watched, CHECK, "the build", |run| is(run, "unit", JobState::Running)).await;
    jenkins.faults.clear();
    jenkins.faults.set("wfapi", words(&["status"]));
    until(&mut watched, CHECK, "a word that nobody knows", |run| is(run, "Test", JobState::Unknown)).await;
    jenkins.end(&built, "SUCCESS");
    until(&mut watched, CHECK, "the end", |run| run.state == RunState::Passed).await;
}

#[tokio::test]
async fn builds_that_are_listed_no_more_are_found_where_the_plugin_for_checks_tells_them() {
    let jenkins = jenkins().await;
    jenkins.checks_api();
    jenkins.freestyle("unit");
    let old = jenkins.run(&change(), "patchset-created", "unit");
    jenkins.end(&old, "SUCCESS");
    let newer = jenkins.run(&For::patch_set("demo/app", 8, 1), "patchset-created", "unit");
    jenkins.end(&newer, "SUCCESS");
    let mut watched = watch_with(&jenkins, "history = 1\nchecks_api = true", &[]);
    until(&mut watched, CHECK, "the old build", |run| run.state == RunState::Passed).await;
    let asked = jenkins.faults.log.count("gerrit-checks");
    assert_eq!(asked, 1, "once, though many looks may have been");
}

#[tokio::test]
async fn what_failed_long_before_a_restart_fails_still_when_another_job_is_run_again() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    jenkins.freestyle("lint");
    let run = |of: &For, job: &str, result| {
        jenkins.end(&jenkins.run(of, "patchset-created", job), result);
    };
    run(&change(), "unit", "FAILURE");
    run(&change(), "lint", "FAILURE");
    let mut watched = watch(&jenkins);
    let both = |run: &Run| run.state == RunState::Failed && run.jobs.len() == 2;
    let told = until(&mut watched, CHECK, "both", both).await;
    watched.stop().await;
    for job in ["unit", "lint"] {
        run(&For::patch_set("demo/app", 8, 1), job, "SUCCESS");
    }
    run(&change(), "lint", "SUCCESS");
    let settings = format!("url = '{}'\ninterval_seconds = 1\nhistory = 1\n", jenkins.url());
    let folder = tempfile::tempdir().unwrap();
    let told = vec![(CHECK.to_owned(), told)];
    let mut watched = Watched::start_after_runs("jenkins", "jenkins", &settings, folder, told);
    let run =
        until(&mut watched, CHECK, "the one that passed", |run| is(run, "lint", JobState::Passed)).await;
    assert_eq!(run.state, RunState::Failed);
    assert!(is(&run, "unit", JobState::Failed), "{run:?}");
    watched.stop().await;
}

#[tokio::test]
async fn what_begins_between_two_looks_beyond_what_is_listed_is_asked_for() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    jenkins.freestyle("lint");
    let mut watched = watch_with(&jenkins, "history = 2", &[]);
    let run = |number, job: &str, result| {
        let built = jenkins.run(&For::patch_set("demo/app", number, 2), "patchset-created", job);
        jenkins.end(&built, result);
    };
    run(6, "unit", "SUCCESS");
    until(&mut watched, "demo/app~6,2/check", "the first", |run| run.state == RunState::Passed).await;
    run(7, "unit", "FAILURE");
    for number in 10..160 {
        run(number, "unit", "SUCCESS");
    }
    run(7, "lint", "SUCCESS");
    let run = until(&mut watched, CHECK, "an end", |run| run.state != RunState::Running).await;
    assert_eq!(run.state, RunState::Failed);
    assert!(is(&run, "lint", JobState::Passed) && run.jobs.len() == 2, "{run:?}");
    watched.stop().await;
}

#[tokio::test]
async fn messages_that_are_too_long_hide_nothing_of_others() {
    let jenkins = jenkins().await;
    jenkins.freestyle("lint");
    jenkins.freestyle("unit");
    let mut watched = watch(&jenkins);
    // Both together are more than is read of one answer.
    jenkins.message(9 << 20);
    for job in ["unit", "lint"] {
        jenkins.end(&jenkins.run(&change(), "patchset-created", job), "SUCCESS");
    }
    until(&mut watched, CHECK, "both", |run| run.state == RunState::Passed && run.jobs.len() == 2).await;
    // One alone is, of a build and of what waits.
    jenkins.message(17 << 20);
    jenkins.end(&jenkins.run(&For::patch_set("demo/app", 8, 1), "patchset-created", "unit"), "SUCCESS");
    let waits = jenkins.enqueue(&For::patch_set("demo/app", 8, 1), "patchset-created", "lint");
    jenkins.message(0);
    let other = For::patch_set("demo/app", 9, 1);
    jenkins.end(&jenkins.run(&other, "patchset-created", "unit"), "FAILURE");
    jenkins.enqueue(&other, "patchset-created", "lint");
    let key = "demo/app~9,1/check";
    let both = |run: &Run| is(run, "unit", JobState::Failed) && is(run, "lint", JobState::Waiting);
    until(&mut watched, key, "the others", both).await;
    let said = |health: &Health, what: &str| {
        let begin = format!("a part of jenkins is left out: {what}");
        health.remarks.get("jobs").is_some_and(|says| says.iter().any(|say| say.text().starts_with(&begin)))
    };
    let build = "build 2 of unit is larger than 16777216 bytes";
    watched
        .until_health("what is left out", |health| {
            health.trouble.is_none() && said(health, build) && said(health, "what waits for lint is larger")
        })
        .await;
    jenkins.cancel(waits);
    watched.until_health("the rest", |health| said(health, build) && !said(health, "what waits")).await;
}

/// The list of all jobs with what their builds are for.
const WHOLE: &str = "jenkins/api/json?tree=name%2Cbuilds%5Bnumber%2Ctimestamp%2Cduration%2Cresult%2Cbuilding%2CqueueId%2Cactions";
/// The same without.
const NUMBERS: &str =
    "jenkins/api/json?tree=name%2Cbuilds%5Bnumber%2Ctimestamp%2Cduration%2Cresult%2Cbuilding%2CqueueId%5D";

#[tokio::test]
async fn a_list_that_takes_too_long_is_asked_for_in_parts() {
    let jenkins = jenkins().await;
    jenkins.freestyle("unit");
    jenkins.end(&jenkins.run(&change(), "patchset-created", "unit"), "SUCCESS");
    jenkins.faults.set(WHOLE, Fault::Silent(Duration::from_mins(10)));
    let mut watched = watch_with(&jenkins, "timeout_seconds = 1", &[]);
    until(&mut watched, CHECK, "the build", |run| run.state == RunState::Passed).await;
    assert_eq!(watched.health().trouble, None);
    watched.stop().await;
}

#[tokio::test]
async fn asking_for_one_build_after_the_other_ends_where_jenkins_does_not_answer() {
    let jenkins = jenkins().await;
    for job in ["a", "b", "c", "d", "e"] {
        jenkins.freestyle(job);
        jenkins.end(&jenkins.run(&change(), "patchset-created", job), "SUCCESS");
    }
    jenkins.faults.set(WHOLE, Fault::Huge(17 << 20));
    let one = "/1/api/json";
    let all =
        [(Fault::Status(404), 5), (Fault::Status(500), 3), (Fault::TooMany(1), 1), (Fault::Status(403), 1)];
    for (fault, most) in all {
        jenkins.faults.set(one, fault.clone());
        jenkins.faults.log.clear();
        let mut watched = watch(&jenkins);
        // All of one look in parts.
        jenkins.faults.log.until(NUMBERS, 2).await;
        let all = jenkins.faults.log.asked("jenkins/");
        let look = all.split(|asked| asked.path.contains(NUMBERS)).nth(1).unwrap();
        let jobs = look.iter().filter(|asked| asked.path.contains(one)).map(|asked| &asked.path);
        assert_eq!(jobs.collect::<BTreeSet<_>>().len(), most, "{fault:?}");
        if most == 1 {
            let refuses = matches!(fault, Fault::Status(403));
            watched.until_trouble(Some(if refuses { Trouble::Refuses } else { Trouble::Silent })).await;
        }
        assert_eq!(watched.told(), [], "nothing is known");
        watched.stop().await;
    }
}

#[tokio::test]
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
