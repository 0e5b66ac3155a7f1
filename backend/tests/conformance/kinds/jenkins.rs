// SPDX-License-Identifier: Apache-2.0
mod stories;

use milepost_tests::world::{built_for::For, jenkins::JenkinsStandIn};
use serde_json::json;

use super::StandIn;

/// A build that runs and one that ended well, in folders and below a path.
pub(super) async fn stand_in() -> StandIn {
    let jenkins = JenkinsStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    jenkins.freestyle("lint");
    jenkins.pipeline("team/unit");
    let ended = jenkins.run(&For::patch_set("demo/app", 8, 1), "patchset-created", "lint");
    jenkins.end(&ended, "SUCCESS");
    let running = jenkins.run(&For::patch_set("demo/app", 7, 1), "patchset-created", "team/unit");
    jenkins.stage(&running, "Test");
    StandIn {
        settings: json!({"url": jenkins.url(), "interval_seconds": 1, "timeout_seconds": 2}),
        says: ("Jenkins 2.479.1-stand-in, 2 jobs with builds", "team/unit #"),
        whole: "",
        faults: jenkins.faults.clone(),
        services: Vec::new(),
        wants: Vec::new(),
        nudge: Box::new(|| {}),
        server: Box::new(jenkins),
    }
}
