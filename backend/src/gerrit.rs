// SPDX-License-Identifier: Apache-2.0
//! The plugin's side of the wire: what Gerrit tells, and what it is asked. The backend never calls Gerrit.

mod changes;
mod line;
mod questions;

pub use changes::{Changes, change_key, is_before};
pub use line::Line;
pub use questions::Questions;
