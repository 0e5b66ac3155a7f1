// SPDX-License-Identifier: Apache-2.0
//! Logs with a planted fault, and how often an excerpt shows it: beside the rule "the last 40 lines".
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

mod corpus;
mod figures;
mod streamed;
