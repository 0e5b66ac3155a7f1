// SPDX-License-Identifier: Apache-2.0
//! What rests on a question that Gerrit has not answered is unknown, whatever the other answers are.

use milepost::model::{FactBody, JobState, RunState};
use milepost_api::{
    StepState,
    gerrit::{Ask, Change, ChangeStatus, NO_SUCH_QUESTION, Reply},
};

use crate::{
    stories::built,
    telling::{PROJECT, T0, Telling, job, revision},
};

const ASKING: &str = "waiting for an answer from Gerrit";

fn at(story: &Telling, cluster: &str) -> String {
    let steps = story.progress().steps;
    let mut targets = steps.iter().flat_map(|step| &step.targets);
    targets.find(|target| target.cluster == cluster).unwrap().sentence.text.clone()
}

/// The image of change 19 runs; it contains the change, and maybe change 18, which reverts it.
pub(crate) fn maybe_reverted() -> Telling {
    let story = built()
        .image('3', revision('c'), "v3")
        .contains(&revision('c'), &revision('a'), true)
        .change_of(&revision('c'), 19)
        .runs("staging", '3', 3, 3, None);
    let mut revert = Change { number: 18, revert_of: Some(12), ..story.change.clone() };
    revert.current_revision = revision('b').to_string();
    story.fact("gerrit", "change-18", 18, FactBody::Change(revert))
}

#[test]
fn nothing_is_live_that_may_be_reverted() {
    assert_eq!(at(&maybe_reverted(), "staging"), ASKING);
    let reverted = maybe_reverted().contains(&revision('c'), &revision('b'), true);
    assert_eq!(at(&reverted, "staging"), "reverted by change 18");
    let not = maybe_reverted().contains(&revision('c'), &revision('b'), false);
    assert_eq!(at(&not, "staging"), "live by the later image of change 19");
}

/// A merged change that reverts another.
fn revert(number: u64, of: u64, merged: char) -> Change {
    Change {
        number,
        revert_of: Some(of),
        status: ChangeStatus::Merged,
        current_revision: revision(merged).to_string(),
        ..Telling::new().change
    }
}

fn told_of(story: Telling, change: Change) -> Telling {
    story.fact("gerrit", &change.number.to_string(), 1, FactBody::Change(change))
}

fn busy() -> Reply {
    Reply::Unknown("gerrit could not read it".into())
}

#[test]
fn nothing_is_live_before_gerrit_has_said_what_reverts_it() {
    let mut story = built().runs("staging", '1', 3, 3, None);
    let answered = |story: &Telling, reply| at(&story.clone().came_from(12, reply), "staging");
    assert_eq!(answered(&story, busy()), ASKING);
    assert_eq!(answered(&story, Reply::Truncated(true)), "live");
    let asked = story.clone().came_from(12, busy()).merge().questions;
    assert!(asked.contains(&Ask::ChangesFrom { project: PROJECT.into(), number: 12 }), "{asked:?}");
    // An older plugin will never say it.
    let older = Reply::Unknown(format!("{NO_SUCH_QUESTION} changes_from"));
    assert_eq!(answered(&story, older), "live");
    // A pod restarts.
    for fact in &mut story.facts {
        if let FactBody::Workload(workload) = &mut fact.body {
            (workload.settled, workload.new.ready) = (true, 2);
        }
    }
    assert_eq!(answered(&story, Reply::Changes(Vec::new())), "live, 2 of 3 pods ready");
    assert_eq!(answered(&story, busy()), ASKING);
}

#[test]
fn what_is_reverted_waits_only_for_what_would_bring_it_back() {
    let story = told_of(built(), revert(18, 12, 'b'))
        .image('2', revision('b'), "v2")
        .contains(&revision('b'), &revision('a'), true)
        .runs("staging", '2', 3, 3, None);
    assert_eq!(at(&story.clone().came_from(12, busy()), "staging"), "reverted by change 18");
    assert_eq!(at(&story.came_from(18, busy()), "staging"), ASKING);
}

#[test]
fn what_was_brought_back_waits_for_what_would_take_it_back_again() {
    let story = told_of(told_of(built(), revert(18, 12, 'b')), revert(19, 18, 'c'))
        .image('3', revision('c'), "v3")
        .contains(&revision('c'), &revision('a'), true)
        .contains(&revision('c'), &revision('b'), true)
        .change_of(&revision('c'), 19)
        .runs("staging", '3', 3, 3, None);
    let live = "live by the later image of change 19";
    assert_eq!(at(&story.clone().came_from(18, busy()), "staging"), live);
    for number in [12, 19] {
        assert_eq!(at(&story.clone().came_from(number, busy()), "staging"), ASKING, "{number}");
    }
}

#[test]
fn nothing_is_said_of_a_place_where_the_change_may_have_been() {
    let story = || {
        built()
            .image('2', revision('b'), "v2")
            .image('0', revision('0'), "v0")
            .contains(&revision('0'), &revision('a'), false)
            .runs("staging", '0', 3, 3, None)
            .ran("staging", '1', T0, Some(T0 + 10))
            .ran("staging", '2', T0 + 10, Some(T0 + 20))
            .ran("staging", '0', T0 + 20, None)
    };
    assert_eq!(at(&story(), "staging"), ASKING, "the second may have it, and ran last");
    let told = |yes| story().contains(&revision('b'), &revision('a'), yes);
    assert_eq!(at(&told(true), "staging"), "rolled back from v2 to v0");
    assert_eq!(at(&told(false), "staging"), "rolled back from 2026-11-23-101112-production to v0");
}

#[test]
fn an_image_is_not_waited_for_that_may_be_there() {
    let story = || Telling::new().merged().image('2', revision('b'), "v2");
    let image = |story: &Telling| {
        let step = story.progress().steps.swap_remove(2);
        (step.state, step.sentence.text)
    };
    assert_eq!(image(&story()), (StepState::Unknown, ASKING.to_owned()));
    let not = story().contains(&revision('b'), &revision('a'), false);
    assert_eq!(image(&not), (StepState::Waiting, "waiting for the image".to_owned()));
}

#[test]
fn a_build_that_fails_takes_nothing_from_one_that_goes_on() {
    let story = |own: RunState, next: RunState| {
        let jobs = |state| vec![job("publish", state)];
        let state = |run| match run {
            RunState::Passed => JobState::Passed,
            RunState::Failed => JobState::Failed,
            _ => JobState::Running,
        };
        let story = Telling::new()
            .merged()
            .contains(&revision('b'), &revision('a'), true)
            .post_run(revision('a'), own, jobs(state(own)))
            .post_run(revision('b'), next, jobs(state(next)));
        story.progress().steps.swap_remove(2).sentence.text
    };
    assert_eq!(story(RunState::Running, RunState::Failed), "image is being built");
    assert_eq!(story(RunState::Passed, RunState::Failed), "waiting for the image");
    assert_eq!(story(RunState::Failed, RunState::Running), "image is being built");
    assert_eq!(story(RunState::Failed, RunState::Failed), "image build failed in publish");
}

#[test]
fn services_that_share_a_repository_are_told_apart_by_their_tags() {
    let mut story = built();
    let mut worker = story.pipeline.services[0].clone();
    worker.name = "worker".into();
    worker.tag_pattern = Some("^worker-".into());
    story.pipeline.services[0].tag_pattern = Some("production$".into());
    story.pipeline.services.push(worker);
    assert_eq!(story.progress().steps[2].sentence.text, "1 of 2 images built");
    let both = story.image('2', revision('a'), "worker-v1");
    assert_eq!(both.progress().steps[2].sentence.text, "image built");
    assert!(
        both.progress().notes.iter().all(|note| !note.text.contains("2 images")),
        "{:?}",
        both.progress().notes
    );
}
