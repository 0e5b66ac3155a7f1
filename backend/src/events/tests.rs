// SPDX-License-Identifier: Apache-2.0
//! What turned, and whether it is news.

use milepost_api::{Progress, Target};

use super::*;

fn sample(name: &str) -> PipelineProgress {
    let file = format!("{}/api/samples/{name}.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice::<Progress>(&std::fs::read(file).unwrap()).unwrap().pipeline.unwrap()
}

fn is_news(turn: &Turn, seen: &Seen<'_>) -> bool {
    super::news(turn, seen) != News::No
}

fn there(pipeline: &PipelineProgress) -> Vec<There> {
    let targets = pipeline.steps.iter().flat_map(|step| &step.targets);
    let there = |target: &Target| There {
        service: target.service.clone(),
        environment: target.environment.clone(),
        cluster: target.cluster.clone(),
        image: None,
    };
    targets.map(there).collect()
}

fn turned(pipeline: &PipelineProgress) -> Vec<Turn> {
    turns(pipeline, &there(pipeline))
}

fn said(pipelines: &[PipelineProgress]) -> Vec<Moment> {
    let moments = pipelines.iter().zip(1..).flat_map(|(pipeline, nth)| {
        let moment = move |(part, body)| Moment {
            part,
            nth,
            at: i64::try_from(nth).unwrap(),
            not_before: None,
            patch_set: 1,
            body,
        };
        past::parts(pipeline).into_iter().map(moment)
    });
    moments.collect()
}

/// Parts and kinds of what is news.
fn new_of(now: &PipelineProgress, before: &[PipelineProgress], in_time: bool) -> Vec<String> {
    let said = said(before);
    let new = turned(now).into_iter().filter(|turn| {
        is_news(turn, &Seen { said: &said, in_time, settled: Millis::MAX, lately: 0, merged: 0 })
    });
    new.map(|turn| format!("{} {}", turn.part(), turn.kind().split(' ').next().unwrap_or_default())).collect()
}

#[test]
fn each_turn_of_a_way_is_news_once() {
    let way = ["waiting-for-checks", "image-building", "rolling-out", "in-production"].map(sample);
    let all: Vec<Vec<_>> = (0..way.len()).map(|now| new_of(&way[now], &way[..now], true)).collect();
    assert!(all[0].is_empty());
    assert_eq!(all[1], ["change merged"]);
    assert!(all[2].iter().any(|one| one.starts_with("image:") && one.ends_with("published")), "{all:?}");
    assert!(all[3].iter().all(|one| one.starts_with("service:") && one.ends_with("deployed")), "{all:?}");
    assert!(!all[3].is_empty());
    assert!(new_of(&way[3], &way, true).is_empty(), "the same again");
}

#[test]
fn of_a_change_that_is_met_at_its_end_only_what_comes_is_news() {
    let (arrived, back) = (sample("in-production"), sample("rolled-back"));
    assert!(new_of(&arrived, &[], false).is_empty());
    assert!(!new_of(&arrived, &[], true).is_empty());
    let of_back = new_of(&back, std::slice::from_ref(&arrived), false);
    assert!(of_back.iter().any(|one| one.ends_with("rolledback")), "{of_back:?}");
    // There and back again is told each time.
    let again = new_of(&arrived, &[arrived.clone(), back], false);
    assert!(again.iter().all(|one| one.ends_with("deployed")) && !again.is_empty(), "{again:?}");
}

#[test]
fn the_first_answers_about_a_change_that_is_met_late_may_lack_what_is_asked_for() {
    let (young, arrived) = (sample("image-building"), sample("in-production"));
    let said = said(std::slice::from_ref(&young));
    for turn in turned(&arrived).iter().filter(|turn| turn.what != What::Merged) {
        let seen = Seen { said: &said, in_time: false, settled: 1, lately: 0, merged: 0 };
        assert!(!is_news(turn, &seen) && is_news(turn, &Seen { settled: 2, ..seen }), "{turn:?}");
    }
}

#[test]
fn what_is_old_when_it_is_first_told_of_is_no_news() {
    let (young, mut arrived) = (sample("image-building"), sample("in-production"));
    let told = said(std::slice::from_ref(&young));
    for step in &mut arrived.steps {
        for target in &mut step.targets {
            target.state = TargetState::Live { since: Some(100) };
        }
    }
    let deployed: Vec<_> =
        turned(&arrived).into_iter().filter(|turn| matches!(turn.what, What::Deployed(_))).collect();
    assert!(!deployed.is_empty());
    for (said, in_time) in [(&told[..], false), (&told[..], true), (&[][..], true)] {
        let seen = Seen { said, in_time, settled: Millis::MAX, lately: 100, merged: 0 };
        assert!(deployed.iter().all(|turn| is_news(turn, &seen)));
        // As of a cluster that the configuration names only now.
        assert!(!deployed.iter().any(|turn| is_news(turn, &Seen { lately: 101, ..seen })));
    }
}

#[test]
fn what_cannot_be_read_for_a_while_is_no_turn() {
    let (arrived, silent) = (sample("in-production"), sample("silent-cluster"));
    assert!(new_of(&arrived, &[arrived.clone(), silent.clone()], false).is_empty());
    let of_silent = turned(&silent);
    assert!(of_silent.iter().all(|turn| turn.kind() != "rolledback" && turn.kind() != "removed"));
}
