// SPDX-License-Identifier: Apache-2.0
mod stories;

use milepost_tests::world::{
    built_for::For,
    zuul::{TENANT, ZuulStandIn},
};
use serde_json::json;

use super::StandIn;

/// One run that is under way and one that ended well.
pub(super) async fn stand_in() -> StandIn {
    let zuul = ZuulStandIn::start("http://gerrit.example.org").await.expect("a stand-in");
    let running = zuul.enqueue(&For::patch_set("demo/app", 7, 1), "check", &["unit", "lint"]);
    zuul.begin(&running, "unit");
    let ended = zuul.enqueue(&For::patch_set("demo/app", 8, 1), "check", &["unit"]);
    zuul.begin(&ended, "unit");
    zuul.pass(&ended, "unit");
    zuul.end(&ended);
    StandIn {
        settings: json!({"url": zuul.url(), "tenant": TENANT, "interval_seconds": 1, "timeout_seconds": 2}),
        says: ("Zuul 14.3.0, tenant ", "demo/app "),
        whole: "",
        faults: zuul.faults.clone(),
        services: Vec::new(),
        wants: Vec::new(),
        nudge: Box::new(|| {}),
        server: Box::new(zuul),
    }
}
