// SPDX-License-Identifier: Apache-2.0
//! The edge as Gerrit's plugin meets it: every call, and every way to forge one.

#![expect(clippy::unwrap_used, reason = "a test that cannot set its scene fails")]

mod calls;
mod edge;
mod forged;
mod health;
mod owners;
mod rows;
mod streams;
mod variants;
