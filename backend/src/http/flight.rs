// SPDX-License-Identifier: Apache-2.0
//! Equal requests under way are one request.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use futures::{
    FutureExt as _,
    future::{BoxFuture, Shared, WeakShared},
};
use sha2::{Digest as _, Sha256};

use super::{
    FetchError, Keep, Reply, retry,
    send::{Request, Sender},
};

type Answer = Result<Reply, FetchError>;
type Flight = BoxFuture<'static, Answer>;

/// What is under way. Weak, so that a request all of whose callers went away ends.
#[derive(Default)]
pub(super) struct Flights(Mutex<HashMap<Key, WeakShared<Flight>>>);

/// What makes requests equal.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    method: String,
    url: String,
    headers: [Option<String>; 4],
    /// A digest, so that no secret is kept here.
    authorization: Option<[u8; 32]>,
    keep: Keep,
}

impl Flights {
    pub(super) async fn join(self: &Arc<Self>, request: Request, sender: &Arc<Sender>) -> Answer {
        self.flight(request, sender).await
    }

    fn flight(self: &Arc<Self>, request: Request, sender: &Arc<Sender>) -> Shared<Flight> {
        let key = Key::of(&request);
        let mut flights = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(under_way) = flights.get(&key).and_then(WeakShared::upgrade) {
            return under_way;
        }
        flights.retain(|_, flight| flight.upgrade().is_some());
        let (all, sender, own) = (Arc::downgrade(self), Arc::clone(sender), key.clone());
        let flight = async move {
            let answer = retry::send(&sender, &request).await;
            if let Some(all) = all.upgrade() {
                all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&own);
            }
            answer
        };
        let flight = flight.boxed().shared();
        if let Some(weak) = flight.downgrade() {
            flights.insert(key, weak);
        }
        flight
    }
}

impl Key {
    fn of(Request { method, url, ask }: &Request) -> Self {
        let unless = ask.unless.clone().unwrap_or_default();
        Self {
            method: method.to_string(),
            url: url.to_string(),
            headers: [ask.accept.clone(), ask.range.clone(), unless.etag, unless.last_modified],
            authorization: ask.authorization.as_ref().map(|a| Sha256::digest(a.expose()).into()),
            keep: ask.keep,
        }
    }
}
