// SPDX-License-Identifier: Apache-2.0
use milepost::model::{Paths, Repository, Service, Want};
use milepost_tests::world::registry::RegistryStandIn;
use serde_json::json;

use super::StandIn;

/// A repository with one image that says its revision.
pub(super) async fn stand_in() -> StandIn {
    let registry = RegistryStandIn::start().await.expect("a stand-in");
    let (host, path) = (registry.host(), "demo/app");
    registry.push_image(path, "1", Some(&"a".repeat(40)));
    let service = Service {
        name: "app".to_owned(),
        repositories: vec![Repository { registry: host.clone(), path: path.to_owned() }],
        tag_pattern: None,
        tag_template: None,
        paths: Paths::default(),
        canary: None,
        workloads: Vec::new(),
        declared: false,
    };
    StandIn {
        settings: json!({"url": registry.url(), "interval_seconds": 1}),
        says: ("registry/2.0, may read 1 of its repositories", "demo/app:"),
        whole: "",
        faults: registry.faults.clone(),
        services: vec![service],
        wants: vec![Want::Image(format!("{host}/{path}:1").parse().expect("a reference"))],
        nudge: Box::new(|| {}),
        server: Box::new(registry),
    }
}
