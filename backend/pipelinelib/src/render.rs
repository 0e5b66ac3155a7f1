// SPDX-License-Identifier: Apache-2.0
//! Findings and plans as people and programs read them.

mod json;
mod outline;
mod rules;
mod sarif;
mod text;

pub use json::json;
pub use outline::outline;
pub use rules::rules;
pub use sarif::sarif;
pub use text::text;
