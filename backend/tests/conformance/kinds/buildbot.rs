// SPDX-License-Identifier: Apache-2.0
mod stories;

use milepost_tests::world::{
    buildbot::{BuildbotStandIn, results::SUCCESS},
    built_for::For,
};
use serde_json::json;

use super::StandIn;

/// One run that is under way and one that ended well.
pub(super) async fn stand_in() -> StandIn {
    let buildbot = BuildbotStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    let ended = buildbot.trigger(&For::patch_set("demo/app", 8, 1), "check", &["unit"]);
    buildbot.begin(ended, "unit");
    buildbot.end(ended, "unit", SUCCESS, "");
    let running = buildbot.trigger(&For::patch_set("demo/app", 7, 1), "check", &["unit", "lint"]);
    buildbot.begin(running, "unit");
    StandIn {
        settings: json!({"url": buildbot.url(), "interval_seconds": 1, "timeout_seconds": 2}),
        says: ("Buildbot, builders: 2", "demo/app refs/changes/07/7/1: running"),
        whole: "",
        faults: buildbot.faults.clone(),
        services: Vec::new(),
        wants: Vec::new(),
        nudge: Box::new(|| {}),
        server: Box::new(buildbot),
    }
}
