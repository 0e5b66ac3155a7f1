// SPDX-License-Identifier: Apache-2.0
//! What belongs to a project, found in the sources and written as a configuration to keep. Pure: the sources look
//! ([`Source::discover`](crate::sources::Source::discover)), `cli/discover` asks them; here is what they are asked for, what they say,
//! what is chosen of it, and the text.
//!
//! Nothing that was found is certain to be meant, so each block says from where it is, and what could not be looked at is
//! named with what would be right.

mod choose;
mod found;
mod names;
mod page;
mod places;
mod render;
mod sought;
mod steps;
#[cfg(test)]
mod tests;

pub use found::{Certainty, Discovered, FoundImage, FoundJob, FoundRuns, Looked, Place, Where};
pub use render::{Site, found_something, render, unseen};
pub use sought::Sought;
