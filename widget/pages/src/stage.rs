// SPDX-License-Identifier: Apache-2.0
//! The elements that tabs are drawn into. yew never lets go of an element on which it has listened once, so the next tab takes over the
//! element of one that has ended, with the app that draws there.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use web_sys::Element;
use yew::{AppHandle, Renderer};

use crate::tab::{Msg, Place, Tab};

thread_local! {
    /// Those where nothing is drawn now.
    static IDLE: RefCell<Vec<Stage>> = const { RefCell::new(Vec::new()) };
}

/// An element with the app that draws a tab into it.
pub(crate) struct Stage {
    host: Element,
    pub(crate) app: AppHandle<Tab>,
}

impl Stage {
    /// In `root`, for a tab about that.
    pub(crate) fn begin(root: &Element, place: &Place) -> Option<Self> {
        // The plain words that stood there.
        root.set_text_content(None);
        if let Some(mut idle) = IDLE.with_borrow_mut(Vec::pop) {
            root.append_child(&idle.host).ok()?;
            idle.app.update(place.clone());
            return Some(idle);
        }
        let host = root.owner_document()?.create_element("div").ok()?;
        root.append_child(&host).ok()?;
        let app = Renderer::<Tab>::with_root_and_props(host.clone(), place.clone()).render();
        Some(Self { host, app })
    }

    /// Ends what is drawn.
    pub(crate) fn end(self) {
        self.app.send_message(Msg::Ended);
        self.host.remove();
        // Not before nothing is left in it of what it has drawn.
        Timeout::new(0, || IDLE.with_borrow_mut(|idle| idle.push(self))).forget();
    }
}
