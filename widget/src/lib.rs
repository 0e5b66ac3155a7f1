// SPDX-License-Identifier: Apache-2.0
//! Milepost's row on a Gerrit change page: how far the change is on its way to production.
//!
//! With the feature `row` it is the row; without it, what the row and the pages beside it (`milepost-pages`) share.
//!
//! `milepost.js` is the custom element; it loads this module only when there is something to draw, and calls [`mount`].
//! Data changes its type at each arrow: `JSON -> wire -> model -> app -> view`. What the browser refuses or a server
//! says wrongly becomes "unknown" or nothing, never a trap: a release build has no panic text.

#![deny(clippy::indexing_slicing)]

#[cfg(feature = "row")]
mod app;
pub mod copy;
pub mod model;
pub mod moment;
#[cfg(feature = "row")]
mod net;
pub mod parts;
#[cfg(feature = "row")]
mod row;
pub mod sheet;
pub mod text;
#[cfg(feature = "row")]
mod view;
pub mod wire;
pub mod word;

#[cfg(feature = "row")]
pub use row::{Handle, mount};
