// SPDX-License-Identifier: Apache-2.0
//! The plugin from a real Gerrit's start to its end: reloaded, killed, on a replica. Nothing is left over, nothing is doubled.

use std::time::Duration;

mod embedded;
mod listener;
mod outbox;
mod processes;

const SOON: Duration = Duration::from_mins(1);
const PROJECT: &str = "demo/app";

/// A pipeline without sources: enough for the backend to have something to say.
const CONFIG: &str = "[pipelines.default]\nprojects = [\"demo/*\"]\n";
