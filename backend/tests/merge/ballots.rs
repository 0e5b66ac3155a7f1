// SPDX-License-Identifier: Apache-2.0
//! What is voted for the image of a revision, and what is written of it.

use std::collections::BTreeSet;

use milepost::{
    feedback::{After, Candidate, Seen, candidates},
    merge::Ballot,
    model::{Built, CommentRule, FactBody, Feedback, JobState, LabelRule, Paths, RunState, Service},
};
use milepost_api::{PipelineProgress, gerrit::Notify};

use crate::telling::{T0, Telling, job, revision};

fn site(built: Built) -> Telling {
    let mut story = Telling::new();
    let label = Some(LabelRule { name: "Image-Built".into(), built });
    story.pipeline.feedback = Feedback { label, comment: Some(CommentRule { role: "the SREs".into() }) };
    story
}

fn after_merge() -> Telling {
    site(Built::AfterMerge)
}

fn before_merge(jobs: &[&str]) -> Telling {
    site(Built::BeforeMerge { jobs: jobs.iter().map(|&job| job.to_owned()).collect() })
}

fn value(story: &Telling) -> Option<i8> {
    story.merge().ballot.map(|ballot| ballot.value())
}

/// What would be written, seen by everyone.
fn written(story: &Telling) -> Vec<Candidate> {
    written_to(story, |_| ())
}

/// The same where not everyone sees all.
fn written_to(story: &Telling, hide: impl Fn(&mut PipelineProgress)) -> Vec<Candidate> {
    let merged = story.merge();
    let pipeline = merged.progress.pipeline.unwrap();
    let mut public = pipeline.clone();
    hide(&mut public);
    let seen = Seen { change: &story.change, pipeline: &pipeline, public: &public };
    candidates(&seen, &story.pipeline.feedback, merged.ballot.as_ref())
}

fn failed(story: Telling, pipeline: &str) -> Telling {
    story.run(pipeline, RunState::Failed, vec![job("build-image", JobState::Failed)])
}

#[test]
fn after_the_merge_the_image_step_decides() {
    let open = after_merge().image('a', revision('a'), "v1");
    assert_eq!(value(&open), None, "of an open change nothing is said, whatever images there are");
    let merged = after_merge().merged();
    assert_eq!(value(&merged), None, "it is waited for");
    let of = revision('a');
    let failed =
        merged.clone().post_run(of.clone(), RunState::Failed, vec![job("publish", JobState::Failed)]);
    assert_eq!(value(&failed), Some(-1));
    assert_eq!(value(&failed.image('a', of, "v1")), Some(1), "built by another run");
}

#[test]
fn that_a_later_changes_build_failed_is_not_this_ones_fault() {
    let (own, later) = (revision('a'), revision('e'));
    let merged = after_merge().merged().contains(&later, &own, true);
    let failed = merged.post_run(later, RunState::Failed, vec![job("publish", JobState::Failed)]);
    assert_eq!(failed.headline(), "Step 3 of 5 to production: image build failed in publish");
    assert_eq!(value(&failed), None);
    let own = failed.post_run(own, RunState::Failed, vec![job("publish", JobState::Failed)]);
    assert_eq!(value(&own), Some(-1));
}

#[test]
fn an_image_that_is_gone_again_is_no_reason_to_vote() {
    let mut story = after_merge().merged().image('a', revision('a'), "v1");
    assert_eq!(value(&story), Some(1));
    let FactBody::Image(image) = &mut story.facts.last_mut().unwrap().body else { panic!("an image") };
    image.deleted = Some(T0);
    assert_eq!(value(&story), None);
}

#[test]
fn what_nobody_saw_built_is_not_voted_for() {
    // Production runs it, so the image step is closed: "passed, not observed".
    let story = after_merge().merged().reached("Image", T0);
    assert_eq!(value(&story), None);
}

#[test]
fn before_the_merge_each_touched_service_needs_an_image_of_this_very_revision() {
    let mut story = before_merge(&[]);
    let app = story.pipeline.services[0].clone();
    let mut repository = app.repositories[0].clone();
    repository.path = "demo/web".into();
    story.pipeline.services.push(Service {
        name: "web".into(),
        repositories: vec![repository.clone()],
        ..app
    });
    let with = |story: Telling, of: char, path: &str| {
        let mut story = story.image(of, revision('a'), "v1");
        let FactBody::Image(image) = &mut story.facts.last_mut().unwrap().body else { panic!("an image") };
        image.repository.path = path.to_owned();
        story
    };
    let one = with(story, 'a', "demo/app");
    assert_eq!(value(&one), None, "one of two");
    assert_eq!(value(&with(one.clone(), 'b', "demo/web")), Some(1));
    let mut elsewhere = with(one, 'b', "demo/web");
    elsewhere.revision = revision('e');
    elsewhere.change.current_revision = revision('e').to_string();
    assert_eq!(value(&elsewhere), None, "images of another revision");
}

#[test]
fn before_the_merge_the_named_jobs_of_the_checks_say_that_none_will_come() {
    let lint = |story: Telling| {
        let jobs = vec![job("lint", JobState::Failed), job("build-image", JobState::Passed)];
        story.run("check", RunState::Failed, jobs)
    };
    assert_eq!(value(&lint(before_merge(&["build-image"]))), None);
    assert_eq!(value(&lint(before_merge(&[]))), Some(-1), "where none is named each of them builds it");
    let story = failed(before_merge(&["build-image"]), "check");
    assert_eq!(value(&story), Some(-1));
    assert_eq!(value(&story.clone().image('a', revision('a'), "v1")), Some(1), "it is there all the same");
    let mut old = story.clone();
    old.change.current_patch_set = 2;
    assert_eq!(value(&old), None, "an old patch set");
    assert_eq!(value(&story.merged()), None, "merged");
}

#[test]
fn who_touches_no_service_gets_no_vote() {
    let mut story = before_merge(&[]).image('a', revision('a'), "v1");
    story.pipeline.services[0].paths = Paths::default();
    story.pipeline.services.clear();
    assert_eq!(value(&story), None);
}

#[test]
fn a_vote_says_which_image_or_which_stage() {
    let up = written(&after_merge().merged().image('a', revision('a'), "v1"));
    let [up] = &up[..] else { panic!("{up:?}") };
    let review = &up.wish.review;
    assert_eq!(up.wish.key, format!("vote:Image-Built:{}:+1", revision('a')));
    assert_eq!(
        (review.revision.as_str(), review.about.as_str()),
        (revision('a').to_string().as_str(), "image")
    );
    assert_eq!(review.vote.as_ref().map(|vote| (vote.label.as_str(), vote.value)), Some(("Image-Built", 1)));
    assert_eq!(review.notify, Notify::None);
    let digest = "a".repeat(64);
    assert_eq!(review.message, format!("Image built\nregistry.example.org/demo/app:v1@sha256:{digest}"));
    assert!(matches!(&up.after, Some(After::Another { part, .. }) if part == "step:Image"), "{up:?}");

    let story = failed(before_merge(&["build-image"]), "check");
    let down = written(&story);
    assert_eq!(
        down[0].wish.review.message,
        "Image build failed in build-image\nhttps://zuul.example.org/t/example/build/build-build-image"
    );
    assert_eq!(down[0].after, None, "an open change's is always news");
    let veiled = written_to(&story, |public| public.sources.retain(|source| source.name != "ci-main"));
    assert_eq!(
        veiled[0].wish.review.message, "Image build failed",
        "where CI is more private than the change"
    );
}

#[test]
fn the_end_of_the_way_is_told_in_a_comment() {
    let of = revision('a');
    let there = |cluster: &str, story: Telling| story.runs(cluster, 'a', 3, 3, None);
    let story = after_merge().merged().image('a', of, "v1");
    let staging = there("staging", story);
    let keys = |story: &Telling| written(story).into_iter().map(|one| one.wish.key).collect::<BTreeSet<_>>();
    assert!(!keys(&staging).contains("comment:arrived"), "not there yet");
    let all = there("codfw", there("eqiad", staging));
    let told = written(&all);
    let arrived = told.iter().find(|one| one.wish.key == "comment:arrived").unwrap();
    assert_eq!(arrived.after, Some(After::UnderWay));
    assert_eq!(arrived.wish.review.notify, Notify::Owner);
    assert!(
        arrived.wish.review.message.starts_with("In production\nregistry.example.org/demo/app:v1@"),
        "{arrived:?}"
    );
    assert_eq!(arrived.wish.review.vote, None);

    let back = all.image('b', revision('f'), "v0").contains(&revision('f'), &revision('a'), false);
    let back = back.ran("eqiad", 'a', T0, Some(T0 + 1)).runs("eqiad", 'b', 3, 3, None);
    let told = written(&back);
    let back = told.iter().find(|one| one.wish.key == "comment:rolled-back").unwrap();
    assert_eq!(back.wish.review.message, "Rolled back from production in eqiad\nTo act: the SREs");
    assert_eq!(back.after, Some(After::NotRolledBack("step:Production".into())));
}

#[test]
fn without_a_rule_nothing_is_written() {
    let mut story = after_merge().merged().image('a', revision('a'), "v1");
    story.pipeline.feedback = Feedback::default();
    assert_eq!(story.merge().ballot, None);
    assert_eq!(written(&story), []);
    assert_eq!(Ballot::Up.value(), 1);
}
