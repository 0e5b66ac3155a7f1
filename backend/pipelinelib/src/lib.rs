// SPDX-License-Identifier: Apache-2.0
//! draft
#![allow(dead_code)]
mod finding;
pub mod limits;
mod nearest;
mod place;
mod yaml;
pub use finding::{Finding, Rule, Severity};
pub use place::{At, Placed};
