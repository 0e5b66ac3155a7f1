// SPDX-License-Identifier: Apache-2.0
//! Votes and comments on a real Gerrit, on both kinds of site, as the documentation tells them to configure it: each once, whatever
//! ends and begins anew on the way. CI, registry and clusters are stand-ins.

use std::time::Duration;

mod after_merge;
mod before_merge;
mod events;
mod lines;
mod said;

const SOON: Duration = Duration::from_mins(1);
const PROJECT: &str = "demo/app";
/// The account that votes, and its group.
const ACCOUNT: &str = "milepost";
const GROUP: &str = "Service Users";
