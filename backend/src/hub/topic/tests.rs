// SPDX-License-Identifier: Apache-2.0
//! When an answer is taken for one of now.

use std::collections::BTreeSet;

use milepost_api::{ChangeRef, Progress};

use super::*;

fn topic() -> Topic {
    let revision = "a".repeat(40).parse().unwrap();
    let asked = Asked { project: "demo/app".into(), number: 1, revision, patch_set: 1 };
    Topic::new(asked, "main".into(), None)
}

fn answer() -> Published {
    let change = ChangeRef { project: "demo/app".into(), number: 1, patch_set: 1, revision: "a".repeat(40) };
    Published::of(&Progress { change, pipeline: None })
}

fn publish(unfinished: Unfinished<'_>) {
    unfinished.publish(answer(), None, BTreeSet::new(), BTreeSet::new());
}

#[test]
fn while_a_newer_answer_is_made_the_last_is_old() {
    let topic = topic();
    assert!(topic.fresh(0).is_none(), "there is none yet");
    publish(topic.begin());
    assert!(topic.fresh(0).is_some());
    topic.mark_stale(true);
    assert!(topic.fresh(0).is_none());
    let begun = topic.begin();
    assert!(topic.fresh(0).is_none(), "what it rests on has moved on");
    publish(begun);
    assert!(topic.fresh(0).is_some());
}

#[test]
fn what_changes_meanwhile_makes_the_new_answer_old() {
    let topic = topic();
    let begun = topic.begin();
    topic.mark_stale(true);
    publish(begun);
    assert!(topic.fresh(0).is_none());
}

#[test]
fn without_an_answer_it_is_as_old_as_before() {
    let topic = topic();
    publish(topic.begin());
    drop(topic.begin());
    assert!(topic.fresh(0).is_none());
    let follower = topic.follow();
    assert!(topic.due(0), "it is tried again for who follows it");
    drop(follower);
}
