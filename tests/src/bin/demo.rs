// SPDX-License-Identifier: Apache-2.0
//! `cargo demo`, see [`milepost_tests::demo`].

fn main() {}
