// SPDX-License-Identifier: Apache-2.0
//! What reads foreign input, each as one function of any bytes that panics where a rule is broken: libFuzzer looks for such bytes
//! (`cargo verify -- fuzz`), and the inputs that once broke a rule are read again by every run of the tests.
//!
//! A rule that all of them keep: nothing panics, what comes of an input is bounded, and twice the same input gives the same.

pub mod corpus;
mod rules;
pub mod targets;

pub use targets::{Target, all};
