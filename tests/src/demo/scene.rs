// SPDX-License-Identifier: Apache-2.0
//! The servers of the demo and the changes that are there from the start, each at another place of the way.

use std::path::Path;

use anyhow::Result;

use super::director::{self, Station};
use crate::{
    rig::gerrit::{Change, Client, Gerrit, Push},
    world::delivery::Delivery,
};

/// The project that the demo's changes are for.
pub(super) const PROJECT: &str = "shop";

/// A running demo.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) gerrit: Gerrit,
    /// Stand-ins of CI, registry and clusters.
    pub(super) delivery: Delivery,
    /// Who writes the changes, and may approve them.
    pub(super) developer: Client,
    /// What its page says, and the change.
    pub(super) changes: Vec<(&'static str, Change)>,
    /// The last image that was published.
    pub(super) last: Option<String>,
}

/// Oldest first: a later image holds the earlier changes.
const CAST: [(&str, &str, &str, Station); 6] = [
    ("Greet by name", "greeting.txt", "In production", Station::Production),
    (
        "Count visitors",
        "visitors.txt",
        "Step 5 of 5 to production: in 1 of 2 production clusters",
        Station::HalfProduction,
    ),
    (
        "Play music",
        "music.txt",
        "Step 5 of 5 to production: rolled back from production in eqiad",
        Station::RolledBack,
    ),
    (
        "Say goodbye, too",
        "farewell.txt",
        "Step 3 of 5 to production: image is being built",
        Station::BeingBuilt,
    ),
    (
        "Sort the shelves by colour",
        "shelves.txt",
        "Step 2 of 5 to production: waiting for review",
        Station::WaitingForReview,
    ),
    ("Ring a bell at the door", "bell.txt", "Step 1 of 5 to production: unit failed", Station::CheckFailed),
];

impl Scene {
    /// Starts Gerrit with `jar` and brings each change to its place.
    pub(super) async fn set(jar: &Path) -> Result<Self> {
        let delivery = Delivery::start(PROJECT).await?;
        let gerrit = Gerrit::builder().plugin(jar).etc("milepost.toml", &delivery.config()).start().await?;
        delivery.beside(&gerrit.url());
        let admin = gerrit.admin();
        admin.create_project(PROJECT).await?;
        let developer = gerrit.account("dana").await?;
        admin.add_to_group("Administrators", "dana").await?;
        let mut scene = Self { gerrit, delivery, developer, changes: Vec::new(), last: None };
        for (subject, file, says, station) in CAST {
            let message = format!("{subject}\n\nThe shop is friendlier with it.");
            let push = Push::new(&message).file(file, &format!("{subject}\n"));
            let change = scene.developer.push(PROJECT, &push).await?;
            let change = director::bring(&mut scene, &change, station).await?;
            scene.changes.push((says, change));
        }
        Ok(scene)
    }
}
