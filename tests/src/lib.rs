// SPDX-License-Identifier: Apache-2.0
//! What Milepost is tested and shown with: real servers, a real browser, and stand-ins that say so.

pub mod answer;
pub mod demo;
pub mod embedded;
pub mod figures;
pub mod rig;
pub mod row;
pub mod scene;
pub mod wait;
pub mod walk;
pub mod world;
