// SPDX-License-Identifier: Apache-2.0
//! Sends events to their receivers: each until it is acknowledged, a change's in their order, side by side with other changes'.
//! A receiver that fails is left alone for a while, and holds up no other.

mod outcome;
mod signature;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use futures::future::join_all;
use milepost_api::Millis;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use secrecy::SecretString;
use tokio::{
    sync::{Notify, watch},
    time,
};
use tokio_util::sync::CancellationToken;

use self::outcome::Failed;
use crate::{
    clock::Clock,
    config::{Config, Receiver},
    events::cdevents,
    http::{BaseUrl, Client, Limits, Requests},
    model::OpenEvent,
    store::{Store, StoreError},
};

/// How often it is looked for what is due when nothing tells of it.
const LOOK: Duration = Duration::from_secs(5);
/// The first and the longest pause after a failure, in milliseconds; each is twice the one before.
const FIRST_PAUSE: Millis = 2_000;
const LONGEST_PAUSE: Millis = 600_000;
/// How many changes' events are looked at together.
const BATCH: u32 = 50;
/// For so long, in milliseconds, nobody else sends what was taken: longer than a receiver may take.
const TAKEN: Millis = 120_000;

/// What sends events.
#[derive(Clone)]
pub struct Delivery {
    /// Where they are kept.
    pub store: Store,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Called when there are new ones.
    pub announced: Arc<Notify>,
    /// Once it is cancelled, the events in hand are the last.
    pub stop: CancellationToken,
}

impl Delivery {
    /// Sends what is due to the receivers of the configuration as it is then, until it is stopped. An event in hand is sent to its
    /// end also when the configuration is another by then: it would be sent twice else.
    pub async fn run(self, mut config: watch::Receiver<Arc<Config>>) {
        while !self.stop.is_cancelled() && config.has_changed().is_ok() {
            let receivers = config.borrow_and_update().receivers.clone();
            if receivers.is_empty() {
                self.rest(&config, std::future::pending()).await;
            }
            join_all(receivers.iter().map(|receiver| self.tell(receiver, config.clone()))).await;
        }
    }

    /// Until the configuration is another.
    async fn tell(&self, receiver: &Receiver, config: watch::Receiver<Arc<Config>>) {
        let client = match client(receiver) {
            Ok(client) => client,
            Err(error) => {
                tracing::error!(receiver = receiver.name, error, "no event can be sent");
                return self.rest(&config, std::future::pending()).await;
            }
        };
        let mut pause = FIRST_PAUSE;
        while !self.is_over(&config) {
            let announced = self.announced.notified();
            match self.tell_due(receiver, &client, &config, pause).await {
                Ok(true) => pause = FIRST_PAUSE,
                Ok(false) => {
                    // Something new is no reason to hope.
                    self.rest(&config, time::sleep(Duration::from_millis(pause.unsigned_abs()))).await;
                    pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
                    continue;
                }
                Err(error) => tracing::warn!(%error, "events that are to be sent cannot be read or kept"),
            }
            self.rest(&config, async { _ = time::timeout(LOOK, announced).await }).await;
        }
    }

    fn is_over(&self, config: &watch::Receiver<Arc<Config>>) -> bool {
        self.stop.is_cancelled() || config.has_changed().unwrap_or(true)
    }

    /// Waits for that, or for another configuration, or for the end.
    async fn rest(&self, config: &watch::Receiver<Arc<Config>>, until: impl Future<Output = ()>) {
        tokio::select! {
            () = until => {}
            () = self.stop.cancelled() => {}
            () = another(config.clone()) => {}
        }
    }

    /// Sends what is due, until there is no more; `false`: the receiver failed.
    async fn tell_due(
        &self,
        to: &Receiver,
        client: &Client,
        config: &watch::Receiver<Arc<Config>>,
        pause: Millis,
    ) -> Result<bool, StoreError> {
        loop {
            let due = self.store.due_events(&to.name, self.clock.now(), BATCH).await?;
            if due.is_empty() || self.is_over(config) {
                return Ok(true);
            }
            for event in due {
                if self.is_over(config) {
                    return Ok(true);
                }
                if !self.store.take_event(&event, self.clock.now() + TAKEN).await? {
                    continue;
                }
                if !to.takes(&event.project) {
                    // It did when this was kept.
                    self.store.end_event(&event, self.clock.now()).await?;
                    continue;
                }
                match self.send(&event, to, client).await {
                    Ok(()) => self.store.end_event(&event, self.clock.now()).await?,
                    Err(Failed::Event(why)) => {
                        let own = FIRST_PAUSE.saturating_mul(1 << event.tries.min(10)).min(LONGEST_PAUSE);
                        self.put_off(&event, &why, own).await?;
                    }
                    Err(Failed::Receiver(why)) => {
                        self.put_off(&event, &why, pause).await?;
                        return Ok(false);
                    }
                }
            }
        }
    }

    async fn put_off(&self, event: &OpenEvent, why: &str, pause: Millis) -> Result<(), StoreError> {
        if event.why.as_deref() != Some(why) {
            let OpenEvent { receiver, project, number, .. } = event;
            tracing::warn!(receiver, project, change = number, why, "an event was not taken");
        }
        self.store.put_off_event(event, why, self.clock.now() + pause).await
    }

    async fn send(&self, event: &OpenEvent, to: &Receiver, client: &Client) -> Result<(), Failed> {
        let secret = to.secret.read().map_err(|error| Failed::Receiver(error.to_string()))?;
        let headers = headers(&event.body, &secret, self.clock.now() / 1_000).map_err(Failed::Receiver)?;
        let body = axum::body::Bytes::from(event.body.clone());
        outcome::of(client.post(&to.url, headers, body).await, to.timeout)
    }
}

/// Ends when the configuration is another than this receiver has seen, or nobody changes it any more.
async fn another(mut config: watch::Receiver<Arc<Config>>) {
    config.changed().await.ok();
}

fn client(receiver: &Receiver) -> Result<Client, String> {
    let mut root = receiver.url.clone();
    root.set_path("/");
    root.set_query(None);
    let base = BaseUrl::try_from(root.to_string())?;
    let many = NonZeroU32::new(50).unwrap_or(NonZeroU32::MIN);
    let limits = Limits { total: receiver.timeout, per_second: many, burst: many, ..Limits::default() };
    Client::new(&base, &[], limits, receiver.roots.as_ref(), &Requests::default())
}

/// Those of CloudEvents, and the signature.
fn headers(body: &str, secret: &SecretString, seconds: i64) -> Result<HeaderMap, String> {
    let event: serde_json::Value =
        serde_json::from_str(body).map_err(|error| format!("what was kept is no event: {error}"))?;
    let mut named = cdevents::headers(&event);
    let id = event["context"]["id"].as_str().unwrap_or_default();
    named.extend(signature::headers(id, seconds, body, secret)?);
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(cdevents::CONTENT_TYPE));
    for (name, value) in named {
        let value = HeaderValue::from_str(&value).map_err(|_| format!("no value for the header `{name}`"))?;
        headers.insert(HeaderName::from_static(name), value);
    }
    Ok(headers)
}
