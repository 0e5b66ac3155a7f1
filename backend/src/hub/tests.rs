// SPDX-License-Identifier: Apache-2.0
//! The hub as a whole.

mod asking;
mod comments;
mod detail;
mod events;
mod fates;
mod killed;
mod looks;
mod overtaken;
mod reviews;
mod rows;
mod untold;
