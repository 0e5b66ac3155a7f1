// SPDX-License-Identifier: Apache-2.0
//! The hub as a whole.

mod asking;
mod killed;
mod rows;
mod untold;
