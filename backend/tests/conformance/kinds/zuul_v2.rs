// SPDX-License-Identifier: Apache-2.0
mod stories;

use milepost_tests::world::{built_for::For, zuul_v2::ZuulV2StandIn};
use serde_json::json;

use super::StandIn;

/// One run that is under way.
pub(super) async fn stand_in() -> StandIn {
    let zuul = ZuulV2StandIn::start("http://gerrit.example.org", "http://jenkins.example.org")
        .await
        .expect("a stand-in");
    let running = zuul.enqueue(&For::patch_set("demo/app", 7, 1), "test", &["unit", "lint"]);
    zuul.begin(running, "unit");
    StandIn {
        settings: json!({"url": zuul.url(), "interval_seconds": 1, "timeout_seconds": 2}),
        says: ("Zuul 2.5.1, pipelines: 1", "demo/app 7,1 in test: running"),
        whole: "",
        faults: zuul.faults.clone(),
        services: Vec::new(),
        wants: Vec::new(),
        nudge: Box::new(|| {}),
        server: Box::new(zuul),
    }
}
