// SPDX-License-Identifier: Apache-2.0
//! Builds what Milepost ships (`cargo pkg`), checks it (`cargo verify`), and sets up the tools both need.
//!
//! [`setup`] installs or finds whatever a machine lacks and is shared with the tests' servers; [`pkg`] turns the workspace
//! into one jar; [`verify`] runs every check. The binaries only read arguments.

pub mod exit;
#[cfg(feature = "build")]
pub mod pkg;
pub mod run;
pub mod setup;
#[cfg(feature = "build")]
pub mod verify;
#[cfg(feature = "build")]
pub mod workspace;
