// SPDX-License-Identifier: Apache-2.0
//! Milepost's backend: it watches CI, registries and clusters, and says how far a Gerrit change is on its way to production.
//!
//! Data changes its type at each arrow: `sources -> Fact -> store -> merge -> Progress -> hub -> web -> JSON`.
//! `ARCHITECTURE.md` is the map; `API.md` the wire.

pub mod catalogue;
pub mod cli;
pub mod clock;
pub mod comments;
pub mod config;
pub mod declared;
pub mod deliver;
pub mod discover;
pub mod events;
pub mod excerpt;
pub mod feedback;
pub mod gerrit;
pub mod http;
pub mod hub;
pub mod lifecycle;
pub mod merge;
pub mod metrics;
pub mod model;
pub mod past;
pub mod run;
pub mod secret;
pub mod setup;
pub mod sources;
pub mod status;
pub mod store;
pub mod telemetry;
pub mod web;
