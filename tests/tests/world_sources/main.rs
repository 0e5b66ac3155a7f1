// SPDX-License-Identifier: Apache-2.0
//! The sources against the stand-ins: what they tell, and how they live through faults.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

mod kubernetes;
mod registry;
mod watched;
