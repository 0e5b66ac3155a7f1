// SPDX-License-Identifier: Apache-2.0
//! What a browser's pages asked the network for, and what came back. The driver hands each entry out once, so they are summed
//! up here.

use std::collections::HashMap;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tokio::sync::Mutex;

use super::Browser;

/// chromedriver's name of the log.
pub(super) const LOG: &str = "performance";

/// A request of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Its address.
    pub url: String,
    /// `Document`, `Script`, `Fetch`, `EventSource` and others.
    pub kind: String,
    /// The status of what was answered; 0 until then.
    pub status: u64,
    /// What it was answered by: `http/1.1`, `h2`, and nothing until then.
    pub protocol: String,
    /// What came over the wire for it, headers and body as they were packed; of a stream that is open, until now.
    pub bytes: u64,
    /// Nothing was asked of a server: it was cached, or blocked.
    pub local: bool,
    /// Whether it has neither ended nor been given up.
    pub open: bool,
}

#[derive(Debug, Default)]
pub(super) struct Traffic {
    seen: Mutex<Seen>,
}

/// All requests so far, in their order.
#[derive(Debug, Default)]
struct Seen {
    requests: Vec<Request>,
    /// Where each is, by the browser's name for it.
    places: HashMap<String, usize>,
}

impl Browser {
    /// All requests of its pages until now, in their order. Only a browser that was [`Self::start_overheard`] can tell.
    pub async fn traffic(&self) -> Result<Vec<Request>> {
        let mut seen = self.traffic.seen.lock().await;
        let new = self.session.get_log(LOG).await.context("cannot read the log of the network")?;
        for entry in new {
            let entry: Value = serde_json::from_str(&entry.message).context("an entry that is no JSON")?;
            seen.hear(&entry["message"]);
        }
        ensure!(!seen.requests.is_empty(), "no page was opened, or the browser was not started to tell");
        Ok(seen.requests.clone())
    }
}

impl Seen {
    fn hear(&mut self, event: &Value) {
        let (Some(name), of) = (event["method"].as_str(), &event["params"]) else { return };
        let Some(id) = of["requestId"].as_str() else { return };
        let number = |of: &Value, name: &str| of[name].as_f64().map(whole).unwrap_or_default();
        if name == "Network.requestWillBeSent" {
            // A redirect has the name of what it comes from, which has ended.
            self.change(id, |request| {
                request.open = false;
                request.answered(&of["redirectResponse"]);
            });
            self.places.insert(id.to_owned(), self.requests.len());
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let (url, kind) = (text(&of["request"]["url"]), text(&of["type"]));
            let local = !url.starts_with("http");
            self.requests.push(Request { url, kind, local, open: true, ..Request::default() });
        }
        self.change(id, |request| match name {
            "Network.requestServedFromCache" => request.local = true,
            "Network.responseReceived" => {
                request.answered(&of["response"]);
                request.local |= of["response"]["fromDiskCache"] == true;
                request.bytes = number(&of["response"], "encodedDataLength");
            }
            // Of a stream the browser tells no packed length until its end; no stream is packed.
            "Network.dataReceived" if request.kind == "EventSource" => {
                request.bytes += number(of, "dataLength");
            }
            "Network.loadingFinished" => {
                request.open = false;
                request.bytes = number(of, "encodedDataLength").max(request.bytes);
            }
            "Network.loadingFailed" => {
                request.open = false;
                request.local |= of["blockedReason"].is_string();
            }
            _ => {}
        });
    }

    fn change(&mut self, id: &str, change: impl FnOnce(&mut Request)) {
        if let Some(request) = self.places.get(id).and_then(|place| self.requests.get_mut(*place)) {
            change(request);
        }
    }
}

impl Request {
    fn answered(&mut self, response: &Value) {
        self.status = response["status"].as_u64().unwrap_or_default();
        response["protocol"].as_str().unwrap_or_default().clone_into(&mut self.protocol);
    }
}

/// Chromium counts bytes in numbers with a point.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "such a cast saturates")]
fn whole(number: f64) -> u64 {
    number as u64
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn heard(events: &[(&str, Value)]) -> Vec<Request> {
        let mut seen = Seen::default();
        for (name, of) in events {
            seen.hear(&json!({ "method": format!("Network.{name}"), "params": of }));
        }
        seen.requests
    }

    #[test]
    fn a_stream_is_open_and_grows_until_it_is_given_up() {
        let mut events = vec![
            (
                "requestWillBeSent",
                json!({"requestId": "1", "type": "EventSource", "request": {"url": "http://a/events"}}),
            ),
            ("responseReceived", json!({"requestId": "1", "response": {"encodedDataLength": 200.0}})),
            ("dataReceived", json!({"requestId": "1", "dataLength": 30, "encodedDataLength": 0})),
        ];
        let open = heard(&events);
        assert_eq!((open[0].bytes, open[0].open, open[0].kind.as_str()), (230, true, "EventSource"));
        events.push(("loadingFailed", json!({"requestId": "1", "canceled": true})));
        let ended = heard(&events);
        assert_eq!((ended[0].bytes, ended[0].open, ended[0].local), (230, false, false));
    }

    #[test]
    fn what_is_cached_or_blocked_is_asked_of_nobody() {
        let sent = |id: &str| {
            (
                "requestWillBeSent",
                json!({"requestId": id, "type": "Script", "request": {"url": "http://a/s.js"}}),
            )
        };
        let all = heard(&[
            sent("1"),
            (
                "responseReceived",
                json!({"requestId": "1", "response": {"fromDiskCache": true, "encodedDataLength": 0}}),
            ),
            ("loadingFinished", json!({"requestId": "1", "encodedDataLength": 0})),
            sent("2"),
            ("loadingFailed", json!({"requestId": "2", "blockedReason": "inspector"})),
            sent("3"),
            ("responseReceived", json!({"requestId": "3", "response": {"encodedDataLength": 120}})),
            ("dataReceived", json!({"requestId": "3", "dataLength": 9000, "encodedDataLength": 3000})),
            ("loadingFinished", json!({"requestId": "3", "encodedDataLength": 3120.0})),
        ]);
        let said: Vec<_> = all.iter().map(|one| (one.local, one.bytes, one.open)).collect();
        assert_eq!(said, [(true, 0, false), (true, 0, false), (false, 3120, false)]);
    }

    #[test]
    fn a_redirect_ends_one_request_and_begins_another() {
        let sent = |url: &str, by: Value| {
            (
                "requestWillBeSent",
                json!({"requestId": "1", "type": "Document", "request": {"url": url}, "redirectResponse": by}),
            )
        };
        let by = json!({"status": 302, "protocol": "h2"});
        let all = heard(&[sent("http://a/login", Value::Null), sent("http://a/", by)]);
        let said: Vec<_> = all.iter().map(|one| (one.open, one.status, one.protocol.as_str())).collect();
        assert_eq!(said, [(false, 302, "h2"), (true, 0, "")]);
    }
}
