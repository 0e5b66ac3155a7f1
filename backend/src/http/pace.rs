// SPDX-License-Identifier: Apache-2.0
//! A token bucket per host, so that one source never crowds a server.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter, clock::Clock as _};

use super::Limits;

/// The buckets of one client. Hosts are listed ones, so their number is bounded in practice.
pub(super) struct Pace {
    quota: Quota,
    buckets: Mutex<HashMap<String, Arc<DefaultDirectRateLimiter>>>,
}

impl Pace {
    pub(super) fn new(limits: &Limits) -> Self {
        let quota = Quota::per_second(limits.per_second).allow_burst(limits.burst);
        Self { quota, buckets: Mutex::default() }
    }

    /// Returns when `host` may be asked.
    pub(super) async fn wait(&self, host: &str) {
        let bucket = {
            let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
            let bucket = buckets.entry(host.to_owned());
            Arc::clone(bucket.or_insert_with(|| Arc::new(RateLimiter::direct(self.quota))))
        };
        while let Err(early) = bucket.check() {
            tokio::time::sleep(early.wait_time_from(bucket.clock().now())).await;
        }
    }
}
