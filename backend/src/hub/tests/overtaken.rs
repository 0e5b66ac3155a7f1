// SPDX-License-Identifier: Apache-2.0
//! An answer that is made by what was read before something was told ends after it.

use std::{collections::BTreeSet, sync::Arc};

use milepost_api::{
    Progress,
    gerrit::{Change, ChangeStatus},
};

use crate::{
    clock::ManualClock,
    hub::testing::{
        story::{self, Point},
        told::Told,
    },
    store::testing::Database,
};

#[tokio::test]
async fn what_came_before_a_merge_was_known_is_computed_once_it_is() {
    let database = Database::sqlite();
    let point = Point { number: 3, step: 12 };
    let told = Told::start(database.open().await, Arc::new(ManualClock::at(point.moment()))).await;
    told.hear();
    told.take(story::all(&point)).await;
    let merged = story::change(&point);
    let open = Change { status: ChangeStatus::New, ..merged.clone() };
    let revision = merged.current_revision.parse().unwrap();
    let shown = told.hub.progress(&merged, &revision, 1).await.unwrap();
    let progress: Progress = serde_json::from_slice(&shown.body).unwrap();
    let topic = told.hub.look(&merged, &revision, 1).await.unwrap();

    told.hub.0.settle(&topic, &open, &progress);
    assert!(topic.is_told_by(&BTreeSet::new()), "a merge is for good");

    // Nobody is woken by what comes while it is taken for abandoned.
    let abandoned = Change { status: ChangeStatus::Abandoned, ..merged.clone() };
    told.hub.0.settle(&topic, &abandoned, &progress);
    assert!(!topic.mark_stale(true));
    told.hub.0.settle(&topic, &merged, &progress);
    assert!(!topic.is_left_stale(), "it is computed, or about to be");
}
