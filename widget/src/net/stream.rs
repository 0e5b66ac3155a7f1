// SPDX-License-Identifier: Apache-2.0
//! The stream of one change's progress.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{EventSource, MessageEvent};

use super::Address;
use super::lease::Lease;

/// What a stream tells.
pub(super) enum Told {
    /// It is open.
    Open,
    /// A state, as JSON text, and the ETag it has.
    Progress { data: String, id: Option<String> },
    /// The connection broke; the browser makes another.
    Interrupted,
    /// The browser has given up.
    Closed,
}

/// An open stream. Dropping it closes it and gives its lease back.
pub(super) struct Stream {
    source: EventSource,
    _listeners: Vec<EventListener>,
    lease: Lease,
}

impl Stream {
    /// Opens the stream of `address`; `None` when the browser has no event streams.
    pub(super) fn open(
        address: &Address,
        lease: Lease,
        tell: impl Fn(Told) + Clone + 'static,
    ) -> Option<Self> {
        let source = EventSource::new(&address.events).ok()?;
        let listeners = ["open", "error", "progress", "unavailable", "message"].map(|kind| {
            let (tell, source) = (tell.clone(), source.clone());
            EventListener::new(&source.clone(), kind, move |event| {
                let told = match event.dyn_ref::<MessageEvent>() {
                    Some(message) => {
                        let Some(data) = message.data().as_string() else { return };
                        Told::Progress { data, id: Some(message.last_event_id()).filter(|id| !id.is_empty()) }
                    }
                    None if event.type_() == "open" => Told::Open,
                    None if source.ready_state() == EventSource::CLOSED => Told::Closed,
                    None => Told::Interrupted,
                };
                tell(told);
            })
        });
        Some(Self { source, _listeners: listeners.into(), lease })
    }

    /// Whether it is connected now, and by right.
    pub(super) fn is_open(&self) -> bool {
        self.source.ready_state() == EventSource::OPEN && self.lease.is_held()
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.source.close();
    }
}
