// SPDX-License-Identifier: Apache-2.0
//! The merge as a reader meets it: stories with their golden samples, and laws that hold for any facts.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod asking;
mod ballots;
mod ci;
mod comments;
mod declared;
mod detail;
mod grounds;
mod laws;
mod onboarding;
mod promotions;
mod rare;
mod same;
mod sources;
mod stories;
mod telling;
mod why;
