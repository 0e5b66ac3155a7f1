// SPDX-License-Identifier: Apache-2.0
//! A real Gerrit with the shipped jar, beside stand-ins of CI, registry and clusters.

use std::fs;

use anyhow::{Context as _, Result};

use super::shipped::Shipped;
use crate::{
    rig::gerrit::{Builder, Change, Client, Gerrit, Push},
    scene::Scene,
    world::delivery::Delivery,
};

pub(super) const PROJECT: &str = "demo/app";
/// What the registry's notifications carry.
pub(super) const HOOK_SECRET: &str = "hook-secret";

pub(super) struct Stage {
    pub(super) gerrit: Gerrit,
    pub(super) delivery: Delivery,
    /// Writes the changes, and may approve them.
    pub(super) alice: Client,
}

impl Stage {
    /// Zuul's status is polled each second; the registry tells of what is pushed.
    pub(super) async fn set(shipped: &Shipped) -> Result<Self> {
        let delivery = Delivery::start(PROJECT).await?;
        let config = delivery.config_at("interval_seconds = 1", "hook_secret_file = \"registry.hook\"");
        let gerrit = Gerrit::builder().etc("registry.hook", HOOK_SECRET);
        Self::of(shipped, delivery, gerrit, &config).await
    }

    /// Milepost watches these stand-ins as `config` says, in a Gerrit that may have other plugins, too.
    pub(super) async fn of(
        shipped: &Shipped,
        delivery: Delivery,
        gerrit: Builder,
        config: &str,
    ) -> Result<Self> {
        let gerrit = gerrit.plugin(&shipped.jar).etc("milepost.toml", config);
        let Scene { gerrit, delivery, alice } = Scene::with(delivery, gerrit).await?;
        Ok(Self { gerrit, delivery, alice })
    }

    /// With these further keys of the two polled sources, as the operator would change them.
    pub(super) async fn reconfigure(&self, zuul: &str, registry: &str) -> Result<()> {
        let file = self.gerrit.site().join("etc/milepost.toml");
        fs::write(&file, self.delivery.config_at(zuul, registry)).context("cannot write milepost.toml")?;
        self.gerrit.reload_plugin("milepost").await
    }

    /// A new change.
    pub(super) async fn push(&self, subject: &str) -> Result<Change> {
        self.alice.push(PROJECT, &Push::new(subject)).await
    }

    /// A new change that is merged and whose image a cluster is asked to run; no pod is ready.
    pub(super) async fn rolling_out(&self, subject: &str) -> Result<Change> {
        let change = self.push(subject).await?;
        let check = self.delivery.check(&change);
        self.delivery.pass(&check, &["lint", "unit"]);
        let merged = self.alice.approve_and_submit(&change).await?;
        let build = self.delivery.build(&merged);
        let image = self.delivery.publish(&merged, &build);
        self.delivery.deploy("staging", &image)?;
        Ok(merged)
    }
}
