// SPDX-License-Identifier: Apache-2.0
//! What CI's bots wrote: the only record of a change from before, and silent where CI itself speaks.

use milepost::model::{Bot, BotKind, Fact, FactBody, JobState, Run, RunState, Subject};
use milepost_api::{
    ClaimOf, Millis, StepState,
    gerrit::{self, Ask, Reply, Reports},
};

use crate::{
    telling::{PROJECT, T0, Telling, job},
    why::evidence,
};

/// Long before Milepost was there.
const THEN: Millis = T0 - 100_000_000_000;

fn bot() -> Bot {
    let of = gerrit::Bot { name: "jenkins".into(), accounts: vec!["jenkins-bot".into()], tags: vec![] };
    Bot { of, kind: BotKind::Zuul, pipeline: "check".into() }
}

/// A change of which only a bot can tell.
fn old() -> Telling {
    let mut story = Telling::new();
    story.pipeline.bots = [bot()].into();
    story
}

/// A comment of the bot's, written so many milliseconds after the first.
fn comment(story: Telling, pipeline: &str, state: RunState, after: Millis) -> Telling {
    let failed = state == RunState::Failed;
    let run = Run {
        message: (state == RunState::Unknown).then(|| "no line of a job".to_owned()),
        ended: Some(THEN + after),
        jobs: vec![job("unit", if failed { JobState::Failed } else { JobState::Passed })],
        from_comment: true,
        ..Run::new(
            Subject::PatchSet { project: PROJECT.into(), number: 12, patch_set: story.patch_set },
            pipeline,
            state,
        )
    };
    let mut story = story;
    let key = format!("comment:{}", story.facts.len());
    let as_of = THEN + after;
    story.facts.push(Fact { source: "jenkins".into(), key, order: T0, as_of, body: FactBody::Run(run) });
    story
}

fn asks(story: &Telling) -> Ask {
    let (number, updated) = (story.change.number, story.change.updated);
    Ask::Reports { project: PROJECT.into(), number, updated, bots: vec![bot().of] }
}

fn answered(mut story: Telling, reports: Reports) -> Telling {
    let ask = asks(&story);
    story.answers.insert(ask, Reply::Reports(reports));
    story
}

fn checks(story: &Telling) -> (StepState, String, Option<Millis>) {
    let step = story.progress().steps.swap_remove(0);
    (step.state, step.sentence.text, step.since)
}

fn why_checks(story: &Telling) -> Vec<String> {
    let why = story.why();
    evidence(why.claims.iter().find(|claim| claim.of == ClaimOf::Step { step: 1 }).unwrap())
}

#[test]
fn a_comment_tells_the_checks_of_a_change_from_before_with_its_own_moment() {
    for story in [old(), old().merged()] {
        let story = comment(story, "check", RunState::Passed, 0);
        assert_eq!(checks(&story), (StepState::Done, "checks passed".into(), Some(THEN)));
        assert_eq!(why_checks(&story)[0], "jenkins: check of 12,1 (by a comment): passed");
        let why = story.why();
        let claim = why.claims.iter().find(|claim| claim.of == ClaimOf::Step { step: 1 }).unwrap();
        assert_eq!(claim.evidence[0].as_of, Some(THEN));
    }
}

#[test]
fn the_newest_comment_counts_whichever_comes_first() {
    let failed = comment(old(), "check", RunState::Failed, 0);
    assert_eq!(checks(&failed).1, "unit failed");
    let mut passed = comment(failed, "check", RunState::Passed, 5);
    assert_eq!(checks(&passed).1, "checks passed");
    passed.facts.reverse();
    assert_eq!(checks(&passed).1, "checks passed");
}

#[test]
fn where_ci_itself_knows_a_run_of_the_pipeline_the_comments_is_left_out() {
    let live = |state| old().run("check", state, vec![job("unit", JobState::Passed)]);
    for state in [RunState::Passed, RunState::Running, RunState::Cancelled] {
        let without = live(state);
        let with = comment(live(state), "check", RunState::Failed, 0);
        assert_eq!(checks(&with), checks(&without), "{state:?}");
        assert!(with.detail(&[]).0.runs.iter().all(|run| run.source == "ci-main"));
    }
    // an older Zuul has forgotten what became of it
    let forgotten = comment(live(RunState::Unknown), "check", RunState::Failed, 0);
    assert_eq!(checks(&forgotten).1, "unit failed");
    // of another pipeline, or patch set, CI says nothing
    let gate = old().run("gate", RunState::Passed, vec![job("unit", JobState::Passed)]);
    assert_eq!(checks(&comment(gate, "check", RunState::Failed, 0)).1, "unit failed");
}

#[test]
fn a_comment_of_the_gate_is_no_check() {
    let story = comment(old(), "gate", RunState::Failed, 0);
    assert_eq!(checks(&story).1, "waiting for checks to start");
    let merge = story.progress().steps.swap_remove(1);
    assert_eq!((merge.state, merge.sentence.text.as_str()), (StepState::Failed, "not merged, unit failed"));
}

#[test]
fn what_was_told_after_the_merge_is_no_check_of_a_step_that_takes_every_pipeline() {
    let every = |mut story: Telling| {
        let milepost::model::StepRule::Check(of) = &mut story.pipeline.steps[0].rule else { panic!() };
        of.pipelines.clear();
        story
    };
    let mut story = every(old()).merged();
    story.change.merged_at = Some(THEN + 10);
    let story = comment(comment(story, "test", RunState::Passed, 0), "postmerge", RunState::Failed, 20);
    assert_eq!(checks(&story).1, "checks passed");
}

#[test]
fn a_comment_that_cannot_be_read_is_named_and_counts_for_nothing() {
    let story = comment(comment(old(), "check", RunState::Passed, 0), "check", RunState::Unknown, 5);
    assert_eq!(checks(&story).1, "checks passed");
    let said = "jenkins: check of 12,1 (by a comment): cannot be read: no line of a job";
    assert!(why_checks(&story).iter().any(|line| line == said), "{:?}", why_checks(&story));
    let (detail, _) = story.detail(&[]);
    let told: Vec<_> = detail.runs.iter().map(|run| (run.source.as_str(), run.state)).collect();
    assert_eq!(told, [("jenkins", RunState::Unknown), ("jenkins", RunState::Passed)]);
}

#[test]
fn comments_are_asked_for_until_ci_knows_a_run_of_the_patch_set() {
    let asked = |story: &Telling| story.merge().questions.contains(&asks(story));
    assert!(asked(&old()) && asked(&old().merged()));
    assert!(!asked(&answered(old(), Reports::default())));
    assert!(asked(&comment(old(), "check", RunState::Passed, 0)), "a comment is no word of CI's");
    let live = || old().run("check", RunState::Queued, vec![]);
    assert!(!asked(&live()) && !asked(&live().merged()));
    let mut next = live();
    (next.patch_set, next.change.current_patch_set) = (2, 2);
    assert!(asked(&next), "of this one CI knows nothing");
    assert!(
        Telling::new().merge().questions.iter().all(|ask| !matches!(ask, Ask::Reports { .. })),
        "no bots"
    );
}

#[test]
fn that_nothing_checked_it_is_said_once_bots_have_nothing_to_say() {
    let story = old().merged();
    assert_eq!(checks(&story).1, "passed, not observed");
    assert_eq!(checks(&answered(story, Reports::default())).1, "merged without checks");
}

#[test]
fn that_there_are_more_comments_than_are_read_is_said() {
    let more = Reports { truncated: true, ..Reports::default() };
    let story = answered(old(), more);
    let said = "gerrit: comments of bots: more than are read: the oldest are left out";
    assert!(why_checks(&story).iter().any(|line| line == said), "{:?}", why_checks(&story));
}

#[test]
fn a_check_without_any_ci_source_rests_on_comments() {
    let mut story = old();
    let milepost::model::StepRule::Check(of) = &mut story.pipeline.steps[0].rule else { panic!() };
    of.sources.clear();
    assert_eq!(checks(&story.clone().merged()).1, "passed, not observed");
    assert_eq!(checks(&comment(story, "check", RunState::Failed, 0)).1, "unit failed");
}
