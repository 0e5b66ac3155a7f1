// SPDX-License-Identifier: Apache-2.0
//! What most journeys begin with: a real Gerrit with Milepost in it, stand-ins of CI, registry and clusters beside it, and Alice, who
//! writes changes and may approve them.

use anyhow::Result;

use crate::{
    rig::gerrit::{Builder, Client, Gerrit},
    row::jar,
    world::delivery::Delivery,
};

/// A project on its way to production.
#[derive(Debug)]
pub struct Scene {
    /// Has the project.
    pub gerrit: Gerrit,
    /// Runs its checks, keeps its images and runs them.
    pub delivery: Delivery,
    /// An administrator.
    pub alice: Client,
}

impl Scene {
    /// One for `project`, as a site with the fewest settings has it.
    pub async fn set(project: &str) -> Result<Self> {
        let delivery = Delivery::start(project).await?;
        let config = delivery.config();
        Self::of(delivery, Gerrit::builder(), &config).await
    }

    /// These stand-ins beside such a Gerrit, which `config` makes Milepost watch.
    pub async fn of(delivery: Delivery, gerrit: Builder, config: &str) -> Result<Self> {
        Self::with(delivery, gerrit.plugin(jar()?).etc("milepost.toml", config)).await
    }

    /// The same, where the Gerrit has its jar already.
    pub async fn with(delivery: Delivery, gerrit: Builder) -> Result<Self> {
        let gerrit = gerrit.start().await?;
        delivery.beside(&gerrit.url());
        gerrit.admin().create_project(delivery.project()).await?;
        let alice = gerrit.account("alice").await?;
        gerrit.admin().add_to_group("Administrators", "alice").await?;
        Ok(Self { gerrit, delivery, alice })
    }
}
