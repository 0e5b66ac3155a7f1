// SPDX-License-Identifier: Apache-2.0
//! The sources against the stand-ins, faults included, and against the real servers that these are made after.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod manifest;
mod rig_kubernetes;
mod rig_registry;
mod watched;
mod world_helm;
mod world_kubernetes;
mod world_registry;
