// SPDX-License-Identifier: Apache-2.0
//! Who sees how far a change is: its owner, another user and nobody in particular, of an open, a private and a hidden change, on a
//! real Gerrit in a real browser. CI, registry and clusters are stand-ins.

use std::time::Duration;

use anyhow::Result;
use milepost_tests::{
    answer,
    rig::gerrit::{Change, Client, Gerrit, Push},
    row::{Row, jar},
    world::delivery::Delivery,
};

mod health;
mod matrix;
mod restricted;
mod turned_private;

const SOON: Duration = Duration::from_secs(30);
const PROJECT: &str = "demo/app";
const SECRET: &str = "demo/secret";
const FIRST: &str = "Step 1 of 5 to production: waiting for checks to start";

/// Alice's changes; Bob is another user.
struct Stage {
    gerrit: Gerrit,
    delivery: Delivery,
    alice: Client,
    bob: Client,
}

async fn stage() -> Result<Stage> {
    stage_with("").await
}

/// With another key of the CI source.
async fn stage_with(key_of_ci: &str) -> Result<Stage> {
    let delivery = Delivery::start(PROJECT).await?;
    let zuul = ["interval_seconds = 1", key_of_ci].join(if key_of_ci.is_empty() { "" } else { ", " });
    let config = delivery.config_at(&zuul, "interval_seconds = 2");
    let config = format!("{config}[pipelines.secret]\nprojects = [\"{SECRET}\"]\n");
    let gerrit = Gerrit::builder().plugin(jar()?).etc("milepost.toml", &config).start().await?;
    delivery.beside(&gerrit.url());
    gerrit.admin().create_project(PROJECT).await?;
    let (alice, bob) = (gerrit.account("alice").await?, gerrit.account("bob").await?);
    Ok(Stage { gerrit, delivery, alice, bob })
}

/// Where Gerrit answers for one change, for whoever may read it.
struct Doors {
    rest: String,
    stream: String,
}

impl Doors {
    fn of(gerrit: &Gerrit, change: &Change) -> Self {
        let (url, rest) = (gerrit.url(), change.rest());
        let id = rest.trim_start_matches("/changes/");
        Self {
            rest: format!("{url}{}", answer::path(change)),
            stream: format!("{url}/plugins/milepost/events?change={id}&revision={}", change.revision),
        }
    }
}
