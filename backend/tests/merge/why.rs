// SPDX-License-Identifier: Apache-2.0
//! What each claim rests on. The samples in `why/` beside `milepost-api`'s others are these stories' answers.

use std::collections::BTreeSet;

use milepost::{
    merge::why,
    model::{JobState, RunState},
};
use milepost_api::{Claim, ClaimOf, Lead, Why};

use crate::{
    stories::golden,
    telling::{T0, Telling, builder, job, revision},
};

fn sample(name: &str, telling: &Telling) {
    golden(&format!("why/{name}"), &telling.why());
}

/// The evidence of a claim, as `source: object: what it said`.
pub(crate) fn evidence(claim: &Claim) -> Vec<String> {
    let lines = claim.evidence.iter();
    lines.map(|line| format!("{}: {}: {}", line.source, line.object, line.said)).collect()
}

pub(crate) fn of_target<'w>(why: &'w Why, cluster: &str) -> Option<&'w Claim> {
    let is = |of: &ClaimOf| matches!(of, ClaimOf::Target { cluster: c, .. } if c == cluster);
    why.claims.iter().find(|claim| is(&claim.of))
}

pub(crate) fn built() -> Telling {
    Telling::new()
        .run("check", RunState::Passed, vec![job("unit", JobState::Passed)])
        .merged()
        .post_run(revision('a'), RunState::Passed, vec![builder("image", '1')])
        .image('1', revision('a'), "v1")
}

/// One production cluster has it by a later image, in the other the rollout goes on.
fn rolling() -> Telling {
    built()
        .image('2', revision('b'), "v2")
        .contains(&revision('b'), &revision('a'), true)
        .change_of(&revision('b'), 18)
        .runs("staging", '1', 3, 3, None)
        .runs("eqiad", '2', 3, 3, None)
        .runs("codfw", '1', 1, 3, Some('0'))
}

#[test]
fn the_time_of_the_way_rests_on_what_was_kept_and_on_who_acted() {
    let merged = rolling().merge();
    let mut shown = merged.progress.clone();
    let pipeline = shown.pipeline.as_mut().unwrap();
    let sentence = pipeline.headline.clone();
    pipeline.lead = Some(Lead { merged: T0, reached: T0 + 1_000, human_actions: Some(2), sentence });
    let why = why(&merged, &shown, &BTreeSet::new());
    let lead = why.claims.iter().find(|claim| claim.of == ClaimOf::Lead).unwrap();
    assert_eq!(
        evidence(lead),
        [
            "milepost: history of the merge: reached first",
            "milepost: history of production: reached first",
            "gerrit: votes and submits: 2 by people, not service users",
        ]
    );
    assert_eq!(lead.evidence[1].as_of, Some(T0 + 1_000));
}

#[test]
fn a_failed_check_rests_on_its_run_and_job() {
    let story = Telling::new().run(
        "check",
        RunState::Failed,
        vec![job("lint", JobState::Passed), job("unit", JobState::Failed)],
    );
    let why = story.why();
    assert_eq!(why.claims[0].of, ClaimOf::Step { step: 1 });
    assert_eq!(
        evidence(&why.claims[0]),
        ["ci-main: check of 12,1 (check-0): failed", "ci-main: job unit in check of 12,1 (check-0): failed"]
    );
    assert_eq!(why.claims[0].evidence[0].as_of, Some(T0));
    sample("check-failed", &story);
}

#[test]
fn the_headlines_step_is_the_first_claim() {
    let story = rolling();
    let why = story.why();
    assert_eq!(why.claims[0].of, ClaimOf::Step { step: 5 });
    assert_eq!(why.claims[0].sentence, story.progress().steps[4].sentence);
    sample("rolling-out", &story);
}

#[test]
fn a_target_rests_on_its_pods_the_images_label_and_git() {
    let why = rolling().why();
    let (eqiad, label) = (of_target(&why, "eqiad").unwrap(), revision('b'));
    let digest = "2".repeat(64);
    assert_eq!(
        evidence(eqiad),
        [
            "eqiad: Deployment app/app: 3 of 3 pods ready, imageID sha256:222222222222".to_owned(),
            format!("registry: manifest sha256:{digest}: revision label {label}, tags v2"),
            format!("gerrit: revision {label}: contains aaaaaaaaaa"),
        ]
    );
}

#[test]
fn what_has_left_rests_on_the_history() {
    let story = built()
        .image('0', revision('0'), "v0")
        .contains(&revision('0'), &revision('a'), false)
        .ran("eqiad", '1', T0 + 200_000, Some(T0 + 300_000))
        .runs("eqiad", '0', 3, 3, None);
    let why = story.why();
    let lines = evidence(of_target(&why, "eqiad").unwrap());
    let last = lines.last().unwrap();
    assert_eq!(last, "eqiad: history of Deployment app/app: ran sha256:111111111111 until then");
    sample("rolled-back", &story);
}

#[test]
fn a_source_that_is_silent_says_since_when() {
    let story = rolling().silent("codfw");
    let why = story.why();
    let codfw = of_target(&why, "codfw").unwrap();
    assert_eq!(evidence(codfw)[0], "codfw: last answer: has not answered since");
    assert_eq!(codfw.evidence[0].as_of, Some(T0 - 600_000));
    sample("silent-cluster", &story);
}

#[test]
fn who_may_not_see_a_registry_learns_no_label_and_no_tag() {
    let merged = rolling().merge();
    let seen = why(&merged, &merged.progress, &BTreeSet::from(["registry".to_owned()]));
    let lines: Vec<_> = seen.claims.iter().flat_map(evidence).collect();
    let told =
        lines.iter().filter(|line| line.contains("label") || line.contains(&revision('b').to_string()));
    assert_eq!(told.count(), 0, "{lines:#?}");
    assert!(lines.iter().any(|line| line.starts_with("eqiad: Deployment")), "{lines:#?}");
}
