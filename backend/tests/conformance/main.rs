// SPDX-License-Identifier: Apache-2.0
//! What every kind of source must do when its server does not do what it should: note the trouble, keep what it knew, tell
//! no lie, stay small, and recover. A new kind adds itself to `kinds`; a kind that is missing there fails the suite.

mod bench;
mod connect;
mod http;
mod kinds;
mod metrics;
mod repository;
mod suite;
mod trust;
