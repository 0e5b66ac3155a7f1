// SPDX-License-Identifier: Apache-2.0
//! The row in a real browser: what it reads, draws and asks, and how the loader hands it changes.
//!
//! Servers, streams and the clipboard are stand-ins (`page.js`); DOM, styles, events and Web Locks are the browser's own.

#![cfg(target_arch = "wasm32")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use wasm_bindgen_test::wasm_bindgen_test_configure;

mod connection;
mod german;
mod lifecycle;
mod loader;
mod page;
mod screens;
mod tab;
mod together;
mod view;
mod watch;
mod wire;

wasm_bindgen_test_configure!(run_in_browser);

/// Name and text of every golden sample of the wire.
const SAMPLES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/samples.rs"));
/// The same of what stands behind an answer.
const DETAILS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/details.rs"));
/// The same of what claims rest on.
const GROUNDS: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/grounds.rs"));
/// Name and text of every source that may say something.
const SOURCES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/sources.rs"));
