// SPDX-License-Identifier: Apache-2.0
//! Several sources tell of one execution, or of several of one change.

use milepost::model::{FactBody, Job, JobState, Run, RunState, RunsOf, StepRule, Subject};
use milepost_api::{Excerpt, StepState};

use crate::telling::{PROJECT, T0, Telling, job};

const BUILD: &str = "http://ci.example.org/job/unit/53/";

/// Zuul and Jenkins are watched; Zuul starts Jenkins' jobs.
fn both() -> Telling {
    let mut story = Telling::new();
    for step in &mut story.pipeline.steps {
        if let StepRule::Check(RunsOf { sources, .. }) = &mut step.rule {
            sources.push("jenkins".into());
        }
    }
    let fresh = story.health["ci-main"].clone();
    story.health.insert("jenkins".into(), fresh);
    story
}

fn told(story: Telling, source: &str, state: RunState, jobs: Vec<Job>) -> Telling {
    let order = i64::try_from(story.facts.len()).unwrap();
    let run = Run {
        enqueued: Some(T0),
        jobs,
        ..Run::new(Subject::PatchSet { project: PROJECT.into(), number: 12, patch_set: 1 }, "check", state)
    };
    story.fact(source, &format!("{source}-{order}"), order, FactBody::Run(run))
}

fn at(url: &str, name: &str, state: JobState) -> Job {
    Job { url: Some(url.to_owned()), ..job(name, state) }
}

fn check(story: &Telling) -> (StepState, String) {
    let step = story.progress().steps.swap_remove(0);
    (step.state, step.sentence.text)
}

#[test]
fn a_build_and_its_stages_are_the_job_of_who_started_it() {
    let story = told(
        both(),
        "ci-main",
        RunState::Running,
        vec![at(BUILD, "unit", JobState::Running), job("lint", JobState::Running)],
    );
    let stage = |name: &str, state| at(&format!("{BUILD}execution/node/{name}/log/"), name, state);
    let why = Excerpt { lines: vec!["assertion failed".into()], cause: Some(0), ..Excerpt::default() };
    let failed = Job { excerpt: Some(why), ..stage("7", JobState::Failed) };
    let stages = vec![stage("6", JobState::Passed), failed, stage("8", JobState::Running)];
    let early = told(story, "jenkins", RunState::Running, stages);
    // While others still run, straight to the stage and its lines.
    assert_eq!(check(&early), (StepState::Running, "unit is failing".into()));
    let failure = early.progress().steps[0].failure.clone().unwrap();
    assert_eq!(failure.url.as_deref(), Some("http://ci.example.org/job/unit/53/execution/node/7/log/"));
    assert_eq!(failure.excerpt.unwrap().lines, ["assertion failed"]);
    assert_eq!(early.progress().steps[0].sources, ["ci-main", "jenkins"]);
    let why = early.why();
    let text = serde_json::to_string(&why).unwrap();
    assert!(text.contains("jenkins") && text.contains("ci-main"), "{text}");
}

#[test]
fn nothing_is_counted_twice() {
    let zuul = |state, jobs| told(both(), "ci-main", state, jobs);
    let story = zuul(
        RunState::Running,
        vec![
            at(BUILD, "unit", JobState::Passed),
            at("https://ci.example.org/job/lint/7/", "lint", JobState::Running),
        ],
    );
    let jobs = vec![at("https://ci.example.org/job/unit/53/console", "unit", JobState::Passed)];
    let story = told(story, "jenkins", RunState::Passed, jobs);
    assert_eq!(check(&story), (StepState::Running, "checks are running, 1 of 2 done".into()));
    // Of the same name, but of their own address: another CI system tests it, too.
    let jobs = vec![at("https://other.example.org/1", "unit", JobState::Running)];
    let story = told(story, "jenkins", RunState::Running, jobs);
    assert_eq!(check(&story), (StepState::Running, "checks are running, 1 of 3 done".into()));
}

#[test]
fn of_two_ci_systems_each_that_has_a_run_counts() {
    let story = told(both(), "ci-main", RunState::Passed, vec![job("unit", JobState::Passed)]);
    let other = |state, job_state| {
        told(story.clone(), "jenkins", state, vec![at("https://ci.example.org/job/hw/1", "hw", job_state)])
    };
    let running = other(RunState::Running, JobState::Running);
    assert_eq!(check(&running), (StepState::Running, "checks are running, 0 of 1 done".into()));
    assert_eq!(check(&other(RunState::Failed, JobState::Failed)), (StepState::Failed, "hw failed".into()));
    assert_eq!(check(&other(RunState::Passed, JobState::Passed)), (StepState::Done, "checks passed".into()));
    // A site may have more CI systems than a project uses: who has no run is not waited for.
    let alone = told(both(), "jenkins", RunState::Passed, vec![job("hw", JobState::Passed)]);
    assert_eq!(check(&alone), (StepState::Done, "checks passed".into()));
}

#[test]
fn a_contradiction_is_told_and_the_worse_holds() {
    let story = told(both(), "ci-main", RunState::Passed, vec![at(BUILD, "unit", JobState::Passed)]);
    let story = told(story, "jenkins", RunState::Failed, vec![at(BUILD, "unit", JobState::Failed)]);
    assert_eq!(check(&story), (StepState::Failed, "unit failed".into()));
    let notes: Vec<_> = story.progress().notes.into_iter().map(|note| note.text).collect();
    assert_eq!(notes, ["jenkins says that unit failed, ci-main that it passed"]);
}

#[test]
fn a_job_that_does_not_vote_fails_nothing_whoever_tells_of_it() {
    let unit = Job { voting: false, ..at(BUILD, "unit", JobState::Failed) };
    let story = told(both(), "ci-main", RunState::Passed, vec![unit, job("lint", JobState::Passed)]);
    let story = told(story, "jenkins", RunState::Failed, vec![at(BUILD, "unit", JobState::Failed)]);
    assert_eq!(check(&story), (StepState::Done, "checks passed".into()));
}

#[test]
fn what_who_started_it_has_forgotten_the_builds_tell() {
    let left = |state| {
        let story = told(both(), "ci-main", RunState::Unknown, vec![at(BUILD, "unit", JobState::Unknown)]);
        told(story, "jenkins", RunState::Running, vec![at(BUILD, "unit", state)])
    };
    assert_eq!(check(&left(JobState::Passed)), (StepState::Done, "checks passed".into()));
    assert_eq!(check(&left(JobState::Failed)), (StepState::Failed, "unit failed".into()));
    assert_eq!(check(&left(JobState::Running)).0, StepState::Running);
}

#[test]
fn the_same_failure_on_other_changes_is_told() {
    let why =
        Excerpt { lines: vec!["E   no space left on device".into()], cause: Some(0), ..Excerpt::default() };
    let unit = Job { excerpt: Some(why), ..at(BUILD, "unit", JobState::Failed) };
    let mut story = told(both(), "ci-main", RunState::Failed, vec![unit.clone()]);
    let notes = |story: &Telling| -> Vec<String> {
        story.progress().notes.into_iter().map(|note| note.text).collect()
    };
    assert_eq!(notes(&story), Vec::<String>::new());
    story.elsewhere.insert(unit.failure("jenkins").unwrap(), 3);
    assert_eq!(notes(&story), Vec::<String>::new(), "another server's job");
    story.elsewhere.insert(unit.failure("ci-main").unwrap(), 7);
    assert_eq!(notes(&story), ["unit fails for the same reason on 7 other changes"]);
}

#[test]
fn who_has_read_the_lines_says_on_how_many_other_changes_they_stand() {
    let story = told(both(), "ci-main", RunState::Failed, vec![at(BUILD, "unit", JobState::Failed)]);
    let why =
        Excerpt { lines: vec!["E   no space left on device".into()], cause: Some(0), ..Excerpt::default() };
    let stage = Job { excerpt: Some(why), ..at(&format!("{BUILD}node/7/"), "unit: Test", JobState::Failed) };
    let mut story = told(story, "jenkins", RunState::Failed, vec![stage.clone()]);
    story.elsewhere.insert(stage.failure("jenkins").unwrap(), 1);
    let notes: Vec<_> = story.progress().notes.into_iter().map(|note| note.text).collect();
    assert_eq!(notes, ["unit fails for the same reason on 1 other change"]);
}

#[test]
fn who_tells_stages_adds_to_who_tells_jobs_whatever_they_are_called() {
    // Not failed yet, a stage has the page of its build.
    let page = format!("{BUILD}console");
    for other in ["alder", "jenkins"] {
        let mut story = both();
        for step in &mut story.pipeline.steps {
            if let StepRule::Check(RunsOf { sources, .. }) = &mut step.rule {
                sources.push("alder".into());
            }
        }
        let fresh = story.health["ci-main"].clone();
        story.health.insert("alder".into(), fresh);
        let story = told(story, "ci-main", RunState::Running, vec![at(BUILD, "unit", JobState::Running)]);
        let stages = vec![at(&page, "unit: Test", JobState::Failing)];
        let story = told(story, other, RunState::Running, stages);
        assert_eq!(check(&story), (StepState::Running, "unit is failing".into()), "{other}");
    }
}

/// What each of both says of a run in a pipeline of its own.
fn in_pipeline(story: Telling, source: &str, pipeline: &str, state: RunState, jobs: Vec<Job>) -> Telling {
    let mut story = told(story, source, state, jobs);
    if let Some(FactBody::Run(run)) = story.facts.last_mut().map(|fact| &mut fact.body) {
        run.pipeline = pipeline.into();
    }
    story
}

#[test]
fn a_check_is_no_part_of_the_gate() {
    let waiting = |name: &str| Job { url: None, ..job(name, JobState::Waiting) };
    let story = in_pipeline(both(), "ci-main", "a-gate", RunState::Queued, vec![waiting("unit")]);
    let story = told(story, "ci-main", RunState::Unknown, vec![at(BUILD, "unit", JobState::Unknown)]);
    let story = told(story, "jenkins", RunState::Passed, vec![at(BUILD, "unit", JobState::Passed)]);
    assert_eq!(check(&story), (StepState::Done, "checks passed".into()));
    let gate = story.detail(&[]).0.runs.into_iter().find(|run| run.pipeline == "a-gate").unwrap();
    assert_eq!(gate.jobs[0].state, JobState::Waiting);
}

#[test]
fn a_job_that_is_only_called_alike_hides_no_failure() {
    for state in [JobState::Skipped, JobState::Waiting] {
        let named = Job { url: None, voting: false, ..job("unit", state) };
        let jobs = vec![named, job("lint", JobState::Passed)];
        let story = told(both(), "ci-main", RunState::Passed, jobs);
        let story = told(story, "jenkins", RunState::Failed, vec![at(BUILD, "unit", JobState::Failed)]);
        assert_eq!(check(&story), (StepState::Failed, "unit failed".into()), "{state:?}");
    }
}

#[test]
fn what_was_aborted_or_skipped_has_not_passed() {
    for state in [JobState::Cancelled, JobState::Skipped] {
        let story = told(both(), "ci-main", RunState::Unknown, vec![at(BUILD, "unit", JobState::Unknown)]);
        let story = told(story, "jenkins", RunState::Cancelled, vec![at(BUILD, "unit", state)]);
        assert_eq!(check(&story), (StepState::Waiting, "waiting for checks to start".into()), "{state:?}");
    }
}

#[test]
fn a_run_that_ended_without_a_word_has_failed_where_a_job_of_it_has() {
    let jobs = vec![job("unit", JobState::Failed), job("lint", JobState::Passed)];
    let story = told(both(), "ci-main", RunState::Unknown, jobs);
    assert_eq!(check(&story), (StepState::Failed, "unit failed".into()));
}

#[test]
fn nothing_is_lost_whatever_is_within_what() {
    let mut story = both();
    for step in &mut story.pipeline.steps {
        if let StepRule::Check(RunsOf { sources, .. }) = &mut step.rule {
            sources.extend(["alder".into(), "birch".into()]);
        }
    }
    let fresh = story.health["ci-main"].clone();
    for source in ["alder", "birch"] {
        story.health.insert(source.into(), fresh.clone());
    }
    let waiting = |name: &str| Job { url: None, ..job(name, JobState::Waiting) };
    let of = |url: &str, name: &str| at(url, name, JobState::Running);
    let runs = [
        ("ci-main", vec![of("https://h/1/q", "x")]),
        ("jenkins", vec![of("https://h/1", "x"), waiting("y")]),
        ("alder", vec![waiting("x"), waiting("y")]),
        ("birch", vec![of("https://h/1/a", "x"), of("https://h/1/b", "y"), of("https://h/1/c", "z")]),
    ];
    for (source, jobs) in runs {
        story = told(story, source, RunState::Running, jobs);
    }
    let step = story.progress().steps.swap_remove(0);
    assert_eq!(step.state, StepState::Running, "{}", step.sentence.text);
    assert_eq!(step.sources, ["alder", "birch", "ci-main", "jenkins"]);
}
