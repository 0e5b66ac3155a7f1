// SPDX-License-Identifier: Apache-2.0
//! A service in a cluster.

use serde::{Deserialize, Serialize};

use crate::{Millis, Sentence};

/// One service in one cluster of a `deploy` step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Target {
    /// The service's name in the configuration.
    pub service: String,
    /// The environment's name.
    pub environment: String,
    /// The cluster's name.
    pub cluster: String,
    /// What runs there, as far as this change goes.
    pub state: TargetState,
    /// The state as a clause: "rolling out, 2 of 3 pods ready".
    pub sentence: Sentence,
    /// What the deployment repository asks for instead of what this cluster is told to run; left out where they are the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drift: Option<Drift>,
}

/// A deployment repository asks for another image than the cluster is told to run. No failure: somebody may be about to deploy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Drift {
    /// The image that is asked for, by its tag or the start of its digest.
    pub wanted: String,
    /// The image that runs, likewise; absent where nothing does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runs: Option<String>,
    /// Since when it is asked for, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Millis>,
    /// Both as a clause: "asks for v2 since Mon 23 Nov, runs v1".
    pub sentence: Sentence,
    /// The deployment repository, by its source's name.
    pub source: String,
}

/// What a cluster runs of a service, as far as one change goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum TargetState {
    /// No image with this change has run here.
    Never,
    /// The new pods are coming up.
    RollingOut {
        /// Ready pods of the new generation.
        ready: u32,
        /// Pods wanted.
        desired: u32,
    },
    /// The new pods are not to come up further by themselves: somebody holds the rollout.
    Held {
        /// Kubernetes' own word for it: `paused`, `partition 2`, `OnDelete`.
        reason: String,
        /// Ready pods of the new generation.
        ready: u32,
        /// Pods wanted.
        desired: u32,
    },
    /// The image built for this change runs here.
    Live {
        /// Since when, if known.
        since: Option<Millis>,
    },
    /// A later image that contains the change runs here.
    LiveByLaterImage {
        /// Since when, if known.
        since: Option<Millis>,
        /// The change whose image it is, if known.
        change: Option<u64>,
    },
    /// It was rolled out, and now no pod of it is ready.
    NotReady {
        /// Pods wanted.
        desired: u32,
    },
    /// The rollout failed; it may recover.
    Failed {
        /// Kubernetes' own reason: `ImagePullBackOff`, `ProgressDeadlineExceeded`; or that Helm's upgrade failed.
        reason: String,
        /// Whether pods of the version before still serve.
        #[serde(default)]
        before_serves: bool,
    },
    /// An image with this change ran here and one without it runs now.
    RolledBack {
        /// When it was first seen.
        at: Option<Millis>,
        /// The image that left, by its tag or the start of its digest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The image that runs instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// `true`: Helm did it by itself when its upgrade failed; `false`: somebody did, by `helm rollback`; absent: not known.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        automatic: Option<bool>,
    },
    /// An image with this change ran here, and its workload is there no more: uninstalled, or its namespace deleted.
    Removed {
        /// When the image was last seen to run.
        at: Option<Millis>,
    },
    /// An image with this change runs here, and one with the change that reverts it: the code of this change is not there.
    Reverted {
        /// Since when, if known.
        since: Option<Millis>,
        /// The change that reverts it.
        by: u64,
    },
    /// Only a canary runs an image with the change.
    Canary {
        /// Pods of the canary that are ready with it.
        ready: u32,
        /// Pods wanted of canary and service together.
        total: u32,
    },
    /// The workload is wanted with no pods.
    ScaledToZero,
    /// Cannot be read.
    Unknown {
        /// Since when, if it was ever read.
        since: Option<Millis>,
        /// What was last known, as a clause.
        last_known: Option<Sentence>,
    },
}
