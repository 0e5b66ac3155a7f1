// SPDX-License-Identifier: Apache-2.0
//! What the hub's tests are told: the way of one change after the other, by stand-ins for all sources.

pub(super) mod images;
pub(super) mod story;
pub(super) mod told;
