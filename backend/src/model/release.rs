// SPDX-License-Identifier: Apache-2.0
//! What Helm says of a workload.

use milepost_api::Millis;
use serde::{Deserialize, Serialize};

use super::ImageRef;

/// The release that a workload is of, as far as Helm's own records tell and concern it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Its name within the workload's namespace.
    pub name: String,
    /// Those that Helm still keeps, at most the ten newest, the oldest first.
    pub revisions: Vec<ReleaseRevision>,
}

/// One install, upgrade or rollback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseRevision {
    /// Its number: one more with each.
    pub revision: u32,
    /// How it went.
    pub status: ReleaseStatus,
    /// When its record was made, which is the first that Helm does; by the cluster's clock, in whole seconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub begun: Option<Millis>,
    /// When its record was last written, by the same clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub written: Option<Millis>,
    /// The chart and its version: `web-0.3.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chart: Option<String>,
    /// The revision that it rolls back to, if it is a rollback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback_to: Option<u32>,
    /// The image that it asks for in the workload's own container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageRef>,
}

/// How an install, upgrade or rollback went (`pkg/release/common/status.go` of Helm 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReleaseStatus {
    /// It is in force.
    Deployed,
    /// It went well; a later one is in force.
    Superseded,
    /// It did not go well; the one before is still `Deployed`.
    Failed,
    /// Not at its end yet: `pending-install`, `pending-upgrade`, `pending-rollback`.
    Pending,
    /// Taken away, or about to be.
    Uninstalled,
    /// None of these.
    Unknown,
}

/// A rollback that begins so soon after a failure was written (milliseconds) is Helm's own or its script's: no hand is as fast.
const AT_ONCE: Millis = 5_000;

impl Release {
    /// The last install, upgrade or rollback.
    pub fn newest(&self) -> Option<&ReleaseRevision> {
        self.revisions.last()
    }
}

impl ReleaseRevision {
    /// Whether this rollback followed the failure of `before` by itself: Helm 3's `--atomic`, Helm 4's `--rollback-on-failure`.
    /// Neither leaves another trace. `None` where the times are not told.
    pub fn is_automatic(&self, before: &Self) -> Option<bool> {
        if before.status != ReleaseStatus::Failed {
            return Some(false);
        }
        let (begun, failed) = self.begun.zip(before.written)?;
        Some(begun.saturating_sub(failed) <= AT_ONCE)
    }
}

impl ReleaseStatus {
    /// Helm's own word.
    pub fn of(word: &str) -> Self {
        match word {
            "deployed" => Self::Deployed,
            "superseded" => Self::Superseded,
            "failed" => Self::Failed,
            "pending-install" | "pending-upgrade" | "pending-rollback" => Self::Pending,
            "uninstalled" | "uninstalling" => Self::Uninstalled,
            _ => Self::Unknown,
        }
    }
}
