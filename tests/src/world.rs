// SPDX-License-Identifier: Apache-2.0
//! Stand-ins: small servers that tell the same stories as the real ones, fast, and can be told to fail. They are not the
//! real servers, and say nothing about what those do; `rig` starts the real ones.

pub mod buildbot;
pub mod built_for;
pub mod delivery;
pub mod faults;
pub mod jenkins;
pub mod kubernetes;
pub mod receiver;
pub mod registry;
pub mod serve;
pub mod smtp;
pub mod tls;
pub mod zuul;
pub mod zuul_v2;
