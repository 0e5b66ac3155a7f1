// SPDX-License-Identifier: Apache-2.0
//! Finds or sets up the tools that building and testing need: once per user, in the user's cache folder, so that a second
//! run starts at once and an interrupted one is simply repeated.
//!
//! What belongs to the system (a browser, Maven, PostgreSQL) is a [`prerequisites::Prerequisite`]: installed where we are root on a
//! Debian, else named, all at once, before anything runs.

pub mod cache;
pub mod crates;
pub mod jdk;
pub mod maven;
pub mod prerequisites;
pub mod python;
pub mod rust;

pub use cache::Cache;
