// SPDX-License-Identifier: Apache-2.0
//! What a service that never ran in production still needs.

use std::collections::BTreeSet;

use milepost::model::{OnboardingCheck, OnboardingItem, RunState, Stretch, Workload};

use crate::telling::{T0, Telling, digest, pipeline, revision};

/// A site with a list: everything that can be checked, and two things that only people know.
fn site() -> Telling {
    let item = |name: &str, owner: Option<&str>, check, done: &[&str]| OnboardingItem {
        name: name.to_owned(),
        owner: owner.map(str::to_owned),
        check,
        done: done.iter().map(|&service| service.to_owned()).collect::<Vec<_>>().into(),
    };
    let mut story = Telling::new();
    story.pipeline.onboarding = [
        item("CI", None, Some(OnboardingCheck::Ci), &[]),
        item("image", None, Some(OnboardingCheck::Image), &[]),
        item("namespace", Some("SRE"), Some(OnboardingCheck::Namespace), &[]),
        item("workload", Some("SRE"), Some(OnboardingCheck::Workload), &[]),
        item("chart", None, Some(OnboardingCheck::Release), &[]),
        item("DNS", Some("SRE"), None, &["other"]),
        item("review", None, None, &["ap*"]),
    ]
    .into();
    story
}

/// The note, if there is one.
fn note(story: &Telling) -> Option<String> {
    let notes = story.merge().progress.pipeline.unwrap().notes;
    notes.into_iter().find(|note| note.key == "new_service").map(|note| note.text)
}

fn gone(cluster: &str) -> Workload {
    let place =
        pipeline().services[0].workloads.iter().find(|place| place.cluster == cluster).unwrap().clone();
    Workload::gone(place)
}

#[test]
fn what_is_done_open_and_not_known_is_told_apart() {
    let said = "new service app: 1 of 7 done; open: image, workload (SRE), DNS (SRE); not known: CI, namespace, chart";
    assert_eq!(note(&site()).as_deref(), Some(said), "nothing but what the file says");
    let begun = site().run("check", RunState::Passed, Vec::new()).image('a', revision('a'), "1");
    let said = "new service app: 3 of 7 done; open: workload (SRE), DNS (SRE); not known: namespace, chart";
    assert_eq!(note(&begun).as_deref(), Some(said));
    // By the API server's own word.
    let told = begun.workload("eqiad", gone("eqiad"));
    assert_eq!(note(&told).as_deref(), Some(said));
    let there = told.workload("codfw", Workload { exists: true, desired: 1, ..gone("codfw") });
    let said = "new service app: 5 of 7 done; open: DNS (SRE); not known: chart";
    assert_eq!(note(&there).as_deref(), Some(said));
    let merged = site().merged();
    assert!(note(&merged).unwrap().contains("open: CI, image"), "it has merged without any run");
}

#[test]
fn what_a_silent_source_would_tell_is_not_known_and_never_open() {
    let mut silent = site();
    silent.health.remove("registry");
    let said = "new service app: 1 of 7 done; open: workload (SRE), DNS (SRE); not known: CI, image, namespace, chart";
    assert_eq!(note(&silent).as_deref(), Some(said));
    // Whether it ever ran there nobody can tell.
    silent.health.remove("eqiad");
    assert_eq!(note(&silent), None);
}

#[test]
fn of_a_service_that_runs_or_once_ran_in_production_nothing_is_said() {
    assert_eq!(note(&site().runs("eqiad", 'b', 1, 1, None)), None);
    assert!(note(&site().runs("staging", 'b', 1, 1, None)).is_some(), "staging is not production");
    let mut once = site();
    once.history = vec![Stretch {
        workload: pipeline().services[0].workloads[1].join(),
        digest: digest('b'),
        since: T0 - 1_000,
        not_before: None,
        until: Some(T0 - 500),
    }];
    assert_eq!(note(&once), None);
}

#[test]
fn without_a_list_or_with_all_done_there_is_no_note() {
    assert_eq!(note(&Telling::new()), None);
    let mut all = site();
    all.pipeline.onboarding =
        all.pipeline.onboarding.iter().filter(|item| item.name == "review").cloned().collect();
    assert_eq!(note(&all), None);
    let mut old = site();
    old.change.current_patch_set = 2;
    assert_eq!(note(&old), None);
}

#[test]
fn of_a_service_that_only_its_pipeline_file_tells_of_nothing_is_said() {
    let mut story = site();
    assert!(note(&story).is_some());
    story.pipeline.presumed = BTreeSet::from([story.pipeline.services[0].name.clone()]);
    assert_eq!(note(&story), None);
}
