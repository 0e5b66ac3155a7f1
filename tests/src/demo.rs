// SPDX-License-Identifier: Apache-2.0
//! `cargo demo`: a real Gerrit with Milepost, a few changes, and where to look.
