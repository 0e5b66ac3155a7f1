// SPDX-License-Identifier: Apache-2.0
//! draft
#![allow(dead_code)]
mod config;
mod expr;
mod finding;
pub mod limits;
mod nearest;
mod place;
mod read;
mod variable;
mod yaml;
pub use finding::{Finding, Rule, Severity};
pub use place::{At, Placed};
