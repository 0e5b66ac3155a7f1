// SPDX-License-Identifier: Apache-2.0
//! What a place says in moments for which scenarios have no words.

use milepost::model::{
    Digest, Fact, FactBody, ImageRef, Paths, PodSet, Release, ReleaseRevision, ReleaseStatus, RunState,
    StepRule, Stretch, Workload, WorkloadRef,
};
use milepost_api::{
    TargetState,
    gerrit::{Ask, Reply},
};

use crate::{
    stories::built,
    telling::{PROJECT, T0, Telling, builder, digest, repository, revision},
};

/// What the page says of a cluster.
fn at(story: &Telling, cluster: &str) -> String {
    let steps = story.progress().steps;
    let mut targets = steps.iter().flat_map(|step| &step.targets);
    targets.find(|target| target.cluster == cluster).unwrap().sentence.text.clone()
}

/// The newest telling of what runs in a cluster.
fn workload<'s>(story: &'s mut Telling, cluster: &str) -> &'s mut Workload {
    let here = |fact: &&mut Fact| fact.source == cluster;
    match &mut story.facts.iter_mut().rfind(here).unwrap().body {
        FactBody::Workload(workload) => workload,
        other => panic!("{other:?} is no workload"),
    }
}

fn pods(ready: u32, of: &[char]) -> PodSet {
    PodSet { total: 1, ready, digests: of.iter().map(|of| digest(*of)).collect() }
}

#[test]
fn what_gerrit_has_not_said_is_neither_live_nor_not_in_gerrit() {
    let story = built().image('2', revision('b'), "v2").runs("staging", '2', 3, 3, None);
    assert_eq!(at(&story, "staging"), "waiting for an answer from Gerrit");
}

#[test]
fn pods_before_that_are_not_ready_serve_nothing() {
    let mut story = built()
        .image('2', revision('b'), "v2")
        .contains(&revision('b'), &revision('a'), true)
        .runs("staging", '2', 0, 3, None);
    let here = workload(&mut story, "staging");
    (here.new, here.old) = (pods(0, &[]), pods(0, &['1']));
    assert_eq!(at(&story, "staging"), "rolling out, 0 of 3 pods ready");
    // Ready, but of an image that nobody can name.
    workload(&mut story, "staging").old = pods(1, &[]);
    assert_eq!(at(&story, "staging"), "rolling out, 0 of 3 pods ready");
    workload(&mut story, "staging").old = pods(1, &['1']);
    assert_eq!(at(&story, "staging"), "live");
}

#[test]
fn the_last_pod_of_what_is_scaled_to_zero_is_not_live() {
    let mut story = built().runs("staging", '1', 1, 1, None);
    let here = workload(&mut story, "staging");
    (here.desired, here.observed, here.new) = (0, false, pods(0, &['1']));
    assert_eq!(at(&story, "staging"), "rolling out, 0 of 0 pods ready");
    workload(&mut story, "staging").observed = true;
    assert_eq!(at(&story, "staging"), "scaled to zero");
}

#[test]
fn clusters_are_counted_by_what_each_runs_itself() {
    let mut story = built().runs("staging", '1', 3, 3, None).runs("eqiad", '1', 3, 3, None);
    let StepRule::Deploy { clusters, .. } = &mut story.pipeline.steps[4].rule else {
        panic!("the last step deploys");
    };
    clusters.push("drmrs".into());
    let of_drmrs = |place: &WorkloadRef| WorkloadRef { cluster: "drmrs".into(), ..place.clone() };
    let places = &mut story.pipeline.services[0].workloads;
    places.push(of_drmrs(&places[0]));
    story.health.insert("drmrs".into(), story.health["eqiad"].clone());
    assert_eq!(story.headline(), "Step 5 of 5 to production: in 1 of 3 production clusters");
}

/// The image has the digest of its index and that of its manifest for this machine.
fn of_two_digests(mut story: Telling, of: char, other: char) -> Telling {
    for fact in &mut story.facts {
        if let FactBody::Image(image) = &mut fact.body
            && image.digest == digest(of)
        {
            image.also.push(digest(other));
        }
    }
    story
}

fn by_digest(digest: Digest) -> ImageRef {
    ImageRef { repository: repository(), tag: None, digest: Some(digest) }
}

fn deployed(story: &mut Telling, cluster: &str, image: ImageRef) {
    let revision = ReleaseRevision {
        revision: 1,
        status: ReleaseStatus::Deployed,
        begun: Some(T0 + 150_000),
        written: Some(T0 + 150_000),
        chart: None,
        rollback_to: None,
        image: Some(image),
    };
    workload(story, cluster).release = Some(Release { name: "app".into(), revisions: vec![revision] });
}

#[test]
fn helm_and_the_pods_agree_by_any_digest_of_one_image() {
    let mut story = of_two_digests(built(), '1', '9').runs("staging", '1', 3, 3, None);
    deployed(&mut story, "staging", by_digest(digest('9')));
    assert_eq!(at(&story, "staging"), "live");
    assert!(story.progress().notes.is_empty(), "{:#?}", story.progress().notes);
    deployed(&mut story, "staging", by_digest(digest('8')));
    let notes: Vec<_> = story.progress().notes.into_iter().map(|note| note.text).collect();
    let disagree =
        "Helm has deployed sha256:888888888888 in staging, but its pods run 2026-11-23-101112-production";
    assert_eq!(notes, [disagree]);
}

#[test]
fn a_change_of_more_paths_than_gerrit_tells_touches_every_service() {
    let mut story = built();
    let unrelated: Vec<String> = vec!["doc/index.md".into()];
    story.pipeline.services[0].paths = Paths::from(vec!["src/**".to_owned()]);
    let ask = Ask::Paths { project: PROJECT.into(), revision: revision('a').to_string() };
    story.answers.insert(ask.clone(), Reply::Paths(unrelated));
    assert_eq!(story.headline(), "Merged, touches nothing that is deployed");
    story.answers.insert(ask, Reply::Truncated(true));
    assert_eq!(story.headline(), "Step 4 of 5 to production: waiting for staging");
}

#[test]
fn what_ran_while_nobody_looked_may_have_been_its_own_image() {
    let mut story = built()
        .image('2', revision('b'), "v2")
        .contains(&revision('b'), &revision('a'), true)
        .runs("staging", '2', 3, 3, None)
        .ran("staging", '0', T0 - 100_000, Some(T0 + 150_000))
        .ran("staging", '2', T0 + 200_000, None);
    let never = |story: &Telling| {
        story.progress().notes.iter().any(|note| note.text.starts_with("never reached staging by itself"))
    };
    assert!(matches!(story.progress().steps[3].targets[0].state, TargetState::LiveByLaterImage { .. }));
    assert!(never(&story));
    let seen: Vec<Stretch> = story.history.clone();
    story.history[1].not_before = Some(T0 + 150_000);
    assert!(!never(&story));
    // What nobody saw before the image was built tells nothing of it.
    story.history = seen;
    story.history[0].not_before = Some(T0 - 200_000);
    assert!(never(&story));
}

#[test]
fn pods_whose_image_nobody_can_name_are_not_confirmed() {
    let mut story = built().runs("staging", '1', 3, 3, None);
    workload(&mut story, "staging").new = PodSet { total: 3, ready: 3, digests: Vec::new() };
    assert_eq!(at(&story, "staging"), "runs an image that no registry has confirmed");
    // None is ready yet: what the template names is on its way.
    workload(&mut story, "staging").new.ready = 0;
    assert_eq!(at(&story, "staging"), "rolling out, 0 of 3 pods ready");
}

#[test]
fn where_no_gate_is_named_a_check_that_passed_has_merged_nothing() {
    let mut story = Telling::new().run("check", RunState::Passed, vec![builder("image", '1')]).merged();
    story = story.image('1', revision('c'), "v1");
    let StepRule::Merge(of) = &mut story.pipeline.steps[1].rule else { panic!("the second step merges") };
    of.pipelines.clear();
    // Whether Gerrit knows the revision that the check has built, or does not.
    for answer in [Reply::Contains(false), Reply::Unknown("no such revision".into())] {
        let ask = Ask::Contains {
            project: PROJECT.into(),
            revision: revision('c').to_string(),
            ancestor: revision('a').to_string(),
        };
        story.answers.insert(ask, answer);
        assert!(story.progress().images.is_empty());
        assert!(
            story.headline().ends_with("tep 3 of 5 to production: waiting for the image"),
            "{}",
            story.headline()
        );
    }
}
