// SPDX-License-Identifier: Apache-2.0
//! Who asked a stand-in for what, and how much it sent.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    extract::Request,
    http::{HeaderMap, Method},
};
use tokio::sync::watch;

/// So many requests are remembered.
const MOST: usize = 10_000;

/// One request.
#[derive(Clone, Debug)]
pub struct Asked {
    /// GET, HEAD, …
    pub method: Method,
    /// With its query.
    pub path: String,
    /// All of them.
    pub headers: HeaderMap,
}

/// The requests so far. Cheap to clone; clones are the same.
#[derive(Clone, Debug)]
pub struct Log {
    asked: Arc<Mutex<VecDeque<Asked>>>,
    /// Bytes of spoilt bodies that were sent.
    sent: Arc<AtomicU64>,
    count: watch::Sender<u64>,
}

impl Default for Log {
    fn default() -> Self {
        Self { asked: Arc::default(), sent: Arc::default(), count: watch::Sender::new(0) }
    }
}

impl Log {
    /// Requests whose path and query contain `part`, the oldest first.
    pub fn asked(&self, part: &str) -> Vec<Asked> {
        self.all().iter().filter(|asked| asked.path.contains(part)).cloned().collect()
    }

    /// How many there were.
    pub fn count(&self, part: &str) -> usize {
        self.all().iter().filter(|asked| asked.path.contains(part)).count()
    }

    /// Returns when there were at least `count`.
    pub async fn until(&self, part: &str, count: usize) {
        let mut news = self.count.subscribe();
        while self.count(part) < count {
            if news.changed().await.is_err() {
                return;
            }
        }
    }

    /// Forgets the requests so far.
    pub fn clear(&self) {
        self.all().clear();
    }

    /// Bytes of spoilt bodies that were taken from the stand-in.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::SeqCst)
    }

    pub(super) fn send(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Ordering::SeqCst);
    }

    pub(super) fn note(&self, request: &Request, path: &str) {
        {
            let mut all = self.all();
            if all.len() == MOST {
                all.pop_front();
            }
            let (method, headers) = (request.method().clone(), request.headers().clone());
            all.push_back(Asked { method, path: path.to_owned(), headers });
        }
        self.count.send_modify(|count| *count += 1);
    }

    fn all(&self) -> std::sync::MutexGuard<'_, VecDeque<Asked>> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
