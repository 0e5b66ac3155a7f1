// SPDX-License-Identifier: Apache-2.0
//! Real servers on loopback: fetched or built once, started on free ports, waited for by their own readiness, stopped by pid.

pub mod backend;
pub mod browser;
pub mod buildbot;
pub mod debian;
pub mod gerrit;
pub mod http;
pub mod kubernetes;
pub mod once;
pub mod ports;
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod registry;
pub mod scratch;
pub mod service;
pub mod shell;
pub mod ssh;
pub mod stack;
pub mod tls;
pub mod zookeeper;
pub mod zuul;

// `dist` sets up tools once per user; the servers stand in the same cache and run on the same Java.
pub use milepost_dist::setup::{cache, jdk, maven, prerequisites};
