// SPDX-License-Identifier: Apache-2.0
//! The merge as a reader meets it: stories with their golden samples, and laws that hold for any facts.

mod laws;
mod stories;
mod telling;
